//! The session's own credentials: known so that they can be kept out of everything.
//!
//! AWS repeats them in some refusals: a signature that does not match is answered with the request as
//! AWS read it, session token included.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use super::MARKER;

/// Shorter ones are not AWS's, and could be part of any word.
const SHORTEST: usize = 16;

/// Every credential that was used, in each spelling that an answer may have.
#[derive(Clone, Default)]
pub(in crate::aws) struct Known {
    secrets: Arc<Mutex<BTreeSet<String>>>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Known")
    }
}

impl Known {
    fn learn(&self, credentials: &Credentials) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        for secret in
            [Some(credentials.secret_access_key()), credentials.session_token()].into_iter().flatten()
        {
            if secret.len() >= SHORTEST {
                let percent =
                    percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
                secrets.insert(percent.to_string());
                secrets.insert(secret.replace('/', "\\/"));
                secrets.insert(secret.to_owned());
            }
        }
    }

    /// The text without credentials; `None` when it has none.
    pub(in crate::aws) fn scrub(&self, text: &str) -> Option<String> {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = None;
        for secret in secrets.iter() {
            let now = left.as_deref().unwrap_or(text);
            if now.contains(secret.as_str()) {
                left = Some(now.replace(secret.as_str(), MARKER));
            }
        }
        left
    }
}

/// A source of credentials that notes what it gives out.
#[derive(Debug)]
pub(in crate::aws) struct Watched {
    inner: SharedCredentialsProvider,
    known: Known,
}

impl Watched {
    pub(in crate::aws) fn new(inner: SharedCredentialsProvider, known: Known) -> Self {
        Self { inner, known }
    }
}

impl ProvideCredentials for Watched {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let credentials = self.inner.provide_credentials().await?;
            self.known.learn(&credentials);
            Ok(credentials)
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        let credentials = self.inner.fallback_on_interrupt()?;
        self.known.learn(&credentials);
        Some(credentials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaDmFw==";

    async fn known() -> Known {
        let known = Known::default();
        let credentials = Credentials::new("AKIAEXAMPLE", SECRET, Some(TOKEN.to_owned()), None, "test");
        let watched = Watched::new(SharedCredentialsProvider::new(credentials), known.clone());
        watched.provide_credentials().await.unwrap();
        known
    }

    #[tokio::test]
    async fn credentials_that_were_used_are_dropped_in_every_spelling() {
        let known = known().await;
        let percent = "IQoJb3JpZ2luX2VjEXAMPLE%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEaDmFw%3D%3D";
        for text in [SECRET, TOKEN, percent, &TOKEN.replace('/', "\\/")] {
            let left = known.scrub(&format!("x-amz-security-token:{text}\n")).unwrap();
            assert_eq!(left, format!("x-amz-security-token:{MARKER}\n"));
        }
    }

    #[tokio::test]
    async fn the_access_key_id_names_who_called_and_stays() {
        assert_eq!(known().await.scrub("AKIAEXAMPLE"), None);
    }
}
