//! A picture as text. Text goes in escaped: names come from files of others.

use std::fmt::{Display, Write};

use quick_xml::escape::escape;
use unicode_width::UnicodeWidthStr;

/// What a viewer may draw letters with, the first that it has. Pictures hold no letters: a viewer without a Chinese font shows
/// boxes in their place.
const FONTS: &str = "'Noto Sans','DejaVu Sans','Segoe UI',Arial,'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',\
                     'WenQuanYi Micro Hei',sans-serif";

/// How a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) size: f64,
    pub(super) colour: &'static str,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
    /// A rim in the ground's colour, for what stands on the map.
    pub(super) rim: bool,
}

impl Style {
    pub(super) const fn of(size: f64, colour: &'static str) -> Self {
        Self { size, colour, bold: false, anchor: Anchor::Start, rim: false }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) const fn rim(self) -> Self {
        Self { rim: true, ..self }
    }
}

/// A picture under way.
#[derive(Debug)]
pub(super) struct Svg {
    text: String,
}

impl Svg {
    pub(super) fn new(width: f64, height: f64, title: &str, lang: &str) -> Self {
        let mut svg = Self { text: String::new() };
        svg.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             xml:lang=\"{lang}\" font-family=\"{FONTS}\">\n<title>{}</title>\n",
            escape(title)
        ));
        svg.put(format_args!("<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"));
        svg
    }

    /// What is no text of others.
    pub(super) fn put(&mut self, what: impl Display) {
        // Writing into a string does not fail.
        let _ = write!(self.text, "{what}");
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, style: Style) {
        let weight = if style.bold { " font-weight=\"700\"" } else { "" };
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let rim = if style.rim {
            " stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        } else {
            ""
        };
        let Style { size, colour, .. } = style;
        self.put(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\"{weight}{anchor}{rim}>{}</text>\n",
            escape(text)
        ));
    }

    /// A path with attributes; nothing where it has no points.
    pub(super) fn path(&mut self, path: &str, attributes: &str) {
        if !path.is_empty() {
            self.put(format_args!("<path d=\"{path}\" {attributes}/>\n"));
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

/// Appends a line through points to a path.
pub(super) fn append(path: &mut String, points: impl Iterator<Item = (f64, f64)>, closed: bool) {
    let start = path.len();
    for (x, y) in points {
        let _ = write!(path, "{}{x:.1} {y:.1}", if path.len() == start { "M" } else { "L" });
    }
    if closed && path.len() > start {
        path.push('Z');
    }
}

/// About how wide a text is; letters differ, so a tenth is added.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.width() as f64 * size * 0.56
}

/// As much of a text as has room, with an ellipsis where it is cut.
pub(super) fn cut(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for sign in text.chars() {
        kept.push(sign);
        if width(&kept, size) + size > room {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

/// A text in lines that have room: broken at blanks, and between any two signs of scripts that have none.
pub(super) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut word = String::new();
    let flush = |word: &mut String, lines: &mut Vec<String>| {
        let fits = lines.last().is_some_and(|line| line.is_empty() || width(&format!("{line}{word}"), size) <= room);
        if !fits {
            lines.push(String::new());
            *word = word.trim_start().to_owned();
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
        word.clear();
    };
    for sign in text.chars() {
        if sign == ' ' {
            flush(&mut word, &mut lines);
        }
        word.push(sign);
        if sign.len_utf8() > 2 {
            flush(&mut word, &mut lines);
        }
    }
    flush(&mut word, &mut lines);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_the_picture() {
        let mut svg = Svg::new(10.0, 10.0, "</svg><script>", "en");
        svg.text((1.0, 2.0), "a<b & \"c\"", Style::of(10.0, "#000000").bold().at(Anchor::End).rim());
        let text = svg.finish();
        assert!(!text.contains("<script>") && text.contains("a&lt;b &amp; &quot;c&quot;"), "{text}");
    }

    #[test]
    fn long_texts_are_cut_and_broken_where_there_is_room() {
        assert_eq!(cut("short", 10.0, 100.0), "short");
        let cut = cut("a very long name of a territory", 10.0, 80.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0) <= 90.0, "{cut}");
        assert_eq!(wrap("one two three", 10.0, 45.0), ["one two", "three"]);
        let lines = wrap("覆盖不到的人口距离最近点位超过十五分钟", 10.0, 80.0);
        assert!(lines.len() > 1 && lines.concat() == "覆盖不到的人口距离最近点位超过十五分钟", "{lines:?}");
    }
}
