//! Ranks still to be looked at, lowest first.

/// A set of ranks that hands out its lowest; what is put in meanwhile must be above what was last taken out.
///
/// Two levels of bits: cheaper than a heap for search spaces of some hundred vertices that are visited in order of rank.
#[derive(Clone, Debug)]
pub(super) struct Frontier {
    words: Vec<u64>,
    summary: Vec<u64>,
    at: usize,
}

impl Frontier {
    /// An empty set of ranks below `size`.
    pub(super) fn new(size: usize) -> Self {
        let words = size.div_ceil(64);
        Self { words: vec![0; words], summary: vec![0; words.div_ceil(64)], at: usize::MAX }
    }

    /// Puts a rank in; again is no matter.
    pub(super) fn insert(&mut self, rank: u32) {
        let word = rank as usize / 64;
        self.words[word] |= 1 << (rank % 64);
        self.summary[word / 64] |= 1 << (word % 64);
        self.at = self.at.min(word / 64);
    }

    /// Takes the lowest rank out.
    pub(super) fn pop(&mut self) -> Option<u32> {
        while self.at < self.summary.len() {
            let above = self.summary[self.at];
            if above == 0 {
                self.at += 1;
                continue;
            }
            let word = self.at * 64 + above.trailing_zeros() as usize;
            let bits = self.words[word];
            self.words[word] = bits & (bits - 1);
            if self.words[word] == 0 {
                self.summary[self.at] &= self.summary[self.at] - 1;
            }
            return Some((word * 64) as u32 + bits.trailing_zeros());
        }
        self.at = usize::MAX;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_come_out_in_order_and_once() {
        let mut frontier = Frontier::new(10_000);
        for rank in [9_999, 3, 64, 3, 4_097] {
            frontier.insert(rank);
        }
        assert_eq!((frontier.pop(), frontier.pop()), (Some(3), Some(64)));
        frontier.insert(65);
        frontier.insert(8_000);
        let rest: Vec<u32> = std::iter::from_fn(|| frontier.pop()).collect();
        assert_eq!(rest, [65, 4_097, 8_000, 9_999]);
        frontier.insert(0);
        assert_eq!(frontier.pop(), Some(0), "it can be used again");
    }
}
