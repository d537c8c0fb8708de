//! The table of operations × misfortunes, as a text that stands in the documentation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::misfortune::{Expected, Misfortune};

/// What came of one misfortune on one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Struck {
    /// Service by its signing name.
    pub service: String,
    /// Operation by its API name.
    pub operation: String,
    /// What went wrong with it.
    pub misfortune: Misfortune,
    /// Checks whose outcome was known before and is unknown now.
    pub unknown: usize,
    /// Gaps there are more than before.
    pub gaps: usize,
    /// Everything that must not be; empty when all is well.
    pub wrong: Vec<String>,
}

/// What came of every misfortune on every operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// One scan each, by service, operation and misfortune.
    pub struck: Vec<Struck>,
    /// Checks in all.
    pub checks: usize,
}

impl Table {
    /// Everything that must not be, a line each.
    pub fn wrong(&self) -> Vec<String> {
        let line = |one: &Struck, what: &String| {
            format!("{}:{} {}: {what}", one.service, one.operation, one.misfortune.name())
        };
        self.struck.iter().flat_map(|one| one.wrong.iter().map(move |what| line(one, what))).collect()
    }

    /// The table in Markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from(INTRODUCTION);
        self.put_totals(&mut text);
        self.put_operations(&mut text);
        text
    }

    fn put_totals(&self, text: &mut String) {
        text.push_str("\n## By misfortune\n\n");
        text.push_str("| | misfortune | may cost facts | scans | gaps | became unknown | became known | other faults of ours |\n");
        text.push_str("|---|---|---|---|---|---|---|---|\n");
        for misfortune in Misfortune::ALL {
            let own = || self.struck.iter().filter(move |one| one.misfortune == misfortune);
            let unknown: usize = own().map(|one| one.unknown).sum();
            let gaps: usize = own().map(|one| one.gaps).sum();
            let passes = own().flat_map(|one| &one.wrong).filter(|what| what.contains("became a ")).count();
            let wrong = own().map(|one| one.wrong.len()).sum::<usize>() - passes;
            let costs = if misfortune.expected() == Expected::Nothing { "no" } else { "yes" };
            let (heading, name, scans) = (misfortune.heading(), misfortune.name(), own().count());
            put(
                text,
                &format!(
                    "| `{heading}` | {name} | {costs} | {scans} | {gaps} | {unknown} | {passes} | {wrong} |"
                ),
            );
        }
        let unknown: usize = self.struck.iter().map(|one| one.unknown).sum();
        put(
            text,
            &format!(
                "\n{} scans of {} checks; {unknown} outcomes became unknown, {} things went wrong.",
                self.struck.len(),
                self.checks,
                self.wrong().len()
            ),
        );
    }

    fn put_operations(&self, text: &mut String) {
        text.push_str("\n## By operation\n\n| operation |");
        for misfortune in Misfortune::ALL {
            put_cell(text, misfortune.heading());
        }
        text.push_str("\n|---|");
        text.push_str(&"---|".repeat(Misfortune::ALL.len()));
        text.push('\n');
        let mut rows: BTreeMap<(&str, &str), BTreeMap<Misfortune, &Struck>> = BTreeMap::new();
        for one in &self.struck {
            rows.entry((&one.service, &one.operation)).or_default().insert(one.misfortune, one);
        }
        for ((service, operation), cells) in rows {
            let _ = write!(text, "| `{service}:{operation}` |");
            for misfortune in Misfortune::ALL {
                let cell = cells.get(&misfortune).map_or_else(|| " ".to_owned(), |one| cell(one));
                put_cell(text, &cell);
            }
            text.push('\n');
        }
    }
}

const INTRODUCTION: &str = "\
# What a scan says when AWS fails it

A scan of 霞市 on the mock AWS, once for each operation and each misfortune, held against the scan in
which nothing goes wrong. In no scan may anything become a pass; the interval of each item and of the
whole must contain the one before; each lost fact must be a gap that names cause and call; what a retry
mends must change nothing. `kakunin faults` makes this file.

A cell is the number of checks whose outcome became unknown (0: facts were lost on which no outcome hung
that was known); `·`: nothing was lost; `!`: something that must not be; empty: the misfortune cannot strike
the operation.
";

fn cell(one: &Struck) -> String {
    match (one.wrong.is_empty(), one.unknown, one.gaps) {
        (false, _, _) => "!".to_owned(),
        (true, 0, 0) => "·".to_owned(),
        (true, unknown, _) => unknown.to_string(),
    }
}

fn put_cell(text: &mut String, cell: &str) {
    text.push(' ');
    text.push_str(cell);
    text.push_str(" |");
}

fn put(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(misfortune: Misfortune, unknown: usize, gaps: usize, wrong: &[&str]) -> Struck {
        let wrong = wrong.iter().map(|what| (*what).to_owned()).collect();
        let (service, operation) = ("kms".to_owned(), "ListKeys".to_owned());
        Struck { service, operation, misfortune, unknown, gaps, wrong }
    }

    #[test]
    fn a_cell_tells_lost_outcomes_from_lost_facts_from_nothing() {
        assert_eq!(cell(&struck(Misfortune::Hang, 7, 20, &[])), "7");
        assert_eq!(cell(&struck(Misfortune::Hang, 0, 20, &[])), "0");
        assert_eq!(cell(&struck(Misfortune::HangOnce, 0, 0, &[])), "·");
        assert_eq!(cell(&struck(Misfortune::Hang, 7, 20, &["x became a pass on y"])), "!");
    }

    #[test]
    fn what_is_wrong_names_operation_and_misfortune() {
        let table = Table { struck: vec![struck(Misfortune::Empty, 0, 0, &["no gap says so"])], checks: 52 };
        assert_eq!(table.wrong(), ["kms:ListKeys HTTP 200 without a body: no gap says so"]);
        assert!(
            table
                .to_markdown()
                .contains("1 scans of 52 checks; 0 outcomes became unknown, 1 things went wrong.")
        );
    }

    #[test]
    fn no_two_misfortunes_have_one_heading() {
        let headings: std::collections::BTreeSet<&str> = Misfortune::ALL.map(Misfortune::heading).into();
        assert_eq!(headings.len(), Misfortune::ALL.len());
    }
}
