//! Selections of AWS Backup plans: which resources a plan is assigned to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::{Request, segment};
use crate::model::CallId;

use super::backup_list::{Plan, SelectionEntry, plans};
use super::service::BACKUP;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static GET_BACKUP_SELECTION: Operation<GetBackupSelection> = BACKUP.operation("GetBackupSelection");

/// One selection of a plan.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupSelection {
    /// Id of the plan.
    pub plan_id: String,
    /// Id of the selection.
    pub id: String,
    /// Name of the selection; `none` when AWS gives none.
    pub name: String,
    /// ARNs, some with `*`, any of which selects a resource.
    pub resources: Option<Vec<String>>,
    /// ARNs, some with `*`, any of which leaves a resource out.
    pub not_resources: Option<Vec<String>>,
    /// Tags as `key=value`, any of which selects a resource.
    pub tags: Option<Vec<String>>,
    /// Conditions on tags, all of which a selected resource has to meet.
    pub conditions: Option<Vec<TagCondition>>,
}

/// A condition on a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TagCondition {
    /// `StringEquals`, `StringNotEquals`, `StringLike` or `StringNotLike`.
    pub operator: String,
    /// Key of the tag.
    pub key: String,
    /// Value, with `*` for any text where the operator is a likeness.
    pub value: String,
}

impl Table for BackupSelection {
    const NAME: &'static str = "backup_selection";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("backup", "ListBackupPlans"),
        ("backup", "ListBackupSelections"),
        ("backup", "GetBackupSelection"),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let plans = plans(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &plans.plans);
        let mut reads = Vec::new();
        for (plan, _, selections) in plans.each() {
            collected.listed(reader.region(), selections);
            reads.extend(selections.items.iter().map(|(entry, call)| read(&reader, plan, entry, *call)));
        }
        for (facts, row) in several(reads).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn read(reader: &Reader, plan: &Plan, entry: &SelectionEntry, call: CallId) -> (Facts, BackupSelection) {
    let path = format!("/backup/plans/{}/selections/{}", segment(&plan.id), segment(&entry.id));
    let answer = reader.operation(&GET_BACKUP_SELECTION, Request::get(path)).await;
    let mut facts = Facts::of(reader.region(), format!("{}/{}", plan.arn, entry.id)).resting_on(call);
    let selection = facts.take(&["resources", "not_resources", "tags", "conditions"], answer);
    let selection = selection.map(|answer| answer.selection);
    let row = BackupSelection {
        plan_id: plan.id.clone(),
        id: entry.id.clone(),
        name: or_none(entry.name.clone()),
        resources: selection.as_ref().map(|one| one.resources.clone().unwrap_or_default()),
        not_resources: selection.as_ref().map(|one| one.not_resources.clone().unwrap_or_default()),
        tags: selection.as_ref().map(Selection::tags),
        conditions: selection.map(Selection::into_conditions),
    };
    (facts, row)
}

#[derive(Debug, Deserialize)]
struct GetBackupSelection {
    #[serde(rename = "BackupSelection")]
    selection: Selection,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Selection {
    /// AWS always sends it: without it the body is of another operation.
    #[serde(rename = "IamRoleArn")]
    _role: String,
    resources: Option<Vec<String>>,
    not_resources: Option<Vec<String>>,
    list_of_tags: Option<Vec<Parameter>>,
    conditions: Option<Conditions>,
}

#[derive(Debug, Default, Deserialize)]
struct Conditions {
    #[serde(rename = "StringEquals")]
    equals: Option<Vec<Parameter>>,
    #[serde(rename = "StringNotEquals")]
    not_equals: Option<Vec<Parameter>>,
    #[serde(rename = "StringLike")]
    like: Option<Vec<Parameter>>,
    #[serde(rename = "StringNotLike")]
    not_like: Option<Vec<Parameter>>,
}

#[derive(Debug, Deserialize)]
struct Parameter {
    #[serde(rename = "ConditionKey")]
    key: String,
    #[serde(rename = "ConditionValue")]
    value: String,
}

impl Parameter {
    /// Keys are written with or without the prefix of the condition key; the tag's key is the rest.
    fn tag_key(&self) -> &str {
        self.key.strip_prefix("aws:ResourceTag/").unwrap_or(&self.key)
    }
}

impl Selection {
    fn tags(&self) -> Vec<String> {
        let tag = |one: &Parameter| format!("{}={}", one.tag_key(), one.value);
        self.list_of_tags.iter().flatten().map(tag).collect()
    }

    fn into_conditions(self) -> Vec<TagCondition> {
        let all = self.conditions.unwrap_or_default();
        let operators = [
            ("StringEquals", all.equals),
            ("StringNotEquals", all.not_equals),
            ("StringLike", all.like),
            ("StringNotLike", all.not_like),
        ];
        let of = |(operator, list): (&str, Option<Vec<Parameter>>)| {
            let condition = |one: &Parameter| TagCondition {
                operator: operator.to_owned(),
                key: one.tag_key().to_owned(),
                value: one.value.clone(),
            };
            list.iter().flatten().map(condition).collect::<Vec<_>>()
        };
        operators.into_iter().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_of_a_condition_key_is_not_part_of_the_tag() {
        let body = r#"{"BackupPlanId":"p","BackupSelection":{"IamRoleArn":"r","SelectionName":"s",
            "ListOfTags":[{"ConditionKey":"Backup","ConditionType":"STRINGEQUALS","ConditionValue":"daily"}],
            "Conditions":{"StringEquals":[],"StringNotLike":[{"ConditionKey":"aws:ResourceTag/Env","ConditionValue":"test*"}]}}}"#;
        let selection = serde_json::from_str::<GetBackupSelection>(body).unwrap().selection;
        assert_eq!(selection.tags(), ["Backup=daily"]);
        let conditions = selection.into_conditions();
        assert_eq!((conditions[0].operator.as_str(), conditions[0].key.as_str()), ("StringNotLike", "Env"));
        assert_eq!(conditions.len(), 1);
    }

    #[test]
    fn the_body_of_another_operation_is_not_an_empty_selection() {
        assert!(serde_json::from_str::<GetBackupSelection>(r#"{"BackupSelection":{}}"#).is_err());
    }
}
