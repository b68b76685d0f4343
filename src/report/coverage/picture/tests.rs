use super::super::demo::Demo;
use super::*;
use crate::coverage::span::Span;
use crate::report::map::BaseRoad;
use crate::road::FixedPoint;

fn roads() -> BaseMap {
    let at = |lon: i32, lat: i32| FixedPoint { lon, lat };
    let road = BaseRoad {
        class: "primary".into(),
        name: "Main".into(),
        line: vec![at(1_104_500_000, 291_000_000), at(1_105_500_000, 291_500_000)],
    };
    BaseMap { roads: vec![road], attribution: "© OpenStreetMap contributors".into() }
}

/// Every element of the picture with its attributes; panics where it is not well formed.
fn elements(svg: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    attribute.unwrap();
                }
                found.push(tag.as_ref().to_owned());
            }
            quick_xml::events::Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn every_kind_is_on_the_picture_with_its_sign_and_count() {
    for lang in Lang::ALL {
        let demo = Demo::new();
        let coverage = demo.coverage(lang);
        let svg = coverage_svg(&coverage, &roads());
        let elements = elements(&svg);
        for kind in BlindKind::ALL {
            assert!(svg.contains(words::kind(kind, lang)), "{kind:?} {lang}");
            // Once in the legend, and once on the map where it has a place; a cell is large enough here to need no sign.
            let placed = kind != BlindKind::BeyondReach && coverage.of_kind(kind).any(|spot| spot.point.is_some());
            let fill = format!("fill=\"{}\" stroke=\"#ffffff\"", sign(kind).colour);
            let drawn = elements.iter().filter(|element| element.contains(&fill)).count();
            assert_eq!(drawn, 1 + usize::from(placed), "{kind:?}");
        }
        assert!(svg.contains("OpenStreetMap") && svg.contains("北 &lt;North&gt;"), "{svg}");
        assert!(svg.contains(if lang == Lang::En { "700 people" } else { "涉及700人" }), "{svg}");
    }
}

#[test]
fn what_was_not_looked_for_says_so_and_nothing_counts_as_none() {
    let demo = Demo::new();
    let coverage = Coverage {
        looked: &[],
        spots: &[],
        sightings: &[],
        span: &Span::new(7, Vec::new()),
        reach: None,
        ..demo.coverage(Lang::En)
    };
    let svg = coverage_svg(&coverage, &BaseMap::default());
    assert_eq!(svg.matches("not looked for").count(), 10);
    elements(&svg);
}

#[test]
fn cells_too_small_to_be_seen_get_a_sign() {
    let demo = Demo::new();
    let mut scenario = demo.coverage(Lang::En).scenario.clone();
    // A site a continent away makes the cell a speck.
    scenario.sites[0].place = crate::model::Place::at(70.0, 10.0);
    let svg = coverage_svg(&Coverage { scenario: &scenario, ..demo.coverage(Lang::En) }, &BaseMap::default());
    let fill = format!("fill=\"{}\" stroke=\"#ffffff\"", sign(BlindKind::BeyondReach).colour);
    assert_eq!(elements(&svg).iter().filter(|element| element.contains(&fill)).count(), 2);
}

#[test]
fn a_list_without_places_is_still_a_picture() {
    let demo = Demo::new();
    let mut scenario = demo.coverage(Lang::En).scenario.clone();
    scenario.sites.clear();
    scenario.territories.clear();
    let coverage = Coverage {
        scenario: &scenario,
        spots: &[],
        sightings: &[],
        span: &Span::new(0, Vec::new()),
        ..demo.coverage(Lang::En)
    };
    let svg = coverage_svg(&coverage, &BaseMap::default());
    elements(&svg);
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn the_scale_bar_is_as_long_as_it_says() {
    let demo = Demo::new();
    let chart = Chart::of(&demo.coverage(Lang::En), MAP);
    let (metres, long) = chart.bar(180.0);
    assert!((60.0..=180.0).contains(&long), "{long}");
    // Two places on the middle latitude, told apart by geo's haversine.
    use geo::{Distance, Haversine};
    let (west, east) = (geo::Point::new(110.47, 29.13), geo::Point::new(110.52, 29.13));
    let apart = chart.point(east).0 - chart.point(west).0;
    let true_m = Haversine.distance(west, east);
    assert!((true_m / apart / (metres / long) - 1.0).abs() < 0.005, "{true_m} {apart} {metres} {long}");
}

#[test]
fn numbers_have_their_thousands_apart() {
    assert_eq!([0, 999, 1000, 812_935, 1_234_567].map(grouped), ["0", "999", "1,000", "812,935", "1,234,567"]);
}
