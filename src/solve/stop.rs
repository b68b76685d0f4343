//! When the search ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// When the search ends: at the first of the limits set. Without any limit it ends only when told to.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// Most iterations of the search. With this alone the answer depends on input and seed only.
    pub iterations: Option<u64>,
    /// Most time from the call.
    pub time: Option<Duration>,
    /// Set from outside (Ctrl-C) to end at the next iteration with the best plan so far.
    pub now: Arc<AtomicBool>,
}

impl Stop {
    /// After so many iterations.
    #[must_use]
    pub fn after_iterations(iterations: u64) -> Self {
        Self { iterations: Some(iterations), ..Self::default() }
    }

    /// After so much time.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self { time: Some(time), ..Self::default() }
    }

    /// Whether it was told to end.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.now.load(Ordering::Relaxed)
    }
}
