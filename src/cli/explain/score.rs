//! `kakunin explain score`: the arithmetic of every point, from the weight of each check to the whole.

mod text;

use std::path::Path;

use serde::Serialize;

use crate::cli::args::{ExplainArgs, SummaryFormat};
use crate::cli::assess::{Judge, Judged};
use crate::cli::{Exit, Failure, output};
use crate::model::{CheckId, ItemId, Lang, Loosened, Outcome, Role, Severity, Text, Verdict};
use crate::report::ReportError;
use crate::score::{Interval, ItemCheck, ItemResult, Score, Summed, Weight};

/// The format of the JSON.
const FORMAT: &str = "kakunin.score/1";

/// Everything that makes a score.
#[derive(Serialize)]
struct Arithmetic<'a> {
    format: &'static str,
    snapshot: &'a str,
    framework: &'a str,
    /// Every item, or the one asked for.
    items: Vec<ItemSum<'a>>,
    /// Parts of the list; none when one item is asked for.
    areas: Vec<Mean<'a>>,
    /// Everything together; none when one item is asked for.
    whole: Option<Mean<'a>>,
    /// Thresholds that are looser than their floors.
    loosened: &'a [Loosened],
}

/// The score of an item.
#[derive(Serialize)]
struct ItemSum<'a> {
    id: &'a ItemId,
    title: &'a Text,
    verdict: Verdict,
    score: Option<Points>,
    coverage: Option<String>,
    checks: Vec<CheckPart<'a>>,
    /// What the checks weigh together where they apply.
    applies: String,
    /// What of it passed.
    passed: String,
    /// What of it passed or is unknown.
    passed_or_unknown: String,
}

/// What a check adds.
#[derive(Serialize)]
struct CheckPart<'a> {
    id: &'a CheckId,
    role: Role,
    severity: Severity,
    outcome: Outcome,
    /// What it weighs for the item.
    weight: String,
    /// What it adds to what applies.
    applies: String,
    /// What it adds to the lower bound.
    lower: String,
    /// What it adds to the upper bound.
    upper: String,
    /// Whether this version does not have it: it counts as unknown.
    awaited: bool,
    /// Whether attestations answer what is unknown of it: it counts as unknown.
    answered: bool,
    /// How many failures of it are accepted: it counts as failed.
    accepted: usize,
}

/// The mean of items.
#[derive(Serialize)]
struct Mean<'a> {
    id: Option<&'a str>,
    title: Option<&'a Text>,
    score: Option<Points>,
    coverage: String,
    /// The items with a score, and their bounds.
    of: Vec<(&'a ItemId, Points)>,
}

/// Bounds in points, as they are printed.
#[derive(Clone, Serialize)]
struct Points {
    lower: String,
    upper: String,
}

impl From<Interval> for Points {
    fn from(interval: Interval) -> Self {
        Self { lower: interval.lower.to_string(), upper: interval.upper.to_string() }
    }
}

pub(super) fn run(args: &ExplainArgs, snapshot: &Path, lang: Lang) -> Result<Exit, Failure> {
    let judge = Judge::load(&args.catalog)?.with_waivers(&args.waivers)?;
    let (snapshot, judged) = judge.open(snapshot, &args.given)?;
    let arithmetic = arithmetic(&judge, &snapshot.manifest().id, &judged, args.item.as_deref())?;
    output::data(&match args.format {
        SummaryFormat::Text => text::text(&arithmetic, lang),
        SummaryFormat::Json => json(&arithmetic)?,
    })?;
    Ok(Exit::Complete)
}

fn json(arithmetic: &Arithmetic<'_>) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(arithmetic).map_err(|source| ReportError::Json { source })?;
    Ok(format!("{text}\n"))
}

fn arithmetic<'a>(
    judge: &'a Judge,
    snapshot: &'a str,
    judged: &'a Judged,
    only: Option<&str>,
) -> Result<Arithmetic<'a>, Failure> {
    let assessment = &judged.assessment;
    let asked = |result: &&ItemResult| only.is_none_or(|id| result.id.as_str() == id);
    let items: Vec<ItemSum<'a>> =
        assessment.items.iter().filter(asked).filter_map(|result| item(judge, judged, result)).collect();
    if let Some(id) = only
        && items.is_empty()
    {
        return Err(Failure::Usage {
            message: format!("there is no item `{id}`"),
            hint: "`kakunin list items` shows what there is".to_owned(),
        });
    }
    let all = only.is_none();
    let areas = assessment.areas.iter().filter(|_| all).map(|(id, summed)| area(judge, judged, id, summed));
    let every: Vec<&ItemResult> = assessment.items.iter().collect();
    Ok(Arithmetic {
        format: FORMAT,
        snapshot,
        framework: &judge.catalog.framework.id,
        items,
        areas: areas.collect(),
        whole: all.then(|| mean(None, None, &assessment.whole, &every)),
        loosened: &judge.loosened,
    })
}

fn item<'a>(judge: &'a Judge, judged: &Judged, result: &'a ItemResult) -> Option<ItemSum<'a>> {
    let sum = |part: fn(&ItemCheck) -> Weight| result.counted().map(part).sum::<Weight>().to_string();
    let part = |one: &'a ItemCheck, awaited| CheckPart {
        id: &one.id,
        role: one.role,
        severity: one.severity,
        outcome: one.outcome,
        weight: one.weight().to_string(),
        applies: one.applies().to_string(),
        lower: one.lower().to_string(),
        upper: one.upper().to_string(),
        awaited,
        answered: one.answered,
        accepted: accepted(judged, &one.id),
    };
    let present = result.checks.iter().map(|one| part(one, false));
    Some(ItemSum {
        id: &result.id,
        title: &judge.catalog.item(result.id.as_str())?.title,
        verdict: result.verdict,
        score: result.score.map(Points::from),
        coverage: result.coverage.map(|coverage| coverage.to_string()),
        checks: present.chain(result.awaited.iter().map(|one| part(one, true))).collect(),
        applies: sum(ItemCheck::applies),
        passed: sum(ItemCheck::lower),
        passed_or_unknown: sum(ItemCheck::upper),
    })
}

fn accepted(judged: &Judged, check: &CheckId) -> usize {
    judged.evaluation.findings.iter().filter(|one| one.check == *check && one.accepted.is_some()).count()
}

fn area<'a>(judge: &'a Judge, judged: &'a Judged, id: &'a str, summed: &Summed) -> Mean<'a> {
    let title = judge.catalog.framework.areas.iter().find(|area| area.id == id).map(|area| &area.title);
    let items = judge.catalog.items.iter().zip(&judged.assessment.items);
    let of_area: Vec<&ItemResult> =
        items.filter(|(item, _)| item.area == id).map(|(_, result)| result).collect();
    mean(Some(id), title, summed, &of_area)
}

fn mean<'a>(
    id: Option<&'a str>,
    title: Option<&'a Text>,
    summed: &Summed,
    items: &[&'a ItemResult],
) -> Mean<'a> {
    let coverage: Score = summed.coverage;
    Mean {
        id,
        title,
        score: summed.score.map(Points::from),
        coverage: coverage.to_string(),
        of: items.iter().filter_map(|one| Some((&one.id, Points::from(one.score?)))).collect(),
    }
}
