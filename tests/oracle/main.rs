//! Answers held against independent ways to find them: slower, simpler, written apart.

mod dijkstra;
mod extracts;
mod hierarchy;
mod random;
mod reach;
mod seen;
#[path = "../simulate/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the fortnight of the command line uses the rest")]
mod simulate;
