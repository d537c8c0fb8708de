//! Lists that come in pages.

use std::collections::BTreeSet;
use std::future::Future;

use crate::model::{CallId, Cause};

use super::{Answer, Failure};

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The entries of the page.
    pub items: Vec<T>,
    /// The token of the next page; absent, or empty, on the last one.
    pub next: Option<String>,
}

/// All pages of a list, as far as they could be read.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The entries, each with the call that gave it.
    pub items: Vec<(T, CallId)>,
    /// The calls that were answered.
    pub calls: Vec<CallId>,
    /// Why the list ends early; absent when it is whole.
    pub failure: Option<Failure>,
}

impl<T> Listed<T> {
    /// The entries without their calls.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|(item, _)| item)
    }
}

/// Reads pages until there is no further token. What was read before a failure is kept.
///
/// A token that comes back a second time would go round for ever: the list then ends as malformed.
pub async fn pages<T, F, Fut>(mut page: F) -> Listed<T>
where
    F: FnMut(Option<String>) -> Fut,
    Fut: Future<Output = Answer<Page<T>>>,
{
    let mut listed = Listed { items: Vec::new(), calls: Vec::new(), failure: None };
    let mut seen = BTreeSet::new();
    let mut token = None;
    loop {
        match page(token.take()).await {
            Ok(reply) => {
                let call = reply.call;
                listed.calls.push(call);
                listed.items.extend(reply.value.items.into_iter().map(|item| (item, call)));
                let Some(next) = reply.value.next.filter(|next| !next.is_empty()) else { return listed };
                if !seen.insert(next.clone()) {
                    listed.failure = Some(repeated(call));
                    return listed;
                }
                token = Some(next);
            }
            Err(failure) => {
                listed.failure = Some(failure);
                return listed;
            }
        }
    }
}

fn repeated(call: CallId) -> Failure {
    Failure {
        call: Some(call),
        ..Failure::without_call(Cause::Malformed, "the same page token came back twice")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reply;
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "the test builds what the code takes")]
    fn page(items: &[i32], next: Option<&str>, call: u32) -> Answer<Page<i32>> {
        Ok(Reply { value: Page { items: items.to_vec(), next: next.map(str::to_owned) }, call: CallId(call) })
    }

    #[tokio::test]
    async fn every_page_is_read() {
        let listed = pages(|token| async move {
            match token.as_deref() {
                None => page(&[1, 2], Some("b"), 1),
                Some(_) => page(&[3], None, 2),
            }
        })
        .await;
        assert_eq!(listed.items, [(1, CallId(1)), (2, CallId(1)), (3, CallId(2))]);
        assert!(listed.failure.is_none());
    }

    #[tokio::test]
    async fn a_failing_page_keeps_what_came_before_and_says_so() {
        let listed = pages(|token| async move {
            match token {
                None => page(&[1], Some("b"), 1),
                Some(_) => Err(Failure::without_call(Cause::Throttled, "slow down")),
            }
        })
        .await;
        assert_eq!(listed.items.len(), 1);
        assert_eq!(listed.failure.map(|failure| failure.cause), Some(Cause::Throttled));
    }

    #[tokio::test]
    async fn a_token_that_repeats_ends_the_list_as_malformed() {
        let listed = pages(|_| async { page(&[1], Some("again"), 1) }).await;
        assert_eq!(listed.failure.map(|failure| failure.cause), Some(Cause::Malformed));
    }
}
