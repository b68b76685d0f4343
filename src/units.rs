//! Integer quantities. Everything between input and report counts in these; degrees and local time stay at the edges.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0);

            /// The bare number.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl Mul<i64> for $name {
            type Output = Self;
            fn mul(self, factor: i64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, Add::add)
            }
        }
    };
}

quantity! {
    /// Whole seconds: a length of time, or an instant counted from local midnight at the start of the scenario's day.
    Seconds
}
quantity! {
    /// Whole metres along the way travelled.
    Metres
}
quantity! {
    /// Money in hundredths of the scenario's currency unit.
    Cost
}

impl Seconds {
    /// Seconds of so many whole hours.
    #[must_use]
    pub const fn from_hours(hours: i64) -> Self {
        Self(hours * 3600)
    }

    /// Seconds of so many whole minutes.
    #[must_use]
    pub const fn from_minutes(minutes: i64) -> Self {
        Self(minutes * 60)
    }
}

/// `2:41` for two hours and forty-one minutes; rounded down to the minute, the way people read a time table.
impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minutes = self.0.abs() / 60;
        write!(f, "{sign}{}:{:02}", minutes / 60, minutes % 60)
    }
}

/// `850 m` below ten kilometres, `12.3 km` from there on.
impl fmt::Display for Metres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.abs() < 10_000 { write!(f, "{} m", self.0) } else { write!(f, "{:.1} km", self.0 as f64 / 1000.0) }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0 as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_hours_and_minutes() {
        assert_eq!(Seconds(2 * 3600 + 41 * 60 + 59).to_string(), "2:41");
        assert_eq!(Seconds(-90).to_string(), "-0:01");
    }

    #[test]
    fn distances_change_unit_at_ten_kilometres() {
        assert_eq!(Metres(9_999).to_string(), "9999 m");
        assert_eq!(Metres(12_340).to_string(), "12.3 km");
    }
}
