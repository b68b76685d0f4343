//! A site and a team without anything special, for tests to change what they are about.

use super::{Place, Priority, Rates, Shift, Site, Team, Window};
use crate::units::Seconds;

/// A checkpoint with ten minutes of service, open all day, for anyone.
pub(crate) fn site(id: &str, place: Place) -> Site {
    Site {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: "checkpoint".into(),
        place,
        service: Seconds::from_minutes(10),
        windows: Vec::new(),
        skills: Vec::new(),
        priority: Priority::Level(5),
        territory: None,
        crew: 1,
        group: None,
        team: None,
        days: (None, None),
        open_days: None,
        demand: Vec::new(),
        contact: None,
        checklist: Vec::new(),
        properties: serde_json::Map::new(),
        source: ("sites.geojson".into(), 0),
    }
}

/// Two people with a car, one shift without breaks, from the base and back.
pub(crate) fn team(id: &str, base: Place, shift: Window) -> Team {
    Team {
        id: id.to_owned(),
        name: id.to_owned(),
        members: Vec::new(),
        crew: 2,
        skills: Vec::new(),
        start: Some(base.clone()),
        end: Some(base),
        shifts: vec![Shift { window: shift, breaks: Vec::new() }],
        longest_work: None,
        territories: Vec::new(),
        profile: "car".into(),
        speed_percent: 100,
        rates: Rates::default(),
        capacity: Vec::new(),
        contact: None,
        group: None,
    }
}
