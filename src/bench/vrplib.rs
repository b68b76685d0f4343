//! Reader of the VRPLIB dialect: `NAME : value` lines and `..._SECTION` tables, clients with several depots, windows, prizes, skills.

use std::cell::RefCell;

use super::instance::{Instance, Rounding, Truck};

/// Largest instance read.
const MOST: usize = 2_000_000;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct Error {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub problem: String,
}

/// All that is wrong with a file, in the order of its lines; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors(pub Vec<Error>);

impl std::fmt::Display for Errors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        /// Told one by one: a file of another kind may have a fault in each of a million lines.
        const TOLD: usize = 100;
        for (index, error) in self.0.iter().take(TOLD).enumerate() {
            write!(f, "{}{error}", if index > 0 { "\n" } else { "" })?;
        }
        match self.0.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => write!(f, "\n{more} more things are wrong with it"),
        }
    }
}

impl std::error::Error for Errors {}

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    text: &'a str,
    line: usize,
    column: usize,
}

/// A table of a file: its rows, each a list of words.
struct Section<'a> {
    name: Word<'a>,
    rows: Vec<Vec<Word<'a>>>,
}

/// A file taken apart, not yet understood.
struct Parts<'a> {
    headers: Vec<(Word<'a>, Word<'a>)>,
    sections: Vec<Section<'a>>,
    last_line: usize,
    /// What was found to be wrong so far. In a cell, since what is read borrows from the parts.
    faults: RefCell<Vec<Error>>,
}

/// Reads an instance. Without a rounding the usual one of its class is taken.
///
/// # Errors
/// All that is not as expected, each with its place.
pub fn read(text: &str, rounding: Option<Rounding>) -> Result<Instance, Errors> {
    let parts = Parts::of(text);
    let instance = parts.instance(rounding);
    let mut faults = parts.faults.into_inner();
    faults.sort_by_key(|fault| (fault.line, fault.column));
    // A fault of a header that several tables depend on is found once for each.
    faults.dedup();
    match instance {
        Some(instance) if faults.is_empty() => Ok(instance),
        _ => Err(Errors(faults)),
    }
}

/// Reads the routes of a solution file: the number of each (from 1) and its locations, clients counted on from the depots.
#[must_use]
pub fn read_routes(text: &str) -> Vec<(usize, Vec<usize>)> {
    let route = |line: &str| {
        let rest = line.trim().strip_prefix("Route")?.trim_start().trim_start_matches('#');
        let (number, sites) = rest.split_once(':')?;
        let sites = sites.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        Some((number.trim().parse().ok()?, sites))
    };
    text.lines().filter_map(route).collect()
}

/// The cost that a solution file states, in the units of the file.
#[must_use]
pub fn best_known(text: &str) -> Option<f64> {
    let cost = |line: &str| line.trim().strip_prefix("Cost")?.trim().trim_start_matches(':').trim().parse().ok();
    text.lines().find_map(cost)
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        let mut parts =
            Self { headers: Vec::new(), sections: Vec::new(), last_line: 0, faults: RefCell::new(Vec::new()) };
        for (index, line) in text.lines().enumerate() {
            parts.last_line = index + 1;
            let words: Vec<_> = words(line, index + 1).collect();
            let Some(first) = words.first().copied() else { continue };
            if first.text == "EOF" {
                break;
            }
            if let Some((name, value)) = header(line, index + 1) {
                parts.headers.push((name, value));
            } else if words.len() == 1 && first.text.ends_with("_SECTION") {
                parts.sections.push(Section { name: first, rows: Vec::new() });
            } else if let Some(section) = parts.sections.last_mut() {
                section.rows.push(words);
            } else {
                parts.fault(first.wrong("expected `NAME : value` or the name of a section"));
            }
        }
        parts
    }

    /// Notes what is wrong and goes on without it.
    fn note<T>(&self, found: Result<T, Error>) -> Option<T> {
        found.map_err(|fault| self.fault(fault)).ok()
    }

    fn fault(&self, fault: Error) {
        self.faults.borrow_mut().push(fault);
    }

    fn missing<T>(&self, what: &str) -> Option<T> {
        let problem = format!("found the end of the file; expected {what}");
        self.note(Err(Error { line: self.last_line.max(1), column: 1, problem }))
    }

    /// The instance; where something is wrong, `None` or anything, and what is wrong is noted.
    fn instance(&self, rounding: Option<Rounding>) -> Option<Instance> {
        let name = self.header("NAME");
        let class = self.header("TYPE");
        self.expect("EDGE_WEIGHT_TYPE", "EUC_2D");
        let rounding = rounding.unwrap_or_else(|| Rounding::of_class(class.map_or("", |class| class.text)));
        let n = self.number("DIMENSION", "locations")?;
        let depots = self.depots(n).unwrap_or(1);
        let place = self.table("NODE_COORD_SECTION", n, 2, Word::real);
        let mut instance = Instance {
            name: name?.text.to_owned(),
            rounding,
            depots,
            place: place.iter().map(|row| (row[0], row[1])).collect(),
            demand: self.column("DEMAND_SECTION", n),
            service: self.service(n, depots, rounding),
            window: Vec::new(),
            prize: None,
            trucks: Vec::new(),
            unlimited: !self.has_header("VEHICLES"),
        };
        if self.section("TIME_WINDOW_SECTION").is_some() {
            let rows = self.scaled("TIME_WINDOW_SECTION", n, 2, rounding);
            instance.window = rows.iter().map(|row| (row[0], row[1])).collect();
        }
        if self.section("PRIZE_SECTION").is_some() {
            let rows = self.scaled("PRIZE_SECTION", n, 1, rounding);
            instance.prize = Some(rows.into_iter().map(|row| row[0]).collect());
        }
        instance.trucks = self.trucks(&instance, n)?;
        Some(instance)
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.text == name)
    }

    fn header(&self, name: &str) -> Option<Word<'a>> {
        let found = self.headers.iter().find(|(known, _)| known.text == name);
        found.map(|(_, value)| *value).or_else(|| self.missing(&format!("`{name} : ...`")))
    }

    /// A number of things above zero, of which there may be only so many.
    fn number(&self, name: &str, what: &str) -> Option<usize> {
        let word = self.header(name)?;
        let number = word.text.parse().ok().filter(|n| *n > 0);
        let number: usize = self.note(number.ok_or_else(|| word.wrong("expected a whole number above zero")))?;
        let is_too_many = number > MOST;
        if is_too_many {
            self.fault(word.wrong(&format!("at most {MOST} {what} are read")));
        }
        (!is_too_many).then_some(number)
    }

    fn expect(&self, name: &str, value: &str) {
        if let Some(word) = self.header(name).filter(|word| word.text != value) {
            self.fault(word.wrong(&format!("only {value} is read")));
        }
    }

    fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.sections.iter().find(|section| section.name.text == name)
    }

    /// Rows `1..=n` of a section, each of `width` values; fewer where something is wrong.
    fn table<T>(
        &self,
        name: &str,
        n: usize,
        width: usize,
        value: impl Fn(Word<'a>) -> Result<T, Error>,
    ) -> Vec<Vec<T>> {
        let Some(section) = self.section(name).or_else(|| self.missing(&format!("`{name}`"))) else {
            return Vec::new();
        };
        let mut rows: Vec<Option<Vec<T>>> = (0..n).map(|_| None).collect();
        let (mut seen, mut sound) = (vec![false; n], true);
        for row in &section.rows {
            let at = self.note(row[0].index(n));
            let is_new = at.is_some_and(|at| !std::mem::replace(&mut seen[at], true));
            if at.is_some() && !is_new {
                self.fault(row[0].wrong("this number stands in the section twice"));
            } else if row.len() == width + 1 {
                let values: Vec<_> = row[1..].iter().filter_map(|word| self.note(value(*word))).collect();
                if let Some(at) = at.filter(|_| values.len() == width) {
                    rows[at] = Some(values);
                }
            } else {
                let problem = format!("expected a number and {width} values, found {} words", row.len());
                self.fault(row[0].wrong(&problem));
            }
            sound &= is_new;
        }
        // A row whose number is wrong may be the one that there seems not to be.
        if let Some(at) = seen.iter().position(|seen| !seen).filter(|_| sound) {
            let more = seen[at + 1..].iter().filter(|seen| !**seen).count();
            let others = if more > 0 { format!(" and {more} more") } else { String::new() };
            self.fault(section.name.wrong(&format!("no row for number {}{others}", at + 1)));
        }
        rows.into_iter().flatten().collect()
    }

    fn column(&self, name: &str, n: usize) -> Vec<i64> {
        self.table(name, n, 1, Word::whole).into_iter().map(|row| row[0]).collect()
    }

    fn scaled(&self, name: &str, n: usize, width: usize, rounding: Rounding) -> Vec<Vec<i64>> {
        self.table(name, n, width, |word| Ok(rounding.scale(word.real()?)))
    }

    /// Times of service: of each location or of all clients alike.
    fn service(&self, n: usize, depots: usize, rounding: Rounding) -> Vec<i64> {
        if self.section("SERVICE_TIME_SECTION").is_some() {
            return self.scaled("SERVICE_TIME_SECTION", n, 1, rounding).into_iter().map(|row| row[0]).collect();
        }
        let all = self.optional("SERVICE_TIME", Word::real).unwrap_or(0.0);
        (0..n).map(|at| if at < depots { 0 } else { rounding.scale(all) }).collect()
    }

    fn optional<T>(&self, name: &str, value: impl Fn(Word<'a>) -> Result<T, Error>) -> Option<T> {
        if self.has_header(name) { self.note(value(self.header(name)?)) } else { None }
    }

    /// Number of depots; they are the first locations.
    fn depots(&self, n: usize) -> Option<usize> {
        let Some(section) = self.section("DEPOT_SECTION") else { return Some(1) };
        let mut depots = 0;
        for word in section.rows.iter().flatten().take_while(|word| word.text != "-1") {
            let at = self.note(word.index(n));
            if at.is_some_and(|at| at != depots) {
                let problem = format!("expected depot {}: depots are the first locations, in order", depots + 1);
                self.fault(word.wrong(&problem));
                return None;
            }
            depots += 1;
        }
        let is_sound = depots > 0 && depots < n;
        if !is_sound {
            self.fault(section.name.wrong("expected at least one depot and one client"));
        }
        is_sound.then_some(depots)
    }

    fn trucks(&self, instance: &Instance, n: usize) -> Option<Vec<Truck>> {
        let capacity = self.optional("CAPACITY", Word::whole);
        let count = if self.has_header("VEHICLES") {
            self.number("VEHICLES", "vehicles")?
        } else {
            // A fleet for as much as is asked for, which is known only where all else is right.
            let is_sound = self.faults.borrow().is_empty();
            is_sound.then(|| instance.fleet(capacity))?
        };
        let capacities = match self.section("CAPACITY_SECTION") {
            Some(_) => self.column("CAPACITY_SECTION", count),
            None => vec![capacity.unwrap_or(i64::MAX / 4); count],
        };
        let depots = match self.section("VEHICLES_DEPOT_SECTION") {
            Some(_) => {
                let rows = self.table("VEHICLES_DEPOT_SECTION", count, 1, |word| word.index(instance.depots));
                rows.into_iter().map(|row| row[0]).collect()
            }
            None => vec![0; count],
        };
        let longest = self.optional("VEHICLES_MAX_DURATION", Word::real);
        let longest = longest.map(|longest| instance.rounding.scale(longest));
        let truck = |(capacity, depot)| Truck { depot, capacity, longest, clients: None };
        let mut trucks: Vec<Truck> = capacities.into_iter().zip(depots).map(truck).collect();
        for row in self.section("VEHICLES_ALLOWED_CLIENTS_SECTION").map_or(&[][..], |section| &section.rows) {
            let clients: Vec<usize> = row[1..].iter().filter_map(|word| self.note(word.index(n))).collect();
            let clients = clients.into_iter().filter_map(|at| at.checked_sub(instance.depots)).collect();
            let at = self.note(row[0].index(count));
            if let Some(truck) = at.and_then(|at| trucks.get_mut(at)) {
                truck.clients = Some(clients);
            }
        }
        Some(trucks)
    }
}

impl Word<'_> {
    fn wrong(&self, problem: &str) -> Error {
        let found: String = self.text.chars().take(40).collect();
        Error { line: self.line, column: self.column, problem: format!("`{found}`: {problem}") }
    }

    fn real(self) -> Result<f64, Error> {
        let number = self.text.parse().ok().filter(|number: &f64| number.is_finite() && number.abs() < 1e9);
        number.ok_or_else(|| self.wrong("expected a number"))
    }

    fn whole(self) -> Result<i64, Error> {
        let number = self.text.parse().ok().filter(|number: &i64| number.unsigned_abs() < 1_000_000_000_000);
        number.ok_or_else(|| self.wrong("expected a whole number"))
    }

    /// A number `1..=n`, counted from zero.
    fn index(self, n: usize) -> Result<usize, Error> {
        let number = self.text.parse().ok().filter(|number| (1..=n).contains(number));
        number.map(|number: usize| number - 1).ok_or_else(|| self.wrong(&format!("expected a number from 1 to {n}")))
    }
}

fn header(line: &str, number: usize) -> Option<(Word<'_>, Word<'_>)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim();
    let is_name =
        !name.is_empty() && name.chars().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '_');
    let column = line.len() - value.trim_start().len() + 1;
    let value = value.trim().trim_matches('"').trim();
    is_name.then_some((Word { text: name, line: number, column: 1 }, Word { text: value, line: number, column }))
}

fn words(line: &str, number: usize) -> impl Iterator<Item = Word<'_>> {
    line.split_whitespace().map(move |text| {
        let column = text.as_ptr() as usize - line.as_ptr() as usize + 1;
        Word { text, line: number, column }
    })
}

#[cfg(test)]
mod tests {
    use super::super::impossible;
    use super::*;
    use crate::input::fuzz::mutations::panic_of;

    const SMALL: &str = "NAME : tiny\nTYPE : CVRP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 10\n\
        NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 6 8\nDEMAND_SECTION\n1 0\n2 4\n3 5\nDEPOT_SECTION\n1\n-1\nEOF\n";

    /// What the fuzz target does, on any compiler.
    #[test]
    fn mutated_files_are_read_or_refused() {
        let reader = |bytes: &[u8]| {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            if let Ok(instance) = read(text, None) {
                let _ = impossible(&instance);
            }
            let _ = (read_routes(text), best_known(text));
        };
        assert_eq!(panic_of(("vrplib", reader, 4000)), None);
    }

    #[test]
    fn a_small_file_is_read() {
        let instance = read(SMALL, None).unwrap();
        assert_eq!((instance.depots, instance.clients(), &*instance.name), (1, 2, "tiny"));
        assert_eq!(instance.distance(0, 2), 10);
        assert_eq!(instance.trucks[0].capacity, 10);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let broken = |from: &str, to: &str| {
            let told = read(&SMALL.replace(from, to), None).unwrap_err();
            assert_eq!(told.0.len(), 1, "{told}");
            told.0[0].clone()
        };
        assert_eq!((broken("2 3 4", "2 3 x").line, broken("2 3 4", "2 3 x").column), (8, 5));
        assert!(broken("3 6 8\n", "").problem.contains("no row for number 3"));
        assert!(broken("3 6 8", "2 6 8").problem.contains("twice"));
        assert!(broken("EUC_2D", "GEO").problem.contains("only EUC_2D"));
        assert!(broken("DIMENSION : 3", "DIMENSION : 900000000").problem.contains("at most"));
        assert!(broken("DIMENSION : 3\n", "").problem.contains("DIMENSION"));
        assert!(broken("2 4\n", "2 4.5\n").problem.contains("whole number"));
    }

    #[test]
    fn all_that_is_wrong_is_told_in_one_go() {
        let text =
            SMALL.replace("2 3 4", "2 3 x").replace("3 5\n", "3 five\n").replace("CAPACITY : 10", "CAPACITY : much");
        let text = text.replace("NODE_COORD", "SERVICE_TIME_SECTION\n1 0\n9 1\nNODE_COORD").replace("EUC_2D", "GEO");
        let told = read(&text, None).unwrap_err().to_string();
        let wrong = ["`GEO`", "`much`", "`9`", "`x`", "`five`"];
        let places: Vec<_> =
            wrong.iter().map(|word| told.find(word).unwrap_or_else(|| panic!("{word} in {told}"))).collect();
        assert!(places.is_sorted() && told.lines().count() == wrong.len(), "{told}");
        let told = read("NAME : none\n", None).unwrap_err().to_string();
        assert!(["TYPE", "DIMENSION", "EDGE_WEIGHT_TYPE"].iter().all(|name| told.contains(name)), "{told}");
    }
}
