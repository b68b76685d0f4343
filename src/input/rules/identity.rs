//! Ids are unique, kinds are known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::input::kinds::{Kinds, NO_KIND};
use crate::input::problem::{Origin, Problem, quoted};
use crate::input::similar::suggestion;
use crate::input::sites::Draft;
use crate::input::teams::TeamDraft;

/// The first of several sites with an id keeps it; the others cannot be told apart in a plan.
pub(super) fn site_ids(sites: &mut [Draft]) {
    let mut first: HashMap<String, Origin> = HashMap::new();
    for draft in sites.iter_mut() {
        if let Some(other) = first.get(&draft.id) {
            let found = format!("an id that {} has too", other.name());
            let problem = Problem::error("duplicate_id", "", found, "an id of its own").property("id");
            draft.fault(problem.mend("Rename one of them, or remove it if it is the same place."));
        } else {
            first.insert(draft.id.clone(), Origin { id: None, ..draft.origin.clone() });
        }
    }
}

/// Two teams with an id cannot be told apart.
pub(super) fn team_ids(teams: &[TeamDraft], problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for draft in teams.iter().filter(|draft| !seen.insert(draft.team.id.clone())) {
        let problem =
            draft.origin.error("duplicate_id", "an id that another team has too", "an id of its own").property("id");
        problems.push(problem.mend("Rename one of them."));
    }
}

/// Every kind is one of the scenario's; where it declares none, all are taken with the defaults, and that is told.
pub(super) fn kinds(sites: &mut [Draft], kinds: &Kinds, problems: &mut Vec<Problem>) {
    let mut undeclared: BTreeMap<String, (usize, Origin)> = BTreeMap::new();
    for draft in sites.iter_mut().filter(|draft| draft.kind != NO_KIND && !kinds.kinds.contains_key(&draft.kind)) {
        if kinds.declared {
            let mend = format!(
                "{} Or declare it: [kinds.{}].",
                suggestion(&draft.kind, kinds.kinds.keys().map(String::as_str)),
                draft.kind
            );
            let problem = Problem::error("unknown_kind", "", quoted(&draft.kind), "a kind of the scenario");
            draft.fault(problem.property("kind").mend(mend));
        } else {
            undeclared.entry(draft.kind.clone()).or_insert((0, draft.origin.clone())).0 += 1;
        }
    }
    if let Some((_, origin)) = undeclared.values().next() {
        let names: Vec<String> =
            undeclared.iter().take(12).map(|(kind, (count, _))| format!("{kind} ({count})")).collect();
        let mut problem =
            Problem::warning("undeclared_kinds", &origin.file, names.join(", "), "kinds that the scenario declares");
        problem.property = Some("kind".into());
        problems.push(problem.mend(
            "They are taken with the defaults for service time, windows and skills. Declare them as [kinds.NAME].",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::input::trial::Trial;

    #[test]
    fn the_second_site_of_an_id_is_an_error() {
        let problems = Trial::new().and_site(r#""id":"C3""#, 14.6, 35.91).expect(&["duplicate_id"]);
        assert_eq!((problems[0].feature, problems[0].file.as_str()), (Some(10), "sites.geojson"));
        assert!(problems[0].found.contains("feature 3"), "{}", problems[0]);
    }

    #[test]
    fn the_second_site_of_an_id_can_be_set_aside() {
        let outcome = Trial::new().and_site(r#""id":"C3""#, 14.6, 35.91).skipping().read();
        let scenario = outcome.scenario.unwrap();
        assert_eq!((scenario.sites.len(), scenario.invalid.len()), (10, 1));
        assert_eq!(scenario.invalid[0].id, "sites.geojson#10");
        assert!(scenario.invalid[0].detail.contains("feature 3"), "{}", scenario.invalid[0].detail);
    }

    #[test]
    fn a_text_and_a_number_are_the_same_id() {
        Trial::new().and_site(r#""id":7"#, 14.6, 35.91).expect(&[]);
        let sites = crate::input::trial::collection(&[
            crate::input::trial::site(r#""id":7"#, 14.6, 35.91),
            crate::input::trial::site(r#""id":"7""#, 14.61, 35.91),
        ]);
        Trial::new().with("sites.geojson", &sites).expect(&["duplicate_id"]);
    }

    #[test]
    fn sites_without_an_id_are_named_by_file_and_index() {
        let scenario = Trial::new().and_site(r#""name":"x""#, 14.6, 35.91).read().scenario.unwrap();
        assert_eq!(scenario.sites[10].id, "sites.geojson#10");
    }

    #[test]
    fn two_teams_of_an_id_are_an_error() {
        Trial::new().and_team("[[team]]\nid=\"T1\"\nshifts=\"08:00-12:00\"\n").expect(&["duplicate_id"]);
    }

    #[test]
    fn kinds_must_be_declared_once_any_is() {
        let problems =
            Trial::new().and("[kinds.market]\n").and_site(r#""kind":"markt""#, 14.6, 35.91).expect(&["unknown_kind"]);
        assert!(problems[0].mend.contains("`market`"), "{}", problems[0]);
        let trial = Trial::new().and_site(r#""kind":"markt""#, 14.6, 35.91);
        trial.expect(&["undeclared_kinds"]);
        assert!(trial.read().scenario.unwrap().kinds.contains_key("markt"));
    }
}
