//! A run held against the baseline.

use super::{Baseline, Case, Entry, Figures, Outcome, Suite};

/// A suite's run, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// By case, in the order of the suite.
    pub cases: Vec<Judged>,
    /// Mean change of the goals' figures in percent over the cases that leave out as much as before; less is better. `None`
    /// where there is no such case.
    pub mean: Option<f64>,
    /// How much the mean may be.
    pub mean_tolerance: f64,
    /// Names in the baseline that the suite no longer has.
    pub gone: Vec<String>,
}

/// A case, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its name.
    pub name: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What was accepted before, with the same budget.
    pub before: Option<Figures>,
    /// Where it stands.
    pub standing: Standing,
}

/// Where a case stands against the baseline.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Leaves out as much as before; the change of the goal's figure in percent is within the tolerance.
    Kept(f64),
    /// Leaves out less than before.
    CoversMore,
    /// Leaves out more priority than before, within the tolerance.
    CoversLess,
    /// Worse than its tolerance, or not comparable: why.
    Failed(String),
    /// Not run.
    LeftOut,
}

impl Standing {
    /// All that [`Standing::word`] says.
    pub(crate) const WORDS: [&str; 7] =
        ["same", "better", "within_tolerance", "covers_more", "covers_less_within_tolerance", "failed", "left_out"];

    /// The standing in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Kept(0.0) => "same",
            Self::Kept(change) if *change < 0.0 => "better",
            Self::Kept(_) => "within_tolerance",
            Self::CoversMore => "covers_more",
            Self::CoversLess => "covers_less_within_tolerance",
            Self::Failed(_) => "failed",
            Self::LeftOut => "left_out",
        }
    }
}

impl Comparison {
    /// Whether the gate is passed.
    #[must_use]
    pub fn passes(&self) -> bool {
        !self.mean_fails() && !self.cases.iter().any(|case| matches!(case.standing, Standing::Failed(_)))
    }

    /// Whether the cases are worse on average than they may be.
    #[must_use]
    pub fn mean_fails(&self) -> bool {
        self.mean.is_some_and(|mean| mean > self.mean_tolerance)
    }
}

/// Holds the outcomes of a suite's cases, in their order, against a baseline.
#[must_use]
pub fn compare(suite: &Suite, outcomes: &[Outcome], baseline: &Baseline) -> Comparison {
    let judged = |(case, outcome): (&Case, &Outcome)| {
        let entry = baseline.cases.get(&case.name);
        Judged {
            name: case.name.clone(),
            outcome: outcome.clone(),
            before: entry.filter(|entry| entry.budget == case.budget).map(|entry| entry.figures.clone()),
            standing: standing(case, outcome, entry),
        }
    };
    let cases: Vec<Judged> = suite.cases.iter().zip(outcomes).map(judged).collect();
    // A case beyond its tolerance counts in the mean as any other.
    let changes: Vec<f64> = cases.iter().filter_map(Judged::change).collect();
    let mean = (!changes.is_empty()).then(|| changes.iter().sum::<f64>() / changes.len() as f64);
    let gone = baseline.cases.keys().filter(|name| suite.cases.iter().all(|case| case.name != **name));
    Comparison { cases, mean, mean_tolerance: suite.mean_tolerance, gone: gone.cloned().collect() }
}

fn standing(case: &Case, outcome: &Outcome, before: Option<&Entry>) -> Standing {
    let now = match outcome {
        Outcome::Valid(figures) => figures,
        Outcome::Invalid(why) => return Standing::Failed(format!("the plan is not valid: {why}")),
        Outcome::LeftOut(_) => return Standing::LeftOut,
    };
    let Some(before) = before else {
        return Standing::Failed("not in the baseline: accept it with --accept".to_owned());
    };
    if before.budget != case.budget || before.figures.goal != now.goal {
        return Standing::Failed(
            "the baseline was made with another budget or goal: accept the new one with --accept".to_owned(),
        );
    }
    let before = &before.figures;
    let less = (now.must_out, now.priority_out) < (before.must_out, before.priority_out);
    let (must, priority) = (now.must_out - before.must_out, now.priority_out - before.priority_out);
    if must > 0 {
        return Standing::Failed(format!("{must} more sites left out that must be visited"));
    }
    if less {
        return Standing::CoversMore;
    }
    if priority > case.tolerance.priority {
        return Standing::Failed(format!(
            "{priority} more priority left out, at most {} more is tolerated",
            case.tolerance.priority
        ));
    }
    if priority > 0 {
        return Standing::CoversLess;
    }
    let change = change(before, now);
    if change > case.tolerance.percent {
        return Standing::Failed(format!(
            "{} {:+.3} % ({} -> {}), at most {:+.3} % is tolerated",
            now.goal, change, before.value, now.value, case.tolerance.percent
        ));
    }
    Standing::Kept(change)
}

/// Change of the goal's figure in percent of what it is measured by.
fn change(before: &Figures, now: &Figures) -> f64 {
    100.0 * (now.value - before.value) as f64 / before.scale.max(1) as f64
}

impl Judged {
    /// Change of the goal's figure in percent, where as much is left out as before.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        let (Outcome::Valid(now), Some(before)) = (&self.outcome, &self.before) else { return None };
        let alike =
            now.goal == before.goal && (now.must_out, now.priority_out) == (before.must_out, before.priority_out);
        alike.then(|| change(before, now))
    }
}
