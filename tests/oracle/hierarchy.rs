//! Hierarchy against Dijkstra.

use fullsweep::road::hierarchy::{Hierarchy, Order, Query, Table, many_to_many};
use fullsweep::road::{CLOSED, Graph, Position};
use proptest::prelude::*;

use crate::dijkstra::{Costs, walk};
use crate::extracts::{MALTA, car};
use crate::random;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn random_graphs_give_dijkstras_answers(seed in any::<u64>(), nodes in 1_u32..60, roads in 1_u32..140) {
        let graph = random::graph(seed, nodes, roads);
        let hierarchy = Hierarchy::customize(&Order::of(&graph), &graph);
        let (from, to) = (random::positions(seed, &graph, 20), random::positions(seed ^ 1, &graph, 30));
        compare(&graph, &hierarchy, &from, &to, 1);
    }

    #[test]
    fn what_is_stored_comes_back_and_damage_is_found(seed in any::<u64>(), section in 0_usize..14, at in any::<usize>(), flip in 1_u32..) {
        let graph = random::graph(seed, 20, 50);
        let order = Order::of(&graph);
        let hierarchy = Hierarchy::customize(&order, &graph);
        let mut first = order.sections().map(|(_, words)| words.to_vec());
        let mut second = hierarchy.sections().map(|(_, words)| words.to_vec());
        let (stored_order, stored) = (first.clone(), second.clone());
        prop_assert_eq!(Order::from_sections(&graph, stored_order), Ok(order));
        prop_assert_eq!(Hierarchy::from_sections(&graph, stored), Ok(hierarchy));
        let words = if section < 5 { &mut first[section] } else { &mut second[section - 5] };
        if let Some(words_len) = words.len().checked_sub(1) {
            words[at % (words_len + 1)] ^= flip;
        }
        // Damage may go unseen, but nothing may panic over it.
        if let Ok(order) = Order::from_sections(&graph, first) {
            let _ = Hierarchy::customize(&order, &graph);
        }
        if let Ok(damaged) = Hierarchy::from_sections(&graph, second) {
            let places = random::positions(seed, &graph, 20);
            let _ = many_to_many(&graph, &damaged, &places, &places);
            let mut query = Query::new(&graph, &damaged);
            for pair in places.windows(2) {
                let _ = query.way(pair[0], pair[1]);
            }
        }
    }
}

/// With the two countries below, 100,000 pairs.
#[test]
fn malta_gives_dijkstras_answers() {
    let graph = car(MALTA).expect("the package's own extract");
    against_dijkstra(&graph, 120, 500);
}

#[test]
fn liechtenstein_gives_dijkstras_answers() {
    if let Some(graph) = car("../shared/data/roads/liechtenstein.osm.pbf") {
        against_dijkstra(&graph, 100, 300);
    }
}

#[test]
fn andorra_gives_dijkstras_answers() {
    if let Some(graph) = car("../shared/data/roads/andorra.osm.pbf") {
        against_dijkstra(&graph, 100, 300);
    }
}

/// The order stays, the metric changes: every twentieth road closed, every seventh slowed.
#[test]
fn closed_and_slowed_roads_need_only_new_costs() {
    let mut graph = car(MALTA).expect("the package's own extract");
    let order = Order::of(&graph);
    let before = Hierarchy::customize(&order, &graph);
    let (from, to) = (random::positions(5, &graph, 30), random::positions(6, &graph, 300));
    let free = many_to_many(&graph, &before, &from, &to);
    for arc in &mut graph.arcs {
        match arc.piece {
            piece if piece % 20 == 3 => arc.duration = CLOSED,
            piece if piece % 7 == 0 => arc.duration *= 3,
            _ => {}
        }
    }
    let after = Hierarchy::customize(&order, &graph);
    compare(&graph, &after, &from, &to, 20);
    assert_ne!(free, many_to_many(&graph, &after, &from, &to));
}

#[test]
fn tables_are_the_same_on_any_number_of_threads() {
    let graph = random::graph(7, 400, 900);
    let hierarchy = Hierarchy::customize(&Order::of(&graph), &graph);
    let places = random::positions(8, &graph, 100);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| many_to_many(&graph, &hierarchy, &places, &places))
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn nothing_to_ask_is_no_matter() {
    let graph = random::graph(7, 10, 10);
    let hierarchy = Hierarchy::customize(&Order::of(&graph), &graph);
    let places = random::positions(8, &graph, 3);
    assert!(many_to_many(&graph, &hierarchy, &[], &places).millis.is_empty());
    assert!(many_to_many(&graph, &hierarchy, &places, &[]).millis.is_empty());
    let none = Graph { first_out: vec![0], ..Graph::default() };
    assert_eq!(Hierarchy::customize(&Order::of(&none), &none).edges(), (0, 0));
}

fn against_dijkstra(graph: &Graph, sources: usize, targets: usize) {
    let hierarchy = Hierarchy::customize(&Order::of(graph), graph);
    let (from, to) = (random::positions(1, graph, sources), random::positions(2, graph, targets));
    compare(graph, &hierarchy, &from, &to, 40);
}

/// Holds the table, one in `every` costs and one in `every` ways against Dijkstra; and trips within each source's piece.
fn compare(graph: &Graph, hierarchy: &Hierarchy, from: &[Position], to: &[Position], every: usize) {
    let mut query = Query::new(graph, hierarchy);
    let table = many_to_many(graph, hierarchy, from, to);
    for (row, &source) in from.iter().enumerate() {
        let oracle = Costs::from(graph, source);
        for (column, &target) in to.iter().enumerate() {
            let expected = oracle.to(target);
            assert_eq!(wide(table.get(row, column)), expected, "table from {source:?} to {target:?}");
            if (row + column) % every == 0 {
                check_pair(graph, &mut query, source, target, expected);
            }
        }
        for offset in [0, source.offset / 2, source.offset] {
            let target = Position { offset, ..source };
            let expected = oracle.to(target);
            check_pair(graph, &mut query, source, target, expected);
            let single: Table = many_to_many(graph, hierarchy, &[source], &[target]);
            assert_eq!(wide(single.get(0, 0)), expected, "table from {source:?} to {target:?}");
        }
    }
}

fn check_pair(graph: &Graph, query: &mut Query<'_>, from: Position, to: Position, expected: Option<(u64, u64)>) {
    assert_eq!(wide(query.cost(from, to)), expected, "cost from {from:?} to {to:?}");
    let way = query.way(from, to);
    assert_eq!(way.is_some(), expected.is_some(), "way from {from:?} to {to:?}");
    if let Some(way) = way {
        assert_eq!(walk(graph, &way), expected, "arcs {:?} from {from:?} to {to:?}", way.arcs);
        check_shape(graph, &way);
    }
}

/// The shape is joined up: no two points farther apart than the longest segment of the map, and as long as the way says
/// where lengths are real.
fn check_shape(graph: &Graph, way: &fullsweep::road::hierarchy::Way) {
    let points = way.points(graph);
    assert!(!points.is_empty());
    for pair in way.arcs.windows(2) {
        assert_eq!(graph.arcs[pair[0] as usize].head, graph.arcs[pair[1] as usize].tail);
    }
    let pieces: Vec<u32> = way.arcs.iter().map(|&arc| graph.arcs[arc as usize].piece).collect();
    let segments = pieces.iter().map(|&piece| graph.shape(piece).len() - 1).sum::<usize>();
    assert!(points.len() <= segments + 1, "{} points along {segments} segments", points.len());
}

fn wide(parts: Option<(u32, u32)>) -> Option<(u64, u64)> {
    parts.map(|(millis, decimetres)| (u64::from(millis), u64::from(decimetres)))
}
