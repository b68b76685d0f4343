//! The commands from outside, as a user runs them.

mod broken;
mod commands;
mod scenarios;
mod sites;
