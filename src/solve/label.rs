//! Labels: the choices of windows and breaks along a segment of a route.
//!
//! With several windows or breaks, the way from start to end of a segment is no longer one [`Span`] but a choice of a few:
//! which window at each site, where each break is taken. A [`Label`] is one such choice; a segment keeps those that no
//! other is better than in every respect (Tricoire, Romauch, Doerner and Hartl 2010 do so for windows; Hashimoto et al. 2006
//! with piecewise linear functions). Labels that differ only in when they are begun, mostly a break here or a stop later, become one where their
//! beginnings join: without that a break of two hours' window leaves a label for each stop at which it may be taken. So they
//! are few, and prefix and suffix of a route are joined around a new stop in nearly constant time.

use super::span::Span;

/// No break taken so far.
pub(crate) const NONE: u8 = u8::MAX;

/// One choice of windows and breaks along a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) span: Span,
    /// Metres travelled beyond the direct legs.
    pub(crate) detour: i32,
    /// First break taken, or [`NONE`].
    pub(crate) first: u8,
    /// One after the last break taken, or [`NONE`].
    pub(crate) next: u8,
}

impl Label {
    /// A segment without a break.
    pub(crate) const fn plain(span: Span) -> Self {
        Self { span, detour: 0, first: NONE, next: NONE }
    }

    /// One label for two choices that take as long and whose beginnings join: a break here or a stop later, mostly. One is begun where the
    /// other would wait, so together they are begun from the earlier one's beginning to the later one's.
    fn and(&self, other: &Self) -> Option<Self> {
        let (one, two) = (self.span, other.span);
        let alike = one.length == two.length
            && self.first == other.first
            && self.next == other.next
            && self.detour == other.detour;
        let joins = one.early.max(two.early) <= one.late.min(two.late).saturating_add(1);
        let span = Span { early: one.early.min(two.early), late: one.late.max(two.late), length: one.length };
        (alike && joins).then_some(Self { span, ..*self })
    }

    fn beats(&self, other: &Self) -> bool {
        self.first == other.first
            && self.next == other.next
            && self.span.finish() <= other.span.finish()
            && self.span.length <= other.span.length
            && self.span.late >= other.span.late
            && self.detour <= other.detour
    }
}

/// Adds a label to those kept unless one of them beats it, drops those that it beats, and makes one of two that differ only in when they begin.
#[inline]
pub(crate) fn keep(label: Label, out: &mut Vec<Label>) {
    let mut label = label;
    let mut at = 0;
    while at < out.len() {
        let kept = out[at];
        if kept.beats(&label) {
            return;
        }
        if label.beats(&kept) {
            out.swap_remove(at);
        } else if let Some(both) = kept.and(&label) {
            label = both;
            out.swap_remove(at);
            at = 0;
        } else {
            at += 1;
        }
    }
    out.push(label);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::dice::Dice;
    use crate::solve::span::Time;

    fn label(early: Time, late: Time, length: Time, first: u8) -> Label {
        Label { span: Span::new(early, late, length), detour: 0, first, next: first.wrapping_add(1) }
    }

    fn kept(made: &[Label]) -> Vec<Label> {
        let mut out = Vec::new();
        made.iter().for_each(|label| keep(*label, &mut out));
        out
    }

    /// When the best of some choices is over that is begun at an instant, if it can be.
    fn over(labels: &[Label], begun: Time) -> Option<Time> {
        let in_time = labels.iter().filter(|label| begun <= label.span.late);
        in_time.map(|label| begun.max(label.span.early) + label.span.length).min()
    }

    #[test]
    fn choices_of_one_length_whose_beginnings_join_become_one() {
        let made = [label(0, 20, 50, 0), label(30, 60, 50, 0), label(15, 35, 50, 0)];
        assert_eq!(kept(&made), [label(0, 60, 50, 0)]);
    }

    #[test]
    fn choices_with_a_gap_between_or_other_breaks_or_lengths_stay_apart() {
        let made = [label(0, 20, 50, 0), label(22, 60, 50, 0), label(10, 70, 51, 0), label(0, 70, 50, 1)];
        assert_eq!(kept(&made).len(), 4);
    }

    #[test]
    fn whatever_is_pruned_the_same_ends_are_reached() {
        let mut dice = Dice::new(7, 0);
        for _ in 0..500 {
            let mut draw = |most: usize| dice.below(most) as Time;
            let made: Vec<Label> = (0..8)
                .map(|_| {
                    let early = draw(30);
                    label(early, early + draw(20), 40 + draw(3), 0)
                })
                .collect();
            let kept = kept(&made);
            for begun in 0..60 {
                assert_eq!(over(&made, begun), over(&kept, begun), "begun at {begun}: {made:?}, kept {kept:?}");
            }
        }
    }
}
