//! Wildcards of the policy language: `*` for any run of characters, `?` for exactly one.

use super::document::{Actions, Resources};

/// Whether the text agrees with the pattern, letter case included (resources, condition values).
///
/// The work grows with the pattern's length plus the square of the text's. The texts compared here
/// are names of actions and short sample ARNs, so a policy of any size is read in linear time.
pub fn matches(pattern: &str, text: &str) -> bool {
    agrees(pattern, text, |left, right| left == right)
}

/// Like [`matches()`], without regard to ASCII letter case (actions).
pub fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    agrees(pattern, text, |left, right| left.eq_ignore_ascii_case(&right))
}

fn agrees(pattern: &str, text: &str, same: impl Fn(char, char) -> bool) -> bool {
    let (mut wanted, mut given) = (pattern.chars(), text.chars());
    // After a mismatch the last star takes one character more; earlier stars never need to.
    let mut last_star = None;
    loop {
        let (mut next_wanted, mut next_given) = (wanted.clone(), given.clone());
        match (next_wanted.next(), next_given.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                wanted = next_wanted;
                last_star = Some((wanted.clone(), given.clone()));
                continue;
            }
            (Some(left), Some(right)) if left == '?' || same(left, right) => {
                (wanted, given) = (next_wanted, next_given);
                continue;
            }
            (_, None) => return false,
            (_, Some(_)) => {}
        }
        let Some((after_star, from)) = &mut last_star else {
            return false;
        };
        if from.next().is_none() {
            return false;
        }
        (wanted, given) = (after_star.clone(), from.clone());
    }
}

/// Whether the pattern is nothing but stars, and so means everything.
pub(super) fn is_star(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*')
}

/// Whether the text names one thing: no wildcard, no policy variable.
pub(super) fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?']) && !text.contains("${")
}

impl Actions {
    /// Whether the element covers the action, written `service:Name`.
    pub fn include(&self, action: &str) -> bool {
        let named =
            |patterns: &[String]| patterns.iter().any(|pattern| matches_ignoring_case(pattern, action));
        match self {
            Self::Only(patterns) => named(patterns),
            Self::AllExcept(patterns) => !named(patterns),
        }
    }

    /// Whether the element is a list with `*` or `*:*` in it.
    pub fn are_star(&self) -> bool {
        match self {
            Self::Only(patterns) => patterns.iter().any(|pattern| is_every_action(pattern)),
            Self::AllExcept(_) => false,
        }
    }
}

/// `*`, or `*:*`.
pub(super) fn is_every_action(pattern: &str) -> bool {
    match pattern.split_once(':') {
        Some((service, name)) => is_star(service) && is_star(name),
        None => is_star(pattern),
    }
}

impl Resources {
    /// Whether the element is a list with `*` in it.
    pub fn are_star(&self) -> bool {
        match self {
            Self::Only(patterns) => patterns.iter().any(|pattern| is_star(pattern)),
            Self::AllExcept(_) | Self::Absent => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slowly(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                slowly(rest, text) || text.split_first().is_some_and(|(_, tail)| slowly(pattern, tail))
            }
            (Some((wanted, rest)), Some((given, tail))) => {
                (*wanted == '?' || wanted == given) && slowly(rest, tail)
            }
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    proptest! {
        #[test]
        fn wildcards_agree_with_a_slow_matcher(pattern in "[ab*?ä]{0,10}", text in "[abä]{0,12}") {
            let characters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(matches(&pattern, &text), slowly(&characters(&pattern), &characters(&text)));
        }

        #[test]
        fn case_never_matters_for_actions(pattern in "[aB*?]{0,8}", text in "[aB]{0,8}") {
            prop_assert_eq!(
                matches_ignoring_case(&pattern, &text),
                matches(&pattern.to_lowercase(), &text.to_lowercase())
            );
        }
    }

    #[test]
    fn a_hostile_pattern_is_matched_in_linear_time() {
        let pattern = "*a".repeat(500_000);
        assert!(!matches(&pattern, "iam:CreatePolicyVersion"));
    }

    #[test]
    fn not_action_means_all_the_others() {
        let others = Actions::AllExcept(vec!["IAM:*".to_owned()]);
        assert!(!others.include("iam:CreateUser"));
        assert!(others.include("kms:Decrypt"));
    }

    #[test]
    fn two_stars_mean_every_action_and_an_empty_text_means_none() {
        assert!(is_every_action("*:*"));
        assert!(!is_every_action(""));
        assert!(!is_every_action("iam:*"));
    }
}
