//! What a stretch from visit to visit tells of the sites left out, and what weighing it costs at most.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::coverage::seen::Planned;
use crate::coverage::seen::draws::DRAWS;
use crate::coverage::{Places, Reach, Rules};
use crate::model::{Fix, Place, Site, sample};
use crate::spatial::EARTH_RADIUS_M;

/// A place so many metres east and north.
fn place([east, north]: [f64; 2]) -> Point<f64> {
    let degrees = |metres: f64| (metres / EARTH_RADIUS_M).to_degrees();
    Point::new(14.5 + degrees(east) / 35.9_f64.to_radians().cos(), 35.9 + degrees(north))
}

/// A device's fixes: second, metres east and north.
fn trace(seen: &[(f64, [f64; 2])]) -> Trace {
    let at = |second: f64| Timestamp::from_millisecond(1_710_144_000_000 + (second * 1000.0) as i64).unwrap();
    let fixes = seen.iter().map(|&(second, metres)| Fix { at: at(second), point: place(metres), accuracy_m: None });
    Trace::of(Some("T".into()), None, ("t.gpx".into(), 0), fixes.collect(), &Rules::default())
}

/// A day with one team, planned to visit all sites in their order.
struct World {
    sites: Vec<Site>,
    places: Places,
    reach: Vec<Reach>,
    planned: BTreeMap<usize, Planned>,
    traces: Vec<Trace>,
}

impl World {
    fn new(sites: &[[f64; 2]], seen: &[(f64, [f64; 2])]) -> Self {
        let site = |(index, metres): (usize, &[f64; 2])| {
            let point = place(*metres);
            sample::site(&index.to_string(), Place::at(point.x(), point.y()))
        };
        let sites: Vec<Site> = sites.iter().enumerate().map(site).collect();
        let instant = |index: usize| Timestamp::from_second(1_710_144_000 + index as i64).unwrap();
        let stop = |index: usize| Planned { team: "T".into(), arrive: instant(index), depart: instant(index) };
        Self {
            places: Places::of(sites.iter().map(|site| &site.place)),
            reach: sites.iter().map(|site| Reach::of(site, None)).collect(),
            planned: (0..sites.len()).map(|index| (index, stop(index))).collect(),
            traces: vec![trace(seen)],
            sites,
        }
    }

    fn with<T>(&self, look: impl FnOnce(&Day<'_>) -> T) -> T {
        look(&Day {
            date: date(2024, 3, 11),
            sites: &self.sites,
            places: &self.places,
            reach: &self.reach,
            planned: &self.planned,
            bases: &BTreeMap::new(),
            traces: &self.traces,
            records: &[],
            rules: &Rules::default(),
        })
    }

    /// The chances of all sites, none of which was visited.
    fn chances(&self, written: bool, ways: Option<&mut Ways<'_>>) -> BTreeMap<usize, f64> {
        let found = self.with(|day| passages(day, &BTreeMap::new(), &|_| written, ways));
        found.chances.into_iter().map(|(site, chances)| (site, chances[0].probability)).collect()
    }

    /// The ways weighed for the whole day as one stretch.
    fn guesses(&self, ways: Option<&mut Ways<'_>>) -> Vec<Guess> {
        self.with(|day| {
            let plan: Vec<usize> = (0..self.sites.len()).collect();
            let visits = BTreeMap::new();
            let mut round =
                Round { day, index: 0, trace: &day.traces[0], plan, visits: &visits, written: &|_| false, ways };
            let anchors = round.anchors();
            let (left_out, timing) = (round.left_out(&anchors[0], &anchors[1]), round.timing(&anchors));
            assert_eq!(left_out.len(), self.sites.len().min(MOST_LEFT_OUT));
            round.guesses(&anchors[0], &anchors[1], &left_out, timing)
        })
    }
}

/// Straight roads everywhere, at eight metres a second.
fn straight(_: Option<&str>, a: Point<f64>, b: Point<f64>) -> Option<Vec<Timed>> {
    Some(vec![(0.0, a), (near_m(a, b) / 8.0, b)])
}

/// A kilometre east in `driven` seconds, with nothing known on the way but `seen`.
fn kilometre(driven: f64, seen: &[(f64, [f64; 2])]) -> Vec<(f64, [f64; 2])> {
    [&[(0.0, [0.0, 0.0])], seen, &[(driven, [1_000.0, 0.0])]].concat()
}

#[test]
fn without_fixes_in_between_what_was_written_weighs_as_the_rules_say() {
    let world = World::new(&[[500.0, 200.0]], &kilometre(150.0, &[]));
    let odds_of = |written| {
        let probability = world.chances(written, Some(&mut straight))[&0];
        (probability / (1.0 - probability)).ln()
    };
    assert!((odds_of(true) - odds_of(false) - odds::CLAIMED + odds::LEFT_OUT).abs() < 1e-6);
    assert!(odds_of(false).abs() < 2.0, "both ways fit the time: {}", odds_of(false));
}

#[test]
fn fixes_and_times_tell_a_detour_from_the_straight_way() {
    let chance = |driven: f64, seen: &[(f64, [f64; 2])]| {
        World::new(&[[500.0, 400.0]], &kilometre(driven, seen)).chances(false, Some(&mut straight))[&0]
    };
    // There past the site takes 160 s, straight there 125 s.
    let (on_time, on_way) = (chance(160.0, &[]), chance(160.0, &[(40.0, [250.0, 200.0])]));
    assert!(on_way > 0.99 && on_way > on_time, "{on_way} {on_time}");
    let (straight_on, light) =
        (chance(125.0, &[(60.0, [500.0, 0.0])]), chance(165.0, &[(60.0, [500.0, 0.0]), (100.0, [500.0, 2.0])]));
    assert!(straight_on < 0.01 && light < 0.01, "{straight_on} {light}");
    assert!(chance(80.0, &[]) < on_time, "less time makes the detour less likely");
}

#[test]
fn over_open_ground_mirrored_sites_are_as_likely_and_a_fix_decides() {
    let sites = [[500.0, 200.0], [500.0, -200.0]];
    let chance = |seen: &[(f64, [f64; 2])]| World::new(&sites, &kilometre(180.0, seen)).chances(false, None);
    let (none, north) = (chance(&[]), chance(&[(90.0, [490.0, 190.0])]));
    assert!((none[&0] - none[&1]).abs() < 0.15, "{none:?}");
    assert!(north[&0] > 0.9 && north[&0] > none[&0] + 0.1 && north[&1] < none[&1], "{none:?} {north:?}");
}

#[test]
fn nobody_turned_back_past_a_site_before_the_device_said_a_word() {
    let seen: Vec<(f64, [f64; 2])> = (1..12).map(|n| (f64::from(n) * 10.0, [f64::from(n) * 80.0, 0.0])).collect();
    let chances = World::new(&[[-110.0, 0.0]], &kilometre(125.0, &seen)).chances(false, None);
    assert!(chances.get(&0).is_none_or(|chance| *chance < 0.01), "{chances:?}");
}

#[test]
fn forty_sites_left_out_in_three_hours_with_a_fix_a_second_cost_no_more_than_they_may() {
    let sites: Vec<[f64; 2]> = (0..40).map(|n| [f64::from(n) * 50.0, f64::from(n % 7) * 100.0]).collect();
    let track = |step: usize, until: i32| -> Vec<(f64, [f64; 2])> {
        (0..=until).step_by(step).map(|s| (f64::from(s), [f64::from(s) / f64::from(until) * 2_000.0, 0.0])).collect()
    };
    let mut asked = 0;
    let mut roads = |team: Option<&str>, a: Point<f64>, b: Point<f64>| {
        asked += 1;
        straight(team, a, b)
    };
    let ways = World::new(&sites, &track(1, 10_800)).guesses(Some(&mut roads)).len();
    assert!(ways <= MOST_ENDS << MOST_LEFT_OUT, "{ways}");
    // Six places at each end are asked for their road, and each way leads over at most five legs.
    assert!(asked <= (2 * 6 + (MOST_LEFT_OUT + 1) * MOST_ENDS) << MOST_LEFT_OUT, "{asked}");
    let ways = World::new(&sites, &track(60, 10_800)).guesses(None).len();
    assert!(ways == 0 || ways == DRAWS << MOST_LEFT_OUT, "{ways}");
    // Too long to be weighed: the fixes speak for themselves.
    let long = World::new(&sites, &track(60, 10_800));
    let found = long.with(|day| passages(day, &BTreeMap::new(), &|_| false, None));
    assert!(found.chances.is_empty() && found.weighed == [vec![]]);
}

fn near() -> impl Strategy<Value = [f64; 2]> {
    [-600.0..1_600.0, -600.0..600.0]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn chances_are_chances_and_the_same_every_time(
        sites in proptest::collection::vec(near(), 1..4),
        seen in proptest::collection::vec((20.0..280.0, near()), 0..5),
        driven in 60.0..290.0, roads: bool,
    ) {
        let mut seen: Vec<(f64, [f64; 2])> = seen.into_iter().filter(|(at, _)| *at < driven - 5.0).collect();
        seen.sort_by(|a, b| a.0.total_cmp(&b.0));
        let world = World::new(&sites, &kilometre(driven, &seen));
        let look = || if roads { world.chances(false, Some(&mut straight)) } else { world.chances(false, None) };
        let chances = look();
        prop_assert!(chances.values().all(|chance| (0.0..=1.0).contains(chance)), "{chances:?}");
        prop_assert_eq!(chances, look());
        let guesses = if roads { world.guesses(Some(&mut straight)) } else { world.guesses(None) };
        let logs: Vec<f64> = guesses.iter().map(|guess| guess.log).collect();
        let all = log_sum(&logs);
        if all.is_finite() {
            let sum: f64 = logs.iter().map(|log| (log - all).exp()).sum();
            prop_assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        }
    }
}
