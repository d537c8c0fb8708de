//! What can be said on the command line.

mod attest;
mod diff;
mod privilege;
mod show;
mod trial;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::catalog::Catalog;
use crate::model::{Lang, Region};
use crate::snapshot::FORMAT;

pub(super) use attest::{AttestCommand, DeclaredArgs, GivenArgs, NewArgs, StatusArgs};
pub(super) use diff::{DiffArgs, DiffFormat};
pub(super) use privilege::{PolicyArgs, PolicyFormat, PreflightArgs};
pub(super) use show::{ExplainArgs, ListArgs, ListFormat, ListWhat};
pub(super) use trial::FaultsArgs;

/// Reads live AWS accounts, read-only, and answers item by item the 37 confirmation items that
/// Japanese municipalities put to cloud services.
#[derive(Debug, Parser)]
#[command(name = "kakunin", version = version(), max_term_width = 100)]
#[command(after_help = "Exit codes: 0 complete, nothing fails; 1 something fails; 2 usage or settings; \
3 incomplete, something is unknown; 4 no result.\nTry it without credentials: kakunin demo")]
pub(super) struct Args {
    /// Language of what people read; default: the locale.
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<LangArg>,
    /// Logs every step to stderr.
    #[arg(long, short, global = true)]
    pub(super) verbose: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Scan an account into a snapshot, judge it, print the summary.
    Scan(ScanArgs),
    /// Judge a snapshot again, without AWS.
    Check(CheckArgs),
    /// Write a report of a snapshot.
    Report(ReportArgs),
    /// Compare two snapshots: what became better, worse, known or unknown, and why; ends with 1 when
    /// something became worse.
    Diff(DiffArgs),
    /// Show what a finding rests on: its rule, the values, each API call and the raw answers.
    Evidence(EvidenceArgs),
    /// Run SQL over a snapshot: tables, derived tables, findings, ledger, attempts, gaps, coverage.
    Query(QueryArgs),
    /// Check offline that a snapshot, or a store of them, is as it was sealed.
    Verify(VerifyArgs),
    /// Write, list and check attestations and registers.
    #[command(subcommand)]
    Attest(AttestCommand),
    /// Make a key that signs snapshots, or show its public half.
    #[command(subcommand)]
    Key(KeyCommand),
    /// List items, checks or tables.
    List(ListArgs),
    /// Explain an item, a check, a table, or every point of a snapshot's score.
    Explain(ExplainArgs),
    /// Scan the fictional municipality 霞市 on a mock AWS: no credentials, no network.
    Demo(DemoArgs),
    /// Fail every call of a scan of 霞市 in every way, and show that nothing becomes a pass.
    Faults(FaultsArgs),
    /// Make one cheap call for each permission, and list what is missing.
    Preflight(PreflightArgs),
    /// Print the IAM policy that a scan needs, or a role that has it.
    Policy(PolicyArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the generated parts of the repository anew.
    #[command(hide = true)]
    Generate {
        /// Only compare; fail when something differs.
        #[arg(long)]
        check: bool,
    },
    /// Serve a scenario as a mock AWS until stopped.
    #[command(hide = true)]
    Mock(MockArgs),
}

/// A language on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LangArg {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Ja => Self::Ja,
            LangArg::En => Self::En,
        }
    }
}

/// Where checks and settings come from.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct CatalogArgs {
    /// Folder with checks, items and settings; default: those inside the program.
    #[arg(long, value_name = "DIR", env = "KAKUNIN_CATALOGUE")]
    pub(super) catalogue: Option<PathBuf>,
    /// File with thresholds and own accounts, such as `own_accounts = ["111111111111"]`.
    #[arg(long, value_name = "FILE", env = "KAKUNIN_SETTINGS")]
    pub(super) settings: Option<PathBuf>,
    /// List of items to hold the account against, such as `cis-aws-foundations`; default: the 37.
    #[arg(long, value_name = "ID", env = "KAKUNIN_FRAMEWORK")]
    pub(super) framework: Option<String>,
}

/// Which failures are accepted.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct WaiverArgs {
    /// File of accepted failures, or folder of such files; default: those the snapshot was made with.
    #[arg(long, value_name = "FILE|DIR", env = "KAKUNIN_WAIVERS")]
    pub(super) waivers: Option<PathBuf>,
}

/// `kakunin scan`.
#[derive(Debug, clap::Args)]
pub(super) struct ScanArgs {
    /// Profile of the AWS configuration files.
    #[arg(long)]
    pub(super) profile: Option<String>,
    /// Role to assume with the credentials found.
    #[arg(long, value_name = "ARN")]
    pub(super) role_arn: Option<String>,
    /// External id that the role's trust policy asks for.
    #[arg(long, value_name = "ID", requires = "role_arn")]
    pub(super) external_id: Option<String>,
    /// Region to read; repeat for several; default: all that are enabled for the account.
    #[arg(long = "region", value_name = "REGION", value_parser = region)]
    pub(super) regions: Vec<Region>,
    /// Folder that snapshots are written to.
    #[arg(long, value_name = "DIR", default_value = "./snapshots", env = "KAKUNIN_STORE")]
    pub(super) store: PathBuf,
    /// Leave the raw answers of AWS out of the snapshot; their digests stay in the ledger.
    #[arg(long)]
    pub(super) no_bodies: bool,
    /// Private key that signs the snapshot (`kakunin key new` makes one); default: `KAKUNIN_SIGNING_KEY`,
    /// which holds the path or the key itself.
    #[arg(long, value_name = "FILE")]
    pub(super) signing_key: Option<PathBuf>,
    /// Asymmetric KMS key that signs the snapshot (kms:GetPublicKey, kms:Sign); by key or alias ARN.
    #[arg(long, value_name = "ARN", conflicts_with = "signing_key")]
    pub(super) sign_with_kms: Option<String>,
    #[command(flatten)]
    pub(super) declared: DeclaredArgs,
    /// What to print to stdout.
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(super) format: SummaryFormat,
    /// Exit with 0 whatever was found, as long as there is a result.
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// Print what the scan cost to stderr, as JSON.
    #[arg(long, hide = true)]
    pub(super) stats: bool,
    #[command(flatten)]
    pub(super) waivers: WaiverArgs,
    #[command(flatten)]
    pub(super) catalog: CatalogArgs,
}

/// What `scan` and `check` print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SummaryFormat {
    /// The summary, for people.
    Text,
    /// The whole report, for machines.
    Json,
}

/// `kakunin check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Folder of the snapshot.
    pub(super) snapshot: PathBuf,
    /// What to print to stdout.
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(super) format: SummaryFormat,
    /// Exit with 0 whatever was found, as long as there is a result.
    #[arg(long)]
    pub(super) exit_zero: bool,
    #[command(flatten)]
    pub(super) given: GivenArgs,
    #[command(flatten)]
    pub(super) waivers: WaiverArgs,
    #[command(flatten)]
    pub(super) catalog: CatalogArgs,
}

/// `kakunin report`.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// Folder of the snapshot.
    pub(super) snapshot: PathBuf,
    /// Format of the report.
    #[arg(long, value_enum)]
    pub(super) format: ReportFormat,
    /// File to write; default: stdout.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) given: GivenArgs,
    #[command(flatten)]
    pub(super) waivers: WaiverArgs,
    #[command(flatten)]
    pub(super) catalog: CatalogArgs,
}

/// Formats of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// Everything, as one JSON document (`kakunin report … --format json-schema` describes it).
    Json,
    /// One page that opens from disk.
    Html,
    /// Findings as a table for spreadsheets.
    Csv,
    /// The JSON Schema of the JSON report.
    JsonSchema,
    /// The parts of the JSON report, one a line.
    Ndjson,
    /// Checks as test cases, for pipelines (XML); unknown is an error.
    Junit,
    /// Verdicts, failures and unknowns, for tickets.
    Markdown,
    /// Scores and counts as metrics, in the text format of Prometheus.
    Prometheus,
    /// Compliance Findings of OCSF 1.5, one a line, for SIEMs and data lakes.
    Ocsf,
    /// Requests for Security Hub's `BatchImportFindings`, one a line.
    Asff,
    /// Assessment results of OSCAL 1.2 (JSON).
    Oscal,
}

/// `kakunin evidence`.
#[derive(Debug, clap::Args)]
pub(super) struct EvidenceArgs {
    /// Folder of the snapshot.
    pub(super) snapshot: PathBuf,
    /// Id of the finding, as reports show it, or CHECK[@REGION]/RESOURCE, or CHECK RESOURCE.
    #[arg(required = true, num_args = 1..=2, value_name = "FINDING")]
    pub(super) finding: Vec<String>,
    /// Show long answers whole.
    #[arg(long)]
    pub(super) full: bool,
    /// What to print to stdout.
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(super) format: SummaryFormat,
    #[command(flatten)]
    pub(super) given: GivenArgs,
    #[command(flatten)]
    pub(super) waivers: WaiverArgs,
    #[command(flatten)]
    pub(super) catalog: CatalogArgs,
}

/// `kakunin query`.
#[derive(Debug, clap::Args)]
pub(super) struct QueryArgs {
    /// Folder of the snapshot.
    pub(super) snapshot: PathBuf,
    /// One SELECT.
    pub(super) sql: String,
    /// Format of the rows.
    #[arg(long, value_enum, default_value_t = RowFormat::Table)]
    pub(super) format: RowFormat,
    #[command(flatten)]
    pub(super) given: GivenArgs,
    #[command(flatten)]
    pub(super) waivers: WaiverArgs,
    #[command(flatten)]
    pub(super) catalog: CatalogArgs,
}

/// Formats of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RowFormat {
    /// For people.
    Table,
    /// One JSON object a line.
    Json,
    /// Comma-separated values.
    Csv,
}

/// `kakunin verify`.
#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// Folder of a snapshot, or of a store of them.
    #[arg(value_name = "SNAPSHOT|STORE")]
    pub(super) path: PathBuf,
    /// Public key that must have signed; repeat for several, any of which may have.
    #[arg(long = "public-key", value_name = "FILE")]
    pub(super) public_keys: Vec<PathBuf>,
    /// Id of the oldest snapshot that is still kept; those before it may be gone from the store.
    #[arg(long, value_name = "ID")]
    pub(super) from: Option<String>,
    /// Digest of a manifest, noted when it was sealed, that must be there; repeat for several.
    #[arg(long = "expect", value_name = "SHA256")]
    pub(super) expected: Vec<String>,
    /// Format of what was found out.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

/// `kakunin key`.
#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make an Ed25519 key: a private file that only you can read, and a public one beside it.
    New {
        /// File for the private key; the public one ends in `.pub.pem`. Neither may be there yet.
        #[arg(long, value_name = "FILE", default_value = "./kakunin-signing-key.pem")]
        output: PathBuf,
    },
    /// Print the public half of a private key.
    Public {
        /// File of the private key.
        file: PathBuf,
    },
}

/// `kakunin demo`.
#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    /// Folder for the snapshot and the pages.
    #[arg(long, value_name = "DIR", default_value = "./kakunin-demo")]
    pub(super) output: PathBuf,
    /// Point in time that the mock and the scan take for now (RFC 3339); default: the clock.
    #[arg(long, hide = true, value_name = "TIME")]
    pub(super) now: Option<String>,
}

/// `kakunin mock`.
#[derive(Debug, clap::Args)]
pub(super) struct MockArgs {
    /// Folder of the scenario; default: 霞市, inside the program.
    #[arg(long, value_name = "DIR")]
    pub(super) scenario: Option<PathBuf>,
    /// Port on the loopback interface; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
}

fn region(text: &str) -> Result<Region, String> {
    Region::parse(text).map_err(|error| error.to_string())
}

/// Tool, format and catalogue: what a result depends on.
fn version() -> String {
    let catalogue = match Catalog::built_in() {
        Ok(catalog) => {
            let short: String = catalog.digest.chars().take(12).collect();
            format!("{} checks, {} items, {short}", catalog.checks.len(), catalog.items.len())
        }
        Err(error) => error.to_string(),
    };
    format!("{}\nsnapshot format {FORMAT}\ncatalogue {catalogue}", env!("CARGO_PKG_VERSION"))
}

/// Prints the completion script of a shell to stdout.
pub(super) fn completions(shell: clap_complete::Shell) {
    let mut command = <Args as clap::CommandFactory>::command();
    clap_complete::generate(shell, &mut command, "kakunin", &mut std::io::stdout());
}

/// The help of every command, for README.
pub(super) fn help() -> String {
    let mut command = <Args as clap::CommandFactory>::command().term_width(100);
    command.render_help().to_string()
}
