//! On which lines records begin.

use std::collections::VecDeque;
use std::io::Read;

/// A reader that knows on which line of a file each record begins that is read through it, whatever ends the lines.
///
/// The csv crate says where it stood before a record, which is in front of blank lines, and of the second half of the last line's end where that is
/// of two bytes: one line too few in everything that Windows writes.
pub(crate) struct Numbered<R> {
    inner: R,
    /// Bytes read so far, and the line that the next one stands on.
    at: u64,
    line: usize,
    /// Whether the last byte was a carriage return: a line feed behind it ends no other line.
    returned: bool,
    /// Whether nothing of the line has been read so far.
    blank: bool,
    /// First byte and number of each line with text that has not been asked beyond.
    begun: VecDeque<(u64, usize)>,
}

impl<R> Numbered<R> {
    pub(crate) const fn new(inner: R) -> Self {
        Self { inner, at: 0, line: 1, returned: false, blank: true, begun: VecDeque::new() }
    }

    /// The line of the first text at or behind a byte; bytes are asked for in their order.
    pub(crate) fn line_of(&mut self, byte: u64) -> usize {
        while self.begun.front().is_some_and(|(begin, _)| *begin < byte) {
            self.begun.pop_front();
        }
        self.begun.front().map_or(self.line, |(_, line)| *line)
    }

    fn pass(&mut self, byte: u8) {
        match byte {
            b'\n' if self.returned => self.returned = false,
            b'\n' | b'\r' => {
                self.line += 1;
                self.blank = true;
                self.returned = byte == b'\r';
            }
            _ => {
                if self.blank {
                    self.begun.push_back((self.at, self.line));
                }
                self.blank = false;
                self.returned = false;
            }
        }
        self.at += 1;
    }
}

impl<R: Read> Read for Numbered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        buffer[..read].iter().for_each(|byte| self.pass(*byte));
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The first cell of each record and the line it was found on.
    fn records(text: &str) -> Vec<(String, usize)> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Numbered::new(text.as_bytes()));
        let mut record = csv::StringRecord::new();
        let mut records = Vec::new();
        while reader.read_record(&mut record).unwrap() {
            let begin = record.position().unwrap().byte();
            records.push((record[0].to_owned(), reader.get_mut().line_of(begin)));
        }
        records
    }

    #[test]
    fn lines_are_those_of_the_file_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "a,b", "", "", "1,\"x", "y\"", "2,z", ""].join(end);
            let found = records(&text);
            assert_eq!(found, [("a", 2), ("1", 5), ("2", 7)].map(|(cell, line)| (cell.to_owned(), line)), "{end:?}");
        }
    }

    proptest! {
        #[test]
        fn a_record_stands_on_the_line_that_its_first_cell_names(
            rows in prop::collection::vec((0..3_usize, 0..4_usize), 0..4_000), end in 0..2_usize
        ) {
            let end = ["\n", "\r\n"][end];
            let (mut text, mut line) = (String::new(), 1);
            for (blank, torn) in rows {
                text += &end.repeat(blank);
                line += blank;
                text += &format!("{line},\"a{}\"{end}", format!("{end}b").repeat(torn));
                line += 1 + torn;
            }
            for (cell, line) in records(&text) {
                prop_assert_eq!(cell, line.to_string());
            }
        }
    }
}
