//! Secrets never reach the disk or the log: they are planted wherever the answers of today's operations
//! could carry them, and every byte that a scan leaves behind is searched for them.

use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::AsArray as _;
use kakunin::mock::{Fault, FaultKind, MockAws, Options, Scenario};
use kakunin::snapshot::from_parquet;

use crate::program::{kakunin_at, stderr};

/// Part of every planted secret.
const PLANTED: &str = "pLaNtEd5eCrEt";
const SECRET_KEY: &str = "pLaNtEd5eCrEt/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "pLaNtEd5eCrEt//////////wEaDmFwLW5vcnRoZWFzdC0x==";
const TOKEN_PERCENT: &str = "pLaNtEd5eCrEt%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEaDmFwLW5vcnRoZWFzdC0x%3D%3D";

/// What an answer of a service could carry beside the facts.
fn planted(service: &str, xml: bool) -> String {
    let of_service = match service {
        "ec2" => {
            "<userData><value>@</value></userData><customerGatewayConfiguration>&lt;pre_shared_key&gt;@&lt;/pre_shared_key&gt;\
             </customerGatewayConfiguration><options><tunnelOptionSet><item><preSharedKey>@</preSharedKey></item>\
             </tunnelOptionSet></options>"
        }
        "rds" => "<PendingModifiedValues><MasterUserPassword>@</MasterUserPassword></PendingModifiedValues>",
        "cloudformation" => {
            "<Parameters><member><ParameterKey>p</ParameterKey><ParameterValue>@</ParameterValue></member></Parameters>\
             <Outputs><member><OutputKey>o</OutputKey><OutputValue>@</OutputValue></member></Outputs>"
        }
        "lambda" => r#""Environment":{"Variables":{"PASSWORD":"@"}},"#,
        "iam" => "<Base32StringSeed>@</Base32StringSeed><QRCodePNG><![CDATA[@]]></QRCodePNG>",
        "elasticloadbalancing" => {
            "<AuthenticateOidcConfig><ClientId>c</ClientId><ClientSecret>@</ClientSecret></AuthenticateOidcConfig>\
             <HttpHeaderConfig><Values><member>@</member></Values></HttpHeaderConfig>"
        }
        "cloudfront" => {
            "<OriginCustomHeader><HeaderName>X-From-Edge</HeaderName><HeaderValue>@</HeaderValue></OriginCustomHeader>"
        }
        "apigateway" => {
            r#""variables":{"p":"@"},"stageVariables":{"p":"@"},"canarySettings":{"stageVariableOverrides":{"p":"@"}},"#
        }
        "wafv2" => r#""Rules":[{"Statement":{"ByteMatchStatement":{"SearchString":"@"}}}],"#,
        "account" => {
            r#""ContactInformation":{"FullName":"@","PhoneNumber":"@","AddressLine1":"@"},"AlternateContact":{"EmailAddress":"@"},"#
        }
        "organizations" => r#""Organization2":{"MasterAccountEmail":"@"},"#,
        "directconnect" => {
            r#""authKey":"@","customerRouterConfig":"@","bgpPeers":[{"authKey":"@"}],"macSecKeys":[{"ckn":"@"}],"#
        }
        "config" => {
            r#""Results2":["{\"resourceType\":\"x\",\"configuration\":{\"environment\":{\"P\":\"@\"},\"userData\":\"@\",\"stageVariables\":{\"a\":\"@\"},\"parameters\":[{\"v\":\"@\"}],\"authKey\":\"@\",\"clientSecret\":\"@\",\"environmentVariables\":[{\"value\":\"@\"}],\"endpoint\":\"@\",\"outputs\":[\"@\"]}}"],"#
        }
        "cloudtrail" => {
            r#""Events2":[{"CloudTrailEvent":"{\"eventType\":\"x\",\"requestParameters\":{\"password\":\"@\"},\"responseElements\":{\"p\":\"@\"}}"}],"#
        }
        _ => "",
    };
    let everywhere = if xml {
        "<Credentials><SecretAccessKey>@</SecretAccessKey><SessionToken>@</SessionToken></Credentials>"
    } else {
        r#""Credentials":{"SecretAccessKey":"@","SessionToken":"@"},"#
    };
    format!("{of_service}{everywhere}").replace('@', &format!("{PLANTED}-{service}"))
}

/// One answer with secrets in it, if it has a place for them.
fn with_secrets(service: &str, body: &str) -> String {
    let empty = |rest: &str| rest.trim_start().starts_with('}');
    if body.trim_start().starts_with('<') {
        match body.rsplit_once("</") {
            Some((head, tail)) if head.trim_end().ends_with('>') => {
                format!("{head}{}</{tail}", planted(service, true))
            }
            Some(_) | None => body.to_owned(),
        }
    } else {
        match body.split_once('{') {
            Some((head, rest)) if !empty(rest) => format!("{head}{{{}{rest}", planted(service, false)),
            Some(_) | None => body.to_owned(),
        }
    }
}

/// 霞市, whose answers carry secrets; and how many do.
fn scenario() -> (Scenario, usize) {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/mocks/kasumi"));
    let mut files = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let mut parts = text.split("'''");
        let mut out = parts.next().unwrap().to_owned();
        while let (Some(body), Some(after)) = (parts.next(), parts.next()) {
            let service =
                out.rsplit_once("service = \"").map_or("", |(_, rest)| rest.split('"').next().unwrap());
            let is_body = out.trim_end().ends_with("body =");
            let changed = if is_body { with_secrets(service, body) } else { body.to_owned() };
            count += usize::from(changed != body);
            out = [out.as_str(), &changed, after].join("'''");
        }
        files.push((path.file_name().unwrap().to_str().unwrap().to_owned(), out));
    }
    files.sort();
    (Scenario::from_files(files.into_iter()).unwrap(), count)
}

/// Refusals that repeat what was asked, as AWS does when a signature does not match.
fn faults() -> Vec<Fault> {
    let answer = |body: String| FaultKind::Answer { status: 403, body };
    let s3 = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><Message>{SECRET_KEY} {TOKEN}</Message>\
         <StringToSign>x-amz-security-token:{TOKEN} {TOKEN_PERCENT}</StringToSign></Error>"
    );
    let kms = format!(
        r#"{{"__type":"AccessDeniedException","message":"the token {} is bad"}}"#,
        TOKEN.replace('/', "\\/")
    );
    let account = format!(
        r#"{{"message":"{PLANTED}-echo is no name","ContactInformation":{{"FullName":"{PLANTED}-echo"}}}}"#
    );
    let unreadable = format!("<html><userData>{PLANTED}-html");
    vec![
        Fault::on("s3", "GetBucketTagging", answer(s3)),
        Fault::on("kms", "ListAliases", answer(kms)),
        Fault::on("account", "GetAccountInformation", answer(account)),
        Fault::on("ec2", "DescribeSnapshots", answer(unreadable)),
    ]
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Everything in a file as text: its bytes, and what they hold when they are columns.
fn readable(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if path.extension().is_some_and(|extension| extension == "parquet") {
        let batch = from_parquet("t", bytes.into()).unwrap();
        if let Some(bodies) = batch.column_by_name("body").and_then(|column| column.as_binary_opt::<i32>()) {
            bodies.iter().flatten().for_each(|body| text.push_str(&String::from_utf8_lossy(body)));
        }
        let mut lines = Vec::new();
        let mut writer = arrow::json::LineDelimitedWriter::new(&mut lines);
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        text.push_str(&String::from_utf8(lines).unwrap());
    }
    text
}

fn assert_free(name: &str, text: &str) {
    if let Some((before, after)) = text.split_once(PLANTED) {
        let before: String = before.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect();
        panic!("{name}: …{before}{PLANTED}{}", after.chars().take(60).collect::<String>());
    }
}

#[test]
fn no_planted_secret_is_in_a_snapshot_a_log_or_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let (scenario, count) = scenario();
    assert!(count > 60, "only {count} answers carry secrets");
    let mock = MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).unwrap();
    for fault in faults() {
        mock.fault(fault);
    }
    let run = |args: &[&str]| {
        kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("AWS_SESSION_TOKEN", TOKEN)
            .env("KAKUNIN_LOG", "trace")
            .args(args)
            .output()
            .unwrap()
    };
    let scanned = run(&["scan", "--verbose", "--store", "store", "--exit-zero"]);
    assert!(scanned.status.success(), "{}", stderr(&scanned));
    let output = |output: &std::process::Output| {
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    assert_free("scan", &output(&scanned));
    let mut all = String::new();
    for path in files(&folder.path().join("store")) {
        let text = readable(&path);
        assert_free(&path.display().to_string(), &text);
        all.push_str(&text);
    }
    // The answers themselves were kept, and the gaps tell of the refusals.
    assert!(all.contains("kasumi-batch") && all.contains("[dropped by kakunin]"));
    assert!(all.contains("the token [dropped by kakunin] is bad"));
    assert!(all.contains("[dropped by kakunin] is no name"));
    assert!(all.contains("unreadable"));
    let snapshot = crate::program::only_snapshot(&folder.path().join("store"));
    let snapshot = snapshot.to_str().unwrap();
    for format in ["json", "html", "csv"] {
        assert_free(format, &output(&run(&["report", snapshot, "--format", format])));
    }
    let findings =
        run(&["query", snapshot, "SELECT id FROM findings WHERE outcome <> 'pass'", "--format", "csv"]);
    let findings = String::from_utf8(findings.stdout).unwrap();
    for id in findings.lines().skip(1).step_by(25) {
        let shown = run(&["evidence", snapshot, id, "--full"]);
        assert!(shown.status.success(), "{}", stderr(&shown));
        assert_free(id, &output(&shown));
    }
}
