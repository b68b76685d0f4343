//! Tracks and reach: `cargo bench --bench coverage`.
//!
//! The tracks are a tenth of the ten million points that are to pass in under 60 s of CPU time and 1 GB. `FULLSWEEP_WHOLE=1` takes them all,
//! once, and tells CPU seconds and peak memory, by stage; so it does for the cells of Porto Alegre.

use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use criterion::{Criterion, criterion_group};
use fullsweep::coverage::blind::reached;
use fullsweep::coverage::seen::{Day, DaySeen, Trace};
use fullsweep::coverage::{Places, Reach, Rules, Trails};
use fullsweep::input::{TrackEntry, TrackOptions, read_tracks};
use fullsweep::model::{Datum, Place, Priority, Rates, Seen, Shift, Site, Team, Window};
use fullsweep::road::extract::RoadData;
use fullsweep::road::{Position, Prepared, Profile};
use fullsweep::units;
use geo::{Geometry, Point};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// The sample site of the library's own tests; it takes its names from here.
#[path = "../src/model/sample.rs"]
#[allow(dead_code, reason = "teams are for others")]
mod sample;

fn sites(count: usize, dice: &mut Pcg64Mcg) -> Vec<Site> {
    let mut at = || Place::at(dice.random_range(106.0..107.5), dice.random_range(29.0..30.5));
    (0..count).map(|index| sample::site(&format!("S{index}"), at())).collect()
}

/// Rounds of a hundred teams, a fix every ten seconds: ten minutes at a site, then five on the way to another.
fn track_file(points: usize, sites: &[Site], dice: &mut Pcg64Mcg, path: &Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("room for the tracks"));
    writeln!(file, "team,time,lon,lat").expect("room for the tracks");
    for team in 0..100 {
        let mut here = sites[dice.random_range(0..sites.len())].place.point();
        let mut next = here;
        for fix in 0..points / 100 {
            let phase = fix % 90;
            if phase == 0 {
                here = next;
                // A site some kilometres off, so that every halt is at one.
                let near = |site: &&Site| {
                    let at = site.place.point();
                    (at.x() - here.x()).abs() < 0.03 && (at.y() - here.y()).abs() < 0.03
                };
                let from = dice.random_range(0..sites.len());
                next = sites[from..].iter().chain(&sites[..from]).find(near).map_or(here, |site| site.place.point());
            }
            let share = (phase as f64 - 60.0).max(0.0) / 30.0;
            let (x, y) = (here.x() + (next.x() - here.x()) * share, here.y() + (next.y() - here.y()) * share);
            let (dx, dy) = (dice.random_range(-1e-4..1e-4), dice.random_range(-1e-4..1e-4));
            writeln!(file, "T{team},{},{:.7},{:.7}", 1_668_988_800 + fix * 10, x + dx, y + dy).expect("room");
        }
    }
    file.flush().expect("room for the tracks");
}

/// What a day is judged by.
struct Ground {
    sites: Vec<Site>,
    places: Places,
    reach: Vec<Reach>,
    rules: Rules,
    points: usize,
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
}

impl Ground {
    fn of(points: usize) -> Self {
        let mut dice = Pcg64Mcg::seed_from_u64(1);
        let sites = sites(100_000, &mut dice);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tracks.csv");
        track_file(points, &sites, &mut dice, &path);
        let places = Places::of(sites.iter().map(|site| &site.place));
        let reach = sites.iter().map(|site| Reach::of(site, None)).collect();
        Self { sites, places, reach, rules: Rules::default(), points, _folder: folder, path }
    }

    fn read(&self) -> Trails {
        let zone = jiff::tz::TimeZone::UTC;
        let teams = (0..100).map(|team| (format!("t{team}"), format!("T{team}"))).collect();
        let options = TrackOptions { datum: Datum::Wgs84, zone, teams };
        let mut trails = Trails::default();
        let read = read_tracks(&self.path, &options, &mut |entry| {
            if let TrackEntry::Piece(piece) = entry {
                trails.take(piece);
            }
        });
        assert_eq!(read.fixes as usize, self.points);
        trails
    }

    fn cut(&self, trails: Trails) -> Vec<Trace> {
        let trace = |trail: fullsweep::coverage::Trail| {
            Trace::of(trail.team.clone(), None, trail.source.clone(), trail.all(), &self.rules)
        };
        trails.into_trails().map(trace).collect()
    }

    fn judge(&self, traces: &[Trace]) -> DaySeen {
        let day = Day {
            date: jiff::civil::date(2022, 11, 21),
            sites: &self.sites,
            places: &self.places,
            reach: &self.reach,
            planned: &[].into(),
            bases: &[].into(),
            traces,
            records: &[],
            rules: &self.rules,
        };
        day.judge()
    }
}

fn tracks(criterion: &mut Criterion) {
    let ground = Ground::of(1_000_000);
    let mut group = criterion.benchmark_group("tracks");
    group.sample_size(10);
    group.bench_function("1000000 points, 100000 sites", |bench| {
        bench.iter(|| black_box(ground.judge(&ground.cut(ground.read()))));
    });
    group.finish();
}

/// The cells of Porto Alegre and 600 of them as sites; nothing where the data is missing.
struct Cells {
    network: Prepared,
    places: Vec<Option<Position>>,
    sites: Vec<Option<Position>>,
}

impl Cells {
    fn read() -> Option<Self> {
        let extract = Path::new("../shared/data/roads/porto-alegre.osm.pbf");
        let cells = Path::new("../shared/data/sites/porto-alegre-h3-population.csv");
        if !extract.exists() || !cells.exists() {
            return None;
        }
        let data = RoadData::read(extract).expect("the extract can be read");
        let network = Prepared::build(&data, &Profile::built_in("car").expect("a built-in profile"), &mut |_| {});
        let (cells, _) = fullsweep::input::read_population(cells, Datum::Wgs84).expect("the cells can be read");
        let snap = |point: Point<f64>| {
            network.snapper().nearest(&network.graph, &Geometry::Point(point), 2_000.0).map(|snap| snap.position)
        };
        let places: Vec<Option<Position>> = cells.iter().map(|cell| snap(cell.point)).collect();
        let sites: Vec<Option<Position>> = places.iter().copied().step_by(2).take(600).collect();
        Some(Self { network, places, sites })
    }
}

fn reach(criterion: &mut Criterion) {
    let Some(cells) = Cells::read() else { return };
    criterion.bench_function("1227 cells from 600 sites", |bench| {
        bench.iter(|| reached(&cells.network, &cells.places, &cells.sites));
    });
}

/// Runs a stage once and tells its CPU time (user and system, all threads) and the peak memory so far.
#[expect(clippy::print_stdout, reason = "figures for the documentation")]
fn stage<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let before = cpu_s();
    let made = work();
    println!("{name}: {:.2} s of CPU time, peak {} MB", cpu_s() - before, peak_mb());
    made
}

/// CPU seconds of this process, where Linux tells them.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    // A hundred ticks a second on every Linux there is.
    ticks / 100.0
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}

/// All ten million points and all cells, once.
#[expect(clippy::print_stdout, reason = "figures for the documentation")]
fn whole() {
    let ground = stage("made up 10 million points and 100,000 sites", || Ground::of(10_000_000));
    let trails = stage("read", || ground.read());
    let traces = stage("cleaned and cut into halts", || ground.cut(trails));
    let seen = stage("judged", || ground.judge(&traces));
    let visited = seen.sightings.iter().filter(|seen| seen.seen == Seen::Visited).count();
    println!("{} halts, {visited} of 100,000 sites visited", traces.iter().map(|t| t.halts.halts.len()).sum::<usize>());
    drop(traces);
    let Some(cells) = Cells::read() else { return };
    let ways = stage("1227 cells from 600 sites", || reached(&cells.network, &cells.places, &cells.sites));
    println!("{} cells reached", ways.iter().flatten().count());
}

criterion_group!(benches, tracks, reach);

fn main() {
    if std::env::var_os("FULLSWEEP_WHOLE").is_some() {
        return whole();
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
