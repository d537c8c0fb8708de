//! One scan of 霞市 against the mock, with whatever goes wrong, and what it says in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use crate::aws::{Patience, Session, SessionError};
use crate::catalog::{Catalog, CatalogError};
use crate::collect::{self, PlanError};
use crate::evaluate::{Evaluation, RuleError, Rules};
use crate::mock::{Fault, MockAws, MockError, Options, Scenario, ScenarioError};
use crate::model::{AccountId, CheckId, Clock, Outcome, Region, Time};
use crate::score::{self, Assessment, Declared};
use crate::snapshot::{Snapshot, SnapshotError};
use crate::tables::{Reader, Table as _};

use super::graft::graft;

/// The time that the mock and the scan take for now, so that every scan reads the same.
const NOW: &str = "2026-04-01T00:00:00Z";

/// Why a trial could not be held; never because of the faults that it orders.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The catalogue does not load.
    #[error("load the catalogue")]
    Catalog(#[from] CatalogError),
    /// A check does not compile.
    #[error("compile the checks")]
    Rule(#[from] RuleError),
    /// The scenario does not load.
    #[error("load the scenario")]
    Scenario(#[from] ScenarioError),
    /// The mock does not start.
    #[error("start the mock")]
    Mock(#[from] MockError),
    /// The account cannot be opened.
    #[error("open the mock's account")]
    Session(#[from] SessionError),
    /// The Regions cannot be planned.
    #[error("plan the scan")]
    Plan(#[from] PlanError),
    /// The snapshot cannot be written or read.
    #[error("keep the snapshot")]
    Snapshot(#[from] SnapshotError),
    /// The machine does not let us.
    #[error("run the scan")]
    System(#[from] std::io::Error),
}

/// Every service and operation that a mock was asked for, and how often.
pub type Called = BTreeMap<(String, String), usize>;

/// A scan that ended, and its judgement.
#[derive(Debug)]
pub struct Scanned {
    /// Outcomes, findings, gaps.
    pub evaluation: Evaluation,
    /// Verdicts and scores.
    pub assessment: Assessment,
    /// The snapshot; its folder goes when this is dropped.
    pub snapshot: Snapshot,
    /// Every service and operation that the mock was asked for, and how often.
    pub called: Called,
    /// Requests of which the scenario, or its table of actions, says nothing.
    pub unmatched: Vec<String>,
    _store: TempDir,
}

/// What a scan read, before it is judged.
struct Gathered {
    snapshot: Snapshot,
    store: TempDir,
    called: Called,
    unmatched: Vec<String>,
}

/// Everything that scans of a trial have in common, made once.
#[derive(Debug)]
pub struct Trial {
    catalog: Catalog,
    rules: Rules,
    scenario: Scenario,
    account: AccountId,
    home: Region,
}

impl Trial {
    /// A trial on 霞市 with the built-in catalogue and the scenario's own settings.
    pub fn of_kasumi() -> Result<Self, TrialError> {
        let mut catalog = Catalog::built_in()?;
        catalog.apply_settings_text("settings.toml", crate::mock::KASUMI_SETTINGS)?;
        Self::new(catalog, Scenario::kasumi()?)
    }

    /// A trial on any scenario.
    pub fn new(catalog: Catalog, scenario: Scenario) -> Result<Self, TrialError> {
        let rules = Rules::compile(&catalog.checks, &catalog.settings)?;
        let unreadable = |source: crate::model::IdError| {
            TrialError::System(std::io::Error::new(std::io::ErrorKind::InvalidData, source))
        };
        let account = AccountId::parse(&scenario.account).map_err(unreadable)?;
        let home = Region::parse(&scenario.home_region).map_err(unreadable)?;
        Ok(Self { catalog, rules, scenario, account, home })
    }

    /// Scans with these faults; `patience` says how long a call may hang and whether calls are paced.
    pub fn scan(&self, faults: Vec<Fault>, patience: Patience) -> Result<Scanned, TrialError> {
        self.scan_with(Options { faults, ..Options::default() }, patience)
    }

    /// Scans with a mock that behaves as `options` say.
    pub fn scan_with(&self, options: Options, patience: Patience) -> Result<Scanned, TrialError> {
        self.judged(self.collected(options, patience, None)?)
    }

    /// The scan `whole` with `tables` read again from a mock that behaves as `options` say; the other
    /// tables stay as they were. When the list of Regions is among them, or no table is, all are read.
    pub fn again(
        &self,
        whole: &Scanned,
        tables: &BTreeSet<&'static str>,
        options: Options,
        patience: Patience,
    ) -> Result<Scanned, TrialError> {
        if tables.is_empty() || tables.contains(crate::tables::region::Region::NAME) {
            return self.scan_with(options, patience);
        }
        let collected = self.collected(options, patience, Some(tables.clone()))?;
        let store = tempfile::tempdir()?;
        let snapshot = graft(&whole.snapshot, &collected.snapshot, tables, store.path())?;
        self.judged(Gathered { snapshot, store, ..collected })
    }

    /// The checks and items that scans are judged by.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The same checks, compiled.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    fn collected(
        &self,
        options: Options,
        patience: Patience,
        tables: Option<BTreeSet<&'static str>>,
    ) -> Result<Gathered, TrialError> {
        let mock = MockAws::start(self.scenario.clone(), NOW.parse().unwrap_or_default(), options)?;
        let store = tempfile::tempdir()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let folder = runtime.block_on(self.collect(&mock, &store, patience, tables))?;
        let mut called = Called::new();
        for request in mock.requests() {
            *called.entry((request.service, request.operation)).or_insert(0) += 1;
        }
        let unmatched = mock.unmatched().iter().map(ToString::to_string).collect();
        Ok(Gathered { snapshot: Snapshot::open(&folder)?, store, called, unmatched })
    }

    fn judged(&self, gathered: Gathered) -> Result<Scanned, TrialError> {
        let Gathered { snapshot, store, called, unmatched } = gathered;
        let evaluation = self.rules.evaluate(&snapshot)?;
        let outcomes: BTreeMap<CheckId, Outcome> =
            evaluation.judgements.iter().map(|(id, one)| (id.clone(), one.outcome)).collect();
        let assessment =
            score::assess(&self.catalog.items, &self.catalog.checks, &outcomes, &Declared::default());
        Ok(Scanned { evaluation, assessment, snapshot, called, unmatched, _store: store })
    }

    async fn collect(
        &self,
        mock: &MockAws,
        store: &TempDir,
        patience: Patience,
        tables: Option<BTreeSet<&'static str>>,
    ) -> Result<std::path::PathBuf, TrialError> {
        let clock = Clock::Fixed(Time::parse(NOW).unwrap_or(Time::NONE));
        let session =
            Session::open_loopback(&mock.endpoint(), &self.account, &self.home, clock, patience).await?;
        let session = Arc::new(session);
        let reader = Reader::new(Arc::clone(&session), Region::global(), Arc::new([]), clock.now());
        let plan = collect::Plan { tables, ..collect::plan(&reader, &[]).await? };
        let observer: collect::Observer = Arc::new(|_| {});
        let (folder, _receipt) =
            collect::scan(session, &plan, store.path().to_owned(), clock, observer).await?;
        Ok(folder)
    }

    /// The members of an operation's answer that hold values of closed lists, by their wire names.
    pub fn members_of_closed_lists(service: &str, operation: &str) -> BTreeSet<String> {
        crate::mock::closed_lists(service, operation)
    }
}

/// No pacing and short waits between attempts: the mock is not AWS. A busy machine is no hanging call.
pub fn unhurried() -> Patience {
    let short = Duration::from_millis(20);
    Patience { attempts: 3, backoff: short, polling: short, paced: false, ..Patience::default() }
}

/// The same with an end to calls that hang, short enough to try them by the hundred.
pub fn impatient() -> Patience {
    Patience { attempt: Duration::from_secs(6), ..unhurried() }
}
