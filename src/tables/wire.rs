//! Shapes that several services' answers share.

use serde::Deserialize;

use crate::model::Time;

/// EC2 wraps every list into `item` elements.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Items<T> {
    #[serde(default = "Vec::new")]
    pub(super) item: Vec<T>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { item: Vec::new() }
    }
}

/// A tag, in the spelling of any service.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Tag {
    #[serde(alias = "Key", alias = "TagKey", alias = "tagKey")]
    pub(super) key: String,
    #[serde(default, alias = "Value", alias = "TagValue", alias = "tagValue")]
    pub(super) value: String,
}

/// Tags as `key=value`, sorted: one column type for the tags of every service.
pub(super) fn tag_list(tags: impl IntoIterator<Item = Tag>) -> Vec<String> {
    let mut list: Vec<String> = tags.into_iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
    list.sort();
    list
}

/// A time as the XML protocols write it: RFC 3339.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct TextTime(pub(super) Time);

impl TryFrom<String> for TextTime {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Time::parse(&text).map(Self).ok_or_else(|| format!("`{text}` is not a time"))
    }
}

/// A time as the JSON protocols write it: seconds since the epoch, with a fraction.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "serde_json::Number")]
pub(super) struct EpochTime(pub(super) Time);

impl TryFrom<serde_json::Number> for EpochTime {
    type Error = String;

    fn try_from(number: serde_json::Number) -> Result<Self, String> {
        if let Some(seconds) = number.as_i64() {
            return Ok(Self(Time::from_seconds(seconds)));
        }
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
        match (whole.parse::<i64>(), millis.parse::<i64>()) {
            (Ok(whole), Ok(millis)) => {
                Ok(Self(Time::from_millis(whole.saturating_mul(1000).saturating_add(millis))))
            }
            _ => Err(format!("`{text}` is not a time in seconds")),
        }
    }
}

/// A time of an SDK crate.
pub(super) fn sdk_time(time: &aws_smithy_types::DateTime) -> Option<Time> {
    time.to_millis().ok().map(Time::from_millis)
}

/// A text of AWS, or the sentinel `none` for one that is not set.
///
/// An empty text is not set either: AWS leaves the member out, others send it empty.
pub(super) fn or_none(text: Option<impl Into<String>>) -> String {
    text.map(Into::into).filter(|text| !text.is_empty()).unwrap_or_else(|| "none".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_time_keeps_its_milliseconds() {
        let time: EpochTime = serde_json::from_str("1767225600.5").unwrap();
        assert_eq!(time.0, Time::from_millis(1_767_225_600_500));
        let whole: EpochTime = serde_json::from_str("1767225600").unwrap();
        assert_eq!(whole.0, Time::from_seconds(1_767_225_600));
    }

    #[test]
    fn tags_of_every_service_make_one_sorted_list() {
        let tags: Vec<Tag> =
            serde_json::from_str(r#"[{"TagKey":"b","TagValue":"2"},{"Key":"a","Value":"1"}]"#).unwrap();
        assert_eq!(tag_list(tags), ["a=1", "b=2"]);
    }
}
