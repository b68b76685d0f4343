//! Names that look like the one somebody may have meant.

/// Of the known names, the one most like `name`, if any is like it at all: at most a third of its letters differ.
pub(crate) fn most_similar<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(name);
    let best = known.into_iter().take(MOST_COMPARED).map(|other| (distance(&wanted, &folded(other)), other)).min()?;
    (best.0 <= wanted.len().div_ceil(3).min(3)).then_some(best.1)
}

/// `Did you mean \`x\`?` for a name like a known one, else the known ones (as many as a line holds).
pub(crate) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(similar) = most_similar(name, known.clone()) {
        return format!("Did you mean `{similar}`?");
    }
    let mut names: Vec<&str> = known.into_iter().collect();
    names.sort_unstable();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    match (names.is_empty(), more) {
        (true, _) => "There are none.".to_owned(),
        (false, 0) => format!("There are: {}.", names.join(", ")),
        (false, more) => format!("There are: {} and {more} more.", names.join(", ")),
    }
}

/// How alike two names are: 1 for the same but for case, spaces and hyphens, 0 for nothing in common. Names whose numbers differ
/// (`Gate 1`, `Gate 2`; `一号`, `二号`) are not alike at all, however alike the rest.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (folded(a), folded(b));
    let numbers = |name: &[char]| name.iter().copied().filter(|sign| is_number(*sign)).collect::<Vec<_>>();
    if numbers(&a) != numbers(&b) {
        return 0.0;
    }
    match a.len().max(b.len()) {
        0 => 1.0,
        longest => 1.0 - distance(&a, &b) as f64 / longest as f64,
    }
}

fn is_number(sign: char) -> bool {
    sign.is_numeric() || "一二三四五六七八九十百零〇两".contains(sign)
}

/// Known names that a suggestion lists.
const SHOWN: usize = 12;

/// Names that are compared: enough for a hint, few enough that a thousand wrong ids of a large list do not take minutes.
const MOST_COMPARED: usize = 2000;

/// Beyond this many letters names are cut before they are compared, so that no input makes the comparison slow.
const COMPARED: usize = 40;

fn folded(name: &str) -> Vec<char> {
    let letters = name.chars().flat_map(char::to_lowercase).filter(|c| !matches!(c, '_' | '-' | ' '));
    letters.take(COMPARED).collect()
}

/// Levenshtein's distance with transposed neighbours counted once (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_recognised() {
        let known = ["windows", "service", "skills", "checkpoint", "医院"];
        assert_eq!(most_similar("window", known), Some("windows"));
        assert_eq!(most_similar("Check-Point", known), Some("checkpoint"));
        assert_eq!(most_similar("serivce", known), Some("service"));
        assert_eq!(most_similar("altitude", known), None);
        assert_eq!(most_similar("x", []), None);
    }

    #[test]
    fn names_are_alike_but_for_their_numbers() {
        assert!((likeness("St. Julian's Clinic", "st julians clinic") - 0.88).abs() < 0.1);
        assert!((likeness("Gate", "GATE") - 1.0).abs() < 1e-9);
        assert!(likeness("永定一号卡点", "永定二号卡点").abs() < 1e-9);
        assert!(likeness("Gate 1", "Gate 2").abs() < 1e-9);
        assert!(likeness("Mater Dei Hospital", "Bus terminus") < 0.4);
    }

    #[test]
    fn a_suggestion_lists_what_there_is_when_nothing_is_like_it() {
        assert_eq!(suggestion("altitude", ["car", "foot"]), "There are: car, foot.");
        assert_eq!(suggestion("fot", ["car", "foot"]), "Did you mean `foot`?");
        assert_eq!(suggestion("x", []), "There are none.");
    }
}
