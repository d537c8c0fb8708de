//! The classes of operations that matter, and the events by which each shows.
//!
//! Event names are CloudTrail's: `PutBucketLifecycle` is what it calls
//! `PutBucketLifecycleConfiguration`, `PutBucketPublicAccessBlock` what it calls `PutPublicAccessBlock`.

use crate::derive::truth::any;
use crate::model::Region;
use crate::tables::account::Account;

use super::routes::Reached;
use super::sample::{Occurrence, Sample, Value};

const BACKUP: &str = "backup.amazonaws.com";
const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";
const CONFIG: &str = "config.amazonaws.com";
const DYNAMODB: &str = "dynamodb.amazonaws.com";
const EC2: &str = "ec2.amazonaws.com";
const EFS: &str = "elasticfilesystem.amazonaws.com";
const IAM: &str = "iam.amazonaws.com";
const KMS: &str = "kms.amazonaws.com";
const ACCOUNT: &str = "account.amazonaws.com";
const ORGANIZATIONS: &str = "organizations.amazonaws.com";
const RDS: &str = "rds.amazonaws.com";
const S3: &str = "s3.amazonaws.com";
const SIGNIN: &str = "signin.amazonaws.com";

/// Services without a Region: their events arrive in us-east-1.
const GLOBAL: [&str; 4] = [ACCOUNT, IAM, ORGANIZATIONS, SIGNIN];

/// Operations that only the management account of an organization can carry out.
const OF_MANAGEMENT: [&str; 4] = ["AttachPolicy", "DetachPolicy", "DisableAWSServiceAccess", "UpdatePolicy"];

/// One class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Class {
    pub(super) id: &'static str,
    events: Events,
}

#[derive(Clone, Copy, Debug)]
enum Events {
    /// API calls, by service and name.
    Calls(&'static [(&'static str, &'static str)]),
    /// Whatever root does.
    Root,
    /// A sign-in that failed.
    FailedSignIn,
    /// A sign-in of an IAM user without a second factor.
    SignInWithoutMfa,
    /// Findings of `GuardDuty` or of Security Hub.
    Findings,
}

/// What the account is to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Membership {
    /// The management account, or not known: everything can happen.
    Management,
    Member,
    Alone,
}

impl Membership {
    pub(super) fn of(account: Option<&Account>) -> Self {
        match account.map(|account| (account.in_organization, account.is_management)) {
            Some((Some(false), _)) => Self::Alone,
            Some((Some(true), Some(false))) => Self::Member,
            Some(_) | None => Self::Management,
        }
    }
}

const fn calls(id: &'static str, events: &'static [(&'static str, &'static str)]) -> Class {
    Class { id, events: Events::Calls(events) }
}

/// Every class, by id.
pub(super) const CLASSES: &[Class] = &[
    calls("access-key-created", &[(IAM, "CreateAccessKey"), (IAM, "CreateLoginProfile"), (IAM, "CreateUser")]),
    calls("account-contact-change", &[(ACCOUNT, "DeleteAlternateContact"), (ACCOUNT, "PutAlternateContact")]),
    calls(
        "backup-delete",
        &[
            (BACKUP, "DeleteBackupPlan"),
            (BACKUP, "DeleteBackupVault"),
            (BACKUP, "DeleteRecoveryPoint"),
            (BACKUP, "StopBackupJob"),
            (EC2, "DeleteSnapshot"),
            (RDS, "DeleteDBSnapshot"),
        ],
    ),
    calls(
        "config-stop",
        &[
            (CONFIG, "DeleteConfigurationRecorder"),
            (CONFIG, "DeleteDeliveryChannel"),
            (CONFIG, "StopConfigurationRecorder"),
        ],
    ),
    Class { id: "console-login-failure", events: Events::FailedSignIn },
    Class { id: "console-login-without-mfa", events: Events::SignInWithoutMfa },
    calls(
        "data-delete",
        &[
            (DYNAMODB, "DeleteTable"),
            (EFS, "DeleteFileSystem"),
            (RDS, "DeleteDBCluster"),
            (RDS, "DeleteDBInstance"),
            (S3, "DeleteBucket"),
        ],
    ),
    calls(
        "iam-admin-change",
        &[
            (IAM, "AddUserToGroup"),
            (IAM, "AttachGroupPolicy"),
            (IAM, "AttachRolePolicy"),
            (IAM, "AttachUserPolicy"),
            (IAM, "CreatePolicyVersion"),
            (IAM, "PutGroupPolicy"),
            (IAM, "PutRolePolicy"),
            (IAM, "PutUserPolicy"),
            (IAM, "SetDefaultPolicyVersion"),
            (IAM, "UpdateAssumeRolePolicy"),
        ],
    ),
    calls(
        "kms-disable-or-delete",
        &[
            (KMS, "CancelKeyDeletion"),
            (KMS, "DeleteImportedKeyMaterial"),
            (KMS, "DisableKey"),
            (KMS, "PutKeyPolicy"),
            (KMS, "ScheduleKeyDeletion"),
        ],
    ),
    calls("mfa-change", &[(IAM, "DeactivateMFADevice"), (IAM, "DeleteVirtualMFADevice")]),
    calls(
        "network-open",
        &[
            (EC2, "AuthorizeSecurityGroupIngress"),
            (EC2, "CreateInternetGateway"),
            (EC2, "CreateNatGateway"),
            (EC2, "CreateRoute"),
            (EC2, "CreateVpcPeeringConnection"),
            (EC2, "DeleteFlowLogs"),
            (EC2, "ModifyVpcAttribute"),
        ],
    ),
    calls(
        "org-change",
        &[
            (ORGANIZATIONS, "AttachPolicy"),
            (ORGANIZATIONS, "DetachPolicy"),
            (ORGANIZATIONS, "DisableAWSServiceAccess"),
            (ORGANIZATIONS, "LeaveOrganization"),
            (ORGANIZATIONS, "UpdatePolicy"),
        ],
    ),
    calls("region-change", &[(ACCOUNT, "DisableRegion"), (ACCOUNT, "EnableRegion")]),
    Class { id: "root-use", events: Events::Root },
    calls(
        "s3-policy-change",
        &[
            (S3, "DeleteBucketEncryption"),
            (S3, "DeleteBucketPolicy"),
            (S3, "PutBucketLifecycle"),
            (S3, "PutBucketPolicy"),
            (S3, "PutBucketPublicAccessBlock"),
        ],
    ),
    Class { id: "threat-finding", events: Events::Findings },
    calls(
        "trail-stop",
        &[
            (CLOUDTRAIL, "DeleteEventDataStore"),
            (CLOUDTRAIL, "DeleteTrail"),
            (CLOUDTRAIL, "PutEventSelectors"),
            (CLOUDTRAIL, "StopLogging"),
            (CLOUDTRAIL, "UpdateTrail"),
        ],
    ),
];

/// Those who carry out API calls.
const CALLERS: [&str; 2] = ["AssumedRole", "IAMUser"];

const GUARDDUTY: &str = "GuardDuty finding";

impl Class {
    /// All that has to be caught.
    pub(super) fn occurrences(self, account: &str, membership: Membership, regions: &[Region]) -> Vec<Occurrence> {
        let here = Here { account, regions };
        match self.events {
            Events::Calls(calls) => {
                let can = |(source, name): &&(&str, &str)| can_happen(source, name, membership);
                calls.iter().filter(can).flat_map(|(source, name)| here.calls(source, name)).collect()
            }
            Events::Root => here.root(),
            Events::FailedSignIn => vec![here.sign_in("failed ConsoleLogin", |sample| {
                let sample = sample.with("detail.errorMessage", "Failed authentication");
                sample.with("detail.responseElements.ConsoleLogin", "Failure")
            })],
            Events::SignInWithoutMfa => vec![here.sign_in("ConsoleLogin without MFA", |sample| {
                let sample = sample.with("detail.errorMessage", Value::Absent);
                let sample = sample.with("detail.additionalEventData.MFAUsed", "No");
                sample.with("detail.responseElements.ConsoleLogin", "Success")
            })],
            Events::Findings => here.findings(),
        }
    }

    /// What has to hold of what was found. Findings may be caught at `GuardDuty` or at Security Hub, which
    /// gathers those of other Regions into one where that is set up, and does not say here.
    pub(super) fn decided(self, reached: Vec<(Occurrence, Reached)>) -> Vec<Reached> {
        let Events::Findings = self.events else {
            return reached.into_iter().map(|(_, one)| one).collect();
        };
        let (guard_duty, hub): (Vec<_>, Vec<_>) = reached.into_iter().partition(|(at, _)| at.name == GUARDDUTY);
        let gathered = |one: fn(&Reached) -> Option<bool>| any(hub.iter().map(|(_, found)| one(found)));
        let (covered, notified) = (gathered(|one| one.covered), gathered(|one| one.notified));
        let or_gathered = |(at, own): (Occurrence, Reached)| {
            let there = |one: fn(&Reached) -> Option<bool>| {
                all_at(&hub, &at.region, one)
            };
            let maybe = |there: Option<bool>, somewhere: Option<bool>| match (there, somewhere) {
                (Some(false), Some(true) | None) => None,
                (known, _) => known,
            };
            Reached {
                covered: any([own.covered, maybe(there(|one| one.covered), covered)]),
                notified: any([own.notified, maybe(there(|one| one.notified), notified)]),
            }
        };
        guard_duty.into_iter().map(or_gathered).collect()
    }
}

fn all_at(hub: &[(Occurrence, Reached)], region: &Region, one: fn(&Reached) -> Option<bool>) -> Option<bool> {
    let here = hub.iter().filter(|(at, _)| at.region == *region);
    crate::derive::truth::all(here.map(|(_, found)| one(found)))
}

fn can_happen(source: &str, name: &str, membership: Membership) -> bool {
    match membership {
        Membership::Management => true,
        Membership::Member => !(source == ORGANIZATIONS && OF_MANAGEMENT.contains(&name)),
        Membership::Alone => source != ORGANIZATIONS,
    }
}

/// Where samples are made for.
#[derive(Clone, Copy)]
struct Here<'a> {
    account: &'a str,
    regions: &'a [Region],
}

impl Here<'_> {
    fn sample(self, region: &Region) -> Sample {
        let name = region.as_str();
        Sample::default().with("account", self.account).with("region", name)
    }

    /// An event of CloudTrail of which neither service nor caller is fixed.
    fn record(self, region: &Region) -> Sample {
        self.sample(region)
            .with("detail-type", "AWS API Call via CloudTrail")
            .with("detail.awsRegion", region.as_str())
            .with("detail.eventCategory", "Management")
            .with("detail.eventType", "AwsApiCall")
            .with("detail.managementEvent", Value::Truth(true))
            .with("detail.recipientAccountId", self.account)
            .with("detail.userIdentity.invokedBy", Value::Absent)
    }

    fn calls(self, source: &'static str, name: &str) -> Vec<Occurrence> {
        let global = [Region::us_east_1()];
        let regions = if GLOBAL.contains(&source) { &global } else { self.regions };
        let service = source.split('.').next().unwrap_or(source);
        let of = |region: &Region, caller: &str| Occurrence {
            name: name.to_owned(),
            region: region.clone(),
            source: Some(source),
            by_trail: true,
            sample: self
                .record(region)
                .with("source", format!("aws.{service}").as_str())
                .with("detail.eventSource", source)
                .with("detail.eventName", name)
                .with("detail.readOnly", Value::Truth(false))
                .with("detail.errorCode", Value::Absent)
                .with("detail.errorMessage", Value::Absent)
                .with("detail.userIdentity.type", caller),
        };
        regions.iter().flat_map(|region| CALLERS.map(|caller| of(region, caller))).collect()
    }

    fn sign_in(self, name: &str, more: fn(Sample) -> Sample) -> Occurrence {
        let region = Region::us_east_1();
        let sample = self
            .record(&region)
            .with("source", "aws.signin")
            .with("detail-type", "AWS Console Sign In via CloudTrail")
            .with("detail.eventSource", SIGNIN)
            .with("detail.eventName", "ConsoleLogin")
            .with("detail.eventType", "AwsConsoleSignIn")
            .with("detail.readOnly", Value::Truth(false))
            .with("detail.userIdentity.type", "IAMUser");
        Occurrence { name: name.to_owned(), sample: more(sample), region, source: Some(SIGNIN), by_trail: true }
    }

    /// Root may sign in, and may call anything anywhere.
    fn root(self) -> Vec<Occurrence> {
        let is_root = |sample: Sample| sample.with("detail.userIdentity.type", "Root");
        let mut all = vec![self.sign_in("ConsoleLogin of root", |sample| {
            sample.with("detail.userIdentity.type", "Root").with("detail.responseElements.ConsoleLogin", "Success")
        })];
        all.extend(self.regions.iter().map(|region| Occurrence {
            name: "API call of root".to_owned(),
            sample: is_root(self.record(region)),
            region: region.clone(),
            source: None,
            by_trail: true,
        }));
        all
    }

    fn findings(self) -> Vec<Occurrence> {
        let guard_duty = |region: &Region, severity: i64| {
            let sample = self.sample(region).with("source", "aws.guardduty");
            let sample = sample.with("detail-type", "GuardDuty Finding");
            (GUARDDUTY, sample.with("detail.severity", Value::Number(severity)))
        };
        let hub = |region: &Region, label: &str| {
            let sample = self.sample(region).with("source", "aws.securityhub");
            let sample = sample.with("detail-type", "Security Hub Findings - Imported");
            let sample = sample.with("detail.findings.RecordState", "ACTIVE");
            let sample = sample.with("detail.findings.Workflow.Status", "NEW");
            ("Security Hub finding", sample.with("detail.findings.Severity.Label", label))
        };
        let of = |region: &Region| {
            let samples =
                [guard_duty(region, 5000), guard_duty(region, 8000), hub(region, "HIGH"), hub(region, "CRITICAL")];
            let region = region.clone();
            samples.map(|(name, sample)| Occurrence {
                name: name.to_owned(),
                sample,
                region: region.clone(),
                source: None,
                by_trail: false,
            })
        };
        self.regions.iter().flat_map(of).collect()
    }
}
