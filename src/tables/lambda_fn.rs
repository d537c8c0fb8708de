//! Lambda functions and the runtimes they use.
//!
//! Environment variables of the answer may hold secrets: they are read by nothing here, and dropped
//! before the answer is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::service::LAMBDA;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_FUNCTIONS: Operation<ListFunctions> = LAMBDA.operation("ListFunctions");

/// One function.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LambdaFn {
    /// ARN.
    pub arn: String,
    /// Runtime, such as `python3.13`; `none` of a function that is a container image.
    pub runtime: String,
    /// How its code is packed: `Zip` or `Image`.
    pub package_type: Option<String>,
    /// ARN of the key of its environment variables; `none` when it names none.
    pub env_key: String,
    /// Tracing: `Active` or `PassThrough`; `none` when AWS gives none.
    pub tracing: String,
}

impl Table for LambdaFn {
    const NAME: &'static str = "lambda_fn";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("lambda", "ListFunctions")];
    const CLOSED: &'static [Closed] = &[Closed::column("package_type", "ListFunctions", &["Image", "Zip"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = functions(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (function, call) in list.items {
            let facts = Facts::of(reader.region(), function.function_arn.clone()).resting_on(call);
            collected.keep(facts, function.into_row());
        }
        collected
    }
}

async fn functions(reader: &Reader) -> Listed<Function> {
    pages(|marker| {
        let request = Request::get("/2015-03-31/functions")
            .parameter("MaxItems", 50)
            .parameter_if("Marker", marker);
        async move {
            let answer = reader.operation(&LIST_FUNCTIONS, request).await;
            answer.map_value(|answer| Page { items: answer.functions, next: answer.next_marker })
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListFunctions {
    functions: Vec<Function>,
    next_marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Function {
    function_arn: String,
    runtime: Option<String>,
    package_type: Option<String>,
    #[serde(rename = "KMSKeyArn")]
    kms_key_arn: Option<String>,
    tracing_config: Option<Tracing>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tracing {
    mode: Option<String>,
}

impl Function {
    fn into_row(self) -> LambdaFn {
        LambdaFn {
            arn: self.function_arn,
            // Functions older than container images are archives.
            package_type: Some(self.package_type.unwrap_or_else(|| "Zip".to_owned())),
            runtime: or_none(self.runtime),
            env_key: or_none(self.kms_key_arn),
            tracing: or_none(self.tracing_config.and_then(|tracing| tracing.mode)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_environment_reaches_a_row() {
        let json = r#"{"FunctionArn":"a","Runtime":"python3.13","Environment":{"Variables":{"P":"s3cret"}}}"#;
        let row = serde_json::from_str::<Function>(json).unwrap().into_row();
        assert!(!serde_json::to_string(&row).unwrap().contains("s3cret"));
    }

    #[test]
    fn a_container_image_has_no_runtime() {
        let row = serde_json::from_str::<Function>(r#"{"FunctionArn":"a","PackageType":"Image"}"#).unwrap().into_row();
        assert_eq!((row.runtime.as_str(), row.package_type.as_deref()), ("none", Some("Image")));
    }
}
