//! What was judged of sites and days, with its evidence as JSON.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, TransactionBehavior, params};
use serde_json::{Map, Value, json};

use super::super::Judgement;
use super::name;
use super::values::{coded, day, json as json_of};
use crate::coverage::seen::ClockOff;
use crate::model::{Doubt, Evidence, Seen, Sighting, Source};

/// Puts a day's judgement in place of what stood there.
pub(super) fn put(connection: &mut Connection, on: Date, judged: &Judgement, sightings: &[Sighting]) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let day = on.to_string();
    transaction.execute("DELETE FROM sighting WHERE day = ?1", [&day])?;
    transaction.execute("DELETE FROM judged WHERE day = ?1", [&day])?;
    transaction.execute(
        "INSERT INTO judged (day, tracks, digest, clocks) VALUES (?1, ?2, ?3, ?4)",
        params![day, judged.tracks, judged.digest, Value::from_iter(judged.clocks.iter().map(clock)).to_string()],
    )?;
    {
        let mut put = transaction.prepare(
            "INSERT INTO sighting (day, site, seen, team, evidence, doubts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for one in sightings.iter().filter(|one| one.date == on) {
            let site = name(&transaction, &one.site)?;
            let evidence = Value::from_iter(one.evidence.iter().map(evidence)).to_string();
            let doubts = Value::from_iter(one.doubts.iter().map(doubt)).to_string();
            put.execute(params![day, site, one.seen.code(), one.team, evidence, doubts])?;
        }
    }
    transaction.commit()
}

/// What a day was judged on.
pub(super) fn judgement(connection: &Connection, day: Date) -> Result<Option<Judgement>> {
    let mut find = connection.prepare_cached("SELECT tracks, digest, clocks FROM judged WHERE day = ?1")?;
    let judgement = |row: &rusqlite::Row<'_>| {
        let clocks: Vec<Map<String, Value>> = json_of(row, 2)?;
        let clocks = clocks.iter().filter_map(clock_of).collect();
        Ok(Judgement { tracks: row.get(0)?, digest: row.get(1)?, clocks })
    };
    find.query_row([day.to_string()], judgement).optional()
}

/// Hands out the words of a day.
pub(super) fn words(connection: &Connection, day: Date, each: &mut dyn FnMut(i64, Seen)) -> Result<()> {
    let mut all = connection.prepare_cached("SELECT site, seen FROM sighting WHERE day = ?1")?;
    let mut rows = all.query([day.to_string()])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, coded(row, 1, Seen::of_code)?);
    }
    Ok(())
}

/// Hands out what was judged.
pub(super) fn read(connection: &Connection, first: Date, last: Date, each: &mut dyn FnMut(Sighting)) -> Result<()> {
    let mut all = connection.prepare(
        "SELECT name.id, day, seen, team, evidence, doubts FROM sighting JOIN name ON name.key = sighting.site
         WHERE day BETWEEN ?1 AND ?2 ORDER BY day, name.id",
    )?;
    let mut rows = all.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        each(sighting(row)?);
    }
    Ok(())
}

/// Hands out what was judged of a day but for visits.
pub(super) fn not_visited(connection: &Connection, day: Date, each: &mut dyn FnMut(Sighting)) -> Result<()> {
    let mut all = connection.prepare_cached(
        "SELECT name.id, day, seen, team, evidence, doubts FROM sighting JOIN name ON name.key = sighting.site
         WHERE day = ?1 AND site IN (SELECT site FROM sighting WHERE day = ?1 AND seen = ?2) ORDER BY name.id",
    )?;
    // The few are found by the index of words and not by going over all evidence of the day.
    for seen in Seen::ALL.into_iter().filter(|seen| *seen != Seen::Visited) {
        let mut rows = all.query(params![day.to_string(), seen.code()])?;
        while let Some(row) = rows.next()? {
            each(sighting(row)?);
        }
    }
    Ok(())
}

fn sighting(row: &rusqlite::Row<'_>) -> Result<Sighting> {
    let (evidence, doubts): (Vec<Map<String, Value>>, Vec<Map<String, Value>>) = (json_of(row, 4)?, json_of(row, 5)?);
    Ok(Sighting {
        site: row.get(0)?,
        date: day(row, 1)?,
        seen: coded(row, 2, Seen::of_code)?,
        team: row.get(3)?,
        evidence: evidence.iter().filter_map(evidence_of).collect(),
        doubts: doubts.iter().filter_map(doubt_of).collect(),
    })
}

fn clock(clock: &ClockOff) -> Value {
    let ClockOff { team, seconds, hours, pairs, of } = clock;
    json!({ "team": team, "seconds": seconds, "hours": hours, "pairs": pairs, "of": of })
}

fn clock_of(map: &Map<String, Value>) -> Option<ClockOff> {
    let count = |name: &str| usize::try_from(map.get(name)?.as_u64()?).ok();
    Some(ClockOff {
        team: text(map, "team")?,
        seconds: map.get("seconds")?.as_i64()?,
        hours: map.get("hours").and_then(Value::as_i64),
        pairs: count("pairs")?,
        of: count("of")?,
    })
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
