//! CloudTrail trails, asked for in every Region and each kept once.
//!
//! A multi-Region trail shows itself in every Region; a trail of one Region only there. What a
//! trail does is asked in its home Region, also when that Region is not scanned. The organization's
//! trails are seen by member accounts, but not their state: those columns are NULL.

mod details;
mod selectors;

pub use selectors::{AdvancedEventSelector, EventSelector, FieldSelector};
pub(super) use selectors::advanced;

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::types::Trail as Listed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, Failure};
use crate::model::{CallId, Cause, Region, Time};

use self::details::Details;
use super::region::known;
use super::required::{incomplete, required};
use super::wire::or_none;
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

/// One trail that the account can see. Its Region is its home Region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each column is a fact of its own")]
pub struct Trail {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Region it was created in and is administered from.
    pub home_region: String,
    /// Account that owns it, from the ARN.
    pub owner_account: String,
    /// Whether it is a trail of the organization.
    pub is_org: bool,
    /// Whether it records every Region.
    pub multi_region: bool,
    /// Whether it records the events of services without a Region.
    pub includes_global: bool,
    /// Whether it writes digests by which its files can be proven unchanged.
    pub validation: bool,
    /// KMS key of its files, as AWS gives it; `none` when S3 encrypts them.
    pub kms_key: String,
    /// Bucket it delivers to.
    pub bucket: String,
    /// Prefix within the bucket; `none` when there is none.
    pub bucket_prefix: String,
    /// Log group it delivers to; `none` when there is none.
    pub log_group_arn: String,
    /// Whether its selectors differ from the default, which is all management events and nothing else.
    pub has_custom_selectors: Option<bool>,
    /// Whether it is recording.
    pub is_logging: Option<bool>,
    /// Error of the latest delivery to the bucket; `none` when it went well.
    pub delivery_error: Option<String>,
    /// Latest delivery to the bucket; 1970-01-01T00:00:00Z when there was none.
    pub delivery_at: Option<Time>,
    /// Error of the latest delivery of a digest; `none` when it went well.
    pub digest_error: Option<String>,
    /// Latest delivery of a digest; 1970-01-01T00:00:00Z when there was none.
    pub digest_at: Option<Time>,
    /// Error of the latest delivery to the log group; `none` when it went well.
    pub cwl_error: Option<String>,
    /// Latest delivery to the log group; 1970-01-01T00:00:00Z when there was none.
    pub cwl_at: Option<Time>,
    /// Basic event selectors; empty when the trail has advanced ones.
    pub event_selectors: Option<Vec<EventSelector>>,
    /// Advanced event selectors; empty when the trail has basic ones.
    pub advanced_event_selectors: Option<Vec<AdvancedEventSelector>>,
}

impl Table for Trail {
    const NAME: &'static str = "trail";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("cloudtrail", "DescribeTrails"),
        ("cloudtrail", "GetTrailStatus"),
        ("cloudtrail", "GetEventSelectors"),
    ];
    const CLOSED: &'static [Closed] = &[Closed::member(
        "event_selectors",
        "read_write_type",
        "GetEventSelectors",
        &["All", "ReadOnly", "WriteOnly"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let found = find(&reader, &mut collected).await;
        let details = several(found.iter().map(|(found, _)| details::of(&reader, &found.home, &found.arn))).await;
        for ((found, call), details) in found.into_iter().zip(details) {
            let mut facts = Facts::of(&found.home, &found.arn).resting_on(call);
            if found.listed.has_custom_event_selectors.is_none() {
                facts.unknown(&["has_custom_selectors"], incomplete("cloudtrail", "DescribeTrails", call));
            }
            let row = row(&mut facts, reader.account().as_str(), found, details);
            collected.keep(facts, row);
        }
        collected
    }
}

/// A trail as the first Region that shows it lists it.
#[derive(Clone, Debug)]
struct Found {
    arn: String,
    name: String,
    home: Region,
    owner: String,
    bucket: String,
    listed: Listed,
}

/// What each Region that is scanned shows, asked for once.
async fn described(reader: &Reader) -> Arc<Vec<Answer<Vec<Found>>>> {
    let regions = reader.regions().iter().map(|region| describe(reader.at(region)));
    reader.once("trails", several(regions)).await
}

/// Where a trail writes.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) arn: String,
    pub(super) home: Region,
    pub(super) is_org: bool,
    pub(super) bucket: String,
    /// Ends with a slash where there is one.
    pub(super) prefix: String,
    pub(super) log_group_arn: Option<String>,
}

/// Where every trail writes that some Region shows; notes the Regions that could not be asked.
pub(super) async fn places<T>(reader: &Reader, collected: &mut Collected<T>) -> Vec<(Place, CallId)> {
    let found = find(reader, collected).await.into_iter();
    let place = |found: Found| Place {
        arn: found.arn,
        home: found.home,
        is_org: found.listed.is_organization_trail.unwrap_or(false),
        bucket: found.bucket,
        prefix: found.listed.s3_key_prefix.filter(|text| !text.is_empty()).map(|text| text + "/").unwrap_or_default(),
        log_group_arn: found.listed.cloud_watch_logs_log_group_arn,
    };
    found.map(|(found, call)| (place(found), call)).collect()
}

/// Every trail that some Region shows, by ARN; notes the Regions that could not be asked.
async fn find<T>(reader: &Reader, collected: &mut Collected<T>) -> Vec<(Found, CallId)> {
    let regions = reader.regions();
    let answers = described(reader).await;
    let mut found: BTreeMap<String, (Found, CallId)> = BTreeMap::new();
    for (region, answer) in regions.iter().zip(answers.iter()) {
        match answer {
            Ok(reply) => {
                collected.calls.push(reply.call);
                for trail in &reply.value {
                    found.entry(trail.arn.clone()).or_insert((trail.clone(), reply.call));
                }
            }
            Err(failure) => collected.missing(region, failure.clone()),
        }
    }
    for region in Box::pin(known(reader)).await.enabled().iter().filter(|region| !regions.contains(region)) {
        let message = "the Region was left out of the scan: trails of it alone are not seen";
        collected.missing(region, Failure::without_call(Cause::NotInScope, message));
    }
    found.into_values().collect()
}

async fn describe(reader: Reader) -> Answer<Vec<Found>> {
    let request = Client::new(&reader.sdk()).describe_trails().include_shadow_trails(true);
    let send = |recorder| request.customize().interceptor(recorder).send();
    let answer = reader.session().call("cloudtrail", "DescribeTrails", reader.region(), send).await;
    required("cloudtrail", "DescribeTrails", answer, |answer| {
        answer.trail_list?.into_iter().map(Found::read).collect()
    })
}

impl Found {
    fn read(listed: Listed) -> Option<Self> {
        let arn = listed.trail_arn.clone()?;
        Some(Self {
            name: listed.name.clone()?,
            home: Region::parse(listed.home_region.as_deref()?).ok()?,
            owner: arn.split(':').nth(4)?.to_owned(),
            bucket: listed.s3_bucket_name.clone()?,
            arn,
            listed,
        })
    }
}

fn row(facts: &mut Facts, account: &str, found: Found, details: Details) -> Trail {
    let elsewhere = found.owner != account;
    let status = facts.take(details::STATUS, details::told(details.status, elsewhere));
    let selectors = facts.take(details::SELECTORS, details::told(details.selectors, elsewhere));
    let (basic, advanced) = selectors.unzip();
    let listed = found.listed;
    let text = |read: fn(&details::Status) -> &String| status.as_ref().map(read).cloned();
    Trail {
        arn: found.arn,
        name: found.name,
        home_region: found.home.to_string(),
        owner_account: found.owner,
        is_org: listed.is_organization_trail.unwrap_or(false),
        multi_region: listed.is_multi_region_trail.unwrap_or(false),
        includes_global: listed.include_global_service_events.unwrap_or(false),
        validation: listed.log_file_validation_enabled.unwrap_or(false),
        kms_key: or_none(listed.kms_key_id),
        bucket: found.bucket,
        bucket_prefix: or_none(listed.s3_key_prefix.filter(|prefix| !prefix.is_empty())),
        log_group_arn: or_none(listed.cloud_watch_logs_log_group_arn),
        has_custom_selectors: listed.has_custom_event_selectors,
        is_logging: status.as_ref().map(|status| status.is_logging),
        delivery_error: text(|status| &status.delivery_error),
        delivery_at: status.as_ref().map(|status| status.delivery_at),
        digest_error: text(|status| &status.digest_error),
        digest_at: status.as_ref().map(|status| status.digest_at),
        cwl_error: text(|status| &status.cwl_error),
        cwl_at: status.as_ref().map(|status| status.cwl_at),
        event_selectors: basic,
        advanced_event_selectors: advanced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: &str = "arn:aws:cloudtrail:ap-northeast-1:222222222222:trail/kasumi-org";

    fn listed() -> Listed {
        Listed::builder()
            .trail_arn(ORG)
            .name("kasumi-org")
            .home_region("ap-northeast-1")
            .s3_bucket_name("kasumi-org-cloudtrail")
            .is_multi_region_trail(true)
            .build()
    }

    fn failed(code: &str, cause: Cause) -> Failure {
        Failure { code: code.to_owned(), ..Failure::without_call(cause, "") }
    }

    fn made(account: &str, failure: &Failure) -> (Trail, Collected<()>) {
        let found = Found::read(listed()).unwrap();
        let mut facts = Facts::of(&found.home, ORG);
        let details = Details { status: Err(failure.clone()), selectors: Err(failure.clone()) };
        let row = row(&mut facts, account, found, details);
        let mut collected = Collected::default();
        collected.keep(facts, ());
        (row, collected)
    }

    #[test]
    fn case_29_a_member_does_not_learn_the_state_of_the_organizations_trail() {
        let unknown = failed("TrailNotFoundException", Cause::Malformed);
        let (row, collected) = made("111111111111", &unknown);
        assert_eq!((row.owner_account.as_str(), row.is_logging), ("222222222222", None));
        assert!(collected.gaps.iter().all(|gap| gap.failure.cause == Cause::NotInScope));
        let columns: Vec<_> = collected.gaps.iter().flat_map(|gap| gap.columns.clone()).collect();
        assert_eq!(columns, [details::STATUS, details::SELECTORS].concat());
    }

    #[test]
    fn a_denial_stays_a_denial() {
        let (_, collected) = made("111111111111", &failed("AccessDeniedException", Cause::Denied));
        assert!(collected.gaps.iter().all(|gap| gap.failure.cause == Cause::Denied));
    }

    #[test]
    fn an_own_trail_that_is_not_found_is_no_question_of_scope() {
        let (_, collected) = made("222222222222", &failed("TrailNotFoundException", Cause::Malformed));
        assert!(collected.gaps.iter().all(|gap| gap.failure.cause == Cause::Malformed));
    }

    #[test]
    fn what_a_trail_does_not_have_is_a_value() {
        let (row, _) = made("111111111111", &failed("AccessDeniedException", Cause::Denied));
        assert_eq!((row.kms_key.as_str(), row.bucket_prefix.as_str()), ("none", "none"));
        assert_eq!(row.log_group_arn, "none");
        assert!(row.multi_region && !row.validation);
    }

    #[test]
    fn a_trail_without_a_home_region_cannot_be_asked() {
        let mut lost = listed();
        lost.home_region = None;
        assert!(Found::read(lost).is_none());
    }
}
