//! What crosses layers: one binary, because linking costs more than running.

#![cfg(test)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests take the machine's clock and environment, as the program does"
)]

mod architecture;
mod bad_input;
mod expectation;
mod hostile;
mod kasumi;
mod law;
mod program;
mod scale;
mod witness;
