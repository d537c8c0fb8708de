//! Which KMS key a key field of a resource means, and what is known of that key.
//!
//! Services answer with key ARNs, bare ids, aliases or alias ARNs; an alias means the key that it
//! points to now. A key of this account that a complete list of its Region does not hold is gone.

use std::collections::BTreeMap;

use crate::model::row::tidy;
use crate::model::{CallId, GapId, Region, Stored};
use crate::tables::Table as _;
use crate::tables::kms_key::KmsKey;

use super::World;
use super::arn::Arn;
use super::backup_coverage::gaps_in;

/// State of a key that something still refers to but that no longer exists.
pub(super) const DELETED: &str = "Deleted";

/// The keys of the scanned account.
pub(super) struct Keys<'a> {
    world: &'a World,
    by_arn: BTreeMap<&'a str, &'a Stored<KmsKey>>,
    by_alias: BTreeMap<(&'a str, &'a str), &'a Stored<KmsKey>>,
}

/// What a key field refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyFacts {
    /// ARN of the key; unknown when an alias could not be resolved.
    pub(super) arn: Option<String>,
    /// Account of the key.
    pub(super) account: Option<String>,
    /// Region of the key.
    pub(super) region: Option<String>,
    /// State, or [`DELETED`]; unknown for keys of other accounts.
    pub(super) state: Option<String>,
    /// Whether the customer manages it; unknown for keys of other accounts.
    pub(super) is_customer: Option<bool>,
    /// Calls that this rests on.
    pub(super) calls: Vec<CallId>,
    /// Gaps that leave it open.
    pub(super) gaps: Vec<GapId>,
}

impl<'a> Keys<'a> {
    /// The keys that the scan read.
    pub(super) fn of(world: &'a World) -> Self {
        let keys = world.rows::<KmsKey>();
        let by_arn = keys.iter().map(|key| (key.row.arn.as_str(), key)).collect();
        let aliases = |key: &'a Stored<KmsKey>| {
            let region = key.region.as_ref().map_or("", Region::as_str);
            key.row.aliases.iter().flatten().map(move |alias| ((region, alias.as_str()), key))
        };
        Self { world, by_arn, by_alias: keys.iter().flat_map(aliases).collect() }
    }

    /// Looks up the text of a key field of a resource in `region`; `None` when it names no key
    /// (`none`, `aws-owned`, empty).
    pub(super) fn find(&self, text: &str, region: Option<&Region>) -> Option<KeyFacts> {
        if matches!(text, "" | "none" | "aws-owned") {
            return None;
        }
        let here = region.map(Region::as_str);
        let (region, account, name) = match Arn::parse(text) {
            Some(arn) => (arn.region, arn.account, arn.resource),
            None => (here, Some(self.world.account().as_str()), text),
        };
        let facts = KeyFacts {
            account: account.map(str::to_owned),
            region: region.map(str::to_owned),
            ..KeyFacts::default()
        };
        let (Some(region), Some(account)) = (region, account) else { return Some(facts) };
        let found = if name.starts_with("alias/") {
            self.by_alias.get(&(region, name)).copied()
        } else {
            let id = name.strip_prefix("key/").unwrap_or(name);
            let arn = format!("arn:aws:kms:{region}:{account}:key/{id}");
            let found = self.by_arn.get(arn.as_str()).copied();
            return Some(self.known(KeyFacts { arn: Some(arn), ..facts }, found, true));
        };
        Some(self.known(facts, found, false))
    }

    /// `by_id`: only an id proves that a key that is not found is gone; an alias may never have
    /// pointed anywhere.
    fn known(&self, facts: KeyFacts, found: Option<&Stored<KmsKey>>, by_id: bool) -> KeyFacts {
        if let Some(key) = found {
            return KeyFacts {
                arn: Some(key.row.arn.clone()),
                state: key.row.state.clone(),
                is_customer: key.row.manager.as_deref().map(|manager| manager == "CUSTOMER"),
                calls: tidy(key.calls.clone()),
                gaps: tidy(key.gaps.clone()),
                ..facts
            };
        }
        let Some(region) = facts.region.as_deref().and_then(|name| Region::parse(name).ok()) else {
            return facts;
        };
        let own = facts.account.as_deref() == Some(self.world.account().as_str());
        let gone = by_id && own && self.world.is_complete_in(KmsKey::NAME, &region);
        KeyFacts {
            state: gone.then(|| DELETED.to_owned()),
            gaps: tidy(gaps_in::<KmsKey>(self.world, &region)),
            ..facts
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::{AccountId, Coverage, Settings, State, Time};

    use super::*;

    const KEY: &str = "arn:aws:kms:ap-northeast-1:111111111111:key/k-1";

    fn world(state: State) -> World {
        let region = Region::parse("ap-northeast-1").unwrap();
        let cell = Coverage {
            region: region.clone(),
            table: "kms_key".to_owned(),
            state,
            rows: 1,
            gaps: Vec::new(),
        };
        let account = AccountId::parse("111111111111").unwrap();
        let mut world =
            World::new(account, Time::from_seconds(0), Settings::default(), vec![cell], Vec::new());
        let row: KmsKey = serde_json::from_value(json!({
            "arn": KEY, "key_id": "k-1", "manager": "CUSTOMER", "state": "Enabled", "aliases": ["alias/kasumi"],
        }))
        .unwrap();
        let (calls, gaps) = (Vec::new(), Vec::new());
        world.insert(vec![Stored { region: Some(region), resource: KEY.to_owned(), calls, gaps, row }]);
        world
    }

    fn find(state: State, text: &str) -> Option<KeyFacts> {
        let region = Region::parse("ap-northeast-1").ok();
        Keys::of(&world(state)).find(text, region.as_ref())
    }

    #[test]
    fn arns_ids_and_aliases_mean_the_same_key() {
        let texts = [KEY, "k-1", "alias/kasumi", "arn:aws:kms:ap-northeast-1:111111111111:alias/kasumi"];
        for text in texts {
            let key = find(State::Read, text).unwrap();
            assert_eq!((key.arn.as_deref(), key.state.as_deref()), (Some(KEY), Some("Enabled")), "{text}");
        }
    }

    #[test]
    fn a_key_missing_from_a_complete_list_was_deleted() {
        let gone = KEY.replace("k-1", "k-2");
        assert_eq!(find(State::Read, &gone).unwrap().state.as_deref(), Some(DELETED));
        assert_eq!(find(State::Gap, &gone).unwrap().state, None);
    }

    #[test]
    fn case_25_nothing_is_known_of_a_key_of_another_account() {
        let other = find(State::Read, &KEY.replace("111111111111", "222222222222")).unwrap();
        assert_eq!((other.state, other.is_customer), (None, None));
        assert_eq!(other.account.as_deref(), Some("222222222222"));
    }

    #[test]
    fn an_alias_that_points_nowhere_is_not_a_deleted_key() {
        let key = find(State::Read, "alias/aws/ebs").unwrap();
        assert_eq!((key.arn, key.state), (None, None));
    }

    #[test]
    fn keys_that_aws_owns_are_no_reference() {
        assert_eq!(find(State::Read, "aws-owned"), None);
        assert_eq!(find(State::Read, "none"), None);
    }
}
