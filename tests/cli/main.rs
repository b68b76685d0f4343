//! The commands from outside, as a user runs them.

mod bench;
mod broken;
mod circle;
mod commands;
mod coverage;
mod coverage_page;
mod fortnight;
mod impossible;
#[cfg(target_os = "linux")]
mod interrupt;
mod judged;
#[cfg(unix)]
mod kill;
mod ledger;
mod network;
mod never;
mod nights;
mod opening;
mod scale;
mod scenarios;
mod schemas;
#[path = "../simulate/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the oracle tests use the rest")]
mod simulate;
mod sites;
mod staffing;
mod support;
mod tools;
