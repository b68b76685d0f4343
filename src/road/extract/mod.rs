//! Reading OpenStreetMap data, and the [`Graph`](super::Graph) of a profile out of it.
//!
//! * `scan` shows the elements of a file in any form to a visitor; `pbf`, `wire` and `xml` are the forms;
//! * `data` keeps what concerns roads, whatever the profile;
//! * `way`, `node` and `restrictions` are what a profile makes of tags;
//! * `pieces` cuts ways at junctions, `turns` makes arcs and turn costs, `copies` works in rules that depend on the approach,
//!   `components` finds what hangs together, `build` puts it all into a graph; `lacking` says what there was where no road
//!   came of it.
//!
//! This room must not know what the roads are used for.

pub(crate) mod bounded;
mod build;
mod components;
mod copies;
mod data;
mod lacking;
mod node;
mod pbf;
mod pieces;
mod restrictions;
mod scan;
mod side;
#[cfg(test)]
mod tests;
mod turns;
mod way;
mod wire;
mod xml;

pub use build::{BuildCounts, ClassCount, build};
pub use data::{ReadCounts, RoadData};
pub use lacking::lacking;
pub(super) use lacking::usable;
pub use scan::{Error, Member, MemberKind, Scanned, Tags, Visitor, Wanted, scan};
pub(super) use way::is_boarded;
