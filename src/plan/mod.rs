//! From a solution to a plan with clock times and ways; the check that judges plans from outside; the reasons why; how many
//! teams a day needs.
//!
//! This room must not know formats, and `check` must not know `solve`.

mod assemble;
pub mod check;
mod day;
pub mod explain;
mod left_out;
mod schedule;
pub mod staffing;

pub use assemble::{Told, Unkeepable, assemble};
pub use day::Day;
pub use left_out::left_out;
pub use schedule::{Broken, Round, Times, Timetable, Visit};

#[cfg(test)]
mod tests;
