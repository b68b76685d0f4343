//! What several commands begin with: a scenario read and its travel times at hand.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Failure, Globals, Progress, print, say};
use crate::input::{self, Datums, Options, Outcome, Problem, Severity};
use crate::matrix::{GivenSource, Locations, Matrices, RoadSource, Source, StraightSource};
use crate::model::{Change, Network, RoadChange, Roads, Scenario, Where};
use crate::plan::Day;
use crate::plan::check::Ground;
use crate::report::map::{BaseMap, BaseRoad};
use crate::road::{
    self, CacheState, CacheUse, Changed, ChangedRoads, Effect, FixedPoint, Network as RoadNetwork, Position, Prepared,
    Profile,
};

/// Reads the scenario of a folder; tells all that is wrong with it, on stderr or, for machines, as JSON.
///
/// # Errors
/// When the scenario cannot be used.
pub(super) fn read_scenario(folder: &Path, options: &Options, globals: &Globals) -> Result<Scenario, Failure> {
    read_with_datums(folder, options, globals).map(|(scenario, _)| scenario)
}

/// The same, with the datum each file of sites was read in.
///
/// # Errors
/// When the scenario cannot be used.
pub(super) fn read_with_datums(
    folder: &Path,
    options: &Options,
    globals: &Globals,
) -> Result<(Scenario, Datums), Failure> {
    let outcome = input::read_scenario(folder, options);
    let errors = outcome.errors();
    let Outcome { scenario, problems, datums } = outcome;
    let Some(scenario) = scenario else {
        return Err(refused(&problems, errors, globals));
    };
    if !globals.quiet {
        problems.iter().for_each(|problem| say(&problem.to_string()));
    }
    Ok((scenario, datums))
}

/// The failure of an input with these problems; with `--json` they are printed for machines too.
pub(super) fn refused(problems: &[Problem], errors: usize, globals: &Globals) -> Failure {
    if globals.json {
        let listed = serde_json::json!({ "format": "fullsweep-problems/1", "problems": problems });
        if let Err(failure) = print(&format!("{listed:#}\n")) {
            return failure;
        }
    }
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let set_aside = problems.iter().filter(|problem| problem.severity == Severity::SetAside).count();
    lines.push(match (errors, set_aside) {
        (1, 0) => "1 error; nothing was done".to_owned(),
        (_, 0) => format!("{errors} errors; nothing was done"),
        _ => format!("{errors} errors, {set_aside} features set aside; nothing was done"),
    });
    Failure::Input(lines.join("\n"))
}

/// A scenario with its travel times at hand.
pub(super) struct ReadyDay {
    pub(super) scenario: Scenario,
    pub(super) locations: Locations,
    pub(super) travel: Travel,
    pub(super) matrices: Matrices,
}

impl ReadyDay {
    /// What plans are made of and judged by; `grounds` are those of the entries of its travel times.
    pub(super) fn day<'a>(&'a self, grounds: &'a [Ground<'a>]) -> Day<'a> {
        let Self { scenario, locations, travel, matrices } = self;
        Day { scenario, locations, matrices, source: travel.source(), grounds }
    }

    /// Reads the scenario of a folder and works out all travel times.
    ///
    /// # Errors
    /// When the scenario or what it names cannot be used.
    pub(super) fn read(
        folder: &Path,
        options: &Options,
        globals: &Globals,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        progress.say(format!("reading {}", folder.display()));
        let (scenario, datums) = read_with_datums(folder, options, globals)?;
        let locations = Locations::of(&scenario);
        let travel = Travel::of(&scenario, &locations, globals, progress)?;
        travel.tell_doubts(&scenario, &datums, globals);
        progress.say("travel times between all places");
        let matrices = Matrices::of(&scenario, travel.source()).map_err(|error| Failure::Input(error.to_string()))?;
        Ok(Self { scenario, locations, travel, matrices })
    }
}

/// Where a scenario's travel times come from, ready to answer.
pub(super) enum Travel {
    /// Along roads.
    Roads(RoadSource),
    /// Straight lines or given matrices.
    Other(Box<dyn Source>),
}

impl Travel {
    /// Makes the source of the scenario's network ready.
    ///
    /// # Errors
    /// When the extract, a profile or a matrix file cannot be used.
    pub(super) fn of(
        scenario: &Scenario,
        locations: &Locations,
        globals: &Globals,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        Ok(match &scenario.network {
            Network::Straight(rules) => Self::Other(Box::new(StraightSource::new(locations, rules.clone()))),
            Network::Given(_) => {
                let tables = input::read_given(scenario, locations)
                    .map_err(|problems| refused(&problems, problems.len(), globals))?;
                Self::Other(Box::new(GivenSource::new(tables)))
            }
            Network::Roads(roads) => {
                let networks = prepare(scenario, roads, globals, progress)?;
                Self::Roads(RoadSource::new(locations, networks, roads.snap_limit))
            }
        })
    }

    /// The source itself.
    pub(super) fn source(&self) -> &dyn Source {
        match self {
            Self::Roads(source) => source,
            Self::Other(source) => &**source,
        }
    }

    /// By profile: its roads as they are on the day and where the places meet them; nothing without roads.
    pub(super) fn entries(&self) -> Vec<Entries<'_>> {
        let Self::Roads(source) = self else { return Vec::new() };
        let entries = source.networks().filter_map(|network| {
            let positions = source.positions(&network.profile.name)?;
            Some(Entries { network, places: positions })
        });
        entries.collect()
    }

    /// Tells where the roads speak against the datums that files of sites were read in.
    pub(super) fn tell_doubts(&self, scenario: &Scenario, datums: &Datums, globals: &Globals) {
        /// How far a road is looked for, metres: beyond the shift of any datum it tells nothing.
        const FAR_AND_WIDE_M: f64 = 2_000.0;
        let (Self::Roads(source), false) = (self, globals.quiet) else { return };
        let Some(richest) = source.networks().max_by_key(|network| network.graph.points.len()) else { return };
        let doubts = input::against_roads(scenario, datums, &|point| {
            richest.snapper().distance_m(&richest.graph, &point.into(), FAR_AND_WIDE_M)
        });
        doubts.iter().for_each(|problem| say(&problem.to_string()));
    }

    /// The roads to draw beneath the routes: those of the profile that has most of them.
    pub(super) fn base_map(&self) -> BaseMap {
        let Self::Roads(source) = self else { return BaseMap::default() };
        let richest = source.networks().max_by_key(|network| network.graph.points.len());
        let road = |(class, name, line): (&str, &str, &[FixedPoint])| BaseRoad {
            class: class.to_owned(),
            name: name.to_owned(),
            line: line.to_vec(),
        };
        BaseMap {
            roads: richest.into_iter().flat_map(|network| network.graph.roads()).map(road).collect(),
            attribution: "© OpenStreetMap contributors".to_owned(),
        }
    }
}

/// The roads of a profile and where the places meet them.
pub(super) struct Entries<'a> {
    network: &'a Prepared,
    places: Vec<Option<Position>>,
}

impl Entries<'_> {
    /// What the check searches ways on.
    pub(super) fn ground(&self) -> Ground<'_> {
        Ground { profile: &self.network.profile.name, graph: &self.network.graph, places: &self.places }
    }
}

/// The networks of the profiles the scenario's teams travel with, as they are on its day.
fn prepare(
    scenario: &Scenario,
    roads: &Roads,
    globals: &Globals,
    progress: &Progress,
) -> Result<Vec<Prepared>, Failure> {
    let names: BTreeSet<&str> = scenario.teams.iter().map(|team| team.profile.as_str()).collect();
    let profiles = names.into_iter().map(|name| profile(name, roads)).collect::<Result<Vec<_>, _>>()?;
    let network =
        RoadNetwork::prepare(&roads.extract, &profiles, CacheUse::ReadAndWrite, &mut |what| progress.say(what))
            .map_err(|error| Failure::Input(error.to_string()))?;
    if let (CacheState::NotWritten(why), false) = (&network.cache, globals.quiet) {
        say(&format!("note: the prepared roads could not be kept, the next run prepares them again: {why}"));
    }
    if roads.changes.is_empty() {
        return Ok(network.profiles);
    }
    let changes: Vec<_> = roads.changes.iter().map(change).collect();
    let changed = network.profiles.iter().map(|prepared| {
        let (prepared, touched) = prepared.changed(&changes);
        tell_changes(&prepared.profile.name, &touched, globals);
        prepared
    });
    Ok(changed.collect())
}

/// A profile of the scenario's own, else a built-in one.
pub(super) fn profile(name: &str, roads: &Roads) -> Result<Profile, Failure> {
    if let Some(path) = roads.profiles.get(name) {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::Input(format!("{file}: cannot read the profile `{name}`: {error}")))?;
        let mut profile = Profile::parse(&file, &text).map_err(|error| Failure::Input(error.to_string()))?;
        name.clone_into(&mut profile.name);
        return Ok(profile);
    }
    Profile::built_in(name).ok_or_else(|| {
        Failure::Input(format!(
            "no profile `{name}`: built in are car, foot and bicycle; name others under [network] profiles = {{ {name} = \"FILE.toml\" }}"
        ))
    })
}

fn change(change: &RoadChange) -> road::Change {
    road::Change {
        roads: match &change.at {
            Where::Ways(ways) => ChangedRoads::Ways(ways.clone()),
            Where::Area(area) => ChangedRoads::Area(area.clone()),
        },
        effect: match change.change {
            Change::Closed => Effect::Closed,
            Change::SpeedPercent(percent) => Effect::SpeedPercent(percent),
        },
    }
}

/// A change that touches no road is most likely not what was meant.
fn tell_changes(profile: &str, changed: &Changed, globals: &Globals) {
    if globals.quiet {
        return;
    }
    for (number, _) in changed.touched.iter().enumerate().filter(|&(_, &touched)| touched == 0) {
        say(&format!("warning: change {} of [[network.changes]] touches no road usable by `{profile}`", number + 1));
    }
    if !changed.unknown_ways.is_empty() {
        let ways: Vec<String> = changed.unknown_ways.iter().map(ToString::to_string).collect();
        say(&format!("warning: [[network.changes]] names ways that `{profile}` has not: {}", ways.join(", ")));
    }
}
