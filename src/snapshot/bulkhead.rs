//! A wall around the readers of others: the Parquet crate panics on some files that were altered on
//! purpose (found by fuzzing), and a snapshot that cannot be read is an error with a name.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs a reader; a panic in it is an error, and prints nothing.
///
/// What the reader was given is dropped with it, so nothing half changed is left behind.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(silence_inside);
    let outer = INSIDE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(read));
    INSIDE.set(outer);
    match outcome {
        Ok(result) => result,
        Err(_) => Err("the file is damaged in a way that its reader does not expect".to_owned()),
    }
}

/// Everywhere else a panic is a bug, and says so as before.
fn silence_inside() {
    let before = take_hook();
    set_hook(Box::new(move |panic| {
        if !INSIDE.get() {
            before(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_reader_is_an_error() {
        let read = || -> Result<(), String> { panic!("inside") };
        assert!(guarded(read).unwrap_err().contains("damaged"));
        assert_eq!(guarded(|| Ok(1)), Ok(1));
        assert_eq!(guarded(|| Err::<(), _>("wrong".to_owned())), Err("wrong".to_owned()));
    }

    #[test]
    fn behind_the_wall_panics_are_bugs_again() {
        let _ = guarded(|| -> Result<(), String> { panic!("inside") });
        assert!(!INSIDE.get());
        assert!(catch_unwind(|| guarded(|| Ok(())).unwrap()).is_ok());
    }
}
