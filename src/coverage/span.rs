//! Several days of one list of sites: what each day says of each site, summed up without losing which day said it.
//!
//! A span counts nothing by itself: its figures are sums over its days, so that any two spans that follow each other add up to
//! the span of both.

mod groups;
mod marks;
mod window;

use jiff::civil::Date;

use super::blind::Looks;
use crate::model::Seen;

pub use groups::{GroupBy, GroupSum, groups};
pub use marks::Marks;
pub use window::Window;

/// What a day that was judged says of a site of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Word {
    /// Somebody stayed there.
    Visited,
    /// Somebody came near and went on, though it was planned; where there was no plan, any that somebody went by.
    PassedBy,
    /// Somebody wrote so while the device was elsewhere.
    ClaimedOnly,
    /// It was planned and nobody came near.
    NotSeen,
    /// It was not planned and nobody stayed there; where there was no plan, nobody came near.
    NotAsked,
    /// The same of a site that is shut on that day: nobody could have visited it.
    Shut,
}

/// What one day says of all sites of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayWords {
    /// The local day.
    pub date: Date,
    /// How many sites of the list a plan sent a team to.
    pub planned: usize,
    /// By site; `None`: nothing is known of the day.
    words: Option<Vec<Word>>,
}

/// How many sites of a list a day says what of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// Visited, planned or not.
    pub visited: usize,
    /// Planned and passed by; where there was no plan, all passed by.
    pub passed_by: usize,
    /// Claimed only.
    pub claimed_only: usize,
    /// Planned and not seen.
    pub not_seen: usize,
    /// Shut all day, neither planned nor seen.
    pub shut: usize,
}

/// What the days of a span say of the sites of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    sites: usize,
    days: Vec<DayWords>,
}

impl Word {
    /// One letter for files: `v`, `p`, `c`, `n`, `o`, `s`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Visited => 'v',
            Self::PassedBy => 'p',
            Self::ClaimedOnly => 'c',
            Self::NotSeen => 'n',
            Self::NotAsked => 'o',
            Self::Shut => 's',
        }
    }

    /// What was seen of a site, where it was planned and where anything was.
    const fn of(seen: Seen, planned: bool, any_plan: bool) -> Self {
        match (seen, planned) {
            (Seen::Visited, _) => Self::Visited,
            // Teams drive by hundreds of sites on their way to others, and miss none of them.
            (Seen::PassedBy, false) if any_plan => Self::NotAsked,
            (Seen::PassedBy, _) => Self::PassedBy,
            (Seen::ClaimedOnly, _) => Self::ClaimedOnly,
            (Seen::NotSeen, true) => Self::NotSeen,
            (Seen::NotSeen, false) => Self::NotAsked,
        }
    }
}

impl DayWords {
    /// Stands in [`Span::letters`] for a day of which nothing is known.
    pub const NOT_JUDGED: char = '-';

    /// A day of which nothing is known.
    #[must_use]
    pub const fn unjudged(date: Date) -> Self {
        Self { date, planned: 0, words: None }
    }

    /// A day of a list of so many sites: those that were planned, and what is known of some; of the others nothing was seen.
    /// Sites are named by index, each once in either.
    #[must_use]
    pub fn judged(
        date: Date,
        sites: usize,
        planned: impl IntoIterator<Item = usize>,
        seen: impl IntoIterator<Item = (usize, Seen)>,
    ) -> Self {
        let mut words = vec![Word::NotAsked; sites];
        let mut count = 0;
        for site in planned {
            words[site] = Word::NotSeen;
            count += 1;
        }
        for (site, seen) in seen {
            words[site] = Word::of(seen, words[site] == Word::NotSeen, count > 0);
        }
        Self { date, planned: count, words: Some(words) }
    }

    /// The same, with these sites shut on that day; what was planned or seen of them all the same holds.
    #[must_use]
    pub fn with_shut(mut self, sites: impl IntoIterator<Item = usize>) -> Self {
        let Some(words) = &mut self.words else { return self };
        for site in sites {
            if words[site] == Word::NotAsked {
                words[site] = Word::Shut;
            }
        }
        self
    }

    /// Whether anything is known of the day.
    #[must_use]
    pub const fn is_judged(&self) -> bool {
        self.words.is_some()
    }

    /// What it says of a site; nothing where it was not judged.
    #[must_use]
    pub fn word(&self, site: usize) -> Option<Word> {
        self.words.as_ref().and_then(|words| words.get(site)).copied()
    }

    /// Whether a plan sent a team to a site that nobody saw.
    #[must_use]
    pub fn is_missed(&self, site: usize) -> bool {
        self.word(site) == Some(Word::NotSeen)
    }

    /// How many sites it says what of.
    #[must_use]
    pub fn counts(&self) -> DayCounts {
        let mut counts = DayCounts::default();
        for word in self.words.iter().flatten() {
            match word {
                Word::Visited => counts.visited += 1,
                Word::PassedBy => counts.passed_by += 1,
                Word::ClaimedOnly => counts.claimed_only += 1,
                Word::NotSeen => counts.not_seen += 1,
                Word::Shut => counts.shut += 1,
                Word::NotAsked => {}
            }
        }
        counts
    }
}

impl Span {
    /// The span of these days of a list of so many sites, in their order.
    #[must_use]
    pub const fn new(sites: usize, days: Vec<DayWords>) -> Self {
        Self { sites, days }
    }

    /// Its days.
    #[must_use]
    pub fn days(&self) -> &[DayWords] {
        &self.days
    }

    /// Sites of the list.
    #[must_use]
    pub const fn sites(&self) -> usize {
        self.sites
    }

    /// Days that were judged.
    #[must_use]
    pub fn judged_days(&self) -> usize {
        self.days.iter().filter(|day| day.is_judged()).count()
    }

    /// What its days say of a site, one letter a day.
    #[must_use]
    pub fn letters(&self, site: usize) -> String {
        let letter = |day: &DayWords| day.word(site).map_or(DayWords::NOT_JUDGED, Word::letter);
        self.days.iter().map(letter).collect()
    }

    /// On how many days each site was visited.
    #[must_use]
    pub fn visits(&self) -> Vec<u32> {
        self.days_of(Word::Visited)
    }

    /// On how many days there is this word on each site.
    fn days_of(&self, wanted: Word) -> Vec<u32> {
        let mut days = vec![0; self.sites];
        for words in self.days.iter().filter_map(|day| day.words.as_ref()) {
            for (count, word) in days.iter_mut().zip(words) {
                *count += u32::from(*word == wanted);
            }
        }
        days
    }

    /// How many looks each site should have got on the days that were judged and on which it was not shut, and how many days it was seen
    /// on of these; `every_days` is the interval its kind asks for, nothing where once is enough.
    #[must_use]
    pub fn looks(&self, every_days: &[Option<u32>]) -> Vec<Looks> {
        let judged = self.judged_days() as u32;
        let looks = |((visits, shut), every): ((u32, u32), &Option<u32>)| {
            let open = judged - shut;
            let asked = every.map_or(1, |every| (open / every.max(1)).max(1)).min(open);
            Looks { done: visits.min(asked), asked }
        };
        self.visits().into_iter().zip(self.days_of(Word::Shut)).zip(every_days).map(looks).collect()
    }
}

#[cfg(test)]
mod tests;
