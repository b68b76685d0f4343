//! The figures that OSRM's are held against: CPU seconds from the extract to a hierarchy that answers, of tables between the
//! same sites, and travel times of the same pairs. Run by `benches/peers/roads.sh`, which runs OSRM first.
//!
//!     cargo bench --bench peer_roads -- EXTRACT.osm.pbf SITES.geojson OSRM_PAIRS.csv
#![expect(clippy::print_stdout, reason = "the table is what it is run for")]

use std::path::Path;

use fullsweep::road::extract::{RoadData, build};
use fullsweep::road::hierarchy::{Hierarchy, Order, Query, Way, many_to_many};
use fullsweep::road::{Graph, Position, Profile, Snapper};
use geo::{Geometry, Point};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [extract, sites, pairs] = &words[..] else {
        println!("nothing to do without EXTRACT SITES PAIRS; see benches/peers/roads.sh");
        return;
    };
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("one thread");
    let (graph, hierarchy) = prepare(Path::new(extract));
    let snapper = Snapper::new(&graph);
    tables(&graph, &hierarchy, &snapper, sites);
    beside_cch(&graph);
    compare(&graph, &hierarchy, &snapper, pairs);
}

fn prepare(extract: &Path) -> (Graph, Hierarchy) {
    let car = Profile::built_in("car").expect("a built-in profile");
    let begin = cpu_s();
    let data = stage("read", || RoadData::read(extract).expect("a readable extract"));
    let (graph, _) = stage("graph", || build(&data, &car));
    let order = stage("order", || Order::of(&graph));
    let hierarchy = stage("customize", || Hierarchy::customize(&order, &graph));
    println!("{:24} {:8.3} CPU s", "extract to hierarchy", cpu_s() - begin);
    println!("{} arcs, {} turns, {:?} edges up and down", graph.arcs.len(), graph.turns.len(), hierarchy.edges());
    (graph, hierarchy)
}

/// Tables with times and distances between the first so many sites, best of five.
fn tables(graph: &Graph, hierarchy: &Hierarchy, snapper: &Snapper, sites: &str) {
    let text = std::fs::read_to_string(sites).expect("readable sites");
    let sites: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    let points = sites.features.into_iter().filter_map(|site| Geometry::<f64>::try_from(site.geometry?).ok());
    let points: Vec<Geometry<f64>> = points.collect();
    let begin = cpu_s();
    let on_road: Vec<Position> =
        points.iter().filter_map(|point| Some(snapper.nearest(graph, point, 2_000.0)?.position)).collect();
    println!("snap {:19} {:8.4} CPU s, {} on roads", points.len(), cpu_s() - begin, on_road.len());
    for n in [593, 1000, 1398] {
        let some = &on_road[..n.min(on_road.len())];
        let best = (0..5).map(|_| measured(|| many_to_many(graph, hierarchy, some, some)).0).fold(f64::MAX, f64::min);
        println!("table {:18} {best:8.4} CPU s", some.len());
    }
}

/// The crate `cch` on the same arcs and turns, which our hierarchy takes the place of: times alone, between whole arcs.
fn beside_cch(graph: &Graph) {
    let (mut first_out, mut tail, mut head, mut weight) = (vec![0], Vec::new(), Vec::new(), Vec::new());
    for arc in 0..graph.arcs.len() as u32 {
        for (next, turn) in graph.successors(arc) {
            tail.push(arc);
            head.push(next);
            weight.push(turn + graph.arcs[next as usize].duration);
        }
        first_out.push(head.len() as u32);
    }
    let degrees = |arc: &fullsweep::road::Arc| graph.nodes[arc.tail as usize].degrees();
    let (lon, lat): (Vec<f32>, Vec<f32>) =
        graph.arcs.iter().map(degrees).map(|(lon, lat)| (lon as f32, lat as f32)).unzip();
    let expanded = cch::graph::Graph { first_out, head, weight };
    let order = stage("cch order", || cch::inertial_order(graph.arcs.len() as u32, &tail, &expanded.head, &lat, &lon));
    let structure = stage("cch build", || cch::Cch::build(&expanded, &order));
    let metric = stage("cch customize", || structure.customize(&expanded.weight));
    let some: Vec<u32> = (0..1398).map(|at| at * (graph.arcs.len() as u32 / 1398)).collect();
    let table = || cch::distance_matrix(&structure.view(), &metric.view(), &some, &some);
    println!("cch table {:14} {:8.4} CPU s", some.len(), measured(table).0);
}

/// Our times beside OSRM's.
fn compare(graph: &Graph, hierarchy: &Hierarchy, snapper: &Snapper, pairs: &str) {
    let mut query = Query::new(graph, hierarchy);
    let text = std::fs::read_to_string(pairs).expect("readable pairs");
    let (mut ratios, mut no_way, mut reasons) = (Vec::new(), 0, std::collections::BTreeMap::<&str, usize>::new());
    for line in text.lines().skip(1) {
        let values: Vec<f64> = line.split(',').filter_map(|value| value.trim().parse().ok()).collect();
        let &[from_lon, from_lat, to_lon, to_lat, seconds, metres] = &values[..] else { continue };
        let snap = |lon: f64, lat: f64| snapper.nearest(graph, &Geometry::Point(Point::new(lon, lat)), 2_000.0);
        let (Some(from), Some(to)) = (snap(from_lon, from_lat), snap(to_lon, to_lat)) else { continue };
        let Some(way) = query.way(from.position, to.position) else {
            no_way += 1;
            continue;
        };
        let ours = f64::from(way.millis) / 1000.0;
        let near = (ours - seconds).abs() <= 0.05 * seconds.max(1.0);
        ratios.push(ours / seconds.max(1.0));
        *reasons.entry(if near { "within 5 %" } else { reason(graph, &way, ours, seconds, metres) }).or_default() += 1;
    }
    ratios.sort_by(f64::total_cmp);
    let count = ratios.len();
    println!("{count} pairs beside OSRM, {no_way} without a way of ours");
    for (reason, cases) in &reasons {
        println!("  {:6.2} %  {reason}", 100.0 * *cases as f64 / count.max(1) as f64);
    }
    let at = |share: f64| ratios.get((share * count as f64) as usize).copied().unwrap_or(f64::NAN);
    println!("ours / OSRM's: 5 % {:.3}, median {:.3}, 95 % {:.3}", at(0.05), at(0.5), at(0.95));
}

/// What kind of difference it is.
fn reason(graph: &Graph, way: &Way, ours: f64, seconds: f64, metres: f64) -> &'static str {
    let length = f64::from(way.decimetres) / 10.0;
    let ferry = way.arcs.iter().any(|&arc| {
        let piece = &graph.pieces[graph.arcs[arc as usize].piece as usize];
        graph.ways[piece.way as usize].class.contains("ferry")
    });
    match () {
        () if ferry => "over a ferry",
        () if (ours - seconds).abs() <= 15.0 => "a short trip, within 15 s",
        () if (length - metres).abs() > 0.03 * metres => "another way (length differs by over 3 %)",
        () if ours > seconds => "the same way, slower",
        () => "the same way, faster",
    }
}

fn stage<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (seconds, value) = measured(work);
    println!("{name:24} {seconds:8.3} CPU s");
    value
}

fn measured<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = cpu_s();
    let value = work();
    (cpu_s() - begin, value)
}

/// CPU time of all threads of this process, from the scheduler's books (Linux).
fn cpu_s() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").expect("a Linux machine").flatten();
    let nanos = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    nanos.sum::<u64>() as f64 * 1e-9
}
