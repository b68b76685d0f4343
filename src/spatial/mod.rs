//! Geometry on the ground: datums, distances, nearest and within.
//!
//! This room must not know roads, sites' meaning or files.
