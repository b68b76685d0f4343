//! The reasons in English.

use super::figures::{self, length, shut_all_day, spans};
use super::{Cure, Detail, Who};
use crate::matrix::CutOff;
use crate::model::Clock;
use crate::units::Seconds;

pub(super) fn sentence(detail: &Detail, clock: &Clock) -> String {
    let at = |instant: Seconds| clock.short(instant);
    match detail {
        Detail::NobodyOnDuty => "no team is on duty".to_owned(),
        Detail::TeamAbsent { team } => format!("only team {team} may visit it, which is not on duty"),
        Detail::TwoTeams { one, other } => {
            format!("it is bound to team {one} and to team {other} at once; free it from one of them")
        }
        Detail::OtherDay { first: Some(first), last: Some(last) } => {
            format!("it may be visited from {first} to {last} only")
        }
        Detail::OtherDay { first: Some(first), .. } => format!("it may be visited from {first} on only"),
        Detail::OtherDay { last, .. } => {
            format!("it could be visited until {} only", last.map(|day| day.to_string()).unwrap_or_default())
        }
        Detail::OffRoad { metres, limit, raise, profile } => format!(
            "the nearest road usable by {profile} is {} m away, beyond the limit of {} m; raising snap_limit_m to {} would reach it",
            metres.get(),
            limit.get(),
            raise.get()
        ),
        Detail::CutOff(reason) => cut_off(reason),
        Detail::NeverOpen => "by its opening hours it never opens".to_owned(),
        Detail::NoWay { who, other } => {
            let cure = match other {
                Some((team, territory, begin)) => {
                    format!("team {team} could see it at {} if it served {territory}", at(*begin))
                }
                None => "a team that starts and ends on its side could".to_owned(),
            };
            format!("there is no way from the places of {} and back; {cure}", teams(who))
        }
        Detail::Skill { .. } | Detail::Crew { .. } | Detail::Territory { .. } | Detail::Load { .. } => {
            barred(detail, clock)
        }
        Detail::Short { service, longest } => {
            format!("its service takes {}, its longest window is {}", length(*service), length(*longest))
        }
        Detail::Shut { closed: Some(closed), .. } => {
            format!("it does not open on this day; it closed at {}", clock.dated(*closed))
        }
        Detail::Shut { opens, .. } => {
            format!("it does not open on this day; it opens at {}", clock.dated(opens.unwrap_or_default()))
        }
        Detail::OpensLate { opens, ends, who, cure } => {
            format!("it opens at {}, {} by {}{}", at(*opens), end(who), at(*ends), cured(cure))
        }
        Detail::ClosesEarly { closes, service, there, who, cure } => format!(
            "it closes at {} and takes {}, the first of {} could be there at {}{}",
            at(*closes),
            length(*service),
            teams(who),
            at(*there),
            cured(cure)
        ),
        Detail::Windows { windows, who, .. } if shut_all_day(windows) => {
            format!("it does not open on this day, and {} can be there in its hours of the days beside it", nobody(who))
        }
        Detail::Windows { windows, who, cure } => {
            format!(
                "{} can be there within none of its windows ({}){}",
                nobody(who),
                spans(windows, clock, ", "),
                cured(cure)
            )
        }
        Detail::TooFar { reach, base, who, cure } => format!(
            "reaching it takes {} from the nearest base (team {base}), too long for the shifts of {}{}",
            length(*reach),
            teams(who),
            cured(cure)
        ),
        Detail::Fits { .. } | Detail::Locked { .. } | Detail::Full { .. } => crowded(detail, clock),
    }
}

fn cut_off(reason: &CutOff) -> String {
    match reason {
        CutOff::OffRoad { profile, metres, limit } => {
            format!("the nearest road usable by {profile} is {metres} away, beyond the limit of {limit}")
        }
        CutOff::NoRoad { profile, within } => format!("there is no road usable by {profile} within {within}"),
        CutOff::NoWayTo { profile } => format!("no way by {profile} leads to it from any other place"),
        CutOff::NoWayFrom { profile } => format!("no way by {profile} leads from it to any other place"),
    }
}

/// Those who may not.
fn barred(detail: &Detail, clock: &Clock) -> String {
    let could = |nearest: &Option<(String, Seconds)>, would: &str| match nearest {
        Some((team, begin)) => format!("; team {team} could see it at {} if it {would}", clock.short(*begin)),
        None => String::new(),
    };
    match detail {
        Detail::Skill { missing, only, nearest } => {
            let skills = missing.join(", ");
            let whom = only
                .as_ref()
                .map_or("no team has".to_owned(), |team| format!("only team {team} may visit it, which lacks"));
            format!("{whom} the skill {skills}{}", could(nearest, "had"))
        }
        Detail::Crew { asked, largest, nearest } => format!(
            "it asks for a team of {asked}, the largest that may visit has {largest}{}",
            could(nearest, "were large enough")
        ),
        Detail::Territory { territory, only, nearest } => {
            let whom = only.as_ref().map_or("no team on duty serves".to_owned(), |team| {
                format!("only team {team} may visit it, which does not serve")
            });
            format!("{whom} territory {territory}{}", could(nearest, "did"))
        }
        Detail::Load { demand } => {
            let demand: Vec<String> = demand.iter().map(i64::to_string).collect();
            format!("it asks for a load of {}, more than any team that may visit can carry", demand.join(", "))
        }
        _ => String::new(),
    }
}

/// Those who may, and could if they had nothing else to do.
fn crowded(detail: &Detail, clock: &Clock) -> String {
    let more = |extra: &Option<(String, Seconds)>| match extra {
        Some((team, begin)) => format!("; one more team like {team} could see it at {}", clock.short(*begin)),
        None => String::new(),
    };
    match detail {
        Detail::Fits { team, begin, is_idle: true, .. } => format!(
            "team {team}, unused so far, could see it at {}: the search ended too early, give it more time",
            clock.short(*begin)
        ),
        Detail::Fits { team, position, begin, .. } => format!(
            "team {team} has room for it as stop {position} at {}: the search ended too early, give it more time",
            clock.short(*begin)
        ),
        Detail::Locked { extra } => format!("the locks leave no place for it in any route{}", more(extra)),
        Detail::Full { cure: Some(cure), extra, .. } => {
            format!("all teams that may visit are busy; {}{}", cure_text(cure), more(extra))
        }
        Detail::Full { extra, .. } => {
            format!("in no route is there room for it, since others would miss their windows or a break{}", more(extra))
        }
        _ => String::new(),
    }
}

fn cured(cure: &Option<Cure>) -> String {
    cure.as_ref().map(|cure| format!("; {}", cure_text(cure))).unwrap_or_default()
}

fn cure_text(cure: &Cure) -> String {
    match cure {
        Cure::Longer { team, over } => {
            format!("team {team} would need {} more at the end of its shift", minutes(*over))
        }
        Cure::Earlier { team, over } => format!("team {team} would have to begin {} earlier", minutes(*over)),
        Cure::Work { team, over } => format!("team {team} would have to work {} longer than it may", minutes(*over)),
        Cure::Capacity { team, over } => format!("team {team} would have to carry {over} more"),
    }
}

fn teams(who: &Who) -> String {
    match who {
        Who::All => "all teams".to_owned(),
        Who::Team(team) => format!("team {team}"),
        Who::Skilled(skills) => format!("all teams with the skill {}", skills.join(", ")),
        Who::Serving(territory) => format!("all teams that serve {territory}"),
        Who::Allowed => "all teams that may visit".to_owned(),
    }
}

fn end(who: &Who) -> String {
    let ends = if matches!(who, Who::Team(_)) { "ends" } else { "end" };
    format!("{} {ends}", teams(who))
}

fn nobody(who: &Who) -> String {
    match who {
        Who::All => "no team".to_owned(),
        Who::Team(team) => format!("not even team {team}"),
        Who::Skilled(skills) => format!("no team with the skill {}", skills.join(", ")),
        Who::Serving(territory) => format!("no team that serves {territory}"),
        Who::Allowed => "no team that may visit".to_owned(),
    }
}

fn minutes(time: Seconds) -> String {
    match figures::minutes(time) {
        1 => "1 minute".to_owned(),
        more => format!("{more} minutes"),
    }
}
