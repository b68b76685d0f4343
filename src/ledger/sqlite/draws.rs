//! Draws.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, Row, TransactionBehavior, params};

use super::super::{Draw, Strata};
use super::name;
use super::values::{coded, day, instant, json, signed, whole};

/// Keeps a draw and hands out its key.
pub(super) fn put(connection: &mut Connection, draw: &Draw) -> Result<i64> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let list = serde_json::to_string(&draw.list).unwrap_or_default();
    transaction.execute(
        "INSERT INTO draw (day, made_at, method, seed, strata, asked, list, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            draw.day.to_string(),
            draw.at.as_second(),
            Draw::METHOD,
            draw.seed,
            draw.strata.code(),
            draw.asked,
            list,
            draw.digest()
        ],
    )?;
    let key = transaction.last_insert_rowid();
    for (rank, (id, stratum)) in draw.drawn.iter().enumerate() {
        let site = name(&transaction, id)?;
        transaction.execute(
            "INSERT INTO drawn (draw, rank, site, stratum) VALUES (?1, ?2, ?3, ?4)",
            params![key, signed(rank), site, stratum],
        )?;
    }
    transaction.commit()?;
    Ok(key)
}

/// The draw of a key, with its method and the digest that was kept of its list.
pub(super) fn get(connection: &Connection, key: i64) -> Result<Option<(Draw, String, String)>> {
    let mut drawn = connection.prepare_cached(
        "SELECT name.id, stratum FROM drawn JOIN name ON name.key = drawn.site WHERE draw = ?1 ORDER BY rank",
    )?;
    let drawn = drawn.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<_>>>()?;
    let mut find = connection
        .prepare_cached("SELECT day, made_at, seed, strata, asked, list, method, digest FROM draw WHERE key = ?1")?;
    let draw = |row: &Row<'_>| {
        let draw = Draw {
            day: day(row, 0)?,
            at: instant(row, 1)?,
            seed: row.get(2)?,
            strata: coded(row, 3, Strata::of_code)?,
            asked: whole(row, 4)?,
            list: json(row, 5)?,
            drawn: drawn.clone(),
        };
        Ok((draw, row.get(6)?, row.get(7)?))
    };
    find.query_row([key], draw).optional()
}

/// What was drawn for a day: key of the draw and id, in the order drawn.
pub(super) fn drawn(connection: &Connection, day: Date) -> Result<Vec<(i64, String)>> {
    let mut all = connection.prepare_cached(
        "SELECT draw.key, name.id FROM draw JOIN drawn ON drawn.draw = draw.key JOIN name ON name.key = drawn.site
         WHERE draw.day = ?1 ORDER BY draw.key, drawn.rank",
    )?;
    all.query_map([day.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
