//! Each of the four words, and what does not fit together.

use geo::Point;
use jiff::civil::date;

use super::*;
use crate::model::{Doubt, Fix, Place, Seen, Source, sample};
use crate::spatial::EARTH_RADIUS_M;
use crate::units::Seconds;

/// A place so many metres east of the origin.
fn east(metres: f64) -> Point<f64> {
    Point::new(14.5 + (metres / EARTH_RADIUS_M / 35.9_f64.to_radians().cos()).to_degrees(), 35.9)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_710_144_000 + second).unwrap()
}

/// A device that goes from stay to stay: metres east, from second, until second; a fix every ten seconds.
fn trace(team: &str, stays: &[(f64, i64, i64)]) -> Trace {
    let mut fixes = Vec::new();
    for pair in stays.windows(2) {
        let ((a, from, to), (b, then, _)) = (pair[0], pair[1]);
        fixes.extend((from..to).step_by(10).map(|s| (s, a)));
        fixes.extend((to..then).step_by(10).map(|s| (s, a + (b - a) * (s - to) as f64 / (then - to) as f64)));
    }
    let &(last, from, to) = stays.last().unwrap();
    fixes.extend((from..=to).step_by(10).map(|s| (s, last)));
    let wobble = |s: i64| if s / 10 % 2 == 0 { 3.0 } else { -3.0 };
    let fixes = fixes.into_iter().map(|(s, x)| Fix { at: at(s), point: east(x + wobble(s)), accuracy_m: None });
    Trace::of(Some(team.to_owned()), None, ("t.gpx".into(), 0), fixes.collect(), &Rules::default())
}

fn record(site: &str, team: &str, arrive: Option<i64>) -> VisitRecord {
    VisitRecord {
        site: site.to_owned(),
        team: Some(team.to_owned()),
        date: date(2024, 3, 11),
        arrive: arrive.map(at),
        depart: arrive.map(|second| at(second + 600)),
        point: None,
        who: None,
        result: None,
        source: ("v.csv".into(), 2),
    }
}

/// Sites A, B, C ... at so many metres east, all planned for T1; the words on them.
fn seen(sites: &[f64], traces: &[Trace], records: &[VisitRecord]) -> DaySeen {
    let sites: Vec<_> = sites
        .iter()
        .enumerate()
        .map(|(index, &metres)| {
            sample::site(&char::from(b'A' + index as u8).to_string(), Place::at(east(metres).x(), 35.9))
        })
        .collect();
    let places = Places::of(sites.iter().map(|site| &site.place));
    let reach: Vec<Reach> = sites.iter().map(|site| Reach::of(site, None)).collect();
    let stop = |index: usize| Planned {
        team: "T1".into(),
        arrive: at(index as i64 * 1200),
        depart: at(index as i64 * 1200 + 600),
    };
    let planned = (0..sites.len()).map(|index| (index, stop(index))).collect();
    Day {
        date: date(2024, 3, 11),
        sites: &sites,
        places: &places,
        reach: &reach,
        planned: &planned,
        bases: &BTreeMap::from([("T1".to_owned(), vec![east(-9_000.0)])]),
        traces,
        records,
        rules: &Rules::default(),
    }
    .judge()
}

fn words(seen: &DaySeen) -> Vec<Seen> {
    seen.sightings.iter().map(|sighting| sighting.seen).collect()
}

#[test]
fn the_four_words_are_told_apart_each_with_its_evidence() {
    // Ten minutes at A, past B without a stop, ten minutes at C; D is far off and claimed, E is farther.
    let device = trace("T1", &[(0.0, 0, 600), (4_000.0, 1_000, 1_600)]);
    let day = seen(
        &[0.0, 2_000.0, 4_000.0, 9_000.0, 20_000.0],
        &[device],
        &[record("A", "T1", Some(0)), record("D", "T1", Some(1_100))],
    );
    assert_eq!(words(&day), [Seen::Visited, Seen::PassedBy, Seen::Visited, Seen::ClaimedOnly, Seen::NotSeen]);
    let [a, b, c, d, e] = day.sightings.as_slice() else { panic!() };
    assert_eq!(a.evidence.iter().map(|evidence| evidence.source).collect::<Vec<_>>(), [Source::Halt, Source::Record]);
    assert!(a.doubts.is_empty(), "{:?}", a.doubts);
    assert_eq!(b.evidence[0].source, Source::Passage);
    assert!((b.evidence[0].from.unwrap().as_second() - at(800).as_second()).abs() < 10, "{b:?}");
    assert_eq!(c.doubts, [Doubt::NoRecord]);
    assert!(
        matches!(d.doubts[..], [Doubt::DeviceElsewhere { distance_m }] if (4_900.0..5_100.0).contains(&distance_m)),
        "{d:?}"
    );
    assert!(e.evidence.is_empty() && e.doubts == [Doubt::DeviceSilent], "{e:?}");
}

#[test]
fn a_record_of_a_place_only_passed_makes_no_visit_and_is_told() {
    let device = trace("T1", &[(0.0, 0, 600), (4_000.0, 1_000, 1_600)]);
    let day = seen(&[0.0, 2_000.0], &[device], &[record("B", "T1", Some(500))]);
    assert_eq!(day.sightings[1].seen, Seen::PassedBy);
    assert!(day.sightings[1].doubts.iter().any(|doubt| doubt.code() == "device_elsewhere"), "{:?}", day.sightings[1]);
}

/// Who stays ten minutes walks about and comes some metres nearer; who drives past on a road as far off does not.
#[test]
fn who_stays_next_door_has_walked_past_a_site_just_out_of_reach() {
    let stayed = trace("T1", &[(0.0, 0, 600), (4_000.0, 1_000, 1_600)]);
    let reach_m = Reach::REACH_M;
    let day = seen(&[0.0, -reach_m - 4.0, -reach_m - 12.0], &[stayed], &[record("A", "T1", Some(0))]);
    assert_eq!(words(&day), [Seen::Visited, Seen::PassedBy, Seen::NotSeen]);
    let told_m = day.sightings[1].evidence[0].distance_m.unwrap();
    assert!((told_m - reach_m - 4.0).abs() < 2.0, "what was measured is told: {told_m}");
    let turned = trace("T1", &[(4_000.0, 0, 600), (0.0, 1_000, 1_010), (4_000.0, 1_410, 2_000)]);
    assert_eq!(words(&seen(&[4_000.0, -reach_m - 4.0], &[turned], &[]))[1], Seen::NotSeen);
}

#[test]
fn a_record_holds_where_the_device_was_silent_and_could_have_been_there() {
    let mut fixes = trace("T1", &[(0.0, 0, 600)]).cleaned.fixes;
    fixes.extend(trace("T1", &[(1_000.0, 3_600, 4_200)]).cleaned.fixes);
    let gap = |fixes: &Vec<Fix>| Trace::of(Some("T1".into()), None, ("t".into(), 0), fixes.clone(), &Rules::default());
    // B is five kilometres off: there and back in fifty minutes. C is eighty.
    let day = seen(
        &[0.0, 5_000.0, 80_000.0],
        &[gap(&fixes)],
        &[record("B", "T1", Some(1_800)), record("C", "T1", Some(1_800))],
    );
    assert_eq!(words(&day), [Seen::Visited, Seen::Visited, Seen::ClaimedOnly]);
    assert_eq!(day.sightings[1].doubts, [Doubt::NoTrack]);
    // Without a time the same gap will do.
    let day = seen(&[0.0, 5_000.0, 80_000.0], &[gap(&fixes)], &[record("B", "T1", None), record("C", "T1", None)]);
    assert_eq!(words(&day), [Seen::Visited, Seen::Visited, Seen::ClaimedOnly]);
}

/// Batteries die in the middle of a visit: what the device saw of it bears the record out.
#[test]
fn a_record_holds_where_the_device_fell_silent_at_the_site_or_awoke_there() {
    let day = |seen_at: [&[(f64, i64, i64)]; 2], arrive: i64| {
        // Loggers write fractions of seconds.
        let later = |fix: Fix| Fix { at: fix.at + jiff::SignedDuration::from_millis(400), ..fix };
        let fixes = seen_at.iter().flat_map(|stays| trace("T1", stays).cleaned.fixes).map(later).collect();
        let device = Trace::of(Some("T1".into()), None, ("t".into(), 0), fixes, &Rules::default());
        let records = [record("B", "T1", Some(arrive)), record("C", "T1", Some(arrive))];
        words(&seen(&[0.0, 2_000.0, 2_700.0], &[device], &records))[1..].to_vec()
    };
    // At B for half a minute of ten, the first or the last; C is 700 m off.
    let fell = day([&[(0.0, 0, 600), (2_000.0, 1_000, 1_030)], &[(9_000.0, 9_000, 9_600)]], 700);
    assert_eq!(fell, [Seen::Visited, Seen::ClaimedOnly]);
    let awoke = day([&[(-5_000.0, 0, 600)], &[(2_000.0, 4_300, 4_330), (-3_000.0, 5_500, 6_100)]], 4_000);
    assert_eq!(awoke, [Seen::Visited, Seen::ClaimedOnly]);
    // Silent an hour after the time written, which it spent on the road.
    let later = day([&[(0.0, 0, 600), (2_000.0, 1_000, 1_000)], &[(9_000.0, 9_000, 9_600)]], 100);
    assert_eq!(later, [Seen::PassedBy, Seen::ClaimedOnly]);
}

#[test]
fn without_any_device_a_record_holds_unless_it_was_written_elsewhere() {
    let far = VisitRecord { point: Some(east(8_000.0)), ..record("B", "T1", Some(0)) };
    let day = seen(&[0.0, 2_000.0], &[], &[record("A", "T1", Some(0)), far]);
    assert_eq!(words(&day), [Seen::Visited, Seen::ClaimedOnly]);
    assert_eq!(day.sightings[0].doubts, [Doubt::NoTrack]);
    assert!(matches!(day.sightings[1].doubts[..], [Doubt::WrittenElsewhere { .. }]));
}

#[test]
fn of_several_sites_within_reach_the_record_decides_then_the_plan_and_it_is_told() {
    let device = || trace("T1", &[(0.0, 0, 600), (4_000.0, 1_000, 1_600)]);
    let day = seen(&[20.0, 30.0], &[device()], &[record("B", "T1", Some(0))]);
    assert_eq!(words(&day), [Seen::PassedBy, Seen::Visited]);
    let day = seen(&[20.0, 30.0], &[device()], &[]);
    assert_eq!(words(&day), [Seen::Visited, Seen::PassedBy]);
    assert!(day.sightings[0].doubts.contains(&Doubt::Ambiguous { others: vec!["B".into()] }));
}

#[test]
fn a_clock_in_another_zone_is_found_told_and_allowed_for() {
    let stays: Vec<(f64, i64, i64)> =
        (0..6).map(|i| (f64::from(i) * 3_000.0, i64::from(i) * 1_200, i64::from(i) * 1_200 + 600)).collect();
    let sites: Vec<f64> = stays.iter().map(|stay| stay.0).collect();
    let off = |seconds: i64| {
        let names = ["A", "B", "C", "D", "E", "F"];
        let records = names.iter().zip(&stays).map(|(name, stay)| record(name, "T1", Some(stay.1 + seconds)));
        seen(&sites, &[trace("T1", &stays)], &records.collect::<Vec<_>>())
    };
    assert!(off(300).clocks.is_empty());
    let zone = off(8 * 3600 + 60);
    assert_eq!((zone.clocks.len(), zone.clocks[0].hours, zone.clocks[0].pairs), (1, Some(8), 6));
    assert!(words(&zone).iter().all(|seen| *seen == Seen::Visited));
    assert!(
        matches!(zone.sightings[2].doubts[..], [Doubt::ClockOff { seconds }] if (seconds - 8 * 3600 - 60).abs() <= 10)
    );
    let slow = off(-37 * 60);
    assert!(slow.clocks[0].hours.is_none() && (slow.clocks[0].seconds + 37 * 60).abs() <= 10, "{:?}", slow.clocks);
}

#[test]
fn times_and_teams_that_differ_are_told() {
    let device = trace("T2", &[(0.0, 0, 600), (4_000.0, 1_000, 1_600)]);
    let day = seen(&[0.0, 4_000.0], &[device], &[record("A", "T1", Some(7_200)), record("X", "T1", None)]);
    assert_eq!((words(&day)[0], day.sightings[0].team.as_deref()), (Seen::Visited, Some("T2")));
    let codes: Vec<_> = day.sightings[0].doubts.iter().map(Doubt::code).collect();
    assert_eq!(codes, ["other_time", "other_team"]);
    assert_eq!(day.strays, [1]);
}

#[test]
fn staying_at_home_is_no_visit_of_the_site_next_door() {
    let device = || trace("T1", &[(-9_000.0, 0, 600), (0.0, 1_600, 2_200)]);
    assert_eq!(words(&seen(&[-8_980.0, 0.0], &[device()], &[])), [Seen::PassedBy, Seen::Visited]);
    assert_eq!(
        words(&seen(&[-8_980.0, 0.0], &[device()], &[record("A", "T1", Some(0))])),
        [Seen::Visited, Seen::Visited]
    );
}

#[test]
fn a_halt_between_two_sites_is_a_visit_of_the_nearer_and_of_both_where_both_are_written_down() {
    let device = || trace("T1", &[(0.0, 0, 1_200), (4_000.0, 1_700, 2_300)]);
    let late = VisitRecord { arrive: Some(at(620)), depart: Some(at(1_190)), ..record("B", "T1", None) };
    let early = || VisitRecord { depart: Some(at(560)), ..record("A", "T1", Some(0)) };
    assert_eq!(words(&seen(&[-12.0, 15.0], &[device()], &[early(), late])), [Seen::Visited, Seen::Visited]);
    // The second writes down ten minutes for which the first leaves no room.
    let short = trace("T1", &[(0.0, 0, 600), (4_000.0, 1_100, 9_000)]);
    let both = [early(), VisitRecord { arrive: Some(at(700)), depart: Some(at(1_200)), ..record("B", "T1", None) }];
    assert_eq!(words(&seen(&[2.0, 45.0], &[short], &both)), [Seen::Visited, Seen::PassedBy]);
}

#[test]
fn a_short_halt_is_a_visit_only_with_a_record_that_may_be_of_it() {
    let device = || trace("T1", &[(-3_000.0, 0, 10), (0.0, 400, 570), (4_000.0, 1_000, 9_000)]);
    assert_eq!(Reach::of(&sample::site("A", Place::at(0.0, 0.0)), None).dwell, Seconds(300));
    assert_eq!(words(&seen(&[0.0], &[device()], &[])), [Seen::PassedBy]);
    assert_eq!(words(&seen(&[0.0], &[device()], &[record("A", "T1", Some(400))])), [Seen::Visited]);
    assert_eq!(words(&seen(&[0.0], &[device()], &[record("A", "T1", None)])), [Seen::Visited]);
    assert_eq!(words(&seen(&[0.0], &[device()], &[record("A", "T1", Some(6_000))])), [Seen::PassedBy]);
}

/// An error that wanders by 30 m and lasts cuts a short visit into two halts, each too short for the service time.
#[test]
fn a_record_of_a_visit_that_an_error_cut_in_two_holds() {
    let halves = [(-3_000.0, 0, 10), (-18.0, 400, 550), (18.0, 560, 750), (4_000.0, 1_200, 9_000)];
    let device = || trace("T1", &halves);
    assert_eq!(device().halts.halts[..3].iter().filter(|halt| halt.from < at(800)).count(), 2);
    let written = VisitRecord { depart: Some(at(780)), ..record("A", "T1", Some(420)) };
    assert_eq!(words(&seen(&[0.0], &[device()], &[written])), [Seen::Visited]);
    assert_eq!(words(&seen(&[0.0], &[device()], &[record("A", "T1", Some(2_500))])), [Seen::PassedBy]);
}

#[test]
fn of_two_halts_next_door_a_record_is_of_the_one_whose_time_it_states() {
    // A stands nearer to the second halt, which begins when the time written for the first one ends.
    let device = trace("T1", &[(17.0, 0, 600), (400.0, 690, 700), (2.0, 800, 1_400), (4_000.0, 2_000, 2_600)]);
    let first = VisitRecord { depart: Some(at(800)), ..record("A", "T1", Some(0)) };
    let day = seen(&[0.0, 10.0], &[device], &[first, record("B", "T1", Some(800))]);
    assert_eq!(words(&day), [Seen::Visited, Seen::Visited]);
    let begins = |site: usize| day.sightings[site].evidence.iter().find(|seen| seen.source == Source::Halt)?.from;
    assert!(begins(0) < Some(at(600)) && begins(1) > Some(at(700)), "{:?} {:?}", begins(0), begins(1));
}

#[test]
fn a_record_is_of_the_halt_at_its_time_and_not_of_a_nearer_one_hours_later() {
    // Nobody wrote anything down for B, which is as near to the first halt as A is.
    let device = trace("T1", &[(25.0, 0, 600), (3_000.0, 1_000, 8_500), (0.0, 9_000, 9_600)]);
    let day = seen(&[0.0, 50.0], &[device], &[record("A", "T1", Some(0))]);
    assert_eq!(words(&day), [Seen::Visited, Seen::PassedBy]);
}

#[test]
fn what_is_sent_late_and_in_any_order_is_the_same_day() {
    let whole = trace("T1", &[(0.0, 0, 600), (2_000.0, 1_000, 1_600), (4_000.0, 2_000, 2_600)]);
    let mut trails = crate::coverage::Trails::default();
    let fixes = &whole.cleaned.fixes;
    // The middle comes last, and a part of the end comes twice.
    for part in [&fixes[180..], &fixes[..70], &fixes[200..230], &fixes[70..180]] {
        let source = ("t.gpx".to_owned(), 0);
        trails.take(crate::model::Track { team: Some("T1".into()), device: None, fixes: part.to_vec(), source });
    }
    let rules = Rules::default();
    let late: Vec<Trace> = trails
        .into_trails()
        .map(|trail| Trace::of(trail.team.clone(), None, trail.source.clone(), trail.all(), &rules))
        .collect();
    let records = [record("A", "T1", Some(0)), record("C", "T1", Some(2_000))];
    let (in_order, later) =
        (seen(&[0.0, 2_000.0, 4_000.0], &[whole], &records), seen(&[0.0, 2_000.0, 4_000.0], &late, &records));
    assert_eq!(words(&in_order), [Seen::Visited; 3]);
    assert_eq!(words(&later), words(&in_order));
    assert_eq!(later.sightings[1].doubts, [Doubt::NoRecord]);
}

#[test]
fn of_two_devices_of_a_team_the_one_that_was_there_counts() {
    // The second stays in the car at the first site.
    let carried = trace("T1", &[(0.0, 0, 600), (2_000.0, 1_000, 1_600)]);
    let left = trace("T1", &[(0.0, 0, 1_600)]);
    let day = seen(
        &[0.0, 2_000.0, 9_000.0],
        &[left, carried],
        &[record("B", "T1", Some(1_000)), record("C", "T1", Some(1_000))],
    );
    assert_eq!(words(&day), [Seen::Visited, Seen::Visited, Seen::ClaimedOnly]);
    assert!(day.sightings[1].doubts.is_empty(), "{:?}", day.sightings[1]);
    // One that is dead all day leaves the other's word.
    let dead = Trace::of(Some("T1".into()), Some("d2".into()), ("e.gpx".into(), 0), Vec::new(), &Rules::default());
    let other = || trace("T1", &[(0.0, 0, 600), (2_000.0, 1_000, 1_600)]);
    assert_eq!(
        words(&seen(&[0.0, 5_000.0], &[dead, other()], &[record("B", "T1", Some(1_000))])),
        [Seen::Visited, Seen::ClaimedOnly]
    );
}

#[test]
fn a_device_that_two_teams_carried_shows_the_visits_of_both_and_it_is_told() {
    // It is the first team's by name; the second takes it over at noon.
    let device = trace("T1", &[(0.0, 0, 600), (2_000.0, 1_000, 1_600), (4_000.0, 2_000, 2_600)]);
    let records = [record("A", "T1", Some(0)), record("B", "T2", Some(1_000)), record("C", "T2", Some(2_000))];
    let day = seen(&[0.0, 2_000.0, 4_000.0], &[device], &records);
    assert_eq!(words(&day), [Seen::Visited; 3]);
    for sighting in &day.sightings[1..] {
        assert_eq!(sighting.doubts, [Doubt::OtherTeam { team: "T1".into() }], "{sighting:?}");
    }
}

#[test]
fn two_visits_next_door_within_one_halt_are_told_apart_by_where_the_team_stood() {
    let device = |second_m: f64| trace("T1", &[(0.0, 0, 600), (second_m, 640, 1_240), (4_000.0, 1_700, 2_300)]);
    // Nobody wrote anything down: it moved to the second site, or it stayed on at the first.
    assert_eq!(words(&seen(&[0.0, 40.0], &[device(40.0)], &[])), [Seen::Visited, Seen::Visited]);
    assert_eq!(words(&seen(&[0.0, 40.0], &[device(0.0)], &[])), [Seen::Visited, Seen::PassedBy]);
}

#[test]
fn a_turn_into_a_dead_end_between_two_fixes_is_a_passage_of_a_planned_site_and_a_red_light_is_none() {
    let place =
        |east_m: f64, north_m: f64| Point::new(east(east_m).x(), 35.9 + (north_m / EARTH_RADIUS_M).to_degrees());
    // Fixes every 20 s at 8 m/s along a street; the site lies 75 m up a side street at 800 m.
    let day = |turns_in: bool, waits: bool| {
        let mut fixes = Vec::new();
        let mut second = 0;
        for step in 0..12 {
            let along = f64::from(step) * 160.0;
            // It comes down the side street's line and goes back up it.
            let north = if turns_in { -(along - 960.0).abs() } else { 0.0 };
            let point = if turns_in { place(800.0, north) } else { place(along, 0.0) };
            fixes.push(Fix { at: at(second), point, accuracy_m: None });
            second += if step == 6 && waits { 45 } else { 20 };
        }
        Trace::of(Some("T1".to_owned()), None, ("t.gpx".into(), 0), fixes, &Rules::default())
    };
    let judge = |trace: Trace| {
        let mut site = sample::site("A", Place::at(east(800.0).x(), place(0.0, 90.0).y()));
        site.service = Seconds(600);
        let sites = [site];
        let places = Places::of(sites.iter().map(|site| &site.place));
        let planned = [(0, Planned { team: "T1".into(), arrive: at(0), depart: at(600) })].into();
        let reach = [Reach::of(&sites[0], None)];
        let rules = Rules::default();
        let (date, bases) = (date(2024, 3, 11), BTreeMap::new());
        let day = Day {
            date,
            sites: &sites,
            places: &places,
            reach: &reach,
            planned: &planned,
            bases: &bases,
            traces: &[trace],
            records: &[],
            rules: &rules,
        };
        day.judge().sightings[0].seen
    };
    assert_eq!(judge(day(true, true)), Seen::PassedBy);
    assert_eq!(judge(day(false, true)), Seen::NotSeen);
}

#[test]
fn a_record_of_a_time_at_which_the_team_had_not_set_out_or_was_home_again_is_a_claim() {
    // From the base to A and back; B is claimed.
    let day = |record| {
        let device = trace("T1", &[(-9_000.0, 3_000, 3_600), (0.0, 5_000, 5_600), (-9_000.0, 7_000, 7_600)]);
        words(&seen(&[0.0, 2_000.0], &[device], &[record]))[1]
    };
    assert_eq!(day(record("B", "T1", Some(1_000))), Seen::ClaimedOnly);
    assert_eq!(day(record("B", "T1", Some(9_000))), Seen::ClaimedOnly);
    // Nor is a site in the next street from the base visited before the device set out.
    let device = trace("T1", &[(-9_000.0, 3_000, 3_600), (0.0, 5_000, 5_600)]);
    assert_eq!(words(&seen(&[-9_100.0], &[device], &[record("A", "T1", Some(1_000))])), [Seen::ClaimedOnly]);
    // Nor in the minutes in which the device was switched off at the base.
    let device = trace("T1", &[(0.0, 5_000, 5_600), (-9_000.0, 7_000, 7_030)]);
    assert_eq!(words(&seen(&[-9_065.0], &[device], &[record("A", "T1", Some(6_700))])), [Seen::ClaimedOnly]);
    // A device that awoke on the road may have been anywhere before.
    let device = trace("T1", &[(0.0, 5_000, 5_600), (-9_000.0, 7_000, 7_600)]);
    let day = seen(&[0.0, 2_000.0], &[device], &[record("B", "T1", Some(1_000))]);
    assert_eq!(words(&day)[1], Seen::Visited);
}

#[test]
fn a_halt_hours_after_the_visit_that_was_written_down_is_a_visit_of_the_neighbour() {
    let soon_and_late = |second: i64| {
        let device = trace("T1", &[(0.0, 0, 600), (3_000.0, 900, 1_000), (30.0, second, second + 600)]);
        words(&seen(&[0.0, 30.0], &[device], &[record("A", "T1", Some(0))]))
    };
    assert_eq!(soon_and_late(9_000), [Seen::Visited, Seen::Visited]);
}
