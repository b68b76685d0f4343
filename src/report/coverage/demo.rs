//! A day with a blind spot of each kind, for tests.

use geo::{MultiPolygon, Point, polygon};
use h3o::{LatLng, Resolution};

use super::Coverage;
use crate::coverage::Places;
use crate::coverage::blind::{Access, BlindKind, BlindSpot, Gap, Ground, Measured, Settled, not_listed};
use crate::coverage::span::{DayWords, Span};
use crate::model::{Lang, Reason, Scenario, Seen, Sighting, Territory};
use crate::report::demo;

/// What a coverage is made of.
pub(super) struct Demo {
    scenario: Scenario,
    spots: Vec<BlindSpot>,
    looked: Vec<(BlindKind, usize)>,
    sightings: Vec<Sighting>,
    span: Span,
}

impl Demo {
    pub(super) fn new() -> Self {
        let mut scenario = demo::scenario();
        let area = polygon![(x: 110.47, y: 29.11), (x: 110.6, y: 29.11), (x: 110.6, y: 29.19), (x: 110.47, y: 29.19)];
        scenario.territories =
            vec![Territory { id: "north".into(), name: "北 <North>".into(), area: Some(MultiPolygon(vec![area])) }];
        let seen = [Seen::Visited, Seen::PassedBy, Seen::ClaimedOnly, Seen::NotSeen];
        let sighting = |(index, site): (usize, &crate::model::Site)| Sighting {
            site: site.id.clone(),
            date: scenario.date,
            seen: seen[index % 4],
            team: Some("T1".into()),
            evidence: Vec::new(),
            doubts: Vec::new(),
        };
        let sightings: Vec<Sighting> = scenario.sites.iter().enumerate().map(sighting).collect();
        let words = sightings.iter().enumerate().map(|(index, word)| (index, word.seen));
        let day = DayWords::judged(scenario.date, sightings.len(), 0..sightings.len(), words);
        let span = Span::new(sightings.len(), vec![day]);
        let spots = spots(&scenario);
        let looked = BlindKind::ALL.map(|kind| (kind, 7)).into();
        Self { scenario, spots, looked, sightings, span }
    }

    /// All of it in a language.
    pub(super) fn coverage(&self, lang: Lang) -> Coverage<'_> {
        Coverage {
            scenario: &self.scenario,
            span: &self.span,
            before: &[],
            spots: &self.spots,
            looked: &self.looked,
            sightings: &self.sightings,
            clocks: &[],
            reach: Some(Measured { from: "visited", staffed: 0, within: Access::Seconds(900) }),
            people: Some(812_935),
            strays: &[],
            lang,
        }
    }
}

fn spots(scenario: &Scenario) -> Vec<BlindSpot> {
    let sites = &scenario.sites;
    let at = scenario.clock.at(crate::units::Seconds::from_hours(9)).timestamp();
    let village = Settled { id: "village".into(), point: Point::new(110.58, 29.18), people: Some(700) };
    let places = Places::of(sites.iter().map(|site| &site.place));
    let mut spots = not_listed(&[village], sites, &places, 500.0, Resolution::Nine);
    let cell = LatLng::new(29.18, 110.58).unwrap().to_cell(Resolution::Nine);
    let of = |site: usize, ground: Ground| BlindSpot::of_site(&sites[site], ground);
    let other = |id: &str, point, ground| BlindSpot {
        id: id.into(),
        name: id.into(),
        site_kind: None,
        territory: None,
        point,
        area: None,
        people: None,
        date: None,
        ground,
    };
    let gap = Gap { metres: Some(800.0), ..Gap::default() };
    let dropped = Ground::Dropped { reason: Reason::NoTime, detail: "25 more minutes </script>".into() };
    let passed = Ground::PassedBy { team: Some("T1".into()), at: Some(at), distance_m: Some(20.0), claimed: true };
    let lopsided =
        Ground::Lopsided { seen: (1, 9), others: (8, 9), share: 0.1, once: true, interval: (0.01, 0.5), more: false };
    let beyond = Ground::BeyondReach { nearest: None, seconds: None, metres: None, area_m2: cell.area_m2(), cell };
    spots.extend([
        other("sites.geojson#9", None, Ground::NotPlaced { detail: "the geometry is null".into() }),
        of(0, Ground::Unreachable { gap }),
        of(1, dropped),
        of(2, Ground::NotVisited { team: "T1".into(), planned: at, silent: true }),
        of(3, passed),
        of(4, Ground::ClaimedOnly { team: None, stated: Some(at), doubts: Vec::new() }),
        of(5, Ground::Overdue { last: None, every_days: Some(3), days_over: None }),
        BlindSpot { people: Some(700), area: spots[0].area.clone(), ..other("cell", spots[0].point, beyond) },
        other("checkpoint", None, lopsided),
    ]);
    spots
}
