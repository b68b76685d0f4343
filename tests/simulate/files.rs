//! What was played, as the files that people have.

use std::fmt::Write;

use fullsweep::model::Scenario;
use jiff::tz::TimeZone;

use super::{Dice, Played, Truth};

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
pub(crate) fn gpx(day: &Played, track: usize) -> String {
    let track = &day.tracks[track];
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

/// Findings of the days: so many in all, so many of them fixed, found at sites that were visited.
pub(crate) fn findings_csv(
    scenario: &Scenario,
    days: &[Played],
    found: usize,
    fixed: usize,
    dice: &mut Dice,
) -> String {
    let mut text = String::from("id,site,date,what,state,state_at\n");
    let visited =
        |day: &Played| (0..day.truth.len()).filter(|&site| day.truth[site] == Truth::Visited).collect::<Vec<_>>();
    for number in 0..found {
        let day = &days[number * days.len() / found];
        let sites = visited(day);
        let site = &scenario.sites[sites[dice.below(sites.len())]].id;
        // What was found on a day is put right by the evening of the next.
        let evening = day.date.tomorrow().expect("a day of this century");
        let state = if number < fixed { format!("fixed,{evening} 18:00:00") } else { "open,".to_owned() };
        let _ = writeln!(text, "F{number:04},{site},{},register not kept,{state}", day.date);
    }
    text
}
