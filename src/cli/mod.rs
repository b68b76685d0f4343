//! The commands: clap definitions, one file a command, each reads as its list of stages.

mod failure;
mod progress;

pub use failure::Failure;
pub use progress::Progress;
