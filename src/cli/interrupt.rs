//! Ctrl-C: the search ends with the best it has; a second one ends the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::solve::Stop;

/// A flag that Ctrl-C (or a request to terminate) sets. There is one for the whole program.
pub(super) fn flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let made = || {
        let flag = Arc::new(AtomicBool::new(false));
        let shared = Arc::clone(&flag);
        let handler = move || {
            if shared.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        };
        // Where no handler can be set, Ctrl-C ends the program at once, as it would have without us.
        let _ = ctrlc::set_handler(handler);
        flag
    };
    Arc::clone(FLAG.get_or_init(made))
}

/// The end of a search that was asked for, and Ctrl-C; where nothing was asked for, so many seconds.
pub(super) fn stop(iterations: Option<u64>, time: Option<Duration>, otherwise_s: u64) -> Stop {
    let time = time.or(iterations.is_none().then_some(Duration::from_secs(otherwise_s)));
    Stop { iterations, time, now: flag() }
}

/// Whether somebody pressed Ctrl-C since [`flag`] was first asked for.
pub(super) fn happened() -> bool {
    flag().load(Ordering::Relaxed)
}
