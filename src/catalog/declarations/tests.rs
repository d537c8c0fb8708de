//! What a folder of declarations may say, and that each mistake has its line and its remedy.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::*;
use crate::model::{RegisterKind, Standing, Time};

const ATTESTATION: &str = r#"item = "ops-1"
doc_kind = "design"
title = "責任分界点一覧"
reference = "霞情第12号"
statement = "AWS、委託事業者、市の分担を確認した。"
owner = "情報政策課"
approver = "情報政策課長"
date = 2026-04-01
"#;

const REGISTER: &str = r#"register = "key-disposal"
owner = "情報政策課"
approver = "情報政策課長"
date = 2026-04-01
"#;

fn read(text: &str) -> Result<Declares, DeclarationError> {
    let files = BTreeMap::from([("2026/one.toml".to_owned(), text.to_owned())]);
    parse(&files, &Catalog::built_in().unwrap()).map(|mut files| files.remove(0).declares)
}

fn attestation(text: &str) -> Attestation {
    match read(text).unwrap() {
        Declares::Attestation(attestation, _) => attestation,
        Declares::Register(_) => panic!("an attestation"),
    }
}

fn register(text: &str) -> Register {
    match read(text).unwrap() {
        Declares::Register(register) => register,
        Declares::Attestation(..) => panic!("a register"),
    }
}

fn japan(year: i16, month: i8, day: i8) -> Time {
    Time::start_of_day_in_japan(year, month, day).unwrap()
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::File::create(path).unwrap().write_all(bytes).unwrap();
}

#[test]
fn an_attestation_holds_for_the_renewal_of_its_item_when_it_does_not_say() {
    let one = attestation(ATTESTATION);
    assert_eq!((one.approved_at, one.valid_until), (japan(2026, 4, 1), japan(2027, 4, 2)));
    let half = attestation(&ATTESTATION.replace("ops-1", "ops-3"));
    assert_eq!(half.valid_until, japan(2026, 4, 1).plus_days(184));
    assert_eq!(one.name, "2026/one");
}

#[test]
fn an_attestation_holds_through_its_last_day_in_japan() {
    let one = attestation(&format!("{ATTESTATION}valid_until = 2027-03-31\n"));
    let at = |text: &str| one.standing(Time::parse(text).unwrap());
    assert_eq!(at("2027-03-31T14:59:59Z"), Standing::Current);
    assert_eq!(at("2027-03-31T15:00:00Z"), Standing::Expired);
}

#[test]
fn an_empty_approver_is_nobody() {
    assert_eq!(attestation(&ATTESTATION.replace("情報政策課長", " ")).approver, None);
}

#[test]
fn what_nobody_approved_may_be_unfinished() {
    let text = ATTESTATION.replace("approver = \"情報政策課長\"\n", "").replace("責任分界点一覧", "");
    assert_eq!(attestation(&text).title, "");
}

#[test]
fn a_register_has_lines_with_a_reference_and_an_end() {
    let one = register(&format!(
        "{REGISTER}[[entry]]\nresource = \"arn:aws:kms:*:key/1\"\nreference = \"霞情第9号\"\nvalid_until = 2026-06-30\n"
    ));
    assert_eq!(one.valid_until, japan(2027, 4, 2));
    assert_eq!(one.entries[0].valid_until, Some(japan(2026, 7, 1)));
    assert!(one.entry("arn:aws:kms:ap-northeast-1:1:key/1", japan(2026, 6, 30)).is_some());
}

#[test]
fn every_kind_of_register_has_the_name_that_is_written_in_files() {
    for kind in RegisterKind::ALL {
        assert_eq!(register(&REGISTER.replace("key-disposal", kind.as_str())).kind, kind);
        assert_eq!(RegisterKind::parse(kind.as_str()), Some(kind));
    }
}

/// The change, the line of the message, a part of it, a part of the hint.
const WRONG: &[(&str, &str, usize, &str, &str)] = &[
    ("ops-1", "ops-99", 1, "there is no item `ops-99`", "list items"),
    ("item = \"ops-1\"\n", "", 1, "neither `item` nor `register`", "begin with"),
    ("item = \"ops-1\"", "item = \"ops-1\"\nregister = \"no-backup\"", 2, "both", "two files"),
    ("title", "titel", 3, "titel", "attest new"),
    ("design", "drawing", 2, "drawing", "attest new"),
    ("date = 2026-04-01", "date = \"2026-04-01\"", 8, "", "attest new"),
    ("2026-04-01", "2026-04-01T09:00:00", 8, "`date` is not a day", "Japan Standard Time"),
    ("date = 2026-04-01", "date = 2026-04-01\nvalid_until = 2026-03-31", 9, "before `date`", "last day"),
    ("date = 2026-04-01", "date = 2026-04-01\naccounts = [\"1111\"]", 9, "1111", "twelve digits"),
    ("責任分界点一覧", "", 3, "`title` is empty", "approver"),
    ("責任分界点一覧", "a\\u001b[2J", 3, "control character", "one line"),
    ("reference = \"霞情第12号\"\n", "", 6, "names no document", "reference"),
    (
        "date = 2026-04-01",
        "date = 2026-04-01\n[answers]\ncheck = \"no-such\"\nresource = \"x\"",
        10,
        "no check `no-such`",
        "list checks",
    ),
    (
        "date = 2026-04-01",
        "date = 2026-04-01\n[[evidence]]\npath = \"../a.pdf\"\nsha256 = \"\"",
        10,
        "leaves the folder",
        "..",
    ),
    (
        "date = 2026-04-01",
        "date = 2026-04-01\n[[evidence]]\npath = \"/etc/passwd\"\nsha256 = \"\"",
        10,
        "leaves the folder",
        "..",
    ),
    (
        "date = 2026-04-01",
        "date = 2026-04-01\n[[evidence]]\npath = \"a.pdf\"\nsha256 = \"00\"",
        11,
        "64 hexadecimal",
        "attest digest",
    ),
    (
        "date = 2026-04-01",
        "date = 2026-04-01\n[[evidence]]\npath = \"a.pdf\"\nsha256 = \"\"",
        11,
        "`sha256` is empty",
        "attest digest",
    ),
    ("item", "= item", 1, "", "attest new"),
];

#[test]
fn every_mistake_in_an_attestation_has_its_line_and_a_remedy() {
    for (from, to, line, message, remedy) in WRONG {
        let text = ATTESTATION.replacen(from, to, 1);
        assert_ne!(text, ATTESTATION, "{from}");
        let error = read(&text).expect_err(to);
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("2026/one.toml:{line}: ")), "{to}: {shown}");
        assert!(shown.contains(message) && error.hint().contains(remedy), "{to}: {shown}; {}", error.hint());
    }
}

/// The kind, the lines of an entry, the line of the message, a part of it.
const WRONG_ENTRIES: &[(&str, &str, usize, &str)] = &[
    ("key-disposal", "resource = \"*\"\nreference = \"a\"", 6, "about everything"),
    ("key-disposal", "resource = \"arn:aws:*\"\nreference = \"a\"", 6, "about everything"),
    ("key-disposal", "resource = \"\"\nreference = \"a\"", 6, "about everything"),
    ("own-accounts", "resource = \"11111111111*\"\nreference = \"a\"", 6, "not an account id"),
    ("key-disposal", "resource = \"k\"\nreference = \" \"", 7, "`reference` is empty"),
    ("key-disposal", "resource = \"k\"", 5, "reference"),
    ("key-disposal", "resource = \"k\"\nreference = \"a\"\nhours = 4", 8, "has no `hours`"),
    ("recovery-point-objective", "resource = \"k\"\nreference = \"a\"", 6, "`hours` is missing"),
    ("recovery-point-objective", "resource = \"k\"\nreference = \"a\"\nhours = 0", 8, "not between"),
    ("key-disposal", "resource = \"k\"\nreference = \"a\"\nuntil = 2026-04-01", 8, "until"),
    ("key-disposal", "resource = \"k\"\nreference = \"a\"\nvalid_until = 2026-03-31", 8, "before `date`"),
];

#[test]
fn every_mistake_in_a_register_has_its_line() {
    for (kind, entry, line, message) in WRONG_ENTRIES {
        let text = format!("{}[[entry]]\n{entry}\n", REGISTER.replace("key-disposal", kind));
        let shown = read(&text).expect_err(entry).to_string();
        assert!(
            shown.starts_with(&format!("2026/one.toml:{line}: ")) && shown.contains(message),
            "{entry}: {shown}"
        );
    }
}

#[test]
fn a_kind_of_register_that_does_not_exist_is_refused_with_those_that_do() {
    let shown = read(&REGISTER.replace("key-disposal", "keys")).unwrap_err().to_string();
    assert!(shown.contains("debug-log-groups"), "{shown}");
}

#[test]
fn two_registers_of_one_day_that_share_an_account_are_refused() {
    let twins = |one: &str, other: &str| {
        let file = |accounts: &str| format!("{REGISTER}accounts = [{accounts}]\n");
        let files = BTreeMap::from([("a.toml".to_owned(), file(one)), ("b.toml".to_owned(), file(other))]);
        parse(&files, &Catalog::built_in().unwrap()).is_err()
    };
    assert!(twins("", "\"111111111111\""));
    assert!(twins("\"111111111111\"", "\"222222222222\", \"111111111111\""));
    assert!(!twins("\"111111111111\"", "\"222222222222\""));
}

/// What becomes of an attestation whose evidence file is laid out by `lay`.
fn state(lay: impl Fn(&Path)) -> EvidenceState {
    let folder = tempfile::tempdir().unwrap();
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let text = format!(
        "{ATTESTATION}[[evidence]]\npath = \"files/a.pdf\"\nsha256 = \"{}\"\n",
        digest.to_uppercase()
    );
    put(&folder.path().join("deep/er/ops-1.toml"), text.as_bytes());
    lay(folder.path());
    let files = load(folder.path(), &Catalog::built_in().unwrap()).unwrap();
    assert_eq!(files[0].path, "deep/er/ops-1.toml");
    declarations(&files).attestations[0].evidence[0].state
}

#[test]
fn an_evidence_file_is_compared_with_its_digest() {
    assert_eq!(state(|folder| put(&folder.join("files/a.pdf"), b"abc")), EvidenceState::AsStated);
    assert_eq!(state(|folder| put(&folder.join("files/a.pdf"), b"abd")), EvidenceState::Changed);
    assert_eq!(state(|_| ()), EvidenceState::Missing);
    assert_eq!(
        state(|folder| fs::create_dir_all(folder.join("files/a.pdf")).unwrap()),
        EvidenceState::Missing
    );
}

#[cfg(unix)]
#[test]
fn no_link_leads_to_evidence_or_to_a_declaration() {
    let outside = tempfile::tempdir().unwrap();
    put(&outside.path().join("a.pdf"), b"abc");
    let link = |folder: &Path| std::os::unix::fs::symlink(outside.path(), folder.join("files")).unwrap();
    assert_eq!(state(link), EvidenceState::Missing);
    let folder = tempfile::tempdir().unwrap();
    put(&outside.path().join("ops-1.toml"), ATTESTATION.as_bytes());
    std::os::unix::fs::symlink(outside.path().join("ops-1.toml"), folder.path().join("ops-1.toml")).unwrap();
    let shown = load(folder.path(), &Catalog::built_in().unwrap()).unwrap_err().to_string();
    assert!(shown.contains("not an ordinary file"), "{shown}");
}

#[test]
fn a_file_that_is_too_long_or_no_text_is_refused() {
    let refused = |bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        put(&folder.path().join("a.toml"), bytes);
        load(folder.path(), &Catalog::built_in().unwrap()).unwrap_err().to_string()
    };
    assert!(refused(&vec![b'#'; 1024 * 1024 + 1]).contains("1 MiB"));
    assert!(refused(b"\xff\xfe").contains("UTF-8"));
}

#[test]
fn what_is_hidden_or_no_toml_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join(".git/a.toml"), b"nonsense");
    put(&folder.path().join("README.md"), b"nonsense");
    assert_eq!(load(folder.path(), &Catalog::built_in().unwrap()).unwrap(), []);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let error = load(Path::new("/no/such/folder"), &Catalog::built_in().unwrap()).unwrap_err();
    assert!(matches!(error, DeclarationError::Read { .. }));
}
