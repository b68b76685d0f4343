//! Files as text: bounded in size, whatever their encoding.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding as Coder, GB18030, UTF_16BE, UTF_16LE};

use crate::input::problem::Problem;

/// Largest file of sites, teams, territories or matrices, in bytes; a hundred thousand sites take some 40 MB.
pub(crate) const LARGEST_DATA: u64 = 256 << 20;

/// Largest `scenario.toml` or `teams.toml`, in bytes.
pub(crate) const LARGEST_TOML: u64 = 8 << 20;

/// How the text of a file is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, or what the byte order mark says, or GB18030 where it is not UTF-8 but makes sense so.
    #[default]
    Auto,
    /// UTF-8.
    Utf8,
    /// GB18030 (and with it GBK and GB2312).
    Gb18030,
}

/// The bytes of a file.
///
/// # Errors
/// When it is missing, unreadable, not a plain file, empty, or larger than `most` bytes.
pub(crate) fn read(path: &Path, file: &str, most: u64) -> Result<Vec<u8>, Problem> {
    let file_there = opened(path, file)?;
    let unreadable = |error: std::io::Error| unreadable(path, file, &error);
    let meta = file_there.metadata().map_err(unreadable)?;
    let too_large = |size: u64| {
        Problem::error("too_large", file, format!("{size} bytes or more"), format!("at most {most} bytes"))
            .mend("Split it into several files.")
    };
    if meta.len() > most {
        return Err(too_large(meta.len()));
    }
    let mut bytes = Vec::new();
    // The file may grow, or claim to be empty while it is not (as in /proc): the bound holds for what is really read.
    file_there.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(too_large(bytes.len() as u64));
    }
    if bytes.is_empty() {
        return Err(empty(file));
    }
    Ok(bytes)
}

/// A plain file, opened. That it is one is asked first: opening a pipe would wait for ever.
fn opened(path: &Path, file: &str) -> Result<File, Problem> {
    let meta = std::fs::metadata(path).map_err(|error| unreadable(path, file, &error))?;
    if !meta.is_file() {
        return Err(Problem::error("unreadable_file", file, "a folder or device", "a plain file"));
    }
    File::open(path).map_err(|error| unreadable(path, file, &error))
}

fn unreadable(path: &Path, file: &str, error: &std::io::Error) -> Problem {
    match error.kind() {
        std::io::ErrorKind::NotFound => Problem::error("missing_file", file, "no such file", "a file").mend(format!(
            "Put it at {} or correct the name; paths are relative to the scenario's folder.",
            path.display()
        )),
        _ => Problem::error("unreadable_file", file, error.to_string(), "a file that can be read"),
    }
}

fn empty(file: &str) -> Problem {
    Problem::error("empty_file", file, "an empty file", "data").mend("Was it saved or copied completely?")
}

/// The first bytes of a file that is too large to be held.
///
/// # Errors
/// When it is missing, unreadable, no plain file, or empty.
pub(crate) fn head(path: &Path, file: &str, most: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    opened(path, file)?
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| Problem::error("unreadable_file", file, error.to_string(), "a file that can be read"))?;
    if bytes.is_empty() { Err(empty(file)) } else { Ok(bytes) }
}

/// The text of a file's bytes, without byte order mark. What had to be guessed is put into `problems` as a warning.
///
/// # Errors
/// When the bytes are no text in the encoding, with the line of the first that is not.
pub(crate) fn text(
    bytes: Vec<u8>,
    file: &str,
    encoding: Encoding,
    problems: &mut Vec<Problem>,
) -> Result<String, Problem> {
    if let Some((coder, mark)) = Coder::for_bom(&bytes).filter(|(coder, _)| *coder == UTF_16LE || *coder == UTF_16BE) {
        return decoded(&bytes[mark..], coder).ok_or_else(|| bad(file, "broken UTF-16", None));
    }
    let marked = bytes.starts_with(b"\xEF\xBB\xBF");
    if encoding == Encoding::Gb18030 && !marked {
        return decoded(&bytes, GB18030).ok_or_else(|| {
            bad(file, "bytes that are not GB18030", None).mend("Save it as UTF-8 and leave out `encoding`.")
        });
    }
    let bytes = if marked { bytes[3..].to_vec() } else { bytes };
    let error = match String::from_utf8(bytes) {
        Ok(text) => return without_zeros(text, file),
        Err(error) => error,
    };
    let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
    let guess = decoded(error.as_bytes(), GB18030).filter(|text| encoding == Encoding::Auto && looks_chinese(text));
    let Some(text) = guess else {
        return Err(bad(file, "bytes that are neither UTF-8 nor, by the look of it, GB18030", Some(line)));
    };
    problems.push(
        Problem::warning("encoding_guessed", file, "text that is not UTF-8 but makes sense as GB18030", "UTF-8")
            .line(Some(line))
            .mend("Read as GB18030. Say `encoding = \"gb18030\"` to make it sure, or save it as UTF-8."),
    );
    Ok(text)
}

fn bad(file: &str, found: &str, line: Option<usize>) -> Problem {
    Problem::error("bad_encoding", file, found, "text in UTF-8 (or GB18030)")
        .line(line)
        .mend("Save it again as UTF-8, or say `encoding = \"gb18030\"`.")
}

fn decoded(bytes: &[u8], coder: &'static Coder) -> Option<String> {
    coder.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// UTF-16 without a byte order mark passes as UTF-8 as long as it is ASCII; its zero bytes give it away.
fn without_zeros(text: String, file: &str) -> Result<String, Problem> {
    let Some(at) = text.find('\0') else { return Ok(text) };
    let line = 1 + text[..at].matches('\n').count();
    Err(bad(file, "zero bytes, as in UTF-16 without a byte order mark or in a binary file", Some(line)))
}

/// Whether most of what is not ASCII is Chinese: any text of a European code page may pass for GB18030 by chance.
fn looks_chinese(text: &str) -> bool {
    let chinese = |c: char| matches!(c, '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}');
    let punctuation =
        |c: char| matches!(c, '\u{B7}' | '\u{2010}'..='\u{2026}' | '\u{2160}'..='\u{216B}' | '\u{2460}'..='\u{249B}');
    let foreign = text.chars().filter(|c| !c.is_ascii() && !punctuation(*c)).count();
    foreign > 0 && text.chars().filter(|c| chinese(*c)).count() * 10 >= foreign * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(bytes: &[u8], encoding: Encoding) -> (Result<String, Problem>, Vec<Problem>) {
        let mut problems = Vec::new();
        let text = text(bytes.to_vec(), "sites.csv", encoding, &mut problems);
        (text, problems)
    }

    #[test]
    fn byte_order_marks_are_understood_and_left_out() {
        assert_eq!(read_text(b"\xEF\xBB\xBFid", Encoding::Auto).0.unwrap(), "id");
        assert_eq!(read_text(b"\xFF\xFEi\0d\0", Encoding::Auto).0.unwrap(), "id");
        assert_eq!(read_text(b"\xFE\xFF\0i\0d", Encoding::Auto).0.unwrap(), "id");
    }

    #[test]
    fn gb18030_is_recognised_and_the_guess_is_told() {
        let (bytes, _, _) = GB18030.encode("编号,名称\n1,永定区\n");
        let (text, problems) = read_text(&bytes, Encoding::Auto);
        assert_eq!(text.unwrap(), "编号,名称\n1,永定区\n");
        assert_eq!(problems[0].code, "encoding_guessed");
        let (text, problems) = read_text(&bytes, Encoding::Gb18030);
        assert!(text.is_ok() && problems.is_empty());
        assert_eq!(read_text(&bytes, Encoding::Utf8).0.unwrap_err().code, "bad_encoding");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        let (text, _) = read_text(b"id,name\n1,Caf\xE9 \xE9\xE8\xC0 x\n", Encoding::Auto);
        assert_eq!(text.unwrap_err().line, Some(2));
        assert_eq!(read_text(b"i\0d\0", Encoding::Auto).0.unwrap_err().code, "bad_encoding");
    }

    #[test]
    fn a_file_beyond_the_bound_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, vec![b'x'; 100]).unwrap();
        assert_eq!(read(&path, "f", 99).unwrap_err().code, "too_large");
        assert_eq!(read(&path, "f", 100).unwrap().len(), 100);
        std::fs::write(&path, []).unwrap();
        assert_eq!(read(&path, "f", 100).unwrap_err().code, "empty_file");
        assert_eq!(read(&folder.path().join("g"), "g", 100).unwrap_err().code, "missing_file");
        assert_eq!(read(folder.path(), ".", 100).unwrap_err().code, "unreadable_file");
    }
}
