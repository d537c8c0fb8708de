//! From the SQL of a check to an expression that keeps unknown unknown.
//!
//! A predicate is built from comparisons, AND, OR, NOT, IN with literals, `+`, `-` and a short list
//! of functions. Everything that turns NULL into a value (IS NULL, COALESCE, CASE, …) is refused,
//! and so is comparing a text with a number, which would compare texts letter by letter.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::execution::SessionState;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable as _, Operator};
use datafusion::physical_expr::PhysicalExpr;

use crate::model::{Settings, Value};

use super::functions::Function;

/// What kind of thing a column or value is; comparing across kinds is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A point in time.
    Time,
    /// A list of texts.
    List,
    /// Anything else; no predicate may use it.
    Other,
}

impl Kind {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever is not listed is no kind that predicates read"
    )]
    pub(super) fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Bool,
            DataType::Utf8 => Self::Text,
            DataType::Timestamp(_, _) => Self::Time,
            DataType::List(inner) if *inner.data_type() == DataType::Utf8 => Self::List,
            number if number.is_numeric() => Self::Number,
            _ => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Time => "a time",
            Self::List => "a list of texts",
            Self::Other => "something else",
        }
    }
}

/// A predicate that is ready to run.
#[derive(Clone, Debug)]
pub(super) struct Predicate {
    pub(super) expression: Arc<dyn PhysicalExpr>,
    /// The columns it reads, sorted.
    pub(super) columns: BTreeSet<String>,
}

impl Predicate {
    /// Compiles SQL against a table's columns. The error says what is wrong, in words.
    pub(super) fn compile(
        sql: &str,
        schema: &SchemaRef,
        settings: &Settings,
        state: &SessionState,
    ) -> Result<Self, String> {
        let schema = DFSchema::try_from(schema.as_ref().clone()).map_err(|error| error.to_string())?;
        let expression =
            state.create_logical_expr(sql, &schema).map_err(|error| plain(&error.to_string()))?;
        let expression = with_parameters(expression, settings)?;
        let kind = kind(&expression, &schema)?;
        if kind != Kind::Bool {
            return Err(format!("the predicate is {}, not true or false", kind.name()));
        }
        let columns = expression.column_refs().iter().map(|column| column.name.clone()).collect();
        let expression =
            state.create_physical_expr(expression, &schema).map_err(|error| error.to_string())?;
        Ok(Self { expression, columns })
    }
}

/// The first line of an error of the engine: what follows are suggestions for its own users.
fn plain(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

fn with_parameters(expression: Expr, settings: &Settings) -> Result<Expr, String> {
    let mut unknown = None;
    let replaced = expression.transform(|node| {
        let Expr::Placeholder(placeholder) = &node else { return Ok(Transformed::no(node)) };
        let name = placeholder.id.trim_start_matches('$');
        if let Some(parameter) = settings.parameters.get(name) {
            return Ok(Transformed::yes(Expr::Literal(literal(&parameter.value), None)));
        }
        unknown = Some(name.to_owned());
        Ok(Transformed::no(node))
    });
    match unknown {
        Some(name) => Err(format!("there is no parameter `${name}` in settings.toml")),
        None => replaced.map(|replaced| replaced.data).map_err(|error| error.to_string()),
    }
}

/// A parameter's or a test row's value as the engine's.
pub(super) fn literal(value: &Value) -> ScalarValue {
    match value {
        Value::Bool(truth) => ScalarValue::Boolean(Some(*truth)),
        Value::Int(number) => ScalarValue::Int64(Some(*number)),
        Value::Num(number) => ScalarValue::Float64(Some(*number)),
        Value::Text(text) => ScalarValue::Utf8(Some(text.clone())),
        Value::List(list) => {
            let entries: Vec<ScalarValue> =
                list.iter().map(|text| ScalarValue::Utf8(Some(text.clone()))).collect();
            ScalarValue::List(ScalarValue::new_list(&entries, &DataType::Utf8, true))
        }
    }
}

/// The kind of an expression, when everything in it is allowed.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "an allow list: whatever the engine has beside it is refused"
)]
fn kind(expression: &Expr, schema: &DFSchema) -> Result<Kind, String> {
    match expression {
        Expr::Column(_) => {
            let data_type = expression.get_type(schema).map_err(|error| error.to_string())?;
            match Kind::of(&data_type) {
                Kind::Other => Err(format!("column `{expression}` is of a type that predicates cannot read")),
                kind => Ok(kind),
            }
        }
        Expr::Literal(value, _) if value.is_null() => Err("NULL cannot be written in a predicate".to_owned()),
        Expr::Literal(value, _) => Ok(Kind::of(&value.data_type())),
        Expr::Not(inner) => need(kind(inner, schema)?, Kind::Bool, "NOT"),
        Expr::Negative(inner) => need(kind(inner, schema)?, Kind::Number, "-"),
        Expr::BinaryExpr(binary) => binary_kind(binary, schema),
        Expr::InList(list) => in_list_kind(list, schema),
        Expr::ScalarFunction(call) => call_kind(call.name(), &call.args, schema),
        other => {
            Err(format!("`{other}` is not allowed in a predicate: it could turn unknown into an answer"))
        }
    }
}

fn need(found: Kind, needed: Kind, place: &str) -> Result<Kind, String> {
    if found == needed {
        Ok(needed)
    } else {
        Err(format!("{place} is given {}, not {}", found.name(), needed.name()))
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "an allow list: whatever the engine has beside it is refused"
)]
fn binary_kind(binary: &BinaryExpr, schema: &DFSchema) -> Result<Kind, String> {
    let (left, right) = (kind(&binary.left, schema)?, kind(&binary.right, schema)?);
    let place = binary.op.to_string();
    match binary.op {
        Operator::And | Operator::Or => {
            need(left, Kind::Bool, &place).and_then(|_| need(right, Kind::Bool, &place))
        }
        Operator::Plus | Operator::Minus => {
            need(left, Kind::Number, &place).and_then(|_| need(right, Kind::Number, &place))
        }
        Operator::Eq | Operator::NotEq | Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq => {
            need(right, left, &place)?;
            Ok(Kind::Bool)
        }
        _ => Err(format!("the operator `{place}` is not allowed in a predicate")),
    }
}

fn in_list_kind(list: &InList, schema: &DFSchema) -> Result<Kind, String> {
    let left = kind(&list.expr, schema)?;
    for entry in &list.list {
        if !matches!(entry, Expr::Literal(_, _)) {
            return Err("IN takes literals only".to_owned());
        }
        need(kind(entry, schema)?, left, "IN")?;
    }
    Ok(Kind::Bool)
}

fn call_kind(name: &str, arguments: &[Expr], schema: &DFSchema) -> Result<Kind, String> {
    let Some(function) = Function::ALL.into_iter().find(|function| function.name() == name) else {
        return Err(format!("the function `{name}` is not allowed in a predicate"));
    };
    if function.arguments().len() != arguments.len() {
        return Err(format!("{name} takes {} arguments", function.arguments().len()));
    }
    for (argument, needed) in arguments.iter().zip(function.arguments()) {
        need(kind(argument, schema)?, *needed, name)?;
    }
    Ok(match function {
        Function::Size => Kind::Number,
        Function::Has | Function::Subset | Function::Overlaps => Kind::Bool,
    })
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{Field, Schema};

    use super::super::functions::session;
    use super::*;

    fn refused(sql: &str) -> String {
        let texts = DataType::List(Arc::new(Field::new("element", DataType::Utf8, true)));
        let schema = Schema::new(vec![
            Field::new("state", DataType::Utf8, true),
            Field::new("days", DataType::Int64, true),
            Field::new("on", DataType::Boolean, true),
            Field::new("regions", texts, true),
        ]);
        match Predicate::compile(sql, &Arc::new(schema), &Settings::default(), &session()) {
            Ok(_) => String::new(),
            Err(message) => message,
        }
    }

    #[test]
    fn plain_predicates_are_taken() {
        for sql in [
            "TRUE",
            "state IN ('a', 'b') AND NOT \"on\"",
            "days + 30 > 5",
            "size(regions) = 0",
            "has(regions, 'x')",
        ] {
            assert_eq!(refused(sql), "", "{sql}");
        }
    }

    #[test]
    fn what_turns_null_into_an_answer_is_refused() {
        for sql in [
            "state IS NULL",
            "state IS NOT NULL",
            "COALESCE(\"on\", FALSE)",
            "CASE WHEN \"on\" THEN TRUE ELSE FALSE END",
            "state IS DISTINCT FROM 'a'",
            "\"on\" IS TRUE",
            "\"on\" IS NOT FALSE",
            "\"on\" IS UNKNOWN",
            "NULLIF(days, 3) = 3",
            "days IN (1, NULL)",
            "state LIKE 'a%'",
            "concat(state, 'a') = 'a'",
        ] {
            assert_ne!(refused(sql), "", "{sql}");
        }
    }

    #[test]
    fn a_text_is_not_compared_with_a_number() {
        assert!(refused("state < 604800").contains("a text"), "{}", refused("state < 604800"));
        assert_ne!(refused("days = '86400'"), "");
        assert_ne!(refused("days IN ('1')"), "");
        assert_ne!(refused("CAST(state AS BIGINT) = 1"), "");
    }

    #[test]
    fn an_unknown_column_is_named() {
        assert!(refused("sttae = 'a'").contains("sttae"), "{}", refused("sttae = 'a'"));
    }

    #[test]
    fn an_unknown_parameter_is_named() {
        assert!(refused("days <= $rotation_dyas").contains("$rotation_dyas"));
    }

    #[test]
    fn a_predicate_is_true_or_false() {
        assert!(refused("days + 1").contains("not true or false"));
    }
}
