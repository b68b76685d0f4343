//! The commands from outside, as a user runs them.

mod scenarios;
mod sites;
