//! Derived table `attestation`: what people attested for the account, and whether it holds.
//!
//! An attestation shows that somebody decided, never that AWS is configured so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Attestation as Declared, DocKind, Region, Standing, Stored, Time};

use super::{Derived, World};

/// One attestation about the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attestation {
    /// The item it is for.
    pub item: Option<String>,
    /// Kind of document: `contract`, `report`, `procedure`, `design`, `register`, `training`,
    /// `decision` or `review`.
    pub doc_kind: Option<String>,
    /// Title of the document.
    pub title: Option<String>,
    /// Number or address of the document; `none` when it rests on evidence files alone.
    pub reference: Option<String>,
    /// Whether somebody approved it.
    pub approved: Option<bool>,
    /// Days since it was approved or last reviewed; negative before that day.
    pub age_days: Option<i64>,
    /// Days after its date on which it still holds, at most `$evidence_max_age_days`.
    pub valid_days: Option<i64>,
    /// Whether every evidence file is the one it was approved with.
    pub evidence_as_stated: Option<bool>,
    /// Whether it holds: approved, begun, not out of date, its evidence unchanged.
    pub current: Option<bool>,
    /// Why it does not hold: `not_yet`, `not_approved`, `evidence_changed` or `expired`; else `current`.
    pub standing: Option<String>,
    /// Accounts it is about; empty for all.
    pub scope_accounts: Option<Vec<String>>,
}

impl Derived for Attestation {
    const NAME: &'static str = "attestation";
    const FEEDS: &'static [&'static str] = &[];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let about = |one: &&Declared| one.is_about(world.account());
        let attestations = world.declarations().attestations.iter().filter(about);
        attestations.map(|one| stored(one, world.as_of())).collect()
    }
}

fn stored(one: &Declared, as_of: Time) -> Stored<Attestation> {
    use crate::model::EvidenceState::AsStated;
    let standing = one.standing(as_of);
    let reference = if one.reference.is_empty() { "none" } else { one.reference.as_str() };
    let row = Attestation {
        item: Some(one.item.to_string()),
        doc_kind: Some(DocKind::as_str(one.doc_kind).to_owned()),
        title: Some(one.title.clone()),
        reference: Some(reference.to_owned()),
        approved: Some(one.approver.is_some()),
        age_days: Some(one.approved_at.days_until(as_of)),
        valid_days: Some(one.approved_at.days_until(one.valid_until).saturating_sub(1)),
        evidence_as_stated: Some(one.evidence.iter().all(|file| file.state == AsStated)),
        current: Some(standing == Standing::Current),
        standing: Some(standing.as_str().to_owned()),
        scope_accounts: Some(one.accounts.iter().map(ToString::to_string).collect()),
    };
    Stored {
        region: Some(Region::global()),
        resource: format!("attestation/{}", one.name),
        calls: Vec::new(),
        gaps: Vec::new(),
        row,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Declarations, ItemId, Settings};

    const DAY: i64 = 86_400;

    fn rows(accounts: &[&str], as_of: i64) -> Vec<Stored<Attestation>> {
        let account = |text: &str| AccountId::parse(text).unwrap();
        let attestation = Declared {
            name: "2026/build-5".to_owned(),
            item: ItemId::parse("build-5").unwrap(),
            doc_kind: DocKind::Decision,
            title: "直接ログインの可否".to_owned(),
            reference: String::new(),
            statement: "認めない。".to_owned(),
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: Time::from_seconds(10 * DAY),
            valid_until: Time::from_seconds(376 * DAY),
            accounts: accounts.iter().map(|text| account(text)).collect(),
            evidence: Vec::new(),
            answers: None,
            not_applicable: false,
        };
        let declarations = Declarations { attestations: vec![attestation], registers: Vec::new() };
        let time = Time::from_seconds(as_of);
        let world = World::new(account("111111111111"), time, Settings::default(), Vec::new(), Vec::new());
        Attestation::derive(&world.with_declarations(declarations))
    }

    #[test]
    fn an_attestation_is_current_as_long_as_its_age_is_within_its_validity() {
        let found = |as_of| {
            let row = rows(&[], as_of).remove(0).row;
            assert_eq!(row.valid_days, Some(365));
            (row.age_days.unwrap(), row.current.unwrap())
        };
        assert_eq!(found(10 * DAY), (0, true));
        assert_eq!(found(376 * DAY - 1), (365, true));
        assert_eq!(found(376 * DAY), (366, false));
        assert_eq!(found(10 * DAY - 1), (-1, false));
    }

    #[test]
    fn an_attestation_of_other_accounts_is_no_row() {
        assert_eq!(rows(&["222222222222"], 20 * DAY), []);
        assert_eq!(rows(&["111111111111", "222222222222"], 20 * DAY).len(), 1);
    }
}
