//! `manifest.sig`: a detached signature over the bytes of `manifest.json`, with what is needed to check it.
//!
//! A file beside the manifest, so that the signed bytes are a file's bytes and any tool can check them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use crate::model::Time;

use super::{Algorithm, KeyError, Kind, PublicKey, SigningKey};

/// The format of `manifest.sig`.
const FORMAT: &str = "kakunin.signature/1";

/// What `manifest.sig` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    format: String,
    /// How it was made.
    pub algorithm: Algorithm,
    /// Fingerprint of the key.
    pub fingerprint: String,
    /// The public key as PEM.
    public_key: String,
    /// The signature in Base64.
    signature: String,
    /// The call that made it, when the key is in KMS. The ledger is sealed before, so it is told here.
    pub kms: Option<KmsCall>,
}

/// The call of `kms:Sign`, by which it can be looked up in CloudTrail. Not covered by the signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KmsCall {
    /// ARN of the key.
    pub key_arn: String,
    /// Request id.
    pub request_id: String,
    /// Start of the call.
    pub called_at: Time,
}

impl Signature {
    /// Signs the bytes of a manifest with a key of ours.
    pub fn by_key(key: &SigningKey, manifest: &[u8]) -> Result<Self, KeyError> {
        Self::of(&key.public()?, &key.sign(manifest), None)
    }

    /// A signature that KMS made.
    pub fn by_kms(key: &PublicKey, signature: &[u8], call: KmsCall) -> Result<Self, KeyError> {
        Self::of(key, signature, Some(call))
    }

    fn of(key: &PublicKey, signature: &[u8], kms: Option<KmsCall>) -> Result<Self, KeyError> {
        Ok(Self {
            format: FORMAT.to_owned(),
            algorithm: key.algorithm(),
            fingerprint: key.fingerprint(),
            public_key: key.to_pem()?,
            signature: BASE64.encode(signature),
            kms,
        })
    }

    /// The bytes of the file.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads the file. Only the bytes that would be written are read, so that no byte is without meaning.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, (Kind, String)> {
        let bad = |text: String| (Kind::SignatureMalformed, text);
        let read: Self = serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
        if read.format != FORMAT {
            return Err((Kind::Newer, read.format));
        }
        match read.to_bytes() {
            Ok(written) if written == bytes => Ok(read),
            Ok(_) | Err(_) => Err(bad("not in canonical form".to_owned())),
        }
    }

    /// The key filed beside, when the signature over the manifest's bytes is by it.
    pub(super) fn verified(&self, manifest: &[u8]) -> Result<PublicKey, (Kind, String)> {
        let bad = |text: String| (Kind::SignatureMalformed, text);
        let key = PublicKey::from_pem(&self.public_key).map_err(|error| bad(error.to_string()))?;
        let signature = BASE64.decode(&self.signature).map_err(|error| bad(error.to_string()))?;
        if key.fingerprint() != self.fingerprint || key.algorithm() != self.algorithm {
            return Err(bad("fingerprint or algorithm is not that of the key".to_owned()));
        }
        if key.verifies(manifest, &signature) {
            Ok(key)
        } else {
            Err((Kind::SignatureInvalid, String::new()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(manifest: &[u8]) -> Signature {
        let key = SigningKey::from_pem(&SigningKey::generate().unwrap()).unwrap();
        Signature::by_key(&key, manifest).unwrap()
    }

    #[test]
    fn a_signature_comes_back_from_its_file_and_verifies() {
        let bytes = signed(b"manifest").to_bytes().unwrap();
        assert!(Signature::from_bytes(&bytes).unwrap().verified(b"manifest").is_ok());
    }

    #[test]
    fn a_signature_over_other_bytes_is_invalid() {
        assert_eq!(signed(b"manifest").verified(b"manifesT").unwrap_err().0, Kind::SignatureInvalid);
    }

    #[test]
    fn another_layout_of_the_same_signature_is_refused() {
        let text = String::from_utf8(signed(b"manifest").to_bytes().unwrap()).unwrap();
        let wider = text.replacen("\n  ", "\n   ", 1);
        assert_eq!(Signature::from_bytes(wider.as_bytes()).unwrap_err().0, Kind::SignatureMalformed);
    }

    /// Signatures over `kakunin\n` that the `openssl` command made, as KMS makes them.
    const BY_OPENSSL: [(&str, &str, &str); 3] = [
        (
            "ecdsa_p256_sha256",
            "-----BEGIN PUBLIC KEY-----\n\
             MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHMjIGUWHACLUoFI5Gg55TlXVbzW4\n\
             9lRaCGUf6U+lJ60bJkE0c31GDOqyq2EGsJ6pJLJxdUcV6XS0SHKKGPXicg==\n\
             -----END PUBLIC KEY-----\n",
            "MEYCIQC27ewKZsXVCwFjy55TpMjNPsnVS+O3aTXcTKN6jKIFOAIhAJ2o4He+Fapr6neFRb2YkRwVJs4a51WB7gEdhG\
             eFa2X6",
        ),
        (
            "ecdsa_p384_sha384",
            "-----BEGIN PUBLIC KEY-----\n\
             MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEdA8DceoPRa4V8IRwym9TRhnBQz33FSrI\n\
             8/tStsX02F+csj3Roxx3D7CXuX0ZB4k06wWl4grXWyjOJaux0OZcXNuz946AoUTR\n\
             +Nb/QkiaNfw/MIIAuQGOal/s1YnrJ+Ym\n\
             -----END PUBLIC KEY-----\n",
            "MGUCMQCcREDUoXrRlt//MNl+fdZSRf4padnKFjUs0cxV8P84NXi/wdeNVGCIX4259GxM/d0CMHZ+ar+G4h+Sv2W1kG\
             bffG7kLPmndJGZY594eEDu4cZFEk1v3zF7OIg42G/SEcBG8A==",
        ),
        (
            "rsa_pss_sha256",
            "-----BEGIN PUBLIC KEY-----\n\
             MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvFfYLR/74tf9ThVyfyaO\n\
             WB38dczvOZhVjLrN5Ni5S1uDjymCdCLA6wyOMfpjrMq87lYFL/hsE03Uiv0YhVS5\n\
             3anWEJ80zDPk63uQW3L/DI4seuEr6n2AxS69Z8wuMIH8W1iikyKgI4piHn/zpwkT\n\
             8jCDlEpUIGKWQaXsA1zZD4JcRzPPjYN+ZGUE7koX1jpby95YFzx1CPK0PE5Q7Lt3\n\
             uXESlEcTCVKfuxCRg55v4riXrQysFxq+gH6EQoTaJz7gOtdQnwzP1zoo45ZSJDBP\n\
             50iGCXPVtmH52VIUYHh28liBseNHUVEjRfp9xv/aL1Y0oArKgwoiiXNEjj6CFvlr\n\
             rQIDAQAB\n\
             -----END PUBLIC KEY-----\n",
            "NNb5fZ+0RpsNKR1fSB7xSYU8twq+P5GfWAUxBkVUOwId6BgZv1Z9KN6jEhVAcfTKD1UeV4ZiyXT0SysVUjZR31DnVB\
             cggf76ghvCllJb4DQYQm7kCsH2s64ylcZUikxKvlEMLk8QhyNoK+BJrtcbaLOfQOMQ8eBQcDYM1VMcsjYBc9TV6MSQ\
             Y+rhZTKkxQj9ZU3SkqkW9eerS7jKbvcrkxnMyFbpA/xzPRRAFeDyTKe4+PvmodoCTJ6ed08tSDt1CF347NYhRvUfgt\
             v6J4YpLqpAKGDar5L2AHyQ9Hn+GDioPbGf/SrjzXtV9Wl/Rx5ThDTtRQTZUUgXb+Fq846CJQ==",
        ),
    ];

    #[test]
    fn signatures_as_kms_makes_them_verify() {
        for (name, pem, signature) in BY_OPENSSL {
            let key = PublicKey::from_pem(pem).unwrap();
            let signature = BASE64.decode(signature).unwrap();
            assert_eq!(key.algorithm().name(), name);
            assert!(key.verifies(b"kakunin\n", &signature), "{name}");
            assert!(!key.verifies(b"kakunim\n", &signature), "{name}");
        }
    }
}
