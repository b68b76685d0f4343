//! Every reason with its sentence; every cure told is one, and nothing less is.

use super::*;
use crate::matrix::{CutOff, Legs, UNREACHABLE};
use crate::model::{Break, BreakPlace, Group, GroupRule, Lang, Reason, Unassigned};
use crate::plan::explain::{Cure, Day, Detail};
use crate::units::Metres;

/// The reason for the last site of a scenario, with the routes given.
fn why(scenario: &Scenario, routes: &[RouteOrder]) -> (Reason, Detail, String) {
    let world = World::of(scenario);
    let orders: Vec<&RouteOrder> = routes.iter().collect();
    let day = Day::of(scenario, &world.locations, &world.matrices, &world.source, &orders);
    let (reason, detail) = day.reason(scenario.sites.len() - 1, 1000);
    let text = detail.text(Lang::En, &scenario.clock);
    assert!(!detail.text(Lang::Zh, &scenario.clock).is_empty());
    (reason, detail, text)
}

/// One team and one site ten minutes away.
fn pair() -> Scenario {
    Scenario { sites: vec![site("S1", 10.0)], teams: vec![team("T1")], ..empty() }
}

#[test]
fn nobody_on_duty() {
    let scenario = Scenario { teams: Vec::new(), ..pair() };
    assert_eq!(why(&scenario, &[]).0, Reason::NoTeam);
}

#[test]
fn the_fixed_team_is_not_on_duty() {
    let mut scenario = pair();
    scenario.sites[0].team = Some("T7".into());
    let (reason, _, text) = why(&scenario, &[]);
    assert_eq!((reason, &*text), (Reason::NoTeam, "only team T7 may visit it, which is not on duty"));
}

#[test]
fn a_skill_nobody_has_with_who_could_if_it_had() {
    let mut scenario = pair();
    scenario.sites[0].skills = vec!["infection-control".into()];
    let (reason, _, text) = why(&scenario, &[]);
    assert_eq!(reason, Reason::NoSkill);
    assert_eq!(text, "no team has the skill infection-control; team T1 could see it at 08:10 if it had");
}

#[test]
fn a_territory_nobody_serves() {
    let mut scenario = pair();
    scenario.sites[0].territory = Some("north".into());
    scenario.teams[0].territories = vec!["south".into()];
    let (reason, _, text) = why(&scenario, &[]);
    assert_eq!(reason, Reason::NoTerritory);
    assert_eq!(text, "no team on duty serves territory north; team T1 could see it at 08:10 if it did");
}

/// The site lies across the water from the team that serves it; another team's base is on its side.
#[test]
fn no_way_for_those_who_serve_it_with_who_could_if_it_did() {
    let mut scenario = pair();
    scenario.sites[0].territory = Some("north".into());
    scenario.teams[0].territories = vec!["north".into()];
    let mut other = team("T2");
    (other.start, other.end) = (Some(minutes_east(12.0)), Some(minutes_east(12.0)));
    other.territories = vec!["south".into()];
    let barred = Team { id: "T3".into(), crew: 0, ..other.clone() };
    scenario.teams.extend([other, barred]);
    let told = |scenario: &Scenario| {
        let mut world = World::of(scenario);
        let start = world.locations.start[0].unwrap();
        let Legs::Full(table) = &mut world.matrices.tables[0] else { panic!("so few places have a full table") };
        table.seconds[start * table.n] = UNREACHABLE;
        let day = Day::of(scenario, &world.locations, &world.matrices, &world.source, &[]);
        let (reason, detail) = day.reason(0, 1000);
        assert_eq!(reason, Reason::Unreachable);
        [Lang::En, Lang::Zh].map(|lang| detail.text(lang, &scenario.clock))
    };
    let [english, chinese] = told(&scenario);
    let expected =
        "there is no way from the places of team T1 and back; team T2 could see it at 08:02 if it served north";
    assert_eq!(english, expected);
    assert!(chinese.contains("片区 north") && chinese.contains("T2 组可于 08:02 到达"), "{chinese}");
    scenario.teams[1].skills.clear();
    scenario.sites[0].skills = vec!["x".into()];
    scenario.teams[0].skills = vec!["x".into()];
    assert!(
        told(&scenario)[0].ends_with("a team that starts and ends on its side could"),
        "T2 lacks the skill as well"
    );
}

#[test]
fn it_opens_when_all_with_the_skill_are_off_duty() {
    let mut scenario = pair();
    scenario.sites[0].skills = vec!["x".into()];
    scenario.sites[0].windows = vec![hours(14.0, 16.0)];
    scenario.teams[0].skills = vec!["x".into()];
    scenario.teams[0].shifts[0].window = hours(8.0, 12.0);
    let mut other = team("T2");
    other.skills = vec!["x".into()];
    other.shifts[0].window = hours(7.0, 11.0);
    scenario.teams.extend([other, team("T3")]);
    let (reason, _, text) = why(&scenario, &[]);
    assert_eq!(reason, Reason::NoWindow);
    let expected = "it opens at 14:00, all teams with the skill x end by 12:00; \
                    team T1 would need 140 minutes more at the end of its shift";
    assert_eq!(text, expected);
}

#[test]
fn it_never_opens() {
    let mut scenario = pair();
    scenario.sites[0].windows = vec![Window::NEVER];
    for service in [0, 600] {
        scenario.sites[0].service = Seconds(service);
        let (reason, detail, text) = why(&scenario, &[]);
        assert_eq!((reason, &*text), (Reason::NoWindow, "by its opening hours it never opens"));
        assert_eq!(detail.text(Lang::Zh, &scenario.clock), "按其开放时间从不开放");
    }
}

/// What a source says of a place that cannot be reached is worded in the language asked for.
#[test]
fn a_place_cut_off_is_told_in_each_language() {
    let profile = || "van".to_owned();
    let cases = [
        (CutOff::OffRoad { profile: profile(), metres: Metres(957), limit: Metres(300) }, ["957 m", "957 米"]),
        (CutOff::NoRoad { profile: profile(), within: Metres(100_000) }, ["within 100.0 km", "100 公里内"]),
        (CutOff::NoWayTo { profile: profile() }, ["leads to it", "到这里"]),
        (CutOff::NoWayFrom { profile: profile() }, ["leads from it", "从这里"]),
    ];
    for (reason, [en, zh]) in cases {
        let text = |lang| Detail::CutOff(reason.clone()).text(lang, &empty().clock);
        let (english, chinese) = (text(Lang::En), text(Lang::Zh));
        assert!(english.is_ascii() && english.contains(en) && english.contains("van"), "{english}");
        let latin: String = chinese.chars().filter(char::is_ascii_alphabetic).collect();
        assert!(latin == "van" && chinese.contains(zh), "{chinese}");
    }
}

#[test]
fn it_closes_before_anybody_is_there() {
    let mut scenario = pair();
    scenario.sites[0].windows = vec![hours(7.0, 8.0)];
    let (reason, _, text) = why(&scenario, &[]);
    assert_eq!(reason, Reason::NoWindow);
    let expected = "it closes at 08:00 and takes 00:10, the first of all teams could be there at 08:10; \
                    team T1 would have to begin 20 minutes earlier";
    assert_eq!(text, expected);
}

#[test]
fn what_is_open_on_other_days_only_is_shut_and_neither_early_nor_late() {
    let told = |open: f64, close: f64| {
        let mut scenario = pair();
        scenario.sites[0].windows = vec![hours(open, close)];
        let (reason, detail, english) = why(&scenario, &[]);
        assert_eq!(reason, Reason::NoWindow);
        (english, detail.text(Lang::Zh, &scenario.clock))
    };
    let day = |days: i64| empty().clock.date().saturating_add(jiff::Span::new().days(days));
    let (english, chinese) = told(-15.0, -6.5);
    assert_eq!(english, format!("it does not open on this day; it closed at {} 17:30", day(-1)));
    assert_eq!(chinese, format!("当日不开放，{} 17:30 已关闭", day(-1)));
    let (english, chinese) = told(57.0, 60.0);
    assert_eq!(english, format!("it does not open on this day; it opens at {} 09:00", day(2)));
    assert_eq!(chinese, format!("当日不开放，{} 09:00 才开放", day(2)));
}

#[test]
fn too_far_for_any_shift() {
    let mut scenario = pair();
    scenario.sites[0] = site("S1", 161.0);
    scenario.teams[0].shifts[0].window = hours(8.0, 13.0);
    let (reason, _, text) = why(&scenario, &[]);
    assert_eq!(reason, Reason::NoTime);
    let expected = "reaching it takes 02:41 from the nearest base (team T1), too long for the shifts of all teams; \
                    team T1 would need 32 minutes more at the end of its shift";
    assert_eq!(text, expected);
}

#[test]
fn a_busy_team_and_the_minutes_it_lacks() {
    let mut scenario = pair();
    scenario.sites.insert(0, site("S0", 10.0));
    scenario.sites[0].service = at(8.5);
    let (reason, _, text) = why(&scenario, &[order(0, 0, &[0])]);
    assert_eq!(reason, Reason::NoTime);
    // 20 minutes of travel, 8:30 and 0:10 of service fill the nine hours exactly; five less do not.
    assert!(text.starts_with("team T1 has room for it as stop 1 at 08:10"), "{text}");
    scenario.teams[0].shifts[0].window.close = at(17.0) - Seconds(300);
    let (_, _, text) = why(&scenario, &[order(0, 0, &[0])]);
    let expected = "all teams that may visit are busy; team T1 would need 5 minutes more at the end of its shift; \
                    one more team like T1 could see it at 08:10";
    assert_eq!(text, expected);
}

#[test]
fn an_unused_shift_is_told() {
    let (reason, detail, _) = why(&pair(), &[]);
    assert_eq!(reason, Reason::NoTime);
    assert!(matches!(detail, Detail::Fits { is_idle: true, .. }), "{detail:?}");
}

#[test]
fn a_full_load_is_told() {
    let mut scenario = pair();
    scenario.sites.insert(0, site("S0", 10.0));
    scenario.sites.iter_mut().for_each(|site| site.demand = vec![6]);
    scenario.teams[0].capacity = vec![10];
    let (_, detail, _) = why(&scenario, &[order(0, 0, &[0])]);
    let cure = Some(Cure::Capacity { team: "T1".into(), over: 2 });
    assert!(matches!(detail, Detail::Full { cure: found, .. } if found == cure));
}

#[test]
fn the_rest_of_a_group_binds_to_its_team() {
    let mut scenario = pair();
    scenario.sites.insert(0, site("S0", 10.0));
    scenario.sites.iter_mut().for_each(|site| {
        site.group = Some(Group { id: "both".into(), rule: GroupRule::SameTeam });
    });
    scenario.sites[1].skills = vec!["x".into()];
    let mut skilled = team("T2");
    skilled.skills = vec!["x".into()];
    scenario.teams.push(skilled);
    let (reason, _, text) = why(&scenario, &[order(0, 0, &[0])]);
    assert_eq!(reason, Reason::NoSkill);
    assert!(text.starts_with("only team T1 may visit it, which lacks the skill x"), "{text}");
}

/// A day with a cure applied, and with a second less.
fn cured(scenario: &Scenario, cure: &Cure, less: i64) -> Scenario {
    let mut cured = scenario.clone();
    let mut shifts = |id: &str, change: &dyn Fn(&mut Team)| {
        cured.teams.iter_mut().filter(|team| team.id == id).for_each(change);
    };
    match cure {
        Cure::Longer { team, over } => shifts(team, &|team| {
            team.shifts.iter_mut().for_each(|shift| shift.window.close += *over - Seconds(less));
        }),
        Cure::Earlier { team, over } => shifts(team, &|team| {
            team.shifts.iter_mut().for_each(|shift| shift.window.open -= *over - Seconds(less));
        }),
        Cure::Work { team, over } => shifts(team, &|team| {
            team.longest_work = team.longest_work.map(|limit| limit + *over - Seconds(less));
        }),
        Cure::Capacity { team, over } => shifts(team, &|team| {
            team.capacity.iter_mut().for_each(|most| *most += over - less);
        }),
    }
    cured
}

/// The break is due before the site, and a team that starts just anywhere can take it at its end place only behind another stop.
#[test]
fn a_site_nobody_could_visit_alone_fits_behind_another() {
    let mut late = site("S2", 0.0);
    late.service = Seconds(2340);
    late.windows = vec![Window { open: Seconds(46_800), close: Seconds(49_860) }];
    let mut only = team("T1");
    only.start = None;
    only.shifts[0].window = Window { open: Seconds(28_800), close: Seconds(49_140) };
    only.shifts[0].breaks = vec![Break {
        length: Seconds(600),
        window: Window { open: Seconds(44_040), close: Seconds(47_460) },
        place: BreakPlace::EndPlace,
    }];
    let scenario = Scenario { sites: vec![site("S1", 0.0), late], teams: vec![only], ..empty() };
    assert_eq!(why(&scenario, &[]).0, Reason::NoWindow);
    let (_, detail, _) = why(&scenario, &[RouteOrder { team: 0, shift: 0, sites: vec![0] }]);
    assert!(matches!(detail, Detail::Fits { .. }), "{detail:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 60, ..Default::default() })]

    #[test]
    fn cures_cure_and_nothing_less_does(day in super::days::random()) {
        let world = World::of(&day);
        let routes = super::days::greedy(&day, &world);
        let orders: Vec<&RouteOrder> = routes.iter().collect();
        let reasons = Day::of(&day, &world.locations, &world.matrices, &world.source, &orders);
        let visited: Vec<usize> = routes.iter().flat_map(|order| order.sites.clone()).collect();
        for site in (0..day.sites.len()).filter(|site| !visited.contains(site)) {
            let (_, detail) = reasons.reason(site, usize::MAX);
            let cure = match &detail {
                Detail::OpensLate { cure, .. } | Detail::ClosesEarly { cure, .. } | Detail::Windows { cure, .. }
                | Detail::TooFar { cure, .. } | Detail::Full { cure, .. } => cure.clone(),
                Detail::Fits { .. } => { proptest::prop_assert!(false, "greedy left out what fits: {detail:?}"); None }
                _ => None,
            };
            let Some(cure) = cure else { continue };
            for (less, expected) in [(0, true), (1, false)] {
                let changed = cured(&day, &cure, less);
                let again = Day::of(&changed, &world.locations, &world.matrices, &world.source, &orders);
                let fits = matches!(again.reason(site, usize::MAX).1, Detail::Fits { .. });
                proptest::prop_assert_eq!(fits, expected, "{:?} with {} less, {:?}", &cure, less, &detail);
            }
        }
    }
}

/// In the plan, the invalid ones stand last, each with its own detail.
#[test]
fn invalid_features_stand_last() {
    let mut scenario = pair();
    scenario.sites[0].skills = vec!["x".into()];
    scenario.invalid = vec![crate::model::Invalid {
        id: "sites.geojson#3".into(),
        kind: None,
        point: None,
        detail: "null geometry".into(),
        properties: Map::new(),
    }];
    let plan = World::of(&scenario).plan(&scenario, Vec::new());
    let told = |missed: &Unassigned| (missed.site.clone(), missed.reason);
    let found: Vec<_> = plan.unassigned.iter().map(told).collect();
    assert_eq!(found, [("S1".to_owned(), Reason::NoSkill), ("sites.geojson#3".to_owned(), Reason::Invalid)]);
}
