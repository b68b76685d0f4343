//! What a plan's file says of its own totals.

use std::collections::BTreeMap;

/// The totals a plan's file states, to be held against the sums of its parts. Names are those of `plan.json`
/// (`travel_s`, `distance_m`, `visited` ...); an instant such as `latest_finish` stands in seconds after the scenario's
/// midnight. What the file does not state is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Whole numbers and instants of the summary.
    pub summary: BTreeMap<String, i64>,
    /// Those of each route, in the order of the routes.
    pub routes: Vec<BTreeMap<String, i64>>,
}
