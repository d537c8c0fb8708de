//! Loads a scenario: `scenario.toml` and one file of answers for each table, from a folder or the binary.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use thiserror::Error;

use super::answer::{Answer, Answers, Place, Question};
use super::file;

static KASUMI: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/mocks/kasumi");

/// The thresholds and own accounts of 霞市, as a settings file.
pub const KASUMI_SETTINGS: &str = include_str!("../../mocks/kasumi/settings/settings.toml");

/// The file that names the scenario and its account.
const SETTINGS: &str = "scenario.toml";

/// What a mock AWS answers, and for whom.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What the scenario is called.
    pub name: ScenarioName,
    /// The account of requests whose access key names none, and of answers that name none.
    pub account: String,
    /// The region a scan starts from.
    pub home_region: String,
    pub(super) answers: Answers,
}

/// The name of a scenario in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioName {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    name: ScenarioName,
    account: String,
    home_region: String,
}

/// Why a scenario cannot be used.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// A file or the folder cannot be read.
    #[error("read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is no `scenario.toml`.
    #[error("find `scenario.toml` among the files of the scenario")]
    NoSettings,
    /// A file is not TOML, or has keys that mean nothing.
    #[error("read mock file `{file}` at line {line}")]
    Syntax {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the TOML reader says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The account of the scenario is not an account id.
    #[error("read `{file}`: account `{account}` is not 12 digits")]
    Account {
        /// Name of the file.
        file: String,
        /// What it says.
        account: String,
    },
    /// An answer cannot be given.
    #[error("read the answer in `{file}` at line {line}")]
    Answer {
        /// Name of the file.
        file: String,
        /// Line of the answer or of the place within its body, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        problem: Problem,
    },
    /// Two answers are for the very same requests, so one of them would never be given.
    #[error(
        "tell the answer in `{file}` at line {line} from the one in `{earlier_file}` at line {earlier_line}"
    )]
    Twice {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Name of the file that holds the earlier answer.
        earlier_file: String,
        /// Line of the earlier answer, from 1.
        earlier_line: usize,
    },
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// Neither or both of `body` and `error`.
    #[error("an answer has either `body` or `error`")]
    Content,
    /// A placeholder that cannot be replaced.
    #[error("{0}")]
    Placeholder(String),
    /// A `request` that is not a method and a path.
    #[error("`request` is not like `GET /path/{{column}}?key`")]
    Route,
    /// A status that a response cannot have.
    #[error("status {status} is not between 200 and 599")]
    Status {
        /// The status given.
        status: u16,
    },
    /// A header that HTTP does not allow.
    #[error("header `{name}` cannot be sent")]
    Header {
        /// Name of the header.
        name: String,
    },
    /// A value that is a list or a table.
    #[error("`{name}` is not one value")]
    Scalar {
        /// The column or parameter.
        name: String,
    },
    /// A column with the name of a placeholder.
    #[error("column `{name}` has the name of a placeholder")]
    Reserved {
        /// The column.
        name: String,
    },
}

impl Scenario {
    /// Loads every `.toml` file of a folder, in the order of their names.
    pub fn load(folder: &Path) -> Result<Self, ScenarioError> {
        let mut files = Vec::new();
        for path in toml_files(folder).map_err(|source| unreadable(folder, source))? {
            let text = fs::read_to_string(&path).map_err(|source| unreadable(&path, source))?;
            files.push((path.display().to_string(), text));
        }
        Self::from_files(files.into_iter())
    }

    /// 霞市 (Kasumi), which is part of the program.
    pub fn kasumi() -> Result<Self, ScenarioError> {
        let files = KASUMI.files().filter(|file| file.path().extension().is_some_and(|end| end == "toml"));
        let text = |file: &include_dir::File<'_>| {
            let text = file.contents_utf8().unwrap_or_default();
            (file.path().display().to_string(), text.to_owned())
        };
        Self::from_files(files.map(text))
    }

    /// The same from names and texts, for scenarios that are part of the program.
    pub fn from_files(files: impl Iterator<Item = (String, String)>) -> Result<Self, ScenarioError> {
        let (settings, files): (Vec<_>, Vec<_>) = files.partition(|(name, _)| is_settings(name));
        let (name, text) = settings.first().ok_or(ScenarioError::NoSettings)?;
        let Settings { name, account, home_region } = settings_of(name, text)?;
        let mut answers = Answers::default();
        let mut seen = BTreeMap::new();
        for (name, text) in files {
            for answer in file::answers(&name, &text)? {
                refuse_twice(&mut seen, &answer)?;
                answers.push(answer);
            }
        }
        Ok(Self { name, account, home_region, answers })
    }
}

fn unreadable(path: &Path, source: io::Error) -> ScenarioError {
    ScenarioError::Read { path: path.to_owned(), source }
}

fn toml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    Ok(paths)
}

fn is_settings(name: &str) -> bool {
    Path::new(name).file_name().is_some_and(|name| name == SETTINGS)
}

fn settings_of(file: &str, text: &str) -> Result<Settings, ScenarioError> {
    let settings: Settings = file::parsed(file, text)?;
    let is_id = settings.account.len() == 12 && settings.account.bytes().all(|byte| byte.is_ascii_digit());
    if is_id {
        return Ok(settings);
    }
    Err(ScenarioError::Account { file: file.to_owned(), account: settings.account })
}

fn refuse_twice(seen: &mut BTreeMap<Question, Place>, answer: &Answer) -> Result<(), ScenarioError> {
    let place = answer.place.clone();
    match seen.insert(answer.question.clone(), place.clone()) {
        None => Ok(()),
        Some(earlier) => Err(ScenarioError::Twice {
            file: place.file,
            line: place.line,
            earlier_file: earlier.file,
            earlier_line: earlier.line,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str =
        "name.ja = '霞市'\nname.en = 'Kasumi'\naccount = '111111111111'\nhome_region = 'ap-northeast-1'";
    const LIST: &str = "[[answer]]\nservice = 'kms'\noperation = 'ListKeys'\nbody = '{}'\n";

    fn from(files: &[(&str, &str)]) -> Result<Scenario, ScenarioError> {
        Scenario::from_files(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
    }

    #[test]
    fn a_folder_is_loaded_whole() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("scenario.toml", NAMES), ("kms_key.toml", LIST), ("README.md", "[[")] {
            let mut file = fs::File::create(folder.path().join(name)).unwrap();
            io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        }
        let scenario = Scenario::load(folder.path()).unwrap();
        assert_eq!((scenario.name.ja.as_str(), scenario.name.en.as_str()), ("霞市", "Kasumi"));
        assert_eq!(
            (scenario.account.as_str(), scenario.home_region.as_str()),
            ("111111111111", "ap-northeast-1")
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = Scenario::load(Path::new("/nowhere/kasumi")).unwrap_err();
        assert_eq!(error.to_string(), "read `/nowhere/kasumi`");
    }

    #[test]
    fn the_settings_may_stand_under_a_folder_name() {
        assert!(from(&[("kasumi/scenario.toml", NAMES), ("kasumi/kms_key.toml", LIST)]).is_ok());
    }

    #[test]
    fn a_scenario_needs_its_settings_and_an_account_id() {
        assert!(matches!(from(&[("kms_key.toml", LIST)]).unwrap_err(), ScenarioError::NoSettings));
        let short = NAMES.replace("111111111111", "1111");
        let error = from(&[("scenario.toml", &short)]).unwrap_err();
        assert_eq!(error.to_string(), "read `scenario.toml`: account `1111` is not 12 digits");
    }

    #[test]
    fn two_answers_to_one_question_are_refused() {
        let files = [("scenario.toml", NAMES), ("a.toml", LIST), ("b.toml", &format!("\n{LIST}"))];
        let error = from(&files).unwrap_err();
        assert_eq!(
            error.to_string(),
            "tell the answer in `b.toml` at line 2 from the one in `a.toml` at line 1"
        );
    }

    #[test]
    fn a_syntax_error_names_file_and_line() {
        let error = from(&[("scenario.toml", NAMES), ("a.toml", "\n[[answer]]\nservice = ")]).unwrap_err();
        assert_eq!(error.to_string(), "read mock file `a.toml` at line 3");
    }
}
