//! The languages people read: one table, every entry in all of them.
//!
//! A language is a column of `words!` and an arm of each sentence below, so that an entry missing in one of them does not
//! compile. Codes in files for machines (`no_time`, `finish`) are not words and stay as they are.

use jiff::civil::Date;

use super::phone::Service;
use crate::ledger::WhyDue;
use crate::model::{AgainBy, FindingState, Goal, Lang, Network, Reason, Scenario};
use crate::units::{Metres, Seconds};

impl Lang {
    /// Its words.
    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }
}

/// Where a break is taken: stops are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RestPlace {
    /// At the start place.
    Start,
    /// At a stop, on arrival.
    Before(usize),
    /// At a stop that is done.
    After(usize),
    /// At the end place.
    End,
}

macro_rules! words {
    ($($name:ident: $en:literal, $zh:literal;)*) => {
        /// What is written where, in one language.
        pub(super) struct Words {
            $(pub(super) $name: &'static str,)*
        }

        const EN: Words = Words { $($name: $en,)* };
        const ZH: Words = Words { $($name: $zh,)* };

        #[cfg(test)]
        const ENTRIES: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $zh),)*];
    };
}

words! {
    plan: "Plan", "计划";
    date: "Date", "日期";
    goal: "Goal", "目标";
    goal_finish: "earliest finish", "最早收工";
    goal_teams: "fewest teams", "队伍最少";
    goal_cost: "least cost", "成本最低";
    goal_balance: "even work", "工时均衡";
    travel_source: "Travel times", "路程来源";
    travel_roads: "along roads", "按道路";
    travel_straight: "straight lines, no roads", "直线估算，未按道路";
    travel_given: "given tables", "外部给定";
    seed: "Seed", "随机种子";
    time_zone: "Time zone", "时区";
    sites: "Sites", "点位";
    visited: "Visited", "已安排";
    unassigned: "Not visited", "未安排";
    spared: "Spared", "免访";
    teams: "Teams", "队伍";
    teams_used: "Teams sent out", "出动队伍";
    idle: "Not sent out", "未出动";
    team: "Team", "队伍";
    name: "Name", "名称";
    shift: "Shift", "班次";
    stops: "Stops", "站数";
    leaves: "Leaves", "出发";
    finish: "Finish", "收工";
    latest_finish: "Latest finish", "最晚收工";
    work: "Work", "工时";
    travel: "Travel", "路途";
    distance_km: "km", "公里";
    at_sites: "At sites", "现场";
    waiting: "Waiting", "等候";
    rest: "Breaks", "休息";
    start: "Start", "起点";
    end: "End", "终点";
    summary: "Summary", "概要";
    routes: "Routes", "路线";
    stops_sheet: "Stops", "站点";
    order: "No.", "序号";
    site: "Site", "编号";
    kind: "Kind", "类型";
    arrive: "Arrive", "到达";
    begin: "Begin", "开始";
    depart: "Depart", "离开";
    contact: "Contact", "联系人";
    longitude: "Longitude", "经度";
    latitude: "Latitude", "纬度";
    detail: "Detail", "说明";
    group: "Group", "分组";
    spared_by: "Visited instead", "代表点位";
    team_sheets: "Team sheets", "任务单";
    members: "Members", "成员";
    team_contact: "Phone", "电话";
    distance: "Distance", "里程";
    times: "Time", "时间";
    place: "Place", "地点";
    to_check: "To check", "检查内容";
    map: "Map", "地图";
    open: "Open", "开放";
    one_rest: "Break", "休息";
    notes: "Notes", "备注";
    open_map: "Open in map", "打开地图";
    other_map: "Other map app", "其他地图";
    amap: "Amap", "高德地图";
    baidu: "Baidu Maps", "百度地图";
    osm: "OpenStreetMap", "开放街图 (OSM)";
    signed_by: "Team leader", "组长签字";
    signed_at: "Date and time", "日期和时间";
    received_by: "Received by", "接收人";
    body: "Body responsible", "责任单位";
    no_body: "no body named", "未明确责任单位";
    finding: "Finding", "问题编号";
    found_at: "Found", "发现时间";
    what: "What is wrong", "问题描述";
    deadline: "Deadline", "整改期限";
    state: "State", "状态";
    overdue: "overdue", "已超期";
    state_open: "open", "待交办";
    state_handed_over: "handed over", "已交办";
    state_fixed: "fixed", "已整改";
    state_verified: "verified", "已复查";
    daily: "Daily report", "日报";
    by_records: "Nobody has compared records with tracks for this day: a visit that was written down counts as made.", "当日记录尚未与轨迹核对：凡有记录即计为到访。";
    day_before: "day before", "前一日";
    planned: "Planned", "计划";
    seen_visited: "Visited", "已到访";
    seen_passed: "Passed by", "路过未停";
    seen_claimed: "Claimed only", "仅有记录";
    seen_not: "Not seen", "未到";
    left_out: "Left out", "计划未排";
    unplanned: "Unplanned", "计划外到访";
    found_today: "Found", "发现问题";
    still_open: "Not fixed", "未整改";
    by_group: "By group", "按分组";
    by_team: "By team", "按队伍";
    by_territory: "By territory", "按片区";
    by_kind: "By kind", "按类型";
    territory: "Territory", "片区";
    headquarters: "Headquarters", "合计";
    no_team: "no team", "无队伍";
    no_group: "no group", "未分组";
    no_territory: "no territory", "未划片区";
    not_listed: "not listed", "不在名单";
    not_visited: "Not visited", "未到访点位";
    nothing_missed: "Every planned site was visited.", "计划点位全部到访。";
    findings_day: "Findings, new or not fixed", "当日发现或未整改问题";
    tomorrow: "Due tomorrow", "次日应查";
    due_finding: "Findings to see again", "问题复查";
    due_interval: "Due by interval", "到期应查";
    due_overdue: "Overdue by interval", "逾期未查";
    due_never: "Never seen", "从未到访";
    due_drawn: "Drawn, unannounced", "随机抽查";
    due_shut: "Shut tomorrow, due later", "次日不开放，顺延";
    due_nowhere: "Findings on no list", "名单外问题";
    no_findings: "No findings.", "没有问题。";
    reason: "Reason", "原因";
    reason_invalid: "Could not be used", "数据无效";
    reason_unreachable: "Unreachable", "无路可达";
    reason_no_window: "Never open when a team could come", "开放时间不合";
    reason_no_skill: "No team has the skills or the crew", "无队伍具备技能或人数";
    reason_no_territory: "No team serves the territory", "无队伍负责该片区";
    reason_no_team: "No team on duty for it", "无队伍值班";
    reason_no_time: "No time left", "时间不足";
}

impl Words {
    /// A goal.
    pub(super) const fn goal(&self, goal: Goal) -> &'static str {
        match goal {
            Goal::Finish => self.goal_finish,
            Goal::Teams => self.goal_teams,
            Goal::Cost => self.goal_cost,
            Goal::Balance => self.goal_balance,
        }
    }

    /// Why a site is not visited.
    pub(super) const fn reason(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::Invalid => self.reason_invalid,
            Reason::Unreachable => self.reason_unreachable,
            Reason::NoWindow => self.reason_no_window,
            Reason::NoSkill => self.reason_no_skill,
            Reason::NoTerritory => self.reason_no_territory,
            Reason::NoTeam => self.reason_no_team,
            Reason::NoTime => self.reason_no_time,
        }
    }

    /// How far a finding has come.
    pub(super) const fn state(&self, state: FindingState) -> &'static str {
        match state {
            FindingState::Open => self.state_open,
            FindingState::HandedOver => self.state_handed_over,
            FindingState::Fixed => self.state_fixed,
            FindingState::Verified => self.state_verified,
        }
    }

    /// A map service.
    pub(super) const fn service(&self, service: &Service) -> &'static str {
        match service {
            Service::Amap => self.amap,
            Service::Baidu => self.baidu,
            Service::OpenStreetMap => self.osm,
        }
    }

    /// Where travel times come from, by the plan's code for it.
    pub(super) fn travel_source<'a>(&self, code: &'a str) -> &'a str {
        match code {
            "roads" => self.travel_roads,
            "straight" => self.travel_straight,
            "given" => self.travel_given,
            other => other,
        }
    }
}

/// Figures and sentences, where languages differ in more than words.
impl Lang {
    /// A day with its weekday.
    pub(super) fn date(self, date: Date) -> String {
        const DAYS: [(&str, &str); 7] = [
            ("Monday", "一"),
            ("Tuesday", "二"),
            ("Wednesday", "三"),
            ("Thursday", "四"),
            ("Friday", "五"),
            ("Saturday", "六"),
            ("Sunday", "日"),
        ];
        let (en, zh) = DAYS[(date.weekday().to_monday_zero_offset() as usize) % 7];
        match self {
            Self::En => format!("{en} {}", date.strftime("%-d %B %Y")),
            Self::Zh => format!("{}年{}月{}日 星期{zh}", date.year(), date.month(), date.day()),
        }
    }

    /// A distance: metres below one kilometre, kilometres with one decimal from there on.
    pub(super) fn distance(self, distance: Metres) -> String {
        let metres = distance.get();
        let (m, km) = match self {
            Self::En => ("m", "km"),
            Self::Zh => ("米", "公里"),
        };
        if metres.abs() < 1000 { format!("{metres} {m}") } else { format!("{:.1} {km}", metres as f64 / 1000.0) }
    }

    /// A length of time: `25 min`, `2 h 05 min`, rounded to the minute.
    pub(super) fn duration(self, time: Seconds) -> String {
        let minutes = (time.get() + 30).div_euclid(60);
        let (hours, rest) = (minutes / 60, minutes % 60);
        match self {
            Self::En if hours == 0 => format!("{rest} min"),
            Self::En => format!("{hours} h {rest:02} min"),
            Self::Zh if hours == 0 => format!("{rest} 分"),
            Self::Zh => format!("{hours} 小时 {rest:02} 分"),
        }
    }

    /// What a reader must know of the travel times, where they are not along roads that the program has seen.
    pub(super) fn travel_notice(self, travel: &str, network: &Network) -> Option<String> {
        let figures = match network {
            Network::Straight(straight) => {
                let speed =
                    |(profile, metres): (&String, &u32)| format!("{profile} {} km/h", f64::from(*metres) / 1000.0);
                let speeds: Vec<String> = straight.metres_per_hour.iter().map(speed).collect();
                let detour = f64::from(straight.detour_percent) / 100.0;
                match self {
                    Self::En => format!(" (distance times {detour}; {})", speeds.join(", ")),
                    Self::Zh => format!("（直线距离乘以 {detour}；{}）", speeds.join("，")),
                }
            }
            _ => String::new(),
        };
        match (self, travel) {
            (Self::En, "straight") => Some(format!(
                "Travel times are estimates as the crow flies{figures}: no road was looked at, real times will differ."
            )),
            (Self::Zh, "straight") => Some(format!("路程按直线距离估算{figures}，未使用道路数据，实际用时会有出入。")),
            (Self::En, "given") => Some("Travel times are those of the given tables; no road was looked at.".into()),
            (Self::Zh, "given") => Some("路程取自外部给定的数据表，未使用道路数据。".into()),
            _ => None,
        }
    }

    /// Where a break is taken.
    pub(super) fn rest_place(self, place: RestPlace) -> String {
        match (self, place) {
            (Self::En, RestPlace::Start) => "at the start place".to_owned(),
            (Self::En, RestPlace::Before(stop)) => format!("at stop {stop}, before the visit"),
            (Self::En, RestPlace::After(stop)) => format!("at stop {stop}, after the visit"),
            (Self::En, RestPlace::End) => "at the end place".to_owned(),
            (Self::Zh, RestPlace::Start) => "在起点".to_owned(),
            (Self::Zh, RestPlace::Before(stop)) => format!("在第 {stop} 站，检查之前"),
            (Self::Zh, RestPlace::After(stop)) => format!("在第 {stop} 站，检查之后"),
            (Self::Zh, RestPlace::End) => "在终点".to_owned(),
        }
    }

    /// A number of people.
    pub(super) fn people(self, count: u32) -> String {
        match self {
            Self::En if count == 1 => "1 person".to_owned(),
            Self::En => format!("{count} people"),
            Self::Zh => format!("{count} 人"),
        }
    }

    /// Why a site is due.
    pub fn why_due(self, why: &WhyDue) -> String {
        match (self, why) {
            (Self::En, WhyDue::NeverSeen { listed }) => format!("never seen, listed since {listed}"),
            (Self::Zh, WhyDue::NeverSeen { listed }) => format!("自 {listed} 列入以来从未到访"),
            (Self::En, WhyDue::Interval { last, every_days, overdue_days }) => {
                format!("seen last on {last}, due every {every_days} days, {overdue_days} days overdue")
            }
            (Self::Zh, WhyDue::Interval { last, every_days, overdue_days }) => {
                format!("上次到访 {last}，每 {every_days} 天一次，逾期 {overdue_days} 天")
            }
            (Self::En, WhyDue::Drawn { draw }) => format!("drawn for an unannounced visit (draw {draw})"),
            (Self::Zh, WhyDue::Drawn { draw }) => format!("随机抽查（第 {draw} 号抽取）"),
            (Self::En, WhyDue::Finding { id, by, team, look, of }) => {
                let by = match (by, team) {
                    (AgainBy::Same, Some(team)) => format!(" by {team} again"),
                    (AgainBy::Other, Some(team)) => format!(" by another team than {team}"),
                    _ => String::new(),
                };
                format!("finding {id} to be seen again{by}, look {look} of {of}")
            }
            (Self::Zh, WhyDue::Finding { id, by, team, look, of }) => {
                let by = match (by, team) {
                    (AgainBy::Same, Some(team)) => format!("，由 {team} 复查"),
                    (AgainBy::Other, Some(team)) => format!("，由 {team} 以外队伍复查"),
                    _ => String::new(),
                };
                format!("问题 {id} 复查{by}，第 {look}/{of} 次")
            }
        }
    }

    /// The name of a kind: in this language, else in any the scenario has, else its key.
    pub(super) fn kind<'a>(self, scenario: &'a Scenario, kind: &'a str) -> &'a str {
        let labels = scenario.kinds.get(kind).map(|kind| &kind.labels);
        let label = labels.and_then(|labels| labels.get(self.code()).or_else(|| labels.values().next()));
        label.map_or(kind, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_entry_is_there_in_every_language() {
        for (name, en, zh) in ENTRIES {
            assert!(!en.is_empty() && en.is_ascii(), "{name} in English: {en}");
            assert!(!zh.is_empty() && zh.chars().any(|sign| sign > '\u{2e7f}'), "{name} in Chinese: {zh}");
        }
    }

    #[test]
    fn a_language_is_found_by_its_code_and_by_nothing_else() {
        for lang in Lang::ALL {
            assert_eq!(lang.to_string().parse(), Ok(lang));
        }
        assert_eq!("tlh".parse::<Lang>().unwrap_err().to_string(), "no language `tlh`: known are en, zh");
    }

    #[test]
    fn figures_are_written_the_way_people_read_them() {
        assert_eq!(Lang::En.date(date(2024, 3, 11)), "Monday 11 March 2024");
        assert_eq!(Lang::Zh.date(date(2024, 3, 10)), "2024年3月10日 星期日");
        assert_eq!(Lang::En.duration(Seconds(29)), "0 min");
        assert_eq!(Lang::En.duration(Seconds(7470)), "2 h 05 min");
        assert_eq!(Lang::Zh.duration(Seconds(1500)), "25 分");
        assert_eq!(Lang::En.distance(Metres(999)), "999 m");
        assert_eq!(Lang::Zh.distance(Metres(12_340)), "12.3 公里");
    }
}
