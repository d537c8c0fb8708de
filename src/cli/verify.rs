//! `kakunin verify`: says offline whether a snapshot or a store is as it was sealed, and what is not.

use std::path::Path;

use serde_json::{Value, json};

use crate::model::{Lang, Text};
use crate::snapshot::{
    Kind, Note, Problem, PublicKey, Sealed, ValidSignature, Verified, VerifiedStore, is_snapshot, verify,
    verify_store,
};

use super::args::{ListFormat, VerifyArgs};
use super::{Exit, Failure, key, output};

/// What was found out, of one snapshot or of many.
struct Found {
    store: bool,
    snapshots: Vec<Verified>,
    problems: Vec<Problem>,
    notes: Vec<Note>,
}

pub(super) fn run(args: &VerifyArgs, lang: Lang) -> Result<Exit, Failure> {
    let keys = args.public_keys.iter().map(|path| key::public(path)).collect::<Result<Vec<_>, _>>()?;
    if !args.path.is_dir() {
        return Err(Failure::Usage {
            message: format!("`{}` is not a folder", args.path.display()),
            hint: "name the folder of a snapshot, or of a store of them".to_owned(),
        });
    }
    let mut found = found(&args.path, &keys, args.from.as_deref())?;
    found.problems.extend(expected(&found, &args.expected));
    let text = match args.format {
        ListFormat::Text => text(&found, lang),
        ListFormat::Json => format!("{:#}\n", document(&found, lang)),
    };
    output::data(&text)?;
    Ok(if found.is_intact() { Exit::Complete } else { Exit::NoResult })
}

fn found(path: &Path, keys: &[PublicKey], from: Option<&str>) -> Result<Found, Failure> {
    if !is_snapshot(path) {
        let VerifiedStore { snapshots, problems, notes } = verify_store(path, keys, from);
        return Ok(Found { store: true, snapshots, problems, notes });
    }
    if from.is_some() {
        return Err(Failure::Usage {
            message: "--from is for a store, and this is one snapshot".to_owned(),
            hint: "name the store, or leave --from out".to_owned(),
        });
    }
    Ok(Found { store: false, snapshots: vec![verify(path, keys)], problems: Vec::new(), notes: Vec::new() })
}

/// Digests that were noted elsewhere and are not there.
fn expected(found: &Found, digests: &[String]) -> Vec<Problem> {
    let there = |digest: &String| {
        let sealed = found.snapshots.iter().filter_map(|snapshot| snapshot.sealed.as_ref());
        sealed.into_iter().any(|sealed| sealed.manifest_sha256.eq_ignore_ascii_case(digest))
    };
    let missing = digests.iter().filter(|digest| !there(digest));
    missing.map(|digest| Problem::new(".", Kind::ExpectedMissing, digest)).collect()
}

impl Found {
    fn is_intact(&self) -> bool {
        self.problems.is_empty() && self.snapshots.iter().all(|snapshot| snapshot.problems.is_empty())
    }
}

fn say(lang: Lang, ja: &str, en: &str) -> String {
    Text::new(ja, en).get(lang).to_owned()
}

fn text(found: &Found, lang: Lang) -> String {
    let mut lines: Vec<String> = found.snapshots.iter().flat_map(|one| snapshot(one, lang)).collect();
    if found.store {
        lines.push(say(lang, "保存先", "store"));
        lines.push(format!("  {}: {}", say(lang, "スナップショット", "snapshots"), found.snapshots.len()));
    }
    lines.extend(found.problems.iter().map(|problem| format!("  ! {}", problem.text(lang))));
    lines.extend(found.notes.iter().map(|note| format!("  - {}", note.text(lang))));
    lines.push(if found.is_intact() {
        say(lang, "結果: 封印時のまま", "Result: as it was sealed")
    } else {
        say(lang, "結果: 封印時のままではない", "Result: NOT as it was sealed")
    });
    lines.push(String::new());
    lines.join("\n")
}

fn snapshot(one: &Verified, lang: Lang) -> Vec<String> {
    let name = one.folder.file_name().unwrap_or_default().to_string_lossy().escape_debug().to_string();
    let mut lines = vec![name];
    if let Some(sealed) = &one.sealed {
        lines.extend(facts(sealed, one.problems.is_empty(), lang));
    }
    lines.extend(one.problems.iter().map(|problem| format!("  ! {}", problem.text(lang))));
    lines
}

fn facts(sealed: &Sealed, intact: bool, lang: Lang) -> Vec<String> {
    let mut lines = vec![format!("  manifest.json: sha256 {}", sealed.manifest_sha256)];
    if intact {
        lines.push(match lang {
            Lang::Ja => format!("  {}ファイル、{}バイトがすべて封印時のまま", sealed.files, sealed.bytes),
            Lang::En => format!("  {} files, {} bytes, all as they were sealed", sealed.files, sealed.bytes),
        });
    }
    let place = match &sealed.chain.previous {
        Some(previous) => format!("{} < {}", sealed.chain.number, previous.id.escape_debug()),
        None => sealed.chain.number.to_string(),
    };
    lines.push(format!("  {}: {place}", say(lang, "連鎖の順番", "place in the chain")));
    lines.push(format!("  {}", signature(sealed.signature.as_ref(), intact, lang)));
    lines
}

fn signature(signature: Option<&ValidSignature>, intact: bool, lang: Lang) -> String {
    match (signature, lang) {
        (None, _) if !intact => say(lang, "有効な署名なし", "no valid signature"),
        (None, Lang::Ja) => {
            "署名なし。事故や不注意による変更は見つかるが、ダイジェストごと書き換える者は見つからない"
                .to_owned()
        }
        (None, Lang::En) => {
            "not signed: this finds accidents, not somebody who rewrites the digests too".to_owned()
        }
        (Some(valid), Lang::Ja) if valid.given => {
            format!(
                "署名は有効。指定した公開鍵によるもの（{} {}）",
                valid.algorithm.name(),
                valid.fingerprint
            )
        }
        (Some(valid), Lang::En) if valid.given => {
            format!(
                "signature is valid, by a key that was given ({} {})",
                valid.algorithm.name(),
                valid.fingerprint
            )
        }
        (Some(valid), Lang::Ja) => format!(
            "署名は添付の公開鍵に対して有効（{} {}）。誰の鍵かは確認していない（--public-keyで確認する）",
            valid.algorithm.name(),
            valid.fingerprint
        ),
        (Some(valid), Lang::En) => format!(
            "signature is valid for the key filed beside it ({} {}); whose key that is was not checked (--public-key does)",
            valid.algorithm.name(),
            valid.fingerprint
        ),
    }
}

fn document(found: &Found, lang: Lang) -> Value {
    json!({
        "format": "kakunin.verify/1",
        "intact": found.is_intact(),
        "kind": if found.store { "store" } else { "snapshot" },
        "snapshots": found.snapshots.iter().map(|one| entry(one, lang)).collect::<Vec<_>>(),
        "problems": found.problems.iter().map(|problem| told(problem, lang)).collect::<Vec<_>>(),
        "notes": found
            .notes
            .iter()
            .map(|note| json!({ "path": note.path, "kind": note.kind, "text": note.text(lang) }))
            .collect::<Vec<_>>(),
    })
}

fn entry(one: &Verified, lang: Lang) -> Value {
    let signature = |valid: &ValidSignature| {
        json!({
            "algorithm": valid.algorithm,
            "fingerprint": valid.fingerprint,
            "key_was_given": valid.given,
            "kms": valid.kms,
        })
    };
    let sealed = one.sealed.as_ref();
    json!({
        "folder": one.folder.file_name().unwrap_or_default().to_string_lossy(),
        "id": sealed.map(|sealed| &sealed.id),
        "manifest_sha256": sealed.map(|sealed| &sealed.manifest_sha256),
        "chain": sealed.map(|sealed| &sealed.chain),
        "files": sealed.map(|sealed| sealed.files),
        "bytes": sealed.map(|sealed| sealed.bytes),
        "valid_signature": sealed.and_then(|sealed| sealed.signature.as_ref()).map(signature),
        "problems": one.problems.iter().map(|problem| told(problem, lang)).collect::<Vec<_>>(),
    })
}

fn told(problem: &Problem, lang: Lang) -> Value {
    json!({
        "path": problem.path,
        "kind": problem.kind,
        "detail": problem.detail,
        "text": problem.text(lang),
    })
}
