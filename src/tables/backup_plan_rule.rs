//! The rules of AWS Backup plans: when, to which vault, with which copies, kept how long.

mod schedule;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::{Request, segment};
use crate::aws::{Failure, Listed, Operation};
use crate::model::{CallId, Cause};

use super::backup_list::{Plan, SelectionEntry, plans};
use super::service::BACKUP;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static GET_BACKUP_PLAN: Operation<GetBackupPlan> = BACKUP.operation("GetBackupPlan");

/// Days of a backup that is never deleted.
pub const FOR_EVER: i64 = 2_147_483_647;

/// One rule of a plan; one row without a rule name for a plan that could not be read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupPlanRule {
    /// Id of the plan.
    pub plan_id: String,
    /// Name of the plan.
    pub plan_name: String,
    /// Name of the rule.
    pub rule_name: Option<String>,
    /// Vault that the backups are stored in.
    pub vault_name: Option<String>,
    /// When it runs, as a cron expression; `none` for AWS Backup's own default.
    pub schedule: Option<String>,
    /// Time zone of the schedule.
    pub timezone: Option<String>,
    /// Greatest number of hours between two runs, by the runs that AWS foresees, else by the schedule;
    /// 0 for continuous backups. Unknown for a schedule that is not understood.
    pub interval_h: Option<i64>,
    /// Whether it makes continuous backups of the types that can have them.
    pub continuous: Option<bool>,
    /// Days that backups are kept; 2147483647 when they are never deleted.
    pub delete_after_days: Option<i64>,
    /// Whether a backup is deleted as soon as it has been copied.
    pub delete_after_copy: Option<bool>,
    /// Minutes in which a backup has to start.
    pub start_window_min: Option<i64>,
    /// Minutes in which a backup has to end.
    pub completion_window_min: Option<i64>,
    /// Regions that backups are copied to; empty without copies.
    pub copy_regions: Option<Vec<String>>,
    /// Accounts that backups are copied to; empty without copies.
    pub copy_accounts: Option<Vec<String>>,
    /// Days that each copy is kept; 2147483647 when it is never deleted.
    pub copy_delete_after_days: Option<Vec<i64>>,
    /// How many selections the plan has.
    pub selection_count: Option<i64>,
    /// Whether the plan comes from a backup policy of the organization.
    pub managed_by_org: bool,
}

impl Table for BackupPlanRule {
    const NAME: &'static str = "backup_plan_rule";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("backup", "ListBackupPlans"), ("backup", "GetBackupPlan"), ("backup", "ListBackupSelections")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let plans = plans(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &plans.plans);
        let read = plans.each().map(|(plan, call, selections)| rules(&reader, plan, call, selections));
        for (facts, row) in several(read).await.into_iter().flatten() {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn rules(
    reader: &Reader,
    plan: &Plan,
    call: CallId,
    selections: &Listed<SelectionEntry>,
) -> Vec<(Facts, BackupPlanRule)> {
    let request = Request::get(format!("/backup/plans/{}", segment(&plan.id)));
    let request = request.parameter("MaxScheduledRunsPreview", 10);
    let answer = reader.operation(&GET_BACKUP_PLAN, request).await;
    let named = |name: &str| Facts::of(reader.region(), format!("{}/{name}", plan.arn)).resting_on(call);
    match answer {
        Err(failure) => {
            // Not even the number of selections: what the plan's rules come to is judged of each rule.
            let mut facts = named("?");
            facts.unknown(RULE_COLUMNS, failure);
            vec![(facts, unread(plan, None))]
        }
        Ok(reply) => {
            let runs = reply.value.runs.unwrap_or_default();
            let row = |rule: Rule| {
                let mut facts = named(&rule.name).resting_on(reply.call);
                let count = selection_count(&mut facts, selections);
                let interval_h = rule.interval(&runs);
                if interval_h.is_none() {
                    let why = Failure::without_call(Cause::Malformed, "the schedule is not understood");
                    facts.unknown(&["interval_h"], why);
                }
                (facts, BackupPlanRule { interval_h, ..rule.into_row(unread(plan, count)) })
            };
            reply.value.plan.rules.into_iter().map(row).collect()
        }
    }
}

const RULE_COLUMNS: &[&str] = &[
    "rule_name",
    "vault_name",
    "schedule",
    "timezone",
    "interval_h",
    "continuous",
    "delete_after_days",
    "delete_after_copy",
    "start_window_min",
    "completion_window_min",
    "copy_regions",
    "copy_accounts",
    "copy_delete_after_days",
    "selection_count",
];

fn selection_count(facts: &mut Facts, selections: &Listed<SelectionEntry>) -> Option<i64> {
    for call in &selections.calls {
        *facts = facts.clone().resting_on(*call);
    }
    match &selections.failure {
        None => i64::try_from(selections.items.len()).ok(),
        Some(failure) => {
            facts.unknown(&["selection_count"], failure.clone());
            None
        }
    }
}

fn unread(plan: &Plan, selection_count: Option<i64>) -> BackupPlanRule {
    BackupPlanRule {
        managed_by_org: plan.id.starts_with("orgs/"),
        plan_id: plan.id.clone(),
        plan_name: plan.name.clone(),
        rule_name: None,
        vault_name: None,
        schedule: None,
        timezone: None,
        interval_h: None,
        continuous: None,
        delete_after_days: None,
        delete_after_copy: None,
        start_window_min: None,
        completion_window_min: None,
        copy_regions: None,
        copy_accounts: None,
        copy_delete_after_days: None,
        selection_count,
    }
}

#[derive(Debug, Deserialize)]
struct GetBackupPlan {
    #[serde(rename = "BackupPlan")]
    plan: PlanDocument,
    #[serde(rename = "ScheduledRunsPreview")]
    runs: Option<Vec<Run>>,
}

#[derive(Debug, Deserialize)]
struct PlanDocument {
    #[serde(rename = "Rules")]
    rules: Vec<Rule>,
}

/// A run that AWS foresees.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Run {
    execution_time: EpochTime,
    rule_id: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    #[serde(rename = "RuleName")]
    name: String,
    rule_id: Option<String>,
    target_backup_vault_name: String,
    target_logically_air_gapped_backup_vault_arn: Option<String>,
    schedule_expression: Option<String>,
    schedule_expression_timezone: Option<String>,
    enable_continuous_backup: Option<bool>,
    lifecycle: Option<Lifecycle>,
    start_window_minutes: Option<i64>,
    completion_window_minutes: Option<i64>,
    copy_actions: Option<Vec<CopyAction>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Lifecycle {
    delete_after_days: Option<i64>,
    delete_after_event: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct CopyAction {
    #[serde(rename = "DestinationBackupVaultArn")]
    vault: String,
    #[serde(rename = "Lifecycle")]
    lifecycle: Option<Lifecycle>,
}

impl Lifecycle {
    /// Absent and -1 both say that nothing is ever deleted.
    fn days(&self) -> i64 {
        self.delete_after_days.filter(|days| *days >= 0).unwrap_or(FOR_EVER)
    }
}

impl Rule {
    fn interval(&self, runs: &[Run]) -> Option<i64> {
        if self.enable_continuous_backup.unwrap_or(false) {
            return Some(0);
        }
        let own = runs.iter().filter(|run| Some(&run.rule_id) == self.rule_id.as_ref());
        schedule::longest_gap(own.map(|run| run.execution_time.0).collect())
            .or_else(|| schedule::interval_h(self.schedule_expression.as_deref()?))
    }

    fn into_row(self, plan: BackupPlanRule) -> BackupPlanRule {
        let lifecycle = self.lifecycle.unwrap_or_default();
        let copies = self.copy_actions.unwrap_or_default();
        let vaults: Vec<&str> = copies
            .iter()
            .map(|copy| copy.vault.as_str())
            .chain(self.target_logically_air_gapped_backup_vault_arn.as_deref())
            .collect();
        let copy_days = copies.iter().map(|copy| copy.lifecycle.clone().unwrap_or_default().days()).collect();
        BackupPlanRule {
            rule_name: Some(self.name),
            vault_name: Some(self.target_backup_vault_name),
            schedule: Some(or_none(self.schedule_expression)),
            timezone: Some(self.schedule_expression_timezone.unwrap_or_else(|| "Etc/UTC".to_owned())),
            continuous: Some(self.enable_continuous_backup.unwrap_or(false)),
            delete_after_days: Some(lifecycle.days()),
            delete_after_copy: Some(lifecycle.delete_after_event.as_deref() == Some("DELETE_AFTER_COPY")),
            start_window_min: Some(self.start_window_minutes.unwrap_or(480)),
            completion_window_min: Some(self.completion_window_minutes.unwrap_or(10_080)),
            copy_regions: Some(vaults.iter().map(|vault| arn_part(vault, 3)).collect()),
            copy_accounts: Some(vaults.iter().map(|vault| arn_part(vault, 4)).collect()),
            copy_delete_after_days: Some(copy_days),
            ..plan
        }
    }
}

/// A part of a vault's ARN; what is no ARN stands for itself, so that no target is lost.
fn arn_part(arn: &str, index: usize) -> String {
    arn.split(':').nth(index).filter(|part| !part.is_empty()).unwrap_or(arn).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(rule: &str) -> BackupPlanRule {
        let rule: Rule = serde_json::from_str(rule).unwrap();
        let plan = Plan { id: "p".to_owned(), arn: "arn:p".to_owned(), name: "daily".to_owned() };
        rule.into_row(unread(&plan, Some(0)))
    }

    #[test]
    fn a_lifecycle_of_minus_one_or_none_keeps_for_ever() {
        let none = row(r#"{"RuleName":"r","TargetBackupVaultName":"v"}"#);
        assert_eq!(none.delete_after_days, Some(FOR_EVER));
        let minus = row(r#"{"RuleName":"r","TargetBackupVaultName":"v","Lifecycle":{"DeleteAfterDays":-1}}"#);
        assert_eq!(minus.delete_after_days, Some(FOR_EVER));
    }

    #[test]
    fn a_rule_without_copies_has_an_empty_list_and_not_an_unknown_one() {
        let row = row(r#"{"RuleName":"r","TargetBackupVaultName":"v"}"#);
        assert_eq!(row.copy_regions, Some(Vec::new()));
        assert_eq!((row.start_window_min, row.completion_window_min), (Some(480), Some(10_080)));
    }

    #[test]
    fn an_air_gapped_vault_is_a_target_too() {
        let row = row(r#"{"RuleName":"r","TargetBackupVaultName":"v",
            "TargetLogicallyAirGappedBackupVaultArn":"arn:aws:backup:ap-southeast-1:222222222222:backup-vault:lag",
            "CopyActions":[{"DestinationBackupVaultArn":"arn:aws:backup:ap-northeast-3:111111111111:backup-vault:o","Lifecycle":{"DeleteAfterDays":35}}]}"#);
        assert_eq!(row.copy_regions.unwrap(), ["ap-northeast-3", "ap-southeast-1"]);
        assert_eq!(row.copy_accounts.unwrap(), ["111111111111", "222222222222"]);
        assert_eq!(row.copy_delete_after_days.unwrap(), [35]);
    }

    #[test]
    fn a_plan_that_cannot_be_read_knows_nothing_of_its_copies() {
        let plan = Plan { id: "orgs/p".to_owned(), arn: "arn:p".to_owned(), name: "daily".to_owned() };
        let row = unread(&plan, None);
        assert!(row.copy_regions.is_none() && row.managed_by_org);
    }
}
