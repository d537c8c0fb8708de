//! Sample events: what is fixed of an event of a class, and nothing else.

use std::collections::BTreeMap;

use crate::model::Region;

/// A member of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::derive) enum Value {
    /// A text.
    Text(String),
    /// A number, in thousandths.
    Number(i64),
    /// A truth value.
    Truth(bool),
    /// The event has no such member.
    Absent,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What is fixed of an event, as it arrives on the bus: by the path of each member, joined by dots.
#[derive(Clone, Debug, Default)]
pub(in crate::derive) struct Sample(BTreeMap<String, Value>);

impl Sample {
    /// A member; none where the class does not fix it.
    pub(super) fn get(&self, path: &str) -> Option<&Value> {
        self.0.get(path)
    }

    /// The same with a member fixed.
    #[must_use]
    pub(in crate::derive) fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        self.0.insert(path.to_owned(), value.into());
        self
    }
}

/// Something that happens somewhere.
#[derive(Clone, Debug)]
pub(in crate::derive) struct Occurrence {
    /// What the report calls it.
    pub(in crate::derive) name: String,
    /// The bus it arrives on.
    pub(in crate::derive) region: Region,
    /// The service whose trail events it is among; none when no trail records it, or any service's.
    pub(in crate::derive) source: Option<&'static str>,
    /// Whether it is an event that trails record.
    pub(in crate::derive) by_trail: bool,
    pub(in crate::derive) sample: Sample,
}

/// A number of thousandths; none for what is not a plain decimal number.
pub(super) fn thousandths(number: &str) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let rest: String = fraction.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = whole.parse().ok().filter(|_| digits)?;
    let rest: i64 = rest.parse().ok()?;
    let sign = if number.starts_with('-') { -1 } else { 1 };
    whole.checked_mul(1000)?.checked_add(rest * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_compared_in_thousandths() {
        assert_eq!(["4", "4.0", "8.95", "-1.5"].map(thousandths), [Some(4000), Some(4000), Some(8950), Some(-1500)]);
        assert_eq!(["", "4.", "1e3", "four"].map(thousandths), [None; 4]);
    }
}
