//! What can be said to `kakunin faults`.

use crate::trial::Misfortune;

/// `kakunin faults`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FaultsArgs {
    /// Only this operation, such as `kms:DescribeKey`; repeat for several.
    #[arg(long = "operation", value_name = "SERVICE:OPERATION")]
    pub(in crate::cli) operations: Vec<String>,
    /// Only this fault, by the three letters of its column, such as `scp`; repeat for several.
    #[arg(long = "fault", value_name = "FAULT", value_parser = fault)]
    pub(in crate::cli) faults: Vec<String>,
}

fn fault(text: &str) -> Result<String, String> {
    let known = Misfortune::ALL.map(Misfortune::heading);
    if known.contains(&text) { Ok(text.to_owned()) } else { Err(format!("one of {}", known.join(", "))) }
}
