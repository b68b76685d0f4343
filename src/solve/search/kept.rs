//! A copy of the routes of one moment, kept up by what has changed since.

use crate::solve::route::State;

/// The routes as they were when they were last kept, and which vehicles' may differ from the current ones.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) routes: Vec<Vec<u32>>,
    stale: Vec<u32>,
    is_stale: Vec<bool>,
}

impl Kept {
    /// Empty routes.
    pub(super) fn new(vehicles: usize) -> Self {
        Self { routes: vec![Vec::new(); vehicles], stale: Vec::new(), is_stale: vec![false; vehicles] }
    }

    /// Notes that a vehicle's route was changed.
    pub(super) fn mark(&mut self, vehicle: u32) {
        if !std::mem::replace(&mut self.is_stale[vehicle as usize], true) {
            self.stale.push(vehicle);
        }
    }

    /// Notes that any route may have been changed.
    pub(super) fn mark_all(&mut self) {
        (0..self.routes.len() as u32).for_each(|vehicle| self.mark(vehicle));
    }

    /// Keeps the routes as they are now.
    pub(super) fn keep(&mut self, state: &State<'_>) {
        while let Some(vehicle) = self.stale.pop() {
            self.is_stale[vehicle as usize] = false;
            let kept = &mut self.routes[vehicle as usize];
            kept.clear();
            kept.extend(state.sites(vehicle));
        }
    }

    /// Puts the routes back as they were kept; `other` is told which ones those are.
    pub(super) fn restore(&mut self, state: &mut State<'_>, other: &mut Self) {
        state.load(&self.stale, &self.routes);
        while let Some(vehicle) = self.stale.pop() {
            self.is_stale[vehicle as usize] = false;
            other.mark(vehicle);
        }
    }
}
