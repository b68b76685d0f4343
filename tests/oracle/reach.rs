//! Who is beyond reach, against Dijkstra from every site.

use std::path::Path;

use fullsweep::coverage::blind::{Access, Ground, Settled, beyond_reach, reached};
use fullsweep::input::read_population;
use fullsweep::model::Datum;
use fullsweep::road::extract::RoadData;
use fullsweep::road::{Position, Prepared, Profile};
use geo::{Geometry, Point};

use crate::dijkstra::Costs;

const EXTRACT: &str = "../shared/data/roads/porto-alegre.osm.pbf";
const CELLS: &str = "../shared/data/sites/porto-alegre-h3-population.csv";

/// The cells of Porto Alegre from every tenth of them as a site.
#[test]
#[expect(clippy::print_stderr, reason = "what a test skips it says aloud")]
fn the_cells_of_porto_alegre_are_reached_as_dijkstra_reaches_them() {
    if !Path::new(EXTRACT).exists() || !Path::new(CELLS).exists() {
        eprintln!("SKIPPED: {EXTRACT} or {CELLS} is not here");
        return;
    }
    let data = RoadData::read(Path::new(EXTRACT)).expect("the extract can be read");
    let network = Prepared::build(&data, &Profile::built_in("car").expect("a built-in profile"), &mut |_| {});
    let (cells, problems) = read_population(Path::new(CELLS), Datum::Wgs84).expect("the cells can be read");
    assert!(problems.is_empty() && cells.len() == 1_227, "{problems:?}");
    assert_eq!(cells.iter().map(|cell| cell.people).sum::<u64>(), 812_935);
    let settled: Vec<Settled> = cells
        .iter()
        .map(|cell| Settled { id: cell.id.clone(), point: cell.point, people: Some(cell.people) })
        .collect();
    let snap = |point: Point<f64>| {
        network.snapper().nearest(&network.graph, &Geometry::Point(point), 2_000.0).map(|snap| snap.position)
    };
    let places: Vec<Option<Position>> = settled.iter().map(|place| snap(place.point)).collect();
    let sites: Vec<Option<Position>> = places.iter().copied().step_by(10).collect();
    let ways = reached(&network, &places, &sites);
    let trees: Vec<Costs<'_>> = sites.iter().flatten().map(|&site| Costs::from(&network.graph, site)).collect();
    let mut far = 0;
    for (place, way) in places.iter().zip(&ways) {
        let least = place.and_then(|place| trees.iter().filter_map(|tree| tree.to(place)).map(|cost| cost.0).min());
        assert_eq!(way.map(|way| u64::from(way.millis)), least, "{place:?}");
        far += usize::from(least.is_none_or(|millis| millis > 300_000));
    }
    // Cells without people are nobody's blind spot.
    let spots = beyond_reach(&settled, &ways, &[], Access::Seconds(300), h3o::Resolution::Nine);
    let told: u64 = spots.iter().filter_map(|spot| spot.people).sum();
    let counted: u64 = settled
        .iter()
        .zip(&ways)
        .filter(|(_, way)| way.is_none_or(|way| way.millis > 300_000))
        .filter_map(|(place, _)| place.people)
        .sum();
    assert_eq!(told, counted);
    assert!(far > 0 && far < 1_227 && spots.len() <= far && told > 0, "{far} of 1227, {told} people");
    assert!(spots.iter().all(|spot| matches!(spot.ground, Ground::BeyondReach { area_m2, .. } if area_m2 > 5e4)));
}
