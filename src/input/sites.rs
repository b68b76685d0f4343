//! Records as sites.

use geo::Geometry;
use serde_json::Value;

use super::data::{outside_globe, placed};
use super::fields::{Fields, misspelt};
use super::format::{GroupRuleOf, LonLat, Loose, Reading, Site as Properties, Text};
use super::kinds::{Kinds, NO_KIND, Traits, USUAL_PRIORITY, USUAL_SERVICE};
use super::problem::{Origin, Problem, Severity, quoted, shown};
use super::source::table::Record;
use crate::model::{Datum, Group, GroupRule, Place, Site};
use crate::spatial::Converter;

/// A site as far as it could be read by itself; what it refers to is not looked up yet.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Where it was read.
    pub(crate) origin: Origin,
    /// The site; its windows are still to be evaluated. `None` without a usable place.
    pub(crate) site: Option<Site>,
    /// Its opening hours as written, or those of its kind.
    pub(crate) hours: Vec<String>,
    /// Its id, however it came by it.
    pub(crate) id: String,
    /// Whether the id was made up.
    pub(crate) nameless: bool,
    /// Its kind.
    pub(crate) kind: String,
    /// What it carried, for the report of those that were set aside.
    pub(crate) properties: serde_json::Map<String, Value>,
    /// The datum its coordinates were read in.
    pub(crate) datum: Datum,
    /// What is wrong with it.
    pub(crate) faults: Vec<Problem>,
}

impl Draft {
    /// Whether it cannot be used.
    pub(crate) fn is_broken(&self) -> bool {
        self.site.is_none() || self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// Notes what is wrong with it.
    pub(crate) fn fault(&mut self, problem: Problem) {
        self.faults.push(problem.at(&self.origin));
    }
}

/// What holds for a file of sites.
pub(crate) struct FileRules<'a> {
    /// From its datum to WGS-84.
    pub(crate) converter: &'a Converter,
    /// For features without a kind.
    pub(crate) kind: Option<&'a str>,
    /// Kinds of the scenario.
    pub(crate) kinds: &'a Kinds,
    /// Whether the records are rows, with `lon` and `lat`.
    pub(crate) rows: bool,
}

/// Names that rows have besides the properties of a site.
pub(crate) const ROW_COLUMNS: [&str; 4] = ["lon", "lat", "gate_lon", "gate_lat"];

/// A record as a site.
pub(crate) fn draft(mut record: Record, rules: &FileRules<'_>) -> Draft {
    if rules.rows {
        record.take_point();
        if let Some((lon, lat)) = record.take_pair("gate_") {
            record.properties.insert("gate".into(), serde_json::json!([lon, lat]));
        }
    }
    let properties = record.properties.clone();
    let carried = Value::Object(std::mem::take(&mut record.properties));
    let read: Properties = serde_json::from_value(carried).unwrap_or_default();
    let (id, nameless) = name_it(&mut record, read.id.as_ref());
    let geometry = placed(&mut record, rules.converter);
    let mut faults = std::mem::take(&mut record.faults);
    for fault in &mut faults {
        fault.id.clone_from(&record.origin.id);
    }
    let mut fields = Fields::of_record(record.origin.clone(), &mut faults);
    let kind = fields.read("kind", read.kind.as_ref()).map(|kind| kind.0).filter(|kind| !kind.is_empty());
    let kind = kind.or_else(|| rules.kind.map(str::to_owned)).unwrap_or_else(|| NO_KIND.to_owned());
    let traits = rules.kinds.traits(&kind);
    let hours = fields.read("windows", read.windows.as_ref()).map(|hours| hours.0).or_else(|| traits.windows.clone());
    let gate = gate(&mut fields, read.gate.as_ref(), rules.converter);
    let place = geometry.map(|geometry| Place { geometry, gate });
    let site = site(&mut fields, read, &id, &kind, traits, place);
    Draft {
        origin: record.origin,
        site,
        hours: hours.unwrap_or_default(),
        id,
        nameless,
        kind,
        properties,
        datum: rules.converter.datum(),
        faults,
    }
}

/// The id of a record: the property, else the feature's own, else the file's name and its index.
fn name_it(record: &mut Record, property: Option<&Loose<super::format::Id>>) -> (String, bool) {
    let own = record.id.take().map(Loose::from);
    for (name, id) in [("id", property), ("id", own.as_ref())] {
        let Some(id) = id else { continue };
        match id.read() {
            Ok(id) => {
                record.origin.id = Some(id.0.clone());
                return (id.0, false);
            }
            Err(mend) => {
                let problem = record.fault(super::format::Id::CODE, shown(id.written()), super::format::Id::EXPECTED);
                problem.property = Some(name.to_owned());
                problem.mend = mend;
                break;
            }
        }
    }
    (format!("{}#{}", record.origin.file, record.origin.feature.unwrap_or_default()), true)
}

fn gate(fields: &mut Fields<'_>, gate: Option<&Loose<LonLat>>, converter: &Converter) -> Option<geo::Point<f64>> {
    let LonLat(x, y) = fields.read("gate", gate)?;
    let point = converter.to_wgs84(x, y).ok().map(geo::Point::from);
    let point = point.filter(|point| outside_globe(&Geometry::Point(*point)).is_none());
    if point.is_none() {
        let problem = fields.error("gate", "out_of_range", format!("[{x}, {y}]"), "a place on the globe");
        fields.note(problem.mend("Write [longitude, latitude] in the datum of the file."));
    }
    point
}

fn site(
    fields: &mut Fields<'_>,
    read: Properties,
    id: &str,
    kind: &str,
    traits: Traits,
    place: Option<Place>,
) -> Option<Site> {
    let days = (
        fields.read("earliest_day", read.earliest_day.as_ref()).map(|day| day.0),
        fields.read("latest_day", read.latest_day.as_ref()).map(|day| day.0),
    );
    if let (Some(first), Some(last)) = days
        && first > last
    {
        let problem = fields.error(
            "latest_day",
            "days_reversed",
            format!("{first} to {last}"),
            "a last day not before the first",
        );
        fields.note(problem.mend("Swap them."));
    }
    let text = |fields: &mut Fields<'_>, name: &str, value: Option<&Loose<Text>>| {
        fields.read(name, value).map(|text| text.0).filter(|text| !text.is_empty())
    };
    let name = text(fields, "name", read.name.as_ref()).unwrap_or_else(|| id.to_owned());
    let service = fields.read("service", read.service.as_ref()).map(|service| service.0);
    let skills = fields.read("skills", read.skills.as_ref()).map(|skills| skills.0);
    let priority = fields.read("priority", read.priority.as_ref()).map(|priority| priority.0);
    let crew = fields.read("crew", read.crew.as_ref()).map(|crew| crew.0);
    let demand = fields.read("demand", read.demand.as_ref()).map(|demand| demand.0);
    let checklist = fields.read("checklist", read.checklist.as_ref()).map(|checklist| checklist.0);
    let group = text(fields, "group", read.group.as_ref());
    let group = group_of(fields, group, read.group_rule.as_ref());
    let territory = text(fields, "territory", read.territory.as_ref());
    let team = text(fields, "team", read.team.as_ref());
    let contact = text(fields, "contact", read.contact.as_ref());
    Some(Site {
        open_days: None,
        id: id.to_owned(),
        name,
        kind: kind.to_owned(),
        place: place?,
        service: service.or(traits.service).unwrap_or(USUAL_SERVICE),
        windows: Vec::new(),
        skills: sorted(skills.or(traits.skills).unwrap_or_default()),
        priority: priority.or(traits.priority).unwrap_or(USUAL_PRIORITY),
        territory,
        crew: crew.or(traits.crew).unwrap_or(1),
        group,
        team,
        days,
        demand: demand.or(traits.demand).unwrap_or_default(),
        contact,
        checklist: checklist.or(traits.checklist).unwrap_or_default(),
        properties: read.other,
        source: (fields.origin.file.clone(), fields.origin.feature.unwrap_or_default()),
    })
}

/// The group of a site. Without a rule it is `any`.
fn group_of(fields: &mut Fields<'_>, id: Option<String>, rule: Option<&Loose<GroupRuleOf>>) -> Option<Group> {
    let written = fields.read("group_rule", rule).map(|rule| rule.0);
    if id.is_none() && rule.is_some() {
        let problem = fields.warning("group_rule", "rule_without_group", "a rule", "a `group` beside it");
        fields.note(problem.mend("Name the group, or leave out the rule."));
    }
    id.map(|id| Group { id, rule: written.unwrap_or(GroupRule::Any) })
}

/// In order, each once.
pub(crate) fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// Warns once a file of properties that look like misspelt ones of ours: they are kept, but do nothing.
pub(crate) fn warn_of_misspelt(drafts: &[Draft], problems: &mut Vec<Problem>) {
    let mut seen = std::collections::BTreeSet::new();
    for draft in drafts {
        let Some(site) = &draft.site else { continue };
        for key in site.properties.keys() {
            let known = Properties::PROPERTIES.iter().chain(&ROW_COLUMNS).copied();
            let Some(meant) = misspelt(key, known) else { continue };
            if seen.insert((draft.origin.file.clone(), key.clone())) {
                let found = format!("{} first here; it means nothing and is passed on", quoted(key));
                let problem = draft.origin.warning("misspelt_property", found, format!("`{meant}`, by the look of it"));
                problems.push(problem.property(key.clone()).mend(format!("If `{meant}` was meant, rename it.")));
            }
        }
    }
}
