//! Joins answers that may be unknown, so that every question of this module treats an unknown part
//! the way SQL does.

/// TRUE when one answer is TRUE, else unknown when one is unknown, else FALSE.
pub(super) fn any(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut joined = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => joined = None,
        }
    }
    joined
}

/// FALSE when one answer is FALSE, else unknown when one is unknown, else TRUE.
pub(super) fn all(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    any(answers.into_iter().map(|answer| answer.map(|known| !known))).map(|known| !known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_true_decides_any_in_spite_of_an_unknown() {
        assert_eq!(any([None, Some(true)]), Some(true));
    }

    #[test]
    fn an_unknown_keeps_any_from_being_false() {
        assert_eq!(any([Some(false), None]), None);
    }

    #[test]
    fn one_false_decides_all_in_spite_of_an_unknown() {
        assert_eq!(all([None, Some(false)]), Some(false));
    }

    #[test]
    fn an_unknown_keeps_all_from_being_true() {
        assert_eq!(all([Some(true), None]), None);
    }
}
