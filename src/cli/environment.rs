//! The environment, read once. Everything else gets what it needs as an argument.

use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::model::Lang;

/// What the environment says. Not `Debug`: it may hold a private key.
#[derive(Clone)]
pub(super) struct Environment {
    /// The language of the locale.
    pub(super) lang: Lang,
    /// The key that signs snapshots, or the path of its file.
    pub(super) signing_key: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Environment {
    pub(super) fn read() -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
        Self { lang: lang_of(locale.as_deref()), signing_key: variable("KAKUNIN_SIGNING_KEY") }
    }
}

/// Whether output to this stream may be coloured: a terminal, and no `NO_COLOR`.
pub(super) fn colour(is_terminal: bool) -> bool {
    is_terminal && variable("NO_COLOR").is_none()
}

fn lang_of(locale: Option<&str>) -> Lang {
    if locale.is_some_and(|locale| locale.to_ascii_lowercase().starts_with("ja")) {
        Lang::Ja
    } else {
        Lang::En
    }
}

/// Sends the log to stderr: warnings, or with `--verbose` every step; `KAKUNIN_LOG` filters otherwise.
pub(super) fn start_log(verbose: bool) {
    let default = if verbose { "kakunin=debug" } else { "kakunin=warn" };
    let filter = variable("KAKUNIN_LOG").unwrap_or_else(|| default.to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let log =
        log.finish().with(filter_fn(|metadata| is_free_of_secrets(metadata.target(), *metadata.level())));
    // A second start, as in tests, keeps the first one's log.
    drop(log.try_init());
}

/// The SDK and the HTTP client below it log headers and whole answers from `debug` on, credentials and
/// secrets among them: no setting may bring that into a log.
fn is_free_of_secrets(target: &str, level: Level) -> bool {
    level <= Level::INFO || target == "kakunin" || target.starts_with("kakunin::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_log_of_answers_is_never_shown() {
        assert!(!is_free_of_secrets("aws_smithy_runtime::client::orchestrator", Level::TRACE));
        assert!(!is_free_of_secrets("hyper_util::client", Level::DEBUG));
        assert!(!is_free_of_secrets("kakunin_other", Level::DEBUG));
        assert!(is_free_of_secrets("kakunin::collect", Level::TRACE));
        assert!(is_free_of_secrets("aws_config", Level::WARN));
    }

    #[test]
    fn a_japanese_locale_gives_japanese() {
        assert_eq!(lang_of(Some("ja_JP.UTF-8")), Lang::Ja);
        assert_eq!(lang_of(Some("C.UTF-8")), Lang::En);
        assert_eq!(lang_of(None), Lang::En);
    }
}
