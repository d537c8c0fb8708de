//! What S3 answers about who may reach a bucket.

use serde::Deserialize;

use super::super::wire::or_none;

/// The groups that stand for everyone, and for everyone with an AWS account.
const EVERYONE: [&str; 2] = [
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

/// The policy as it is written; empty when there is none.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct PolicyText(String);

impl PolicyText {
    pub(super) fn into_text(self) -> String {
        or_none(Some(self.0))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyStatus {
    pub(super) is_public: bool,
}

/// Who is granted what. Names and addresses of grantees are not members here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Acl {
    access_control_list: Grants,
}

#[derive(Debug, Deserialize)]
struct Grants {
    #[serde(default, rename = "Grant")]
    list: Vec<Grant>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Grant {
    grantee: Grantee,
}

#[derive(Debug, Deserialize)]
struct Grantee {
    #[serde(rename = "URI")]
    uri: Option<String>,
}

impl Acl {
    pub(super) fn is_public(&self) -> bool {
        let to = |grant: &Grant| grant.grantee.uri.as_deref().is_some_and(|uri| EVERYONE.contains(&uri.trim()));
        self.access_control_list.list.iter().any(to)
    }
}

/// The four blocks, of a bucket or of an account.
#[expect(clippy::struct_excessive_bools, reason = "the members of the answer")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PublicAccessBlock {
    block_public_acls: bool,
    block_public_policy: bool,
    ignore_public_acls: bool,
    restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// The API names of those that are on, sorted.
    pub(super) fn switched_on(&self) -> Vec<String> {
        let blocks = [
            ("BlockPublicAcls", self.block_public_acls),
            ("BlockPublicPolicy", self.block_public_policy),
            ("IgnorePublicAcls", self.ignore_public_acls),
            ("RestrictPublicBuckets", self.restrict_public_buckets),
        ];
        blocks.iter().filter(|(_, on)| *on).map(|(name, _)| (*name).to_owned()).collect()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Logging {
    logging_enabled: Option<LoggingEnabled>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LoggingEnabled {
    target_bucket: String,
}

impl Logging {
    pub(super) fn into_target(self) -> String {
        or_none(self.logging_enabled.map(|logging| logging.target_bucket))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acl(grantee: &str) -> bool {
        let body = format!(
            r#"<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>7b1c</ID></Owner><AccessControlList>
            <Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>7b1c</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>
            {grantee}</AccessControlList></AccessControlPolicy>"#
        );
        quick_xml::de::from_str::<Acl>(&body).unwrap().is_public()
    }

    fn group(name: &str) -> String {
        format!(
            r#"<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/{name}</URI></Grantee><Permission>READ</Permission></Grant>"#
        )
    }

    #[test]
    fn a_grant_to_everyone_is_public_and_one_to_the_log_service_is_not() {
        assert!(acl(&group("global/AllUsers")));
        assert!(acl(&group("global/AuthenticatedUsers")));
        assert!(!acl(&group("s3/LogDelivery")));
        assert!(!acl(""));
    }

    #[test]
    fn the_blocks_that_are_on_are_named() {
        let body = "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>";
        let block: PublicAccessBlock = quick_xml::de::from_str(body).unwrap();
        assert_eq!(block.switched_on(), ["BlockPublicAcls", "BlockPublicPolicy"]);
        assert!(PublicAccessBlock::default().switched_on().is_empty());
    }

    #[test]
    fn answers_of_other_operations_are_refused() {
        let other = "<VersioningConfiguration/>";
        assert!(quick_xml::de::from_str::<PublicAccessBlock>(other).is_err());
        assert!(quick_xml::de::from_str::<PolicyStatus>(other).is_err());
        assert!(quick_xml::de::from_str::<Acl>(other).is_err());
    }

    #[test]
    fn access_logs_that_are_off_go_nowhere() {
        let off: Logging = quick_xml::de::from_str("<BucketLoggingStatus/>").unwrap();
        assert_eq!(off.into_target(), "none");
        let body = "<BucketLoggingStatus><LoggingEnabled><TargetBucket>kasumi-access-logs</TargetBucket><TargetPrefix/></LoggingEnabled></BucketLoggingStatus>";
        assert_eq!(quick_xml::de::from_str::<Logging>(body).unwrap().into_target(), "kasumi-access-logs");
    }
}
