//! Decides whether a principal is privileged, from all policies that shape what it may do.
//!
//! A conditional Allow counts, a conditional Deny does not: conditions are met by whoever steals
//! the right session. The answer is therefore an over-approximation, which reports must say.

use super::document::{Document, Statement};
use super::escalation::{ANY_SERVICE, ESCALATIONS, Family, LAUNCHES, PASS_ROLE, Reach};

/// The policies that together decide what a principal may do. Service control policies and session
/// policies are not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectivePolicies<'a> {
    /// Inline and attached policies of the principal and of its groups; `None` for one that could
    /// not be read.
    pub identity: Vec<Option<&'a Document>>,
    /// The permissions boundary.
    pub boundary: Boundary<'a>,
}

/// The permissions boundary of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary<'a> {
    /// The principal has none.
    Absent,
    /// It has one that could not be read.
    Unreadable,
    /// It has this one.
    Document(&'a Document),
}

/// Whether the principal holds an escalation-capable set of actions.
///
/// `None` as soon as one policy could not be read, whatever the others say: the unread one may
/// grant the power, and it may as well hold the Deny that takes a visible grant away, so that
/// neither TRUE nor FALSE would be certain.
///
/// On part of a service's resources (`role/app-*`) the actions of IAM, KMS and Logs do not count,
/// since nothing in a policy tells whether a named role or key is a critical one.
pub fn is_privileged(policies: &EffectivePolicies<'_>) -> Option<bool> {
    let identity = policies.identity.iter().copied().collect::<Option<Vec<_>>>()?;
    let mut layers = vec![identity];
    match policies.boundary {
        Boundary::Absent => {}
        Boundary::Unreadable => return None,
        Boundary::Document(boundary) => layers.push(vec![boundary]),
    }
    Some(escalates(&Layers(layers)))
}

/// Whether the policy by itself holds an escalation-capable set of actions, its own unconditional
/// Deny statements taken off. The same rule as [`is_privileged`], for one document.
pub fn allows_escalation(document: &Document) -> bool {
    escalates(&Layers(vec![vec![document]]))
}

fn escalates(layers: &Layers<'_>) -> bool {
    layers.give_everything()
        || ESCALATIONS.iter().any(|family| layers.give(family))
        || layers.give(&PASS_ROLE) && LAUNCHES.iter().any(|family| layers.give(family))
}

/// Sets of documents, each of which must allow: the identity policies, then the boundary.
struct Layers<'a>(Vec<Vec<&'a Document>>);

impl Layers<'_> {
    /// Whether every layer gives at least one action of the family, the same in all of them.
    fn give(&self, family: &Family) -> bool {
        family.actions.iter().any(|action| {
            let mut layers = self.0.iter();
            layers.all(|layer| allows(layer, family, action) && !denies(layer, family, action))
        })
    }

    /// Whether `*` on `*` is given, in a layer in which nothing takes all of it away.
    fn give_everything(&self) -> bool {
        let mut layers = self.0.iter();
        layers.all(|layer| {
            let allowed = statements(layer).any(|(statement, allow)| {
                allow && statement.actions.are_star() && statement.resources.are_star()
            });
            let denied = statements(layer).any(|(statement, allow)| {
                !allow && takes(statement, ANY_SERVICE) && statement.resources.are_star()
            });
            allowed && !denied
        })
    }
}

/// The statements of a layer, each with whether it allows.
fn statements<'a>(layer: &'a [&Document]) -> impl Iterator<Item = (&'a Statement, bool)> {
    let allows = layer.iter().flat_map(|document| document.allows());
    let denies = layer.iter().flat_map(|document| document.denies());
    allows.map(|allow| (allow, true)).chain(denies.map(|deny| (deny, false)))
}

fn allows(layer: &[&Document], family: &Family, action: &str) -> bool {
    statements(layer)
        .any(|(statement, allow)| allow && statement.actions.include(action) && reaches(statement, family))
}

fn denies(layer: &[&Document], family: &Family, action: &str) -> bool {
    statements(layer).any(|(statement, allow)| {
        let mut kinds = family.kinds.iter();
        !allow && takes(statement, action) && kinds.all(|kind| statement.resources.exhaust(*kind))
    })
}

/// Whether a Deny takes the action away in every case.
fn takes(statement: &Statement, action: &str) -> bool {
    statement.conditions.is_empty() && statement.actions.include(action)
}

fn reaches(statement: &Statement, family: &Family) -> bool {
    let resources = &statement.resources;
    family.kinds.iter().any(|kind| match family.reach {
        Reach::All => resources.reach_all(*kind),
        Reach::AllOrSelf => resources.reach_all(*kind) || resources.reach_self(*kind),
        Reach::Any => resources.reach_any(*kind),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::document::Effect;
    use super::super::generate::{identity_policy, identity_statement};
    use super::*;

    fn statement(effect: &str, actions: &str, resource: &str) -> String {
        format!(r#"{{"Effect":"{effect}","Action":{actions},"Resource":"{resource}"}}"#)
    }

    fn policy(statements: &[String]) -> Document {
        Document::parse(&format!(r#"{{"Statement":[{}]}}"#, statements.join(","))).unwrap()
    }

    fn allow(actions: &str, resource: &str) -> Document {
        policy(&[statement("Allow", actions, resource)])
    }

    fn alone(document: &Document) -> bool {
        assert_eq!(judged(&[Some(document)], Boundary::Absent), Some(allows_escalation(document)));
        allows_escalation(document)
    }

    fn judged(identity: &[Option<&Document>], boundary: Boundary<'_>) -> Option<bool> {
        is_privileged(&EffectivePolicies { identity: identity.to_vec(), boundary })
    }

    #[test]
    fn each_action_of_the_rule_is_enough_on_every_resource() {
        for family in ESCALATIONS {
            for action in family.actions.iter().filter(|action| !action.contains("Kakunin")) {
                assert!(alone(&allow(&format!("\"{}\"", action.to_uppercase()), "*")), "{action}");
            }
        }
        assert!(alone(&allow(r#""*""#, "*")));
        assert!(alone(&allow(r#""iam:*""#, "*")));
        assert!(alone(&allow(r#""organizations:*""#, "*")));
    }

    #[test]
    fn reading_is_not_power() {
        assert!(!alone(&allow(
            r#"["iam:Get*","iam:List*","organizations:Describe*","s3:*","kms:Decrypt"]"#,
            "*"
        )));
    }

    #[test]
    fn passing_a_role_counts_with_something_to_launch() {
        assert!(!alone(&allow(r#""iam:PassRole""#, "*")));
        assert!(!alone(&allow(r#""lambda:*""#, "*")));
        assert!(alone(&allow(r#"["iam:PassRole","lambda:CreateFunction"]"#, "*")));
        let named = policy(&[
            statement("Allow", r#""iam:PassRole""#, "arn:aws:iam::111111111111:role/app"),
            statement("Allow", r#""lambda:CreateFunction""#, "*"),
        ]);
        assert!(!alone(&named));
    }

    #[test]
    fn renewing_ones_own_key_is_not_power_but_giving_oneself_a_policy_is() {
        let own = "arn:aws:iam::*:user/${aws:username}";
        assert!(!alone(&allow(r#"["iam:CreateAccessKey","iam:DeactivateMFADevice"]"#, own)));
        assert!(alone(&allow(r#""iam:PutUserPolicy""#, own)));
    }

    #[test]
    fn one_trail_is_enough_but_one_key_is_not() {
        assert!(alone(&allow(
            r#""cloudtrail:StopLogging""#,
            "arn:aws:cloudtrail:ap-northeast-1:111111111111:trail/kasumi"
        )));
        assert!(!alone(&allow(
            r#""kms:ScheduleKeyDeletion""#,
            "arn:aws:kms:ap-northeast-1:111111111111:key/12345678"
        )));
    }

    #[test]
    fn every_action_on_a_bucket_is_not_power() {
        assert!(!alone(&allow(r#""*""#, "arn:aws:s3:::kasumi/*")));
    }

    #[test]
    fn not_action_means_all_except() {
        let power_user = r#"{"Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}]}"#;
        assert!(alone(&Document::parse(power_user).unwrap()));
    }

    #[test]
    fn a_conditional_allow_counts() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}"#;
        assert!(alone(&Document::parse(text).unwrap()));
    }

    #[test]
    fn an_unconditional_deny_takes_away() {
        let denied = policy(&[
            statement("Allow", r#""iam:PutRolePolicy""#, "*"),
            statement("Deny", r#""iam:*""#, "*"),
        ]);
        assert!(!alone(&denied));
    }

    #[test]
    fn a_deny_of_everything_leaves_nothing() {
        let denied = policy(&[statement("Allow", r#""*""#, "*"), statement("Deny", r#""*""#, "*")]);
        assert!(!alone(&denied));
    }

    #[test]
    fn a_deny_on_part_or_with_a_condition_takes_nothing_away() {
        let part = policy(&[
            statement("Allow", r#""iam:PutRolePolicy""#, "*"),
            statement("Deny", r#""iam:*""#, "arn:aws:iam::111111111111:role/Admin"),
        ]);
        assert!(alone(&part));
        let conditional = r#"{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"},
            {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}"#;
        assert!(alone(&Document::parse(conditional).unwrap()));
    }

    #[test]
    fn a_boundary_limits_and_its_deny_too() {
        let all = allow(r#""*""#, "*");
        let storage = allow(r#""s3:*""#, "*");
        assert_eq!(judged(&[Some(&all)], Boundary::Document(&storage)), Some(false));
        assert_eq!(judged(&[Some(&storage)], Boundary::Document(&all)), Some(false));
        assert_eq!(judged(&[Some(&all)], Boundary::Document(&all)), Some(true));
    }

    #[test]
    fn an_unread_policy_leaves_power_unknown_even_beside_an_administrator_policy() {
        let all = allow(r#""*""#, "*");
        assert_eq!(judged(&[Some(&all), None], Boundary::Absent), None);
        assert_eq!(judged(&[Some(&all)], Boundary::Unreadable), None);
        assert_eq!(judged(&[], Boundary::Absent), Some(false));
    }

    fn with(document: &Document, mut added: Statement, effect: Effect) -> Document {
        let mut document = document.clone();
        added.effect = effect;
        document.statements.push(added);
        document
    }

    proptest! {
        #[test]
        fn an_added_allow_never_takes_power_away(
            identity in identity_policy(), boundary in identity_policy(), added in identity_statement(),
        ) {
            let more = with(&identity, added.clone(), Effect::Allow);
            let wider = with(&boundary, added, Effect::Allow);
            let before = judged(&[Some(&identity)], Boundary::Document(&boundary));
            for after in [
                judged(&[Some(&more)], Boundary::Document(&boundary)),
                judged(&[Some(&identity)], Boundary::Document(&wider)),
            ] {
                prop_assert!(!(before == Some(true) && after == Some(false)));
            }
            prop_assert!(!allows_escalation(&identity) || allows_escalation(&more));
        }

        #[test]
        fn an_added_deny_never_gives_power(
            identity in identity_policy(), boundary in identity_policy(), added in identity_statement(),
        ) {
            let less = with(&identity, added.clone(), Effect::Deny);
            let tighter = with(&boundary, added, Effect::Deny);
            let before = judged(&[Some(&identity)], Boundary::Document(&boundary));
            for after in [
                judged(&[Some(&less)], Boundary::Document(&boundary)),
                judged(&[Some(&identity)], Boundary::Document(&tighter)),
            ] {
                prop_assert!(!(before == Some(false) && after == Some(true)));
            }
            prop_assert!(allows_escalation(&identity) || !allows_escalation(&less));
        }

        #[test]
        fn an_unread_document_only_makes_answers_unknown(
            documents in prop::collection::vec(identity_policy(), 1..4), lost in any::<prop::sample::Index>(),
        ) {
            let read: Vec<_> = documents.iter().map(Some).collect();
            let mut partly = read.clone();
            partly[lost.index(documents.len())] = None;
            prop_assert_eq!(judged(&partly, Boundary::Absent), None);
            let unknown_or_same = |after: Option<bool>, before: Option<bool>| after.is_none() || after == before;
            prop_assert!(unknown_or_same(super::super::enforces_mfa(&partly), super::super::enforces_mfa(&read)));
            prop_assert!(unknown_or_same(
                super::super::any_admin_equivalent(&partly),
                super::super::any_admin_equivalent(&read)
            ));
        }

        #[test]
        fn more_than_an_administrator_is_not_possible(document in identity_policy()) {
            prop_assert!(!super::super::is_admin_equivalent(&document) || allows_escalation(&document));
        }
    }
}
