//! `kakunin report`, and the texts that other commands print of a judged snapshot.

use crate::model::Lang;
use crate::report;
use crate::snapshot::Snapshot;

use super::args::{ReportArgs, ReportFormat, SummaryFormat};
use super::assess::{Judge, Judged};
use super::{Exit, Failure, output};

pub(super) fn run(args: &ReportArgs, lang: Lang) -> Result<Exit, Failure> {
    let text = match args.format {
        ReportFormat::JsonSchema => report::json_schema(),
        ReportFormat::Json | ReportFormat::Html | ReportFormat::Csv => {
            let judge = Judge::load(&args.catalog)?;
            let (snapshot, judged) = judge.open(&args.snapshot)?;
            render(&judge, &snapshot, &judged, args.format, lang)?
        }
    };
    match &args.output {
        Some(path) => output::file(path, text.as_bytes())?,
        None => output::data(&text)?,
    }
    Ok(Exit::Complete)
}

fn render(_j: &Judge, _s: &Snapshot, _d: &Judged, _f: ReportFormat, _l: Lang) -> Result<String, Failure> {
    Ok(String::new())
}
pub(super) fn summary(
    _j: &Judge,
    _s: &Snapshot,
    _d: &Judged,
    _f: SummaryFormat,
    _l: Lang,
) -> Result<String, Failure> {
    Ok(String::new())
}
pub(super) fn html(_j: &Judge, _s: &Snapshot, _d: &Judged, _l: Lang) -> Result<String, Failure> {
    Ok(String::new())
}
