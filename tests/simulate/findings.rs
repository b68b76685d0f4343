//! What teams find at sites they visit, and what becomes of it from day to day.

use std::collections::BTreeMap;
use std::fmt::Write;

use fullsweep::model::Scenario;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Dice, Played};

/// A finding and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) site: String,
    pub(crate) team: String,
    pub(crate) what: String,
    pub(crate) found: Timestamp,
    pub(crate) handed_over: Timestamp,
    pub(crate) fixed: Option<Timestamp>,
    pub(crate) verified: Option<Timestamp>,
}

/// How much is found on a day and how fast it is put right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Findings of the day; without it as many for a visit as Yubei had, 282 at 641 points.
    pub(crate) found: Option<usize>,
    /// So many of them are put right only on the next day.
    pub(crate) slow: usize,
    /// What was put right is shown by photo in the evening, so that nobody has to go there again for it.
    pub(crate) photos: bool,
}

const WHAT: [&str; 5] = [
    "register not kept",
    "nobody at the post",
    "exit blocked",
    "stock of protective equipment too small",
    "notice out of date",
];

/// Takes all findings a day further: what was left is put right, what was put right before is seen again where a team came, and
/// new ones are found at sites that were visited.
pub(crate) fn advance(known: &mut Vec<Found>, scenario: &Scenario, day: &Played, pace: Pace, dice: &mut Dice) {
    let zone = TimeZone::get(&scenario.timezone).expect("the scenario's own zone");
    let clock = |hour: i8| zone.to_timestamp(day.date.at(hour, 0, 0, 0)).expect("a day of this century");
    let seen: BTreeMap<&str, Timestamp> =
        day.visits.iter().map(|(site, _, _, to)| (scenario.sites[*site].id.as_str(), *to)).collect();
    for finding in known.iter_mut() {
        match (finding.fixed, finding.verified) {
            (None, _) => finding.fixed = Some(later(clock(10), dice.between(0.0, 7.0))),
            (Some(_), None) => finding.verified = seen.get(finding.site.as_str()).copied(),
            _ => {}
        }
    }
    let first = known.len();
    let visits = day.visits.len();
    let found = pace.found.unwrap_or((visits * 282 + 320) / 641).min(visits);
    for number in 0..found {
        // Spread over the visits of the day, no site twice.
        let (site, team, _, to) = &day.visits[number * visits / found];
        let handed_over = later(*to, dice.between(0.1, 0.5));
        let fixed = later(handed_over, dice.between(0.2, 1.5));
        known.push(Found {
            id: format!("F{}-{:03}", day.date, number + 1),
            site: scenario.sites[*site].id.clone(),
            team: team.clone(),
            what: WHAT[dice.below(WHAT.len())].to_owned(),
            found: *to,
            handed_over,
            fixed: Some(fixed),
            verified: None,
        });
    }
    // The slow ones are among the last of the day.
    let slow = known.len().saturating_sub(pace.slow).max(first);
    known[slow..].iter_mut().for_each(|finding| finding.fixed = None);
    if pace.photos {
        for finding in known.iter_mut().filter(|finding| finding.verified.is_none()) {
            finding.verified = finding.fixed.map(|fixed| fixed.max(clock(20)));
        }
    }
}

fn later(at: Timestamp, hours: f64) -> Timestamp {
    at + SignedDuration::from_secs((hours * 3600.0) as i64)
}

/// The findings as the table that is handed in: each with the times of the steps it has taken.
pub(crate) fn findings_csv(scenario: &Scenario, findings: &[Found]) -> String {
    let zone = TimeZone::get(&scenario.timezone).expect("the scenario's own zone");
    let local = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let step = |at: Option<Timestamp>| at.map(local).unwrap_or_default();
    let mut text = String::from("id,site,team,what,found,handed_over,fixed,verified,responsible,deadline\n");
    for finding in findings {
        let deadline = local(later(finding.found, 24.0));
        let responsible = scenario.sites.iter().find(|site| site.id == finding.site).and_then(|s| s.territory.clone());
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{deadline}",
            finding.id,
            finding.site,
            finding.team,
            finding.what,
            local(finding.found),
            local(finding.handed_over),
            step(finding.fixed),
            step(finding.verified),
            responsible.unwrap_or_else(|| "headquarters".into()),
        );
    }
    text
}

impl Found {
    pub(crate) fn to_json(&self) -> Value {
        let step = |at: Option<Timestamp>| at.map(|at| at.to_string());
        json!({
            "id": self.id, "site": self.site, "team": self.team, "what": self.what, "found": self.found.to_string(),
            "handed_over": self.handed_over.to_string(), "fixed": step(self.fixed), "verified": step(self.verified),
        })
    }

    /// `None` where it is not one of ours.
    pub(crate) fn of_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let time = |key: &str| value[key].as_str().and_then(|text| text.parse().ok());
        Some(Self {
            id: text("id")?,
            site: text("site")?,
            team: text("team")?,
            what: text("what")?,
            found: time("found")?,
            handed_over: time("handed_over")?,
            fixed: time("fixed"),
            verified: time("verified"),
        })
    }
}
