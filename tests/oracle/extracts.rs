//! Real road graphs.

use std::path::Path;

use fullsweep::road::extract::{RoadData, build};
use fullsweep::road::{Graph, Profile};

/// Malta, from the package's own data.
pub(crate) const MALTA: &str = "data/malta/malta.osm.pbf";

/// The graph of an extract for cars; `None`, said aloud, where the extract is not at hand.
#[expect(clippy::print_stderr, reason = "what a test skips it says aloud")]
pub(crate) fn car(path: &str) -> Option<Graph> {
    if !Path::new(path).exists() {
        eprintln!("SKIPPED: {path} is not here");
        return None;
    }
    let data = RoadData::read(Path::new(path)).expect("the extract can be read");
    let (graph, _) = build(&data, &Profile::built_in("car").expect("a built-in profile"));
    Some(graph)
}
