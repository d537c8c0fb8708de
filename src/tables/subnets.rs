//! In which Availability Zone each subnet lies, listed once for each Region where a table needs it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::service::EC2;
use super::wire::Items;
use super::{Facts, Reader};

static DESCRIBE_SUBNETS: Operation<DescribeSubnets> = EC2.operation("DescribeSubnets");

/// The subnets of a Region.
#[derive(Debug)]
pub(super) struct Subnets {
    list: Listed<()>,
    zones: BTreeMap<String, String>,
}

impl Subnets {
    /// Lists them, once for each Region.
    pub(super) async fn of(reader: &Reader) -> Arc<Self> {
        reader.once("subnets", Self::read(reader)).await
    }

    async fn read(reader: &Reader) -> Self {
        let list = pages(|token| async move {
            let request = Request::new().parameter("MaxResults", 1000).parameter_if("NextToken", token);
            let answer = reader.operation(&DESCRIBE_SUBNETS, request).await;
            answer.map_value(|answer| Page { items: answer.subnet_set.item, next: answer.next_token })
        });
        let list = Box::pin(list).await;
        let zone = |one: &Subnet| (one.subnet_id.clone(), one.availability_zone.clone());
        let zones = list.values().map(zone).collect();
        Self { list: Listed { items: Vec::new(), calls: list.calls, failure: list.failure }, zones }
    }

    /// The zones of some subnets; unknown, with a gap for `column`, where one of them was not listed.
    pub(super) fn zones(
        &self,
        facts: &mut Facts,
        column: &'static str,
        subnets: &[String],
    ) -> Option<Vec<String>> {
        facts.rest_on(&self.list.calls);
        let zones: Option<BTreeSet<String>> = subnets.iter().map(|id| self.zones.get(id).cloned()).collect();
        if zones.is_none()
            && let Some(failure) = &self.list.failure
        {
            facts.unknown(&[column], failure.clone());
        }
        // A subnet that is gone, or shared and no longer seen, has no zone that anybody could tell.
        zones.map(|zones| zones.into_iter().collect())
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeSubnets {
    subnet_set: Items<Subnet>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subnet {
    subnet_id: String,
    availability_zone: String,
}

#[cfg(test)]
mod tests {
    use crate::model::Region;

    use super::*;

    #[test]
    fn two_subnets_of_one_zone_are_one_zone_and_an_unlisted_one_makes_it_unknown() {
        let zones = [("a", "1a"), ("b", "1a"), ("c", "1c")];
        let zones = zones.map(|(id, zone)| (id.to_owned(), zone.to_owned())).into_iter().collect();
        let list = Listed { items: Vec::new(), calls: Vec::new(), failure: None };
        let subnets = Subnets { list, zones };
        let of = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            subnets.zones(&mut Facts::of(&Region::us_east_1(), "r"), "zones", &ids)
        };
        assert_eq!(of(&["a", "b"]).map(|zones| zones.len()), Some(1));
        assert_eq!(of(&["a", "c"]).map(|zones| zones.len()), Some(2));
        assert_eq!(of(&["a", "gone"]), None);
    }
}
