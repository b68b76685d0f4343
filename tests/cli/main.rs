//! The commands from outside, as a user runs them.

mod broken;
mod commands;
mod network;
mod never;
mod scenarios;
mod sites;
mod tools;
