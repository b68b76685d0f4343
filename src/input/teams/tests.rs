//! The same teams out of TOML, CSV and Excel, and what is told of rows that make none.

use crate::input::trial::{SCENARIO, Trial};
use crate::model::{BreakPlace, Team};
use crate::units::{Cost, Seconds};

const TOML: &str = r#"
[[team]]
id = "T1"
name = "第一组"
members = ["李明", "Anna Borg"]
skills = ["x-ray", "diving"]
start = [14.5, 35.9]
end = [14.52, 35.91]
shifts = ["08:00-12:00", "13:00-17:00"]
breaks = [{ length = "15m", window = "09:30-10:30", where = "anywhere" }, { length = "30m", window = "14:00-15:00", where = "end" }]
longest_work = "7h30m"
territories = ["north", "south"]
profile = "car"
speed_percent = 90
fixed_cost = 50
cost_per_hour = 20.5
capacity = [3, 40]
contact = "138 0000 0000"

[[team]]
id = "T2"
crew = 4
start = { site = "C1" }
shifts = "20:00-06:00"
"#;

/// The same as rows; the first line is the header.
const ROWS: [[&str; 18]; 3] = [
    [
        "编号",
        "name",
        "members",
        "crew",
        "skills",
        "start_lon",
        "start_lat",
        "start_site",
        "end_lon",
        "end_lat",
        "班次",
        "break",
        "longest_work",
        "territories",
        "speed_percent",
        "fixed_cost",
        "cost_per_hour",
        "capacity",
    ],
    [
        "T1",
        "第一组",
        "李明、Anna Borg",
        "",
        "x-ray, diving",
        "14.5",
        "35.9",
        "",
        "14.52",
        "35.91",
        "08:00-12:00, 13:00-17:00",
        "15m 09:30-10:30 anywhere; 30m 14:00-15:00 end",
        "7h30m",
        "north；south",
        "90",
        "50",
        "20.5",
        "3, 40",
    ],
    ["T2", "", "", "4", "", "", "", "C1", "", "", "20:00-06:00", "", "", "", "", "", "", ""],
];

const MAPPED: &str = r#"columns = { id = "编号", shifts = "班次" }"#;

fn csv() -> String {
    let cell = |cell: &str| if cell.contains(',') { format!("\"{cell}\"") } else { cell.to_owned() };
    ROWS.map(|row| row.map(cell).join(",")).join("\n")
}

fn xlsx() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (line, row) in ROWS.iter().enumerate() {
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            // Numbers stand as numbers in a workbook.
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(line as u32, column as u16, number).unwrap(),
                Err(_) => sheet.write(line as u32, column as u16, *cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// A scenario with its teams in a file, and territories for them.
fn trial(file: &str, more: &str, bytes: &[u8]) -> Trial {
    let named = format!("teams = {{ file = \"{file}\"{more} }}");
    let scenario = SCENARIO.replace("teams = { file = \"teams.toml\" }", &named);
    let square = |id: &str, south: f64| {
        let north = south + 0.5;
        format!(
            r#"{{"type":"Feature","id":"{id}","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[14,{south}],[15,{south}],[15,{north}],[14,{north}],[14,{south}]]]}}}}"#
        )
    };
    let areas = crate::input::trial::collection(&[square("north", 35.6), square("south", 35.1)]);
    let scenario = format!("{scenario}[territories]\nfile = \"areas.geojson\"\n");
    Trial::new().with("scenario.toml", &scenario).with("areas.geojson", &areas).with_bytes(file, bytes)
}

fn teams(trial: &Trial) -> Vec<Team> {
    let outcome = trial.read();
    let told: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
    let mut scenario = outcome.scenario.unwrap_or_else(|| panic!("{}", told.join("\n")));
    // Rows have no column for these two.
    scenario.teams[0].contact = None;
    scenario.teams
}

#[test]
fn rows_of_csv_and_excel_are_the_teams_of_toml() {
    let toml = teams(&trial("teams.toml", "", TOML.as_bytes()));
    let [day, night] = &toml[..] else { panic!("{toml:?}") };
    assert_eq!((day.crew, day.members.len(), day.shifts.len()), (2, 2, 2));
    assert_eq!(day.skills, ["diving", "x-ray"]);
    assert_eq!((day.rates.fixed, day.rates.per_hour), (Cost(5000), Cost(2050)));
    assert_eq!(day.longest_work, Some(Seconds::from_minutes(450)));
    assert_eq!((day.shifts[0].breaks.len(), day.shifts[1].breaks[0].place), (1, BreakPlace::EndPlace));
    assert_eq!(night.shifts[0].window.close, Seconds::from_hours(30), "across midnight");
    assert_eq!((night.name.as_str(), night.crew, night.start == night.end), ("T2", 4, true));
    let comma = format!(", {MAPPED}");
    assert_eq!(teams(&trial("teams.csv", &comma, csv().as_bytes())), toml);
    assert_eq!(teams(&trial("teams.xlsx", &comma, &xlsx())), toml);
    let text = csv();
    let (gb18030, ..) = encoding_rs::GB18030.encode(&text);
    let coded = format!("{comma}, encoding = \"gb18030\"");
    assert_eq!(teams(&trial("teams.csv", &coded, &gb18030)), toml);
}

#[test]
fn the_datum_of_a_file_of_rows_holds_for_its_places() {
    let text = "id,shifts,start_lon,start_lat\nT1,08:00-17:00,113.55,22.35\n";
    let start = |datum: &str| {
        let trial = trial("teams.csv", &format!(", datum = \"{datum}\""), text.as_bytes());
        trial.read().scenario.unwrap().teams[0].start.as_ref().unwrap().point()
    };
    let metres = crate::spatial::distance_m(start("wgs84"), start("gcj02"));
    assert!((300.0..900.0).contains(&metres), "{metres} m apart");
}

#[test]
fn every_fault_of_every_row_is_told_with_its_line_and_column() {
    let text = "id,shifts,start_lon,start_lat,crew,break,colour\n\
                T1,25:00-26:00,14.5,35.9,2,,red\n\
                T2,08:00-17:00,14.5,,none,,blue\n\
                ,08:00-17:00,east,35.9,,,\n\
                T4,08:00-17:00,35.9,114.5,0,1h 20:00-21:00,green\n";
    let outcome = trial("teams.csv", "", text.as_bytes()).read();
    assert!(outcome.scenario.is_none());
    let told = |line: usize, code: &str, property: &str| {
        let found = outcome.problems.iter().any(|problem| {
            problem.file == "teams.csv"
                && (problem.line, problem.code) == (Some(line), code)
                && problem.property.as_deref() == Some(property)
        });
        let all: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
        assert!(found, "line {line}: {code} of {property} is not told:\n{}", all.join("\n"));
    };
    told(2, "bad_span", "shifts");
    told(3, "half_coordinate", "start_lat");
    told(3, "bad_crew", "crew");
    told(4, "missing_key", "id");
    told(4, "bad_coordinate", "start_lon");
    told(5, "swapped", "start");
    told(5, "bad_crew", "crew");
    told(5, "break_outside_shift", "breaks.0");
    let idle = outcome.problems.iter().filter(|problem| problem.to_string().contains("colour")).count();
    assert_eq!(idle, 1, "a column that means nothing is told of once");
}
