//! The search, part by part: `cargo bench --bench solve`. Figures are those of one thread; compare ratios, since machines differ.

use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use fullsweep::bench;
use fullsweep::input::{Options, read_scenario};
use fullsweep::matrix::{Locations, Matrices, StraightSource};
use fullsweep::model::{Goal, Network};
use fullsweep::solve::workshop::{Near, Workshop, all_legs};
use fullsweep::solve::{Params, Problem, Stop, solve};

/// Problems by name: plain ones with loads, with windows, with skills, and a day of a scenario.
fn problems() -> Vec<(&'static str, Problem, Goal)> {
    let instance = |name: &'static str| {
        let file = Path::new("benches/instances").join(name).with_extension("vrp");
        let text = std::fs::read_to_string(file).expect("the package's own instance");
        (name, bench::read(&text, None).expect("a sound instance").problem(), Goal::Cost)
    };
    let day = read_scenario(Path::new("data/ningbo-zhenhai/2021-12-13"), &Options::default()).scenario;
    let day = day.expect("the package's own scenario");
    let Network::Straight(rules) = day.network.clone() else { panic!("a scenario without roads") };
    let locations = Locations::of(&day);
    let matrices = Matrices::of(&day, &StraightSource::new(&locations, rules)).expect("profiles are known");
    let zhenhai = Problem::new(&day, &locations, &matrices);
    vec![instance("c150"), instance("tw120"), instance("sd96"), ("zhenhai", zhenhai, Goal::Finish)]
}

/// The parts of a step.
fn parts(criterion: &mut Criterion) {
    for (name, problem, goal) in &problems() {
        let near = Near::new(problem);
        let mut group = criterion.benchmark_group(*name);
        group.bench_function("neighbours", |bench| bench.iter(|| Near::new(problem)));
        group.bench_function("matrix access", |bench| bench.iter(|| all_legs(black_box(problem))));
        group.bench_function("first solution", |bench| bench.iter(|| Workshop::new(problem, &near, *goal)));
        let mut workshop = Workshop::new(problem, &near, *goal);
        group.bench_function("ruin", |bench| bench.iter(|| workshop.ruin_and_undo()));
        let mut looking = Workshop::new(problem, &near, *goal);
        looking.ruin();
        group.bench_function("insertion", |bench| bench.iter(|| looking.places()));
        let mut stepping = Workshop::new(problem, &near, *goal);
        group.bench_function("step", |bench| bench.iter(|| stepping.step()));
        group.finish();
    }
}

/// A whole search of a thousand iterations.
fn search(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("search of 1000 iterations");
    group.sample_size(10);
    for (name, problem, goal) in &problems() {
        let params = Params { seed: 1, threads: 1, stop: Stop::after_iterations(1000), goal: *goal };
        let id = BenchmarkId::from_parameter(name);
        group.bench_function(id, |bench| bench.iter(|| solve(problem, &params, &mut |_| {})));
    }
    group.finish();
}

criterion_group!(benches, parts, search);
criterion_main!(benches);
