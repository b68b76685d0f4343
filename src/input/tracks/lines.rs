//! A file line by line, whatever its encoding, in bounded memory.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use encoding_rs::GB18030;

use super::super::problem::Problem;
use super::super::source::bytes::{self, Encoding, LARGEST_DATA};

/// Longest line; a row of a track has some hundred signs.
const LONGEST: u64 = 64 << 10;

/// A file that can be read, whatever its size.
pub(super) fn open(path: &Path, file: &str) -> Result<BufReader<File>, Problem> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Problem::error("missing_file", file, "no such file", "a file")
            .mend(format!("It should be at {}.", path.display())),
        _ => Problem::error("unreadable_file", file, error.to_string(), "a file that can be read"),
    };
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Problem::error("unreadable_file", file, "a folder or device", "a plain file"));
    }
    Ok(BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?))
}

/// The lines of a file.
pub(super) struct Lines<'f> {
    reader: Box<dyn BufRead>,
    file: &'f str,
    buffer: Vec<u8>,
    text: String,
    /// Number of the line handed out last, from 1.
    pub(super) number: usize,
}

impl<'f> Lines<'f> {
    /// The lines of the file at a path.
    pub(super) fn open(path: &Path, file: &'f str) -> Result<Self, Problem> {
        Self::of(Box::new(open(path, file)?), file)
    }

    /// The lines of what a reader reads. UTF-16 is decoded as a whole and bounded for that; all else is a stream.
    pub(super) fn of(mut reader: Box<dyn BufRead>, file: &'f str) -> Result<Self, Problem> {
        let unreadable = |error: std::io::Error| {
            Problem::error("unreadable_file", file, error.to_string(), "a file that can be read")
        };
        let head = reader.fill_buf().map_err(unreadable)?;
        if head.is_empty() {
            return Err(
                Problem::error("empty_file", file, "an empty file", "data").mend("Was it saved or copied completely?")
            );
        }
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
            let mut all = Vec::new();
            reader.take(LARGEST_DATA + 1).read_to_end(&mut all).map_err(unreadable)?;
            if all.len() as u64 > LARGEST_DATA {
                return Err(Problem::error("too_large", file, "UTF-16 of more than 256 MB", "UTF-8")
                    .mend("Save it as UTF-8, which is read whatever its size."));
            }
            let text = bytes::text(all, file, Encoding::Auto, &mut Vec::new())?;
            reader = Box::new(Cursor::new(text.into_bytes()));
        } else if head.starts_with(b"\xEF\xBB\xBF") {
            reader.consume(3);
        }
        Ok(Self { reader, file, buffer: Vec::new(), text: String::new(), number: 0 })
    }

    /// Whether the next byte is this one.
    pub(super) fn begin_with(&mut self, byte: u8) -> bool {
        self.reader.fill_buf().is_ok_and(|head| head.first() == Some(&byte))
    }

    /// The next line without its end; `None` at the end of the file. What is neither UTF-8 nor GB18030 comes with replacement
    /// signs, and so is judged like any other wrong value.
    ///
    /// # Errors
    /// When the file cannot be read on, or the line is beyond measure.
    pub(super) fn next(&mut self) -> Result<Option<&str>, Problem> {
        self.buffer.clear();
        let read = (&mut self.reader).take(LONGEST + 1).read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|error| {
            Problem::error("unreadable_file", self.file, error.to_string(), "a file that can be read on")
                .line(Some(self.number + 1))
        })?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read as u64 > LONGEST {
            return Err(Problem::error("too_large", self.file, format!("a line of more than {LONGEST} bytes"), "text")
                .line(Some(self.number))
                .mend("Is it a text file at all? What stands before this line was read."));
        }
        while self.buffer.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            self.buffer.pop();
        }
        self.text.clear();
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => self.text.push_str(text),
            Err(_) => self.text.push_str(&GB18030.decode_without_bom_handling(&self.buffer).0),
        }
        Ok(Some(&self.text))
    }
}
