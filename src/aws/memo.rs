//! No fact is asked for twice: what several tables need is fetched once and shared.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

type Cell = Arc<OnceCell<Arc<dyn Any + Send + Sync>>>;

/// Answers kept for the length of one scan, by name.
#[derive(Debug, Default)]
pub struct Memo {
    cells: Mutex<BTreeMap<String, Cell>>,
}

impl Memo {
    /// The value of that name, fetched by the first who asks; the others wait for the same fetch.
    ///
    /// # Panics
    ///
    /// Never: the key of a cell holds the name of its type.
    ///
    /// A name must always be used with the same type; one used with another type is fetched anew
    /// for each, which costs calls and never mixes values up.
    pub async fn once<T, F>(&self, name: &str, fetch: F) -> Arc<T>
    where
        T: Send + Sync + 'static,
        F: Future<Output = T>,
    {
        let key = format!("{name}\u{0}{}", std::any::type_name::<T>());
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(key).or_default())
        };
        let mut fetch = Some(fetch);
        let value = cell
            .get_or_init(|| {
                let fetch = fetch.take();
                async move {
                    let value: Arc<dyn Any + Send + Sync> = match fetch {
                        Some(fetch) => Arc::new(fetch.await),
                        None => Arc::new(()),
                    };
                    value
                }
            })
            .await;
        #[expect(clippy::expect_used, reason = "the key holds the type's name: one cell, one type")]
        Arc::clone(value).downcast::<T>().expect("a cell holds the type that its key names")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn the_second_asker_gets_the_first_ones_answer() {
        let memo = Memo::default();
        let fetched = AtomicUsize::new(0);
        let fetch = || async {
            fetched.fetch_add(1, Ordering::SeqCst);
            7_i32
        };
        let (one, two) = tokio::join!(memo.once("n", fetch()), memo.once("n", fetch()));
        assert_eq!((*one, *two), (7, 7));
        assert_eq!(fetched.load(Ordering::SeqCst), 1);
    }
}
