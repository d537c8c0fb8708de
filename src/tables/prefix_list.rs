//! Prefix lists: ranges of addresses under one name, which rules of security groups may name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, Failure, Operation, Reply};
use crate::model::{CallId, Cause};

use super::ec2_list::tokened;
use super::service::EC2;
use super::wire::{Items, or_none};
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static DESCRIBE: Operation<DescribeManagedPrefixLists> = EC2.operation("DescribeManagedPrefixLists");
static ENTRIES: Operation<GetManagedPrefixListEntries> = EC2.operation("GetManagedPrefixListEntries");

/// One prefix list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PrefixList {
    /// Prefix list id.
    pub id: String,
    /// Account that keeps it; `AWS` for the lists of AWS's own addresses.
    pub owner: String,
    /// Address ranges in it; empty for the lists of AWS, whose entries are not asked for.
    pub cidrs: Option<Vec<String>>,
}

impl Table for PrefixList {
    const NAME: &'static str = "prefix_list";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("ec2", "DescribeManagedPrefixLists"), ("ec2", "GetManagedPrefixListEntries")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeManagedPrefixLists| (answer.prefix_list_set, answer.next_token);
        let list = tokened(&reader, &DESCRIBE, (100, Request::new()), split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = list.items.iter().map(|(one, call)| detailed(&reader, one, *call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn detailed(reader: &Reader, list: &Described, listed: CallId) -> (Facts, PrefixList) {
    let mut facts = Facts::of(reader.region(), list.arn(reader)).resting_on(listed);
    let owner = or_none(list.owner_id.clone());
    let cidrs = if owner == "AWS" {
        Some(Vec::new())
    } else {
        facts.take(&["cidrs"], entries(reader, &list.prefix_list_id).await)
    };
    (facts, PrefixList { id: list.prefix_list_id.clone(), owner, cidrs })
}

/// All entries, or the failure of any page: half a list is not a list.
async fn entries(reader: &Reader, id: &str) -> Answer<Vec<String>> {
    let split = |answer: GetManagedPrefixListEntries| (answer.entry_set, answer.next_token);
    let request = Request::new().parameter("PrefixListId", id);
    let list = tokened(reader, &ENTRIES, (100, request), split).await;
    match (list.failure, list.calls.last()) {
        (None, Some(call)) => {
            let value = list.items.into_iter().map(|(entry, _)| entry.cidr).collect();
            Ok(Reply { value, call: *call })
        }
        (Some(failure), _) => Err(failure),
        (None, None) => Err(Failure::without_call(Cause::Malformed, "no page came")),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeManagedPrefixLists {
    prefix_list_set: Items<Described>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    prefix_list_id: String,
    prefix_list_arn: Option<String>,
    owner_id: Option<String>,
}

impl Described {
    fn arn(&self, reader: &Reader) -> String {
        let made = || format!("arn:aws:ec2:{}:{}:prefix-list/{}", reader.region(), reader.account(), self.prefix_list_id);
        self.prefix_list_arn.clone().unwrap_or_else(made)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetManagedPrefixListEntries {
    entry_set: Items<Entry>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    cidr: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_address_ranges_with_or_without_a_description() {
        let body = r"<R><entrySet><item><cidr>203.0.113.0/24</cidr><description>office</description></item>
            <item><cidr>0.0.0.0/0</cidr></item></entrySet></R>";
        let answer: GetManagedPrefixListEntries = quick_xml::de::from_str(body).unwrap();
        let cidrs: Vec<&str> = answer.entry_set.item.iter().map(|entry| entry.cidr.as_str()).collect();
        assert_eq!(cidrs, ["203.0.113.0/24", "0.0.0.0/0"]);
    }

    #[test]
    fn another_answer_is_not_an_empty_list() {
        assert!(quick_xml::de::from_str::<GetManagedPrefixListEntries>("<R><prefixListSet/></R>").is_err());
    }
}
