//! What comes back from one API call: a value with the ledger row it rests on, or why there is none.

use crate::model::{CallId, Cause};

/// A value and the call that gave it.
#[derive(Clone, Debug)]
pub struct Reply<T> {
    /// What AWS answered.
    pub value: T,
    /// The ledger row.
    pub call: CallId,
}

/// A call that gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The ledger row; absent when no call was made.
    pub call: Option<CallId>,
    /// Service by its signing name; empty when no call was made.
    pub service: &'static str,
    /// Operation by its API name; empty when no call was made.
    pub operation: &'static str,
    /// AWS error code; empty when none came.
    pub code: String,
    /// Why.
    pub cause: Cause,
    /// AWS's message, or ours.
    pub message: String,
}

/// What a call comes back with.
pub type Answer<T> = Result<Reply<T>, Failure>;

impl Failure {
    /// A gap for which no call was made.
    pub fn without_call(cause: Cause, message: impl Into<String>) -> Self {
        Self { call: None, service: "", operation: "", code: String::new(), cause, message: message.into() }
    }

    /// Whether AWS answered with one of these error codes.
    pub fn has_code(&self, codes: &[&str]) -> bool {
        codes.contains(&self.code.as_str())
    }

    /// Whether the service does not exist in the Region: it has nothing there that could be missing.
    pub fn shows_absence(&self) -> bool {
        self.has_code(&[super::absence::NO_ENDPOINT])
    }

    /// The same failure with another cause, where the table knows better than the code alone tells.
    #[must_use]
    pub fn because(mut self, cause: Cause) -> Self {
        self.cause = cause;
        self
    }
}

/// Adapters on [`Answer`] for what AWS says through an error code.
pub trait AnswerExt<T> {
    /// Turns the error codes by which AWS says "there is none" into that value.
    ///
    /// The call still counts as answered: the value rests on its ledger row.
    fn absent(self, codes: &[&str], value: impl FnOnce() -> T) -> Answer<T>;

    /// The same where the code alone may mean a refusal, too: AWS's message has to contain these words.
    fn absent_if_told(self, code: &str, words: &str, value: impl FnOnce() -> T) -> Answer<T>;

    /// The value changed by a function.
    fn map_value<U>(self, change: impl FnOnce(T) -> U) -> Answer<U>;
}

impl<T> AnswerExt<T> for Answer<T> {
    fn absent(self, codes: &[&str], value: impl FnOnce() -> T) -> Self {
        match self {
            Err(Failure { call: Some(call), code, .. }) if codes.contains(&code.as_str()) => {
                Ok(Reply { value: value(), call })
            }
            other => other,
        }
    }

    fn absent_if_told(self, code: &str, words: &str, value: impl FnOnce() -> T) -> Self {
        match self {
            Err(failure) if failure.message.contains(words) => Err(failure).absent(&[code], value),
            other => other,
        }
    }

    fn map_value<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        self.map(|reply| Reply { value: change(reply.value), call: reply.call })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(message: &str) -> Answer<i32> {
        let failure = Failure::without_call(Cause::Malformed, message);
        Err(Failure { call: Some(CallId(3)), code: "InvalidAccessException".to_owned(), ..failure })
            .absent_if_told("InvalidAccessException", "is not subscribed", || 0)
    }

    #[test]
    fn a_code_that_means_two_things_is_told_apart_by_its_words() {
        assert_eq!(refused("Account 1 is not subscribed to AWS Security Hub").unwrap().call, CallId(3));
        assert!(refused("not authorized").is_err());
    }
}
