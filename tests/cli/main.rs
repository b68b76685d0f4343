//! The commands from outside, as a user runs them.

mod commands;
mod scenarios;
mod sites;
