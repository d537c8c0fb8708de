//! Derived table `resource`: every resource that any table of the scan shows, under its CloudFormation type.
//!
//! Every table has its part in `sighting`; what AWS Config alone knows comes last.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::Stored;

use super::key_lookup::Keys;
use super::resource_type::is_cmk_capable;
use super::sighting::{Sighting, Source, all_sightings};
use super::{Derived, World};

/// The base tables that show a resource, or tell what one is for.
const FEEDS: &[&str] = &[
    "acm_certificate",
    "alarm",
    "api_stage",
    "asg",
    "backup_vault",
    "cache_cluster",
    "cdn",
    "config_resource",
    "container_service",
    "dlm_policy",
    "dsql_cluster",
    "dynamodb_table",
    "ebs_snapshot",
    "ebs_volume",
    "ec2_instance",
    "event_data_store",
    "event_rule",
    "file_system",
    "fsx_backup",
    "k8s_cluster",
    "kms_custom_store",
    "kms_key",
    "lambda_fn",
    "load_balancer",
    "log_group",
    "message_store",
    "nat_gateway",
    "network_link",
    "rds_automated_backup",
    "rds_cluster",
    "rds_instance",
    "rds_snapshot",
    "recovery_point",
    "s3_bucket",
    "search_domain",
    "secret",
    "sns_topic",
    "stack",
    "trail",
    "vpc",
    "warehouse",
    "web_acl",
];

/// One resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// ARN.
    pub arn: Option<String>,
    /// CloudFormation type, such as `AWS::RDS::DBInstance`.
    #[serde(rename = "type")]
    pub resource_type: Option<String>,
    /// Whether it belongs to a service without a Region: by its type, or in us-east-1 as what such a service
    /// needs there (certificates and web ACLs of `CloudFront`, functions that run at its edge, trails, rules
    /// on events and alarms on metrics of global services).
    pub is_global: Option<bool>,
    /// Whether AWS makes it unasked, as default VPCs, the KMS keys that AWS manages, empty vaults and rules
    /// of services.
    pub is_default_object: Option<bool>,
    /// Whether it lies in a Region of `$jp_regions`; unknown for what has no Region.
    pub in_japan: Option<bool>,
    /// Whether resources of the type hold data; unknown for a type that nobody has classified.
    pub data_bearing: Option<bool>,
    /// Whether a customer's KMS key can protect resources of the type.
    pub cmk_capable: Option<bool>,
    /// Whether it is encrypted at rest.
    pub encrypted: Option<bool>,
    /// ARN of its KMS key; `aws-owned` when the service owns the key, `none` when there is none.
    pub kms_key_arn: Option<String>,
    /// Whether that key is one that the customer manages; unknown for a key of another account.
    pub key_is_customer: Option<bool>,
    /// Value of the tag `classification`; `none` when it has no such tag.
    pub tag_class: Option<String>,
    /// What told of it: `list` for the service itself, `config` for AWS Config.
    pub source: Option<String>,
}

impl Derived for Resource {
    const NAME: &'static str = "resource";
    const FEEDS: &'static [&'static str] = FEEDS;

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let keys = Keys::of(world);
        all_sightings(world).into_iter().map(|seen| row(world, &keys, seen)).collect()
    }
}

fn row(world: &World, keys: &Keys<'_>, seen: Sighting) -> Stored<Resource> {
    let found = seen.key.as_deref().and_then(|key| keys.find(key, seen.region.as_ref()));
    let row = Resource {
        is_global: seen.is_global,
        is_default_object: seen.is_default_object.filter(|_| seen.source != Source::Unread),
        in_japan: in_japan(world, &seen),
        data_bearing: seen.data_bearing,
        cmk_capable: seen.resource_type.as_deref().and_then(is_cmk_capable),
        encrypted: seen.encrypted,
        kms_key_arn: found.as_ref().map_or_else(|| seen.key.clone(), |key| key.arn.clone()),
        key_is_customer: match &found {
            Some(key) => key.is_customer,
            // It names no key at all, if it could be asked.
            None => seen.key.as_ref().map(|_| false),
        },
        tag_class: seen.tags.as_deref().map(class),
        source: match seen.source {
            Source::List => Some("list".to_owned()),
            Source::Config => Some("config".to_owned()),
            Source::Unread => None,
        },
        arn: (seen.source != Source::Unread).then(|| seen.resource.clone()),
        resource_type: seen.resource_type,
    };
    let found = found.unwrap_or_default();
    let calls = tidy([seen.calls, found.calls].concat());
    let gaps = tidy([seen.gaps, found.gaps].concat());
    Stored { region: seen.region, resource: seen.resource, calls, gaps, row }
}

/// Unknown for what could not be listed: in Japan it would pass, abroad it would fail, and it may
/// not exist.
fn in_japan(world: &World, seen: &Sighting) -> Option<bool> {
    let region = seen.region.as_ref().filter(|region| !region.is_global() && seen.is_global != Some(true))?;
    (seen.source != Source::Unread).then(|| world.settings().in_japan(region.as_str()))
}

fn class(tags: &[String]) -> String {
    let value = tags.iter().find_map(|tag| tag.strip_prefix("classification="));
    value.unwrap_or("none").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::{AccountId, Coverage, Region, Settings, State, Time};
    use crate::tables::ebs_volume::EbsVolume;

    use super::*;

    fn world(state: State) -> World {
        let region = Region::parse("ap-northeast-1").unwrap();
        let cell = |table: &str| Coverage {
            region: region.clone(),
            table: table.to_owned(),
            state,
            rows: 1,
            gaps: Vec::new(),
        };
        let cells = vec![cell("ebs_volume"), cell("kms_key")];
        let account = AccountId::parse("111111111111").unwrap();
        World::new(account, Time::from_seconds(0), Settings::default(), cells, Vec::new())
    }

    fn volume(key: &str) -> Stored<EbsVolume> {
        let row = serde_json::from_value(json!({
            "id": "v", "encrypted": key != "none", "kms_key": key, "size_gib": 8, "attached": false, "instance_ids": [],
            "created_at": 0, "tags": ["classification=public"],
        }))
        .unwrap();
        let region = Region::parse("ap-northeast-1").ok();
        Stored { region, resource: "arn:v".to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
    }

    fn of(key: &str) -> Resource {
        let mut world = world(State::Read);
        world.insert(vec![volume(key)]);
        world.derived::<Resource>()[0].row.clone()
    }

    #[test]
    fn what_names_no_key_has_no_key_of_the_customer() {
        let row = of("none");
        assert_eq!((row.encrypted, row.key_is_customer), (Some(false), Some(false)));
        assert_eq!(row.tag_class.as_deref(), Some("public"));
    }

    #[test]
    fn a_key_of_another_account_may_be_anyones() {
        let row = of("arn:aws:kms:ap-northeast-1:222222222222:key/k");
        assert_eq!((row.encrypted, row.key_is_customer), (Some(true), None));
    }

    #[test]
    fn resources_that_could_not_be_listed_are_neither_in_japan_nor_abroad() {
        let world = world(State::Gap);
        let rows = world.derived::<Resource>();
        let row = &rows.iter().find(|row| row.resource.starts_with("ebs_volume")).unwrap().row;
        assert_eq!((row.data_bearing, row.in_japan), (Some(true), None));
    }
}
