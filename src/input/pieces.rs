//! Tables of any size, piece by piece: each piece is a table of its own with the header of the whole.
//!
//! What is UTF-8 is a stream. Other encodings are decoded as a whole, and bounded for that (see [`bytes`](super::source::bytes)).

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::problem::Problem;

/// A piece is cut at the first good place behind so many bytes.
const PIECE: usize = 4 << 20;

/// Where there is none so far behind that, it is cut at the end of a line all the same: a quotation mark without its partner is to
/// spoil one piece and not the rest of the file.
const PATIENCE: usize = 1 << 20;

/// Longest header, and longest line.
const LONGEST: u64 = 1 << 20;

/// A table of UTF-8 that is read piece by piece.
pub(super) struct Pieces<'f> {
    reader: BufReader<File>,
    file: &'f str,
    header: String,
    /// Lines of the header, with blank ones before it.
    header_lines: usize,
    /// Lines read so far.
    lines: usize,
}

/// A piece: header and rows.
pub(super) struct Piece {
    pub(super) text: String,
    /// How many lines its rows stand further down in the file than in the piece.
    pub(super) down: usize,
}

impl<'f> Pieces<'f> {
    /// The pieces of a file, where it is UTF-8 throughout; nothing where it is not, or has no header within reason.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn open(path: &Path, file: &'f str) -> Result<Option<Self>, Problem> {
        let failed = |error: std::io::Error| unreadable(file, &error);
        if !is_text(File::open(path).map_err(failed)?).map_err(failed)? {
            return Ok(None);
        }
        let mut reader = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
        if reader.fill_buf().map_err(failed)?.starts_with(b"\xEF\xBB\xBF") {
            reader.consume(3);
        }
        let mut pieces = Self { reader, file, header: String::new(), header_lines: 0, lines: 0 };
        let mut header = String::new();
        loop {
            let before = header.len();
            if !pieces.line(&mut header)? || header.len() as u64 > LONGEST {
                return Ok(None);
            }
            let blank = header[..before].trim().is_empty() && header[before..].trim().is_empty();
            if !blank && is_balanced(&header) {
                break;
            }
        }
        pieces.header_lines = pieces.lines;
        if !header.ends_with('\n') {
            header.push('\n');
        }
        pieces.header = header;
        Ok(Some(pieces))
    }

    /// The next piece with a row in it; nothing at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Problem> {
        let down = self.lines - self.header_lines;
        let mut text = self.header.clone();
        let head = text.len();
        let mut balanced = true;
        loop {
            let before = text.len();
            if !self.line(&mut text)? {
                break;
            }
            balanced ^= !is_balanced(&text[before..]);
            let size = text.len() - head;
            if size >= PIECE && balanced || size >= PIECE + PATIENCE {
                break;
            }
        }
        Ok((text.len() > head).then_some(Piece { text, down }))
    }

    /// Adds the next line with its end; false at the end of the file.
    fn line(&mut self, text: &mut String) -> Result<bool, Problem> {
        let mut line = Vec::new();
        let read = (&mut self.reader).take(LONGEST).read_until(b'\n', &mut line);
        read.map_err(|error| unreadable(self.file, &error).line(Some(self.lines + 1)))?;
        if line.is_empty() {
            return Ok(false);
        }
        if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
            let found = format!("a line of more than {LONGEST} bytes");
            return Err(Problem::error("too_large", self.file, found, "rows of a table").line(Some(self.lines + 1)));
        }
        self.lines += usize::from(line.ends_with(b"\n"));
        // The file was looked through; what was changed since is judged like any other wrong value.
        text.push_str(&String::from_utf8_lossy(&line));
        Ok(true)
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> Problem {
    Problem::error("unreadable_file", file, error.to_string(), "a file that can be read")
}

fn is_balanced(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'"').count().is_multiple_of(2)
}

/// Whether all of a file is UTF-8 without zeros and begins with no mark of another encoding.
fn is_text(mut file: File) -> std::io::Result<bool> {
    let mut block = vec![0; 1 << 16];
    let mut kept = 0;
    loop {
        let read = file.read(&mut block[kept..])?;
        let end = kept + read;
        if block[..end].contains(&0) {
            return Ok(false);
        }
        match std::str::from_utf8(&block[..end]) {
            Ok(_) => kept = 0,
            // A sign may be cut by the end of the block.
            Err(error) if error.error_len().is_none() && read > 0 => {
                block.copy_within(error.valid_up_to()..end, 0);
                kept = end - error.valid_up_to();
            }
            Err(_) => return Ok(false),
        }
        if read == 0 {
            return Ok(kept == 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces_of(text: &[u8]) -> Option<Vec<(String, usize)>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.csv");
        std::fs::write(&path, text).unwrap();
        let mut pieces = Pieces::open(&path, "f.csv").unwrap()?;
        let mut all = Vec::new();
        while let Some(piece) = pieces.next().unwrap() {
            all.push((piece.text, piece.down));
        }
        Some(all)
    }

    #[test]
    fn every_row_stands_in_one_piece_below_the_header_with_its_line() {
        let mut text = String::from("\u{FEFF}\n\"a\nb\",c\n");
        let mut row = 0;
        while text.len() < 3 * PIECE {
            text += &format!("{row},\"线 {row}\nnext\"\n");
            row += 1;
        }
        let pieces = pieces_of(text.as_bytes()).unwrap();
        assert!(pieces.len() >= 3);
        let mut seen = 0;
        for (piece, down) in &pieces {
            let rest = piece.strip_prefix("\n\"a\nb\",c\n").unwrap();
            assert_eq!(*down, 2 * seen, "two lines a row before it");
            assert!(rest.starts_with(&format!("{seen},")), "cut between rows");
            seen += rest.matches("next").count();
        }
        assert_eq!(seen, row);
    }

    #[test]
    fn a_mark_without_its_partner_spoils_one_piece_only() {
        let text = format!("a,b\n\"open,1\n{}", "x,y\n".repeat((PIECE + PATIENCE) / 2));
        let pieces = pieces_of(text.as_bytes()).unwrap();
        assert!(pieces.len() > 1 && pieces.iter().all(|(piece, _)| piece.len() <= PIECE + PATIENCE + 16));
    }

    #[test]
    fn what_is_no_utf_8_is_left_to_be_read_as_a_whole() {
        assert_eq!(pieces_of(b"id,name\n1,\xD3\xC0\n"), None);
        assert_eq!(pieces_of(b"i\0d\0"), None);
        assert_eq!(pieces_of(b"\n \n"), None);
        assert_eq!(pieces_of(b"id,name"), Some(Vec::new()));
    }
}
