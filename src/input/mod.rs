//! Every reader: text -> model, all problems reported at once.
//!
//! Format types (what a file looks like) live in [`mod@format`] and are converted by hand; `source` turns bytes into records and
//! knows no meaning; `rules` judges what has been read, one function a rule. This room must not know the search or the plan's
//! making.

mod aside;
mod calendar;
mod data;
mod fields;
mod findings;
pub mod format;
#[cfg(any(fuzzing, test))]
pub mod fuzz;
mod given;
mod head;
mod instant;
mod kinds;
mod listed;
mod locks;
mod network;
mod opening;
mod pieces;
mod plan_file;
mod plan_record;
mod population;
mod problem;
mod rows;
mod rules;
mod scenario;
mod site_list;
mod sites;
mod source;
mod teams;
mod territories;
mod tracks;
#[cfg(test)]
mod trial;
mod visits;
mod windows;

pub use findings::read_findings;
pub use given::read_given;
pub use plan_file::read_plan;
pub use plan_record::read_plan_record;
pub use population::{Populated, read_population};
pub use problem::{Problem, Severity};
pub use rows::{RowOptions, RowsRead};
pub use rules::datum::{Datums, against_roads};
pub use scenario::{Options, Outcome, read_scenario};
pub use site_list::{listed_of_scenario, read_site_list};
pub use tracks::{Rejected, TrackEntry, TrackOptions, TrackRead, read_tracks};
pub use visits::{read_visits, read_visits_in_pieces};

// What other rooms' readers build upon: `bench` reads suites.
use crate::model::similar;
pub(crate) use crate::model::similar::suggestion;
pub(crate) use problem::shown;
pub(crate) use source::toml::Toml;
