//! Measuring the search on standard instances: the reader of their files, the run, the solution file.
//!
//! The search itself knows nothing of it: an instance becomes a problem of plain arrays like any other.

mod files;
mod impossible;
mod instance;
mod profile;
mod run;
pub mod scale;
pub mod suite;
mod vrplib;

pub use files::{InstanceRun, Output, ProfileFile, ScaleFile, ScaleRun, SuiteFile, VrplibFile};
pub use impossible::impossible;
pub use instance::{Instance, Rounding};
pub use profile::{Profile, profile};
pub use run::{Run, run};
pub use vrplib::{Error, Errors, best_known, read, read_routes};
