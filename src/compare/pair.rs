//! Pairs what has the same key on both sides, whatever the order and however often a key comes.

use std::collections::BTreeMap;

/// What stands under one key on each side.
pub(super) struct Pair<K, T> {
    pub(super) key: K,
    pub(super) old: Option<T>,
    pub(super) new: Option<T>,
}

/// Pairs by key. Of several with one key, those with the same content belong together and are left
/// out; the rest is paired in the order of the content. What is the same on both sides is left out.
pub(super) fn differing<K: Ord + Clone, T, C: Ord>(
    old: impl IntoIterator<Item = (K, T)>,
    new: impl IntoIterator<Item = (K, T)>,
    content: impl Fn(&T) -> C,
) -> Vec<Pair<K, T>> {
    let mut sides: BTreeMap<K, (Vec<T>, Vec<T>)> = BTreeMap::new();
    for (key, one) in old {
        sides.entry(key).or_default().0.push(one);
    }
    for (key, one) in new {
        sides.entry(key).or_default().1.push(one);
    }
    let mut pairs = Vec::new();
    for (key, (old, new)) in sides {
        let (old, new) = without_common(old, new, &content);
        let (mut old, mut new) = (old.into_iter(), new.into_iter());
        loop {
            let (old, new) = (old.next(), new.next());
            if old.is_none() && new.is_none() {
                break;
            }
            pairs.push(Pair { key: key.clone(), old, new });
        }
    }
    pairs
}

/// Both lists in the order of their content, without what both have.
fn without_common<T, C: Ord>(
    mut old: Vec<T>,
    mut new: Vec<T>,
    content: &impl Fn(&T) -> C,
) -> (Vec<T>, Vec<T>) {
    old.sort_by_cached_key(content);
    new.sort_by_cached_key(content);
    let (mut left_old, mut left_new) = (Vec::new(), Vec::new());
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(one), Some(other)) => content(one).cmp(&content(other)),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return (left_old, left_new),
        };
        match order {
            std::cmp::Ordering::Less => left_old.extend(old.next()),
            std::cmp::Ordering::Greater => left_new.extend(new.next()),
            std::cmp::Ordering::Equal => {
                old.next();
                new.next();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(old: &[(&'static str, i64)], new: &[(&'static str, i64)]) -> Vec<(Option<i64>, Option<i64>)> {
        let found = differing(old.iter().copied(), new.iter().copied(), |one| *one);
        found.into_iter().map(|pair| (pair.old, pair.new)).collect()
    }

    #[test]
    fn what_is_the_same_on_both_sides_is_left_out() {
        assert_eq!(pairs(&[("a", 1), ("b", 2)], &[("b", 2), ("a", 1)]), []);
    }

    #[test]
    fn of_several_with_one_key_the_same_belong_together() {
        assert_eq!(pairs(&[("a", 1), ("a", 2)], &[("a", 2), ("a", 3)]), [(Some(1), Some(3))]);
        assert_eq!(pairs(&[("a", 1)], &[("a", 1), ("a", 1)]), [(None, Some(1))]);
    }

    #[test]
    fn what_has_no_counterpart_stands_alone() {
        assert_eq!(pairs(&[("a", 1)], &[("b", 1)]), [(Some(1), None), (None, Some(1))]);
    }
}
