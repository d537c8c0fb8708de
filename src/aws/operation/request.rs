//! What an operation asks, in the terms of all five protocols.

use serde_json::{Map, Value};

/// One request, before a protocol writes it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) parameters: Vec<(String, Option<String>)>,
    pub(super) members: Map<String, Value>,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Request {
    /// A request of the query, EC2 and JSON protocols: everything is in the body.
    pub fn new() -> Self {
        Self::post("/")
    }

    /// A REST request that reads a path; the path is percent-encoded by the caller where needed.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), ..Self::default() }
    }

    /// A REST request with a JSON body.
    pub fn post(path: impl Into<String>) -> Self {
        Self { method: "POST", path: path.into(), ..Self::default() }
    }

    /// Adds a form or query parameter.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<Text>) -> Self {
        self.parameters.push((name.to_owned(), Some(value.into().0)));
        self
    }

    /// Adds a form or query parameter when there is a value, such as a page token.
    #[must_use]
    pub fn parameter_if(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.parameter(name, value),
            None => self,
        }
    }

    /// Adds a query key without a value, by which S3 names a sub-resource.
    #[must_use]
    pub fn flag(mut self, name: &str) -> Self {
        self.parameters.push((name.to_owned(), None));
        self
    }

    /// Adds a member of the JSON body.
    #[must_use]
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a member of the JSON body when there is a value, such as a page token.
    #[must_use]
    pub fn member_if(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.member(name, value),
            None => self,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// The value of a parameter: what the wire needs as text.
#[derive(Clone, Debug)]
pub struct Text(String);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self(text.clone())
    }
}

impl From<i32> for Text {
    fn from(number: i32) -> Self {
        Self(number.to_string())
    }
}

impl From<i64> for Text {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<bool> for Text {
    fn from(truth: bool) -> Self {
        Self(truth.to_string())
    }
}

/// A path segment, percent-encoded (RFC 3986).
pub fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, &UNRESERVED).to_string()
}

/// Everything but the unreserved characters of RFC 3986.
pub(super) const UNRESERVED: percent_encoding::AsciiSet =
    percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
