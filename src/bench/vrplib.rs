//! Reader of the VRPLIB dialect: `NAME : value` lines and `..._SECTION` tables, clients with several depots, windows, prizes, skills.

use super::instance::{Instance, Rounding, Truck};

/// Largest instance read.
const MOST: usize = 2_000_000;

/// What is wrong with a file.
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
}

/// Reads an instance. Without a rounding the usual one of its class is taken.
///
/// # Errors
/// The first thing that is not as expected, with its place.
pub fn read(text: &str, rounding: Option<Rounding>) -> Result<Instance, Error> {
    let parts = Parts::of(text)?;
    let n = parts.count("DIMENSION")?;
    if n > MOST {
        let word = parts.header("DIMENSION")?;
        return Err(word.wrong(&format!("at most {MOST} locations are read")));
    }
    parts.expect("EDGE_WEIGHT_TYPE", "EUC_2D")?;
    let class = parts.header("TYPE")?.text.to_owned();
    let rounding = rounding.unwrap_or_else(|| Rounding::of_class(&class));
    let depots = parts.depots(n)?;
    let mut instance = Instance {
        name: parts.header("NAME")?.text.to_owned(),
        rounding,
        depots,
        place: Vec::new(),
        demand: parts.column("DEMAND_SECTION", n)?,
        service: Vec::new(),
        window: Vec::new(),
        prize: None,
        trucks: Vec::new(),
        unlimited: !parts.has_header("VEHICLES"),
    };
    let place = parts.table("NODE_COORD_SECTION", n, 2, Word::real)?;
    instance.place = place.iter().map(|row| (row[0], row[1])).collect();
    instance.service = match parts.section("SERVICE_TIME_SECTION") {
        Some(_) => parts.scaled("SERVICE_TIME_SECTION", n, 1, rounding)?.into_iter().map(|row| row[0]).collect(),
        None => {
            let all = if parts.has_header("SERVICE_TIME") { parts.header("SERVICE_TIME")?.real()? } else { 0.0 };
            (0..n).map(|at| if at < depots { 0 } else { rounding.scale(all) }).collect()
        }
    };
    if parts.section("TIME_WINDOW_SECTION").is_some() {
        let rows = parts.scaled("TIME_WINDOW_SECTION", n, 2, rounding)?;
        instance.window = rows.iter().map(|row| (row[0], row[1])).collect();
    }
    if parts.section("PRIZE_SECTION").is_some() {
        let rows = parts.scaled("PRIZE_SECTION", n, 1, rounding)?;
        instance.prize = Some(rows.into_iter().map(|row| row[0]).collect());
    }
    instance.trucks = parts.trucks(&instance, n)?;
    Ok(instance)
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
    fn of(text: &'a str) -> Result<Self, Error> {
        let mut parts = Self { headers: Vec::new(), sections: Vec::new(), last_line: 0 };
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
                return Err(first.wrong("expected `NAME : value` or the name of a section"));
            }
        }
        Ok(parts)
    }

    fn missing(&self, what: &str) -> Error {
        Error { line: self.last_line.max(1), column: 1, problem: format!("found the end of the file; expected {what}") }
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.text == name)
    }

    fn header(&self, name: &str) -> Result<Word<'a>, Error> {
        let found = self.headers.iter().find(|(known, _)| known.text == name);
        found.map(|(_, value)| *value).ok_or_else(|| self.missing(&format!("`{name} : ...`")))
    }

    fn count(&self, name: &str) -> Result<usize, Error> {
        let word = self.header(name)?;
        word.text.parse().ok().filter(|n| *n > 0).ok_or_else(|| word.wrong("expected a whole number above zero"))
    }

    fn expect(&self, name: &str, value: &str) -> Result<(), Error> {
        let word = self.header(name)?;
        if word.text == value { Ok(()) } else { Err(word.wrong(&format!("only {value} is read"))) }
    }

    fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.sections.iter().find(|section| section.name.text == name)
    }

    /// Rows `1..=n` of a section, each of `width` values.
    fn table<T>(
        &self,
        name: &str,
        n: usize,
        width: usize,
        value: impl Fn(Word<'a>) -> Result<T, Error>,
    ) -> Result<Vec<Vec<T>>, Error> {
        let section = self.section(name).ok_or_else(|| self.missing(&format!("`{name}`")))?;
        let mut rows: Vec<Option<Vec<T>>> = (0..n).map(|_| None).collect();
        for row in &section.rows {
            let at = row[0].index(n)?;
            if row.len() != width + 1 {
                return Err(row[0].wrong(&format!("expected a number and {width} values, found {} words", row.len())));
            }
            if rows[at].is_some() {
                return Err(row[0].wrong("this number stands in the section twice"));
            }
            rows[at] = Some(row[1..].iter().map(|word| value(*word)).collect::<Result<_, _>>()?);
        }
        if let Some(at) = rows.iter().position(Option::is_none) {
            return Err(section.name.wrong(&format!("no row for number {}", at + 1)));
        }
        Ok(rows.into_iter().flatten().collect())
    }

    fn column(&self, name: &str, n: usize) -> Result<Vec<i64>, Error> {
        Ok(self.table(name, n, 1, Word::whole)?.into_iter().map(|row| row[0]).collect())
    }

    fn scaled(&self, name: &str, n: usize, width: usize, rounding: Rounding) -> Result<Vec<Vec<i64>>, Error> {
        self.table(name, n, width, |word| Ok(rounding.scale(word.real()?)))
    }

    /// Number of depots; they are the first locations.
    fn depots(&self, n: usize) -> Result<usize, Error> {
        let Some(section) = self.section("DEPOT_SECTION") else { return Ok(1) };
        let mut depots = 0;
        for word in section.rows.iter().flatten().take_while(|word| word.text != "-1") {
            if word.index(n)? != depots {
                return Err(
                    word.wrong(&format!("expected depot {}: depots are the first locations, in order", depots + 1))
                );
            }
            depots += 1;
        }
        if depots == 0 || depots >= n {
            return Err(section.name.wrong("expected at least one depot and one client"));
        }
        Ok(depots)
    }

    fn trucks(&self, instance: &Instance, n: usize) -> Result<Vec<Truck>, Error> {
        let capacity = if self.has_header("CAPACITY") { Some(self.header("CAPACITY")?.whole()?) } else { None };
        let count = if self.has_header("VEHICLES") { self.count("VEHICLES")? } else { instance.fleet(capacity) };
        if count > MOST {
            return Err(self.header("VEHICLES")?.wrong(&format!("at most {MOST} vehicles are read")));
        }
        let capacities = match self.section("CAPACITY_SECTION") {
            Some(_) => self.column("CAPACITY_SECTION", count)?,
            None => vec![capacity.unwrap_or(i64::MAX / 4); count],
        };
        let depots = match self.section("VEHICLES_DEPOT_SECTION") {
            Some(_) => self
                .table("VEHICLES_DEPOT_SECTION", count, 1, |word| word.index(instance.depots))?
                .into_iter()
                .map(|row| row[0])
                .collect(),
            None => vec![0; count],
        };
        let name = "VEHICLES_MAX_DURATION";
        let longest =
            if self.has_header(name) { Some(instance.rounding.scale(self.header(name)?.real()?)) } else { None };
        let mut trucks: Vec<Truck> = capacities
            .into_iter()
            .zip(depots)
            .map(|(capacity, depot)| Truck { depot, capacity, longest, clients: None })
            .collect();
        for row in self.section("VEHICLES_ALLOWED_CLIENTS_SECTION").map_or(&[][..], |section| &section.rows) {
            let clients = row[1..].iter().map(|word| word.index(n)).collect::<Result<Vec<_>, _>>()?;
            let clients =
                clients.into_iter().filter(|at| *at >= instance.depots).map(|at| at - instance.depots).collect();
            trucks[row[0].index(count)?].clients = Some(clients);
        }
        Ok(trucks)
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
        let number = self.text.parse().ok().filter(|number: &i64| number.abs() < 1_000_000_000_000);
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
    use super::*;

    const SMALL: &str = "NAME : tiny\nTYPE : CVRP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 10\n\
        NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 6 8\nDEMAND_SECTION\n1 0\n2 4\n3 5\nDEPOT_SECTION\n1\n-1\nEOF\n";

    #[test]
    fn a_small_file_is_read() {
        let instance = read(SMALL, None).unwrap();
        assert_eq!((instance.depots, instance.clients(), &*instance.name), (1, 2, "tiny"));
        assert_eq!(instance.distance(0, 2), 10);
        assert_eq!(instance.trucks[0].capacity, 10);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let broken = |from: &str, to: &str| read(&SMALL.replace(from, to), None).unwrap_err();
        assert_eq!((broken("2 3 4", "2 3 x").line, broken("2 3 4", "2 3 x").column), (8, 5));
        assert!(broken("3 6 8\n", "").problem.contains("no row for number 3"));
        assert!(broken("3 6 8", "2 6 8").problem.contains("twice"));
        assert!(broken("EUC_2D", "GEO").problem.contains("only EUC_2D"));
        assert!(broken("DIMENSION : 3", "DIMENSION : 900000000").problem.contains("at most"));
        assert!(broken("DIMENSION : 3\n", "").problem.contains("DIMENSION"));
        assert!(broken("2 4\n", "2 4.5\n").problem.contains("whole number"));
    }
}
