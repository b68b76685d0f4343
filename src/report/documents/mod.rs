//! What commands print for machines and the schemas of, one file a family of documents. The documents are made where their figures are;
//! here stands what other programs may rely on, and `tests/cli` holds the one against the other. Members are only ever added.

#![expect(dead_code, reason = "schemas are drawn from these; no value of them is made")]

mod check;
mod daily;
mod draw;
mod findings;
mod history;
mod ledger;
mod tools;

pub(super) use check::{ProblemsFile, VerdictFile};
pub(super) use daily::DailyFile;
pub(super) use draw::DrawFile;
pub(super) use findings::FindingsFile;
pub(super) use history::{RejectedFile, SiteHistoryFile};
pub(super) use ledger::{LedgerImportFile, LedgerStatusFile};
pub(super) use tools::{FoundSitesFile, MatrixFile, MatrixSummaryFile, NetworkFile};
