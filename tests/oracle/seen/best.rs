//! What the best of judges could tell: one that makes no mistake but where what it would have to know is not in the data.
//!
//! It is told more than anybody can be: what the true noise is and how it hangs together, when each bend and light of the way was come
//! to, which visits were made, and what nobody wrote down. Left to it are
//! * times at which the device was silent: there it believes what was written and takes what was not for not seen;
//! * over open ground, whether the way came within sight of a site: where the way was is known from the fixes alone, by generalised least
//!   squares with the true covariance of their errors, and from that bends lie within some tens of metres of a straight line. A judge whose
//!   error there is normal is on the wrong side as often as the normal distribution has it;
//! * where fixes over open ground are so far apart that they leave whole bends out ([`DENSE_S`]), the ways themselves: it weighs all that the
//!   simulator could have drawn and says the likelier word (`ideal`);
//! * on roads, what was done with stops close to each other and with those left out: it weighs all that may have been done (`rounds`).
//!
//! The last two take a while and are done where `FULLSWEEP_BOUND=1` asks for them; otherwise visits and ways are taken as known there, and this is a
//! bound, but not a sharp one.

use std::fmt::Write;

use fullsweep::model::{Scenario, Seen};
use geo::Point;

use super::causes::{silent, spans};
use super::ideal::passed;
use super::rounds::words;
use crate::simulate::{Conduct, IN_SIGHT_M, Played, RoadWorld, StraightWorld, Truth, Way, device_covariance, nearest};

/// How often each truth would be told as each word, in the order of `Seen::ALL`.
#[derive(Default)]
pub(super) struct Best {
    counts: [[f64; 4]; 4],
    /// Where ways were drawn: how likely the judge holds it that a site was passed, and what really happened.
    weighed: Vec<(f64, Truth)>,
    /// Where rounds were played: how likely the judge holds its word, and whether it is right.
    worded: Vec<(f64, bool)>,
    /// Where it is not.
    wrong: String,
}

/// Seconds before and after that are looked at.
const AROUND_S: f64 = 150.0;
/// Fixes that follow each other within so many seconds show the bends, in seconds.
const DENSE_S: i64 = 15;
/// A bend lies within so many metres of where it would be guessed: a fifth of some five hundred metres, evenly spread.
const BEND_M: f64 = 60.0;
/// And a place at a site that is visited.
const VISIT_M: f64 = 10.0;

impl Best {
    /// Adds a day with the world it was played in.
    pub(super) fn add(
        &mut self,
        scenario: &Scenario,
        day: &Played,
        conduct: &Conduct,
        (ground, roads): (Option<&StraightWorld>, Option<&RoadWorld>),
    ) {
        let asked = std::env::var_os("FULLSWEEP_BOUND").is_some();
        let rounds = roads.filter(|_| asked).map(|world| words(scenario, day, (world, conduct)));
        let dark: Vec<Option<Truth>> = (0..scenario.sites.len()).map(|site| in_the_dark(scenario, day, site)).collect();
        let open = |site: usize| dark[site].is_none() && day.truth[site] != Truth::Visited;
        let sparse = ground.filter(|_| conduct.sampling_s > DENSE_S && asked);
        let passed = sparse.map(|world| passed(scenario, day, (world, conduct), &open));
        for site in 0..scenario.sites.len() {
            let truth = day.truth[site];
            let written = day.records.iter().any(|record| record.site == site);
            let unseen = if written { Truth::ClaimedOnly } else { Truth::NotSeen };
            let mut said = [0.0; 4];
            let word = rounds.as_ref().and_then(|words| words[site]);
            match (dark[site], word, &passed) {
                (Some(word), ..) => said[word as usize] = 1.0,
                (None, Some(word), _) => {
                    let words = [Truth::Visited, Truth::PassedBy, unseen];
                    let best = (0..3).max_by(|&a, &b| word[a].total_cmp(&word[b])).unwrap_or(0);
                    self.worded.push((word[best], words[best] == truth));
                    if words[best] != truth {
                        let id = &scenario.sites[site].id;
                        let _ =
                            writeln!(self.wrong, "{} {id} {truth:?} taken for {:?}: {word:.3?}", day.date, words[best]);
                    }
                    said[words[best] as usize] = 1.0;
                }
                (None, None, Some(passed)) if truth != Truth::Visited => {
                    self.weighed.push((passed[site], truth));
                    said[if passed[site] > 0.5 { Truth::PassedBy } else { unseen } as usize] = 1.0;
                }
                (None, None, None) if truth != Truth::Visited && ground.is_some() && conduct.sampling_s <= DENSE_S => {
                    let wrong = if truth == Truth::PassedBy { unseen } else { Truth::PassedBy };
                    let error = mistaken(scenario, day, site, conduct);
                    said[truth as usize] += 1.0 - error;
                    said[wrong as usize] += error;
                }
                _ => said[truth as usize] = 1.0,
            }
            self.counts[truth as usize].iter_mut().zip(said).for_each(|(sum, said)| *sum += said);
        }
    }

    /// How many words are expected to be wrong.
    pub(super) fn mistakes(&self) -> f64 {
        self.counts.iter().flatten().sum::<f64>() - (0..4).map(|word| self.counts[word][word]).sum::<f64>()
    }
}

impl std::fmt::Display for Best {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "the best of judges:")?;
        for (class, seen) in Seen::ALL.into_iter().enumerate() {
            let (row, right) = (&self.counts[class], self.counts[class][class]);
            let said: f64 = self.counts.iter().map(|row| row[class]).sum();
            let counts = row.map(|count| format!("{count:.1}")).join(" | ");
            writeln!(
                f,
                "| {} | {counts} | {:.3} | {:.3} |",
                seen.code(),
                right / said,
                right / row.iter().sum::<f64>()
            )?;
        }
        if !self.worded.is_empty() {
            let wrong = self.worded.iter().filter(|(_, right)| !right).count();
            let expected: f64 = self.worded.iter().map(|(likely, _)| 1.0 - likely).sum();
            writeln!(f, "of {} sites worded {wrong} wrong, {expected:.1} foreseen", self.worded.len())?;
            write!(f, "{}", self.wrong)?;
        }
        if self.weighed.is_empty() {
            return Ok(());
        }
        let expected: f64 = self.weighed.iter().map(|(likely, _)| likely.min(1.0 - likely)).sum();
        let wrong =
            self.weighed.iter().filter(|(likely, truth)| (*likely > 0.5) != (*truth == Truth::PassedBy)).count();
        writeln!(f, "of {} sites weighed {wrong} wrong, {expected:.1} foreseen", self.weighed.len())?;
        for odds in [0.3, 0.4, 0.5, 0.6, 0.7] {
            let told = |truth: Truth| self.weighed.iter().filter(|seen| seen.0 > odds && seen.1 == truth).count();
            let of = |truth: Truth| self.weighed.iter().filter(|seen| seen.1 == truth).count();
            let [passed, claimed, unseen] =
                [Truth::PassedBy, Truth::ClaimedOnly, Truth::NotSeen].map(|truth| (told(truth), of(truth)));
            writeln!(
                f,
                "passed where likelier than {odds}: passed {passed:?}, claimed {claimed:?}, not seen {unseen:?}"
            )?;
        }
        Ok(())
    }
}

/// The word that is the likeliest where the device was silent at the time that counts; nothing where it was not.
fn in_the_dark(scenario: &Scenario, day: &Played, site: usize) -> Option<Truth> {
    let truth = day.truth[site];
    let dark = |said: Seen| {
        let spans = spans(scenario, day, site, said);
        !spans.is_empty() && spans.iter().all(|(team, from, to)| silent(day, team, *from, *to))
    };
    let written = day.records.iter().any(|record| record.site == site);
    match truth {
        Truth::Visited if dark(Seen::Visited) => Some(if written { Truth::Visited } else { Truth::NotSeen }),
        Truth::PassedBy if dark(Seen::PassedBy) && !passed_in_the_light(scenario, day, site) => {
            Some(if written { Truth::ClaimedOnly } else { Truth::NotSeen })
        }
        Truth::ClaimedOnly if dark(Seen::Visited) => Some(Truth::Visited),
        _ => None,
    }
}

/// Whether any team came within sight of a site while its device spoke.
fn passed_in_the_light(scenario: &Scenario, day: &Played, site: usize) -> bool {
    day.ways.iter().any(|(team, way)| {
        way.windows(2).any(|step| {
            let near = nearest(&step.to_vec(), &scenario.sites[site]).0 <= IN_SIGHT_M;
            near && !silent(day, team, step[0].0, step[1].0)
        })
    })
}

/// How likely a judge is mistaken about whether the way came within sight of a site.
fn mistaken(scenario: &Scenario, day: &Played, site: usize, conduct: &Conduct) -> f64 {
    let near = day.ways.iter().map(|(team, way)| (team, way, nearest(way, &scenario.sites[site])));
    let Some((team, way, (metres, step))) = near.min_by(|a, b| a.2.0.total_cmp(&b.2.0)) else { return 0.0 };
    let beyond = (metres - IN_SIGHT_M).abs();
    if beyond > 6.0 * conduct.noise_m {
        return 0.0;
    }
    let place = scenario.sites[site].place.point();
    let at = way[step].0 + (way[step + 1].0 - way[step].0) * along(way[step].1, way[step + 1].1, place);
    below(-beyond / deviation_m(day, team, way, at, conduct))
}

/// How far along a line its place nearest to another lies, from 0 to 1.
fn along(a: Point<f64>, b: Point<f64>, place: Point<f64>) -> f64 {
    let shrink = place.y().to_radians().cos();
    let (x, y) = ((b.x() - a.x()) * shrink, b.y() - a.y());
    let length = x * x + y * y;
    let dot = (place.x() - a.x()) * shrink * x + (place.y() - a.y()) * y;
    if length > 0.0 { (dot / length).clamp(0.0, 1.0) } else { 0.0 }
}

/// Deviation along one axis of the best guess of where a team was at a time, in metres.
fn deviation_m(day: &Played, team: &str, way: &Way, at: f64, conduct: &Conduct) -> f64 {
    let first = way.partition_point(|(when, _)| *when < at - AROUND_S).saturating_sub(1);
    let last = (way.partition_point(|(when, _)| *when <= at + AROUND_S) + 1).min(way.len());
    let way = &way[first..last];
    // What stays in one place is one unknown.
    let mut places: Vec<usize> = Vec::new();
    for (index, (_, place)) in way.iter().enumerate() {
        let known = places.last().copied();
        places.push(match known {
            Some(known) if way[index - 1].1 == *place => known,
            Some(known) => known + 1,
            None => 0,
        });
    }
    let unknowns = places.last().map_or(0, |last| last + 1);
    let row = |when: f64| {
        let mut row = vec![0.0; unknowns];
        let leg = way.partition_point(|(node, _)| *node < when).clamp(1, way.len() - 1);
        let (from, to) = (way[leg - 1].0, way[leg].0);
        let share = if to > from { ((when - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
        row[places[leg - 1]] += 1.0 - share;
        row[places[leg]] += share;
        row
    };
    let seconds = |when: jiff::Timestamp| (when.as_millisecond() - day.morning.as_millisecond()) as f64 / 1000.0;
    let fixes = day.tracks.iter().filter(|track| track.team == *team).flat_map(|track| &track.fixes);
    let mut times: Vec<f64> = fixes.map(|fix| seconds(fix.0)).filter(|when| (when - at).abs() <= AROUND_S).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let rows: Vec<Vec<f64>> = times.iter().map(|when| row(*when)).collect();
    let covariance: Vec<Vec<f64>> =
        times.iter().map(|a| times.iter().map(|b| device_covariance(conduct, (a - b).abs())).collect()).collect();
    // What is known of the places before a fix is seen.
    let visiting = |when: f64| {
        day.visits.iter().any(|(_, own, from, to)| own == team && seconds(*from) <= when && when <= seconds(*to))
    };
    let mut known = vec![vec![0.0; unknowns]; unknowns];
    for (index, place) in places.iter().enumerate() {
        known[*place][*place] = 1.0 / if visiting(way[index].0) { VISIT_M } else { BEND_M }.powi(2);
    }
    for column in 0..unknowns {
        let weighed = solved(covariance.clone(), rows.iter().map(|row| row[column]).collect());
        for (place, sums) in known.iter_mut().enumerate() {
            sums[column] += rows.iter().zip(&weighed).map(|(row, weight)| row[place] * weight).sum::<f64>();
        }
    }
    let asked = row(at);
    let found = solved(known, asked.clone());
    asked.iter().zip(found).map(|(asked, found)| asked * found).sum::<f64>().sqrt()
}

/// The solution of a system of linear equations with a positive definite matrix.
pub(super) fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for pivot in 0..size {
        let own = matrix[pivot].clone();
        for row in pivot + 1..size {
            let share = matrix[row][pivot] / own[pivot];
            matrix[row].iter_mut().zip(&own).skip(pivot).for_each(|(value, own)| *value -= share * own);
            right[row] -= share * right[pivot];
        }
    }
    for row in (0..size).rev() {
        let sum: f64 = (row + 1..size).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - sum) / matrix[row][row];
    }
    right
}

/// How likely a standard normal is below a value (Abramowitz and Stegun 1964, 26.2.17).
pub(super) fn below(value: f64) -> f64 {
    let turn = 1.0 / (1.0 + 0.231_641_9 * value.abs());
    let series = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let sum = series.iter().rev().fold(0.0, |sum, factor| (sum + factor) * turn);
    let tail = sum * (-value * value / 2.0).exp() / std::f64::consts::TAU.sqrt();
    if value < 0.0 { tail } else { 1.0 - tail }
}

#[test]
fn a_system_is_solved_and_the_normal_distribution_is_that_of_the_tables() {
    let found = solved(vec![vec![4.0, 1.0], vec![1.0, 3.0]], vec![1.0, 2.0]);
    assert!((found[0] - 1.0 / 11.0).abs() < 1e-12 && (found[1] - 7.0 / 11.0).abs() < 1e-12, "{found:?}");
    for (value, share) in [(-1.96, 0.025), (0.0, 0.5), (1.0, 0.841_345)] {
        assert!((below(value) - share).abs() < 1e-5, "{value} {}", below(value));
    }
}
