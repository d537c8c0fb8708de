//! What goes to stdout and stderr. stdout is data, everything else stderr.

use std::error::Error as _;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use crate::catalog::CatalogError;
use crate::catalog::declarations::DeclarationError;
use crate::report::visible;

use super::Failure;

/// Writes data to stdout. A reader that closed the pipe has what it wanted.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(source) => Err(Failure::System { what: "write to stdout".to_owned(), source }),
        Ok(()) => Ok(()),
    }
}

/// Writes a line to stderr; there is nothing to do when even that fails.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes a file whole or not at all.
pub(super) fn file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.to_owned(), source };
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    part.write_all(bytes).map_err(failed)?;
    readable(part.as_file()).map_err(failed)?;
    part.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A temporary file is for its owner only; a report is read by others too.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Says what failed, why, and what to do.
pub(super) fn failure(failure: &Failure) {
    let mut text = format!("error: failed to {failure}");
    if matches!(failure, Failure::Stopped | Failure::Usage { .. } | Failure::Rule(_)) || is_place(failure) {
        text = format!("error: {failure}");
    }
    let mut source = failure.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    note(&inert(&text));
    note(&inert(&format!("hint: {}", failure.hint())));
}

/// A message may hold what AWS or a file said: hidden characters are shown, and a line that is not
/// the first cannot pass for one of ours.
fn inert(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n  ")
}

/// Whether the text begins with `file:line:`, as compilers write it.
fn is_place(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Catalog(CatalogError::Rejected { .. })
            | Failure::Declaration(DeclarationError::Rejected { .. })
    )
}
