//! What was found wrong at a site, and what became of it.

use jiff::Timestamp;
use jiff::civil::Date;

/// Something found wrong at a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Unique within the ledger.
    pub id: String,
    /// Id of the site, as written.
    pub site: String,
    /// When it was found.
    pub found: Timestamp,
    /// The team that found it.
    pub team: Option<String>,
    /// What is wrong, in the team's words.
    pub what: String,
    /// The body that has to put it right.
    pub responsible: Option<String>,
    /// By when, to the last second.
    pub deadline: Option<Timestamp>,
    /// How it is to be looked at again.
    pub again: SeeAgain,
    /// Its states in the order they came; the first is [`FindingState::Open`], so there is always one.
    pub history: Vec<StateChange>,
    /// File it was read from and its row (of a sheet, from 1) or feature (from 0), to find it again.
    pub source: (String, usize),
}

/// How far a finding has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingState {
    /// Found and told to nobody yet.
    Open,
    /// Told to the body that has to put it right.
    HandedOver,
    /// Put right, as that body says or as the team saw done on the spot.
    Fixed,
    /// Seen again by a team and right: nothing more is due.
    Verified,
}

/// One step of a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct StateChange {
    /// What it became.
    pub to: FindingState,
    /// When.
    pub at: Timestamp,
    /// Who says so.
    pub by: Option<String>,
    /// What is said with it.
    pub note: Option<String>,
    /// The file and row it was read from, or the command that was given.
    pub source: (String, usize),
}

/// How a finding is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeeAgain {
    /// By which team.
    pub by: AgainBy,
    /// On how many days running; 1 where nothing is asked.
    pub days: u32,
    /// First day of it; left out: the day after it was put right, or after the deadline where it was not.
    pub from: Option<Date>,
}

/// Which team looks again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgainBy {
    /// Any.
    #[default]
    Any,
    /// The one that found it.
    Same,
    /// Any but the one that found it.
    Other,
}

/// A step that a finding cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongStep {
    /// No way leads there from where it stands.
    #[error("a finding that is {} cannot become {}: from there it can become {}", .from.code(), .to.code(), .from.ways())]
    NoWay {
        /// Where it stands.
        from: FindingState,
        /// Where it should go.
        to: FindingState,
    },
    /// It would happen before what happened last.
    #[error("it became {} on {last}, so it cannot become {} on {at}, which is earlier", .from.code(), .to.code())]
    Backwards {
        /// Where it stands.
        from: FindingState,
        /// Where it should go.
        to: FindingState,
        /// When it got where it stands.
        last: Timestamp,
        /// When the step should be.
        at: Timestamp,
    },
}

impl Default for SeeAgain {
    fn default() -> Self {
        Self { by: AgainBy::Any, days: 1, from: None }
    }
}

impl FindingState {
    /// All of them, in the order a finding goes through them.
    pub const ALL: [Self; 4] = [Self::Open, Self::HandedOver, Self::Fixed, Self::Verified];

    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::HandedOver => "handed_over",
            Self::Fixed => "fixed",
            Self::Verified => "verified",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// What can follow. What is put right on the spot is fixed without having been handed over; what a team finds not right
    /// when it comes again is handed over once more. What is verified is done with: the same fault is then a new finding.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::HandedOver, Self::Fixed],
            Self::HandedOver => &[Self::Fixed],
            Self::Fixed => &[Self::Verified, Self::HandedOver],
            Self::Verified => &[],
        }
    }

    /// Whether the body responsible still has to put it right.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Open | Self::HandedOver)
    }

    fn ways(self) -> String {
        let names: Vec<_> = self.next().iter().map(|state| state.code()).collect();
        if names.is_empty() { "nothing more".to_owned() } else { names.join(" or ") }
    }
}

impl AgainBy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Any, Self::Same, Self::Other];

    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Same => "same",
            Self::Other => "other",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.code() == code)
    }
}

impl Finding {
    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> FindingState {
        self.history.last().map_or(FindingState::Open, |change| change.to)
    }

    /// How far it had come by an instant; nothing before it was found.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> Option<FindingState> {
        let reached = self.history.iter().take_while(|change| change.at <= now).last().map(|change| change.to);
        reached.or((self.found <= now).then_some(FindingState::Open))
    }

    /// Whether its deadline had passed by an instant without its being put right by then. This is never kept anywhere, since
    /// it changes without anybody doing anything.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let late = self.deadline.is_some_and(|deadline| deadline < now);
        late && self.state_at(now).is_some_and(FindingState::is_pending)
    }

    /// Takes a step.
    ///
    /// # Errors
    /// When no way leads there, or it would be before the last one.
    pub fn step(&mut self, change: StateChange) -> Result<(), WrongStep> {
        let (from, to, at) = (self.state(), change.to, change.at);
        if !from.next().contains(&to) {
            return Err(WrongStep::NoWay { from, to });
        }
        let last = self.history.last().map_or(self.found, |last| last.at);
        if at < last {
            return Err(WrongStep::Backwards { from, to, last, at });
        }
        self.history.push(change);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FindingState::{Fixed, HandedOver, Open, Verified};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_669_248_000 + hour * 3600).unwrap()
    }

    fn change(to: FindingState, hour: i64) -> StateChange {
        StateChange { to, at: at(hour), by: None, note: None, source: ("test".into(), 0) }
    }

    fn finding() -> Finding {
        Finding {
            id: "F1".into(),
            site: "S1".into(),
            found: at(0),
            team: None,
            what: "no thermometer".into(),
            responsible: None,
            deadline: Some(at(10)),
            again: SeeAgain::default(),
            history: vec![change(Open, 0)],
            source: ("test".into(), 0),
        }
    }

    /// Every pair of states, with and without a way between them.
    #[test]
    fn steps_are_taken_along_the_allowed_ways_only() {
        let ways = [(Open, HandedOver), (Open, Fixed), (HandedOver, Fixed), (Fixed, Verified), (Fixed, HandedOver)];
        for from in FindingState::ALL {
            for to in FindingState::ALL {
                let mut finding = finding();
                finding.history = vec![change(Open, 0), change(from, 1)];
                let taken = finding.step(change(to, 2));
                assert_eq!(taken.is_ok(), ways.contains(&(from, to)), "{from:?} -> {to:?}");
                assert_eq!(finding.state(), if taken.is_ok() { to } else { from });
            }
        }
    }

    #[test]
    fn a_step_that_is_refused_says_what_could_be_done() {
        let mut finding = finding();
        let why = finding.step(change(Verified, 1)).unwrap_err();
        assert_eq!(
            why.to_string(),
            "a finding that is open cannot become verified: from there it can become handed_over or fixed"
        );
        finding.step(change(Fixed, 5)).unwrap();
        let why = finding.step(change(Verified, 4)).unwrap_err();
        assert!(why.to_string().contains("earlier"), "{why}");
        finding.step(change(Verified, 5)).unwrap();
        assert!(finding.step(change(Open, 6)).unwrap_err().to_string().contains("nothing more"));
    }

    #[test]
    fn overdue_is_what_is_pending_past_its_deadline_at_the_instant_asked() {
        let mut finding = finding();
        assert!(!finding.is_overdue(at(10)) && finding.is_overdue(at(11)));
        finding.step(change(HandedOver, 2)).unwrap();
        assert!(finding.is_overdue(at(11)));
        finding.step(change(Fixed, 12)).unwrap();
        assert!(finding.is_overdue(at(11)), "it was overdue then, whatever came after");
        assert!(!finding.is_overdue(at(12)));
        assert_eq!((finding.state_at(at(-1)), finding.state_at(at(1))), (None, Some(Open)));
    }

    #[test]
    fn codes_name_what_they_stand_for() {
        for state in FindingState::ALL {
            assert_eq!(FindingState::of_code(state.code()), Some(state));
        }
        for by in AgainBy::ALL {
            assert_eq!(AgainBy::of_code(by.code()), Some(by));
        }
    }
}
