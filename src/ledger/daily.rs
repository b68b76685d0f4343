//! The figures of a day for the evening meeting: what was planned and what became of it, what was found and how far it has come.
//!
//! Every figure is a sum over single facts (a site of the day, a finding), each of which bears one team, one territory and one kind:
//! so the figures of teams add up to those of groups, those to the whole, and so do territories and kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{DueList, Error, Registry, Rhythm, Store, due};
use crate::coverage::blind::{Ground, missed_ground};
use crate::coverage::seen::Planned;
use crate::model::{Finding, FindingState, Seen, Sighting};

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Sites a team was sent to: those visited, passed by, claimed only and not seen add up to it.
    pub planned: u64,
    /// Planned and visited.
    pub visited: u64,
    /// Planned, and a team came near and went on.
    pub passed: u64,
    /// Planned, and written down as visited while the device was elsewhere.
    pub claimed: u64,
    /// Planned, and nobody came near.
    pub not_seen: u64,
    /// Sites the plan sent nobody to, for its reasons.
    pub left_out: u64,
    /// Visited without being planned.
    pub unplanned: u64,
    /// Findings of the day.
    pub found: u64,
    /// Findings handed over on the day.
    pub handed_over: u64,
    /// Findings put right on the day.
    pub fixed: u64,
    /// Findings seen again on the day and right.
    pub verified: u64,
    /// Findings not put right by the end of the day.
    pub open: u64,
    /// Of these, those past their deadline.
    pub overdue: u64,
}

/// The figures of one team, group, territory or kind; without a name what belongs to none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub name: Option<String>,
    /// For a team its group.
    pub group: Option<String>,
    /// Its figures.
    pub figures: Figures,
}

/// A site that was to be visited and was not.
#[derive(Clone, Debug, PartialEq)]
pub struct NotVisited {
    /// Its id, as the plan names it.
    pub site: String,
    /// What people call it.
    pub name: String,
    /// Its kind.
    pub kind: Option<String>,
    /// The team that was sent; none where the plan left it out.
    pub team: Option<String>,
    /// What became of it.
    pub why: WhyNot,
}

/// Why a site was not visited.
#[derive(Clone, Debug, PartialEq)]
pub enum WhyNot {
    /// Planned; what is known of it instead, and what that rests upon where the day was judged.
    Seen(Seen, Option<Ground>),
    /// The plan left it out: its reason by code, and its sentence.
    LeftOut(String, String),
}

/// A day for the evening meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct Daily {
    /// The day.
    pub date: Date,
    /// Whether what was seen was judged by tracks and records; else a record alone counts as a visit.
    pub judged: bool,
    /// The whole.
    pub total: Figures,
    /// The whole of the day before.
    pub before: Figures,
    /// By group of teams, by name; what has none comes last, so for all below.
    pub groups: Vec<Line>,
    /// By team, group by group.
    pub teams: Vec<Line>,
    /// By territory.
    pub territories: Vec<Line>,
    /// By kind.
    pub kinds: Vec<Line>,
    /// Planned or left out and not visited, in the order of the plan.
    pub not_visited: Vec<NotVisited>,
    /// Findings that were found on the day or are not put right by its end, by the time they were found.
    pub findings: Vec<Finding>,
    /// The last second of the day: what is overdue is overdue then.
    pub end: Timestamp,
    /// What is due on the next day.
    pub tomorrow: DueList,
}

/// What holds for a report.
#[derive(Clone, Debug)]
pub struct DailyRules<'a> {
    /// The zone of the days.
    pub zone: &'a TimeZone,
    /// How often sites are to be seen.
    pub rhythm: Rhythm<'a>,
    /// Groups of teams.
    pub groups: &'a BTreeMap<String, String>,
}

/// One fact with all it belongs to.
struct Fact {
    team: Option<String>,
    territory: Option<String>,
    kind: Option<String>,
    figures: Figures,
}

/// The figures of a day.
///
/// # Errors
/// What the database refuses; a day beyond the calendar.
pub fn daily(store: &dyn Store, date: Date, rules: &DailyRules<'_>) -> Result<Daily, Error> {
    let beyond = |error: jiff::Error| Error::Refused(format!("{date}: {error}"));
    let registry = store.registry()?;
    let all = store.findings()?;
    let of = |date: Date| Day::read(store, &registry, date, rules.zone);
    let day = of(date)?;
    let facts: Vec<Fact> = day.facts().into_iter().chain(day.findings(&all)).collect();
    let before = of(date.checked_sub(1.day()).map_err(beyond)?)?;
    let before_facts = before.facts().into_iter().chain(before.findings(&all));
    let tomorrow = date.checked_add(1.day()).map_err(beyond)?;
    let group = |fact: &Fact| fact.team.as_ref().and_then(|team| rules.groups.get(team)).cloned();
    let mut teams = by(&facts, |fact| (group(fact), fact.team.clone()));
    teams.sort_by(|a, b| (a.0.0.is_none(), &a.0).cmp(&(b.0.0.is_none(), &b.0)));
    let line = |(name, figures): (Option<String>, Figures)| Line { name, group: None, figures };
    let concerned = all.into_iter().filter(|finding| {
        let found = finding.found.to_zoned(rules.zone.clone()).date() == date;
        found || finding.state_at(day.end).is_some_and(FindingState::is_pending)
    });
    Ok(Daily {
        date,
        judged: day.judged,
        total: facts.iter().map(|fact| fact.figures).sum(),
        before: before_facts.map(|fact| fact.figures).sum(),
        groups: named_first(by(&facts, group)).into_iter().map(line).collect(),
        teams: teams.into_iter().map(|((group, name), figures)| Line { name, group, figures }).collect(),
        territories: named_first(by(&facts, |fact| fact.territory.clone())).into_iter().map(line).collect(),
        kinds: named_first(by(&facts, |fact| fact.kind.clone())).into_iter().map(line).collect(),
        not_visited: day.not_visited(),
        findings: concerned.collect(),
        end: day.end,
        tomorrow: due(store, tomorrow, rules.zone, rules.rhythm)?,
    })
}

/// What is known of a day.
struct Day<'a> {
    registry: &'a Registry,
    zone: &'a TimeZone,
    date: Date,
    end: Timestamp,
    judged: bool,
    /// Sites planned with team and times, in the order of the plans, each once.
    planned: Vec<(String, Planned)>,
    /// Sites left out with the plan's reason and sentence, each once.
    left_out: Vec<(String, String, String)>,
    /// What is known of sites.
    seen: BTreeMap<String, (Seen, Option<String>)>,
    /// What was judged of sites that were not visited, with its evidence.
    missed: BTreeMap<String, Sighting>,
}

impl<'a> Day<'a> {
    fn read(store: &dyn Store, registry: &'a Registry, date: Date, zone: &'a TimeZone) -> Result<Self, Error> {
        let end =
            zone.to_timestamp(date.at(23, 59, 59, 0)).map_err(|error| Error::Refused(format!("{date}: {error}")))?;
        let (mut planned, mut left_out, mut named) = (Vec::new(), Vec::new(), BTreeSet::new());
        let plans = store.plans(date, date)?;
        for (route, stop) in
            plans.iter().flat_map(|plan| &plan.routes).flat_map(|r| r.stops.iter().map(move |s| (r, s)))
        {
            if named.insert(stop.site.clone()) {
                let (team, arrive, depart) = (route.team.clone(), stop.arrive, stop.depart);
                planned.push((stop.site.clone(), Planned { team, arrive, depart }));
            }
        }
        for missed in plans.iter().flat_map(|plan| &plan.missed) {
            if named.insert(missed.site.clone()) {
                left_out.push((missed.site.clone(), missed.reason.clone(), missed.detail.clone()));
            }
        }
        let mut seen = BTreeMap::new();
        let judged = store.known(date, &mut |site, how, team| {
            seen.insert(site.to_owned(), (how, team.map(str::to_owned)));
        })?;
        let judged = judged.is_some();
        let mut missed = BTreeMap::new();
        store.not_visited(date, &mut |sighting| {
            missed.insert(sighting.site.clone(), sighting);
        })?;
        Ok(Self { registry, zone, date, end, judged, planned, left_out, seen, missed })
    }

    /// One fact for each site of the day.
    fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut planned = BTreeSet::new();
        for (site, Planned { team, .. }) in &self.planned {
            planned.insert(site.as_str());
            let mut figures = Figures { planned: 1, ..Figures::default() };
            *match self.seen_of(site) {
                Seen::Visited => &mut figures.visited,
                Seen::PassedBy => &mut figures.passed,
                Seen::ClaimedOnly => &mut figures.claimed,
                Seen::NotSeen => &mut figures.not_seen,
            } += 1;
            facts.push(self.fact(site, self.date, Some(team.clone()), figures));
        }
        for (site, ..) in &self.left_out {
            facts.push(self.fact(site, self.date, None, Figures { left_out: 1, ..Figures::default() }));
        }
        for (site, (how, team)) in &self.seen {
            if *how == Seen::Visited && !planned.contains(site.as_str()) {
                facts.push(self.fact(site, self.date, team.clone(), Figures { unplanned: 1, ..Figures::default() }));
            }
        }
        facts
    }

    /// One fact for each finding that the day has to do with.
    fn findings(&self, all: &[Finding]) -> Vec<Fact> {
        let on_day = |at: Timestamp| at.to_zoned(self.zone.clone()).date() == self.date;
        let facts = all.iter().filter_map(|finding| {
            let state = finding.state_at(self.end)?;
            let became =
                |to: FindingState| u64::from(finding.history.iter().any(|step| step.to == to && on_day(step.at)));
            let figures = Figures {
                found: u64::from(on_day(finding.found)),
                handed_over: became(FindingState::HandedOver),
                fixed: became(FindingState::Fixed),
                verified: became(FindingState::Verified),
                open: u64::from(state.is_pending()),
                overdue: u64::from(finding.is_overdue(self.end)),
                ..Figures::default()
            };
            let found = finding.found.to_zoned(self.zone.clone()).date();
            (figures != Figures::default()).then(|| self.fact(&finding.site, found, finding.team.clone(), figures))
        });
        facts.collect()
    }

    fn fact(&self, site: &str, day: Date, team: Option<String>, figures: Figures) -> Fact {
        let known = self.registry.resolve(site, day).map(|site| &site.listed);
        let (territory, kind) = (known.and_then(|site| site.territory.clone()), known.map(|site| site.kind.clone()));
        Fact { team, territory, kind, figures }
    }

    fn seen_of(&self, site: &str) -> Seen {
        self.seen.get(site).map_or(Seen::NotSeen, |(seen, _)| *seen)
    }

    fn not_visited(&self) -> Vec<NotVisited> {
        let line = |site: &str, team: Option<&String>, why: WhyNot| {
            let known = self.registry.resolve(site, self.date).map(|known| &known.listed);
            NotVisited {
                site: site.to_owned(),
                name: known.map_or(site, |known| &known.name).to_owned(),
                kind: known.map(|known| known.kind.clone()),
                team: team.cloned(),
                why,
            }
        };
        let planned = self.planned.iter().filter_map(|(site, stop)| {
            let seen = self.seen_of(site);
            let ground = || self.missed.get(site).and_then(|sighting| missed_ground(sighting, Some(stop)));
            (seen != Seen::Visited).then(|| line(site, Some(&stop.team), WhyNot::Seen(seen, ground())))
        });
        // What the plan left out and somebody visited all the same is no gap.
        let left_out = self.left_out.iter().filter(|(site, ..)| self.seen_of(site) != Seen::Visited);
        let left_out =
            left_out.map(|(site, reason, told)| line(site, None, WhyNot::LeftOut(reason.clone(), told.clone())));
        planned.chain(left_out).collect()
    }
}

/// Sums by a key, in the order of the keys.
fn by<K: Ord>(facts: &[Fact], key: impl Fn(&Fact) -> K) -> Vec<(K, Figures)> {
    let mut sums: BTreeMap<K, Figures> = BTreeMap::new();
    for fact in facts {
        *sums.entry(key(fact)).or_default() += fact.figures;
    }
    sums.into_iter().collect()
}

/// What has no name comes last.
fn named_first(mut lines: Vec<(Option<String>, Figures)>) -> Vec<(Option<String>, Figures)> {
    lines.sort_by(|a, b| (a.0.is_none(), &a.0).cmp(&(b.0.is_none(), &b.0)));
    lines
}

impl Figures {
    /// All figures with their names in files, in the order tables show them.
    #[must_use]
    pub fn named(&self) -> [(&'static str, u64); 13] {
        [
            ("planned", self.planned),
            ("visited", self.visited),
            ("passed_by", self.passed),
            ("claimed_only", self.claimed),
            ("not_seen", self.not_seen),
            ("left_out", self.left_out),
            ("unplanned", self.unplanned),
            ("found", self.found),
            ("handed_over", self.handed_over),
            ("fixed", self.fixed),
            ("verified", self.verified),
            ("open", self.open),
            ("overdue", self.overdue),
        ]
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.planned += other.planned;
        self.visited += other.visited;
        self.passed += other.passed;
        self.claimed += other.claimed;
        self.not_seen += other.not_seen;
        self.left_out += other.left_out;
        self.unplanned += other.unplanned;
        self.found += other.found;
        self.handed_over += other.handed_over;
        self.fixed += other.fixed;
        self.verified += other.verified;
        self.open += other.open;
        self.overdue += other.overdue;
    }
}

impl std::iter::Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::default(), |mut sum, item| {
            sum += item;
            sum
        })
    }
}
