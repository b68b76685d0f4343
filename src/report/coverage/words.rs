//! What a blind spot rests upon and what would cure it, in words of two languages.

use crate::coverage::blind::{BlindKind, BlindSpot, Ground};
use crate::model::{Clock, Doubt, Lang, Reason, Team};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What a kind is called.
pub(super) const fn kind(kind: BlindKind, lang: Lang) -> &'static str {
    match (lang, kind) {
        (Lang::En, BlindKind::NotListed) => "not on the list",
        (Lang::En, BlindKind::NotPlaced) => "not placed",
        (Lang::En, BlindKind::Unreachable) => "unreachable",
        (Lang::En, BlindKind::Dropped) => "dropped by the plan",
        (Lang::En, BlindKind::NotVisited) => "planned and not visited",
        (Lang::En, BlindKind::PassedBy) => "passed by",
        (Lang::En, BlindKind::ClaimedOnly) => "claimed only",
        (Lang::En, BlindKind::Overdue) => "overdue",
        (Lang::En, BlindKind::BeyondReach) => "beyond reach",
        (Lang::En, BlindKind::Lopsided) => "lopsided",
        (Lang::Zh, BlindKind::NotListed) => "未列入清单",
        (Lang::Zh, BlindKind::NotPlaced) => "无法定位",
        (Lang::Zh, BlindKind::Unreachable) => "道路不通",
        (Lang::Zh, BlindKind::Dropped) => "计划舍弃",
        (Lang::Zh, BlindKind::NotVisited) => "计划未到",
        (Lang::Zh, BlindKind::PassedBy) => "路过未停",
        (Lang::Zh, BlindKind::ClaimedOnly) => "有记录无轨迹",
        (Lang::Zh, BlindKind::Overdue) => "逾期未查",
        (Lang::Zh, BlindKind::BeyondReach) => "覆盖不到",
        (Lang::Zh, BlindKind::Lopsided) => "轻重失衡",
    }
}

/// Words for spots of a day: times are those of its clock.
pub(super) struct Words<'a> {
    pub(super) lang: Lang,
    pub(super) teams: &'a [Team],
    pub(super) clock: &'a Clock,
    pub(super) zone: TimeZone,
}

impl Words<'_> {
    /// What the spot rests upon.
    pub(super) fn evidence(&self, spot: &BlindSpot) -> String {
        self.rests_upon(&spot.ground, spot.people)
    }

    /// What a blind spot with these people rests upon.
    pub(super) fn rests_upon(&self, ground: &Ground, people: Option<u64>) -> String {
        match self.lang {
            Lang::En => self.english(ground, people),
            Lang::Zh => self.chinese(ground, people),
        }
    }

    fn english(&self, ground: &Ground, people: Option<u64>) -> String {
        match ground {
            Ground::NotListed { cells, nearest } => {
                let people = people.map_or_else(String::new, |people| format!("{people} people in "));
                let near = nearest.as_ref().map_or_else(String::new, |(site, metres)| {
                    format!("; the nearest site, {site}, is {} away", distance(*metres))
                });
                let cells = if *cells == 1 { "1 settled cell".to_owned() } else { format!("{cells} settled cells") };
                format!("{people}{cells} without a site{near}")
            }
            Ground::NotPlaced { detail } => detail.clone(),
            Ground::Unreachable { gap } => {
                let metres =
                    gap.metres.map(|metres| format!("the nearest road that is reached is {} away", distance(metres)));
                let parts = [gap.detail.clone(), metres];
                let told: Vec<String> = parts.into_iter().flatten().collect();
                if told.is_empty() { "no road leads there".to_owned() } else { told.join("; ") }
            }
            Ground::Dropped { detail, .. } => detail.clone(),
            Ground::NotVisited { team, planned, silent } => {
                let why = if *silent { "; its device was silent then" } else { "; its device was elsewhere all day" };
                format!("planned for {} at {}{why}", self.team(team), self.time(*planned))
            }
            Ground::PassedBy { team, at, distance_m, claimed } => {
                let team = team.as_deref().map_or_else(|| "a team".to_owned(), |team| self.team(team));
                let at = at.map_or_else(String::new, |at| format!(" at {}", self.time(at)));
                let near = distance_m.map_or_else(String::new, |metres| format!(", {} away", distance(metres)));
                let said = if *claimed { "; the team's record says that it was visited" } else { "" };
                format!("{team} passed{at}{near}, and did not stop{said}")
            }
            Ground::ClaimedOnly { team, stated, doubts } => {
                let team = team.as_deref().map_or_else(|| "somebody".to_owned(), |team| self.team(team));
                let stated = stated.map_or_else(String::new, |at| format!(" for {}", self.time(at)));
                format!("{team} wrote a visit{stated}{}", self.doubts(doubts))
            }
            Ground::Overdue { last: None, .. } => "never visited".to_owned(),
            Ground::Overdue { last: Some(last), every_days, days_over } => {
                let every = every_days.map_or_else(String::new, |days| format!(", to be seen every {days} days"));
                let over = days_over.map_or_else(String::new, |days| format!(": {days} days overdue"));
                format!("last visited on {last}{every}{over}")
            }
            Ground::BeyondReach { nearest, seconds, metres, area_m2, .. } => {
                let people = people.map_or_else(|| "settled".to_owned(), |people| format!("{people} people"));
                let way = match (nearest, seconds, metres) {
                    (Some(site), Some(seconds), Some(metres)) => {
                        let far = distance(*metres as f64);
                        format!(
                            "{} min ({far}) from {site}, the nearest that reach is measured from",
                            begun_minutes(*seconds)
                        )
                    }
                    _ => "no road leads there from any site that reach is measured from".to_owned(),
                };
                format!("{people} on {:.2} km²: {way}", area_m2 / 1e6)
            }
            Ground::Lopsided { seen, others, share, once, interval, more } => format!(
                "{} of {} {} ({:.0} %, certainly between {:.0} and {:.0} %), {} than elsewhere ({} of {})",
                seen.0,
                seen.1,
                if *once { "sites seen" } else { "looks done that its sites ask for" },
                share * 100.0,
                interval.0 * 100.0,
                interval.1 * 100.0,
                if *more { "more" } else { "less" },
                others.0,
                others.1
            ),
        }
    }

    fn chinese(&self, ground: &Ground, people: Option<u64>) -> String {
        match ground {
            Ground::NotListed { cells, nearest } => {
                let people = people.map_or_else(String::new, |people| format!("共{people}人"));
                let near = nearest
                    .as_ref()
                    .map_or_else(String::new, |(site, metres)| format!("，最近的点位{site}相距{}", distance(*metres)));
                format!("{cells}个有人居住的格网{people}，没有任何点位{near}")
            }
            Ground::NotPlaced { detail } => detail.clone(),
            Ground::Unreachable { gap } => {
                let metres = gap.metres.map(|metres| format!("距可通行道路{}", distance(metres)));
                let told: Vec<String> = [gap.detail.clone(), metres].into_iter().flatten().collect();
                if told.is_empty() { "没有道路可达".to_owned() } else { told.join("；") }
            }
            Ground::Dropped { detail, .. } => detail.clone(),
            Ground::NotVisited { team, planned, silent } => {
                let why = if *silent { "当时设备无信号" } else { "设备全天在别处" };
                format!("计划由{}于{}到达，{why}", self.team(team), self.time(*planned))
            }
            Ground::PassedBy { team, at, distance_m, claimed } => {
                let team = team.as_deref().map_or_else(|| "某组".to_owned(), |team| self.team(team));
                let at = at.map_or_else(String::new, |at| format!("于{}", self.time(at)));
                let near = distance_m.map_or_else(String::new, |metres| format!("从{}外", distance(metres)));
                let said = if *claimed { "，但记录写明已到访" } else { "" };
                format!("{team}{at}{near}经过，没有停留{said}")
            }
            Ground::ClaimedOnly { team, stated, doubts } => {
                let team = team.as_deref().map_or_else(|| "有人".to_owned(), |team| self.team(team));
                let stated = stated.map_or_else(String::new, |at| self.time(at));
                format!("{team}记录{stated}到访{}", self.doubts(doubts))
            }
            Ground::Overdue { last: None, .. } => "从未到访".to_owned(),
            Ground::Overdue { last: Some(last), every_days, days_over } => {
                let every = every_days.map_or_else(String::new, |days| format!("，每{days}天应查一次"));
                let over = days_over.map_or_else(String::new, |days| format!("，已逾期{days}天"));
                format!("上次到访{last}{every}{over}")
            }
            Ground::BeyondReach { nearest, seconds, metres, area_m2, .. } => {
                let people = people.map_or_else(|| "有人居住".to_owned(), |people| format!("{people}人"));
                let way = match (nearest, seconds, metres) {
                    (Some(site), Some(seconds), Some(metres)) => {
                        format!("距最近的起算点位{site}{}分钟({})", begun_minutes(*seconds), distance(*metres as f64))
                    }
                    _ => "从任何起算点位都没有道路可达".to_owned(),
                };
                format!("{people}，面积{:.2}平方公里，{way}", area_m2 / 1e6)
            }
            Ground::Lopsided { seen, others, share, once, interval, more } => format!(
                "{}{}查了{}({:.0}%，可信区间{:.0}%至{:.0}%)，{}其他({}中查了{})",
                if *once { "应查点位" } else { "应查次数" },
                seen.1,
                seen.0,
                share * 100.0,
                interval.0 * 100.0,
                interval.1 * 100.0,
                if *more { "多于" } else { "少于" },
                others.1,
                others.0
            ),
        }
    }

    /// What would cure it.
    pub(super) fn cure(&self, spot: &BlindSpot) -> &'static str {
        let english = self.lang == Lang::En;
        let pick = |en: &'static str, zh: &'static str| if english { en } else { zh };
        match &spot.ground {
            Ground::NotListed { .. } => pick("Put a site there on the list.", "将该处列入点位清单。"),
            Ground::NotPlaced { .. } => pick("Find out where it is and correct the list.", "核实位置并更正清单。"),
            Ground::Unreachable { .. } => pick(
                "Give the site a gate on a road, correct its place, or send a team on foot or by boat.",
                "为该点位指定道路上的入口，更正位置，或改为步行、乘船前往。",
            ),
            Ground::Dropped { reason: Reason::NoTime, .. } => {
                pick("Give it a place in tomorrow's plan, or add a team.", "列入明日计划，或增加一组。")
            }
            Ground::Dropped { .. } => pick("Change what the plan's reason names.", "按计划所述原因调整。"),
            Ground::NotVisited { silent: true, .. } => pick(
                "Ask the team; if it was there, let it write the record, and see to the device.",
                "询问该组；如已到访请补记录，并检查设备。",
            ),
            Ground::NotVisited { .. } => pick("Plan it again for tomorrow.", "列入明日计划。"),
            Ground::PassedBy { .. } => pick("Send the team back: it passes there.", "该组顺路，安排回访。"),
            Ground::ClaimedOnly { .. } => {
                pick("Ask the team, and send another one to look.", "询问该组，并由另一组复查。")
            }
            Ground::Overdue { .. } => pick("Raise its priority for tomorrow.", "提高明日优先级。"),
            Ground::BeyondReach { .. } => {
                pick("See or staff a site nearer to these people.", "在附近增设或安排已有点位。")
            }
            Ground::Lopsided { more: false, .. } => pick("Shift visits here.", "向此倾斜力量。"),
            Ground::Lopsided { .. } => pick("Shift visits from here to what is seen less.", "向查得少的地方转移力量。"),
        }
    }

    /// A team, with its name where it has one besides its id.
    fn team(&self, id: &str) -> String {
        let name = self.teams.iter().find(|team| team.id == id).map(|team| team.name.as_str());
        name.filter(|name| *name != id).map_or_else(|| id.to_owned(), |name| format!("{id} {name}"))
    }

    fn doubts(&self, doubts: &[Doubt]) -> String {
        let english = self.lang == Lang::En;
        let told = doubts.iter().filter_map(|doubt| match doubt {
            Doubt::DeviceElsewhere { distance_m } if english => {
                Some(format!("; its device was {} away", distance(*distance_m)))
            }
            Doubt::DeviceElsewhere { distance_m } => Some(format!("，设备在{}外", distance(*distance_m))),
            Doubt::WrittenElsewhere { distance_m } if english => {
                Some(format!("; the record was made {} away", distance(*distance_m)))
            }
            Doubt::WrittenElsewhere { distance_m } => Some(format!("，记录在{}外填写", distance(*distance_m))),
            _ => None,
        });
        told.collect()
    }

    fn time(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let form = if local.date() == self.clock.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        local.strftime(form).to_string()
    }
}

/// What is beyond six minutes is not told as six.
const fn begun_minutes(seconds: i64) -> i64 {
    (seconds + 59) / 60
}

fn distance(metres: f64) -> String {
    if metres < 10_000.0 { format!("{metres:.0} m") } else { format!("{:.1} km", metres / 1000.0) }
}
