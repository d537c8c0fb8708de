//! Three-valued logic as SQL has it: `None` is unknown, and decides only what it must.

/// Whether all are true.
pub(super) fn all(values: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for value in values {
        match value {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Whether any is true.
pub(super) fn any(values: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    all(values.into_iter().map(not)).map(|none| !none)
}

/// The opposite.
pub(super) fn not(value: Option<bool>) -> Option<bool> {
    value.map(|value| !value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_false_decides_a_conjunction_and_one_true_a_disjunction() {
        assert_eq!(all([None, Some(false)]), Some(false));
        assert_eq!(any([None, Some(true)]), Some(true));
    }

    #[test]
    fn what_is_not_decided_stays_unknown() {
        assert_eq!(all([None, Some(true)]), None);
        assert_eq!(any([None, Some(false)]), None);
        assert_eq!((all([]), any([])), (Some(true), Some(false)));
    }
}
