//! What follows about a log group: whether a trail delivers to it, whether it holds records of what
//! administrators did.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Coverage, Extra, GapId, Region, RegisterKind, Stored};
use crate::tables::Table as _;
use crate::tables::log_group::LogGroup;
use crate::tables::trail::Trail;

use super::{Columns, Feeds, World};

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
    /// Whether the register of groups for debugging only lists it, by ARN or name. FALSE without one.
    pub is_declared_debug: Option<bool>,
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
    const FEEDS: &'static [Feeds] = &[(&["is_trail_group", "is_admin_log"], &["trail"])];

    fn derive(world: &World, rows: &[Stored<LogGroup>]) -> Vec<Extra<Self>> {
        let mut destinations = BTreeMap::<&str, Vec<CallId>>::new();
        for trail in world.rows::<Trail>() {
            let arn = trail.row.log_group_arn.as_str();
            destinations.entry(arn.strip_suffix(":*").unwrap_or(arn)).or_default().extend(&trail.calls);
        }
        let extra = |group: &Stored<LogGroup>| {
            let is_named = is_named_for_administrators(&group.row.name);
            let trails = destinations.get(group.row.arn.as_str());
            let of_trail = trails.is_some();
            let unread = unread_trails(world, group.region.as_ref());
            let is_trail_group = if of_trail { Some(true) } else { unread.is_empty().then_some(false) };
            let is_admin_log = if is_named { Some(true) } else { is_trail_group };
            let gaps = if is_trail_group.is_none() { unread } else { Vec::new() };
            let listed = |name: &str| world.listed(RegisterKind::DebugLogGroups, name) == Some(true);
            let is_declared_debug = Some(listed(&group.row.arn) || listed(&group.row.name));
            let calls = trails.cloned().unwrap_or_else(|| world.calls_of(&gaps));
            Extra { calls, gaps, row: Self { is_trail_group, is_admin_log, is_declared_debug } }
        };
        rows.iter().map(extra).collect()
    }
}

/// The gaps by which trails that deliver to log groups of a Region may be missing: a trail delivers
/// to a log group of its home Region, so only the lists of that Region and of the account count.
fn unread_trails(world: &World, region: Option<&Region>) -> Vec<GapId> {
    let here = |cell: &&Coverage| cell.region.is_global() || region.is_none_or(|region| cell.region == *region);
    world.incomplete(Trail::NAME).into_iter().filter(here).flat_map(|cell| cell.gaps.iter().copied()).collect()
}

fn is_named_for_administrators(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
        || ENDS.iter().any(|(start, end)| name.starts_with(start) && name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{AccountId, Settings, State, Time};

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

    /// What follows about an application's log group, with the trails read or not.
    fn columns(trails: State, destination: &str) -> Extra<LogGroupColumns> {
        let cell = Coverage {
            region: Region::global(),
            table: Trail::NAME.to_owned(),
            state: trails,
            rows: 0,
            gaps: if trails == State::Gap { vec![GapId(3)] } else { Vec::new() },
        };
        let account = AccountId::parse("111111111111").unwrap();
        let mut world = World::new(account, Time::from_seconds(0), Settings::default(), vec![cell], Vec::new());
        let trail = json!({
            "arn": "t", "name": "t", "home_region": "ap-northeast-1", "owner_account": "111111111111",
            "is_org": false, "multi_region": true, "includes_global": true, "validation": true,
            "kms_key": "none", "bucket": "b", "bucket_prefix": "none", "log_group_arn": destination,
            "has_custom_selectors": null, "is_logging": null, "delivery_error": null, "delivery_at": null,
            "digest_error": null, "digest_at": null, "cwl_error": null, "cwl_at": null,
            "event_selectors": null, "advanced_event_selectors": null,
        });
        world.insert(vec![stored::<Trail>(trail)]);
        let group = json!({"arn": "arn:aws:logs:ap-northeast-1:111111111111:log-group:app", "name": "app",
            "retention_days": 30, "class": "STANDARD", "kms_key": "none", "deletion_protection": false,
            "created_at": 0});
        LogGroupColumns::derive(&world, &[stored(group)]).remove(0)
    }

    fn stored<T: crate::tables::Table>(value: serde_json::Value) -> Stored<T> {
        let row = serde_json::from_value(value).unwrap();
        Stored { region: None, resource: "x".to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
    }

    #[test]
    fn the_destination_of_a_trail_is_a_trail_group_with_or_without_a_star() {
        let found = columns(State::Gap, "arn:aws:logs:ap-northeast-1:111111111111:log-group:app:*").row;
        assert_eq!((found.is_trail_group, found.is_admin_log), (Some(true), Some(true)));
    }

    #[test]
    fn case_53_without_all_trails_any_group_may_be_the_destination_of_one() {
        let unknown = columns(State::Gap, "none");
        assert_eq!((unknown.row.is_trail_group, unknown.row.is_admin_log), (None, None));
        assert_eq!(unknown.gaps, [GapId(3)]);
        let known = columns(State::Read, "none").row;
        assert_eq!((known.is_trail_group, known.is_admin_log), (Some(false), Some(false)));
    }

    #[test]
    fn a_group_is_for_debugging_only_where_the_register_says_so() {
        let declared = |lines: &[(&str, Option<i64>)]| {
            let account = AccountId::parse("111111111111").unwrap();
            let world = World::new(account, Time::from_seconds(0), Settings::default(), Vec::new(), Vec::new());
            let group = json!({"arn": "arn:aws:logs:ap-northeast-1:111111111111:log-group:app", "name": "app",
                "retention_days": 30, "class": "STANDARD", "kms_key": "none", "deletion_protection": false,
                "created_at": 0});
            let world = world.listing(RegisterKind::DebugLogGroups, lines);
            LogGroupColumns::derive(&world, &[stored(group)]).remove(0).row.is_declared_debug
        };
        assert_eq!(declared(&[("app", None)]), Some(true));
        assert_eq!(declared(&[("*:log-group:app", None)]), Some(true));
        assert_eq!(declared(&[("other", None)]), Some(false));
    }
}
