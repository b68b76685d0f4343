//! `coverage.svg`: the blind spots on a map for a slide, 16 to 9.

mod chart;
mod svg;

use std::fmt::Write;

use geo::{Area, BoundingRect, InteriorPoint};

use self::chart::{Chart, Frame, spaced};
use self::svg::{Anchor, Style, Svg, append, cut, width, wrap};
use super::signs::sign;
use super::{Coverage, words};
use crate::coverage::blind::{Access, BlindKind, BlindSpot, Measured};
use crate::coverage::span::{DayCounts, DayWords};
use crate::model::Lang;
use crate::report::map::BaseMap;

const WIDTH: f64 = 1600.0;
const HEIGHT: f64 = 900.0;
const MAP: Frame = Frame { x: 40.0, y: 112.0, width: 1076.0, height: 748.0 };
/// The legend stands to the right of the map.
const LEGEND: Frame = Frame { x: 1148.0, y: 112.0, width: 412.0, height: 748.0 };

const INK: &str = "#17202a";
const SOFT: &str = "#4d5862";
const PALE: &str = "#69737c";
const SEEN: &str = "#3c7a57";
const OTHER: &str = "#8b959d";

/// The blind spots as a picture (SVG) of 1600 by 900, in the language of the coverage.
#[must_use]
pub fn coverage_svg(coverage: &Coverage<'_>, base: &BaseMap) -> String {
    let title = title(coverage);
    let mut svg = Svg::new(WIDTH, HEIGHT, &title, coverage.lang.code());
    svg.text((MAP.x, 60.0), &cut(&title, 34.0, WIDTH - 80.0), Style::of(34.0, INK).bold());
    svg.text((MAP.x, 93.0), &subtitle(coverage), Style::of(19.0, SOFT));
    let chart = Chart::of(coverage, MAP);
    svg.put(format_args!(
        "<clipPath id=\"map\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/></clipPath>\n\
         <pattern id=\"far\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <rect width=\"7\" height=\"7\" fill=\"#1e249e\" fill-opacity=\"0.16\"/>\
         <rect width=\"2\" height=\"7\" fill=\"#1e249e\" fill-opacity=\"0.5\"/></pattern>\n<g clip-path=\"url(#map)\">\n",
        MAP.x, MAP.y, MAP.width, MAP.height
    ));
    svg.put(format_args!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#eef0ec\"/>\n",
        MAP.x, MAP.y, MAP.width, MAP.height
    ));
    ground(&mut svg, coverage, base, &chart);
    areas(&mut svg, coverage, &chart);
    sites(&mut svg, coverage, &chart);
    territory_names(&mut svg, coverage, &chart);
    spots(&mut svg, coverage, &chart);
    svg.put("</g>\n");
    svg.put(format_args!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"none\" stroke=\"#c3cad0\"/>\n",
        MAP.x, MAP.y, MAP.width, MAP.height
    ));
    scale_bar(&mut svg, &chart, coverage.lang);
    if !base.attribution.is_empty() {
        let at = (MAP.x + MAP.width - 8.0, MAP.y + MAP.height - 9.0);
        svg.text(at, &base.attribution, Style::of(13.0, SOFT).at(Anchor::End).rim());
    }
    legend(&mut svg, coverage);
    svg.finish()
}

fn title(coverage: &Coverage<'_>) -> String {
    let (from, to) = coverage.window();
    let title = &coverage.scenario.title;
    let days = match coverage.lang {
        // Many titles name the day already.
        _ if from == to && title.contains(&to.to_string()) => String::new(),
        _ if from == to => to.to_string(),
        Lang::En => format!("{from} to {to}"),
        Lang::Zh => format!("{from}至{to}"),
    };
    match (coverage.lang, days.as_str()) {
        (Lang::En, "") => format!("{title}: what was not seen"),
        (Lang::En, days) => format!("{title}: what was not seen, {days}"),
        (Lang::Zh, "") => format!("{title} 未覆盖情况"),
        (Lang::Zh, days) => format!("{title} {days} 未覆盖情况"),
    }
}

/// The figures of the span: visits are counted by day, as in the table.
fn subtitle(coverage: &Coverage<'_>) -> String {
    let english = coverage.lang == Lang::En;
    let span = coverage.span;
    let sites = grouped(span.sites() as u64);
    let mut told = vec![if english { format!("{sites} sites") } else { format!("{sites}个点位") }];
    let judged = span.judged_days();
    if span.days().len() > 1 {
        let days = span.days().len();
        told.push(if english {
            format!("{judged} of {days} days known")
        } else {
            format!("{days}天中{judged}天有资料")
        });
    }
    if judged > 0 {
        let counts: Vec<_> = span.days().iter().map(DayWords::counts).collect();
        let sum = |of: &dyn Fn(&DayCounts) -> usize| grouped(counts.iter().map(of).sum::<usize>() as u64);
        let (visited, unseen) = (sum(&|counts| counts.visited), sum(&|counts| counts.not_seen));
        let (passed, claimed) = (sum(&|counts| counts.passed_by), sum(&|counts| counts.claimed_only));
        told.push(if english {
            format!("{visited} visited, {passed} passed by, {claimed} claimed only, {unseen} planned and not seen")
        } else {
            format!("到访{visited}，路过{passed}，仅有记录{claimed}，计划未见{unseen}")
        });
        if counts.iter().any(|counts| counts.shut > 0) {
            let shut = sum(&|counts| counts.shut);
            told.push(if english { format!("{shut} shut all day") } else { format!("全天不开放{shut}") });
        }
    }
    if let Some(people) = coverage.people {
        told.push(if english { format!("{} people", grouped(people)) } else { format!("人口{}", grouped(people)) });
    }
    told.join(" · ")
}

/// Territories and the larger roads.
fn ground(svg: &mut Svg, coverage: &Coverage<'_>, base: &BaseMap, chart: &Chart) {
    let outlines: String = coverage
        .scenario
        .territories
        .iter()
        .filter_map(|area| area.area.as_ref())
        .map(|area| chart.area(area))
        .collect();
    svg.path(&outlines, "fill=\"#ffffff\" fill-opacity=\"0.75\" stroke=\"none\"");
    /// More signs than this are not read by anybody on a slide; the least roads go first.
    const MOST: usize = 1_500_000;
    let mut drawn = 0;
    for (classes, stroke, width) in [
        (&["motorway", "trunk"][..], "#c9a44c", 2.4),
        (&["primary", "motorway_link", "trunk_link"][..], "#b3b8b6", 1.8),
        (&["secondary"][..], "#bfc4c3", 1.3),
        (&["tertiary", "unclassified"][..], "#d0d4d2", 0.9),
        (&["residential", "living_street"][..], "#dcdfdd", 0.6),
    ] {
        let mut path = String::new();
        for road in base.roads.iter().filter(|road| classes.contains(&road.class.as_str())) {
            let points: Vec<(f64, f64)> = road
                .line
                .iter()
                .map(|at| {
                    let (lon, lat) = at.degrees();
                    chart.at(lon, lat)
                })
                .collect();
            if points.iter().any(|at| chart.holds(*at, 20.0)) {
                append(&mut path, spaced(points.into_iter()), false);
            }
        }
        drawn += path.len();
        if drawn > MOST {
            break;
        }
        svg.path(&path, &format!("fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\""));
    }
    svg.path(
        &outlines,
        "fill=\"none\" stroke=\"#7d6fa6\" stroke-width=\"1.6\" stroke-dasharray=\"7 3\" stroke-opacity=\"0.85\"",
    );
}

/// Cells beyond reach are hatched, settled places that no site stands for are filled.
fn areas(svg: &mut Svg, coverage: &Coverage<'_>, chart: &Chart) {
    let of = |kind: BlindKind| -> String {
        coverage.of_kind(kind).filter_map(|spot| spot.area.as_ref()).map(|area| chart.area(area)).collect()
    };
    let far = of(BlindKind::BeyondReach);
    svg.path(&far, "fill=\"url(#far)\" stroke=\"#1e249e\" stroke-width=\"0.6\" stroke-opacity=\"0.55\"");
    let colour = sign(BlindKind::NotListed).colour;
    let look = format!(
        "fill=\"{colour}\" fill-opacity=\"0.38\" fill-rule=\"evenodd\" stroke=\"{colour}\" stroke-width=\"1.2\""
    );
    svg.path(&of(BlindKind::NotListed), &look);
}

/// Every site as a dot, those visited in green.
fn sites(svg: &mut Svg, coverage: &Coverage<'_>, chart: &Chart) {
    let mut dots = [String::new(), String::new()];
    for (site, visits) in coverage.scenario.sites.iter().zip(coverage.span.visits()) {
        let (x, y) = chart.point(site.place.point());
        let _ = write!(dots[usize::from(visits > 0)], "M{x:.1} {y:.1}h0");
    }
    let size = size(coverage.scenario.sites.len(), [7.0, 5.0, 3.4]);
    for (dots, colour) in dots.iter().zip([OTHER, SEEN]) {
        let look = |colour: &str, size: f64| {
            format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{size}\" stroke-linecap=\"round\"")
        };
        svg.path(dots, &look("#ffffff", size + 1.6));
        svg.path(dots, &look(colour, size));
    }
}

fn territory_names(svg: &mut Svg, coverage: &Coverage<'_>, chart: &Chart) {
    /// Names of more than these would cover what the picture is about.
    const MOST: usize = 30;
    /// Signs are drawn upon names: a name goes up or down where that frees it.
    const LINES: [f64; 5] = [0.0, -24.0, 24.0, -48.0, 48.0];
    const SIZE: f64 = 15.0;
    let mut named: Vec<_> = coverage.scenario.territories.iter().filter(|territory| territory.area.is_some()).collect();
    if named.len() > MOST {
        return;
    }
    named.sort_by(|a, b| {
        let size = |area: &crate::model::Territory| area.area.as_ref().map_or(0.0, Area::unsigned_area);
        size(b).total_cmp(&size(a)).then(a.id.cmp(&b.id))
    });
    let signs: Vec<(f64, f64)> =
        coverage.spots.iter().filter_map(|spot| spot.point).map(|at| chart.point(at)).collect();
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for territory in named {
        let Some(at) = territory.area.as_ref().and_then(InteriorPoint::interior_point) else { continue };
        let (x, line) = chart.point(at);
        let half = width(&territory.name, SIZE) / 2.0;
        let near =
            |y: f64, other: (f64, f64), room: f64| (y - other.1).abs() < 18.0 && (x - other.0).abs() < half + room;
        let covered = |y: f64| signs.iter().any(|sign| near(y - SIZE / 3.0, *sign, 10.0));
        let y = LINES.into_iter().map(|step| line + step).find(|y| !covered(*y)).unwrap_or(line);
        if chart.holds((x, y), -half) && !taken.iter().any(|(x, line, room)| near(y, (*x, *line), *room)) {
            taken.push((x, y, half));
            svg.text((x, y), &territory.name, Style::of(SIZE, "#5c4f83").bold().at(Anchor::Middle).rim());
        }
    }
}

/// The sign of each blind spot that has a place; cells that are large enough to be seen need none.
fn spots(svg: &mut Svg, coverage: &Coverage<'_>, chart: &Chart) {
    let marked = |spot: &&BlindSpot| spot.ground.kind() != BlindKind::BeyondReach || !is_seen(spot, chart);
    let size = size(coverage.spots.iter().filter(marked).count(), [10.0, 8.0, 6.0]);
    for kind in BlindKind::ALL {
        let mut path = String::new();
        let spots = coverage.of_kind(kind).filter(marked);
        let mut places: Vec<(f64, f64)> = spots.filter_map(|spot| spot.point).map(|point| chart.point(point)).collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        places.dedup_by(|a, b| (a.0 - b.0).hypot(a.1 - b.1) < 0.5);
        for (x, y) in places.into_iter().filter(|at| chart.holds(*at, 0.0)) {
            append(&mut path, sign(kind).outline.into_iter().map(|(dx, dy)| (x + dx * size, y + dy * size)), true);
        }
        svg.path(&path, &look(kind, size));
    }
}

/// Whether the extent of a spot is large enough on the picture to be seen.
fn is_seen(spot: &BlindSpot, chart: &Chart) -> bool {
    const LEAST: f64 = 5.0;
    spot.area.as_ref().and_then(BoundingRect::bounding_rect).is_some_and(|around| {
        let (low, high) = (chart.at(around.min().x, around.min().y), chart.at(around.max().x, around.max().y));
        high.0 - low.0 >= LEAST && low.1 - high.1 >= LEAST
    })
}

fn look(kind: BlindKind, size: f64) -> String {
    let (colour, rim) = (sign(kind).colour, size / 5.0);
    format!(
        "fill=\"{colour}\" stroke=\"#ffffff\" stroke-width=\"{rim:.1}\" stroke-linejoin=\"round\" paint-order=\"stroke\""
    )
}

/// The more there are, the smaller they are drawn.
const fn size(count: usize, [few, some, many]: [f64; 3]) -> f64 {
    match count {
        0..=150 => few,
        151..=1000 => some,
        _ => many,
    }
}

fn scale_bar(svg: &mut Svg, chart: &Chart, lang: Lang) {
    let (metres, long) = chart.bar(180.0);
    let name = match (metres >= 1000.0, lang) {
        (true, Lang::En) => format!("{} km", metres / 1000.0),
        (true, Lang::Zh) => format!("{}公里", metres / 1000.0),
        (false, Lang::En) => format!("{metres} m"),
        (false, Lang::Zh) => format!("{metres}米"),
    };
    let (x, y) = (MAP.x + 18.0, MAP.y + MAP.height - 18.0);
    let mut bar = String::new();
    append(&mut bar, [(x, y - 8.0), (x, y), (x + long, y), (x + long, y - 8.0)].into_iter(), false);
    svg.path(&bar, "fill=\"none\" stroke=\"#ffffff\" stroke-width=\"6\" stroke-opacity=\"0.9\"");
    svg.path(&bar, "fill=\"none\" stroke=\"#17202a\" stroke-width=\"2.4\"");
    svg.text((x + long / 2.0, y - 8.0), &name, Style::of(15.0, INK).at(Anchor::Middle).rim());
}

/// The kinds with their signs and counts; what was not looked for says so.
fn legend(svg: &mut Svg, coverage: &Coverage<'_>) {
    let english = coverage.lang == Lang::En;
    let right = LEGEND.x + LEGEND.width;
    let mut y = LEGEND.y + 20.0;
    let head = Style::of(15.0, PALE);
    svg.text((LEGEND.x, y), if english { "Blind spots" } else { "盲点类别" }, head);
    svg.text((right, y), if english { "found" } else { "数量" }, head.at(Anchor::End));
    y += 14.0;
    svg.path(&format!("M{} {y}H{right}", LEGEND.x), "stroke=\"#dfe3e6\" stroke-width=\"1.5\"");
    for kind in BlindKind::ALL {
        y += 29.0;
        row(svg, coverage, kind, y);
        y += 25.0;
    }
    y += 12.0;
    svg.path(&format!("M{} {y}H{right}", LEGEND.x), "stroke=\"#dfe3e6\" stroke-width=\"1.5\"");
    y += 28.0;
    let dots: [(&str, &str); 2] = if coverage.span.judged_days() == 0 {
        [(OTHER, if english { "site" } else { "点位" }), ("", "")]
    } else if english {
        [(SEEN, "site, visited"), (OTHER, "site, not visited")]
    } else {
        [(SEEN, "已到访点位"), (OTHER, "未到访点位")]
    };
    for ((colour, name), x) in
        dots.into_iter().zip([LEGEND.x, LEGEND.x + 190.0]).filter(|((_, name), _)| !name.is_empty())
    {
        svg.put(format_args!("<circle cx=\"{}\" cy=\"{}\" r=\"5.5\" fill=\"{colour}\"/>\n", x + 14.0, y - 6.0));
        svg.text((x + 36.0, y), name, Style::of(17.0, INK));
    }
    y += 8.0;
    for line in reach(coverage).into_iter().flat_map(|text| wrap(&text, 15.0, LEGEND.width)) {
        y += 26.0;
        svg.text((LEGEND.x, y), &line, Style::of(15.0, SOFT));
    }
}

fn row(svg: &mut Svg, coverage: &Coverage<'_>, kind: BlindKind, y: f64) {
    let english = coverage.lang == Lang::En;
    let right = LEGEND.x + LEGEND.width;
    let of = coverage.looked_at(kind);
    let mut path = String::new();
    let faded = if of.is_some() { "" } else { " opacity=\"0.35\"" };
    if kind == BlindKind::BeyondReach {
        svg.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"24\" height=\"20\" fill=\"url(#far)\" stroke=\"#1e249e\"{faded}/>\n",
            LEGEND.x + 2.0,
            y - 16.0
        ));
    }
    let size = if kind == BlindKind::BeyondReach { 7.0 } else { 10.0 };
    let outline = sign(kind).outline.into_iter();
    append(&mut path, outline.map(|(dx, dy)| (LEGEND.x + 14.0 + dx * size, y - 6.0 + dy * size)), true);
    svg.path(&path, &format!("{}{faded}", look(kind, size)));
    let name = words::kind(kind, coverage.lang);
    let Some(of) = of else {
        svg.text((LEGEND.x + 36.0, y), name, Style::of(19.0, PALE));
        let not = if english { "not looked for" } else { "未核查" };
        svg.text((right, y), not, Style::of(15.0, PALE).at(Anchor::End));
        return;
    };
    let count = coverage.of_kind(kind).count();
    let people: u64 = coverage.of_kind(kind).filter_map(|spot| spot.people).sum();
    svg.text((LEGEND.x + 36.0, y), name, Style::of(19.0, INK));
    let count_style = Style::of(22.0, if count > 0 { INK } else { PALE }).bold().at(Anchor::End);
    svg.text((right, y + 1.0), &grouped(count as u64), count_style);
    let more = match (people > 0, english) {
        (true, true) => format!("of {} · {} people", grouped(of as u64), grouped(people)),
        (true, false) => format!("共{}处，涉及{}人", grouped(of as u64), grouped(people)),
        (false, true) => format!("of {}", grouped(of as u64)),
        (false, false) => format!("共{}", grouped(of as u64)),
    };
    svg.text((LEGEND.x + 36.0, y + 18.0), &more, Style::of(14.0, PALE));
}

/// What beyond reach means here.
fn reach(coverage: &Coverage<'_>) -> Option<String> {
    let Measured { from, staffed, within } = coverage.reach?;
    let english = coverage.lang == Lang::En;
    let far = match (within, english) {
        (Access::Seconds(seconds), true) => format!("{} min by road", seconds / 60),
        (Access::Seconds(seconds), false) => format!("{}分钟车程", seconds / 60),
        (Access::Metres(metres), true) => format!("{} m by road", grouped(metres.unsigned_abs())),
        (Access::Metres(metres), false) => format!("道路{}米", grouped(metres.unsigned_abs())),
    };
    let sites = match (from, staffed > 0, english) {
        ("visited", false, true) => "site that was visited",
        ("visited", true, true) => "site that was visited or is staffed",
        ("planned", false, true) => "site that is planned",
        ("planned", true, true) => "site that is planned or staffed",
        (_, _, true) => "site on the list",
        ("visited", false, false) => "已到访点位",
        ("visited", true, false) => "已到访或有人值守的点位",
        ("planned", false, false) => "计划点位",
        ("planned", true, false) => "计划或有人值守的点位",
        (_, _, false) => "清单点位",
    };
    Some(if english {
        format!("Beyond reach: people more than {far} from any {sites}.")
    } else {
        format!("覆盖不到：距任何{sites}超过{far}的人口。")
    })
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
