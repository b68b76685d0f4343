//! The cache: warm answers equal cold ones, and nothing damaged or stale is believed.

use std::fs;
use std::path::PathBuf;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::cache::damage::Damage;
use super::{CacheState, CacheUse, Network};
use crate::road::{Change, ChangedRoads, Effect, Profile};

const MAP: &str = r#"<osm>
    <node id="1" lon="14.40" lat="35.90"/><node id="2" lon="14.41" lat="35.90"/><node id="3" lon="14.41" lat="35.91"/>
    <node id="4" lon="14.40" lat="35.91"/>
    <way id="7"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Triq"/></way>
    <way id="8"><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/></way>
</osm>"#;

struct Folder {
    _folder: tempfile::TempDir,
    extract: PathBuf,
    cache: PathBuf,
}

fn folder(map: &str) -> Folder {
    let folder = tempfile::tempdir().unwrap();
    let extract = folder.path().join("map.osm");
    fs::write(&extract, map).unwrap();
    Folder { cache: folder.path().join("map.osm.fsn"), _folder: folder, extract }
}

fn car() -> Profile {
    Profile::built_in("car").unwrap()
}

fn prepare(folder: &Folder, profiles: &[Profile]) -> Network {
    Network::prepare(&folder.extract, profiles, CacheUse::ReadAndWrite, &mut |_| {}).unwrap()
}

fn assert_same(left: &Network, right: &Network) {
    assert_eq!(left.read, right.read);
    for (left, right) in left.profiles.iter().zip(&right.profiles) {
        assert_eq!((&left.graph, &left.counts, &left.order), (&right.graph, &right.counts, &right.order));
        assert_eq!(left.hierarchy, right.hierarchy);
    }
}

#[test]
fn the_second_time_all_comes_from_the_cache() {
    let folder = folder(MAP);
    let cold = prepare(&folder, &[car()]);
    assert!(matches!(cold.cache, CacheState::Written(..)));
    let warm = prepare(&folder, &[car()]);
    assert_eq!(warm.cache, CacheState::Warm(folder.cache.clone()));
    assert_same(&cold, &warm);
}

#[test]
fn another_extract_or_profile_is_prepared_anew() {
    let folder = folder(MAP);
    prepare(&folder, &[car()]);
    let mut slow = car();
    slow.speed_kmh.insert("primary".into(), 20.0);
    let other = prepare(&folder, &[slow]);
    assert!(matches!(other.cache, CacheState::Written(..)));
    assert!(matches!(prepare(&folder, &[car()]).cache, CacheState::Warm(_)), "the first profile was kept");
    fs::write(&folder.extract, MAP.replace("primary", "trunk")).unwrap();
    let changed = prepare(&folder, &[car()]);
    assert!(matches!(&changed.cache, CacheState::Written(_, reason) if reason.contains("changed")));
    assert_eq!(changed.profiles[0].graph.ways[0].class, "trunk");
}

#[test]
fn a_damaged_cache_is_noticed_wherever_the_damage_is() {
    let folder = folder(MAP);
    let cold = prepare(&folder, &[car()]);
    let sound = fs::read(&folder.cache).unwrap();
    for step in 0..80_usize {
        let mut damaged = sound.clone();
        let at = step * 104_729 % damaged.len();
        damaged[at] ^= 1 << (step % 8);
        fs::write(&folder.cache, &damaged).unwrap();
        let again = prepare(&folder, &[car()]);
        assert!(matches!(again.cache, CacheState::Written(..)), "byte {at} of {}", sound.len());
        assert_same(&cold, &again);
    }
    for length in [0, 7, 47, 48, sound.len() / 2, sound.len() - 1] {
        fs::write(&folder.cache, &sound[..length]).unwrap();
        assert_same(&cold, &prepare(&folder, &[car()]));
    }
}

#[test]
fn a_cache_that_lies_under_right_checksums_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let damage = Damage::new(folder.path());
    assert!(damage.resealed(&[]), "without a change it is sound");
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let mut believed = 0;
    for _ in 0..3000 {
        let changes: Vec<u8> = (0..8 * rng.random_range(1..4)).map(|_| rng.random()).collect();
        believed += u32::from(damage.resealed(&changes));
    }
    assert!((1..3000).contains(&believed), "some lies cannot be seen and most can: {believed}");
}

#[test]
fn a_closed_road_changes_the_graph_alone() {
    let folder = folder(MAP);
    let network = prepare(&folder, &[car()]);
    let car = network.profile("car").unwrap();
    let change = |roads, effect| [Change { roads, effect }];
    let (closed, changed) = car.changed(&change(ChangedRoads::Ways(vec![7, 99]), Effect::Closed));
    assert_eq!((&changed.touched[..], &changed.unknown_ways[..]), (&[1][..], &[99][..]));
    assert_eq!(closed.order, car.order);
    let place = geo::Point::new(14.41, 35.9).into();
    assert!(car.snapper().nearest(&car.graph, &place, 500.0).is_some());
    assert!(closed.snapper().nearest(&closed.graph, &place, 500.0).is_none());
    let around = geo::Rect::new((14.405, 35.905), (14.42, 35.92)).into();
    let (slowed, changed) = car.changed(&change(ChangedRoads::Area(around), Effect::SpeedPercent(50)));
    assert_eq!(changed.touched, [2]);
    for (slow, fast) in slowed.graph.arcs.iter().zip(&car.graph.arcs) {
        assert_eq!(slow.duration, fast.duration * 2);
    }
}

#[test]
fn an_extract_without_a_road_to_begin_on_is_refused_and_not_kept() {
    let nodes = MAP.split("<way").next().unwrap();
    let way = |tag: &str, nodes: &str| format!(r#"<way id="7">{nodes}<tag {tag}/></way>"#);
    let (here, elsewhere) = (r#"<nd ref="1"/><nd ref="2"/>"#, r#"<nd ref="98"/><nd ref="99"/>"#);
    let cases = [
        (String::new(), "not a single way"),
        (way(r#"k="building" v="yes""#, here), "1 ways, none with a tag `highway`"),
        (way(r#"k="highway" v="footway""#, here), "1 highway=footway"),
        (way(r#"k="man_made" v="pier""#, here), "1 man_made=pier"),
        (way(r#"k="highway" v="primary""#, elsewhere), "of the 2 nodes of roads the extract lacks 2"),
        (way(r#"k="route" v="ferry""#, here), "ferries"),
    ];
    for (ways, word) in cases {
        let folder = folder(&format!("{nodes}{ways}</osm>"));
        for cache in [CacheUse::Off, CacheUse::ReadAndWrite, CacheUse::ReadAndWrite] {
            let refused = Network::prepare(&folder.extract, &[car()], cache, &mut |_| {}).unwrap_err().to_string();
            for part in ["map.osm", "`car`", word] {
                assert!(refused.contains(part), "{part} is missing in: {refused}");
            }
        }
        assert!(!folder.cache.exists());
    }
}

#[test]
fn every_profile_without_roads_is_told_at_once() {
    let folder = folder(&MAP.replace("primary", "footway").replace("residential", "footway"));
    let mut barred = car();
    barred.name = "van".into();
    let [foot, bicycle] = ["foot", "bicycle"].map(|name| Profile::built_in(name).unwrap());
    let all = [car(), foot.clone(), barred, bicycle];
    let refused = Network::prepare(&folder.extract, &all, CacheUse::Off, &mut |_| {}).unwrap_err().to_string();
    assert!(refused.contains("`car`") && refused.contains("`van`"), "{refused}");
    assert!(!refused.contains("`foot`") && !refused.contains("`bicycle`"), "{refused}");
    assert!(Network::prepare(&folder.extract, &[foot], CacheUse::Off, &mut |_| {}).is_ok());
}
