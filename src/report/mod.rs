//! Every writer: plan -> JSON, GeoJSON, map, sheets, tables.
//!
//! Format types live here. This room must not know the search.
