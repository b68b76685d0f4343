//! A day played through.

use std::collections::BTreeMap;

use fullsweep::model::{Plan, Scenario, Team};
use geo::{Distance, Euclidean, Haversine, Line, Point};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::device::record;
use super::world::Way;
use super::{Conduct, Dice, IN_SIGHT_M, Played, Stretch, Truth, World, Written, custom};

/// What a team makes of a stop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Visit,
    Skip,
    Pass,
    Claim,
}

/// The round of a team: its stops and the times planned for them.
pub(crate) struct Round<'a> {
    team: &'a Team,
    /// When it sets out, where that is planned, in seconds after the morning.
    leaves: Option<f64>,
    stops: Vec<(usize, Option<Times>)>,
}

/// When a team is to get to a stop, to begin there and to be done, in seconds after the morning.
type Times = [f64; 3];

/// Hour of the local day from which seconds are counted.
const MORNING: i64 = 8;

/// Plays a day: every team goes round its share of the sites, nearest first, and does with each stop what chance says.
pub(crate) fn play(scenario: &Scenario, world: &dyn World, date: Date, conduct: &Conduct, dice: &mut Dice) -> Played {
    play_rounds(scenario, world, date, &shares(scenario), conduct, dice)
}

/// Plays rounds.
pub(crate) fn play_rounds(
    scenario: &Scenario,
    world: &dyn World,
    date: Date,
    rounds: &[Round<'_>],
    conduct: &Conduct,
    dice: &mut Dice,
) -> Played {
    let zone = TimeZone::get(&scenario.timezone).expect("the scenario's own zone");
    let morning = zone.to_timestamp(date.at(MORNING as i8, 0, 0, 0)).expect("a day of this century");
    let mut played = Played {
        date,
        truth: vec![Truth::NotSeen; scenario.sites.len()],
        nearest_m: vec![0.0; scenario.sites.len()],
        plan: Vec::new(),
        tracks: Vec::new(),
        records: Vec::new(),
        visits: Vec::new(),
        ways: Vec::new(),
        stretches: Vec::new(),
        morning,
    };
    for round in rounds {
        let way = go_round(scenario, world, round, morning, conduct, dice, &mut played);
        played.tracks.push(record(&round.team.id, &way, morning, conduct, dice));
        played.ways.push((round.team.id.clone(), way));
    }
    played.tracks.retain(|track| !track.fixes.is_empty());
    truth(scenario, &mut played);
    played
}

/// The rounds of a plan.
pub(crate) fn rounds_of<'a>(scenario: &'a Scenario, plan: &Plan) -> Vec<Round<'a>> {
    let index: BTreeMap<&str, usize> =
        scenario.sites.iter().enumerate().map(|(index, site)| (site.id.as_str(), index)).collect();
    let after_morning = |at: fullsweep::units::Seconds| (at.get() - MORNING * 3600) as f64;
    let round = |route: &fullsweep::model::Route| {
        let team = scenario.teams.iter().find(|team| team.id == route.team)?;
        let stops = route.stops.iter().filter_map(|stop| {
            let times = [stop.arrive, stop.begin, stop.depart].map(after_morning);
            Some((*index.get(stop.site.as_str())?, Some(times)))
        });
        Some(Round { team, leaves: Some(after_morning(route.start)), stops: stops.collect() })
    };
    plan.routes.iter().filter_map(round).collect()
}

/// Who goes where: each site to the team that starts nearest among those that serve its territory and are not full.
fn shares(scenario: &Scenario) -> Vec<Round<'_>> {
    let most = scenario.sites.len() * 13 / 10 / scenario.teams.len() + 1;
    let base = |team: &Team| team.start.as_ref().map_or(Point::new(0.0, 0.0), |place| place.point());
    let mut shares: Vec<(&Team, Vec<usize>)> = scenario.teams.iter().map(|team| (team, Vec::new())).collect();
    for (index, site) in scenario.sites.iter().enumerate() {
        let serves = |team: &Team| {
            team.territories.is_empty() || site.territory.as_ref().is_none_or(|own| team.territories.contains(own))
        };
        let near = |team: &Team| Haversine.distance(base(team), site.place.point());
        let share = shares
            .iter_mut()
            .filter(|(team, sites)| serves(team) && sites.len() < most)
            .min_by(|a, b| near(a.0).total_cmp(&near(b.0)));
        if let Some((_, sites)) = share {
            sites.push(index);
        }
    }
    // Nearest first from the base.
    for (team, sites) in &mut shares {
        let mut here = base(team);
        for from in 0..sites.len() {
            let near = |site: usize| Haversine.distance(here, scenario.sites[site].place.point());
            let next = (from..sites.len()).min_by(|&a, &b| near(sites[a]).total_cmp(&near(sites[b]))).unwrap_or(from);
            sites.swap(from, next);
            here = scenario.sites[sites[from]].place.point();
        }
    }
    let round = |(team, sites): (_, Vec<usize>)| Round {
        team,
        leaves: None,
        stops: sites.into_iter().map(|site| (site, None)).collect(),
    };
    shares.into_iter().map(round).collect()
}

/// The way a team really takes on a day, in seconds after its morning; plan and records are noted on the way.
fn go_round(
    scenario: &Scenario,
    world: &dyn World,
    round: &Round<'_>,
    morning: Timestamp,
    conduct: &Conduct,
    dice: &mut Dice,
    played: &mut Played,
) -> Way {
    let team = round.team;
    let start = team.start.as_ref().map(|place| place.point());
    let first = || round.stops.first().map(|(site, _)| scenario.sites[*site].place.point());
    let Some(mut here) = start.or_else(first) else {
        return Vec::new();
    };
    let late = dice.between(0.0, 600.0);
    let mut way: Way = vec![(round.leaves.unwrap_or_default() + late, here)];
    let mut since = (way[0], Vec::new());
    let mut lunch = dice.between(custom::HUNGRY_S.0, custom::HUNGRY_S.1);
    // Some teams' forms keep another zone's clock for a day.
    let clock_off = if dice.chance(0.02) { 3600 } else { 0 };
    let instant = |seconds: f64| morning + jiff::SignedDuration::from_secs(seconds as i64);
    for &(site, times) in &round.stops {
        let place = scenario.sites[site].place.point();
        let service = scenario.sites[site].service.get() as f64;
        let draw = dice.unit();
        let deed = match () {
            () if draw < conduct.skipped => Deed::Skip,
            () if draw < conduct.skipped + conduct.passed => Deed::Pass,
            () if draw < conduct.skipped + conduct.passed + conduct.claimed => Deed::Claim,
            () => Deed::Visit,
        };
        let planned = way[way.len() - 1].0 + 300.0;
        let [arrive, begin, depart] = times.unwrap_or([planned, planned, planned + service]);
        played.plan.push((site, team.id.clone(), instant(arrive), instant(depart)));
        match deed {
            Deed::Skip => since.1.push(site),
            Deed::Pass => {
                since.1.push(site);
                let front = world.front(place);
                append(&mut way, world.way(here, front, dice));
                here = front;
                if dice.chance(custom::PAUSES) {
                    append(&mut way, vec![(0.0, here), (dice.between(custom::PAUSE_S.0, custom::PAUSE_S.1), here)]);
                }
            }
            Deed::Claim => {
                since.1.push(site);
                let from = way[way.len() - 1].0 + dice.between(-600.0, 900.0);
                let times = (instant(from), instant(from + service * dice.between(0.6, 1.3)));
                let point = dice.chance(0.2).then_some(here);
                played.records.push(Written { site, team: team.id.clone(), times: Some(times), point });
            }
            Deed::Visit => {
                let spot = near(place, dice.between(0.0, 15.0), dice);
                append(&mut way, world.way(here, spot, dice));
                here = spot;
                let (from, left_out) = since;
                played.stretches.push(Stretch { team: team.id.clone(), from, to: way[way.len() - 1], left_out });
                if times.is_some() && way[way.len() - 1].0 < begin {
                    // Nobody opens before the hour.
                    way.push((begin, spot));
                }
                let from = way[way.len() - 1].0;
                let stay = service * (conduct.haste * dice.normal()).exp().clamp(0.4, 2.5);
                wander(&mut way, spot, stay, dice);
                played.truth[site] = Truth::Visited;
                played.visits.push((site, team.id.clone(), instant(from), instant(from + stay)));
                if !dice.chance(conduct.unwritten) {
                    played.records.push(written(site, team, from, stay, spot, clock_off, &instant, dice));
                }
                if way[way.len() - 1].0 > lunch && dice.chance(custom::LUNCHES) {
                    wander(&mut way, here, dice.between(custom::LUNCH_S.0, custom::LUNCH_S.1), dice);
                    lunch = f64::INFINITY;
                }
                since = (way[way.len() - 1], Vec::new());
            }
        }
    }
    if let Some(home) = start {
        append(&mut way, world.way(here, home, dice));
        let (from, left_out) = since;
        played.stretches.push(Stretch { team: team.id.clone(), from, to: way[way.len() - 1], left_out });
        let end = way[way.len() - 1].0;
        way.push((end + dice.between(60.0, 900.0), home));
    }
    way
}

/// A record as people write it: to the minute or to five, some without times, some with the place of the form.
#[expect(clippy::too_many_arguments, reason = "all that a record is made of")]
fn written(
    site: usize,
    team: &Team,
    from: f64,
    stay: f64,
    spot: Point<f64>,
    clock_off: i64,
    instant: &dyn Fn(f64) -> Timestamp,
    dice: &mut Dice,
) -> Written {
    let grain = if dice.chance(0.5) { 60.0 } else { 300.0 };
    let careless = 90.0 * dice.normal();
    let round = |seconds: f64| instant(((seconds + careless) / grain).round() * grain + clock_off as f64);
    let times = dice.chance(0.93).then(|| (round(from), round(from + stay)));
    let point = dice.chance(0.6).then(|| near(spot, 15.0 * dice.normal().abs(), dice));
    Written { site, team: team.id.clone(), times, point }
}

/// A place so many metres away in some direction.
fn near(place: Point<f64>, metres: f64, dice: &mut Dice) -> Point<f64> {
    let turn = dice.between(0.0, std::f64::consts::TAU);
    let degrees = metres / 111_195.0;
    Point::new(place.x() + degrees * turn.cos() / place.y().to_radians().cos(), place.y() + degrees * turn.sin())
}

/// Staying at a place is walking about it.
fn wander(way: &mut Way, place: Point<f64>, seconds: f64, dice: &mut Dice) {
    let begin = way[way.len() - 1].0;
    let mut passed = 0.0;
    while passed < seconds {
        passed = (passed + dice.between(custom::WALK_S.0, custom::WALK_S.1)).min(seconds);
        let spot = near(place, dice.between(0.0, custom::ABOUT_M), dice);
        way.push((begin + passed, spot));
    }
    way.push((begin + seconds, place));
}

fn append(way: &mut Way, more: Way) {
    let begin = way[way.len() - 1].0;
    way.extend(more.into_iter().skip(1).map(|(seconds, place)| (begin + seconds, place)));
}

/// What really happened: a visit is a visit; else who came within sight passed by; else who wrote claims.
fn truth(scenario: &Scenario, played: &mut Played) {
    let claimed: BTreeMap<usize, ()> = played.records.iter().map(|record| (record.site, ())).collect();
    for (index, site) in scenario.sites.iter().enumerate() {
        if played.truth[index] == Truth::Visited {
            continue;
        }
        let nearest = played.ways.iter().map(|(_, way)| nearest(way, site).0).fold(f64::INFINITY, f64::min);
        played.nearest_m[index] = nearest;
        played.truth[index] = match () {
            () if nearest <= IN_SIGHT_M => Truth::PassedBy,
            () if claimed.contains_key(&index) => Truth::ClaimedOnly,
            () => Truth::NotSeen,
        };
    }
}

/// How near a way comes to a site, in metres, and in which of its steps.
pub(crate) fn nearest(way: &Way, site: &fullsweep::model::Site) -> (f64, usize) {
    use geo::MapCoords;
    let origin = site.place.point();
    let east = 111_195.0 * origin.y().to_radians().cos();
    let local = |at: geo::Coord<f64>| geo::Coord { x: (at.x - origin.x()) * east, y: (at.y - origin.y()) * 111_195.0 };
    let shape = site.place.geometry.map_coords(local);
    let gate = site.place.gate.map(|gate| geo::Point(local(gate.0)));
    let step = |pair: &[(f64, Point<f64>)]| {
        let line = Line::new(local(pair[0].1.0), local(pair[1].1.0));
        let far = local(pair[0].1.0).x.hypot(local(pair[0].1.0).y)
            - Euclidean.distance(&geo::Point(line.start), &geo::Point(line.end));
        if far > 3_000.0 {
            return f64::INFINITY;
        }
        let to_gate = gate.map_or(f64::INFINITY, |gate| Euclidean.distance(&line, &gate));
        to_gate.min(Euclidean.distance(&geo::Geometry::Line(line), &shape))
    };
    let steps = way.windows(2).map(step).zip(0..);
    steps.fold((f64::INFINITY, 0), |best, step| if step.0 < best.0 { step } else { best })
}
