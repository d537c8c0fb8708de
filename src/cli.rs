//! The command line: one file per command. Only this layer prints, reads the environment and
//! decides how the process ends.

mod args;
mod assess;
mod attest;
mod check;
mod demo;
mod diff;
mod environment;
mod evidence;
mod exit;
mod explain;
mod failure;
mod faults;
mod generate;
mod key;
mod list;
mod mock;
mod output;
mod policy;
mod preflight;
mod progress;
mod query;
mod report;
mod scan;
mod stats;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
pub use exit::Exit;
pub use failure::Failure;

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let environment = environment::Environment::read();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    environment::start_log(args.verbose);
    let exit = match execute(&args, &environment) {
        Ok(exit) => exit,
        Err(failure) => {
            output::failure(&failure);
            failure.exit()
        }
    };
    exit.into()
}

/// Clap prints help and version to stdout, mistakes to stderr.
fn usage(error: &clap::Error) -> ExitCode {
    let shown = error.print();
    match (shown, error.use_stderr()) {
        (_, true) => Exit::Usage.into(),
        (Ok(()), false) => Exit::Complete.into(),
        (Err(_broken_pipe), false) => Exit::Complete.into(),
    }
}

fn execute(args: &Args, environment: &environment::Environment) -> Result<Exit, Failure> {
    let lang = args.lang.map_or(environment.lang, Into::into);
    match &args.command {
        Command::Scan(scan) => scan::run(scan, environment, lang),
        Command::Check(check) => check::run(check, lang),
        Command::Report(report) => report::run(report, lang),
        Command::Diff(diff) => diff::run(diff, lang),
        Command::Evidence(evidence) => evidence::run(evidence, lang),
        Command::Query(query) => query::run(query),
        Command::Verify(verify) => verify::run(verify, lang),
        Command::Attest(attest) => attest::run(attest, lang),
        Command::Key(key) => key::run(key),
        Command::List(list) => list::run(list, lang),
        Command::Explain(explain) => explain::run(explain, lang),
        Command::Demo(demo) => demo::run(demo, lang),
        Command::Preflight(preflight) => preflight::run(preflight, lang),
        Command::Policy(policy) => policy::run(policy),
        Command::Completions { shell } => {
            args::completions(*shell);
            Ok(Exit::Complete)
        }
        Command::Generate { check } => generate::run(*check),
        Command::Faults(faults) => faults::run(faults),
        Command::Mock(mock) => mock::run(mock),
    }
}

/// The runtime that commands with API calls or SQL run on.
fn block_on<F: Future>(future: F) -> Result<F::Output, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::System { what: "start the async runtime".to_owned(), source })?;
    let output = runtime.block_on(future);
    // A call that hangs must not keep a finished command waiting.
    runtime.shutdown_background();
    Ok(output)
}
