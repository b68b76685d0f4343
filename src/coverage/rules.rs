//! What counts as having been there: every threshold of this room, with its meaning and its reason.

use crate::model::{Kind, Site};
use crate::units::Seconds;

/// Thresholds that hold for all sites.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Faster than this nobody travels, kilometres an hour: a fix that would need it is an error of the device.
    pub top_speed_kmh: f64,
    /// Fixes that call themselves worse than this are left out, metres.
    pub worst_accuracy_m: f32,
    /// Without a fix for longer than this the device was silent.
    pub gap: Seconds,
    /// A device that strays for less than this and comes back has not left: indoors fixes wander.
    pub excursion: Seconds,
    /// Records and devices may disagree by this much without a word.
    pub clock_slack: Seconds,
    /// Fewest pairs of record and halt from which a clock is said to be wrong.
    pub clock_pairs: usize,
    /// Fewest ways between visits from which it is learnt how even a team's pace is.
    pub pace_ways: usize,
    /// Fewest pairs of record and halt from which it is learnt how exactly the people of a day write times: nine tenths of fewer say nothing.
    pub habit_pairs: usize,
    /// A team may be this far from a site when it writes the record.
    pub writing_m: f64,
    /// A team that stays this near its base is at home, metres: a yard and the house in front of it. So near, a record from before the device set
    /// out may be true: one walks there.
    pub home_m: f64,
    /// A track that begins or ends this near the team's base begins or ends there, metres: devices are switched on in the street, and first
    /// fixes are poor. Farther off, a record from before or after it may be true.
    pub base_m: f64,
    /// How fast a team gets from place to place as the crow flies, kilometres an hour, where its device is silent.
    pub silent_speed_kmh: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            top_speed_kmh: 180.0,
            worst_accuracy_m: 200.0,
            gap: Seconds(300),
            excursion: Seconds(90),
            clock_slack: Seconds(20 * 60),
            clock_pairs: 4,
            pace_ways: 8,
            habit_pairs: 12,
            writing_m: 300.0,
            home_m: 60.0,
            base_m: 200.0,
            silent_speed_kmh: 60.0,
        }
    }
}

/// What counts as having been at one site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// A team that comes this near has the site in sight: it passed by.
    pub reach_m: f64,
    /// A team that stays this near is at the site.
    pub dwell_radius_m: f64,
    /// Staying for less is no visit.
    pub dwell: Seconds,
}

impl Reach {
    /// Metres within which a site is in sight, where its kind does not say.
    pub const REACH_M: f64 = 50.0;
    /// Metres within which a team is at the site, where its kind does not say.
    pub const DWELL_RADIUS_M: f64 = 60.0;

    /// What holds for a site: its kind's word, else half its service time but at least 90 seconds and at most five minutes,
    /// since a visit may be cut short but a red light is none.
    #[must_use]
    pub fn of(site: &Site, kind: Option<&Kind>) -> Self {
        let half = Seconds((site.service.get() / 2).clamp(90, 300));
        let own = kind.map(|kind| kind.reach).unwrap_or_default();
        Self {
            reach_m: own.reach.map_or(Self::REACH_M, |metres| metres.get() as f64),
            dwell_radius_m: own.dwell_radius.map_or(Self::DWELL_RADIUS_M, |metres| metres.get() as f64),
            dwell: own.dwell.unwrap_or(half),
        }
    }
}

/// What is likely, for the judgement of halts (`seen/split.rs`): negative logarithms of odds, and the deviations of errors. They say
/// what teams and devices are like, not what any of our tests plays.
pub(crate) mod odds {
    /// Deviation along one axis of where a team stands from its site's place, in metres: a door, a gate, an error of the list.
    pub(crate) const STANDING_M: f64 = 10.0;
    /// Deviation along one axis of walking about while staying, in metres.
    pub(crate) const WALKING_M: f64 = 6.0;
    /// So much nearer than the place where it stayed a team comes, walking about, to what lies around, in metres.
    pub(crate) const ABOUT_M: f64 = 6.0;
    /// The same of a stop at no site from the middle of the halt, in metres: it may be anywhere.
    pub(crate) const ANYWHERE_M: f64 = 100.0;
    /// Errors of fixes hang together for about this long, in seconds.
    pub(crate) const TOGETHER_S: f64 = 60.0;
    /// Deviation of times written down from those of the device, in seconds: people round to five minutes.
    pub(crate) const WRITING_S: f64 = 150.0;
    /// Nobody is taken to write times more exactly than this, as a deviation in seconds: halts are known no better, with a fix every ten to
    /// thirty seconds and errors that hang together for a minute.
    pub(crate) const EXACT_S: f64 = 45.0;
    /// Deviation of the logarithm of how long visits last against their service time, where a day does not show it; only shorter ones speak
    /// against a visit.
    pub(crate) const HASTE: f64 = 0.6;
    /// No day's visits are taken to last their service time more exactly than this, as a deviation of the logarithm.
    pub(crate) const EVEN_HASTE: f64 = 0.2;
    /// Twenty of what teams write down are true for one that is not.
    pub(crate) const WRITTEN: f64 = -3.0;
    /// A true record lies this much closer in time to its halt than one made up, which may lie anywhere within a quarter of an hour.
    pub(crate) const TIMELY: f64 = -1.4;
    /// A record without a time fits any halt at its site.
    pub(crate) const TIMELESS: f64 = -2.0;
    /// A planned site at which a team stopped and that nobody wrote down: forgotten once for some five stops of another sort.
    pub(crate) const UNWRITTEN: f64 = 1.5;
    /// The same of a site that was not planned.
    pub(crate) const UNPLANNED: f64 = 3.5;
    /// What a site that nobody wrote down has for itself where it comes between the sites written before and after in the plan as well.
    pub(crate) const IN_TURN: f64 = -0.5;
    /// And against itself where it does not: teams mostly keep to the order of their plan.
    pub(crate) const OUT_OF_TURN: f64 = 1.0;
    /// A visit that nobody wrote down and that took more than so many times its service time ...
    pub(crate) const LONG_TIMES: f64 = 3.0;
    /// ... costs at most this: some do last.
    pub(crate) const LONG: f64 = 2.0;
    /// The rest of a visit: the team came back to a site it wrote down.
    pub(crate) const REST: f64 = 1.0;
    /// A stop that is no visit: short ones (lights, queues) are common, longer ones once in a dozen.
    pub(crate) const PAUSE: f64 = 0.7;
    /// See [`PAUSE`].
    pub(crate) const STOP: f64 = 2.5;
    /// Longest time of a short one, in seconds.
    pub(crate) const PAUSE_S: f64 = 90.0;
    /// Two sites between which the odds are less than twenty to one: told as ambiguous.
    pub(crate) const CLOSE_CALL: f64 = 3.0;
    /// Deviation of the logarithm of the time that a team takes for a way, where a day does not show it.
    pub(crate) const PACE: f64 = 0.35;
    /// No team is taken to be more even than this.
    pub(crate) const EVEN_PACE: f64 = 0.1;
    /// Logarithm of how much longer than the fastest time a way on roads takes, where a day does not show it.
    pub(crate) const SLOWER: f64 = 0.15;
    /// How fast teams go as the crow flies, in metres a second, where a day does not show it.
    pub(crate) const PACE_M_S: f64 = 7.0;
    /// How fast people walk from a road to a door and back, in metres a second.
    pub(crate) const WALKING_M_S: f64 = 1.3;
    /// A team on its way stands at a light or in a queue once in so many seconds.
    pub(crate) const BETWEEN_STOPS_S: f64 = 150.0;
    /// And for about so long, in seconds.
    pub(crate) const STANDING_S: f64 = 25.0;
    /// In a step of ten seconds or more a team goes twice as far as usual in so many cases, and as often nowhere: no way is gone at one speed.
    pub(crate) const VARIES: f64 = 0.1;
    /// Metres between the middle of a road, as the map has it, and the lane or pavement a team was on.
    pub(crate) const LANE_M: f64 = 8.0;
    /// A fix, however close behind another, is worth at least so much of one with an error of its own.
    pub(crate) const LEAST_WITNESS: f64 = 0.1;
    /// A fix farther off than this logarithm is no worse: devices err in more ways than one.
    pub(crate) const OUTLIER: f64 = 9.0;
    /// Fixes that are on the average less likely than this lie on none of the ways that were thought of.
    pub(crate) const MISFIT: f64 = 4.0;
    /// What setting out and getting there at some time and some bends cost, in fixes.
    pub(crate) const ENDS: f64 = 4.0;
    /// Share of the variance of a fix's error that hangs together ([`TOGETHER_S`]); the rest is its own.
    pub(crate) const LASTING: f64 = 0.75;
    /// Deviation of the logarithm of how fast a team goes from bend to bend, against how fast it goes on this way.
    pub(crate) const UNEVEN: f64 = 0.2;
    /// A bend of a way over open ground lies off the straight line by at most this share of its length, evenly spread: roads are a
    /// fifth to a third longer than the crow flies.
    pub(crate) const BEND: f64 = 0.25;
    /// A planned site that was not visited was driven past as often as not gone to.
    pub(crate) const LEFT_OUT: f64 = 0.0;
    /// One that somebody wrote down without having been there: seldom. Who drives there goes in.
    pub(crate) const CLAIMED: f64 = -2.2;
    /// A site counts as passed where that is likelier than not.
    pub(crate) const PASSED: f64 = 0.5;

    /// How likely a way that comes nearer than the reach by so many metres was within it: maps err by some metres.
    pub(crate) fn in_reach(spare_m: f64) -> f64 {
        const MAP_M: f64 = 1.0;
        1.0 / (1.0 + (-spare_m / MAP_M).exp())
    }
}
