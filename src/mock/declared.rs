//! What people of 霞市 declared: attestations and registers whose days are counted from a given time,
//! so that one is current and another expired whenever the demo is run.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use jiff::tz::Offset;

use super::encoding::offset_seconds;

static ATTESTATIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/mocks/kasumi/attestations");

const OPEN: &str = "{{date ";
const CLOSE: &str = "}}";

/// The folder of attestations of 霞市 at a time: path with `/`, and bytes. In its TOML files
/// `{{date -30d}}` stands for a day in Japan.
pub fn kasumi_attestations(now: Timestamp) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    add(&ATTESTATIONS, now, &mut files);
    files
}

fn add(folder: &Dir<'_>, now: Timestamp, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in folder.files() {
        let path: Vec<_> = file.path().iter().map(|part| part.to_string_lossy()).collect();
        let bytes = match file.contents_utf8() {
            Some(text) => rendered(text, now).into_bytes(),
            None => file.contents().to_vec(),
        };
        files.insert(path.join("/"), bytes);
    }
    for below in folder.dirs() {
        add(below, now, files);
    }
}

fn rendered(text: &str, now: Timestamp) -> String {
    let mut parts = text.split(OPEN);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let day = part.split_once(CLOSE).and_then(|(offset, rest)| Some((day(now, offset)?, rest)));
        // What is not ours stays: the reader of the file will refuse it with its line.
        let (day, rest) = day.unwrap_or_else(|| (OPEN.to_owned(), part));
        all.push_str(&day);
        all.push_str(rest);
    }
    all
}

fn day(now: Timestamp, offset: &str) -> Option<String> {
    let time = Timestamp::from_second(now.as_second().checked_add(offset_seconds(offset)?)?).ok()?;
    Some(Offset::constant(9).to_datetime(time).date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_time_given_in_japan() {
        let now = "2026-03-31T15:00:00Z".parse().unwrap();
        assert_eq!(rendered("a = {{date -1d}}\nb = {{date +0d}}\n", now), "a = 2026-03-31\nb = 2026-04-01\n");
        assert_eq!(rendered("{{date soon}}", now), "{{date soon}}");
    }

    #[test]
    fn no_file_of_kasumi_keeps_a_placeholder() {
        let files = kasumi_attestations("2026-03-31T15:00:00Z".parse().unwrap());
        assert!(files.len() > 10);
        let kept = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("{{");
        assert!(!files.values().any(kept));
    }
}
