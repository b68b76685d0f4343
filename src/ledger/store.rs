//! What a ledger can do, whatever keeps it.

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{
    Counts, DayEvidence, Draw, Error, Head, ImportLine, Judgement, PlanRecord, Receipt, Registry, Rejected,
    RejectedLine, Tally,
};
use crate::model::{Finding, Listed, Seen, Sighting, SiteChange, Standing, StateChange, Track, VisitRecord};

/// The work of an import: everything it does, and what it did.
pub type Work<'a> = &'a mut dyn FnMut(&mut dyn Batch) -> Result<Tally, Error>;

/// Takes an id, a day on which its site was seen, and the team.
pub type OnDay<'a> = dyn FnMut(&str, Date, Option<&str>) + 'a;

/// A ledger.
pub trait Store {
    /// IANA name of the time zone in which its days begin and end; nothing until it is said.
    fn timezone(&self) -> Option<&str>;

    /// Says the time zone once and for all.
    ///
    /// # Errors
    /// When another one holds already: days cannot be recounted.
    fn set_timezone(&mut self, zone: &str) -> Result<(), Error>;

    /// Does the work of an import in one transaction: all of it is done for good when this returns, or nothing of it. A file
    /// that was imported before (same bytes, subject, and for a list same day and mode) is not looked at again.
    ///
    /// # Errors
    /// Those of the work; what the database refuses.
    fn import(&mut self, head: &Head, work: Work<'_>) -> Result<Receipt, Error>;

    /// The registry as it stands.
    ///
    /// # Errors
    /// What the database refuses; so for all below.
    fn registry(&self) -> Result<Registry, Error>;

    /// All that changed of a site, in the order it came.
    fn changes(&self, key: i64) -> Result<Vec<SiteChange>, Error>;

    /// The last day on which a list said anything new of any site.
    fn list_changed(&self) -> Result<Option<Date>, Error>;

    /// The plans of days from the first to the last: of several of a scenario's day the one imported last.
    fn plans(&self, first: Date, last: Date) -> Result<Vec<PlanRecord>, Error>;

    /// Hands out the visit records of days from the first to the last, by day and in the order they came.
    fn visits(&self, first: Date, last: Date, each: &mut dyn FnMut(VisitRecord)) -> Result<(), Error>;

    /// The tracks with points from the first instant to before the last, those points only, by track and time.
    fn tracks(&self, first: Timestamp, last: Timestamp) -> Result<Vec<Track>, Error>;

    /// All findings, by the time they were found.
    fn findings(&self) -> Result<Vec<Finding>, Error>;

    /// A finding takes a step along the allowed ways.
    ///
    /// # Errors
    /// When there is no such finding or no such way.
    fn step(&mut self, id: &str, change: &StateChange) -> Result<(), Error>;

    /// The visit records of a day that name this id, in the order they came.
    fn visits_of(&self, day: Date, id: &str) -> Result<Vec<VisitRecord>, Error>;

    /// Hands out every id that a plan, visit or finding names, with a key that stands for it in what follows.
    fn names(&self, each: &mut dyn FnMut(i64, &str)) -> Result<(), Error>;

    /// How much evidence there is of a day, whose tracks are those from an instant until before another.
    fn evidence(&self, day: Date, from: Timestamp, until: Timestamp) -> Result<DayEvidence, Error>;

    /// Hands out for every visit record of a day the key of the id it names and where it was written: as little as will do, since
    /// there may be millions.
    fn marks(&self, day: Date, each: &mut dyn FnMut(i64, Option<Point<f64>>)) -> Result<(), Error>;

    /// Keeps what was judged of a day's sites, in place of what was judged of that day before.
    fn put_sightings(&mut self, day: Date, on: &Judgement, sightings: &[Sighting]) -> Result<(), Error>;

    /// What a day was judged on, where it was.
    fn judgement(&self, day: Date) -> Result<Option<Judgement>, Error>;

    /// Hands out what was judged of days from the first to the last, by day and site.
    fn sightings(&self, first: Date, last: Date, each: &mut dyn FnMut(Sighting)) -> Result<(), Error>;

    /// Hands out what was judged of a day's sites but for those visited, by word and site.
    fn not_visited(&self, day: Date, each: &mut dyn FnMut(Sighting)) -> Result<(), Error>;

    /// Hands out of a day that was judged the key of each id and the word on its site, without the evidence.
    fn words(&self, day: Date, each: &mut dyn FnMut(i64, Seen)) -> Result<(), Error>;

    /// Hands out what is known of the sites of a day, each once with the team, and answers what it was judged on: on days that
    /// were judged with tracks what was judged; on others a visit record counts unless what was judged says otherwise.
    fn known(&self, day: Date, each: &mut dyn FnMut(&str, Seen, Option<&str>)) -> Result<Option<Judgement>, Error>;

    /// Hands out each id with the last day before this one on which its site was seen, by the same rule.
    fn last_seen(&self, before: Date, each: &mut dyn FnMut(&str, Date)) -> Result<(), Error>;

    /// Hands out each of these ids with each day from the first to the last on which its site was seen, and the teams, by the same
    /// rule.
    fn seen(&self, ids: &[&str], first: Date, last: Date, each: &mut OnDay<'_>) -> Result<(), Error>;

    /// Keeps a draw and hands out its key.
    fn put_draw(&mut self, draw: &Draw) -> Result<i64, Error>;

    /// The draw of a key, with the name of its method and the digest that was kept of its list.
    fn draw(&self, key: i64) -> Result<Option<(Draw, String, String)>, Error>;

    /// What was drawn for a day: key of the draw and id of the site, in the order drawn.
    fn drawn(&self, day: Date) -> Result<Vec<(i64, String)>, Error>;

    /// How much there is.
    fn counts(&self) -> Result<Counts, Error>;

    /// All imports in the order they were made.
    fn imports(&self) -> Result<Vec<ImportLine>, Error>;

    /// All rows kept aside in the order they came.
    fn rejected(&self) -> Result<Vec<RejectedLine>, Error>;
}

/// An import under way: nothing of it is seen by others, or stays, until it is done.
pub trait Batch {
    /// The registry as this import has made it so far.
    ///
    /// # Errors
    /// What the database refuses; so for all below.
    fn registry(&self) -> Result<Registry, Error>;

    /// Adds a site and hands out its key.
    fn add_site(&mut self, listed: &Listed, since: Date) -> Result<i64, Error>;

    /// Says what the newest list has of a site.
    fn update_site(&mut self, key: i64, listed: &Listed) -> Result<(), Error>;

    /// Says whether a site is on the newest list.
    fn set_standing(&mut self, key: i64, standing: Standing) -> Result<(), Error>;

    /// From a day on an id means this site.
    fn hold(&mut self, id: &str, since: Date, key: i64) -> Result<(), Error>;

    /// Notes a change of a site.
    fn add_change(&mut self, change: &SiteChange) -> Result<(), Error>;

    /// Adds a plan; false where this very plan is there.
    fn add_plan(&mut self, plan: &PlanRecord) -> Result<bool, Error>;

    /// Adds a visit record; false where this very record is there.
    fn add_visit(&mut self, visit: &VisitRecord) -> Result<bool, Error>;

    /// Adds the points of a track; how many of them are new.
    fn add_track(&mut self, track: &Track) -> Result<u64, Error>;

    /// A finding by its id.
    fn finding(&self, id: &str) -> Result<Option<Finding>, Error>;

    /// Adds a finding with its states.
    fn add_finding(&mut self, finding: &Finding) -> Result<(), Error>;

    /// Adds a state to a finding; whoever calls has seen to it that the way is allowed.
    fn add_state(&mut self, id: &str, change: &StateChange) -> Result<(), Error>;

    /// Takes over what a later file says of a finding; what it said before is kept beside it.
    fn amend(&mut self, before: &Finding, after: &Finding) -> Result<(), Error>;

    /// Keeps a row aside.
    fn reject(&mut self, row: &Rejected) -> Result<(), Error>;
}
