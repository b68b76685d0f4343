//! A day of a plan played, and what teams hand in written as the files that people have.

use std::fs;
use std::path::{Path, PathBuf};

use fullsweep::input::{Options, read_plan, read_scenario};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::files::{track_csv, visits_odk};
use super::{
    Conduct, Dice, Found, Pace, Played, RoadWorld, StraightWorld, Truth, World, advance, findings_csv, gpx,
    play_rounds, rounds_of,
};

/// What is played, and where the files go.
pub(crate) struct HandIn<'a> {
    pub(crate) scenario: &'a Path,
    pub(crate) plan: &'a Path,
    pub(crate) date: Date,
    pub(crate) seed: u64,
    pub(crate) conduct: Conduct,
    pub(crate) pace: Pace,
    /// The `truth.json` of the day before: its findings go on.
    pub(crate) before: Option<&'a Path>,
    pub(crate) out: &'a Path,
}

/// What was handed in.
pub(crate) struct Handed {
    pub(crate) visits: PathBuf,
    pub(crate) findings: PathBuf,
    pub(crate) tracks: Vec<PathBuf>,
    /// Tracks that come only on the next day.
    pub(crate) late: Vec<PathBuf>,
    pub(crate) truth: PathBuf,
}

/// Share of tracks that are handed in a day late.
const LATE: f64 = 0.04;

/// Plays a day of a plan and writes `visits.csv` (as ODK Central hands it out), `tracks/` (GPX of some teams, CSV of others),
/// `late/` (tracks that come a day late), `findings.csv` (all of them, with the steps they have taken by the evening), and
/// apart from these `truth.json`.
pub(crate) fn hand_in(asked: &HandIn<'_>) -> Result<Handed, String> {
    let options = Options { skip_invalid: true, date: Some(asked.date), ..Options::default() };
    let outcome = read_scenario(asked.scenario, &options);
    let Some(scenario) = outcome.scenario else {
        return Err(outcome.problems.iter().map(|problem| format!("{problem:?}\n")).collect());
    };
    let (plan, _) = read_plan(asked.plan, &scenario)
        .map_err(|problems| problems.iter().map(|problem| format!("{problem:?}\n")).collect::<String>())?;
    if plan.date != asked.date {
        return Err(format!("{} is of {} and not of {}", asked.plan.display(), plan.date, asked.date));
    }
    let world = world(asked.scenario)?;
    // Each day its own chance, so that a day can be played again by itself.
    let mut dice = Dice(asked.seed ^ (i64::from(asked.date.day_of_year()) as u64) << 32);
    let rounds = rounds_of(&scenario, &plan);
    let day = play_rounds(&scenario, world.as_ref(), asked.date, &rounds, &asked.conduct, &mut dice);
    let mut findings = asked.before.map_or_else(|| Ok(Vec::new()), known)?;
    advance(&mut findings, &scenario, &day, asked.pace, &mut dice);
    let handed = Handed {
        visits: asked.out.join("visits.csv"),
        findings: asked.out.join("findings.csv"),
        tracks: Vec::new(),
        late: Vec::new(),
        truth: asked.out.join("truth.json"),
    };
    let ids: Vec<&str> = scenario.sites.iter().map(|site| site.id.as_str()).collect();
    write(&handed.visits, &visits_odk(&scenario, &day))?;
    write(&handed.findings, &findings_csv(&scenario, &findings))?;
    write(&handed.truth, &format!("{:#}\n", truth(&day, &ids, &findings)))?;
    tracks(&day, asked.out, &mut dice, handed)
}

fn tracks(day: &Played, out: &Path, dice: &mut Dice, mut handed: Handed) -> Result<Handed, String> {
    for (number, track) in day.tracks.iter().enumerate() {
        let late = dice.chance(LATE);
        let (ending, text) = if number % 2 == 0 { ("gpx", gpx(track)) } else { ("csv", track_csv(track)) };
        let folder = out.join(if late { "late" } else { "tracks" });
        let path = folder.join(format!("{}_{}_{}.{ending}", track.team, day.date, number + 1));
        write(&path, &text)?;
        if late { &mut handed.late } else { &mut handed.tracks }.push(path);
    }
    Ok(handed)
}

/// The roads of a scenario, or none.
fn world(folder: &Path) -> Result<Box<dyn World>, String> {
    let path = folder.join("scenario.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let scenario: toml::Table = text.parse().map_err(|error| format!("{}: {error}", path.display()))?;
    let network = scenario.get("network");
    let extract = network.and_then(|network| network.get("extract")).and_then(|extract| extract.as_str());
    Ok(match extract {
        Some(extract) => Box::new(RoadWorld::read(&folder.join(extract))),
        None => Box::new(StraightWorld { metres_per_s: 7.0 }),
    })
}

/// The findings of the day before.
fn known(path: &Path) -> Result<Vec<Found>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let truth: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let known = truth["findings"].as_array().into_iter().flatten().map(Found::of_json).collect::<Option<_>>();
    known.ok_or_else(|| format!("{}: its findings are not as written here", path.display()))
}

fn truth(day: &Played, ids: &[&str], findings: &[Found]) -> Value {
    let site = |(index, truth): (usize, &Truth)| {
        let word = match truth {
            Truth::Visited => "visited",
            Truth::PassedBy => "passed_by",
            Truth::ClaimedOnly => "claimed_only",
            Truth::NotSeen => "not_seen",
        };
        json!({ "id": ids[index], "really": word })
    };
    // What was neither planned nor come near needs no line.
    let planned: std::collections::BTreeSet<usize> = day.plan.iter().map(|stop| stop.0).collect();
    let told =
        day.truth.iter().enumerate().filter(|(index, truth)| **truth != Truth::NotSeen || planned.contains(index));
    let findings: Vec<Value> = findings.iter().map(Found::to_json).collect();
    json!({ "date": day.date.to_string(), "sites": told.map(site).collect::<Vec<_>>(), "findings": findings })
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    made.map_err(|error| format!("{}: {error}", path.display()))
}
