//! From a solution to a plan with clock times and ways; the check that judges plans from outside; the reasons why.
//!
//! This room must not know formats, and `check` must not know `solve`.

mod assemble;
pub mod check;
pub mod explain;
mod schedule;

pub use assemble::{Told, Unkeepable, assemble};
pub use schedule::{Broken, Round, Times, Timetable, Visit};

#[cfg(test)]
mod tests;
