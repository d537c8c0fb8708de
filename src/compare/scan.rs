//! The two scans, and what besides the account may make their answers differ.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use crate::model::{AccountId, Region, Time};

use super::Side;

/// One scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Scan {
    /// Id of the snapshot.
    pub id: String,
    /// Start of the scan, RFC 3339; ages are counted to it.
    #[serde(serialize_with = "rfc3339")]
    #[schemars(with = "String")]
    pub started_at: Time,
    /// Version of kakunin that scanned.
    pub version: String,
    /// SHA-256 of the catalogue that it was scanned with; absent where the snapshot does not say.
    pub catalogue_sha256: Option<String>,
    /// SHA-256 of the settings file that it was scanned with; absent where there was none.
    pub settings_sha256: Option<String>,
    /// SHA-256 of the catalogue that it is judged with here.
    pub judged_with: String,
    /// What was scanned.
    pub targets: Vec<Scope>,
}

/// One scanned account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Scope {
    /// The account.
    pub account: AccountId,
    /// The Regions that were read.
    pub regions: Vec<Region>,
}

/// What besides the account differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The accounts that were scanned.
    Accounts,
    /// The Regions of an account.
    Regions,
    /// The catalogue that is judged with here.
    Catalogue,
    /// The version that scanned.
    Version,
    /// The catalogue of the scan; both sides are judged with today's.
    ScannedCatalogue,
    /// The settings file of the scan; both sides are judged with today's.
    ScannedSettings,
    /// Attestations and registers.
    Declarations,
    /// Waivers.
    Waivers,
}

/// One thing besides the account that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Circumstance {
    /// What.
    pub kind: Kind,
    /// The account it is about; absent where it is about the whole.
    pub account: Option<AccountId>,
    /// On the older side only.
    pub before: Vec<String>,
    /// On the newer side only.
    pub after: Vec<String>,
}

pub(super) fn circumstances(old: &Side<'_>, new: &Side<'_>) -> Vec<Circumstance> {
    let (one, other) = (&old.scan, &new.scan);
    let accounts = |scan: &Scan| scan.targets.iter().map(|target| target.account.to_string()).collect();
    let mut found = vec![apart(Kind::Accounts, None, &accounts(one), &accounts(other))];
    for target in &one.targets {
        let regions = |scope: &Scope| scope.regions.iter().map(Region::to_string).collect();
        let same = other.targets.iter().filter(|same| same.account == target.account);
        found.extend(
            same.map(|same| apart(Kind::Regions, Some(&target.account), &regions(target), &regions(same))),
        );
    }
    let value = |text: &String| BTreeSet::from([text.clone()]);
    let maybe = |text: &Option<String>| text.iter().cloned().collect();
    let waivers = |side: &Side<'_>| side.waivers.iter().map(|(name, text)| digest(name, text)).collect();
    found.extend([
        apart(Kind::Catalogue, None, &value(&one.judged_with), &value(&other.judged_with)),
        apart(Kind::Version, None, &value(&one.version), &value(&other.version)),
        apart(Kind::ScannedCatalogue, None, &maybe(&one.catalogue_sha256), &maybe(&other.catalogue_sha256)),
        apart(Kind::ScannedSettings, None, &maybe(&one.settings_sha256), &maybe(&other.settings_sha256)),
        apart(Kind::Declarations, None, &declared(old), &declared(new)),
        apart(Kind::Waivers, None, &waivers(old), &waivers(new)),
    ]);
    found.into_iter().flatten().collect()
}

/// What only one side has; nothing where both have the same.
fn apart(
    kind: Kind,
    account: Option<&AccountId>,
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
) -> Option<Circumstance> {
    let circumstance = Circumstance {
        kind,
        account: account.cloned(),
        before: before.difference(after).cloned().collect(),
        after: after.difference(before).cloned().collect(),
    };
    (before != after).then_some(circumstance)
}

/// Each declaration by its name or kind, told apart by what it says.
fn declared(side: &Side<'_>) -> BTreeSet<String> {
    let named = |name: &str, value: &dyn Fn() -> Result<String, serde_json::Error>| {
        digest(name, &value().unwrap_or_default())
    };
    let attestations =
        side.declarations.attestations.iter().map(|one| named(&one.name, &|| serde_json::to_string(one)));
    let registers = side
        .declarations
        .registers
        .iter()
        .map(|one| named(one.kind.as_str(), &|| serde_json::to_string(one)));
    attestations.chain(registers).collect()
}

/// A name, and the first digits of the SHA-256 of what stands under it.
fn digest(name: &str, text: &str) -> String {
    use sha2::Digest as _;
    let digest = crate::model::text::hex(&sha2::Sha256::digest(text.as_bytes()));
    let short: String = digest.chars().take(12).collect();
    format!("{name} ({short})")
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn rfc3339<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.to_rfc3339())
}
