//! What follows about a log group: whether a trail delivers to it, whether it holds records of what
//! administrators did.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::Table as _;
use crate::tables::log_group::LogGroup;
use crate::tables::trail::Trail;

use super::{Columns, World};

/// Derived columns of a log group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogGroupColumns {
    /// Whether a trail delivers to it.
    pub is_trail_group: Option<bool>,
    /// Whether it holds records of administrators: a trail delivers to it, or its name is one under
    /// which such records are kept: `/aws/ssm/…` or a name with `session-manager`, `sessionmanager`
    /// or `ssm-session` (Systems Manager sessions and commands); `/aws/eks/…/cluster` (EKS control
    /// plane with its audit log); `/aws/rds/…/audit`, `/aws/docdb/…/audit`, `/aws/neptune/…/audit`
    /// (database audit); a name with `vpn`; a name with `var/log/secure`, `auth.log`,
    /// `var/log/audit`, `auditd` or `eventlog/security` (sign-in to servers). Upper and lower case
    /// are the same.
    pub is_admin_log: Option<bool>,
}

/// Parts of names of log groups that hold records of administrators.
const PARTS: [&str; 9] = [
    "session-manager",
    "sessionmanager",
    "ssm-session",
    "vpn",
    "var/log/secure",
    "auth.log",
    "var/log/audit",
    "auditd",
    "eventlog/security",
];

/// Beginnings and ends of names under which AWS services write such records.
const ENDS: [(&str, &str); 5] = [
    ("/aws/ssm/", ""),
    ("/aws/eks/", "/cluster"),
    ("/aws/rds/", "/audit"),
    ("/aws/docdb/", "/audit"),
    ("/aws/neptune/", "/audit"),
];

impl Columns for LogGroupColumns {
    type Base = LogGroup;

    fn derive(world: &World, rows: &[Stored<LogGroup>]) -> Vec<Extra<Self>> {
        let arns = world.rows::<Trail>().iter().map(|trail| trail.row.log_group_arn.as_str());
        let destinations: BTreeSet<&str> = arns.map(|arn| arn.strip_suffix(":*").unwrap_or(arn)).collect();
        let complete = world.is_complete(Trail::NAME);
        let extra = |group: &Stored<LogGroup>| {
            let is_named = is_named_for_administrators(&group.row.name);
            let of_trail = destinations.contains(group.row.arn.as_str());
            let is_trail_group = if of_trail { Some(true) } else { complete.then_some(false) };
            let is_admin_log = if is_named { Some(true) } else { is_trail_group };
            let gaps = if is_trail_group.is_none() { world.gaps_of(Trail::NAME) } else { Vec::new() };
            Extra { calls: world.calls_of(&gaps), gaps, row: Self { is_trail_group, is_admin_log } }
        };
        rows.iter().map(extra).collect()
    }
}

fn is_named_for_administrators(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
        || ENDS.iter().any(|(start, end)| name.starts_with(start) && name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sessions_and_audits_are_known() {
        for name in [
            "/aws/ssm/AWS-RunShellScript",
            "Kasumi-SessionManager",
            "/aws/eks/kasumi/cluster",
            "/aws/rds/instance/kasumi-juki/audit",
            "kasumi-client-vpn",
            "/kasumi/web/var/log/secure",
        ] {
            assert!(is_named_for_administrators(name), "{name}");
        }
    }

    #[test]
    fn other_logs_of_the_same_services_are_not_administrators() {
        for name in ["/aws/rds/instance/kasumi-juki/slowquery", "/aws/eks/kasumi/application", "/aws/lambda/kasumi"] {
            assert!(!is_named_for_administrators(name), "{name}");
        }
    }
}
