//! What days are judged by beside their evidence: where it is another, they are judged again.

use super::names::Names;
use crate::cli::coverage::judging::Judging;
use crate::cli::day::Travel;

/// The code that judges, as `build.rs` found it. No version that somebody would have to remember to raise.
const CODE: &str = env!("FULLSWEEP_JUDGING");

/// A digest of the code that judges, its thresholds, places and reach of the sites, teams and their homes, the roads as they are,
/// and which id means which site.
pub(super) fn judged_by(judging: &Judging<'_>, names: &Names<'_>) -> String {
    digest(judging, CODE, &names.said())
}

fn digest(judging: &Judging<'_>, code: &str, names: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(code.as_bytes());
    add(format!("{:?}", judging.rules).as_bytes());
    let scenario = judging.scenario;
    for (site, reach) in scenario.sites.iter().zip(judging.reach) {
        add(format!("{} {:?} {reach:?}", site.id, site.place).as_bytes());
    }
    for team in &scenario.teams {
        let shown =
            format!("{} {} {:?} {:?} {} {:?}", team.id, team.name, team.start, team.end, team.profile, team.shifts);
        add(shown.as_bytes());
    }
    // By what they are and not by the name of the file: an extract may be replaced under its name, and moved without a change.
    if let Travel::Roads(source) = judging.travel {
        for network in source.networks() {
            add(network.profile.name.as_bytes());
            add(&network.graph.digest());
        }
    }
    add(names.as_bytes());
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::coverage::{Places, Reach, Rules};
    use crate::input::{Options, read_scenario};
    use crate::matrix::{Locations, RoadSource};
    use crate::road::extract::RoadData;
    use crate::road::{Prepared, Profile};
    use crate::units::Metres;

    const TOWN: &str = r#"<osm version="0.6"><node id="1" lon="14.50" lat="35.90"/><node id="2" lon="14.52" lat="35.90"/>
        <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way></osm>"#;
    const DAY: &str = "date = 2024-03-11\ntimezone = \"Europe/Malta\"\nnetwork = { source = \"straight\" }\n\
        [[sites]]\nfile = \"sites.csv\"\n[[team]]\nid = \"T\"\nstart = [14.5, 35.9]\nshifts = [\"08:00-17:00\"]\n[kinds.gate]\n";

    /// The digest of a day in a town, by the code, the thresholds, the scenario and the roads.
    fn of(at: &Path, code: &str, rules: Rules, day: &str, town: &str) -> String {
        std::fs::write(at.join("scenario.toml"), day).unwrap();
        std::fs::write(at.join("sites.csv"), "id,kind,lon,lat\nA,gate,14.51,35.90\n").unwrap();
        std::fs::write(at.join("town.osm"), town).unwrap();
        let scenario = read_scenario(at, &Options::default()).scenario.unwrap();
        let data = RoadData::read(&at.join("town.osm")).unwrap();
        let network = Prepared::build(&data, &Profile::built_in("car").unwrap(), &mut |_| {});
        let travel = Travel::Roads(RoadSource::new(&Locations::of(&scenario), vec![network], Metres(500)));
        let places = Places::of(scenario.sites.iter().map(|site| &site.place));
        let reach: Vec<Reach> =
            scenario.sites.iter().map(|site| Reach::of(site, scenario.kinds.get(&site.kind))).collect();
        digest(&Judging { scenario: &scenario, places: &places, reach: &reach, travel: &travel, rules }, code, "A is A")
    }

    #[test]
    fn days_are_judged_again_by_other_code_thresholds_sites_teams_and_roads() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let one = of(at, CODE, Rules::default(), DAY, TOWN);
        assert_eq!(one, of(at, CODE, Rules::default(), DAY, TOWN));
        let renamed = TOWN.replace("k=\"highway\"", "k=\"name\" v=\"Main Street\"/><tag k=\"highway\"");
        assert_eq!(one, of(at, CODE, Rules::default(), DAY, &renamed), "no way is another");
        let farther = Rules { writing_m: 400.0, ..Rules::default() };
        let others = [
            one,
            of(at, "other code", Rules::default(), DAY, TOWN),
            of(at, CODE, farther, DAY, TOWN),
            of(at, CODE, Rules::default(), &DAY.replace("[14.5, 35.9]", "[14.6, 35.9]"), TOWN),
            of(at, CODE, Rules::default(), &format!("{DAY}reach_m = 80\n"), TOWN),
            of(at, CODE, Rules::default(), DAY, &TOWN.replace("primary", "residential")),
            of(at, CODE, Rules::default(), DAY, &TOWN.replace("14.52", "14.53")),
        ];
        assert_eq!(others.iter().collect::<BTreeSet<_>>().len(), others.len(), "{others:?}");
    }
}
