//! Days of which there are records and no tracks: what is seen is what was written, and there may be millions of it.

use geo::Point;

use crate::coverage::{Places, Rules};

/// The records of a day without tracks, taken one by one: little more than a place each.
///
/// A record counts as a visit unless it was written too far from its site, by the same rule as
/// [`Day::judge`](crate::coverage::seen::Day::judge) has where no device says anything.
#[derive(Clone, Debug)]
pub struct Marks<'a> {
    places: &'a Places,
    writing_m: f64,
    sites: Vec<Mark>,
}

/// What the records of a site say so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    None,
    Elsewhere,
    There,
}

impl<'a> Marks<'a> {
    /// None yet, of these sites.
    #[must_use]
    pub fn new(places: &'a Places, rules: &Rules) -> Self {
        Self { places, writing_m: rules.writing_m, sites: vec![Mark::None; places.len()] }
    }

    /// Takes a record of a site, by index, and where it was written.
    pub fn take(&mut self, site: usize, written: Option<Point<f64>>) {
        let Some(mark) = self.sites.get_mut(site).filter(|mark| **mark != Mark::There) else { return };
        let far = written.is_some_and(|point| self.places.distance_m(site, point) > self.writing_m);
        *mark = if far { Mark::Elsewhere } else { Mark::There };
    }

    /// The sites that were visited, in their order.
    pub fn visited(&self) -> impl Iterator<Item = usize> + '_ {
        self.of(Mark::There)
    }

    /// The sites of which all that was written was written elsewhere, in their order.
    pub fn claimed(&self) -> impl Iterator<Item = usize> + '_ {
        self.of(Mark::Elsewhere)
    }

    fn of(&self, wanted: Mark) -> impl Iterator<Item = usize> + '_ {
        self.sites.iter().enumerate().filter(move |(_, mark)| **mark == wanted).map(|(site, _)| site)
    }
}
