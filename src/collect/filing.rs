//! Where a scan is filed, and who signs for it: a key of ours, a key in KMS, or nobody.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::aws::{Failure, KmsKey};
use crate::model::Time;
use crate::snapshot::{
    Algorithm, Declared, KmsCall, LockedStore, Origin, PublicKey, Signature, SigningKey, SnapshotError,
    Writer,
};

/// The wait before a store that another scan writes to is tried again.
const BEFORE_ANOTHER_TRY: Duration = Duration::from_millis(20);

/// Where a scan is filed and what its seal says.
#[derive(Debug)]
pub struct Filing {
    /// The store.
    pub store: PathBuf,
    /// What the scan is made with.
    pub origin: Origin,
    /// Who signs.
    pub signer: Signer,
    /// What people declared.
    pub declared: Declared,
    /// Files that the snapshot keeps as they are: path below its folder, and text.
    pub documents: Vec<(String, String)>,
}

impl From<PathBuf> for Filing {
    /// Unsigned, of unknown origin, with nothing declared.
    fn from(store: PathBuf) -> Self {
        let (declared, documents) = (Declared::default(), Vec::new());
        Self { store, origin: Origin::default(), signer: Signer::Nobody, declared, documents }
    }
}

/// Who signs a snapshot.
#[derive(Debug)]
pub enum Signer {
    /// It has digests and no signature.
    Nobody,
    /// A key from a file.
    Key(SigningKey),
    /// A key in KMS, with its public half.
    Kms(KmsKey, PublicKey),
}

impl Signer {
    /// A key in KMS, once it has shown that it is there, of a kind that can be checked, and would sign.
    pub async fn kms(key: KmsKey) -> Result<Self, SnapshotError> {
        let refused = |failure: Failure| refused(key.arn(), &failure);
        let public = PublicKey::from_der(&key.public_key().await.map_err(refused)?)
            .map_err(|error| SnapshotError::Sign { message: format!("{}: {error}", key.arn()) })?;
        let (digest, algorithm) = digest(&public, b"").ok_or_else(|| unsupported(&key))?;
        key.would_sign(&digest, algorithm).await.map_err(refused)?;
        Ok(Self::Kms(key, public))
    }

    fn public(&self) -> Result<Option<PublicKey>, SnapshotError> {
        match self {
            Self::Nobody => Ok(None),
            Self::Key(key) => key.public().map(Some).map_err(|error| sign_error(&error)),
            Self::Kms(_, public) => Ok(Some(public.clone())),
        }
    }

    async fn sign(&self, manifest: &[u8]) -> Result<Option<Signature>, SnapshotError> {
        match self {
            Self::Nobody => Ok(None),
            Self::Key(key) => Signature::by_key(key, manifest).map(Some).map_err(|error| sign_error(&error)),
            Self::Kms(key, public) => sign_with_kms(key, public, manifest).await.map(Some),
        }
    }
}

async fn sign_with_kms(
    key: &KmsKey,
    public: &PublicKey,
    manifest: &[u8],
) -> Result<Signature, SnapshotError> {
    let (digest, algorithm) = digest(public, manifest).ok_or_else(|| unsupported(key))?;
    let signed = key.sign(&digest, algorithm).await.map_err(|failure| refused(key.arn(), &failure))?;
    let call = KmsCall {
        key_arn: key.arn().to_owned(),
        request_id: signed.call.request_id,
        called_at: signed.call.started_at,
    };
    // An alias may point to another key by now.
    if !public.verifies(manifest, &signed.bytes) {
        let message =
            format!("{}: the signature is not by the key that was there before the scan", key.arn());
        return Err(SnapshotError::Sign { message });
    }
    Signature::by_kms(public, &signed.bytes, call).map_err(|error| sign_error(&error))
}

/// What KMS signs in the place of a manifest, and the name it has for the way. Ed25519 keys of KMS
/// take no digest that other tools would verify, and no message as long as a manifest.
fn digest(key: &PublicKey, manifest: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let name = match key.algorithm() {
        Algorithm::Ed25519 => return None,
        Algorithm::EcdsaP256Sha256 => "ECDSA_SHA_256",
        Algorithm::EcdsaP384Sha384 => "ECDSA_SHA_384",
        Algorithm::RsaPssSha256 => "RSASSA_PSS_SHA_256",
    };
    Some((key.algorithm().digest(manifest)?, name))
}

fn unsupported(key: &KmsKey) -> SnapshotError {
    let message = format!("{}: use a key of ECC_NIST_P256, ECC_NIST_P384 or RSA", key.arn());
    SnapshotError::Sign { message }
}

fn refused(arn: &str, failure: &Failure) -> SnapshotError {
    let code = if failure.code.is_empty() { String::new() } else { format!("{}: ", failure.code) };
    let message = format!("kms:{} of {arn}: {code}{}", failure.operation, failure.message);
    SnapshotError::Sign { message }
}

fn sign_error(error: &crate::snapshot::KeyError) -> SnapshotError {
    SnapshotError::Sign { message: error.to_string() }
}

/// Locks a store, after as long as it takes: others hold the lock for a moment only.
pub(super) async fn lock(store: &Path) -> Result<LockedStore, SnapshotError> {
    loop {
        match LockedStore::try_lock(store)? {
            Some(locked) => return Ok(locked),
            None => tokio::time::sleep(BEFORE_ANOTHER_TRY).await,
        }
    }
}

/// Signs and seals what was written; the store is locked from the choice of the predecessor on.
pub(super) async fn seal(filing: &Filing, writer: Writer, ended_at: Time) -> Result<PathBuf, SnapshotError> {
    let store = lock(&filing.store).await?;
    let public = filing.signer.public()?;
    let prepared = writer.prepare(&store, ended_at, filing.origin.clone(), public.as_ref())?;
    let signature = filing.signer.sign(prepared.manifest()).await?;
    prepared.seal(signature.as_ref())
}
