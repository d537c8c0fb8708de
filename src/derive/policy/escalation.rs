//! The actions that make a principal privileged, as one list to read beside the rule it follows.
//!
//! The rule names resources in two ways: *on all*, where power comes from reaching every resource
//! of the kind, and *on the critical resource*. Trails, recorders, detectors, recovery points and
//! the organization are critical each, so any of them counts.

use super::resource::Kind;

/// How much an action must reach to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Every resource of the kind.
    All,
    /// Every resource of the kind, or the user itself: whoever may give itself a policy may have
    /// any, whereas renewing one's own key or device is ordinary self-service.
    AllOrSelf,
    /// Any resource of the kind.
    Any,
}

/// Actions that are judged alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    /// The actions, written `service:Name`.
    pub actions: &'static [&'static str],
    /// The kinds of resource they act on.
    pub kinds: &'static [Kind],
    /// How much they must reach.
    pub reach: Reach,
}

const fn kind(service: &'static str, prefix: &'static str) -> Kind {
    Kind { service, prefix }
}

const USER: &[Kind] = &[kind("iam", "user/")];
const ROLE: &[Kind] = &[kind("iam", "role/")];

/// An action that no service has: only `*` and what means the same covers it.
pub(super) const ANY_SERVICE: &str = "kakunin-sample:AnyAction";

/// One family each makes a principal privileged.
pub(super) const ESCALATIONS: &[Family] = &[
    // Policy versions: rewrites a policy that is already attached.
    Family {
        actions: &["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
        kinds: &[kind("iam", "policy/")],
        reach: Reach::All,
    },
    // Policies of users.
    Family { actions: &["iam:AttachUserPolicy", "iam:PutUserPolicy"], kinds: USER, reach: Reach::AllOrSelf },
    // Policies and members of groups.
    Family {
        actions: &["iam:AttachGroupPolicy", "iam:PutGroupPolicy", "iam:AddUserToGroup"],
        kinds: &[kind("iam", "group/")],
        reach: Reach::All,
    },
    // Policies and trust of roles, and taking any role.
    Family {
        actions: &[
            "iam:AttachRolePolicy",
            "iam:PutRolePolicy",
            "iam:UpdateAssumeRolePolicy",
            "sts:AssumeRole",
        ],
        kinds: ROLE,
        reach: Reach::All,
    },
    // Credentials of others.
    Family {
        actions: &[
            "iam:CreateAccessKey",
            "iam:CreateLoginProfile",
            "iam:UpdateLoginProfile",
            "iam:DeactivateMFADevice",
        ],
        kinds: USER,
        reach: Reach::All,
    },
    // The organization as a whole (`organizations:*`): an action that it does not have, so that
    // the right to read or to do one thing in it does not count.
    Family {
        actions: &["organizations:KakuninSample"],
        kinds: &[kind("organizations", "")],
        reach: Reach::Any,
    },
    // Audit tampering: the trail.
    Family {
        actions: &[
            "cloudtrail:StopLogging",
            "cloudtrail:DeleteTrail",
            "cloudtrail:UpdateTrail",
            "cloudtrail:PutEventSelectors",
        ],
        kinds: &[kind("cloudtrail", "trail/")],
        reach: Reach::Any,
    },
    // Audit tampering: the configuration recorder.
    Family {
        actions: &["config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder"],
        kinds: &[kind("config", "")],
        reach: Reach::Any,
    },
    // Audit tampering: threat detection.
    Family {
        actions: &["guardduty:DeleteDetector", "guardduty:UpdateDetector"],
        kinds: &[kind("guardduty", "detector/")],
        reach: Reach::Any,
    },
    // Audit tampering: every log group.
    Family {
        actions: &["logs:DeleteLogGroup", "logs:PutRetentionPolicy"],
        kinds: &[kind("logs", "log-group:")],
        reach: Reach::All,
    },
    // Key tampering: every key.
    Family {
        actions: &["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy"],
        kinds: &[kind("kms", "key/")],
        reach: Reach::All,
    },
    // Backup tampering: recovery points, which bear the ARN of the service they were taken from.
    Family {
        actions: &["backup:DeleteRecoveryPoint"],
        kinds: &[
            kind("backup", "recovery-point:"),
            kind("ec2", "snapshot/"),
            kind("ec2", "image/"),
            kind("rds", "snapshot:"),
            kind("rds", "cluster-snapshot:"),
        ],
        reach: Reach::Any,
    },
    // Backup tampering: vaults.
    Family {
        actions: &["backup:DeleteBackupVault"],
        kinds: &[kind("backup", "backup-vault:")],
        reach: Reach::Any,
    },
];

/// Handing any role to a service; counts together with one of [`LAUNCHES`].
pub(super) const PASS_ROLE: Family = Family { actions: &["iam:PassRole"], kinds: ROLE, reach: Reach::All };

/// Starting something that runs with the role handed over.
pub(super) const LAUNCHES: &[Family] = &[
    Family {
        actions: &[
            "ec2:RunInstances",
            "ec2:RequestSpotInstances",
            "ec2:RequestSpotFleet",
            "ec2:CreateFleet",
            "ec2:AssociateIamInstanceProfile",
        ],
        kinds: &[kind("ec2", "")],
        reach: Reach::Any,
    },
    Family {
        actions: &["lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"],
        kinds: &[kind("lambda", "")],
        reach: Reach::Any,
    },
    Family {
        actions: &[
            "ecs:RunTask",
            "ecs:StartTask",
            "ecs:CreateService",
            "ecs:UpdateService",
            "ecs:RegisterTaskDefinition",
        ],
        kinds: &[kind("ecs", "")],
        reach: Reach::Any,
    },
    Family {
        actions: &[
            "cloudformation:CreateStack",
            "cloudformation:UpdateStack",
            "cloudformation:CreateChangeSet",
            "cloudformation:CreateStackSet",
        ],
        kinds: &[kind("cloudformation", "")],
        reach: Reach::Any,
    },
    Family {
        actions: &["glue:CreateJob", "glue:UpdateJob", "glue:CreateDevEndpoint", "glue:CreateSession"],
        kinds: &[kind("glue", "")],
        reach: Reach::Any,
    },
    Family {
        actions: &["codebuild:CreateProject", "codebuild:UpdateProject"],
        kinds: &[kind("codebuild", "")],
        reach: Reach::Any,
    },
    Family {
        actions: &[
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreateTrainingJob",
            "sagemaker:CreateProcessingJob",
            "sagemaker:CreateDomain",
            "sagemaker:CreateUserProfile",
        ],
        kinds: &[kind("sagemaker", "")],
        reach: Reach::Any,
    },
];
