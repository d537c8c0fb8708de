//! `kakunin key`: makes keys that sign snapshots. A private key is for its owner's eyes only, on the
//! disk and when it is used.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::snapshot::{KeyError, PublicKey, SigningKey};

use super::args::KeyCommand;
use super::{Exit, Failure, output};

/// The first words of a key that stands in the environment itself.
const PEM_START: &str = "-----BEGIN";

pub(super) fn run(command: &KeyCommand) -> Result<Exit, Failure> {
    match command {
        KeyCommand::New { output } => new(output)?,
        KeyCommand::Public { file } => {
            let public = read(file)?.public().map_err(|error| unusable(file, &error))?;
            output::data(&public.to_pem().map_err(|error| unusable(file, &error))?)?;
            output::note(&format!("fingerprint: {}", public.fingerprint()));
        }
    }
    Ok(Exit::Complete)
}

fn new(private: &Path) -> Result<(), Failure> {
    let public = public_path(private);
    if let Some(taken) = [private, &public].into_iter().find(|path| fs::symlink_metadata(path).is_ok()) {
        return Err(Failure::Usage {
            message: format!("`{}` is there already", taken.display()),
            hint: "a key is never overwritten: name another file with --output".to_owned(),
        });
    }
    let pem = SigningKey::generate().map_err(|error| unusable(private, &error))?;
    let key = SigningKey::from_pem(&pem).and_then(|key| key.public());
    let key = key.map_err(|error| unusable(private, &error))?;
    let key_pem = key.to_pem().map_err(|error| unusable(private, &error))?;
    create(private, pem.as_bytes(), 0o600)?;
    create(&public, key_pem.as_bytes(), 0o644)?;
    output::data(&format!(
        "private key: {}\npublic key: {}\nfingerprint: {}\n",
        private.display(),
        public.display(),
        key.fingerprint()
    ))
}

/// `key.pem` → `key.pub.pem`.
fn public_path(private: &Path) -> PathBuf {
    private.with_extension("pub.pem")
}

/// Writes a file that is not there yet, with the permissions it has from its first moment.
fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
    let mut options = File::options();
    options.write(true).create_new(true);
    restrict(&mut options, mode);
    let write = || {
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source: io::Error| Failure::Write { path: path.to_owned(), source })
}

#[cfg(unix)]
fn restrict(options: &mut fs::OpenOptions, mode: u32) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(mode);
}

#[cfg(not(unix))]
fn restrict(_options: &mut fs::OpenOptions, _mode: u32) {}

/// The key that signs a scan: of the file that the command line names, or of the environment, which
/// holds a path or the key itself.
pub(super) fn signing_key(
    file: Option<&Path>,
    environment: Option<&str>,
) -> Result<Option<SigningKey>, Failure> {
    match (file, environment) {
        (Some(file), _) => read(file).map(Some),
        (None, Some(pem)) if pem.trim_start().starts_with(PEM_START) => {
            let name = Path::new("KAKUNIN_SIGNING_KEY");
            SigningKey::from_pem(pem).map(Some).map_err(|error| unusable(name, &error))
        }
        (None, Some(file)) => read(Path::new(file)).map(Some),
        (None, None) => Ok(None),
    }
}

fn read(path: &Path) -> Result<SigningKey, Failure> {
    let text = text(path)?;
    private(path)?;
    SigningKey::from_pem(&text).map_err(|error| unusable(path, &error))
}

/// A public key of a file.
pub(super) fn public(path: &Path) -> Result<PublicKey, Failure> {
    PublicKey::from_pem(&text(path)?).map_err(|error| unusable(path, &error))
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::Usage {
        message: format!("the key `{}` cannot be read: {error}", path.display()),
        hint: "check the path; `kakunin key new` makes a key".to_owned(),
    })
}

/// Refuses a private key that others can read: it may have been read.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_or(0o777, |metadata| metadata.permissions().mode()) & 0o777;
    let others = mode & 0o077;
    if others == 0 {
        return Ok(());
    }
    Err(Failure::Usage {
        message: format!(
            "the private key `{}` can be read or changed by others (mode {mode:03o})",
            path.display()
        ),
        hint: format!("`chmod 600 {}`, or make another key if somebody may have read it", path.display()),
    })
}

#[cfg(not(unix))]
fn private(_path: &Path) -> Result<(), Failure> {
    Ok(())
}

fn unusable(path: &Path, error: &KeyError) -> Failure {
    Failure::Usage {
        message: format!("the key `{}` cannot be used: {error}", path.display()),
        hint: "`kakunin key new` makes a private key, `kakunin key public FILE` shows its public half"
            .to_owned(),
    }
}
