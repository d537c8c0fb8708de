//! `kakunin attest new`: a template beside those that are there.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::catalog::declarations::is_plain;
use crate::cli::args::NewArgs;
use crate::cli::{Exit, Failure, assess, output};

use super::template;

pub(super) fn run(args: &NewArgs) -> Result<Exit, Failure> {
    let catalog = assess::catalog(&args.catalog)?;
    let today = super::now(args.now.as_deref())?;
    let (stem, text) = match (&args.item, args.register) {
        (_, Some(kind)) => (kind.as_str().to_owned(), template::register(kind, today)),
        (Some(id), None) => {
            let item = catalog.item(id).ok_or_else(|| no_item(id))?;
            (id.clone(), template::attestation(item, today))
        }
        (None, None) => return Err(no_item("")),
    };
    let name = args.name.as_deref().unwrap_or(&stem);
    let name = name.strip_suffix(".toml").unwrap_or(name);
    if !is_plain(name) || name.split('/').any(|part| part.starts_with('.')) {
        return Err(Failure::Usage {
            message: format!("`{}` is no name below the folder", name.escape_debug()),
            hint: "write it like ops-1-2026 or 2026/ops-1".to_owned(),
        });
    }
    let path = args.attestations.join(format!("{name}.toml"));
    create(&path, &text)?;
    output::data(&format!("{}\n", path.display()))?;
    Ok(Exit::Complete)
}

fn no_item(id: &str) -> Failure {
    Failure::Usage {
        message: format!("there is no item `{}`", id.escape_debug()),
        hint: "`kakunin list items` shows the items there are".to_owned(),
    }
}

fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    match File::create_new(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed),
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists => Err(Failure::Usage {
            message: format!("`{}` is there already", path.display()),
            hint: "it is never overwritten: name another file with --name".to_owned(),
        }),
        Err(source) => Err(failed(source)),
    }
}
