//! From bytes to records: bounded reading, encodings, TOML with line numbers, tables, GeoJSON.
//!
//! Nothing here knows what a property means.

pub(crate) mod bytes;
pub(crate) mod csv;
pub(crate) mod geojson;
pub(crate) mod geometry;
pub(crate) mod geopackage;
pub(crate) mod numbered;
pub(crate) mod table;
pub(crate) mod toml;
pub(crate) mod wkb;
pub(crate) mod xlsx;
