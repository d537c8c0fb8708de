//! Law 1 on the whole path: whatever AWS refuses or garbles, nothing becomes a pass, and every interval
//! contains the one it had before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use kakunin::aws::Session;
use kakunin::catalog::Catalog;
use kakunin::collect;
use kakunin::evaluate::{Evaluation, Rules};
use kakunin::mock::{Fault, FaultKind, MockAws, Options, Scenario, Wording};
use kakunin::model::{AccountId, CheckId, Clock, Outcome, Region, Time};
use kakunin::score::{self, Assessment};
use kakunin::snapshot::Snapshot;
use kakunin::tables::Reader;

/// How many scans run side by side: they wait for their pacing most of the time.
const THREADS: usize = 6;

/// What another call still tells here: EC2 lists the Regions, and the report of credentials can be
/// fetched when making it went wrong.
const HAS_ANOTHER_SOURCE: [&str; 2] = ["ListRegions", "GenerateCredentialReport"];

/// What goes wrong with an operation, one at a time.
fn kinds() -> [(&'static str, FaultKind); 3] {
    [
        ("denied", FaultKind::Deny { wording: Wording::IdentityPolicy }),
        ("garbled", FaultKind::Garble),
        ("answered by another operation", FaultKind::OtherBody),
    ]
}

struct Judged {
    evaluation: Evaluation,
    assessment: Assessment,
    /// Every service and operation that was called.
    called: BTreeSet<(String, String)>,
}

struct Judge {
    catalog: Catalog,
    rules: Rules,
    scenario: Scenario,
}

impl Judge {
    fn new() -> Self {
        let mut catalog = Catalog::built_in().unwrap();
        let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/mocks/kasumi/settings/settings.toml");
        catalog.apply_settings(settings.as_ref()).unwrap();
        let rules = Rules::compile(&catalog.checks, &catalog.settings).unwrap();
        Self { catalog, rules, scenario: Scenario::kasumi().unwrap() }
    }

    /// Scans 霞市 with a fault and judges what was read.
    fn scan(&self, fault: Option<Fault>) -> Judged {
        let now = "2026-04-01T00:00:00Z";
        let mock = MockAws::start(self.scenario.clone(), now.parse().unwrap(), Options::default()).unwrap();
        if let Some(fault) = fault {
            mock.fault(fault);
        }
        let store = tempfile::tempdir().unwrap();
        let clock = Clock::Fixed(Time::parse(now).unwrap());
        let folder = tokio::runtime::Runtime::new().unwrap().block_on(async {
            let account = AccountId::parse("111111111111").unwrap();
            let home = Region::parse("ap-northeast-1").unwrap();
            let session = Session::open_loopback(&mock.endpoint(), &account, &home, clock).await.unwrap();
            let session = Arc::new(session);
            let reader = Reader::new(Arc::clone(&session), Region::global(), Arc::new([]), clock.now());
            let plan = collect::plan(&reader, &[]).await.unwrap();
            let observer: collect::Observer = Arc::new(|_| {});
            collect::scan(session, &plan, store.path().to_owned(), clock, observer).await.unwrap().0
        });
        let evaluation = self.rules.evaluate(&Snapshot::open(&folder).unwrap()).unwrap();
        let outcomes: BTreeMap<CheckId, Outcome> =
            evaluation.judgements.iter().map(|(id, one)| (id.clone(), one.outcome)).collect();
        let assessment = score::assess(&self.catalog.items, &self.catalog.checks, &outcomes);
        let called =
            mock.requests().into_iter().map(|request| (request.service, request.operation)).collect();
        Judged { evaluation, assessment, called }
    }
}

/// Everything in which less information gave more certainty.
fn lies(whole: &Judged, less: &Judged) -> Vec<String> {
    let mut lies = Vec::new();
    for (id, judgement) in &less.evaluation.judgements {
        let before = whole.evaluation.judgements[id].outcome;
        if judgement.outcome != before && judgement.outcome != Outcome::Unknown {
            lies.push(format!("{id} was {} and became {}", before.as_str(), judgement.outcome.as_str()));
        }
    }
    let before: BTreeMap<_, _> = whole
        .evaluation
        .findings
        .iter()
        .map(|one| ((&one.check, &one.region, &one.resource), one.outcome))
        .collect();
    for finding in less.evaluation.findings.iter().filter(|one| one.outcome == Outcome::Pass) {
        match before.get(&(&finding.check, &finding.region, &finding.resource)) {
            Some(Outcome::Fail | Outcome::Unknown) => {
                lies.push(format!("{} became a pass on {}", finding.check, finding.resource));
            }
            Some(Outcome::Pass | Outcome::NotApplicable) | None => {}
        }
    }
    for (before, after) in whole.assessment.items.iter().zip(&less.assessment.items) {
        if let Some(interval) = before.score
            && !after.score.is_some_and(|wider| wider.contains(interval))
        {
            lies.push(format!("{}: {:?} does not contain {interval:?}", after.id, after.score));
        }
    }
    let (before, after) = (whole.assessment.score.unwrap(), less.assessment.score.unwrap());
    if !after.contains(before) {
        lies.push(format!("the whole: {after:?} does not contain {before:?}"));
    }
    lies
}

/// The next operation nobody has taken yet.
fn next<'a>(left: &Mutex<impl Iterator<Item = &'a (String, String)>>) -> Option<&'a (String, String)> {
    left.lock().unwrap().next()
}

/// Scans once for each kind of fault on one operation.
fn lies_about(judge: &Judge, whole: &Judged, service: &str, operation: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (fault, kind) in kinds() {
        let less = judge.scan(Some(Fault::on(service, operation, kind)));
        let mut lies = lies(whole, &less);
        let told = less.evaluation.gaps.iter().any(|gap| gap.operation.ends_with(operation));
        if !told && !HAS_ANOTHER_SOURCE.contains(&operation) {
            lies.push("no gap says so".to_owned());
        }
        found.extend(lies.into_iter().map(|lie| format!("{service}:{operation} {fault}: {lie}")));
    }
    found
}

#[test]
fn whatever_operation_fails_nothing_becomes_a_pass_and_intervals_only_widen() {
    let judge = Judge::new();
    let whole = judge.scan(None);
    let operations: Vec<_> = whole.called.iter().filter(|(service, _)| service != "sts").cloned().collect();
    assert!(operations.len() > 60, "{operations:?}");
    let left = Mutex::new(operations.iter());
    let found = Mutex::new(Vec::new());
    let work = || {
        while let Some((service, operation)) = next(&left) {
            // Before the lock is taken: the scans are to run side by side.
            let lies = lies_about(&judge, &whole, service, operation);
            found.lock().unwrap().extend(lies);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    assert!(found.is_empty(), "{} lies:\n{}", found.len(), found.join("\n"));
}
