//! Answers in JSON: whatever the bytes, reading ends, and an answer that breaks off is an error.

#![no_main]

use kakunin::aws::operation::fuzzing::is_whole;
use kakunin::tables::fuzzing::tables;
use libfuzzer_sys::fuzz_target;

const CUTS: usize = 48;

fuzz_target!(|data: &[u8]| {
    let error_type = std::str::from_utf8(data.get(..24).unwrap_or(data)).ok();
    if let Err(said) = tables(400, None, data) {
        assert!(said.starts_with("operation: "), "{said}");
    }
    let _ = tables(500, error_type, data);
    cut_is_error(data, |body| tables(200, None, body).is_ok());
    for (service, operation, member) in
        [("kms", "ListKeys", Some("Keys")), ("config", "DescribeConfigurationRecorders", None)]
    {
        let whole = is_whole(service, operation, data);
        assert_eq!(whole, object_with(member, data), "{operation}");
        cut_is_error(data, |body| is_whole(service, operation, body));
    }
});

/// The same said in another way: one object, with the member set.
fn object_with(member: Option<&str>, data: &[u8]) -> bool {
    match serde_json::from_slice::<serde_json::Value>(data) {
        Ok(serde_json::Value::Object(object)) => {
            member.is_none_or(|member| object.get(member).is_some_and(|value| !value.is_null()))
        }
        Ok(_) | Err(_) => false,
    }
}

fn cut_is_error(data: &[u8], reads: impl Fn(&[u8]) -> bool) {
    if !reads(data) {
        return;
    }
    let end = data.len() - data.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    let step = (end / CUTS).max(1);
    for cut in (0..end).step_by(step).chain(end.saturating_sub(CUTS / 2)..end) {
        assert!(!reads(&data[..cut]), "cut at {cut} of {end} it still reads");
    }
}
