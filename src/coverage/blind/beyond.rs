//! Kind 9: people too far from any site that was visited or is staffed, on the roads and not in circles.

use geo::Point;
use h3o::Resolution;

use super::unlisted::outline;
use super::{BlindSpot, Ground, Settled};
use crate::model::Site;
use crate::road::hierarchy::many_to_many;
use crate::road::{Position, Prepared};

/// How far people may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// At most so many seconds' travel from a site.
    Seconds(i64),
    /// At most so many metres along the fastest way from a site.
    Metres(i64),
}

/// What reach was measured from, and how far it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Which sites: `visited`, `planned` or `listed`.
    pub from: &'static str,
    /// How many of the sites it was measured from are staffed and none of those.
    pub staffed: usize,
    /// How far people may be.
    pub within: Access,
}

/// The way to a settled place from the nearest of the sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Index among the sites asked for.
    pub site: usize,
    /// How long it takes, in thousandths of a second.
    pub millis: u32,
    /// How long that way is, in tenths of a metre.
    pub decimetres: u32,
}

/// Sites of a table at a time: bounds memory, whatever the number of sites.
const TOGETHER: usize = 512;

/// For each place the way from the site that is nearest in time (equals: the first), `None` where no way leads there from any.
/// Places and sites off the roads (`None`) have none. Sites' ways are found by RPHAST (Delling et al. 2011), a few hundred sites
/// and a few thousand places at a time.
#[must_use]
pub fn reached(network: &Prepared, places: &[Option<Position>], sites: &[Option<Position>]) -> Vec<Option<Reached>> {
    let on_road = |all: &[Option<Position>]| -> (Vec<usize>, Vec<Position>) {
        all.iter().enumerate().filter_map(|(index, position)| Some((index, (*position)?))).unzip()
    };
    let (rows, from) = on_road(sites);
    let (columns, to) = on_road(places);
    let mut best: Vec<Option<Reached>> = vec![None; places.len()];
    for (places, to) in columns.chunks(8 * TOGETHER).zip(to.chunks(8 * TOGETHER)) {
        for (rows, from) in rows.chunks(TOGETHER).zip(from.chunks(TOGETHER)) {
            let table = many_to_many(&network.graph, &network.hierarchy, from, to);
            for (row, &site) in rows.iter().enumerate() {
                for (column, &place) in places.iter().enumerate() {
                    let Some((millis, decimetres)) = table.get(row, column) else { continue };
                    if best[place].is_none_or(|best| (millis, site) < (best.millis, best.site)) {
                        best[place] = Some(Reached { site, millis, decimetres });
                    }
                }
            }
        }
    }
    best
}

/// Settled places farther than allowed from any of the sites, most people first; `ways` are the places' (see [`reached`]).
#[must_use]
pub fn beyond_reach(
    settled: &[Settled],
    ways: &[Option<Reached>],
    sites: &[&Site],
    most: Access,
    level: Resolution,
) -> Vec<BlindSpot> {
    let spot = |(place, way): (&Settled, &Option<Reached>)| {
        let near = way.is_some_and(|way| match most {
            Access::Seconds(seconds) => i64::from(way.millis) <= seconds * 1000,
            Access::Metres(metres) => i64::from(way.decimetres) <= metres * 10,
        });
        let cell = place.cell(level).filter(|_| !near && place.people != Some(0))?;
        Some(BlindSpot {
            id: cell.to_string(),
            name: place.id.clone(),
            site_kind: None,
            territory: None,
            point: Some(Point::new(place.point.x(), place.point.y())),
            area: outline(&[cell]),
            people: place.people,
            date: None,
            ground: Ground::BeyondReach {
                nearest: way.and_then(|way| sites.get(way.site).map(|site| site.id.clone())),
                // Rounded up: what is beyond a limit is not to be told as within it.
                seconds: way.map(|way| i64::from(way.millis.div_ceil(1000))),
                metres: way.map(|way| i64::from(way.decimetres.div_ceil(10))),
                area_m2: cell.area_m2(),
                cell,
            },
        })
    };
    let mut spots: Vec<BlindSpot> = settled.iter().zip(ways).filter_map(spot).collect();
    spots.sort_by(|a, b| b.people.cmp(&a.people).then(a.id.cmp(&b.id)));
    spots
}
