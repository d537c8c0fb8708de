//! From checks to IAM actions: the columns that a check reads, the tables that feed them, the
//! operations that fill the tables.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::{iam_action, needs_no_permission};
use crate::evaluate::{Rules, Schemas, TableDoc};
use crate::model::CheckId;

/// Read by every scan, whatever is checked: the Regions that there are.
const ALWAYS: &str = "region";

/// Which tables each check feeds on, and which IAM actions each table takes.
#[derive(Clone, Debug)]
pub struct Needs {
    tables: BTreeMap<&'static str, BTreeSet<String>>,
    checks: BTreeMap<CheckId, BTreeSet<&'static str>>,
}

impl Needs {
    /// The needs of every check.
    pub fn of(schemas: &Schemas, rules: &Rules) -> Self {
        let tables = schemas.docs().iter().filter(|doc| !doc.derived).map(|doc| (doc.name, actions(doc)));
        let checks = rules.iter().map(|rule| {
            let check = rule.check();
            let doc = schemas.docs().iter().find(|doc| doc.name == check.table);
            let tables = doc.map(|doc| feeds(doc, &rule.columns())).unwrap_or_default();
            (check.id.clone(), tables)
        });
        Self { tables: tables.collect(), checks: checks.collect() }
    }

    /// The actions of a whole scan.
    pub fn all(&self) -> BTreeSet<String> {
        self.tables.values().flatten().cloned().collect()
    }

    /// The actions of one check, with those that every scan takes; none when there is no such check.
    pub fn of_check(&self, check: &CheckId) -> Option<BTreeSet<String>> {
        let tables = self.checks.get(check)?.iter().chain([&ALWAYS]);
        Some(tables.filter_map(|table| self.tables.get(table)).flatten().cloned().collect())
    }

    /// The tables that each check feeds on, its own among them.
    pub fn tables_of_checks(&self) -> &BTreeMap<CheckId, BTreeSet<&'static str>> {
        &self.checks
    }

    /// The checks that are unknown, or may be, without an action.
    pub fn checks_with(&self, action: &str) -> Vec<&CheckId> {
        let tables: BTreeSet<&str> = self.tables_with(action).into_iter().collect();
        let fed = self.checks.iter().filter(|(_, feeds)| feeds.iter().any(|table| tables.contains(table)));
        fed.map(|(check, _)| check).collect()
    }

    /// The tables that take an action.
    pub fn tables_with(&self, action: &str) -> Vec<&'static str> {
        self.tables.iter().filter(|(_, actions)| actions.contains(action)).map(|(table, _)| *table).collect()
    }
}

fn actions(table: &TableDoc) -> BTreeSet<String> {
    let needed = table.operations.iter().filter(|(service, name)| !needs_no_permission(service, name));
    needed.map(|(service, name)| iam_action(service, name)).collect()
}

/// The base tables behind the columns that a check reads of a table.
fn feeds(table: &TableDoc, columns: &BTreeSet<&str>) -> BTreeSet<&'static str> {
    let read = table.columns.iter().filter(|column| columns.contains(column.name.as_str()));
    let own = if table.derived { table.feeds.clone() } else { vec![table.name] };
    own.into_iter().chain(read.flat_map(|column| column.feeds.iter().copied())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::model::{Check, Quantifier, Severity, Text, WhenEmpty, check::Predicate};

    use super::*;

    fn needs(table: &str, scope: &str, pass: &str) -> Needs {
        let predicate = |sql: &str| Predicate { sql: sql.to_owned(), line: 1 };
        let check = Check {
            id: CheckId::parse("a-check").unwrap(),
            group: "g".to_owned(),
            path: "g/a-check.toml".to_owned(),
            table: table.to_owned(),
            severity: Severity::High,
            items: BTreeMap::new(),
            scope: predicate(scope),
            pass: predicate(pass),
            quantifier: Quantifier::Each,
            when_empty: WhenEmpty::NotApplicable,
            title: Text::new("", ""),
            why: Text::new("", ""),
            fix: Text::new("", ""),
            tests: Vec::new(),
        };
        let checks = BTreeMap::from([(check.id.clone(), check)]);
        let rules = Rules::compile(&checks, &crate::model::Settings::default()).unwrap();
        Needs::of(&Schemas::of_this_version().unwrap(), &rules)
    }

    fn actions_of(table: &str, scope: &str, pass: &str) -> Vec<String> {
        let id = CheckId::parse("a-check").unwrap();
        needs(table, scope, pass).of_check(&id).unwrap().into_iter().collect()
    }

    #[test]
    fn a_check_on_a_base_table_needs_the_table_and_the_regions() {
        let actions = actions_of("ebs_volume", "TRUE", "encrypted");
        assert_eq!(actions, ["account:ListRegions", "ec2:DescribeRegions", "ec2:DescribeVolumes"]);
    }

    #[test]
    fn a_column_from_another_table_needs_that_table_too() {
        assert!(
            !actions_of("recovery_point", "TRUE", "status = 'x'").contains(&"kms:DescribeKey".to_owned())
        );
        assert!(
            actions_of("recovery_point", "TRUE", "key_state = 'x'").contains(&"kms:DescribeKey".to_owned())
        );
    }

    #[test]
    fn a_derived_table_needs_what_feeds_it() {
        let actions = actions_of("log_store", "TRUE", "kind = 's3'");
        for action in ["cloudtrail:DescribeTrails", "logs:DescribeLogGroups", "s3:ListAllMyBuckets"] {
            assert!(actions.contains(&action.to_owned()), "{action}");
        }
    }

    #[test]
    fn what_needs_no_permission_is_in_no_policy() {
        let needs = needs("account", "TRUE", "org_id = ''");
        assert!(needs.all().iter().all(|action| !action.starts_with("sts:")));
        assert_eq!(needs.tables_with("sts:GetCallerIdentity"), Vec::<&str>::new());
    }

    #[test]
    fn an_action_names_the_checks_that_cannot_do_without() {
        let needs = needs("ebs_volume", "TRUE", "encrypted");
        assert_eq!(needs.checks_with("ec2:DescribeVolumes").len(), 1);
        assert_eq!(needs.checks_with("kms:ListKeys").len(), 0);
    }

    #[test]
    fn every_table_that_feeds_another_is_a_base_table() {
        let schemas = Schemas::of_this_version().unwrap();
        for doc in schemas.docs() {
            let of_columns = doc.columns.iter().flat_map(|column| &column.feeds);
            for feed in doc.feeds.iter().chain(of_columns) {
                assert!(crate::tables::NAMES.contains(feed), "{}: {feed}", doc.name);
            }
            // What people attest comes from no call.
            let needs_calls = doc.derived && doc.name != "attestation";
            assert!(needs_calls != doc.feeds.is_empty(), "{}", doc.name);
        }
    }
}
