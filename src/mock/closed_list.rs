//! Which members of an operation's answer hold values of closed lists, by AWS's own models.
//!
//! AWS adds values to its lists; a scan has to bear one that it has never heard of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Operation as `service:Operation` → wire names of members. Made by `tests/witness/closed_lists.py`.
const FILE: &str = include_str!("../../mocks/closed_lists.toml");

static LISTS: LazyLock<BTreeMap<String, BTreeSet<String>>> =
    LazyLock::new(|| toml::from_str(FILE).unwrap_or_default());

/// The members of an operation's answer that hold values of closed lists, by their names on the wire.
pub fn closed_lists(service: &str, operation: &str) -> BTreeSet<String> {
    // S3 Control signs as S3, and is named so in the file.
    let service = if service == "s3control" { "s3" } else { service };
    LISTS.get(&format!("{service}:{operation}")).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_key_is_a_closed_list_and_its_id_is_none() {
        let members = closed_lists("kms", "DescribeKey");
        assert!(members.contains("KeyState") && !members.contains("KeyId"), "{members:?}");
    }
}
