//! `kakunin check`: judges a snapshot again, without AWS.

use crate::model::Lang;

use super::args::CheckArgs;
use super::assess::Judge;
use super::{Exit, Failure, output, report};

pub(super) fn run(args: &CheckArgs, lang: Lang) -> Result<Exit, Failure> {
    let judge = Judge::load(&args.catalog)?.with_waivers(&args.waivers)?;
    let (snapshot, judged) = judge.open(&args.snapshot, &args.given)?;
    output::data(&report::summary(&judge, &snapshot, &judged, args.format, lang)?)?;
    Ok(if args.exit_zero { Exit::Complete } else { judged.exit() })
}
