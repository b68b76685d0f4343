//! Time and length in one integer.

use crate::road::{Arc, CLOSED, Decimetres, FORBIDDEN, Millis};

/// Milliseconds in the upper half, decimetres in the lower: one addition adds both, one comparison goes by time and among
/// equal times by length. Shortest under it is *the fastest way, the shortest among the fastest*.
///
/// Differences are costs too (a trip that ends in the middle of an arc pays its whole length less the rest), hence signed.
pub(super) type Cost = i64;

/// No way. Two of it still add up without overflow.
pub(super) const FAR: Cost = (1 << 62) - 1;

/// Ways that take as long (6.2 days) count as none: sums of [`FAR`] and the rest of an arc taken off again lie above it.
pub(super) const LIMIT: Cost = FAR / 2;

const SHIFT: u32 = 32;

/// The cost of a time and a length.
pub(super) fn cost(millis: Millis, decimetres: Decimetres) -> Cost {
    ((i64::from(millis) << SHIFT) + i64::from(decimetres)).min(FAR)
}

/// Time and length of a cost that is neither negative nor [`FAR`].
pub(super) fn parts(cost: Cost) -> (Millis, Decimetres) {
    ((cost >> SHIFT) as Millis, (cost & 0xffff_ffff) as Decimetres)
}

/// Cost of turning into an arc and travelling it.
pub(super) fn step(turn: Millis, into: &Arc) -> Cost {
    if turn == FORBIDDEN || into.duration == CLOSED {
        return FAR;
    }
    (cost(turn, 0) + cost(into.duration, into.length)).min(FAR)
}
