//! Draws of sites for unannounced visits.

use schemars::JsonSchema;

/// A draw of sites for unannounced visits, made or checked.
#[derive(JsonSchema)]
pub(in crate::report) struct DrawFile {
    /// `fullsweep-draw/1`.
    #[schemars(extend("const" = "fullsweep-draw/1"))]
    format: String,
    /// The number by which it is checked.
    id: i64,
    /// The day the sites are to be visited on.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// How it was drawn: `blake3-bottom-k/1`.
    method: String,
    /// Whence the chance came.
    seed: String,
    /// What it was drawn within: `none`, `territory` or `kind`.
    #[schemars(extend("enum" = ["none", "territory", "kind"]))]
    by: String,
    /// How many were asked for.
    asked: u64,
    /// How many could be drawn.
    listed: u64,
    /// BLAKE3 of the list that was drawn from.
    list_digest: String,
    /// Those drawn, the first first.
    drawn: Vec<DrawnSite>,
    /// Whether it was drawn again and found to be the same.
    checked: bool,
}

/// A site that was drawn.
#[derive(JsonSchema)]
struct DrawnSite {
    /// Its id.
    site: String,
    /// Its territory or kind; empty where it was drawn among all.
    stratum: String,
}
