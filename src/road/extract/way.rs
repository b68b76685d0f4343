//! What a profile makes of the tags of a way: who may travel it in which direction, how fast.

use std::collections::BTreeMap;

use super::scan::Tags;
use crate::road::profile::{Profile, Vehicle};

/// How a way is travelled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Travel<'a> {
    /// Its class: value of `highway`, or a whole tag.
    pub(super) class: String,
    pub(super) name: &'a str,
    pub(super) forward: Option<Direction>,
    pub(super) backward: Option<Direction>,
    /// Seconds for the whole way in either direction, where that is told (ferries).
    pub(super) duration_s: Option<f64>,
    pub(super) roundabout: bool,
}

/// How a way is travelled in one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Direction {
    pub(super) speed_kmh: f64,
    /// Only for trips that begin or end there.
    pub(super) ends_only: bool,
}

/// Tags other than `highway` that can be a class as a whole.
pub(super) const WHOLE_TAGS: [&str; 4] = ["route", "man_made", "railway", "public_transport"];

/// Slowest speed a way is travelled at, km/h; what is slower by its tags is not a way.
const SLOWEST_KMH: f64 = 0.1;

/// How a profile travels a way; `None` when not at all.
pub(super) fn travel<'a>(profile: &Profile, tags: Tags<'a>) -> Option<Travel<'a>> {
    if profile.access.exclude.iter().any(|rule| matches(tags, rule)) {
        return None;
    }
    let class = class(profile, tags)?;
    let flow = flow(profile, tags, &class);
    let direction = |suffix: &str, open: Option<f64>| {
        let pushed = open?;
        let access = access(profile, tags, suffix, &class)?;
        let mut speed = speed(profile, tags, suffix, &class, access)?;
        if pushed > 0.0 {
            speed = speed.min(pushed);
        }
        (speed >= SLOWEST_KMH && fits(&profile.vehicle, tags, suffix))
            .then_some(Direction { speed_kmh: speed, ends_only: access == Access::EndsOnly })
    };
    let (forward, backward) = (direction(":forward", flow.0), direction(":backward", flow.1));
    (forward.is_some() || backward.is_some()).then(|| Travel {
        name: tags.get("name").or_else(|| tags.get("ref")).unwrap_or(""),
        duration_s: tags.get("duration").and_then(seconds).filter(|_| class.contains('=')),
        roundabout: matches!(tags.get("junction"), Some("roundabout" | "circular")),
        class,
        forward,
        backward,
    })
}

/// Whether a class is boarded and left at its ends (a ferry, a shuttle train): no trip begins or ends on the way.
pub(in crate::road) fn is_boarded(class: &str) -> bool {
    class.starts_with("route=")
}

/// Whether an element has a tag, written `key=value` or `key=*`.
pub(super) fn matches(tags: Tags<'_>, rule: &str) -> bool {
    let Some((key, value)) = rule.split_once('=') else { return false };
    tags.get(key).is_some_and(|found| value == "*" || found == value)
}

/// The class of a way: the one with a speed if there is one, else the value of `highway`.
fn class(profile: &Profile, tags: Tags<'_>) -> Option<String> {
    let highway = tags.get("highway");
    if let Some(highway) = highway
        && profile.speed_kmh.contains_key(highway)
    {
        return Some(highway.to_owned());
    }
    let whole = WHOLE_TAGS.iter().filter_map(|key| Some(format!("{key}={}", tags.get(key)?)));
    whole.into_iter().find(|tag| profile.speed_kmh.contains_key(tag)).or_else(|| highway.map(str::to_owned))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Nothing is said, or the most general tag allows.
    Unsaid,
    /// A tag for this kind of traffic allows.
    Expressly,
    EndsOnly,
}

/// Whether a direction may be travelled; `None` when not.
fn access(profile: &Profile, tags: Tags<'_>, suffix: &str, class: &str) -> Option<Access> {
    let rules = &profile.access;
    match access_value(profile, tags, suffix) {
        None => Some(Access::Unsaid),
        Some((key, value)) if rules.allow.contains(&value.to_owned()) => {
            Some(if key == "access" { Access::Unsaid } else { Access::Expressly })
        }
        Some((_, value)) if rules.ends_only.contains(&value.to_owned()) => {
            let whole =
                rules.ends_only_classes.is_empty() || rules.ends_only_classes.iter().any(|known| known == class);
            whole.then_some(Access::EndsOnly)
        }
        Some(_) => None,
    }
}

/// The most specific access tag with a value the profile knows, and that value.
pub(super) fn access_value<'p, 'a>(profile: &'p Profile, tags: Tags<'a>, suffix: &str) -> Option<(&'p str, &'a str)> {
    let rules = &profile.access;
    let known =
        |value: &&str| [&rules.allow, &rules.ends_only, &rules.deny].iter().any(|list| list.iter().any(|v| v == value));
    rules.keys.iter().find_map(|key| {
        let value = directed(tags, key, suffix)?;
        value.split(';').map(str::trim).find(known).map(|value| (key.as_str(), value))
    })
}

/// Which directions are open, and at what speed at most where that differs (0: does not).
fn flow(profile: &Profile, tags: Tags<'_>, class: &str) -> (Option<f64>, Option<f64>) {
    let rules = &profile.oneway;
    let both = (Some(0.0), Some(0.0));
    if rules.keys.is_empty() || rules.contraflow.iter().any(|rule| matches(tags, rule)) {
        return both;
    }
    let against =
        (rules.against_kmh > 0.0 && !rules.against_never.iter().any(|known| known == class) && !class.contains('='))
            .then_some(rules.against_kmh);
    match rules.keys.iter().find_map(|key| tags.get(key)) {
        Some("yes" | "1" | "true") => (Some(0.0), against),
        Some("-1" | "reverse") => (against, Some(0.0)),
        Some("no" | "0" | "false") => both,
        _ if rules.implied.iter().any(|rule| matches(tags, rule)) => (Some(0.0), against),
        _ => both,
    }
}

/// Speed in one direction, km/h.
fn speed(profile: &Profile, tags: Tags<'_>, suffix: &str, class: &str, access: Access) -> Option<f64> {
    let by_class = profile.speed_kmh.get(class);
    let allowed = (access == Access::Expressly).then(|| profile.allowed_kmh.get(class)).flatten();
    let otherwise = (access == Access::Expressly).then(|| profile.allowed_kmh.get("default")).flatten();
    let mut speed = *allowed.or(by_class).or(otherwise)?;
    let rules = &profile.maxspeed;
    if rules.factor > 0.0
        && let Some(limit) =
            rules.keys.iter().find_map(|key| directed(tags, key, suffix)).and_then(|v| limit(v, &rules.words_kmh))
    {
        let driven = limit * rules.factor;
        speed = if rules.only_lower { speed.min(driven) } else { driven };
    }
    for (key, caps) in &profile.cap_kmh {
        if let Some(cap) = tags.get(key).and_then(|value| caps.get(value)) {
            speed = speed.min(*cap);
        }
    }
    Some(speed)
}

/// A value that holds in one direction goes before the one for both.
fn directed<'a>(tags: Tags<'a>, key: &str, suffix: &str) -> Option<&'a str> {
    let specific = tags.0.iter().find(|(known, _)| known.strip_prefix(key).is_some_and(|rest| rest == suffix));
    specific.map(|&(_, value)| value).or_else(|| tags.get(key))
}

/// A speed limit in km/h; `None` when it is none we understand, or none that holds all the time.
pub(super) fn limit(value: &str, words: &BTreeMap<String, f64>) -> Option<f64> {
    let value = value.split(';').next()?.trim();
    if let Some(&known) = words.get(value).or_else(|| words.get(&value.to_ascii_lowercase())) {
        return Some(known);
    }
    if let Some((_, word)) = value.split_once(':') {
        return words.get(&word.to_ascii_lowercase()).copied();
    }
    let digits = value.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(value.len());
    let number: f64 = value[..digits].parse().ok()?;
    let limit = match value[digits..].trim() {
        "" | "km/h" | "kmh" | "kph" => number,
        "mph" => number * 1.609_344,
        "knots" => number * 1.852,
        _ => return None,
    };
    (limit > 0.0 && limit <= 300.0).then_some(limit)
}

/// Seconds of a `duration` tag: `HH:MM`, `HH:MM:SS`, minutes, or ISO 8601 (`PT1H20M`).
pub(super) fn seconds(value: &str) -> Option<f64> {
    if let Some(iso) = value.strip_prefix("PT") {
        let (mut total, mut rest) = (0.0, iso);
        while let Some(end) = rest.find(|sign: char| sign.is_ascii_alphabetic()) {
            let unit = match &rest[end..=end] {
                "H" => 3600.0,
                "M" => 60.0,
                "S" => 1.0,
                _ => return None,
            };
            total += rest[..end].parse::<f64>().ok()? * unit;
            rest = &rest[end + 1..];
        }
        return sane(total);
    }
    let parts: Vec<f64> = value.split(':').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [minutes] => sane(minutes * 60.0),
        [hours, minutes] => sane(hours * 3600.0 + minutes * 60.0),
        [hours, minutes, seconds] => sane(hours * 3600.0 + minutes * 60.0 + seconds),
        _ => None,
    }
}

fn sane(seconds: f64) -> Option<f64> {
    (seconds > 0.0 && seconds <= 7.0 * 86_400.0).then_some(seconds)
}

/// Whether the vehicle keeps to the limits of size and weight that are posted.
fn fits(vehicle: &Vehicle, tags: Tags<'_>, suffix: &str) -> bool {
    let rules = [
        ("maxheight:physical", vehicle.height_m),
        ("maxheight", vehicle.height_m),
        ("maxwidth:physical", vehicle.width_m),
        ("maxwidth", vehicle.width_m),
        ("maxlength", vehicle.length_m),
        ("maxweight", vehicle.weight_t),
    ];
    rules
        .iter()
        .all(|&(key, own)| own == 0.0 || directed(tags, key, suffix).and_then(measure).is_none_or(|most| own <= most))
}

/// Metres or tonnes of a limit such as `2.1`, `2.1 m`, `3.5 t`, `6'10"`; `None` when it is none we understand.
pub(super) fn measure(value: &str) -> Option<f64> {
    if let Some((feet, inches)) = value.split_once('\'') {
        let inches = inches.trim_end_matches('"').trim();
        let inches = if inches.is_empty() { 0.0 } else { inches.parse().ok()? };
        return Some((feet.trim().parse::<f64>().ok()? * 12.0 + inches) * 0.0254);
    }
    let digits = value.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(value.len());
    let number: f64 = value[..digits].parse().ok()?;
    match value[digits..].trim() {
        "" | "m" | "t" => Some(number),
        "ft" => Some(number * 0.3048),
        "kg" | "cm" => Some(number / if value.ends_with("kg") { 1000.0 } else { 100.0 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn car(tags: &[(&str, &str)]) -> (Option<f64>, Option<f64>) {
        let profile = Profile::built_in("car").unwrap();
        by(&profile, tags)
    }

    fn by(profile: &Profile, tags: &[(&str, &str)]) -> (Option<f64>, Option<f64>) {
        let found = travel(profile, Tags(tags));
        let speed = |direction: Option<Direction>| direction.map(|d| d.speed_kmh);
        found.map_or((None, None), |found| (speed(found.forward), speed(found.backward)))
    }

    #[test]
    fn speed_comes_from_class_limit_and_caps() {
        assert_eq!(car(&[("highway", "primary")]), (Some(65.0), Some(65.0)));
        assert_eq!(car(&[("highway", "primary"), ("maxspeed", "50")]), (Some(40.0), Some(40.0)));
        assert_eq!(car(&[("highway", "primary"), ("maxspeed:forward", "50")]), (Some(40.0), Some(65.0)));
        assert_eq!(car(&[("highway", "primary"), ("surface", "sand")]), (Some(20.0), Some(20.0)));
        assert_eq!(car(&[("highway", "residential"), ("maxspeed", "MT:urban")]), (Some(40.0), Some(40.0)));
        assert_eq!(car(&[("highway", "track")]), (None, None));
        assert_eq!(car(&[("highway", "track"), ("motor_vehicle", "yes")]), (Some(10.0), Some(10.0)));
        assert_eq!(car(&[("highway", "primary"), ("smoothness", "impassable")]), (None, None));
    }

    #[test]
    fn oneway_streets_and_their_exceptions() {
        let bicycle = Profile::built_in("bicycle").unwrap();
        let foot = Profile::built_in("foot").unwrap();
        let oneway = [("highway", "residential"), ("oneway", "yes")];
        assert_eq!(car(&oneway), (Some(25.0), None));
        assert_eq!(by(&foot, &oneway), (Some(5.0), Some(5.0)));
        assert_eq!(by(&bicycle, &oneway), (Some(15.0), Some(4.0)));
        assert_eq!(by(&bicycle, &[oneway[0], oneway[1], ("oneway:bicycle", "no")]), (Some(15.0), Some(15.0)));
        assert_eq!(by(&bicycle, &[oneway[0], oneway[1], ("cycleway", "opposite_lane")]), (Some(15.0), Some(15.0)));
        assert_eq!(car(&[("highway", "residential"), ("oneway", "-1")]), (None, Some(25.0)));
        assert_eq!(car(&[("highway", "motorway")]), (Some(90.0), None));
        assert_eq!(car(&[("highway", "motorway"), ("oneway", "no")]), (Some(90.0), Some(90.0)));
        assert_eq!(car(&[("highway", "primary"), ("junction", "roundabout")]), (Some(65.0), None));
        assert_eq!(car(&[("highway", "primary"), ("oneway", "reversible")]), (None, None));
    }

    #[test]
    fn the_most_specific_access_tag_counts() {
        assert_eq!(car(&[("highway", "service"), ("access", "no")]), (None, None));
        assert_eq!(
            car(&[("highway", "service"), ("access", "no"), ("motor_vehicle", "yes")]),
            (Some(15.0), Some(15.0))
        );
        assert_eq!(car(&[("highway", "service"), ("motorcar:backward", "no")]), (Some(15.0), None));
        assert_eq!(car(&[("highway", "footway"), ("access", "yes")]), (None, None));
        let profile = Profile::built_in("car").unwrap();
        let private = travel(&profile, Tags(&[("highway", "service"), ("access", "private")])).unwrap();
        assert!(private.forward.unwrap().ends_only);
        assert_eq!(car(&[("highway", "track"), ("access", "destination"), ("motorcar", "destination")]), (None, None));
    }

    #[test]
    fn vehicles_that_do_not_fit_stay_out() {
        assert_eq!(car(&[("highway", "service"), ("maxheight", "1.8")]), (None, None));
        assert_eq!(car(&[("highway", "service"), ("maxheight", "6'10\"")]), (Some(15.0), Some(15.0)));
        assert_eq!(car(&[("highway", "service"), ("maxweight", "1500 kg")]), (None, None));
        assert_eq!(car(&[("highway", "service"), ("maxheight", "default")]), (Some(15.0), Some(15.0)));
    }

    #[test]
    fn limits_and_durations_are_understood_or_left_alone() {
        let words =
            BTreeMap::from([("none".to_owned(), 140.0), ("urban".to_owned(), 50.0), ("DE:urban".to_owned(), 51.0)]);
        let cases = [
            ("50", Some(50.0)),
            ("30 mph", Some(48.280_32)),
            ("none", Some(140.0)),
            ("DE:urban", Some(51.0)),
            ("FR:urban", Some(50.0)),
            ("signals", None),
            ("", None),
            ("0", None),
            ("1e9", None),
            ("50;30", Some(50.0)),
        ];
        for (value, expected) in cases {
            assert_eq!(limit(value, &words), expected, "{value}");
        }
        let cases = [
            ("00:25", Some(1500.0)),
            ("25", Some(1500.0)),
            ("PT1H20M", Some(4800.0)),
            ("1:00:30", Some(3630.0)),
            ("soon", None),
            ("-5", None),
        ];
        for (value, expected) in cases {
            assert_eq!(seconds(value), expected, "{value}");
        }
    }
}
