//! How powerful an assignment of IAM Identity Center is, and whether it is in the register.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, RegisterKind, Stored};
use crate::tables::sso_assignment::{CustomerPolicy, SsoAssignment};

use super::identity::{Carried, Library, Policies, parse};
use super::policy::allows_escalation;
use super::truth::any;
use super::{Columns, Feeds, World};

/// Columns computed for an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SsoAssignmentColumns {
    /// Whether its permission set lets its holder take the account over or cover tracks: by
    /// `AdministratorAccess`, `PowerUserAccess` or `IAMFullAccess`, or by a policy that allows as
    /// much. NULL when a policy is not known: policies of other accounts are not read.
    pub is_privileged: Option<bool>,
    /// Whether the register of privileged principals lists it, by the name that findings call it; NULL
    /// without a register.
    pub owner_declared: Option<bool>,
}

/// The policies of AWS that make an administrator, by name.
const POWERFUL: [&str; 3] = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

/// Ends of the names of policies of AWS that only read.
const READ_ONLY: [&str; 4] = ["ReadOnlyAccess", "SecurityAudit", "Billing", "ViewOnlyAccess"];

impl Columns for SsoAssignmentColumns {
    type Base = SsoAssignment;
    const FEEDS: &'static [Feeds] = &[(&["is_privileged"], &["iam_managed_policy", "iam_policy"])];

    fn derive(world: &World, rows: &[Stored<SsoAssignment>]) -> Vec<Extra<Self>> {
        let library = Library::of(world);
        rows.iter().map(|stored| columns(world, &library, stored)).collect()
    }
}

fn columns(world: &World, library: &Library, stored: &Stored<SsoAssignment>) -> Extra<SsoAssignmentColumns> {
    let row = &stored.row;
    let mut read = Policies::default();
    let managed = row.managed_policy_arns.as_ref();
    let managed = managed.map(|arns| arns.iter().map(|arn| of_aws(library, arn, &mut read)).collect());
    let own = world.account().as_str() == row.assigned_account;
    let customer = row.customer_policies.as_ref().map(|policies| {
        let arn = |policy: &CustomerPolicy| {
            format!("arn:aws:iam::{}:policy{}{}", row.assigned_account, policy.path, policy.name)
        };
        let told = |policy| if own { by_document(library, &arn(policy), &mut read) } else { None };
        policies.iter().map(told).collect()
    });
    let inline = match row.inline_policy.as_deref() {
        Some("none") => Some(Vec::new()),
        Some(_) => Some(vec![parse(row.inline_policy.as_ref()).map(|document| allows_escalation(&document))]),
        None => None,
    };
    let lists: [Option<Vec<Option<bool>>>; 3] = [managed, customer, inline];
    let is_privileged = any(lists.into_iter().map(|list| any(list?)));
    let owner_declared = world.listed(RegisterKind::PrivilegedPrincipals, &stored.resource);
    read.support(SsoAssignmentColumns { is_privileged, owner_declared })
}

/// Whether a policy of AWS makes an administrator: by its name, else by its document where it is attached
/// to somebody in the scanned account and so was read.
fn of_aws(library: &Library, arn: &str, read: &mut Policies) -> Option<bool> {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    if POWERFUL.contains(&name) {
        return Some(true);
    }
    if READ_ONLY.iter().any(|end| name.ends_with(end)) {
        return Some(false);
    }
    by_document(library, arn, read)
}

fn by_document(library: &Library, arn: &str, read: &mut Policies) -> Option<bool> {
    let attached = [arn.to_owned()];
    let found = library.carried(&Carried { inline: &[], attached: Some(&attached) });
    let escalates = found.documents().first().copied().flatten().map(allows_escalation);
    read.join(found);
    escalates
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{stored, world_covering};
    use crate::model::{Declarations, Register, RegisterEntry, Time};
    use crate::tables::iam_policy::IamPolicy;

    use super::*;

    const ADMIN: &str = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    const NAME: &str = "arn:aws:sso:::permissionSet/ssoins-1/ps-1 -> 111111111111/GROUP/g-1";

    fn assignment() -> SsoAssignment {
        SsoAssignment {
            assigned_account: "111111111111".to_owned(),
            permission_set_arn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1".to_owned(),
            principal_type: "GROUP".to_owned(),
            principal_id: "g-1".to_owned(),
            managed_policy_arns: Some(Vec::new()),
            customer_policies: Some(Vec::new()),
            inline_policy: Some("none".to_owned()),
        }
    }

    fn world() -> World {
        let mut world = world_covering(&[("iam_policy", true), ("iam_managed_policy", true)]);
        let policy = IamPolicy {
            arn: "arn:aws:iam::111111111111:policy/team/ops".to_owned(),
            policy_name: "ops".to_owned(),
            kind: "customer".to_owned(),
            attachment_count: Some(1),
            document: Some(ADMIN.to_owned()),
        };
        world.insert(vec![stored("arn", policy)]);
        world
    }

    fn privileged(assignment: SsoAssignment) -> Option<bool> {
        SsoAssignmentColumns::derive(&world(), &[stored(NAME, assignment)]).remove(0).row.is_privileged
    }

    fn managed(name: &str) -> Option<bool> {
        let arns = Some(vec![format!("arn:aws:iam::aws:policy/{name}")]);
        privileged(SsoAssignment { managed_policy_arns: arns, ..assignment() })
    }

    #[test]
    fn policies_of_aws_are_known_by_name() {
        assert_eq!((managed("PowerUserAccess"), managed("job-function/ViewOnlyAccess")), (Some(true), Some(false)));
        assert_eq!(managed("AmazonEC2FullAccess"), None);
    }

    #[test]
    fn own_policies_are_known_by_their_documents() {
        let inline_policy = Some(ADMIN.to_owned());
        assert_eq!(privileged(SsoAssignment { inline_policy, ..assignment() }), Some(true));
        assert_eq!(privileged(assignment()), Some(false));
        let policy = CustomerPolicy { name: "ops".to_owned(), path: "/team/".to_owned() };
        let customer_policies = Some(vec![policy]);
        assert_eq!(privileged(SsoAssignment { customer_policies: customer_policies.clone(), ..assignment() }), Some(true));
        let elsewhere = SsoAssignment { assigned_account: "333333333333".to_owned(), ..assignment() };
        assert_eq!(privileged(SsoAssignment { customer_policies, ..elsewhere }), None);
    }

    #[test]
    fn an_unread_policy_leaves_the_power_unknown_unless_another_shows_it() {
        assert_eq!(privileged(SsoAssignment { inline_policy: None, ..assignment() }), None);
        let managed_policy_arns = Some(vec!["arn:aws:iam::aws:policy/AdministratorAccess".to_owned()]);
        let assignment = SsoAssignment { inline_policy: None, managed_policy_arns, ..assignment() };
        assert_eq!(privileged(assignment), Some(true));
    }

    #[test]
    fn without_a_register_nothing_is_said_of_the_owner() {
        let declared = |world: &World| {
            SsoAssignmentColumns::derive(world, &[stored(NAME, assignment())]).remove(0).row.owner_declared
        };
        assert_eq!(declared(&world()), None);
        let entry = |resource: &str| RegisterEntry {
            resource: resource.to_owned(),
            reference: "霞情第7号".to_owned(),
            hours: None,
            valid_until: None,
        };
        let with = |resource: &str| {
            let register = Register {
                kind: RegisterKind::PrivilegedPrincipals,
                accounts: Vec::new(),
                owner: "情報政策課".to_owned(),
                approver: Some("課長".to_owned()),
                approved_at: Time::from_seconds(1),
                valid_until: Time::from_seconds(4_102_444_800),
                entries: vec![entry(resource)],
            };
            declared(&world().with_declarations(Declarations { attestations: Vec::new(), registers: vec![register] }))
        };
        assert_eq!(with("arn:aws:sso:::permissionSet/ssoins-1/ps-1 -> 111111111111/*"), Some(true));
        assert_eq!(with("arn:aws:sso:::permissionSet/ssoins-1/ps-2 -> *"), Some(false));
    }
}
