//! The server over real sockets: one request in each protocol, the faults of the connection, hostile input.

use super::*;
use crate::mock::{Accounts, FaultKind, Wording};
use std::io::{Read as _, Write as _};
use std::net::TcpStream as Client;

const SCENARIO: &str =
    "name.ja = '霞市'\nname.en = 'Kasumi'\naccount = '111111111111'\nhome_region = 'ap-northeast-1'";

const ANSWERS: &str = r#"
[[answer]]
service = "kms"
operation = "DescribeKey"
match = { KeyId = "{{id}}" }
each = [ { id = "a" }, { id = "b" } ]
body = '{"KeyMetadata":{"KeyId":"{{id}}","AWSAccountId":"{{account}}","CreationDate":{{epoch -30d}}}}'

[[answer]]
service = "iam"
operation = "GetAccountPasswordPolicy"
error = { code = "NoSuchEntity", message = "The Password Policy with domain name {{account}} cannot be found." }

[[answer]]
service = "ec2"
operation = "DescribeVolumes"
body = "<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>"

[[answer]]
service = "backup"
operation = "ListBackupPlans"
request = "GET /backup/plans"
body = '{"BackupPlansList":[]}'

[[answer]]
service = "account"
operation = "ListRegions"
request = "POST /listRegions"
match = { NextToken = "" }
body = '{"Regions":[]}'

[[answer]]
service = "s3"
operation = "GetBucketLifecycleConfiguration"
request = "GET /{*}?lifecycle"
error = { code = "NoSuchLifecycleConfiguration", message = "The lifecycle configuration does not exist" }

[[answer]]
service = "s3control"
operation = "ListMultiRegionAccessPoints"
region = "us-west-2"
request = "GET /v20180820/mrap/instances"
body = "<ListMultiRegionAccessPointsResult/>"
headers = { "x-amz-request-id" = "OWN" }
"#;

fn mock(options: Options) -> MockAws {
    let files = [("scenario.toml", SCENARIO), ("all.toml", ANSWERS)];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned()));
    let clock = "2026-03-02T00:00:00Z".parse().unwrap();
    MockAws::start(Scenario::from_files(files).unwrap(), clock, options).unwrap()
}

fn faulty(fault: Fault) -> MockAws {
    let mock = mock(Options::default());
    mock.fault(fault);
    mock
}

/// Sends bytes and reads until the mock closes the connection.
fn raw(mock: &MockAws, bytes: &[u8]) -> String {
    let mut client = Client::connect(mock.address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    // The mock may close before all is sent; what it answered is still there to read.
    drop(client.write_all(bytes));
    let mut text = Vec::new();
    drop(client.read_to_end(&mut text));
    String::from_utf8_lossy(&text).into_owned()
}

fn signed(service: &str, region: &str, line: &str, headers: &str, body: &str) -> Vec<u8> {
    let scope = format!("AKIAMOCK111111111111/20260302/{region}/{service}/aws4_request");
    format!(
        "{line} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{headers}content-length: {}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn describe_key(id: &str) -> Vec<u8> {
    let headers = "x-amz-target: TrentService.DescribeKey\r\ncontent-type: application/x-amz-json-1.1\r\n";
    signed("kms", "ap-northeast-1", "POST /", headers, &format!("{{\"KeyId\":\"{id}\"}}"))
}

fn form(service: &str, body: &str) -> Vec<u8> {
    signed(service, "us-east-1", "POST /", "content-type: application/x-www-form-urlencoded\r\n", body)
}

#[test]
fn a_json_call_is_answered_for_its_row() {
    let mock = mock(Options::default());
    let text = raw(&mock, &describe_key("b"));
    assert!(text.starts_with("HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\n"), "{text}");
    assert!(text.contains("\r\nx-amzn-requestid: "), "{text}");
    assert!(
        text.ends_with(
            r#"{"KeyMetadata":{"KeyId":"b","AWSAccountId":"111111111111","CreationDate":1769817600}}"#
        ),
        "{text}"
    );
    let seen = &mock.requests()[0];
    assert_eq!(
        (seen.service.as_str(), seen.operation.as_str(), seen.status),
        ("kms", "DescribeKey", Some(200))
    );
    assert_eq!(seen.parameters["KeyId"], "b");
}

#[test]
fn a_query_call_gets_its_error_with_the_request_id() {
    let text =
        raw(&mock(Options::default()), &form("iam", "Action=GetAccountPasswordPolicy&Version=2010-05-08"));
    assert!(text.starts_with("HTTP/1.1 404 "), "{text}");
    assert!(text.contains("<Code>NoSuchEntity</Code>"), "{text}");
    assert!(text.contains("</Error><RequestId>"), "{text}");
}

#[test]
fn an_ec2_call_is_answered() {
    let text = raw(&mock(Options::default()), &form("ec2", "Action=DescribeVolumes&MaxResults=1000"));
    assert!(text.contains("content-type: text/xml;charset=UTF-8"), "{text}");
    assert!(text.ends_with("<volumeSet/></DescribeVolumesResponse>"), "{text}");
}

#[test]
fn a_rest_json_call_is_answered_with_or_without_a_slash() {
    let mock = mock(Options::default());
    for path in
        ["GET /backup/plans?maxResults=1000", "GET /backup/plans/?maxResults=1000", "GET /backup/%70lans"]
    {
        let text = raw(&mock, &signed("backup", "eu-west-1", path, "", ""));
        assert!(text.ends_with(r#"{"BackupPlansList":[]}"#), "{text}");
    }
    assert!(mock.requests().iter().all(|seen| seen.operation == "ListBackupPlans"));
}

#[test]
fn the_page_token_of_a_rest_json_body_is_a_parameter() {
    let mock = mock(Options::default());
    let ask = |body| raw(&mock, &signed("account", "us-east-1", "POST /listRegions", "", body));
    assert!(ask(r#"{"MaxResults":50}"#).ends_with(r#"{"Regions":[]}"#));
    assert!(ask(r#"{"MaxResults":50,"NextToken":"x"}"#).starts_with("HTTP/1.1 501 "));
    assert_eq!(mock.unmatched()[0].operation, "ListRegions");
}

#[test]
fn an_s3_call_is_answered_with_both_ids() {
    let text =
        raw(&mock(Options::default()), &signed("s3", "eu-west-1", "GET /kasumi-logs?lifecycle", "", ""));
    assert!(text.starts_with("HTTP/1.1 404 "), "{text}");
    assert!(text.contains("x-amz-request-id: ") && text.contains("x-amz-id-2: "), "{text}");
    assert!(text.contains("\n<Error><Code>NoSuchLifecycleConfiguration</Code>"), "{text}");
}

#[test]
fn s3_control_is_answered_and_a_header_of_the_scenario_replaces_ours() {
    let line = "GET /v20180820/mrap/instances?maxResults=100";
    let text = raw(
        &mock(Options::default()),
        &signed("s3", "us-west-2", line, "x-amz-account-id: 111111111111\r\n", ""),
    );
    assert!(text.contains("x-amz-request-id: OWN"), "{text}");
    assert!(text.ends_with("<ListMultiRegionAccessPointsResult/>"), "{text}");
}

#[test]
fn request_ids_are_the_same_in_every_run() {
    let ids = || {
        let mock = mock(Options::default());
        let id =
            |text: String| text.lines().find(|line| line.starts_with("x-amzn-requestid")).map(str::to_owned);
        [raw(&mock, &describe_key("a")), raw(&mock, &describe_key("a")), raw(&mock, &describe_key("b"))]
            .map(id)
    };
    let first = ids();
    assert_eq!(first, ids());
    assert_ne!(first[0], first[1]);
    assert_ne!(first[0], first[2]);
}

#[test]
fn an_unmatched_request_names_everything() {
    let mock = mock(Options::default());
    let text = raw(&mock, &describe_key("c"));
    assert!(text.starts_with("HTTP/1.1 501 "), "{text}");
    assert!(
        text.contains("kms DescribeKey in ap-northeast-1 of account 111111111111 (POST / KeyId=c)"),
        "{text}"
    );
    assert_eq!(mock.unmatched().len(), 1);
}

#[test]
fn a_denied_call_has_the_code_of_its_service() {
    let deny = || FaultKind::Deny { wording: Wording::ServiceControlPolicy };
    let mock = faulty(Fault::on("ec2", "DescribeVolumes", deny()));
    mock.fault(Fault::on("s3", "GetBucketLifecycleConfiguration", deny()));
    assert!(
        raw(&mock, &form("ec2", "Action=DescribeVolumes")).contains("<Code>UnauthorizedOperation</Code>")
    );
    let text = raw(&mock, &signed("s3", "eu-west-1", "GET /kasumi-logs?lifecycle", "", ""));
    assert!(text.starts_with("HTTP/1.1 403 ") && text.contains("<Code>AccessDenied</Code>"), "{text}");
    mock.clear_faults();
    assert!(raw(&mock, &form("ec2", "Action=DescribeVolumes")).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_cut_answer_promises_more_than_it_sends() {
    let mock = faulty(Fault::on("kms", "DescribeKey", FaultKind::Truncate));
    let text = raw(&mock, &describe_key("a"));
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: 85"), "{head}");
    assert_eq!(body.len(), 42);
}

#[test]
fn a_closed_connection_has_no_answer() {
    let mock = faulty(Fault::on("kms", "DescribeKey", FaultKind::Reset).times(1));
    assert_eq!(raw(&mock, &describe_key("a")), "");
    assert_eq!(mock.requests()[0].status, None);
    assert!(raw(&mock, &describe_key("a")).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_call_that_hangs_stops_neither_others_nor_the_end() {
    let mock = faulty(Fault::on("kms", "DescribeKey", FaultKind::Hang).times(1));
    let mut client = Client::connect(mock.address).unwrap();
    client.write_all(&describe_key("a")).unwrap();
    client.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert!(client.read(&mut [0; 16]).is_err());
    assert!(raw(&mock, &describe_key("a")).starts_with("HTTP/1.1 200 "));
    drop(mock);
    assert_eq!(client.read(&mut [0; 16]).unwrap_or(0), 0);
}

#[test]
fn latency_is_waited_for() {
    let mock = mock(Options { latency: Duration::from_millis(150), ..Options::default() });
    let start = Instant::now();
    raw(&mock, &describe_key("a"));
    assert!(start.elapsed() >= Duration::from_millis(150));
    mock.set_latency(Duration::ZERO);
    assert!(raw(&mock, &describe_key("a")).starts_with("HTTP/1.1 200 "));
}

#[test]
fn every_account_is_answered_when_asked_to() {
    let mock = mock(Options { accounts: Accounts::Every, ..Options::default() });
    let other =
        String::from_utf8(describe_key("a")).unwrap().replace("AKIAMOCK111111111111", "AKIAMOCK222222222222");
    assert!(raw(&mock, other.as_bytes()).contains(r#""AWSAccountId":"222222222222""#));
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let mock = mock(Options::default());
    let body = format!("Action=DescribeVolumes&X={}", "x".repeat(BODY_LIMIT));
    assert!(raw(&mock, &form("ec2", &body)).starts_with("HTTP/1.1 413 "));
    let body = format!("Action=DescribeVolumes&X={}", "x".repeat(BODY_LIMIT - 100));
    assert!(raw(&mock, &form("ec2", &body)).starts_with("HTTP/1.1 200 "));
}

#[test]
fn hostile_requests_do_not_end_the_mock() {
    let mock = mock(Options::default());
    let deep = "[".repeat(200_000);
    let json = "x-amz-target: TrentService.DescribeKey\r\n";
    let hostile = [
        b"\x16\x03\x01\x02\x00garbage".to_vec(),
        b"GET".to_vec(),
        b"GET / HTTP/1.1\r\nauthorization: Credential=////\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET /%ff%00%zz?%=&=%&& HTTP/1.1\r\nauthorization: \xff\xfe\r\nconnection: close\r\n\r\n".to_vec(),
        b"OPTIONS * HTTP/1.1\r\nconnection: close\r\n\r\n".to_vec(),
        format!("GET /{} HTTP/1.1\r\n\r\n", "a/".repeat(400_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(5_000)).into_bytes(),
        signed("kms", "r", "POST /", json, &deep),
        signed("kms", "r", "POST /", json, "\u{0}"),
        signed("s3", "", "DELETE /../../etc/passwd", "", ""),
        signed("\u{7f}", "r", "PUT //////", "", "x"),
    ];
    for bytes in &hostile {
        let mut client = Client::connect(mock.address).unwrap();
        drop(client.write_all(bytes));
        drop(client.shutdown(std::net::Shutdown::Write));
        drop(client.set_read_timeout(Some(Duration::from_millis(500))));
        drop(client.read_to_end(&mut Vec::new()));
    }
    assert!(raw(&mock, &describe_key("a")).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_port_in_use_is_an_error_that_names_it() {
    let first = mock(Options::default());
    let port = first.address.port();
    let files = [("scenario.toml".to_owned(), SCENARIO.to_owned())].into_iter();
    let options = Options { port, ..Options::default() };
    let error =
        MockAws::start(Scenario::from_files(files).unwrap(), Timestamp::UNIX_EPOCH, options).unwrap_err();
    assert_eq!(error.to_string(), format!("listen on port {port} of 127.0.0.1"));
}

#[test]
fn the_mock_may_live_inside_an_asynchronous_test() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mock = mock(Options::default());
        assert!(raw(&mock, &describe_key("a")).starts_with("HTTP/1.1 200 "));
    });
}
