//! The base map: the roads around the plan, joined, thinned and packed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lines::{Micro, Packer};
use super::{BaseMap, BaseRoad};

/// More points than this make the page slow to open; the smallest classes are left out then, and the legend says which.
const MOST_POINTS: usize = 1_200_000;
/// A point closer than this to the line without it is left out: about a metre.
const TOLERANCE: f64 = 9.0;
/// Classes in the order of what they count on a map; any other counts least.
const CLASSES: [&str; 16] = [
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "ferry",
    "motorway_link",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "road",
    "service",
];

/// The roads as the page reads them.
#[derive(Debug, Default, Serialize)]
pub(in crate::report) struct Roads {
    /// Classes by number.
    classes: Vec<String>,
    /// Names by number less one; number 0 is no name.
    names: Vec<String>,
    /// Classes left out since there are too many roads.
    left_out: Vec<String>,
    /// Class, name and shape of each road, packed.
    lines: String,
}

/// A box of longitudes and latitudes in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) struct Frame {
    pub(in crate::report) low: Micro,
    pub(in crate::report) high: Micro,
}

impl Frame {
    /// The smallest box around the points with a margin of a tenth of its size and at least a kilometre; `None` without points.
    pub(in crate::report) fn around(points: impl Iterator<Item = Micro>) -> Option<Self> {
        let frame = points.fold(None, |frame: Option<Self>, (x, y)| {
            let Self { low, high } = frame.unwrap_or(Self { low: (x, y), high: (x, y) });
            Some(Self { low: (low.0.min(x), low.1.min(y)), high: (high.0.max(x), high.1.max(y)) })
        })?;
        let margin = |low: i64, high: i64| ((high - low) / 10).max(10_000);
        let (dx, dy) = (margin(frame.low.0, frame.high.0), margin(frame.low.1, frame.high.1));
        Some(Self { low: (frame.low.0 - dx, frame.low.1 - dy), high: (frame.high.0 + dx, frame.high.1 + dy) })
    }

    fn touches(&self, line: &[Micro]) -> bool {
        let within =
            |at: &Micro| (self.low.0..=self.high.0).contains(&at.0) && (self.low.1..=self.high.1).contains(&at.1);
        line.iter().any(within)
    }
}

/// Pieces of road by what counts on a map, class and name.
type Named<'a> = BTreeMap<(usize, &'a str, &'a str), Vec<Vec<Micro>>>;

/// Packs the roads that touch the frame.
pub(in crate::report) fn pack(base: &BaseMap, frame: Option<Frame>) -> Roads {
    let mut roads = Roads::default();
    let mut packer = Packer::default();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    let mut points = 0;
    for ((_, class, name), pieces) in within(base, frame) {
        let lines: Vec<Vec<Micro>> = join(pieces).iter().map(|line| thin(line)).collect();
        points += lines.iter().map(Vec::len).sum::<usize>();
        if points > MOST_POINTS {
            index_of(&mut roads.left_out, class);
            continue;
        }
        let class = index_of(&mut roads.classes, class);
        let name =
            if name.is_empty() { 0 } else { *names.entry(name).or_insert_with(|| append(&mut roads.names, name)) };
        for line in lines {
            packer.number(class);
            packer.number(name);
            packer.line(&line);
        }
    }
    roads.lines = packer.finish();
    roads
}

fn within(base: &BaseMap, frame: Option<Frame>) -> Named<'_> {
    let mut named = Named::new();
    for BaseRoad { class, name, line } in &base.roads {
        let line: Vec<Micro> = line.iter().map(|at| (round(at.lon), round(at.lat))).collect();
        if line.len() >= 2 && frame.is_none_or(|frame| frame.touches(&line)) {
            let rank = CLASSES.iter().position(|known| known == class).unwrap_or(CLASSES.len());
            named.entry((rank, class, name)).or_default().push(line);
        }
    }
    named
}

/// Appends and gives the number of items there are now.
fn append(list: &mut Vec<String>, item: &str) -> usize {
    list.push(item.to_owned());
    list.len()
}

/// From 1e-7 to 1e-6 degrees, to the nearest.
fn round(fixed: i32) -> i64 {
    (i64::from(fixed) + 5).div_euclid(10)
}

fn index_of(list: &mut Vec<String>, item: &str) -> usize {
    list.iter().position(|other| other == item).unwrap_or_else(|| append(list, item) - 1)
}

/// Joins pieces end to end, whichever way they run, so that a road is one line with one label.
fn join(mut pieces: Vec<Vec<Micro>>) -> Vec<Vec<Micro>> {
    pieces.sort_unstable();
    pieces.dedup();
    let mut ends: BTreeMap<Micro, Vec<usize>> = BTreeMap::new();
    for (index, piece) in pieces.iter().enumerate() {
        for end in [piece[0], piece[piece.len() - 1]] {
            ends.entry(end).or_default().push(index);
        }
    }
    let mut used = vec![false; pieces.len()];
    let mut lines = Vec::new();
    for first in 0..pieces.len() {
        if std::mem::replace(&mut used[first], true) {
            continue;
        }
        let mut line = pieces[first].clone();
        for _ in 0..2 {
            while let Some(next) = next_piece(&ends, &used, line[line.len() - 1]) {
                used[next] = true;
                extend(&mut line, &pieces[next]);
            }
            line.reverse();
        }
        lines.push(line);
    }
    lines
}

fn next_piece(ends: &BTreeMap<Micro, Vec<usize>>, used: &[bool], at: Micro) -> Option<usize> {
    ends.get(&at)?.iter().copied().find(|piece| !used[*piece])
}

fn extend(line: &mut Vec<Micro>, piece: &[Micro]) {
    if piece[0] == line[line.len() - 1] {
        line.extend_from_slice(&piece[1..]);
    } else {
        line.extend(piece.iter().rev().skip(1));
    }
}

/// Leaves out points that the eye does not miss (Douglas and Peucker 1973), without recursion.
pub(in crate::report) fn thin(line: &[Micro]) -> Vec<Micro> {
    let mut keep = vec![false; line.len()];
    let mut open = Vec::new();
    if let Some(last) = line.len().checked_sub(1) {
        keep[0] = true;
        keep[last] = true;
        open.push((0, last));
    }
    while let Some((from, to)) = open.pop() {
        let off = |at: &usize| distance(line[*at], line[from], line[to]);
        let Some(far) = (from + 1..to).max_by(|a, b| off(a).total_cmp(&off(b))) else { continue };
        if off(&far) > TOLERANCE {
            keep[far] = true;
            open.extend([(from, far), (far, to)]);
        }
    }
    line.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// Distance of a point from the straight line between two others, in millionths of a degree (longitudes are not shortened:
/// the error is on the safe side).
fn distance(point: Micro, from: Micro, to: Micro) -> f64 {
    let (dx, dy) = ((to.0 - from.0) as f64, (to.1 - from.1) as f64);
    let (px, py) = ((point.0 - from.0) as f64, (point.1 - from.1) as f64);
    let square = dx * dx + dy * dy;
    let share = if square > 0.0 { ((px * dx + py * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (px - share * dx).hypot(py - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::road::FixedPoint;

    #[test]
    fn pieces_of_a_road_become_one_line_whichever_way_they_run() {
        let joined = join(vec![vec![(2, 0), (3, 0)], vec![(2, 0), (1, 0)], vec![(0, 0), (1, 0)], vec![(9, 9), (8, 8)]]);
        let mut lengths: Vec<usize> = joined.iter().map(Vec::len).collect();
        lengths.sort_unstable();
        assert_eq!(lengths, [2, 4], "{joined:?}");
    }

    #[test]
    fn a_bend_stays_and_a_straight_does_not() {
        assert_eq!(thin(&[(0, 0), (500, 3), (1000, 0), (1000, 1000)]), [(0, 0), (1000, 0), (1000, 1000)]);
        assert_eq!(thin(&[(0, 0), (100, 100), (0, 0)]), [(0, 0), (100, 100), (0, 0)]);
        assert_eq!(thin(&[]), []);
    }

    #[test]
    fn roads_far_from_the_plan_are_left_out_and_names_are_kept_once() {
        let road = |class: &str, name: &str, lon: i32| BaseRoad {
            class: class.into(),
            name: name.into(),
            line: vec![FixedPoint { lon, lat: 0 }, FixedPoint { lon: lon + 5000, lat: 3000 }],
        };
        let base = BaseMap {
            roads: vec![road("primary", "A", 0), road("service", "A", 9000), road("track", "far", 90_000_000)],
            attribution: String::new(),
        };
        let roads = pack(&base, Frame::around([(0, 0)].into_iter()));
        assert_eq!(
            (roads.classes, roads.names),
            (vec!["primary".to_owned(), "service".to_owned()], vec!["A".to_owned()])
        );
    }
}
