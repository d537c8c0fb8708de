//! Cases 1 to 9: where data lies, and what is known of a Region that does not answer.

use kakunin::mock::{Fault, FaultKind, Wording};
use kakunin::model::Cause;

use super::{Town, kasumi};

const IN_JAPAN: &str = "region-data-resources-in-japan";

/// The Regions beside those of 霞市 that every account has by default; with its own they are 17.
const MORE_DEFAULT: [&str; 9] = [
    "ap-south-1",
    "ap-southeast-2",
    "eu-central-1",
    "eu-north-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-2",
    "us-west-1",
];

/// 霞市 with the 17 Regions that every account has by default, and Jakarta.
pub(super) fn with_every_default_region(town: Town) -> Town {
    let more = |region: &&str| {
        format!("{{ \"RegionName\": \"{region}\", \"RegionOptStatus\": \"ENABLED_BY_DEFAULT\" }},\n")
    };
    let more: String = MORE_DEFAULT.iter().map(more).collect();
    let first = "{ \"RegionName\": \"us-east-1\"";
    town.with("region", "", first, &format!("{more}{first}"))
}

#[test]
fn case_01_a_bucket_without_a_location_is_in_us_east_1_and_one_in_eu_is_in_ireland() {
    let empty = kasumi().finding("s3-buckets-in-japan", ":::kasumi-analytics-us$");
    assert_eq!((empty.outcome.as_str(), empty.region.as_str()), ("fail", "us-east-1"));
    let eu = kasumi().finding("s3-buckets-in-japan", ":::kasumi-legacy-eu$");
    assert_eq!((eu.outcome.as_str(), eu.region.as_str()), ("fail", "eu-west-1"));
}

#[test]
fn case_02_where_a_bucket_of_another_account_lies_is_not_known() {
    let (check, link) = ("s3-replication-in-japan", ":::kasumi-vendor-exchange -> ");
    assert_eq!(kasumi().outcome(check, link), "unknown");
    assert!(kasumi().column(check, link, "dest_in_japan").is_null());
}

#[test]
fn case_03_a_region_that_is_opted_out_is_read_completely_without_a_row() {
    let refusal = "<Response><Errors><Error><Code>AuthFailure</Code><Message>AWS was not able to validate the provided access credentials</Message></Error></Errors></Response>";
    let refused = FaultKind::Answer { status: 401, body: refusal.to_owned() };
    let seen = Town::kasumi(&["region-inventory-complete", IN_JAPAN])
        .struck(Fault::on_everything(refused).in_region("ap-east-1"))
        .whole();
    let row = seen.row("SELECT enabled, scan_state, covered FROM region WHERE resource = 'ap-east-1'");
    assert_eq!(row, serde_json::json!({"enabled": false, "scan_state": "not_enabled", "covered": true}));
    assert!(seen.findings("region-inventory-complete", "ap-east-1").is_empty());
    assert!(seen.rows("SELECT resource FROM resource WHERE region = 'ap-east-1'").is_empty());
    assert!(seen.rows("SELECT operation FROM gaps WHERE region = 'ap-east-1'").is_empty());
}

/// The quiet town without its buckets abroad, plainly denied in us-east-1 wherever data could lie.
fn without_a_foreign_row(spared: &str) -> Town {
    const ABROAD: [&str; 4] =
        ["kasumi-analytics-us", "kasumi-flowlogs-us", "kasumi-legacy-eu", "kasumi-tax-export-sg"];
    const HOLDING: [&str; 12] = [
        "backup",
        "dynamodb",
        "ec2",
        "ecr",
        "elasticfilesystem",
        "kinesis",
        "kms",
        "logs",
        "rds",
        "secretsmanager",
        "sqs",
        "config",
    ];
    let town = ABROAD.into_iter().filter(|bucket| *bucket != spared).fold(
        Town::quiet(&[IN_JAPAN]),
        |town, bucket| {
            let bucket = format!("<Bucket><Name>{bucket}</Name>");
            town.rewritten("s3_bucket", move |text| {
                assert!(text.contains(&bucket));
                text.lines()
                    .filter(|line| !line.contains(&bucket))
                    .fold(String::new(), |text, line| text + line + "\n")
            })
        },
    );
    HOLDING.into_iter().fold(town, |town, service| {
        let denied = FaultKind::Deny { wording: Wording::Silent };
        town.struck(Fault::on_service(service, denied).in_region("us-east-1"))
    })
}

#[test]
fn case_04_a_plain_denial_abroad_is_no_pass_and_one_foreign_row_elsewhere_fails() {
    let seen = without_a_foreign_row("").whole();
    assert_eq!(seen.causes("ec2:DescribeVolumes"), [Cause::Denied].into());
    let failing = seen.findings(IN_JAPAN, "").into_iter().filter(|one| one.outcome.as_str() == "fail");
    assert_eq!(failing.map(|one| one.resource.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(seen.outcome(IN_JAPAN, "ebs_volume (us-east-1)"), "unknown");
    assert_eq!(seen.verdict(IN_JAPAN), "unknown");
    let seen = without_a_foreign_row("kasumi-legacy-eu").whole();
    assert_eq!(seen.outcome(IN_JAPAN, ":::kasumi-legacy-eu"), "fail");
    assert_eq!(seen.verdict(IN_JAPAN), "fail");
}

#[test]
fn case_05_seoul_is_outside_japan() {
    let volume = "<DescribeVolumesResponse><volumeSet><item><volumeId>vol-0a1b2c00000000051</volumeId><size>8</size>\
        <status>available</status><createTime>2026-01-01T00:00:00.000Z</createTime><encrypted>true</encrypted>\
        <volumeType>gp3</volumeType></item></volumeSet></DescribeVolumesResponse>";
    let volume = FaultKind::Answer { status: 200, body: volume.to_owned() };
    let seoul = Fault::on("ec2", "DescribeVolumes", volume).in_region("ap-northeast-2");
    let seen = Town::kasumi(&[IN_JAPAN]).struck(seoul).read(&["ebs_volume"]);
    let finding = seen.finding(IN_JAPAN, "vol-0a1b2c00000000051");
    assert_eq!((finding.outcome.as_str(), finding.region.as_str()), ("fail", "ap-northeast-2"));
}

#[test]
fn case_06_the_certificate_of_a_distribution_is_no_data_abroad() {
    let used = "\"InUseBy\":[\"arn:aws:cloudfront::{{account}}:distribution/E1KASUMI000001\"]";
    let seen = Town::kasumi(&[IN_JAPAN])
        .with("acm_certificate", "match = { CertificateArn = \"arn:aws:acm:us-east-1", "\"InUseBy\":[]", used)
        .read(&["acm_certificate"]);
    let row = seen.row("SELECT in_use FROM acm_certificate WHERE region = 'us-east-1' AND status = 'ISSUED'");
    assert_eq!(row["in_use"], true);
    assert!(seen.findings(IN_JAPAN, ":certificate/").is_empty());
    assert!(
        seen.rows("SELECT resource FROM resource WHERE data_bearing AND resource LIKE '%:certificate/%'")
            .is_empty()
    );
}

#[test]
fn case_07_a_replica_in_tokyo_of_a_primary_in_us_east_1_fails() {
    let check = "kms-multiregion-replicas-in-japan";
    let described =
        "\"Arn\": \"arn:aws:kms:ap-northeast-1:{{account}}:key/mrk-11110000000040008000000000000018\"";
    let member = |region: &str| {
        format!(
            "{{ \"Arn\": \"arn:aws:kms:{region}:{{{{account}}}}:key/mrk-11110000000040008000000000000018\", \"Region\": \"{region}\" }}"
        )
    };
    let (tokyo, osaka) = (member("ap-northeast-1"), member("ap-northeast-3"));
    let seen = Town::kasumi(&[check])
        .with("kms_key", described, "\"PRIMARY\"", "\"REPLICA\"")
        .with("kms_key", described, &tokyo, &member("us-east-1"))
        .with("kms_key", described, &osaka, &format!("{tokyo}, {osaka}"))
        .read(&["kms_key"]);
    let replica = "arn:aws:kms:ap-northeast-1:111111111111:key/mrk-11110000000040008000000000000018";
    assert_eq!(kasumi().outcome(check, replica), "pass");
    assert_eq!(seen.outcome(check, replica), "fail");
    let row = seen.row(&format!("SELECT mr_type FROM kms_key WHERE resource = '{replica}'"));
    assert_eq!(row["mr_type"], "REPLICA");
}

#[test]
fn case_08_a_witness_of_dynamodb_in_seoul_fails() {
    let link = "arn:aws:dynamodb:ap-northeast-1:111111111111:table/kasumi-counter -> arn:aws:dynamodb:ap-northeast-2:";
    assert_eq!(kasumi().outcome("dynamodb-replicas-in-japan", link), "fail");
    assert_eq!(kasumi().column("dynamodb-replicas-in-japan", link, "kind"), "dynamodb-witness");
}

#[test]
fn case_09_default_networks_in_every_region_hold_no_data() {
    let vpc = "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-0a000000000000099</vpcId><ownerId>111111111111</ownerId>\
        <state>available</state><cidrBlock>172.31.0.0/16</cidrBlock><dhcpOptionsId>default</dhcpOptionsId>\
        <isDefault>true</isDefault></item></vpcSet></DescribeVpcsResponse>";
    let seen = with_every_default_region(Town::kasumi(&[IN_JAPAN, "vpc-flow-logs-on"]))
        .answering("ec2", "DescribeVpcs", 200, vpc)
        .read(&["vpc"]);
    let rows = seen.rows("SELECT DISTINCT region FROM vpc WHERE is_default AND resource LIKE '%00099'");
    assert!(rows.len() >= 15, "{rows:?}");
    assert!(seen.findings(IN_JAPAN, ":vpc/").is_empty());
}
