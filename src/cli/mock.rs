//! `kakunin mock` (hidden): serves a scenario, so that any AWS client can be pointed at it.

use std::path::Path;

use crate::mock::{MockAws, Options, Scenario};

use super::args::MockArgs;
use super::{Exit, Failure, output};

pub(super) fn run(args: &MockArgs) -> Result<Exit, Failure> {
    let scenario = scenario(args.scenario.as_deref())?;
    #[expect(clippy::disallowed_methods, reason = "a mock that people look at has the present time")]
    let now = jiff::Timestamp::now();
    let options = Options { port: args.port, ..Options::default() };
    let mock = MockAws::start(scenario, now, options).map_err(|error| failed(&error))?;
    output::note(&format!("AWS_ENDPOINT_URL={}", mock.endpoint()));
    output::note(
        "AWS_ACCESS_KEY_ID=AKIAMOCK111111111111 AWS_SECRET_ACCESS_KEY=mock AWS_REGION=ap-northeast-1",
    );
    mock.wait();
    Ok(Exit::Complete)
}

/// A scenario from a folder, or 霞市 from inside the program.
pub(super) fn scenario(folder: Option<&Path>) -> Result<Scenario, Failure> {
    match folder {
        Some(folder) => Scenario::load(folder),
        None => Scenario::kasumi(),
    }
    .map_err(|error| failed(&error))
}

/// The mock's errors with their causes.
pub(super) fn failed(error: &(dyn std::error::Error + 'static)) -> Failure {
    let mut message = format!("start the mock AWS: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    Failure::Usage {
        message,
        hint: "correct the scenario; mocks/kasumi/README.md says how one is written".to_owned(),
    }
}
