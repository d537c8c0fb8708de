//! Keys that sign snapshots and check them: PEM files on the outside, `ring` on the inside.
//!
//! A key of ours is Ed25519 (RFC 8032, RFC 8410). Public keys may also be those of KMS: P-256, P-384
//! and RSA. Nothing here knows where a private key of KMS is.

use pkcs8::SecretDocument;
use pkcs8::der::asn1::ObjectIdentifier;
use pkcs8::der::pem::LineEnding;
use pkcs8::der::{Decode as _, Document};
use pkcs8::spki::SubjectPublicKeyInfoRef;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{self, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey, VerificationAlgorithm};
use serde::{Deserialize, Serialize};

use super::digest::hex_sha256;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

const PRIVATE_LABEL: &str = "PRIVATE KEY";
const PUBLIC_LABEL: &str = "PUBLIC KEY";

/// DER of a PKCS#8 key before its 32 bytes (RFC 8410, section 7). Version 1: `OpenSSL` before 3.2 does
/// not read the version with the public key in it.
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// DER of a `SubjectPublicKeyInfo` before the 32 bytes of the key (RFC 8410, section 4).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is not PEM, or has another label.
    #[error("read the key: {message}")]
    Pem {
        /// What is wrong.
        message: String,
    },
    /// A private key that is not Ed25519 in PKCS#8 without a password.
    #[error("use the private key: it is not an Ed25519 key in PKCS#8 without a password")]
    Private,
    /// A public key of an algorithm that is not supported.
    #[error("use the public key: only Ed25519, P-256, P-384 and RSA of 2048 bits or more are supported")]
    Public,
    /// The system gave no randomness.
    #[error("make a key: the system gave no random numbers")]
    Random,
}

/// How a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// Ed25519 over the bytes themselves.
    Ed25519,
    /// ECDSA on P-256 over their SHA-256; signature in DER.
    EcdsaP256Sha256,
    /// ECDSA on P-384 over their SHA-384; signature in DER.
    EcdsaP384Sha384,
    /// RSASSA-PSS over their SHA-256, MGF1 with SHA-256, salt of 32 bytes.
    RsaPssSha256,
}

impl Algorithm {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::EcdsaP256Sha256 => "ecdsa_p256_sha256",
            Self::EcdsaP384Sha384 => "ecdsa_p384_sha384",
            Self::RsaPssSha256 => "rsa_pss_sha256",
        }
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Ed25519 => &signature::ED25519,
            Self::EcdsaP256Sha256 => &signature::ECDSA_P256_SHA256_ASN1,
            Self::EcdsaP384Sha384 => &signature::ECDSA_P384_SHA384_ASN1,
            Self::RsaPssSha256 => &signature::RSA_PSS_2048_8192_SHA256,
        }
    }

    /// The digest of a message that is signed in its place; none where the message itself is.
    pub fn digest(self, message: &[u8]) -> Option<Vec<u8>> {
        let of = |algorithm| Some(ring::digest::digest(algorithm, message).as_ref().to_vec());
        match self {
            Self::Ed25519 => None,
            Self::EcdsaP256Sha256 | Self::RsaPssSha256 => of(&ring::digest::SHA256),
            Self::EcdsaP384Sha384 => of(&ring::digest::SHA384),
        }
    }
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: Algorithm,
    der: Vec<u8>,
    /// The key's own bytes inside the DER.
    raw: Vec<u8>,
}

impl PublicKey {
    /// A key from the DER of its `SubjectPublicKeyInfo`, as KMS gives it.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_der| KeyError::Public)?;
        let curve = info.algorithm.parameters_oid().ok();
        let algorithm = match (info.algorithm.oid, curve) {
            (ED25519, None) => Algorithm::Ed25519,
            (EC, Some(P256)) => Algorithm::EcdsaP256Sha256,
            (EC, Some(P384)) => Algorithm::EcdsaP384Sha384,
            (RSA, _) => Algorithm::RsaPssSha256,
            (_, _) => return Err(KeyError::Public),
        };
        let raw = info.subject_public_key.as_bytes().ok_or(KeyError::Public)?.to_vec();
        Ok(Self { algorithm, der: der.to_vec(), raw })
    }

    /// A key from PEM (`BEGIN PUBLIC KEY`), as `openssl pkey -pubout` writes it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, document) =
            Document::from_pem(pem.trim()).map_err(|error| KeyError::Pem { message: error.to_string() })?;
        if label != PUBLIC_LABEL {
            return Err(KeyError::Pem {
                message: format!("it is a {label}, not a public key (`kakunin key public` writes one)"),
            });
        }
        Self::from_der(document.as_bytes())
    }

    /// The key as PEM.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let failed = |error: pkcs8::der::Error| KeyError::Pem { message: error.to_string() };
        let document = Document::try_from(self.der.as_slice()).map_err(failed)?;
        document.to_pem(PUBLIC_LABEL, LineEnding::LF).map_err(failed)
    }

    /// How signatures of this key are made.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `sha256:` and the SHA-256 of the key's DER: what two people compare to know that they mean one key.
    pub fn fingerprint(&self) -> String {
        format!("sha256:{}", hex_sha256(&self.der))
    }

    /// Whether the signature over the message is by this key.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(self.algorithm.verification(), &self.raw).verify(message, signature).is_ok()
    }
}

/// A private Ed25519 key.
pub struct SigningKey(Ed25519KeyPair);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SigningKey")
    }
}

impl SigningKey {
    /// Makes a key and gives it as PEM of PKCS#8. The text is wiped from memory when it is dropped.
    pub fn generate() -> Result<pkcs8::der::zeroize::Zeroizing<String>, KeyError> {
        let mut der = pkcs8::der::zeroize::Zeroizing::new(PKCS8_PREFIX.to_vec());
        let mut seed = pkcs8::der::zeroize::Zeroizing::new([0_u8; 32]);
        SystemRandom::new().fill(seed.as_mut_slice()).map_err(|_unspecified| KeyError::Random)?;
        der.extend_from_slice(seed.as_slice());
        let failed = |error: pkcs8::der::Error| KeyError::Pem { message: error.to_string() };
        let document = SecretDocument::try_from(der.as_slice()).map_err(failed)?;
        document.to_pem(PRIVATE_LABEL, LineEnding::LF).map_err(failed)
    }

    /// A key from PEM of PKCS#8 (`BEGIN PRIVATE KEY`), ours or of `openssl genpkey -algorithm ed25519`.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, document) = SecretDocument::from_pem(pem.trim())
            .map_err(|error| KeyError::Pem { message: error.to_string() })?;
        if label == PUBLIC_LABEL {
            return Err(KeyError::Pem { message: "it is a public key, not a private one".to_owned() });
        }
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(document.as_bytes())
            .map(Self)
            .map_err(|_rejected| KeyError::Private)
    }

    /// The public half.
    pub fn public(&self) -> Result<PublicKey, KeyError> {
        let mut der = SPKI_PREFIX.to_vec();
        der.extend_from_slice(self.0.public_key().as_ref());
        PublicKey::from_der(&der)
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_signs_and_its_public_half_verifies() {
        let key = SigningKey::from_pem(&SigningKey::generate().unwrap()).unwrap();
        let public = PublicKey::from_pem(&key.public().unwrap().to_pem().unwrap()).unwrap();
        let signature = key.sign(b"kasumi");
        assert!(public.verifies(b"kasumi", &signature));
        assert!(!public.verifies(b"kasumu", &signature));
    }

    #[test]
    fn two_new_keys_differ() {
        let print = || {
            let key = SigningKey::from_pem(&SigningKey::generate().unwrap()).unwrap();
            key.public().unwrap().fingerprint()
        };
        assert_ne!(print(), print());
    }

    #[test]
    fn keys_that_cannot_sign_are_refused_with_the_reason() {
        let public = SigningKey::from_pem(&SigningKey::generate().unwrap()).unwrap().public().unwrap();
        let error = SigningKey::from_pem(&public.to_pem().unwrap()).unwrap_err();
        assert!(error.to_string().contains("public key, not a private one"), "{error}");
        assert!(SigningKey::from_pem("hello").is_err());
        assert!(SigningKey::from_pem("").is_err());
    }

    #[test]
    fn a_private_key_is_not_taken_for_a_public_one() {
        let error = PublicKey::from_pem(&SigningKey::generate().unwrap()).unwrap_err();
        assert!(error.to_string().contains("not a public key"), "{error}");
    }

    #[test]
    fn the_key_of_rfc_8410_is_read() {
        // RFC 8410, section 10: the private key of 10.3 and the public key of 10.1.
        let private = "-----BEGIN PRIVATE KEY-----\n\
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";
        let public = "-----BEGIN PUBLIC KEY-----\n\
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let key = SigningKey::from_pem(private).unwrap();
        assert_eq!(key.public().unwrap().to_pem().unwrap(), public);
    }
}
