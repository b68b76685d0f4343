//! A random small day.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::civil::date;

use crate::matrix::{Legs, Locations, Matrices, Matrix, Mode, UNREACHABLE};
use crate::model::{
    Break, BreakPlace, Clock, Datum, Edge, Given, Goal, Group, GroupRule, Lock, LockRule, Network, Place, Priority,
    Rates, Scenario, Shift, Site, Team, Window, sample,
};
use crate::solve::Problem;
use crate::solve::dice::Dice;
use crate::units::{Cost, Seconds};

/// How large.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) sites: usize,
    pub(super) teams: usize,
}

/// A day with travel times; instants are small numbers, so that every one of them can be tried.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) scenario: Scenario,
    pub(super) locations: Locations,
    pub(super) matrices: Matrices,
    /// Schedules worked out before, since every second is tried for each.
    pub(super) timed: RefCell<BTreeMap<(usize, usize, Vec<usize>), Timed>>,
}

/// Finish, work and metres of a route, where it has a schedule.
pub(super) type Timed = Option<(i64, i64, i64)>;

/// End of the day.
pub(super) const HORIZON: i64 = 80;

impl Sample {
    pub(super) fn new(seed: u64, size: Size) -> Self {
        let mut dice = Dice::new(seed, 99);
        let mut scenario = empty();
        scenario.sites = (0..size.sites).map(|at| site(at, size, &mut dice)).collect();
        scenario.teams = (0..size.teams).map(|at| team(at, &mut dice)).collect();
        if size.sites >= 3 && dice.chance(0.5) {
            scenario.locks.push(lock(size, &mut dice));
        }
        Self::of(scenario, &mut dice)
    }

    /// Three teams with two shifts each; half of eight sites open in one, half in the other.
    pub(super) fn of_two_halves(seed: u64) -> Self {
        let window = |half: usize| Window { open: Seconds(half as i64 * 40), close: Seconds(half as i64 * 40 + 38) };
        let mut scenario = empty();
        let site = |at: usize| Site {
            service: Seconds(1),
            windows: vec![window(at % 2)],
            ..sample::site(&format!("S{at}"), Place::at(at as f64, 0.0))
        };
        scenario.sites = (0..8).map(site).collect();
        let shifts = || [0, 1].map(|half| Shift { window: window(half), breaks: Vec::new() }).to_vec();
        let team =
            |at: usize| Team { shifts: shifts(), ..sample::team(&format!("T{at}"), Place::at(0.0, 1.0), window(0)) };
        scenario.teams = (0..3).map(team).collect();
        Self::of(scenario, &mut Dice::new(seed, 99))
    }

    fn of(scenario: Scenario, dice: &mut Dice) -> Self {
        let locations = Locations::of(&scenario);
        let teams = scenario.teams.len();
        let (modes, of_team) = match teams {
            0 => (0, Vec::new()),
            teams => (2.min(teams), (0..teams).map(|team| team % 2).collect()),
        };
        let mode = |at| Mode { profile: format!("p{at}"), speed_percent: 100 };
        let tables = (0..modes).map(|_| Legs::Full(matrix(locations.places.len(), dice))).collect();
        Self {
            scenario,
            locations,
            matrices: Matrices { modes: (0..modes).map(mode).collect(), tables, of_team },
            timed: RefCell::default(),
        }
    }

    /// No way is longer than one over a third place.
    pub(super) fn with_short_ways(mut self) -> Self {
        for table in &mut self.matrices.tables {
            let Legs::Full(table) = table else { continue };
            let n = table.n;
            for (over, from, to) in (0..n).flat_map(|over| (0..n * n).map(move |cell| (over, cell / n, cell % n))) {
                let seconds = table.seconds[from * n + over] + table.seconds[over * n + to];
                if seconds < table.seconds[from * n + to] {
                    table.seconds[from * n + to] = seconds;
                    table.metres[from * n + to] = table.metres[from * n + over] + table.metres[over * n + to];
                }
            }
        }
        self
    }

    pub(super) fn problem(&self) -> Problem {
        Problem::new(&self.scenario, &self.locations, &self.matrices)
    }

    /// Team and shift of every vehicle.
    pub(super) fn vehicles(&self) -> Vec<(usize, usize)> {
        let shifts =
            |(team, of): (usize, &Team)| (0..of.shifts.len()).map(move |shift| (team, shift)).collect::<Vec<_>>();
        self.scenario.teams.iter().enumerate().flat_map(shifts).collect()
    }

    /// Other members of a site's `any` group.
    pub(super) fn mates(&self, site: usize) -> impl Iterator<Item = usize> + '_ {
        let group = self.scenario.sites[site].group.as_ref().filter(|group| group.rule == GroupRule::Any);
        let sites = self.scenario.sites.iter().enumerate();
        sites
            .filter(move |(at, other)| *at != site && group.is_some() && other.group.as_ref() == group)
            .map(|(at, _)| at)
    }
}

fn empty() -> Scenario {
    let day = date(2024, 3, 11);
    Scenario {
        name: "sample".into(),
        title: "sample".into(),
        date: day,
        timezone: "UTC".into(),
        clock: Clock::new(day, "UTC").unwrap(),
        goal: Goal::Finish,
        currency: "EUR".into(),
        sites: Vec::new(),
        teams: Vec::new(),
        territories: Vec::new(),
        locks: Vec::new(),
        kinds: BTreeMap::new(),
        network: Network::Given(Given { files: BTreeMap::new() }),
        invalid: Vec::new(),
        link_datum: Datum::Wgs84,
        due: crate::model::DueRules::default(),
    }
}

fn between(dice: &mut Dice, low: i64, high: i64) -> i64 {
    low + dice.below((high - low + 1) as usize) as i64
}

fn some(dice: &mut Dice, share: f64, text: &str) -> Option<String> {
    dice.chance(share).then(|| text.to_owned())
}

fn site(at: usize, size: Size, dice: &mut Dice) -> Site {
    let service = between(dice, 0, 6);
    let mut windows = Vec::new();
    let mut from = between(dice, 0, 40);
    for _ in 0..[0, 0, 1, 1, 2, 3][dice.below(6)] {
        let close = from + service + between(dice, 0, 12);
        windows.push(Window { open: Seconds(from), close: Seconds(close) });
        from = close + between(dice, 1, 12);
    }
    let group = match dice.below(8) {
        0 => Some(Group { id: "either".into(), rule: GroupRule::Any }),
        1 => Some(Group { id: "both".into(), rule: GroupRule::SameTeam }),
        _ => None,
    };
    let team = dice.chance(0.05).then(|| format!("T{}", dice.below(size.teams.max(1))));
    let day = if dice.chance(0.05) { 10 + dice.below(3) as i8 } else { 11 };
    Site {
        open_days: None,
        id: format!("S{at}"),
        name: String::new(),
        kind: "k".into(),
        place: Place::at(at as f64, 0.0),
        service: Seconds(service),
        windows,
        skills: some(dice, 0.15, "skill").into_iter().collect(),
        priority: if dice.chance(0.2) { Priority::Must } else { Priority::Level(1 + dice.below(3) as u8) },
        territory: some(dice, 0.1, "east"),
        crew: 1 + u32::from(dice.chance(0.1)),
        group,
        team,
        days: (Some(date(2024, 3, day)), None),
        demand: if dice.chance(0.5) { vec![between(dice, 0, 3)] } else { Vec::new() },
        contact: None,
        checklist: Vec::new(),
        properties: serde_json::Map::new(),
        source: ("f".into(), at),
    }
}

fn team(at: usize, dice: &mut Dice) -> Team {
    let place = |dice: &mut Dice| dice.chance(0.8).then(|| Place::at(dice.below(3) as f64, 1.0));
    let start = place(dice);
    let end = if dice.chance(0.6) { start.clone() } else { place(dice) };
    let open = between(dice, 0, 20);
    let close = between(dice, 35, HORIZON - 5);
    let mut shifts = vec![shift(open, close, dice)];
    if dice.chance(0.15) {
        let middle = between(dice, open + 5, close - 5);
        shifts = vec![shift(open, middle, dice), shift(middle, close, dice)];
    }
    Team {
        id: format!("T{at}"),
        name: String::new(),
        members: Vec::new(),
        crew: 1 + u32::from(dice.chance(0.5)),
        skills: some(dice, 0.6, "skill").into_iter().collect(),
        start,
        end,
        shifts,
        longest_work: dice.chance(0.4).then(|| Seconds(between(dice, 15, 45))),
        territories: some(dice, 0.2, "west").into_iter().collect(),
        profile: "p".into(),
        speed_percent: 100,
        rates: Rates {
            fixed: Cost(between(dice, 0, 50)),
            per_hour: Cost(between(dice, 0, 90_000)),
            per_km: Cost(between(dice, 0, 9000)),
        },
        capacity: if dice.chance(0.4) { vec![between(dice, 2, 8)] } else { Vec::new() },
        contact: None,
        group: None,
    }
}

fn shift(open: i64, close: i64, dice: &mut Dice) -> Shift {
    let mut breaks = Vec::new();
    let mut from = open + between(dice, 0, 12);
    for _ in 0..[0, 0, 1, 1, 2][dice.below(5)] {
        let length = between(dice, 1, 5);
        let until = from + length + between(dice, 0, 9);
        let place = if dice.chance(0.3) { BreakPlace::EndPlace } else { BreakPlace::Anywhere };
        breaks.push(Break {
            length: Seconds(length),
            window: Window { open: Seconds(from), close: Seconds(until) },
            place,
        });
        from = until + between(dice, 0, 9);
    }
    Shift { window: Window { open: Seconds(open), close: Seconds(close) }, breaks }
}

fn lock(size: Size, dice: &mut Dice) -> Lock {
    let mut sites: Vec<usize> = (0..size.sites).collect();
    dice.shuffle(&mut sites);
    sites.truncate(2 + dice.below(2));
    Lock {
        sites: sites.iter().map(|site| format!("S{site}")).collect(),
        rule: if dice.chance(0.5) { LockRule::Order } else { LockRule::Sequence },
        team: dice.chance(0.3).then(|| format!("T{}", dice.below(size.teams.max(1)))),
        at: [None, None, Some(Edge::Start), Some(Edge::End)][dice.below(4)],
    }
}

fn matrix(n: usize, dice: &mut Dice) -> Matrix {
    let mut matrix = Matrix::unreachable(n);
    for cell in (0..n * n).filter(|cell| cell / n != cell % n) {
        let way = !dice.chance(0.02);
        matrix.seconds[cell] = if way { between(dice, 1, 9) as i32 } else { UNREACHABLE };
        matrix.metres[cell] = if way { between(dice, 100, 900) as i32 } else { UNREACHABLE };
    }
    matrix
}
