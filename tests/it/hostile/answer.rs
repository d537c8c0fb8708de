//! What a hostile account answers: names that harm whoever looks at them, wherever AWS lets a text through.

use std::fmt::Write as _;

use kakunin::mock::{Fault, FaultKind};

use super::HOME;

/// What a name may hold to harm whoever looks at it.
pub(super) const PAYLOADS: [&str; 24] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "'-alert(1)-'",
    "</textarea></style></title><b>",
    "<!-- --><a href=//example.invalid>",
    "{% include x %}${7*7}%s%n",
    "=HYPERLINK(\"http://example.invalid\")",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1＋1",
    "  \u{3000}=1",
    "\u{FEFF}=1",
    "\u{1B}[2J\u{1B}[31mred",
    "\u{1B}]8;;http://example.invalid\u{7}link\u{1B}]8;;\u{7}",
    "\u{9B}2J\u{90}q\u{9C}",
    "log\u{202E}gpj.exe\u{2066}x",
    "zero\u{200B}width\u{200D}\u{FEFF}",
    "line\nhint: all is well\r\nerror: none",
    "a,b;\"c\"\",\n\"d\"",
    "\u{7F}\u{1}\u{8}\u{E0041}",
    "\\u202e\\\",\"outcome\":\"pass\"",
];

pub(super) fn name(index: usize, payload: &str) -> String {
    format!("{payload}~H{index:02}~")
}

pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            '<' | '>' | '&' | '"' => write!(escaped, "&#{};", u32::from(char)).unwrap(),
            char if char.is_control() => write!(escaped, "&#x{:x};", u32::from(char)).unwrap(),
            char => escaped.push(char),
        }
    }
    escaped
}

/// An account whose volumes, instances, file systems, roles, tags and refusals have these names.
pub(super) fn faults(names: &[String]) -> Vec<Fault> {
    let answer = |service, operation, status, body: String| {
        Fault::on(service, operation, FaultKind::Answer { status, body }).in_region(HOME)
    };
    let refusal = serde_json::json!({"__type": "AccessDeniedException", "message": names.concat()});
    vec![
        answer("ec2", "DescribeVolumes", 200, volumes(names)),
        answer("elasticfilesystem", "DescribeFileSystems", 200, file_systems(names)),
        answer("kms", "ListResourceTags", 200, key_tags(names)),
        Fault::on(
            "iam",
            "GetAccountAuthorizationDetails",
            FaultKind::Answer { status: 200, body: roles(names) },
        ),
        answer("dynamodb", "ListTables", 400, refusal.to_string()),
    ]
}

pub(super) fn volumes(names: &[String]) -> String {
    let volume = |name: &String| {
        let name = xml(name);
        format!(
            "<item><volumeId>{name}</volumeId><createTime>2020-01-01T00:00:00Z</createTime><status>in-use</status>\
             <encrypted>false</encrypted><size>1</size><volumeType>gp3</volumeType><availabilityZone>{HOME}a</availabilityZone>\
             <attachmentSet/><tagSet><item><key>{name}</key><value>{name}</value></item></tagSet></item>"
        )
    };
    let items: String = names.iter().map(volume).collect();
    format!("<DescribeVolumesResponse><volumeSet>{items}</volumeSet></DescribeVolumesResponse>")
}

fn file_systems(names: &[String]) -> String {
    let system = |name: &String| {
        serde_json::json!({
            "FileSystemId": name, "FileSystemArn": format!("arn:aws:elasticfilesystem:{HOME}:111111111111:file-system/{name}"),
            "Name": name, "CreationTime": 1_577_836_800, "CreationToken": name, "OwnerId": "111111111111",
            "LifeCycleState": "available", "NumberOfMountTargets": 0, "SizeInBytes": {"Value": 1}, "PerformanceMode": "generalPurpose",
            "Encrypted": false, "Tags": [{"Key": name, "Value": name}],
        })
    };
    serde_json::json!({"FileSystems": names.iter().map(system).collect::<Vec<_>>()}).to_string()
}

fn key_tags(names: &[String]) -> String {
    let tags: Vec<_> =
        names.iter().map(|name| serde_json::json!({"TagKey": name, "TagValue": name})).collect();
    serde_json::json!({"Tags": tags, "Truncated": false}).to_string()
}

pub(super) fn roles(names: &[String]) -> String {
    let role = |name: &String| {
        let name = xml(name);
        let trust = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#;
        format!(
            "<member><Path>/</Path><RoleName>{name}</RoleName><RoleId>AROAH</RoleId>\
             <Arn>arn:aws:iam::111111111111:role/{name}</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate>\
             <AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument><InstanceProfileList/><RolePolicyList/>\
             <AttachedManagedPolicies/><Tags/></member>",
            xml(trust)
        )
    };
    let members: String = names.iter().map(role).collect();
    format!(
        "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated>\
         <UserDetailList/><GroupDetailList/><RoleDetailList>{members}</RoleDetailList><Policies/>\
         </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"
    )
}
