//! What a search did and where its time went; kept only where it is asked for.

use std::time::{Duration, Instant};

/// Counts and times over all searches of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Steps done.
    pub steps: u64,
    /// Steps whose outcome was gone on from.
    pub taken: u64,
    /// Steps that led to a better solution than any before in their search.
    pub better: u64,
    /// Sites taken out.
    pub removed: u64,
    /// Places for sites that were evaluated.
    pub evaluated: u64,
    /// Time spent by part, in the order of [`Part::ALL`], summed over the searches.
    pub time: [Duration; 5],
}

/// A part of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A venture begins, or ends and is perhaps taken back.
    Ventures,
    /// Routes exchange tails.
    Tails,
    /// Sites are taken out.
    Ruin,
    /// Sites are put back.
    Recreate,
    /// The outcome is gone on from, perhaps kept as the best, or taken back.
    Decide,
}

impl Part {
    /// All parts, in the order of a step.
    pub const ALL: [Self; 5] = [Self::Ventures, Self::Tails, Self::Ruin, Self::Recreate, Self::Decide];

    /// Their names.
    pub(crate) const NAMES: [&'static str; 5] =
        [Self::Ventures.name(), Self::Tails.name(), Self::Ruin.name(), Self::Recreate.name(), Self::Decide.name()];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ventures => "ventures",
            Self::Tails => "exchange tails",
            Self::Ruin => "ruin",
            Self::Recreate => "recreate",
            Self::Decide => "keep or undo",
        }
    }
}

impl Tally {
    /// Adds what another search did.
    pub(crate) fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.taken += other.taken;
        self.better += other.better;
        self.removed += other.removed;
        self.evaluated += other.evaluated;
        self.time.iter_mut().zip(other.time).for_each(|(sum, time)| *sum += time);
    }

    /// Books the time since an instant to a part; returns the instant it ends.
    pub(crate) fn lap(&mut self, part: Part, since: Instant) -> Instant {
        let now = Instant::now();
        self.time[part as usize] += now - since;
        now
    }
}
