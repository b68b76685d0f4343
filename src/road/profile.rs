//! Profiles: how fast and where somebody may travel, as data. `car`, `foot` and `bicycle` are built in; a copy of one of their
//! files with other values is a profile of one's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How fast and where somebody may travel. The fields are the tables of the profile's TOML file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What scenarios call it.
    pub name: String,
    /// On which side of the road people drive.
    #[serde(default)]
    pub driving_side: DrivingSide,
    /// Speed by class, km/h. A class is a value of `highway`, or a whole tag such as `route=ferry`. Others are not travelled.
    pub speed_kmh: BTreeMap<String, f64>,
    /// Speed by class where the way is expressly allowed (see `access.allow`), km/h; `default` for all classes that
    /// otherwise have no speed.
    #[serde(default)]
    pub allowed_kmh: BTreeMap<String, f64>,
    /// By key and value of any tag: speed that is not exceeded, km/h. Zero: no way through.
    #[serde(default)]
    pub cap_kmh: BTreeMap<String, BTreeMap<String, f64>>,
    /// How signed limits are used.
    #[serde(default)]
    pub maxspeed: Maxspeed,
    /// Who may use what.
    pub access: Access,
    /// One-way streets.
    #[serde(default)]
    pub oneway: Oneway,
    /// What stands in the way.
    #[serde(default)]
    pub barriers: Barriers,
    /// Seconds lost at nodes with these tags.
    #[serde(default)]
    pub wait_s: BTreeMap<String, f64>,
    /// Turning.
    #[serde(default)]
    pub turns: Turns,
    /// Limits of the vehicle.
    #[serde(default)]
    pub vehicle: Vehicle,
}

/// On which side of the road people drive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DrivingSide {
    /// By where the extract lies.
    #[default]
    Auto,
    /// On the left.
    Left,
    /// On the right.
    Right,
}

/// How signed limits are used: where one is known, the speed is the limit times the factor, whatever the class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maxspeed {
    /// Share of the limit that is driven; 0: limits are not used.
    #[serde(default)]
    pub factor: f64,
    /// Only lower speeds by limits, never raise them.
    #[serde(default)]
    pub only_lower: bool,
    /// Tags that tell a limit, the first one counts. `:forward` and `:backward` go before.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Limits of words, km/h: `none`, `walk`, `urban` (for `MT:urban` and the like), `DE:rural` before `rural`.
    #[serde(default)]
    pub words_kmh: BTreeMap<String, f64>,
}

/// Who may use what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Tags that tell, the most specific first: the first one with a value we know counts.
    pub keys: Vec<String>,
    /// Values that allow.
    pub allow: Vec<String>,
    /// Values that allow only those who begin or end their trip there: a trip passes such roads only in its first and last part.
    #[serde(default)]
    pub ends_only: Vec<String>,
    /// Classes on which `ends_only` values allow that; on others they forbid. Empty: all classes.
    #[serde(default)]
    pub ends_only_classes: Vec<String>,
    /// Values that forbid.
    pub deny: Vec<String>,
    /// Tags of ways that are never used, `key=value` or `key=*`.
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// One-way streets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oneway {
    /// Tags that tell, the most specific first. Empty: one-way streets do not matter.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Tags of ways that are one-way unless they say otherwise.
    #[serde(default)]
    pub implied: Vec<String>,
    /// Tags that open one-way streets for the other direction.
    #[serde(default)]
    pub contraflow: Vec<String>,
    /// Speed against a one-way street (say, pushing the bicycle), km/h; 0: not at all.
    #[serde(default)]
    pub against_kmh: f64,
    /// Classes on which nobody goes against the direction even so.
    #[serde(default)]
    pub against_never: Vec<String>,
}

/// What stands in the way. A barrier with an access tag obeys that, else it blocks unless listed here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Barriers {
    /// Values of `barrier` that do not block.
    #[serde(default)]
    pub pass: Vec<String>,
    /// Tags of a barrier that let it pass.
    #[serde(default)]
    pub pass_tags: Vec<String>,
    /// Values of `barrier` that cost time, seconds. They do not block.
    #[serde(default)]
    pub wait_s: BTreeMap<String, f64>,
}

/// Turning.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turns {
    /// Vehicle words, the most specific first: `restriction:WORD` binds, else `restriction` does where `except` names none of
    /// them. Empty: restrictions do not matter.
    #[serde(default)]
    pub restrictions: Vec<String>,
    /// Seconds lost in the sharpest turn; gentler ones lose less, along a sigmoid of the angle.
    #[serde(default)]
    pub penalty_s: f64,
    /// How much dearer turns across the oncoming lane are: 1 not at all.
    #[serde(default = "one")]
    pub bias: f64,
    /// Seconds waited for oncoming traffic in the sharpest turn across it.
    #[serde(default)]
    pub oncoming_s: f64,
    /// Seconds lost turning back on the spot, besides the turn itself.
    #[serde(default)]
    pub u_turn_s: f64,
    /// Where people turn back.
    #[serde(default)]
    pub u_turns: UTurns,
}

/// Where people turn back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UTurns {
    /// Where the road ends.
    #[default]
    DeadEnds,
    /// At every junction.
    Anywhere,
}

/// Limits of the vehicle; 0: does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    /// Height, compared with `maxheight`.
    #[serde(default)]
    pub height_m: f64,
    /// Width, compared with `maxwidth`.
    #[serde(default)]
    pub width_m: f64,
    /// Length, compared with `maxlength`.
    #[serde(default)]
    pub length_m: f64,
    /// Weight, compared with `maxweight`.
    #[serde(default)]
    pub weight_t: f64,
}

/// A profile that cannot be used: every fault with the key it stands at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {}", faults.join("; "))]
pub struct ProfileError {
    /// The file, or the name of the profile.
    pub file: String,
    /// What is wrong, each beginning with the path of its key.
    pub faults: Vec<String>,
}

/// The built-in profiles.
const BUILT_IN: [(&str, &str); 3] = [
    ("car", include_str!("../../profiles/car.toml")),
    ("foot", include_str!("../../profiles/foot.toml")),
    ("bicycle", include_str!("../../profiles/bicycle.toml")),
];

impl Profile {
    /// Names of the built-in profiles.
    pub const BUILT_IN: [&str; 3] = ["car", "foot", "bicycle"];

    /// A built-in profile.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Self::parse(name, text).ok()
    }

    /// The TOML text of a built-in profile, to be copied and changed.
    #[must_use]
    pub fn built_in_text(name: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(known, _)| *known == name).map(|&(_, text)| text)
    }

    /// A profile from the text of its TOML file; `file` is what errors call it.
    ///
    /// # Errors
    /// With every fault of the text.
    pub fn parse(file: &str, text: &str) -> Result<Self, ProfileError> {
        let error = |faults| ProfileError { file: file.to_owned(), faults };
        let document = toml::Deserializer::parse(text).map_err(|fault| error(vec![fault.to_string()]))?;
        let profile: Self = serde_path_to_error::deserialize(document)
            .map_err(|fault| error(vec![format!("`{}`: {}", fault.path(), fault.inner().message())]))?;
        let faults = profile.faults();
        if faults.is_empty() { Ok(profile) } else { Err(error(faults)) }
    }

    /// A key for caches: equal for profiles that make equal graphs.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        // TOML of a checked profile cannot fail: all keys are text, all numbers finite.
        let text = toml::to_string(self).unwrap_or_else(|_| format!("{self:?}"));
        *blake3::hash(text.as_bytes()).as_bytes()
    }

    /// What is wrong with the values.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut check = |key: String, value: f64, low: f64, high: f64| {
            if !(low..=high).contains(&value) {
                faults.push(format!("`{key}`: {value} is out of range, expected {low} to {high}"));
            }
        };
        let table = |name: &str, table: &BTreeMap<String, f64>| -> Vec<(String, f64)> {
            table.iter().map(|(key, value)| (format!("{name}.{key}"), *value)).collect()
        };
        let caps = self.cap_kmh.iter().flat_map(|(key, caps)| table(&format!("cap_kmh.{key}"), caps));
        let speeds = table("allowed_kmh", &self.allowed_kmh).into_iter().chain(caps);
        for (key, value) in speeds.chain(table("maxspeed.words_kmh", &self.maxspeed.words_kmh)) {
            check(key, value, 0.0, 300.0);
        }
        for (key, value) in table("speed_kmh", &self.speed_kmh) {
            check(key, value, 0.1, 300.0);
        }
        for (key, value) in
            table("wait_s", &self.wait_s).into_iter().chain(table("barriers.wait_s", &self.barriers.wait_s))
        {
            check(key, value, 0.0, 3600.0);
        }
        check("maxspeed.factor".into(), self.maxspeed.factor, 0.0, 2.0);
        check("oneway.against_kmh".into(), self.oneway.against_kmh, 0.0, 300.0);
        check("turns.penalty_s".into(), self.turns.penalty_s, 0.0, 600.0);
        check("turns.bias".into(), self.turns.bias, 0.5, 2.0);
        check("turns.oncoming_s".into(), self.turns.oncoming_s, 0.0, 600.0);
        check("turns.u_turn_s".into(), self.turns.u_turn_s, 0.0, 3600.0);
        for (key, value) in [
            ("height_m", self.vehicle.height_m),
            ("width_m", self.vehicle.width_m),
            ("length_m", self.vehicle.length_m),
            ("weight_t", self.vehicle.weight_t),
        ] {
            check(format!("vehicle.{key}"), value, 0.0, 1000.0);
        }
        if self.name.trim().is_empty() {
            faults.push("`name`: empty".into());
        }
        if self.speed_kmh.is_empty() {
            faults.push("`speed_kmh`: no class has a speed, so there would be no roads".into());
        }
        faults
    }
}

fn one() -> f64 {
    1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_profiles_are_sound_and_survive_being_written() {
        for name in Profile::BUILT_IN {
            let profile = Profile::parse(name, Profile::built_in_text(name).unwrap()).unwrap();
            assert_eq!(profile.name, name);
            let again = Profile::parse(name, &toml::to_string(&profile).unwrap()).unwrap();
            assert_eq!((again.hash(), &again), (profile.hash(), &profile));
        }
    }

    #[test]
    fn another_speed_is_another_key() {
        let car = Profile::built_in("car").unwrap();
        let mut slow = car.clone();
        slow.speed_kmh.insert("primary".into(), 50.0);
        assert_ne!(car.hash(), slow.hash());
    }

    #[test]
    fn faults_name_their_key() {
        let text = Profile::built_in_text("car").unwrap();
        let cases = [
            (text.replace("primary = 65", "primary = \"fast\""), "speed_kmh.primary"),
            (text.replace("primary = 65", "primary = -5"), "speed_kmh.primary"),
            (text.replace("u_turn_s = 20", "uturn_s = 20"), "turns"),
            (text.replace("factor = 0.8", "factor = nan"), "maxspeed.factor"),
            (text.replace("penalty_s = 7.5", "penalty_s = 1e9"), "turns.penalty_s"),
            (text.replace("[turns]", "[turns"), "TOML"),
        ];
        for (text, key) in cases {
            let error = Profile::parse("van.toml", &text).unwrap_err().to_string();
            assert!(error.starts_with("van.toml") && error.contains(key), "{error} should name {key}");
        }
    }
}
