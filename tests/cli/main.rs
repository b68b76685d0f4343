//! The commands from outside, as a user runs them.

mod bench;
mod broken;
mod circle;
mod commands;
mod coverage;
mod impossible;
#[cfg(target_os = "linux")]
mod interrupt;
#[cfg(unix)]
mod kill;
mod ledger;
mod network;
mod never;
mod scale;
mod scenarios;
mod sites;
mod staffing;
mod support;
mod tools;
