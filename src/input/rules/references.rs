//! What is named is there: territories, teams, sites, profiles.

use std::collections::{BTreeMap, BTreeSet};

use super::{Read, usable};
use crate::input::network;
use crate::input::problem::{Problem, quoted};
use crate::input::similar::suggestion;
use crate::input::sites::Draft;
use crate::input::teams::{TeamDraft, Whereabouts};
use crate::model::{Network, Place, Territory};

/// A site's territory is one of the file's; without a file, sites make the territories by naming them.
pub(super) fn site_territories(read: &mut Read<'_>) {
    let known: BTreeSet<String> = read.territories.iter().map(|territory| territory.id.clone()).collect();
    let mut named = BTreeSet::new();
    for draft in read.sites.iter_mut() {
        let Some(id) = draft.site.as_ref().and_then(|site| site.territory.clone()) else { continue };
        if known.contains(&id) {
            continue;
        }
        if read.areas.is_some() {
            let mend = suggestion(&id, known.iter().map(String::as_str));
            let problem = Problem::error("unknown_territory", "", quoted(&id), "a territory of the scenario");
            draft.fault(problem.property("territory").mend(mend));
        } else {
            named.insert(id);
        }
    }
    read.territories.extend(named.into_iter().map(|id| Territory { name: id.clone(), id, area: None }));
}

/// A site's fixed team is on duty.
pub(super) fn site_teams(sites: &mut [Draft], teams: &[TeamDraft]) {
    let known: BTreeSet<&str> = teams.iter().map(|draft| draft.team.id.as_str()).collect();
    for draft in sites.iter_mut() {
        let Some(id) = draft.site.as_ref().and_then(|site| site.team.clone()) else { continue };
        if !known.contains(id.as_str()) {
            let problem = Problem::error("unknown_team", "", quoted(&id), "the id of a team on duty");
            draft.fault(problem.property("team").mend(suggestion(&id, known.iter().copied())));
        }
    }
}

/// A team's territories are there: an error where a file says which there are, else a warning, since no site lies there.
pub(super) fn team_territories(read: &mut Read<'_>) {
    let known: BTreeSet<&str> = read.territories.iter().map(|territory| territory.id.as_str()).collect();
    for draft in read.teams.iter() {
        for id in draft.team.territories.iter().filter(|id| !known.contains(id.as_str())) {
            let mend = suggestion(id, known.iter().copied());
            let mut problem = draft.origin.error("unknown_territory", quoted(id), "a territory of the scenario");
            if read.areas.is_none() {
                problem.severity = crate::input::Severity::Warning;
                problem.expected = "a territory that some site belongs to".to_owned();
            }
            read.problems.push(problem.property("territories").mend(mend));
        }
    }
}

/// Teams that start or end at a site get its place.
pub(super) fn team_places(sites: &[Draft], teams: &mut [TeamDraft], problems: &mut Vec<Problem>) {
    let known = usable(sites);
    let mut look_up =
        |origin: &crate::input::problem::Origin, name: &str, place: &Option<Whereabouts>| -> Option<Place> {
            match place.as_ref()? {
                Whereabouts::At(place) => Some((**place).clone()),
                Whereabouts::Site(id) => match known.get(id.as_str()) {
                    Some(site) => Some(site.place.clone()),
                    None => {
                        let mend = suggestion(id, known.keys().copied());
                        let problem = origin.error("unknown_site", quoted(id), "the id of a site that can be used");
                        problems.push(problem.property(name).mend(mend));
                        None
                    }
                },
            }
        };
    for draft in teams.iter_mut() {
        draft.team.start = look_up(&draft.origin, "start", &draft.start);
        // Told once where the end is the same as the start.
        let same = draft.end == draft.start;
        draft.team.end = if same { draft.team.start.clone() } else { look_up(&draft.origin, "end", &draft.end) };
    }
}

/// A team's profile is one the network knows.
pub(super) fn profiles(teams: &[TeamDraft], network: Option<&Network>, problems: &mut Vec<Problem>) {
    let Some(network) = network else { return };
    let known = network::profiles(network);
    let mut unknown: BTreeMap<&str, Vec<&TeamDraft>> = BTreeMap::new();
    for draft in teams.iter().filter(|draft| !known.contains(&draft.team.profile)) {
        unknown.entry(&draft.team.profile).or_default().push(draft);
    }
    for (profile, drafts) in unknown {
        let others = if drafts.len() > 1 { format!(" (and {} more teams)", drafts.len() - 1) } else { String::new() };
        let problem = drafts[0].origin.error(
            "unknown_profile",
            format!("{}{others}", quoted(profile)),
            "a profile of the network",
        );
        problems.push(problem.property("profile").mend(suggestion(profile, known.iter().map(String::as_str))));
    }
}

#[cfg(test)]
mod tests {
    use crate::input::trial::Trial;

    #[test]
    fn fixed_teams_must_be_on_duty() {
        let problems = Trial::new().and_site(r#""team":"T2""#, 14.6, 35.91).expect(&["unknown_team"]);
        assert!(problems[0].mend.contains("`T1`"), "{}", problems[0]);
    }

    #[test]
    fn territories_are_those_of_the_file_or_those_the_sites_name() {
        let trial = Trial::new().and_site(r#""territory":"north""#, 14.6, 35.91);
        trial.expect(&[]);
        assert_eq!(trial.read().scenario.unwrap().territories[0].id, "north");
        trial.and_team("territories = [\"north\", \"nort\"]\n").expect(&["unknown_territory"]);
    }

    #[test]
    fn teams_start_at_sites() {
        let trial =
            Trial::new().with("teams.toml", "[[team]]\nid=\"T1\"\nstart={site=\"C3\"}\nshifts=\"08:00-12:00\"\n");
        let team = trial.read().scenario.unwrap().teams.remove(0);
        assert_eq!((team.start.clone(), team.end), (team.start.clone(), team.start), "ends where it starts");
        let trial = Trial::new().with("teams.toml", "[[team]]\nid=\"T1\"\nend={site=\"X\"}\nshifts=\"08:00-12:00\"\n");
        trial.expect(&["unknown_site"]);
    }

    #[test]
    fn profiles_are_those_of_the_network() {
        let problems = Trial::new().and_team("profile = \"ca\"\n").expect(&["unknown_profile"]);
        assert_eq!((problems[0].line, problems[0].mend.as_str()), (Some(1), "Did you mean `car`?"));
    }
}
