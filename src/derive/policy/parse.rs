//! Reads the text of a policy, once and strictly, because an element that is skipped or guessed
//! could turn what the policy allows into its opposite.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::condition::{Condition, Operator};
use super::document::{Actions, Document, Effect, PolicyError, Principals, Resources, Statement};
use super::json::Json;
use super::principal::Principal;

impl Document {
    /// Reads the JSON text of a policy.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut elements = Elements::of("policy", serde_json::from_str(text)?)?;
        elements.take("Id");
        if let Some(version) = elements.take("Version") {
            known_version(version)?;
        }
        let statements = elements.take("Statement").ok_or_else(|| choice("Statement"))?;
        elements.finish()?;
        let statements = statements.into_list().into_iter().map(statement);
        Ok(Self { statements: statements.collect::<Result<_, _>>()? })
    }

    /// Reads the percent-encoded form (RFC 3986) in which IAM answers policies.
    pub fn parse_encoded(text: &str) -> Result<Self, PolicyError> {
        Self::parse(&percent_decode_str(text).decode_utf8()?)
    }
}

/// The members of one JSON object, taken out one by one so that a leftover is noticed.
struct Elements {
    place: &'static str,
    members: BTreeMap<String, Json>,
}

impl Elements {
    fn of(place: &'static str, json: Json) -> Result<Self, PolicyError> {
        let Json::Object(pairs) = json else {
            return Err(form(place));
        };
        let mut members = BTreeMap::new();
        for (key, value) in pairs {
            if members.contains_key(&key) {
                return Err(PolicyError::Repeated { key: brief(&key) });
            }
            members.insert(key, value);
        }
        Ok(Self { place, members })
    }

    fn take(&mut self, element: &str) -> Option<Json> {
        self.members.remove(element)
    }

    /// Both forms of an element that excludes its negation.
    fn take_either(&mut self, element: &str) -> Result<Option<(Json, bool)>, PolicyError> {
        match (self.take(element), self.take(&format!("Not{element}"))) {
            (Some(only), None) => Ok(Some((only, false))),
            (None, Some(except)) => Ok(Some((except, true))),
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(choice(element)),
        }
    }

    fn finish(self) -> Result<(), PolicyError> {
        match self.members.into_keys().next() {
            Some(name) => Err(unknown(self.place, &name)),
            None => Ok(()),
        }
    }
}

fn known_version(json: Json) -> Result<(), PolicyError> {
    let version = text("Version", json)?;
    match version.as_str() {
        "2008-10-17" | "2012-10-17" => Ok(()),
        _ => Err(unknown("Version", &version)),
    }
}

fn statement(json: Json) -> Result<Statement, PolicyError> {
    let mut elements = Elements::of("Statement", json)?;
    elements.take("Sid");
    let parsed = Statement {
        effect: effect(elements.take("Effect").ok_or_else(|| choice("Effect"))?)?,
        principals: principals(elements.take_either("Principal")?)?,
        actions: actions(elements.take_either("Action")?)?,
        resources: resources(elements.take_either("Resource")?)?,
        conditions: match elements.take("Condition") {
            Some(block) => conditions(block)?,
            None => Vec::new(),
        },
    };
    elements.finish()?;
    Ok(parsed)
}

fn effect(json: Json) -> Result<Effect, PolicyError> {
    let effect = text("Effect", json)?;
    match effect.as_str() {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        _ => Err(unknown("Effect", &effect)),
    }
}

fn actions(either: Option<(Json, bool)>) -> Result<Actions, PolicyError> {
    match either {
        Some((json, false)) => Ok(Actions::Only(texts("Action", json)?)),
        Some((json, true)) => Ok(Actions::AllExcept(texts("NotAction", json)?)),
        None => Err(choice("Action")),
    }
}

fn resources(either: Option<(Json, bool)>) -> Result<Resources, PolicyError> {
    match either {
        Some((json, false)) => Ok(Resources::Only(texts("Resource", json)?)),
        Some((json, true)) => Ok(Resources::AllExcept(texts("NotResource", json)?)),
        None => Ok(Resources::Absent),
    }
}

fn principals(either: Option<(Json, bool)>) -> Result<Principals, PolicyError> {
    match either {
        Some((json, false)) => Ok(Principals::Only(principal_list(json)?)),
        Some((json, true)) => Ok(Principals::AllExcept(principal_list(json)?)),
        None => Ok(Principals::Absent),
    }
}

fn principal_list(json: Json) -> Result<Vec<Principal>, PolicyError> {
    if json == Json::Text("*".to_owned()) {
        return Ok(vec![Principal::Everyone]);
    }
    let mut found = Vec::new();
    for (kind, names) in Elements::of("Principal", json)?.members {
        let read = match kind.as_str() {
            "AWS" => Principal::aws,
            "Service" => Principal::service,
            "Federated" => Principal::federated,
            "CanonicalUser" => Principal::canonical_user,
            _ => return Err(unknown("Principal", &kind)),
        };
        found.extend(texts("Principal", names)?.iter().map(|name| read(name)));
    }
    Ok(found)
}

fn conditions(json: Json) -> Result<Vec<Condition>, PolicyError> {
    let mut found = Vec::new();
    for (name, keys) in Elements::of("Condition", json)?.members {
        let operator = Operator::parse(&name).ok_or_else(|| unknown("Condition", &name))?;
        for (key, values) in Elements::of("Condition", keys)?.members {
            found.push(Condition {
                operator,
                key: key.to_ascii_lowercase(),
                values: condition_values(values)?,
            });
        }
    }
    Ok(found)
}

fn condition_values(json: Json) -> Result<Vec<String>, PolicyError> {
    let value = |item| match item {
        Json::Text(value) | Json::Scalar(value) => Ok(value),
        Json::Null | Json::List(_) | Json::Object(_) => Err(form("Condition")),
    };
    json.into_list().into_iter().map(value).collect()
}

fn texts(element: &str, json: Json) -> Result<Vec<String>, PolicyError> {
    let items = json.into_list().into_iter();
    items.map(|item| text(element, item)).collect()
}

fn text(element: &str, json: Json) -> Result<String, PolicyError> {
    match json {
        Json::Text(value) => Ok(value),
        Json::Null | Json::Scalar(_) | Json::List(_) | Json::Object(_) => Err(form(element)),
    }
}

fn form(element: &str) -> PolicyError {
    let element = element.to_owned();
    PolicyError::Form { element }
}

fn choice(element: &str) -> PolicyError {
    let element = element.to_owned();
    PolicyError::Choice { element }
}

fn unknown(element: &'static str, name: &str) -> PolicyError {
    let name = brief(name);
    PolicyError::Unknown { element, name }
}

/// A name out of somebody's text, short enough for a message.
fn brief(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{
        EffectivePolicies, ProviderMfa, any_principal, enforces_mfa, external_accounts, is_public,
        oidc_wildcard, privilege::Boundary, root_delegates, single, trust_requires_mfa, trusted_accounts,
        trusted_by_human,
    };
    use super::*;

    fn one(statement: &str) -> Result<Document, PolicyError> {
        Document::parse(&format!(r#"{{"Statement":{statement}}}"#))
    }

    /// Asks everything, for tests that only care about returning at all.
    fn ask(document: &Document) {
        let _ = is_public(document);
        let _ = external_accounts(document, "111111111111");
        let _ = root_delegates(document, "111111111111");
        let _ = (any_principal(document), trusted_accounts(document), trusted_by_human(document));
        let _ = (oidc_wildcard(document), trust_requires_mfa(document, ProviderMfa::Attested));
        let _ = enforces_mfa(&[Some(document)]);
        let _ = (single::allows_star_star(document), single::is_admin_equivalent(document));
        let _ = super::super::is_privileged(&EffectivePolicies {
            identity: vec![Some(document)],
            boundary: Boundary::Document(document),
        });
    }

    #[test]
    fn one_statement_and_one_value_need_no_list() {
        let document = one(r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#).unwrap();
        assert_eq!(document.statements[0].actions, Actions::Only(vec!["s3:*".to_owned()]));
    }

    #[test]
    fn the_encoded_form_is_the_same_policy() {
        let encoded = "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22s3%3AGet%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";
        let plain = one(r#"[{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}]"#).unwrap();
        assert_eq!(Document::parse_encoded(encoded).unwrap(), plain);
    }

    #[test]
    fn numbers_and_booleans_are_condition_values() {
        let document = one(
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":10}}}"#,
        )
        .unwrap();
        let values: Vec<_> = document.statements[0].conditions.iter().map(|test| &test.values[0]).collect();
        assert_eq!(values, ["true", "10"]);
    }

    #[test]
    fn an_element_nobody_knows_is_an_error_and_not_skipped() {
        let error = one(r#"{"Effect":"Allow","Action":"*","Resource":"*","Except":"s3:*"}"#);
        assert!(matches!(error, Err(PolicyError::Unknown { .. })));
    }

    #[test]
    fn a_repeated_key_is_an_error_and_neither_wins() {
        let error = one(r#"{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}"#);
        assert!(matches!(error, Err(PolicyError::Repeated { key }) if key == "Effect"));
    }

    #[test]
    fn action_and_not_action_exclude_each_other() {
        let error = one(r#"{"Effect":"Allow","Action":"*","NotAction":"iam:*","Resource":"*"}"#);
        assert!(matches!(error, Err(PolicyError::Choice { .. })));
    }

    #[test]
    fn an_unknown_operator_is_an_error() {
        let error = one(
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringResembles":{"aws:username":"a"}}}"#,
        );
        assert!(matches!(error, Err(PolicyError::Unknown { .. })));
    }

    #[test]
    fn an_unknown_version_is_an_error() {
        assert!(Document::parse(r#"{"Version":"2030-01-01","Statement":[]}"#).is_err());
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let text = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert!(matches!(Document::parse(&text), Err(PolicyError::Json(_))));
    }

    #[test]
    fn a_policy_of_megabytes_is_read_and_judged() {
        let actions = vec![r#""iam:*e*e*e*e*z""#; 50_000].join(",");
        let resources = vec![r#""arn:aws:iam::*:role/a*a*a*z""#; 50_000].join(",");
        let text =
            format!(r#"{{"Effect":"Allow","Principal":"*","Action":[{actions}],"Resource":[{resources}]}}"#);
        ask(&one(&text).unwrap());
    }

    /// JSON that is often close to a policy.
    fn nearly_policy() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            r#""*""#,
            r#""Allow""#,
            r#""Deny""#,
            r#""iam:*""#,
            r#""arn:aws:iam::111111111111:root""#,
            r#""AIDAX""#,
            "1",
            "true",
            "null",
            r#""${""#,
            r#""repo:*""#,
            r#""霞""#,
        ]);
        let key = prop::sample::select(vec![
            "Statement",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
            "AWS",
            "Federated",
            "Service",
            "Bool",
            "StringLike",
            "ForAllValues:StringEquals",
            "aws:PrincipalArn",
            "x:sub",
            "Sid",
        ]);
        word.prop_map(str::to_owned).prop_recursive(5, 40, 5, move |inner| {
            let members = prop::collection::vec((key.clone(), inner.clone()), 0..6);
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
                members.prop_map(|members| {
                    let members: Vec<_> =
                        members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_text_makes_parsing_panic(text in any::<String>()) {
            let _ = Document::parse(&text);
            let _ = Document::parse_encoded(&text);
        }

        #[test]
        fn no_json_makes_parsing_or_asking_panic(text in nearly_policy()) {
            if let Ok(document) = Document::parse(&text) {
                ask(&document);
            }
            if let Ok(document) = one(&text) {
                ask(&document);
            }
        }

        #[test]
        fn no_value_makes_asking_panic(
            name in any::<String>(), sub in "[a-z*:/${}?]{0,12}", arn in "arn:[a-z*:?/0-9]{0,30}",
        ) {
            let text = serde_json::json!({"Statement": {
                "Effect": "Allow", "Principal": {"AWS": [name, arn], "Federated": [arn, "idp.example.com"]},
                "Action": "*", "Resource": arn,
                "Condition": {"StringLike": {"idp.example.com:sub": sub, "aws:PrincipalArn": arn}},
            }});
            ask(&Document::parse(&text.to_string()).unwrap());
        }
    }
}
