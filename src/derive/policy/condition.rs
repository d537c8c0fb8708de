//! Conditions of a statement and what their operators promise, because an operator that also holds
//! when the key is absent restricts nothing.

/// How the values of the request and of the policy meet when a key has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// No prefix: the key has one value.
    One,
    /// `ForAnyValue:`, which fails when the key is absent.
    Any,
    /// `ForAllValues:`, which holds when the key is absent.
    All,
}

/// The comparison an operator makes, without its prefix and without `IfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the IAM operators")]
pub enum Comparison {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

const COMPARISONS: &[(&str, Comparison)] = &[
    ("StringEquals", Comparison::StringEquals),
    ("StringNotEquals", Comparison::StringNotEquals),
    ("StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase),
    ("StringNotEqualsIgnoreCase", Comparison::StringNotEqualsIgnoreCase),
    ("StringLike", Comparison::StringLike),
    ("StringNotLike", Comparison::StringNotLike),
    ("NumericEquals", Comparison::NumericEquals),
    ("NumericNotEquals", Comparison::NumericNotEquals),
    ("NumericLessThan", Comparison::NumericLessThan),
    ("NumericLessThanEquals", Comparison::NumericLessThanEquals),
    ("NumericGreaterThan", Comparison::NumericGreaterThan),
    ("NumericGreaterThanEquals", Comparison::NumericGreaterThanEquals),
    ("DateEquals", Comparison::DateEquals),
    ("DateNotEquals", Comparison::DateNotEquals),
    ("DateLessThan", Comparison::DateLessThan),
    ("DateLessThanEquals", Comparison::DateLessThanEquals),
    ("DateGreaterThan", Comparison::DateGreaterThan),
    ("DateGreaterThanEquals", Comparison::DateGreaterThanEquals),
    ("Bool", Comparison::Bool),
    ("BinaryEquals", Comparison::BinaryEquals),
    ("IpAddress", Comparison::IpAddress),
    ("NotIpAddress", Comparison::NotIpAddress),
    ("ArnEquals", Comparison::ArnEquals),
    ("ArnLike", Comparison::ArnLike),
    ("ArnNotEquals", Comparison::ArnNotEquals),
    ("ArnNotLike", Comparison::ArnNotLike),
    ("Null", Comparison::Null),
];

impl Comparison {
    /// Whether it compares text and holds on agreement (`StringEquals`, `StringLike`, …).
    pub fn is_text_agreement(self) -> bool {
        matches!(self, Self::StringEquals | Self::StringEqualsIgnoreCase | Self::StringLike)
    }

    /// Whether it compares ARNs field by field and holds on agreement.
    pub fn is_arn_agreement(self) -> bool {
        matches!(self, Self::ArnEquals | Self::ArnLike)
    }
}

/// A condition operator, such as `ForAnyValue:StringLikeIfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// The comparison.
    pub comparison: Comparison,
    /// What happens with several values.
    pub quantifier: Quantifier,
    /// Whether the operator ends in `IfExists`, and so holds when the key is absent.
    pub if_exists: bool,
}

impl Operator {
    /// Reads an operator in any letter case; `None` for one that is not known.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            Some(_) => return None,
            None => (Quantifier::One, lower.as_str()),
        };
        let (name, if_exists) = match rest.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let comparison = comparison(name)?;
        Some(Self { comparison, quantifier, if_exists })
    }

    /// Whether the condition fails when the request does not carry the key. Only such a condition
    /// restricts: anyone can send a request without the key.
    pub fn demands_the_key(self) -> bool {
        !self.if_exists && self.quantifier != Quantifier::All && self.comparison != Comparison::Null
    }
}

fn comparison(lower: &str) -> Option<Comparison> {
    COMPARISONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(lower)).map(|(_, comparison)| *comparison)
}

/// One test of a statement: operator, key, values. All tests of a statement must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// The condition key in lower case, because IAM compares keys without regard to case.
    pub key: String,
    /// The values, of which one must agree. Numbers and booleans are held as text.
    pub values: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_read_with_prefix_and_suffix() {
        let operator = Operator::parse("ForAnyValue:StringLikeIfExists").unwrap();
        assert_eq!(operator.comparison, Comparison::StringLike);
        assert_eq!(operator.quantifier, Quantifier::Any);
        assert!(operator.if_exists);
    }

    #[test]
    fn every_operator_is_found_by_its_name() {
        for (name, comparison) in COMPARISONS {
            assert_eq!(Operator::parse(name).unwrap().comparison, *comparison);
        }
    }

    #[test]
    fn an_operator_nobody_knows_is_not_guessed() {
        assert_eq!(Operator::parse("StringResembles"), None);
        assert_eq!(Operator::parse("ForSomeValues:StringLike"), None);
    }

    #[test]
    fn operators_that_hold_without_the_key_do_not_demand_it() {
        for text in ["StringEqualsIfExists", "ForAllValues:StringEquals", "Null"] {
            assert!(!Operator::parse(text).unwrap().demands_the_key(), "{text}");
        }
    }

    #[test]
    fn for_any_value_demands_the_key() {
        assert!(Operator::parse("ForAnyValue:StringLike").unwrap().demands_the_key());
    }
}
