//! A snapshot of a large organization, for what must stay bounded.

use crate::model::{AccountId, CallId, CheckId, Finding, GapId, Outcome, Region, Text};
use crate::score::{self, Declared};

use super::{Sample, judgements, small};

/// Checks of the sample; about as many as there are.
const CHECKS: usize = 150;

/// A sample with this many findings of every outcome but passing ones the most, long names, several
/// gaps behind each unknown, in many accounts and Regions.
pub(in crate::report) fn large(findings: usize) -> Sample {
    let mut sample = small();
    let first = sample.checks.values().next().unwrap().clone();
    let check = |number: usize| {
        let id = CheckId::parse(&format!("check-{number:03}")).unwrap();
        let text = |text: &str| Text::new(text.repeat(40), text.repeat(60));
        crate::model::Check { id, why: text("理由。"), fix: text("直す。"), ..first.clone() }
    };
    sample.checks = (0..CHECKS).map(check).map(|check| (check.id.clone(), check)).collect();
    let ids: Vec<CheckId> = sample.checks.keys().cloned().collect();
    let gap = sample.gaps[0].clone();
    let gaps = |number: u32| crate::model::Gap { id: GapId(number), ..gap.clone() };
    sample.gaps = (1..=200).map(gaps).collect();
    let row = sample.findings[0].clone();
    sample.findings = (0..findings).map(|number| finding(&row, &ids, number)).collect();
    let outcomes =
        judgements(&sample.checks, &sample.findings).into_iter().map(|(id, one)| (id, one.outcome)).collect();
    sample.assessment = score::assess(&sample.items, &sample.checks, &outcomes, &Declared::default());
    sample
}

fn finding(row: &Finding, checks: &[CheckId], number: usize) -> Finding {
    let outcome = [Outcome::Fail, Outcome::Unknown, Outcome::Pass][number / checks.len() % 3];
    let unknown = outcome == Outcome::Unknown;
    Finding {
        check: checks[number % checks.len()].clone(),
        account: AccountId::parse("111111111111").unwrap(),
        region: Region::parse(&format!("ap-northeast-{}", number % 30)).unwrap().as_str().to_owned(),
        resource: format!("arn:aws:rds:ap-northeast-1:111111111111:db:{}-{number}", "kasumi".repeat(8)),
        outcome,
        reason: Text::new("満たしていない: 値".repeat(6), "not met: a column = value, ".repeat(4)),
        calls: (1..40).map(CallId).collect(),
        gaps: if unknown { (1..40).map(GapId).collect() } else { Vec::new() },
        ..row.clone()
    }
}
