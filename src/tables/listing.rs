//! Lists of services that have their own way of naming pages, or of which AWS's SDKs do not say in
//! which Regions they are.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Failure, Listed, Operation, Page, Reply, pages};
use crate::model::{Cause, Region};

use super::Reader;

/// The Regions of Amazon Aurora DSQL; a Region too many here does no harm.
pub(super) const DSQL_REGIONS: &[&str] = &[
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-4",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// How a list is asked for.
pub(super) struct Listing<O: 'static, T> {
    /// The operation.
    pub(super) operation: &'static Operation<O>,
    /// The request of the first page.
    pub(super) request: Request,
    /// Puts the token of the next page into the request.
    pub(super) page: fn(Request, Option<String>) -> Request,
    /// Takes the entries and the next token out of an answer.
    pub(super) split: fn(O) -> (Vec<T>, Option<String>),
    /// The Regions that have the service, where AWS's SDKs do not say.
    pub(super) regions: Option<&'static [&'static str]>,
}

/// Every page of a list.
pub(super) async fn listed<O, T>(reader: &Reader, listing: Listing<O, T>) -> Listed<T>
where
    O: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
{
    let Listing { operation, request, page, split, regions } = listing;
    let list = pages(|token| {
        let request = page(request.clone(), token);
        async move {
            let answer = reader.operation(operation, request).await;
            let answer = answer.map_value(|answer| {
                let (items, next) = split(answer);
                Page { items, next }
            });
            here(answer, reader.region(), regions)
        }
    });
    Box::pin(list).await
}

/// A host that is not found is an empty list where the service is not listed either: neither says so
/// alone, since lists of Regions age and name services fail.
fn here<T>(answer: Answer<Page<T>>, region: &Region, regions: Option<&[&str]>) -> Answer<Page<T>> {
    match (answer, regions) {
        (Err(Failure { cause: Cause::Unreachable, call: Some(call), message, .. }), Some(regions))
            if message.contains("dns error") && !regions.contains(&region.as_str()) =>
        {
            Ok(Reply { value: Page { items: Vec::new(), next: None }, call })
        }
        (answer, _) => answer,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::CallId;

    use super::*;

    fn answered(cause: Cause, message: &str, region: &str, regions: Option<&[&str]>) -> bool {
        let failure = Failure { call: Some(CallId(1)), ..Failure::without_call(cause, message) };
        here::<()>(Err(failure), &Region::parse(region).unwrap(), regions).is_ok()
    }

    #[test]
    fn a_service_is_absent_only_where_it_is_not_listed_and_its_host_is_not_found() {
        let (cause, message) = (Cause::Unreachable, "client error (Connect): dns error");
        assert!(answered(cause, message, "ap-southeast-3", Some(DSQL_REGIONS)));
        assert!(!answered(cause, message, "ap-northeast-1", Some(DSQL_REGIONS)));
        assert!(!answered(cause, "connection reset", "ap-southeast-3", Some(DSQL_REGIONS)));
        assert!(!answered(Cause::Denied, message, "ap-southeast-3", Some(DSQL_REGIONS)));
        assert!(!answered(cause, message, "ap-southeast-3", None));
    }
}
