//! Matrices that somebody else computed.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::problem::{Problem, quoted};
use super::similar::suggestion;
use super::source::numbered::Numbered;
use crate::matrix::{Locations, Matrix, UNREACHABLE};
use crate::model::{Network, Scenario};

/// Reads the matrices of a scenario with given travel times, one a profile; none for another network.
///
/// A file has the columns `from`, `to`, `seconds`, `metres` in any order; places are ids of sites, `TEAM:start` and `TEAM:end`.
/// Lines about places the scenario does not have are passed over, so that one matrix serves many days. Pairs without a line,
/// or with empty `seconds`, have no way between them.
///
/// # Errors
/// All that is wrong in all files (of each kind of fault the first hundred lines a file).
pub fn read_given(scenario: &Scenario, locations: &Locations) -> Result<BTreeMap<String, Matrix>, Vec<Problem>> {
    let Network::Given(given) = &scenario.network else { return Ok(BTreeMap::new()) };
    let places = names(scenario, locations);
    let mut problems = Vec::new();
    let mut matrices = BTreeMap::new();
    for (profile, path) in &given.files {
        let file =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        match open(path, &file) {
            Ok(reader) => {
                let matrix = read_matrix(reader, &file, &places, locations.places.len(), &mut problems);
                matrices.insert(profile.clone(), matrix);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(matrices) } else { Err(problems) }
}

/// Largest matrix file, in bytes: some forty million pairs.
const LARGEST: u64 = 1 << 30;

/// Faults told of a file before it is given up.
const MOST_FAULTS: usize = 100;

/// Names of the columns.
const COLUMNS: [&str; 4] = ["from", "to", "seconds", "metres"];

/// Indices of the places by the names they have in the files.
fn names(scenario: &Scenario, locations: &Locations) -> HashMap<String, usize> {
    let mut names: HashMap<String, usize> = HashMap::new();
    for (index, team) in scenario.teams.iter().enumerate() {
        names.extend(locations.start[index].map(|place| (format!("{}:start", team.id), place)));
        names.extend(locations.end[index].map(|place| (format!("{}:end", team.id), place)));
    }
    names.extend(scenario.sites.iter().enumerate().map(|(index, site)| (site.id.clone(), index)));
    names
}

fn open(path: &Path, file: &str) -> Result<BufReader<std::io::Take<File>>, Problem> {
    let unreadable = |error: std::io::Error| {
        Problem::error("unreadable_file", file, error.to_string(), "a file that can be read")
            .mend(format!("It should be at {}.", path.display()))
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(Problem::error("too_large", file, format!("{size} bytes"), format!("at most {LARGEST} bytes")));
    }
    Ok(BufReader::new(File::open(path).map_err(unreadable)?.take(LARGEST)))
}

/// The matrix of a CSV over `n` places.
pub(crate) fn read_matrix(
    reader: impl Read,
    file: &str,
    places: &HashMap<String, usize>,
    n: usize,
    problems: &mut Vec<Problem>,
) -> Matrix {
    let mut matrix = Matrix::unreachable(n);
    let mut rows = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(Numbered::new(reader));
    let columns = match rows.headers().map(|header| columns(header, file)) {
        Ok(Ok(columns)) => columns,
        Ok(Err(mut faults)) => {
            problems.append(&mut faults);
            return matrix;
        }
        Err(error) => {
            problems.push(Problem::error("csv_syntax", file, error.to_string(), "CSV in UTF-8"));
            return matrix;
        }
    };
    let before = problems.len();
    let mut used = 0_usize;
    let mut row = csv::StringRecord::new();
    loop {
        match rows.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push(Problem::error("csv_syntax", file, error.to_string(), "CSV in UTF-8"));
                break;
            }
        }
        let begin = row.position().map_or(0, csv::Position::byte);
        let line = rows.get_mut().line_of(begin);
        match entry(&row, columns, places) {
            Ok(None) => {}
            Ok(Some((from, to, seconds, metres))) => {
                used += 1;
                if from != to {
                    matrix.seconds[from * n + to] = seconds;
                    matrix.metres[from * n + to] = metres;
                }
            }
            Err(problem) => problems.push(Problem { file: file.to_owned(), ..*problem }.line(Some(line))),
        }
        if problems.len() >= before + MOST_FAULTS {
            return matrix;
        }
    }
    if used == 0 && problems.len() == before {
        let found = "no line between two places of the scenario";
        let expected = "ids of sites, TEAM:start and TEAM:end in `from` and `to`";
        problems.push(
            Problem::error("foreign_matrix", file, found, expected).mend("Is it the matrix of another scenario?"),
        );
    }
    matrix
}

/// Where the columns stand.
fn columns(header: &csv::StringRecord, file: &str) -> Result<[usize; 4], Vec<Problem>> {
    let name = |name: &str| name.trim_start_matches('\u{feff}').to_lowercase();
    let names: Vec<String> = header.iter().map(name).collect();
    let mut problems = Vec::new();
    let columns = COLUMNS.map(|wanted| {
        names.iter().position(|name| name == wanted).unwrap_or_else(|| {
            let mend = suggestion(wanted, names.iter().map(String::as_str));
            let problem = Problem::error(
                "missing_column",
                file,
                format!("no column {}", quoted(wanted)),
                "from,to,seconds,metres",
            );
            problems.push(problem.line(Some(1)).mend(mend));
            0
        })
    });
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

/// A line as an entry of the matrix; nothing where it is about other places.
fn entry(
    row: &csv::StringRecord,
    columns: [usize; 4],
    places: &HashMap<String, usize>,
) -> Result<Option<(usize, usize, i32, i32)>, Box<Problem>> {
    let fault = |code, name: &str, found: &str, expected: &str| {
        Box::new(Problem::error(code, "", quoted(found), expected).property(name))
    };
    let [from, to, seconds, metres] = columns.map(|column| row.get(column));
    let (Some(from), Some(to), Some(seconds), Some(metres)) = (from, to, seconds, metres) else {
        return Err(fault(
            "ragged_row",
            "from",
            &row.iter().collect::<Vec<_>>().join(","),
            "as many cells as the header has",
        ));
    };
    let number = |name: &str, text: &str| match text.parse::<f64>() {
        Ok(number) if (0.0..f64::from(UNREACHABLE)).contains(&number) => Ok(number.round() as i32),
        _ if text.is_empty() => Ok(UNREACHABLE),
        _ => Err(fault("bad_travel", name, text, "a number from 0 to 268435455, or nothing where there is no way")),
    };
    let (seconds, metres) = (number("seconds", seconds)?, number("metres", metres)?);
    let way = |value: i32| if seconds == UNREACHABLE || metres == UNREACHABLE { UNREACHABLE } else { value };
    let ends = places.get(from).zip(places.get(to));
    Ok(ends.map(|(from, to)| (*from, *to, way(seconds), way(metres))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Matrix, Vec<Problem>) {
        let places = [("A".to_owned(), 0), ("B".to_owned(), 1), ("T:start".to_owned(), 2)].into();
        let mut problems = Vec::new();
        let matrix = read_matrix(text.as_bytes(), "m.csv", &places, 3, &mut problems);
        (matrix, problems)
    }

    #[test]
    fn lines_fill_the_matrix_and_the_rest_has_no_way() {
        let (matrix, problems) = read("to,from,metres,seconds\nB,A,100,60.4\nA,T:start,5,\nX,A,1,1\nA,A,9,9\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!((matrix.seconds[1], matrix.metres[1]), (60, 100));
        assert_eq!((matrix.seconds[3], matrix.seconds[6], matrix.seconds[0]), (UNREACHABLE, UNREACHABLE, 0));
    }

    #[test]
    fn faults_are_told_with_their_lines() {
        for end in ["\n", "\r\n"] {
            let text = "from,to,seconds,metres\nA,B,-1,5\nA,B,1\n\nA,B,1,x\n".replace('\n', end);
            let problems = read(&text).1;
            let told: Vec<_> = problems.iter().map(|problem| (problem.code, problem.line)).collect();
            assert_eq!(told, [("bad_travel", Some(2)), ("ragged_row", Some(3)), ("bad_travel", Some(5))]);
        }
        assert_eq!(read("from,to,second,metres\n").1[0].mend, "Did you mean `second`?");
        assert_eq!(read("from,to,seconds,metres\nX,Y,1,1\n").1[0].code, "foreign_matrix");
    }
}
