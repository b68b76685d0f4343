//! `fullsweep ledger import`: files into the ledger, each in one transaction.

mod telling;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::super::handed_in::{Faults, Strangers, team_names};
use super::super::{Failure, Globals, day};
use super::{LedgerFile, open, told, zone_of};
use crate::input::format::{DatumOf, Reading};
use crate::input::{
    self, Options, Problem, RowOptions, RowsRead, TrackEntry, TrackOptions, listed_of_scenario, read_findings,
    read_plan_record, read_site_list, read_tracks, read_visits_in_pieces,
};
use crate::ledger::{
    Error, Head, ListMode, MatchRules, Receipt, Rejected, SqliteLedger, Store, Subject, import_findings, import_plan,
    import_sites, import_tracks, import_visits_in_pieces,
};
use crate::model::{Datum, Listed, Scenario};

/// Take files into the ledger: each as a whole or not at all, and none twice
///
/// Lists of sites are matched with the sites known (by id, else by place, kind and name) and every change is kept. Rows that cannot
/// be used are kept aside with their reason; `ledger rejected` lists them.
#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// A scenario: its sites as the full list of its date (or --date); its time zone, kinds and teams hold for the other files
    #[arg(long, value_name = "FOLDER")]
    scenario: Option<PathBuf>,
    /// IANA name of the time zone in which days begin and end; said once, when the ledger is made
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Files of one list of sites (.geojson .json .csv .xlsx)
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "date")]
    sites: Vec<PathBuf>,
    /// The list names all sites there are: what it does not name is gone
    #[arg(long, requires = "sites", conflicts_with = "add")]
    full: bool,
    /// The list names some more sites: what it does not name stays
    #[arg(long, requires = "sites")]
    add: bool,
    /// Day of the list of sites; for findings the day whose end states without a time are of
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Plans (plan.json)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    plan: Vec<PathBuf>,
    /// Visit records (.csv .xlsx .geojson, exports of ODK and Kobo)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    visits: Vec<PathBuf>,
    /// Tracks of devices (.gpx .geojson .csv .nmea)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    tracks: Vec<PathBuf>,
    /// Findings and how far they have come (.csv .xlsx .geojson)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    findings: Vec<PathBuf>,
    /// Datum of the files' coordinates: wgs84, gcj02, bd09, cgcs2000, cgcs2000:120
    #[arg(long, value_name = "DATUM", default_value = "wgs84", value_parser = datum)]
    datum: Datum,
    /// Kind of sites that say none
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// How a column of the files is called, where it is not found by itself
    #[arg(long, value_name = "OURS=THEIRS", value_parser = pair)]
    column: Vec<(String, String)>,
    /// Refuse a file with a row that cannot be used, in place of keeping the row aside
    #[arg(long)]
    strict: bool,
}

/// Imports file by file, in the order in which one builds upon another.
///
/// # Errors
/// Bad input; a ledger that cannot be used. What was imported before the failure stays.
pub(super) fn run(args: &ImportArgs, globals: &Globals) -> Result<(), Failure> {
    if !args.sites.is_empty() && !args.full && !args.add {
        let why =
            "does the list of sites name all there are? Say --full (what it does not name is gone) or --add (it stays)";
        return Err(Failure::Input(why.to_owned()));
    }
    if args.is_empty() {
        let why = "nothing to import: name files with --scenario, --sites, --plan, --visits, --tracks or --findings";
        return Err(Failure::Input(why.to_owned()));
    }
    let options = Options { skip_invalid: true, date: args.date, ..Options::default() };
    let scenario = args.scenario.as_deref().map(|folder| day::read_scenario(folder, &options, globals)).transpose()?;
    let named = args.timezone.as_deref().map(zone_of).transpose()?;
    let mut ledger = open(&args.file.ledger, true, globals)?;
    if let Some(zone) = args.timezone.as_deref().or(scenario.as_ref().map(|scenario| scenario.timezone.as_str())) {
        ledger.set_timezone(zone).map_err(|error| told(&error))?;
    }
    let zone = named.map_or_else(|| super::zone(&ledger, &args.file.ledger), Ok)?;
    let rows = args.row_options(zone)?;
    let mut import = Import { args, globals, ledger, rows, scenario, receipts: Vec::new() };
    import.all()?;
    import.tell()
}

impl ImportArgs {
    fn is_empty(&self) -> bool {
        let files = [&self.sites, &self.plan, &self.visits, &self.tracks, &self.findings];
        self.scenario.is_none() && files.iter().all(|files| files.is_empty())
    }

    fn row_options(&self, zone: TimeZone) -> Result<RowOptions, Failure> {
        let end =
            |day: Date| zone.to_timestamp(day.at(23, 59, 59, 0)).map_err(|error| Failure::Input(error.to_string()));
        let as_of = self.date.map(end).transpose()?;
        let columns: BTreeMap<String, String> = self.column.iter().cloned().collect();
        Ok(RowOptions { datum: self.datum, zone, columns, as_of, kind: self.kind.clone() })
    }
}

/// An import under way.
struct Import<'a> {
    args: &'a ImportArgs,
    globals: &'a Globals,
    ledger: SqliteLedger,
    rows: RowOptions,
    scenario: Option<Scenario>,
    receipts: Vec<Receipt>,
}

impl Import<'_> {
    fn all(&mut self) -> Result<(), Failure> {
        let (args, teams) = (self.args, self.teams());
        if let Some(scenario) = &self.scenario {
            let list = listed_of_scenario(scenario);
            let said: String = list.iter().map(|row| format!("{row:?}")).collect();
            let hash = blake3::hash(said.as_bytes()).to_hex().to_string();
            let (name, date) = (format!("{} ({})", scenario.name, scenario.date), scenario.date);
            self.list(name, hash, date, ListMode::Full, &list, &[])?;
        }
        if let (false, Some(date)) = (args.sites.is_empty(), args.date) {
            self.sites(date)?;
        }
        for path in &args.plan {
            let (plan, hash) = read_plan_record(path).map_err(|problems| self.refused(&problems))?;
            let head = self.head(Subject::Plan, plan.file.clone(), hash, None);
            let receipt = import_plan(&mut self.ledger, &head, &plan);
            self.done(receipt)?;
        }
        for path in &args.visits {
            self.visits(path, &teams)?;
        }
        for path in &args.tracks {
            self.tracks(path)?;
        }
        for path in &args.findings {
            let read = read_findings(path, &self.rows).map_err(|problems| self.refused(&problems))?;
            let (mut rows, head, rejected) = self.taken(read, Subject::Findings)?;
            let mut strangers = Strangers::default();
            rows.iter_mut().for_each(|row| strangers.known(&teams, &mut row.team));
            self.warn(strangers.problem(&head.file));
            let receipt = import_findings(&mut self.ledger, &head, &rows, &rejected);
            self.done(receipt)?;
        }
        Ok(())
    }

    /// Several files make one list.
    fn sites(&mut self, date: Date) -> Result<(), Failure> {
        let (mut list, mut aside, mut names, mut hashes) = (Vec::new(), Vec::new(), Vec::new(), String::new());
        for path in &self.args.sites {
            let read = read_site_list(path, &self.rows).map_err(|problems| self.refused(&problems))?;
            let (rows, head, rejected) = self.taken(read, Subject::Sites)?;
            list.extend(rows);
            aside.extend(rejected);
            names.push(head.file);
            hashes += &head.hash;
        }
        let hash = if names.len() == 1 { hashes } else { blake3::hash(hashes.as_bytes()).to_hex().to_string() };
        let mode = if self.args.full { ListMode::Full } else { ListMode::Add };
        self.list(names.join(" + "), hash, date, mode, &list, &aside)
    }

    fn list(
        &mut self,
        file: String,
        hash: String,
        date: Date,
        mode: ListMode,
        list: &[Listed],
        rejected: &[Rejected],
    ) -> Result<(), Failure> {
        let mut rules = MatchRules::default();
        for (kind, meaning) in self.scenario.iter().flat_map(|scenario| &scenario.kinds) {
            if let Some(within) = meaning.same_within {
                rules.within_m_by_kind.insert(kind.clone(), within.get() as f64);
            }
        }
        let head = self.head(Subject::Sites, file, hash, Some((mode, date)));
        let receipt = import_sites(&mut self.ledger, &head, list, rejected, &rules);
        self.done(receipt)
    }

    /// Visits go from the file into the ledger piece by piece, all in one transaction.
    fn visits(&mut self, path: &Path, teams: &BTreeMap<String, String>) -> Result<(), Failure> {
        let head = self.head_of_file(Subject::Visits, path)?;
        let (rows, strict) = (&self.rows, self.args.strict);
        let (mut odd, mut refused, mut strangers) = (Faults::default(), Vec::new(), Strangers::default());
        let receipt = import_visits_in_pieces(&mut self.ledger, &head, &mut |each| {
            let mut failed = Ok(());
            let read = read_visits_in_pieces(path, rows, &mut |mut piece| {
                piece.rows.iter_mut().for_each(|row| strangers.known(teams, &mut row.team));
                odd.take(piece.warnings);
                failed = piece.rejected.iter().try_for_each(|row| each(Err(&kept(row))));
                odd.take(piece.rejected.into_iter().flat_map(|row| row.why));
                failed = std::mem::replace(&mut failed, Ok(()))
                    .and_then(|()| piece.rows.iter().try_for_each(|row| each(Ok(row))));
                if failed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            failed?;
            refused = read.err().unwrap_or_default();
            if strict && refused.is_empty() {
                refused.clone_from(&odd.errors);
            }
            if refused.is_empty() { Ok(()) } else { Err(Error::Refused(String::new())) }
        });
        if matches!(&receipt, Err(Error::Refused(why)) if why.is_empty()) {
            return Err(self.refused(&refused));
        }
        if receipt.as_ref().is_ok_and(|receipt| !receipt.already) {
            odd.take(strangers.problem(&head.file));
            odd.tell(self.globals);
        }
        self.done(receipt)
    }

    /// A file by its name and the hash of its bytes.
    fn head_of_file(&self, subject: Subject, path: &Path) -> Result<Head, Failure> {
        let unreadable = |error: std::io::Error| Failure::Input(format!("{}: cannot be read: {error}", path.display()));
        let mut hasher = blake3::Hasher::new();
        std::io::copy(&mut std::fs::File::open(path).map_err(unreadable)?, &mut hasher).map_err(unreadable)?;
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(self.head(subject, file, hasher.finalize().to_hex().to_string(), None))
    }

    /// Tracks go from the file into the ledger piece by piece, all in one transaction.
    fn tracks(&mut self, path: &Path) -> Result<(), Failure> {
        let head = self.head_of_file(Subject::Tracks, path)?;
        let options = self.track_options();
        let (strict, mut problems) = (self.args.strict, Vec::new());
        let receipt = import_tracks(&mut self.ledger, &head, &mut |each| {
            let mut failed = None;
            let read = read_tracks(path, &options, &mut |entry| {
                let taken = match entry {
                    TrackEntry::Piece(track) => each(Ok(&track)),
                    TrackEntry::Rejected(row) => each(Err(&kept(&row))),
                };
                failed = failed.take().or(taken.err());
            });
            problems = read.problems;
            let refused = problems.iter().filter(|problem| problem.severity == input::Severity::Error).count();
            let nothing = read.fixes == 0 && read.rejected == 0 && refused > 0;
            match failed {
                Some(error) => Err(error),
                None if nothing || (strict && (refused > 0 || read.rejected > 0)) => Err(Error::Refused(String::new())),
                None => Ok(()),
            }
        });
        if matches!(&receipt, Err(Error::Refused(why)) if why.is_empty()) {
            return Err(self.refused(&problems));
        }
        if receipt.as_ref().is_ok_and(|receipt| !receipt.already) {
            self.warn(problems);
        }
        self.done(receipt)
    }

    fn track_options(&self) -> TrackOptions {
        TrackOptions { datum: self.rows.datum, zone: self.rows.zone.clone(), teams: self.teams() }
    }

    fn teams(&self) -> BTreeMap<String, String> {
        self.scenario.as_ref().map_or_else(BTreeMap::new, |scenario| team_names(&scenario.teams))
    }

    fn head(&self, subject: Subject, file: String, hash: String, list: Option<(ListMode, Date)>) -> Head {
        Head { subject, file, hash, list, at: Timestamp::now() }
    }

    /// The rows of a file with those to be kept aside; tells what is odd.
    fn taken<T>(&self, read: RowsRead<T>, subject: Subject) -> Result<(Vec<T>, Head, Vec<Rejected>), Failure> {
        if self.args.strict && !read.rejected.is_empty() {
            let problems: Vec<Problem> = read.rejected.into_iter().flat_map(|row| row.why).collect();
            return Err(self.refused(&problems));
        }
        self.warn(read.warnings);
        self.warn(read.rejected.iter().flat_map(|row| row.why.iter().cloned()));
        let head = self.head(subject, read.file, read.hash, None);
        Ok((read.rows, head, read.rejected.iter().map(kept).collect()))
    }
}

fn kept(row: &input::Rejected) -> Rejected {
    let all: Vec<String> = row.why.iter().map(ToString::to_string).collect();
    let source = |why: &Problem| (why.file.clone(), why.line.or(why.feature).unwrap_or_default());
    Rejected {
        source: row.why.first().map(source).unwrap_or_default(),
        code: row.why.first().map(|why| why.code.to_owned()).unwrap_or_default(),
        reason: all.join("\n"),
        text: row.raw.clone(),
    }
}

fn datum(text: &str) -> Result<Datum, String> {
    DatumOf::read(&Value::from(text)).map(|datum| datum.0).map_err(|_| format!("expected {}", DatumOf::EXPECTED))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((ours, theirs)) if !ours.trim().is_empty() && !theirs.trim().is_empty() => {
            Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
        }
        _ => Err("write OUR_NAME=COLUMN, such as site=编号".to_owned()),
    }
}
