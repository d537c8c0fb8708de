//! What Elastic Load Balancing answers about listeners, rules and policies, as far as it is read.
//!
//! Of an action only its type and its redirection are read: the client secret of one that signs
//! people in stays behind.

use serde::Deserialize;

use crate::tables::rds_list::Elements;

#[derive(Debug, Deserialize)]
pub(super) struct DescribeListeners {
    #[serde(rename = "DescribeListenersResult")]
    pub(super) result: Listeners,
}

#[derive(Debug, Deserialize)]
pub(super) struct Listeners {
    #[serde(rename = "Listeners")]
    pub(super) listeners: Elements<Listener>,
    #[serde(rename = "NextMarker")]
    pub(super) next_marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listener {
    #[serde(rename = "ListenerArn")]
    pub(super) arn: String,
    pub(super) protocol: String,
    /// Absent for Gateway Load Balancers alone.
    #[serde(default)]
    pub(super) port: i64,
    ssl_policy: Option<String>,
    #[serde(default)]
    pub(super) certificates: Elements<Certificate>,
    default_actions: Elements<Action>,
    mutual_authentication: Option<MutualAuthentication>,
}

impl Listener {
    /// Whether its default action does anything else than redirect to HTTPS.
    pub(super) fn serves_by_default(&self) -> Option<bool> {
        goes_on(&self.default_actions.list, Action::redirects_to_https)
    }

    /// The name of the security policy, where the listener ends TLS.
    pub(super) fn policy(&self) -> Option<String> {
        let ends_tls = matches!(self.protocol.as_str(), "HTTPS" | "TLS");
        self.ssl_policy.clone().filter(|name| ends_tls && !name.is_empty())
    }

    /// `passthrough` hands the certificate on and asks for none.
    pub(super) fn mtls(&self) -> bool {
        let mode = self.mutual_authentication.as_ref().and_then(|one| one.mode.as_deref());
        mode == Some("verify")
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Certificate {
    #[serde(rename = "CertificateArn")]
    pub(super) arn: String,
}

#[derive(Clone, Debug, Deserialize)]
struct MutualAuthentication {
    #[serde(rename = "Mode")]
    mode: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Action {
    #[serde(rename = "Type")]
    kind: String,
    redirect_config: Option<Redirect>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Redirect {
    protocol: Option<String>,
}

impl Action {
    /// A redirection that names no protocol stays with that of the request.
    fn redirects_to_https(&self) -> bool {
        let protocol = self.redirect_config.as_ref().and_then(|redirect| redirect.protocol.as_deref());
        self.kind == "redirect" && protocol == Some("HTTPS")
    }

    /// A fixed response comes from the balancer itself.
    fn keeps_http_out(&self) -> bool {
        self.kind == "fixed-response" || self.redirects_to_https()
    }
}

/// Whether a request goes further than to an action that holds it back; unknown with an action that is
/// new.
fn goes_on(actions: &[Action], holds: fn(&Action) -> bool) -> Option<bool> {
    const KNOWN: [&str; 6] = [
        "forward",
        "authenticate-oidc",
        "authenticate-cognito",
        "redirect",
        "fixed-response",
        "jwt-validation",
    ];
    if actions.iter().any(holds) {
        return Some(false);
    }
    actions.iter().all(|action| KNOWN.contains(&action.kind.as_str())).then_some(true)
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeRules {
    #[serde(rename = "DescribeRulesResult")]
    pub(super) result: Rules,
}

#[derive(Debug, Deserialize)]
pub(super) struct Rules {
    #[serde(rename = "Rules")]
    pub(super) rules: Elements<Rule>,
    #[serde(rename = "NextMarker")]
    pub(super) next_marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Rule {
    #[serde(rename = "Actions")]
    actions: Elements<Action>,
}

impl Rule {
    /// Whether a request over HTTP gets further than a redirection to HTTPS or a fixed response.
    pub(super) fn lets_http_through(&self) -> Option<bool> {
        goes_on(&self.actions.list, Action::keeps_http_out)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribePolicies {
    #[serde(rename = "DescribeSSLPoliciesResult")]
    pub(super) result: Policies,
}

#[derive(Debug, Deserialize)]
pub(super) struct Policies {
    #[serde(rename = "SslPolicies")]
    pub(super) policies: Elements<Policy>,
    #[serde(rename = "NextMarker")]
    pub(super) next_marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Policy {
    pub(super) name: String,
    #[serde(rename = "SslProtocols")]
    pub(super) protocols: Elements<String>,
    pub(super) ciphers: Elements<Cipher>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Cipher {
    #[serde(rename = "Name")]
    pub(super) name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(inner: &str) -> Action {
        quick_xml::de::from_str(&format!("<member>{inner}</member>")).unwrap()
    }

    #[test]
    fn a_redirection_counts_when_it_goes_to_https() {
        let redirect = |protocol: &str| {
            let config = format!("<RedirectConfig>{protocol}<StatusCode>HTTP_301</StatusCode></RedirectConfig>");
            action(&format!("<Type>redirect</Type>{config}")).redirects_to_https()
        };
        assert!(redirect("<Protocol>HTTPS</Protocol>"));
        assert!(!redirect("<Protocol>#{protocol}</Protocol>"));
        assert!(!redirect(""));
    }

    #[test]
    fn a_rule_that_forwards_lets_http_through_and_one_that_is_new_is_unknown() {
        let through = |inner: &str| {
            let body = format!("<Rule><Actions><member>{inner}</member></Actions></Rule>");
            quick_xml::de::from_str::<Rule>(&body).unwrap().lets_http_through()
        };
        assert_eq!(through("<Type>forward</Type>"), Some(true));
        assert_eq!(through("<Type>fixed-response</Type>"), Some(false));
        let elsewhere = "<Type>redirect</Type><RedirectConfig><Protocol>HTTP</Protocol></RedirectConfig>";
        assert_eq!(through(elsewhere), Some(true));
        assert_eq!(through("<Type>teleport</Type>"), None);
    }

    #[test]
    fn the_client_secret_of_a_listener_is_not_read() {
        let body = "<member><ListenerArn>a</ListenerArn><Protocol>HTTPS</Protocol><Port>443</Port>
          <SslPolicy>p</SslPolicy><DefaultActions><member><Type>authenticate-oidc</Type>
          <AuthenticateOidcConfig><ClientSecret>s3cret</ClientSecret></AuthenticateOidcConfig></member></DefaultActions>
          <MutualAuthentication><Mode>passthrough</Mode></MutualAuthentication></member>";
        let listener: Listener = quick_xml::de::from_str(body).unwrap();
        assert!(!format!("{listener:?}").contains("s3cret"));
        assert_eq!((listener.policy().as_deref(), listener.mtls()), (Some("p"), false));
    }
}
