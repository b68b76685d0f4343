//! Which site of a list an id of the ledger means on a day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::cli::{Failure, ledger};
use crate::ledger::{Registry, Store};
use crate::model::Scenario;

/// The ids of a ledger and the sites of a list, by index.
pub(super) struct Names<'a> {
    registry: &'a Registry,
    /// Ids of the list itself.
    by_id: BTreeMap<&'a str, usize>,
    /// Sites of the registry that are on the list.
    by_key: BTreeMap<i64, usize>,
    /// By site of the list: its key in the registry, its id, all ids it ever had.
    sites: Vec<Known<'a>>,
    /// By key of the id in the ledger.
    names: Vec<Name>,
}

struct Known<'a> {
    id: &'a str,
    key: Option<i64>,
    ids: Vec<&'a str>,
}

/// What an id means.
#[derive(Clone, Debug)]
enum Name {
    /// No row bears that key.
    Free,
    /// No site of the list, on any day.
    Stray(String),
    /// One site, on all days.
    Site(usize),
    /// One or another, by the day.
    ByDay(String),
}

impl<'a> Names<'a> {
    /// The ids that the ledger's rows name.
    pub(super) fn of(scenario: &'a Scenario, registry: &'a Registry, store: &dyn Store) -> Result<Self, Failure> {
        let by_id = scenario.sites.iter().enumerate().map(|(index, site)| (site.id.as_str(), index)).collect();
        let mut by_key = BTreeMap::new();
        let mut sites: Vec<Known<'a>> = Vec::with_capacity(scenario.sites.len());
        for (index, site) in scenario.sites.iter().enumerate() {
            let known = registry.resolve(&site.id, scenario.date).map(|known| known.key);
            // Where the ledger takes two sites of the list for one, the first has its rows.
            let key = known.filter(|key| *by_key.entry(*key).or_insert(index) == index);
            sites.push(Known { id: &site.id, key, ids: Vec::new() });
        }
        for (id, holders) in &registry.holders {
            for (_, key) in holders {
                if let Some(&index) = by_key.get(key) {
                    sites[index].ids.push(id);
                }
            }
        }
        let mut names = Self { registry, by_id, by_key, sites, names: Vec::new() };
        let mut all = Vec::new();
        let each = &mut |key: i64, id: &str| {
            let Ok(key) = usize::try_from(key) else { return };
            if all.len() <= key {
                all.resize(key + 1, Name::Free);
            }
            all[key] = names.name(id, scenario.date);
        };
        store.names(each).map_err(|error| ledger::told(&error))?;
        names.names = all;
        Ok(names)
    }

    fn name(&self, id: &str, any: Date) -> Name {
        match self.registry.holders.get(id).map(Vec::len) {
            Some(2..) => Name::ByDay(id.to_owned()),
            _ => self.index(self.registry, id, any).map_or_else(|| Name::Stray(id.to_owned()), Name::Site),
        }
    }

    /// The site of the list that an id means on a day.
    pub(super) fn index(&self, registry: &Registry, id: &str, day: Date) -> Option<usize> {
        match registry.resolve(id, day) {
            Some(site) => self.by_key.get(&site.key).copied(),
            None => self.by_id.get(id).copied(),
        }
    }

    /// The same for an id by its key; the id where it means no site of the list.
    pub(super) fn of_key(&self, key: i64, day: Date) -> Result<usize, Option<&str>> {
        match usize::try_from(key).ok().and_then(|key| self.names.get(key)) {
            Some(Name::Site(site)) => Ok(*site),
            Some(Name::ByDay(id)) => self.index(self.registry, id, day).ok_or(Some(id)),
            Some(Name::Stray(id)) => Err(Some(id)),
            Some(Name::Free) | None => Err(None),
        }
    }

    /// Whether any id means no site of the list on some day.
    pub(super) fn may_stray(&self) -> bool {
        self.names.iter().any(|name| matches!(name, Name::Stray(_) | Name::ByDay(_)))
    }

    /// The same for the id of a record.
    pub(super) fn of_id(&self, id: &str, day: Date) -> Option<usize> {
        self.index(self.registry, id, day)
    }

    /// An id that on a day means this site and no other.
    pub(super) fn id_on(&self, site: usize, day: Date) -> &'a str {
        let known = &self.sites[site];
        let means_it = |id: &&&str| self.index(self.registry, id, day) == Some(site);
        std::iter::once(&known.id).chain(&known.ids).find(means_it).copied().unwrap_or(known.id)
    }

    /// All ids that mean a site on a day, for its records.
    pub(super) fn ids_on(&self, site: usize, day: Date) -> Vec<&'a str> {
        let known = &self.sites[site];
        let mut ids: Vec<&str> = std::iter::once(&known.id).chain(&known.ids).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| self.index(self.registry, id, day) == Some(site));
        ids
    }

    /// Since when a site is on a list, as far as the ledger knows.
    pub(super) fn since(&self, site: usize) -> Option<Date> {
        self.sites[site].key.and_then(|key| self.registry.site(key)).map(|known| known.since)
    }

    /// What all this rests upon, as a text.
    pub(super) fn said(&self) -> String {
        format!("{:?}", self.registry.holders)
    }
}
