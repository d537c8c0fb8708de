//! Policies of Amazon Data Lifecycle Manager, with the Regions they copy snapshots and images to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::{Request, segment};
use crate::model::{CallId, Region};

use super::closed::Closed;
use super::service::DLM;
use super::several::several;
use super::{Collected, Facts, Reader, Scope, Table};

static GET_POLICIES: Operation<GetLifecyclePolicies> = DLM.operation("GetLifecyclePolicies");
static GET_POLICY: Operation<GetLifecyclePolicy> = DLM.operation("GetLifecyclePolicy");

/// One policy.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DlmPolicy {
    /// Id.
    pub id: String,
    /// `ENABLED`, `DISABLED` or `ERROR`.
    pub state: Option<String>,
    /// `EBS_SNAPSHOT_MANAGEMENT`, `IMAGE_MANAGEMENT` or `EVENT_BASED_POLICY`; `none` when AWS gives none.
    pub kind: Option<String>,
    /// Regions that it copies to, by schedules, by a default policy or on events; empty without copies.
    pub copy_regions: Option<Vec<String>>,
    /// Whether every copy that says so is encrypted; TRUE without copies.
    pub copies_encrypted: Option<bool>,
}

impl Table for DlmPolicy {
    const NAME: &'static str = "dlm_policy";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("dlm", "GetLifecyclePolicies"), ("dlm", "GetLifecyclePolicy")];
    const CLOSED: &'static [Closed] =
        &[Closed::column("state", "GetLifecyclePolicies", &["DISABLED", "ENABLED", "ERROR"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        match reader.operation(&GET_POLICIES, Request::get("/policies")).await {
            Err(failure) => collected.missing(reader.region(), failure),
            Ok(reply) => {
                collected.calls.push(reply.call);
                let read = reply.value.policies.into_iter().map(|entry| read(&reader, entry, reply.call));
                for (facts, row) in several(read).await {
                    collected.keep(facts, row);
                }
            }
        }
        collected
    }
}

async fn read(reader: &Reader, entry: Entry, call: CallId) -> (Facts, DlmPolicy) {
    let answer = reader.operation(&GET_POLICY, Request::get(format!("/policies/{}", segment(&entry.id)))).await;
    let name = format!("arn:aws:dlm:{}:{}:policy/{}", reader.region(), reader.account(), entry.id);
    let mut facts = Facts::of(reader.region(), name).resting_on(call);
    let details = facts.take(&["kind", "copy_regions", "copies_encrypted"], answer);
    (facts, entry.into_row(details.map(|answer| answer.policy.details)))
}

#[derive(Debug, Deserialize)]
struct GetLifecyclePolicies {
    #[serde(rename = "Policies")]
    policies: Vec<Entry>,
}

#[derive(Clone, Debug, Deserialize)]
struct Entry {
    #[serde(rename = "PolicyId")]
    id: String,
    #[serde(rename = "State")]
    state: String,
}

#[derive(Debug, Deserialize)]
struct GetLifecyclePolicy {
    #[serde(rename = "Policy")]
    policy: Policy,
}

#[derive(Debug, Deserialize)]
struct Policy {
    #[serde(rename = "PolicyDetails")]
    details: Details,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    policy_type: Option<String>,
    schedules: Option<Vec<Schedule>>,
    actions: Option<Vec<Action>>,
    cross_region_copy_targets: Option<Vec<Copy>>,
}

#[derive(Debug, Deserialize)]
struct Schedule {
    #[serde(rename = "CrossRegionCopyRules")]
    copies: Option<Vec<Copy>>,
}

#[derive(Debug, Deserialize)]
struct Action {
    #[serde(rename = "CrossRegionCopy")]
    copies: Vec<Copy>,
}

/// A copy as each of the three places writes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Copy {
    target: Option<String>,
    target_region: Option<String>,
    encrypted: Option<bool>,
    encryption_configuration: Option<Encryption>,
}

#[derive(Debug, Deserialize)]
struct Encryption {
    #[serde(rename = "Encrypted")]
    encrypted: bool,
}

impl Copy {
    /// A target is a Region or the ARN of an Outpost; what is neither stands for itself.
    fn region(&self) -> Option<String> {
        let target = self.target.as_deref().or(self.target_region.as_deref())?;
        let of_arn = target.split(':').nth(3).filter(|region| Region::parse(region).is_ok());
        Some(of_arn.unwrap_or(target).to_owned())
    }

    fn encrypted(&self) -> Option<bool> {
        self.encrypted.or_else(|| self.encryption_configuration.as_ref().map(|one| one.encrypted))
    }
}

impl Details {
    fn copies(&self) -> impl Iterator<Item = &Copy> {
        let schedules = self.schedules.iter().flatten().flat_map(|schedule| schedule.copies.iter().flatten());
        let actions = self.actions.iter().flatten().flat_map(|action| &action.copies);
        schedules.chain(actions).chain(self.cross_region_copy_targets.iter().flatten())
    }
}

impl Entry {
    fn into_row(self, details: Option<Details>) -> DlmPolicy {
        let regions = |details: &Details| {
            let mut regions: Vec<String> = details.copies().filter_map(Copy::region).collect();
            regions.sort();
            regions.dedup();
            regions
        };
        let encrypted = |details: &Details| details.copies().all(|copy| copy.encrypted() != Some(false));
        DlmPolicy {
            id: self.id,
            state: Some(self.state),
            copy_regions: details.as_ref().map(regions),
            copies_encrypted: details.as_ref().map(encrypted),
            kind: details.map(|details| super::wire::or_none(details.policy_type)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(details: &str) -> DlmPolicy {
        let answer: GetLifecyclePolicy =
            serde_json::from_str(&format!(r#"{{"Policy":{{"PolicyDetails":{details}}}}}"#)).unwrap();
        let entry = Entry { id: "policy-1".to_owned(), state: "ENABLED".to_owned() };
        entry.into_row(Some(answer.policy.details))
    }

    #[test]
    fn all_three_places_that_hold_targets_are_read() {
        let by_schedule = row(r#"{"PolicyType":"EBS_SNAPSHOT_MANAGEMENT","Schedules":[{"Name":"s",
            "CrossRegionCopyRules":[{"Target":"us-east-1","Encrypted":true},{"TargetRegion":"ap-northeast-3","Encrypted":false}]}]}"#);
        assert_eq!(by_schedule.copy_regions.unwrap(), ["ap-northeast-3", "us-east-1"]);
        assert_eq!(by_schedule.copies_encrypted, Some(false));
        let on_event = row(r#"{"Actions":[{"Name":"a","CrossRegionCopy":[{"Target":"eu-west-1","EncryptionConfiguration":{"Encrypted":true}}]}]}"#);
        assert_eq!((on_event.copy_regions.unwrap(), on_event.copies_encrypted), (vec!["eu-west-1".to_owned()], Some(true)));
        let default = row(r#"{"PolicyLanguage":"SIMPLIFIED","CrossRegionCopyTargets":[{"TargetRegion":"us-west-2"}]}"#);
        assert_eq!(default.copy_regions.unwrap(), ["us-west-2"]);
    }

    #[test]
    fn an_outpost_is_in_the_region_of_its_arn() {
        let outpost = row(r#"{"Schedules":[{"CrossRegionCopyRules":[{"Target":"arn:aws:outposts:ap-northeast-1:111111111111:outpost/op-1","Encrypted":true}]}]}"#);
        assert_eq!(outpost.copy_regions.unwrap(), ["ap-northeast-1"]);
    }

    #[test]
    fn a_policy_without_copies_copies_nowhere() {
        assert_eq!(row(r#"{"Schedules":[{"Name":"s"}]}"#).copy_regions, Some(Vec::new()));
        assert!(serde_json::from_str::<GetLifecyclePolicy>(r#"{"Policies":[]}"#).is_err());
    }
}
