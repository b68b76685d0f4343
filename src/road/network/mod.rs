//! The prepared network: graphs, hierarchies and the index for putting places on them, for the profiles of a day.
//!
//! Preparing reads the extract once and keeps the result in one checked file next to it (see `cache`); the next time only that
//! file is read. It is never trusted blindly: what does not belong to this extract and profile, or fails a checksum or a range
//! check, is made anew.
//!
//! This room must not know sites, teams or plans.

mod cache;
mod sound;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

#[cfg(fuzzing)]
pub use cache::damage::Damage;

use super::change::{Change, Changed, apply_changes};
use super::extract::{self, BuildCounts, ReadCounts, RoadData, build};
use super::hierarchy::{Hierarchy, Order};
use super::{FixedPoint, Graph, Profile, Snapper};

/// The network of an extract for some profiles.
#[derive(Clone, Debug)]
pub struct Network {
    /// By profile, in the order asked for.
    pub profiles: Vec<Prepared>,
    /// What was met in the extract.
    pub read: ReadCounts,
    /// What became of the cache.
    pub cache: CacheState,
}

/// The network of one profile.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The profile.
    pub profile: Profile,
    /// Its roads.
    pub graph: Graph,
    /// What they were made of.
    pub counts: BuildCounts,
    /// Importance of the arcs, whatever their durations.
    pub order: Order,
    /// The hierarchy over the durations of the graph.
    pub hierarchy: Hierarchy,
    snapper: OnceLock<Snapper>,
}

/// What became of the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheState {
    /// All came from this file.
    Warm(PathBuf),
    /// Something was missing, stale or damaged (the reason), and the file was written anew.
    Written(PathBuf, String),
    /// It could not be written anywhere, for this reason. The next run prepares again.
    NotWritten(String),
    /// It was not asked for.
    Off,
}

/// What to do about the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheUse {
    /// Read it, and write it where needed.
    ReadAndWrite,
    /// Prepare anew and write it.
    Rebuild,
    /// Neither read nor write.
    Off,
}

impl Network {
    /// Prepares the network of an extract for profiles, from the cache where it holds. `say` is told what goes on.
    ///
    /// # Errors
    /// When the extract cannot be read or has no road for one of the profiles. A cache that cannot be read or written is no error.
    pub fn prepare(
        extract: &Path,
        profiles: &[Profile],
        cache: CacheUse,
        say: &mut dyn FnMut(&str),
    ) -> Result<Self, extract::Error> {
        let io = |source| extract::Error::Io { path: extract.to_owned(), source };
        if cache == CacheUse::Off {
            let data = read(extract, say)?;
            let profiles: Vec<_> = profiles.iter().map(|profile| Prepared::build(&data, profile, say)).collect();
            refuse_without_roads(extract, &data, &profiles)?;
            return Ok(Self { profiles, read: data.counts, cache: CacheState::Off });
        }
        let store = cache::Store::for_extract(extract).map_err(io)?;
        let (mut known, mut reason) = (None, "asked to prepare anew".to_owned());
        if cache == CacheUse::ReadAndWrite {
            say("reading the prepared network");
            match store.load(profiles) {
                Ok(loaded) => known = Some(loaded),
                Err(why) => reason = why,
            }
        }
        if let Some(cache::Loaded { read, found, path }) = &mut known
            && found.iter().all(Option::is_some)
        {
            let profiles = std::mem::take(found).into_iter().flatten().collect();
            return Ok(Self { profiles, read: *read, cache: CacheState::Warm(path.clone()) });
        }
        let mut found = known.map_or_else(|| vec![None; profiles.len()], |loaded| loaded.found);
        if found.iter().any(Option::is_some) {
            reason = "further profiles".to_owned();
        }
        let data = read(extract, say)?;
        for (found, profile) in found.iter_mut().zip(profiles) {
            if found.is_none() {
                *found = Some(Prepared::build(&data, profile, say));
            }
        }
        let profiles: Vec<Prepared> = found.into_iter().flatten().collect();
        refuse_without_roads(extract, &data, &profiles)?;
        say("keeping the prepared network");
        let cache = match store.save(&data.counts, &profiles) {
            Ok(path) => CacheState::Written(path, reason),
            Err(why) => CacheState::NotWritten(why),
        };
        Ok(Self { profiles, read: data.counts, cache })
    }

    /// The network of a profile.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&Prepared> {
        self.profiles.iter().find(|prepared| prepared.profile.name == name)
    }

    /// Class, name and shape of every road of the profile that has most of them: the base map of the area.
    pub fn base_map(&self) -> impl Iterator<Item = (&str, &str, &[FixedPoint])> {
        let richest = self.profiles.iter().max_by_key(|prepared| prepared.graph.points.len());
        richest.into_iter().flat_map(|prepared| prepared.graph.roads())
    }
}

impl Graph {
    /// Class, name and shape of every piece of road.
    pub fn roads(&self) -> impl Iterator<Item = (&str, &str, &[FixedPoint])> {
        (0..self.pieces.len() as u32).map(|piece| {
            let way = &self.ways[self.pieces[piece as usize].way as usize];
            (&*way.class, &*way.name, self.shape(piece))
        })
    }
}

impl Prepared {
    /// Makes the network of a profile out of the roads of an extract.
    #[must_use]
    pub fn build(data: &RoadData, profile: &Profile, say: &mut dyn FnMut(&str)) -> Self {
        say(&format!("making the roads of profile {}", profile.name));
        let (graph, counts) = build(data, profile);
        say(&format!("ordering the roads of profile {}", profile.name));
        let order = Order::of(&graph);
        let hierarchy = Hierarchy::customize(&order, &graph);
        Self { profile: profile.clone(), graph, counts, order, hierarchy, snapper: OnceLock::new() }
    }

    /// What puts places on the roads; made when first asked for.
    pub fn snapper(&self) -> &Snapper {
        self.snapper.get_or_init(|| Snapper::new(&self.graph))
    }

    /// The network of a day on which roads are closed or slowed, with what the changes touched.
    #[must_use]
    pub fn changed(&self, changes: &[Change]) -> (Self, Changed) {
        let changed = apply_changes(&self.graph, changes);
        let hierarchy = Hierarchy::customize(&self.order, &changed.graph);
        let snapper = OnceLock::from(self.snapper().on(&changed.graph));
        let prepared = Self {
            profile: self.profile.clone(),
            graph: changed.graph.clone(),
            counts: self.counts.clone(),
            order: self.order.clone(),
            hierarchy,
            snapper,
        };
        (prepared, changed)
    }
}

/// Says of all profiles at once which of them have no road to begin on.
fn refuse_without_roads(extract: &Path, data: &RoadData, profiles: &[Prepared]) -> Result<(), extract::Error> {
    let lacking = |it: &Prepared| extract::lacking(data, &it.profile, &it.graph, &it.counts);
    let lacks: Vec<String> = profiles.iter().filter_map(lacking).collect();
    if lacks.is_empty() { Ok(()) } else { Err(extract::Error::NoRoads { path: extract.to_owned(), lacks }) }
}

fn read(extract: &Path, say: &mut dyn FnMut(&str)) -> Result<RoadData, extract::Error> {
    say("reading the extract");
    RoadData::read(extract)
}
