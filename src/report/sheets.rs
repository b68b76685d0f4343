//! `sheets.html`: a printable sheet for every round: order, times, places, whom to ask, what to check, and a code that opens
//! the place in a phone's map. One self-contained page that works offline, on paper (A4) and on a phone.

use askama::Template;
use geo::Point;

use super::Lang;
use super::lookup::{Lookup, wait};
use super::phone::{Links, Service, qr_svg};
use super::words::{RestPlace, Words};
use crate::model::{BreakTaken, Leg, Plan, Route, Scenario, Shift, Site, Stop, Team, Window};
use crate::units::Seconds;

/// The sheets as an HTML page.
///
/// # Errors
/// Filling the template does not fail; its signature knows no better.
pub fn sheets(plan: &Plan, scenario: &Scenario, lang: Lang) -> Result<String, askama::Error> {
    let lookup = Lookup::new(scenario);
    let maker = Maker { scenario, lookup, lang, service: Service::of(scenario.link_datum) };
    let page = Page {
        lang: if lang == Lang::Zh { "zh-CN" } else { lang.code() },
        w: lang.words(),
        plan: &scenario.title,
        date: lang.date(plan.date),
        notice: lang.travel_notice(&plan.travel, &scenario.network),
        sheets: plan.routes.iter().enumerate().map(|(index, route)| maker.sheet(index, route)).collect(),
    };
    page.render()
}

#[derive(Template)]
#[template(path = "sheets.html")]
struct Page<'a> {
    lang: &'a str,
    w: &'static Words,
    plan: &'a str,
    date: String,
    notice: Option<String>,
    sheets: Vec<Sheet<'a>>,
}

/// The round of one team in one shift.
struct Sheet<'a> {
    anchor: String,
    foot: String,
    team: &'a str,
    id: Option<&'a str>,
    hours: String,
    members: String,
    contact: Option<Contact<'a>>,
    stops: usize,
    leaves: String,
    finish: String,
    work: String,
    travel: String,
    distance: String,
    service: String,
    start: Option<End>,
    end: Option<End>,
    rows: Vec<Row<'a>>,
}

/// Whom to ask, with a number to dial where there is one.
struct Contact<'a> {
    text: &'a str,
    number: Option<String>,
}

/// The start or the end place.
struct End {
    time: String,
    leg: String,
    links: Links,
}

enum Row<'a> {
    Rest { begin: String, end: String, length: String, place: String },
    Visit(Box<Visit<'a>>),
}

struct Visit<'a> {
    order: usize,
    key: String,
    name: &'a str,
    id: Option<&'a str>,
    kind: &'a str,
    arrive: String,
    begin: String,
    depart: String,
    wait: Option<String>,
    leg: String,
    open: Option<String>,
    address: Option<String>,
    contact: Option<Contact<'a>>,
    checklist: &'a [String],
    links: Links,
    code: Option<String>,
}

struct Maker<'a> {
    scenario: &'a Scenario,
    lookup: Lookup<'a>,
    lang: Lang,
    service: Service,
}

impl<'a> Maker<'a> {
    fn sheet(&self, index: usize, route: &'a Route) -> Sheet<'a> {
        let (team, lang, clock) = (self.lookup.team(&route.team), self.lang, &self.scenario.clock);
        let name = self.lookup.team_name(&route.team);
        let shift = team.and_then(|team| team.shifts.get(route.shift));
        let span = |shift: &Shift| format!("{}–{}", clock.short(shift.window.open), clock.short(shift.window.close));
        let hours = shift.map(span).unwrap_or_default();
        let words = lang.words();
        Sheet {
            anchor: format!("r{}", index + 1),
            foot: css_string(&format!("{name} · {hours} · {}", lang.date(self.scenario.date))),
            team: name,
            id: (name != route.team).then_some(&route.team),
            hours,
            members: team.map(|team| members(team, lang)).unwrap_or_default(),
            contact: team.and_then(|team| contact(team.contact.as_deref())),
            stops: route.stops.len(),
            leaves: clock.short(route.start),
            finish: clock.short(route.finish),
            work: lang.duration(route.work()),
            travel: lang.duration(route.travel()),
            distance: lang.distance(route.distance()),
            service: lang.duration(route.service()),
            start: route.start_point.map(|at| self.end(at, route.start, None, words.start)),
            end: route.end_point.map(|at| self.end(at, route.finish, route.home.as_ref(), words.end)),
            rows: self.rows(route),
        }
    }

    fn end(&self, at: Point<f64>, time: Seconds, leg: Option<&Leg>, name: &str) -> End {
        End {
            time: self.scenario.clock.short(time),
            leg: leg.map(|leg| self.leg(leg)).unwrap_or_default(),
            links: self.service.links(at, name),
        }
    }

    /// Stops with the breaks between them.
    fn rows(&self, route: &'a Route) -> Vec<Row<'a>> {
        let mut rows = Vec::with_capacity(route.stops.len() + route.breaks.len());
        let rests = |after: usize| route.breaks.iter().filter(move |b| b.after == after).map(|b| self.rest(b, route));
        for (index, stop) in route.stops.iter().enumerate() {
            rows.extend(rests(index));
            rows.push(Row::Visit(Box::new(self.visit(index, stop, route))));
        }
        rows.extend(rests(route.stops.len()));
        rows
    }

    fn rest(&self, rest: &BreakTaken, route: &Route) -> Row<'a> {
        let (clock, lang) = (&self.scenario.clock, self.lang);
        Row::Rest {
            begin: clock.short(rest.begin),
            end: clock.short(rest.end),
            length: lang.duration(rest.end - rest.begin),
            place: lang.rest_place(rest_place(rest, route)),
        }
    }

    fn visit(&self, index: usize, stop: &'a Stop, route: &Route) -> Visit<'a> {
        let (site, clock) = (self.lookup.site(&stop.site), &self.scenario.clock);
        let name = self.lookup.site_name(&stop.site);
        let wait = wait(route, stop);
        let links = self.service.links(stop.point, name);
        Visit {
            order: index + 1,
            key: format!("{}/{}/{}", self.scenario.name, self.scenario.date, stop.site),
            name,
            id: (name != stop.site).then_some(&stop.site),
            kind: self.lang.kind(self.scenario, &stop.kind),
            arrive: clock.short(stop.arrive),
            begin: clock.short(stop.begin),
            depart: clock.short(stop.depart),
            wait: (wait >= Seconds(60)).then(|| self.lang.duration(wait)),
            leg: self.leg(&stop.leg),
            open: site.and_then(|site| self.open(site, route)),
            address: site.and_then(address),
            contact: site.and_then(|site| contact(site.contact.as_deref())),
            checklist: site.map(|site| site.checklist.as_slice()).unwrap_or_default(),
            code: qr_svg(&links.code),
            links,
        }
    }

    fn leg(&self, leg: &Leg) -> String {
        format!("{} · {}", self.lang.distance(leg.distance), self.lang.duration(leg.travel))
    }

    /// The windows of the site while the team is out: those of other days, or of the night, are of no use to it.
    fn open(&self, site: &Site, route: &Route) -> Option<String> {
        let clock = &self.scenario.clock;
        let out = |window: &&Window| window.open <= route.finish && window.close >= route.start;
        let shown = |window: &Window| format!("{}–{}", clock.short(window.open), clock.short(window.close));
        let windows: Vec<String> = site.windows.iter().filter(out).map(shown).collect();
        (!windows.is_empty()).then(|| windows.join(", "))
    }
}

/// Where a break is taken, as the times on both sides of it tell.
fn rest_place(rest: &BreakTaken, route: &Route) -> RestPlace {
    let next = route.stops.get(rest.after);
    let (arrive, travel) = match (next, &route.home) {
        (Some(next), _) => (next.arrive, next.leg.travel),
        (None, home) => (route.finish, home.as_ref().map_or(Seconds::ZERO, |leg| leg.travel)),
    };
    if next.is_some_and(|next| rest.begin >= next.arrive) {
        RestPlace::Before(rest.after + 1)
    } else if rest.end > arrive - travel {
        RestPlace::End
    } else if rest.after == 0 {
        RestPlace::Start
    } else {
        RestPlace::After(rest.after)
    }
}

fn contact(text: Option<&str>) -> Option<Contact<'_>> {
    text.map(|text| Contact { text, number: number(text) })
}

/// The first telephone number in a text: six digits or more, a plus before them, signs people group digits by between.
fn number(text: &str) -> Option<String> {
    let part = |sign: char| sign.is_ascii_digit() || matches!(sign, '+' | ' ' | '-' | '(' | ')' | '.' | '/');
    text.split(|sign| !part(sign)).find_map(|run| {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        let plus = if run.trim_start_matches(['(', ' ']).starts_with('+') { "+" } else { "" };
        (6..=15).contains(&digits.len()).then(|| format!("{plus}{digits}"))
    })
}

/// A text within quotes of a style sheet: letters and digits as they are, all else by number.
fn css_string(text: &str) -> String {
    let sign = |sign: char| match sign {
        sign if sign.is_alphanumeric() => sign.to_string(),
        sign => format!("\\{:06x}", u32::from(sign)),
    };
    text.chars().map(sign).collect()
}

fn members(team: &Team, lang: Lang) -> String {
    if team.members.is_empty() {
        return lang.people(team.crew);
    }
    team.members.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// The address among what the site's feature carried besides, in the names commonly used for it.
fn address(site: &Site) -> Option<String> {
    const WHOLE: [&str; 5] = ["address", "addr:full", "addr", "地址", "详细地址"];
    let text = |key: &str| {
        let value = site.properties.get(key)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (!value.is_null() && !text.trim().is_empty()).then_some(text)
    };
    if let Some(whole) = WHOLE.iter().find_map(|key| text(key)) {
        return Some(whole);
    }
    let parts: Vec<String> =
        ["addr:housenumber", "addr:street", "addr:city"].iter().filter_map(|key| text(key)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::*;

    fn page(lang: Lang) -> String {
        sheets(&demo::plan(), &demo::scenario(), lang).unwrap()
    }

    #[test]
    fn every_round_has_a_sheet_and_every_stop_its_place_on_it() {
        let html = page(Lang::En);
        assert_eq!(html.matches("<section").count(), 3);
        for site in ["C001", "C002", "C003", "C004", "C007"] {
            assert!(html.contains(&format!("</i>{site}</span>")), "{site}");
        }
        assert_eq!(html.matches("<svg").count(), 5, "a code a stop");
        for text in
            ["08:10–08:30", "09:00–09:30", "北正街12号", "王主任", "体温登记", "4.2 km · 10 min", "20:00–06:00+1"]
        {
            assert!(html.contains(text), "{text}");
        }
    }

    #[test]
    fn text_of_files_is_text_on_the_page() {
        let mut scenario = demo::scenario();
        scenario.teams[0].name = "</style><script>alert(1)</script>".into();
        scenario.sites[0].contact = Some("\" onclick=\"alert(2)".into());
        let html = sheets(&demo::plan(), &scenario, Lang::En).unwrap();
        assert_eq!(html.matches("<script>").count(), 1, "ours alone");
        assert_eq!(html.matches("</style>").count(), 1);
        assert!(!html.contains("\" onclick=\""));
        assert!(html.contains("&#60;北正社区&#62;") || html.contains("&lt;北正社区&gt;"));
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let html = page(Lang::Zh);
        for outside in [" src=", "@import", "url(", "<link"] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert!(html.contains("lang=\"zh-CN\"") && html.contains("居民小区") && html.contains("高德地图"));
    }

    #[test]
    fn straight_lines_are_said_on_every_sheet() {
        let (mut plan, scenario) = (demo::plan(), demo::scenario());
        plan.travel = "straight".into();
        let html = sheets(&plan, &scenario, Lang::En).unwrap();
        assert_eq!(html.matches("as the crow flies").count(), 1 + 3);
    }

    #[test]
    fn a_break_says_where_it_is_taken() {
        let mut route = demo::plan().routes[0].clone();
        let at = |route: &Route, after, begin: i64| {
            let rest = BreakTaken { after, begin: Seconds(begin), end: Seconds(begin + 600) };
            rest_place(&rest, route)
        };
        assert_eq!(at(&route, 1, 9 * 3600), RestPlace::Before(2));
        assert_eq!(at(&route, 0, 7 * 3600), RestPlace::Start);
        route.stops[2].arrive = Seconds::from_hours(11);
        assert_eq!(at(&route, 2, 10 * 3600), RestPlace::After(2));
        route.stops[2].leg.travel = Seconds(4200);
        assert_eq!(at(&route, 2, 10 * 3600), RestPlace::End, "within the leg there and on");
    }

    #[test]
    fn windows_of_other_days_are_not_shown() {
        let mut scenario = demo::scenario();
        let window = |open, close| Window { open: Seconds::from_hours(open), close: Seconds::from_hours(close) };
        scenario.sites[0].windows = vec![window(-17, -3), window(7, 21), window(31, 45)];
        let html = sheets(&demo::plan(), &scenario, Lang::En).unwrap();
        assert!(html.contains("Open 07:00–21:00</span>"), "and nothing else");
    }

    #[test]
    fn numbers_to_dial_are_found_in_what_people_write() {
        assert_eq!(number("王主任 0744-8222001").as_deref(), Some("07448222001"));
        assert_eq!(number("Borg, +356 2122 4001").as_deref(), Some("+35621224001"));
        assert_eq!(number("room 12"), None);
    }
}
