//! How the process ends. The only place that knows exit codes; README has the same table, and a
//! test compares them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything selected was read and nothing fails.
    Complete,
    /// Everything selected was read and something fails.
    Failing,
    /// The command line, the settings or the catalogue are wrong.
    Usage,
    /// Some selected check is unknown. Stands above failing: an incomplete answer is not an answer.
    Incomplete,
    /// There is no result.
    NoResult,
}

impl Exit {
    /// Every way to end, in order of code.
    pub const ALL: [Self; 5] = [Self::Complete, Self::Failing, Self::Usage, Self::Incomplete, Self::NoResult];

    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Complete => 0,
            Self::Failing => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::NoResult => 4,
        }
    }

    /// What the code means, for README.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Complete => "complete: everything was read, no check fails",
            Self::Failing => {
                "complete: everything was read, some check fails; or `attest status` found an attestation lacking, or `diff` something worse"
            }
            Self::Usage => "wrong command line, settings, catalogue or attestations; nothing was scanned",
            Self::Incomplete => {
                "incomplete: some check is unknown (whether or not others fail), `preflight` found a permission missing, or `diff` something that became unknown and nothing worse"
            }
            Self::NoResult => {
                "no result: no credentials, a store that cannot be written, Ctrl-C, a snapshot or store that is not as it was sealed"
            }
        }
    }

    /// From the outcomes of all checks.
    pub fn of(unknown: usize, failing: usize) -> Self {
        match (unknown, failing) {
            (0, 0) => Self::Complete,
            (0, _) => Self::Failing,
            (_, _) => Self::Incomplete,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_stands_above_failing() {
        assert_eq!(Exit::of(1, 5), Exit::Incomplete);
        assert_eq!(Exit::of(0, 5), Exit::Failing);
        assert_eq!(Exit::of(0, 0), Exit::Complete);
    }

    #[test]
    fn codes_are_those_of_the_table() {
        assert_eq!(Exit::ALL.map(Exit::code), [0, 1, 2, 3, 4]);
    }
}
