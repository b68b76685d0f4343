//! Blind spots: what was really seen, what nobody reaches, what no list names.
//!
//! * `trail` gathers the fixes of devices, `clean` takes out what no device can have done, `halts` finds where it stayed;
//! * `follow` finds the roads driven between few and noisy fixes;
//! * `places` answers which sites lie near a point or a way;
//! * `seen/` tells for each site on a day whether it was visited, passed by, only claimed, or not seen.
//! * `blind/` tells the ten kinds of blind spots apart;
//! * `span` sums up what several days say of a list.
//!
//! Pure logic on the model: this room must not know files, formats, databases or the search, and it prints nothing.

pub mod blind;
mod clean;
mod follow;
mod halts;
mod places;
mod rules;
pub mod seen;
pub mod span;
mod trail;

pub use clean::{Cleaned, Cleaning, Gap, clean};
pub use follow::{Roads, Timed, Ways};
pub use halts::{Halts, halts, noise_m};
pub use places::{Near, Places};
pub use rules::{Reach, Rules};
pub use trail::{Trail, Trails};
