//! What `fullsweep bench` writes for programs: the structs that write it are those its schemas are drawn from.

use std::time::Duration;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::scale::{self, Country, Scaled};
use super::suite::{Comparison, Figures, Judged, Outcome, Standing};
use super::{Instance, Profile, Run};
use crate::report::schema_of_written;
use crate::solve::{Improvement, Part, Tally};

/// An output of `fullsweep bench` with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// `bench suite`.
    Suite,
    /// `bench profile`.
    Profile,
    /// `bench scale`.
    Scale,
    /// `bench vrplib`.
    Vrplib,
}

impl Output {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Suite, Self::Profile, Self::Scale, Self::Vrplib];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suite => "bench-suite",
            Self::Profile => "bench-profile",
            Self::Scale => "bench-scale",
            Self::Vrplib => "bench-vrplib",
        }
    }

    /// What it is.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Suite => "suite.json of `bench suite`: plans held against those accepted before",
            Self::Profile => "profile.json of `bench profile`: where the time of a search goes",
            Self::Scale => "`bench scale --json`: made-up countries of several sizes",
            Self::Vrplib => "`bench vrplib --json`: standard instances",
        }
    }

    /// Its schema.
    #[must_use]
    pub fn schema(self) -> Schema {
        match self {
            Self::Suite => schema_of_written::<SuiteFile<'_>>(),
            Self::Profile => schema_of_written::<ProfileFile<'_>>(),
            Self::Scale => schema_of_written::<ScaleFile>(),
            Self::Vrplib => schema_of_written::<VrplibFile>(),
        }
    }
}

const SUITE: &str = "fullsweep-suite-result/1";
const PROFILE: &str = "fullsweep-profile/1";
const SCALE: &str = "fullsweep-bench-scale/1";
const VRPLIB: &str = "fullsweep-bench/1";

/// A suite's run, held against the figures accepted before.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep bench suite")]
pub struct SuiteFile<'a> {
    /// Always `fullsweep-suite-result/1`.
    #[schemars(extend("const" = SUITE))]
    format: &'static str,
    /// Name of the suite.
    suite: &'a str,
    /// Whether nothing is worse than tolerated.
    passed: bool,
    /// Mean change in percent over the cases that leave out as much as before; null where there is none.
    mean_change_percent: Option<f64>,
    /// How much the mean may be.
    mean_tolerance_percent: f64,
    /// In the order of the suite.
    cases: Vec<CasePart<'a>>,
    /// Names in the baseline that the suite no longer has.
    gone: &'a [String],
}

/// A case.
#[derive(Serialize, JsonSchema)]
struct CasePart<'a> {
    /// Its name.
    name: &'a str,
    /// Where it stands against what was accepted.
    #[schemars(extend("enum" = Standing::WORDS))]
    standing: &'static str,
    /// Why it failed; null where it did not.
    why: Option<&'a str>,
    /// Change of the goal's figure in percent; null where it is not compared.
    change_percent: Option<f64>,
    /// What came of it; null where no valid plan did.
    figures: Option<&'a Figures>,
    /// What was accepted, with the same budget; null where nothing was.
    before: Option<&'a Figures>,
    /// What is wrong with the plan; null where nothing is.
    fault: Option<&'a str>,
    /// Files for lack of which the case was left out.
    missing_files: Vec<String>,
}

impl<'a> SuiteFile<'a> {
    /// Of a run that was judged.
    #[must_use]
    pub fn of(comparison: &'a Comparison, suite: &'a str) -> Self {
        Self {
            format: SUITE,
            suite,
            passed: comparison.passes(),
            mean_change_percent: comparison.mean,
            mean_tolerance_percent: comparison.mean_tolerance,
            cases: comparison.cases.iter().map(CasePart::of).collect(),
            gone: &comparison.gone,
        }
    }
}

impl<'a> CasePart<'a> {
    fn of(case: &'a Judged) -> Self {
        let (figures, fault, missing_files) = match &case.outcome {
            Outcome::Valid(figures) => (Some(figures), None, Vec::new()),
            Outcome::Invalid(fault) => (None, Some(fault.as_str()), Vec::new()),
            Outcome::LeftOut(files) => (None, None, files.iter().map(|file| file.display().to_string()).collect()),
        };
        Self {
            name: &case.name,
            standing: case.standing.word(),
            why: if let Standing::Failed(why) = &case.standing { Some(why) } else { None },
            change_percent: case.change(),
            figures,
            before: case.before.as_ref(),
            fault,
            missing_files,
        }
    }
}

/// A search, looked at from inside. Rates are per second and thread of steps.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep bench profile")]
pub struct ProfileFile<'a> {
    /// Always `fullsweep-profile/1`.
    #[schemars(extend("const" = PROFILE))]
    format: &'static str,
    /// Name of the scenario or instance.
    name: &'a str,
    /// Seconds in all, the first solution included.
    elapsed_s: f64,
    /// Steps done.
    steps: u64,
    /// Steps a second.
    steps_per_s: f64,
    /// Places for sites that were evaluated.
    evaluations: u64,
    /// Of these a second.
    evaluations_per_s: f64,
    /// Sites taken out.
    removed: u64,
    /// Steps whose outcome was gone on from.
    taken: u64,
    /// Steps that led to a better solution than any before in their search.
    better: u64,
    /// Parts of a step, in its order.
    parts: Vec<PartPart>,
    /// Improvements in the order they were found.
    course: Vec<ImprovementPart>,
}

/// A part of a step.
#[derive(Serialize, JsonSchema)]
struct PartPart {
    /// What it does.
    #[schemars(extend("enum" = Part::NAMES))]
    part: &'static str,
    /// Seconds spent, summed over the searches.
    seconds: f64,
    /// Share of all parts' seconds, 0 to 1.
    share: f64,
}

/// An improvement.
#[derive(Serialize, JsonSchema)]
struct ImprovementPart {
    /// Seconds since the beginning.
    seconds: f64,
    /// Iterations until then, over all searches.
    iterations: u64,
    /// Sites left out that must be visited.
    must_out: i64,
    /// Priority left out besides.
    priority_out: i64,
    /// The goal's figure in its own unit.
    value: i64,
}

impl<'a> ProfileFile<'a> {
    /// Of a search by its name.
    #[must_use]
    pub fn of(profile: &Profile, name: &'a str) -> Self {
        let Tally { steps, taken, better, removed, evaluated, .. } = profile.tally;
        let part = |((part, time), share): ((Part, Duration), f64)| PartPart {
            part: part.name(),
            seconds: time.as_secs_f64(),
            share,
        };
        Self {
            format: PROFILE,
            name,
            elapsed_s: profile.elapsed.as_secs_f64(),
            steps,
            steps_per_s: profile.per_second(steps),
            evaluations: evaluated,
            evaluations_per_s: profile.per_second(evaluated),
            removed,
            taken,
            better,
            parts: Part::ALL.into_iter().zip(profile.tally.time).zip(profile.shares()).map(part).collect(),
            course: profile.course.iter().map(ImprovementPart::of).collect(),
        }
    }
}

impl ImprovementPart {
    fn of(better: &Improvement) -> Self {
        Self {
            seconds: better.elapsed.as_secs_f64(),
            iterations: better.iterations,
            must_out: better.left_out.0,
            priority_out: better.left_out.1,
            value: better.value,
        }
    }
}

/// Made-up countries, searched one after the other.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep bench scale")]
pub struct ScaleFile {
    /// Always `fullsweep-bench-scale/1`.
    #[schemars(extend("const" = SCALE))]
    format: &'static str,
    /// In the order asked for.
    runs: Vec<ScaleRun>,
}

/// A country and what became of it. Costs are thousandths of the currency unit.
#[derive(Serialize, JsonSchema)]
pub struct ScaleRun {
    /// Sites of the country.
    sites: usize,
    /// Bases.
    bases: usize,
    /// Teams.
    teams: usize,
    /// Seed of country and search.
    seed: u64,
    /// Teams with a route.
    teams_used: usize,
    /// Sites nobody visits.
    left_out: usize,
    /// Cost of the plan.
    cost: i64,
    /// Metres travelled.
    distance_m: i64,
    /// Seconds to make the problem ready.
    ready_s: f64,
    /// Seconds to the first plan, from the beginning.
    first_s: f64,
    /// Seconds in all.
    elapsed_s: f64,
    /// Iterations a second of the search proper, over all threads.
    iterations_per_second: f64,
    /// Most memory the process has had so far, in units of 2^20 bytes; null where the system does not tell.
    peak_mb: Option<u64>,
    /// Plans on the way, each better than the one before.
    course: Vec<ScaleStep>,
}

/// A plan on the way.
#[derive(Serialize, JsonSchema)]
struct ScaleStep {
    /// Seconds since the beginning.
    seconds: f64,
    /// Sites nobody visits.
    left_out: i64,
    /// Cost.
    cost: i64,
    /// Iterations until then.
    iterations: u64,
}

impl ScaleFile {
    /// Of runs.
    #[must_use]
    pub fn of(runs: Vec<ScaleRun>) -> Self {
        Self { format: SCALE, runs }
    }
}

impl ScaleRun {
    /// Of a run on a country, what the check made of its plan, and the memory it took.
    #[must_use]
    pub fn of(country: &Country, scaled: &Scaled, figures: &scale::Figures, seed: u64, peak_mb: Option<u64>) -> Self {
        let step = |better: &Improvement| ScaleStep {
            seconds: better.elapsed.as_secs_f64(),
            left_out: better.left_out.0,
            cost: better.value,
            iterations: better.iterations,
        };
        Self {
            sites: country.sites(),
            bases: country.bases.len(),
            teams: country.teams().count(),
            seed,
            teams_used: figures.teams,
            left_out: figures.left_out,
            cost: figures.cost,
            distance_m: figures.metres,
            ready_s: scaled.ready.as_secs_f64(),
            first_s: scaled.first.as_secs_f64(),
            elapsed_s: scaled.elapsed.as_secs_f64(),
            iterations_per_second: scaled.iterations_per_second(),
            peak_mb,
            course: scaled.course.iter().map(step).collect(),
        }
    }
}

/// Standard instances, searched one after the other.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep bench vrplib")]
pub struct VrplibFile {
    /// Always `fullsweep-bench/1`.
    #[schemars(extend("const" = VRPLIB))]
    format: &'static str,
    /// Seed of the searches.
    seed: u64,
    /// In the order asked for.
    instances: Vec<InstanceRun>,
}

/// An instance and what became of it. Costs are in the unit of the class's convention.
#[derive(Serialize, JsonSchema)]
pub struct InstanceRun {
    /// Name of the instance.
    instance: String,
    /// Cost of the solution.
    cost: i64,
    /// Cost of the best known; null where no `.sol` lies beside the file.
    best_known: Option<i64>,
    /// How much dearer the solution is, in percent; null where that is not known or clients are missing.
    gap_percent: Option<f64>,
    /// Clients left out that may not be.
    missing: usize,
    /// Routes in use.
    routes: usize,
    /// Seconds to the first solution that leaves nobody out who may not be; null where there is none.
    first_s: Option<f64>,
    /// Seconds until the cost was within a hundredth of the last.
    near_end_s: Option<f64>,
    /// Iterations done.
    iterations: u64,
    /// Seconds in all.
    elapsed_s: f64,
    /// Why no solution can serve all clients; empty where nothing was found against it before the search.
    impossible: Vec<String>,
}

impl VrplibFile {
    /// Of runs.
    #[must_use]
    pub fn of(seed: u64, instances: Vec<InstanceRun>) -> Self {
        Self { format: VRPLIB, seed, instances }
    }
}

impl InstanceRun {
    /// Of a run on an instance and the cost of the best known.
    #[must_use]
    pub fn of(instance: &Instance, best_known: Option<i64>, run: &Run, impossible: Vec<String>) -> Self {
        Self {
            instance: instance.name.clone(),
            cost: run.cost,
            best_known,
            gap_percent: run.gap(best_known).filter(|_| run.missing == 0),
            missing: run.missing,
            routes: run.solution.routes.len(),
            first_s: run.first.map(|time| time.as_secs_f64()),
            near_end_s: run.near_end.map(|time| time.as_secs_f64()),
            iterations: run.iterations,
            elapsed_s: run.elapsed.as_secs_f64(),
            impossible,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::suite::{Baseline, Budget, Case, Subject, Suite, Tolerance, compare};
    use super::super::{profile, read, run};
    use super::*;
    use crate::model::Goal;
    use crate::report::judge::faults;
    use crate::solve::{Params, Stop};
    use serde_json::Value;

    fn instance() -> Instance {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instances/tw120.vrp");
        read(&std::fs::read_to_string(file).unwrap(), None).unwrap()
    }

    fn params() -> Params {
        Params { seed: 1, threads: 1, stop: Stop::after_iterations(60), goal: Goal::Cost }
    }

    /// The document keeps to its schema, and would not without a member or with a member of another kind.
    fn keeps(output: Output, document: &impl Serialize, pointers: &[&str]) {
        let (schema, document) = (output.schema(), serde_json::to_value(document).unwrap());
        assert_eq!(faults(schema.as_value(), &document), Vec::<String>::new(), "{}", output.name());
        for pointer in pointers {
            let mut broken = document.clone();
            *broken.pointer_mut(pointer).expect(pointer) = Value::Bool(true);
            assert!(!faults(schema.as_value(), &broken).is_empty(), "{pointer} of {}", output.name());
            let (parent, member) = pointer.rsplit_once('/').unwrap();
            let mut broken = document.clone();
            broken.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member);
            assert_eq!(faults(schema.as_value(), &broken).len(), 1, "without {pointer} of {}", output.name());
        }
    }

    #[test]
    fn a_profile_keeps_to_its_schema() {
        let seen = profile(&instance().problem(), &params(), &mut |_| {});
        assert!(!seen.course.is_empty());
        keeps(
            Output::Profile,
            &ProfileFile::of(&seen, "tw120"),
            &["/format", "/parts/0/part", "/course/0/value", "/steps"],
        );
    }

    #[test]
    fn instances_keep_to_their_schema() {
        let instance = instance();
        let done = run(&instance, &params(), &mut |_| {});
        for best in [None, Some(done.cost)] {
            let runs = vec![InstanceRun::of(&instance, best, &done, vec!["a reason".to_owned()])];
            keeps(
                Output::Vrplib,
                &VrplibFile::of(1, runs),
                &["/format", "/instances/0/cost", "/instances/0/gap_percent"],
            );
        }
    }

    #[test]
    fn countries_keep_to_their_schema() {
        let country = Country::new(120, 2);
        let scaled = scale::run(&country, &params());
        let figures = scale::verify(&country, &scaled.solution).unwrap();
        let runs = vec![
            ScaleRun::of(&country, &scaled, &figures, 2, Some(9)),
            ScaleRun::of(&country, &scaled, &figures, 2, None),
        ];
        keeps(Output::Scale, &ScaleFile::of(runs), &["/format", "/runs/1/peak_mb", "/runs/0/course/0/seconds"]);
    }

    #[test]
    fn a_suite_keeps_to_its_schema_whatever_came_of_its_cases() {
        let case = |name: &str| Case {
            name: name.to_owned(),
            subject: Subject::Instance { file: "tw120.vrp".into(), rounding: None },
            budget: Budget { iterations: 60, seed: 1 },
            tolerance: Tolerance { percent: 1.0, priority: 0 },
            needs: Vec::new(),
        };
        let suite = Suite {
            name: "own".to_owned(),
            baseline: "own-baseline.json".into(),
            mean_tolerance: 0.5,
            cases: ["kept", "broken", "away"].map(case).into(),
        };
        let instance = instance();
        let done = run(&instance, &params(), &mut |_| {});
        let valid = Outcome::Valid(Figures::of_instance(&instance, &done.solution));
        let accepted = Baseline::default().accept(&suite, &[valid.clone(), valid.clone(), valid.clone()]).baseline;
        let outcomes = [valid, Outcome::Invalid("a fault".to_owned()), Outcome::LeftOut(vec!["roads.osm.pbf".into()])];
        let judged = compare(&suite, &outcomes, &accepted);
        let pointers =
            ["/format", "/cases/0/standing", "/cases/0/figures/value", "/cases/1/fault", "/cases/2/missing_files"];
        keeps(Output::Suite, &SuiteFile::of(&judged, "own"), &pointers);
    }
}
