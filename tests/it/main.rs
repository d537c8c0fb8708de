//! What crosses layers: one binary, because linking costs more than running.

#![cfg(test)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests take the machine's clock and environment, as the program does"
)]

mod absence;
mod architecture;
mod attempts;
mod attested;
mod bad_input;
mod basis;
mod browser;
mod chain;
#[cfg(target_os = "linux")]
mod clock;
mod compare;
mod crash;
mod declared;
mod evidence;
mod expectation;
mod filed;
mod format;
mod formats;
mod framework;
mod hostile;
mod kasumi;
mod kms_seal;
mod law;
mod privilege;
mod program;
mod role;
mod scale;
mod scale_keys;
mod score;
mod seal;
mod secrets;
mod signing;
mod tricky;
mod waiver;
mod witness;
