//! Coordinates that lie a few hundred metres off as a whole: in another datum than the scenario says.
//!
//! Where the datum is right, sites lie in their territories and near roads, and moved by the shift of another datum they no
//! longer do. Where it is wrong, it is the other way round. Each site whose lot the shift changes is a vote; a warning needs
//! many votes and hardly any against.

use std::collections::BTreeMap;

use geo::{Contains, Point};

use crate::input::problem::Problem;
use crate::input::sites::Draft;
use crate::input::territories::{Areas, Finder};
use crate::model::{Datum, Scenario, Territory};
use crate::spatial::Converter;

/// Fewest sites that must speak for another datum.
const FEWEST: usize = 10;

/// So many must speak for it for each one that speaks against it.
const MAJORITY: usize = 6;

/// The datums that are mistaken for each other.
const KNOWN: [Datum; 3] = [Datum::Wgs84, Datum::Gcj02, Datum::Bd09];

/// A road counts as nearer when it is at most half as far, and by more than so many metres.
const NEARER_M: f64 = 10.0;

/// The datum of each file of sites.
pub type Datums = BTreeMap<String, Datum>;

/// The datum of each file of sites, as it was read.
pub(crate) fn of_files(sites: &[Draft]) -> Datums {
    sites.iter().map(|draft| (draft.origin.file.clone(), draft.datum)).collect()
}

/// Tells of files of sites that lie outside the territories, and inside once read in another datum; where there are none, of
/// territories that would hold the sites once they themselves are.
pub(super) fn against_territories(
    sites: &[Draft],
    territories: &[Territory],
    areas: &Areas,
    problems: &mut Vec<Problem>,
) {
    let ground = Ground::of(sites, territories);
    let before = problems.len();
    for (file, said) in of_files(sites) {
        let own: Vec<usize> = (0..ground.sites.len()).filter(|&site| ground.sites[site].0 == file).collect();
        let Some(vote) = vote(said, own.len(), &|datum| ground.poll(&own, &Shift::between(said, datum)?)) else {
            continue;
        };
        let found = format!(
            "{} of {} sites that lie outside the territories, and inside when read as {}",
            vote.votes,
            own.len(),
            name(vote.datum)
        );
        let expected = format!("sites ({}) in the territories of {} ({})", name(said), areas.file, name(areas.datum));
        problems.push(warning(&file, found, expected).mend(format!(
            "Say datum = \"{}\" for {file}; or, if that is right, correct the datum of {}.",
            name(vote.datum),
            areas.file
        )));
    }
    if problems.len() > before {
        return;
    }
    let all: Vec<usize> = (0..ground.sites.len()).collect();
    // An area moved one way and a site moved the other way come to the same.
    let Some(vote) = vote(areas.datum, all.len(), &|datum| ground.poll(&all, &Shift::between(datum, areas.datum)?))
    else {
        return;
    };
    let found = format!(
        "territories that {} of {} sites lie outside of, and inside when they are read as {}",
        vote.votes,
        all.len(),
        name(vote.datum)
    );
    let files: Vec<String> = of_files(sites).iter().map(|(file, datum)| format!("{file} ({})", name(*datum))).collect();
    let expected = format!("territories ({}) that hold the sites of {}", name(areas.datum), files.join(", "));
    problems.push(warning(&areas.file, found, expected).mend(format!(
        "Say datum = \"{}\" for {}; or, if that is right, correct the datum of the sites.",
        name(vote.datum),
        areas.file
    )));
}

/// Sites with their files and places, and the territories they should lie in.
struct Ground<'a> {
    sites: Vec<(&'a str, Point<f64>, Option<&'a Territory>)>,
    finder: Finder<'a>,
}

impl<'a> Ground<'a> {
    fn of(drafts: &'a [Draft], territories: &'a [Territory]) -> Self {
        let with_area = territories.iter().filter(|territory| territory.area.is_some());
        let by_id: BTreeMap<&str, &Territory> = with_area.map(|territory| (territory.id.as_str(), territory)).collect();
        let usable = drafts.iter().filter(|draft| !draft.is_broken());
        let sites = usable.filter_map(|draft| {
            let site = draft.site.as_ref()?;
            let own = site.territory.as_ref().and_then(|id| by_id.get(id.as_str()).copied());
            Some((draft.origin.file.as_str(), site.place.point(), own))
        });
        Self { sites: sites.collect(), finder: Finder::new(territories) }
    }

    fn is_inside(&self, site: usize, point: Point<f64>) -> bool {
        match self.sites[site].2.and_then(|own| own.area.as_ref()) {
            Some(area) => area.contains(&point),
            None => !self.finder.containing(point).is_empty(),
        }
    }

    /// How many of these sites get into their territory by the shift, and how many out of it.
    fn poll(&self, sites: &[usize], shift: &Shift) -> Option<(usize, usize)> {
        let (mut votes, mut against) = (0, 0);
        for &site in sites {
            let from = self.sites[site].1;
            let Some(to) = shift.of(from) else { continue };
            match (self.is_inside(site, from), self.is_inside(site, to)) {
                (false, true) => votes += 1,
                (true, false) => against += 1,
                _ => {}
            }
        }
        Some((votes, against))
    }
}

/// Tells of files of sites that lie beside the roads, and on them once read in another datum. `road_m` is the distance from a
/// point to the nearest road, where there is one far and wide; the roads are OpenStreetMap's, so in WGS-84.
#[must_use]
pub fn against_roads(scenario: &Scenario, datums: &Datums, road_m: &dyn Fn(Point<f64>) -> Option<f64>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let nearer = |one: f64, other: f64| 2.0 * one <= other && one + NEARER_M < other;
    for (file, &said) in datums {
        let own = scenario.sites.iter().filter(|site| site.source.0 == *file);
        let points: Vec<Point<f64>> = own.map(|site| site.place.point()).collect();
        let poll = |shift: &Shift| {
            let (mut votes, mut against) = (0, 0);
            for from in &points {
                let Some((from_m, to_m)) = shift.of(*from).and_then(|to| road_m(*from).zip(road_m(to))) else {
                    continue;
                };
                votes += usize::from(nearer(to_m, from_m));
                against += usize::from(nearer(from_m, to_m));
            }
            (votes, against)
        };
        let Some(vote) = vote(said, points.len(), &|datum| Some(poll(&Shift::between(said, datum)?))) else { continue };
        let found = format!(
            "{} of {} sites that lie much nearer to a road when read as {}, {} that do not",
            vote.votes,
            points.len(),
            name(vote.datum),
            vote.against
        );
        let expected = format!("sites ({}) near the roads of the extract (wgs84)", name(said));
        problems.push(warning(file, found, expected).mend(format!(
            "Say datum = \"{}\" for {file}, if that is where its coordinates come from.",
            name(vote.datum)
        )));
    }
    problems
}

fn warning(file: &str, found: String, expected: String) -> Problem {
    Problem::warning("datum_mismatch", file, found, expected).property("datum")
}

/// Where a place comes to lie that was written in one datum, read in a first one, and is read in a second one instead.
struct Shift {
    back: Converter,
    anew: Converter,
}

impl Shift {
    fn between(first: Datum, second: Datum) -> Option<Self> {
        Some(Self { back: Converter::new(first).ok()?, anew: Converter::new(second).ok()? })
    }

    /// `None` where there is no shift: outside China there is nothing to be told.
    fn of(&self, point: Point<f64>) -> Option<Point<f64>> {
        let written = self.back.point_from_wgs84(point).ok()?;
        let (lon, lat) = self.anew.to_wgs84(written.x(), written.y()).ok()?;
        ((lon - point.x()).abs() + (lat - point.y()).abs() > 1e-4).then(|| Point::new(lon, lat))
    }
}

/// What speaks for another datum.
struct Vote {
    datum: Datum,
    votes: usize,
    against: usize,
}

/// The datum that most of so many sites would lie better in than in the one that was said, where that is clear. `poll` counts those
/// that would lie better and those that would lie worse.
fn vote(said: Datum, sites: usize, poll: &dyn Fn(Datum) -> Option<(usize, usize)>) -> Option<Vote> {
    let said = if said == (Datum::Cgcs2000 { central_meridian_deg: None }) { Datum::Wgs84 } else { said };
    if !KNOWN.contains(&said) || sites < FEWEST {
        return None;
    }
    let others = KNOWN.into_iter().filter(|datum| *datum != said);
    let polled = others.filter_map(|datum| poll(datum).map(|(votes, against)| Vote { datum, votes, against }));
    let clear = polled.filter(|vote| vote.votes >= FEWEST && vote.votes >= MAJORITY * vote.against);
    clear.max_by_key(|vote| vote.votes - vote.against)
}

fn name(datum: Datum) -> String {
    match datum {
        Datum::Wgs84 => "wgs84".into(),
        Datum::Gcj02 => "gcj02".into(),
        Datum::Bd09 => "bd09".into(),
        Datum::Cgcs2000 { central_meridian_deg: None } => "cgcs2000".into(),
        Datum::Cgcs2000 { central_meridian_deg: Some(meridian) } => format!("cgcs2000:{meridian}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::trial::{SCENARIO, Trial, collection, site};

    /// Twenty-one blocks of Xiangzhou of 600 by 500 m with a site in the middle of each, both in WGS-84.
    fn block(number: usize) -> (f64, f64) {
        (113.50 + (number % 7) as f64 * 0.006, 22.25 + (number / 7) as f64 * 0.005)
    }

    fn trial(real: Datum, said: &str, areas: Datum) -> Trial {
        let shifted = |datum: Datum, lon: f64, lat: f64| Converter::new(datum).unwrap().from_wgs84(lon, lat).unwrap();
        let sites: Vec<String> = (0..21)
            .map(|number| {
                let (lon, lat) = block(number);
                let (lon, lat) = shifted(real, lon, lat);
                site(&format!(r#""id":"C{number}","territory":"B{number}""#), lon, lat)
            })
            .collect();
        let squares: Vec<String> = (0..21)
            .map(|number| {
                let (lon, lat) = block(number);
                let corner = |east: f64, north: f64| {
                    let (lon, lat) = shifted(areas, lon + east * 0.003, lat + north * 0.0025);
                    format!("[{lon},{lat}]")
                };
                let ring = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)].map(|(e, n)| corner(e, n));
                format!(
                    r#"{{"type":"Feature","properties":{{"id":"B{number}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
                    ring.join(",")
                )
            })
            .collect();
        let scenario = SCENARIO.replace("Europe/Malta", "Asia/Shanghai").replace(
            "file = \"sites.geojson\"",
            &format!("file = \"sites.geojson\"\ndatum = \"{said}\"\n[territories]\nfile = \"areas.geojson\""),
        );
        let team = "[[team]]\nid = \"T1\"\nstart = [113.5, 22.25]\nshifts = [\"08:00-17:00\"]\n";
        Trial::new()
            .with("scenario.toml", &scenario)
            .with("teams.toml", team)
            .with("sites.geojson", &collection(&sites))
            .with("areas.geojson", &collection(&squares))
    }

    fn told(trial: &Trial) -> Vec<Problem> {
        trial.read().problems.into_iter().filter(|problem| problem.code == "datum_mismatch").collect()
    }

    #[test]
    fn sites_in_another_datum_than_said_are_told_with_both_files() {
        for (real, said) in
            [(Datum::Gcj02, "wgs84"), (Datum::Wgs84, "gcj02"), (Datum::Bd09, "wgs84"), (Datum::Bd09, "gcj02")]
        {
            let problems = told(&trial(real, said, Datum::Wgs84));
            let [problem] = &problems[..] else { panic!("{real:?} said to be {said}: {problems:?}") };
            let text = problem.to_string();
            for word in ["sites.geojson", "areas.geojson", said, &format!("Say datum = \"{}\"", name(real))] {
                assert!(text.contains(word), "{word} is missing in: {text}");
            }
        }
        // The sites are right, the areas are not.
        let problems = told(&trial(Datum::Wgs84, "wgs84", Datum::Gcj02));
        let text = problems[0].to_string();
        assert!(problems.len() == 1 && problems[0].file == "areas.geojson", "{text}");
        assert!(
            text.contains("Say datum = \"gcj02\" for areas.geojson") && text.contains("sites.geojson (wgs84)"),
            "{text}"
        );
    }

    #[test]
    fn what_is_said_rightly_is_no_mismatch() {
        for (real, said) in
            [(Datum::Wgs84, "wgs84"), (Datum::Gcj02, "gcj02"), (Datum::Bd09, "bd09"), (Datum::Wgs84, "cgcs2000")]
        {
            assert!(told(&trial(real, said, Datum::Wgs84)).is_empty(), "{said}");
        }
    }

    /// Streets every five hundredths of a degree, to the north and to the east.
    fn streets(point: Point<f64>) -> Option<f64> {
        let off = |degrees: f64| (degrees / 0.005 - (degrees / 0.005).round()).abs() * 0.005 * 111_000.0;
        Some(off(point.x()).min(off(point.y())))
    }

    fn on_streets(count: usize, real: Datum, said: Datum) -> Vec<Problem> {
        let mut scenario = Trial::new().read().scenario.unwrap();
        let template = scenario.sites[0].clone();
        let (written, read) = (Converter::new(real).unwrap(), Converter::new(said).unwrap());
        let place = |number: usize| {
            // Some metres beside a street each.
            let off = (number * 37 % 11) as f64 * 1e-5;
            let (lon, lat) = (113.50 + number as f64 * 0.00131, 22.25 + (number % 9) as f64 * 0.005 + off);
            let (x, y) = written.from_wgs84(lon, lat).unwrap();
            let (lon, lat) = read.to_wgs84(x, y).unwrap();
            crate::model::Place::at(lon, lat)
        };
        scenario.sites =
            (0..count).map(|number| crate::model::Site { place: place(number), ..template.clone() }).collect();
        against_roads(&scenario, &[("sites.geojson".to_owned(), said)].into(), &streets)
    }

    #[test]
    fn sites_beside_all_roads_are_told_where_another_datum_puts_them_on_these() {
        for (real, said) in [(Datum::Gcj02, Datum::Wgs84), (Datum::Wgs84, Datum::Gcj02), (Datum::Bd09, Datum::Wgs84)] {
            let problems = on_streets(60, real, said);
            let [problem] = &problems[..] else { panic!("{real:?} said to be {said:?}: {problems:?}") };
            assert!(problem.mend.contains(&format!("datum = \"{}\"", name(real))), "{problem}");
        }
        for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
            assert!(on_streets(60, datum, datum).is_empty(), "{datum:?}");
        }
        assert!(on_streets(9, Datum::Gcj02, Datum::Wgs84).is_empty(), "nine are too few to tell");
    }
}
