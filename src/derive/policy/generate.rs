//! Random policy documents for the laws that must hold for all of them.

use proptest::prelude::*;
use proptest::sample::select;

use super::condition::{Condition, Operator};
use super::document::{Actions, Document, Effect, Principals, Resources, Statement};

const ACTIONS: &[&str] = &[
    "*",
    "*:*",
    "iam:*",
    "iam:Put*",
    "iam:PassRole",
    "ec2:RunInstances",
    "sts:AssumeRole",
    "kms:*",
    "kms:Decrypt",
    "s3:Get*",
    "organizations:*",
    "cloudtrail:StopLogging",
    "backup:*",
];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::111111111111:role/app-*",
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:kms:*:*:key/*",
    "arn:aws:cloudtrail:ap-northeast-1:111111111111:trail/kasumi",
    "arn:aws:s3:::kasumi/*",
];

/// A document of up to four identity statements.
pub(super) fn identity_policy() -> impl Strategy<Value = Document> {
    let statements = prop::collection::vec(identity_statement(), 0..5);
    statements.prop_map(|statements| Document { statements })
}

/// One identity statement, of either effect.
pub(super) fn identity_statement() -> impl Strategy<Value = Statement> {
    let effect = select(&[Effect::Allow, Effect::Deny][..]);
    (effect, some_of(ACTIONS), some_of(RESOURCES), any::<[bool; 3]>()).prop_map(
        |(effect, actions, resources, [not_action, not_resource, conditional])| Statement {
            effect,
            principals: Principals::Absent,
            actions: if not_action { Actions::AllExcept(actions) } else { Actions::Only(actions) },
            resources: if not_resource {
                Resources::AllExcept(resources)
            } else {
                Resources::Only(resources)
            },
            conditions: if conditional { vec![from_japan()] } else { Vec::new() },
        },
    )
}

fn some_of(names: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(select(names).prop_map(str::to_owned), 1..4)
}

fn from_japan() -> Condition {
    Condition {
        operator: Operator::parse("StringEquals").unwrap(),
        key: "aws:requestedregion".to_owned(),
        values: vec!["ap-northeast-1".to_owned()],
    }
}
