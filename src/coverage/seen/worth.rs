//! What a record is worth by itself, where no device shows a visit.

use jiff::Timestamp;

use super::Trace;
use super::trace::could_be_at;
use super::word::Word;
use crate::coverage::Gap;
use crate::coverage::clean::{near_m, seconds};
use crate::model::{Fix, VisitRecord};

/// What a record alone is worth.
pub(super) enum Worth {
    /// Nothing speaks against it.
    Plausible,
    /// The device was elsewhere, so far away.
    Elsewhere(f64),
    /// It was written far away.
    Written,
}

impl Word<'_, '_> {
    /// What a record is worth by itself.
    pub(super) fn worth(&self, record: &VisitRecord) -> Worth {
        let day = self.bench.day;
        if record.point.is_some_and(|point| day.places.distance_m(self.site, point) > day.rules.writing_m) {
            return Worth::Written;
        }
        let traces: Vec<_> = day
            .traces
            .iter()
            .filter(|trace| trace.team.is_some() && trace.team == record.team && trace.span().is_some())
            .collect();
        let site = day.sites[self.site].place.point();
        let stay_s = day.reach[self.site].dwell.get() as f64;
        let mut elsewhere = f64::INFINITY;
        for trace in &traces {
            // Every device of the team has to leave room for the visit; two devices seldom part.
            let room = match self.bench.stated(record) {
                Some(stated) => {
                    let could_be = |elsewhere: &mut f64| {
                        let at = Timestamp::from_second(i64::midpoint(stated.0, stated.1)).unwrap_or_default();
                        let [before, after] = trace.around(at);
                        self.silent_at(trace, stated, elsewhere) && could_be_at(before, after, site, stay_s, day.rules)
                    };
                    !self.off_work(trace, stated) && (self.fell_silent(trace, stated) || could_be(&mut elsewhere))
                }
                None => self.silent_sometime(trace, &mut elsewhere),
            };
            if !room {
                if elsewhere.is_infinite() {
                    elsewhere = self.nearest_m(trace);
                }
                return Worth::Elsewhere(elsewhere);
            }
        }
        Worth::Plausible
    }

    /// Whether a record states a time before the device set out from the team's base, or after it came back there for good: it said nothing
    /// then because nobody was on the road. A site next to the base may be visited all the same.
    fn off_work(&self, trace: &Trace, (from, to): (i64, i64)) -> bool {
        let (Some(first), Some(last)) = (trace.cleaned.fixes.first(), trace.cleaned.fixes.last()) else { return false };
        let middle = i64::midpoint(from, to);
        let end = match () {
            () if middle < first.at.as_second() => first,
            () if middle > last.at.as_second() => last,
            () => return false,
        };
        self.is_home(trace, end)
    }

    /// Whether the first or last fix of a device is at a base of its team that the site is not next to.
    fn is_home(&self, trace: &Trace, end: &Fix) -> bool {
        let (base_m, home_m) = (self.bench.day.rules.base_m, self.bench.day.rules.home_m);
        let bases = trace.team.as_ref().and_then(|team| self.bench.day.bases.get(team)).into_iter().flatten();
        let mut homes = bases.filter(|base| near_m(**base, end.point) <= base_m);
        homes.any(|base| self.bench.day.places.distance_m(self.site, *base) > home_m)
    }

    /// Whether a device said nothing all through the time stated; otherwise how near it was then.
    fn silent_at(&self, trace: &Trace, (from, to): (i64, i64), nearest_m: &mut f64) -> bool {
        let day = self.bench.day;
        let step = ((to - from) / 8).max(1);
        let known = (0..=8).filter_map(|part| {
            let at = Timestamp::from_second((from + part * step).min(to)).ok()?;
            trace.position(at, day.rules)
        });
        let distances: Vec<f64> = known.map(|point| day.places.distance_m(self.site, point)).collect();
        *nearest_m = distances.iter().copied().fold(*nearest_m, f64::min);
        // A device that fell silent during the visit leaves it open.
        distances.len() <= 2
    }

    /// Whether a device that was at the site in the time stated fell silent there for long enough to have stayed, or began to speak
    /// there; not where it was switched off or on at home.
    fn fell_silent(&self, trace: &Trace, (from, to): (i64, i64)) -> bool {
        let day = self.bench.day;
        let fixes = &trace.cleaned.fixes;
        let (Some(first), Some(last)) = (fixes.first(), fixes.last()) else { return false };
        let inner = trace.cleaned.gaps.iter().flat_map(|gap| {
            let silence = (gap.from.as_second(), gap.to.as_second());
            [(gap.from, silence), (gap.to, silence)]
        });
        let before = (first.at, (i64::MIN, first.at.as_second()));
        let after = (last.at, (last.at.as_second(), i64::MAX));
        let ends = [(first, before), (last, after)].into_iter().filter(|(fix, _)| !self.is_home(trace, fix));
        let near_m = day.reach[self.site].dwell_radius_m + trace.halts.noise_m;
        let here = |at: Timestamp| {
            let known = trace.position(at, day.rules);
            known.is_some_and(|point| day.places.distance_m(self.site, point) <= near_m)
        };
        inner.chain(ends.map(|(_, end)| end)).any(|(at, (begin, end))| {
            let quiet = end.min(to) - begin.max(from);
            (from..=to).contains(&at.as_second()) && 2 * quiet >= day.reach[self.site].dwell.get() && here(at)
        })
    }

    /// Whether a device was silent at some time of the day for long enough to have been there.
    fn silent_sometime(&self, trace: &Trace, nearest_m: &mut f64) -> bool {
        let day = self.bench.day;
        let site = day.sites[self.site].place.point();
        let stay_s = day.reach[self.site].dwell.get() as f64;
        *nearest_m = self.nearest_m(trace);
        let gap = |gap: &Gap| {
            let [before, after] = trace.around(gap.to);
            could_be_at(before, after, site, stay_s, day.rules)
        };
        if trace.cleaned.gaps.iter().any(gap) {
            return true;
        }
        // Before its first and after its last fix a device was silent while the team had work to do.
        let own = day.planned.values().filter(|planned| Some(&planned.team) == trace.team.as_ref());
        let work = own.fold(None, |span: Option<(Timestamp, Timestamp)>, planned| {
            Some(span.map_or((planned.arrive, planned.depart), |(from, to)| {
                (from.min(planned.arrive), to.max(planned.depart))
            }))
        });
        let Some(((from, to), (first, last))) = work.zip(trace.span()) else { return false };
        let spare = day.rules.clock_slack.get() as f64 + stay_s;
        seconds(from, first) > spare || seconds(last, to) > spare
    }

    fn nearest_m(&self, trace: &Trace) -> f64 {
        let site = self.bench.day.sites[self.site].place.point();
        trace.steps().map(|[from, _]| near_m(from.1, site)).fold(f64::INFINITY, f64::min)
    }
}
