//! Decides what becomes of a request: throttled, struck by a fault, answered or unknown; and records it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::answer::{Accounts, Answer, Setting};
use super::fault::{self, Fault, FaultKind, Wording};
use super::permission::{self, Verdict};
use super::record::SeenRequest;
use super::render::{self, Reply, RequestId};
use super::request::Request;
use super::rewrite;
use super::scenario::Scenario;
use super::template::Context;
use super::throttle::{Buckets, Throttle};

/// How a mock AWS behaves beside its scenario.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Port on 127.0.0.1; 0: any free one.
    pub port: u16,
    /// How long every answer takes.
    pub latency: Duration,
    /// Limits on calls.
    pub throttles: Vec<Throttle>,
    /// Faults from the start.
    pub faults: Vec<Fault>,
    /// The IAM actions that the caller's policy allows; none: everything is allowed.
    pub allow: Option<BTreeSet<String>>,
    /// Which accounts the answers without an account are for.
    pub accounts: Accounts,
    /// Which requests are kept for [`MockAws::requests`](super::MockAws::requests).
    pub record: Record,
}

/// Which requests are remembered; a large run would otherwise hold every one in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Record {
    /// All of them.
    #[default]
    All,
    /// Those without an answer.
    Unmatched,
}

/// What is done about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Send(Reply),
    /// Promise all of it, send half.
    Cut(Reply),
    Hang,
    Close,
}

/// The scenario being served and what has happened so far.
#[derive(Debug)]
pub(super) struct State {
    scenario: Scenario,
    clock: Timestamp,
    pub(super) options: Options,
    buckets: Buckets,
    repeats: BTreeMap<[u8; 32], u32>,
    pub(super) seen: Vec<SeenRequest>,
    pub(super) unmatched: Vec<SeenRequest>,
    pub(super) count: u64,
}

impl State {
    pub(super) fn new(scenario: Scenario, clock: Timestamp, options: Options) -> Self {
        Self {
            scenario,
            clock,
            options,
            buckets: Buckets::default(),
            repeats: BTreeMap::new(),
            seen: Vec::new(),
            unmatched: Vec::new(),
            count: 0,
        }
    }

    /// The account of requests whose access key names none.
    pub(super) fn account(&self) -> &str {
        &self.scenario.account
    }

    /// Decides, names the operation of a REST request, and records.
    pub(super) fn decide(&mut self, request: &mut Request, now: Instant) -> (Outcome, RequestId) {
        let id = self.request_id(request);
        let Self { scenario, clock, options, buckets, .. } = self;
        let mut asked = request.clone();
        // The page after a page that never ends is the same page.
        asked.parameters.retain(|_, value| value != rewrite::TOKEN);
        asked.query.retain(|_, value| value != rewrite::TOKEN);
        let context = Context { account: &asked.account, region: &asked.region, clock: *clock };
        let setting = Setting { account: &scenario.account, accounts: options.accounts, context };
        let answer = scenario.answers.choose(&asked, &setting);
        let named = answer.map(|answer| answer.operation.as_str());
        if let Some(name) = named.or_else(|| scenario.answers.operation(&asked, context)) {
            name.clone_into(&mut request.operation);
        }
        // What the scenario does not know has no name yet, and is loud anyway.
        let verdict = match &options.allow {
            Some(allowed) if answer.is_some() => {
                permission::verdict(allowed, &request.service, &request.operation)
            }
            Some(_) | None => Verdict::Allowed,
        };
        if verdict == Verdict::Unwritten {
            let outcome = Outcome::Send(unwritten(request, id));
            self.record(request, &outcome, true);
            return (outcome, id);
        }
        let admitted = buckets.admit(&options.throttles, request, now);
        let call = Call { scenario, request, answer, context, id };
        let fault = match (admitted, verdict) {
            (false, _) => Some(FaultKind::Throttled),
            (true, Verdict::Denied) => Some(FaultKind::Deny { wording: Wording::IdentityPolicy }),
            (true, Verdict::Allowed | Verdict::Unwritten) => fault::strike(&mut options.faults, request),
        };
        let is_unmatched = answer.is_none() && fault.as_ref().is_none_or(needs_answer);
        let outcome = fault.map_or_else(|| Outcome::Send(call.reply()), |kind| call.broken(kind));
        self.record(request, &outcome, is_unmatched);
        (outcome, id)
    }

    /// Records a request that was refused before it could be read.
    pub(super) fn record_refused(
        &mut self,
        request: &Request,
        reply: impl FnOnce(RequestId) -> Reply,
    ) -> (Outcome, RequestId) {
        let id = self.request_id(request);
        let outcome = Outcome::Send(reply(id));
        self.record(request, &outcome, true);
        (outcome, id)
    }

    fn request_id(&mut self, request: &Request) -> RequestId {
        let digest = request.digest();
        let repeat = self.repeats.entry(digest).or_insert(0);
        *repeat = repeat.saturating_add(1);
        RequestId { digest, repeat: *repeat }
    }

    fn record(&mut self, request: &Request, outcome: &Outcome, is_unmatched: bool) {
        let status = match outcome {
            Outcome::Send(reply) | Outcome::Cut(reply) => Some(reply.status),
            Outcome::Hang | Outcome::Close => None,
        };
        let seen = SeenRequest::new(request, status);
        self.count = self.count.saturating_add(1);
        if is_unmatched {
            self.unmatched.push(seen.clone());
        }
        match self.options.record {
            Record::All => self.seen.push(seen),
            Record::Unmatched => {}
        }
    }
}

/// The answer to a call of which nobody has written what it takes.
fn unwritten(request: &Request, id: RequestId) -> Reply {
    let message = format!(
        "mocks/iam_actions.toml does not say which IAM action {}:{} takes",
        request.service, request.operation
    );
    render::error(request.protocol, 501, "UnwrittenPermission", &message, id)
}

/// Whether a fault breaks an answer of the scenario, rather than taking its place.
const fn needs_answer(kind: &FaultKind) -> bool {
    match kind {
        FaultKind::Truncate
        | FaultKind::Garble
        | FaultKind::OtherBody
        | FaultKind::MorePages
        | FaultKind::NewFields
        | FaultKind::NewValues { .. } => true,
        FaultKind::Deny { .. }
        | FaultKind::Throttled
        | FaultKind::ExpiredToken
        | FaultKind::ServerError(_)
        | FaultKind::Hang
        | FaultKind::Reset
        | FaultKind::Empty
        | FaultKind::Answer { .. } => false,
    }
}

struct Call<'a> {
    scenario: &'a Scenario,
    request: &'a Request,
    answer: Option<&'a Answer>,
    context: Context<'a>,
    id: RequestId,
}

impl Call<'_> {
    fn reply(&self) -> Reply {
        match self.answer {
            Some(answer) => answer.reply(self.request.protocol, self.context, self.id),
            None => self.unmatched(),
        }
    }

    fn unmatched(&self) -> Reply {
        let seen = SeenRequest::new(self.request, None);
        let others = self.scenario.answers.count(self.request, self.context);
        let message = format!(
            "the mock has no answer to {seen}; {others} answers for this operation are for other accounts, regions or parameters"
        );
        render::error(self.request.protocol, 501, "UnmatchedRequest", &message, self.id)
    }

    fn broken(&self, kind: FaultKind) -> Outcome {
        let (request, id) = (self.request, self.id);
        let reply = match kind {
            FaultKind::Hang => return Outcome::Hang,
            FaultKind::Reset => return Outcome::Close,
            FaultKind::Truncate if self.answer.is_some() => return Outcome::Cut(self.reply()),
            FaultKind::Truncate => self.reply(),
            FaultKind::Garble => self.rewritten(fault::garbled),
            FaultKind::OtherBody => self.rewritten(|_| self.other_body()),
            FaultKind::MorePages => self.rewritten(rewrite::with_more_pages),
            FaultKind::NewFields => self.rewritten(rewrite::with_new_fields),
            FaultKind::NewValues { members } => {
                self.rewritten(|body| rewrite::with_new_values(body, &members))
            }
            FaultKind::Empty => Reply { status: 200, headers: Vec::new(), body: String::new() },
            FaultKind::Answer { status, body } => Reply { status, headers: Vec::new(), body },
            FaultKind::Deny { wording } => fault::denied(request, wording, id),
            FaultKind::Throttled => fault::throttled(request, id),
            FaultKind::ExpiredToken => fault::expired(request, id),
            FaultKind::ServerError(status) => fault::server_error(request, status, id),
        };
        Outcome::Send(reply)
    }

    fn rewritten(&self, body: impl Fn(&str) -> String) -> Reply {
        let mut reply = self.reply();
        if self.answer.is_some() {
            reply.body = body(&reply.body);
        }
        reply
    }

    fn other_body(&self) -> String {
        let other = self.scenario.answers.other_body(self.request, self.context);
        other.unwrap_or_else(|| fault::foreign_body(self.request.protocol).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::fault::Wording;

    const FILES: [(&str, &str); 2] = [
        (
            "scenario.toml",
            "name.ja = '霞市'\nname.en = 'Kasumi'\naccount = '111111111111'\nhome_region = 'ap-northeast-1'",
        ),
        (
            "kms_key.toml",
            "[[answer]]\nservice = 'kms'\noperation = 'ListKeys'\nregion = 'ap-northeast-1'\nbody = '{\"Keys\":[]}'\n\
             [[answer]]\nservice = 'kms'\noperation = 'ListAliases'\nbody = '{\"Aliases\":[]}'",
        ),
    ];

    fn state(options: Options) -> State {
        let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        State::new(Scenario::from_files(files).unwrap(), Timestamp::UNIX_EPOCH, options)
    }

    fn decide(state: &mut State, operation: &str) -> Outcome {
        state.decide(&mut Request::sample("kms", operation), Instant::now()).0
    }

    fn broken(kind: FaultKind) -> Outcome {
        let faults = vec![Fault::on("kms", "ListKeys", kind)];
        decide(&mut state(Options { faults, ..Options::default() }), "ListKeys")
    }

    fn sent(outcome: Outcome) -> Reply {
        let Outcome::Send(reply) = outcome else { panic!("{outcome:?}") };
        reply
    }

    #[test]
    fn an_answer_is_sent_and_recorded() {
        let mut state = state(Options::default());
        assert_eq!(sent(decide(&mut state, "ListKeys")).body, "{\"Keys\":[]}");
        assert_eq!((state.seen.len(), state.unmatched.len(), state.count), (1, 0, 1));
        assert_eq!(state.seen[0].status, Some(200));
    }

    #[test]
    fn an_unmatched_request_is_loud_and_recorded() {
        let mut state = state(Options { record: Record::Unmatched, ..Options::default() });
        let reply = sent(decide(&mut state, "DescribeKey"));
        assert_eq!(reply.status, 501);
        assert!(
            reply.body.contains("kms DescribeKey in ap-northeast-1 of account 111111111111"),
            "{}",
            reply.body
        );
        assert_eq!((state.seen.len(), state.unmatched.len(), state.count), (0, 1, 1));
    }

    #[test]
    fn an_unmatched_request_says_whether_others_of_the_operation_are_answered() {
        let mut request = Request::sample("kms", "ListKeys");
        "us-east-1".clone_into(&mut request.region);
        let reply = sent(state(Options::default()).decide(&mut request, Instant::now()).0);
        assert!(reply.body.contains("; 1 answers for this operation"), "{}", reply.body);
    }

    #[test]
    fn a_fault_does_not_hide_that_an_answer_is_missing() {
        let faults = vec![Fault::on_service("kms", FaultKind::Garble)];
        let mut state = state(Options { faults, ..Options::default() });
        assert_eq!(sent(decide(&mut state, "DescribeKey")).status, 501);
        assert_eq!(state.unmatched.len(), 1);
    }

    #[test]
    fn the_limit_comes_before_the_answer() {
        let throttle = Throttle { service: "kms".to_owned(), operation: None, burst: 1, per_second: 0.0 };
        let mut state = state(Options { throttles: vec![throttle], ..Options::default() });
        assert_eq!(sent(decide(&mut state, "ListKeys")).status, 200);
        assert!(sent(decide(&mut state, "ListKeys")).body.contains("ThrottlingException"));
    }

    #[test]
    fn an_enforced_policy_refuses_in_the_words_of_aws_what_it_does_not_name() {
        let allow = Some(BTreeSet::from(["kms:ListAliases".to_owned()]));
        let mut state = state(Options { allow, ..Options::default() });
        assert_eq!(sent(decide(&mut state, "ListAliases")).status, 200);
        let refused = sent(decide(&mut state, "ListKeys")).body;
        assert!(refused.contains("no identity-based policy allows the kms:ListKeys action"), "{refused}");
        assert_eq!(state.unmatched.len(), 0);
    }

    #[test]
    fn every_fault_does_what_it_says() {
        let wording = Wording::IdentityPolicy;
        assert!(sent(broken(FaultKind::Deny { wording })).body.contains("AccessDeniedException"));
        assert!(sent(broken(FaultKind::Throttled)).body.contains("ThrottlingException"));
        assert!(sent(broken(FaultKind::ExpiredToken)).body.contains("ExpiredTokenException"));
        assert_eq!(sent(broken(FaultKind::ServerError(503))).status, 503);
        assert_eq!(broken(FaultKind::Hang), Outcome::Hang);
        assert_eq!(broken(FaultKind::Reset), Outcome::Close);
        assert!(matches!(broken(FaultKind::Truncate), Outcome::Cut(reply) if reply.body == "{\"Keys\":[]}"));
        assert!(sent(broken(FaultKind::Garble)).body.starts_with("{\"Key"));
        assert_eq!(sent(broken(FaultKind::Empty)).body, "");
        assert_eq!(sent(broken(FaultKind::OtherBody)).body, "{\"Aliases\":[]}");
        let answer = FaultKind::Answer { status: 202, body: "later".to_owned() };
        assert_eq!(sent(broken(answer)).status, 202);
    }

    #[test]
    fn request_ids_count_the_same_request_alone() {
        let mut state = state(Options::default());
        let mut repeat =
            |operation| state.decide(&mut Request::sample("kms", operation), Instant::now()).1.repeat;
        assert_eq!(["ListKeys", "ListAliases", "ListKeys"].map(&mut repeat), [1, 1, 2]);
    }
}
