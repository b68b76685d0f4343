//! Days on a small road network: the check's own Dijkstra, and the rule that legs are ways on the roads.

use std::io::Write as _;

use proptest::prelude::*;

use super::*;
use crate::matrix::{Legs, RoadSource, UNREACHABLE};
use crate::model::Roads;
use crate::plan::check::{Ground, Rule, shortest};
use crate::road::extract::RoadData;
use crate::road::hierarchy::Query;
use crate::road::{Change, ChangedRoads, Effect, Position, Prepared, Profile};
use crate::units::Metres;

/// A block of streets a hundredth of a degree wide: the southern one is fast, the western one one-way to the north, a private
/// road crosses the block, and a left turn out of the east is forbidden. Way 15 leads off to a dead end.
const BLOCK: &str = r#"<osm version="0.6">
    <node id="1" lon="14.00" lat="36.00"/><node id="2" lon="14.01" lat="36.00"/><node id="3" lon="14.01" lat="36.01"/>
    <node id="4" lon="14.00" lat="36.01"/><node id="5" lon="14.005" lat="36.00"/><node id="6" lon="14.005" lat="36.01"/>
    <node id="7" lon="14.02" lat="36.01"/>
    <way id="10"><nd ref="1"/><nd ref="5"/><nd ref="2"/><tag k="highway" v="primary"/></way>
    <way id="11"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way>
    <way id="12"><nd ref="3"/><nd ref="6"/><nd ref="4"/><tag k="highway" v="residential"/></way>
    <way id="13"><nd ref="1"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
    <way id="14"><nd ref="5"/><nd ref="6"/><tag k="highway" v="service"/><tag k="access" v="private"/></way>
    <way id="15"><nd ref="3"/><nd ref="7"/><tag k="highway" v="residential"/></way>
    <relation id="20"><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>
      <member type="way" ref="11" role="from"/><member type="node" ref="3" role="via"/><member type="way" ref="12" role="to"/></relation>
</osm>"#;

fn network() -> Prepared {
    let mut file = tempfile::Builder::new().suffix(".osm").tempfile().unwrap();
    file.write_all(BLOCK.as_bytes()).unwrap();
    Prepared::build(&RoadData::read(file.path()).unwrap(), &Profile::built_in("car").unwrap(), &mut |_| {})
}

/// A team in the south-west and sites along the streets, one on the private road.
fn day() -> Scenario {
    let place = |id: &str, lon: f64, lat: f64| Site { place: Place::at(lon, lat), ..site(id, 0.0) };
    let mut made = team("T1");
    made.start = Some(Place::at(14.001, 36.0));
    made.end = Some(Place::at(14.015, 36.01));
    let extract = "block.osm".into();
    let roads = Roads { extract, snap_limit: Metres(300), profiles: BTreeMap::new(), changes: Vec::new() };
    Scenario {
        sites: vec![place("S1", 14.009, 36.0), place("S2", 14.002, 36.01), place("S3", 14.005, 36.004)],
        teams: vec![made],
        network: Network::Roads(roads),
        ..empty()
    }
}

/// A plan made with matrices that may have been tampered with, judged on a ground that may be another one.
struct Judged {
    scenario: Scenario,
    locations: Locations,
    source: RoadSource,
    matrices: Matrices,
    positions: Vec<Option<Position>>,
    ground: Prepared,
}

impl Judged {
    fn of(scenario: Scenario) -> Self {
        let ground = network();
        let locations = Locations::of(&scenario);
        let source = RoadSource::new(&locations, vec![ground.clone()], Metres(300));
        let matrices = Matrices::of(&scenario, &source).unwrap();
        let positions = source.positions("car").unwrap();
        Self { scenario, locations, source, matrices, positions, ground }
    }

    fn verdict(&self, sample: usize) -> Verdict {
        let routes = vec![order(0, 0, &[0, 2, 1])];
        let solution = Solution { routes, ..Solution::default() };
        let plan = assemble(&self.scenario, &self.locations, &self.matrices, &self.source, &solution, Told::default())
            .unwrap();
        check(&Case {
            scenario: &self.scenario,
            plan: &plan,
            claims: None,
            locations: &self.locations,
            matrices: &self.matrices,
            source: &self.source,
            grounds: &[Ground { profile: "car", graph: &self.ground.graph, places: &self.positions }],
            sample,
            seed: 1,
        })
    }

    fn rules(&self) -> Vec<Rule> {
        self.verdict(10).violations.into_iter().map(|violation| violation.rule).collect()
    }

    /// The entry of the matrices between two places.
    fn entry(&mut self, from: usize, to: usize) -> (&mut i32, &mut i32) {
        let table = &mut self.matrices.tables[0];
        let Legs::Full(table) = table else { panic!("roads have a full table") };
        let at = from * table.n + to;
        (&mut table.seconds[at], &mut table.metres[at])
    }
}

#[test]
fn legs_along_the_roads_pass_and_all_of_them_are_searched_anew() {
    let judged = Judged::of(day());
    let verdict = judged.verdict(10);
    assert!(verdict.is_valid(), "{verdict}");
    assert_eq!((verdict.legs, verdict.legs_on_roads), (4, 4));
    assert_eq!(judged.verdict(2).legs_on_roads, 2, "no more than the sample takes");
    let mut slow = day();
    slow.teams[0].speed_percent = 70;
    assert!(Judged::of(slow).verdict(10).is_valid(), "at another speed as well");
}

#[test]
fn times_that_are_not_those_of_the_roads_break_the_rule_whatever_the_table_says() {
    for wrong in [2, -2, 60] {
        let mut judged = Judged::of(day());
        *judged.entry(0, 2).0 += wrong;
        assert_eq!(judged.rules(), [Rule::Road], "{wrong} s");
        let mut judged = Judged::of(day());
        *judged.entry(0, 2).1 += 10 * wrong;
        assert_eq!(judged.rules(), [Rule::Road], "{wrong} dam");
    }
    let mut judged = Judged::of(day());
    *judged.entry(0, 2).0 += 1;
    assert!(judged.verdict(10).is_valid(), "a second is rounding");
}

#[test]
fn a_leg_over_a_road_that_is_closed_on_the_day_breaks_the_rule() {
    let mut judged = Judged::of(day());
    // The dead end on which the team ends: nobody gets there.
    let closed = [Change { roads: ChangedRoads::Ways(vec![15]), effect: Effect::Closed }];
    judged.ground = judged.ground.changed(&closed).0;
    let violations = judged.verdict(10).violations;
    assert_eq!(violations.iter().map(|violation| violation.rule).collect::<Vec<_>>(), [Rule::Road]);
    assert!(violations[0].found.starts_with("none"), "{:?}", violations[0]);
    // The southern street closed: there is a way round, and it is longer.
    let mut judged = Judged::of(day());
    let slowed = [Change { roads: ChangedRoads::Ways(vec![12]), effect: Effect::SpeedPercent(30) }];
    judged.ground = judged.ground.changed(&slowed).0;
    assert!(judged.rules().contains(&Rule::Road));
}

/// Figures by hand: 25 km/h on residential streets, a hundredth of a degree of latitude is 1,112 m.
#[test]
fn the_shortest_way_is_the_one_a_map_shows() {
    let network = network();
    let graph = &network.graph;
    let at = |lon: f64, lat: f64| {
        let place = geo::Point::new(lon, lat).into();
        network.snapper().nearest(graph, &place, 50.0).unwrap().position
    };
    let north = shortest(graph, at(14.0, 36.002), at(14.0, 36.007)).unwrap();
    assert!((north.1 as i64 - 5560).abs() <= 3, "{north:?}: 556 m up the one-way street");
    assert!((north.0 as i64 - 80_064).abs() <= 100, "{north:?}: at 25 km/h");
    let south = shortest(graph, at(14.0, 36.007), at(14.0, 36.002)).unwrap();
    assert!(south.1 > 30_000, "{south:?}: against it leads only the way round the block");
    let place = at(14.0, 36.007);
    assert_eq!(shortest(graph, place, place), Some((0, 0)));
    // From the east to the north, left at node 3, is forbidden: on to the dead end and back.
    let left = shortest(graph, at(14.01, 36.008), at(14.009, 36.01)).unwrap();
    assert!(left.1 > 2 * 9_000, "{left:?}: by way 15 and back");
    // Through the private road there is no passing, though it would be shorter.
    let across = shortest(graph, at(14.0052, 36.0), at(14.0048, 36.01)).unwrap();
    assert!(across.1 > 15_000, "{across:?}: round, and not the 11 hundred metres across");
    assert!(shortest(graph, at(14.0052, 36.0), at(14.005, 36.008)).unwrap().1 < 10_000, "but one may end on it");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Two searches that share no code: the check's, and the hierarchy's that plans are made by.
    #[test]
    fn both_searches_find_the_same(from in (0..20_u32, 0..=1000_u64), to in (0..20_u32, 0..=1000_u64), shut in 9..16_i64) {
        thread_local!(static NETWORK: Prepared = network());
        NETWORK.with(|network| {
            let closed = [Change { roads: ChangedRoads::Ways(vec![shut]), effect: Effect::Closed }];
            for network in [network.clone(), network.changed(&closed).0] {
                let graph = &network.graph;
                let position = |(piece, share): (u32, u64)| {
                    let piece = piece % graph.pieces.len() as u32;
                    let length = graph.arcs.iter().find(|arc| arc.piece == piece).map_or(0, |arc| u64::from(arc.length));
                    Position { piece, offset: (length * share / 1000) as u32 }
                };
                let (from, to) = (position(from), position(to));
                let ours = shortest(graph, from, to);
                let theirs = Query::new(graph, &network.hierarchy).cost(from, to);
                prop_assert_eq!(ours, theirs.map(|(time, length)| (u64::from(time), u64::from(length))));
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_pair_without_a_way_is_a_broken_travel_time_and_no_panic() {
    let mut judged = Judged::of(day());
    let whole = judged.verdict(10);
    assert!(whole.is_valid());
    // The plan is made first, then the table loses the way: the plan's own leg stands where none is.
    let routes = vec![order(0, 0, &[0, 2, 1])];
    let solution = Solution { routes, ..Solution::default() };
    let plan =
        assemble(&judged.scenario, &judged.locations, &judged.matrices, &judged.source, &solution, Told::default());
    *judged.entry(0, 2).0 = UNREACHABLE;
    let verdict = check(&Case {
        scenario: &judged.scenario,
        plan: &plan.unwrap(),
        claims: None,
        locations: &judged.locations,
        matrices: &judged.matrices,
        source: &judged.source,
        grounds: &[],
        sample: 10,
        seed: 1,
    });
    assert!(verdict.violations.iter().any(|violation| violation.rule == Rule::Travel), "{verdict}");
    assert_eq!(verdict.legs_on_roads, 0);
}
