//! Rows to columns and back: serde structs, Arrow record batches, Parquet files.
//!
//! Column types follow from the row's Rust type. A [`Time`](crate::model::Time) is a number in
//! serde; columns named `…_at` become UTC timestamps so that every reader of Parquet sees a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, TimeUnit};
use arrow::error::ArrowError;
use arrow::json::writer::{JsonArray, WriterBuilder};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_arrow::schema::{SchemaLike as _, TracingOptions};

use crate::model::{AccountId, CallId, GapId, Region, Stored};

use super::SnapshotError;
use super::bulkhead::guarded;

/// Columns that every table has.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Common {
    account_id: String,
    region: Option<String>,
    resource: String,
    calls: Vec<u32>,
    gaps: Vec<u32>,
}

fn wrong(table: &str, source: &dyn std::error::Error) -> SnapshotError {
    SnapshotError::Columns { table: table.to_owned(), message: source.to_string() }
}

/// The columns of a row type, without the common ones.
pub fn row_fields<T: DeserializeOwned>(table: &str) -> Result<Vec<FieldRef>, SnapshotError> {
    let options = TracingOptions::default()
        .allow_null_fields(true)
        .strings_as_large_utf8(false)
        .sequence_as_large_list(false)
        .enums_without_data_as_strings(true);
    let fields = Vec::<FieldRef>::from_type::<T>(options).map_err(|source| wrong(table, &source))?;
    Ok(fields.iter().map(with_times).collect())
}

/// Turns whole numbers named `…_at` into UTC timestamps, also inside lists of structs.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other type stays as it is")]
fn with_times(field: &FieldRef) -> FieldRef {
    let time = field.name().ends_with("_at") && *field.data_type() == DataType::Int64;
    let data_type = match field.data_type() {
        DataType::Int64 if time => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        DataType::List(inner) => DataType::List(with_times(inner)),
        DataType::Struct(inner) => DataType::Struct(inner.iter().map(with_times).collect()),
        other => other.clone(),
    };
    Arc::new(Field::new(field.name(), data_type, field.is_nullable()))
}

/// The schema of a table: the common columns, then those of its row type.
pub fn table_schema<T: DeserializeOwned>(table: &str) -> Result<Schema, SnapshotError> {
    let mut fields = row_fields::<Common>(table)?;
    fields.extend(row_fields::<T>(table)?);
    Ok(Schema::new(fields))
}

/// Rows as columns, without the common ones.
pub fn row_batch<T: Serialize + DeserializeOwned>(
    table: &str,
    rows: &[T],
) -> Result<RecordBatch, SnapshotError> {
    let fields = row_fields::<T>(table)?;
    serde_arrow::to_record_batch(&fields, &rows).map_err(|source| wrong(table, &source))
}

/// Columns of the same rows, put side by side.
pub fn side_by_side(table: &str, parts: &[RecordBatch]) -> Result<RecordBatch, SnapshotError> {
    let fields: Vec<FieldRef> = parts.iter().flat_map(|part| part.schema().fields().to_vec()).collect();
    let columns = parts.iter().flat_map(|part| part.columns().to_vec()).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|source| wrong(table, &source))
}

/// The common columns of rows.
pub fn encode_common<T>(
    table: &str,
    account: &AccountId,
    rows: &[Stored<T>],
) -> Result<RecordBatch, SnapshotError> {
    let common: Vec<Common> = rows
        .iter()
        .map(|row| Common {
            account_id: account.to_string(),
            region: row.region.as_ref().map(Region::to_string),
            resource: row.resource.clone(),
            calls: row.calls.iter().map(|call| call.0).collect(),
            gaps: row.gaps.iter().map(|gap| gap.0).collect(),
        })
        .collect();
    row_batch(table, &common)
}

/// The rows of a table as columns, the common ones first.
pub fn encode<T>(table: &str, account: &AccountId, rows: &[Stored<T>]) -> Result<RecordBatch, SnapshotError>
where
    T: Serialize + DeserializeOwned + Clone,
{
    let own: Vec<T> = rows.iter().map(|row| row.row.clone()).collect();
    side_by_side(table, &[encode_common(table, account, rows)?, row_batch(table, &own)?])
}

/// The rows of a table from its columns.
pub fn decode<T: DeserializeOwned>(
    table: &str,
    batch: &RecordBatch,
) -> Result<Vec<Stored<T>>, SnapshotError> {
    let common: Vec<Common> = rows(table, batch)?;
    let own: Vec<T> = rows(table, batch)?;
    let stored = |(common, row): (Common, T)| Stored {
        region: common.region.as_deref().and_then(|region| Region::parse(region).ok()),
        resource: common.resource,
        calls: common.calls.into_iter().map(CallId).collect(),
        gaps: common.gaps.into_iter().map(GapId).collect(),
        row,
    };
    Ok(common.into_iter().zip(own).map(stored).collect())
}

/// The named columns of each row as JSON, NULL included.
pub fn json_rows(
    batch: &RecordBatch,
    names: &[&str],
) -> Result<Vec<BTreeMap<String, serde_json::Value>>, String> {
    if batch.num_rows() == 0 {
        return Ok(Vec::new());
    }
    if names.is_empty() {
        return Ok(vec![BTreeMap::new(); batch.num_rows()]);
    }
    let index = |name: &&str| batch.schema().index_of(name).map_err(|error| error.to_string());
    let indices = names.iter().map(index).collect::<Result<Vec<_>, _>>()?;
    let projected = batch.project(&indices).map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, JsonArray>(&mut text);
    writer.write(&projected).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    serde_json::from_slice(&text).map_err(|error| error.to_string())
}

/// Plain rows (ledger, gaps, coverage) as a Parquet file.
pub(super) fn plain_to_parquet<T: Serialize + DeserializeOwned>(
    name: &str,
    rows: &[T],
) -> Result<Vec<u8>, SnapshotError> {
    to_parquet(name, &row_batch(name, rows)?)
}

/// Plain rows from a Parquet file.
pub(super) fn plain_from_parquet<T: DeserializeOwned>(
    name: &str,
    file: Bytes,
) -> Result<Vec<T>, SnapshotError> {
    rows(name, &from_parquet(name, file)?)
}

/// Columns as the bytes of a Parquet file; the same columns give the same bytes.
pub fn to_parquet(table: &str, batch: &RecordBatch) -> Result<Vec<u8>, SnapshotError> {
    to_parquet_with(table, batch, Compression::SNAPPY)
}

pub(super) fn to_parquet_with(
    table: &str,
    batch: &RecordBatch,
    compression: Compression,
) -> Result<Vec<u8>, SnapshotError> {
    let properties =
        WriterProperties::builder().set_compression(compression).set_created_by("kakunin".to_owned()).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))
        .map_err(|source| wrong(table, &source))?;
    writer.write(batch).map_err(|source| wrong(table, &source))?;
    writer.close().map_err(|source| wrong(table, &source))?;
    Ok(bytes)
}

/// The columns of a Parquet file.
pub fn from_parquet(table: &str, file: Bytes) -> Result<RecordBatch, SnapshotError> {
    guarded(|| read_parquet(file).map_err(|error| error.to_string()))
        .map_err(|message| SnapshotError::Columns { table: table.to_owned(), message })
}

fn read_parquet(file: Bytes) -> Result<RecordBatch, ArrowError> {
    // The types of Parquet say all that we write. The Arrow schema in the metadata is a second, unchecked
    // account of them: the reader panics on one that somebody has altered.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)?;
    let schema = Arc::clone(builder.schema());
    let batches = builder.build()?.collect::<Result<Vec<_>, _>>()?;
    arrow::compute::concat_batches(&schema, &batches)
}

/// Rows out of columns, which may have any shape in a file that was altered.
fn rows<T: DeserializeOwned>(table: &str, batch: &RecordBatch) -> Result<Vec<T>, SnapshotError> {
    guarded(|| serde_arrow::from_record_batch(batch).map_err(|error| error.to_string()))
        .map_err(|message| SnapshotError::Columns { table: table.to_owned(), message })
}

#[cfg(test)]
mod tests {
    use crate::model::Time;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Row {
        name: String,
        encrypted: Option<bool>,
        size_bytes: Option<i64>,
        made_at: Time,
        tags: Vec<String>,
        rules: Option<Vec<Rule>>,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Rule {
        prefix: String,
        days: i64,
    }

    fn stored(name: &str, encrypted: Option<bool>, rules: Option<Vec<Rule>>) -> Stored<Row> {
        let row = Row {
            name: name.to_owned(),
            encrypted,
            size_bytes: None,
            made_at: Time::from_millis(1),
            tags: vec!["a=b".to_owned()],
            rules,
        };
        Stored {
            region: Region::parse("ap-northeast-1").ok(),
            resource: name.to_owned(),
            calls: vec![CallId(1)],
            gaps: vec![],
            row,
        }
    }

    #[test]
    fn rows_come_back_from_parquet_as_they_were() {
        let account = AccountId::parse("111111111111").unwrap();
        let rows = vec![
            stored("a", Some(true), Some(vec![Rule { prefix: "x".to_owned(), days: 3 }])),
            stored("b", None, None),
        ];
        let bytes = to_parquet("t", &encode("t", &account, &rows).unwrap()).unwrap();
        let back = decode::<Row>("t", &from_parquet("t", bytes.into()).unwrap()).unwrap();
        assert_eq!(back, rows);
    }

    /// Found by fuzzing; the first byte of a seed says which file it is.
    #[test]
    fn a_file_on_which_the_parquet_reader_panics_is_an_error() {
        let altered: [&[u8]; 2] = [
            include_bytes!("../../fuzz/corpus/snapshot_reader/altered_page"),
            include_bytes!("../../fuzz/corpus/snapshot_reader/altered_arrow_schema"),
        ];
        let read = altered.map(|seed| from_parquet("t", Bytes::from_static(&seed[1..])));
        assert!(read[0].as_ref().unwrap_err().to_string().contains("damaged"), "{:?}", read[0]);
        // The Arrow schema is not read any more.
        let rows = read[1].as_ref().map(RecordBatch::num_rows);
        assert!(rows.is_err() || rows.is_ok_and(|rows| rows > 0));
    }

    #[test]
    fn a_table_without_rows_keeps_its_columns() {
        let account = AccountId::parse("111111111111").unwrap();
        let bytes = to_parquet("t", &encode::<Row>("t", &account, &[]).unwrap()).unwrap();
        let batch = from_parquet("t", bytes.into()).unwrap();
        assert_eq!(batch.num_rows(), 0);
        assert_eq!(batch.schema().as_ref(), &table_schema::<Row>("t").unwrap());
    }

    #[test]
    fn times_are_timestamps() {
        let schema = table_schema::<Row>("t").unwrap();
        let field = schema.field_with_name("made_at").unwrap();
        assert!(matches!(field.data_type(), DataType::Timestamp(TimeUnit::Millisecond, Some(_))));
    }
}
