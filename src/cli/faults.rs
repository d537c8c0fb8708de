//! `kakunin faults`: fails every call of a scan of 霞市 in every way and prints what came of it.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

use crate::trial::{self, Event, Misfortune, Trial};

use super::args::FaultsArgs;
use super::{Exit, Failure, output};

pub(super) fn run(args: &FaultsArgs) -> Result<Exit, Failure> {
    let trial = Trial::of_kasumi()?;
    let bar = bar();
    let observe = |event: Event| match event {
        Event::Planned(scans) => bar.set_length(u64::try_from(scans).unwrap_or(u64::MAX)),
        Event::Ended => bar.inc(1),
    };
    let select = |operation: &str, misfortune: Misfortune| {
        let named =
            |wanted: &Vec<String>, name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
        named(&args.operations, operation) && named(&args.faults, misfortune.heading())
    };
    let table = trial::run(&trial, select, &observe)?;
    bar.finish_and_clear();
    output::data(&table.to_markdown())?;
    let wrong = table.wrong();
    for line in &wrong {
        output::note(line);
    }
    Ok(if wrong.is_empty() { Exit::Complete } else { Exit::Failing })
}

/// A bar on a terminal, nothing elsewhere.
fn bar() -> ProgressBar {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{pos}/{len} scans  {elapsed_precise}, {eta} left") {
        bar.set_style(style);
    }
    bar
}
