//! For which resource types AWS Backup is switched on in a Region.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::service::BACKUP;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_REGION_SETTINGS: Operation<DescribeRegionSettings> = BACKUP.operation("DescribeRegionSettings");

/// One resource type in one Region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupRegionSetting {
    /// Resource type as AWS Backup calls it, such as `EBS` or `DynamoDB`.
    pub resource_type: String,
    /// Whether plans may select resources of the type by tag or pattern.
    pub opted_in: bool,
}

impl Table for BackupRegionSetting {
    const NAME: &'static str = "backup_region_setting";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("backup", "DescribeRegionSettings")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        match reader.operation(&DESCRIBE_REGION_SETTINGS, Request::get("/account-settings")).await {
            Err(failure) => collected.missing(reader.region(), failure),
            Ok(reply) => {
                collected.calls.push(reply.call);
                for (resource_type, opted_in) in reply.value.opt_in {
                    let name = format!("{} ({})", resource_type, reader.region());
                    let facts = Facts::of(reader.region(), name).resting_on(reply.call);
                    collected.keep(facts, Self { resource_type, opted_in });
                }
            }
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct DescribeRegionSettings {
    #[serde(rename = "ResourceTypeOptInPreference")]
    opt_in: BTreeMap<String, bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_the_preferences_is_malformed_and_not_an_opt_out() {
        assert!(serde_json::from_str::<DescribeRegionSettings>("{}").is_err());
        let body = r#"{"ResourceTypeOptInPreference":{"EBS":true,"SAP HANA on Amazon EC2":false}}"#;
        let answer: DescribeRegionSettings = serde_json::from_str(body).unwrap();
        assert_eq!(answer.opt_in.get("EBS"), Some(&true));
    }
}
