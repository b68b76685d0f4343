//! Kinds of sites and what holds for them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fields::Fields;
use super::format::{Hours, KindOf, Loose, Reading, Table, keys, table};
use super::problem::Problem;
use super::source::toml::Toml;
use crate::model::{Kind, KindReach, Priority};
use crate::units::Seconds;

/// What a site is by its kind, where it does not say otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Traits {
    pub(crate) service: Option<Seconds>,
    pub(crate) windows: Option<Vec<String>>,
    pub(crate) skills: Option<Vec<String>>,
    pub(crate) priority: Option<Priority>,
    pub(crate) crew: Option<u32>,
    pub(crate) demand: Option<Vec<i64>>,
    pub(crate) checklist: Option<Vec<String>>,
}

/// The kinds of a scenario.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    /// Whether the scenario declares any; if so, a kind it does not declare is an error.
    pub(crate) declared: bool,
    /// By key.
    pub(crate) kinds: BTreeMap<String, Kind>,
    traits: BTreeMap<String, Traits>,
    defaults: Traits,
    /// What kinds are that do not say otherwise; its labels are no one's.
    usual: Kind,
}

/// Kind of a site that is of none.
pub(crate) const NO_KIND: &str = "site";

/// How long a team stays where nobody says.
pub(crate) const USUAL_SERVICE: Seconds = Seconds::from_minutes(10);

/// What a site counts where nobody says.
pub(crate) const USUAL_PRIORITY: Priority = Priority::Level(5);

impl Kinds {
    /// The kinds of a scenario's tables.
    pub(crate) fn read(
        toml: &Toml,
        kinds: Option<&Loose<Table>>,
        defaults: Option<&Loose<Table>>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut all = Self { declared: kinds.is_some(), ..Self::default() };
        if let Some(Table(map)) = Fields::of_toml(toml, "", problems).read("defaults", defaults) {
            (all.defaults, all.usual) = traits(toml, "defaults", &Value::Object(map), problems);
        }
        let Some(Table(map)) = Fields::of_toml(toml, "", problems).read("kinds", kinds) else { return all };
        for (key, value) in &map {
            let (traits, mut kind) = traits(toml, &format!("kinds.{key}"), value, problems);
            all.traits.insert(key.clone(), traits);
            kind.reach = all.usual.reach.beneath(kind.reach);
            kind.every_days = kind.every_days.or(all.usual.every_days);
            kind.same_within = kind.same_within.or(all.usual.same_within);
            kind.staffed = kind.staffed.or(all.usual.staffed);
            all.kinds.insert(key.clone(), kind);
        }
        all
    }

    /// What a kind is that the scenario does not declare.
    pub(crate) fn undeclared(&self) -> Kind {
        Kind { labels: BTreeMap::new(), ..self.usual.clone() }
    }

    /// What holds for a kind: its own, else the defaults.
    pub(crate) fn traits(&self, kind: &str) -> Traits {
        let own = self.traits.get(kind).cloned().unwrap_or_default();
        let defaults = self.defaults.clone();
        Traits {
            service: own.service.or(defaults.service),
            windows: own.windows.or(defaults.windows),
            skills: own.skills.or(defaults.skills),
            priority: own.priority.or(defaults.priority),
            crew: own.crew.or(defaults.crew),
            demand: own.demand.or(defaults.demand),
            checklist: own.checklist.or(defaults.checklist),
        }
    }
}

fn traits(toml: &Toml, path: &str, value: &Value, problems: &mut Vec<Problem>) -> (Traits, Kind) {
    let mut fields = Fields::of_toml(toml, path, problems);
    let Some(kind) = table::<KindOf>(value) else {
        let problem = fields.origin.error("not_a_table", super::problem::shown(value), "a table").property(path);
        fields.note(problem);
        return (Traits::default(), Kind::default());
    };
    let known = keys::<KindOf>();
    fields.unknown(&kind.other, known.iter().map(String::as_str));
    let labels = match kind.label.as_ref().map(Loose::written) {
        Some(Value::String(label)) => {
            [("en", label), ("zh", label)].map(|(key, label)| (key.to_owned(), label.clone())).into()
        }
        _ => fields.read("label", kind.label.as_ref()).map(|pairs| pairs.0).unwrap_or_default(),
    };
    let traits = Traits {
        service: fields.read("service", kind.service.as_ref()).map(|d| d.0),
        windows: windows(&mut fields, kind.windows.as_ref()),
        skills: fields.read("skills", kind.skills.as_ref()).map(|s| s.0),
        priority: fields.read("priority", kind.priority.as_ref()).map(|p| p.0),
        crew: fields.read("crew", kind.crew.as_ref()).map(|c| c.0),
        demand: fields.read("demand", kind.demand.as_ref()).map(|d| d.0),
        checklist: fields.read("checklist", kind.checklist.as_ref()).map(|c| c.0),
    };
    let reach = KindReach {
        reach: fields.read("reach_m", kind.reach_m.as_ref()).map(|m| m.0),
        dwell_radius: fields.read("dwell_radius_m", kind.dwell_radius_m.as_ref()).map(|m| m.0),
        dwell: fields.read("dwell", kind.dwell.as_ref()).map(|d| d.0),
    };
    let every_days = fields.read("every", kind.every.as_ref()).map(|every| every.0);
    let same_within = fields.read("same_within_m", kind.same_within_m.as_ref()).map(|m| m.0);
    let staffed = fields.read("staffed", kind.staffed.as_ref()).map(|staffed| staffed.0);
    (traits, Kind { labels, reach, every_days, same_within, staffed })
}

/// Opening hours of a kind; those that are none are told here once and not with every site.
fn windows(fields: &mut Fields<'_>, field: Option<&Loose<Hours>>) -> Option<Vec<String>> {
    let Hours(texts) = fields.read("windows", field)?;
    let faults: Vec<_> = texts.iter().filter_map(|text| Some((text, super::windows::check(text).err()?))).collect();
    for (text, hint) in &faults {
        let problem = fields.error("windows", Hours::CODE, super::problem::quoted(text), Hours::EXPECTED);
        fields.note(problem.mend(hint.as_str()));
    }
    faults.is_empty().then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Metres;

    fn read(text: &str) -> (Kinds, Vec<Problem>) {
        let toml = Toml::read(text, "scenario.toml").unwrap();
        let loose = |name: &str| toml.root.get(name).cloned().map(Loose::from);
        let mut problems = Vec::new();
        let kinds = Kinds::read(&toml, loose("kinds").as_ref(), loose("defaults").as_ref(), &mut problems);
        (kinds, problems)
    }

    #[test]
    fn a_kind_s_own_word_goes_before_the_defaults() {
        let (kinds, problems) = read("[defaults]\nservice=5\ncrew=2\n[kinds.a]\nservice=\"1h\"\nlabel={en=\"A\"}\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!((kinds.traits("a").service, kinds.traits("a").crew), (Some(Seconds::from_hours(1)), Some(2)));
        assert_eq!(kinds.traits("b").service, Some(Seconds::from_minutes(5)));
        assert_eq!(kinds.kinds["a"].labels["en"], "A");
    }

    #[test]
    fn what_counts_as_a_visit_is_the_kind_s_word_or_the_defaults() {
        let (kinds, problems) = read("[defaults]\nreach_m=30\ndwell=\"2m\"\n[kinds.a]\ndwell=4\ndwell_radius_m=80\n");
        assert!(problems.is_empty(), "{problems:?}");
        let reach = kinds.kinds["a"].reach;
        assert_eq!((reach.reach, reach.dwell_radius), (Some(Metres(30)), Some(Metres(80))));
        assert_eq!(reach.dwell, Some(Seconds::from_minutes(4)));
        assert_eq!(kinds.undeclared().reach.dwell, Some(Seconds::from_minutes(2)));
    }

    #[test]
    fn whether_people_work_there_is_the_kind_s_word_or_the_defaults() {
        let (kinds, problems) = read("[defaults]\nstaffed=true\n[kinds.a]\nstaffed=false\n[kinds.b]\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(["a", "b"].map(|kind| kinds.kinds[kind].staffed), [Some(false), Some(true)]);
        assert_eq!(read("[kinds.a]\nstaffed=\"perhaps\"\n").1[0].code, "not_yes_or_no");
    }

    #[test]
    fn intervals_are_read_as_people_write_them() {
        let (kinds, problems) = read(
            "[defaults]\nevery=\"1 week\"\n[kinds.a]\nevery=\"3 days\"\n[kinds.b]\n[kinds.c]\nevery=\"每天\"\n[kinds.d]\nevery=2\n",
        );
        assert!(problems.is_empty(), "{problems:?}");
        let every = |kind: &str| kinds.kinds[kind].every_days;
        assert_eq!([every("a"), every("b"), every("c"), every("d")], [Some(3), Some(7), Some(1), Some(2)]);
        assert_eq!(kinds.undeclared().every_days, Some(7));
        for bad in ["\"often\"", "0", "\"1 month\"", "99999"] {
            assert_eq!(read(&format!("[kinds.a]\nevery={bad}\n")).1[0].code, "bad_interval", "{bad}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let (_, problems) = read("[kinds.a]\nservice=\"soon\"\nwindow=\"8-9\"\n");
        let told: Vec<_> = problems.iter().map(|p| (p.code, p.line, p.property.as_deref())).collect();
        assert_eq!(
            told,
            [("unknown_key", Some(3), Some("kinds.a.window")), ("bad_duration", Some(2), Some("kinds.a.service"))]
        );
    }
}
