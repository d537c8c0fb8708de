//! Runs the program as a user does: a process of its own, with a clean environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program with an environment that holds nothing of the machine's.
pub(crate) fn kakunin(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kakunin"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("LANG", "C.UTF-8")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", folder.join("no-config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("no-credentials"))
        .current_dir(folder);
    command
}

/// The program, pointed at an AWS on this machine.
pub(crate) fn kakunin_at(folder: &Path, endpoint: &str, access_key: &str) -> Command {
    let mut command = kakunin(folder);
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", access_key)
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "ap-northeast-1")
        .env("AWS_MAX_ATTEMPTS", "2");
    command
}

/// The folders of a store, snapshots and what is left of them, in order; not the store's own files.
pub(crate) fn folders(store: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(store).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// The one snapshot of a store.
pub(crate) fn only_snapshot(store: &Path) -> PathBuf {
    let found = folders(store);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

/// What a process said on stderr.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a process wrote to stdout.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The JSON that a process wrote to stdout.
pub(crate) fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("stdout is not JSON ({error}); stderr: {}", stderr(output)))
}
