//! What was asked, as the ledger keeps it: method, path, query and body, without secrets.
//!
//! Nothing that kakunin asks holds a secret today; a form field or member of a dropped name would
//! lose its value here all the same.

use super::rule::Names;
use super::{Known, MARKER, cut};

/// Parameters of a signed link, which are credentials for a while.
const SIGNED: [&str; 3] = ["X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-Credential"];

/// The parameters of a request without secrets.
pub(in crate::aws) fn parameters(
    service: &str,
    method: &str,
    uri: &str,
    body: &str,
    known: &Known,
) -> String {
    let names = Names::of(service);
    let path = uri.splitn(4, '/').nth(3).unwrap_or_default();
    let path = match path.split_once('?') {
        Some((path, query)) => format!("{path}?{}", pairs(query, &names)),
        None => path.to_owned(),
    };
    let body = if body.trim_start().starts_with(['{', '[', '<']) {
        match cut(body, &names) {
            Ok(Some(cut)) => cut.text,
            Ok(None) => body.to_owned(),
            Err(_) => MARKER.to_owned(),
        }
    } else {
        pairs(body, &names)
    };
    let text = format!("{method} /{path} {body}");
    known.scrub(&text).unwrap_or(text).trim_end().to_owned()
}

/// `a=1&b.c=2`: a pair whose last part of the name must not be kept loses its value.
fn pairs(text: &str, names: &Names) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if secret(name, names) => format!("{name}={MARKER}"),
        Some(_) | None => pair.to_owned(),
    };
    text.split('&').map(pair).collect::<Vec<_>>().join("&")
}

fn secret(name: &str, names: &Names) -> bool {
    name.split('.').any(|part| names.has(part)) || SIGNED.iter().any(|one| one.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(service: &str, uri: &str, body: &str) -> String {
        parameters(service, "POST", uri, body, &Known::default())
    }

    #[test]
    fn a_request_is_kept_without_its_host() {
        assert_eq!(asked("kms", "https://kms.example/", r#"{"KeyId":"k"}"#), r#"POST / {"KeyId":"k"}"#);
        assert_eq!(asked("s3", "https://b.example/x?lifecycle&token=a", ""), "POST /x?lifecycle&token=a");
    }

    #[test]
    fn a_secret_in_a_request_is_not_kept() {
        for (service, uri, body) in [
            ("ec2", "http://h/", "Action=Run&UserData=s3cret"),
            ("cloudformation", "http://h/", "Parameters.member.1.ParameterValue=s3cret"),
            ("lambda", "http://h/f", r#"{"Environment":{"Variables":{"P":"s3cret"}}}"#),
            ("lambda", "http://h/f", r#"{"Environment":{"Variables":{"P":"s3cret"#),
            ("s3", "http://h/f?X-Amz-Signature=s3cret&a=1", ""),
        ] {
            let asked = asked(service, uri, body);
            assert!(!asked.contains("s3cret") && asked.contains(MARKER), "{asked}");
        }
    }
}
