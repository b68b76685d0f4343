//! The ledger as a whole: lists, findings, visits and tracks into a file and out again.

use std::path::Path;

use geo::Point;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rusqlite::Connection;

use super::SqliteLedger;
use super::schema::MIGRATIONS;
use crate::coverage::seen::ClockOff;
use crate::ledger::{
    Error, Head, Judgement, ListMode, Match, MatchRules, Receipt, Registry, Store, Subject, import_findings,
    import_sites, import_tracks, import_visits, match_lists,
};
use crate::model::{
    AgainBy, Doubt, Evidence, Finding, FindingState, Fix, ListChange, Listed, Registered, SeeAgain, Seen, Sighting,
    Source, Standing, StateChange, Track, VisitRecord,
};
use crate::units::Metres;

struct Trial {
    folder: tempfile::TempDir,
    ledger: SqliteLedger,
}

impl Trial {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = SqliteLedger::open(&folder.path().join("l.db"), true).unwrap();
        Self { folder, ledger }
    }

    fn list(&mut self, day: i8, mode: ListMode, list: &[Listed]) -> Result<Receipt, Error> {
        let said = format!("{list:?}");
        let head = head(Subject::Sites, &said, Some((mode, date(2024, 3, day))));
        import_sites(&mut self.ledger, &head, list, &[], &MatchRules::default())
    }

    /// What changed of the site that bears this id now, by code.
    fn history(&self, id: &str) -> Vec<(Date, ListChange)> {
        let key = self.ledger.registry().unwrap().current(id).unwrap().key;
        self.ledger.changes(key).unwrap().into_iter().map(|change| (change.date, change.what)).collect()
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("l.db")
    }
}

fn head(subject: Subject, content: &str, list: Option<(ListMode, Date)>) -> Head {
    let hash = blake3::hash(content.as_bytes()).to_hex().to_string();
    Head { subject, file: "f".to_owned(), hash, list, at: at(0) }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_710_144_000 + seconds).unwrap()
}

fn site(id: &str, name: &str, east_m: f64) -> Listed {
    Listed {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: "gate".to_owned(),
        point: Some(Point::new(14.5 + east_m / 90_200.0, 35.9)),
        territory: None,
        also: Vec::new(),
        split_from: None,
        properties: serde_json::Map::new(),
        source: ("list.csv".to_owned(), 2),
    }
}

/// Every row of every table, as text.
fn dump(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    let mut names = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let mut text = String::new();
    for name in names {
        let mut all = connection.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let width = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<_> = (0..width).map(|i| format!("{:?}", row.get_ref(i).unwrap())).collect();
            text += &format!("{name}|{}\n", cells.join("|"));
        }
    }
    text
}

#[test]
fn a_list_changes_the_registry_and_every_change_is_kept() {
    let mut trial = Trial::new();
    trial.list(1, ListMode::Full, &[site("A", "Bridge", 0.0), site("B", "Harbour", 500.0)]).unwrap();
    let receipt = trial.list(2, ListMode::Full, &[site("A", "Old bridge", 30.0), site("C", "Market", 900.0)]).unwrap();
    assert_eq!((receipt.tally.added, receipt.tally.changed, receipt.tally.gone), (1, 1, 1));
    trial.list(3, ListMode::Add, &[site("D", "Station", 2000.0)]).unwrap();
    trial.list(4, ListMode::Full, &[site("B", "Harbour", 500.0), site("D", "Station", 2000.0)]).unwrap();
    let history = trial.history("A");
    assert_eq!(history[0], (date(2024, 3, 1), ListChange::New));
    assert_eq!(history[1], (date(2024, 3, 2), ListChange::Renamed { from: "Bridge".into() }));
    assert!(matches!(history[2].1, ListChange::Moved { by: Metres(30), .. }), "{history:?}");
    assert_eq!(history[3], (date(2024, 3, 4), ListChange::Gone));
    let codes: Vec<_> = trial.history("B").iter().map(|(_, what)| what.code()).collect();
    assert_eq!(codes, ["new", "gone", "back"]);
    let registry = trial.ledger.registry().unwrap();
    let present: Vec<_> =
        registry.sites.iter().filter(|s| s.standing == Standing::Present).map(|s| s.listed.id.as_str()).collect();
    assert_eq!(present, ["B", "D"]);
}

#[test]
fn a_site_under_another_id_is_found_again_by_place_kind_and_name() {
    let mut trial = Trial::new();
    trial.list(1, ListMode::Full, &[site("A", "Bridge post", 0.0), site("B", "Harbour", 500.0)]).unwrap();
    trial.list(2, ListMode::Full, &[site("17", "bridge-post", 20.0), site("B", "Harbour", 500.0)]).unwrap();
    let registry = trial.ledger.registry().unwrap();
    assert_eq!(registry.sites.len(), 2);
    assert_eq!(registry.current("A").unwrap().key, registry.current("17").unwrap().key);
    assert_eq!(trial.history("17")[1].1, ListChange::Renumbered { from: "A".into() });
}

#[test]
fn what_could_be_two_sites_is_never_made_one() {
    let mut trial = Trial::new();
    trial.list(1, ListMode::Full, &[site("A", "East gate", 0.0), site("B", "East gate", 40.0)]).unwrap();
    trial.list(2, ListMode::Full, &[site("X", "East gate", 20.0)]).unwrap();
    let told = trial.history("X");
    assert_eq!(told[0].1, ListChange::New);
    assert_eq!(told[1].1, ListChange::Unclear { others: vec!["A".into(), "B".into()] });
    assert_eq!(trial.ledger.registry().unwrap().sites.len(), 3);
    // One known, two that it could be: neither takes it over.
    let mut trial = Trial::new();
    trial.list(1, ListMode::Full, &[site("A", "East gate", 20.0)]).unwrap();
    trial.list(2, ListMode::Full, &[site("X", "East gate", 0.0), site("Y", "East gate", 40.0)]).unwrap();
    assert_eq!(trial.history("X").len() + trial.history("Y").len(), 4);
    assert_eq!(trial.history("A").last().unwrap().1, ListChange::Gone);
}

#[test]
fn an_id_given_to_something_else_does_not_take_its_history_along() {
    let mut trial = Trial::new();
    trial.list(1, ListMode::Full, &[site("1", "Bridge", 0.0)]).unwrap();
    trial.list(2, ListMode::Full, &[site("1", "Central market", 8000.0)]).unwrap();
    let registry = trial.ledger.registry().unwrap();
    assert_eq!(registry.resolve("1", date(2024, 3, 1)).unwrap().listed.name, "Bridge");
    assert_eq!(registry.resolve("1", date(2024, 3, 2)).unwrap().listed.name, "Central market");
    assert_eq!(registry.resolve("1", date(2023, 1, 1)).unwrap().listed.name, "Bridge");
    assert_eq!(trial.history("1")[1].1, ListChange::Unclear { others: vec!["1".into()] });
}

#[test]
fn sites_are_merged_and_split_where_the_list_says_so() {
    let mut trial = Trial::new();
    trial.list(1, ListMode::Full, &[site("A", "East", 0.0), site("B", "West", 40.0)]).unwrap();
    let merged = Listed { also: vec!["B".into()], ..site("A", "East", 0.0) };
    trial.list(2, ListMode::Full, std::slice::from_ref(&merged)).unwrap();
    assert_eq!(trial.history("A")[1].1, ListChange::Merged { others: vec!["B".into()] });
    let registry = trial.ledger.registry().unwrap();
    assert_eq!(registry.current("B").unwrap().listed.id, "A");
    assert_eq!(registry.resolve("B", date(2024, 3, 1)).unwrap().listed.id, "B");
    let codes: Vec<_> = trial.ledger.changes(2).unwrap().iter().map(|change| change.what.code()).collect();
    assert_eq!(codes, ["new", "merged_into"]);
    let split = Listed { split_from: Some("A".into()), ..site("C", "North", 300.0) };
    trial.list(3, ListMode::Full, &[merged, split]).unwrap();
    assert_eq!(trial.history("C")[1].1, ListChange::SplitFrom { other: "A".into() });
    assert_eq!(trial.history("A").len(), 2, "a list that says the same again changes nothing");
}

#[test]
fn lists_come_in_the_order_of_their_days_and_ids_once() {
    let mut trial = Trial::new();
    trial.list(2, ListMode::Full, &[site("A", "East", 0.0)]).unwrap();
    let refused = trial.list(1, ListMode::Full, &[site("B", "West", 0.0)]).unwrap_err().to_string();
    assert!(refused.contains("2024-03-01") && refused.contains("order of their days"), "{refused}");
    let receipt = trial.list(3, ListMode::Add, &[site("C", "North", 900.0), site("C", "South", 5000.0)]).unwrap();
    assert_eq!((receipt.tally.rows, receipt.tally.added, receipt.tally.rejected), (2, 1, 1));
    let kept = trial.ledger.rejected().unwrap();
    assert!(kept[0].row.code == "duplicate_id" && kept[0].row.text.contains("South"), "{kept:?}");
}

fn visit(site: &str, seconds: i64) -> VisitRecord {
    VisitRecord {
        site: site.to_owned(),
        team: Some("T1".to_owned()),
        date: date(2024, 3, 11),
        arrive: Some(at(seconds)),
        depart: Some(at(seconds + 600)),
        point: Some(Point::new(14.5, 35.9)),
        who: Some("Borg".to_owned()),
        result: Some("好".to_owned()),
        source: ("v.csv".to_owned(), 2),
    }
}

fn finding(id: &str) -> Finding {
    let open = StateChange { to: FindingState::Open, at: at(0), by: None, note: None, source: ("f.csv".into(), 2) };
    Finding {
        id: id.to_owned(),
        site: "A".to_owned(),
        found: at(0),
        team: Some("T1".to_owned()),
        what: "no log".to_owned(),
        responsible: Some("Street office".to_owned()),
        deadline: Some(at(86_400)),
        again: SeeAgain { by: AgainBy::Other, days: 3, from: Some(date(2024, 3, 13)) },
        history: vec![open],
        source: ("f.csv".to_owned(), 2),
    }
}

fn step(to: FindingState, seconds: i64) -> StateChange {
    StateChange { to, at: at(seconds), by: Some("Vella".into()), note: None, source: ("f2.csv".into(), 3) }
}

fn track(file: &str) -> Track {
    let fix = |i: i64| Fix { at: at(i * 10), point: Point::new(14.5 + i as f64 * 1e-4, 35.9), accuracy_m: Some(5.0) };
    Track { team: Some("T1".into()), device: None, fixes: (0..100).map(fix).collect(), source: (file.to_owned(), 0) }
}

fn put_track(ledger: &mut SqliteLedger, file: &str) -> Receipt {
    let head = head(Subject::Tracks, file, None);
    import_tracks(ledger, &head, &mut |each| each(Ok(&track(file)))).unwrap()
}

#[test]
fn what_is_put_in_comes_out_as_it_was() {
    let mut trial = Trial::new();
    let visits = [visit("A", 0), VisitRecord { arrive: None, depart: None, point: None, ..visit("B", 0) }];
    import_visits(&mut trial.ledger, &head(Subject::Visits, "v", None), &visits, &[]).unwrap();
    let mut read = Vec::new();
    trial.ledger.visits(date(2024, 3, 11), date(2024, 3, 11), &mut |visit| read.push(visit)).unwrap();
    assert_eq!(read, visits);
    put_track(&mut trial.ledger, "t.gpx");
    assert_eq!(trial.ledger.tracks(at(0), at(1000)).unwrap(), [track("t.gpx")]);
    assert_eq!(trial.ledger.tracks(at(10), at(30)).unwrap()[0].fixes.len(), 2);
    let mut done = finding("F1");
    done.step(step(FindingState::HandedOver, 60)).unwrap();
    import_findings(&mut trial.ledger, &head(Subject::Findings, "f", None), std::slice::from_ref(&done), &[]).unwrap();
    assert_eq!(trial.ledger.findings().unwrap(), [done]);
    let seen = Sighting {
        site: "A".into(),
        date: date(2024, 3, 11),
        seen: Seen::ClaimedOnly,
        team: None,
        evidence: vec![Evidence {
            source: Source::Record,
            team: Some("T1".into()),
            from: Some(at(0)),
            to: None,
            distance_m: Some(12.5),
            at: ("v.csv".into(), 2),
        }],
        doubts: vec![Doubt::DeviceElsewhere { distance_m: 900.0 }, Doubt::NoTrack],
    };
    let judged = Judgement {
        tracks: true,
        digest: "d".into(),
        clocks: vec![ClockOff { team: "T1".into(), seconds: -3600, hours: Some(-1), pairs: 5, of: 6 }],
    };
    for _ in 0..2 {
        trial.ledger.put_sightings(date(2024, 3, 11), &judged, std::slice::from_ref(&seen)).unwrap();
    }
    let mut read = Vec::new();
    trial.ledger.sightings(date(2024, 1, 1), date(2024, 12, 1), &mut |one| read.push(one)).unwrap();
    assert_eq!(read, [seen]);
    assert_eq!(trial.ledger.judgement(date(2024, 3, 11)).unwrap(), Some(judged));
}

#[test]
fn the_same_again_changes_nothing_and_the_same_rows_in_another_file_neither() {
    let mut trial = Trial::new();
    let fill = |trial: &mut Trial| -> Vec<Receipt> {
        let list = trial.list(1, ListMode::Full, &[site("A", "East", 0.0), site("B", "West", 900.0)]).unwrap();
        let visits =
            import_visits(&mut trial.ledger, &head(Subject::Visits, "v", None), &[visit("A", 0), visit("B", 9)], &[]);
        let findings =
            import_findings(&mut trial.ledger, &head(Subject::Findings, "f", None), &[finding("F1")], &[]).unwrap();
        vec![list, visits.unwrap(), put_track(&mut trial.ledger, "t.gpx"), findings]
    };
    assert!(fill(&mut trial).iter().all(|receipt| !receipt.already && receipt.tally.added > 0));
    let before = dump(&trial.path());
    assert!(before.len() > 1000);
    assert!(fill(&mut trial).iter().all(|receipt| receipt.already));
    assert_eq!(dump(&trial.path()), before);
    let other = import_visits(&mut trial.ledger, &head(Subject::Visits, "w", None), &[visit("B", 9)], &[]).unwrap();
    assert_eq!((other.already, other.tally.added, other.tally.known), (false, 0, 1));
    assert_eq!(put_track(&mut trial.ledger, "u.gpx").tally.known, 100);
    let again = import_findings(&mut trial.ledger, &head(Subject::Findings, "g", None), &[finding("F1")], &[]).unwrap();
    assert_eq!((again.tally.added, again.tally.known), (0, 1));
    // But for the two files themselves, which are noted.
    let rest =
        |text: &str| text.lines().filter(|line| !line.starts_with("import|")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rest(&dump(&trial.path())), rest(&before));
}

#[test]
fn later_files_take_findings_further_along_the_allowed_ways_only() {
    let mut trial = Trial::new();
    let put = |trial: &mut Trial, name: &str, finding: Finding| {
        import_findings(&mut trial.ledger, &head(Subject::Findings, name, None), &[finding], &[]).unwrap().tally
    };
    put(&mut trial, "1", finding("F1"));
    let mut fixed = finding("F1");
    fixed.step(step(FindingState::Fixed, 60)).unwrap();
    assert_eq!(put(&mut trial, "2", fixed).changed, 1);
    let mut early = finding("F1");
    early.step(step(FindingState::HandedOver, 30)).unwrap();
    assert_eq!(put(&mut trial, "3", early).rejected, 1);
    let moved = Finding { deadline: Some(at(172_800)), responsible: None, ..finding("F1") };
    assert_eq!(put(&mut trial, "4", moved).changed, 1);
    let other = Finding { site: "B".into(), ..finding("F1") };
    assert_eq!(put(&mut trial, "5", other).rejected, 1);
    let known = trial.ledger.findings().unwrap().remove(0);
    assert_eq!((known.state(), known.deadline), (FindingState::Fixed, Some(at(172_800))));
    assert_eq!(known.responsible.as_deref(), Some("Street office"), "what a file leaves out it does not take back");
    let codes: Vec<_> = trial.ledger.rejected().unwrap().into_iter().map(|line| line.row.code).collect();
    assert_eq!(codes, ["wrong_step", "finding_differs"]);
    let connection = Connection::open(trial.path()).unwrap();
    let kept: i64 = connection.query_row("SELECT deadline_at FROM finding_amended", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, at(86_400).as_second());
    // And from the command line.
    assert!(matches!(trial.ledger.step("F1", &step(FindingState::Open, 90)), Err(Error::Step { .. })));
    assert!(matches!(trial.ledger.step("F9", &step(FindingState::Fixed, 90)), Err(Error::Refused(_))));
    trial.ledger.step("F1", &step(FindingState::Verified, 90)).unwrap();
    assert_eq!(trial.ledger.findings().unwrap()[0].state(), FindingState::Verified);
}

#[test]
fn what_fails_halfway_leaves_nothing() {
    let mut trial = Trial::new();
    trial.list(1, ListMode::Full, &[site("A", "East", 0.0)]).unwrap();
    let before = dump(&trial.path());
    let failed = import_tracks(&mut trial.ledger, &head(Subject::Tracks, "t", None), &mut |each| {
        each(Ok(&track("t.gpx")))?;
        Err(Error::Refused("the file ends in the middle".into()))
    });
    assert!(failed.is_err());
    assert_eq!(dump(&trial.path()), before);
}

#[test]
fn the_time_zone_is_said_once() {
    let mut trial = Trial::new();
    trial.ledger.set_timezone("Europe/Malta").unwrap();
    trial.ledger.set_timezone("Europe/Malta").unwrap();
    assert!(trial.ledger.set_timezone("Asia/Shanghai").unwrap_err().to_string().contains("Europe/Malta"));
    let again = SqliteLedger::open(&trial.path(), false).unwrap();
    assert_eq!(again.timezone(), Some("Europe/Malta"));
}

#[test]
fn an_older_version_is_upgraded_after_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let mut old = Connection::open(&path).unwrap();
    MIGRATIONS.to_version(&mut old, 1).unwrap();
    old.execute("INSERT INTO name (id) VALUES ('A')", []).unwrap();
    old.close().unwrap();
    let ledger = SqliteLedger::open(&path, false).unwrap();
    let backup = folder.path().join("old.db.v1.backup");
    assert_eq!(ledger.backup_of_upgrade(), Some(backup.as_path()));
    assert_eq!(ledger.counts().unwrap().unlisted, ["A"]);
    ledger.check().unwrap();
    let kept = Connection::open(&backup).unwrap();
    let version: i64 = kept.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let names: i64 = kept.query_row("SELECT count(*) FROM name", [], |row| row.get(0)).unwrap();
    assert_eq!((version, names), (1, 1));
    drop(ledger);
    assert_eq!(SqliteLedger::open(&path, false).unwrap().backup_of_upgrade(), None);
}

#[test]
fn what_is_no_ledger_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    assert!(matches!(SqliteLedger::open(&path, false), Err(Error::Missing(_))));
    assert!(!path.exists());
    for content in [&b"id,lon,lat\n"[..], b"SQLite", b"SQLite format 3\0 and then something else that is long enough"] {
        std::fs::write(&path, content).unwrap();
        let refused = SqliteLedger::open(&path, true).unwrap_err();
        assert!(matches!(refused, Error::Foreign { .. } | Error::Damaged { .. }), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute("CREATE TABLE sheep (name TEXT)", []).unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = SqliteLedger::open(&path, true).unwrap_err().to_string();
    assert!(refused.contains("another program"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let trial = Trial::new();
    trial.ledger.connection.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(SqliteLedger::open(&trial.path(), true), Err(Error::Newer { found: 99, .. })));
}

#[test]
fn a_damaged_ledger_is_refused_with_a_word_on_recovery() {
    let mut trial = Trial::new();
    let list: Vec<_> =
        (0..400).map(|i| site(&format!("S{i}"), &format!("Site number {i}"), f64::from(i) * 500.0)).collect();
    trial.list(1, ListMode::Full, &list).unwrap();
    let Trial { folder, ledger } = trial;
    let path = folder.path().join("l.db");
    drop(ledger);
    let sound = std::fs::read(&path).unwrap();
    std::fs::write(folder.path().join("l.db.v1.backup"), &sound).unwrap();
    let mut refused = 0;
    for page in 1..sound.len() / 4096 {
        let mut bytes = sound.clone();
        bytes[page * 4096..page * 4096 + 200].fill(0x5A);
        std::fs::write(&path, &bytes).unwrap();
        match SqliteLedger::open(&path, false) {
            Err(told @ Error::Damaged { .. }) => {
                let told = told.to_string();
                assert!(told.contains("l.db.v1.backup") && told.contains(".recover"), "{told}");
                refused += 1;
            }
            other => panic!("page {page}: {other:?}"),
        }
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "it was left as it was");
    }
    assert!(refused > 20, "{refused}");
    std::fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    assert!(matches!(SqliteLedger::open(&path, false), Err(Error::Damaged { .. })));
}

fn registry_of(sites: &[Listed]) -> Registry {
    let day = date(2024, 3, 1);
    let registered = |(index, listed): (usize, &Listed)| Registered {
        key: index as i64 + 1,
        listed: listed.clone(),
        standing: Standing::Present,
        since: day,
    };
    let mut registry = Registry { sites: sites.iter().enumerate().map(registered).collect(), ..Registry::default() };
    for site in &registry.sites {
        registry.holders.insert(site.listed.id.clone(), vec![(day, site.key)]);
    }
    registry
}

proptest! {
    /// Whatever the lists: no two rows are taken for the same known site, and the order of the rows decides nothing.
    #[test]
    fn no_known_site_is_found_twice(
        known in prop::collection::vec((0..8_u8, 0..3_u8, 0..300_u16), 1..12),
        rows in prop::collection::vec((0..12_u8, 0..3_u8, 0..300_u16), 1..12),
    ) {
        let listed = |all: &[(u8, u8, u16)], prefix: &str| -> Vec<Listed> {
            let mut seen = std::collections::BTreeSet::new();
            all.iter().filter(|(id, ..)| seen.insert(*id)).map(|(id, name, east)| {
                let prefix = if *id < 4 { "" } else { prefix };
                site(&format!("{prefix}{id}"), ["North gate", "Market", "Clinic"][usize::from(*name)], f64::from(*east))
            }).collect()
        };
        let registry = registry_of(&listed(&known, "k"));
        let rows = listed(&rows, "r");
        let rows: Vec<&Listed> = rows.iter().collect();
        let found = match_lists(&registry, &rows, &MatchRules::default());
        let mut keys: Vec<i64> = found.iter().filter_map(|one| if let Match::Known(key) = one { Some(*key) } else { None }).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), all);
        let turned: Vec<&Listed> = rows.iter().rev().copied().collect();
        let mut other = match_lists(&registry, &turned, &MatchRules::default());
        other.reverse();
        prop_assert_eq!(other, found);
    }
}
