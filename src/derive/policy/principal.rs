//! Names in the Principal element, sorted by what they tell about who stands behind them.

/// Somebody a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// `*`, in whichever kind of principal.
    Everyone,
    /// An AWS account, or a user, role or session of it.
    Account {
        /// The twelve digits.
        id: String,
        /// Whether the account as a whole is meant (its number or its root ARN).
        whole: bool,
        /// What of it, such as `role/kasumi-app`; `root` for the account as a whole.
        name: String,
    },
    /// A SAML provider.
    Saml {
        /// The account that holds the provider.
        account: String,
    },
    /// A provider of web identities (OIDC), registered or built into AWS.
    WebIdentity {
        /// The address of the provider, such as `token.actions.githubusercontent.com`.
        provider: String,
        /// The account that holds the provider; absent for the built-in ones.
        account: Option<String>,
    },
    /// An AWS service, or an identity that a service keeps for itself.
    Service(String),
    /// A name without an account in it: the unique id of a deleted user or role (`AIDA…`,
    /// `AROA…`), a canonical user id, or a form not known here.
    Unknown(String),
}

impl Principal {
    /// A value of the kind `AWS`.
    pub(super) fn aws(text: &str) -> Self {
        if has_wildcard(text) {
            return Self::Everyone;
        }
        if is_account_id(text) {
            return Self::account(text, "root");
        }
        match iam_arn(text) {
            Some((account, resource)) if is_account_id(account) => Self::account(account, resource),
            // Origin access identities are kept under an account field that is a word.
            Some(("cloudfront", _)) => Self::Service("cloudfront".to_owned()),
            Some(_) | None => Self::Unknown(text.to_owned()),
        }
    }

    /// A value of the kind `Service`.
    pub(super) fn service(text: &str) -> Self {
        if has_wildcard(text) {
            return Self::Everyone;
        }
        Self::Service(text.to_owned())
    }

    /// A value of the kind `Federated`.
    pub(super) fn federated(text: &str) -> Self {
        if has_wildcard(text) {
            return Self::Everyone;
        }
        if !text.starts_with("arn:") {
            return Self::web_identity(text, None);
        }
        let Some((account, resource)) = iam_arn(text).filter(|(id, _)| is_account_id(id)) else {
            return Self::Unknown(text.to_owned());
        };
        if resource.starts_with("saml-provider/") {
            return Self::Saml { account: account.to_owned() };
        }
        match resource.strip_prefix("oidc-provider/") {
            Some(provider) => Self::web_identity(provider, Some(account)),
            None => Self::Unknown(text.to_owned()),
        }
    }

    /// A value of the kind `CanonicalUser`: an account, but not by its number.
    pub(super) fn canonical_user(text: &str) -> Self {
        if has_wildcard(text) {
            return Self::Everyone;
        }
        Self::Unknown(text.to_owned())
    }

    fn account(id: &str, name: &str) -> Self {
        Self::Account { id: id.to_owned(), whole: name == "root", name: name.to_owned() }
    }

    fn web_identity(provider: &str, account: Option<&str>) -> Self {
        Self::WebIdentity { provider: provider.to_ascii_lowercase(), account: account.map(str::to_owned) }
    }
}

/// Whether the text is an account number: twelve ASCII digits.
pub(super) fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// IAM takes a star only alone in this element. Anything wider than a name is read as everyone.
fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// The account and the resource of an ARN of IAM or STS.
fn iam_arn(text: &str) -> Option<(&str, &str)> {
    let mut fields = text.splitn(6, ':');
    let (arn, _partition, service) = (fields.next()?, fields.next()?, fields.next()?);
    let (_region, account, resource) = (fields.next()?, fields.next()?, fields.next()?);
    (arn == "arn" && matches!(service, "iam" | "sts")).then_some((account, resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_and_the_root_arn_mean_the_whole_account() {
        let whole = Principal::account("222222222222", "root");
        assert_eq!(Principal::aws("222222222222"), whole);
        assert_eq!(Principal::aws("arn:aws:iam::222222222222:root"), whole);
    }

    #[test]
    fn a_role_session_belongs_to_its_account() {
        assert_eq!(
            Principal::aws("arn:aws:sts::222222222222:assumed-role/ops/tanaka"),
            Principal::account("222222222222", "assumed-role/ops/tanaka")
        );
    }

    #[test]
    fn the_id_of_a_deleted_role_has_no_account() {
        let id = "AROAEXAMPLEEXAMPLEEXA";
        assert_eq!(Principal::aws(id), Principal::Unknown(id.to_owned()));
    }

    #[test]
    fn an_origin_access_identity_is_not_an_account() {
        assert_eq!(
            Principal::aws("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"),
            Principal::Service("cloudfront".to_owned())
        );
    }

    #[test]
    fn an_oidc_provider_is_known_by_its_address() {
        assert_eq!(
            Principal::federated(
                "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
            ),
            Principal::web_identity("token.actions.githubusercontent.com", Some("111111111111"))
        );
    }

    #[test]
    fn a_saml_provider_is_not_a_web_identity() {
        assert_eq!(
            Principal::federated("arn:aws:iam::111111111111:saml-provider/kasumi"),
            Principal::Saml { account: "111111111111".to_owned() }
        );
    }
}
