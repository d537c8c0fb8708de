//! How RDS says whether storage is encrypted: by a flag, and since later by the kind of key.

use super::wire::or_none;

/// Whether storage is encrypted, and by which key.
pub(super) struct Encryption {
    /// Whether it is encrypted.
    pub(super) encrypted: bool,
    /// ARN of the key; `aws-owned` for RDS's own, `none` without encryption.
    pub(super) kms_key: String,
}

/// Reads the flag, the kind of encryption and the key; RDS's own key goes by the name of its kind alone.
pub(super) fn encryption(flag: bool, kind: Option<&str>, key: Option<String>) -> Encryption {
    let own = kind == Some("sse-rds");
    let kms_key = if own { "aws-owned".to_owned() } else { or_none(key) };
    Encryption { encrypted: flag || own, kms_key }
}
