//! `kakunin scan`: reads one account into a snapshot and judges it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::aws::{Credentials, Session};
use crate::collect;
use crate::model::{Clock, Lang, Region};
use crate::snapshot::Snapshot;
use crate::tables::Reader;

use super::args::ScanArgs;
use super::assess::Judge;
use super::progress::Progress;
use super::{Exit, Failure, block_on, output, report, stats};

pub(super) fn run(args: &ScanArgs, lang: Lang) -> Result<Exit, Failure> {
    // A wrong catalogue is found before the account is touched.
    let judge = Judge::load(&args.catalog)?;
    let credentials = Credentials {
        profile: args.profile.clone(),
        role_arn: args.role_arn.clone(),
        external_id: args.external_id.clone(),
        region: args.regions.first().cloned(),
    };
    let folder = block_on(async {
        let session = Session::open(&credentials, Clock::System).await?;
        if args.no_bodies {
            session.ledger().forget_bodies();
        }
        scan(Arc::new(session), &args.regions, &args.store, Clock::System).await
    })??;
    let snapshot = Snapshot::open(&folder)?;
    let judged = judge.judge(&snapshot)?;
    output::data(&report::summary(&judge, &snapshot, &judged, args.format, lang)?)?;
    output::note(&format!("snapshot: {}", folder.display()));
    if args.stats {
        output::note(&stats::line(&snapshot)?);
    }
    Ok(if args.exit_zero { Exit::Complete } else { judged.exit() })
}

/// Scans an account into a store; Ctrl-C ends it and leaves nothing behind.
pub(super) async fn scan(
    session: Arc<Session>,
    regions: &[Region],
    store: &Path,
    clock: Clock,
) -> Result<PathBuf, Failure> {
    let asked: Arc<[Region]> = regions.to_vec().into();
    let reader = Reader::new(Arc::clone(&session), Region::global(), asked, clock.now());
    let progress = Progress::new();
    let work = async {
        let plan = collect::plan(&reader, regions).await?;
        let observer = progress.observer(&session);
        let (folder, _receipt) =
            collect::scan(Arc::clone(&session), &plan, store.to_owned(), clock, observer).await?;
        Ok(folder)
    };
    let ended = tokio::select! {
        ended = work => ended,
        _ = tokio::signal::ctrl_c() => Err(Failure::Stopped),
    };
    progress.finish();
    ended
}
