//! The `request` of a REST answer: a method, a path and the query keys that name a sub-resource.

use super::protocol::Protocol;
use super::request::Request;
use super::template::{Context, Row, Template, TemplateError};

/// A method, a path and query keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    method: String,
    segments: Vec<Segment>,
    query: Vec<Key>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Text(Template),
    /// `{*}`: any one segment.
    Any,
}

/// A query key that must be there, with this value if one is given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    name: String,
    value: Option<Template>,
}

/// Why a route cannot be read.
#[derive(Debug)]
pub(super) enum RouteError {
    Shape,
    Placeholder(TemplateError),
}

impl From<TemplateError> for RouteError {
    fn from(error: TemplateError) -> Self {
        Self::Placeholder(error)
    }
}

impl Route {
    /// Reads `GET /bucket/{name}?lifecycle` with the columns of a row.
    pub(super) fn parse(text: &str, row: &Row) -> Result<Self, RouteError> {
        let (method, target) = text.split_once(' ').ok_or(RouteError::Shape)?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(&method);
        if !known || !path.starts_with('/') || path.contains(' ') {
            return Err(RouteError::Shape);
        }
        let path = path.trim_matches('/');
        let segments = path.split('/').filter(|_| !path.is_empty()).map(|text| segment(text, row));
        let keys = query.split('&').filter(|text| !text.is_empty()).map(|text| key(text, row));
        Ok(Self {
            method: method.to_owned(),
            segments: segments.collect::<Result<_, _>>()?,
            query: keys.collect::<Result<_, _>>()?,
        })
    }

    /// Whether the request goes here; `named` are the parameters that the answer itself looks at.
    pub(super) fn fits(&self, request: &Request, named: impl Fn(&str) -> bool, context: Context<'_>) -> bool {
        self.method == request.method
            && self.segments.len() == request.path.len()
            && self.segments.iter().zip(&request.path).all(|(segment, text)| segment.fits(text, context))
            && self.query.iter().all(|key| key.fits(request, context))
            && !self.misses_a_sub_resource(request, named)
    }

    /// How much of the path is written out; more wins over less.
    pub(super) fn exactness(&self) -> usize {
        let written = |segment: &&Segment| matches!(segment, Segment::Text(_));
        self.segments.iter().filter(written).count() + self.query.len()
    }

    /// Whether this is an address of S3 Control, which signs as `s3`.
    pub(super) fn is_s3_control(text: &str) -> bool {
        text.contains(" /v20180820/")
    }

    /// In S3 a key without a value is the operation: `GET /bucket` is no answer to `GET /bucket?acl`.
    fn misses_a_sub_resource(&self, request: &Request, named: impl Fn(&str) -> bool) -> bool {
        let known = |name: &str| named(name) || self.query.iter().any(|key| key.name == name);
        request.protocol == Protocol::RestXml
            && request.query.iter().any(|(name, value)| value.is_empty() && !known(name))
    }
}

impl Segment {
    fn fits(&self, text: &str, context: Context<'_>) -> bool {
        match self {
            Self::Text(template) => template.equals(text, context),
            Self::Any => true,
        }
    }
}

impl Key {
    fn fits(&self, request: &Request, context: Context<'_>) -> bool {
        let given = request.query.get(&self.name);
        given.is_some_and(|given| self.value.as_ref().is_none_or(|value| value.equals(given, context)))
    }
}

fn segment(text: &str, row: &Row) -> Result<Segment, RouteError> {
    if text == "{*}" {
        return Ok(Segment::Any);
    }
    let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let name = bare.filter(|name| !name.contains(['{', '}']));
    match name {
        Some(name) => Ok(Segment::Text(Template::of(&format!("{{{{{name}}}}}"), row)?)),
        // A single brace within a segment would never match anything.
        None if text.contains('{') && !text.contains("{{") => Err(RouteError::Shape),
        None => Ok(Segment::Text(Template::of(text, row)?)),
    }
}

fn key(text: &str, row: &Row) -> Result<Key, RouteError> {
    let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    let value = value.map(|value| Template::of(value, row)).transpose()?;
    Ok(Key { name: name.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::parameters;

    fn fits(route: &str, service: &str, target: &str) -> bool {
        let row = Row::from([("id".to_owned(), "a/b".to_owned())]);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Request::sample(service, "");
        request.protocol = Protocol::of(service, false, false);
        "GET".clone_into(&mut request.method);
        request.path =
            path.split('/').filter(|text| !text.is_empty()).map(|text| text.replace("%2F", "/")).collect();
        request.query = parameters::from_query(query);
        let context = Context { account: "", region: "", clock: jiff::Timestamp::UNIX_EPOCH };
        Route::parse(route, &row).unwrap().fits(&request, |_| false, context)
    }

    #[test]
    fn a_name_in_braces_takes_its_column() {
        assert!(fits("GET /backup/plans/{id}", "backup", "/backup/plans/a%2Fb"));
        assert!(fits("GET /backup/plans/{{id}}", "backup", "/backup/plans/a%2Fb"));
        assert!(!fits("GET /backup/plans/{id}", "backup", "/backup/plans/c"));
        assert!(!fits("GET /backup/plans/{id}", "backup", "/backup/plans"));
    }

    #[test]
    fn a_star_takes_any_one_segment() {
        assert!(fits("GET /backup/plans/{*}", "backup", "/backup/plans/c"));
        assert!(!fits("GET /backup/plans/{*}", "backup", "/backup/plans/c/d"));
    }

    #[test]
    fn the_method_counts() {
        assert!(!fits("POST /backup/plans", "backup", "/backup/plans"));
    }

    #[test]
    fn the_root_has_no_segments() {
        assert!(fits("GET /", "s3", "/?max-buckets=1000"));
        assert!(!fits("GET /", "s3", "/bucket"));
    }

    #[test]
    fn a_sub_resource_must_be_named() {
        assert!(fits("GET /bucket?lifecycle", "s3", "/bucket?lifecycle"));
        assert!(fits("GET /bucket?lifecycle", "s3", "/bucket?lifecycle=&x-id=GetBucketLifecycle"));
        assert!(!fits("GET /bucket?lifecycle", "s3", "/bucket?versioning"));
        assert!(!fits("GET /bucket", "s3", "/bucket?versioning"));
    }

    #[test]
    fn a_query_value_is_compared_when_given() {
        assert!(fits("GET /b?list-type=2", "s3", "/b?list-type=2&prefix=x"));
        assert!(!fits("GET /b?list-type=2", "s3", "/b?list-type=1"));
    }

    #[test]
    fn a_route_that_could_never_match_is_refused() {
        for text in ["/no-method", "GET no-slash", "FETCH /a", "GET /a-{id}", "GET /{unknown}"] {
            assert!(Route::parse(text, &Row::new()).is_err(), "{text}");
        }
    }
}
