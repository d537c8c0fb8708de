//! Certificates of AWS Certificate Manager. Those of `CloudFront` are in us-east-1.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::{CallId, Time};

use super::closed::Closed;
use super::required::required;
use super::service::ACM;
use super::several::several;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListCertificates> = ACM.operation("ListCertificates");
static DESCRIBE: Operation<DescribeCertificate> = ACM.operation("DescribeCertificate");

/// Every key type there is: without the list only RSA keys of 1024 and 2048 bits are listed.
const KEY_TYPES: [&str; 7] = [
    "RSA_1024",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
];

/// One certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AcmCertificate {
    /// ARN.
    pub arn: String,
    /// Host name.
    pub domain: String,
    /// Status, such as `ISSUED` or `EXPIRED`.
    pub status: Option<String>,
    /// Key, such as `RSA_2048` or `EC_prime256v1`.
    pub key_algorithm: Option<String>,
    /// Whether a service uses it.
    pub in_use: bool,
    /// End of its validity; 1970-01-01T00:00:00Z before it is issued.
    pub expires_at: Time,
    /// Whether AWS renews it: `ELIGIBLE` or `INELIGIBLE`, as an imported one is.
    pub renewal: String,
    /// Algorithm of its signature, such as `SHA256WITHRSA`; `none` before it is issued.
    pub signature_algorithm: Option<String>,
}

impl Table for AcmCertificate {
    const NAME: &'static str = "acm_certificate";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("acm", "ListCertificates"), ("acm", "DescribeCertificate")];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
            "status",
            "ListCertificates",
            &[
                "EXPIRED",
                "FAILED",
                "INACTIVE",
                "ISSUED",
                "PENDING_VALIDATION",
                "REVOKED",
                "VALIDATION_TIMED_OUT",
            ],
        ),
        Closed::column("key_algorithm", "ListCertificates", &KEY_TYPES),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let list = list(&reader).await;
        collected.listed(reader.region(), &list);
        let rows = list.items.into_iter().map(|(summary, call)| describe(&reader, summary, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn list(reader: &Reader) -> Listed<Summary> {
    pages(|token| async move {
        let request = Request::new().member("Includes", json!({ "keyTypes": KEY_TYPES }));
        let request = request.member("MaxItems", 1000).member_if("NextToken", token);
        let answer = reader.operation(&LIST, request).await;
        answer.map_value(|answer| Page { items: answer.certificates, next: answer.next_token })
    })
    .await
}

async fn describe(reader: &Reader, summary: Summary, call: CallId) -> (Facts, AcmCertificate) {
    let mut facts = Facts::of(reader.region(), &summary.arn).resting_on(call);
    let request = Request::new().member("CertificateArn", summary.arn.as_str());
    let answer = reader.operation(&DESCRIBE, request).await;
    let issued = summary.status == "ISSUED";
    let answer = required("acm", DESCRIBE.name, answer, |answer| answer.certificate.signature(issued));
    let signature_algorithm = facts.take(&["signature_algorithm"], answer);
    (facts, summary.into_row(signature_algorithm))
}

#[derive(Debug, Deserialize)]
struct ListCertificates {
    #[serde(rename = "CertificateSummaryList")]
    certificates: Vec<Summary>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    #[serde(rename = "CertificateArn")]
    arn: String,
    domain_name: Option<String>,
    status: String,
    key_algorithm: String,
    in_use: bool,
    not_after: Option<EpochTime>,
    renewal_eligibility: Option<String>,
}

impl Summary {
    fn into_row(self, signature_algorithm: Option<String>) -> AcmCertificate {
        AcmCertificate {
            arn: self.arn,
            domain: or_none(self.domain_name),
            status: Some(self.status),
            // AWS writes `RSA-2048` where its model says `RSA_2048`.
            key_algorithm: Some(self.key_algorithm.replace('-', "_")),
            in_use: self.in_use,
            expires_at: self.not_after.map_or(Time::NONE, |time| time.0),
            renewal: or_none(self.renewal_eligibility),
            signature_algorithm,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeCertificate {
    certificate: Certificate,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Certificate {
    signature_algorithm: Option<String>,
}

impl Certificate {
    /// One that is issued has been signed.
    fn signature(self, issued: bool) -> Option<String> {
        if issued { self.signature_algorithm } else { Some(or_none(self.signature_algorithm)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> AcmCertificate {
        serde_json::from_str::<Summary>(json).unwrap().into_row(None)
    }

    #[test]
    fn both_spellings_of_a_key_are_one() {
        let json = r#"{"CertificateArn":"a","DomainName":"d","Status":"ISSUED","KeyAlgorithm":"EC-prime256v1","InUse":true,"NotAfter":1.8E9}"#;
        assert_eq!(row(json).key_algorithm.as_deref(), Some("EC_prime256v1"));
        assert_eq!(row(&json.replace("EC-prime256v1", "RSA_2048")).key_algorithm.as_deref(), Some("RSA_2048"));
    }

    #[test]
    fn an_issued_certificate_without_a_signature_is_incomplete() {
        let of = |issued| Certificate { signature_algorithm: None }.signature(issued);
        assert_eq!((of(true), of(false).as_deref()), (None, Some("none")));
    }
}
