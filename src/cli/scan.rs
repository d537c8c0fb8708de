//! `kakunin scan`: reads one account into a snapshot and judges it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::aws::{Credentials, KmsKey, Session};
use crate::catalog::{Catalog, declarations};
use crate::collect::{self, Filing, Signer};
use crate::model::{Clock, Lang, Region};
use crate::snapshot::{Declared, Origin, SigningKey, Snapshot, file_sha256};
use crate::tables::Reader;

use super::args::{DeclaredArgs, ScanArgs};
use super::assess::Judge;
use super::environment::Environment;
use super::progress::Progress;
use super::{Exit, Failure, block_on, key, output, report, stats};

pub(super) fn run(args: &ScanArgs, environment: &Environment, lang: Lang) -> Result<Exit, Failure> {
    // A wrong catalogue or key is found before the account is touched.
    let judge = Judge::load(&args.catalog)?.with_waivers(&args.waivers)?;
    let key = match &args.sign_with_kms {
        Some(_) => None,
        None => key::signing_key(args.signing_key.as_deref(), environment.signing_key.as_deref())?,
    };
    let declared = declared(&args.declared, &judge.catalog)?;
    let origin = origin(args, &judge);
    let credentials = Credentials {
        profile: args.profile.clone(),
        role_arn: args.role_arn.clone(),
        external_id: args.external_id.clone(),
        region: args.regions.first().cloned(),
    };
    let folder = block_on(async {
        let session = Arc::new(Session::open(&credentials, Clock::System).await?);
        if args.no_bodies {
            session.ledger().forget_bodies();
        }
        let signer = signer(&session, key, args.sign_with_kms.as_deref()).await?;
        let filing =
            Filing { store: args.store.clone(), origin, signer, declared, documents: judge.documents() };
        scan(session, &args.regions, filing, Clock::System).await
    })??;
    let snapshot = Snapshot::open(&folder)?;
    let judged = judge.judge(&snapshot)?;
    output::data(&report::summary(&judge, &snapshot, &judged, args.format, lang)?)?;
    output::note(&format!("snapshot: {}", folder.display()));
    output::note(&sealed(&snapshot));
    if args.stats {
        output::note(&stats::line(&snapshot)?);
    }
    Ok(if args.exit_zero { Exit::Complete } else { judged.exit() })
}

/// What people declared for the scan. All of it is read before the account is touched.
pub(super) fn declared(args: &DeclaredArgs, catalog: &Catalog) -> Result<Declared, Failure> {
    let Some(folder) = &args.attestations else { return Ok(Declared::default()) };
    let files = declarations::load(folder, catalog)?;
    let evidence =
        if args.with_evidence_files { declarations::evidence_files(&files) } else { BTreeMap::new() };
    Ok(Declared {
        declarations: declarations::declarations(&files),
        evidence: evidence.into_iter().map(|(digest, path)| (digest, folder.join(path))).collect(),
        files: files.into_iter().map(|file| (file.path, file.text)).collect(),
    })
}

/// The key in KMS, when one is named, is asked before the scan whether it would sign.
async fn signer(
    session: &Arc<Session>,
    key: Option<SigningKey>,
    kms: Option<&str>,
) -> Result<Signer, Failure> {
    match (key, kms) {
        (None, None) => Ok(Signer::Nobody),
        (Some(key), _) => Ok(Signer::Key(key)),
        (None, Some(arn)) => {
            let key = KmsKey::new(Arc::clone(session), arn).ok_or_else(|| Failure::Usage {
                message: format!("`{arn}` is not the ARN of a KMS key"),
                hint: "write it like arn:aws:kms:ap-northeast-1:111111111111:key/<id> or …:alias/<name>"
                    .to_owned(),
            })?;
            Ok(Signer::kms(key).await?)
        }
    }
}

/// What the scan is made with; the digest of the program's own file only where the system gives it.
fn origin(args: &ScanArgs, judge: &Judge) -> Origin {
    let settings = args.catalog.settings.as_deref();
    Origin {
        executable_sha256: std::env::current_exe().ok().and_then(|path| file_sha256(&path).ok()),
        catalogue_sha256: Some(judge.catalog.digest.clone()),
        settings_sha256: settings.and_then(|path| file_sha256(path).ok()),
    }
}

/// What to note elsewhere: whoever has this digest can tell whether the snapshot is still the same.
fn sealed(snapshot: &Snapshot) -> String {
    let signer = match &snapshot.manifest().signer {
        Some(signer) => format!("signed with {} {}", signer.algorithm.name(), signer.fingerprint),
        None => "not signed".to_owned(),
    };
    format!("manifest: sha256 {}, {signer}", snapshot.manifest_sha256())
}

/// Scans an account into a store; Ctrl-C ends it and leaves nothing behind.
pub(super) async fn scan(
    session: Arc<Session>,
    regions: &[Region],
    filing: Filing,
    clock: Clock,
) -> Result<PathBuf, Failure> {
    let asked: Arc<[Region]> = regions.to_vec().into();
    let reader = Reader::new(Arc::clone(&session), Region::global(), asked, clock.now());
    let progress = Progress::new();
    let work = async {
        let plan = collect::plan(&reader, regions).await?;
        let observer = progress.observer(&session);
        let (folder, _receipt) = collect::scan(Arc::clone(&session), &plan, filing, clock, observer).await?;
        Ok(folder)
    };
    let ended = tokio::select! {
        ended = work => ended,
        _ = tokio::signal::ctrl_c() => Err(Failure::Stopped),
    };
    progress.finish();
    ended
}
