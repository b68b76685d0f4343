//! What the files look like: one struct a table, its fields the names of `docs/scenario.md`.
//!
//! Every field is a [`Loose`] value, so that reading a file never stops at the first thing that is not as it should be: the
//! structs take whatever was written, and [`Reading`] turns it into what it means, field by field, or says what was expected.
//! The JSON Schemas of the formats are drawn from these same structs.

mod numbers;
mod scenario;
mod site;
mod team;
mod texts;
mod times;

use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub use super::source::bytes::Encoding;
pub(crate) use numbers::number;
pub use numbers::{Amounts, Count, DetourFactor, LonLat, MetresOf, Money, More, Percent, PriorityOf, Speed, WayIds};
pub use scenario::{
    CountryCode, DataFile, DatumOf, Due, EncodingOf, GoalOf, Holidays, KindOf, Lock, LockRuleOf, Network, RoadChange,
    RouteEdge, Scenario, SitesFile, SourceOf, TerritoriesFile,
};
pub(crate) use scenario::{Source, keys};
pub use site::{GroupRuleOf, Site};
pub use team::{Break, BreakWhere, PlaceOf, Team, TeamList};
pub(crate) use texts::as_text;
pub use texts::{Flag, Id, Lines, List, Pairs, Table, Text, Texts};
pub(crate) use times::plain;
pub use times::{Day, Days, Dial, Duration, Every, Hours, Spans};

/// A value as somebody wrote it, which may or may not mean a `T`.
pub struct Loose<T> {
    value: Value,
    meaning: PhantomData<fn() -> T>,
}

/// What a written value can mean.
pub trait Reading: Sized {
    /// Stable name of the problem when it cannot be read.
    const CODE: &'static str;
    /// What is expected, as a message says it.
    const EXPECTED: &'static str;

    /// What the value means.
    ///
    /// # Errors
    /// When it means nothing of the kind; a sentence on how to mend it, or nothing where the expectation says enough.
    fn read(value: &Value) -> Result<Self, String>;
}

impl<T: Reading> Loose<T> {
    /// What the value means.
    ///
    /// # Errors
    /// As [`Reading::read`].
    pub fn read(&self) -> Result<T, String> {
        T::read(&self.value)
    }

    /// The value as it was written.
    #[must_use]
    pub fn written(&self) -> &Value {
        &self.value
    }
}

impl<T> From<Value> for Loose<T> {
    fn from(value: Value) -> Self {
        Self { value, meaning: PhantomData }
    }
}

impl<T> Clone for Loose<T> {
    fn clone(&self) -> Self {
        self.value.clone().into()
    }
}

impl<T> fmt::Debug for Loose<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<'de, T> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from).map(Self::from)
    }
}

impl<T: JsonSchema> JsonSchema for Loose<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A table of a file as its struct; `None` where the value is no table.
pub(crate) fn table<T: DeserializeOwned>(value: &Value) -> Option<T> {
    value.is_object().then(|| serde_json::from_value(value.clone()).ok()).flatten()
}

/// Implements [`JsonSchema`] of a reading by the schema written beside it.
macro_rules! schema {
    ($type:ty, $name:literal, $($schema:tt)+) => {
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($($schema)+)
            }
        }
    };
}
use schema;
