//! How each kind of blind spot is drawn: by a colour and by a shape, so that the one is enough where the other cannot be seen.
//!
//! The colours are the ten of `web/src/palette.ts`, chosen to stay apart for colour-blind readers. The picture draws these signs
//! and the page is handed them, so that both look the same.

use std::f64::consts::TAU;

use serde::Serialize;

use crate::coverage::blind::BlindKind;

/// The sign of a kind: a closed outline about the origin that reaches about 1 from it, y down, and its colour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Sign {
    pub(super) colour: &'static str,
    pub(super) outline: Vec<(f64, f64)>,
}

/// The sign of a kind.
pub(super) fn sign(kind: BlindKind) -> Sign {
    let (colour, outline): (_, Vec<(f64, f64)>) = match kind {
        // A house, a cross, a stop sign, what falls down ...
        BlindKind::NotListed => ("#9f4d86", [(0.0, -1.1), (1.0, -0.3), (0.8, 0.95), (-0.8, 0.95), (-1.0, -0.3)].into()),
        BlindKind::NotPlaced => ("#868604", turned(&cross(), TAU / 8.0)),
        BlindKind::Unreachable => ("#483258", ring(&[1.05; 8], TAU / 16.0)),
        BlindKind::Dropped => ("#81520a", ring(&[1.25; 3], TAU / 4.0)),
        BlindKind::NotVisited => ("#72130b", [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)].into()),
        // ... what goes on to the right, what is put up, a clock, far stars, and a plus that is too much.
        BlindKind::PassedBy => {
            ("#19affe", [(-1.0, -0.95), (0.2, -0.95), (1.15, 0.0), (0.2, 0.95), (-1.0, 0.95), (-0.1, 0.0)].into())
        }
        BlindKind::ClaimedOnly => ("#f86ab5", ring(&[1.25; 3], -TAU / 4.0)),
        BlindKind::Overdue => ("#4660db", ring(&[0.98; 24], 0.0)),
        BlindKind::BeyondReach => ("#1e249e", ring(&[1.25, 0.55].repeat(5), -TAU / 4.0)),
        BlindKind::Lopsided => ("#7cba10", cross()),
    };
    Sign { colour, outline }
}

/// Points around the origin at these distances, the first one at an angle from the right.
fn ring(distances: &[f64], first: f64) -> Vec<(f64, f64)> {
    let at = |(index, distance): (usize, &f64)| {
        let angle = first + TAU * index as f64 / distances.len() as f64;
        (rounded(distance * angle.cos()), rounded(distance * angle.sin()))
    };
    distances.iter().enumerate().map(at).collect()
}

fn cross() -> Vec<(f64, f64)> {
    const A: f64 = 0.36;
    const B: f64 = 1.05;
    [(-A, -B), (A, -B), (A, -A), (B, -A), (B, A), (A, A), (A, B), (-A, B), (-A, A), (-B, A), (-B, -A), (-A, -A)].into()
}

fn turned(outline: &[(f64, f64)], angle: f64) -> Vec<(f64, f64)> {
    let (sin, cos) = angle.sin_cos();
    outline.iter().map(|(x, y)| (rounded(x * cos - y * sin), rounded(x * sin + y * cos))).collect()
}

/// To a thousandth, so that every platform writes the same.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_share_a_colour_or_a_shape() {
        for (index, kind) in BlindKind::ALL.into_iter().enumerate() {
            for other in &BlindKind::ALL[..index] {
                assert_ne!(sign(kind).colour, sign(*other).colour, "{kind:?} {other:?}");
                assert_ne!(sign(kind).outline, sign(*other).outline, "{kind:?} {other:?}");
            }
            let far = sign(kind).outline.iter().map(|(x, y)| x.hypot(*y)).fold(0.0, f64::max);
            assert!((0.9..1.5).contains(&far), "{kind:?} is about as large as the others: {far}");
        }
    }
}
