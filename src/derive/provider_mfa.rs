//! Whether it is on file that the identity provider demands a second factor: AWS cannot see it.

use crate::model::{Attestation, DocKind, ItemId};

use super::World;
use super::policy::ProviderMfa;

/// The item that the second factor belongs to.
const ITEM: &str = "build-2";

/// The checks that the statement answers, where it says which.
const CHECKS: [&str; 2] = ["identity-center-mfa-declared", "privileged-role-mfa"];

/// Attested by a current document of kind design or review for the item, unless it was filed to
/// answer another check.
pub(super) fn provider_mfa(world: &World) -> ProviderMfa {
    let attested = ItemId::parse(ITEM).is_ok_and(|item| world.attested(&item).any(is_about_providers));
    if attested { ProviderMfa::Attested } else { ProviderMfa::NotAttested }
}

fn is_about_providers(attestation: &Attestation) -> bool {
    let of_kind = matches!(attestation.doc_kind, DocKind::Design | DocKind::Review);
    let answers = attestation.answers.as_ref();
    of_kind && answers.is_none_or(|answered| CHECKS.contains(&answered.check.as_str()))
}

#[cfg(test)]
pub(super) mod fixture {
    //! A statement on the provider's second factor, for tests.

    use crate::model::{Attestation, Declarations, DocKind, ItemId, Time};

    /// Declarations with one statement for build-2, which holds from 1970 to 2100.
    pub(in crate::derive) fn declared(doc_kind: DocKind) -> Declarations {
        let attestation = Attestation {
            name: "build-2-idp".to_owned(),
            item: ItemId::parse("build-2").unwrap(),
            doc_kind,
            title: "多要素認証の設定".to_owned(),
            reference: "霞情第3号".to_owned(),
            statement: "サインインのたびに多要素認証を求める".to_owned(),
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: Time::from_seconds(1),
            valid_until: Time::from_seconds(4_102_444_800),
            accounts: Vec::new(),
            evidence: Vec::new(),
            answers: None,
            not_applicable: false,
        };
        Declarations { attestations: vec![attestation], registers: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::world_covering;
    use crate::model::{Answered, CheckId, Declarations};

    use super::*;

    fn told(declarations: Declarations) -> ProviderMfa {
        provider_mfa(&world_covering(&[]).with_declarations(declarations))
    }

    #[test]
    fn a_design_or_review_tells_and_other_documents_do_not() {
        assert_eq!(told(fixture::declared(DocKind::Design)), ProviderMfa::Attested);
        assert_eq!(told(fixture::declared(DocKind::Review)), ProviderMfa::Attested);
        assert_eq!(told(fixture::declared(DocKind::Procedure)), ProviderMfa::NotAttested);
        assert_eq!(told(Declarations::default()), ProviderMfa::NotAttested);
    }

    #[test]
    fn a_statement_on_another_check_does_not_tell() {
        let mut declarations = fixture::declared(DocKind::Review);
        let check = CheckId::parse("iam-console-users-mfa").unwrap();
        declarations.attestations[0].answers = Some(Answered { check, resource: "*".to_owned() });
        assert_eq!(told(declarations), ProviderMfa::NotAttested);
    }
}
