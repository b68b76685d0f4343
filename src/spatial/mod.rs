//! Geometry on the ground: datums, distances, nearest and within.
//!
//! This room must not know roads, sites' meaning or files.

mod crs;
mod datum;
mod nearby;
mod shift;

pub use crs::{Crs, Projection};
pub use datum::{Converter, OutsideProjection};
pub use nearby::{EARTH_RADIUS_M, Nearby, distance_m};
pub use shift::{bd09_from_wgs84, gcj02_from_wgs84};
