//! Trying fleets of every size.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::bound::Bounds;
use super::fleet::{Member, Stage, alike, rights};
use super::{Staffing, Step};
use crate::model::{Goal, GroupRule, Lang, Plan, Scenario};
use crate::plan::left_out::worth;
use crate::plan::{Day, Told};
use crate::solve::{Params, Solution, Stop, solve};

/// How much work a search of one fleet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Iterations: the answer then depends on input and seed alone.
    Iterations(u64),
    /// Time.
    Time(Duration),
}

/// A day whose staffing is asked for.
#[derive(Clone)]
pub struct Ask<'a> {
    /// The day.
    pub day: Day<'a>,
    /// What counts once the most priority is covered.
    pub goal: Goal,
    /// Work on a fleet; a trial of one gets a quarter of it.
    pub effort: Effort,
    /// Seed of the searches.
    pub seed: u64,
    /// Threads to use.
    pub threads: usize,
    /// Smallest fleet tried.
    pub from: usize,
    /// Largest; left out: the teams on duty, or as many as it takes.
    pub to: Option<usize>,
    /// Set from outside to end with what there is.
    pub now: Arc<AtomicBool>,
}

/// A plan of ours breaks a rule or cannot be made: a fault of ours, not of the input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a plan for {teams} teams is not valid: {why}")]
pub struct Fault {
    /// Teams it is for.
    pub teams: usize,
    /// What is wrong with it.
    pub why: String,
}

/// Legs of a plan whose way is searched anew on the roads.
const LEGS: usize = 10;

/// Teams whose loss, or whose addition, is tried for each size.
const TRIED: usize = 3;

/// A trial gets this part of the work.
const TRIAL: u64 = 4;

/// More teams are tried while they help, up to this many times the teams on duty, or so many more where that is more.
const MOST_TIMES: usize = 2;
const MOST_MORE: usize = 12;

/// So many more teams may be added without covering more before it is given up.
const PATIENCE: usize = 2;

/// Works out how many teams the day needs; `say` is told what is being tried.
///
/// # Errors
/// When a plan of ours turns out not to be valid.
pub fn staffing(ask: &Ask<'_>, say: &mut dyn FnMut(String)) -> Result<Staffing, Fault> {
    let all: Vec<Member> = (0..ask.day.scenario.teams.len()).map(|team| Member { team, copy: 0 }).collect();
    let problem = Stage::new(ask.day.scenario, ask.day.locations, ask.day.matrices, &all).problem();
    let may = rights(ask.day.scenario, &problem);
    let bounds = Bounds::new(ask.day.scenario, ask.day.locations, ask.day.matrices, &problem);
    let hopeless = hopeless(ask.day.scenario, &may);
    let mut climb = Climb { ask, alike: alike(ask.day.scenario, &may), may: &may, say, tried: Vec::new() };
    climb.run(all, hopeless.worth);
    let mut tried = std::mem::take(&mut climb.tried);
    tried.sort_by_key(|tried| tried.fleet.len());
    carry_over(&mut tried);
    let largest = ask.to.unwrap_or(usize::MAX);
    let mut steps: Vec<Step> = Vec::new();
    for (at, one) in tried.iter().enumerate().filter(|(_, one)| (ask.from..=largest).contains(&one.fleet.len())) {
        let smaller = at.checked_sub(1).map(|before| &tried[before].fleet);
        steps.push(step(ask, one, smaller, &bounds, &hopeless)?);
    }
    let enough = tried.iter().find(|tried| tried.left_out() == hopeless.worth).map(|tried| tried.fleet.len());
    Ok(Staffing {
        goal: ask.goal,
        on_duty: ask.day.scenario.teams.len(),
        sites: ask.day.scenario.sites.len(),
        hopeless: hopeless.sites,
        enough,
        fewest: bounds.fewest().clone(),
        steps,
        interrupted: ask.now.load(Ordering::Relaxed),
    })
}

/// A fleet and the best found for it.
#[derive(Clone, Debug)]
struct Tried {
    fleet: Vec<Member>,
    solution: Solution,
    worth: Figures,
}

/// `must` left out, priority left out, the goal's figure; less is better.
type Figures = (i64, i64, i64);

impl Tried {
    fn left_out(&self) -> (i64, i64) {
        (self.worth.0, self.worth.1)
    }

    fn better(self, other: Self) -> Self {
        if other.worth < self.worth { other } else { self }
    }
}

struct Climb<'a, 'f> {
    ask: &'a Ask<'a>,
    alike: Vec<usize>,
    /// By team and site: whether it could.
    may: &'a [Vec<bool>],
    say: &'f mut dyn FnMut(String),
    tried: Vec<Tried>,
}

impl Climb<'_, '_> {
    /// Tries a nested chain of fleets; `least` is what nobody can cover.
    fn run(&mut self, all: Vec<Member>, least: (i64, i64)) {
        if all.is_empty() {
            return;
        }
        let full = self.search(&all, self.ask.goal, 1);
        let covers = full.left_out() == least;
        let base = if covers { self.fewest(&full, least) } else { full.fleet.clone() };
        let middle = if base.len() == all.len() { full.clone() } else { self.search(&base, self.ask.goal, 1) };
        self.shrink(middle.clone());
        let (missing, mut top) = (all.len() - base.len(), middle);
        for _ in 0..missing {
            let outside: Vec<Member> = all.iter().copied().filter(|member| !top.fleet.contains(member)).collect();
            if self.is_over() || self.ask.to.is_some_and(|to| top.fleet.len() >= to) {
                return;
            }
            top = self.grown(&top, &outside);
            self.tried.push(top.clone());
        }
        if let Some(last) = self.tried.iter_mut().find(|tried| tried.fleet == full.fleet) {
            *last = last.clone().better(full);
        }
        self.more_than_all(top, least);
    }

    /// The fleet that the search for the fewest teams makes use of, without losing anything.
    fn fewest(&mut self, full: &Tried, least: (i64, i64)) -> Vec<Member> {
        let found = self.search(&full.fleet, Goal::Teams, 1);
        if found.left_out() != least {
            return full.fleet.clone();
        }
        let mut used: Vec<Member> = found.solution.routes.iter().map(|route| found.fleet[route.team]).collect();
        used.sort_unstable();
        used.dedup();
        // Its plan holds for the fleet without the idle teams, whatever the next search finds.
        let solution = moved(&found.solution, &found.fleet, &used);
        self.tried.push(Tried { fleet: used.clone(), solution, worth: (least.0, least.1, i64::MAX) });
        used
    }

    /// From a fleet down, each time without the team whose loss costs least.
    fn shrink(&mut self, from: Tried) {
        self.tried.push(from.clone());
        let mut now = from;
        while now.fleet.len() > self.ask.from.max(1) && !self.is_over() {
            let trials = self
                .dispensable(&now)
                .into_iter()
                .map(|gone| now.fleet.iter().copied().filter(|member| *member != gone).collect::<Vec<_>>());
            let Some(next) = self.best_of(trials.collect()) else { return };
            self.tried.push(next.clone());
            now = next;
        }
    }

    /// The fleet with one of these teams more, the one that helps most: tried are those, one of each kind, that could visit the
    /// most of what is left out.
    fn grown(&mut self, now: &Tried, outside: &[Member]) -> Tried {
        let could = |member: &Member| {
            let missed = now.solution.unassigned.iter().filter(|&&site| self.may[member.team][site]);
            worth(missed.map(|&site| &self.ask.day.scenario.sites[site]))
        };
        let mut ranked = outside.to_vec();
        ranked.sort_by_key(|member| std::cmp::Reverse(could(member)));
        let with = |member: Member| {
            let mut fleet = now.fleet.clone();
            fleet.push(member);
            fleet.sort_unstable();
            fleet
        };
        let trials = self.of_each_kind(ranked).into_iter().map(with).collect();
        self.best_of(trials).unwrap_or_else(|| now.clone())
    }

    /// The first few that are of different kinds.
    fn of_each_kind(&self, ranked: Vec<Member>) -> Vec<Member> {
        let mut kinds = Vec::new();
        let mut chosen = Vec::new();
        for member in ranked {
            let kind = self.alike[member.team];
            if !kinds.contains(&kind) && chosen.len() < TRIED {
                kinds.push(kind);
                chosen.push(member);
            }
        }
        chosen
    }

    /// More teams like those on duty, as long as something is left out that they could visit and they help.
    fn more_than_all(&mut self, mut top: Tried, least: (i64, i64)) {
        let on_duty = self.ask.day.scenario.teams.len();
        let most = self.ask.to.unwrap_or((on_duty * MOST_TIMES).max(on_duty + MOST_MORE));
        let mut in_vain = 0;
        while top.fleet.len() < most && !self.is_over() {
            if self.ask.to.is_none() && (top.left_out() == least || in_vain > PATIENCE) {
                return;
            }
            let copies = |team: usize| top.fleet.iter().filter(|member| member.team == team).count();
            let outside: Vec<Member> = (0..on_duty).map(|team| Member { team, copy: copies(team) }).collect();
            let next = self.grown(&top, &outside);
            in_vain = if next.left_out() < top.left_out() { 0 } else { in_vain + 1 };
            self.tried.push(next.clone());
            top = next;
        }
    }

    /// The teams that are most easily done without, one of each kind: those that now cover the least.
    fn dispensable(&self, now: &Tried) -> Vec<Member> {
        let scenario = self.ask.day.scenario;
        let served = |at: usize| {
            let routes = now.solution.routes.iter().filter(|route| route.team == at);
            let sites = || routes.clone().flat_map(|route| &route.sites).map(|&site| &scenario.sites[site]);
            (worth(sites()), sites().map(|site| site.service.get()).sum::<i64>())
        };
        let mut ranked: Vec<_> = (0..now.fleet.len()).map(|at| (served(at), now.fleet[at])).collect();
        ranked.sort();
        self.of_each_kind(ranked.into_iter().map(|(_, member)| member).collect())
    }

    /// The best of several fleets by short searches, then searched in full.
    fn best_of(&mut self, mut fleets: Vec<Vec<Member>>) -> Option<Tried> {
        if fleets.len() > 1 {
            let trials: Vec<Tried> = fleets.iter().map(|fleet| self.search(fleet, self.ask.goal, TRIAL)).collect();
            let best = trials.into_iter().min_by_key(|trial| trial.worth)?;
            let full = self.search(&best.fleet.clone(), self.ask.goal, 1);
            return Some(best.better(full));
        }
        let fleet = fleets.pop()?;
        Some(self.search(&fleet, self.ask.goal, 1))
    }

    fn search(&mut self, fleet: &[Member], goal: Goal, part: u64) -> Tried {
        let ask = self.ask;
        (self.say)(format!("searching with {} teams", fleet.len()));
        let stop = match ask.effort {
            Effort::Iterations(all) => Stop { iterations: Some(all / part), ..Stop::default() },
            Effort::Time(all) => Stop { time: Some(all / part as u32), ..Stop::default() },
        };
        let stop = Stop { now: Arc::clone(&ask.now), ..stop };
        let params = Params { seed: ask.seed, threads: ask.threads, stop, goal };
        let problem = Stage::new(ask.day.scenario, ask.day.locations, ask.day.matrices, fleet).problem();
        let mut worth = (i64::MAX, i64::MAX, i64::MAX);
        let solution = solve(&problem, &params, &mut |better| {
            worth = (better.left_out.0, better.left_out.1, better.value);
        });
        Tried { fleet: fleet.to_vec(), solution, worth }
    }

    fn is_over(&self) -> bool {
        self.ask.now.load(Ordering::Relaxed)
    }
}

/// A plan of a smaller fleet is also one of a larger that has all its teams: it takes the place of a worse one. Of two for the same
/// fleet the better one stays.
fn carry_over(tried: &mut Vec<Tried>) {
    let mut kept: Vec<Tried> = Vec::new();
    for one in std::mem::take(tried) {
        let carried = kept.last().map(|smaller| Tried {
            solution: moved(&smaller.solution, &smaller.fleet, &one.fleet),
            fleet: one.fleet.clone(),
            worth: smaller.worth,
        });
        let best = match carried {
            Some(carried) => one.better(carried),
            None => one,
        };
        if kept.last().is_some_and(|last| last.fleet == best.fleet) {
            kept.pop();
        }
        kept.push(best);
    }
    *tried = kept;
}

/// A solution with the teams of one fleet named as in another that has them all.
fn moved(solution: &Solution, from: &[Member], to: &[Member]) -> Solution {
    let mut moved = solution.clone();
    for route in &mut moved.routes {
        route.team = to.iter().position(|member| *member == from[route.team]).unwrap_or(route.team);
    }
    moved.routes.sort_by_key(|route| (route.team, route.shift));
    moved
}

/// What no team could cover even alone.
struct Hopeless {
    sites: usize,
    worth: (i64, i64),
}

fn hopeless(scenario: &Scenario, may: &[Vec<bool>]) -> Hopeless {
    let sites = in_vain(scenario, may);
    let missed = sites.iter().map(|&site| &scenario.sites[site]);
    Hopeless { sites: sites.len(), worth: worth(missed) }
}

/// Sites no team could visit, nor another of their `any` group.
pub(super) fn in_vain(scenario: &Scenario, may: &[Vec<bool>]) -> Vec<usize> {
    let can = |site: usize| may.iter().any(|of_team| of_team[site]);
    let any = |site: usize| scenario.sites[site].group.as_ref().filter(|group| group.rule == GroupRule::Any);
    let stood_for: BTreeSet<&str> =
        (0..scenario.sites.len()).filter(|&site| can(site)).filter_map(|site| Some(&*any(site)?.id)).collect();
    let in_vain = |&site: &usize| !can(site) && any(site).is_none_or(|group| !stood_for.contains(&*group.id));
    (0..scenario.sites.len()).filter(in_vain).collect()
}

fn step(
    ask: &Ask<'_>,
    tried: &Tried,
    smaller: Option<&Vec<Member>>,
    bounds: &Bounds,
    hopeless: &Hopeless,
) -> Result<Step, Fault> {
    let stage = Stage::new(ask.day.scenario, ask.day.locations, ask.day.matrices, &tried.fleet);
    let plan = checked(ask, &stage, &tried.solution)?;
    let all = crate::plan::left_out(&stage.scenario, &plan);
    let left_out = (all.0 - hopeless.worth.0, all.1 - hopeless.worth.1);
    let sum = plan.summary();
    let added = smaller.and_then(|smaller| tried.fleet.iter().find(|member| !smaller.contains(member)));
    Ok(Step {
        teams: tried.fleet.iter().map(|member| member.id(ask.day.scenario)).collect(),
        added: added.map(|member| member.id(ask.day.scenario)),
        covered: sum.visited + sum.spared,
        left_out,
        last_finish: sum.latest_finish,
        limit: bounds.limit(tried.fleet.len(), left_out),
        plan,
    })
}

/// The plan of a solution; it has passed the check.
fn checked(ask: &Ask<'_>, stage: &Stage, solution: &Solution) -> Result<Plan, Fault> {
    let Stage { scenario, locations, matrices } = stage;
    let teams = scenario.teams.len();
    let scenario = &Scenario { goal: ask.goal, ..scenario.clone() };
    let told = Told { seed: ask.seed, lang: Lang::default() };
    let day = Day { scenario, locations, matrices, ..ask.day };
    day.judged(solution, told, LEGS).map_err(|why| Fault { teams, why })
}
