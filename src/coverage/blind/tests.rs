//! Each kind where it is, and none where all is seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use h3o::{LatLng, Resolution};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::coverage::Places;
use crate::coverage::seen::Planned;
use crate::model::{Evidence, OpenDays, Place, Seen, Sighting, Site, Source, sample};

fn sites(count: usize) -> Vec<Site> {
    let site = |index: usize| Site {
        territory: Some(if index < count / 2 { "west" } else { "east" }.to_owned()),
        ..sample::site(&format!("S{index}"), Place::at(-51.2 + 0.01 * index as f64, -30.05))
    };
    (0..count).map(site).collect()
}

fn sighting(site: &Site, seen: Seen, source: Option<Source>) -> Sighting {
    let evidence = source.map(|source| Evidence {
        source,
        team: Some("T1".into()),
        from: Some(Timestamp::UNIX_EPOCH),
        to: None,
        distance_m: Some(20.0),
        at: ("f".into(), 0),
    });
    Sighting {
        site: site.id.clone(),
        date: date(2024, 3, 11),
        seen,
        team: Some("T1".into()),
        evidence: evidence.into_iter().collect(),
        doubts: Vec::new(),
    }
}

fn kinds(spots: &[BlindSpot]) -> Vec<(&str, BlindKind)> {
    spots.iter().map(|spot| (spot.id.as_str(), spot.ground.kind())).collect()
}

#[test]
fn the_kinds_are_numbered_as_the_documents_count_them() {
    for (index, kind) in BlindKind::ALL.into_iter().enumerate() {
        assert_eq!(kind.number(), index + 1);
    }
}

/// Buildings without a number of people are a blind spot all the same; nobody is made up for them.
#[test]
fn settled_places_that_nobody_counted_are_told_without_people() {
    let places = Places::of(std::iter::empty::<&crate::model::Place>());
    let settled = |people| Settled { id: "a".into(), point: Point::new(-51.2, -30.05), people };
    let level = Resolution::Nine;
    let people = |settled: &[Settled]| -> Vec<Option<u64>> {
        not_listed(settled, &[], &places, 500.0, level).iter().map(|spot| spot.people).collect()
    };
    assert_eq!(people(&[settled(None), settled(None)]), [None]);
    assert_eq!(people(&[settled(None), settled(Some(7)), settled(Some(5))]), [Some(12)]);
    assert_eq!(people(&[settled(Some(0))]), []);
}

#[test]
fn settled_cells_without_a_site_hang_together_and_count_their_people() {
    let sites = sites(1);
    let places = Places::of(sites.iter().map(|site| &site.place));
    let level = Resolution::Nine;
    let far = LatLng::new(-30.10, -51.10).unwrap().to_cell(level);
    let around: Vec<CellIndex> = far.grid_disk(1);
    let settled: Vec<Settled> = around
        .iter()
        .map(|cell| {
            let at = LatLng::from(*cell);
            Settled {
                id: cell.to_string(),
                point: Point::new(at.lng(), at.lat()),
                people: Some(if *cell == far { 100 } else { 10 }),
            }
        })
        .chain([Settled { id: "near".into(), point: Point::new(-51.2, -30.0501), people: Some(900) }])
        .collect();
    let spots = not_listed(&settled, &sites, &places, 500.0, level);
    assert_eq!((spots.len(), spots[0].people), (1, Some(160)), "{spots:?}");
    assert_eq!(spots[0].id, far.to_string());
    assert!(
        matches!(&spots[0].ground, Ground::NotListed { cells: 7, nearest: Some((site, metres)) } if site == "S0" && *metres > 9_000.0)
    );
    assert!(spots[0].area.is_some());
}

#[test]
fn what_is_planned_and_missed_is_told_by_how() {
    let sites = sites(5);
    let words = [
        sighting(&sites[0], Seen::Visited, Some(Source::Halt)),
        sighting(&sites[1], Seen::PassedBy, Some(Source::Passage)),
        sighting(&sites[2], Seen::ClaimedOnly, Some(Source::Record)),
        sighting(&sites[3], Seen::NotSeen, None),
        sighting(&sites[4], Seen::NotSeen, None),
    ];
    let stop = || Planned { team: "T1".into(), arrive: Timestamp::UNIX_EPOCH, depart: Timestamp::UNIX_EPOCH };
    let planned: BTreeMap<usize, Planned> = (0..4).map(|index| (index, stop())).collect();
    let found = missed(&sites, &words, &planned);
    let expected = [("S1", BlindKind::PassedBy), ("S2", BlindKind::ClaimedOnly), ("S3", BlindKind::NotVisited)];
    assert_eq!(kinds(&found), expected);
}

#[test]
fn overdue_counts_from_the_last_visit_and_never_comes_first() {
    let sites = sites(4);
    let due = |last: Option<i8>, every_days| Due { last: last.map(|day| date(2024, 3, day)), since: None, every_days };
    let dues = [due(Some(9), Some(3)), due(Some(1), Some(3)), due(None, Some(3)), due(Some(1), None)];
    let found = overdue(&sites, &dues, date(2024, 3, 11));
    assert_eq!(kinds(&found), [("S2", BlindKind::Overdue), ("S1", BlindKind::Overdue)]);
    assert!(matches!(found[1].ground, Ground::Overdue { days_over: Some(7), .. }));
    // On the very day it is due, and not before the day after.
    assert!(overdue(&sites[..1], &dues[..1], date(2024, 3, 12)).is_empty());
    assert_eq!(overdue(&sites[..1], &dues[..1], date(2024, 3, 13)).len(), 1);
}

/// A site whose hours let nobody in on these days of March 2024.
fn shut_on(site: &Site, days: &[i8]) -> Site {
    let open = (1..=31).map(|day| !days.contains(&day)).collect();
    Site { open_days: Some(Arc::new(OpenDays::new(date(2024, 3, 1), open))), ..site.clone() }
}

#[test]
fn days_on_which_a_site_is_shut_make_nothing_overdue() {
    let sites = sites(2);
    let sites = [shut_on(&sites[0], &[10, 17]), shut_on(&sites[1], &[9, 10])];
    let due = |last: Option<i8>| Due {
        last: last.map(|day| date(2024, 3, day)),
        since: Some(date(2024, 3, 9)),
        every_days: Some(3),
    };
    let on = |last: [Option<i8>; 2], day: i8| {
        let found = overdue(&sites, &last.map(due), date(2024, 3, day));
        found.iter().map(|spot| spot.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(on([Some(7), Some(7)], 10), [""; 0], "due on Sunday the 10th, when both are shut");
    assert_eq!(on([Some(7), Some(7)], 11), [""; 0], "due on Monday");
    assert_eq!(on([Some(7), Some(7)], 12), ["S0", "S1"]);
    assert_eq!(on([Some(9), None], 10), [""; 0], "on the list since the 9th, and shut ever since");
    assert_eq!(on([Some(9), None], 11), ["S1"]);
}

#[test]
fn a_territory_seen_much_less_is_lopsided_and_so_is_the_other_seen_more() {
    let sites = sites(60);
    let seen: Vec<Looks> = (0..60).map(|index| Looks::once(index >= 30 || index % 5 == 0)).collect();
    let found = lopsided(&sites, &seen);
    let told: Vec<_> = found
        .iter()
        .map(|spot| (spot.id.as_str(), matches!(spot.ground, Ground::Lopsided { more: true, .. })))
        .collect();
    assert_eq!(told, [("east", true), ("west", false)]);
    // Sites that were shut are on neither side, however many.
    let seen: Vec<Looks> = (0..60).map(|index| Looks::of_day(index >= 30, index < 30)).collect();
    assert!(lopsided(&sites, &seen).is_empty());
    // What chance may do is not told.
    let seen: Vec<Looks> = (0..60).map(|index| Looks::once(index % 7 != 0)).collect();
    assert!(lopsided(&sites, &seen).is_empty());
}

#[test]
fn nothing_is_invented_on_a_day_with_full_coverage() {
    let sites = sites(40);
    let words: Vec<_> = sites.iter().map(|site| sighting(site, Seen::Visited, Some(Source::Halt))).collect();
    let stop = || Planned { team: "T1".into(), arrive: Timestamp::UNIX_EPOCH, depart: Timestamp::UNIX_EPOCH };
    assert!(missed(&sites, &words, &(0..40).map(|index| (index, stop())).collect()).is_empty());
    assert!(lopsided(&sites, &[Looks::once(true); 40]).is_empty());
    let due = Due { last: Some(date(2024, 3, 11)), since: None, every_days: Some(1) };
    assert!(overdue(&sites, &[due; 40], date(2024, 3, 11)).is_empty());
}

proptest! {
    /// The interval holds the share it is about, and grows with certainty.
    #[test]
    fn wilsons_interval_holds_the_share(of in 1_usize..500, part in 0.0..1.0_f64) {
        let seen = (of as f64 * part).round() as usize;
        let (low, high) = wilson(seen as f64, of, 1.96);
        let share = seen as f64 / of as f64;
        prop_assert!(0.0 <= low && low <= share + 1e-12 && share - 1e-12 <= high && high <= 1.0);
        let wider = wilson(seen as f64, of, 2.58);
        prop_assert!(wider.0 <= low && wider.1 >= high);
    }
}

#[test]
fn what_is_beyond_a_limit_is_not_told_as_within_it() {
    let settled = [Settled { id: "a".into(), point: Point::new(-51.2, -30.05), people: Some(7) }];
    let sites = sites(1);
    let told = |millis, decimetres, most| {
        let way = Reached { site: 0, millis, decimetres };
        let spots = beyond_reach(&settled, &[Some(way)], &[&sites[0]], most, Resolution::Nine);
        spots.first().map(|spot| match spot.ground {
            Ground::BeyondReach { seconds: Some(seconds), metres: Some(metres), .. } => (seconds, metres),
            _ => panic!("{spot:?}"),
        })
    };
    assert_eq!(told(360_001, 50_000, Access::Seconds(360)), Some((361, 5_000)));
    assert_eq!(told(360_000, 50_001, Access::Metres(5_000)), Some((360, 5_001)));
    assert_eq!(told(360_000, 50_000, Access::Seconds(360)), None);
    assert_eq!(told(360_000, 50_000, Access::Metres(5_000)), None);
}
