//! A day of a ledger is judged once, and again only where what it was judged by is another.

use std::fs;

use crate::support::{SMALL, fullsweep_in};

/// One street from west to east.
const TOWN: &str = r#"<osm version="0.6"><node id="1" lon="14.50" lat="35.90"/><node id="2" lon="14.52" lat="35.90"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way></osm>"#;

#[test]
fn a_day_is_judged_again_when_the_extract_was_replaced_under_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let roads = r#"network = { source = "roads", extract = "town.osm" }"#;
    fs::write(at.join("scenario.toml"), SMALL.replace(r#"network = { source = "straight" }"#, roads)).unwrap();
    let site = r#"{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Point","coordinates":[14.51,35.9]}}"#;
    fs::write(at.join("sites.geojson"), format!(r#"{{"type":"FeatureCollection","features":[{site}]}}"#)).unwrap();
    fs::write(at.join("town.osm"), TOWN).unwrap();
    fs::write(at.join("visits.csv"), "site,team,date\nA,T1,2024-03-11\n").unwrap();
    let run = |command: &str| {
        let run = fullsweep_in(at).args(command.split_whitespace()).assert().success();
        String::from_utf8_lossy(&run.get_output().stderr).into_owned()
    };
    run("ledger import l.db --scenario . --visits visits.csv");
    let judged = |count: u32| {
        let said = run("coverage . --ledger l.db");
        assert!(said.contains(&format!("days judged and kept in l.db: {count};")), "{said}");
    };
    judged(1);
    judged(0);
    // Another version of the file on which nothing is another way.
    fs::write(at.join("town.osm"), TOWN.replace("</osm>", "<!-- newer -->\n</osm>")).unwrap();
    judged(0);
    fs::write(at.join("town.osm"), TOWN.replace("primary", "residential")).unwrap();
    judged(1);
    judged(0);
}
