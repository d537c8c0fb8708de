//! `kakunin query`: SQL over a snapshot.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use arrow::util::pretty::pretty_format_batches_with_schema;

use crate::evaluate::{self, Answer};

use super::args::{QueryArgs, RowFormat};
use super::assess::Judge;
use super::{Exit, Failure, block_on, output};

pub(super) fn run(args: &QueryArgs) -> Result<Exit, Failure> {
    let judge = Judge::load(&args.catalog)?;
    let (snapshot, judged) = judge.open(&args.snapshot)?;
    let settings = &judge.catalog.settings;
    let answer = block_on(evaluate::query(&snapshot, settings, &judged.evaluation, &args.sql))??;
    output::data(&text(&answer, args.format)?)?;
    Ok(Exit::Complete)
}

fn text(answer: &Answer, format: RowFormat) -> Result<String, Failure> {
    let wrong = |error: arrow::error::ArrowError| Failure::System {
        what: "show the rows".to_owned(),
        source: std::io::Error::other(error),
    };
    let mut bytes = Vec::new();
    match format {
        RowFormat::Table => {
            let table = pretty_format_batches_with_schema(Arc::clone(&answer.schema), &answer.batches)
                .map_err(wrong)?;
            return Ok(format!("{table}\n"));
        }
        RowFormat::Json => {
            let mut writer = arrow::json::LineDelimitedWriter::new(&mut bytes);
            for batch in &answer.batches {
                writer.write(batch).map_err(wrong)?;
            }
            writer.finish().map_err(wrong)?;
        }
        RowFormat::Csv => {
            let mut writer = arrow::csv::Writer::new(&mut bytes);
            for batch in &answer.batches {
                writer.write(&flat(batch).map_err(wrong)?).map_err(wrong)?;
            }
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// CSV has no lists: they are written as text.
fn flat(batch: &RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if field.data_type().is_nested() {
            fields.push(Arc::new(Field::new(field.name(), DataType::Utf8, true)));
            let formatter = ArrayFormatter::try_new(column, &FormatOptions::default())?;
            let texts: StringArray =
                (0..column.len()).map(|row| Some(formatter.value(row).to_string())).collect();
            let texts: ArrayRef = Arc::new(texts);
            columns.push(texts);
        } else {
            fields.push(Arc::clone(field));
            columns.push(Arc::clone(column));
        }
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
