//! What people and programs are told of an import.

use serde_json::{Value, json};

use super::super::told;
use super::Import;
use crate::cli::handed_in::Faults;
use crate::cli::{Failure, print, say};
use crate::input::Problem;
use crate::ledger::{Error, Receipt};

impl Import<'_> {
    pub(super) fn warn(&self, problems: impl IntoIterator<Item = Problem>) {
        let mut odd = Faults::default();
        odd.take(problems);
        odd.tell(self.globals);
    }

    pub(super) fn refused(&self, problems: &[Problem]) -> Failure {
        if self.globals.json {
            let listed = json!({ "format": "fullsweep-problems/1", "problems": problems });
            if let Err(failure) = print(&format!("{listed:#}\n")) {
                return failure;
            }
        }
        let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        lines.push("nothing of this file was imported; what was imported before it stays".to_owned());
        Failure::Input(lines.join("\n"))
    }

    /// Tells that an import is done for good: whoever reads the line can rely on it.
    pub(super) fn done(&mut self, receipt: Result<Receipt, Error>) -> Result<(), Failure> {
        let receipt = receipt.map_err(|error| told(&error))?;
        if !self.globals.quiet {
            receipt.notes.iter().for_each(|note| say(&format!("note: {note}")));
        }
        if !self.globals.json {
            print(&line(&receipt))?;
        }
        self.receipts.push(receipt);
        Ok(())
    }

    pub(super) fn tell(&self) -> Result<(), Failure> {
        let aside: u64 = self.receipts.iter().filter(|receipt| !receipt.already).map(|r| r.tally.rejected).sum();
        if aside > 0 && !self.globals.quiet {
            say(&format!(
                "{aside} rows were kept aside: `fullsweep ledger rejected {}` lists them with their reasons; mend them and import the file again",
                self.args.file.ledger.display()
            ));
        }
        if !self.globals.json {
            return Ok(());
        }
        let imports: Vec<Value> = self.receipts.iter().map(as_json).collect();
        print(&format!("{:#}\n", json!({ "format": "fullsweep-ledger-import/1", "imports": imports })))
    }
}

fn line(receipt: &Receipt) -> String {
    let tally = &receipt.tally;
    let what = receipt.subject.code();
    if receipt.already {
        return format!("{what} {}: imported before, nothing changed\n", receipt.file);
    }
    let mut parts = vec![format!("{} new", tally.added)];
    for (count, word) in [
        (tally.changed, "changed"),
        (tally.known, "known already"),
        (tally.gone, "gone"),
        (tally.rejected, "kept aside"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    format!("{what} {}: {}\n", receipt.file, parts.join(", "))
}

fn as_json(receipt: &Receipt) -> Value {
    let tally = &receipt.tally;
    json!({
        "file": receipt.file, "subject": receipt.subject.code(), "already": receipt.already,
        "rows": tally.rows, "new": tally.added, "changed": tally.changed, "known": tally.known,
        "gone": tally.gone, "rejected": tally.rejected, "notes": receipt.notes,
    })
}
