//! Who may visit what, on which day, with how much on board.

use super::verdict::{Rule, Verdict};
use super::{Facts, Trip};

pub(super) fn check(facts: &Facts<'_>, trip: &Trip<'_>, verdict: &mut Verdict) {
    let team = trip.team;
    for (_, stop, _, site) in trip.known() {
        let at = trip.at().stop(&stop.site);
        for skill in site.skills.iter().filter(|skill| !team.skills.contains(skill)) {
            verdict.broken(
                Rule::Skills,
                &at,
                format!("a team with the skill {skill}"),
                format!("team {} without it", team.id),
            );
        }
        if team.crew < site.crew {
            verdict.broken(Rule::Crew, &at, format!("at least {} members", site.crew), team.crew.to_string());
        }
        if let Some(territory) = &site.territory
            && !team.territories.is_empty()
            && !team.territories.contains(territory)
        {
            let found = format!("team {} for {}", team.id, team.territories.join(", "));
            verdict.broken(Rule::Territory, &at, format!("a team that serves {territory}"), found);
        }
        if let Some(fixed) = &site.team
            && *fixed != team.id
        {
            verdict.broken(Rule::FixedTeam, &at, format!("team {fixed}"), format!("team {}", team.id));
        }
        let date = facts.case.scenario.date;
        if site.days.0.is_some_and(|first| date < first) || site.days.1.is_some_and(|last| date > last) {
            let day = |day: Option<jiff::civil::Date>| day.map_or("any".to_owned(), |day| day.to_string());
            verdict.broken(
                Rule::Day,
                &at,
                format!("a day from {} to {}", day(site.days.0), day(site.days.1)),
                date.to_string(),
            );
        }
    }
    for (dim, &capacity) in team.capacity.iter().enumerate() {
        let load: i64 = trip.known().filter_map(|(.., site)| site.demand.get(dim)).sum();
        if load > capacity {
            let expected = format!("at most {capacity} in dimension {}", dim + 1);
            verdict.broken(Rule::Load, &trip.at(), expected, load.to_string());
        }
    }
}
