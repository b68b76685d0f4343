//! Polylines in few bytes: differences of millionths of a degree as variable-length integers, deflated, in base64.
//!
//! Read back by `web/src/lines.ts`. A millionth of a degree is at most 11 cm.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A point in millionths of a degree: longitude, latitude.
pub(in crate::report) type Micro = (i64, i64);

/// Collects lines and packs them.
#[derive(Debug, Default)]
pub(in crate::report) struct Packer {
    bytes: Vec<u8>,
    last: Micro,
    /// Number of lines so far.
    pub(in crate::report) lines: usize,
}

impl Packer {
    /// Appends a plain number, read back before the next line.
    pub(in crate::report) fn number(&mut self, value: usize) {
        self.unsigned(value as u64);
    }

    /// Appends a line and gives its number.
    pub(in crate::report) fn line(&mut self, points: &[Micro]) -> usize {
        self.unsigned(points.len() as u64);
        for point in points {
            self.signed(point.0 - self.last.0);
            self.signed(point.1 - self.last.1);
            self.last = *point;
        }
        self.lines += 1;
        self.lines - 1
    }

    /// All that was appended, as text.
    pub(in crate::report) fn finish(self) -> String {
        deflated(&self.bytes)
    }

    fn signed(&mut self, value: i64) {
        self.unsigned(((value << 1) ^ (value >> 63)) as u64);
    }

    fn unsigned(&mut self, mut value: u64) {
        while value >= 128 {
            self.bytes.push((value & 127) as u8 | 128);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
}

/// Bytes deflated, in base64.
pub(in crate::report) fn deflated(bytes: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(7));
    // Writing into a vector does not fail.
    base64(&encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default())
}

/// Degrees as millionths. What is not a number counts as zero.
pub(in crate::report) fn micro(degrees: f64) -> i64 {
    (degrees * 1e6).round() as i64
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let sign = DIGITS[(word >> (18 - 6 * digit)) as usize & 63] as char;
            text.push(if digit <= chunk.len() { sign } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let cases =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")];
        for (plain, coded) in cases {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn differences_are_small_and_signed() {
        let mut packer = Packer::default();
        assert_eq!(packer.line(&[(3, -2), (2, 200)]), 0);
        assert_eq!(packer.line(&[(2, 200)]), 1);
        // 2 points; +3 -2; -1 +202 (404 = 0b11_0010100); 1 point; no difference
        assert_eq!(packer.bytes, [2, 6, 3, 1, 0x94, 3, 1, 0, 0]);
    }

    #[test]
    fn what_is_packed_inflates_again() {
        let mut packer = Packer::default();
        packer.line(&(0..500).map(|at| (at * 17, -at)).collect::<Vec<Micro>>());
        let bytes = packer.bytes.clone();
        let text = packer.finish();
        let mut plain = Vec::new();
        ZlibDecoder::new(&unbase64(&text)[..]).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, bytes);
    }

    fn unbase64(text: &str) -> Vec<u8> {
        let value = |sign: u8| match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        let signs: Vec<u8> = text.bytes().filter(|sign| *sign != b'=').map(value).collect();
        let bits = |chunk: &[u8]| {
            chunk.iter().fold(0_u32, |word, six| (word << 6) | u32::from(*six)) << (6 * (4 - chunk.len()))
        };
        signs.chunks(4).flat_map(|chunk| bits(chunk).to_be_bytes()[1..chunk.len()].to_vec()).collect()
    }
}
