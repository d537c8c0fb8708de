//! Web ACLs of AWS WAF: those of a Region, and in us-east-1 also those of `CloudFront`.

mod answers;

use futures_util::future::join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::{CallId, Region};

use self::answers::{GetLoggingConfiguration, GetWebAcl, ListWebAcls, Summary};
use super::service::WAF;
use super::several::several;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListWebAcls> = WAF.operation("ListWebACLs");
static GET: Operation<GetWebAcl> = WAF.operation("GetWebACL");
static GET_LOGGING: Operation<GetLoggingConfiguration> = WAF.operation("GetLoggingConfiguration");

/// One web ACL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WebAcl {
    /// ARN.
    pub arn: String,
    /// What it can stand in front of: `CLOUDFRONT` or `REGIONAL`.
    pub scope: String,
    /// Rules, those of Firewall Manager included.
    pub rule_count: Option<i64>,
    /// Whether it stops anything: what no rule takes is blocked, or a rule blocks, challenges or asks
    /// for a captcha. Rules that count only observe. Unknown where all depends on a rule group of
    /// which single rules were set to count.
    pub blocks: Option<bool>,
    /// Whether what it sees is logged.
    pub logging: Option<bool>,
}

impl Table for WebAcl {
    const NAME: &'static str = "web_acl";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("wafv2", "ListWebACLs"), ("wafv2", "GetWebACL"), ("wafv2", "GetLoggingConfiguration")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let mut scopes = vec![("REGIONAL", reader.region().clone())];
        if *reader.region() == Region::us_east_1() {
            scopes.push(("CLOUDFRONT", Region::global()));
        }
        for (scope, region) in scopes {
            let list = list(&reader, scope).await;
            collected.listed(reader.region(), &list);
            let rows = list.items.into_iter().map(|(one, call)| describe(&reader, scope, &region, one, call));
            for (facts, row) in several(rows).await {
                collected.keep(facts, row);
            }
        }
        collected
    }
}

async fn list(reader: &Reader, scope: &'static str) -> Listed<Summary> {
    pages(|marker| async move {
        let request = Request::new().member("Scope", scope).member("Limit", 100);
        let answer = reader.operation(&LIST, request.member_if("NextMarker", marker)).await;
        answer.map_value(|answer| Page { items: answer.web_acls, next: answer.next_marker })
    })
    .await
}

async fn describe(
    reader: &Reader,
    scope: &str,
    region: &Region,
    summary: Summary,
    call: CallId,
) -> (Facts, WebAcl) {
    let mut facts = Facts::of(region, &summary.arn).resting_on(call);
    let acl = Request::new().member("Name", summary.name).member("Id", summary.id).member("Scope", scope);
    let logging = Request::new().member("ResourceArn", summary.arn.as_str());
    let (acl, logging) =
        join(reader.operation(&GET, acl), reader.operation(&GET_LOGGING, logging)).await;
    let acl = facts.take(&["rule_count", "blocks"], acl).map(|answer| answer.web_acl);
    let logging = logging.map_value(GetLoggingConfiguration::logs);
    let row = WebAcl {
        arn: summary.arn,
        scope: scope.to_owned(),
        rule_count: acl.as_ref().map(answers::Acl::rule_count),
        blocks: acl.as_ref().and_then(answers::Acl::blocks),
        // Without a configuration of logs AWS says that there is no such item.
        logging: facts.take(&["logging"], logging.absent(&["WAFNonexistentItemException"], || false)),
    };
    (facts, row)
}
