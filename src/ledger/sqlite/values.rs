//! Values between the tables and the model.

use std::fmt::Display;

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::{FromSql, Type};
use rusqlite::{Result, Row};

/// A value of ours kept as a text, such as a code.
pub(super) fn coded<T>(row: &Row<'_>, column: usize, of_code: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text: String = row.get(column)?;
    of_code(&text).ok_or_else(|| unreadable(column, format!("`{text}` means nothing here")))
}

/// A day.
pub(super) fn day(row: &Row<'_>, column: usize) -> Result<Date> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| unreadable(column, error))
}

/// A day, where there is one.
pub(super) fn day_if_any(row: &Row<'_>, column: usize) -> Result<Option<Date>> {
    if_any::<String>(row, column)?.map(|_| day(row, column)).transpose()
}

/// An instant in seconds.
pub(super) fn instant(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    Timestamp::from_second(row.get(column)?).map_err(|error| unreadable(column, error))
}

/// An instant in seconds, where there is one.
pub(super) fn instant_if_any(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>> {
    if_any::<i64>(row, column)?.map(|_| instant(row, column)).transpose()
}

/// A place in two columns, where there is one.
pub(super) fn point_if_any(row: &Row<'_>, column: usize) -> Result<Option<Point<f64>>> {
    let (lon, lat): (Option<f64>, Option<f64>) = (row.get(column)?, row.get(column + 1)?);
    Ok(lon.zip(lat).map(Point::from))
}

/// File and row in two columns.
pub(super) fn source(row: &Row<'_>, column: usize) -> Result<(String, usize)> {
    Ok((row.get(column)?, whole(row, column + 1)?))
}

/// A number that is not negative.
pub(super) fn whole<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> Result<T> {
    let number: i64 = row.get(column)?;
    T::try_from(number).map_err(|_| unreadable(column, format!("{number} is out of bounds")))
}

/// A JSON text.
pub(super) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| unreadable(column, error))
}

/// The numbers of a table are signed; no file has more rows than they hold.
pub(super) fn signed(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// A digest of what a row says: each part with its length, so that no two rows run into one.
#[derive(Default)]
pub(super) struct Digest(blake3::Hasher);

impl Digest {
    /// With one more part.
    pub(super) fn with(mut self, part: impl Display) -> Self {
        let text = part.to_string();
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// With one more part, which may not be there.
    pub(super) fn with_any(self, part: Option<impl Display>) -> Self {
        match part {
            Some(part) => self.with('+').with(part),
            None => self.with('-'),
        }
    }

    /// Its first sixteen bytes.
    pub(super) fn bytes(self) -> [u8; 16] {
        let mut short = [0; 16];
        short.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        short
    }
}

fn if_any<T: FromSql>(row: &Row<'_>, column: usize) -> Result<Option<T>> {
    row.get(column)
}

fn unreadable(column: usize, why: impl Display) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, why.to_string().into())
}
