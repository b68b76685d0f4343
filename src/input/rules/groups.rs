//! Groups make sense.

use std::collections::BTreeMap;

use crate::input::problem::{Origin, Problem, quoted};
use crate::input::sites::Draft;
use crate::model::GroupRule;

/// All members of a group carry the same rule.
pub(super) fn one_rule(sites: &mut [Draft]) {
    let mut first: BTreeMap<String, (GroupRule, Origin)> = BTreeMap::new();
    for draft in sites.iter_mut() {
        let Some(group) = draft.site.as_ref().and_then(|site| site.group.clone()) else { continue };
        let (rule, origin) = first.entry(group.id.clone()).or_insert_with(|| (group.rule, draft.origin.clone()));
        if *rule != group.rule {
            let found = format!("rule {} in group {}", name(group.rule), quoted(&group.id));
            let expected = format!("{}, as {} says", name(*rule), origin.name());
            let problem = Problem::error("mixed_group", "", found, expected).property("group_rule");
            draft.fault(problem.mend("Give all members of the group the same rule; without one it is `any`."));
        }
    }
}

/// Members of a `same-team` group that are fixed to different teams can never all be visited.
pub(super) fn reachable_by_one_team(sites: &[Draft], problems: &mut Vec<Problem>) {
    let mut fixed: BTreeMap<&str, (&str, &Origin)> = BTreeMap::new();
    for draft in sites {
        let Some(site) = &draft.site else { continue };
        let (Some(group), Some(team)) = (&site.group, &site.team) else { continue };
        if group.rule != GroupRule::SameTeam {
            continue;
        }
        let (first, origin) = fixed.entry(&group.id).or_insert((team, &draft.origin));
        if *first != team.as_str() {
            let found = format!("team {} in group {}", quoted(team), quoted(&group.id));
            let expected = format!("team {}, to which {} is fixed", quoted(first), origin.name());
            let problem = draft.origin.error("group_of_two_teams", found, expected).property("team");
            problems.push(problem.mend("Fix all to one team, or take one of them out of the group."));
        }
    }
}

fn name(rule: GroupRule) -> &'static str {
    match rule {
        GroupRule::Any => "`any`",
        GroupRule::SameTeam => "`same-team`",
    }
}

#[cfg(test)]
mod tests {
    use crate::input::trial::{Trial, collection, site};

    fn two(first: &str, second: &str) -> Trial {
        Trial::new().with("sites.geojson", &collection(&[site(first, 14.5, 35.9), site(second, 14.51, 35.9)]))
    }

    #[test]
    fn members_of_a_group_carry_one_rule() {
        two(r#""group":"g","group_rule":"same-team""#, r#""group":"g""#).expect(&["mixed_group"]);
        two(r#""group":"g","group_rule":"any""#, r#""group":"g""#).expect(&[]);
    }

    #[test]
    fn members_of_a_same_team_group_are_not_fixed_to_two() {
        let member = |team: &str| format!(r#""group":"g","group_rule":"same-team","team":"{team}""#);
        let trial = two(&member("T1"), &member("T2")).and_team("[[team]]\nid=\"T2\"\nshifts=\"08:00-12:00\"\n");
        trial.expect(&["group_of_two_teams"]);
    }
}
