//! What several commands begin with: a scenario read and its travel times at hand.

use std::path::Path;

use super::{Failure, Globals, Progress, print, say};
use crate::input::{self, Options, Outcome, Problem, Severity};
use crate::matrix::{GivenSource, Locations, Source, StraightSource};
use crate::model::{Network, Scenario};

/// Reads the scenario of a folder; tells all that is wrong with it, on stderr or, for machines, as JSON.
///
/// # Errors
/// When the scenario cannot be used.
pub(super) fn read_scenario(folder: &Path, options: &Options, globals: &Globals) -> Result<Scenario, Failure> {
    let outcome = input::read_scenario(folder, options);
    let errors = outcome.errors();
    let Outcome { scenario, problems } = outcome;
    let Some(scenario) = scenario else {
        return Err(refused(&problems, errors, globals));
    };
    if !globals.quiet {
        problems.iter().for_each(|problem| say(&problem.to_string()));
    }
    Ok(scenario)
}

/// The failure of an input with these problems; with `--json` they are printed for machines too.
pub(super) fn refused(problems: &[Problem], errors: usize, globals: &Globals) -> Failure {
    if globals.json {
        let listed = serde_json::json!({ "format": "fullsweep-problems/1", "problems": problems });
        if let Err(failure) = print(&format!("{listed:#}\n")) {
            return failure;
        }
    }
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let set_aside = problems.iter().filter(|problem| problem.severity == Severity::SetAside).count();
    lines.push(match (errors, set_aside) {
        (1, 0) => "1 error; nothing was planned".to_owned(),
        (_, 0) => format!("{errors} errors; nothing was planned"),
        _ => format!("{errors} errors, {set_aside} features set aside; nothing was planned"),
    });
    Failure::Input(lines.join("\n"))
}

/// Where the scenario's travel times come from, ready to answer.
///
/// # Errors
/// When the extract, a profile or a matrix file cannot be used.
pub(super) fn source(
    scenario: &Scenario,
    locations: &Locations,
    globals: &Globals,
    progress: &Progress,
) -> Result<Box<dyn Source>, Failure> {
    Ok(match &scenario.network {
        Network::Straight(rules) => Box::new(StraightSource::new(locations, rules.clone())),
        Network::Given(_) => {
            let tables = input::read_given(scenario, locations)
                .map_err(|problems| refused(&problems, problems.len(), globals))?;
            Box::new(GivenSource::new(tables))
        }
        Network::Roads(roads) => {
            progress.say(format!("reading the roads of {}", roads.extract.display()));
            return Err(Failure::Internal("roads".into()));
        }
    })
}
