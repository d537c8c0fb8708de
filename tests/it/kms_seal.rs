//! Seals with keys in a KMS that nobody here wrote (ministack): what it signs must verify, here and
//! with `openssl`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use base64::Engine as _;
use serde_json::Value;

use crate::filed::put;
use crate::program::{json, kakunin, kakunin_at, only_snapshot, stderr, stdout};
use crate::witness::{Emulator, ministack, seed, skip, venv};

fn scan(folder: &Path, emulator: &Emulator, store: &str, arn: &str) -> Output {
    kakunin_at(folder, &emulator.endpoint, "AKIAIOSFODNN7EXAMPLE")
        .args(["scan", "--store", store, "--region", "ap-northeast-1", "--exit-zero"])
        .args(["--sign-with-kms", arn])
        .output()
        .unwrap()
}

/// `openssl` on the files of a snapshot, as an auditor would use it.
fn openssl_agrees(folder: &Path, snapshot: &Path, signature: &Value, options: &[&str]) {
    let text = |name: &str| signature[name].as_str().unwrap().to_owned();
    let bytes = base64::engine::general_purpose::STANDARD.decode(text("signature")).unwrap();
    put(&folder.join("sig.bin"), &bytes);
    put(&folder.join("pub.pem"), text("public_key").as_bytes());
    let manifest = snapshot.join("manifest.json");
    let said = Command::new("openssl")
        .arg("dgst")
        .args(options)
        .args(["-verify", "pub.pem", "-signature", "sig.bin"])
        .arg(manifest)
        .current_dir(folder)
        .output();
    match said {
        Err(_) => eprintln!("SKIPPED: there is no openssl command"),
        Ok(said) => assert!(said.status.success(), "{}{}", stdout(&said), stderr(&said)),
    }
}

#[test]
fn what_a_kms_key_signs_verifies() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let emulator = ministack(&venv, false);
    let keys = seed(&venv, "signing_keys.py", &emulator.endpoint);
    let pss = ["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"];
    let kinds: [(&str, &str, &[&str]); 4] = [
        ("ECC_NIST_P256", "ecdsa_p256_sha256", &["-sha256"]),
        ("alias", "ecdsa_p256_sha256", &["-sha256"]),
        ("ECC_NIST_P384", "ecdsa_p384_sha384", &["-sha384"]),
        ("RSA_2048", "rsa_pss_sha256", &pss),
    ];
    for (kind, algorithm, options) in kinds {
        let folder = tempfile::tempdir().unwrap();
        let output = scan(folder.path(), &emulator, "store", &keys[kind]);
        assert!(output.status.success(), "{kind}: {}", stderr(&output));
        let snapshot = only_snapshot(&folder.path().join("store"));
        let text = fs::read_to_string(snapshot.join("manifest.sig")).unwrap();
        let signature: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(signature["algorithm"], algorithm);
        assert_eq!(signature["kms"]["key_arn"], keys[kind]);
        assert_ne!(signature["kms"]["request_id"], "none");
        openssl_agrees(folder.path(), &snapshot, &signature, options);
        put(&folder.path().join("pub.pem"), signature["public_key"].as_str().unwrap().as_bytes());
        let verified = kakunin(folder.path())
            .args(["verify", "store", "--public-key", "pub.pem", "--format", "json"])
            .output()
            .unwrap();
        assert_eq!(verified.status.code(), Some(0), "{}", stdout(&verified));
        assert_eq!(json(&verified)["snapshots"][0]["valid_signature"]["key_was_given"], true);
    }
}

#[test]
fn a_kms_key_that_cannot_seal_is_refused_before_the_scan() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let emulator = ministack(&venv, false);
    let keys = seed(&venv, "signing_keys.py", &emulator.endpoint);
    let missing = "arn:aws:kms:ap-northeast-1:111111111111:key/00000000-0000-4000-8000-000000000000";
    let arns = [
        (keys["ECC_NIST_EDWARDS25519"].as_str(), "use a key of ECC_NIST_P256"),
        (keys["SYMMETRIC_DEFAULT"].as_str(), "kms:GetPublicKey"),
        (missing, "NotFoundException"),
    ];
    for (arn, word) in arns {
        let folder = tempfile::tempdir().unwrap();
        let output = scan(folder.path(), &emulator, "store", arn);
        assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
        let said = stderr(&output);
        assert!(said.contains(word) && said.contains(arn) && said.contains("hint: "), "{said}");
        assert!(!folder.path().join("store").exists());
    }
}
