//! Policies: whatever the text, asking ends, and what cannot be read never makes an answer more certain.

#![no_main]

use kakunin::derive::policy::{
    Boundary, Document, EffectivePolicies, ProviderMfa, allows_escalation, allows_kms_any_decrypt,
    allows_star_star, any_admin_equivalent, any_principal, enforces_mfa, external_accounts,
    is_admin_equivalent, is_privileged, is_public, oidc_wildcard, root_delegates, trust_requires_mfa,
    trusted_accounts, trusted_by_human, uses_not_action,
};
use libfuzzer_sys::fuzz_target;

const OWN: &str = "111111111111";
const FOR_EVERYONE: &str = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Document::parse_encoded(text);
    let Ok(document) = Document::parse(text) else { return };
    ask(&document);
    reads_the_same_encoded(text, &document);
    reads_the_same_rewritten(text, &document);
    one_unreadable_statement_spoils_all(text);
    more_allows_open_more(&document);
    an_unread_policy_takes_certainty(&document);
});

fn ask(document: &Document) {
    let _ = (root_delegates(document, OWN), any_principal(document), trusted_by_human(document));
    let _ = (oidc_wildcard(document), trust_requires_mfa(document, ProviderMfa::Attested));
    let _ = (trusted_accounts(document), allows_escalation(document), allows_kms_any_decrypt(document));
    let _ = (allows_star_star(document), is_admin_equivalent(document), uses_not_action(document));
}

fn reads_the_same_encoded(text: &str, document: &Document) {
    let encoded = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    assert_eq!(Document::parse_encoded(&encoded.to_string()).ok().as_ref(), Some(document));
}

/// Another writer's JSON of the same policy.
fn reads_the_same_rewritten(text: &str, document: &Document) {
    let json: serde_json::Value = serde_json::from_str(text).expect("a policy is JSON");
    if has_fraction(&json) {
        return;
    }
    let rewritten = Document::parse(&json.to_string()).expect("the same policy");
    let key = |document: &Document| {
        let mut statements: Vec<String> =
            document.statements.iter().map(|statement| format!("{statement:?}")).collect();
        statements.sort();
        statements
    };
    assert_eq!(key(&rewritten), key(document));
}

/// Whether a number of it has no exact form, so that its digits may differ.
fn has_fraction(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::Number(number) => number.is_f64(),
        serde_json::Value::Array(list) => list.iter().any(has_fraction),
        serde_json::Value::Object(members) => members.values().any(has_fraction),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::String(_) => false,
    }
}

fn one_unreadable_statement_spoils_all(text: &str) {
    let Ok(mut json) = serde_json::from_str::<serde_json::Value>(text) else { return };
    let statements = json["Statement"].take();
    let mut list = match statements {
        serde_json::Value::Array(list) => list,
        one => vec![one],
    };
    list.push(serde_json::json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Unless": "x"}));
    json["Statement"] = list.into();
    assert!(Document::parse(&json.to_string()).is_err());
}

/// An Allow more never closes a policy, and hides no account.
fn more_allows_open_more(document: &Document) {
    let mut opened = document.clone();
    opened.statements.extend(Document::parse(FOR_EVERYONE).expect("a policy").statements);
    assert_eq!(is_public(&opened), Some(true));
    match (external_accounts(document, OWN), external_accounts(&opened, OWN)) {
        (None, after) => assert_eq!(after, None),
        (Some(before), Some(after)) => assert!(before.iter().all(|account| after.contains(account))),
        (Some(_), None) => panic!("the accounts of everyone are known"),
    }
}

/// Beside a policy that was not read, an answer is the one without it, or unknown.
fn an_unread_policy_takes_certainty(document: &Document) {
    let privileged =
        |identity: Vec<Option<&Document>>, boundary| is_privileged(&EffectivePolicies { identity, boundary });
    let alone = privileged(vec![Some(document)], Boundary::Absent);
    assert!(alone.is_some());
    for unread in [
        privileged(vec![Some(document), None], Boundary::Absent),
        privileged(vec![Some(document)], Boundary::Unreadable),
    ] {
        assert!(unread.is_none() || unread == alone);
    }
    // A boundary only takes away.
    if privileged(vec![Some(document)], Boundary::Document(document)) == Some(true) {
        assert_eq!(alone, Some(true));
    }
    let (mfa, mfa_unread) = (enforces_mfa(&[Some(document)]), enforces_mfa(&[Some(document), None]));
    assert!(mfa_unread.is_none() || (mfa_unread == mfa && mfa == Some(true)));
    let (admin, unread) =
        (any_admin_equivalent(&[Some(document)]), any_admin_equivalent(&[Some(document), None]));
    assert!(unread.is_none() || (unread == admin && admin == Some(true)));
}
