//! What the SDK crates make optional and AWS always sends.
//!
//! The crates read any JSON object: the body of another operation, or one cut short, comes out as
//! "nothing is set". Such an answer is malformed and never an empty list.

use crate::aws::{Answer, Failure, Reply};
use crate::model::{CallId, Cause};

/// What `read` takes out of an answer; malformed when it finds a member missing.
pub(super) fn required<T, U>(
    service: &'static str,
    operation: &'static str,
    answer: Answer<T>,
    read: impl FnOnce(T) -> Option<U>,
) -> Answer<U> {
    let Reply { value, call } = answer?;
    read(value).map(|value| Reply { value, call }).ok_or_else(|| incomplete(service, operation, call))
}

/// The failure of an answer that lacks what AWS always sends.
pub(super) fn incomplete(service: &'static str, operation: &'static str, call: CallId) -> Failure {
    let message = "the answer lacks a member that AWS always sends";
    Failure { call: Some(call), service, operation, ..Failure::without_call(Cause::Malformed, message) }
}

/// The failure of an answer whose value, from a closed list, this version does not know.
pub(super) fn unheard_of(
    service: &'static str,
    operation: &'static str,
    call: CallId,
    value: &str,
) -> Failure {
    let message = format!("`{value}` is a value that this version does not know");
    Failure { message, ..incomplete(service, operation, call) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_member_is_malformed_and_names_the_call() {
        let answer: Answer<Option<i32>> = Ok(Reply { value: None, call: CallId(4) });
        let failure = required("kms", "ListKeys", answer, |value| value).unwrap_err();
        assert_eq!((failure.cause, failure.call), (Cause::Malformed, Some(CallId(4))));
        assert_eq!(failure.operation, "ListKeys");
    }

    #[test]
    fn a_failure_stays_as_it_is() {
        let denied: Answer<Option<i32>> = Err(Failure::without_call(Cause::Denied, "no"));
        let failure = required("kms", "ListKeys", denied, |value| value).unwrap_err();
        assert_eq!(failure.cause, Cause::Denied);
    }
}
