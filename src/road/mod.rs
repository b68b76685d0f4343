//! Roads: extract -> graph -> hierarchy -> query.
//!
//! * `extract/` reads OpenStreetMap files and profiles, and makes the [`Graph`] of a profile;
//! * `hierarchy/` orders, customizes and queries it;
//! * `snap` puts places on it; `network` keeps it all in one checked cache file.
//!
//! This room must not know sites, teams or plans: it is given points and answers ways.

mod change;
pub mod extract;
mod graph;
pub mod hierarchy;
mod measure;
mod network;
mod places;
mod profile;
mod snap;

pub use change::{Change, Changed, ChangedRoads, Effect, apply_changes};
pub use graph::{
    Arc, ArcId, CLOSED, Decimetres, FORBIDDEN, FixedPoint, Graph, Millis, NodeId, Piece, PieceId, Position, WayInfo,
};
pub use measure::{local_metres, metres_between};
#[cfg(fuzzing)]
pub use network::Damage;
pub use network::{CacheState, CacheUse, Network, Prepared};
pub use places::{
    BUILT_IN, FoundPlace, FoundPlaces, LonLatBox, Pattern, Rule, Rules, SettledPlaces, Settlement, Shape, ShapeRule,
    find_places, settled_places,
};
pub use profile::{Access, Barriers, DrivingSide, Maxspeed, Oneway, Profile, ProfileError, Turns, UTurns, Vehicle};
pub use snap::{Snap, Snapper};
