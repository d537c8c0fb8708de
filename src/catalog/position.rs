//! From a place in a TOML text to a line number, and from a TOML error to ours.

use super::CatalogError;

/// The line of a byte offset, counted from 1.
pub(super) fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A file that says something which is not allowed.
pub(super) fn rejected(path: &str, line: usize, message: impl Into<String>) -> CatalogError {
    CatalogError::Rejected { path: path.to_owned(), line, message: message.into() }
}

/// A file that is not the TOML it should be.
pub(super) fn syntax(path: &str, text: &str, error: &toml::de::Error) -> CatalogError {
    let line = error.span().map_or(1, |span| line(text, span.start));
    rejected(path, line, error.message())
}
