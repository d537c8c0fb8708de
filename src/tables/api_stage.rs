//! Stages of API Gateway: of REST APIs, and of HTTP and WebSocket APIs. Stage variables are not read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::{Request, segment};
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::CallId;

use super::closed::Closed;
use super::service::{API_GATEWAY, API_GATEWAY_V2};
use super::several::several;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static GET_REST_APIS: Operation<GetRestApis> = API_GATEWAY.operation("GetRestApis");
static GET_REST_STAGES: Operation<GetRestStages> = API_GATEWAY.operation("GetStages");
static GET_APIS: Operation<GetApis> = API_GATEWAY_V2.operation("GetApis");
static GET_STAGES: Operation<GetStages> = API_GATEWAY_V2.operation("GetStages");

/// One stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApiStage {
    /// ARN.
    pub arn: String,
    /// ARN of its API.
    pub api_arn: String,
    /// Kind of its API: `REST`, `HTTP` or `WEBSOCKET`.
    pub kind: Option<String>,
    /// Where its API is reached: `EDGE`, `REGIONAL` or `PRIVATE`; an HTTP or WebSocket API is
    /// `REGIONAL`.
    pub endpoint_type: Option<String>,
    /// Whether the API is reached at the address that AWS gave it, and not by its own domains alone.
    pub default_endpoint: bool,
    /// Security policy of that address; `none` where AWS names none.
    pub policy: String,
    /// Whether access logs are kept.
    pub access_logs: bool,
    /// ARN of the web ACL in front of it; `none` without one.
    pub web_acl: String,
}

impl Table for ApiStage {
    const NAME: &'static str = "api_stage";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("apigateway", "GetRestApis"),
        ("apigateway", "GetStages"),
        ("apigateway", "GetApis"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column("kind", "GetApis", &["HTTP", "REST", "WEBSOCKET"]),
        Closed::column("endpoint_type", "GetRestApis", &["EDGE", "PRIVATE", "REGIONAL"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        for list in [rest_apis(&reader).await, apis(&reader).await] {
            collected.listed(reader.region(), &list);
            let stages = list.items.into_iter().map(|(api, call)| stages(&reader, api, call));
            for (api, call, stages) in several(stages).await {
                collected.listed(reader.region(), &stages);
                for (stage, listed) in stages.items {
                    let row = api.stage(stage);
                    let mut facts = Facts::of(reader.region(), &row.arn);
                    facts.rest_on(&[call, listed]);
                    collected.keep(facts, row);
                }
            }
        }
        collected
    }
}

/// An API of either generation.
#[derive(Clone, Debug)]
struct Api {
    arn: String,
    id: String,
    kind: String,
    endpoint_type: String,
    default_endpoint: bool,
    policy: String,
}

impl Api {
    fn stage(&self, stage: Stage) -> ApiStage {
        ApiStage {
            arn: format!("{}/stages/{}", self.arn, stage.stage_name),
            api_arn: self.arn.clone(),
            kind: Some(self.kind.clone()),
            endpoint_type: Some(self.endpoint_type.clone()),
            default_endpoint: self.default_endpoint,
            policy: self.policy.clone(),
            access_logs: stage.access_log_settings.is_some_and(|settings| settings.is_on()),
            web_acl: or_none(stage.web_acl_arn),
        }
    }
}

async fn rest_apis(reader: &Reader) -> Listed<Api> {
    pages(|position| {
        let request = Request::get("/restapis").header("accept", "application/json").parameter("limit", 500);
        let request = request.parameter_if("position", position);
        async move {
            let answer = reader.operation(&GET_REST_APIS, request).await;
            let api = |api: RestApi| api.into_api(reader.region().as_str());
            answer.map_value(|answer| Page {
                items: answer.items.into_iter().map(api).collect(),
                next: answer.position,
            })
        }
    })
    .await
}

async fn apis(reader: &Reader) -> Listed<Api> {
    pages(|token| {
        let request = Request::get("/v2/apis").parameter("maxResults", 500).parameter_if("nextToken", token);
        async move {
            let answer = reader.operation(&GET_APIS, request).await;
            let api = |api: HttpApi| api.into_api(reader.region().as_str());
            answer.map_value(|answer| Page {
                items: answer.items.into_iter().map(api).collect(),
                next: answer.next_token,
            })
        }
    })
    .await
}

async fn stages(reader: &Reader, api: Api, call: CallId) -> (Api, CallId, Listed<Stage>) {
    let id = segment(&api.id);
    let is_rest = api.kind == "REST";
    let list = pages(|token| {
        let id = id.clone();
        async move {
            if is_rest {
                let request = Request::get(format!("/restapis/{id}/stages"));
                let request = request.header("accept", "application/json");
                let answer = reader.operation(&GET_REST_STAGES, request).await;
                return answer.map_value(|answer| Page { items: answer.items, next: None });
            }
            let request = Request::get(format!("/v2/apis/{id}/stages")).parameter("maxResults", 500);
            let answer = reader.operation(&GET_STAGES, request.parameter_if("nextToken", token)).await;
            answer.map_value(|answer| Page { items: answer.items, next: answer.next_token })
        }
    });
    (api, call, Box::pin(list).await)
}

#[derive(Debug, Deserialize)]
struct GetRestApis {
    #[serde(rename = "item")]
    items: Vec<RestApi>,
    position: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RestApi {
    id: String,
    endpoint_configuration: EndpointConfiguration,
    #[serde(default)]
    disable_execute_api_endpoint: bool,
    security_policy: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct EndpointConfiguration {
    types: Vec<String>,
}

impl RestApi {
    fn into_api(self, region: &str) -> Api {
        Api {
            arn: format!("arn:aws:apigateway:{region}::/restapis/{}", self.id),
            id: self.id,
            kind: "REST".to_owned(),
            endpoint_type: or_none(self.endpoint_configuration.types.into_iter().next()),
            default_endpoint: !self.disable_execute_api_endpoint,
            policy: or_none(self.security_policy),
        }
    }
}

#[derive(Debug, Deserialize)]
struct GetRestStages {
    #[serde(rename = "item")]
    items: Vec<Stage>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetApis {
    items: Vec<HttpApi>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HttpApi {
    api_id: String,
    protocol_type: String,
    #[serde(default)]
    disable_execute_api_endpoint: bool,
}

impl HttpApi {
    fn into_api(self, region: &str) -> Api {
        Api {
            arn: format!("arn:aws:apigateway:{region}::/apis/{}", self.api_id),
            id: self.api_id,
            kind: self.protocol_type,
            endpoint_type: "REGIONAL".to_owned(),
            default_endpoint: !self.disable_execute_api_endpoint,
            policy: "none".to_owned(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetStages {
    items: Vec<Stage>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stage {
    stage_name: String,
    access_log_settings: Option<AccessLogSettings>,
    web_acl_arn: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccessLogSettings {
    destination_arn: Option<String>,
}

impl AccessLogSettings {
    fn is_on(&self) -> bool {
        self.destination_arn.as_ref().is_some_and(|arn| !arn.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> Api {
        let json = r#"{"id":"a1","name":"x","endpointConfiguration":{"types":["REGIONAL"]},"disableExecuteApiEndpoint":true}"#;
        serde_json::from_str::<RestApi>(json).unwrap().into_api("ap-northeast-1")
    }

    fn stage(json: &str) -> ApiStage {
        api().stage(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn stage_variables_are_not_read() {
        let stage: Stage = serde_json::from_str(r#"{"stageName":"p","variables":{"k":"s3cret"}}"#).unwrap();
        assert!(!format!("{stage:?}").contains("s3cret"));
    }

    #[test]
    fn a_log_format_without_a_destination_logs_nothing() {
        assert!(!stage(r#"{"stageName":"p","accessLogSettings":{"format":"x"}}"#).access_logs);
        assert!(stage(r#"{"stageName":"p","accessLogSettings":{"destinationArn":"arn:l"}}"#).access_logs);
    }

    #[test]
    fn a_stage_is_named_by_its_api() {
        let row = stage(r#"{"stageName":"p"}"#);
        assert_eq!(row.arn, "arn:aws:apigateway:ap-northeast-1::/restapis/a1/stages/p");
        assert_eq!((row.web_acl.as_str(), row.policy.as_str(), row.default_endpoint), ("none", "none", false));
    }
}
