//! Which finding is meant: by its id, or by check, Region and resource.

use crate::model::Finding;

use super::super::Failure;

/// More candidates than these do not help.
const CANDIDATES_MAX: usize = 10;

/// What the command line asks for.
enum Asked<'a> {
    Id(&'a str),
    Named { check: &'a str, region: Option<&'a str>, resource: &'a str },
}

impl<'a> Asked<'a> {
    /// `CHECK/RESOURCE`, `CHECK RESOURCE`, each with `@REGION` behind the check, or an id.
    fn parse(words: &'a [String]) -> Self {
        let (check, resource) = match words {
            [one] => match one.split_once('/') {
                Some(parts) => parts,
                None => return Self::Id(one),
            },
            [check, resource, ..] => (check.as_str(), resource.as_str()),
            [] => ("", ""),
        };
        match check.split_once('@') {
            Some((check, region)) => Self::Named { check, region: Some(region), resource },
            None => Self::Named { check, region: None, resource },
        }
    }

    fn fits(&self, finding: &Finding, exactly: bool) -> bool {
        match self {
            Self::Id(id) => finding.id == **id || (!exactly && finding.check.as_str() == *id),
            Self::Named { check, region, resource } => {
                let named =
                    if exactly { finding.resource == *resource } else { ends(&finding.resource, resource) };
                finding.check.as_str() == *check
                    && region.is_none_or(|region| finding.region == region)
                    && named
            }
        }
    }
}

/// Whether a resource is called so in short: the last part of its ARN or path.
fn ends(resource: &str, short: &str) -> bool {
    resource.strip_suffix(short).is_some_and(|rest| rest.ends_with(['/', ':']))
}

/// The one finding that is meant.
pub(super) fn finding<'a>(findings: &'a [Finding], words: &[String]) -> Result<&'a Finding, Failure> {
    let asked = Asked::parse(words);
    let fitting = |exactly: bool| findings.iter().filter(|one| asked.fits(one, exactly)).collect::<Vec<_>>();
    let mut found = fitting(true);
    if found.is_empty() {
        found = fitting(false);
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(none(findings, &asked, &words.join(" "))),
        several => Err(Failure::Usage {
            message: format!("`{}` are {} findings", words.join(" "), several.len()),
            hint: format!("name one of them by its id:{}", candidates(several)),
        }),
    }
}

fn none(findings: &[Finding], asked: &Asked<'_>, words: &str) -> Failure {
    let message = format!("there is no finding `{words}` in this snapshot");
    let check = match asked {
        Asked::Id(check) | Asked::Named { check, .. } => *check,
    };
    let of_check: Vec<&Finding> = findings.iter().filter(|one| one.check.as_str() == check).collect();
    let hint = if of_check.is_empty() {
        format!(
            "`kakunin query SNAPSHOT \"SELECT id, check, outcome, resource FROM findings\"` lists all {}; \
             a check that found nothing in scope has none",
            findings.len()
        )
    } else {
        format!("findings of {check}:{}", candidates(&of_check))
    };
    Failure::Usage { message, hint }
}

pub(super) fn unknown_check(check: &str) -> Failure {
    Failure::Usage {
        message: format!("the catalogue has no check `{check}`"),
        hint: "name the catalogue that the snapshot was judged with (--catalogue)".to_owned(),
    }
}

fn candidates(findings: &[&Finding]) -> String {
    let line = |one: &&Finding| {
        let resource = crate::report::visible(&one.resource);
        format!("\n  {}  {}  {}@{}  {resource}", one.id, one.outcome.as_str(), one.check, one.region)
    };
    let mut text: String = findings.iter().take(CANDIDATES_MAX).map(line).collect();
    if findings.len() > CANDIDATES_MAX {
        text = format!("{text}\n  and {} more", findings.len() - CANDIDATES_MAX);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::model::{AccountId, CheckId, Outcome, Text};

    use super::*;

    fn one(id: &str, region: &str, resource: &str) -> Finding {
        Finding {
            id: id.to_owned(),
            check: CheckId::parse("keys-rotate").unwrap(),
            account: AccountId::parse("111111111111").unwrap(),
            region: region.to_owned(),
            resource: resource.to_owned(),
            outcome: Outcome::Fail,
            reason: Text::new("", ""),
            columns: BTreeMap::new(),
            calls: Vec::new(),
            gaps: Vec::new(),
            accepted: None,
            answered: None,
        }
    }

    fn all() -> Vec<Finding> {
        vec![
            one("aaaaaaaaaaaa", "ap-northeast-1", "arn:aws:kms:ap-northeast-1:1:key/a"),
            one("bbbbbbbbbbbb", "ap-northeast-3", "arn:aws:kms:ap-northeast-3:1:key/a"),
            one("cccccccccccc", "ap-northeast-3", "arn:aws:kms:ap-northeast-3:1:key/ba"),
        ]
    }

    fn found(words: &[&str]) -> Result<String, String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        finding(&all(), &words).map(|one| one.id.clone()).map_err(|failure| failure.hint())
    }

    #[test]
    fn a_finding_is_found_by_its_id_or_by_check_region_and_resource() {
        assert_eq!(found(&["bbbbbbbbbbbb"]).unwrap(), "bbbbbbbbbbbb");
        assert_eq!(found(&["keys-rotate/arn:aws:kms:ap-northeast-1:1:key/a"]).unwrap(), "aaaaaaaaaaaa");
        assert_eq!(found(&["keys-rotate@ap-northeast-3/a"]).unwrap(), "bbbbbbbbbbbb");
        assert_eq!(found(&["keys-rotate", "key/ba"]).unwrap(), "cccccccccccc");
    }

    #[test]
    fn what_fits_several_findings_names_them() {
        let hint = found(&["keys-rotate/a"]).unwrap_err();
        assert!(
            hint.contains("aaaaaaaaaaaa") && hint.contains("bbbbbbbbbbbb") && !hint.contains("cccccccccccc")
        );
    }

    #[test]
    fn what_fits_nothing_names_the_findings_of_the_check() {
        assert!(found(&["keys-rotate/zz"]).unwrap_err().contains("cccccccccccc"));
        assert!(found(&["no-such-check/zz"]).unwrap_err().contains("lists all 3"));
    }
}
