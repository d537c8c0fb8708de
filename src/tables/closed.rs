//! Columns with values from a closed list of AWS, and what to make of a value that is not in it.
//!
//! AWS adds values to its lists. A new one is kept in the snapshot as AWS gave it, and is unknown to
//! whoever judges: a rule that compares with the values it knows would take it for "something else".

use std::collections::BTreeSet;

use serde_json::Value;

use super::Table;

/// A column, or a member of the structs in a column that is a list, with the values it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The column.
    pub column: &'static str,
    /// The member of each struct in the column; absent when the column itself holds the values.
    pub member: Option<&'static str>,
    /// The operation whose answer gives the value, by its API name.
    pub operation: &'static str,
    /// Columns that were computed from the value.
    pub also: &'static [&'static str],
    /// Every value known: AWS's own by its API model, and `none` and the like where we write one.
    pub known: &'static [&'static str],
}

impl Closed {
    /// A column of texts.
    pub(super) const fn column(
        column: &'static str,
        operation: &'static str,
        known: &'static [&'static str],
    ) -> Self {
        Self { column, member: None, operation, also: &[], known }
    }

    /// A member of the structs in a column.
    pub(super) const fn member(
        column: &'static str,
        member: &'static str,
        operation: &'static str,
        known: &'static [&'static str],
    ) -> Self {
        Self { column, member: Some(member), operation, also: &[], known }
    }

    /// Names the columns that were computed from the value.
    pub(super) const fn and(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// The column, and those computed from it.
    pub fn columns(&self) -> Vec<&'static str> {
        std::iter::once(self.column).chain(self.also.iter().copied()).collect()
    }

    /// The first value in a row that is not known.
    fn unheard(&self, row: &Value) -> Option<String> {
        let new = |value: &Value| {
            let text = value.as_str()?;
            (!self.known.contains(&text)).then(|| text.to_owned())
        };
        match (row.get(self.column)?, self.member) {
            (Value::Array(entries), Some(member)) => entries.iter().find_map(|entry| new(entry.get(member)?)),
            (Value::Array(entries), None) => entries.iter().find_map(new),
            (value, _) => new(value),
        }
    }
}

/// A value that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unheard {
    /// Where it stands.
    pub closed: Closed,
    /// The value as AWS gave it.
    pub value: String,
    /// Whether the column can be unknown; otherwise the whole row is.
    pub column_alone: bool,
}

/// The values in a row that this version does not know.
pub fn unheard<T: Table>(row: &T) -> Vec<Unheard> {
    if T::CLOSED.is_empty() {
        return Vec::new();
    }
    let row = serde_json::to_value(row).unwrap_or_default();
    let found = |closed: &Closed| {
        let value = closed.unheard(&row)?;
        let column_alone =
            serde_json::from_value::<T>(closed.columns().into_iter().fold(row.clone(), without)).is_ok();
        Some(Unheard { closed: *closed, value, column_alone })
    };
    T::CLOSED.iter().filter_map(found).collect()
}

/// The row as it can be judged: what holds a value not known is unknown; absent when that cannot be said
/// of the column alone.
pub fn judgeable<T: Table>(row: T) -> Option<T> {
    let columns: BTreeSet<&str> = unheard(&row).iter().flat_map(|one| one.closed.columns()).collect();
    if columns.is_empty() {
        return Some(row);
    }
    let value = serde_json::to_value(&row).ok()?;
    serde_json::from_value(columns.into_iter().fold(value, without)).ok()
}

fn without(mut row: Value, column: &str) -> Value {
    if let Some(value) = row.get_mut(column) {
        *value = Value::Null;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::kms_key::KmsKey;
    use crate::tables::recovery_point::RecoveryPoint;
    use crate::tables::s3_bucket::S3Bucket;
    use crate::tables::{Visitor, for_each};

    const KEY: &str = r#"{"arn": "a", "key_id": "k", "manager": "CUSTOMER", "state": "Enabled"}"#;

    fn key(state: &str) -> KmsKey {
        serde_json::from_str(&KEY.replace("Enabled", state)).unwrap()
    }

    #[test]
    fn a_value_that_is_known_stays() {
        assert!(unheard(&key("Disabled")).is_empty());
        assert_eq!(judgeable(key("Disabled")).unwrap().state.as_deref(), Some("Disabled"));
    }

    #[test]
    fn a_new_value_makes_its_column_unknown_and_no_other() {
        let found = unheard(&key("Hibernating"));
        assert_eq!((found[0].closed.column, found[0].value.as_str()), ("state", "Hibernating"));
        assert!(found[0].column_alone);
        let judged = judgeable(key("Hibernating")).unwrap();
        assert_eq!((judged.state, judged.manager.as_deref()), (None, Some("CUSTOMER")));
    }

    #[test]
    fn a_new_value_in_a_list_makes_the_list_unknown() {
        let closed = S3Bucket::CLOSED.iter().find(|one| one.column == "lifecycle_rules").unwrap();
        let row = serde_json::json!({"lifecycle_rules": [{"status": "Enabled"}, {"status": "Sometimes"}]});
        assert_eq!(closed.unheard(&row).as_deref(), Some("Sometimes"));
    }

    #[test]
    fn every_declared_column_is_there() {
        struct Names(Vec<String>);
        impl Visitor for Names {
            fn visit<T: Table>(&mut self) {
                let schema = serde_json::to_value(schemars::schema_for!(T)).unwrap();
                let columns = T::CLOSED.iter().flat_map(Closed::columns);
                let missing = columns.filter(|column| schema["properties"].get(column).is_none());
                self.0.extend(missing.map(|column| format!("{}.{column}", T::NAME)));
                let called = |name: &str| T::OPERATIONS.iter().any(|(_, operation)| *operation == name);
                let strange = T::CLOSED.iter().filter(|closed| !called(closed.operation));
                self.0.extend(strange.map(|closed| format!("{}: {}", T::NAME, closed.operation)));
            }
        }
        let mut names = Names(Vec::new());
        for_each(&mut names);
        assert_eq!(names.0, Vec::<String>::new());
        assert!(!RecoveryPoint::CLOSED.is_empty());
    }
}
