//! Which tables and columns there are, as checks and queries see them, with their documentation.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};

use crate::derive::{self, Columns, Derived};
use crate::model::{Attempt, Call};
use crate::snapshot::table_schema;
use crate::tables::{self, Table};

use super::RuleError;

/// One column, documented.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its SQL type.
    pub kind: String,
    /// What it holds.
    pub description: String,
    /// Whether it is computed from other tables, settings or the time of the scan.
    pub derived: bool,
    /// The base tables that it comes from, beside its own.
    pub feeds: Vec<&'static str>,
}

/// One table, documented.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TableDoc {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub description: String,
    /// Whether it is computed from other tables.
    pub derived: bool,
    /// The base tables that its rows come from, when it is computed.
    pub feeds: Vec<&'static str>,
    /// The operations it calls: signing name and API name.
    pub operations: Vec<(&'static str, &'static str)>,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// The schema of every table, and its documentation.
#[derive(Debug, Default)]
pub struct Schemas {
    fields: BTreeMap<&'static str, Vec<Arc<Field>>>,
    docs: Vec<TableDoc>,
    error: Option<String>,
}

impl Schemas {
    /// The tables of this version.
    pub fn of_this_version() -> Result<Self, RuleError> {
        let mut schemas = Self::default();
        tables::for_each(&mut schemas);
        derive::for_each(&mut schemas);
        match schemas.error.take() {
            None => Ok(schemas),
            Some(message) => Err(RuleError { path: "src/tables".to_owned(), line: 1, message }),
        }
    }

    /// The columns of a table, all of them nullable: any of them may be unknown.
    pub fn get(&self, table: &str) -> Option<SchemaRef> {
        let fields = self.fields.get(table)?;
        Some(Arc::new(Schema::new(fields.iter().map(nullable).collect::<Vec<_>>())))
    }

    /// The documentation of every table, base tables first.
    pub fn docs(&self) -> &[TableDoc] {
        &self.docs
    }

    /// What else a snapshot holds for each target, as `query` reads it: the ledger and its attempts.
    pub fn records() -> Result<Vec<TableDoc>, RuleError> {
        Ok(vec![record::<Call>("ledger")?, record::<Attempt>("attempts")?])
    }

    fn add<T>(&mut self, name: &'static str, derived: bool, operations: &[(&'static str, &'static str)])
    where
        T: serde::de::DeserializeOwned + schemars::JsonSchema,
    {
        match table_schema::<T>(name) {
            Ok(schema) => {
                let fields = schema.fields().to_vec();
                let (description, texts) = words::<T>();
                let columns = columns(&fields, &texts, derived);
                let operations = operations.to_vec();
                let feeds = Vec::new();
                self.docs.push(TableDoc { name, description, derived, feeds, operations, columns });
                self.fields.insert(name, fields);
            }
            Err(error) => self.error = Some(error.to_string()),
        }
    }
}

fn record<T>(name: &'static str) -> Result<TableDoc, RuleError>
where
    T: serde::de::DeserializeOwned + schemars::JsonSchema,
{
    let wrong = |source: crate::snapshot::SnapshotError| RuleError {
        path: "src/model/call.rs".to_owned(),
        line: 1,
        message: source.to_string(),
    };
    let fields = crate::snapshot::row_fields::<T>(name).map_err(wrong)?;
    let (description, texts) = words::<T>();
    let columns = columns(&fields, &texts, false);
    let (feeds, operations) = (Vec::new(), Vec::new());
    Ok(TableDoc { name, description, derived: false, feeds, operations, columns })
}

impl tables::Visitor for Schemas {
    fn visit<T: Table>(&mut self) {
        self.add::<T>(T::NAME, false, T::OPERATIONS);
    }
}

impl derive::Visitor for Schemas {
    fn table<D: Derived>(&mut self) {
        self.add::<D>(D::NAME, true, &[]);
        if let Some(doc) = self.docs.iter_mut().find(|doc| doc.name == D::NAME) {
            doc.feeds.extend(D::FEEDS);
        }
    }

    fn columns<C: Columns>(&mut self) {
        let name = C::Base::NAME;
        match crate::snapshot::row_fields::<C>(name) {
            Ok(fields) => {
                let (_, texts) = words::<C>();
                if let Some(doc) = self.docs.iter_mut().find(|doc| doc.name == name) {
                    let mut columns = columns(&fields, &texts, true);
                    for column in &mut columns {
                        column.feeds = feeds(C::FEEDS, &column.name);
                    }
                    doc.columns.extend(columns);
                }
                self.fields.entry(name).or_default().extend(fields);
            }
            Err(error) => self.error = Some(error.to_string()),
        }
    }
}

pub(super) fn nullable(field: &Arc<Field>) -> Arc<Field> {
    Arc::new(field.as_ref().clone().with_nullable(true))
}

fn columns(fields: &[Arc<Field>], texts: &BTreeMap<String, String>, derived: bool) -> Vec<Column> {
    let column = |field: &Arc<Field>| {
        let description = texts.get(field.name()).cloned().unwrap_or_else(|| common(field.name()).to_owned());
        Column { name: field.name().clone(), kind: kind(field), description, derived, feeds: Vec::new() }
    };
    fields.iter().map(column).collect()
}

fn feeds(all: &[derive::Feeds], column: &str) -> Vec<&'static str> {
    let of_column = all.iter().filter(|(columns, _)| columns.contains(&column));
    of_column.flat_map(|(_, tables)| tables.iter().copied()).collect()
}

/// What the columns hold that every table has.
fn common(name: &str) -> &'static str {
    match name {
        "account_id" => "Account the row belongs to.",
        "region" => "Region of the resource; NULL when it could not be determined.",
        "resource" => "What findings call the resource: its ARN where it has one, else its id.",
        "calls" => "Ledger rows that the row rests on.",
        "gaps" => "Gaps that leave columns of the row unknown.",
        _ => "",
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other type is named as Arrow does")]
fn kind(field: &Field) -> String {
    use arrow::datatypes::DataType;
    match field.data_type() {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Utf8 => "text".to_owned(),
        DataType::Timestamp(_, _) => "timestamp".to_owned(),
        DataType::List(inner) => format!("list of {}", kind(inner)),
        DataType::Struct(_) => "struct".to_owned(),
        number if number.is_integer() => "integer".to_owned(),
        number if number.is_floating() => "number".to_owned(),
        other => other.to_string(),
    }
}

/// The doc comments of a row type: its own, and its fields'.
fn words<T: schemars::JsonSchema>() -> (String, BTreeMap<String, String>) {
    let schema = schemars::schema_for!(T).to_value();
    let text = |value: &serde_json::Value| {
        let text = value.get("description").and_then(serde_json::Value::as_str).unwrap_or_default();
        text.replace('\n', " ")
    };
    let fields = schema.get("properties").and_then(serde_json::Value::as_object);
    let texts = fields.into_iter().flatten().map(|(name, field)| (name.clone(), text(field))).collect();
    (text(&schema), texts)
}
