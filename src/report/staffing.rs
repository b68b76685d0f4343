//! How many teams a day needs: as a table and as a picture.

use plotters::coord::combinators::WithKeyPoints;
use plotters::coord::types::RangedCoordi64;
use plotters::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::model::Scenario;
use crate::plan::staffing::{Staffing, Step};
use crate::units::Seconds;

const HEAD: [&str; 9] = [
    "teams",
    "covered",
    "at most",
    "must out",
    "priority out",
    "at least",
    "last finish",
    "not before",
    "one more than above",
];

/// The answer in a sentence, the curve with its bounds as a table.
#[must_use]
pub fn staffing_table(staffing: &Staffing, scenario: &Scenario) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(staffing.steps.iter().map(|step| row(step, scenario)));
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = format!("{} · {}\n{}\n\n", scenario.name, scenario.date, answer(staffing));
    for row in &rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.width());
            line += &if column + 1 == HEAD.len() { format!("  {cell}{gap}") } else { format!("  {gap}{cell}") };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// The answer in words.
pub(super) fn answer(staffing: &Staffing) -> String {
    let what = match staffing.hopeless {
        0 => format!("all {} sites", staffing.sites),
        hopeless => format!("all of {} sites but {hopeless} that no team could visit", staffing.sites),
    };
    let least = format!("no fewer than {} can: {}", staffing.fewest.teams, staffing.fewest.why);
    let stopped = if staffing.interrupted { "\nInterrupted: not every fleet was tried." } else { "" };
    match staffing.enough {
        Some(enough) if enough <= staffing.on_duty => {
            format!("{enough} of {} teams cover {what}; {least}.{stopped}", staffing.on_duty)
        }
        Some(enough) => {
            format!("{enough} teams cover {what}, {} are on duty; {least}.{stopped}", staffing.on_duty)
        }
        None => format!("No fleet tried covers {what}; {least}.{stopped}"),
    }
}

fn row(step: &Step, scenario: &Scenario) -> [String; 9] {
    let clock = |at: Option<Seconds>| at.map_or_else(|| "-".to_owned(), |at| scenario.clock.short(at));
    let must = if step.limit.must_out == 0 {
        step.left_out.0.to_string()
    } else {
        format!("{} (at least {})", step.left_out.0, step.limit.must_out)
    };
    [
        step.teams.len().to_string(),
        step.covered.to_string(),
        step.limit.covered.to_string(),
        must,
        step.left_out.1.to_string(),
        step.limit.priority_out.to_string(),
        clock(step.last_finish),
        clock(step.limit.last_finish),
        step.added.as_ref().map_or_else(|| step.teams.join(" "), |added| format!("+ {added}")),
    ]
}

/// The same as a picture (SVG): teams against sites covered, teams against the last finish, each with its bound.
///
/// # Errors
/// When the library cannot draw it.
pub fn staffing_svg(staffing: &Staffing, scenario: &Scenario) -> Result<String, String> {
    let mut svg = String::new();
    draw(staffing, scenario, &mut svg).map_err(|error| error.to_string())?;
    Ok(svg)
}

const FOUND: RGBColor = RGBColor(0x1f, 0x5f, 0xa8);
const BOUND: RGBColor = RGBColor(0xc0, 0x50, 0x1c);

fn draw(staffing: &Staffing, scenario: &Scenario, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, (900, 700)).into_drawing_area();
    area.fill(&WHITE)?;
    let (above, below) = area.split_vertically(350);
    let teams = |step: &Step| step.teams.len() as i64;
    let steps = &staffing.steps;
    let first = steps.first().map_or(0, teams) - 1;
    let last = steps.last().map_or(1, teams) + 1;
    let sites = staffing.sites as i64;
    let title = format!("{} {}: sites covered by number of teams", scenario.name, scenario.date);
    let covered = |step: &Step| Some((teams(step), step.covered as i64));
    let at_most = |step: &Step| Some((teams(step), step.limit.covered as i64));
    let most = sites + sites / 20 + 1;
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].into_iter().find(|step| most / step <= 8);
    let span = (0..most).with_key_points((0..most).step_by(step.unwrap_or(most / 8 + 1) as usize).collect());
    panel(
        &above,
        &title,
        first..last,
        span,
        &|at| at.to_string(),
        ["found", "at most"],
        [steps.iter().filter_map(covered).collect(), steps.iter().filter_map(at_most).collect()],
    )?;
    let finish = |step: &Step| Some((teams(step), step.last_finish?.get()));
    let before = |step: &Step| Some((teams(step), step.limit.last_finish?.get()));
    let found: Vec<_> = steps.iter().filter_map(finish).collect();
    let bound: Vec<_> = steps.iter().filter_map(before).collect();
    let instants = || found.iter().chain(&bound).map(|(_, at)| *at);
    let ticks = hours(instants().min().unwrap_or(0), instants().max().unwrap_or(3600));
    let (low, high) = (ticks.first().copied().unwrap_or(0), ticks.last().copied().unwrap_or(3600));
    let clock = |at: &i64| scenario.clock.short(Seconds(*at));
    panel(
        &below,
        "last finish by number of teams",
        first..last,
        (low..high).with_key_points(ticks),
        &clock,
        ["found", "not before"],
        [found, bound],
    )
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Ticks of a clock around two instants: full hours, or quarters or halves where there would be few of them.
fn hours(least: i64, most: i64) -> Vec<i64> {
    const MOST_TICKS: i64 = 8;
    let range = |step: i64| (least.div_euclid(step), most.div_euclid(step) + 1);
    let fits = |step: &i64| range(*step).1 - range(*step).0 <= MOST_TICKS;
    let step = [900, 1800, 3600, 7200, 10800, 21600].into_iter().find(fits).unwrap_or(43200);
    let (first, last) = range(step);
    (first..=last).map(|tick| tick * step).collect()
}

/// Height of the strip below a panel in which its legend stands, so that it covers no line.
const LEGEND: u32 = 26;

fn panel(
    area: &Area<'_>,
    title: &str,
    teams: std::ops::Range<i64>,
    values: WithKeyPoints<RangedCoordi64>,
    shown: &dyn Fn(&i64) -> String,
    names: [&str; 2],
    curves: [Vec<(i64, i64)>; 2],
) -> Result<(), Box<dyn std::error::Error>> {
    let (above, strip) = area.split_vertically(area.dim_in_pixel().1 - LEGEND);
    let mut chart = ChartBuilder::on(&above)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(teams, values)?;
    chart.configure_mesh().x_desc("teams").y_label_formatter(shown).light_line_style(WHITE).draw()?;
    for (((name, curve), color), left) in names.into_iter().zip(curves).zip([FOUND, BOUND]).zip([80, 240]) {
        let style = color.stroke_width(2);
        chart.draw_series(LineSeries::new(curve.iter().copied(), style))?;
        chart.draw_series(curve.into_iter().map(|at| Circle::new(at, 3, color.filled())))?;
        strip.draw(&PathElement::new([(left, 12), (left + 24, 12)], style))?;
        strip.draw(&Circle::new((left + 12, 12), 3, color.filled()))?;
        strip.draw(&Text::new(name, (left + 32, 6), ("sans-serif", 13)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn ticks_of_a_clock_are_round_and_hold_all() {
        assert_eq!(hours(36_000, 39_599), [36_000, 36_900, 37_800, 38_700, 39_600]);
        for (least, most) in [(0, 0), (25_000, 61_000), (-7_000, 90_000), (29_000, 30_000), (0, 400_000)] {
            let ticks = hours(least, most);
            assert!(ticks[0] <= least && *ticks.last().unwrap() > most, "{ticks:?}");
            assert!((2..=11).contains(&ticks.len()), "{ticks:?}");
            assert!(ticks.iter().all(|tick| tick % 900 == 0), "{ticks:?}");
        }
    }
}
