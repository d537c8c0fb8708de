//! Chooses the answer to a request: the most particular one that fits, and none rather than a guess.

use std::collections::BTreeMap;

use super::protocol::Protocol;
use super::render::{self, Reply, RequestId};
use super::request::Request;
use super::route::Route;
use super::template::{Context, Template};

/// Which accounts the answers without an `account` are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Accounts {
    /// The account of the scenario alone.
    #[default]
    OfScenario,
    /// Every account that asks: thousands of accounts from one scenario.
    Every,
}

/// Where an answer is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
}

/// One answer for one row of `each`.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) place: Place,
    pub(super) question: Question,
    pub(super) operation: String,
    pub(super) status: Option<u16>,
    pub(super) content: Content,
    pub(super) headers: Vec<(String, Template)>,
}

/// The requests an answer is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question {
    pub(super) service: String,
    pub(super) target: Target,
    pub(super) account: Option<Template>,
    /// None named: every region.
    pub(super) regions: Vec<Template>,
    pub(super) conditions: BTreeMap<String, Template>,
}

/// How the operation is told from others of its service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Operation(String),
    Route(Route),
}

/// What is answered.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Body(Template),
    Error { code: Template, message: Template },
}

/// More is better, compared field by field.
type Rank = (bool, bool, usize, usize);

impl Question {
    fn fits(&self, request: &Request, setting: &Setting<'_>) -> bool {
        self.fits_account(request, setting)
            && self.fits_region(setting.context)
            && self.conditions.iter().all(|(name, value)| condition(request, name, value, setting.context))
    }

    fn fits_target(&self, request: &Request, context: Context<'_>) -> bool {
        match &self.target {
            Target::Operation(operation) => *operation == request.operation,
            Target::Route(route) => route.fits(request, |name| self.conditions.contains_key(name), context),
        }
    }

    fn fits_account(&self, request: &Request, setting: &Setting<'_>) -> bool {
        match (&self.account, setting.accounts) {
            (Some(account), _) => account.equals(&request.account, setting.context),
            (None, Accounts::OfScenario) => request.account == setting.account,
            (None, Accounts::Every) => true,
        }
    }

    fn fits_region(&self, context: Context<'_>) -> bool {
        self.regions.is_empty() || self.regions.iter().any(|region| region.equals(context.region, context))
    }

    fn rank(&self) -> Rank {
        let exactness = match &self.target {
            Target::Operation(_) => 0,
            Target::Route(route) => route.exactness(),
        };
        (self.account.is_some(), !self.regions.is_empty(), exactness, self.conditions.len())
    }
}

/// An empty value asks that the parameter be absent: the first page has no token.
fn condition(request: &Request, name: &str, value: &Template, context: Context<'_>) -> bool {
    match request.parameters.get(name) {
        Some(given) => value.equals(given, context),
        None => value.is_empty(),
    }
}

/// What the choice of an answer depends on beside the request.
pub(super) struct Setting<'a> {
    /// The account of the scenario.
    pub(super) account: &'a str,
    pub(super) accounts: Accounts,
    pub(super) context: Context<'a>,
}

/// All answers of a scenario, by service.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers(BTreeMap<String, Service>);

/// Operations are looked up by name, routes are tried one by one.
#[derive(Debug, Clone, Default)]
struct Service {
    operations: BTreeMap<String, Vec<Answer>>,
    routes: Vec<Answer>,
}

impl Answers {
    /// Adds an answer behind the others.
    pub(super) fn push(&mut self, answer: Answer) {
        let service = self.0.entry(answer.question.service.clone()).or_default();
        match &answer.question.target {
            Target::Operation(name) => service.operations.entry(name.clone()).or_default().push(answer),
            Target::Route(_) => service.routes.push(answer),
        }
    }

    /// The answer of the highest rank that fits; of equals the one written first.
    pub(super) fn choose(&self, request: &Request, setting: &Setting<'_>) -> Option<&Answer> {
        let mut best: Option<&Answer> = None;
        let all = self.of_operation(request, setting.context);
        for answer in all.filter(|answer| answer.question.fits(request, setting)) {
            if best.is_none_or(|best| best.question.rank() < answer.question.rank()) {
                best = Some(answer);
            }
        }
        best
    }

    /// The name of a REST operation, whatever account, region and parameters it is asked with.
    pub(super) fn operation(&self, request: &Request, context: Context<'_>) -> Option<&str> {
        self.of_operation(request, context)
            .max_by_key(|answer| answer.question.rank().2)
            .map(|answer| answer.operation.as_str())
    }

    /// How many answers there are for the operation, for whatever account, region and parameters.
    pub(super) fn count(&self, request: &Request, context: Context<'_>) -> usize {
        self.of_operation(request, context).count()
    }

    /// A body of another operation of the same service.
    pub(super) fn other_body(&self, request: &Request, context: Context<'_>) -> Option<String> {
        let service = self.0.get(&request.service)?;
        let all = service.operations.values().flatten().chain(&service.routes);
        all.filter(|answer| answer.operation != request.operation).find_map(|answer| match &answer.content {
            Content::Body(body) if !body.is_empty() => Some(body.render(context)),
            Content::Body(_) | Content::Error { .. } => None,
        })
    }

    fn of_operation<'a, 'b>(
        &'a self,
        request: &'b Request,
        context: Context<'b>,
    ) -> impl Iterator<Item = &'a Answer> + use<'a, 'b> {
        let service = self.0.get(&request.service);
        let named = service.and_then(|service| service.operations.get(&request.operation));
        // Routes are for the REST protocols alone; a form on `/` is no S3 listing.
        let by_route = match request.protocol {
            Protocol::RestJson | Protocol::RestXml | Protocol::RestXmlWrapped => service,
            Protocol::Json | Protocol::Query | Protocol::Ec2 => None,
        };
        let routes = by_route.into_iter().flat_map(|service| &service.routes);
        let fitting = routes.filter(move |answer| answer.question.fits_target(request, context));
        named.into_iter().flatten().chain(fitting)
    }
}

impl Answer {
    /// The response to one request.
    pub(super) fn reply(&self, protocol: Protocol, context: Context<'_>, id: RequestId) -> Reply {
        let mut reply = match &self.content {
            Content::Body(body) => {
                let status = self.status.unwrap_or(200);
                Reply { status, headers: Vec::new(), body: body.render(context) }
            }
            Content::Error { code, message } => {
                let code = code.render(context);
                let status = self.status.unwrap_or_else(|| protocol.default_status(&code));
                render::error(protocol, status, &code, &message.render(context), id)
            }
        };
        let own = self.headers.iter().map(|(name, value)| (name.clone(), value.render(context)));
        reply.headers.extend(own);
        reply
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::file;

    const ACCOUNT: &str = "111111111111";

    fn answers(text: &str) -> Answers {
        let mut answers = Answers::default();
        file::answers("kms_key.toml", text).unwrap().into_iter().for_each(|answer| answers.push(answer));
        answers
    }

    fn chosen(text: &str, request: &Request, accounts: Accounts) -> Option<String> {
        let context = Context {
            account: &request.account,
            region: &request.region,
            clock: jiff::Timestamp::UNIX_EPOCH,
        };
        let setting = Setting { account: ACCOUNT, accounts, context };
        let id = RequestId { digest: [0; 32], repeat: 1 };
        let answers = answers(text);
        answers.choose(request, &setting).map(|answer| answer.reply(request.protocol, context, id).body)
    }

    fn list_keys(parameters: &[(&str, &str)]) -> Request {
        let mut request = Request::sample("kms", "ListKeys");
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        request.parameters = parameters.iter().map(pair).collect();
        request
    }

    const LIST: &str = "[[answer]]\nservice = 'kms'\noperation = 'ListKeys'\n";

    #[test]
    fn a_named_region_wins_over_no_region() {
        let text = format!(
            "{LIST}match = {{ Limit = 1000 }}\nbody = 'every'\n{LIST}region = 'ap-northeast-1'\nbody = 'named'"
        );
        let mut request = list_keys(&[("Limit", "1000")]);
        assert_eq!(chosen(&text, &request, Accounts::OfScenario).unwrap(), "named");
        "us-east-1".clone_into(&mut request.region);
        assert_eq!(chosen(&text, &request, Accounts::OfScenario).unwrap(), "every");
    }

    #[test]
    fn more_conditions_win_over_fewer() {
        let text = format!("{LIST}body = 'any'\n{LIST}match = {{ Marker = 'b' }}\nbody = 'second'");
        assert_eq!(chosen(&text, &list_keys(&[("Marker", "b")]), Accounts::OfScenario).unwrap(), "second");
        assert_eq!(chosen(&text, &list_keys(&[]), Accounts::OfScenario).unwrap(), "any");
    }

    #[test]
    fn an_empty_condition_asks_for_absence() {
        let text = format!("{LIST}match = {{ Marker = '' }}\nbody = 'first'");
        assert_eq!(chosen(&text, &list_keys(&[]), Accounts::OfScenario).unwrap(), "first");
        assert_eq!(chosen(&text, &list_keys(&[("Marker", "")]), Accounts::OfScenario).unwrap(), "first");
        assert_eq!(chosen(&text, &list_keys(&[("Marker", "b")]), Accounts::OfScenario), None);
    }

    #[test]
    fn an_answer_without_account_is_for_the_account_of_the_scenario() {
        let text = format!("{LIST}body = '{{{{account}}}}'");
        let mut request = list_keys(&[]);
        "222222222222".clone_into(&mut request.account);
        assert_eq!(chosen(&text, &request, Accounts::OfScenario), None);
        assert_eq!(chosen(&text, &request, Accounts::Every).unwrap(), "222222222222");
    }

    #[test]
    fn a_named_account_wins_over_every_account() {
        let text = format!("{LIST}body = 'any'\n{LIST}account = '222222222222'\nbody = 'named'");
        let mut request = list_keys(&[]);
        "222222222222".clone_into(&mut request.account);
        assert_eq!(chosen(&text, &request, Accounts::Every).unwrap(), "named");
        assert_eq!(chosen(&text, &request, Accounts::OfScenario).unwrap(), "named");
    }

    #[test]
    fn each_row_is_an_answer_of_its_own() {
        let text = "[[answer]]\nservice = 'kms'\noperation = 'ListKeys'\nmatch = { KeyId = '{{id}}' }\n\
                    each = [ { id = 'a', on = true }, { id = 'b', on = false } ]\nbody = '{{id}}={{on}}'";
        assert_eq!(chosen(text, &list_keys(&[("KeyId", "b")]), Accounts::OfScenario).unwrap(), "b=false");
        assert_eq!(chosen(text, &list_keys(&[("KeyId", "c")]), Accounts::OfScenario), None);
    }

    #[test]
    fn a_rest_operation_gets_its_name_from_the_scenario() {
        let text = "[[answer]]\nservice = 'backup'\noperation = 'GetBackupPlan'\nregion = 'us-east-1'\n\
                    request = 'GET /backup/plans/{*}'\nbody = ''";
        let mut request = Request::sample("backup", "GET /backup/plans/a");
        request.protocol = Protocol::RestJson;
        "GET".clone_into(&mut request.method);
        request.path = ["backup", "plans", "a"].map(str::to_owned).to_vec();
        let context = Context { account: ACCOUNT, region: "x", clock: jiff::Timestamp::UNIX_EPOCH };
        assert_eq!(answers(text).operation(&request, context), Some("GetBackupPlan"));
        assert_eq!(chosen(text, &request, Accounts::OfScenario), None);
    }

    #[test]
    fn another_body_comes_from_another_operation() {
        let text = format!(
            "{LIST}body = 'keys'\n[[answer]]\nservice = 'kms'\noperation = 'ListAliases'\nbody = 'aliases'"
        );
        let context = Context { account: ACCOUNT, region: "x", clock: jiff::Timestamp::UNIX_EPOCH };
        assert_eq!(answers(&text).other_body(&list_keys(&[]), context).unwrap(), "aliases");
    }
}
