//! `kakunin demo`: the whole path on the fictional municipality 霞市, with the real SDK over
//! loopback against a mock AWS. No credentials, no network.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::aws::{Patience, Session};
use crate::collect::Filing;
use crate::mock::{KASUMI_SETTINGS, MockAws, Options, kasumi_attestations};
use crate::model::{AccountId, Clock, Lang, Region, Time};
use crate::snapshot::{Declared, Snapshot};

use super::args::{CatalogArgs, DeclaredArgs, DemoArgs, SummaryFormat};
use super::assess::Judge;
use super::mock::{failed, scenario};
use super::{Exit, Failure, block_on, output, report, scan};

/// What the demo leaves behind.
pub(super) struct Shown {
    pub(super) summary: String,
    pub(super) files: Vec<PathBuf>,
}

pub(super) fn run(args: &DemoArgs, lang: Lang) -> Result<Exit, Failure> {
    let now = match &args.now {
        None => Clock::System.now(),
        Some(text) => Time::parse(text).ok_or_else(|| Failure::Usage {
            message: format!("`{text}` is not a time"),
            hint: "write it like 2026-01-31T00:00:00Z".to_owned(),
        })?,
    };
    output::note(match lang {
        Lang::Ja => "架空の霞市を模擬AWSで走査する（認証情報もネットワークも使わない）",
        Lang::En => {
            "scanning the fictional municipality 霞市 (Kasumi) on a mock AWS: no credentials, no network"
        }
    });
    let shown = show(&args.output, now, lang)?;
    output::data(&shown.summary)?;
    for file in &shown.files {
        output::note(&file.display().to_string());
    }
    Ok(Exit::Complete)
}

/// Scans 霞市 at a point in time; writes a snapshot and a page in each language.
pub(super) fn show(folder: &Path, now: Time, lang: Lang) -> Result<Shown, Failure> {
    fs::create_dir_all(folder).map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
    let judge = Judge::load(&settings(folder)?)?;
    let attestations = Some(attestations(folder, now)?);
    let declared = DeclaredArgs { attestations, with_evidence_files: true };
    let declared = scan::declared(&declared, &judge.catalog)?;
    let snapshot = Snapshot::open(&kasumi(&folder.join("snapshots"), now, declared)?)?;
    let judged = judge.judge(&snapshot)?;
    let summary = report::summary(&judge, &snapshot, &judged, SummaryFormat::Text, lang)?;
    let mut files = vec![snapshot.folder().to_owned()];
    for page in [Lang::Ja, Lang::En] {
        let path = folder.join(format!("report.{}.html", page.code()));
        output::file(&path, report::html(&judge, &snapshot, &judged, page)?.as_bytes())?;
        files.push(path);
    }
    Ok(Shown { summary, files })
}

/// The register of 霞市: its own accounts and its vendor's.
fn settings(folder: &Path) -> Result<CatalogArgs, Failure> {
    let path = folder.join("settings.toml");
    output::file(&path, KASUMI_SETTINGS.as_bytes())?;
    Ok(CatalogArgs { settings: Some(path), ..CatalogArgs::default() })
}

/// What people of 霞市 declared, as they would at this time.
fn attestations(folder: &Path, now: Time) -> Result<PathBuf, Failure> {
    let folder = folder.join("attestations");
    for (path, bytes) in kasumi_attestations(timestamp(now)) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .map_err(|source| Failure::Write { path: parent.to_owned(), source })?;
        }
        output::file(&path, &bytes)?;
    }
    Ok(folder)
}

fn timestamp(now: Time) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default()
}

/// Scans 霞市 into a store and gives the snapshot's folder.
fn kasumi(store: &Path, now: Time, declared: Declared) -> Result<PathBuf, Failure> {
    let clock = Clock::Fixed(now);
    let mock = MockAws::start(scenario(None)?, timestamp(now), Options::default())
        .map_err(|error| failed(&error))?;
    let account = AccountId::parse("111111111111").map_err(|error| system(error.to_string()))?;
    let home = Region::parse("ap-northeast-1").map_err(|error| system(error.to_string()))?;
    let folder = block_on(async {
        let session =
            Session::open_loopback(&mock.endpoint(), &account, &home, clock, Patience::default()).await?;
        let filing = Filing { declared, ..store.to_owned().into() };
        scan::scan(Arc::new(session), &[], filing, clock).await
    })??;
    match mock.unmatched().first() {
        None => Ok(folder),
        Some(request) => Err(system(format!("the scenario has no answer to {request}"))),
    }
}

fn system(message: String) -> Failure {
    Failure::System { what: "run the demo".to_owned(), source: std::io::Error::other(message) }
}
