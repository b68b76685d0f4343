//! Sites that cannot be used, set aside on request.

use std::collections::BTreeSet;

use super::problem::{Origin, Problem, Severity};
use super::scenario::Options;
use super::sites::Draft;
use crate::model::{Invalid, Lock, Site};

/// Sites that can be used, and those set aside; what is wrong with either goes into the report.
pub(crate) fn divide(drafts: Vec<Draft>, options: Options, problems: &mut Vec<Problem>) -> (Vec<Site>, Vec<Invalid>) {
    let mut sites = Vec::new();
    let mut invalid = Vec::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for mut draft in drafts {
        let broken = draft.is_broken();
        if broken && options.skip_invalid {
            for fault in draft.faults.iter_mut().filter(|fault| fault.severity == Severity::Error) {
                fault.severity = Severity::SetAside;
            }
            let aside = set_aside(&mut draft, &used);
            used.insert(aside.id.clone());
            invalid.push(aside);
        }
        problems.append(&mut draft.faults);
        if let Some(site) = draft.site.filter(|_| !broken) {
            used.insert(site.id.clone());
            sites.push(site);
        }
    }
    (sites, invalid)
}

fn set_aside(draft: &mut Draft, used: &BTreeSet<String>) -> Invalid {
    let index = draft.origin.feature.unwrap_or_default();
    let told = |fault: &Problem| match &fault.property {
        Some(property) => format!("`{property}`: found {}; expected {}", fault.found, fault.expected),
        None => format!("found {}; expected {}", fault.found, fault.expected),
    };
    let faults: Vec<String> =
        draft.faults.iter().filter(|fault| fault.severity == Severity::SetAside).map(told).collect();
    let id = if draft.nameless || used.contains(&draft.id) {
        format!("{}#{index}", draft.origin.file)
    } else {
        draft.id.clone()
    };
    Invalid {
        id,
        kind: Some(draft.kind.clone()),
        point: draft.site.as_ref().map(|site| site.place.point()),
        detail: format!("{}.", faults.join("; ")),
        properties: std::mem::take(&mut draft.properties),
    }
}

/// Takes sites that were set aside out of the locks.
pub(crate) fn release(locks: &mut Vec<(Origin, Lock)>, invalid: &[Invalid]) {
    if invalid.is_empty() {
        return;
    }
    let gone: BTreeSet<&str> = invalid.iter().map(|site| site.id.as_str()).collect();
    for (_, lock) in locks.iter_mut() {
        lock.sites.retain(|id| !gone.contains(id.as_str()));
    }
    locks.retain(|(_, lock)| !lock.sites.is_empty());
}
