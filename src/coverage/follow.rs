//! The roads a team drove, from a track with few and noisy fixes.
//!
//! Between two halts the fastest way is taken for granted as long as every fix in between lies on it as far as its error goes;
//! where one does not, the way is made to lead past it, and the two parts are looked at in the same manner (the recursion of
//! Douglas and Peucker 1973, with ways in place of straight lines). Against the hidden Markov model of Newson and Krumm (2009)
//! this asks for a handful of ways a leg and not for sixteen a fix.

use geo::{Geometry, Point};

use super::clean::near_m;
use crate::road::hierarchy::{Hierarchy, Query};
use crate::road::{Graph, Prepared, Snapper};

/// Roads to follow.
pub struct Roads<'a> {
    graph: &'a Graph,
    snapper: &'a Snapper,
    query: Query<'a>,
}

/// A way is looked for from and to roads this near, metres.
const SNAP_M: f64 = 400.0;

impl<'a> Roads<'a> {
    /// The roads of a prepared network.
    #[must_use]
    pub fn of(prepared: &'a Prepared) -> Self {
        Self::new(&prepared.graph, &prepared.hierarchy, prepared.snapper())
    }

    /// Roads by their parts.
    #[must_use]
    pub fn new(graph: &'a Graph, hierarchy: &'a Hierarchy, snapper: &'a Snapper) -> Self {
        Self { graph, snapper, query: Query::new(graph, hierarchy) }
    }

    /// The places that the fastest way between two places leads along, both ends among them; `None` where no road is near or
    /// none leads there.
    pub fn way(&mut self, from: Point<f64>, to: Point<f64>) -> Option<Vec<Point<f64>>> {
        Some(self.fastest(from, to)?.1)
    }

    /// The same with the seconds after which each place is come to, at the same speed all the way.
    pub fn timed(&mut self, from: Point<f64>, to: Point<f64>) -> Option<Vec<Timed>> {
        let (seconds, points) = self.fastest(from, to)?;
        let lengths: Vec<f64> = points.windows(2).map(|pair| near_m(pair[0], pair[1])).collect();
        let per_metre = seconds / lengths.iter().sum::<f64>().max(1.0);
        let mut passed = 0.0;
        let timed = points.into_iter().zip(lengths.into_iter().chain([0.0])).map(|(point, length)| {
            let at = passed * per_metre;
            passed += length;
            (at, point)
        });
        Some(timed.collect())
    }

    fn fastest(&mut self, from: Point<f64>, to: Point<f64>) -> Option<(f64, Vec<Point<f64>>)> {
        let snap = |point: Point<f64>| self.snapper.nearest(self.graph, &Geometry::Point(point), SNAP_M);
        let (a, b) = (snap(from)?, snap(to)?);
        let way = self.query.way(a.position, b.position)?;
        let points = way.points(self.graph).iter().map(|point| Point::from(point.degrees())).collect();
        Some((f64::from(way.millis) / 1000.0, points))
    }
}

/// Longest time between two fixes over which a team is believed to have gone on along the fastest way, in seconds.
pub(super) const SILENT_S: f64 = 300.0;
/// Metres between the middle of a road, as the map has it, and the lane or pavement a team was on.
const ROAD_M: f64 = 10.0;
/// The worst fix of a way may be this many deviations off it; on the average fixes are one off.
const WORST: f64 = 3.0;

/// A place on a way taken, with its time in seconds.
pub type Timed = (f64, Point<f64>);

/// Answers the fastest way of a team between two places, with the seconds at which its places are come to; nothing where none leads.
pub type Ways<'w> = dyn FnMut(Option<&str>, Point<f64>, Point<f64>) -> Option<Vec<Timed>> + 'w;

/// The way taken along roads: `track` are the places and times known, `fixed` those among them that are certain (halts, ends,
/// places around a silence). `noise_m` is the deviation of a fix along one axis. Over a silence no way is looked for: where the
/// team was in that time nobody knows.
pub(super) fn follow(
    track: &[Timed],
    fixed: &[usize],
    noise_m: f64,
    way: &mut dyn FnMut(Point<f64>, Point<f64>) -> Option<Vec<Point<f64>>>,
) -> Vec<Timed> {
    let mut taken: Vec<Timed> = track.first().copied().into_iter().collect();
    let is_fixed = |index: usize| fixed.binary_search(&index).is_ok();
    // Parts still to be looked at, the next one last.
    let mut parts: Vec<(usize, usize)> = fixed.windows(2).rev().map(|pair| (pair[0], pair[1])).collect();
    while let Some((from, to)) = parts.pop() {
        let (start, end) = (track[from], track[to]);
        let alone = to == from + 1;
        if alone && (near_m(start.1, end.1) < 1.0 || end.0 - start.0 > SILENT_S) {
            taken.push(end);
            continue;
        }
        let found = way(start.1, end.1)
            .filter(|found| joins(found, (start.1, end.1), (is_fixed(from), is_fixed(to)), noise_m))
            .filter(|found| plausible(found, &track[from..=to], noise_m));
        let off: Vec<f64> = (from + 1..to).map(|index| off_m(track[index].1, found.as_deref())).collect();
        let mean = off.iter().sum::<f64>() / off.len().max(1) as f64;
        let worst = (from + 1..to).zip(off).max_by(|a, b| a.1.total_cmp(&b.1));
        match (found, worst) {
            (Some(found), None) => append(&mut taken, start.0, end, &found),
            (Some(found), Some((_, off))) if off <= WORST * noise_m + ROAD_M && mean <= noise_m + ROAD_M => {
                append(&mut taken, start.0, end, &found);
            }
            (_, Some((index, _))) => {
                parts.push((index, to));
                parts.push((from, index));
            }
            (None, None) => taken.push(end),
        }
    }
    taken
}

/// Whether a way begins and ends where the team was. From a halt one walks to the road, however far it is; a fix farther from it than its error was made
/// on that walk, and the nearest road is none that was taken there. And nobody walks to a road and back where the other place is nearer.
fn joins(
    found: &[Point<f64>],
    (start, end): (Point<f64>, Point<f64>),
    (from_halt, to_halt): (bool, bool),
    noise_m: f64,
) -> bool {
    let Some((first, last)) = found.first().zip(found.last()) else { return false };
    let (there_m, back_m) = (near_m(start, *first), near_m(*last, end));
    let limit_m = WORST * noise_m + ROAD_M;
    (from_halt || there_m <= limit_m) && (to_halt || back_m <= limit_m) && there_m + back_m < near_m(start, end)
}

/// Whether a way is one that a team may have taken: not much longer than the fixes say, and not faster than anybody drives.
fn plausible(found: &[Point<f64>], track: &[Timed], noise_m: f64) -> bool {
    const LONGER: f64 = 1.7;
    const FASTEST_M_S: f64 = 45.0;
    // Both ends may be off by their errors and on the wrong side of a road.
    let spare_m = 2.0 * (WORST * noise_m + ROAD_M);
    let length =
        |points: &mut dyn Iterator<Item = (Point<f64>, Point<f64>)>| points.map(|(a, b)| near_m(a, b)).sum::<f64>();
    let way_m = length(&mut found.windows(2).map(|pair| (pair[0], pair[1])));
    let track_m = length(&mut track.windows(2).map(|pair| (pair[0].1, pair[1].1)));
    let seconds = track.last().zip(track.first()).map_or(0.0, |(end, start)| end.0 - start.0);
    found.len() > 1 && way_m <= track_m * LONGER + spare_m && way_m <= seconds * FASTEST_M_S + spare_m
}

/// How far a place is from a way, in metres.
fn off_m(place: Point<f64>, way: Option<&[Point<f64>]>) -> f64 {
    let Some(way) = way else { return f64::INFINITY };
    way.windows(2).map(|pair| to_line_m(place, pair[0], pair[1])).fold(f64::INFINITY, f64::min)
}

fn to_line_m(place: Point<f64>, a: Point<f64>, b: Point<f64>) -> f64 {
    let shrink = place.y().to_radians().cos();
    let local = |point: Point<f64>| ((point.x() - place.x()) * shrink, point.y() - place.y());
    let ((ax, ay), (bx, by)) = (local(a), local(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length_2 = dx * dx + dy * dy;
    let along = if length_2 == 0.0 { 0.0 } else { (-(ax * dx + ay * dy) / length_2).clamp(0.0, 1.0) };
    let at = Point::new(a.x() + (b.x() - a.x()) * along, a.y() + (b.y() - a.y()) * along);
    near_m(place, at)
}

/// Longest step of a way, in seconds: a straight road or the line of a ferry has no bends that would tell where one is on it, and a long step without
/// a place is taken for a silence of the device.
const STEP_S: f64 = 60.0;

/// Puts a way behind what has been taken, with times by length.
fn append(taken: &mut Vec<Timed>, start_s: f64, end: Timed, found: &[Point<f64>]) {
    let lengths: Vec<f64> = found.windows(2).map(|pair| near_m(pair[0], pair[1])).collect();
    let all = lengths.iter().sum::<f64>().max(1e-6);
    let at = |passed: f64| start_s + (end.0 - start_s) * (passed / all).min(1.0);
    let mut passed = 0.0;
    taken.extend(found.first().map(|first| (start_s, *first)));
    for (pair, length) in found.windows(2).zip(&lengths) {
        let (begin, done) = (at(passed), at(passed + length));
        let steps = ((done - begin) / STEP_S).ceil().max(1.0);
        for step in 1..=steps as u32 {
            let share = f64::from(step) / steps;
            let place = pair[0].0 + (pair[1].0 - pair[0].0) * share;
            taken.push((begin + (done - begin) * share, Point(place)));
        }
        passed += length;
    }
    // From the road to where the team stood.
    let last = taken.last().map_or(start_s, |(last, _)| *last);
    taken.push((end.0.max(last), end.1));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(east_m: f64, north_m: f64) -> Point<f64> {
        Point::new(east_m / 111_195.0, north_m / 111_195.0)
    }

    /// The only road leads north around a square of a kilometre; a shorter one straight through is believed in where no fix
    /// speaks against it.
    #[test]
    fn a_fix_off_the_fastest_way_bends_it() {
        let mut asked = 0;
        let mut way = |from: Point<f64>, to: Point<f64>| {
            asked += 1;
            let corner = |point: Point<f64>| point.y() > at(0.0, 500.0).y();
            Some(match (corner(from), corner(to)) {
                (false, false) => vec![from, to],
                (false, true) => vec![from, Point::new(from.x(), to.y()), to],
                _ => vec![from, Point::new(to.x(), from.y()), to],
            })
        };
        let straight = [(0.0, at(0.0, 0.0)), (30.0, at(500.0, 10.0)), (60.0, at(1_000.0, 0.0))];
        assert_eq!(follow(&straight, &[0, 2], 13.0, &mut way).len(), 4);
        let around = [(0.0, at(0.0, 0.0)), (60.0, at(500.0, 990.0)), (120.0, at(1_000.0, 0.0))];
        let taken = follow(&around, &[0, 2], 13.0, &mut way);
        assert!(taken.iter().any(|(_, place)| near_m(*place, at(0.0, 990.0)) < 1.0), "{taken:?}");
        assert!(taken.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{taken:?}");
        assert_eq!(asked, 4);
    }

    #[test]
    fn who_walks_far_from_any_road_is_on_none() {
        // A road a hundred metres north; the team leaves it after a kilometre and walks south to where it halts.
        let mut way = |from: Point<f64>, to: Point<f64>| {
            Some([from, to].map(|place| Point::new(place.x(), at(0.0, 100.0).y())).to_vec())
        };
        let walk = [(165.0, at(1_000.0, 50.0)), (190.0, at(1_000.0, 20.0)), (220.0, at(1_000.0, -20.0))];
        let track = [(0.0, at(0.0, 100.0)), (60.0, at(500.0, 95.0)), (120.0, at(1_000.0, 100.0))];
        let track: Vec<Timed> = track.into_iter().chain(walk).collect();
        let taken = follow(&track, &[0, 5], 10.0, &mut way);
        assert!(
            taken.iter().filter(|(seconds, _)| *seconds > 165.0).all(|(_, place)| place.y() < at(0.0, 65.0).y()),
            "{taken:?}"
        );
        // And in between two halts beside each other, far from it as well.
        let halts = [(0.0, at(0.0, 0.0)), (60.0, at(50.0, 0.0))];
        assert_eq!(follow(&halts, &[0, 1], 10.0, &mut way), halts);
        assert_eq!(follow(&[halts[0], (60.0, at(500.0, 0.0))], &[0, 1], 10.0, &mut way).len(), 4);
    }

    #[test]
    fn a_long_straight_way_is_known_all_along() {
        let track = [(0.0, at(0.0, 0.0)), (280.0, at(2_800.0, 0.0))];
        let taken = follow(&track, &[0, 1], 10.0, &mut |from, to| Some(vec![from, to]));
        assert!(taken.windows(2).all(|pair| pair[1].0 - pair[0].0 <= STEP_S), "{taken:?}");
        assert!(taken.iter().all(|(seconds, place)| near_m(*place, at(seconds * 10.0, 0.0)) < 0.1), "{taken:?}");
    }

    #[test]
    fn where_no_road_leads_the_fixes_stand() {
        let track = [(0.0, at(0.0, 0.0)), (60.0, at(500.0, 0.0)), (120.0, at(900.0, 0.0))];
        assert_eq!(follow(&track, &[0, 2], 13.0, &mut |_, _| None), track);
        let detour = |from, to| Some(vec![from, at(0.0, 9_000.0), to]);
        assert_eq!(follow(&track, &[0, 2], 13.0, &mut { detour }), track);
    }
}
