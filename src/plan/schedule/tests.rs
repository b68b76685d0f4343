//! Named cases of the rules, and a comparison with trying everything.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{Broken, Round, Timetable, Visit};
use crate::matrix::{Legs, Matrix};
use crate::model::{Break, BreakPlace, Shift, Window};
use crate::units::Seconds;

fn window(open: i64, close: i64) -> Window {
    Window { open: Seconds(open), close: Seconds(close) }
}

fn rest(length: i64, open: i64, close: i64, place: BreakPlace) -> Break {
    Break { length: Seconds(length), window: window(open, close), place }
}

/// Places on a line, one second a metre.
fn line(at: &[i64]) -> Legs {
    let n = at.len();
    let seconds: Vec<i32> = (0..n * n).map(|cell| (at[cell / n] - at[cell % n]).abs() as i32).collect();
    Legs::Full(Matrix { n, metres: seconds.clone(), seconds })
}

/// A round from place 0 through 1, 2, ... and back to 0.
fn round<'a>(matrix: &'a Legs, shift: (i64, i64), visits: &'a [(i64, Vec<Window>)]) -> Round<'a> {
    let visits = visits.iter().enumerate();
    Round {
        matrix,
        start: Some(0),
        end: Some(0),
        shift: Shift { window: window(shift.0, shift.1), breaks: Vec::new() },
        longest_work: None,
        visits: visits.map(|(i, (s, w))| Visit { place: i + 1, service: Seconds(*s), windows: w }).collect(),
    }
}

fn times(table: &Timetable) -> Vec<(i64, i64, i64)> {
    table.stops.iter().map(|stop| (stop.arrive.0, stop.begin.0, stop.depart.0)).collect()
}

#[test]
fn waiting_moves_to_the_start_place() {
    let matrix = line(&[0, 10]);
    let visits = [(5, vec![window(100, 120)])];
    let table = round(&matrix, (0, 200), &visits).schedule().unwrap();
    assert_eq!((table.start.0, table.finish.0), (90, 115));
    assert_eq!(times(&table), [(100, 100, 105)]);
}

#[test]
fn a_second_window_is_used_when_the_first_is_missed() {
    let matrix = line(&[0, 10]);
    let visits = [(5, vec![window(0, 14), window(50, 60)])];
    let table = round(&matrix, (0, 200), &visits).schedule().unwrap();
    assert_eq!(times(&table), [(50, 50, 55)]);
}

#[test]
fn a_service_that_would_outlast_the_window_does_not_begin() {
    let matrix = line(&[0, 10]);
    let visits = [(5, vec![window(0, 14)])];
    let broken = round(&matrix, (0, 200), &visits).schedule().unwrap_err();
    assert_eq!(broken, Broken::Window { stop: 0, ready: Seconds(10) });
}

#[test]
fn a_due_break_is_taken_where_it_delays_least() {
    let matrix = line(&[0, 10, 20]);
    let visits = [(30, vec![]), (10, vec![window(60, 200)])];
    let mut round = round(&matrix, (0, 200), &visits);
    round.shift.breaks = vec![rest(5, 42, 60, BreakPlace::Anywhere)];
    // The ten seconds of waiting before the second stop hold the break.
    let table = round.schedule().unwrap();
    assert_eq!(table.finish.0, 90);
    assert_eq!(table.breaks.len(), 1);
    assert_eq!(table.breaks[0].after, 1);
}

#[test]
fn a_break_is_not_due_for_a_team_that_is_back_by_its_latest_beginning() {
    let matrix = line(&[0, 10]);
    let visits = [(5, vec![])];
    let mut round = round(&matrix, (0, 200), &visits);
    round.shift.breaks = vec![rest(5, 20, 30, BreakPlace::Anywhere)];
    let table = round.schedule().unwrap();
    assert_eq!((table.finish.0, table.breaks.len()), (25, 0));
}

#[test]
fn a_break_at_the_end_place_costs_the_way_there_and_on() {
    let matrix = line(&[0, 10, 20]);
    let visits = [(30, vec![]), (10, vec![])];
    let mut round = round(&matrix, (0, 200), &visits);
    round.shift.breaks = vec![rest(5, 42, 60, BreakPlace::EndPlace)];
    let table = round.schedule().unwrap();
    // 10 out, 30 there, 10 back, 5 of rest, 20 out again, 10 there, 20 home.
    assert_eq!(table.finish.0, 105);
    assert!(table.stops[1].over_end);
    assert_eq!((table.stops[1].travel.0, table.breaks[0].begin.0), (30, 50));
}

#[test]
fn a_later_finish_serves_when_the_earliest_is_too_much_work() {
    let matrix = line(&[0, 10, 20]);
    let visits = [(5, vec![window(10, 30), window(100, 130)]), (5, vec![window(110, 200)])];
    let mut round = round(&matrix, (0, 300), &visits);
    // Earliest: first window, then waiting from 40 to 110. With the second window all is done in 50.
    assert_eq!(round.schedule().unwrap().finish.0, 135);
    round.longest_work = Some(Seconds(50));
    let table = round.schedule().unwrap();
    assert_eq!((table.start.0, table.finish.0), (90, 140));
    round.longest_work = Some(Seconds(49));
    assert_eq!(round.schedule().unwrap_err(), Broken::LongestWork { over: Seconds(1) });
}

#[test]
fn the_broken_rule_comes_with_its_cure() {
    let matrix = line(&[0, 10]);
    let visits = [(5, vec![])];
    assert_eq!(round(&matrix, (0, 20), &visits).schedule().unwrap_err(), Broken::ShiftEnd { over: Seconds(5) });
    let mut tight = round(&matrix, (0, 100), &visits);
    tight.shift.breaks = vec![rest(5, 8, 13, BreakPlace::Anywhere)];
    tight.visits[0].service = Seconds(60);
    // Leaving at eight, the latest beginning of the break, it is not due; leaving earlier, it would have to be taken first.
    assert_eq!((tight.schedule().unwrap().start.0, tight.schedule().unwrap().finish.0), (8, 88));
    tight.shift.window.close = Seconds(87);
    assert_eq!(tight.schedule().unwrap_err(), Broken::ShiftEnd { over: Seconds(1) });
}

#[test]
fn open_ends_cost_no_travel() {
    let matrix = line(&[0, 10, 20]);
    let visits = [(5, vec![window(50, 60)]), (5, vec![])];
    let mut round = round(&matrix, (0, 200), &visits);
    (round.start, round.end) = (None, None);
    let table = round.schedule().unwrap();
    assert_eq!((table.start.0, table.finish.0), (50, 70));
    assert_eq!(table.stops[0].travel.0, 0);
}

/// Every way to spend a small day, second by second.
struct Everything<'a> {
    round: &'a Round<'a>,
    seen: HashSet<(u8, usize, i64, u8)>,
    finishes: HashSet<(i64, u8)>,
}

const BEFORE: u8 = 0;
const AFTER: u8 = 1;
const AT_END: u8 = 2;
const RESTED: u8 = 3;

impl<'a> Everything<'a> {
    /// Earliest finish and the latest start for it.
    fn best(round: &'a Round<'a>) -> Option<(i64, i64)> {
        let Window { open, close } = round.shift.window;
        let mut best: Option<(i64, i64)> = None;
        for start in open.0..=close.0 {
            let mut day = Self { round, seen: HashSet::new(), finishes: HashSet::new() };
            match round.start {
                Some(_) => day.visit(AFTER, 0, start, 0),
                None => day.visit(BEFORE, 1, start, 0),
            }
            for &(finish, taken) in &day.finishes {
                let mut rest = 0;
                let mut due = 0;
                for (index, b) in round.shift.breaks.iter().enumerate() {
                    let latest = b.window.close.0 - b.length.0;
                    if start < latest && finish > latest {
                        due |= 1 << index;
                        rest += b.length.0;
                    }
                }
                let work = finish - start - rest;
                let is_valid = finish <= close.0 && due == taken && round.longest_work.is_none_or(|w| work <= w.0);
                if is_valid && best.is_none_or(|(f, s)| (finish, -start) < (f, -s)) {
                    best = Some((finish, start));
                }
            }
        }
        best
    }

    fn visit(&mut self, stand: u8, stop: usize, now: i64, taken: u8) {
        let round = self.round;
        if now > round.shift.window.close.0 || !self.seen.insert((stand, stop, now, taken)) {
            return;
        }
        let is_last = stop == round.visits.len();
        let place = if stop == 0 { round.start } else { Some(round.visits[stop - 1].place) };
        for (index, b) in round.shift.breaks.iter().enumerate() {
            let may = match stand {
                AT_END => b.place == BreakPlace::EndPlace,
                RESTED => true,
                AFTER if is_last && round.end.is_none() => false,
                _ => b.place == BreakPlace::Anywhere || round.end.is_none(),
            };
            if may && taken & (1 << index) == 0 {
                for begin in now.max(b.window.open.0)..=b.window.close.0 - b.length.0 {
                    let then = if stand == AT_END { RESTED } else { stand };
                    self.visit(then, stop, begin + b.length.0, taken | (1 << index));
                }
            }
        }
        let way = |from: Option<usize>, to: usize| from.and_then(|from| round.matrix.travel(from, to)).map(|s| s.0);
        if stand == BEFORE {
            let Visit { service, windows, .. } = round.visits[stop - 1];
            if windows.is_empty() || windows.iter().any(|w| w.open.0 <= now && now + service.0 <= w.close.0) {
                self.visit(AFTER, stop, now + service.0, taken);
            }
            self.visit(BEFORE, stop, now + 1, taken);
        } else if is_last {
            let home = round.end.map_or(Some(0), |end| way(place, end));
            self.finishes.extend(home.map(|home| (now + home, taken)));
        } else {
            let from = if stand == AFTER { place } else { round.end };
            if stand != AT_END
                && let Some(travel) = way(from, round.visits[stop].place)
            {
                self.visit(BEFORE, stop + 1, now + travel, taken);
            }
            if stand == AFTER
                && let Some(end) = round.end
                && let Some(travel) = way(place, end)
            {
                self.visit(AT_END, stop, now + travel, taken);
            }
        }
    }
}

/// What a random small day is made of.
#[derive(Clone, Debug)]
struct Small {
    at: Vec<i64>,
    visits: Vec<(i64, Vec<Window>)>,
    ends: (bool, bool),
    shift: (i64, i64),
    breaks: Vec<Break>,
    longest_work: Option<i64>,
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    proptest::collection::vec((1..12_i64, 0..10_i64), 0..3).prop_map(|parts| {
        let mut now = -4;
        let mut windows = Vec::new();
        for (gap, length) in parts {
            windows.push(window(now + gap, now + gap + length));
            now += gap + length;
        }
        windows
    })
}

fn small() -> impl Strategy<Value = Small> {
    let breaks = proptest::collection::vec((0..8_i64, 1..4_i64, 0..5_i64, any::<bool>()), 0..3).prop_map(|parts| {
        let mut now = 0;
        let mut breaks = Vec::new();
        for (gap, length, slack, anywhere) in parts {
            let place = if anywhere { BreakPlace::Anywhere } else { BreakPlace::EndPlace };
            breaks.push(rest(length, now + gap, now + gap + length + slack, place));
            now += gap + length + slack;
        }
        breaks
    });
    let stops = proptest::collection::vec((0..5_i64, 0..4_i64, windows()), 1..4);
    let longest_work = proptest::option::of(5..25_i64);
    (stops, any::<(bool, bool)>(), (-3..4_i64, 15..30_i64), breaks, longest_work).prop_map(
        |(stops, ends, shift, breaks, longest_work)| Small {
            at: std::iter::once(0).chain(stops.iter().map(|stop| stop.0)).collect(),
            visits: stops.into_iter().map(|(_, service, windows)| (service, windows)).collect(),
            ends,
            shift: (shift.0, shift.0 + shift.1),
            breaks,
            longest_work,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn schedule_finds_what_trying_everything_finds(day in small()) {
        let matrix = line(&day.at);
        let mut round = round(&matrix, day.shift, &day.visits);
        round.start = day.ends.0.then_some(0);
        round.end = day.ends.1.then_some(0);
        round.shift.breaks = day.breaks.clone();
        round.longest_work = day.longest_work.map(Seconds);
        let found = round.timed();
        let expected = Everything::best(&round);
        prop_assert_eq!(found.as_ref().map(|t| (t.finish.0, t.start.0)), expected);
        if let Some(table) = found {
            prop_assert_eq!(table.stops.len(), day.visits.len());
            let legs: i64 = table.stops.iter().map(|stop| stop.travel.0).sum();
            let service: i64 = day.visits.iter().map(|visit| visit.0).sum();
            let rest: i64 = table.breaks.iter().map(|b| (b.end - b.begin).0).sum();
            prop_assert!(legs + service + rest + table.home.0.0 <= (table.finish - table.start).0);
        } else {
            cures_hold(&round)?;
        }
    }
}

/// The cures told are cures, and nothing less is.
fn cures_hold(round: &Round<'_>) -> Result<(), TestCaseError> {
    let broken = round.schedule().unwrap_err();
    let with = |shift: i64, work: i64| {
        let mut cured = round.clone();
        cured.shift.window.close += Seconds(shift);
        cured.longest_work = cured.longest_work.map(|limit| limit + Seconds(work));
        cured.timed().is_some()
    };
    match broken {
        Broken::ShiftEnd { over } => prop_assert!(with(over.0, 0) && !with(over.0 - 1, 0), "{:?}", broken),
        Broken::LongestWork { over } => prop_assert!(with(0, over.0) && !with(0, over.0 - 1), "{:?}", broken),
        Broken::ShiftAndWork { over } => prop_assert!(with(over.0, 1000) && !with(over.0 - 1, 1000), "{:?}", broken),
        Broken::Break { .. } | Broken::Window { .. } => prop_assert!(!with(1000, 1000), "{:?}", broken),
        Broken::NoWay { .. } => prop_assert!(false, "there is a way on a line"),
    }
    Ok(())
}
