//! Doors for the fuzz targets: one check file at a time, without reading the whole catalogue again.

use crate::model::Check;

use super::{Catalog, CatalogError};

/// Reads a check file against the items of a catalogue.
pub fn check(catalog: &Catalog, text: &str) -> Result<Check, CatalogError> {
    let check = super::check_file::parse("keys/fuzz.toml", "keys", "fuzz", text)?;
    super::check_file::agrees_with(&check, &catalog.items)?;
    Ok(check)
}
