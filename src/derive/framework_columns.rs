//! Columns of `framework` that weigh what failed and what could not be determined.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::framework::Framework;

use super::{Columns, World};

/// What failed of a benchmark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrameworkColumns {
    /// Failed checks of critical severity. Unknown where none failed but the result of some is not known; and
    /// for a conformance pack with rules that are not met, since AWS Config gives them no severity.
    pub failed_critical: Option<i64>,
}

impl Columns for FrameworkColumns {
    type Base = Framework;

    fn derive(_: &World, rows: &[Stored<Framework>]) -> Vec<Extra<Self>> {
        rows.iter().map(|row| Extra::of(Self { failed_critical: failed_critical(&row.row) })).collect()
    }
}

fn failed_critical(framework: &Framework) -> Option<i64> {
    let has_severities = framework.kind == "securityhub";
    match (framework.failed, framework.undetermined) {
        (Some(0), Some(0)) => Some(0),
        (Some(failed), _) if failed > 0 && has_severities => Some(failed),
        (Some(_) | None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, failed: Option<i64>, undetermined: Option<i64>) -> Option<i64> {
        failed_critical(&Framework {
            id: "arn".to_owned(),
            name: "cis".to_owned(),
            kind: kind.to_owned(),
            status: None,
            ready: None,
            is_global_framework: true,
            failed,
            undetermined,
        })
    }

    #[test]
    fn a_check_without_a_result_may_have_failed() {
        assert_eq!(of("securityhub", Some(0), Some(1)), None);
        assert_eq!(of("securityhub", Some(2), Some(1)), Some(2));
        assert_eq!(of("securityhub", Some(0), Some(0)), Some(0));
        assert_eq!(of("securityhub", None, None), None);
    }

    #[test]
    fn a_rule_of_a_pack_has_no_severity() {
        assert_eq!(of("conformance-pack", Some(0), Some(0)), Some(0));
        assert_eq!(of("conformance-pack", Some(1), Some(0)), None);
    }
}
