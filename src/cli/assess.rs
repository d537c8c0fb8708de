//! From a snapshot to everything a report shows: what `scan`, `check`, `report` and `demo` share.

mod floor;

use std::collections::BTreeMap;
use std::path::Path;

use crate::catalog::{Catalog, declarations, waiver_files};
use crate::evaluate::{Evaluation, Rules};
use crate::model::{AccountId, CheckId, Loosened, Outcome, WaiverNote};
use crate::score::{self, Assessment, Declared};
use crate::snapshot::Snapshot;

use super::args::{CatalogArgs, GivenArgs, WaiverArgs};
use super::{Exit, Failure, output};

/// Where a snapshot keeps the waivers that it was scanned with.
const WAIVERS: &str = "waivers";

/// The catalogue and its rules, ready before the first call is made.
pub(super) struct Judge {
    pub(super) catalog: Catalog,
    pub(super) loosened: Vec<Loosened>,
    rules: Rules,
    /// Files of waivers that were given; none when the snapshot's own count.
    waivers: Option<BTreeMap<String, String>>,
}

/// The catalogue alone, for what shows it and runs nothing.
pub(super) fn catalog(args: &CatalogArgs) -> Result<Catalog, Failure> {
    let mut catalog = match &args.catalogue {
        Some(folder) => Catalog::load(folder)?,
        None => Catalog::built_in()?,
    };
    if let Some(framework) = &args.framework {
        catalog.select(framework)?;
    }
    Ok(catalog)
}

/// A judged snapshot.
pub(super) struct Judged {
    pub(super) evaluation: Evaluation,
    pub(super) assessment: Assessment,
    pub(super) waivers: Vec<WaiverNote>,
}

impl Judge {
    /// Loads and compiles; a catalogue of the user's is proved on its own tests first (the built-in
    /// one is proved by our test suite).
    pub(super) fn load(args: &CatalogArgs) -> Result<Self, Failure> {
        let mut catalog = catalog(args)?;
        if args.catalogue.is_some() {
            Rules::compile(&catalog.checks, &catalog.settings)?.prove()?;
        }
        if let Some(path) = &args.settings {
            catalog.apply_settings(path)?;
        }
        let loosened = catalog.loosened();
        for one in &loosened {
            output::note(&format!(
                "warning: `{}` is looser than the item asks for; what it passes counts as unknown",
                one.parameter
            ));
        }
        let rules = Rules::compile(&catalog.checks, &catalog.settings)?;
        Ok(Self { catalog, loosened, rules, waivers: None })
    }

    /// Takes waivers, where some are named; wrong ones are found before anything is judged.
    pub(super) fn with_waivers(mut self, args: &WaiverArgs) -> Result<Self, Failure> {
        if let Some(path) = &args.waivers {
            let files = waiver_files(path)?;
            self.catalog.waivers(&files)?;
            self.waivers = Some(files);
        }
        Ok(self)
    }

    /// The rules.
    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What a scan keeps of what it was given: path in the snapshot, and text.
    pub(super) fn documents(&self) -> Vec<(String, String)> {
        let files = self.waivers.iter().flatten();
        files.map(|(name, text)| (format!("{WAIVERS}/{name}"), text.clone())).collect()
    }

    /// Judges a snapshot with what people declared for it.
    pub(super) fn judge(&self, snapshot: &Snapshot) -> Result<Judged, Failure> {
        self.judge_with(snapshot, &self.waivers_of(snapshot)?)
    }

    /// The files of waivers that count for a snapshot: those given, else its own.
    pub(super) fn waivers_of(&self, snapshot: &Snapshot) -> Result<BTreeMap<String, String>, Failure> {
        Ok(match &self.waivers {
            Some(files) => files.clone(),
            None => snapshot.documents(WAIVERS)?,
        })
    }

    /// Judges a snapshot with these files of waivers.
    pub(super) fn judge_with(
        &self,
        snapshot: &Snapshot,
        waivers: &BTreeMap<String, String>,
    ) -> Result<Judged, Failure> {
        let mut evaluation = self.rules.evaluate(snapshot)?;
        floor::apply(&mut evaluation, &self.loosened);
        let at = snapshot.manifest().started_at;
        let here = |note: &WaiverNote| self.catalog.checks.contains_key(&note.waiver.check);
        let mut waivers = score::waive(&mut evaluation.findings, &self.catalog.waivers(waivers)?, at);
        waivers.retain(here);
        let accounts: Vec<AccountId> =
            snapshot.manifest().targets.iter().map(|target| target.account.clone()).collect();
        let outcomes: BTreeMap<CheckId, Outcome> =
            evaluation.judgements.iter().map(|(id, one)| (id.clone(), one.outcome)).collect();
        let declared = Declared {
            loosened: self.catalog.loosened_checks(),
            ..Declared::of(&evaluation.declarations, &accounts, at, &outcomes, &mut evaluation.findings)
        };
        let Catalog { items, checks, .. } = &self.catalog;
        let assessment = score::assess(items, checks, &outcomes, &declared);
        Ok(Judged { evaluation, assessment, waivers })
    }

    /// Opens and judges a snapshot, with other declarations than those filed where some are given.
    pub(super) fn open(&self, folder: &Path, given: &GivenArgs) -> Result<(Snapshot, Judged), Failure> {
        let snapshot = self.snapshot(folder, given)?;
        let judged = self.judge(&snapshot)?;
        Ok((snapshot, judged))
    }

    /// Opens a snapshot, with other declarations than those filed where some are given.
    pub(super) fn snapshot(&self, folder: &Path, given: &GivenArgs) -> Result<Snapshot, Failure> {
        let given = given.attestations.as_deref().map(|given| declarations::load(given, &self.catalog));
        let mut snapshot = Snapshot::open(folder)?;
        if let Some(files) = given.transpose()? {
            snapshot = snapshot.with_declarations(declarations::declarations(&files));
        }
        Ok(snapshot)
    }
}

impl Judged {
    pub(super) fn exit(&self) -> Exit {
        let count =
            |outcome| self.evaluation.judgements.values().filter(|one| one.outcome == outcome).count();
        Exit::of(count(Outcome::Unknown), count(Outcome::Fail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_keeps_its_own_tests_and_never_takes_unknown_for_an_answer() {
        let catalog = Catalog::built_in().unwrap();
        Rules::compile(&catalog.checks, &catalog.settings).unwrap().prove().unwrap();
    }

    #[test]
    fn a_threshold_looser_than_its_floor_cannot_show_that_an_item_is_met() {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("settings.toml");
        output::file(&settings, b"min_log_days = 90\n").unwrap();
        let judge = Judge::load(&CatalogArgs { settings: Some(settings), ..CatalogArgs::default() }).unwrap();
        let loosened = judge.catalog.loosened_checks();
        assert!(loosened.iter().any(|id| id.as_str() == "admin-log-retention-one-year"), "{loosened:?}");
        assert!(!loosened.iter().any(|id| id.as_str() == "kms-rotation-enabled"), "{loosened:?}");
    }
}
