//! `kakunin query`: SQL over a snapshot.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use arrow::util::pretty::pretty_format_batches_with_schema;

use crate::evaluate::{self, Answer};
use crate::report::{inert, visible, visible_json};

use super::args::{QueryArgs, RowFormat};
use super::assess::Judge;
use super::{Exit, Failure, block_on, output};

pub(super) fn run(args: &QueryArgs) -> Result<Exit, Failure> {
    let judge = Judge::load(&args.catalog)?.with_waivers(&args.waivers)?;
    let (snapshot, judged) = judge.open(&args.snapshot, &args.given)?;
    let settings = &judge.catalog.settings;
    let answer = block_on(evaluate::query(&snapshot, settings, &judged.evaluation, &args.sql))??;
    output::data(&text(&answer, args.format)?)?;
    Ok(Exit::Complete)
}

fn text(answer: &Answer, format: RowFormat) -> Result<String, Failure> {
    match format {
        RowFormat::Table => table(answer),
        RowFormat::Json => json(answer),
        RowFormat::Csv => csv(answer),
    }
    .map_err(|error| Failure::System {
        what: "show the rows".to_owned(),
        source: std::io::Error::other(error),
    })
}

/// A table for people: what is hidden in a cell is shown.
fn table(answer: &Answer) -> Result<String, ArrowError> {
    let shown = |cell: String| visible(&cell).into_owned();
    let names =
        answer.schema.fields().iter().map(|field| Field::new(visible(field.name()), DataType::Utf8, true));
    let schema = Arc::new(Schema::new(names.collect::<Vec<_>>()));
    let mut batches = Vec::new();
    for batch in &answer.batches {
        let columns = batch.columns().iter().map(|column| texts(column, shown));
        batches.push(RecordBatch::try_new(Arc::clone(&schema), columns.collect::<Result<_, _>>()?)?);
    }
    Ok(format!("{}\n", pretty_format_batches_with_schema(schema, &batches)?))
}

fn json(answer: &Answer) -> Result<String, ArrowError> {
    let mut bytes = Vec::new();
    let mut writer = arrow::json::LineDelimitedWriter::new(&mut bytes);
    for batch in &answer.batches {
        writer.write(batch)?;
    }
    writer.finish()?;
    Ok(visible_json(&String::from_utf8_lossy(&bytes)).into_owned())
}

/// CSV for spreadsheets: it has no lists, so they are written as text, and no text is a formula.
fn csv(answer: &Answer) -> Result<String, ArrowError> {
    let mut bytes = Vec::new();
    let mut writer = arrow::csv::Writer::new(&mut bytes);
    for batch in &answer.batches {
        let (mut fields, mut columns) = (Vec::new(), Vec::new());
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            if field.data_type().is_nested() || *field.data_type() == DataType::Utf8 {
                fields.push(Arc::new(Field::new(inert(field.name()), DataType::Utf8, true)));
                columns.push(texts(column, |cell| inert(&cell))?);
            } else {
                fields.push(Arc::new(field.as_ref().clone().with_name(inert(field.name()))));
                columns.push(Arc::clone(column));
            }
        }
        writer.write(&RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)?;
    }
    drop(writer);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A column as texts, each cell made inert.
fn texts(column: &ArrayRef, inert: impl Fn(String) -> String) -> Result<ArrayRef, ArrowError> {
    let formatter = ArrayFormatter::try_new(column, &FormatOptions::default())?;
    let cell = |row| column.is_valid(row).then(|| inert(formatter.value(row).to_string()));
    Ok(Arc::new((0..column.len()).map(cell).collect::<StringArray>()))
}
