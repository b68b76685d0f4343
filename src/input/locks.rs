//! The `[[locks]]` tables.

use serde_json::Value;

use super::fields::Fields;
use super::format::{List, Lock as LockTable, Loose, table};
use super::problem::{Origin, Problem, shown};
use super::source::toml::Toml;
use crate::model::{Lock, LockRule};

/// The locks of a scenario, each with where it stands; what they refer to is not looked up yet.
pub(crate) fn read(toml: &Toml, field: Option<&Loose<List>>, problems: &mut Vec<Problem>) -> Vec<(Origin, Lock)> {
    let Some(List(items)) = Fields::of_toml(toml, "", problems).read("locks", field) else { return Vec::new() };
    let lock = |(index, value): (usize, &Value)| {
        let mut fields = Fields::of_toml(toml, format!("locks.{index}"), problems);
        fields.origin.feature = Some(index);
        let Some(table) = table::<LockTable>(value) else {
            let problem = fields.origin.error("not_a_table", shown(value), "a [[locks]] table");
            fields.note(problem);
            return None;
        };
        fields.unknown(&table.other, ["sites", "rule", "team", "at"]);
        let rule = fields.read("rule", table.rule.as_ref()).map_or(LockRule::Order, |rule| rule.0);
        let team = fields.read("team", table.team.as_ref()).map(|team| team.0);
        let at = fields.read("at", table.at.as_ref()).map(|at| at.0);
        let sites = fields.need("sites", table.sites.as_ref())?.0;
        Some((fields.origin.clone(), Lock { sites, rule, team, at }))
    };
    items.iter().enumerate().filter_map(lock).collect()
}
