//! `fullsweep ledger status`, `history`, `rejected`: what is in the ledger.

mod history;
mod rejected;
mod status;

use crate::ledger::Subject;
use crate::model::Lang;

pub(super) use history::{HistoryArgs, history};
pub(super) use rejected::{RejectedArgs, rejected};
pub(super) use status::{StatusArgs, status};

const fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

const fn subject(subject: Subject, lang: Lang) -> &'static str {
    match (lang, subject) {
        (Lang::En, subject) => subject.code(),
        (Lang::Zh, Subject::Sites) => "名单",
        (Lang::Zh, Subject::Plan) => "计划",
        (Lang::Zh, Subject::Visits) => "检查记录",
        (Lang::Zh, Subject::Tracks) => "轨迹",
        (Lang::Zh, Subject::Findings) => "问题",
    }
}
