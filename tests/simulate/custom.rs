//! What teams are used to: times, shares and distances that do not depend on how well they do their work.

/// Share of the teams that drive past a site and stop in front of it for a moment.
pub(crate) const PAUSES: f64 = 0.3;
/// And for how long, in seconds.
pub(crate) const PAUSE_S: (f64, f64) = (3.0, 30.0);
/// Teams get hungry between so many and so many seconds after the morning ...
pub(crate) const HUNGRY_S: (f64, f64) = (3.5 * 3_600.0, 5.0 * 3_600.0);
/// ... and after a visit later than that sit down to lunch in so many cases ...
pub(crate) const LUNCHES: f64 = 0.7;
/// ... for so long, in seconds.
pub(crate) const LUNCH_S: (f64, f64) = (1_200.0, 2_400.0);
/// While they stay they walk about the place where they stand, so far at most, in metres.
pub(crate) const ABOUT_M: f64 = 12.0;
/// And from one place to the next in so many seconds.
pub(crate) const WALK_S: (f64, f64) = (20.0, 120.0);
