//! Detail calls for the rows of a list: several at a time, in the order of the list.

use std::future::Future;

use futures_util::{StreamExt as _, stream};

/// Calls of one table in one Region at a time. More would only wait for AWS's rate limits, and each
/// that waits holds some tens of kilobytes: a Region may have a hundred thousand keys.
const AT_ONCE: usize = 64;

/// Runs futures side by side, [`AT_ONCE`] at a time; their results are in the order given.
pub(super) async fn several<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    // A future that was not begun is small. (The iterator itself would borrow across the wait.)
    let futures: Vec<F> = futures.into_iter().collect();
    stream::iter(futures).buffered(AT_ONCE).collect().await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn results_keep_their_order_and_no_more_than_allowed_run_at_once() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let one = |number: usize| {
            let (running, most) = (&running, &most);
            async move {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                running.fetch_sub(1, Ordering::SeqCst);
                number
            }
        };
        let results = several((0..500).map(one)).await;
        assert_eq!(results, (0..500).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    }
}
