//! A scenario narrowed to what the ledger says is due, for `plan --from-ledger` and the check of such a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;
use serde_json::Value;

use super::{Failure, Globals, ledger, say};
use crate::ledger::{DueList, DueSite, Registry, Rhythm, Store, WhyDue, due, raised};
use crate::model::{AgainBy, Invalid, Lang, Scenario, Site, Team};
use crate::report::due_counts;

/// So many days back it is worked out on which days sites are open: overdue for longer, they count every day before as open.
pub(super) const OPEN_DAYS_BACK: u32 = 400;

/// What is to be planned by the ledger.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct DueArgs {
    /// Only what this ledger says is due on the day: findings to be seen again, sites past their interval or never seen
    #[arg(long, value_name = "LEDGER.db")]
    from_ledger: Option<PathBuf>,
    /// The day planned for, in place of the scenario's
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<Date>,
}

impl DueArgs {
    /// How many days back opening days are asked for; none without a ledger.
    pub(super) fn open_days_back(&self) -> Option<u32> {
        self.from_ledger.as_ref().map(|_| OPEN_DAYS_BACK)
    }

    /// Leaves in the scenario what is due, raises what it counts, and tells what is due and cannot be planned.
    ///
    /// # Errors
    /// A ledger that cannot be used, or whose days are not those of the scenario.
    pub(super) fn narrow(&self, scenario: &mut Scenario, lang: Lang, globals: &Globals) -> Result<(), Failure> {
        let Some(path) = &self.from_ledger else { return Ok(()) };
        let ledger = ledger::open(path, false, globals)?;
        let zone = ledger::same_days(&ledger, path, scenario)?;
        let registry = ledger.registry().map_err(|error| ledger::told(&error))?;
        let rhythm = Rhythm { every_days: &every_days(scenario), sites: &scenario.sites };
        let list = due(&ledger, scenario.date, &zone, rhythm).map_err(|error| ledger::told(&error))?;
        let left = narrowed(scenario, &registry, &list, lang);
        if !globals.quiet {
            tell(scenario, &list, &left);
        }
        Ok(())
    }
}

/// Days after which each kind is to be seen again.
pub(super) fn every_days(scenario: &Scenario) -> BTreeMap<String, u32> {
    let kinds = scenario.kinds.iter();
    kinds.filter_map(|(kind, meaning)| Some((kind.clone(), meaning.every_days?))).collect()
}

/// What became of the scenario's sites and of the findings.
#[derive(Debug, Default)]
struct Left {
    not_due: usize,
    shut: Vec<String>,
    unlisted: Vec<String>,
    unplanned: Vec<String>,
    teamless: Vec<String>,
}

fn narrowed(scenario: &mut Scenario, registry: &Registry, list: &DueList, lang: Lang) -> Left {
    let mut left = Left { shut: list.shut.clone(), ..Left::default() };
    let by_key: BTreeMap<i64, &DueSite> = list.sites.iter().map(|site| (site.key, site)).collect();
    let date = scenario.date;
    let mut planned: BTreeSet<i64> = BTreeSet::new();
    let mut sites = Vec::new();
    for mut site in std::mem::take(&mut scenario.sites) {
        let why = match registry.resolve(&site.id, date) {
            None if site.is_shut(date) => {
                left.shut.push(site.id.clone());
                continue;
            }
            // On no list yet: nobody can have seen it.
            None => {
                left.unlisted.push(site.id.clone());
                vec![WhyDue::NeverSeen { listed: date }]
            }
            Some(known) => match by_key.get(&known.key) {
                Some(due) => {
                    planned.insert(known.key);
                    due.why.clone()
                }
                None => {
                    left.not_due += usize::from(!site.is_shut(date) || !list.shut.contains(&known.listed.id));
                    continue;
                }
            },
        };
        site.priority = raised(site.priority, &why, &scenario.due);
        let told: Vec<String> = why.iter().map(|why| lang.why_due(why)).collect();
        site.properties.insert("due".to_owned(), Value::from(told.join("; ")));
        fix_team(scenario, &mut site, &why, &mut left);
        sites.push(site);
    }
    scenario.sites = sites;
    scenario.invalid.retain(|invalid| match registry.resolve(&invalid.id, date) {
        None => true,
        Some(known) => by_key.contains_key(&known.key) && planned.insert(known.key),
    });
    for due in list.sites.iter().filter(|due| !planned.contains(&due.key)) {
        left.unplanned.push(due.id.clone());
        scenario.invalid.push(not_in_scenario(due, registry, lang));
    }
    let kept: BTreeSet<&str> = scenario.sites.iter().map(|site| site.id.as_str()).collect();
    for lock in &mut scenario.locks {
        lock.sites.retain(|id| kept.contains(id.as_str()));
    }
    scenario.locks.retain(|lock| !lock.sites.is_empty());
    left
}

/// Leaves the site to the teams that may look again, where findings ask for the same or another one and it is nobody's yet.
///
/// One team alone is the site's team. Of several each gets a skill that the site asks for: it says what is meant, and stands in
/// explanations as any other skill does.
fn fix_team(scenario: &mut Scenario, site: &mut Site, why: &[WhyDue], left: &mut Left) {
    if site.team.is_some() {
        return;
    }
    let asked = || {
        why.iter().filter_map(|why| match why {
            WhyDue::Finding { by, team: Some(team), id, .. } if *by != AgainBy::Any => Some((*by, team, id)),
            _ => None,
        })
    };
    let may_look = |team: &Team| asked().all(|(by, finder, _)| (team.id == *finder) == (by == AgainBy::Same));
    let may_go = |team: &&Team| {
        let serves =
            site.territory.as_ref().is_none_or(|own| team.territories.is_empty() || team.territories.contains(own));
        serves && team.crew >= site.crew && site.skills.iter().all(|skill| team.skills.contains(skill))
    };
    let fitting: Vec<&str> =
        scenario.teams.iter().filter(|team| may_look(team)).filter(may_go).map(|team| team.id.as_str()).collect();
    match fitting[..] {
        _ if asked().next().is_none() => {}
        [] => left.teamless.push(teamless(&site.id, asked())),
        [one] => site.team = Some(one.to_owned()),
        _ => {
            for (_, finder, _) in asked() {
                let skill = format!("another team than {finder}");
                for team in scenario.teams.iter_mut().filter(|team| team.id != *finder && !team.skills.contains(&skill))
                {
                    team.skills.push(skill.clone());
                }
                if !site.skills.contains(&skill) {
                    site.skills.push(skill);
                }
            }
        }
    }
}

fn teamless<'a>(site: &str, asked: impl Iterator<Item = (AgainBy, &'a String, &'a String)>) -> String {
    let told = asked.map(|(by, finder, finding)| match by {
        AgainBy::Same => format!("finding {finding} is to be seen by {finder} again"),
        _ => format!("finding {finding} is to be seen by another team than {finder}"),
    });
    let told: Vec<String> = told.collect();
    format!("{site}: {}, and no such team on duty may go there: any team may", told.join("; "))
}

fn not_in_scenario(due: &DueSite, registry: &Registry, lang: Lang) -> Invalid {
    let known = registry.site(due.key).map(|site| &site.listed);
    let told: Vec<String> = due.why.iter().map(|why| lang.why_due(why)).collect();
    let detail = match lang {
        Lang::En => format!(
            "Due ({}), but the files of the scenario do not name it: add it to them, or import a list without it.",
            told.join("; ")
        ),
        Lang::Zh => format!("应查（{}），但方案文件中没有该点位：请补入，或导入不含该点位的名单。", told.join("；")),
    };
    Invalid {
        id: due.id.clone(),
        kind: known.map(|site| site.kind.clone()),
        point: known.and_then(|site| site.point),
        detail,
        properties: known.map(|site| site.properties.clone()).unwrap_or_default(),
    }
}

fn tell(scenario: &Scenario, list: &DueList, left: &Left) {
    /// Ids that are named.
    const NAMED: usize = 20;
    let shown = |ids: &[String]| {
        let more = if ids.len() > NAMED { ", ..." } else { "" };
        format!("{}{more}", ids.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    let counts: Vec<String> =
        due_counts(&list.sites).into_iter().map(|(why, count)| format!("{count} {why}")).collect();
    let why = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
    say(&format!(
        "due on {}: {} sites{why}; {} sites of the scenario are not due and stay out",
        scenario.date,
        list.sites.len(),
        left.not_due
    ));
    if !left.shut.is_empty() {
        say(&format!(
            "note: {} sites are shut on this day and due when they open next: {}",
            left.shut.len(),
            shown(&left.shut)
        ));
    }
    if !left.unlisted.is_empty() {
        say(&format!(
            "note: {} sites of the scenario are on no list of the ledger and count as never seen: {}",
            left.unlisted.len(),
            shown(&left.unlisted)
        ));
    }
    if !left.unplanned.is_empty() {
        say(&format!(
            "warning: {} sites are due and not in the files of the scenario; they stand in the plan as not visited: {}",
            left.unplanned.len(),
            shown(&left.unplanned)
        ));
    }
    for (finding, site) in list.nowhere.iter().take(NAMED) {
        say(&format!("warning: finding {finding} is to be seen again, but no present list names its site {site}"));
    }
    if list.nowhere.len() > NAMED {
        say(&format!("warning: ... and {} more such findings", list.nowhere.len() - NAMED));
    }
    for (draw, site) in &list.drawn_nowhere {
        say(&format!(
            "warning: site {site} was drawn for this day (draw {draw}) and is not on the newest list any more"
        ));
    }
    left.teamless.iter().for_each(|note| say(&format!("warning: {note}")));
    if !list.to_verify.is_empty() {
        say(&format!(
            "note: {} findings were seen again as often as was asked and wait for somebody to verify them: {}",
            list.to_verify.len(),
            shown(&list.to_verify)
        ));
    }
}
