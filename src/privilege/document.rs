//! Policy documents: actions grouped by service, in as many documents as IAM's limit asks for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::KeyArn;

/// The most characters that a managed policy may have; white space does not count.
///
/// IAM User Guide, "IAM and AWS STS quotas".
pub const LIMIT: usize = 6_144;

/// A policy document as IAM takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document {
    /// Version of the policy language.
    pub version: &'static str,
    /// What it allows.
    pub statement: Vec<Statement>,
}

/// One statement: what is allowed on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Its name within the document.
    pub sid: String,
    /// Always `Allow`.
    pub effect: &'static str,
    /// Actions, in order.
    pub action: Vec<String>,
    /// `*`, the ARN of the signing key, or the system tables of Keyspaces.
    pub resource: String,
}

impl Document {
    fn of(statement: Vec<Statement>) -> Self {
        Self { version: "2012-10-17", statement }
    }
}

impl Statement {
    fn new(sid: String, action: Vec<String>, resource: &str) -> Self {
        Self { sid, effect: "Allow", action, resource: resource.to_owned() }
    }
}

/// The documents that allow these actions, and signing with this key, none longer than `limit`.
///
/// A service stays in one document as long as it fits into one.
pub fn documents(actions: &BTreeSet<String>, signing_key: Option<&KeyArn>, limit: usize) -> Vec<Document> {
    let mut packed = Vec::new();
    let mut current = Vec::new();
    for statement in statements(actions, signing_key) {
        for part in parts(statement, limit) {
            current.push(part);
            if length(&current) > limit && current.len() > 1 {
                let part = current.pop();
                packed.push(Document::of(std::mem::take(&mut current)));
                current.extend(part);
            }
        }
    }
    packed.push(Document::of(current));
    packed
}

/// How many characters of a document count towards IAM's limit.
pub fn size(document: &Document) -> usize {
    length(&document.statement)
}

fn length(statements: &[Statement]) -> usize {
    let text = serde_json::to_string(&Document::of(statements.to_vec())).unwrap_or_default();
    text.chars().filter(|character| !character.is_whitespace()).count()
}

fn statements(actions: &BTreeSet<String>, signing_key: Option<&KeyArn>) -> Vec<Statement> {
    let mut services: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for action in actions {
        let (service, _) = action.split_once(':').unwrap_or((action, ""));
        services.entry(service).or_default().push(action.clone());
    }
    let reads = services
        .into_iter()
        .map(|(service, actions)| Statement::new(sid(service), actions, readable(service)));
    let signs = signing_key.map(|key| {
        let actions = ["kms:GetPublicKey", "kms:Sign"].map(str::to_owned).to_vec();
        Statement::new("SignSnapshots".to_owned(), actions, key.as_str())
    });
    reads.chain(signs).collect()
}

/// What the actions of a service may read. Keyspaces has one action for rows and for settings: it is
/// kept to the system tables, where the settings are.
///
/// Amazon Keyspaces Developer Guide, "How Amazon Keyspaces works with IAM".
fn readable(service: &str) -> &'static str {
    if service == "cassandra" { "arn:aws:cassandra:*:*:/keyspace/system*" } else { "*" }
}

/// `ReadResourceExplorer2` for `resource-explorer-2`: letters and digits are all that a Sid may have.
fn sid(service: &str) -> String {
    let words = service.split(|character: char| !character.is_ascii_alphanumeric());
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    format!("Read{}", words.map(capital).collect::<String>())
}

/// The statement itself, or pieces of it where it alone is longer than a document may be.
fn parts(statement: Statement, limit: usize) -> Vec<Statement> {
    if length(std::slice::from_ref(&statement)) <= limit {
        return vec![statement];
    }
    let piece = |action: Vec<String>| Statement { action, ..statement.clone() };
    let mut pieces = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for action in &statement.action {
        taken.push(action.clone());
        if length(&[piece(taken.clone())]) > limit && taken.len() > 1 {
            let over = taken.pop();
            pieces.push(piece(std::mem::take(&mut taken)));
            taken.extend(over);
        }
    }
    pieces.push(piece(taken));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(actions: &[&str]) -> BTreeSet<String> {
        actions.iter().map(|action| (*action).to_owned()).collect()
    }

    fn many(services: usize, actions: usize) -> BTreeSet<String> {
        let of = |service: usize| {
            (0..actions).map(move |action| format!("service{service:03}:ListThing{action:03}"))
        };
        (0..services).flat_map(of).collect()
    }

    fn allowed(documents: &[Document]) -> Vec<String> {
        documents.iter().flat_map(|one| &one.statement).flat_map(|one| one.action.clone()).collect()
    }

    #[test]
    fn actions_are_grouped_by_service_in_order() {
        let documents = documents(&set(&["s3:b", "kms:b", "kms:a", "resource-explorer-2:c"]), None, LIMIT);
        insta::assert_snapshot!(serde_json::to_string(&documents).unwrap(), @r#"[{"Version":"2012-10-17","Statement":[{"Sid":"ReadKms","Effect":"Allow","Action":["kms:a","kms:b"],"Resource":"*"},{"Sid":"ReadResourceExplorer2","Effect":"Allow","Action":["resource-explorer-2:c"],"Resource":"*"},{"Sid":"ReadS3","Effect":"Allow","Action":["s3:b"],"Resource":"*"}]}]"#);
    }

    #[test]
    fn of_keyspaces_only_the_system_tables_may_be_read() {
        let documents = documents(&set(&["cassandra:Select", "kms:ListKeys"]), None, LIMIT);
        let resources: Vec<&str> = documents[0].statement.iter().map(|one| one.resource.as_str()).collect();
        assert_eq!(resources, ["arn:aws:cassandra:*:*:/keyspace/system*", "*"]);
    }

    #[test]
    fn signing_is_a_statement_of_its_own_on_that_key_alone() {
        let key = KeyArn::parse("arn:aws:kms:ap-northeast-1:111111111111:key/a").unwrap();
        let documents = documents(&set(&["kms:ListKeys"]), Some(&key), LIMIT);
        let [read, sign] = documents[0].statement.as_slice() else { panic!("{documents:?}") };
        assert_eq!((read.action.as_slice(), read.resource.as_str()), (&["kms:ListKeys".to_owned()][..], "*"));
        assert_eq!(sign.action, ["kms:GetPublicKey", "kms:Sign"]);
        assert_eq!(sign.resource, key.as_str());
    }

    #[test]
    fn what_is_longer_than_the_limit_is_split_and_loses_nothing() {
        for (services, actions) in [(1, 1), (1, 300), (40, 1), (40, 10), (3, 200)] {
            let wanted = many(services, actions);
            let documents = documents(&wanted, None, LIMIT);
            assert_eq!(allowed(&documents), wanted.into_iter().collect::<Vec<_>>());
            assert!(documents.iter().all(|one| size(one) <= LIMIT && !one.statement.is_empty()));
            let least = documents.iter().map(size).sum::<usize>().div_ceil(LIMIT);
            assert!(documents.len() >= least && documents.len() <= least * 2, "{}", documents.len());
        }
    }

    #[test]
    fn a_service_stays_together_where_it_fits() {
        let documents = documents(&many(40, 10), None, LIMIT);
        assert!(documents.len() > 1);
        assert!(documents.iter().flat_map(|one| &one.statement).all(|one| one.action.len() == 10));
    }

    #[test]
    fn white_space_does_not_count() {
        let document = &documents(&set(&["kms:a"]), None, LIMIT)[0];
        let pretty = serde_json::to_string_pretty(document).unwrap();
        assert!(pretty.len() > size(document));
        assert_eq!(pretty.chars().filter(|character| !character.is_whitespace()).count(), size(document));
    }
}
