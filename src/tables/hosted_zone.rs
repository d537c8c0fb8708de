//! Hosted zones of Amazon Route 53.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Region;

use super::rds_list::Elements;
use super::service::ROUTE_53;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListHostedZones> = ROUTE_53.operation("ListHostedZones");

/// One hosted zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HostedZone {
    /// ARN.
    pub arn: String,
    /// Domain, with a dot at its end.
    pub name: String,
    /// Whether it answers within VPCs only.
    pub private: bool,
}

impl Table for HostedZone {
    const NAME: &'static str = "hosted_zone";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("route53", "ListHostedZones")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let asked = &reader;
        let list = pages(|marker| async move {
            let request = Request::get("/2013-04-01/hostedzone").parameter("maxitems", 300);
            let answer = asked.operation(&LIST, request.parameter_if("marker", marker)).await;
            answer.map_value(|answer| Page {
                items: answer.hosted_zones.list,
                next: answer.next_marker.filter(|_| answer.is_truncated),
            })
        });
        let list = list.await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (zone, call) in list.items {
            let row = zone.into_row();
            collected.keep(Facts::of(&Region::global(), &row.arn).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListHostedZones {
    hosted_zones: Elements<Zone>,
    is_truncated: bool,
    next_marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Zone {
    id: String,
    name: String,
    config: Option<Config>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    #[serde(default)]
    private_zone: bool,
}

impl Zone {
    /// AWS gives the id as a path, `/hostedzone/Z…`.
    fn into_row(self) -> HostedZone {
        let id = self.id.strip_prefix("/hostedzone/").unwrap_or(&self.id);
        HostedZone {
            arn: format!("arn:aws:route53:::hostedzone/{id}"),
            name: self.name,
            private: self.config.is_some_and(|config| config.private_zone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named_by_its_id_without_the_path() {
        let body = "<HostedZone><Id>/hostedzone/Z1</Id><Name>kasumi.example.</Name><Config><PrivateZone>true</PrivateZone></Config></HostedZone>";
        let row = quick_xml::de::from_str::<Zone>(body).unwrap().into_row();
        assert_eq!((row.arn.as_str(), row.private), ("arn:aws:route53:::hostedzone/Z1", true));
    }
}
