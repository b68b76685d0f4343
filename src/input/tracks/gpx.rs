//! Tracks as GPX 1.0 and 1.1.
//!
//! Read as a stream of elements and not with the `gpx` crate, which gives up a whole file for one wrong point and holds some
//! hundreds of bytes a point; the tests hold this reader against that crate.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::problem::{Problem, quoted};
use super::intake::{At, Intake, Key, Raw};
use crate::road::extract::bounded::{Bounded, attribute};

/// Deepest nesting; extensions of devices have some ten levels.
const DEEPEST: usize = 64;

/// Reads the track points of a document; way points and routes are plans and no tracks.
///
/// # Errors
/// When it is no GPX, or no XML from some place on; what stands before that place was taken.
pub(super) fn read(input: impl BufRead, intake: &mut Intake<'_>) -> Result<(), Problem> {
    let file = intake.file();
    let mut reader = Reader::from_reader(Bounded::new(input, None));
    let mut buffer = Vec::new();
    let mut walk = Walk::default();
    loop {
        buffer.clear();
        reader.get_mut().begin_event();
        let event = reader.read_event_into(&mut buffer).map_err(|error| error.to_string());
        match event.and_then(|event| walk.take(&event, intake)) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(what) => {
                let after = format!("{what}, after {} track points", walk.points);
                return Err(Problem::error("xml_syntax", file, after, "GPX")
                    .mend("What stands before that place was read. Was the file saved or copied completely?"));
            }
        }
    }
}

/// A point that is open.
#[derive(Default)]
struct Open {
    lon: String,
    lat: String,
    time: String,
    accuracy_m: Option<f32>,
}

#[derive(Default)]
struct Walk {
    /// Names of the elements that are open, from the outermost.
    path: Vec<String>,
    text: String,
    key: Key,
    tracks: usize,
    points: usize,
    open: Option<Open>,
    named: Option<String>,
}

impl Walk {
    /// Takes the next event; `false` at the end of the document.
    fn take(&mut self, event: &Event<'_>, intake: &mut Intake<'_>) -> Result<bool, String> {
        match event {
            Event::Start(tag) => self.begin(tag)?,
            Event::Empty(tag) => {
                self.begin(tag)?;
                self.end(intake);
            }
            Event::End(_) => self.end(intake),
            Event::Text(text) if self.wanted() => self.text.push_str(&text.xml10_content()),
            Event::CData(text) if self.wanted() => self.text.push_str(text),
            Event::GeneralRef(name) if self.wanted() => self.text.push_str(match &**name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "apos" => "'",
                "quot" => "\"",
                _ => "",
            }),
            Event::Eof if self.path.is_empty() => return Ok(false),
            Event::Eof => return Err("the document breaks off".to_owned()),
            _ => {}
        }
        Ok(true)
    }

    fn wanted(&self) -> bool {
        matches!(self.path.last().map(String::as_str), Some("time" | "name" | "hdop" | "accuracy"))
    }

    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let name = tag.name();
        let name = name.as_ref().rsplit(':').next().unwrap_or_default().to_owned();
        if self.path.is_empty() && name != "gpx" {
            return Err(format!("the document is <{name}>, expected <gpx>"));
        }
        if self.path.len() >= DEEPEST {
            return Err(format!("elements nested more than {DEEPEST} deep"));
        }
        match name.as_str() {
            "trk" => {
                self.key = Key { index: self.tracks, ..Key::default() };
                self.tracks += 1;
            }
            "trkpt" => {
                let text = |name: &str| attribute(tag, name).map(Option::unwrap_or_default);
                self.open = Some(Open { lon: text("lon")?, lat: text("lat")?, ..Open::default() });
            }
            _ => {}
        }
        self.text.clear();
        self.path.push(name);
        Ok(())
    }

    fn end(&mut self, intake: &mut Intake<'_>) {
        let Some(name) = self.path.pop() else { return };
        let inside = self.path.last().map(String::as_str).unwrap_or_default();
        let text = std::mem::take(&mut self.text);
        match (name.as_str(), inside, &mut self.open) {
            ("time", "trkpt", Some(open)) => text.trim().clone_into(&mut open.time),
            // A dilution of one is some five metres under open sky.
            ("hdop", "trkpt", Some(open)) => {
                open.accuracy_m = open.accuracy_m.or(text.trim().parse().ok().map(|dilution: f32| dilution * 5.0));
            }
            ("accuracy", _, Some(open)) => open.accuracy_m = text.trim().parse().ok().or(open.accuracy_m),
            ("name", "trk", _) => self.key.team = Some(text.trim().to_owned()).filter(|name| !name.is_empty()),
            ("name", "metadata", _) => self.named = Some(text.trim().to_owned()).filter(|name| !name.is_empty()),
            ("trkpt", ..) => self.point(intake),
            _ => {}
        }
    }

    fn point(&mut self, intake: &mut Intake<'_>) {
        let Some(open) = self.open.take() else { return };
        let at = At { line: None, feature: Some(self.points) };
        self.points += 1;
        let raw = || format!("<trkpt lat=\"{}\" lon=\"{}\"><time>{}</time></trkpt>", open.lat, open.lon, open.time);
        let (Ok(x), Ok(y)) = (open.lon.trim().parse::<f64>(), open.lat.trim().parse::<f64>()) else {
            let found = format!("lon {}, lat {}", quoted(&open.lon), quoted(&open.lat));
            let problem = Problem::error("bad_coordinate", intake.file(), found, "two numbers of degrees");
            return intake.reject(problem, at, raw());
        };
        if self.key.team.is_none() {
            self.key.team.clone_from(&self.named);
        }
        intake.point(&self.key, Raw { x, y, time: &open.time, accuracy_m: open.accuracy_m }, at, raw);
    }
}
