//! Access keys of IAM users, with when each was last used.

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{AccessKeyLastUsed, AccessKeyMetadata, UserDetail};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, AnswerExt as _, Failure, Listed, Page, pages};
use crate::model::{CallId, Region, Time};

use super::closed::Closed;
use super::iam::{self, one_page};
use super::required::{incomplete, required};
use super::wire::sdk_time;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

const LIST: &str = "ListAccessKeys";
const LAST_USED: &str = "GetAccessKeyLastUsed";

/// One access key of an IAM user. Where a user's keys could not all be listed, one row more stands
/// for those that may be missing: its columns are unknown but for the user's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamAccessKey {
    /// Name of the user.
    pub user_name: String,
    /// Key id.
    pub access_key_id: Option<String>,
    /// `Active`, `Inactive` or `Expired`.
    pub status: Option<String>,
    /// Creation time, which is the key's true age: making it active again does not make it young.
    pub created_at: Option<Time>,
    /// When the key was last used, some hours late; 1970 for never.
    pub last_used_at: Option<Time>,
    /// Region of the last use; `none` for never.
    pub last_used_region: Option<String>,
    /// Service of the last use; `none` for never.
    pub last_used_service: Option<String>,
}

impl Table for IamAccessKey {
    const NAME: &'static str = "iam_access_key";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("iam", "GetAccountAuthorizationDetails"), ("iam", LIST), ("iam", LAST_USED)];
    const CLOSED: &'static [Closed] = &[Closed::column("status", LIST, &["Active", "Expired", "Inactive"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = iam::authorization(&reader).await;
        let client = iam::client(&reader);
        let mut collected = Collected::default();
        collected.listed(&Region::global(), &list);
        let users: Vec<_> =
            iam::users(&list).map(|(user, call)| keys_of(&reader, &client, user, call)).collect();
        for found in several(users).await {
            collected.calls.extend(found.calls);
            for (facts, row) in found.rows {
                collected.keep(facts, row);
            }
            for failure in found.missing {
                collected.missing(&Region::global(), failure);
            }
        }
        collected
    }
}

/// What was found of one user's keys.
#[derive(Default)]
struct Found {
    rows: Vec<(Facts, IamAccessKey)>,
    calls: Vec<CallId>,
    missing: Vec<Failure>,
}

async fn keys_of(reader: &Reader, client: &Client, user: &UserDetail, call: CallId) -> Found {
    let (Some(arn), Some(name)) = (user.arn(), user.user_name()) else {
        return Found { missing: vec![iam::cut(call)], ..Found::default() };
    };
    let list = pages(|marker| page(reader, client, name, marker)).await;
    let rows: Vec<_> = list.items.iter().map(|(key, call)| read(reader, client, (arn, name), key, *call)).collect();
    let mut found = Found { rows: several(rows).await, calls: list.calls.clone(), missing: Vec::new() };
    stand_in(&mut found, arn, name, list);
    found
}

/// Adds the row that stands for keys that could not be listed.
fn stand_in(found: &mut Found, arn: &str, name: &str, list: Listed<AccessKeyMetadata>) {
    let Some(failure) = list.failure else { return };
    let mut facts = Facts::of(&Region::global(), arn);
    let columns = [
        "access_key_id",
        "status",
        "created_at",
        "last_used_at",
        "last_used_region",
        "last_used_service",
    ];
    facts.unknown(&columns, failure.clone());
    found.rows.push((facts, IamAccessKey::unknown(name)));
    found.missing.push(failure);
}

async fn page(
    reader: &Reader,
    client: &Client,
    name: &str,
    marker: Option<String>,
) -> Answer<Page<AccessKeyMetadata>> {
    let answer = reader
        .session()
        .call("iam", LIST, &Region::us_east_1(), |recorder| {
            let request = client.list_access_keys().user_name(name).set_marker(marker);
            request.customize().interceptor(recorder).send()
        })
        .await;
    required("iam", LIST, answer, |output| {
        one_page(output.access_key_metadata, output.is_truncated, output.marker)
    })
}

async fn read(
    reader: &Reader,
    client: &Client,
    (arn, name): (&str, &str),
    key: &AccessKeyMetadata,
    call: CallId,
) -> (Facts, IamAccessKey) {
    let resource = format!("{arn}/{}", key.access_key_id().unwrap_or("access-key"));
    let mut facts = Facts::of(&Region::global(), resource).resting_on(call);
    let mut row = listed(&mut facts, name, key, call);
    let columns = ["last_used_at", "last_used_region", "last_used_service"];
    let Some(id) = row.access_key_id.clone() else {
        facts.unknown(&columns, incomplete("iam", LIST, call));
        return (facts, row);
    };
    if let Some(used) = facts.take(&columns, last_used(reader, client, &id).await) {
        row.last_used_at = Some(used.at);
        row.last_used_region = Some(used.region);
        row.last_used_service = Some(used.service);
    }
    (facts, row)
}

fn listed(facts: &mut Facts, name: &str, key: &AccessKeyMetadata, call: CallId) -> IamAccessKey {
    let row = IamAccessKey {
        access_key_id: key.access_key_id().map(str::to_owned),
        status: key.status().map(|status| status.as_str().to_owned()),
        created_at: key.create_date().and_then(sdk_time),
        ..IamAccessKey::unknown(name)
    };
    let present = [
        ("access_key_id", row.access_key_id.is_some()),
        ("status", row.status.is_some()),
        ("created_at", row.created_at.is_some()),
    ];
    for (column, _) in present.into_iter().filter(|(_, present)| !present) {
        facts.unknown(&[column], incomplete("iam", LIST, call));
    }
    row
}

/// A last use; of a key never used AWS gives no time, and `N/A` for the rest.
#[derive(Debug, PartialEq)]
struct Used {
    at: Time,
    region: String,
    service: String,
}

async fn last_used(reader: &Reader, client: &Client, id: &str) -> Answer<Used> {
    let answer = reader
        .session()
        .call("iam", LAST_USED, &Region::us_east_1(), |recorder| {
            client.get_access_key_last_used().access_key_id(id).customize().interceptor(recorder).send()
        })
        .await;
    let answer = required("iam", LAST_USED, answer, |output| output.access_key_last_used);
    required("iam", LAST_USED, answer.map_value(|used| Used::new(&used)), |used| used)
}

impl Used {
    fn new(used: &AccessKeyLastUsed) -> Option<Self> {
        let text = |text: &str| if text == "N/A" { "none" } else { text }.to_owned();
        let at = used.last_used_date().map_or(Some(Time::NONE), sdk_time)?;
        Some(Self { at, region: text(used.region()), service: text(used.service_name()) })
    }
}

impl IamAccessKey {
    fn unknown(name: &str) -> Self {
        Self {
            user_name: name.to_owned(),
            access_key_id: None,
            status: None,
            created_at: None,
            last_used_at: None,
            last_used_region: None,
            last_used_service: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Cause;

    use super::*;

    #[test]
    fn a_key_that_was_never_used_says_1970_and_none() {
        let never = AccessKeyLastUsed::builder().region("N/A").service_name("N/A").build().unwrap();
        let none = || "none".to_owned();
        assert_eq!(Used::new(&never), Some(Used { at: Time::NONE, region: none(), service: none() }));
    }

    #[test]
    fn a_status_that_is_missing_is_a_gap() {
        let mut facts = Facts::of(&Region::global(), "key");
        let key = AccessKeyMetadata::builder().access_key_id("AKIAKASUMI0000000001").build();
        let row = listed(&mut facts, "ito.kenta", &key, CallId(1));
        assert_eq!(row.status, None);
        let mut collected = Collected::default();
        collected.keep(facts, row);
        assert_eq!(collected.gaps.len(), 2);
    }

    #[test]
    fn keys_that_could_not_be_listed_have_a_row_in_their_place() {
        let mut found = Found::default();
        let failure = Some(Failure::without_call(Cause::Denied, ""));
        let list = Listed { items: Vec::new(), calls: Vec::new(), failure };
        stand_in(&mut found, "arn", "ito.kenta", list);
        assert_eq!(found.rows[0].1, IamAccessKey::unknown("ito.kenta"));
        assert_eq!(found.missing.len(), 1);
    }
}
