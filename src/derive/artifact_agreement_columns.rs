//! What an agreement is about, as far as its name tells.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::artifact_agreement::ArtifactAgreement;

use super::{Columns, World};

/// Derived columns of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArtifactAgreementColumns {
    /// Whether it puts the contract under Japanese law, by its name: one with `準拠法`, or one with
    /// `Japan` and `law`.
    pub is_japan_law: Option<bool>,
}

impl Columns for ArtifactAgreementColumns {
    type Base = ArtifactAgreement;

    fn derive(_world: &World, rows: &[Stored<ArtifactAgreement>]) -> Vec<Extra<Self>> {
        let of = |row: &Stored<ArtifactAgreement>| {
            Extra::of(Self { is_japan_law: Some(is_japan_law(&row.row.name)) })
        };
        rows.iter().map(of).collect()
    }
}

fn is_japan_law(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.contains("準拠法") || (lower.contains("japan") && lower.contains("law"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amendment_is_known_by_its_name_in_either_language() {
        for name in ["日本準拠法に関するAWSカスタマーアグリーメント変更契約", "Japanese Governing Law Amendment"] {
            assert!(is_japan_law(name), "{name}");
        }
        for name in ["AWS Nondisclosure Agreement", "Japan Consumption Tax Addendum", "GDPR Data Processing Addendum"] {
            assert!(!is_japan_law(name), "{name}");
        }
    }
}
