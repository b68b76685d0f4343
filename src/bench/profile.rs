//! Where the time of one search goes: shares of its parts, how often steps are taken, how much is evaluated, cost over time.

use std::time::{Duration, Instant};

use plotters::prelude::*;

use crate::solve::{Improvement, Params, Part, Problem, Solution, Tally, solve_counting};

/// A search, looked at from inside.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its answer: the same as without looking.
    pub solution: Solution,
    /// Counts and times.
    pub tally: Tally,
    /// Improvements in the order they were found.
    pub course: Vec<Improvement>,
    /// Time in all, the first solution included.
    pub elapsed: Duration,
}

/// Runs a search and looks at it; `on_better` is called for improvements.
pub fn profile(problem: &Problem, params: &Params, on_better: &mut dyn FnMut(&Improvement)) -> Profile {
    let begun = Instant::now();
    let mut tally = Tally::default();
    let mut course = Vec::new();
    let solution = solve_counting(problem, params, &mut tally, &mut |better| {
        course.push(*better);
        on_better(better);
    });
    Profile { solution, tally, course, elapsed: begun.elapsed() }
}

impl Profile {
    /// Shares of the steps' time by part, in the order of [`Part::ALL`].
    #[must_use]
    pub fn shares(&self) -> [f64; Part::ALL.len()] {
        let sum: f64 = self.tally.time.iter().map(Duration::as_secs_f64).sum();
        self.tally.time.map(|time| if sum > 0.0 { time.as_secs_f64() / sum } else { 0.0 })
    }

    fn stepping(&self) -> f64 {
        self.tally.time.iter().map(Duration::as_secs_f64).sum()
    }

    pub(super) fn per_second(&self, count: u64) -> f64 {
        if self.stepping() > 0.0 { count as f64 / self.stepping() } else { 0.0 }
    }

    fn per_step(&self, count: u64) -> f64 {
        if self.tally.steps > 0 { count as f64 / self.tally.steps as f64 } else { 0.0 }
    }

    /// As tables. Rates are per second and thread of steps.
    #[must_use]
    pub fn table(&self, name: &str) -> String {
        let Tally { steps, taken, better, removed, evaluated, .. } = self.tally;
        let mut text = format!("{name}: {steps} steps in {:.2} s\n\n", self.elapsed.as_secs_f64());
        text += &format!("{:<16} {:>10} {:>8} {:>12}\n", "part", "s", "share", "us a step");
        for ((part, time), share) in Part::ALL.into_iter().zip(self.tally.time).zip(self.shares()) {
            let micros = if steps > 0 { time.as_secs_f64() * 1e6 / steps as f64 } else { 0.0 };
            let seconds = time.as_secs_f64();
            text += &format!("{:<16} {seconds:>10.3} {:>7.1}% {micros:>12.2}\n", part.name(), share * 100.0);
        }
        text += &format!("\n{:<28} {:>14}\n", "what", "figure");
        for (what, figure) in [
            ("steps a second", format!("{:.0}", self.per_second(steps))),
            ("evaluations a second", format!("{:.0}", self.per_second(evaluated))),
            ("evaluations a step", format!("{:.1}", self.per_step(evaluated))),
            ("sites taken out a step", format!("{:.1}", self.per_step(removed))),
            ("steps taken", format!("{:.2} %", 100.0 * self.per_step(taken))),
            ("steps to a new best", format!("{:.3} %", 100.0 * self.per_step(better))),
        ] {
            text += &format!("{what:<28} {figure:>14}\n");
        }
        text += &format!("\n{:>10} {:>12} {:>10} {:>14}\n", "s", "iterations", "left out", "value");
        for better in &self.course {
            let left_out = format!("{}/{}", better.left_out.0, better.left_out.1);
            let seconds = better.elapsed.as_secs_f64();
            text += &format!("{seconds:>10.2} {:>12} {left_out:>10} {:>14}\n", better.iterations, better.value);
        }
        text
    }

    /// The goal's figure over time (SVG): from the first solution that leaves out as little as the last.
    ///
    /// # Errors
    /// When the library cannot draw it.
    pub fn svg(&self, name: &str) -> Result<String, String> {
        let mut svg = String::new();
        self.draw(name, &mut svg).map_err(|error| error.to_string())?;
        Ok(svg)
    }

    fn draw(&self, name: &str, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let covers = self.course.last().map(|last| last.left_out);
        let points: Vec<(f64, i64)> = self
            .course
            .iter()
            .filter(|better| Some(better.left_out) == covers)
            .map(|better| (better.elapsed.as_secs_f64(), better.value))
            .collect();
        let values = || points.iter().map(|(_, value)| *value);
        let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(1));
        let margin = ((high - low) / 20).max(1);
        let end = self.elapsed.as_secs_f64().max(1e-3);
        let area = SVGBackend::with_string(svg, (900, 420)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(format!("{name}: the best found over time"), ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(90)
            .build_cartesian_2d(0.0..end, low - margin..high + margin)?;
        chart.configure_mesh().x_desc("seconds").light_line_style(WHITE).draw()?;
        // The best stays what it is until a better one is found.
        let mut steps: Vec<(f64, i64)> = Vec::new();
        for &(at, value) in &points {
            steps.extend(steps.last().map(|&(_, before)| (at, before)));
            steps.push((at, value));
        }
        steps.extend(steps.last().map(|&(_, last)| (end, last)));
        let color = RGBColor(0x1f, 0x5f, 0xa8);
        chart.draw_series(LineSeries::new(steps, color.stroke_width(2)))?;
        chart.draw_series(points.into_iter().map(|at| Circle::new(at, 3, color.filled())))?;
        area.present()?;
        Ok(())
    }
}
