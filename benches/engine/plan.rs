//! From a solution to a checked plan with reasons, and the bounds on staffing: `cargo bench --bench plan`.

use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use fullsweep::input::{Options, read_scenario};
use fullsweep::matrix::{Locations, Matrices, StraightSource};
use fullsweep::model::{Lang, Network};
use fullsweep::plan::check::{Case, check};
use fullsweep::plan::explain::Day;
use fullsweep::plan::staffing::Bounds;
use fullsweep::plan::{Told, assemble};
use fullsweep::solve::{Params, Problem, RouteOrder, Stop, solve};

fn planning(criterion: &mut Criterion) {
    let scenario = read_scenario(Path::new("data/chongqing-yubei/2022-11-24"), &Options::default()).scenario;
    let scenario = &scenario.expect("the package's own scenario");
    let Network::Straight(rules) = scenario.network.clone() else { panic!("a scenario without roads") };
    let locations = &Locations::of(scenario);
    let source = &StraightSource::new(locations, rules);
    let matrices = &Matrices::of(scenario, source).expect("profiles are known");
    let problem = &Problem::new(scenario, locations, matrices);
    let params = Params { seed: 1, threads: 1, stop: Stop::after_iterations(1000), goal: scenario.goal };
    let solution = solve(problem, &params, &mut |_| {});
    let plan = assemble(scenario, locations, matrices, source, &solution, Told::default()).expect("a valid solution");
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(20);
    group.bench_function("problem", |bench| bench.iter(|| Problem::new(scenario, locations, matrices)));
    let made = || assemble(scenario, locations, matrices, source, &solution, Told::default());
    group.bench_function("assemble", |bench| bench.iter(made));
    let case =
        Case { scenario, plan: &plan, claims: None, locations, matrices, source, grounds: &[], sample: 100, seed: 1 };
    group.bench_function("check", |bench| bench.iter(|| check(&case)));
    let orders: Vec<&RouteOrder> = solution.routes.iter().collect();
    let day = Day::of(scenario, locations, matrices, source, &orders);
    group.bench_function("explain", |bench| bench.iter(|| day.reasons(&solution.unassigned, Lang::En)));
    group.bench_function("bounds", |bench| bench.iter(|| Bounds::new(scenario, locations, matrices, problem)));
    group.finish();
}

criterion_group!(benches, planning);
criterion_main!(benches);
