//! What was played, as the files that people have.

use std::fmt::Write;

use fullsweep::model::Scenario;
use jiff::tz::TimeZone;

use super::{Played, Recorded};

/// All tracks of a day as one table.
pub(crate) fn tracks_csv(day: &Played) -> String {
    let mut text = String::from("team,time,lon,lat,accuracy\n");
    for track in &day.tracks {
        for (at, place, accuracy) in &track.fixes {
            let _ = writeln!(text, "{},{at},{:.7},{:.7},{accuracy:.1}", track.team, place.x(), place.y());
        }
    }
    text
}

/// The track of one team as GPX.
pub(crate) fn gpx(track: &Recorded) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"simulator\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n",
    );
    let _ = writeln!(text, "<trk><name>{}</name><trkseg>", track.team);
    for (at, place, _) in &track.fixes {
        let _ = writeln!(text, "<trkpt lat=\"{:.7}\" lon=\"{:.7}\"><time>{at}</time></trkpt>", place.y(), place.x());
    }
    text + "</trkseg></trk></gpx>\n"
}

/// The records of a day in local times.
pub(crate) fn visits_csv(scenario: &Scenario, day: &Played) -> String {
    let zone = TimeZone::get(&scenario.timezone).expect("the scenario's own zone");
    let local = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let mut text = String::from("site,team,date,arrive,depart,lon,lat\n");
    for record in &day.records {
        let (from, to) = record.times.map_or_else(Default::default, |(from, to)| (local(from), local(to)));
        let (lon, lat) =
            record.point.map_or_else(Default::default, |at| (format!("{:.6}", at.x()), format!("{:.6}", at.y())));
        let site = &scenario.sites[record.site].id;
        let _ = writeln!(text, "{site},{},{},{from},{to},{lon},{lat}", record.team, day.date);
    }
    text
}

/// The track of one team as a table.
pub(crate) fn track_csv(track: &Recorded) -> String {
    let mut text = String::from("team,time,lon,lat,accuracy\n");
    for (at, place, accuracy) in &track.fixes {
        let _ = writeln!(text, "{},{at},{:.6},{:.6},{accuracy:.0}", track.team, place.x(), place.y());
    }
    text
}

/// The records of a day as a form's server hands them out: the columns of ODK Central, times with their offset.
pub(crate) fn visits_odk(scenario: &Scenario, day: &Played) -> String {
    let zone = TimeZone::get(&scenario.timezone).expect("the scenario's own zone");
    let local = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let mut text = String::from(
        "SubmissionDate,start,end,today,visit-site,visit-team,visit-place-Latitude,visit-place-Longitude,meta-instanceID\n",
    );
    let evening = day.date.at(19, 30, 0, 0);
    for (number, record) in day.records.iter().enumerate() {
        let (from, to) = record.times.map_or_else(Default::default, |(from, to)| (local(from), local(to)));
        let place = record.point.map_or_else(|| ",".to_owned(), |at| format!("{:.6},{:.6}", at.y(), at.x()));
        let site = &scenario.sites[record.site].id;
        let row = format!("{evening},{from},{to},{},{site},{},{place}", day.date, record.team);
        let _ = writeln!(text, "{row},uuid:{}-{number:04}", day.date);
    }
    text
}
