//! Values of a declaration that are more than text: days, accounts, digests; each refused with its
//! line and with what to write instead.

use toml::Spanned;
use toml::value::Datetime;

use crate::catalog::position::line;
use crate::model::{AccountId, Time};

use super::DeclarationError;

/// Longest text of one line, and of a statement.
const LINE_MAX: usize = 1_000;
const TEXT_MAX: usize = 20_000;

/// A file being read: gives its errors their place.
pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    pub(super) fn line(&self, offset: usize) -> usize {
        line(self.text, offset)
    }

    pub(super) fn wrong<T>(
        &self,
        at: &Spanned<T>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> DeclarationError {
        self.wrong_at(at.span().start, message, remedy)
    }

    pub(super) fn wrong_at(
        &self,
        offset: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> DeclarationError {
        DeclarationError::Rejected {
            path: self.path.to_owned(),
            line: self.line(offset),
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// What the TOML reader says of a key, a value or the syntax.
    pub(super) fn syntax(&self, error: &toml::de::Error) -> DeclarationError {
        let remedy = "correct the file; `kakunin attest new` writes one with every key and what it means";
        self.wrong_at(error.span().map_or(0, |span| span.start), error.message(), remedy)
    }

    /// One line of text.
    pub(super) fn line_of(&self, key: &str, value: &Spanned<String>) -> Result<String, DeclarationError> {
        let text = value.get_ref().trim();
        if text.chars().any(char::is_control) {
            return Err(self.wrong(
                value,
                format!("`{key}` holds a line break or another control character"),
                "write it in one line",
            ));
        }
        self.no_longer(key, value, LINE_MAX)
    }

    /// Text of any number of lines.
    pub(super) fn text_of(&self, key: &str, value: &Spanned<String>) -> Result<String, DeclarationError> {
        let hidden = |one: char| one.is_control() && !matches!(one, '\n' | '\r' | '\t');
        if value.get_ref().chars().any(hidden) {
            return Err(self.wrong(value, format!("`{key}` holds a control character"), "remove it"));
        }
        self.no_longer(key, value, TEXT_MAX)
    }

    fn no_longer(&self, key: &str, value: &Spanned<String>, max: usize) -> Result<String, DeclarationError> {
        let text = value.get_ref().trim();
        if text.chars().count() > max {
            let message = format!("`{key}` has more than {max} characters");
            return Err(self.wrong(
                value,
                message,
                "say it shorter, and name the document as `[[evidence]]`",
            ));
        }
        Ok(text.to_owned())
    }

    /// The beginning of a day in Japan.
    pub(super) fn day(&self, key: &str, value: &Spanned<Datetime>) -> Result<Time, DeclarationError> {
        let day = match value.get_ref() {
            Datetime { date: Some(date), time: None, offset: None } => {
                let parts = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day));
                match parts {
                    (Ok(year), Ok(month), Ok(day)) => Time::start_of_day_in_japan(year, month, day),
                    (_, _, _) => None,
                }
            }
            Datetime { .. } => None,
        };
        day.ok_or_else(|| {
            let message = format!("`{key}` is not a day");
            self.wrong(
                value,
                message,
                "write a day without a time and without quotes, such as 2026-04-01 (Japan Standard Time)",
            )
        })
    }

    /// The first moment after a day in Japan, which is the last on which something holds.
    pub(super) fn end(&self, value: &Spanned<Datetime>, date: Time) -> Result<Time, DeclarationError> {
        let last = self.day("valid_until", value)?;
        if last < date {
            return Err(self.wrong(
                value,
                "`valid_until` lies before `date`",
                "write the last day on which it holds",
            ));
        }
        Ok(last.plus_days(1))
    }

    pub(super) fn accounts(&self, values: &[Spanned<String>]) -> Result<Vec<AccountId>, DeclarationError> {
        let parse = |value: &Spanned<String>| {
            AccountId::parse(value.get_ref()).map_err(|error| {
                self.wrong(
                    value,
                    error.to_string(),
                    "write twelve digits in quotes; leave `accounts` out for all",
                )
            })
        };
        values.iter().map(parse).collect()
    }

    /// A digest in lower case; empty while nobody has written it.
    pub(super) fn sha256(&self, value: &Spanned<String>) -> Result<String, DeclarationError> {
        let text = value.get_ref().trim().to_ascii_lowercase();
        let whole = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if whole || text.is_empty() {
            return Ok(text);
        }
        Err(self.wrong(
            value,
            "`sha256` is not 64 hexadecimal digits",
            "let `kakunin attest digest FILE` write it",
        ))
    }
}
