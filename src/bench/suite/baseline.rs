//! The figures accepted before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Budget, Figures, Outcome, Suite};

/// Format of the file.
const FORMAT: &str = "fullsweep-baseline/1";

/// The figures of a suite's cases, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    format: String,
    /// By name of the case.
    pub cases: BTreeMap<String, Entry>,
}

/// What was accepted of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The work it was done with.
    pub budget: Budget,
    /// What came of it.
    pub figures: Figures,
}

/// What accepting new figures did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The baseline from now on.
    pub baseline: Baseline,
    /// A line for each case that is new, changed, kept unrun, or gone.
    pub changes: Vec<String>,
}

impl Default for Baseline {
    fn default() -> Self {
        Self { format: FORMAT.to_owned(), cases: BTreeMap::new() }
    }
}

impl Baseline {
    /// Of a file's text.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if baseline.format != FORMAT {
            return Err(format!("found format `{}`, expected `{FORMAT}`", baseline.format));
        }
        Ok(baseline)
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        // Maps of texts and whole numbers can always be written.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// The baseline with the figures of a run in place of the old ones. Cases that were left out keep what they had; those that
    /// are no longer in the suite go.
    #[must_use]
    pub fn accept(&self, suite: &Suite, outcomes: &[Outcome]) -> Accepted {
        let mut baseline = Self::default();
        let mut changes = Vec::new();
        for (case, outcome) in suite.cases.iter().zip(outcomes) {
            let old = self.cases.get(&case.name);
            let new = match outcome {
                Outcome::Valid(figures) => Some(Entry { budget: case.budget, figures: figures.clone() }),
                Outcome::LeftOut(_) => {
                    changes.push(format!(
                        "{}: left out, {}",
                        case.name,
                        if old.is_some() { "kept as it was" } else { "still without figures" }
                    ));
                    old.cloned()
                }
                Outcome::Invalid(_) => None,
            };
            if let (Some(new), false) = (&new, matches!(outcome, Outcome::LeftOut(_)) || new.as_ref() == old) {
                changes.push(format!("{}: {}", case.name, change(old, new)));
            }
            baseline.cases.extend(new.map(|entry| (case.name.clone(), entry)));
        }
        let gone = self.cases.keys().filter(|name| suite.cases.iter().all(|case| case.name != **name));
        changes.extend(gone.map(|name| format!("{name}: gone")));
        Accepted { baseline, changes }
    }
}

fn change(old: Option<&Entry>, new: &Entry) -> String {
    let Some(old) = old else { return format!("new, {}", brief(&new.figures)) };
    let budget = if old.budget == new.budget {
        String::new()
    } else {
        format!(
            " (budget {} iterations, seed {} -> {}, {})",
            old.budget.iterations, old.budget.seed, new.budget.iterations, new.budget.seed
        )
    };
    let (before, after) = (brief(&old.figures), brief(&new.figures));
    if before == after {
        let other = new.figures.other.iter().filter(|(name, figure)| old.figures.other.get(*name) != Some(figure));
        let other: Vec<_> = other.map(|(name, figure)| format!("{name} {figure}")).collect();
        return format!("{before} as before{budget}, now {}", other.join(", "));
    }
    format!("{before} -> {after}{budget}")
}

fn brief(figures: &Figures) -> String {
    let Figures { goal, must_out, priority_out, value, .. } = figures;
    let left_out = if (*must_out, *priority_out) == (0, 0) {
        String::new()
    } else {
        format!(", {must_out} must and priority {priority_out} left out")
    };
    format!("{goal} {value}{left_out}")
}
