//! Plans the rounds of inspection teams on real roads, so that every site is covered within the day; tells what is missed,
//! why, and what would cure it.
//!
//! The floors, bottom to top; each imports only what stands above it in this list:
//!
//! | room | what it does |
//! | --- | --- |
//! | [`units`] | seconds, metres, cost |
//! | [`model`] | the scenario of a day and its plan, and the rules in words |
//! | [`spatial`] | datums, nearest and within |
//! | [`road`] | extract, graph, hierarchy, shortest ways |
//! | [`matrix`] | travel times between all places |
//! | [`solve`] | the search |
//! | [`plan`] | clock times and ways; the check; the reasons |
//! | [`coverage`] | blind spots: what was really seen, what nobody reaches |
//! | [`ledger`] | sites, plans, visits, findings over time, in SQLite |
//! | [`input`] | every reader |
//! | [`report`] | every writer |
//! | [`mod@bench`] | standard instances, measured |
//! | [`cli`] | the commands |

// A panic on input is a fault: what goes wrong is told with an error, what cannot go wrong is written so that it cannot.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod bench;
pub mod cli;
pub mod coverage;
pub mod input;
pub mod ledger;
pub mod matrix;
pub mod model;
pub mod plan;
pub mod report;
pub mod road;
pub mod solve;
pub mod spatial;
pub mod units;
