//! What sites ask for, some team can give. Warnings: the sites go on, and the plan tells why nobody visits them.

use std::collections::BTreeMap;

use crate::input::problem::{Problem, quoted};
use crate::input::similar::suggestion;
use crate::input::sites::Draft;
use crate::input::teams::TeamDraft;

/// Every skill asked for is one that some team has.
pub(super) fn skills(sites: &[Draft], teams: &[TeamDraft], problems: &mut Vec<Problem>) {
    let known = || teams.iter().flat_map(|draft| draft.team.skills.iter().map(String::as_str));
    let mut lacking: BTreeMap<&str, Vec<&Draft>> = BTreeMap::new();
    for draft in sites {
        for skill in draft
            .site
            .iter()
            .flat_map(|site| &site.skills)
            .filter(|skill| !known().any(|other| other == skill.as_str()))
        {
            lacking.entry(skill).or_default().push(draft);
        }
    }
    for (skill, drafts) in lacking {
        let mut names: Vec<&str> = known().collect();
        names.sort_unstable();
        names.dedup();
        let found = format!("{}, which {} asks for", quoted(skill), and_more(&drafts));
        let problem = drafts[0].origin.warning("skill_nobody_has", found, "a skill of some team");
        problems.push(problem.property("skills").mend(format!("{} Nobody can visit these.", suggestion(skill, names))));
    }
}

/// Every crew asked for is one that some team with the skills can muster.
pub(super) fn crews(sites: &mut [Draft], teams: &[TeamDraft]) {
    for draft in sites.iter_mut() {
        let Some(site) = &draft.site else { continue };
        let able = |team: &&TeamDraft| site.skills.iter().all(|skill| team.team.skills.contains(skill));
        let Some(largest) = teams.iter().filter(able).map(|team| team.team.crew).max() else { continue };
        if site.crew > largest {
            let expected = format!("at most {largest}, the largest team with its skills");
            let problem = Problem::warning("crew_too_large", "", site.crew.to_string(), expected);
            draft.fault(problem.property("crew").mend("Nobody can visit it: strengthen a team, or ask for fewer."));
        }
    }
}

/// Every territory with sites is served by some team.
pub(super) fn territories(sites: &[Draft], teams: &[TeamDraft], problems: &mut Vec<Problem>) {
    if teams.iter().any(|draft| draft.team.territories.is_empty()) {
        return;
    }
    let mut unserved: BTreeMap<&str, Vec<&Draft>> = BTreeMap::new();
    for draft in sites {
        let Some(id) = draft.site.as_ref().and_then(|site| site.territory.as_deref()) else { continue };
        if !teams.iter().any(|team| team.team.territories.iter().any(|own| own == id)) {
            unserved.entry(id).or_default().push(draft);
        }
    }
    for (id, drafts) in unserved {
        let found = format!("territory {}, where {} lies", quoted(id), and_more(&drafts));
        let problem = drafts[0].origin.warning("territory_without_team", found, "a territory that some team serves");
        problems.push(problem.property("territory").mend("Nobody can visit these: add it to a team's `territories`."));
    }
}

/// Every demand is one that some team can carry at all.
pub(super) fn capacities(sites: &[Draft], teams: &[TeamDraft], problems: &mut Vec<Problem>) {
    let carries = |team: &TeamDraft, demand: &[i64]| {
        let capacity = &team.team.capacity;
        capacity.is_empty()
            || demand.iter().enumerate().all(|(at, amount)| capacity.get(at).is_none_or(|most| amount <= most))
    };
    for draft in sites {
        let Some(site) = draft.site.as_ref().filter(|site| !site.demand.is_empty()) else { continue };
        if !teams.is_empty() && !teams.iter().any(|team| carries(team, &site.demand)) {
            let problem =
                draft.origin.warning("demand_too_large", format!("{:?}", site.demand), "what some team can carry");
            problems.push(problem.property("demand").mend("Nobody can visit it: raise a team's `capacity`."));
        }
    }
}

/// `C004 (and 12 more sites)`.
fn and_more(drafts: &[&Draft]) -> String {
    match drafts {
        [] => String::new(),
        [one] => one.id.clone(),
        [first, rest @ ..] => format!("{} (and {} more)", first.id, rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use crate::input::trial::Trial;

    #[test]
    fn skills_nobody_has_are_told_once_a_skill() {
        let trial =
            Trial::new().and("[defaults]\nskills=\"infection-control\"\n").and_team("skills=[\"infection-contol\"]\n");
        let problems = trial.expect(&["skill_nobody_has"]);
        assert!(problems[0].found.contains("C0 (and 9 more)"), "{}", problems[0]);
        assert!(problems[0].mend.contains("`infection-contol`"), "{}", problems[0]);
    }

    #[test]
    fn crews_larger_than_any_team_are_told() {
        Trial::new().and_site(r#""crew":3"#, 14.6, 35.91).and_team("members=\"a, b\"\n").expect(&["crew_too_large"]);
        Trial::new().and_site(r#""crew":2"#, 14.6, 35.91).and_team("members=\"a, b\"\n").expect(&[]);
    }

    #[test]
    fn territories_without_a_team_are_told() {
        let trial = Trial::new().and_site(r#""territory":"north""#, 14.6, 35.91).and_team("territories=[\"south\"]\n");
        trial.expect(&["unknown_territory", "territory_without_team"]);
    }

    #[test]
    fn demands_nobody_can_carry_are_told() {
        Trial::new()
            .and_site(r#""demand":[5,1]"#, 14.6, 35.91)
            .and_team("capacity=[4]\n")
            .expect(&["demand_too_large"]);
        Trial::new().and_site(r#""demand":[4,9]"#, 14.6, 35.91).and_team("capacity=[4]\n").expect(&[]);
    }
}
