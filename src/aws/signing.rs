//! Signing with a key that never leaves KMS: the one thing asked of AWS that is not to read a configuration.

use std::sync::Arc;

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeyUsageType, MessageType, SigningAlgorithmSpec};

use crate::model::{Call, CallId, Cause, Region};

use super::{Failure, Session};

/// What `--sign-with-kms` needs besides the permissions of the tables, on the one key that it names.
pub const SIGNING_ACTIONS: [&str; 2] = ["kms:GetPublicKey", "kms:Sign"];

/// How KMS answers a request that it was told not to carry out, and would have.
const DRY_RUN: &str = "DryRunOperationException";

/// An asymmetric key in KMS, by its ARN or the ARN of an alias.
#[derive(Clone, Debug)]
pub struct KmsKey {
    session: Arc<Session>,
    arn: String,
    region: Region,
}

/// A signature and the call that made it.
#[derive(Clone, Debug)]
pub struct KmsSignature {
    /// The signature's bytes.
    pub bytes: Vec<u8>,
    /// The ledger row of the call.
    pub call: Call,
}

impl KmsKey {
    /// Names a key. Its Region is the ARN's, whatever Regions are scanned.
    pub fn new(session: Arc<Session>, arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some("aws"), Some("kms")) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let region = Region::parse(parts.next()?).ok()?;
        let (_account, resource) = (parts.next()?, parts.next()?);
        let named = resource.starts_with("key/") || resource.starts_with("alias/");
        named.then(|| Self { session, arn: arn.to_owned(), region })
    }

    /// What the key was named by.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The DER of the key's public half, of a key that is there to sign.
    pub async fn public_key(&self) -> Result<Vec<u8>, Failure> {
        let request = self.client().get_public_key().key_id(&self.arn);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let reply = self.session.call("kms", "GetPublicKey", &self.region, send).await?;
        if reply.value.key_usage.as_ref().is_some_and(|usage| *usage != KeyUsageType::SignVerify) {
            return Err(malformed("GetPublicKey", reply.call, "the key is not there to sign (SIGN_VERIFY)"));
        }
        let key = reply.value.public_key.map(Blob::into_inner);
        key.ok_or_else(|| malformed("GetPublicKey", reply.call, "the answer holds no key"))
    }

    /// Whether the key would sign: a dry run, for KMS to refuse before the scan and not after it.
    pub async fn would_sign(&self, digest: &[u8], algorithm: &str) -> Result<(), Failure> {
        match self.ask(digest, algorithm, true).await {
            Ok(_signed) => Ok(()),
            Err(failure) if failure.has_code(&[DRY_RUN]) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Signs a digest with an algorithm by its name in KMS, such as `ECDSA_SHA_256`.
    pub async fn sign(&self, digest: &[u8], algorithm: &str) -> Result<KmsSignature, Failure> {
        self.ask(digest, algorithm, false).await
    }

    async fn ask(&self, digest: &[u8], algorithm: &str, dry_run: bool) -> Result<KmsSignature, Failure> {
        let request = self
            .client()
            .sign()
            .key_id(&self.arn)
            .message(Blob::new(digest))
            .message_type(MessageType::Digest)
            .signing_algorithm(SigningAlgorithmSpec::from(algorithm))
            .set_dry_run(dry_run.then_some(true));
        let send = |recorder| request.customize().interceptor(recorder).send();
        let reply = self.session.call("kms", "Sign", &self.region, send).await?;
        let bytes = reply.value.signature.map(Blob::into_inner);
        let bytes = bytes.ok_or_else(|| malformed("Sign", reply.call, "the answer holds no signature"))?;
        let call = self.session.ledger().calls().into_iter().find(|call| call.id == reply.call);
        let call = call.ok_or_else(|| malformed("Sign", reply.call, "the ledger has no such call"))?;
        Ok(KmsSignature { bytes, call })
    }

    fn client(&self) -> aws_sdk_kms::Client {
        aws_sdk_kms::Client::new(&self.session.sdk(&self.region))
    }
}

fn malformed(operation: &'static str, call: CallId, message: &str) -> Failure {
    Failure {
        call: Some(call),
        service: "kms",
        operation,
        code: String::new(),
        cause: Cause::Malformed,
        message: message.to_owned(),
    }
}
