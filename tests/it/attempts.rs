//! Law 4 on the whole path: each attempt of a call is recorded, and a call that never got an answer too.

use std::sync::Arc;
use std::time::Duration;

use kakunin::aws::Session;
use kakunin::collect;
use kakunin::mock::{Fault, FaultKind, MockAws, Options, Scenario};
use kakunin::model::{AccountId, Attempt, Call, Cause, Clock, NoAnswer, Region, Time};
use kakunin::snapshot::Snapshot;
use kakunin::tables::Reader;

use crate::basis::scan;

fn account() -> AccountId {
    AccountId::parse("111111111111").unwrap()
}

/// The call of an operation in Tokyo, and its attempts.
fn of(snapshot: &Snapshot, operation: &str) -> (Call, Vec<Attempt>) {
    let calls = snapshot.ledger(&account()).unwrap();
    let call = calls.into_iter().find(|call| call.operation == operation && call.region == "ap-northeast-1");
    let call = call.unwrap();
    let mut attempts = snapshot.attempts(&account()).unwrap();
    attempts.retain(|attempt| attempt.call == call.id);
    (call, attempts)
}

#[test]
fn each_attempt_says_what_came_back() {
    let store = tempfile::tempdir().unwrap();
    let faults = vec![
        Fault::on("kms", "ListKeys", FaultKind::Throttled).times(1).in_region("ap-northeast-1"),
        Fault::on("ec2", "DescribeVolumes", FaultKind::Reset).times(2).in_region("ap-northeast-1"),
        Fault::on("rds", "DescribeDBInstances", FaultKind::Reset).in_region("ap-northeast-1"),
        Fault::on("rds", "DescribeDBClusters", FaultKind::Truncate).in_region("ap-northeast-1"),
    ];
    let snapshot = scan(Scenario::kasumi().unwrap(), faults, store.path());

    let (call, attempts) = of(&snapshot, "ListKeys");
    let codes: Vec<&str> = attempts.iter().map(|attempt| attempt.error_code.as_str()).collect();
    assert_eq!(codes, ["ThrottlingException", "none"]);
    assert_eq!((call.attempts, call.status, call.cause), (2, 200, None));
    assert_eq!(attempts[0].status, 400);
    assert!(attempts[0].request_id != "none" && attempts[0].request_id != attempts[1].request_id);
    assert_eq!(call.request_id, attempts[1].request_id);
    // The refusal is kept as well.
    let refusal = snapshot.body(&account(), &attempts[0].body_sha256).unwrap().unwrap();
    assert!(String::from_utf8(refusal).unwrap().contains("ThrottlingException"));

    let broken = Some(NoAnswer::ConnectionBroken);
    let missing = |attempts: &[Attempt]| attempts.iter().map(|one| one.no_answer).collect::<Vec<_>>();
    let (call, attempts) = of(&snapshot, "DescribeVolumes");
    assert_eq!(missing(&attempts), [broken, broken, None]);
    assert_eq!(attempts.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((call.attempts, call.cause), (3, None));

    let (call, attempts) = of(&snapshot, "DescribeDBInstances");
    assert_eq!(missing(&attempts), [broken; 5]);
    assert_eq!((call.status, call.cause, call.request_id.as_str()), (0, Some(Cause::Unreachable), "none"));

    let (call, attempts) = of(&snapshot, "DescribeDBClusters");
    assert!(attempts.iter().all(|one| one.no_answer == Some(NoAnswer::BrokenOff)), "{attempts:?}");
    assert!(call.cause.is_some() && call.body_sha256 == "none");
}

#[test]
fn every_call_has_an_attempt_and_every_kept_body_its_digest() {
    let store = tempfile::tempdir().unwrap();
    let snapshot = scan(Scenario::kasumi().unwrap(), Vec::new(), store.path());
    let (calls, attempts) = (snapshot.ledger(&account()).unwrap(), snapshot.attempts(&account()).unwrap());
    assert!(calls.len() > 100);
    for call in &calls {
        let last = attempts.iter().rfind(|attempt| attempt.call == call.id).unwrap();
        assert_eq!((&last.request_id, &last.body_sha256), (&call.request_id, &call.body_sha256));
    }
    let digests = calls.iter().map(|call| call.body_sha256.as_str()).filter(|one| *one != "none").collect();
    let bodies = snapshot.bodies(&account(), &digests).unwrap();
    assert_eq!(bodies.len(), digests.len());
    for (digest, body) in &bodies {
        use sha2::Digest as _;
        assert_eq!(*digest, kakunin::model::text::hex(&sha2::Sha256::digest(body)));
    }
    let columns: arrow::array::ArrayRef =
        Arc::new(arrow::array::BinaryArray::from_iter_values(bodies.values()));
    let batch = arrow::array::RecordBatch::try_from_iter([("body", columns)]).unwrap();
    eprintln!("snappy {}", kakunin::snapshot::to_parquet("bodies", &batch).unwrap().len());
    let size = |under: &str| -> u64 {
        let files = snapshot.manifest().files.iter();
        files.filter(|file| file.path.contains(under)).map(|file| file.bytes).sum()
    };
    let raw: usize = bodies.values().map(Vec::len).sum();
    eprintln!("bodies: {} of {} calls, {raw} bytes, {} stored", bodies.len(), calls.len(), size("/bodies/"));
    eprintln!("whole snapshot {} attempts {}", size(""), size("attempts"));
}

#[test]
fn a_scan_that_is_given_up_leaves_no_call_that_looks_answered() {
    let store = tempfile::tempdir().unwrap();
    let now = "2026-04-01T00:00:00Z";
    let mock = MockAws::start(Scenario::kasumi().unwrap(), now.parse().unwrap(), Options::default()).unwrap();
    mock.fault(Fault::on("kms", "ListKeys", FaultKind::Hang));
    mock.fault(Fault::on("rds", "DescribeDBInstances", FaultKind::ServerError(500)).times(1));
    mock.fault(Fault::on("rds", "DescribeDBInstances", FaultKind::Hang));
    let clock = Clock::Fixed(Time::parse(now).unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let session = runtime.block_on(async {
        let home = Region::parse("ap-northeast-1").unwrap();
        let session =
            Session::open_loopback(&mock.endpoint(), &account(), &home, clock, kakunin::trial::unhurried())
                .await
                .unwrap();
        let session = Arc::new(session);
        let only = [home.clone()];
        let reader = Reader::new(Arc::clone(&session), Region::global(), Arc::new(only.clone()), clock.now());
        let plan = collect::plan(&reader, &only).await.unwrap();
        let scan =
            collect::scan(Arc::clone(&session), &plan, store.path().to_owned(), clock, Arc::new(|_| {}));
        let ended = tokio::time::timeout(Duration::from_secs(8), scan).await;
        assert!(ended.is_err(), "the scan was to hang");
        session
    });
    let (calls, attempts) = (session.ledger().calls(), session.ledger().attempts());
    for (operation, tried) in [("ListKeys", 1), ("DescribeDBInstances", 2)] {
        let call = calls.iter().find(|call| call.operation == operation).unwrap();
        assert_eq!(call.cause, Some(Cause::Cancelled), "{operation}");
        let of_call: Vec<&Attempt> = attempts.iter().filter(|attempt| attempt.call == call.id).collect();
        assert_eq!(of_call.len(), tried, "{of_call:?}");
        assert_eq!(of_call.last().unwrap().no_answer, Some(NoAnswer::Cancelled));
    }
    assert_eq!(crate::program::folders(store.path()), Vec::<std::path::PathBuf>::new());
}
