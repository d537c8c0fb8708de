//! `kakunin attest digest`: writes down which bytes an attestation rests on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::catalog::Catalog;
use crate::catalog::declarations::{self, Declares, DigestPlace, digest_of};
use crate::cli::{Exit, Failure, output};
use crate::model::{Attestation, EvidenceFile};

pub(super) fn run(files: &[std::path::PathBuf], folder: &Path) -> Result<Exit, Failure> {
    for file in files {
        let is_toml = file.extension().is_some_and(|end| end == "toml");
        let shown = if is_toml { update(file, folder)? } else { entry(file, folder)? };
        output::data(&shown)?;
    }
    Ok(Exit::Complete)
}

/// What to write into an attestation for an evidence file.
fn entry(file: &Path, folder: &Path) -> Result<String, Failure> {
    let digest = digest_of(file).map_err(|source| unreadable(file, source))?;
    let path = file.strip_prefix(folder).unwrap_or(file).to_string_lossy().replace('\\', "/");
    Ok(format!("[[evidence]]\npath = {}\nsha256 = \"{digest}\"\n", toml::Value::from(path)))
}

/// Puts the digests of an attestation's evidence in their places; every other byte stays as it is.
fn update(file: &Path, folder: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(file).map_err(|source| unreadable(file, source))?;
    let name = file.display().to_string();
    let files = BTreeMap::from([(name.clone(), text.clone())]);
    let parsed = declarations::parse(&files, &Catalog::built_in()?)?;
    let Some(Declares::Attestation(attestation, places)) = parsed.into_iter().next().map(|one| one.declares)
    else {
        return Ok(format!("{name}: a register has no evidence files\n"));
    };
    let mut lines = String::new();
    let mut updated = text.clone();
    // From the end, so that the places before stay where they are.
    for (evidence, place) in attestation.evidence.iter().zip(&places).rev() {
        let digest = digest(evidence, folder)?;
        let word = if digest == evidence.sha256 {
            "unchanged"
        } else {
            refuse_approved(&attestation, evidence, place, &name)?;
            updated.replace_range(place.range.clone(), &format!("\"{digest}\""));
            "written"
        };
        lines = format!("{name}:{}: {word}: {digest}  {}\n{lines}", place.line, evidence.path);
    }
    if updated != text {
        output::file(file, updated.as_bytes())?;
    }
    Ok(lines)
}

fn digest(evidence: &EvidenceFile, folder: &Path) -> Result<String, Failure> {
    let path = folder.join(&evidence.path);
    digest_of(&path).map_err(|source| unreadable(&path, source))
}

/// Who approved it saw another file: the new one has to be approved too.
fn refuse_approved(
    attestation: &Attestation,
    evidence: &EvidenceFile,
    place: &DigestPlace,
    name: &str,
) -> Result<(), Failure> {
    if attestation.approver.is_none() {
        return Ok(());
    }
    Err(Failure::Usage {
        message: format!(
            "{name}:{}: `{}` is another file than the one that was approved",
            place.line, evidence.path
        ),
        hint: "empty `approver`, run this again, and have it approved with a new `date`".to_owned(),
    })
}

fn unreadable(path: &Path, source: std::io::Error) -> Failure {
    Failure::Declaration(declarations::DeclarationError::Read { path: path.to_owned(), source })
}
