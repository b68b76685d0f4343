//! References to cells (`r="AB12"`, `ref="A1:C9"`) as they stream by: the library that reads workbooks counts columns and rows in
//! 32 bits and believes whatever it is told, so what no workbook has must not get to it.

use std::io::{self, Write};

/// Most letters of a column: Excel's last one is `XFD`.
const MOST_LETTERS: u8 = 3;

/// Most digits of a row: Excel's last one is 1,048,576.
const MOST_DIGITS: u8 = 7;

/// Takes the bytes of XML parts and notes whether a reference leads farther than any sheet goes.
#[derive(Debug, Default)]
pub(super) struct References {
    state: State,
    /// Whether one was met.
    pub(super) too_far: bool,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Elsewhere,
    /// Behind white space, where an attribute may begin.
    Gap,
    /// So many letters of `ref` met.
    Name(u8),
    /// The name is complete, its value is to come.
    Named,
    /// Within a value that began with this quotation mark, so many letters and digits into a reference.
    Value(u8, u8, u8),
}

impl References {
    fn take(&mut self, byte: u8) {
        let space = byte.is_ascii_whitespace();
        self.state = match self.state {
            State::Value(quote, ..) if byte == quote => State::Elsewhere,
            State::Value(quote, letters, digits) => {
                let (letters, digits) = match byte {
                    b'A'..=b'Z' | b'a'..=b'z' => (letters.saturating_add(1), digits),
                    b'0'..=b'9' => (letters, digits.saturating_add(1)),
                    _ => (0, 0),
                };
                self.too_far |= letters > MOST_LETTERS || digits > MOST_DIGITS;
                State::Value(quote, letters, digits)
            }
            State::Named if matches!(byte, b'"' | b'\'') => State::Value(byte, 0, 0),
            State::Named if space || byte == b'=' => State::Named,
            // `r` alone or `ref` whole.
            State::Name(1 | 3) if byte == b'=' => State::Named,
            State::Name(1 | 3) if space => State::Named,
            State::Name(met) if b"ref".get(usize::from(met)) == Some(&byte) => State::Name(met + 1),
            State::Gap if byte == b'r' => State::Name(1),
            _ if space => State::Gap,
            _ => State::Elsewhere,
        };
    }
}

impl Write for References {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        bytes.iter().for_each(|byte| self.take(*byte));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn too_far(xml: &str) -> bool {
        // Byte by byte, as parts of an archive may come.
        let mut references = References::default();
        xml.as_bytes().chunks(1).for_each(|chunk| references.write_all(chunk).unwrap());
        references.too_far
    }

    #[test]
    fn what_no_sheet_has_is_seen_however_it_is_written() {
        for xml in [
            r#"<c r="ABCD1">"#,
            r#"<c t="s" r="A12345678"/>"#,
            "<row\n r = '99999999999'>",
            r#"<dimension ref="A1:ZZZZZZZ1"/>"#,
            r#"<c s="1"	r="AAAAAAAAAAAAAAAAAAAAAAAA1">"#,
        ] {
            assert!(too_far(xml), "{xml}");
        }
        for xml in [
            r#"<c r="XFD1048576">"#,
            r#"<dimension ref="A1:XFD1048576"/>"#,
            "<t>see r=\u{201c}ABCDEF\u{201d}, or ref XABCDEF12345678</t>",
            r#"<row spans="1:12345678901" ht="15"><c err="ABCDEF" rr="ABCDEF1" reference="ABCDEF1"/>"#,
            r#"<mergeCell ref="A1:B2 C3:D4 AAA1:BBB2"/>"#,
        ] {
            assert!(!too_far(xml), "{xml}");
        }
    }
}
