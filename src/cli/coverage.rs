//! `fullsweep coverage`: what was really seen, and what is not.

mod evidence;
mod judging;
mod ledger;
mod look;
mod one;

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::day::{self, Travel};
use super::due;
use super::{Failure, Globals, print, say};
use crate::coverage::blind::{Access, BlindKind};
use crate::coverage::seen::ClockOff;
use crate::coverage::span::{Span, Window};
use crate::coverage::{Places, Reach, Rules};
use crate::input::{self, Options};
use crate::matrix::Locations;
use crate::model::{Lang, Plan, Scenario, Sighting};
use crate::report::{self, Coverage};
use evidence::Evidence;
use judging::Judging;
use look::Found;

/// Tell what was really seen on a day and what is not: blind spots by kind, each with its evidence and a cure
///
/// What is given is looked into: with a plan what it dropped, with visits and tracks what was planned and missed, passed by or only
/// claimed, with a population who is not on the list or beyond reach. Kinds that lack an input are told as not looked for.
///
/// With a ledger the plans, records and tracks are its: every day asked about is judged and the judgement kept in it, and several days are
/// answered for as one, beside as many days before.
#[derive(Debug, clap::Args)]
pub struct CoverageArgs {
    /// Folder with the scenario.toml
    folder: PathBuf,
    /// Another day than the scenario's; of several days the last
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Take plans, records and tracks out of this ledger, and keep in it what was judged
    #[arg(long, value_name = "LEDGER.db", conflicts_with_all = ["plan", "visits", "tracks"])]
    ledger: Option<PathBuf>,
    /// The first day, of a ledger
    #[arg(long, value_name = "DATE", requires_all = ["to", "ledger"], conflicts_with_all = ["date", "days"])]
    from: Option<Date>,
    /// The last day, of a ledger
    #[arg(long, value_name = "DATE", requires_all = ["from", "ledger"])]
    to: Option<Date>,
    /// So many days that end at --date (or at the scenario's day), of a ledger
    #[arg(long, value_name = "N", requires = "ledger")]
    days: Option<u32>,
    /// The plan of the day
    #[arg(long, value_name = "PLAN.json")]
    plan: Option<PathBuf>,
    /// What teams wrote down (.csv .xlsx .geojson)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    visits: Vec<PathBuf>,
    /// Where devices were (.gpx .geojson .csv .nmea)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    tracks: Vec<PathBuf>,
    /// Where people live: cells or places with a number of people (.csv .xlsx .geojson .gpkg; FILE.gpkg:LAYER)
    #[arg(long, value_name = "FILE")]
    population: Option<PathBuf>,
    /// Where people live by the extract of the roads: settlements and buildings, most without a number of people
    #[arg(long, conflicts_with = "population")]
    settled_from_roads: bool,
    /// How long the way from where people live to a site may take
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = super::plan::parse_time)]
    within: std::time::Duration,
    /// How far that way may be, in place of how long
    #[arg(long, value_name = "METRES")]
    within_m: Option<u32>,
    /// A site stands for people this near as the crow flies, metres
    #[arg(long, value_name = "METRES", default_value_t = 500)]
    listed_m: u32,
    /// Level of the H3 cells, 0 to 15 [9: about 0.1 km² each]
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u8).range(0..=15))]
    level: u8,
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
    /// Folder to write coverage.json, .geojson, .gpkg, .xlsx, .svg and .html into, and rows that could not be used; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What became of a day or a span.
struct Answer {
    span: Span,
    before: Vec<(BlindKind, usize)>,
    found: Found,
    sightings: Vec<Sighting>,
    clocks: Vec<(Date, ClockOff)>,
    strays: Vec<String>,
}

/// Reads, judges, looks for each kind, writes.
///
/// # Errors
/// Bad input; a ledger that cannot be used; outputs that cannot be written.
pub fn run(args: &CoverageArgs, globals: &Globals) -> Result<(), Failure> {
    let progress = globals.progress();
    progress.say(format!("reading {}", args.folder.display()));
    let window = args.window()?;
    let date = window.map_or(args.date, |window| Some(window.last));
    // As far back as the days before the window begin, and what was due then.
    let days = window.map_or(args.days.unwrap_or(1), |window| window.len()).min(Window::MOST);
    let options = Options { skip_invalid: true, date, open_days_back: Some(due::OPEN_DAYS_BACK + 2 * days) };
    let scenario = day::read_scenario(&args.folder, &options, globals)?;
    let window = match (window, args.days) {
        (Some(window), _) => window,
        (None, days) => rolling(scenario.date, days.unwrap_or(1))?,
    };
    let settled =
        look::settled(args.population.as_deref(), args.settled_from_roads, &scenario, level(args.level)?, globals)?;
    let locations = Locations::of(&scenario);
    let travel = Travel::of(&scenario, &locations, globals, &progress)?;
    let places = Places::of(scenario.sites.iter().map(|site| &site.place));
    let reach: Vec<Reach> = scenario.sites.iter().map(|site| Reach::of(site, scenario.kinds.get(&site.kind))).collect();
    let judging =
        Judging { scenario: &scenario, places: &places, reach: &reach, travel: &travel, rules: Rules::default() };
    let asked = look::Asked {
        scenario: &scenario,
        settled: settled.as_deref(),
        places: &places,
        travel: &travel,
        within: access(args),
        listed_m: f64::from(args.listed_m),
        level: level(args.level)?,
    };
    let (answer, rejected) = if let Some(path) = &args.ledger {
        (ledger::answer(&asked, &judging, path, window, globals, &progress)?, None)
    } else {
        let plan = plan(args.plan.as_deref(), &scenario, globals)?;
        let evidence = Evidence::read(&args.visits, &args.tracks, &scenario, globals)?;
        progress.say("judging what was seen, looking for blind spots");
        (one::answer(&asked, &judging, &evidence, plan.as_ref())?, evidence.rejected_csv())
    };
    progress.done();
    let coverage = Coverage {
        scenario: &scenario,
        span: &answer.span,
        before: &answer.before,
        spots: &answer.found.spots,
        looked: &answer.found.looked,
        sightings: &answer.sightings,
        clocks: &answer.clocks,
        reach: answer.found.reach,
        people: settled
            .as_ref()
            .and_then(|settled| settled.iter().filter_map(|place| place.people).reduce(|a, b| a + b)),
        strays: &answer.strays,
        lang: args.lang,
    };
    if let Some(out) = &args.out {
        write_all(&coverage, rejected.as_deref(), out)?;
        write_maps(&coverage, &travel, out, globals)?;
    }
    print(&if globals.json { json(&coverage)? } else { report::coverage_table(&coverage) })
}

impl CoverageArgs {
    /// The days asked about, where the arguments alone say so.
    fn window(&self) -> Result<Option<Window>, Failure> {
        match (self.from, self.to, self.date) {
            (Some(from), Some(to), _) => Window::new(from, to).map(Some).ok_or_else(|| {
                Failure::Input(format!(
                    "--from {from} --to {to}: the last day lies before the first, or the span has more than {} days",
                    Window::MOST
                ))
            }),
            (_, _, Some(date)) => rolling(date, self.days.unwrap_or(1)).map(Some),
            _ => Ok(None),
        }
    }
}

fn rolling(last: Date, days: u32) -> Result<Window, Failure> {
    let wrong = || Failure::Input(format!("--days {days}: from 1 to {} days that the calendar has", Window::MOST));
    Window::rolling(last, days).ok_or_else(wrong)
}

fn plan(path: Option<&Path>, scenario: &Scenario, globals: &Globals) -> Result<Option<Plan>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let read = input::read_plan(path, scenario).map_err(|problems| day::refused(&problems, problems.len(), globals))?;
    Ok(Some(read.0))
}

fn access(args: &CoverageArgs) -> Access {
    args.within_m.map_or(Access::Seconds(args.within.as_secs() as i64), |metres| Access::Metres(i64::from(metres)))
}

fn level(level: u8) -> Result<h3o::Resolution, Failure> {
    h3o::Resolution::try_from(level).map_err(|error| Failure::Input(format!("--level {level}: {error}")))
}

fn write_all(coverage: &Coverage<'_>, rejected: Option<&str>, out: &Path) -> Result<(), Failure> {
    let cannot = |name: &str, why: &dyn std::fmt::Display| {
        Failure::Input(format!("{}: cannot be written: {why}", out.join(name).display()))
    };
    std::fs::create_dir_all(out).map_err(|error| cannot("", &error))?;
    let write = |name: &str, bytes: &[u8]| std::fs::write(out.join(name), bytes).map_err(|error| cannot(name, &error));
    write("coverage.json", json(coverage)?.as_bytes())?;
    write("coverage.geojson", format!("{}\n", report::coverage_geojson(coverage)).as_bytes())?;
    write("coverage.xlsx", &report::coverage_xlsx(coverage).map_err(|error| cannot("coverage.xlsx", &error))?)?;
    report::coverage_gpkg(coverage, &out.join("coverage.gpkg")).map_err(|error| cannot("coverage.gpkg", &error))?;
    match rejected {
        Some(text) => write("rejected.csv", text.as_bytes()),
        None => Ok(()),
    }
}

fn json(coverage: &Coverage<'_>) -> Result<String, Failure> {
    report::coverage_json(coverage).map_err(|error| Failure::Internal(format!("coverage.json: {error}")))
}

/// The picture for a slide and the page.
fn write_maps(coverage: &Coverage<'_>, travel: &Travel, out: &Path, globals: &Globals) -> Result<(), Failure> {
    let write = |name: &str, text: &str| {
        std::fs::write(out.join(name), text)
            .map_err(|why| Failure::Input(format!("{}: cannot be written: {why}", out.join(name).display())))
    };
    let base = travel.base_map();
    write("coverage.svg", &report::coverage_svg(coverage, &base))?;
    match report::coverage_html(coverage, &base) {
        Ok(page) => write("coverage.html", &page)?,
        Err(missing) if !globals.quiet => say(&format!("note: {missing}")),
        Err(_) => {}
    }
    Ok(())
}
