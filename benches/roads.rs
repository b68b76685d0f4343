//! Roads, stage by stage, on the Malta extract: `cargo bench --bench roads`.

use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use fullsweep::road::extract::{RoadData, build};
use fullsweep::road::hierarchy::{Hierarchy, Order, Query, many_to_many};
use fullsweep::road::{CacheUse, Graph, Network, Position, Prepared, Profile, Snapper};
use geo::{Geometry, Point};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const EXTRACT: &str = "data/malta/malta.osm.pbf";

/// From the file to a hierarchy that answers.
fn preparing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("prepare");
    group.sample_size(10);
    let (path, car) = (Path::new(EXTRACT), Profile::built_in("car").expect("a built-in profile"));
    let data = RoadData::read(path).expect("the package's own extract");
    let (graph, _) = build(&data, &car);
    let order = Order::of(&graph);
    group.bench_function("read", |bench| bench.iter(|| RoadData::read(path)));
    group.bench_function("graph", |bench| bench.iter(|| build(&data, &car)));
    group.bench_function("order", |bench| bench.iter(|| Order::of(&graph)));
    group.bench_function("customize", |bench| bench.iter(|| Hierarchy::customize(&order, &graph)));
    group.bench_function("index", |bench| bench.iter(|| Snapper::new(&graph)));
    let cold = |bench: &mut criterion::Bencher<'_>| {
        bench.iter(|| Network::prepare(path, std::slice::from_ref(&car), CacheUse::Off, &mut |_| {}));
    };
    group.bench_function("cold", cold);
    let folder = tempfile::tempdir().expect("room for a copy of the extract");
    let copy = folder.path().join("malta.osm.pbf");
    std::fs::copy(path, &copy).expect("room for a copy of the extract");
    let warm = || Network::prepare(&copy, std::slice::from_ref(&car), CacheUse::ReadAndWrite, &mut |_| {});
    warm().expect("the cache is written");
    group.bench_function("warm", |bench| bench.iter(warm));
    group.finish();
}

fn asking(criterion: &mut Criterion) {
    let data = RoadData::read(Path::new(EXTRACT)).expect("the package's own extract");
    let car = Profile::built_in("car").expect("a built-in profile");
    let network = Prepared::build(&data, &car, &mut |_| {});
    let (graph, hierarchy) = (&network.graph, &network.hierarchy);
    let mut group = criterion.benchmark_group("table");
    group.sample_size(10);
    for (sources, targets) in [(593, 593), (1000, 1000), (1398, 1398), (20_000, 50), (50, 20_000)] {
        let (from, to) = (positions(graph, 1, sources), positions(graph, 2, targets));
        let id = BenchmarkId::from_parameter(format!("{sources}x{targets}"));
        group.bench_function(id, |bench| bench.iter(|| many_to_many(graph, hierarchy, &from, &to)));
    }
    group.finish();
    let pairs: Vec<_> = positions(graph, 3, 1000).into_iter().zip(positions(graph, 4, 1000)).collect();
    let mut query = Query::new(graph, hierarchy);
    let mut at = 0;
    let mut next = || {
        at = (at + 1) % pairs.len();
        pairs[at]
    };
    criterion.bench_function("pair/cost", |bench| {
        bench.iter(|| {
            let (from, to) = next();
            query.cost(from, to)
        });
    });
    criterion.bench_function("pair/way", |bench| {
        bench.iter(|| {
            let (from, to) = next();
            query.way(from, to).map(|way| way.points(graph))
        });
    });
    let snapper = network.snapper();
    let points: Vec<_> = positions(graph, 5, 1000).iter().map(|position| beside(graph, *position)).collect();
    criterion.bench_function("snap/1000", |bench| {
        bench.iter(|| points.iter().for_each(|point| _ = black_box(snapper.nearest(graph, point, 500.0))));
    });
}

/// Seeded positions on the roads of the largest part.
fn positions(graph: &Graph, seed: u64, count: usize) -> Vec<Position> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let arcs: Vec<_> = graph.arcs.iter().filter(|arc| graph.pieces[arc.piece as usize].component == 0).collect();
    let mut position = || {
        let arc = arcs[rng.random_range(0..arcs.len())];
        Position { piece: arc.piece, offset: rng.random_range(0..=arc.length) }
    };
    (0..count).map(|_| position()).collect()
}

/// A point some twenty metres from a position's piece.
fn beside(graph: &Graph, position: Position) -> Geometry<f64> {
    let (lon, lat) = graph.shape(position.piece)[0].degrees();
    Geometry::Point(Point::new(lon + 1.5e-4, lat + 1.0e-4))
}

criterion_group!(benches, preparing, asking);
criterion_main!(benches);
