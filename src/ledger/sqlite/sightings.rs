//! What was judged of sites and days, with its evidence as JSON.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Result, TransactionBehavior, params};
use serde_json::{Map, Value, json};

use super::name;
use super::values::{coded, day, json as json_of};
use crate::model::{Doubt, Evidence, Seen, Sighting, Source};

/// Puts a day's judgement in place of what stood there.
pub(super) fn put(connection: &mut Connection, day: Date, sightings: &[Sighting]) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("DELETE FROM sighting WHERE day = ?1", [day.to_string()])?;
    {
        let mut put = transaction.prepare(
            "INSERT INTO sighting (day, site, seen, team, evidence, doubts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for one in sightings.iter().filter(|one| one.date == day) {
            let site = name(&transaction, &one.site)?;
            let evidence = Value::from_iter(one.evidence.iter().map(evidence)).to_string();
            let doubts = Value::from_iter(one.doubts.iter().map(doubt)).to_string();
            put.execute(params![day.to_string(), site, one.seen.code(), one.team, evidence, doubts])?;
        }
    }
    transaction.commit()
}

/// Hands out what was judged.
pub(super) fn read(connection: &Connection, first: Date, last: Date, each: &mut dyn FnMut(Sighting)) -> Result<()> {
    let mut all = connection.prepare(
        "SELECT name.id, day, seen, team, evidence, doubts FROM sighting JOIN name ON name.key = sighting.site
         WHERE day BETWEEN ?1 AND ?2 ORDER BY day, name.id",
    )?;
    let mut rows = all.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        let (evidence, doubts): (Vec<Map<String, Value>>, Vec<Map<String, Value>>) =
            (json_of(row, 4)?, json_of(row, 5)?);
        each(Sighting {
            site: row.get(0)?,
            date: day(row, 1)?,
            seen: coded(row, 2, Seen::of_code)?,
            team: row.get(3)?,
            evidence: evidence.iter().filter_map(evidence_of).collect(),
            doubts: doubts.iter().filter_map(doubt_of).collect(),
        });
    }
    Ok(())
}

/// Hands out the last day before this one on which sites were seen.
pub(super) fn last_seen(connection: &Connection, before: Date, each: &mut dyn FnMut(&str, Date)) -> Result<()> {
    let mut all = connection.prepare(
        "WITH judged AS (SELECT DISTINCT day FROM sighting), seen AS (
             SELECT site, day FROM sighting WHERE seen = 'visited' AND day < ?1
             UNION ALL SELECT site, day FROM visit WHERE day < ?1 AND day NOT IN (SELECT day FROM judged))
         SELECT name.id, max(seen.day) FROM seen JOIN name ON name.key = seen.site GROUP BY name.id ORDER BY name.id",
    )?;
    let mut rows = all.query([before.to_string()])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        each(&id, day(row, 1)?);
    }
    Ok(())
}

/// Hands out the days on which sites were seen, and by whom.
pub(super) fn seen(
    connection: &Connection,
    first: Date,
    last: Date,
    each: &mut dyn FnMut(&str, Date, Option<&str>),
) -> Result<()> {
    let mut all = connection.prepare(
        "WITH judged AS (SELECT DISTINCT day FROM sighting), seen AS (
             SELECT site, day, team FROM sighting WHERE seen = 'visited' AND day BETWEEN ?1 AND ?2
             UNION SELECT site, day, team FROM visit
                 WHERE day BETWEEN ?1 AND ?2 AND day NOT IN (SELECT day FROM judged))
         SELECT name.id, seen.day, seen.team FROM seen JOIN name ON name.key = seen.site ORDER BY seen.day, name.id, seen.team",
    )?;
    let mut rows = all.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        let (id, team): (String, Option<String>) = (row.get(0)?, row.get(2)?);
        each(&id, day(row, 1)?, team.as_deref());
    }
    Ok(())
}

fn evidence(evidence: &Evidence) -> Value {
    json!({
        "source": evidence.source.code(),
        "team": evidence.team,
        "from": evidence.from.map(Timestamp::as_second),
        "to": evidence.to.map(Timestamp::as_second),
        "distance_m": evidence.distance_m,
        "file": evidence.at.0,
        "place": evidence.at.1,
    })
}

fn evidence_of(map: &Map<String, Value>) -> Option<Evidence> {
    Some(Evidence {
        source: Source::of_code(map.get("source")?.as_str()?)?,
        team: text(map, "team"),
        from: instant(map, "from"),
        to: instant(map, "to"),
        distance_m: map.get("distance_m").and_then(Value::as_f64),
        at: (text(map, "file")?, usize::try_from(map.get("place")?.as_u64()?).ok()?),
    })
}

fn doubt(doubt: &Doubt) -> Value {
    let code = doubt.code();
    match doubt {
        Doubt::Ambiguous { others } => json!({ "code": code, "others": others }),
        Doubt::OtherTime { seconds } | Doubt::ClockOff { seconds } => json!({ "code": code, "seconds": seconds }),
        Doubt::WrittenElsewhere { distance_m } | Doubt::DeviceElsewhere { distance_m } => {
            json!({ "code": code, "distance_m": distance_m })
        }
        Doubt::OtherTeam { team } => json!({ "code": code, "team": team }),
        Doubt::NoTrack | Doubt::NoRecord | Doubt::DeviceSilent => json!({ "code": code }),
    }
}

fn doubt_of(map: &Map<String, Value>) -> Option<Doubt> {
    let seconds = || map.get("seconds").and_then(Value::as_i64);
    let distance_m = || map.get("distance_m").and_then(Value::as_f64);
    Some(match map.get("code")?.as_str()? {
        "ambiguous" => {
            let others = map.get("others")?.as_array()?.iter();
            Doubt::Ambiguous { others: others.filter_map(|id| id.as_str().map(str::to_owned)).collect() }
        }
        "no_track" => Doubt::NoTrack,
        "no_record" => Doubt::NoRecord,
        "other_time" => Doubt::OtherTime { seconds: seconds()? },
        "written_elsewhere" => Doubt::WrittenElsewhere { distance_m: distance_m()? },
        "device_elsewhere" => Doubt::DeviceElsewhere { distance_m: distance_m()? },
        "other_team" => Doubt::OtherTeam { team: text(map, "team")? },
        "clock_off" => Doubt::ClockOff { seconds: seconds()? },
        "device_silent" => Doubt::DeviceSilent,
        _ => return None,
    })
}

fn text(map: &Map<String, Value>, name: &str) -> Option<String> {
    map.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn instant(map: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    map.get(name).and_then(Value::as_i64).and_then(|seconds| Timestamp::from_second(seconds).ok())
}
