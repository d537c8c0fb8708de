//! What can be wrong with a filed snapshot or a store, told file by file in both languages.

use serde::Serialize;

use crate::model::Lang;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file or folder, below what was checked.
    pub path: String,
    /// What is wrong with it.
    pub kind: Kind,
    /// Digests, ids, numbers or the system's words; may be empty.
    pub detail: String,
}

/// What is wrong with a file, a manifest, a signature or a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Listed in the manifest and not there.
    Missing,
    /// There and not in the manifest.
    Extra,
    /// A folder that holds no listed file.
    ExtraFolder,
    /// A link, a folder or a device where a file should be, or the other way round.
    NotAFile,
    /// A listed name in other letters, such as capitals.
    OtherCase,
    /// Other bytes of the same length.
    Altered,
    /// Another length.
    OtherLength,
    /// Cannot be read.
    Unreadable,
    /// Has the right digest and is not what its name says.
    Unparsable,
    /// Holds another number of rows than the manifest says.
    OtherCount,
    /// A path in the manifest that is no plain path, or is there twice.
    BadPath,
    /// The rest of a scan that was stopped.
    Unfinished,
    /// No manifest.
    NoManifest,
    /// A manifest that cannot be understood.
    BadManifest,
    /// A newer format.
    Newer,
    /// The manifest, or its signature, is not what `manifest.sha256` says.
    SealBroken,
    /// The manifest names a signer and there is no signature.
    SignatureMissing,
    /// There is a signature and the manifest names no signer, or another.
    SignatureUnexpected,
    /// The signature's file cannot be understood.
    SignatureMalformed,
    /// The signature is not by the key filed beside it.
    SignatureInvalid,
    /// Signed by none of the keys given.
    SignerNotGiven,
    /// A key was given and the snapshot is not signed.
    Unsigned,
    /// The folder has another name than the snapshot.
    OtherName,
    /// The snapshots before this one are not in the store.
    BeginningMissing,
    /// The one before is not in the store.
    PreviousMissing,
    /// The one before has another manifest than when this one was sealed.
    PreviousAltered,
    /// Two snapshots have the same place.
    Fork,
    /// The newest, by `head.json`, is not in the store.
    NewestMissing,
    /// The newest has another manifest than `head.json` says.
    NewestAltered,
    /// `head.json` cannot be understood, or tells of an older state than the snapshots.
    BadHead,
    /// A digest that was noted elsewhere is that of no snapshot here.
    ExpectedMissing,
    /// No snapshot is there.
    NothingThere,
}

impl Kind {
    fn ja(self) -> &'static str {
        match self {
            Self::Missing => "ファイルがない",
            Self::Extra => "マニフェストにないファイルがある",
            Self::ExtraFolder => "マニフェストにないフォルダがある",
            Self::NotAFile => "通常のファイルまたはフォルダではない",
            Self::OtherCase => "名前の大文字・小文字が違う",
            Self::Altered => "封印後に内容が変わった",
            Self::OtherLength => "封印後に長さが変わった",
            Self::Unreadable => "読めない",
            Self::Unparsable => "内容を解釈できない",
            Self::OtherCount => "行数がマニフェストと違う",
            Self::BadPath => "マニフェストのパスが不正",
            Self::Unfinished => "途中で止まったスキャンの残り（未完成）",
            Self::NoManifest => "manifest.jsonがない",
            Self::BadManifest => "マニフェストを解釈できない",
            Self::Newer => "新しい形式である（この版では読めない）",
            Self::SealBroken => "manifest.sha256のダイジェストと一致しない",
            Self::SignatureMissing => "署名済みのはずだが署名がない",
            Self::SignatureUnexpected => "署名者がマニフェストの記載と違う",
            Self::SignatureMalformed => "署名ファイルを解釈できない",
            Self::SignatureInvalid => "署名が正しくない",
            Self::SignerNotGiven => "指定した公開鍵による署名ではない",
            Self::Unsigned => "署名がない",
            Self::OtherName => "フォルダ名がスナップショットのidと違う",
            Self::BeginningMissing => "連鎖の先頭側のスナップショットがない",
            Self::PreviousMissing => "直前のスナップショットがない",
            Self::PreviousAltered => "直前のスナップショットが封印時と違う",
            Self::Fork => "同じ順番のスナップショットが複数ある（分岐）",
            Self::NewestMissing => "最新のスナップショットがない",
            Self::NewestAltered => "最新のスナップショットが封印時と違う",
            Self::BadHead => "head.jsonがスナップショットと合わない",
            Self::ExpectedMissing => "控えたダイジェストのスナップショットがない",
            Self::NothingThere => "スナップショットがない",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Extra => "is not in the manifest",
            Self::ExtraFolder => "is a folder that is not in the manifest",
            Self::NotAFile => "is not an ordinary file or folder",
            Self::OtherCase => "has a name in other letters (capitals)",
            Self::Altered => "was altered after it was sealed",
            Self::OtherLength => "was altered after it was sealed: its length changed",
            Self::Unreadable => "cannot be read",
            Self::Unparsable => "does not hold what its name says",
            Self::OtherCount => "holds another number of rows than the manifest says",
            Self::BadPath => "is a path that no manifest may hold",
            Self::Unfinished => "is the rest of a scan that was stopped (unfinished)",
            Self::NoManifest => "has no manifest.json",
            Self::BadManifest => "is a manifest that cannot be understood",
            Self::Newer => "is of a newer format than this version reads",
            Self::SealBroken => "is not what manifest.sha256 says: it was altered after it was sealed",
            Self::SignatureMissing => "is missing, although the manifest says that it was signed",
            Self::SignatureUnexpected => "is by another signer than the manifest says",
            Self::SignatureMalformed => "is a signature that cannot be understood",
            Self::SignatureInvalid => "is not a valid signature of this manifest",
            Self::SignerNotGiven => "is signed by none of the keys given",
            Self::Unsigned => "is missing: the snapshot is not signed",
            Self::OtherName => "has another name than the snapshot in it",
            Self::BeginningMissing => "is the oldest here, and the snapshots before it are missing",
            Self::PreviousMissing => "follows a snapshot that is missing",
            Self::PreviousAltered => "follows a snapshot that was altered since",
            Self::Fork => "has the same place in the chain as another (fork)",
            Self::NewestMissing => "is the newest by head.json, and missing",
            Self::NewestAltered => "is the newest, and not what head.json says",
            Self::BadHead => "does not agree with the snapshots",
            Self::ExpectedMissing => "holds no snapshot with the digest that was noted",
            Self::NothingThere => "holds no snapshot",
        }
    }
}

impl Problem {
    /// A problem of a file or folder.
    pub fn new(path: impl Into<String>, kind: Kind, detail: impl Into<String>) -> Self {
        Self { path: path.into(), kind, detail: detail.into() }
    }

    /// One line for people.
    pub fn text(&self, lang: Lang) -> String {
        // A name may hold anything: shown escaped, it cannot move a terminal's cursor.
        let path = self.path.escape_debug();
        let detail = if self.detail.is_empty() {
            String::new()
        } else {
            format!(" ({})", self.detail.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'"))
        };
        match lang {
            Lang::Ja => format!("`{path}`: {}{detail}", self.kind.ja()),
            Lang::En => format!("`{path}` {}{detail}", self.kind.en()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_control_characters_is_shown_inert() {
        let text = Problem::new("a\u{1b}[2J\nb", Kind::Extra, "").text(Lang::En);
        assert_eq!(text, "`a\\u{1b}[2J\\nb` is not in the manifest");
    }
}
