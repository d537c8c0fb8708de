//! From a snapshot to everything a report shows: what `scan`, `check`, `report` and `demo` share.

use std::collections::BTreeMap;
use std::path::Path;

use crate::catalog::{Catalog, declarations};
use crate::evaluate::{Evaluation, Rules};
use crate::model::{CheckId, Outcome};
use crate::score::{self, Assessment};
use crate::snapshot::Snapshot;

use super::args::{CatalogArgs, GivenArgs};
use super::{Exit, Failure, output};

/// The catalogue and its rules, ready before the first call is made.
pub(super) struct Judge {
    pub(super) catalog: Catalog,
    rules: Rules,
}

/// The catalogue alone, for what shows it and runs nothing.
pub(super) fn catalog(args: &CatalogArgs) -> Result<Catalog, Failure> {
    Ok(match &args.catalogue {
        Some(folder) => Catalog::load(folder)?,
        None => Catalog::built_in()?,
    })
}

/// A judged snapshot.
pub(super) struct Judged {
    pub(super) evaluation: Evaluation,
    pub(super) assessment: Assessment,
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
        for name in catalog.settings.loosened() {
            output::note(&format!(
                "warning: `{name}` is looser than the item asks for; what it passes counts as unknown"
            ));
        }
        let rules = Rules::compile(&catalog.checks, &catalog.settings)?;
        Ok(Self { catalog, rules })
    }

    /// The rules.
    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(super) fn judge(&self, snapshot: &Snapshot) -> Result<Judged, Failure> {
        let evaluation = self.rules.evaluate(snapshot)?;
        let outcomes = self.outcomes(&evaluation);
        let assessment = score::assess(&self.catalog.items, &self.catalog.checks, &outcomes);
        Ok(Judged { evaluation, assessment })
    }

    /// Opens and judges a snapshot, with other declarations than those filed where some are given.
    pub(super) fn open(&self, folder: &Path, given: &GivenArgs) -> Result<(Snapshot, Judged), Failure> {
        let given = given.attestations.as_deref().map(|given| declarations::load(given, &self.catalog));
        let mut snapshot = Snapshot::open(folder)?;
        if let Some(files) = given.transpose()? {
            snapshot = snapshot.with_declarations(declarations::declarations(&files));
        }
        let judged = self.judge(&snapshot)?;
        Ok((snapshot, judged))
    }

    /// A pass by a threshold looser than the item's floor is not shown to be one.
    fn outcomes(&self, evaluation: &Evaluation) -> BTreeMap<CheckId, Outcome> {
        let loosened = self.catalog.loosened_checks();
        let outcome = |(id, judgement): (&CheckId, &crate::evaluate::Judgement)| {
            let capped = judgement.outcome == Outcome::Pass && loosened.contains(id);
            (id.clone(), if capped { Outcome::Unknown } else { judgement.outcome })
        };
        evaluation.judgements.iter().map(outcome).collect()
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
        let judge = Judge::load(&CatalogArgs { catalogue: None, settings: Some(settings) }).unwrap();
        let loosened = judge.catalog.loosened_checks();
        assert!(loosened.iter().any(|id| id.as_str() == "admin-log-retention-one-year"), "{loosened:?}");
        assert!(!loosened.iter().any(|id| id.as_str() == "kms-rotation-enabled"), "{loosened:?}");
    }
}
