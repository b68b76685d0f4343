//! A team's round between two visits that are told, played many times over by the simulator's own law and weighed by the fixes as they come.
//!
//! A particle filter (Gordon, Salmond and Smith 1993) whose particles carry what was done with each stop, where the team stands or how far along
//! its way it is, and of the device's error what hangs together as a normal distribution (Doucet, de Freitas, Murphy and Russell 2000).

use std::rc::Rc;

use super::drift::Drift;
use super::law::{Record, even_ends, visit_ends};
use super::legs::{Leg, Legs, SPOTS};
use super::renew::renew;
use crate::simulate::{Conduct, Dice, RoadWorld, custom};

/// How many particles.
pub(super) const PARTICLES: usize = 4_000;
/// Share of the fixes that jump, by the square metres they jump over.
const JUMPED: f64 = 0.001 / (12_000.0 * 12_000.0);
/// Share of the particles that try an unlikely deed, whatever the law has; they count for as much less.
const TRIED: f64 = 0.3;
/// Share of the points of a road at which particles try a light, in the same manner.
const TRIED_LIGHTS: f64 = 0.05;
/// The judge is told when the team got to the end, with an error of such a deviation in seconds.
const GOT_THERE_S: f64 = 10.0;

/// A stop of the plan between the two visits.
pub(super) struct Stop {
    pub(super) service_s: f64,
    pub(super) record: Option<Record>,
    /// When the judge has to have made up its mind, in seconds after the morning.
    pub(super) until_s: f64,
}

/// What is known of a stretch of a round.
pub(super) struct Known<'k> {
    pub(super) conduct: &'k Conduct,
    pub(super) stops: Vec<Stop>,
    /// When the team set out, and got to the end.
    pub(super) from_s: f64,
    pub(super) to_s: f64,
    /// The team's lunch was in this stretch.
    pub(super) lunch: bool,
    /// Seconds after the morning, and metres from where it set out.
    pub(super) fixes: Vec<(f64, [f64; 2])>,
    /// The part of the device's error that hangs together when the team sets out.
    pub(super) drift: Drift,
}

/// Where a way leads.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Then {
    Visit(usize, usize),
    Pass(usize),
    End,
}

#[derive(Clone)]
pub(super) enum Doing {
    Driving { leg: Rc<Leg>, part: usize, left_s: f64, waits: Option<f64>, then: Then },
    Standing { place: usize, since_s: f64, walk: Walk, lunch: bool },
    Waiting { place: usize, since_s: f64 },
    There { since_s: f64 },
}

/// Walking about: from one place to another, in seconds after the morning.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    from: [f64; 2],
    to: [f64; 2],
    begin_s: f64,
    end_s: f64,
}

#[derive(Clone)]
pub(super) struct Particle {
    /// Stops decided on so far.
    next: usize,
    pub(super) doing: Doing,
    pub(super) slower: f64,
    pub(super) visited: u64,
    passed: u64,
    lunched: bool,
    drift: Drift,
    pub(super) log: f64,
}

/// How likely each stop was visited; passed and not visited; neither. Nothing where no particle came through.
pub(super) fn weighed(known: &Known<'_>, legs: &mut Legs<'_>, dice: &mut Dice) -> Option<Vec<[f64; 3]>> {
    let mut filter = Filter { known, legs, dice };
    let mut particles: Vec<Particle> = (0..PARTICLES).map(|_| filter.starts()).collect();
    let mut words: Vec<Option<[f64; 3]>> = vec![None; known.stops.len()];
    let mut now_s = known.from_s;
    if filter.legs.astray {
        return None;
    }
    for &(at_s, seen) in known.fixes.iter().filter(|fix| fix.0 > known.from_s && fix.0 <= known.to_s) {
        for particle in &mut particles {
            filter.advance(particle, now_s, at_s);
            filter.look(particle, at_s - now_s, at_s, seen);
        }
        now_s = at_s;
        for (word, stop) in words.iter_mut().zip(0..) {
            if word.is_none() && known.stops[stop].until_s <= now_s {
                *word = Some(word_on(&particles, stop)?);
            }
        }
        renew(&mut particles, filter.dice)?;
    }
    for particle in &mut particles {
        filter.advance(particle, now_s, known.to_s);
        let late_s = filter.late_s(particle);
        particle.log -= (late_s / GOT_THERE_S).powi(2) / 2.0;
    }
    if filter.legs.astray {
        return None;
    }
    words.into_iter().enumerate().map(|(stop, word)| word.or_else(|| word_on(&particles, stop))).collect()
}

/// The shares of the particles that have each word for a stop.
fn word_on(particles: &[Particle], stop: usize) -> Option<[f64; 3]> {
    let most = particles.iter().map(|particle| particle.log).fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() {
        return None;
    }
    let mut word = [0.0; 3];
    for particle in particles {
        let which = match () {
            () if particle.visited & (1 << stop) != 0 => 0,
            () if particle.passed & (1 << stop) != 0 => 1,
            () => 2,
        };
        word[which] += (particle.log - most).exp();
    }
    let all: f64 = word.iter().sum();
    Some(word.map(|share| share / all))
}

struct Filter<'f, 'k, 'w> {
    known: &'f Known<'k>,
    legs: &'f mut Legs<'w>,
    dice: &'f mut Dice,
}

impl Filter<'_, '_, '_> {
    fn starts(&mut self) -> Particle {
        let mut particle = Particle {
            next: 0,
            doing: Doing::There { since_s: 0.0 },
            slower: 1.0,
            visited: 0,
            passed: 0,
            lunched: !self.known.lunch,
            drift: self.known.drift,
            log: 0.0,
        };
        self.set_out(&mut particle, 0, self.known.from_s);
        particle
    }

    /// Decides on the stops that follow, up to the next one that is driven to.
    fn set_out(&mut self, particle: &mut Particle, from: usize, now_s: f64) {
        let conduct = self.known.conduct;
        let visits = 1.0 - conduct.skipped - conduct.passed - conduct.claimed;
        let (mut to, mut then) = (1, Then::End);
        while let Some(stop) = self.known.stops.get(particle.next) {
            let number = particle.next;
            particle.next += 1;
            let visit = |dice: &mut Dice| {
                let spot = dice.below(SPOTS);
                (Legs::spot(number, spot), Then::Visit(number, spot))
            };
            if let Some(record) = &stop.record {
                let (visited, claimed) = (visits * (1.0 - conduct.unwritten), conduct.claimed);
                if !self.dice.chance(TRIED) {
                    particle.log += (visited / (visited + claimed) / (1.0 - TRIED)).ln();
                    (to, then) = visit(self.dice);
                    break;
                }
                particle.log += (claimed / (visited + claimed) / TRIED).ln();
                particle.log += record.of_claim(now_s, stop.service_s, self.legs.metres(from)).ln();
                continue;
            }
            let (visited, passed) = (visits * conduct.unwritten, conduct.passed);
            let all = visited + passed + conduct.skipped;
            let draw = self.dice.unit();
            if draw < TRIED {
                particle.log += (visited / all / TRIED).ln();
                (to, then) = visit(self.dice);
                break;
            }
            if draw < 2.0 * TRIED {
                particle.log += (passed / all / TRIED).ln();
                (to, then) = (Legs::spot(number, SPOTS), Then::Pass(number));
                break;
            }
            particle.log += (conduct.skipped / all / (1.0 - 2.0 * TRIED)).ln();
        }
        let leg = self.legs.leg(from, to);
        particle.passed |= leg.passes;
        particle.slower = self.dice.between(RoadWorld::SLOWER.0, RoadWorld::SLOWER.1);
        let left_s = leg.seconds[0] * if leg.road.contains(&0) { particle.slower } else { 1.0 };
        particle.doing = Doing::Driving { leg, part: 0, left_s, waits: None, then };
    }

    /// Plays on until an instant.
    fn advance(&mut self, particle: &mut Particle, mut now_s: f64, until_s: f64) {
        while now_s < until_s {
            let step_s = until_s - now_s;
            match &mut particle.doing {
                Doing::There { .. } => return,
                Doing::Waiting { place, since_s } => {
                    let (place, lasted_s) = (*place, now_s - *since_s);
                    let Some(ends) = even_ends(custom::PAUSE_S, lasted_s, step_s, self.dice) else { return };
                    now_s += ends;
                    self.set_out(particle, place, now_s);
                }
                Doing::Driving { waits: waits @ Some(_), .. } => {
                    let lasted_s = now_s - waits.unwrap_or(now_s);
                    let Some(ends) = even_ends(RoadWorld::LIGHT_S, lasted_s, step_s, self.dice) else { return };
                    *waits = None;
                    now_s += ends;
                }
                Doing::Driving { left_s, .. } if *left_s > step_s => {
                    *left_s -= step_s;
                    return;
                }
                Doing::Driving { leg, part, left_s, waits, .. } if *part + 1 < leg.seconds.len() => {
                    now_s += *left_s;
                    if leg.road.contains(part) {
                        let light = self.dice.chance(TRIED_LIGHTS);
                        particle.log += if light {
                            *waits = Some(now_s);
                            (RoadWorld::LIGHTS / TRIED_LIGHTS).ln()
                        } else {
                            ((1.0 - RoadWorld::LIGHTS) / (1.0 - TRIED_LIGHTS)).ln()
                        };
                    }
                    *part += 1;
                    *left_s = leg.seconds[*part] * if leg.road.contains(part) { particle.slower } else { 1.0 };
                }
                Doing::Driving { left_s, then, .. } => {
                    now_s += *left_s;
                    let then = *then;
                    self.gets_there(particle, then, now_s);
                }
                Doing::Standing { .. } => match self.stands(particle, now_s, step_s) {
                    Some(until_s) => now_s = until_s,
                    None => return,
                },
            }
        }
    }

    fn gets_there(&mut self, particle: &mut Particle, then: Then, now_s: f64) {
        particle.doing = match then {
            Then::End => Doing::There { since_s: now_s },
            Then::Pass(stop) => {
                let place = Legs::spot(stop, SPOTS);
                if !self.dice.chance(custom::PAUSES) {
                    self.set_out(particle, place, now_s);
                    return;
                }
                Doing::Waiting { place, since_s: now_s }
            }
            Then::Visit(stop, spot) => {
                let place = Legs::spot(stop, spot);
                let here = self.legs.metres(place);
                let walk = Walk { from: here, to: here, begin_s: now_s, end_s: now_s };
                Doing::Standing { place, since_s: now_s, walk, lunch: false }
            }
        };
    }

    /// Stands for a step, or less; answers until when where that is not all of it.
    fn stands(&mut self, particle: &mut Particle, now_s: f64, step_s: f64) -> Option<f64> {
        let Doing::Standing { place, since_s, mut walk, lunch } = particle.doing.clone() else { return None };
        let number = (place - 2) / (SPOTS + 1);
        let stop = &self.known.stops[number];
        let lasted_s = now_s - since_s;
        let ends = if lunch {
            even_ends(custom::LUNCH_S, lasted_s, step_s, self.dice)
        } else {
            visit_ends(self.known.conduct, stop.service_s, lasted_s, step_s, self.dice)
        };
        let spot = self.legs.metres(place);
        if let Some(ends) = ends {
            let now_s = now_s + ends;
            if !lunch {
                particle.visited |= 1 << number;
                let stay_s = now_s - since_s;
                particle.log += stop.record.map_or(0.0, |record| record.of_visit(since_s, stay_s, spot).ln());
            }
            let (first_s, last_s) = custom::HUNGRY_S;
            let hungry = ((now_s - first_s) / (last_s - first_s)).clamp(0.0, 1.0) * custom::LUNCHES;
            if !particle.lunched && self.dice.chance(hungry) {
                particle.lunched = true;
                let walk = Walk { from: spot, to: spot, begin_s: now_s, end_s: now_s };
                particle.doing = Doing::Standing { place, since_s: now_s, walk, lunch: true };
            } else {
                self.set_out(particle, place, now_s);
            }
            return Some(now_s);
        }
        while walk.end_s < now_s + step_s {
            let (turn, metres) =
                (self.dice.between(0.0, std::f64::consts::TAU), self.dice.between(0.0, custom::ABOUT_M));
            let to = [spot[0] + metres * turn.cos(), spot[1] + metres * turn.sin()];
            particle.passed |= self.legs.in_sight(number, walk.to, to);
            let lasts_s = self.dice.between(custom::WALK_S.0, custom::WALK_S.1);
            walk = Walk { from: walk.to, to, begin_s: walk.end_s, end_s: walk.end_s + lasts_s };
        }
        particle.doing = Doing::Standing { place, since_s, walk, lunch };
        None
    }

    /// Weighs a particle by a fix.
    fn look(&mut self, particle: &mut Particle, step_s: f64, at_s: f64, seen: [f64; 2]) {
        let here = match &particle.doing {
            Doing::There { .. } => self.legs.metres(1),
            Doing::Waiting { place, .. } => self.legs.metres(*place),
            Doing::Standing { walk, .. } => {
                between(walk.from, walk.to, (at_s - walk.begin_s) / (walk.end_s - walk.begin_s).max(1e-9))
            }
            Doing::Driving { leg, part, waits: Some(_), .. } => leg.nodes[*part],
            Doing::Driving { leg, part, left_s, .. } => {
                let all_s = leg.seconds[*part] * if leg.road.contains(part) { particle.slower } else { 1.0 };
                between(leg.nodes[*part], leg.nodes[*part + 1], 1.0 - left_s / all_s.max(1e-9))
            }
        };
        particle.drift = particle.drift.later(step_s, self.known.conduct);
        let likely = particle.drift.learn([seen[0] - here[0], seen[1] - here[1]], self.known.conduct);
        particle.log += likely.unwrap_or_else(|| JUMPED.ln());
    }

    /// By how many seconds a particle is late at the end, or early.
    fn late_s(&self, particle: &Particle) -> f64 {
        match &particle.doing {
            Doing::There { since_s } => since_s - self.known.to_s,
            Doing::Driving { leg, part, left_s, then: Then::End, .. } => {
                let slower = |part: usize| if leg.road.contains(&part) { particle.slower } else { 1.0 };
                left_s + (part + 1..leg.seconds.len()).map(|part| leg.seconds[part] * slower(part)).sum::<f64>()
            }
            _ => f64::INFINITY,
        }
    }
}

fn between(a: [f64; 2], b: [f64; 2], share: f64) -> [f64; 2] {
    let share = share.clamp(0.0, 1.0);
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use fullsweep::model::Scenario;
    use geo::{Distance, Haversine};

    use super::super::ideal::{local, on_leg};
    use super::super::scenario;
    use super::*;
    use crate::simulate::{Way, World, nearest};

    /// Three sites some streets from each other, the second out of sight of the way from the first to the third, and where one drives past it.
    fn three(scenario: &Scenario, world: &RoadWorld) -> [usize; 3] {
        let place = |site: usize| scenario.sites[site].place.point();
        let all = || 0..scenario.sites.len();
        let apart = |a: usize, b: usize| (400.0..1_500.0).contains(&Haversine.distance(place(a), place(b)));
        let aside = |[a, b, c]: [usize; 3]| {
            let way: Way = world.fastest(place(a), place(c))?.1.into_iter().map(|place| (0.0, place)).collect();
            let front = Haversine.distance(place(b), world.front(place(b)));
            (nearest(&way, &scenario.sites[b]).0 > 200.0 && front < 30.0).then_some([a, b, c])
        };
        let pairs = all().flat_map(|a| all().filter(move |&b| apart(a, b)).map(move |b| (a, b)));
        let threes = pairs.flat_map(|(a, b)| all().filter(move |&c| c != a && apart(b, c)).map(move |c| [a, b, c]));
        threes.filter_map(aside).next().expect("Malta is large enough")
    }

    /// What the judge makes of a way with a fix every ten seconds and no errors.
    fn word(scenario: &Scenario, world: &RoadWorld, [a, b, c]: [usize; 3], way: &Way) -> [f64; 3] {
        let place = |site: usize| scenario.sites[site].place.point();
        let (conduct, mut dice, to_s) = (Conduct::usual(10.0, 10), Dice(7), way[way.len() - 1].0);
        let leg = |at: f64| way.partition_point(|(when, _)| *when < at).clamp(1, way.len() - 1) - 1;
        let times = (0..).map(|number| f64::from(number) * 10.0).take_while(|at| *at <= to_s);
        let known = Known {
            conduct: &conduct,
            stops: vec![Stop { service_s: 300.0, record: None, until_s: f64::INFINITY }],
            from_s: 0.0,
            to_s,
            lunch: false,
            fixes: times.map(|at| (at, local(place(a), on_leg(way, leg(at), at)))).collect(),
            drift: Drift::unknown(&conduct),
        };
        let mut legs = Legs::new(world, scenario, (place(a), place(c)), &[b], &mut dice);
        weighed(&known, &mut legs, &mut dice).expect("roads lead there")[0]
    }

    #[test]
    fn a_visit_a_passage_and_neither_are_told_from_the_fixes_alone() {
        let (scenario, world) = (scenario("data/malta"), RoadWorld::read(Path::new("data/malta/malta.osm.pbf")));
        let sites = three(&scenario, &world);
        let [from, site, to] = sites.map(|site| scenario.sites[site].place.point());
        let front = world.front(site);
        let mut dice = Dice(3);
        let mut by = |stop: geo::Point<f64>, stays_s: f64| {
            let mut way = world.way(from, stop, &mut dice);
            let there_s = way[way.len() - 1].0 + stays_s;
            let onward = world.way(stop, to, &mut dice);
            way.extend(onward.into_iter().map(|(at, place)| (there_s + at, place)));
            word(&scenario, &world, sites, &way)
        };
        let (visited, passed) = (by(site, 300.0), by(front, 0.0));
        assert!(visited[0] > 0.95 && passed[1] > 0.95, "{visited:?} {passed:?}");
        let neither = word(&scenario, &world, sites, &world.way(from, to, &mut dice));
        assert!(neither[2] > 0.95, "{neither:?}");
    }
}
