//! Target → receipt: plans Regions × tables, runs them side by side, numbers the gaps, writes the
//! target's files.
//!
//! Nothing here knows a table by name: it visits the one list of tables.

mod cell;
mod filing;
mod plan;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::aws::{Body, BodySink, Session};
use crate::model::{Clock, Coverage, Gap, Region, Time};
use crate::snapshot::{BodyWriter, SnapshotError, Target, Writer};
use crate::tables::Reader;

use cell::{Gathered, Numbering};
pub use filing::{Filing, Signer};
pub use plan::{Plan, PlanError, plan};

/// What happens while a scan runs, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The number of cells (Region × table) that will be read.
    Planned(usize),
    /// One cell was read, with or without gaps.
    Read {
        /// Table.
        table: &'static str,
        /// Region.
        region: Region,
        /// Gaps in it.
        gaps: usize,
    },
}

/// Who is told of events.
pub type Observer = Arc<dyn Fn(Event) + Send + Sync>;

/// What a scan of one target gave, before it is sealed.
#[derive(Debug)]
pub struct Receipt {
    /// The target.
    pub target: Target,
    /// Its gaps.
    pub gaps: Vec<Gap>,
    /// Its coverage.
    pub coverage: Vec<Coverage>,
}

/// Reads every table of the plan and writes the target's files into `writer`.
pub async fn collect(
    session: Arc<Session>,
    plan: &Plan,
    started_at: Time,
    writer: &mut Writer,
    observer: Observer,
) -> Result<Receipt, SnapshotError> {
    let regions: Arc<[Region]> = plan.selected.clone().into();
    let reader = Reader::new(Arc::clone(&session), Region::global(), Arc::clone(&regions), started_at);
    let mut planner = plan::Jobs::new(&reader, plan, observer);
    crate::tables::for_each(&mut planner);
    let gathered = run(planner.start()).await;

    let mut numbering = Numbering::new(session.account().clone(), session.ledger().calls());
    for table in gathered.into_values() {
        let name = table.name();
        let batch = table.finish(&mut numbering)?;
        writer.table(session.account(), name, &batch)?;
    }
    let (gaps, coverage) = numbering.into_parts();
    let calls = session.ledger().calls();
    let target = Target {
        account: session.account().clone(),
        caller_arn: session.caller_arn().to_owned(),
        regions: plan.selected.clone(),
        calls: calls.len(),
        gaps: gaps.len(),
    };
    writer.attempts(session.account(), &session.ledger().attempts())?;
    writer.target(target.clone(), &calls, &gaps, &coverage)?;
    Ok(Receipt { target, gaps, coverage })
}

/// Waits for every table. The order of the result is the list's, whatever finished first.
async fn run(mut jobs: JoinSet<(usize, Box<dyn Gathered>)>) -> BTreeMap<usize, Box<dyn Gathered>> {
    let mut gathered = BTreeMap::new();
    while let Some(joined) = jobs.join_next().await {
        match joined {
            Ok((index, table)) => {
                gathered.insert(index, table);
            }
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // Tasks are only cancelled together with this function.
            Err(_cancelled) => {}
        }
    }
    gathered
}

/// Scans one account into a new snapshot of a store and seals it.
///
/// When something fails before the seal, or the future is dropped, no snapshot is left: an error
/// removes the folder; what a killed process leaves is unfinished, and the next scan removes it.
pub async fn scan(
    session: Arc<Session>,
    plan: &Plan,
    filing: impl Into<Filing>,
    clock: Clock,
    observer: Observer,
) -> Result<(PathBuf, Receipt), SnapshotError> {
    let started_at = clock.now();
    let filing = filing.into();
    let store = filing::lock(&filing.store).await?;
    store.remove_rests();
    let mut writer = Writer::create(&store, session.account(), started_at)?;
    drop(store);
    let guard = Cleanup::new(writer.folder().to_owned());
    writer.declared(&filing.declared)?;
    let answers = Answers::of(&session, &writer);
    let receipt = collect(session, plan, started_at, &mut writer, observer).await?;
    writer.list(answers.writer.finish()?);
    for (path, text) in &filing.documents {
        writer.document(path, text.as_bytes())?;
    }
    let folder = filing::seal(&filing, writer, clock.now()).await?;
    guard.keep();
    Ok((folder, receipt))
}

/// Writes the raw answers while the scan runs, unless the ledger forgets them; stops when it is dropped.
struct Answers {
    writer: BodyWriter,
}

impl Answers {
    fn of(session: &Session, writer: &Writer) -> Self {
        let bodies = writer.bodies(session.account());
        let into = bodies.clone();
        let sink: BodySink = Arc::new(move |body: Body| into.keep(body.sha256, body.text.into_bytes()));
        session.ledger().keep_bodies(&sink);
        Self { writer: bodies }
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.writer.close();
    }
}

/// Removes an unfinished folder when a scan ends without a seal.
struct Cleanup {
    folder: Option<PathBuf>,
}

impl Cleanup {
    fn new(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    fn keep(mut self) {
        self.folder = None;
    }
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.take()
            && let Err(source) = std::fs::remove_dir_all(&folder)
        {
            tracing::warn!(folder = %folder.display(), %source, "an unfinished snapshot could not be removed");
        }
    }
}
