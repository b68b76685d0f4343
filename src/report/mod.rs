//! Every writer: plan -> JSON, GeoJSON, map, sheets, tables.
//!
//! Each format has one file with one public function from plan and scenario to bytes or text; [`write_all`] puts them into
//! a folder. Format types live here. This room must not know the search, and reads no clock: equal plans give equal bytes.

mod coverage;
mod daily;
mod documents;
mod files;
mod gpx;
mod handover;
mod lookup;
pub mod map;
mod phone;
mod plan_json;
mod routes_geojson;
mod schema;
mod sheets;
mod staffing;
mod staffing_file;
mod summary;
mod words;
mod xlsx;

pub use crate::model::{Lang, UnknownLang};
pub use coverage::{
    Coverage, coverage_geojson, coverage_gpkg, coverage_html, coverage_json, coverage_svg, coverage_table,
    coverage_xlsx,
};
pub use daily::{DailyReport, daily_html, daily_json, daily_xlsx, due_counts};
pub use files::{Error, Options, write_all, write_map};
pub use gpx::gpx;
pub use handover::{HandOver, handover_csv, handover_json, handover_text};
pub use plan_json::plan_json;
pub use routes_geojson::routes_geojson;
pub(crate) use schema::written as schema_of_written;
pub use schema::{Format, UnknownFormat};
pub use sheets::sheets;
pub use staffing::{staffing_svg, staffing_table};
pub use staffing_file::{StaffingDay, StaffingFile};
pub use summary::summary;
pub use xlsx::xlsx;

#[cfg(test)]
mod demo;
#[cfg(test)]
mod gpx_schema;
#[cfg(test)]
pub(crate) mod judge;
#[cfg(test)]
mod properties;
