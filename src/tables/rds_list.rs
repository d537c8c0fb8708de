//! What RDS, Redshift and `ElastiCache` share: lists with named elements, pages with a marker.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::Time;

use super::Reader;
use super::wire::TextTime;

/// A list of the query protocol, whatever its elements are called.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Elements<T> {
    #[serde(rename = "$value", default = "Vec::new")]
    pub(super) list: Vec<T>,
}

impl<T> Default for Elements<T> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

/// Every page of a list; `split` takes the elements and the next marker out of an answer.
pub(super) async fn marked<O, T>(
    reader: &Reader,
    operation: &Operation<O>,
    split: fn(O) -> (Elements<T>, Option<String>),
) -> Listed<T>
where
    O: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
{
    marked_by(reader, operation, &Request::new(), split).await
}

/// The same with what else the request has to say.
pub(super) async fn marked_by<O, T>(
    reader: &Reader,
    operation: &Operation<O>,
    request: &Request,
    split: fn(O) -> (Elements<T>, Option<String>),
) -> Listed<T>
where
    O: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
{
    let list = pages(|marker| async move {
        let request = request.clone().parameter("MaxRecords", 100).parameter_if("Marker", marker);
        let answer = reader.operation(operation, request).await;
        answer.map_value(|answer| {
            let (elements, next) = split(answer);
            Page { items: elements.list, next }
        })
    });
    Box::pin(list).await
}

/// A time, or the beginning of 1970 where AWS gives none: there is no such point in time yet.
pub(super) fn or_never(time: Option<TextTime>) -> Time {
    time.map_or(Time::from_millis(0), |time| time.0)
}
