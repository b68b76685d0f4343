//! Spans against sums over single days, counted the plain way.

use std::collections::BTreeMap;

use geo::Point;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::coverage::blind::{BlindKind, lopsided};
use crate::coverage::seen::Day;
use crate::coverage::{Places, Reach, Rules};
use crate::model::{Place, Site, VisitRecord, sample};

const SITES: usize = 24;

/// A day as a table: for each site whether it was planned, and what was seen.
type Table = Option<Vec<(bool, Option<Seen>)>>;

fn day_words(index: usize, table: &Table) -> DayWords {
    let on = date(2024, 2, 20).checked_add((index as i64).days()).unwrap();
    let Some(table) = table else { return DayWords::unjudged(on) };
    let planned = table.iter().enumerate().filter(|(_, (planned, _))| *planned).map(|(site, _)| site);
    let seen = table.iter().enumerate().filter_map(|(site, (_, seen))| Some((site, (*seen)?)));
    DayWords::judged(on, table.len(), planned, seen)
}

fn tables() -> impl Strategy<Value = Vec<Table>> {
    let seen = prop_oneof![Just(None), (0..4_usize).prop_map(|index| Some(Seen::ALL[index]))];
    let table = proptest::collection::vec((any::<bool>(), seen), SITES);
    proptest::collection::vec(proptest::option::weighted(0.8, table), 1..9)
}

fn sites() -> Vec<Site> {
    let site = |index: usize| Site {
        territory: (!index.is_multiple_of(3)).then(|| format!("t{}", index % 3)),
        kind: format!("k{}", index % 2),
        ..sample::site(&format!("S{index}"), Place::at(14.0 + 0.01 * index as f64, 35.9))
    };
    (0..SITES).map(site).collect()
}

proptest! {
    #[test]
    fn a_span_is_the_sum_of_its_days(tables in tables()) {
        let days: Vec<DayWords> = tables.iter().enumerate().map(|(index, table)| day_words(index, table)).collect();
        let span = Span::new(SITES, days.clone());
        for site in 0..SITES {
            let alone: String = days.iter().map(|day| Span::new(SITES, vec![day.clone()]).letters(site)).collect();
            prop_assert_eq!(span.letters(site), alone);
            let seen = tables.iter().flatten().filter(|table| table[site].1 == Some(Seen::Visited)).count();
            prop_assert_eq!(span.visits()[site] as usize, seen);
        }
        for (day, table) in days.iter().zip(&tables) {
            let count = |planned: Option<bool>, wanted: Option<Seen>| {
                let fits = |(is, seen): &&(bool, Option<Seen>)| {
                    planned.is_none_or(|planned| planned == *is) && seen.unwrap_or(Seen::NotSeen) == wanted.unwrap_or(Seen::NotSeen)
                };
                table.iter().flatten().filter(fits).count()
            };
            let counts = day.counts();
            prop_assert_eq!(counts.visited, count(None, Some(Seen::Visited)));
            prop_assert_eq!(counts.passed_by, count(day.planned.gt(&0).then_some(true), Some(Seen::PassedBy)));
            prop_assert_eq!(counts.claimed_only, count(None, Some(Seen::ClaimedOnly)));
            prop_assert_eq!(counts.not_seen, count(Some(true), None));
        }
        // Two spans that follow each other are the span of both.
        let (early, late) = days.split_at(days.len() / 2);
        let (early, late) = (Span::new(SITES, early.to_vec()), Span::new(SITES, late.to_vec()));
        prop_assert_eq!(early.judged_days() + late.judged_days(), span.judged_days());
        let both: Vec<u32> = early.visits().iter().zip(late.visits()).map(|(a, b)| a + b).collect();
        prop_assert_eq!(both, span.visits());
        // Groups lose nothing: territories and kinds each hold every site once.
        for by in [GroupBy::Territory, GroupBy::SiteKind] {
            let groups = groups(&sites(), &span, &[]);
            let own = || groups.iter().filter(|group| group.by == by);
            prop_assert_eq!(own().map(|group| group.sites).sum::<usize>(), SITES);
            let visited = span.visits().iter().filter(|visits| **visits > 0).count();
            prop_assert_eq!(own().map(|group| group.visited).sum::<usize>(), visited);
        }
    }

    /// Without tracks the quick way over records says of every site what judging the day says.
    #[test]
    fn marks_say_what_judging_says(records in proptest::collection::vec((0..SITES, proptest::option::of(0..700_u16)), 0..60)) {
        let sites = sites();
        let places = Places::of(sites.iter().map(|site| &site.place));
        let reach: Vec<Reach> = sites.iter().map(|site| Reach::of(site, None)).collect();
        let on = date(2024, 3, 1);
        let written = |site: usize, metres: u16| {
            let place = sites[site].place.point();
            Point::new(place.x(), place.y() + f64::from(metres) / 111_195.0)
        };
        let records: Vec<VisitRecord> = records
            .iter()
            .map(|&(site, metres)| VisitRecord {
                site: sites[site].id.clone(),
                team: Some("T1".into()),
                date: on,
                arrive: None,
                depart: None,
                point: metres.map(|metres| written(site, metres)),
                who: None,
                result: None,
                source: ("v.csv".into(), 2),
            })
            .collect();
        let rules = Rules::default();
        let (planned, bases) = (BTreeMap::new(), BTreeMap::new());
        let day = Day {
            date: on, sites: &sites, places: &places, reach: &reach, planned: &planned, bases: &bases,
            traces: &[], records: &records, rules: &rules,
        };
        let judged = day.judge();
        let mut marks = Marks::new(&places, &rules);
        for record in &records {
            let site = sites.iter().position(|site| site.id == record.site).unwrap();
            marks.take(site, record.point);
        }
        let of = |seen: Seen| -> Vec<usize> {
            judged.sightings.iter().enumerate().filter(|(_, word)| word.seen == seen).map(|(site, _)| site).collect()
        };
        prop_assert_eq!(marks.visited().collect::<Vec<_>>(), of(Seen::Visited));
        prop_assert_eq!(marks.claimed().collect::<Vec<_>>(), of(Seen::ClaimedOnly));
    }

    /// However often each kind asks for a look, a span on which every look was done leans to no side.
    #[test]
    fn nothing_is_lopsided_where_every_look_was_done(days in 1..30_usize, every in 1..9_u32) {
        let sites = sites();
        let every_days: Vec<Option<u32>> = (0..SITES).map(|site| (site % 2 == 0).then_some(every)).collect();
        let of_day = |day: usize| {
            let seen = (0..SITES).filter(|site| match every_days[*site] {
                Some(every) => (day + 1).is_multiple_of(every as usize) || day == 0,
                None => day == days - 1,
            });
            DayWords::judged(date(2024, 3, 1), SITES, [], seen.map(|site| (site, Seen::Visited)))
        };
        let span = Span::new(SITES, (0..days).map(of_day).collect());
        let looks = span.looks(&every_days);
        prop_assert!(looks.iter().all(|look| look.done == look.asked), "{looks:?}");
        prop_assert!(lopsided(&sites, &looks).is_empty());
    }
}

#[test]
fn a_day_on_which_a_site_is_shut_asks_for_no_look() {
    let day = |seen: Option<usize>, shut: &[usize]| {
        let seen = seen.map(|site| (site, Seen::Visited));
        DayWords::judged(date(2024, 3, 1), 4, [3], seen).with_shut(shut.iter().copied())
    };
    // Site 0 is shut on both days, 1 on one of them, 2 on one on which somebody went there all the same; 3 was planned.
    let span = Span::new(4, vec![day(Some(2), &[0, 1, 2, 3]), day(None, &[0]), DayWords::unjudged(date(2024, 3, 3))]);
    assert_eq!([0, 1, 2, 3].map(|site| span.letters(site)), ["ss-", "so-", "vo-", "nn-"]);
    assert_eq!((span.days()[0].counts().shut, span.days()[1].counts().shut), (2, 1));
    let looks: Vec<(u32, u32)> =
        span.looks(&[Some(1), Some(1), Some(1), None]).iter().map(|look| (look.done, look.asked)).collect();
    assert_eq!(looks, [(0, 0), (0, 1), (1, 2), (0, 1)]);
}

#[test]
fn a_kind_that_gets_a_third_of_its_looks_is_lopsided_over_a_span() {
    let sites = sites();
    let of_day = |day: usize| {
        let seen = (0..SITES).filter(|site| site % 2 == 0 || day.is_multiple_of(9));
        DayWords::judged(date(2024, 3, 1), SITES, [], seen.map(|site| (site, Seen::Visited)))
    };
    let span = Span::new(SITES, (0..9).map(of_day).collect());
    let found = lopsided(&sites, &span.looks(&[Some(1); SITES]));
    let told: Vec<(&str, BlindKind)> = found.iter().map(|spot| (spot.id.as_str(), spot.ground.kind())).collect();
    assert_eq!(told, [("k0", BlindKind::Lopsided), ("k1", BlindKind::Lopsided)]);
}

#[test]
fn windows_end_where_they_are_told_and_the_one_before_ends_the_day_before() {
    let window = Window::rolling(date(2024, 3, 2), 3).unwrap();
    let days: Vec<Date> = window.days().collect();
    assert_eq!(days, [date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 2)]);
    assert_eq!(window.before(), Window::new(date(2024, 2, 26), date(2024, 2, 28)));
    assert_eq!(window.len(), 3);
    assert_eq!(Window::rolling(date(2024, 3, 2), 0), None);
    assert_eq!(Window::new(date(2024, 3, 2), date(2024, 3, 1)), None);
    assert_eq!(Window::rolling(date(2024, 3, 2), Window::MOST + 1), None);
    assert_eq!(Window::rolling(date(-9999, 1, 2), 3), None);
    assert_eq!(Window::rolling(date(-9999, 1, 2), 2).unwrap().before(), None);
}
