//! Which kind of report of AWS it is, and how long ago the period ended that it covers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::artifact_report::ArtifactReport;

use super::{Columns, World};

/// Derived columns of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArtifactReportColumns {
    /// Days since the end of the period that it covers, negative while that lasts; NULL when AWS gives
    /// no such end.
    pub days_since_end: Option<i64>,
    /// Kind, by name and series: `iso27001`, `iso27017`, `iso27018`, `soc1`, `soc2`, `soc3`, `ismap`,
    /// `pci`, `c5` or `other`; `other` for a report on another company than AWS, NULL when AWS does not
    /// say on which.
    pub family: Option<String>,
}

/// Words of names, and what they stand for; the first that fits counts.
const FAMILIES: [(&str, &[&str]); 9] = [
    ("iso27001", &["27001"]),
    ("iso27017", &["27017"]),
    ("iso27018", &["27018"]),
    ("soc1", &["soc 1", "soc1"]),
    ("soc2", &["soc 2", "soc2"]),
    ("soc3", &["soc 3", "soc3"]),
    ("ismap", &["ismap"]),
    ("pci", &["pci"]),
    ("c5", &["c5"]),
];

impl Columns for ArtifactReportColumns {
    type Base = ArtifactReport;

    fn derive(world: &World, rows: &[Stored<ArtifactReport>]) -> Vec<Extra<Self>> {
        let of = |row: &Stored<ArtifactReport>| {
            let ended = row.row.period_end_at;
            Extra::of(Self {
                days_since_end: (ended != Time::NONE).then(|| ended.days_until(world.as_of())),
                family: family(&row.row).map(str::to_owned),
            })
        };
        rows.iter().map(of).collect()
    }
}

fn family(report: &ArtifactReport) -> Option<&'static str> {
    if !is_of_aws(&report.company)? {
        return Some("other");
    }
    let name = format!("{} {}", report.name, report.series).to_lowercase();
    let fits = |(_, words): &&(&str, &[&str])| words.iter().any(|word| name.contains(word));
    Some(FAMILIES.iter().find(fits).map_or("other", |(family, _)| *family))
}

/// Vendors offer their own reports in the same list.
fn is_of_aws(company: &str) -> Option<bool> {
    let first = company.split(|one: char| !one.is_alphanumeric()).next().unwrap_or_default();
    match first.to_lowercase().as_str() {
        "none" | "" => None,
        "amazon" | "aws" => Some(true),
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, company: &str) -> Option<&'static str> {
        family(&ArtifactReport {
            id: "report-1".to_owned(),
            version: 1,
            name: name.to_owned(),
            series: "none".to_owned(),
            category: "none".to_owned(),
            state: "PUBLISHED".to_owned(),
            company: company.to_owned(),
            period_end_at: Time::NONE,
        })
    }

    #[test]
    fn a_kind_is_known_by_name() {
        for (name, family) in [
            ("ISO/IEC 27001:2022 Certification", "iso27001"),
            ("ISO 27017 Certificate", "iso27017"),
            ("Service Organization Controls (SOC) 2 Report - SOC2 Type II", "soc2"),
            ("SOC 3 Report", "soc3"),
            ("SOC Continued Operations Letter", "other"),
        ] {
            assert_eq!(named(name, "Amazon Web Services"), Some(family), "{name}");
        }
    }

    #[test]
    fn a_vendors_certificate_is_not_one_of_aws() {
        assert_eq!(named("ISO 27001 Certificate", "Example Vendor, Inc."), Some("other"));
        assert_eq!(named("ISO 27001 Certificate", "Awsome Systems"), Some("other"));
        assert_eq!(named("ISO 27001 Certificate", "none"), None);
    }
}
