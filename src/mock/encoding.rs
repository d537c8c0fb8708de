//! How placeholders write times and text, apart from where they stand in a text.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TimeFormat {
    Iso,
    EpochSeconds,
    EpochMillis,
    Year,
    Month,
    Day,
}

impl TimeFormat {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "iso" => Some(Self::Iso),
            "epoch" => Some(Self::EpochSeconds),
            "millis" => Some(Self::EpochMillis),
            "year" => Some(Self::Year),
            "month" => Some(Self::Month),
            "day" => Some(Self::Day),
            _ => None,
        }
    }

    pub(super) fn text(self, seconds: i64) -> String {
        match self {
            Self::Iso => Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_string(),
            Self::Year => written(seconds, "%Y"),
            Self::Month => written(seconds, "%m"),
            Self::Day => written(seconds, "%d"),
            Self::EpochSeconds => seconds.to_string(),
            Self::EpochMillis => seconds.saturating_mul(1000).to_string(),
        }
    }
}

/// A part of the date, in UTC.
fn written(seconds: i64, format: &str) -> String {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).strftime(format).to_string()
}

/// How a block writes what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    Base64,
    Uri,
    Json,
    Xml,
}

impl Encoding {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "base64" => Some(Self::Base64),
            "uri" => Some(Self::Uri),
            "json" => Some(Self::Json),
            "xml" => Some(Self::Xml),
            _ => None,
        }
    }

    pub(super) fn text(self, plain: &str) -> String {
        match self {
            Self::Base64 => STANDARD.encode(plain),
            Self::Uri => utf8_percent_encode(plain, RESERVED).to_string(),
            Self::Json => json_escaped(plain),
            Self::Xml => xml_escaped(plain),
        }
    }
}

/// A column of this name would hide a placeholder.
pub(super) fn is_reserved(name: &str) -> bool {
    Encoding::parse(name).is_some() || TimeFormat::parse(name).is_some()
}

/// Text as it stands between tags or in an attribute.
pub(super) fn xml_escaped(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    for character in plain.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn json_escaped(plain: &str) -> String {
    let quoted = serde_json::Value::from(plain).to_string();
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

/// Seconds of `-30d`; none when it is not like that or over a century.
pub(super) fn offset_seconds(text: &str) -> Option<i64> {
    const CENTURY: i64 = 36_525 * 86_400;
    let number = text.strip_suffix(['s', 'm', 'h', 'd', 'w'])?;
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => 604_800,
    };
    let seconds = number.parse::<i64>().ok()?.checked_mul(unit)?;
    (-CENTURY..=CENTURY).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_a_unit_and_stay_within_a_century() {
        assert_eq!(
            ["+2w", "-30d", "+12h", "-5m", "10s"].map(offset_seconds),
            [1_209_600, -2_592_000, 43_200, -300, 10].map(Some)
        );
        assert_eq!(["-30", "d", "", "+99999999999w", "1.5d"].map(offset_seconds), [None; 5]);
    }

    #[test]
    fn text_is_escaped_for_where_it_goes() {
        assert_eq!(Encoding::Uri.text("a b/~霞"), "a%20b%2F~%E9%9C%9E");
        assert_eq!(Encoding::Json.text("a\"\\"), "a\\\"\\\\");
        assert_eq!(Encoding::Xml.text("<&>"), "&lt;&amp;&gt;");
        assert_eq!(Encoding::Base64.text("root"), "cm9vdA==");
    }
}
