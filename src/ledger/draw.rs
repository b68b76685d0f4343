//! Draws of sites for unannounced visits: by chance, so that nobody can guess them, and so that anybody can check them afterwards.
//!
//! Sites are ordered by a keyed hash of their ids and the first of each stratum are taken: bottom-k sampling (Cohen and Kaplan,
//! Summarizing Data using Bottom-k Sketches, PODC 2007), the key of the hash being the seed. As long as the seed is not known
//! every order is as likely as any other; once it is, one command of `b3sum --keyed` tells the rank of a site (the idea of
//! RFC 3797, with BLAKE3 in place of MD5). Strata get their share of the sites by largest remainders.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Error, Registry};
use crate::model::Standing;

/// What sites are drawn within.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strata {
    /// All sites alike.
    #[default]
    None,
    /// Territories.
    Territory,
    /// Kinds.
    Kind,
}

/// A site that could be drawn or was: its id and its stratum.
pub type Ticket = (String, String);

/// A draw with all that it takes to draw it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The day the sites are to be visited on.
    pub day: Date,
    /// When it was drawn; kept for people, nothing is decided by it.
    pub at: Timestamp,
    /// Whence the chance comes; 64 hexadecimal digits are 32 bytes, of any other text the BLAKE3 is taken.
    pub seed: String,
    /// What was drawn within.
    pub strata: Strata,
    /// How many were asked for.
    pub asked: u32,
    /// All sites that could be drawn, by id.
    pub list: Vec<Ticket>,
    /// Those that were, the first first.
    pub drawn: Vec<Ticket>,
}

impl Strata {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Territory, Self::Kind];

    /// Its name in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Territory => "territory",
            Self::Kind => "kind",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strata| strata.code() == code)
    }
}

impl Draw {
    /// How it is drawn, by a name that changes when that does.
    pub const METHOD: &'static str = "blake3-bottom-k/1";

    /// Draws so many of the sites of the newest list.
    ///
    /// # Errors
    /// When the list has fewer, or none are asked for.
    pub fn of(
        registry: &Registry,
        day: Date,
        at: Timestamp,
        asked: u32,
        strata: Strata,
        seed: String,
    ) -> Result<Self, Error> {
        let present = registry.sites.iter().filter(|site| site.standing == Standing::Present);
        let mut list: Vec<Ticket> = present
            .map(|site| {
                let stratum = match strata {
                    Strata::None => String::new(),
                    Strata::Territory => site.listed.territory.clone().unwrap_or_default(),
                    Strata::Kind => site.listed.kind.clone(),
                };
                (site.listed.id.clone(), stratum)
            })
            .collect();
        list.sort();
        if asked == 0 || asked as usize > list.len() {
            return Err(Error::Refused(format!(
                "{asked} sites cannot be drawn: the newest list has {}; ask for one of them at least and for no more than that",
                list.len()
            )));
        }
        let drawn = drawn(&list, asked as usize, &seed);
        Ok(Self { day, at, seed, strata, asked, list, drawn })
    }

    /// BLAKE3 of the list: of each site its id and its stratum, each ended by a zero byte, in the order of the ids.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (id, stratum) in &self.list {
            hasher.update(id.as_bytes()).update(&[0]).update(stratum.as_bytes()).update(&[0]);
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Whether its list and seed give what was drawn.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let sorted = self.list.windows(2).all(|pair| pair[0].0 < pair[1].0);
        sorted && drawn(&self.list, self.asked as usize, &self.seed) == self.drawn
    }
}

/// The sites drawn from a list, in the order of their hashes.
fn drawn(list: &[Ticket], asked: usize, seed: &str) -> Vec<Ticket> {
    let key = key(seed);
    let mut strata: BTreeMap<&str, Vec<([u8; 32], &Ticket)>> = BTreeMap::new();
    for ticket in list {
        let rank = *blake3::keyed_hash(&key, ticket.0.as_bytes()).as_bytes();
        strata.entry(&ticket.1).or_default().push((rank, ticket));
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let mut all = Vec::new();
    for (mut stratum, share) in strata.into_values().zip(shares(&sizes, asked)) {
        stratum.sort();
        all.extend(stratum.into_iter().take(share));
    }
    all.sort();
    all.into_iter().map(|(_, ticket)| ticket.clone()).collect()
}

/// How many of each stratum: its share rounded down, and what is left to the largest remainders, equals in their order.
fn shares(sizes: &[usize], asked: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    let asked = asked.min(all);
    let part = |size: usize| size as u128 * asked as u128;
    let mut shares: Vec<usize> = sizes.iter().map(|size| (part(*size) / all.max(1) as u128) as usize).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(part(sizes[at]) % all.max(1) as u128), at));
    let left = asked - shares.iter().sum::<usize>();
    order.into_iter().take(left).for_each(|at| shares[at] += 1);
    shares
}

fn key(seed: &str) -> [u8; 32] {
    blake3::Hash::from_hex(seed).unwrap_or_else(|_| blake3::hash(seed.as_bytes())).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tickets(strata: &[usize]) -> Vec<Ticket> {
        let of = |(stratum, size): (usize, &usize)| {
            (0..*size).map(move |site| (format!("{stratum}-{site}"), format!("stratum {stratum}"))).collect::<Vec<_>>()
        };
        let mut all: Vec<Ticket> = strata.iter().enumerate().flat_map(of).collect();
        all.sort();
        all
    }

    proptest! {
        /// Every stratum gets its share but for rounding, no site twice, and the same seed gives the same.
        #[test]
        fn strata_get_their_shares(strata in prop::collection::vec(0..40_usize, 1..6), part in 0.0..1.0_f64, seed in "[a-z]{1,8}") {
            let list = tickets(&strata);
            let asked = (list.len() as f64 * part) as usize;
            let drawn = drawn(&list, asked, &seed);
            prop_assert_eq!(drawn.len(), asked);
            let mut once: Vec<&Ticket> = drawn.iter().collect();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), asked);
            for (stratum, size) in strata.iter().enumerate() {
                let own = drawn.iter().filter(|(_, name)| *name == format!("stratum {stratum}")).count();
                let fair = *size as f64 * asked as f64 / list.len().max(1) as f64;
                prop_assert!((own as f64 - fair).abs() < 1.0, "{own} of {fair}");
            }
            prop_assert_eq!(&super::drawn(&list, asked, &seed), &drawn);
        }
    }

    #[test]
    fn over_many_seeds_every_site_is_drawn_as_often() {
        let list = tickets(&[20]);
        let mut counts = BTreeMap::new();
        for seed in 0..4000 {
            for (id, _) in drawn(&list, 5, &format!("seed {seed}")) {
                *counts.entry(id).or_insert(0_i32) += 1;
            }
        }
        // A thousand each, with a deviation of 27.
        assert!(counts.len() == 20 && counts.values().all(|count| (count - 1000).abs() < 140), "{counts:?}");
    }

    #[test]
    fn anybody_can_compute_the_rank_of_a_site() {
        let seed = "00".repeat(32);
        let list = tickets(&[9]);
        let mut by_hand: Vec<(String, String)> = list
            .iter()
            .map(|(id, _)| (blake3::keyed_hash(&[0; 32], id.as_bytes()).to_hex().to_string(), id.clone()))
            .collect();
        by_hand.sort();
        let wanted: Vec<String> = by_hand.into_iter().take(3).map(|(_, id)| id).collect();
        assert_eq!(drawn(&list, 3, &seed).into_iter().map(|(id, _)| id).collect::<Vec<_>>(), wanted);
    }
}
