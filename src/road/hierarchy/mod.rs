//! A customizable contraction hierarchy over the arcs of a [`Graph`](super::Graph), and what is asked of it.
//!
//! * [`Order`] looks at the roads alone: which arcs are important, and which shortcuts any metric could need;
//! * [`Hierarchy`] puts durations, lengths and turn costs on them, in milliseconds, and drops the shortcuts not needed;
//! * [`Query`] answers one pair with its way, [`many_to_many`] whole tables.
//!
//! After Dibbelt, Strasser, Wagner, *Customizable Contraction Hierarchies* (JEA 2016), on the turn-expanded graph as in
//! Buchhold, Wagner, Zeitz, Zündorf, *Customizable Contraction Hierarchies with Turn Costs* (ATMOS 2020). Where we differ:
//!
//! 1. The vertices are arcs, but the dissection runs on junctions: few roads cut between two halves of a map are a small
//!    separator of arcs. Dead ends and chains are contracted before it.
//! 2. The fill is directed: a shortcut exists only where the turns allow a walk, so one-way streets and forbidden turns make
//!    the hierarchy smaller in place of filling it with infinite shortcuts.
//! 3. A cost is one integer, time before length (see `cost`): distances come along free, and ties in time go to the
//!    shorter way, so that every answer is unique and equals Dijkstra's to the bit.
//!
//! This room must not know places, files or threads' numbers: parallel work runs on the pool it is called in.

mod cost;
mod customize;
mod dissect;
mod ends;
mod frontier;
mod order;
mod query;
mod reduce;
mod sweep;
mod table;
mod way;

pub use customize::Hierarchy;
pub use order::{Damaged, Order};
pub use query::{Query, Scratch};
pub use table::{Table, many_to_many};
pub use way::Way;
