//! Settled cells out of buildings, where nobody counted the people.

use std::collections::BTreeMap;

use geo::Point;
use h3o::{CellIndex, LatLng, Resolution};

use super::Settled;

/// A lone building in a cell is as often a pump as a home.
const FEWEST: u32 = 3;

/// The cells that hold three buildings or more, each at the middle of its buildings and named by its index.
#[must_use]
pub fn built_up(buildings: impl IntoIterator<Item = Point<f64>>, level: Resolution) -> Vec<Settled> {
    let mut cells: BTreeMap<CellIndex, (u32, f64, f64)> = BTreeMap::new();
    for at in buildings {
        let Ok(place) = LatLng::new(at.y(), at.x()) else { continue };
        let cell = cells.entry(place.to_cell(level)).or_insert((0, 0.0, 0.0));
        *cell = (cell.0 + 1, cell.1 + at.x(), cell.2 + at.y());
    }
    let settled = |(cell, (count, lon, lat)): (CellIndex, (u32, f64, f64))| {
        let point = Point::new(lon / f64::from(count), lat / f64::from(count));
        (count >= FEWEST).then(|| Settled { id: cell.to_string(), point, people: None })
    };
    cells.into_iter().filter_map(settled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_buildings_make_a_cell_settled_and_two_do_not() {
        let row = |lon: f64, count: i32| (0..count).map(move |index| Point::new(lon, 35.0 + f64::from(index) * 1e-5));
        let found = built_up(row(14.0, 3).chain(row(14.1, 2)), Resolution::Nine);
        assert_eq!(found.len(), 1);
        assert!((found[0].point.x() - 14.0).abs() < 1e-9 && found[0].people.is_none());
        let cell = LatLng::new(35.0, 14.0).unwrap().to_cell(Resolution::Nine);
        assert_eq!(found[0].id, cell.to_string());
    }
}
