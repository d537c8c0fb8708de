//! `kakunin report`, and the texts that other commands print of a judged snapshot.

use std::io::IsTerminal as _;

use crate::model::Lang;
use crate::report::{self, Input, Style, View};
use crate::snapshot::Snapshot;

use super::args::{ReportArgs, ReportFormat, SummaryFormat};
use super::assess::{Judge, Judged};
use super::{Exit, Failure, environment, output};

/// Columns of the summary.
const WIDTH: usize = 100;

pub(super) fn run(args: &ReportArgs, lang: Lang) -> Result<Exit, Failure> {
    let text = if args.format == ReportFormat::JsonSchema {
        schema()
    } else {
        let judge = Judge::load(&args.catalog)?.with_waivers(&args.waivers)?;
        let (snapshot, judged) = judge.open(&args.snapshot, &args.given)?;
        render(&judge, &snapshot, &judged, args.format, lang)?
    };
    match &args.output {
        Some(path) => output::file(path, text.as_bytes())?,
        None => output::data(&text)?,
    }
    Ok(Exit::Complete)
}

/// What `scan` and `check` print.
pub(super) fn summary(
    judge: &Judge,
    snapshot: &Snapshot,
    judged: &Judged,
    format: SummaryFormat,
    lang: Lang,
) -> Result<String, Failure> {
    match format {
        SummaryFormat::Json => render(judge, snapshot, judged, ReportFormat::Json, lang),
        SummaryFormat::Text => {
            let colour = environment::colour(std::io::stdout().is_terminal());
            let style = Style { lang, colour, width: WIDTH };
            let input = input(judge, snapshot, judged);
            Ok(report::summary(&View::new(&input), style))
        }
    }
}

/// The page of a snapshot.
pub(super) fn html(
    judge: &Judge,
    snapshot: &Snapshot,
    judged: &Judged,
    lang: Lang,
) -> Result<String, Failure> {
    render(judge, snapshot, judged, ReportFormat::Html, lang)
}

/// The JSON Schema of the JSON report.
pub(super) fn schema() -> String {
    format!("{:#}\n", report::json_schema().to_value())
}

fn render(
    judge: &Judge,
    snapshot: &Snapshot,
    judged: &Judged,
    format: ReportFormat,
    lang: Lang,
) -> Result<String, Failure> {
    let input = input(judge, snapshot, judged);
    let view = View::new(&input);
    Ok(match format {
        ReportFormat::Json => report::json(&view)?,
        ReportFormat::Html => report::html(&view, lang)?,
        ReportFormat::Csv => String::from_utf8_lossy(&report::csv(&view, lang)?).into_owned(),
        ReportFormat::JsonSchema => schema(),
        ReportFormat::Ndjson => report::ndjson(&view)?,
        ReportFormat::Junit => report::junit(&view, lang)?,
        ReportFormat::Markdown => report::markdown(&view, lang),
        ReportFormat::Prometheus => report::prometheus(&view),
        ReportFormat::Ocsf => report::ocsf(&view, lang)?,
        ReportFormat::Asff => report::asff(&view, lang)?,
        ReportFormat::Oscal => report::oscal(&view, lang)?,
    })
}

fn input<'a>(judge: &'a Judge, snapshot: &Snapshot, judged: &'a Judged) -> Input<'a> {
    let manifest = snapshot.manifest();
    let target = |target: &crate::snapshot::Target| report::Target {
        account: target.account.clone(),
        regions: target.regions.clone(),
        calls: target.calls,
        gaps: target.gaps,
    };
    let judgement = |(id, judgement): (&crate::model::CheckId, &crate::evaluate::Judgement)| {
        let counts = judgement.counts;
        let counts = report::Counts {
            pass: counts.pass,
            fail: counts.fail,
            unknown: counts.unknown,
            not_applicable: counts.not_applicable,
        };
        (id.clone(), report::Judgement { outcome: judgement.outcome, counts })
    };
    Input {
        tool: report::Tool { name: "kakunin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        snapshot: report::Snapshot {
            id: manifest.id.clone(),
            started_at: manifest.started_at,
            ended_at: manifest.ended_at,
            targets: manifest.targets.iter().map(target).collect(),
        },
        catalogue: &judge.catalog.digest,
        framework: &judge.catalog.framework,
        items: &judge.catalog.items,
        checks: &judge.catalog.checks,
        judgements: judged.evaluation.judgements.iter().map(judgement).collect(),
        findings: &judged.evaluation.findings,
        gaps: &judged.evaluation.gaps,
        coverage: &judged.evaluation.coverage,
        assessment: &judged.assessment,
        declarations: &judged.evaluation.declarations,
        declared_by: snapshot.declared_by(),
        waivers: &judged.waivers,
        loosened: &judge.loosened,
        changes: None,
        trend: Vec::new(),
    }
}
