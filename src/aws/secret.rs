//! Secrets end here: what AWS answers beside the facts we ask for (user data, environment
//! variables, pre-shared keys, contacts) is dropped before anything of it is digested, stored or
//! logged, and so are the credentials of the session themselves.
//!
//! A dropped value is replaced by [`MARKER`]; every other byte stays as AWS sent it. Whatever is
//! derived from an answer (digest, stored body, error message) is derived from what is left.

mod credential;
mod json;
mod request;
mod rule;
mod xml;

use crate::model::BodyState;

pub(super) use credential::{Known, Watched};
pub(super) use request::parameters;
use rule::Names;

/// What stands where a secret stood.
pub(super) const MARKER: &str = "[dropped by kakunin]";

/// An answer's body without secrets.
#[derive(Clone, Debug)]
pub(super) struct Clean {
    /// What may be kept; absent when there is nothing, or nothing that may be kept.
    pub(super) body: Option<String>,
    /// What became of the body.
    pub(super) state: BodyState,
    /// The values that were dropped, so that an error message cannot repeat them.
    pub(super) dropped: Vec<String>,
}

/// The text without secrets, and what was dropped of it; `None` when nothing was.
struct Cut {
    text: String,
    dropped: Vec<String>,
}

/// The text could not be read to its end, so it cannot be shown to be free of secrets.
#[derive(Debug)]
struct Unreadable;

/// Drops from an answer of a service what must not be kept.
pub(super) fn clean(service: &str, body: &[u8], known: &Known) -> Clean {
    if body.is_empty() {
        return Clean { body: None, state: BodyState::None, dropped: Vec::new() };
    }
    let unreadable = Clean { body: None, state: BodyState::Unreadable, dropped: Vec::new() };
    let Ok(text) = std::str::from_utf8(body) else { return unreadable };
    let names = Names::of(service);
    let cut = match cut(text, &names) {
        Ok(cut) => cut,
        Err(Unreadable) if names.is_particular() => return unreadable,
        // A service that answers no secrets: its broken answers are worth keeping.
        Err(Unreadable) => None,
    };
    let (text, dropped) = match &cut {
        Some(cut) => (cut.text.as_str(), cut.dropped.clone()),
        None => (text, Vec::new()),
    };
    let scrubbed = known.scrub(text);
    let as_sent = cut.is_none() && scrubbed.is_none();
    let state = if as_sent { BodyState::AsSent } else { BodyState::SecretsDropped };
    Clean { body: Some(scrubbed.unwrap_or_else(|| text.to_owned())), state, dropped }
}

/// JSON and XML tell themselves apart by their first character.
fn cut(text: &str, names: &Names) -> Result<Option<Cut>, Unreadable> {
    match text.trim_start().chars().next() {
        None => Ok(None),
        Some('<') => xml::without(text, names),
        Some(_) => json::without(text, names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(service: &str, body: &str) -> Clean {
        clean(service, body.as_bytes(), &Known::default())
    }

    #[test]
    fn an_answer_without_secrets_is_kept_byte_by_byte() {
        for (service, body) in [
            ("kms", "{ \"Keys\" : [ ],\n \"n\": 1.50e3 }"),
            ("lambda", r#"{"FunctionName":"a","MemorySize":128}"#),
            ("ec2", "<?xml version=\"1.0\"?>\n<R a='1'><x/>  <y>&amp;</y></R>"),
        ] {
            let clean = kept(service, body);
            assert_eq!((clean.body.as_deref(), clean.state), (Some(body), BodyState::AsSent));
        }
    }

    #[test]
    fn what_cannot_be_read_of_a_service_with_secrets_is_not_kept() {
        for (service, body) in [
            ("lambda", r#"{"Environment":{"Variables":{"P":"s3cret"#),
            ("ec2", "<R><userData>czNjcmV0"),
            ("ec2", "<R><userData>czNjcmV0</R>"),
            ("ecs", "environment: s3cret"),
        ] {
            let clean = kept(service, body);
            assert!(clean.body.is_none() && clean.state == BodyState::Unreadable, "{body}");
        }
        assert!(clean("lambda", b"\xff{}", &Known::default()).body.is_none());
    }

    #[test]
    fn a_broken_answer_of_a_service_without_secrets_is_kept() {
        assert_eq!(kept("kms", r#"{"Keys":["#).body.as_deref(), Some(r#"{"Keys":["#));
    }

    #[test]
    fn secrets_of_endpoints_are_dropped() {
        for (service, body) in [
            (
                "elasticloadbalancing",
                "<R><AuthenticateOidcConfig><ClientId>a</ClientId><ClientSecret>s3cret</ClientSecret></AuthenticateOidcConfig></R>",
            ),
            (
                "elasticloadbalancing",
                "<R><HttpHeaderConfig><Values><member>s3cret</member></Values></HttpHeaderConfig></R>",
            ),
            ("apigateway", r#"{"item":[{"stageName":"a","variables":{"password":"s3cret"}}]}"#),
            ("apigateway", r#"{"items":[{"stageName":"a","stageVariables":{"password":"s3cret"}}]}"#),
            ("apigateway", r#"{"item":[{"canarySettings":{"stageVariableOverrides":{"p":"s3cret"}}}]}"#),
            ("cloudfront", "<R><HeaderName>X-From-Edge</HeaderName><HeaderValue>s3cret</HeaderValue></R>"),
            (
                "wafv2",
                r#"{"WebACL":{"Rules":[{"Statement":{"ByteMatchStatement":{"SearchString":"s3cret"}}}]}}"#,
            ),
        ] {
            let clean = kept(service, body);
            let text = clean.body.unwrap();
            assert!(!text.contains("s3cret") && text.contains(MARKER), "{text}");
            assert!(clean.dropped.iter().all(|one| one == "s3cret"), "{body}");
        }
    }

    #[test]
    fn no_body_is_no_body() {
        assert_eq!(kept("kms", "").state, BodyState::None);
    }
}
