//! Tracks of all formats, whole and broken.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::*;
use crate::model::Fix;

fn options() -> TrackOptions {
    let names = [("t1", "T1"), ("valletta", "T1"), ("t2", "T2")];
    TrackOptions {
        datum: Datum::Wgs84,
        zone: TimeZone::get("Europe/Malta").unwrap(),
        teams: names.map(|(name, id)| (name.to_owned(), id.to_owned())).into(),
    }
}

/// Tracks by team (empty without one), rejected rows, and how it went.
fn read(ending: &str, text: &[u8], options: &TrackOptions) -> (BTreeMap<String, Vec<Fix>>, Vec<Rejected>, TrackRead) {
    let (mut tracks, mut rejected) = (BTreeMap::<String, Vec<Fix>>::new(), Vec::new());
    let read = of_bytes(ending, text, options, &mut |entry| match entry {
        TrackEntry::Piece(track) => tracks.entry(track.team.unwrap_or_default()).or_default().extend(track.fixes),
        TrackEntry::Rejected(row) => rejected.push(row),
    });
    (tracks, rejected, read)
}

fn codes(read: &TrackRead) -> Vec<&'static str> {
    read.problems.iter().map(|problem| problem.code).collect()
}

const GPX: &str = r#"<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="1" lon="1"><time>2024-03-11T08:00:00Z</time></wpt>
<trk><name>Valletta &amp; co</name></trk>
<trk><name>valletta</name><trkseg>
<trkpt lat="35.9" lon="14.5"><ele>3</ele><time>2024-03-11T08:00:00Z</time><hdop>2</hdop></trkpt>
<trkpt lat="35.91" lon="14.51"><time>2024-03-11T08:00:10Z</time></trkpt></trkseg></trk></gpx>"#;

#[test]
fn gpx_is_read_as_the_gpx_crate_reads_it() {
    let (tracks, rejected, how) = read("gpx", GPX.as_bytes(), &options());
    assert!(rejected.is_empty() && how.problems.is_empty(), "{:?}", how.problems);
    let theirs = ::gpx::read(GPX.as_bytes()).unwrap();
    let theirs: Vec<_> = theirs.tracks[1].segments[0].points.iter().map(::gpx::Waypoint::point).collect();
    let ours: Vec<_> = tracks["T1"].iter().map(|fix| fix.point).collect();
    assert_eq!(ours, theirs);
    assert_eq!(tracks["T1"][0].accuracy_m, Some(10.0));
    assert_eq!(tracks["T1"][1].at.to_string(), "2024-03-11T08:00:10Z");
}

#[test]
fn one_wrong_point_of_a_gpx_does_not_hide_the_others() {
    let text = GPX.replace("lat=\"35.9\"", "lat=\"north\"").replace("</gpx>", "");
    let (tracks, rejected, how) = read("gpx", text.as_bytes(), &options());
    assert_eq!(tracks["T1"].len(), 1);
    assert_eq!((rejected.len(), rejected[0].why[0].code, rejected[0].why[0].feature), (1, "bad_coordinate", Some(0)));
    assert!(rejected[0].raw.contains("north"), "{}", rejected[0].raw);
    assert_eq!(codes(&how), ["bad_coordinate", "xml_syntax"]);
}

#[test]
fn tables_are_read_with_chinese_columns_and_times_of_the_scenario_s_zone() {
    let text =
        "组别;定位时间;经度;纬度;精度\nT1;2024年3月11日 9时0分;14.5;35.9;8\nT2;2024-03-11T08:00:10Z;\"14,51\";35.91;\n";
    let (tracks, _, how) = read("csv", text.as_bytes(), &options());
    assert_eq!(tracks["T1"][0].at.to_string(), "2024-03-11T08:00:00Z");
    assert_eq!(tracks["T1"][0].accuracy_m, Some(8.0));
    assert_eq!(tracks["T2"][0].point.x(), 14.51);
    assert_eq!(codes(&how), ["zone_assumed"]);
    assert!(how.problems[0].mend.contains("Europe/Malta"), "{}", how.problems[0]);
}

#[test]
fn every_row_that_cannot_be_used_is_handed_out_with_its_line_and_reason() {
    let text = "team,time,lon,lat\nT1,2024-03-11T08:00:00Z,14.5,35.9\nT1,soon,14.5,35.9\nT1,2024-03-11T08:00:10Z,east,35.9\n\
                T1,2024-03-11T08:00:20Z,35.9,114.5\nT1,2024-03-11T08:00:30Z,0,0\nT1,2024-03-11T08:00:40Z\nX9,2024-03-11T08:00:50Z,14.5,35.9\n";
    let (tracks, rejected, how) = read("csv", text.as_bytes(), &options());
    let found: Vec<_> = rejected.iter().map(|row| (row.why[0].code, row.why[0].line.unwrap())).collect();
    assert_eq!(found, [("bad_time", 3), ("bad_coordinate", 4), ("swapped", 5), ("null_island", 6), ("ragged_row", 7)]);
    assert_eq!(rejected[0].raw, "T1,soon,14.5,35.9");
    assert_eq!((tracks["T1"].len(), tracks[""].len(), how.fixes, how.rejected), (1, 1, 2, 5));
    assert!(codes(&how).contains(&"unknown_team"), "{:?}", how.problems);
}

#[test]
fn of_a_thousand_faults_of_a_kind_twenty_are_told_and_all_are_counted() {
    let text: String =
        std::iter::once("time,lon,lat\n".to_owned()).chain((0..1000).map(|_| "x,1,2\n".to_owned())).collect();
    let (_, rejected, how) = read("csv", text.as_bytes(), &options());
    assert_eq!((rejected.len(), how.rejected, how.problems.len()), (1000, 1000, 21));
    assert!(how.problems[20].found.starts_with("980 more"), "{}", how.problems[20]);
}

#[test]
fn a_table_without_times_is_refused_with_the_names_it_could_have() {
    let (_, _, how) = read("csv", b"team,when,lon,lat\nT1,8,1,2\n", &options());
    assert_eq!(codes(&how), ["missing_column"]);
    assert!(how.problems[0].expected.contains("定位时间"), "{}", how.problems[0]);
}

#[test]
fn lines_and_points_of_geojson_are_tracks() {
    let text = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"team":"T1","coordTimes":["2024-03-11T08:00:00Z","2024-03-11T08:00:10Z"]},
       "geometry":{"type":"LineString","coordinates":[[14.5,35.9],[14.51,35.91]]}},
      {"type":"Feature","properties":{"team":"T2","time":1710144000000},"geometry":{"type":"Point","coordinates":[14.5,35.9]}},
      {"type":"Feature","properties":{"team":"T2","times":[1,2,3]},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[]}}]}"#;
    let (tracks, rejected, how) = read("geojson", text.as_bytes(), &options());
    assert_eq!((tracks["T1"].len(), tracks["T2"].len()), (2, 1));
    assert_eq!(tracks["T2"][0].at, tracks["T1"][0].at);
    let found: Vec<_> = rejected.iter().map(|row| row.why[0].code).collect();
    assert_eq!(found, ["times_differ", "unsupported_geometry"], "{:?}", how.problems);
}

#[test]
fn sentences_of_a_receiver_make_one_fix_an_instant() {
    let sum = |body: &str| format!("${body}*{:02X}\r\n", body.bytes().fold(0, |sum, byte| sum ^ byte));
    let text = [
        sum("GPGGA,080000,3554.000,N,01430.000,E,1,08,0.9,3.0,M,40.0,M,,"),
        sum("GPRMC,080000,A,3554.000,N,01430.000,E,0.0,0.0,110324,,"),
        sum("GPGGA,080010,3554.100,N,01430.100,E,1,08,2.0,3.0,M,40.0,M,,"),
        sum("GPRMC,080010,A,3554.100,N,01430.100,E,0.0,0.0,110324,,"),
        sum("GPRMC,080020,V,,,,,,,110324,,"),
        "$GPRMC,080030,A,3554.100,N,014*00\r\n".to_owned(),
    ]
    .concat();
    let (tracks, rejected, how) = read("nmea", text.as_bytes(), &options());
    let fixes = &tracks[""];
    assert_eq!(fixes.len(), 2, "{:?}", how.problems);
    assert_eq!(fixes[1].at.to_string(), "2024-03-11T08:00:10Z");
    assert_eq!(fixes[1].accuracy_m, Some(10.0));
    assert_eq!(rejected.len(), 1);
}

#[test]
fn tracks_in_the_datum_of_chinese_maps_come_to_lie_where_they_were_walked() {
    let options = TrackOptions { datum: Datum::Gcj02, ..options() };
    let wgs84 = geo::Point::new(106.63, 29.72);
    let shifted = Converter::new(Datum::Gcj02).unwrap().point_from_wgs84(wgs84).unwrap();
    let text = format!("time,lon,lat\n2024-03-11T08:00:00Z,{},{}\n", shifted.x(), shifted.y());
    let (tracks, ..) = read("csv", text.as_bytes(), &options);
    assert!(crate::spatial::distance_m(tracks[""][0].point, wgs84) < 0.01);
    assert!(crate::spatial::distance_m(shifted, wgs84) > 100.0);
}

#[test]
fn a_file_s_name_tells_the_team_and_a_missing_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("T2_2024-03-11.csv");
    std::fs::write(&path, "\u{feff}time,lon,lat\n2024-03-11T08:00:00Z,14.5,35.9\n").unwrap();
    let mut teams = Vec::new();
    let how = read_tracks(&path, &options(), &mut |entry| {
        if let TrackEntry::Piece(track) = entry {
            teams.push(track.team);
        }
    });
    assert_eq!((teams, how.problems.len()), (vec![Some("T2".to_owned())], 0));
    let how = read_tracks(&folder.path().join("none.gpx"), &options(), &mut |_| {});
    assert_eq!(codes(&how), ["missing_file"]);
}
