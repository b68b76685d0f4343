//! The opening hours of all sites, and what is to be told of them.

use std::collections::BTreeMap;

use geo::Point;

use super::calendar::Calendar;
use super::format::{Hours, Reading};
use super::problem::{Origin, Problem, quoted};
use super::sites::Draft;
use super::windows::{Evaluator, Opening};
use crate::model::{Clock, Site, Window};

/// What is told of several sites at once, by name of the problem, kind and hours: the first of them and their number.
type Told = BTreeMap<(&'static str, String, String), (Problem, usize)>;

/// Evaluates the opening hours of all sites. Without the scenario's `clock` only their syntax is judged; with `days_back` the days they
/// open on are worked out, so many days back.
pub(crate) fn evaluate(
    drafts: &mut [Draft],
    evaluator: &mut Evaluator<'_>,
    clock: Option<&Clock>,
    calendar: &Calendar,
    days_back: Option<u32>,
    problems: &mut Vec<Problem>,
) {
    let mut first_with_holidays: Option<Origin> = None;
    let mut told = Told::new();
    for draft in drafts.iter_mut() {
        // The hours of a site without a place are judged all the same: everything that is wrong is told at once.
        let point = draft.site.as_ref().map(|site| site.place.point());
        let (Some(opening), Some(site)) = (judged(draft, evaluator, point), &mut draft.site) else { continue };
        if opening.holidays && !calendar.given {
            first_with_holidays.get_or_insert_with(|| draft.origin.clone());
        }
        let hours = draft.hours.join(", ");
        // Whoever asks on which days a site opens counts with its being shut on this one.
        let expected = days_back.is_some() && opening.windows.iter().any(|window| *window != Window::NEVER);
        let doubt = clock.and_then(|clock| doubt(site, &opening, &hours, clock));
        let doubt = doubt.filter(|doubt| !(expected && doubt.code == "never_open"));
        site.windows = opening.windows;
        site.open_days = days_back.and_then(|back| evaluator.open_days(&draft.hours, Some(site.place.point()), back));
        if let Some(problem) = doubt {
            let key = (problem.code, site.kind.clone(), hours);
            told.entry(key).or_insert_with(|| (problem.property("windows").at(&draft.origin), 0)).1 += 1;
        }
    }
    problems.extend(told.into_values().map(and_more));
    if let Some(origin) = first_with_holidays {
        let found = "PH or SH in opening hours";
        let problem = origin.warning("holidays_unknown", found, "a calendar of holidays").property("windows");
        problems.push(problem.mend("No day counts as a holiday. Say [holidays] country = \"..\" in scenario.toml."));
    }
}

fn judged(draft: &mut Draft, evaluator: &mut Evaluator<'_>, point: Option<Point<f64>>) -> Option<Opening> {
    let (text, hint) = match evaluator.opening(&draft.hours, point) {
        Ok(opening) => return Some(opening),
        Err(fault) => fault,
    };
    draft.fault(Problem::error(Hours::CODE, "", quoted(&text), Hours::EXPECTED).property("windows").mend(hint));
    None
}

/// Why nobody can visit a site on the day for its hours, if so.
fn doubt(site: &Site, opening: &Opening, hours: &str, clock: &Clock) -> Option<Problem> {
    let warning = |code, found: String, expected: String| Some(Problem::warning(code, "", found, expected));
    if opening.missed {
        let next = opening.windows.first().filter(|window| **window != Window::NEVER);
        let next = next.map_or("it never opens".to_owned(), |window| {
            format!("the nearest opening is {}", clock.at(window.open).strftime("%Y-%m-%d %H:%M"))
        });
        let problem =
            warning("never_open", format!("{}; {next}", quoted(hours)), "a time within the shifts of the day".into());
        return problem.map(|problem| {
            problem.mend("Nobody can visit it on this day. Correct the hours, or plan it for another day.")
        });
    }
    let short = |window: &Window| window.close - window.open < site.service;
    if !opening.windows.is_empty() && opening.windows.iter().all(short) {
        let expected = format!("a window of at least {}, its service time", site.service);
        let problem = warning("window_too_short", quoted(hours), expected);
        return problem.map(|problem| problem.mend("Shorten the service time, or widen the hours."));
    }
    if opening.unknown {
        let problem = warning("window_unknown", quoted(hours), "hours that are open or closed".into());
        return problem.map(|problem| problem.mend("What is marked as unknown counts as closed."));
    }
    None
}

/// Tells of the first site how many more there are.
fn and_more((mut problem, count): (Problem, usize)) -> Problem {
    if count > 1 {
        problem.found = format!("{}; the same with {} more of its kind", problem.found, count - 1);
    }
    problem
}

#[cfg(test)]
mod tests {
    use crate::input::trial::Trial;

    #[test]
    fn sites_closed_on_the_day_are_told_once_a_kind_and_hours() {
        let trial =
            Trial::new().and("[defaults]\nwindows = \"Sa 08:00-12:00\"\n").and_site(r#""windows":"off""#, 14.6, 35.91);
        let problems = trial.expect(&["never_open", "never_open"]);
        assert!(problems[0].found.contains("2024-06-08 08:00; the same with 9 more"), "{}", problems[0]);
        assert!(problems[1].found.contains("it never opens"), "{}", problems[1]);
        assert_eq!(trial.read().scenario.unwrap().sites.len(), 11);
        let asked = trial.asking_for_days(30).read().problems;
        assert!(matches!(&asked[..], [never] if never.found.contains("it never opens")), "{asked:?}");
    }

    #[test]
    fn hours_outside_the_shifts_or_shorter_than_the_service_are_told() {
        Trial::new().and_site(r#""windows":"20:00-22:00""#, 14.6, 35.91).expect(&["never_open"]);
        Trial::new().and_site(r#""windows":"09:00-09:05""#, 14.6, 35.91).expect(&["window_too_short"]);
        Trial::new()
            .and_site(r#""windows":"09:00-10:00 unknown, 10:00-11:00""#, 14.6, 35.91)
            .expect(&["window_unknown"]);
    }

    #[test]
    fn hours_that_ask_for_holidays_need_a_calendar() {
        let trial = || Trial::new().and_site(r#""windows":"09:00-17:00; PH off""#, 14.6, 35.91);
        trial().expect(&["holidays_unknown"]);
        trial().and("[holidays]\ncountry=\"MT\"\n").expect(&[]);
    }
}
