//! Which resources a selection of an AWS Backup plan takes.
//!
//! A resource is taken when an ARN of `Resources` or a tag of `ListOfTags` names it (either is
//! enough), every condition on its tags holds, and no ARN of `NotResources` leaves it out. A
//! selection that names neither takes everything. Whatever is not named by its full ARN also needs
//! the resource type to be switched on for the Region.
//! (AWS Backup Developer Guide: `BackupSelection`, "Assigning resources programmatically".)

use crate::tables::backup_selection::{BackupSelection, TagCondition};

use super::truth::{all, any, not};

/// What a selection looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// ARN.
    pub(super) arn: String,
    /// Type as AWS Backup calls it, such as `EBS` or `Aurora`.
    pub(super) resource_type: &'static str,
    /// Tags as `key=value`.
    pub(super) tags: Option<Vec<String>>,
}

/// Whether the selection takes the resource; `opted_in` is whether its type is switched on in the Region.
pub(super) fn selects(
    selection: &BackupSelection,
    resource: &Candidate,
    opted_in: Option<bool>,
) -> Option<bool> {
    let resources = selection.resources.as_deref()?;
    let (by_tag, left_out) = (selection.tags.as_deref()?, selection.not_resources.as_deref()?);
    let conditions = selection.conditions.as_deref()?;

    let named = resources.contains(&resource.arn);
    let by_pattern = resources.iter().any(|pattern| matches(pattern, &resource.arn));
    let everything = resources.is_empty() && by_tag.is_empty();
    let reached = any([Some(by_pattern || everything), has_any(by_tag, resource.tags.as_deref())]);
    let taken = any([Some(named), all([reached, opted_in])]);
    let kept = conditions.iter().map(|condition| holds(condition, resource.tags.as_deref()));
    let excluded = left_out.iter().any(|pattern| matches(pattern, &resource.arn));
    all(kept.chain([taken, Some(!excluded)]))
}

fn has_any(wanted: &[String], tags: Option<&[String]>) -> Option<bool> {
    if wanted.is_empty() {
        return Some(false);
    }
    tags.map(|tags| wanted.iter().any(|tag| tags.contains(tag)))
}

/// A tag that is absent equals nothing, and so meets every condition of inequality.
fn holds(condition: &TagCondition, tags: Option<&[String]>) -> Option<bool> {
    let value = |tag: &'_ String| -> Option<String> {
        tag.strip_prefix(condition.key.as_str())?.strip_prefix('=').map(str::to_owned)
    };
    let value = tags?.iter().find_map(value);
    let equal = Some(value.as_deref() == Some(condition.value.as_str()));
    let like = Some(value.is_some_and(|value| matches(&condition.value, &value)));
    match condition.operator.as_str() {
        "StringEquals" => equal,
        "StringNotEquals" => not(equal),
        "StringLike" => like,
        "StringNotLike" => not(like),
        _ => None,
    }
}

/// Whether a text matches a pattern in which `*` stands for any text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = text.split_once(part) else { return false };
        text = after;
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, *};

    use super::*;

    const VOLUME: &str = "arn:aws:ec2:ap-northeast-1:111111111111:volume/vol-1";

    fn selection() -> BackupSelection {
        BackupSelection {
            plan_id: "plan".to_owned(),
            id: "selection".to_owned(),
            name: "none".to_owned(),
            resources: Some(Vec::new()),
            not_resources: Some(Vec::new()),
            tags: Some(Vec::new()),
            conditions: Some(Vec::new()),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the test builds what the code takes")]
    fn texts(texts: &[&str]) -> Option<Vec<String>> {
        Some(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    fn condition(operator: &str, key: &str, value: &str) -> TagCondition {
        let [operator, key, value] = [operator, key, value].map(str::to_owned);
        TagCondition { operator, key, value }
    }

    fn volume(tags: &[&str]) -> Candidate {
        Candidate { arn: VOLUME.to_owned(), resource_type: "EBS", tags: texts(tags) }
    }

    #[test]
    fn an_arn_by_name_needs_no_opt_in_and_a_pattern_does() {
        let named = BackupSelection { resources: texts(&[VOLUME]), ..selection() };
        assert_eq!(selects(&named, &volume(&[]), Some(false)), Some(true));
        let pattern = BackupSelection { resources: texts(&["arn:aws:ec2:*:*:volume/*"]), ..selection() };
        assert_eq!(selects(&pattern, &volume(&[]), Some(true)), Some(true));
        assert_eq!(selects(&pattern, &volume(&[]), Some(false)), Some(false));
        assert_eq!(selects(&pattern, &volume(&[]), None), None);
    }

    #[test]
    fn one_of_the_listed_tags_is_enough() {
        let tagged = BackupSelection { tags: texts(&["Backup=daily", "Backup=hourly"]), ..selection() };
        assert_eq!(selects(&tagged, &volume(&["Backup=hourly"]), Some(true)), Some(true));
        assert_eq!(selects(&tagged, &volume(&["backup=hourly"]), Some(true)), Some(false));
        assert_eq!(selects(&tagged, &volume(&["Backup=hourly"]), Some(false)), Some(false));
    }

    #[test]
    fn arns_and_listed_tags_are_alternatives() {
        let either = BackupSelection {
            resources: texts(&["arn:aws:s3:::kasumi"]),
            tags: texts(&["Backup=daily"]),
            ..selection()
        };
        assert_eq!(selects(&either, &volume(&["Backup=daily"]), Some(true)), Some(true));
        assert_eq!(selects(&either, &volume(&[]), Some(true)), Some(false));
    }

    #[test]
    fn every_condition_has_to_hold() {
        let both = vec![
            condition("StringEquals", "Backup", "weekly"),
            condition("StringNotEquals", "Department", "test"),
        ];
        let narrow = BackupSelection {
            resources: texts(&["arn:aws:ec2:*:*:volume/*"]),
            conditions: Some(both),
            ..selection()
        };
        assert_eq!(selects(&narrow, &volume(&["Backup=weekly"]), Some(true)), Some(true));
        assert_eq!(selects(&narrow, &volume(&["Backup=weekly", "Department=test"]), Some(true)), Some(false));
        assert_eq!(selects(&narrow, &volume(&[]), Some(true)), Some(false));
    }

    #[test]
    fn a_likeness_takes_any_text_for_a_star() {
        let tags = texts(&["Env=prod-east"]);
        assert_eq!(holds(&condition("StringLike", "Env", "prod*"), tags.as_deref()), Some(true));
        assert_eq!(holds(&condition("StringNotLike", "Env", "*test"), tags.as_deref()), Some(true));
        assert_eq!(holds(&condition("StringLike", "Owner", "*"), tags.as_deref()), Some(false));
    }

    #[test]
    fn what_is_left_out_is_not_taken_even_by_name() {
        let left_out =
            BackupSelection { resources: texts(&[VOLUME]), not_resources: texts(&[VOLUME]), ..selection() };
        assert_eq!(selects(&left_out, &volume(&[]), Some(true)), Some(false));
    }

    #[test]
    fn a_selection_that_names_nothing_takes_everything_switched_on() {
        assert_eq!(selects(&selection(), &volume(&[]), Some(true)), Some(true));
        assert_eq!(selects(&selection(), &volume(&[]), Some(false)), Some(false));
    }

    #[test]
    fn a_selection_or_tags_that_cannot_be_read_leave_it_open() {
        let unread = BackupSelection { resources: None, ..selection() };
        assert_eq!(selects(&unread, &volume(&[]), Some(true)), None);
        let tagged = BackupSelection { tags: texts(&["Backup=daily"]), ..selection() };
        assert_eq!(selects(&tagged, &Candidate { tags: None, ..volume(&[]) }, Some(true)), None);
    }

    #[test]
    fn a_star_matches_any_text_and_only_there() {
        assert!(matches(
            "arn:aws:rds:*:*:cluster:*",
            "arn:aws:rds:ap-northeast-1:111111111111:cluster:kasumi"
        ));
        assert!(matches("*", "") && matches("a*a", "aa") && !matches("a*a", "a"));
        assert!(!matches("arn:aws:rds:*:db:kasumi-tax", "arn:aws:rds:ap-northeast-1:1:db:kasumi-tax-read"));
    }

    prop_compose! {
        fn any_selection()(
            resources in proptest::collection::vec(prop_oneof!["\\*", Just(VOLUME.to_owned()), Just("arn:aws:ec2:*".to_owned()), Just("arn:x".to_owned())], 0..3),
            left_out in proptest::collection::vec(prop_oneof![Just(VOLUME.to_owned()), Just("arn:y*".to_owned())], 0..2),
            tags in proptest::collection::vec("[ab]=[12]", 0..3),
            conditions in proptest::collection::vec(("String(Not)?(Equals|Like)", "[ab]", "[12*]"), 0..3),
        ) -> BackupSelection {
            let conditions = conditions.iter().map(|(operator, key, value)| condition(operator, key, value)).collect();
            BackupSelection {
                resources: Some(resources), not_resources: Some(left_out), tags: Some(tags),
                conditions: Some(conditions), ..selection()
            }
        }
    }

    proptest! {
        #[test]
        fn knowing_less_never_changes_an_answer_but_to_unknown(
            selection in any_selection(),
            tags in proptest::collection::vec("[ab]=[12]", 0..3),
            opted_in: bool,
            (hide_tags, hide_opt_in, hide_selection) in any::<(bool, bool, bool)>(),
        ) {
            let resource = Candidate { arn: VOLUME.to_owned(), resource_type: "EBS", tags: Some(tags) };
            let full = selects(&selection, &resource, Some(opted_in));
            prop_assert!(full.is_some());
            let less = Candidate { tags: resource.tags.clone().filter(|_| !hide_tags), ..resource };
            let mut hidden = selection;
            if hide_selection {
                hidden.conditions = None;
            }
            let partial = selects(&hidden, &less, Some(opted_in).filter(|_| !hide_opt_in));
            prop_assert!(partial.is_none() || partial == full);
        }

        #[test]
        fn leaving_more_out_never_takes_more(selection in any_selection(), opted_in: bool) {
            let resource = volume(&["a=1"]);
            let before = selects(&selection, &resource, Some(opted_in));
            let mut more = selection;
            more.not_resources = texts(&[VOLUME]);
            prop_assert_eq!(selects(&more, &resource, Some(opted_in)), Some(false));
            prop_assert!(before.is_some());
        }
    }
}
