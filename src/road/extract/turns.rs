//! The arcs of all pieces and what it costs to turn from one into the next, before any restriction.

use super::pieces::{Cut, RawPiece};
use super::side::drives_left;
use crate::road::profile::{DrivingSide, Profile, Turns, UTurns};
use crate::road::{Arc, ArcId, FORBIDDEN, Millis};

/// Arcs sorted by tail with a dense row of turn costs each, as in [`Graph`](crate::road::Graph).
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) first_out: Vec<u32>,
    pub(super) arcs: Vec<Arc>,
    pub(super) first_turn: Vec<u32>,
    pub(super) turns: Vec<Millis>,
}

/// The arcs of the pieces and the costs of turning.
pub(super) fn rows(cut: &Cut, profile: &Profile, centre: Option<(f64, f64)>) -> Rows {
    let mut rows = arcs(cut);
    let left = match profile.driving_side {
        DrivingSide::Left => true,
        DrivingSide::Right => false,
        DrivingSide::Auto => centre.is_some_and(drives_left),
    };
    let mut degree = vec![0_u32; cut.nodes.len()];
    for end in cut.pieces.iter().flat_map(|piece| piece.ends) {
        degree[end as usize] += 1;
    }
    let costs = TurnCosts { rules: &profile.turns, left };
    rows.first_turn = Vec::with_capacity(rows.arcs.len());
    for arc in &rows.arcs {
        rows.first_turn.push(rows.turns.len() as u32);
        let out = rows.first_out[arc.head as usize]..rows.first_out[arc.head as usize + 1];
        for next in out.clone() {
            let next = &rows.arcs[next as usize];
            rows.turns.push(costs.turn(cut, arc, next, degree[arc.head as usize], out.len()));
        }
    }
    forgive_stops(cut, &mut rows, &degree);
    rows
}

/// The arcs, sorted by tail, with the waits at their heads.
fn arcs(cut: &Cut) -> Rows {
    let mut arcs = Vec::with_capacity(2 * cut.pieces.len());
    for (index, piece) in cut.pieces.iter().enumerate() {
        for (direction, [tail, head], wait, flags) in [
            (piece.forward, piece.ends, piece.waits[1], 0),
            (piece.backward, [piece.ends[1], piece.ends[0]], piece.waits[0], Arc::REVERSED),
        ] {
            let Some(direction) = direction else { continue };
            let ms = piece.length_m / (direction.speed_kmh / 3.6) * 1000.0;
            let arc = Arc {
                tail,
                head,
                // At least a millisecond, so that no walk is free; at most some weeks, so that sums stay far from the limit.
                duration: (ms.round().clamp(1.0, 1e9) as Millis).saturating_add(wait),
                length: (piece.length_m * 10.0).round() as u32,
                piece: index as u32,
                flags: flags | if direction.ends_only { Arc::ENDS_ONLY } else { 0 },
            };
            arcs.push(arc);
        }
    }
    arcs.sort_by_key(|arc| arc.tail);
    let mut first_out = vec![0; cut.nodes.len() + 1];
    for arc in &arcs {
        first_out[arc.tail as usize + 1] += 1;
    }
    for node in 0..cut.nodes.len() {
        first_out[node + 1] += first_out[node];
    }
    Rows { first_out, arcs, ..Rows::default() }
}

/// A stop sign that does not tell whom it is for stands for those who come to the junction within 20 m behind it, not for those
/// who just left that junction.
fn forgive_stops(cut: &Cut, rows: &mut Rows, degree: &[u32]) {
    for &stop in cut.stops.iter().filter(|&&stop| degree[stop as usize] == 2) {
        for arc in 0..rows.arcs.len() {
            let arriving = rows.arcs[arc];
            if arriving.head != stop || arriving.length >= 200 {
                continue;
            }
            let out = rows.first_out[stop as usize]..rows.first_out[stop as usize + 1];
            let onward = out.map(|next| &rows.arcs[next as usize]).find(|next| next.piece != arriving.piece);
            if onward.is_some_and(|next| next.length > 200) {
                let piece = &cut.pieces[arriving.piece as usize];
                let wait = piece.waits[usize::from(!arriving.is_reversed())];
                rows.arcs[arc].duration = (arriving.duration - wait).max(1);
            }
        }
    }
}

impl Rows {
    /// Ids of the arcs that leave a junction.
    pub(super) fn outgoing(&self, node: u32) -> std::ops::Range<ArcId> {
        self.first_out[node as usize]..self.first_out[node as usize + 1]
    }

    /// Where in `turns` the entry for turning from an arc into one of those leaving its head stands.
    pub(super) fn entry(&self, arc: ArcId, next: ArcId) -> usize {
        let head = self.arcs[arc as usize].head;
        self.first_turn[arc as usize] as usize + (next - self.first_out[head as usize]) as usize
    }
}

struct TurnCosts<'a> {
    rules: &'a Turns,
    left: bool,
}

impl TurnCosts<'_> {
    fn turn(&self, cut: &Cut, arc: &Arc, next: &Arc, degree: u32, out: usize) -> Millis {
        let (piece, onto) = (&cut.pieces[arc.piece as usize], &cut.pieces[next.piece as usize]);
        let back = arc.piece == next.piece && arc.is_reversed() != next.is_reversed();
        if back && self.rules.u_turns == UTurns::DeadEnds && out > 1 {
            return FORBIDDEN;
        }
        if !back && degree <= 2 || self.rules.penalty_s == 0.0 && self.rules.oncoming_s == 0.0 && !back {
            return 0;
        }
        let angle = if back { 180.0 } else { angle_deg(piece, arc, onto, next) };
        let mut cost_s = self.sigmoid(angle);
        if back {
            cost_s += self.rules.u_turn_s;
        } else if (if self.left { angle > 0.0 } else { angle < 0.0 }) && !piece.roundabout && !onto.roundabout {
            cost_s += self.rules.oncoming_s / (1.0 + (3.25 - 13.0 * angle.abs() / 180.0).exp());
        }
        (cost_s * 1000.0).round() as Millis
    }

    /// The cost of a turn by its angle (degrees, to the right positive), as OSRM's car profile has it: a sigmoid that reaches
    /// the full penalty towards 180, sooner for turns across the oncoming lane.
    fn sigmoid(&self, angle: f64) -> f64 {
        let bias = if self.left { 1.0 / self.rules.bias } else { self.rules.bias };
        let bias = if angle >= 0.0 { bias } else { 1.0 / bias };
        self.rules.penalty_s / (1.0 + (6.5 * bias - 13.0 / bias * angle.abs() / 180.0).exp())
    }
}

/// The angle between an arc and the next one, degrees in -180..=180, to the right positive.
fn angle_deg(piece: &RawPiece, arc: &Arc, onto: &RawPiece, next: &Arc) -> f64 {
    // The bearing at the end of an arc looks back into its piece: turn it round.
    let arriving = piece.bearings[usize::from(!arc.is_reversed())].to_degrees() + 180.0;
    let leaving = onto.bearings[usize::from(next.is_reversed())].to_degrees();
    let turn = (leaving - arriving).rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_across_the_oncoming_lane_are_dearer() {
        let rules = Turns { penalty_s: 7.5, bias: 1.075, ..Turns::default() };
        let (left, right) = (TurnCosts { rules: &rules, left: true }, TurnCosts { rules: &rules, left: false });
        assert!(left.sigmoid(90.0) > left.sigmoid(-90.0));
        assert!((left.sigmoid(90.0) - right.sigmoid(-90.0)).abs() < 1e-9);
        assert!(right.sigmoid(0.0) < 0.02 && right.sigmoid(180.0) > 7.4);
    }
}
