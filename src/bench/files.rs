//! What `fullsweep bench` writes for programs: the structs that write it are those its schemas are drawn from.

mod profile;
mod scale;
mod suite;
mod vrplib;

use schemars::Schema;

use crate::report::schema_of_written;

pub use profile::ProfileFile;
pub use scale::{ScaleFile, ScaleRun};
pub use suite::SuiteFile;
pub use vrplib::{InstanceRun, VrplibFile};

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

#[cfg(test)]
mod tests {
    use super::super::scale::{self, Country};
    use super::super::suite::{Baseline, Budget, Case, Figures, Outcome, Subject, Suite, Tolerance, compare};
    use super::super::{Instance, profile, read, run};
    use super::*;
    use crate::model::Goal;
    use crate::report::judge::faults;
    use crate::solve::{Params, Stop};
    use serde::Serialize;
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
