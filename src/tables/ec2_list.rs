//! What the EC2 tables share: lists in pages with a token.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::Reader;
use super::wire::Items;

/// Every page of a list of at most `size` entries each; `split` takes the entries and the next token
/// out of an answer.
pub(super) async fn tokened<O, T>(
    reader: &Reader,
    operation: &Operation<O>,
    (size, request): (i32, Request),
    split: fn(O) -> (Items<T>, Option<String>),
) -> Listed<T>
where
    O: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
{
    let list = pages(|token| {
        let request = request.clone().parameter("MaxResults", size).parameter_if("NextToken", token);
        async move {
            let answer = reader.operation(operation, request).await;
            answer.map_value(|answer| {
                let (entries, next) = split(answer);
                Page { items: entries.item, next }
            })
        }
    });
    Box::pin(list).await
}
