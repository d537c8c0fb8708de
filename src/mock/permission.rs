//! Which IAM action a call takes, and whether the policy that the mock enforces allows it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// `mocks/iam_actions.toml`: by service and operation.
static ACTIONS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> =
    LazyLock::new(|| toml::from_str(include_str!("../../mocks/iam_actions.toml")).unwrap_or_default());

/// What an enforced policy says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may be made.
    Allowed,
    /// No statement allows it.
    Denied,
    /// Nobody has written which action it takes.
    Unwritten,
}

/// The IAM action of a call; empty where none is needed, absent where nobody has written it.
pub(super) fn action(service: &str, operation: &str) -> Option<&'static str> {
    ACTIONS.get(service)?.get(operation).map(String::as_str)
}

/// Whether a policy that allows these actions, and nothing else, allows a call.
pub(super) fn verdict(allowed: &BTreeSet<String>, service: &str, operation: &str) -> Verdict {
    match action(service, operation) {
        None => Verdict::Unwritten,
        Some(action) if action.is_empty() || allowed.contains(action) => Verdict::Allowed,
        Some(_) => Verdict::Denied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(actions: &[&str]) -> BTreeSet<String> {
        actions.iter().map(|action| (*action).to_owned()).collect()
    }

    #[test]
    fn what_the_policy_does_not_name_is_denied() {
        let policy = allowed(&["s3:ListAllMyBuckets"]);
        assert_eq!(verdict(&policy, "s3", "ListBuckets"), Verdict::Allowed);
        assert_eq!(verdict(&policy, "s3", "GetBucketLocation"), Verdict::Denied);
    }

    #[test]
    fn an_operation_that_nobody_has_looked_up_is_neither() {
        assert_eq!(verdict(&allowed(&["kms:Decrypt"]), "kms", "Decrypt"), Verdict::Unwritten);
    }

    #[test]
    fn who_is_calling_may_always_be_asked() {
        assert_eq!(verdict(&allowed(&[]), "sts", "GetCallerIdentity"), Verdict::Allowed);
    }
}
