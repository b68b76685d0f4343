//! `TEAM.gpx`: the rounds of a team for navigation apps and receivers (GPX 1.1, WGS-84, times in UTC).
//!
//! Written by hand: the crate `gpx`, with which the tests read it back, puts tracks before routes, which the schema of
//! GPX 1.1 does not allow.

use std::collections::BTreeSet;
use std::io::{self, Write};

use geo::Point;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Lang;
use super::lookup::{Lookup, degrees};
use super::routes_geojson::way;
use crate::model::{Clock, Plan, Route, Scenario, Stop};
use crate::units::Seconds;

/// One file for each team that is sent out, with its name, in the order of the plan.
///
/// Each holds the stops as waypoints, and for every shift a route from stop to stop and the track along the roads.
///
/// # Errors
/// Writing into memory does not fail; the writer's signature knows no better.
pub fn gpx(plan: &Plan, scenario: &Scenario, lang: Lang) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut teams: Vec<&str> = Vec::new();
    for route in &plan.routes {
        if !teams.contains(&route.team.as_str()) {
            teams.push(&route.team);
        }
    }
    let file = |(name, team): (String, &str)| Ok((name, team_file(team, plan, scenario, lang)?));
    file_names(&teams).into_iter().zip(teams).map(file).collect()
}

/// How every file begins; tells files of ours from others.
pub(super) const HEAD: &str = r#"<gpx version="1.1" creator="fullsweep" xmlns="http://www.topografix.com/GPX/1/1">"#;

fn team_file(team: &str, plan: &Plan, scenario: &Scenario, lang: Lang) -> io::Result<Vec<u8>> {
    let sheet = Sheet { scenario, lookup: Lookup::new(scenario), lang };
    let routes: Vec<&Route> = plan.routes.iter().filter(|route| route.team == team).collect();
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.get_mut().write_all(b"\n")?;
    out.get_mut().write_all(HEAD.as_bytes())?;
    out.create_element("metadata").write_inner_content(|out| {
        text(out, "name", &format!("{} {} {}", sheet.lookup.team_name(team), plan.scenario, plan.date))
    })?;
    for (index, stop) in routes.iter().flat_map(|route| route.stops.iter().enumerate()) {
        sheet.stop(&mut out, "wpt", index, stop)?;
    }
    for route in &routes {
        out.create_element("rte").write_inner_content(|out| sheet.route(out, route))?;
    }
    for route in &routes {
        out.create_element("trk").write_inner_content(|out| sheet.track(out, route))?;
    }
    out.get_mut().write_all(b"\n</gpx>\n")?;
    Ok(out.into_inner())
}

struct Sheet<'a> {
    scenario: &'a Scenario,
    lookup: Lookup<'a>,
    lang: Lang,
}

type Out = Writer<Vec<u8>>;

impl Sheet<'_> {
    fn route(&self, out: &mut Out, route: &Route) -> io::Result<()> {
        let words = self.lang.words();
        text(out, "name", &self.title(route))?;
        if let Some(at) = route.start_point {
            point(out, "rtept", at, |out| {
                text(out, "time", &utc(&self.scenario.clock, route.start))?;
                text(out, "name", words.start)
            })?;
        }
        for (index, stop) in route.stops.iter().enumerate() {
            self.stop(out, "rtept", index, stop)?;
        }
        if let Some(at) = route.end_point {
            point(out, "rtept", at, |out| {
                text(out, "time", &utc(&self.scenario.clock, route.finish))?;
                text(out, "name", words.end)
            })?;
        }
        Ok(())
    }

    fn track(&self, out: &mut Out, route: &Route) -> io::Result<()> {
        text(out, "name", &self.title(route))?;
        out.create_element("trkseg").write_inner_content(|out| {
            way(route).points().try_for_each(|at| {
                out.create_element("trkpt").with_attributes(place(at).iter().map(attribute)).write_empty()?;
                Ok(())
            })
        })?;
        Ok(())
    }

    /// A stop: the time is that of arrival, the description says when the visit begins and ends.
    fn stop(&self, out: &mut Out, element: &str, index: usize, stop: &Stop) -> io::Result<()> {
        let clock = &self.scenario.clock;
        point(out, element, stop.point, |out| {
            text(out, "time", &utc(clock, stop.arrive))?;
            text(out, "name", &format!("{} {}", index + 1, self.lookup.site_name(&stop.site)))?;
            text(out, "desc", &format!("{}-{} {}", clock.short(stop.begin), clock.short(stop.depart), stop.site))?;
            text(out, "type", self.lang.kind(self.scenario, &stop.kind))
        })
    }

    /// The team, with the hours of its round where it has several.
    fn title(&self, route: &Route) -> String {
        let team = self.lookup.team(&route.team);
        let name = self.lookup.team_name(&route.team);
        if team.is_none_or(|team| team.shifts.len() < 2) {
            return name.to_owned();
        }
        let clock = &self.scenario.clock;
        format!("{name} {}-{}", clock.short(route.start), clock.short(route.finish))
    }
}

fn point(
    out: &mut Out,
    element: &str,
    at: Point<f64>,
    inner: impl FnOnce(&mut Out) -> io::Result<()>,
) -> io::Result<()> {
    out.create_element(element).with_attributes(place(at).iter().map(attribute)).write_inner_content(inner)?;
    Ok(())
}

/// The schema wants longitudes below 180 degrees: the date line is at -180.
fn place(at: Point<f64>) -> [(&'static str, String); 2] {
    let lon = degrees(at.x());
    let lon = if lon >= 180.0 { lon - 360.0 } else { lon };
    [("lat", degrees(at.y()).to_string()), ("lon", lon.to_string())]
}

fn attribute<'a>((key, value): &'a (&'static str, String)) -> (&'a str, &'a str) {
    (key, value)
}

/// An element with text in it. Signs that XML cannot hold at all, escaped or not, become spaces.
fn text(out: &mut Out, element: &str, content: &str) -> io::Result<()> {
    let held = |sign: char| matches!(sign, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let content: String = content.chars().map(|sign| if held(sign) { sign } else { ' ' }).collect();
    out.create_element(element).write_text_content(BytesText::new(&content))?;
    Ok(())
}

fn utc(clock: &Clock, instant: Seconds) -> String {
    clock.at(instant).timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Names for the files of teams: readable, harmless on any file system, and different from each other even where a file
/// system does not tell capitals from small letters.
fn file_names(teams: &[&str]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let unique = |team: &&str| {
        let stem = file_stem(team);
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|name| taken.insert(name.to_lowercase()));
        format!("{}.gpx", free.unwrap_or(stem))
    };
    teams.iter().map(unique).collect()
}

/// Letters and digits of any script stay, and `-`, `_`, `.` and spaces within.
fn file_stem(team: &str) -> String {
    const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
    const LONGEST: usize = 80;
    let kept = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.' | ' ');
    let mut stem = String::new();
    for sign in team.chars().map(|sign| if kept(sign) { sign } else { '_' }) {
        if stem.len() + sign.len_utf8() > LONGEST {
            break;
        }
        stem.push(sign);
    }
    let stem = stem.trim_matches(['.', ' ']);
    let lower = stem.split('.').next().unwrap_or("").to_lowercase();
    let port = ["com", "lpt"].iter().any(|name| lower.strip_prefix(name).is_some_and(|rest| rest.len() == 1));
    match stem {
        "" => "team".to_owned(),
        _ if port || RESERVED.contains(&lower.as_str()) => format!("_{stem}"),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::*;

    #[test]
    fn names_are_harmless_and_unique() {
        let names = file_names(&["../x", "T1", "t1", "第一组", "", "...", "nul", "a/b", "a:b", "com1.x"]);
        let expected = ["_x", "T1", "t1-2", "第一组", "team", "team-2", "_nul", "a_b", "a_b-2", "_com1.x"];
        assert_eq!(names, expected.map(|name| format!("{name}.gpx")));
        assert!(file_names(&["组".repeat(300).as_str()])[0].len() <= 84);
    }

    #[test]
    fn a_reader_finds_every_stop_with_its_time_and_the_way() {
        let (plan, scenario) = (demo::plan(), demo::scenario());
        let files = gpx(&plan, &scenario, Lang::Zh).unwrap();
        assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["T1.gpx", "_二队.gpx"]);
        let read = gpx::read(files[0].1.as_slice()).unwrap();
        assert_eq!(read.waypoints.len(), 4);
        assert_eq!(read.routes.len(), 2, "one for each shift");
        assert_eq!(read.tracks.len(), 2);
        let day = &read.routes[0];
        assert_eq!(day.points.len(), 5, "start, three stops, end");
        assert_eq!(day.points[1].name.as_deref(), Some("1 永定街道 <北正社区>"));
        assert_eq!(day.points[2].name.as_deref(), Some("2 Tianmen \"Gate\" & Co"));
        assert_eq!(day.points[1].time.unwrap().format().unwrap(), "2021-08-05T00:10:00.000000000Z");
        assert_eq!(day.points[1].point(), Point::new(110.48, 29.122));
        assert_eq!(read.tracks[0].segments[0].points.len(), way(&plan.routes[0]).0.len());
    }

    #[test]
    fn signs_that_xml_cannot_hold_do_not_break_the_file() {
        let (plan, mut scenario) = (demo::plan(), demo::scenario());
        scenario.sites[0].name = "bell \u{7} and \u{fffe} ]]> &amp;".into();
        let files = gpx(&plan, &scenario, Lang::En).unwrap();
        let read = gpx::read(files[0].1.as_slice()).unwrap();
        assert_eq!(read.waypoints[0].name.as_deref(), Some("1 bell   and   ]]> &amp;"));
    }

    #[test]
    fn every_file_begins_the_way_ours_do() {
        for (name, text) in gpx(&demo::plan(), &demo::scenario(), Lang::En).unwrap() {
            assert!(String::from_utf8(text).unwrap().contains(HEAD), "{name}");
        }
    }
}
