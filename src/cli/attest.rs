//! `kakunin attest`: writes templates of attestations and registers, shows what holds, digests evidence,
//! and says what shape the files have.

mod digest;
mod new;
mod status;
mod template;

use crate::catalog::declarations;
use crate::model::{Clock, Lang, Time};

use super::args::AttestCommand;
use super::{Exit, Failure, output};

pub(super) fn run(command: &AttestCommand, lang: Lang) -> Result<Exit, Failure> {
    match command {
        AttestCommand::New(args) => new::run(args),
        AttestCommand::Status(args) => status::run(args, lang),
        AttestCommand::Digest { files, attestations } => digest::run(files, attestations),
        AttestCommand::Schema => schema(),
    }
}

fn schema() -> Result<Exit, Failure> {
    output::data(&format!("{:#}\n", declarations::schema().to_value()))?;
    Ok(Exit::Complete)
}

/// The clock's time, or the one that the command line names.
fn now(text: Option<&str>) -> Result<Time, Failure> {
    match text {
        None => Ok(Clock::System.now()),
        Some(text) => Time::parse(text).ok_or_else(|| Failure::Usage {
            message: format!("`{text}` is not a time"),
            hint: "write it like 2026-01-31T00:00:00Z".to_owned(),
        }),
    }
}
