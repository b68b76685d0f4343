//! `bench suite`: plans held against those accepted before.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::suite::{Comparison, Figures, Judged, Outcome, Standing};

const SUITE: &str = "fullsweep-suite-result/1";

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
