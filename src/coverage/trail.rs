//! The fixes of many devices, gathered piece by piece in little room.

use std::collections::BTreeMap;

use geo::Point;
use jiff::Timestamp;

use crate::model::{Fix, Track};

/// A fix in 24 bytes: ten million take 240 MB. Times to the millisecond, places to a centimetre, accuracy to a decimetre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Packed {
    at_ms: i64,
    lon_e7: i32,
    lat_e7: i32,
    accuracy_dm: u16,
}

/// Stands for an accuracy that is not known.
const UNKNOWN: u16 = u16::MAX;

/// All fixes of one device or team, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// The team, where known.
    pub team: Option<String>,
    /// The device, where named.
    pub device: Option<String>,
    /// Where its first piece was read.
    pub source: (String, usize),
    fixes: Vec<Packed>,
}

/// Trails by team and device.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    trails: BTreeMap<(Option<String>, Option<String>), Trail>,
}

impl Trails {
    /// Takes a piece of a track.
    pub fn take(&mut self, piece: Track) {
        let key = (piece.team.clone(), piece.device.clone());
        let trail = self.trails.entry(key).or_insert_with(|| Trail {
            team: piece.team,
            device: piece.device,
            source: piece.source,
            fixes: Vec::new(),
        });
        trail.fixes.extend(piece.fixes.iter().map(Packed::of));
    }

    /// The trails, by team and device.
    pub fn iter(&self) -> impl Iterator<Item = &Trail> {
        self.trails.values()
    }

    /// The trails themselves, so that each can be let go when it is done with.
    pub fn into_trails(self) -> impl Iterator<Item = Trail> {
        self.trails.into_values()
    }
}

impl Trail {
    /// Number of fixes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fixes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fixes.is_empty()
    }

    /// The first and the last instant.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.fixes.iter().map(|fix| fix.at_ms).min()?;
        let last = self.fixes.iter().map(|fix| fix.at_ms).max()?;
        Some((Timestamp::from_millisecond(first).ok()?, Timestamp::from_millisecond(last).ok()?))
    }

    /// The fixes from an instant until before another, as they came.
    #[must_use]
    pub fn between(&self, from: Timestamp, until: Timestamp) -> Vec<Fix> {
        let wanted = from.as_millisecond()..until.as_millisecond();
        self.fixes.iter().filter(|fix| wanted.contains(&fix.at_ms)).filter_map(Packed::unpack).collect()
    }

    /// All fixes, as they came.
    #[must_use]
    pub fn all(&self) -> Vec<Fix> {
        self.fixes.iter().filter_map(Packed::unpack).collect()
    }
}

impl Packed {
    fn of(fix: &Fix) -> Self {
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        let accuracy_dm = fix.accuracy_m.map_or(UNKNOWN, |metres| (metres * 10.0).clamp(0.0, 65_000.0) as u16);
        Self { at_ms: fix.at.as_millisecond(), lon_e7: e7(fix.point.x()), lat_e7: e7(fix.point.y()), accuracy_dm }
    }

    fn unpack(&self) -> Option<Fix> {
        Some(Fix {
            at: Timestamp::from_millisecond(self.at_ms).ok()?,
            point: Point::new(f64::from(self.lon_e7) / 1e7, f64::from(self.lat_e7) / 1e7),
            accuracy_m: (self.accuracy_dm != UNKNOWN).then(|| f32::from(self.accuracy_dm) / 10.0),
        })
    }
}
