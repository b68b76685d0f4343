//! What is due on a day, and the figures of a day, against small ledgers whose truth is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::Point;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::model::{
    AgainBy, DueRules, Finding, FindingState, Listed, OpenDays, Place, Priority, SeeAgain, Seen, Sighting, Site,
    StateChange, VisitRecord, sample,
};
use crate::units::{Metres, Seconds};

struct Trial {
    _folder: tempfile::TempDir,
    ledger: SqliteLedger,
    zone: TimeZone,
    files: usize,
    hours: Vec<crate::model::Site>,
}

fn by_tracks() -> Judgement {
    Judgement { tracks: true, digest: String::new(), clocks: Vec::new() }
}

fn day(number: i8) -> Date {
    date(2024, 3, number)
}

impl Trial {
    /// Sites A, B, C of kinds gate, gate, clinic, listed on the first of March.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = SqliteLedger::open(&folder.path().join("l.db"), true).unwrap();
        let mut trial =
            Self { _folder: folder, ledger, zone: TimeZone::get("Europe/Malta").unwrap(), files: 0, hours: Vec::new() };
        let list =
            [("A", "gate", "east"), ("B", "gate", "west"), ("C", "clinic", "east")].map(|(id, kind, territory)| {
                Listed {
                    id: id.to_owned(),
                    name: format!("Site {id}"),
                    kind: kind.to_owned(),
                    point: Some(Point::new(14.5, 35.9)),
                    territory: Some(territory.to_owned()),
                    also: Vec::new(),
                    split_from: None,
                    properties: serde_json::Map::new(),
                    source: ("list.csv".to_owned(), 2),
                }
            });
        let head = trial.head(Subject::Sites, Some((ListMode::Full, day(1))));
        import_sites(&mut trial.ledger, &head, &list, &[], &MatchRules::default()).unwrap();
        trial
    }

    fn head(&mut self, subject: Subject, list: Option<(ListMode, Date)>) -> Head {
        self.files += 1;
        Head { subject, file: "f".to_owned(), hash: self.files.to_string(), list, at: Timestamp::UNIX_EPOCH }
    }

    fn at(&self, number: i8, hour: i8) -> Timestamp {
        self.zone.to_timestamp(day(number).at(hour, 0, 0, 0)).unwrap()
    }

    fn visited(&mut self, site: &str, team: &str, number: i8) {
        let visit = VisitRecord {
            site: site.to_owned(),
            team: Some(team.to_owned()),
            date: day(number),
            arrive: Some(self.at(number, 9)),
            depart: None,
            point: None,
            who: None,
            result: None,
            source: ("v.csv".to_owned(), 2),
        };
        let head = self.head(Subject::Visits, None);
        import_visits(&mut self.ledger, &head, &[visit], &[]).unwrap();
    }

    fn finding(&mut self, id: &str, site: &str, found: i8, change: impl FnOnce(&Self, &mut Finding)) {
        let open = StateChange {
            to: FindingState::Open,
            at: self.at(found, 10),
            by: None,
            note: None,
            source: ("f".into(), 2),
        };
        let mut finding = Finding {
            id: id.to_owned(),
            site: site.to_owned(),
            found: self.at(found, 10),
            team: Some("T1".to_owned()),
            what: "x".to_owned(),
            responsible: None,
            deadline: None,
            again: SeeAgain::default(),
            history: vec![open],
            source: ("f".to_owned(), 2),
        };
        change(self, &mut finding);
        let head = self.head(Subject::Findings, None);
        import_findings(&mut self.ledger, &head, &[finding], &[]).unwrap();
    }

    fn step(&self, to: FindingState, number: i8) -> StateChange {
        StateChange { to, at: self.at(number, 18), by: None, note: None, source: ("f".into(), 2) }
    }

    fn due(&self, number: i8) -> DueList {
        let every_days = BTreeMap::from([("gate".to_owned(), 3)]);
        due(&self.ledger, day(number), &self.zone, Rhythm { every_days: &every_days, sites: &self.hours }).unwrap()
    }

    /// Ids of the sites that are due.
    fn due_ids(&self, number: i8) -> Vec<String> {
        self.due(number).sites.into_iter().map(|site| site.id).collect()
    }
}

#[test]
fn what_nobody_has_seen_is_due_and_what_is_seen_is_not_until_its_interval_is_over() {
    let mut trial = Trial::new();
    assert_eq!(trial.due_ids(2), ["A", "B", "C"]);
    for site in ["A", "B", "C"] {
        trial.visited(site, "T1", 2);
    }
    assert!(trial.due_ids(4).is_empty());
    assert_eq!(trial.due_ids(5), ["A", "B"], "every three days; a clinic once");
    let why = trial.due(7).sites.remove(0).why;
    assert_eq!(why, [WhyDue::Interval { last: day(2), every_days: 3, overdue_days: 2 }]);
    trial.visited("A", "T1", 7);
    assert_eq!(trial.due_ids(7), ["A", "B"], "what is seen on the day itself was due in the morning");
    assert_eq!(trial.due_ids(8), ["B"]);
}

#[test]
fn on_a_day_that_was_judged_a_record_alone_is_no_visit() {
    let mut trial = Trial::new();
    for site in ["A", "B", "C"] {
        trial.visited(site, "T1", 2);
    }
    let sighting = |site: &str, seen| Sighting {
        site: site.to_owned(),
        date: day(2),
        seen,
        team: Some("T1".to_owned()),
        evidence: Vec::new(),
        doubts: Vec::new(),
    };
    let all = [sighting("A", Seen::Visited), sighting("B", Seen::ClaimedOnly), sighting("C", Seen::PassedBy)];
    trial.ledger.put_sightings(day(2), &by_tracks(), &all).unwrap();
    assert_eq!(trial.due_ids(3), ["B", "C"]);
}

/// Judged without tracks only what is otherwise than its records is kept, and all that is asked goes by one rule.
#[test]
fn on_a_day_judged_by_its_records_they_count_but_for_claims() {
    let mut trial = Trial::new();
    for site in ["A", "B", "C"] {
        trial.visited(site, "T1", 2);
    }
    trial.visited("B", "T2", 1);
    let claim = Sighting {
        site: "B".to_owned(),
        date: day(2),
        seen: Seen::ClaimedOnly,
        team: Some("T1".to_owned()),
        evidence: Vec::new(),
        doubts: Vec::new(),
    };
    let by_records = Judgement { tracks: false, ..by_tracks() };
    trial.ledger.put_sightings(day(2), &by_records, &[claim]).unwrap();
    let mut known = Vec::new();
    let judged = trial.ledger.known(day(2), &mut |id, seen, _| known.push((id.to_owned(), seen))).unwrap();
    assert_eq!(judged, Some(by_records));
    let word = |id: &str, seen| (id.to_owned(), seen);
    assert_eq!(known, [word("B", Seen::ClaimedOnly), word("A", Seen::Visited), word("C", Seen::Visited)]);
    let mut last = Vec::new();
    trial.ledger.last_seen(day(9), &mut |id, day| last.push((id.to_owned(), day))).unwrap();
    assert_eq!(last, [("A".to_owned(), day(2)), ("B".to_owned(), day(1)), ("C".to_owned(), day(2))]);
    let mut seen = Vec::new();
    let each = &mut |id: &str, day, team: Option<&str>| seen.push((id.to_owned(), day, team.map(str::to_owned)));
    trial.ledger.seen(&["A", "B"], day(1), day(9), each).unwrap();
    let wanted = [("B", day(1), "T2"), ("A", day(2), "T1")];
    assert_eq!(seen, wanted.map(|(id, day, team)| (id.to_owned(), day, Some(team.to_owned()))));
}

#[test]
fn a_finding_is_due_from_the_day_after_its_deadline_or_its_mending() {
    let mut trial = Trial::new();
    ["A", "B", "C"].into_iter().for_each(|site| trial.visited(site, "T1", 9));
    trial.finding("open", "A", 9, |trial, finding| finding.deadline = Some(trial.at(10, 12)));
    trial.finding("mended", "C", 9, |trial, finding| {
        finding.step(trial.step(FindingState::Fixed, 9)).unwrap();
    });
    trial.finding("patient", "B", 9, |_, _| {});
    assert_eq!(trial.due_ids(10), ["C"]);
    assert_eq!(trial.due_ids(11), ["A", "C"]);
    trial.visited("C", "T2", 10);
    assert_eq!(trial.due_ids(11), ["A"]);
    assert_eq!(trial.due(11).to_verify, ["mended"]);
    let change = trial.step(FindingState::Verified, 10);
    trial.ledger.step("mended", &change).unwrap();
    assert!(trial.due(11).to_verify.is_empty());
}

#[test]
fn several_looks_run_without_a_gap_and_by_the_team_that_was_asked() {
    let mut trial = Trial::new();
    trial.visited("C", "T1", 9);
    trial.finding("f", "C", 9, |_, finding| {
        finding.again = SeeAgain { by: AgainBy::Other, days: 2, from: Some(day(10)) };
    });
    let look = |trial: &Trial, number: i8| -> Option<(u32, u32)> {
        let site = trial.due(number).sites.into_iter().find(|site| site.id == "C")?;
        site.why
            .into_iter()
            .find_map(|why| if let WhyDue::Finding { look, of, .. } = why { Some((look, of)) } else { None })
    };
    assert_eq!(look(&trial, 9), None);
    assert_eq!(look(&trial, 10), Some((1, 2)));
    trial.visited("C", "T1", 10);
    assert_eq!(look(&trial, 11), Some((1, 2)), "the finder's own look does not count");
    trial.visited("C", "T2", 11);
    assert_eq!(look(&trial, 12), Some((2, 2)));
    assert_eq!(look(&trial, 13), Some((1, 2)), "a day was missed: it begins anew");
    trial.visited("C", "T2", 12);
    assert_eq!(look(&trial, 13), None);
}

#[test]
fn a_site_that_is_shut_is_due_when_it_opens_next() {
    let mut trial = Trial::new();
    // A gate and the clinic are shut on the 5th and 6th; only the gate has an interval, of three days.
    let shut = |id: &str| Site {
        kind: "gate".into(),
        open_days: Some(Arc::new(OpenDays::new(day(5), vec![false, false]))),
        ..sample::site(id, Place::at(14.5, 35.9))
    };
    trial.hours = vec![shut("A"), shut("C")];
    trial.visited("A", "T1", 2);
    trial.visited("B", "T1", 2);
    assert_eq!((trial.due_ids(5), trial.due(5).shut), (vec!["B".to_owned()], vec!["A".to_owned(), "C".to_owned()]));
    assert_eq!((trial.due_ids(7), trial.due(7).shut.len()), (vec!["A".to_owned(), "B".into(), "C".into()], 0));
    let overdue = |number: i8, site: usize| match trial.due(number).sites[site].why[0] {
        WhyDue::Interval { overdue_days, .. } => overdue_days,
        _ => panic!("not by its interval"),
    };
    assert_eq!((overdue(7, 0), overdue(7, 1)), (0, 2), "A could not be visited before");
    assert_eq!(overdue(8, 0), 1);
    // What somebody asked for by itself is due all the same.
    trial.finding("f", "A", 4, |trial, finding| finding.deadline = Some(trial.at(4, 12)));
    let due = trial.due(5);
    assert_eq!((due.sites[0].id.as_str(), due.sites[0].why.len()), ("A", 1));
    assert!(matches!(due.sites[0].why[0], WhyDue::Finding { .. }));
}

#[test]
fn findings_at_sites_that_are_gone_are_told() {
    let mut trial = Trial::new();
    trial.finding("f", "Z", 9, |trial, finding| finding.deadline = Some(trial.at(9, 12)));
    assert_eq!(trial.due(10).nowhere, [("f".to_owned(), "Z".to_owned())]);
}

#[test]
fn what_is_due_counts_for_more_by_the_rule_of_the_scenario() {
    let rules = DueRules { overdue: 2, never_seen: 3, finding: Priority::Level(8), drawn: Priority::Level(9) };
    let interval = |overdue_days| WhyDue::Interval { last: day(1), every_days: 3, overdue_days };
    let never = WhyDue::NeverSeen { listed: day(1) };
    let finding = WhyDue::Finding { id: "f".into(), by: AgainBy::Any, team: None, look: 1, of: 1 };
    let level = Priority::Level;
    assert_eq!(raised(level(2), &[interval(0)], &rules), level(2));
    assert_eq!(raised(level(2), &[interval(2)], &rules), level(6));
    assert_eq!(raised(level(2), &[interval(u32::MAX)], &rules), level(9));
    assert_eq!(raised(level(2), std::slice::from_ref(&never), &rules), level(5));
    assert_eq!(raised(level(2), &[finding.clone(), never], &rules), level(8));
    assert_eq!(raised(Priority::Must, &[interval(0)], &rules), Priority::Must);
    let must = DueRules { finding: Priority::Must, ..rules };
    assert_eq!(raised(level(2), &[finding], &must), Priority::Must);
}

fn plan(trial: &Trial, stops: &[(&str, &str)], missed: &[&str]) -> PlanRecord {
    let at = trial.at(10, 9);
    let route = |(team, site): &(&str, &str)| PlannedRoute {
        team: (*team).to_owned(),
        shift: 0,
        start: at,
        finish: at,
        travel: Seconds(0),
        distance: Metres(0),
        stops: vec![PlannedStop { site: (*site).to_owned(), kind: "gate".into(), arrive: at, begin: at, depart: at }],
    };
    PlanRecord {
        scenario: "s".into(),
        date: day(10),
        seed: 1,
        routes: stops.iter().map(route).collect(),
        missed: missed
            .iter()
            .map(|site| Missed { site: (*site).to_owned(), reason: "no_time".into(), detail: String::new() })
            .collect(),
        file: "plan.json".into(),
        document: "{}".into(),
    }
}

fn figures_of(trial: &Trial) -> Daily {
    let groups = BTreeMap::from([("T1".to_owned(), "north".to_owned()), ("T2".to_owned(), "north".to_owned())]);
    let every_days = BTreeMap::new();
    let rhythm = Rhythm { every_days: &every_days, sites: &[] };
    daily(&trial.ledger, day(10), &DailyRules { zone: &trial.zone, rhythm, groups: &groups }).unwrap()
}

#[test]
fn a_day_is_counted_site_by_site() {
    let mut trial = Trial::new();
    let plan = plan(&trial, &[("T1", "A"), ("T2", "B")], &["C"]);
    let head = trial.head(Subject::Plan, None);
    import_plan(&mut trial.ledger, &head, &plan).unwrap();
    trial.visited("A", "T1", 10);
    trial.visited("Z", "T3", 10);
    trial.finding("f", "B", 10, |trial, finding| finding.deadline = Some(trial.at(10, 12)));
    let day = figures_of(&trial);
    let Figures { planned, visited, not_seen, left_out, unplanned, found, open, overdue, .. } = day.total;
    assert_eq!((planned, visited, not_seen, left_out, unplanned), (2, 1, 1, 1, 1));
    assert_eq!((found, open, overdue), (1, 1, 1));
    let missed: Vec<_> = day.not_visited.iter().map(|missed| (missed.site.as_str(), &missed.why)).collect();
    assert_eq!(missed[0], ("B", &WhyNot::Seen(Seen::NotSeen, None)));
    assert_eq!(missed[1].1, &WhyNot::LeftOut("no_time".into(), String::new()));
    let names: Vec<_> = day.teams.iter().map(|line| (line.group.as_deref(), line.name.as_deref())).collect();
    assert_eq!(names, [(Some("north"), Some("T1")), (Some("north"), Some("T2")), (None, None), (None, Some("T3"))]);
    assert_eq!((day.before, day.judged), (Figures::default(), false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever happens on a day: the figures of teams add up to those of their groups, these to the whole, so do territories and
    /// kinds; and what was planned is visited, passed by, claimed or not seen, each site once.
    #[test]
    fn figures_add_up_exactly(
        stops in prop::collection::vec((0..4_usize, 0..5_usize), 0..6),
        missed in prop::collection::vec(0..5_usize, 0..3),
        seen in prop::collection::vec((0..5_usize, 0..4_usize, 0..4_usize), 0..6),
        judged in any::<bool>(),
        findings in prop::collection::vec((0..5_usize, 7..11_i8, 0..4_usize, 0..4_usize), 0..6),
    ) {
        const SITES: [&str; 5] = ["A", "B", "C", "Y", "Z"];
        const TEAMS: [&str; 4] = ["T1", "T2", "T3", "T4"];
        let mut trial = Trial::new();
        let stops: Vec<(&str, &str)> = stops.iter().map(|&(team, site)| (TEAMS[team], SITES[site])).collect();
        let missed: Vec<&str> = missed.iter().map(|&site| SITES[site]).collect();
        let plan = plan(&trial, &stops, &missed);
        let head = trial.head(Subject::Plan, None);
        import_plan(&mut trial.ledger, &head, &plan).unwrap();
        let mut sightings: Vec<Sighting> = Vec::new();
        for &(site, how, team) in &seen {
            trial.visited(SITES[site], TEAMS[team], 10);
            if sightings.iter().all(|one| one.site != SITES[site]) {
                let (site, team) = (SITES[site].to_owned(), Some(TEAMS[team].to_owned()));
                sightings.push(Sighting { site, date: day(10), seen: Seen::ALL[how], team, evidence: Vec::new(), doubts: Vec::new() });
            }
        }
        if judged {
            trial.ledger.put_sightings(day(10), &by_tracks(), &sightings).unwrap();
        }
        for (number, &(site, found, team, steps)) in findings.iter().enumerate() {
            trial.finding(&format!("f{number}"), SITES[site], found, |trial, finding| {
                finding.team = (team > 0).then(|| TEAMS[team].to_owned());
                finding.deadline = (steps % 2 == 0).then(|| trial.at(10, 12));
                let ways = [FindingState::HandedOver, FindingState::Fixed, FindingState::Verified];
                for to in ways.into_iter().take(steps) {
                    finding.step(trial.step(to, 10)).unwrap();
                }
            });
        }
        let report = figures_of(&trial);
        let sum = |lines: &[Line]| -> Figures { lines.iter().map(|line| line.figures).sum() };
        for lines in [&report.teams, &report.groups, &report.territories, &report.kinds] {
            prop_assert_eq!(sum(lines), report.total);
        }
        for group in &report.groups {
            let own: Figures = report.teams.iter().filter(|team| team.group == group.name).map(|team| team.figures).sum();
            prop_assert_eq!(own, group.figures);
        }
        let t = report.total;
        prop_assert_eq!(t.planned, t.visited + t.passed + t.claimed + t.not_seen);
        let mut planned: Vec<&str> = stops.iter().map(|(_, site)| *site).collect();
        planned.sort_unstable();
        planned.dedup();
        prop_assert_eq!(t.planned, planned.len() as u64);
        prop_assert!(t.overdue <= t.open);
    }
}
