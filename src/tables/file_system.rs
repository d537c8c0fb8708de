//! File systems: of Amazon EFS, and of Amazon `FSx` in its four kinds.

mod efs;
mod fsx;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Time;

use super::closed::Closed;
use super::{Collected, Reader, Scope, Table};

/// One file system.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FileSystem {
    /// ARN.
    pub arn: String,
    /// Id.
    pub id: String,
    /// Kind: `efs`, `fsx-windows`, `fsx-lustre`, `fsx-ontap` or `fsx-openzfs`.
    pub kind: Option<String>,
    /// Whether it is encrypted; `FSx` always is.
    pub encrypted: bool,
    /// ARN of its KMS key; `none` when it is not encrypted, `aws-owned` when the key is `FSx`'s own.
    pub kms_key: String,
    /// Whether it is kept in one Availability Zone only.
    pub single_az: Option<bool>,
    /// Metered size in bytes; absent where the service gives none.
    pub size_bytes: Option<i64>,
    /// Backup policy of EFS: `ENABLED`, `ENABLING`, `DISABLED` or `DISABLING`; `none` for `FSx`.
    pub backup_policy: Option<String>,
    /// Days that automatic backups are kept: 35 under the backup policy of EFS; 0 when they are off.
    pub automatic_backup_days: Option<i64>,
    /// Whether backups of it can be made at all: not of Lustre for scratch data.
    pub backup_supported: Option<bool>,
    /// Creation time.
    pub created_at: Time,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for FileSystem {
    const NAME: &'static str = "file_system";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("elasticfilesystem", "DescribeFileSystems"),
        ("elasticfilesystem", "DescribeBackupPolicy"),
        ("fsx", "DescribeFileSystems"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
            "kind",
            "DescribeFileSystems",
            &["efs", "fsx-lustre", "fsx-ontap", "fsx-openzfs", "fsx-windows"],
        )
        .and(&["automatic_backup_days"]),
        Closed::column(
            "backup_policy",
            "DescribeBackupPolicy",
            &["DISABLED", "DISABLING", "ENABLED", "ENABLING", "none"],
        )
        .and(&["automatic_backup_days"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let (elastic, other) = tokio::join!(efs::read(&reader), fsx::read(&reader));
        for read in [elastic, other] {
            collected.merge(read);
        }
        collected
    }
}
