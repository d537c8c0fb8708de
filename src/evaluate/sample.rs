//! Hand-made rows as columns: the tests inside check files.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::ScalarValue;

use crate::model::Value;

use super::predicate::literal;

/// Rows as columns of a schema; what a row does not name is NULL. The error names the column.
pub(super) fn batch(schema: &SchemaRef, rows: &[BTreeMap<String, Value>]) -> Result<RecordBatch, String> {
    if let Some(name) =
        rows.iter().flat_map(BTreeMap::keys).find(|name| schema.field_with_name(name).is_err())
    {
        return Err(format!("the table has no column `{name}`"));
    }
    let column = |field: &Arc<arrow::datatypes::Field>| -> Result<ArrayRef, String> {
        let values: Vec<Option<&Value>> = rows.iter().map(|row| row.get(field.name())).collect();
        array(field.data_type(), &values).map_err(|message| format!("column `{}`: {message}", field.name()))
    };
    let columns = schema.fields().iter().map(column).collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(|error| error.to_string())
}

fn array(data_type: &DataType, values: &[Option<&Value>]) -> Result<ArrayRef, String> {
    if values.iter().all(Option::is_none) {
        return Ok(new_null_array(data_type, values.len()));
    }
    let null = ScalarValue::try_from(data_type).map_err(|error| error.to_string())?;
    let scalar = |value: Option<&Value>| match value {
        Some(value) => same_kind(data_type, value),
        None => Ok(null.clone()),
    };
    let scalars = values.iter().copied().map(scalar).collect::<Result<Vec<_>, _>>()?;
    ScalarValue::iter_to_array(scalars).map_err(|error| error.to_string())
}

/// The value in the column's exact type; a value of another kind is refused, not converted.
fn same_kind(data_type: &DataType, value: &Value) -> Result<ScalarValue, String> {
    let fits = match value {
        Value::Bool(_) => *data_type == DataType::Boolean,
        Value::Int(_) => data_type.is_numeric() || matches!(data_type, DataType::Timestamp(_, _)),
        Value::Num(_) => data_type.is_floating(),
        Value::Text(_) => *data_type == DataType::Utf8,
        Value::List(_) => matches!(data_type, DataType::List(inner) if *inner.data_type() == DataType::Utf8),
    };
    if !fits {
        return Err(format!("it is given {}", value.kind()));
    }
    literal(value).cast_to(data_type).map_err(|error| error.to_string())
}
