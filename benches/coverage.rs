//! Tracks and reach: `cargo bench --bench coverage`.
//!
//! The tracks are a tenth of the ten million points that are to pass in under 60 s of CPU time; `FULLSWEEP_WHOLE=1` takes them all.

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use fullsweep::coverage::blind::reached;
use fullsweep::coverage::seen::{Day, Trace};
use fullsweep::coverage::{Places, Reach, Rules, Trails};
use fullsweep::input::{TrackEntry, TrackOptions, read_tracks};
use fullsweep::model::{Datum, Place, Priority, Site};
use fullsweep::road::extract::RoadData;
use fullsweep::road::{Position, Prepared, Profile};
use fullsweep::units::Seconds;
use geo::{Geometry, Point};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn sites(count: usize, dice: &mut Pcg64Mcg) -> Vec<Site> {
    let site = |index: usize, at: (f64, f64)| Site {
        id: format!("S{index}"),
        name: String::new(),
        kind: "site".into(),
        place: Place::at(at.0, at.1),
        service: Seconds::from_minutes(10),
        windows: Vec::new(),
        skills: Vec::new(),
        priority: Priority::Level(5),
        territory: None,
        crew: 1,
        group: None,
        team: None,
        days: (None, None),
        demand: Vec::new(),
        contact: None,
        checklist: Vec::new(),
        properties: serde_json::Map::new(),
        source: (String::new(), index),
    };
    (0..count).map(|index| site(index, (dice.random_range(106.0..107.5), dice.random_range(29.0..30.5)))).collect()
}

/// Rounds of a hundred teams, a fix every ten seconds: ten minutes at a site, then five on the way to another.
fn track_file(points: usize, sites: &[Site], dice: &mut Pcg64Mcg, path: &Path) {
    let mut text = String::from("team,time,lon,lat\n");
    for team in 0..100 {
        let mut here = sites[dice.random_range(0..sites.len())].place.point();
        let mut next = here;
        for fix in 0..points / 100 {
            let phase = fix % 90;
            if phase == 0 {
                here = next;
                next = Point::new(here.x() + dice.random_range(-0.03..0.03), here.y() + dice.random_range(-0.03..0.03));
            }
            let share = (phase as f64 - 60.0).max(0.0) / 30.0;
            let (x, y) = (here.x() + (next.x() - here.x()) * share, here.y() + (next.y() - here.y()) * share);
            let (dx, dy) = (dice.random_range(-1e-4..1e-4), dice.random_range(-1e-4..1e-4));
            let _ = writeln!(text, "T{team},{},{:.7},{:.7}", 1_668_988_800 + fix * 10, x + dx, y + dy);
        }
    }
    std::fs::write(path, text).expect("room for the tracks");
}

fn tracks(criterion: &mut Criterion) {
    let points = if std::env::var_os("FULLSWEEP_WHOLE").is_some() { 10_000_000 } else { 1_000_000 };
    let mut dice = Pcg64Mcg::seed_from_u64(1);
    let sites = sites(100_000, &mut dice);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tracks.csv");
    track_file(points, &sites, &mut dice, &path);
    let rules = Rules::default();
    let places = Places::of(sites.iter().map(|site| &site.place));
    let reach: Vec<Reach> = sites.iter().map(|site| Reach::of(site, None)).collect();
    let whole = || {
        let zone = jiff::tz::TimeZone::UTC;
        let teams = (0..100).map(|team| (format!("t{team}"), format!("T{team}"))).collect();
        let options = TrackOptions { datum: Datum::Wgs84, zone, teams };
        let mut trails = Trails::default();
        let read = read_tracks(&path, &options, &mut |entry| {
            if let TrackEntry::Piece(piece) = entry {
                trails.take(piece);
            }
        });
        assert_eq!(read.fixes as usize, points);
        let traces: Vec<Trace> = trails
            .into_trails()
            .map(|trail| Trace::of(trail.team.clone(), None, trail.source.clone(), trail.all(), &rules))
            .collect();
        let day = Day {
            date: jiff::civil::date(2022, 11, 21),
            sites: &sites,
            places: &places,
            reach: &reach,
            planned: &[].into(),
            bases: &[].into(),
            traces: &traces,
            records: &[],
            rules: &rules,
        };
        day.judge()
    };
    let mut group = criterion.benchmark_group("tracks");
    group.sample_size(10);
    group.bench_function(format!("{points} points, 100000 sites"), |bench| bench.iter(|| black_box(whole())));
    group.finish();
}

fn reach(criterion: &mut Criterion) {
    let extract = Path::new("../shared/data/roads/porto-alegre.osm.pbf");
    let cells = Path::new("../shared/data/sites/porto-alegre-h3-population.csv");
    if !extract.exists() || !cells.exists() {
        return;
    }
    let data = RoadData::read(extract).expect("the extract can be read");
    let network = Prepared::build(&data, &Profile::built_in("car").expect("a built-in profile"), &mut |_| {});
    let (cells, _) = fullsweep::input::read_population(cells, Datum::Wgs84).expect("the cells can be read");
    let snap = |point: Point<f64>| {
        network.snapper().nearest(&network.graph, &Geometry::Point(point), 2_000.0).map(|snap| snap.position)
    };
    let places: Vec<Option<Position>> = cells.iter().map(|cell| snap(cell.point)).collect();
    let sites: Vec<Option<Position>> = places.iter().copied().step_by(2).take(600).collect();
    criterion.bench_function("1227 cells from 600 sites", |bench| bench.iter(|| reached(&network, &places, &sites)));
}

criterion_group!(benches, tracks, reach);
criterion_main!(benches);
