//! A role that is assumed before the scan: the call stands in the ledger like any other.

use crate::program::{kakunin, kakunin_at, only_snapshot, stderr, stdout};
use crate::witness::{moto, skip, venv};

#[test]
fn the_call_that_assumes_the_role_is_in_the_ledger_without_its_secrets() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let (emulator, folder) = (moto(&venv), tempfile::tempdir().unwrap());
    let role = "arn:aws:iam::222222222222:role/kakunin-scan";
    let output = kakunin_at(folder.path(), &emulator.endpoint, "AKIAIOSFODNN7EXAMPLE")
        .args(["scan", "--store", "store", "--region", "ap-northeast-1"])
        .args(["--role-arn", role, "--external-id", "planted-external-id"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let snapshot = only_snapshot(&folder.path().join("store"));
    let sql = "select operation, parameters, status, attempts, request_id <> 'none' as named, body_sha256, \
               cause is null as answered from ledger where service = 'sts' order by id";
    let rows =
        kakunin(folder.path()).arg("query").arg(&snapshot).args([sql, "--format", "json"]).output().unwrap();
    let rows: Vec<serde_json::Value> =
        stdout(&rows).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // The call that asks who is calling begins first, and waits for the credentials it is signed with.
    let [caller, assumed] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(caller["operation"], "GetCallerIdentity");
    assert_eq!(assumed["operation"], "AssumeRole");
    let asked = assumed["parameters"].as_str().unwrap();
    assert!(
        asked.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222") && !asked.contains("planted"),
        "{asked}"
    );
    assert_eq!((&assumed["status"], &assumed["attempts"]), (&200.into(), &1.into()));
    assert_eq!((&assumed["named"], &assumed["answered"]), (&true.into(), &true.into()));
    assert_eq!(assumed["body_sha256"], "none");
}
