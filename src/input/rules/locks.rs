//! Locks can be kept, one by one and all together.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use petgraph::unionfind::UnionFind;

use crate::input::problem::{Origin, Problem, quoted};
use crate::input::similar::suggestion;
use crate::input::sites::Draft;
use crate::input::teams::TeamDraft;
use crate::model::{Edge, Lock, LockRule};

/// Sites of a part that are tried as the first of the shortest way round.
const MOST_FIRST: usize = 200;

/// All rules about locks.
pub(super) fn judge(locks: &[(Origin, Lock)], sites: &[Draft], teams: &[TeamDraft], problems: &mut Vec<Problem>) {
    let known: BTreeSet<&str> = sites.iter().map(|draft| draft.id.as_str()).collect();
    for (origin, lock) in locks {
        members(origin, lock, &known, problems);
        team(origin, lock, teams, problems);
    }
    one_sequence_each(locks, problems);
    no_cycles(locks, problems);
    one_team_each(locks, sites, problems);
    one_at_each_edge(locks, teams, problems);
}

/// A lock names at least one site, each once, and all of them are there.
fn members(origin: &Origin, lock: &Lock, known: &BTreeSet<&str>, problems: &mut Vec<Problem>) {
    if lock.sites.is_empty() {
        problems.push(origin.error("empty_lock", "a lock without sites", "at least one site").property("sites"));
    }
    if lock.sites.len() == 1 && lock.team.is_none() && lock.at.is_none() {
        let problem = origin.warning("idle_lock", "a lock of one site", "several sites, a `team` or `at`");
        problems.push(problem.property("sites").mend("It says nothing: leave it out."));
    }
    let mut seen = BTreeSet::new();
    for id in &lock.sites {
        if !known.contains(id.as_str()) {
            let problem = origin.error("unknown_site", quoted(id), "the id of a site").property("sites");
            problems.push(problem.mend(suggestion(id, known.iter().copied())));
        }
        if !seen.insert(id) {
            let problem = origin.error("lock_names_twice", quoted(id), "every site once").property("sites");
            problems.push(problem.mend("A site is visited once: leave out the second."));
        }
    }
}

/// A lock's team is on duty.
fn team(origin: &Origin, lock: &Lock, teams: &[TeamDraft], problems: &mut Vec<Problem>) {
    let known = || teams.iter().map(|draft| draft.team.id.as_str());
    if let Some(id) = lock.team.as_ref().filter(|id| !known().any(|other| other == id.as_str())) {
        let problem = origin.error("unknown_team", quoted(id), "the id of a team on duty").property("team");
        let names: Vec<&str> = known().collect();
        problems.push(problem.mend(suggestion(id, names)));
    }
}

/// A site has one follower and one predecessor in all sequences together.
fn one_sequence_each(locks: &[(Origin, Lock)], problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, (origin, lock)) in locks.iter().enumerate().filter(|(_, (_, lock))| lock.rule == LockRule::Sequence) {
        for id in &lock.sites {
            match seen.insert(id, at) {
                Some(other) if other != at => {
                    let found = format!("{}, which lock {other} has too", quoted(id));
                    let problem =
                        origin.error("two_sequences", found, "a site in one sequence at most").property("sites");
                    problems.push(problem.mend("Make one sequence of the two."));
                }
                _ => {}
            }
        }
    }
}

/// No site comes before itself.
fn no_cycles(locks: &[(Origin, Lock)], problems: &mut Vec<Problem>) {
    let mut before: DiGraphMap<&str, usize> = DiGraphMap::new();
    for (at, (_, lock)) in locks.iter().enumerate() {
        for pair in lock.sites.windows(2).filter(|pair| pair[0] != pair[1]) {
            before.add_edge(pair[0].as_str(), pair[1].as_str(), at);
        }
    }
    for part in tarjan_scc(&before).into_iter().filter(|part| part.len() > 1) {
        let cycle = shortest_cycle(&before, &part);
        let next = cycle.iter().cycle().skip(1);
        let of: BTreeSet<usize> =
            cycle.iter().zip(next).filter_map(|(a, b)| before.edge_weight(a, b)).copied().collect();
        let Some((origin, _)) = of.last().map(|at| &locks[*at]) else { continue };
        let names: Vec<&str> = cycle.iter().take(8).copied().collect();
        let numbers: Vec<String> = of.iter().map(ToString::to_string).collect();
        let found = format!("{} each before the other, by locks {}", names.join(", "), numbers.join(", "));
        let problem = origin.error("lock_cycle", found, "an order that can be kept").property("sites");
        problems.push(problem.mend("Take one of these sites out of one of these locks."));
    }
}

/// The shortest way round within a strongly connected part: the smallest contradiction. In a large part not every site is tried as the
/// first.
fn shortest_cycle<'a>(before: &DiGraphMap<&'a str, usize>, part: &[&'a str]) -> Vec<&'a str> {
    let within: BTreeSet<&str> = part.iter().copied().collect();
    let mut best: Option<Vec<&str>> = None;
    for first in within.iter().take(MOST_FIRST) {
        let mut from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = VecDeque::from([*first]);
        while let Some(at) = queue.pop_front() {
            for next in before.neighbors(at).filter(|next| within.contains(next)) {
                if !from.contains_key(next) {
                    from.insert(next, at);
                    queue.push_back(next);
                }
            }
        }
        // Back from the first to itself.
        let mut way = Vec::new();
        let mut at = from.get(first).copied();
        while let Some(site) = at {
            way.push(site);
            at = if site == *first { None } else { from.get(site).copied() };
        }
        way.reverse();
        if way.len() > 1 && best.as_ref().is_none_or(|best| way.len() < best.len()) {
            best = Some(way);
        }
    }
    best.unwrap_or_else(|| part.to_vec())
}

/// Locks that share a site are on one route, and thus have one team; so have their sites.
fn one_team_each(locks: &[(Origin, Lock)], sites: &[Draft], problems: &mut Vec<Problem>) {
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    for id in locks.iter().flat_map(|(_, lock)| &lock.sites) {
        let next = index.len();
        index.entry(id).or_insert(next);
    }
    let mut parts = UnionFind::<usize>::new(index.len());
    for (_, lock) in locks {
        for pair in lock.sites.windows(2) {
            parts.union(index[pair[0].as_str()], index[pair[1].as_str()]);
        }
    }
    let mut team_of: BTreeMap<usize, (String, String)> = BTreeMap::new();
    let fixed =
        sites.iter().filter_map(|draft| Some((draft.id.as_str(), draft.site.as_ref()?.team.clone()?, &draft.origin)));
    let locked =
        locks.iter().filter_map(|(origin, lock)| Some((lock.sites.first()?.as_str(), lock.team.clone()?, origin)));
    for (site, team, origin) in fixed.chain(locked) {
        let Some(part) = index.get(site).map(|at| parts.find(*at)) else { continue };
        let (first, by) = team_of.entry(part).or_insert_with(|| (team.clone(), origin.name()));
        if *first != team {
            let found = format!("team {} for {}", quoted(&team), quoted(site));
            let expected = format!("team {}, to which the lock ties it by {by}", quoted(first));
            let problem = origin.error("lock_of_two_teams", found, expected).property("team");
            problems.push(problem.mend("Locked sites are on one route: name one team."));
        }
    }
}

/// A route has one start and one end: a team cannot have more locks there than shifts.
fn one_at_each_edge(locks: &[(Origin, Lock)], teams: &[TeamDraft], problems: &mut Vec<Problem>) {
    for edge in [Edge::Start, Edge::End] {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for (origin, lock) in locks.iter().filter(|(_, lock)| lock.at == Some(edge)) {
            let Some(draft) = lock.team.as_ref().and_then(|id| teams.iter().find(|draft| draft.team.id == *id)) else {
                continue;
            };
            let used = count.entry(&draft.team.id).or_default();
            *used += 1;
            if *used > draft.team.shifts.len() {
                let found = format!("{used} locks at one edge of team {}", quoted(&draft.team.id));
                let expected = format!("at most {}, one a shift", draft.team.shifts.len());
                problems
                    .push(origin.error("crowded_edge", found, expected).property("at").mend("Make one lock of them."));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::input::trial::Trial;

    fn locks(text: &str) -> Trial {
        let locks: Vec<String> =
            text.lines().map(|line| format!("[[locks]]\n{}\n", line.replace("; ", "\n"))).collect();
        Trial::new().and(&locks.concat())
    }

    #[test]
    fn sound_locks_pass() {
        locks("sites=[\"C0\",\"C1\"]\nsites=[\"C1\",\"C2\"]; rule=\"sequence\"; team=\"T1\"; at=\"end\"").expect(&[]);
    }

    #[test]
    fn locks_name_sites_that_are_there_each_once() {
        locks("sites=[\"C0\",\"X\"]").expect(&["unknown_site"]);
        locks("sites=[\"C0\",\"C1\",\"C0\"]").expect(&["lock_names_twice", "lock_cycle"]);
        locks("sites=[]").expect(&["empty_lock"]);
        locks("sites=[\"C0\"]").expect(&["idle_lock"]);
        locks("team=\"T1\"").expect(&["missing_key"]);
    }

    #[test]
    fn locks_do_not_go_in_circles() {
        let problems =
            locks("sites=[\"C0\",\"C1\"]\nsites=[\"C1\",\"C2\"]\nsites=[\"C2\",\"C0\"]").expect(&["lock_cycle"]);
        assert!(problems[0].found.contains("locks 0, 1, 2"), "{}", problems[0]);
    }

    #[test]
    fn of_a_long_circle_with_a_short_cut_the_short_one_is_told() {
        let text = "sites=[\"C0\",\"C1\",\"C2\"]\nsites=[\"C2\",\"C0\"]\nsites=[\"C1\",\"C0\"]";
        let problems = locks(text).expect(&["lock_cycle"]);
        assert!(problems[0].found.contains("C0, C1 each before the other, by locks 0, 2"), "{}", problems[0]);
    }

    #[test]
    fn a_site_is_in_one_sequence() {
        let text = "sites=[\"C0\",\"C1\"]; rule=\"sequence\"\nsites=[\"C1\",\"C2\"]; rule=\"sequence\"";
        locks(text).expect(&["two_sequences"]);
    }

    #[test]
    fn locked_sites_have_one_team() {
        let second = "[[team]]\nid=\"T2\"\nshifts=\"08:00-12:00\"\n";
        locks("sites=[\"C0\",\"C1\"]; team=\"T3\"").expect(&["unknown_team"]);
        locks("sites=[\"C0\",\"C1\"]; team=\"T1\"\nsites=[\"C1\",\"C2\"]; team=\"T2\"")
            .and_team(second)
            .expect(&["lock_of_two_teams"]);
        let fixed = locks("sites=[\"C0\",\"N\"]; team=\"T2\"").and_team(second).and_site(
            r#""id":"N","team":"T1""#,
            14.6,
            35.91,
        );
        fixed.expect(&["lock_of_two_teams"]);
    }

    #[test]
    fn a_route_has_one_start() {
        locks("sites=[\"C0\"]; team=\"T1\"; at=\"start\"\nsites=[\"C1\"]; team=\"T1\"; at=\"start\"")
            .expect(&["crowded_edge"]);
    }

    #[test]
    fn sites_set_aside_leave_their_locks() {
        let trial = locks("sites=[\"C0\",\"N\"]").and_site(r#""id":"N","crew":"many""#, 14.6, 35.91).skipping();
        assert_eq!(trial.read().scenario.unwrap().locks[0].sites, ["C0"]);
    }
}
