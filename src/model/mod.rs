//! The scenario of a day and the plan that answers it: plain validated data.
//!
//! This room must not know files, formats, roads or the search. Whatever stands here has been checked by `input`.
//!
//! # The rules of a day
//!
//! These are the exact meanings that `solve` keeps to, `plan` shows and `plan::check` judges by.
//!
//! **Clock.** Every instant is in [`Seconds`](crate::units::Seconds) after local midnight at the start of the scenario's
//! date, counted as time really passes (on a day of 23 or 25 hours the count follows the sun, not the dial).
//! It may be negative (the evening before) or beyond 86 400 (after midnight).
//!
//! **Route.** One [`Shift`] of one [`Team`] makes at most one route. It leaves the team's start place not before the shift
//! begins and reaches the end place not after the shift ends. Without a start place (open) the route begins at its first
//! stop at no cost of travel; without an end place it finishes when the last stop is done.
//! *Work* is the time from leaving the start place to the finish, less the breaks taken; it is at most
//! [`Team::longest_work`].
//!
//! **Stop.** A team arrives, may wait, begins, and departs after the service time. `begin` lies in a window
//! `[open, close]` of the site and the service is done by `close`: `open <= begin` and `begin + service <= close`.
//! A site without windows is open all the time.
//!
//! **Break.** A [`Break`] of a shift is *due* when the team is out on both sides of its latest beginning
//! (`close - length`): it left before that instant and finishes after it. A due break is taken once: at one place (at a
//! stop before or after its service, or at the start or end place), never during travel or service, within
//! `[open, close]` as a whole. With [`BreakPlace::EndPlace`] the team goes to its end place for it and on from there.
//!
//! **Who may.** A team may visit a site when it has all the skills the site asks for, has at least `crew` members, serves
//! the site's territory (a team without territories serves all; a site without territory is anyone's), and is the site's
//! fixed team where one is set. A site is for this date only within its earliest and latest day.
//!
//! **Groups.** `any`: one visited member covers the whole group, and no second one is visited; the others are *spared*, not
//! unassigned. `same-team`: all visited members are on routes of one team.
//!
//! **Locks.** Sites of an `order` lock that are visited are on one route and in that order. Those of a `sequence` lock
//! follow each other with nothing in between. A lock may name the team, and may stand at the start or end of the route.
//!
//! **Loads.** Demands of a route's sites add up to at most the team's capacity, per dimension.
//!
//! **Goals, in order.** 1: most priority covered: first the number of `must` sites, then the sum of the priorities of the
//! sites covered (an `any` group counts once, with its highest priority). 2: the policy's goal. 3: the others as
//! tie-breaks in the order finish, teams, cost, balance.
//! * `finish`: the latest finish over all routes; among equals, the sum of the finishes' excess over the start of shift
//!   counts through `cost`;
//! * `teams`: the number of teams sent out; among as many, the number of their shifts in use;
//! * `cost`: fixed cost of the routes in use, plus hours of work and kilometres at the team's rates;
//! * `balance`: the longest work less the shortest work over all shifts on duty (an unused one works zero).

mod claims;
mod clock;
mod finding;
mod lang;
mod opening;
mod place;
mod plan;
mod registry;
#[cfg(test)]
pub(crate) mod sample;
mod scenario;
pub(crate) mod similar;
mod site;
mod team;
mod track;
mod visit;

pub use claims::Claims;
pub use clock::Clock;
pub use finding::{AgainBy, Finding, FindingState, SeeAgain, StateChange, WrongStep};
pub use lang::{Lang, UnknownLang};
pub use opening::{OpenDays, days_over};
pub use place::{Datum, Place};
pub use plan::{BreakTaken, Leg, Plan, Reason, Route, Spared, Stop, Summary, Unassigned};
pub use registry::{Change as ListChange, Listed, Registered, SiteChange, Standing};
pub use scenario::{
    Change, DueRules, Edge, Given, Goal, Invalid, Kind, KindReach, Lock, LockRule, Network, RoadChange, Roads,
    Scenario, Straight, Territory, Where,
};
pub use site::{Group, GroupRule, Priority, Site, Window};
pub use team::{Break, BreakPlace, Rates, Shift, Team};
pub use track::{Fix, Halt, Track};
pub use visit::{Doubt, Evidence, Seen, Sighting, Source, VisitRecord};
