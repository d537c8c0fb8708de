//! Reads one mock file: `[[answer]]` tables into answers, one for each row of `each`.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Spanned, Table, Value};

use super::answer::{Answer, Content, Place, Question, Target};
use super::encoding;
use super::route::{Route, RouteError};
use super::scenario::{Problem, ScenarioError};
use super::template::{Context, Row, Template, TemplateError};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    answer: Vec<Spanned<RawAnswer>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    service: String,
    region: Option<OneOrMore>,
    account: Option<String>,
    operation: String,
    request: Option<String>,
    #[serde(default, rename = "match")]
    conditions: Table,
    each: Option<Vec<Table>>,
    status: Option<u16>,
    body: Option<Spanned<String>>,
    error: Option<RawError>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawError {
    code: String,
    #[serde(default)]
    message: String,
}

impl From<RouteError> for Problem {
    fn from(error: RouteError) -> Self {
        match error {
            RouteError::Shape => Self::Route,
            RouteError::Placeholder(source) => Self::Placeholder(source.to_string()),
        }
    }
}

impl From<TemplateError> for Problem {
    fn from(error: TemplateError) -> Self {
        Self::Placeholder(error.to_string())
    }
}

/// The answers of a file, in the order they are written.
pub(super) fn answers(file: &str, text: &str) -> Result<Vec<Answer>, ScenarioError> {
    let File { answer } = parsed(file, text)?;
    let mut answers = Vec::new();
    for raw in answer {
        let place = Place { file: file.to_owned(), line: line(text, raw.span().start) };
        answers.extend(expanded(raw.get_ref(), &place, text)?);
    }
    Ok(answers)
}

/// TOML with an error that names file and line.
pub(super) fn parsed<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ScenarioError> {
    toml::from_str(text).map_err(|source| ScenarioError::Syntax {
        file: file.to_owned(),
        line: source.span().map_or(1, |span| line(text, span.start)),
        source: Box::new(source),
    })
}

fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn expanded(raw: &RawAnswer, place: &Place, text: &str) -> Result<Vec<Answer>, ScenarioError> {
    let fail = |problem| fault(place.clone(), problem);
    let rows = match &raw.each {
        Some(rows) => rows.iter().map(row).collect::<Result<Vec<_>, _>>().map_err(fail)?,
        None => vec![Row::new()],
    };
    let expand = |row: &Row| {
        let question = question(raw, row).map_err(fail)?;
        let content = content(raw, row, place, text)?;
        let headers = headers(raw, row).map_err(fail)?;
        let status = checked_status(raw.status).map_err(fail)?;
        let operation = raw.operation.clone();
        Ok(Answer { place: place.clone(), question, operation, status, content, headers })
    };
    rows.iter().map(expand).collect()
}

fn fault(place: Place, problem: Problem) -> ScenarioError {
    ScenarioError::Answer { file: place.file, line: place.line, problem }
}

fn row(columns: &Table) -> Result<Row, Problem> {
    let reserved = columns.keys().find(|name| encoding::is_reserved(name));
    match reserved {
        Some(name) => Err(Problem::Reserved { name: name.clone() }),
        None => columns.iter().map(|(name, value)| Ok((name.clone(), scalar(name, value)?))).collect(),
    }
}

fn scalar(name: &str, value: &Value) -> Result<String, Problem> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => Ok(value.to_string()),
        Value::Array(_) | Value::Table(_) => Err(Problem::Scalar { name: name.to_owned() }),
    }
}

fn question(raw: &RawAnswer, row: &Row) -> Result<Question, Problem> {
    let route = raw.request.as_deref();
    let is_control = raw.service == "s3" && route.is_some_and(Route::is_s3_control);
    let target = match route {
        Some(text) => Target::Route(Route::parse(text, row)?),
        None => Target::Operation(raw.operation.clone()),
    };
    let regions = match &raw.region {
        None => &[][..],
        Some(OneOrMore::One(region)) => std::slice::from_ref(region),
        Some(OneOrMore::More(regions)) => regions,
    };
    let mut conditions = BTreeMap::new();
    add_conditions("", &raw.conditions, row, &mut conditions)?;
    Ok(Question {
        service: if is_control { "s3control".to_owned() } else { raw.service.clone() },
        target,
        account: raw.account.as_deref().map(|text| Template::of(text, row)).transpose()?,
        regions: regions.iter().map(|text| Template::of(text, row)).collect::<Result<_, _>>()?,
        conditions,
    })
}

/// `match.A.B = "x"` and `match = { "A.B" = "x" }` mean the same.
fn add_conditions(
    prefix: &str,
    table: &Table,
    row: &Row,
    conditions: &mut BTreeMap<String, Template>,
) -> Result<(), Problem> {
    for (name, value) in table {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let Value::Table(inner) = value {
            add_conditions(&name, inner, row, conditions)?;
        } else {
            let template = Template::of(&scalar(&name, value)?, row)?;
            conditions.insert(name, template);
        }
    }
    Ok(())
}

fn content(raw: &RawAnswer, row: &Row, place: &Place, text: &str) -> Result<Content, ScenarioError> {
    match (&raw.body, &raw.error) {
        (Some(body), None) => {
            let at_line = |error: TemplateError| {
                let line = body_line(text, body, error.at);
                fault(Place { line, ..place.clone() }, error.into())
            };
            Template::of(body.get_ref(), row).map(Content::Body).map_err(at_line)
        }
        (None, Some(RawError { code, message })) => {
            let read = |text| Template::of(text, row).map_err(|error| fault(place.clone(), error.into()));
            Ok(Content::Error { code: read(code)?, message: read(message)? })
        }
        (None, None) | (Some(_), Some(_)) => Err(fault(place.clone(), Problem::Content)),
    }
}

/// The line of a place in a body; TOML drops the line break after the opening quotes.
fn body_line(text: &str, body: &Spanned<String>, at: usize) -> usize {
    let start = body.span().start;
    let opening: String = text.bytes().skip(start).take(5).map(char::from).collect();
    let dropped =
        ["'''\n", "\"\"\"\n", "'''\r\n", "\"\"\"\r\n"].iter().any(|quotes| opening.starts_with(quotes));
    line(text, start) + usize::from(dropped) + line(body.get_ref(), at) - 1
}

fn checked_status(status: Option<u16>) -> Result<Option<u16>, Problem> {
    match status {
        Some(status) if !(200..=599).contains(&status) => Err(Problem::Status { status }),
        Some(_) | None => Ok(status),
    }
}

fn headers(raw: &RawAnswer, row: &Row) -> Result<Vec<(String, Template)>, Problem> {
    let sample = Context { account: "111111111111", region: "ap-northeast-1", clock: Timestamp::UNIX_EPOCH };
    let header = |(name, value): (&String, &String)| {
        let value = Template::of(value, row)?;
        let sent = HeaderValue::from_bytes(value.render(sample).as_bytes());
        match (HeaderName::try_from(name), sent) {
            (Ok(_), Ok(_)) => Ok((name.clone(), value)),
            (Err(_), _) | (_, Err(_)) => Err(Problem::Header { name: name.clone() }),
        }
    };
    raw.headers.iter().map(header).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[[answer]]\nservice = 'kms'\noperation = 'ListKeys'\n";

    fn problem(rest: &str) -> (usize, String) {
        let error = answers(
            "kms_key.toml",
            &format!(
                "# 霞市

{HEAD}{rest}"
            ),
        )
        .unwrap_err();
        let ScenarioError::Answer { line, problem, .. } = error else { panic!("{error}") };
        (line, problem.to_string())
    }

    #[test]
    fn an_answer_needs_a_body_or_an_error_and_not_both() {
        assert_eq!(problem("").0, 3);
        assert_eq!(problem("body = ''\nerror = { code = 'A' }").0, 3);
    }

    #[test]
    fn a_misspelt_placeholder_in_a_body_is_found_on_its_line() {
        let (line, text) = problem("body = '''\n{\n \"a\": \"{{regoin}}\"}'''");
        assert_eq!(line, 8);
        assert!(text.contains("{{regoin}}"), "{text}");
    }

    #[test]
    fn a_misspelt_placeholder_in_a_column_is_found_on_the_line_that_uses_it() {
        assert_eq!(problem("each = [ { a = '{{x}}' } ]\nbody = '''\n\n{{a}}'''").0, 9);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = answers("f.toml", &format!("{HEAD}bodi = ''\n")).unwrap_err();
        assert_eq!(error.to_string(), "read mock file `f.toml` at line 4");
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        assert!(problem("body = ''\nstatus = 100").1.contains("100"));
        assert!(problem("body = ''\nheaders = { \"a b\" = 'x' }").1.contains("a b"));
        assert!(problem("body = ''\nheaders = { a = \"x\\ny\" }").1.contains("`a`"));
    }

    #[test]
    fn a_column_must_not_hide_a_placeholder_and_must_be_one_value() {
        assert!(problem("body = ''\neach = [ { iso = 'x' } ]").1.contains("`iso`"));
        assert!(problem("body = ''\neach = [ { a = [] } ]").1.contains("`a`"));
    }

    #[test]
    fn nested_and_dotted_conditions_are_the_same() {
        let nested = answers("f", &format!("{HEAD}match = {{ A = {{ B = 1 }} }}\nbody = ''")).unwrap();
        let dotted = answers("f", &format!("{HEAD}match = {{ \"A.B\" = '1' }}\nbody = ''")).unwrap();
        assert_eq!(nested[0].question, dotted[0].question);
    }

    #[test]
    fn a_path_of_s3_control_belongs_to_s3_control() {
        let text = "[[answer]]\nservice = 's3'\noperation = 'ListMultiRegionAccessPoints'\n\
                    request = 'GET /v20180820/mrap/instances'\nbody = ''";
        assert_eq!(answers("f", text).unwrap()[0].question.service, "s3control");
    }

    #[test]
    fn no_rows_are_no_answers() {
        assert!(answers("f", &format!("{HEAD}each = []\nbody = ''")).unwrap().is_empty());
    }
}
