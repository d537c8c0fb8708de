//! The parts of an ARN: `arn:partition:service:region:account:resource`.
//!
//! Derived columns take Regions and accounts of destinations from here. A part that an ARN leaves
//! empty (S3 buckets have neither Region nor account) is absent, never a guess.

/// The parts of one ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    /// Service, such as `rds`.
    pub(super) service: &'a str,
    /// Region; absent where the ARN has none.
    pub(super) region: Option<&'a str>,
    /// Account; absent where the ARN has none.
    pub(super) account: Option<&'a str>,
    /// What follows the account, such as `db:kasumi`.
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads an ARN; `None` for a bare name or id.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (prefix, partition) = (parts.next()?, parts.next()?);
        let (service, region, account, resource) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let set = |part: &'a str| Some(part).filter(|part| !part.is_empty());
        let complete =
            prefix == "arn" && !partition.is_empty() && !service.is_empty() && !resource.is_empty();
        complete.then_some(Self { service, region: set(region), account: set(account), resource })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_a_region_and_an_account() {
        let arn = Arn::parse("arn:aws:rds:ap-northeast-1:111111111111:cluster-snapshot:rds:daily").unwrap();
        assert_eq!((arn.region, arn.account), (Some("ap-northeast-1"), Some("111111111111")));
        assert_eq!(arn.resource, "cluster-snapshot:rds:daily");
    }

    #[test]
    fn a_bucket_arn_has_neither() {
        let arn = Arn::parse("arn:aws:s3:::kasumi-logs").unwrap();
        assert_eq!((arn.region, arn.account, arn.resource), (None, None, "kasumi-logs"));
    }

    #[test]
    fn a_bare_name_is_not_an_arn() {
        assert_eq!(Arn::parse("kasumi-db-replica"), None);
        assert_eq!(Arn::parse("arn:aws:rds"), None);
    }
}
