//! Keys and signatures on the command line, and what the `openssl` command says of them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine as _;
use kakunin::mock::{Fault, FaultKind, MockAws, Options, Scenario, Wording};

use crate::filed::put;
use crate::program::{json, kakunin, kakunin_at, only_snapshot, stderr, stdout};

const KEY: &str = "AKIAMOCK111111111111";

fn mock() -> MockAws {
    let scenario = Scenario::kasumi().expect("the scenario loads");
    MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).expect("the mock starts")
}

fn run(folder: &Path, args: &[&str]) -> Output {
    kakunin(folder).args(args).output().unwrap()
}

/// A folder with `key.pem` and `key.pub.pem`.
fn with_key() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["key", "new", "--output", "key.pem"]);
    assert!(made.status.success(), "{}", stderr(&made));
    folder
}

fn mode(path: PathBuf) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Runs `openssl`; none where the machine does not have it.
fn openssl(folder: &Path, args: &[&str]) -> Option<Output> {
    let output = Command::new("openssl").args(args).current_dir(folder).output();
    if output.is_err() {
        eprintln!("SKIPPED: there is no openssl command");
    }
    output.ok()
}

#[test]
fn a_new_key_is_for_its_owner_only_and_never_overwrites() {
    let folder = with_key();
    assert_eq!(mode(folder.path().join("key.pem")), 0o600);
    assert_eq!(mode(folder.path().join("key.pub.pem")), 0o644);
    let before = fs::read(folder.path().join("key.pem")).unwrap();
    let again = run(folder.path(), &["key", "new", "--output", "key.pem"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("never overwritten"), "{}", stderr(&again));
    assert_eq!(fs::read(folder.path().join("key.pem")).unwrap(), before);
}

#[test]
fn the_public_half_is_printed_and_is_what_openssl_derives() {
    let folder = with_key();
    let printed = run(folder.path(), &["key", "public", "key.pem"]);
    assert_eq!(stdout(&printed).as_bytes(), fs::read(folder.path().join("key.pub.pem")).unwrap());
    assert!(stderr(&printed).contains("fingerprint: sha256:"));
    if let Some(derived) = openssl(folder.path(), &["pkey", "-in", "key.pem", "-pubout"]) {
        assert_eq!(stdout(&derived), stdout(&printed));
    }
}

#[test]
fn a_key_of_openssl_signs_too() {
    let folder = tempfile::tempdir().unwrap();
    let made = openssl(folder.path(), &["genpkey", "-algorithm", "ed25519", "-out", "theirs.pem"]);
    if made.is_none() {
        return;
    }
    fs::set_permissions(folder.path().join("theirs.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    let printed = run(folder.path(), &["key", "public", "theirs.pem"]);
    assert!(printed.status.success(), "{}", stderr(&printed));
    let derived = openssl(folder.path(), &["pkey", "-in", "theirs.pem", "-pubout"]).unwrap();
    assert_eq!(stdout(&derived), stdout(&printed));
}

/// Scans with these arguments and this key in the environment, against a mock that counts.
fn scan(folder: &Path, args: &[&str], environment: Option<&str>) -> (Output, usize) {
    let mock = mock();
    let mut command = kakunin_at(folder, &mock.endpoint(), KEY);
    command.args(["scan", "--store", "store", "--region", "ap-northeast-1", "--exit-zero"]).args(args);
    if let Some(value) = environment {
        command.env("KAKUNIN_SIGNING_KEY", value);
    }
    let output = command.output().unwrap();
    (output, mock.requests().len())
}

#[test]
fn a_scan_signs_and_verify_and_openssl_agree() {
    let folder = with_key();
    let (output, _) = scan(folder.path(), &["--signing-key", "key.pem"], None);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("signed with ed25519 sha256:"), "{}", stderr(&output));
    let snapshot = only_snapshot(&folder.path().join("store"));
    let verified =
        run(folder.path(), &["verify", "store", "--public-key", "key.pub.pem", "--format", "json"]);
    assert_eq!(verified.status.code(), Some(0), "{}", stdout(&verified));
    assert_eq!(json(&verified)["snapshots"][0]["valid_signature"]["key_was_given"], true);
    // What an auditor does years later, without kakunin.
    let text = fs::read_to_string(snapshot.join("manifest.sig")).unwrap();
    let signature: serde_json::Value = serde_json::from_str(&text).unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(signature["signature"].as_str().unwrap());
    put(&folder.path().join("sig.bin"), &bytes.unwrap());
    let manifest = snapshot.join("manifest.json");
    let args = |manifest: &str| {
        [
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            "key.pub.pem",
            "-sigfile",
            "sig.bin",
            "-in",
            manifest,
        ]
        .map(str::to_owned)
    };
    let verify = |manifest: &Path| {
        let args = args(manifest.to_str().unwrap());
        openssl(folder.path(), &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    if let Some(said) = verify(&manifest) {
        assert!(said.status.success(), "{}", stderr(&said));
        put(&folder.path().join("other.json"), b"{}");
        assert!(!verify(&folder.path().join("other.json")).unwrap().status.success());
    }
}

#[test]
fn a_scan_files_the_digests_of_what_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("settings.toml"), b"");
    let (output, _) = scan(folder.path(), &["--settings", "settings.toml"], None);
    assert!(output.status.success(), "{}", stderr(&output));
    let snapshot = only_snapshot(&folder.path().join("store"));
    let text = fs::read_to_string(snapshot.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let origin = &manifest["origin"];
    // SHA-256 of no bytes: the settings file is empty.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(origin["settings_sha256"], empty);
    assert_eq!(origin["catalogue_sha256"], kakunin::catalog::Catalog::built_in().unwrap().digest);
    let program = kakunin::snapshot::file_sha256(Path::new(env!("CARGO_BIN_EXE_kakunin"))).unwrap();
    assert_eq!(origin["executable_sha256"], program);
}

#[test]
fn without_a_key_to_compare_with_verify_says_what_it_did_not_check() {
    let folder = with_key();
    let pem = fs::read_to_string(folder.path().join("key.pem")).unwrap();
    // The key itself in the environment.
    let (output, _) = scan(folder.path(), &[], Some(&pem));
    assert!(output.status.success(), "{}", stderr(&output));
    let verified = run(folder.path(), &["verify", "store"]);
    assert_eq!(verified.status.code(), Some(0));
    assert!(stdout(&verified).contains("whose key that is was not checked"), "{}", stdout(&verified));
    let japanese = run(folder.path(), &["verify", "store", "--lang", "ja"]);
    assert!(stdout(&japanese).contains("誰の鍵かは確認していない"), "{}", stdout(&japanese));
    let other = with_key();
    let key = other.path().join("key.pub.pem");
    let refused = run(folder.path(), &["verify", "store", "--public-key", key.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(stdout(&refused).contains("signed by none of the keys given"), "{}", stdout(&refused));
}

#[test]
fn a_digest_that_was_noted_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let (output, _) = scan(folder.path(), &[], None);
    let said = stderr(&output);
    let digest = said.split("manifest: sha256 ").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
    let expect = |digest: &str| run(folder.path(), &["verify", "store", "--expect", digest]);
    assert_eq!(expect(digest).status.code(), Some(0), "{}", stdout(&expect(digest)));
    let other = expect(&"0".repeat(64));
    assert_eq!(other.status.code(), Some(4));
    assert!(stdout(&other).contains("the digest that was noted"), "{}", stdout(&other));
}

/// The key was refused before anything was asked of AWS, with a remedy.
fn assert_refused(folder: &Path, args: &[&str], environment: Option<&str>, words: &[&str]) {
    let (output, requests) = scan(folder, args, environment);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(requests, 0, "a wrong key is found before the account is touched");
    assert!(said.contains("hint: "), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is missing in: {said}");
    }
    assert!(!folder.join("store").exists());
}

#[test]
fn a_private_key_that_others_can_read_is_refused() {
    let folder = with_key();
    for open in [0o640, 0o604, 0o620] {
        fs::set_permissions(folder.path().join("key.pem"), fs::Permissions::from_mode(open)).unwrap();
        let words = ["key.pem", "by others", "chmod 600"];
        assert_refused(folder.path(), &["--signing-key", "key.pem"], None, &words);
        assert_refused(folder.path(), &[], Some("key.pem"), &words);
    }
}

#[test]
fn what_is_no_private_key_is_refused() {
    let folder = with_key();
    put(&folder.path().join("text.pem"), b"hello");
    fs::set_permissions(folder.path().join("text.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(folder.path().join("key.pub.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_refused(folder.path(), &["--signing-key", "text.pem"], None, &["text.pem", "kakunin key new"]);
    assert_refused(
        folder.path(),
        &["--signing-key", "key.pub.pem"],
        None,
        &["a public key, not a private one"],
    );
    assert_refused(
        folder.path(),
        &["--signing-key", "nowhere.pem"],
        None,
        &["nowhere.pem", "cannot be read"],
    );
    let cut = "-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----";
    assert_refused(folder.path(), &[], Some(cut), &["KAKUNIN_SIGNING_KEY", "cannot be used"]);
}

#[test]
fn a_private_key_is_never_shown() {
    let folder = with_key();
    let pem = fs::read_to_string(folder.path().join("key.pem")).unwrap();
    let secret = pem.lines().nth(1).unwrap();
    let (output, _) = scan(folder.path(), &["--verbose"], Some(&pem));
    assert!(output.status.success(), "{}", stderr(&output));
    let help =
        kakunin(folder.path()).args(["scan", "--help"]).env("KAKUNIN_SIGNING_KEY", &pem).output().unwrap();
    for text in [stdout(&output), stderr(&output), stdout(&help), stderr(&help)] {
        assert!(!text.contains(secret));
    }
}

#[test]
fn a_kms_key_that_would_not_sign_is_found_before_the_scan() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    mock.fault(Fault::on("kms", "GetPublicKey", FaultKind::Deny { wording: Wording::IdentityPolicy }));
    let arn = "arn:aws:kms:ap-northeast-1:111111111111:key/11110000-0000-4000-8000-0000000000ff";
    let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
        .args(["scan", "--store", "store", "--sign-with-kms", arn])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(
        said.contains("kms:GetPublicKey") && said.contains(arn) && said.contains("AccessDenied"),
        "{said}"
    );
    assert!(mock.requests().len() <= 2, "nothing else was asked");
    assert!(!folder.path().join("store").exists());
}

#[test]
fn what_is_no_arn_of_a_kms_key_is_a_usage_error() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    for wrong in ["alias/seal", "arn:aws:s3:::kasumi", "arn:aws:kms:ap-northeast-1:111111111111:custom/x"] {
        let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
            .args(["scan", "--store", "store", "--sign-with-kms", wrong])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("is not the ARN of a KMS key"), "{}", stderr(&output));
    }
}
