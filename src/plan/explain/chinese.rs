//! The reasons in Chinese.

use super::figures::{length, minutes, shut_all_day, spans};
use super::{Cure, Detail, Who};
use crate::matrix::CutOff;
use crate::model::Clock;
use crate::units::Seconds;

pub(super) fn sentence(detail: &Detail, clock: &Clock) -> String {
    let at = |instant: Seconds| clock.short(instant);
    match detail {
        Detail::NobodyOnDuty => "没有小组值班".to_owned(),
        Detail::TeamAbsent { team } => format!("只能由 {team} 组前往，该组不在班"),
        Detail::TwoTeams { one, other } => format!("同时限定由 {one} 组和 {other} 组前往，请取消其一"),
        Detail::OtherDay { first: Some(first), last: Some(last) } => format!("只能在 {first} 至 {last} 前往"),
        Detail::OtherDay { first: Some(first), .. } => format!("只能从 {first} 起前往"),
        Detail::OtherDay { last, .. } => {
            format!("只能在 {} 及以前前往", last.map(|day| day.to_string()).unwrap_or_default())
        }
        Detail::OffRoad { metres, limit, raise, profile } => format!(
            "距最近可通行（{profile}）道路 {} 米，超过 {} 米的限值；将 snap_limit_m 提高到 {} 即可到达",
            metres.get(),
            limit.get(),
            raise.get()
        ),
        Detail::CutOff(reason) => format!("无法到达：{}", cut_off(reason)),
        Detail::NeverOpen => "按其开放时间从不开放".to_owned(),
        Detail::NoWay { who, other } => {
            let cure = match other {
                Some((team, territory, begin)) => format!("若负责片区 {territory}，{team} 组可于 {} 到达", at(*begin)),
                None => "需要由同一侧出发并收队的小组前往".to_owned(),
            };
            format!("从{}的驻地没有往返的路；{cure}", teams(who))
        }
        Detail::Skill { .. } | Detail::Crew { .. } | Detail::Territory { .. } | Detail::Load { .. } => {
            barred(detail, clock)
        }
        Detail::Short { service, longest } => {
            format!("停留需 {}，而最长的开放时段只有 {}", length(*service), length(*longest))
        }
        Detail::Shut { closed: Some(closed), .. } => format!("当日不开放，{} 已关闭", clock.dated(*closed)),
        Detail::Shut { opens, .. } => format!("当日不开放，{} 才开放", clock.dated(opens.unwrap_or_default())),
        Detail::OpensLate { opens, ends, who, cure } => {
            format!("{} 才开放，{}最晚 {} 下班{}", at(*opens), teams(who), at(*ends), cured(cure))
        }
        Detail::ClosesEarly { closes, service, there, who, cure } => format!(
            "{} 关闭且停留需 {}，{}最早 {} 到达{}",
            at(*closes),
            length(*service),
            teams(who),
            at(*there),
            cured(cure)
        ),
        Detail::Windows { windows, who, .. } if shut_all_day(windows) => {
            format!("当日不开放，{}也赶不上前后两日的开放时段", teams(who))
        }
        Detail::Windows { windows, who, cure } => {
            format!("{}都赶不上任何开放时段（{}）{}", teams(who), spans(windows, clock, "、"), cured(cure))
        }
        Detail::TooFar { reach, base, who, cure } => {
            format!("从最近的驻地（{base} 组）出发需 {}，超出{}的班次{}", length(*reach), teams(who), cured(cure))
        }
        Detail::Fits { .. } | Detail::Locked { .. } | Detail::Full { .. } => crowded(detail, clock),
    }
}

fn cut_off(reason: &CutOff) -> String {
    match reason {
        CutOff::OffRoad { profile, metres, limit } => {
            format!("距最近可通行（{profile}）道路 {} 米，超过 {} 米的限值", metres.get(), limit.get())
        }
        CutOff::NoRoad { profile, within } => {
            format!("{} 公里内没有可通行（{profile}）的道路", within.get() / 1000)
        }
        CutOff::NoWayTo { profile } => format!("从任何其他地点都没有可通行（{profile}）的路到这里"),
        CutOff::NoWayFrom { profile } => format!("从这里没有可通行（{profile}）的路到任何其他地点"),
    }
}

fn barred(detail: &Detail, clock: &Clock) -> String {
    let could = |nearest: &Option<(String, Seconds)>, would: &str| match nearest {
        Some((team, begin)) => format!("；若{would}，{team} 组可于 {} 到达", clock.short(*begin)),
        None => String::new(),
    };
    match detail {
        Detail::Skill { missing, only, nearest } => {
            let skills = missing.join("、");
            let whom = only
                .as_ref()
                .map_or("没有小组具备".to_owned(), |team| format!("只能由 {team} 组前往，该组不具备"));
            format!("{whom}技能 {skills}{}", could(nearest, "具备"))
        }
        Detail::Crew { asked, largest, nearest } => {
            format!("需要 {asked} 人的小组，可前往的小组最多 {largest} 人{}", could(nearest, "人数足够"))
        }
        Detail::Territory { territory, only, nearest } => {
            let whom = only
                .as_ref()
                .map_or("没有在班小组负责".to_owned(), |team| format!("只能由 {team} 组前往，该组不负责"));
            format!("{whom}片区 {territory}{}", could(nearest, "负责该片区"))
        }
        Detail::Load { demand } => {
            let demand: Vec<String> = demand.iter().map(i64::to_string).collect();
            format!("需要载量 {}，超过任何可前往小组的容量", demand.join("、"))
        }
        _ => String::new(),
    }
}

fn crowded(detail: &Detail, clock: &Clock) -> String {
    let more = |extra: &Option<(String, Seconds)>| match extra {
        Some((team, begin)) => format!("；再增加一个类似 {team} 的小组可于 {} 到达", clock.short(*begin)),
        None => String::new(),
    };
    match detail {
        Detail::Fits { team, begin, is_idle: true, .. } => {
            format!("尚未出动的 {team} 组可于 {} 到达：搜索结束过早，请给更多时间", clock.short(*begin))
        }
        Detail::Fits { team, position, begin, .. } => {
            format!("{team} 组可将其作为第 {position} 站于 {} 到达：搜索结束过早，请给更多时间", clock.short(*begin))
        }
        Detail::Locked { extra } => format!("锁定的顺序使任何路线都容不下它{}", more(extra)),
        Detail::Full { cure: Some(cure), extra, .. } => {
            format!("可前往的小组都已排满；{}{}", cure_text(cure), more(extra))
        }
        Detail::Full { extra, .. } => format!("没有路线容得下它，否则其他点会错过开放时段或休息{}", more(extra)),
        _ => String::new(),
    }
}

fn cured(cure: &Option<Cure>) -> String {
    cure.as_ref().map(|cure| format!("；{}", cure_text(cure))).unwrap_or_default()
}

fn cure_text(cure: &Cure) -> String {
    match cure {
        Cure::Longer { team, over } => format!("{team} 组的班次需延长 {} 分钟", minutes(*over)),
        Cure::Earlier { team, over } => format!("{team} 组需提前 {} 分钟上班", minutes(*over)),
        Cure::Work { team, over } => format!("{team} 组的工作时间需超出上限 {} 分钟", minutes(*over)),
        Cure::Capacity { team, over } => format!("{team} 组的载量需增加 {over}"),
    }
}

fn teams(who: &Who) -> String {
    match who {
        Who::All => "所有小组".to_owned(),
        Who::Team(team) => format!(" {team} 组"),
        Who::Skilled(skills) => format!("所有具备技能 {} 的小组", skills.join("、")),
        Who::Serving(territory) => format!("所有负责片区 {territory} 的小组"),
        Who::Allowed => "所有可前往的小组".to_owned(),
    }
}
