//! What crosses layers: one binary, because linking costs more than running.

#![cfg(test)]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "test helpers may fail loudly")]

mod architecture;
mod bad_input;
mod expectation;
mod kasumi;
mod program;
mod witness;
