//! The report as lines of JSON, for tools that read one thing at a time: the parts of the JSON report, each
//! with its type.

use serde::Serialize;

use crate::model::Loosened;

use super::super::input::Tool;
use super::declared::Declared;
use super::part::{AreaPart, FrameworkPart, Report, ScorePart, SnapshotPart};
use super::{ReportError, View, report, visible_json};

/// One line: a part of the report, named.
#[derive(Serialize)]
struct Line<'a, T> {
    r#type: &'static str,
    #[serde(flatten)]
    part: &'a T,
}

/// What the report has once.
#[derive(Serialize)]
struct Head<'a> {
    format: &'static str,
    tool: &'a Tool,
    snapshot: SnapshotPart<'a>,
    complete: bool,
    framework: FrameworkPart<'a>,
    score: ScorePart,
    areas: Vec<AreaPart<'a>>,
    loosened: &'a [Loosened],
    declared: Declared<'a>,
}

/// The report as NDJSON: a `head`, then every `item`, `check`, `finding`, `waiver` and `gap`.
pub fn ndjson(view: &View<'_>) -> Result<String, ReportError> {
    let Report {
        format,
        tool,
        snapshot,
        complete,
        framework,
        score,
        areas,
        loosened,
        items,
        declared,
        checks,
        findings,
        waivers,
        gaps,
    } = report(view);
    let head = Head { format, tool, snapshot, complete, framework, score, areas, loosened, declared };
    let mut text = String::new();
    write(&mut text, "head", &[head])?;
    write(&mut text, "item", &items)?;
    write(&mut text, "check", &checks)?;
    write(&mut text, "finding", &findings)?;
    write(&mut text, "waiver", &waivers)?;
    write(&mut text, "gap", &gaps)?;
    Ok(visible_json(&text).into_owned())
}

fn write<T: Serialize>(text: &mut String, r#type: &'static str, parts: &[T]) -> Result<(), ReportError> {
    for part in parts {
        text.push_str(&serde_json::to_string(&Line { r#type, part })?);
        text.push('\n');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{json, sample};

    use serde_json::Value;

    fn lines(sample: &sample::Sample) -> Vec<Value> {
        let text = ndjson(&View::new(&sample.input())).unwrap();
        assert!(text.ends_with('\n'));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn the_lines_together_hold_what_the_json_report_holds() {
        let sample = sample::waived();
        let whole: Value = serde_json::from_str(&json(&View::new(&sample.input())).unwrap()).unwrap();
        let mut told = serde_json::Map::new();
        for mut line in lines(&sample) {
            let object = line.as_object_mut().unwrap();
            let Value::String(r#type) = object.remove("type").unwrap() else { panic!("a type is text") };
            if r#type == "head" {
                told.append(object);
            } else {
                let list = told.entry(format!("{type}s")).or_insert_with(|| Value::Array(Vec::new()));
                list.as_array_mut().unwrap().push(line);
            }
        }
        assert_eq!(Value::Object(told), whole);
    }

    #[test]
    fn the_head_is_the_first_line() {
        let types: Vec<Value> = lines(&sample::small()).iter().map(|line| line["type"].clone()).collect();
        assert_eq!(types[0], "head");
        assert_eq!(types.iter().filter(|one| *one == "head").count(), 1);
    }

    #[test]
    fn a_name_with_line_breaks_is_one_line() {
        let mut sample = sample::small();
        let before = lines(&sample).len();
        sample.findings[0].resource = "a\nb\r\n\u{2028}c\u{85}".to_owned();
        let text = ndjson(&View::new(&sample.input())).unwrap();
        assert_eq!(lines(&sample).len(), before);
        assert!(!text.contains('\u{2028}') && !text.contains('\u{85}') && !text.contains('\r'));
    }
}
