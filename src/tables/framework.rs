//! Benchmarks that the configuration is compared with: standards of Security Hub and conformance packs
//! of AWS Config.
//!
//! Control Tower and Audit Manager are not asked. A Region whose account is not subscribed to Security Hub
//! has no standards; AWS says so by an error.

mod hub;
mod pack;

use futures_util::future::join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::closed::Closed;
use super::{Collected, Reader, Scope, Table};

/// One benchmark in one Region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Framework {
    /// ARN of the standard, or of the conformance pack.
    pub id: String,
    /// Name of the benchmark: the standard's path, the pack's template or, where it has none, its name.
    pub name: String,
    /// `securityhub` or `conformance-pack`.
    pub kind: String,
    /// `READY`, `INCOMPLETE`, `FAILED` and the like of a standard; `CREATE_COMPLETE` and the like of a pack.
    pub status: Option<String>,
    /// Whether it is in force: `READY` or `CREATE_COMPLETE`.
    pub ready: Option<bool>,
    /// Whether its name says CIS, NIST SP 800-53, ISO 27001, PCI DSS, ISMAP or AWS Foundational Security
    /// Best Practices.
    pub is_global_framework: bool,
    /// Of a standard the failed checks of critical severity that nobody suppressed or resolved; of a pack,
    /// which has no severities, the rules that are not met.
    pub failed: Option<i64>,
    /// The same of which AWS could not determine the result.
    pub undetermined: Option<i64>,
}

impl Table for Framework {
    const NAME: &'static str = "framework";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("securityhub", "GetEnabledStandards"),
        ("securityhub", "GetFindings"),
        ("config", "DescribeConformancePacks"),
        ("config", "DescribeConformancePackStatus"),
        ("config", "DescribeConformancePackCompliance"),
    ];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "status",
        "GetEnabledStandards",
        &["CREATE_COMPLETE", "CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS", "DELETING", "FAILED", "INCOMPLETE", "PENDING", "READY"],
    )
    .and(&["ready"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let (standards, packs) = join(hub::standards(&reader), pack::packs(&reader)).await;
        let mut collected = standards;
        for mut kept in packs.rows {
            kept.gaps.iter_mut().for_each(|gap| *gap += collected.gaps.len());
            collected.rows.push(kept);
        }
        collected.gaps.extend(packs.gaps);
        collected.calls.extend(packs.calls);
        collected
    }
}

/// Names of recognised benchmarks, as they stand in ARNs, templates and names of packs without anything
/// but letters and digits.
const RECOGNISED: &[&str] = &[
    "cisawsfoundations",
    "ciscontrols",
    "ciscritical",
    "cistop20",
    "forcis",
    "foundationalsecuritybestpractices",
    "ismap",
    "iso27001",
    "nist80053",
    "pcidss",
];

/// Whether a name is that of a benchmark that is recognised beyond one vendor, or of AWS's own foundation.
fn is_recognised(name: &str) -> bool {
    let bare: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    RECOGNISED.iter().any(|known| bare.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognised_benchmarks_are_told_by_their_names() {
        for name in [
            "ruleset/cis-aws-foundations-benchmark/v/1.2.0",
            "standards/aws-foundational-security-best-practices/v/1.0.0",
            "standards/nist-800-53/v/5.0.0",
            "Operational-Best-Practices-for-CIS-AWS-v1.4-Level1",
            "AWSConformancePacks-OperationalBestPracticesforNIST80053rev5",
            "kasumi-ISO-27001",
            "Operational-Best-Practices-for-PCI-DSS",
        ] {
            assert!(is_recognised(name), "{name}");
        }
    }

    #[test]
    fn a_standard_of_tags_or_an_own_pack_is_not_recognised() {
        for name in
            ["standards/aws-resource-tagging-standard/v/1.0.0", "standards/nist-800-171/v/2.0.0", "kasumi-decisions"]
        {
            assert!(!is_recognised(name), "{name}");
        }
    }
}
