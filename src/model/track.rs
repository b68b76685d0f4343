//! What a team's device says.

use geo::Point;
use jiff::Timestamp;

/// Where a device was, as it says itself: fixes in the order of their times, as read or cleaned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// The team it went with, where file or scenario say so.
    pub team: Option<String>,
    /// The device, where the file names it.
    pub device: Option<String>,
    /// Where it was and when.
    pub fixes: Vec<Fix>,
    /// The file it was read from and index of its track or feature in it, for messages.
    pub source: (String, usize),
}

/// Where a device was at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// When, by the device's clock.
    pub at: Timestamp,
    /// Where, in WGS-84 degrees (x longitude, y latitude).
    pub point: Point<f64>,
    /// How far off the device thinks it may be, in metres (one standard deviation where it says what it means).
    pub accuracy_m: Option<f32>,
}

/// A time a device stayed about one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Halt {
    /// When it came to rest.
    pub from: Timestamp,
    /// When it was last there.
    pub to: Timestamp,
    /// The middle of where it stayed, in WGS-84 degrees.
    pub point: Point<f64>,
    /// Root mean square of the distances of its fixes from the middle, in metres.
    pub spread_m: f64,
    /// Fixes it rests upon.
    pub fixes: u32,
}

impl Halt {
    /// How long it lasted, in seconds.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.to.as_second() - self.from.as_second()
    }
}
