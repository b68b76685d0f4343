//! A part of a problem as a problem of its own.

use super::{Bond, Group, Kind, Leg, Lock, May, NIL, Problem, Vehicle};

impl Problem {
    /// The problem of some sites and some vehicles alone; vehicles are numbered in the order given, and so are sites in
    /// [`Problem::original`].
    ///
    /// Whoever is tied to one of the sites by a group or a lock must be among them, or the tie is not kept to him.
    pub(crate) fn part(&self, sites: &[u32], vehicles: &[u32]) -> Self {
        let mut locations = sites.to_vec();
        let (mut kinds, mut number_of) = (Vec::new(), vec![NIL; self.kinds.len()]);
        let mut whole_kinds = Vec::new();
        let mut part_vehicles = Vec::with_capacity(vehicles.len());
        for vehicle in vehicles {
            let vehicle = self.vehicles[*vehicle as usize];
            let number = &mut number_of[vehicle.kind as usize];
            if *number == NIL {
                *number = kinds.len() as u32;
                whole_kinds.push(vehicle.kind);
                kinds.push(self.kinds[vehicle.kind as usize].clone());
            }
            part_vehicles.push(Vehicle { kind: *number, ..vehicle });
        }
        place(&mut kinds, &mut locations, sites.len());
        let tables: Vec<u32> = {
            let mut used: Vec<u32> = kinds.iter().map(|kind| kind.table).collect();
            used.sort_unstable();
            used.dedup();
            used
        };
        for kind in &mut kinds {
            kind.table = tables.partition_point(|table| *table < kind.table) as u32;
        }
        let mut first_visit = vec![0];
        let mut visits = Vec::new();
        for site in sites {
            visits.extend_from_slice(self.visits(*site));
            first_visit.push(visits.len() as u32);
        }
        let ties = self.ties(sites);
        let demand = |site: &u32| &self.demand[*site as usize * self.dims..][..self.dims];
        Self {
            sites: sites.len(),
            tables: tables.iter().map(|table| self.tables[*table as usize].among(&locations)).collect(),
            visits,
            first_visit,
            first: Vec::new(),
            kinds_near: Vec::new(),
            demand: sites.iter().flat_map(demand).copied().collect(),
            dims: self.dims,
            worth: sites.iter().map(|site| self.worth[*site as usize]).collect(),
            vehicles: part_vehicles,
            crew_of: Vec::new(),
            may: May::of(sites.len(), kinds.len(), |site, kind| {
                self.may(sites[site as usize], whole_kinds[kind as usize])
            }),
            kinds,
            ground: self.ground.as_ref().map(|ground| ground.among(&locations)),
            bond_of: ties.of_site,
            bonds: ties.bonds,
            groups: ties.groups,
            locks: ties.locks,
            clock: self.clock,
            original: Vec::new(),
            plain: self.plain,
            remote: Vec::new(),
            longest_leg: Leg::default(),
        }
        .finish_whole()
    }

    fn ties(&self, sites: &[u32]) -> Ties {
        let mut ties =
            Ties { of_site: vec![NIL; sites.len()], bonds: Vec::new(), groups: Vec::new(), locks: Vec::new() };
        let tied: Vec<(u32, u32)> = (0_u32..)
            .zip(sites)
            .filter(|(_, site)| self.bond_of[**site as usize] != NIL)
            .map(|(number, site)| (*site, number))
            .collect();
        if tied.is_empty() {
            return ties;
        }
        let number_of: std::collections::HashMap<u32, u32> = tied.iter().copied().collect();
        let own = |members: &[u32]| members.iter().filter_map(|site| number_of.get(site).copied()).collect::<Vec<_>>();
        let bonds = || tied.iter().filter_map(|(site, _)| self.bond(*site));
        let mut groups: Vec<u32> = bonds().map(|bond| bond.group).filter(|group| *group != NIL).collect();
        let mut locks: Vec<u32> = bonds().flat_map(|bond| &bond.locks).map(|(lock, _)| *lock).collect();
        for numbers in [&mut groups, &mut locks] {
            numbers.sort_unstable();
            numbers.dedup();
        }
        for (site, number) in &tied {
            let Some(bond) = self.bond(*site) else { continue };
            let group = groups.binary_search(&bond.group).map_or(NIL, |group| group as u32);
            ties.of_site[*number as usize] = ties.bonds.len() as u32;
            ties.bonds.push(Bond { group, locks: Vec::new() });
        }
        for group in &groups {
            let group = &self.groups[*group as usize];
            ties.groups.push(Group { members: own(&group.members), ..group.clone() });
        }
        for (index, lock) in locks.iter().enumerate() {
            let lock = &self.locks[*lock as usize];
            let members = own(&lock.members);
            for (rank, site) in members.iter().enumerate() {
                let bond = &mut ties.bonds[ties.of_site[*site as usize] as usize];
                bond.locks.push((index as u32, rank as u32));
            }
            ties.locks.push(Lock { members, ..lock.clone() });
        }
        ties
    }
}

struct Ties {
    of_site: Vec<u32>,
    bonds: Vec<Bond>,
    groups: Vec<Group>,
    locks: Vec<Lock>,
}

/// Appends the start and end places of the kinds to the locations, each once, and puts their new numbers into the kinds.
fn place(kinds: &mut [Kind], locations: &mut Vec<u32>, sites: usize) {
    let mut places: Vec<u32> = kinds.iter().flat_map(|kind| [kind.start, kind.end]).collect();
    places.sort_unstable();
    places.dedup();
    let number = |place: u32| (sites + places.partition_point(|other| *other < place)) as u32;
    for kind in kinds {
        (kind.start, kind.end) = (number(kind.start), number(kind.end));
    }
    locations.extend(places);
}
