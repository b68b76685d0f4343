//! What the commands that feed other tools print: `network`, `matrix`, `sites`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::road::extract::{BuildCounts, ReadCounts};

/// `fullsweep network --json`: the roads of an extract and what they are made of.
#[derive(JsonSchema)]
pub(in crate::report) struct NetworkFile {
    /// `fullsweep-network/1`.
    #[schemars(extend("const" = "fullsweep-network/1"))]
    format: String,
    /// The extract.
    extract: String,
    /// What was met in it.
    read: ReadCounts,
    /// The profiles asked for, in their order.
    profiles: Vec<ProfileNetwork>,
    /// What became of the prepared network beside the extract.
    cache: Cache,
    /// Seconds of the clock that preparing took.
    seconds: f64,
}

/// The roads of a profile.
#[derive(JsonSchema)]
struct ProfileNetwork {
    /// Its name.
    profile: String,
    /// What they are made of.
    counts: BuildCounts,
    /// The largest strongly connected parts, as many as `--parts` says, and what lies on no round trip.
    parts: Vec<Part>,
}

/// Roads from any of which any other of them can be reached and left again.
#[derive(JsonSchema)]
struct Part {
    /// Its rank by size, from 1; null for all that lies on no round trip.
    part: Option<u32>,
    /// Pieces of road.
    pieces: u32,
    /// Length in kilometres, each road once.
    km: f64,
    /// West, south, east, north, in degrees.
    bounds: [f64; 4],
}

/// What became of the file that keeps a prepared network.
#[derive(JsonSchema)]
struct Cache {
    /// `warm`: all came from it; `written`: it was made anew; `not-written`; `off`: not asked for.
    #[schemars(extend("enum" = ["warm", "written", "not-written", "off"]))]
    state: String,
    /// The file.
    path: Option<String>,
    /// Why it was written, or could not be.
    reason: Option<String>,
}

/// `fullsweep matrix --format json`: travel times and distances as OSRM answers them.
#[derive(JsonSchema)]
pub(in crate::report) struct MatrixFile {
    /// `Ok`, as OSRM says it.
    #[schemars(extend("const" = "Ok"))]
    code: String,
    /// The profile.
    profile: String,
    /// What rows and columns are: ids of sites, `TEAM:start`, `TEAM:end`.
    ids: Vec<String>,
    /// Seconds from the row's place to the column's; null without a way.
    durations: Vec<Vec<Option<i32>>>,
    /// Metres of those ways; null without a way.
    distances: Vec<Vec<Option<i32>>>,
}

/// `fullsweep matrix --json`: what was written.
#[derive(JsonSchema)]
pub(in crate::report) struct MatrixSummaryFile {
    /// `fullsweep-matrix/1`.
    #[schemars(extend("const" = "fullsweep-matrix/1"))]
    format: String,
    /// The file that was written.
    file: String,
    /// The profile.
    profile: String,
    /// Places, those with several names once.
    places: u64,
    /// Pairs of places, each way and a place with itself.
    pairs: u64,
    /// Those of them without a way.
    without_way: u64,
}

/// `fullsweep sites --json`: what was found in an extract.
#[derive(JsonSchema)]
pub(in crate::report) struct FoundSitesFile {
    /// `fullsweep-found-sites/1`.
    #[schemars(extend("const" = "fullsweep-found-sites/1"))]
    format: String,
    /// Sites that were written.
    sites: u64,
    /// By kind.
    kinds: BTreeMap<String, u64>,
    /// Places that are the same as one of these, as its member `also` says.
    merged: u64,
    /// Places outside the box.
    outside: u64,
    /// Ways and relations that are not whole in the extract and were left out, such as `way/12`.
    broken: Vec<String>,
}
