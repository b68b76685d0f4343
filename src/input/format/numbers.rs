//! Numbers within their bounds.

use serde_json::Value;

use super::{Reading, schema};
use crate::model::Priority;
use crate::units::{Cost, Metres};

/// A number of people, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u32);

/// A share in percent, from 1 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u32);

/// Money; in the file in whole units with decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money(pub Cost);

/// A length in metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetresOf(pub Metres);

/// A speed; in the file in kilometres, here in metres an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(pub u32);

/// A detour factor, here in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetourFactor(pub u32);

/// 1 (lowest) to 9, or `must`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriorityOf(pub Priority);

/// Whole amounts of some good, one a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amounts(pub Vec<i64>);

/// A coordinate `[longitude, latitude]`, in the datum of its file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLat(pub f64, pub f64);

/// OpenStreetMap way ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayIds(pub Vec<i64>);

/// A number, or a text that is one; a decimal comma passes where it is the only sign of its kind.
pub(crate) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => {
            let text = text.trim();
            let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
            if text.contains('.') || text.matches(',').count() != 1 {
                text.chars().all(plain).then(|| text.parse().ok())??
            } else {
                text.replace(',', ".").parse().ok()?
            }
        }
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn whole(value: &Value) -> Option<i64> {
    let number = number(value)?;
    (number.fract() == 0.0 && number.abs() <= 1e15).then_some(number as i64)
}

fn whole_within(value: &Value, least: i64, most: i64) -> Option<i64> {
    whole(value).filter(|number| (least..=most).contains(number))
}

fn scaled_within(value: &Value, factor: f64, least: f64, most: f64) -> Option<i64> {
    number(value).filter(|number| (least..=most).contains(number)).map(|number| (number * factor).round() as i64)
}

impl Reading for Count {
    const CODE: &'static str = "bad_crew";
    const EXPECTED: &'static str = "a whole number of people from 1 to 10000";

    fn read(value: &Value) -> Result<Self, String> {
        whole_within(value, 1, 10_000).map(|n| Self(n as u32)).ok_or_else(String::new)
    }
}

schema!(Count, "Count", { "type": "integer", "minimum": 1, "maximum": 10000 });

/// What is added to a priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct More(pub u8);

impl Reading for More {
    const CODE: &'static str = "bad_priority";
    const EXPECTED: &'static str = "a whole number from 0 to 9";

    fn read(value: &Value) -> Result<Self, String> {
        whole_within(value, 0, 9).map(|n| Self(n as u8)).ok_or_else(String::new)
    }
}

schema!(More, "More", { "type": "integer", "minimum": 0, "maximum": 9 });

impl Reading for Percent {
    const CODE: &'static str = "bad_percent";
    const EXPECTED: &'static str = "a whole number from 1 to 1000";

    fn read(value: &Value) -> Result<Self, String> {
        whole_within(value, 1, 1000).map(|n| Self(n as u32)).ok_or_else(|| "100 is the usual speed.".to_owned())
    }
}

schema!(Percent, "Percent", { "type": "integer", "minimum": 1, "maximum": 1000 });

impl Reading for Money {
    const CODE: &'static str = "bad_cost";
    const EXPECTED: &'static str = "a number from 0 to 1000000";

    fn read(value: &Value) -> Result<Self, String> {
        let cost = scaled_within(value, 100.0, 0.0, 1e6).map(|cost| Self(Cost(cost)));
        cost.ok_or_else(|| {
            if number(value).is_some_and(|n| n < 0.0) { "A cost is never negative.".to_owned() } else { String::new() }
        })
    }
}

schema!(Money, "Money", { "type": "number", "minimum": 0, "maximum": 1_000_000 });

impl Reading for MetresOf {
    const CODE: &'static str = "bad_distance";
    const EXPECTED: &'static str = "a number of metres from 0 to 100000";

    fn read(value: &Value) -> Result<Self, String> {
        scaled_within(value, 1.0, 0.0, 1e5).map(|m| Self(Metres(m))).ok_or_else(String::new)
    }
}

schema!(MetresOf, "Metres", { "type": "number", "minimum": 0, "maximum": 100_000 });

impl Reading for Speed {
    const CODE: &'static str = "bad_speed";
    const EXPECTED: &'static str = "a number of kilometres an hour from 0.1 to 1000";

    fn read(value: &Value) -> Result<Self, String> {
        scaled_within(value, 1000.0, 0.1, 1e3).map(|s| Self(s as u32)).ok_or_else(String::new)
    }
}

schema!(Speed, "Speed", { "type": "number", "minimum": 0.1, "maximum": 1000 });

impl Reading for DetourFactor {
    const CODE: &'static str = "bad_detour";
    const EXPECTED: &'static str = "a factor from 1 to 10";

    fn read(value: &Value) -> Result<Self, String> {
        scaled_within(value, 100.0, 1.0, 10.0)
            .map(|d| Self(d as u32))
            .ok_or_else(|| "A way by road is never shorter than the straight line; 1.3 is usual.".to_owned())
    }
}

schema!(DetourFactor, "DetourFactor", { "type": "number", "minimum": 1, "maximum": 10 });

impl Reading for PriorityOf {
    const CODE: &'static str = "bad_priority";
    const EXPECTED: &'static str = "1 (lowest) to 9 (highest), or \"must\"";

    fn read(value: &Value) -> Result<Self, String> {
        if value.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case("must")) {
            return Ok(Self(Priority::Must));
        }
        whole_within(value, 1, 9).map(|n| Self(Priority::Level(n as u8))).ok_or_else(String::new)
    }
}

schema!(PriorityOf, "Priority", { "anyOf": [{ "type": "integer", "minimum": 1, "maximum": 9 }, { "type": "string", "pattern": "^([1-9]|must)$" }] });

impl Reading for Amounts {
    const CODE: &'static str = "bad_amount";
    const EXPECTED: &'static str = "a whole number from 0 to 1000000000, or a list of up to 8 of them";

    fn read(value: &Value) -> Result<Self, String> {
        let amount = |value: &Value| whole_within(value, 0, 1_000_000_000);
        let amounts = match value {
            Value::Array(items) => items.iter().map(amount).collect(),
            Value::String(text) if text.contains(',') => {
                text.split(',').map(|part| amount(&Value::String(part.to_owned()))).collect()
            }
            one => amount(one).map(|amount| vec![amount]),
        };
        amounts.filter(|amounts: &Vec<i64>| amounts.len() <= 8).map(Self).ok_or_else(String::new)
    }
}

schema!(Amounts, "Amounts", { "type": ["integer", "array", "string"], "minimum": 0, "maxItems": 8, "items": { "type": "integer", "minimum": 0 } });

impl Reading for LonLat {
    const CODE: &'static str = "bad_coordinate";
    const EXPECTED: &'static str = "[longitude, latitude] as two numbers";

    fn read(value: &Value) -> Result<Self, String> {
        match value.as_array().map(Vec::as_slice) {
            Some([lon, lat, ..]) => {
                number(lon).zip(number(lat)).map(|(lon, lat)| Self(lon, lat)).ok_or_else(String::new)
            }
            _ => Err(String::new()),
        }
    }
}

schema!(LonLat, "LonLat", { "type": "array", "minItems": 2, "maxItems": 3, "items": { "type": "number" } });

impl Reading for WayIds {
    const CODE: &'static str = "bad_way_ids";
    const EXPECTED: &'static str = "a list of OpenStreetMap way ids";

    fn read(value: &Value) -> Result<Self, String> {
        let items = value.as_array().ok_or_else(String::new)?;
        let ids = items.iter().map(|item| whole_within(item, 1, i64::from(u32::MAX) * 64)).collect::<Option<_>>();
        ids.map(Self).ok_or_else(String::new)
    }
}

schema!(WayIds, "WayIds", { "type": "array", "items": { "type": "integer", "minimum": 1 } });

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_read_from_text_too_but_nothing_else_is() {
        assert_eq!(number(&json!("113,5")), Some(113.5));
        assert_eq!(number(&json!(" -1.5e1 ")), Some(-15.0));
        for bad in [
            json!("NaN"),
            json!("inf"),
            json!("1e999"),
            json!("1,2,3"),
            json!("12°"),
            json!(""),
            json!(null),
            json!("0x10"),
        ] {
            assert_eq!(number(&bad), None, "{bad}");
        }
    }

    #[test]
    fn priorities_run_from_one_to_nine_or_must() {
        assert_eq!(PriorityOf::read(&json!("must")).unwrap().0, Priority::Must);
        assert_eq!(PriorityOf::read(&json!("3")).unwrap().0, Priority::Level(3));
        for bad in [json!(0), json!(10), json!(2.5), json!("high")] {
            assert!(PriorityOf::read(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn money_is_kept_in_hundredths_and_never_negative() {
        assert_eq!(Money::read(&json!(0.35)).unwrap().0, Cost(35));
        assert!(Money::read(&json!(-1)).unwrap_err().contains("negative"));
    }

    #[test]
    fn demands_are_one_number_or_a_list() {
        assert_eq!(Amounts::read(&json!(4)).unwrap().0, [4]);
        assert_eq!(Amounts::read(&json!("4, 5")).unwrap().0, [4, 5]);
        assert!(Amounts::read(&json!([1.5])).is_err() && Amounts::read(&json!(-1)).is_err());
    }
}
