//! CloudWatch Logs groups and how long each keeps its events.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::Time;

use super::service::LOGS;
use super::wire::or_none;
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeLogGroups> = LOGS.operation("DescribeLogGroups");

/// Stands for "kept for ever".
const FOREVER: i64 = 2_147_483_647;

/// One log group.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LogGroup {
    /// ARN, without the `:*` that some answers end it with.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Days for which it keeps events; 2147483647 when they never expire; 1 for the class
    /// `DELIVERY`, whatever is set.
    pub retention_days: i64,
    /// Class: `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: String,
    /// ARN of its KMS key; `none` when CloudWatch Logs encrypts it with a key of its own.
    pub kms_key: String,
    /// Whether it is protected from deletion.
    pub deletion_protection: bool,
    /// Creation time.
    pub created_at: Time,
}

impl Table for LogGroup {
    const NAME: &'static str = "log_group";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("logs", "DescribeLogGroups")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("class", "DescribeLogGroups", &["DELIVERY", "INFREQUENT_ACCESS", "STANDARD"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = log_groups(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (group, call) in &list.items {
            collected.keep(Facts::of(reader.region(), &group.arn).resting_on(*call), group.clone());
        }
        collected
    }
}

/// The log groups of the reader's Region, asked for once.
pub(super) async fn log_groups(reader: &Reader) -> Arc<Listed<LogGroup>> {
    reader.once("log_groups", list(reader)).await
}

async fn list(reader: &Reader) -> Listed<LogGroup> {
    pages(|token| async move {
        let request = Request::new().member("limit", 50).member_if("nextToken", token);
        let answer = reader.operation(&DESCRIBE, request).await;
        answer.map_value(|answer| Page {
            items: answer.log_groups.into_iter().map(WireGroup::into_row).collect(),
            next: answer.next_token,
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeLogGroups {
    log_groups: Vec<WireGroup>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireGroup {
    log_group_name: String,
    arn: String,
    retention_in_days: Option<i64>,
    log_group_class: Option<String>,
    kms_key_id: Option<String>,
    deletion_protection_enabled: Option<bool>,
    creation_time: i64,
}

impl WireGroup {
    fn into_row(self) -> LogGroup {
        let class = self.log_group_class.unwrap_or_else(|| "STANDARD".to_owned());
        let retention_days = match class.as_str() {
            "DELIVERY" => 1,
            _ => self.retention_in_days.unwrap_or(FOREVER),
        };
        LogGroup {
            // `logGroupArn` is newer; `arn` is always there and differs by its end alone.
            arn: self.arn.strip_suffix(":*").map(str::to_owned).unwrap_or(self.arn),
            name: self.log_group_name,
            retention_days,
            class,
            kms_key: or_none(self.kms_key_id),
            deletion_protection: self.deletion_protection_enabled.unwrap_or(false),
            created_at: Time::from_millis(self.creation_time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(further: &str) -> LogGroup {
        let body = format!(
            r#"{{"logGroups":[{{"logGroupName":"/kasumi/app","arn":"arn:aws:logs:ap-northeast-1:111111111111:log-group:/kasumi/app:*","creationTime":1743465600000{further}}}]}}"#
        );
        serde_json::from_str::<DescribeLogGroups>(&body).unwrap().log_groups.remove(0).into_row()
    }

    #[test]
    fn case_38_without_a_retention_events_are_kept_for_ever() {
        assert_eq!(group("").retention_days, FOREVER);
        assert_eq!(group(r#","retentionInDays":400"#).retention_days, 400);
    }

    #[test]
    fn the_delivery_class_keeps_one_day() {
        assert_eq!(group(r#","retentionInDays":400,"logGroupClass":"DELIVERY""#).retention_days, 1);
    }

    #[test]
    fn the_arn_ends_with_the_name() {
        assert_eq!(group("").arn, "arn:aws:logs:ap-northeast-1:111111111111:log-group:/kasumi/app");
    }

    #[test]
    fn an_answer_without_the_list_is_not_an_empty_list() {
        assert!(serde_json::from_str::<DescribeLogGroups>("{}").is_err());
    }
}
