//! Particles drawn anew, so that those are many that count.

use std::collections::BTreeMap;

use super::filter::{Doing, PARTICLES, Particle, Then};
use super::legs::SPOTS;
use crate::simulate::{Dice, RoadWorld};

/// Speeds are jittered by so much when particles are drawn anew, since the law draws one for the whole way.
const JITTER: f64 = 0.01;
/// And how far along they are by so many seconds.
const JITTER_S: f64 = 1.0;
/// At least so many particles hold what is not negligible, however unlikely it is.
const LEAST: usize = 160;
/// See [`LEAST`].
const NEGLIGIBLE: f64 = 1e-9;
/// Most that is held at a time, the likeliest.
const MOST_HELD: usize = 32;

/// Draws particles anew where few of them count: systematic resampling (Kitagawa 1996) of those alike in what they hold was done, so that
/// what is unlikely at first is not lost before the fixes have had their say.
pub(super) fn renew(particles: &mut Vec<Particle>, dice: &mut Dice) -> Option<()> {
    let most = particles.iter().map(|particle| particle.log).fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() {
        return None;
    }
    let mut alike: BTreeMap<(u64, usize), (f64, Vec<Particle>)> = BTreeMap::new();
    let all: f64 = particles.iter().map(|particle| (particle.log - most).exp()).sum();
    for mut particle in particles.drain(..) {
        let share = (particle.log - most).exp() / all;
        if share > 0.0 {
            particle.log = share.ln();
            let known = alike.entry(particle.held()).or_default();
            known.0 += share;
            known.1.push(particle);
        }
    }
    let mut held: Vec<(f64, Vec<Particle>)> = alike.into_values().filter(|(share, _)| *share > NEGLIGIBLE).collect();
    held.sort_by(|a, b| b.0.total_cmp(&a.0));
    held.truncate(MOST_HELD);
    for (share, group) in held {
        let count = LEAST + ((PARTICLES - LEAST) as f64 * share) as usize;
        let squares: f64 = group.iter().map(|particle| (2.0 * particle.log).exp()).sum();
        if share * share / squares > count as f64 / 2.0 && group.len() < 2 * count {
            particles.extend(group);
        } else {
            draw(&group, share, count, particles, dice);
        }
    }
    Some(())
}

/// Draws so many of a group, which together have such a share.
fn draw(group: &[Particle], share: f64, count: usize, drawn: &mut Vec<Particle>, dice: &mut Dice) {
    let (mut reached, mut index, begin) = (group[0].log.exp(), 0, dice.unit());
    for number in 0..count {
        let wanted = (number as f64 + begin) / count as f64 * share;
        while reached < wanted && index + 1 < group.len() {
            index += 1;
            reached += group[index].log.exp();
        }
        let mut particle = group[index].clone();
        particle.log = (share / count as f64).ln();
        let slower = particle.slower + JITTER * dice.normal();
        let slower = slower.clamp(RoadWorld::SLOWER.0, RoadWorld::SLOWER.1);
        if let Doing::Driving { leg, part, left_s, .. } = &mut particle.doing
            && leg.road.contains(part)
        {
            let all_s = leg.seconds[*part] * slower;
            *left_s = (*left_s * slower / particle.slower + JITTER_S * dice.normal()).clamp(0.0, all_s);
        }
        particle.slower = slower;
        drawn.push(particle);
    }
}

impl Particle {
    /// What it holds was done: which stops were visited, and where the team goes or stands.
    fn held(&self) -> (u64, usize) {
        let doing = match &self.doing {
            Doing::There { .. } | Doing::Driving { then: Then::End, .. } => 0,
            Doing::Driving { then: Then::Visit(stop, _), .. } => 3 * stop + 1,
            Doing::Driving { then: Then::Pass(stop), .. } => 3 * stop + 2,
            Doing::Waiting { place, .. } => 3 * ((place - 2) / (SPOTS + 1)) + 2,
            Doing::Standing { place, .. } => 3 * ((place - 2) / (SPOTS + 1)) + 3,
        };
        (self.visited, doing)
    }
}
