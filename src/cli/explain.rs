//! `kakunin explain`: one item, check or table, for people; every point of a score.

mod score;

use std::fmt::Write as _;

use crate::aws::iam_action;
use crate::catalog::Catalog;
use crate::evaluate::{Schemas, TableDoc};
use crate::model::{Check, Item, Lang, Role};

use super::args::ExplainArgs;
use super::assess::catalog;
use super::list::{class_words, role_word, with_role};
use super::{Exit, Failure, output};

/// What is explained of a snapshot.
const SCORE: &str = "score";

pub(super) fn run(args: &ExplainArgs, lang: Lang) -> Result<Exit, Failure> {
    match (&args.snapshot, args.id.as_str()) {
        (Some(snapshot), SCORE) => return score::run(args, snapshot, lang),
        (None, SCORE) => return Err(no_snapshot()),
        (Some(_), id) => return Err(not_a_score(id)),
        (None, _) => {}
    }
    let catalog = catalog(&args.catalog)?;
    let schemas = Schemas::of_this_version()?;
    let records = Schemas::records()?;
    let table = schemas.docs().iter().chain(&records).find(|table| table.name == args.id);
    let text = match (catalog.item(&args.id), catalog.check(&args.id), table) {
        (Some(item), _, _) => item_text(&catalog, item, lang),
        (None, Some(check), _) => check_text(check, lang),
        (None, None, Some(table)) => table_text(table),
        (None, None, None) => return Err(nothing(&args.id)),
    };
    output::data(&text)?;
    Ok(Exit::Complete)
}

fn no_snapshot() -> Failure {
    Failure::Usage {
        message: "no snapshot is named whose score to explain".to_owned(),
        hint: "write `kakunin explain score SNAPSHOT`, with the folder that the scan named".to_owned(),
    }
}

fn not_a_score(id: &str) -> Failure {
    Failure::Usage {
        message: format!("`{id}` is explained without a snapshot"),
        hint: "leave the snapshot out, or write `kakunin explain score SNAPSHOT`".to_owned(),
    }
}

fn nothing(id: &str) -> Failure {
    Failure::Usage {
        message: format!("there is no item, check or table `{id}`"),
        hint: "`kakunin list items`, `kakunin list checks` and `kakunin list tables` show what there is"
            .to_owned(),
    }
}

/// A word in the language.
fn word(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// Appends a line; a `String` takes every text.
macro_rules! line {
    ($text:ident) => {
        $text.push('\n')
    };
    ($text:ident, $($argument:tt)*) => {
        { let _ = writeln!($text, $($argument)*); }
    };
}

fn item_text(catalog: &Catalog, item: &Item, lang: Lang) -> String {
    let mut text = String::new();
    line!(text, "{}  {}", item.id, item.title.get(lang));
    line!(text);
    line!(text, "{}: {}", word(lang, "問い", "asks"), item.asks.get(lang));
    line!(
        text,
        "{}: {}",
        word(lang, "証跡に必要なもの", "an attestation must show"),
        item.attested.get(lang)
    );
    line!(text, "{}: {}", word(lang, "区分", "class"), class_words(item, lang));
    line!(text);
    for role in [Role::Decides, Role::Supports, Role::Evidence] {
        for check in with_role(catalog, item, role) {
            line!(text, "{:8}  {:36} {}", role_word(lang, role), check.id.as_str(), check.title.get(lang));
        }
    }
    for one in &item.awaited {
        line!(
            text,
            "{:8}  {:36} {}",
            role_word(lang, one.role),
            one.id.as_str(),
            word(lang, "（この版には未実装）", "(not built yet)")
        );
    }
    text
}

fn check_text(check: &Check, lang: Lang) -> String {
    let mut text = String::new();
    line!(text, "{}  {}", check.id, check.title.get(lang));
    line!(text);
    line!(text, "{}", check.why.get(lang));
    line!(text);
    line!(text, "{}: {}", word(lang, "対処", "fix"), check.fix.get(lang));
    line!(text);
    line!(text, "{}: {}", word(lang, "重要度", "severity"), check.severity.as_str());
    let items: Vec<String> =
        check.items.iter().map(|(item, role)| format!("{item} ({})", role_word(lang, *role))).collect();
    line!(text, "{}: {}", word(lang, "確認事項", "items"), items.join(", "));
    line!(text, "{}: {}", word(lang, "テーブル", "table"), check.table);
    line!(text, "{}: {}", word(lang, "対象", "scope"), check.scope.sql);
    line!(text, "{}: {}", word(lang, "合格", "pass"), check.pass.sql);
    text
}

fn table_text(table: &TableDoc) -> String {
    let mut text = String::new();
    line!(text, "{}  {}", table.name, table.description);
    line!(text);
    for column in &table.columns {
        line!(text, "{:28} {:14} {}", column.name, column.kind, column.description);
    }
    if !table.operations.is_empty() {
        line!(text);
    }
    for (service, operation) in &table.operations {
        line!(text, "calls {service}:{operation}, allowed by {}", iam_action(service, operation));
    }
    text
}
