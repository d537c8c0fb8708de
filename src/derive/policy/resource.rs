//! How much of a service's resources a Resource element reaches, because the same action is power
//! on every resource and routine on one.

use super::document::Resources;
use super::matching::{is_star, matches};

/// One kind of resource: a service and how the last field of its ARNs begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// The service field of the ARN.
    pub service: &'static str,
    /// The beginning of the resource field, such as `role/`; empty for all of the service.
    pub prefix: &'static str,
}

/// Names without a letter in common: a pattern that agrees with both picks no name.
const SAMPLE_NAMES: [&str; 2] = ["qkqkqkqk", "07070707"];
/// Places without anything in common, to see whether a pattern picks one.
const SAMPLE_PLACES: [(&str, &str); 2] = [("ap-northeast-1", "000000000000"), ("us-west-2", "999999999999")];

impl Resources {
    /// Whether an Allow reaches every resource of the kind, in one account and Region at least:
    /// somebody who may act on all roles of an account is not less powerful for the number in the
    /// ARN. Without a Resource element everything is reached.
    pub(super) fn reach_all(&self, kind: Kind) -> bool {
        match self {
            Self::Absent => true,
            Self::Only(patterns) => patterns.iter().any(|pattern| is_all_of(pattern, kind)),
            Self::AllExcept(patterns) => !patterns.iter().any(|pattern| is_all_of(pattern, kind)),
        }
    }

    /// Whether an Allow reaches some resource of the kind.
    pub(super) fn reach_any(&self, kind: Kind) -> bool {
        match self {
            Self::Only(patterns) => patterns.iter().any(|pattern| may_be(pattern, kind)),
            Self::Absent | Self::AllExcept(_) => self.reach_all(kind),
        }
    }

    /// Whether an Allow reaches the user itself, through a variable that stands for its name.
    pub(super) fn reach_self(&self, kind: Kind) -> bool {
        match self {
            Self::Only(patterns) => patterns.iter().any(|pattern| {
                may_be(pattern, kind)
                    && (pattern.contains("${aws:username}") || pattern.contains("${aws:userid}"))
            }),
            Self::Absent | Self::AllExcept(_) => self.reach_all(kind),
        }
    }

    /// Whether a Deny takes every resource of the kind away, wherever it is. A Deny that leaves
    /// something out does not count as taking the power away.
    pub(super) fn exhaust(&self, kind: Kind) -> bool {
        match self {
            Self::Only(patterns) => patterns.iter().any(|pattern| is_everywhere(pattern, kind)),
            Self::Absent | Self::AllExcept(_) => false,
        }
    }
}

fn is_all_of(pattern: &str, kind: Kind) -> bool {
    is_everywhere(pattern, kind)
        || fields(pattern).is_some_and(|[service, account, resource]| {
            matches(service, kind.service)
                && (is_star(account) || is_plain_account(account))
                && is_every_name(resource, kind.prefix)
        })
}

fn is_everywhere(pattern: &str, kind: Kind) -> bool {
    // Most patterns are decided without building a sample.
    is_star(pattern)
        || pattern.starts_with("arn:") && pattern.contains('*') && {
            let mut samples = SAMPLE_NAMES.iter().zip(SAMPLE_PLACES);
            samples.all(|(name, place)| is_sample(pattern, kind, name, place))
        }
}

fn is_sample(pattern: &str, kind: Kind, name: &str, (region, account): (&str, &str)) -> bool {
    let Kind { service, prefix } = kind;
    let region = if service == "iam" { "" } else { region };
    matches(pattern, &format!("arn:aws:{service}:{region}:{account}:{prefix}{name}"))
}

fn is_every_name(resource: &str, prefix: &str) -> bool {
    // Log groups are written with and without `:*` at the end.
    let shorter = resource.strip_suffix(":*");
    let every = |pattern: &str| {
        let mut names = SAMPLE_NAMES.iter();
        names.all(|name| matches(pattern, &format!("{prefix}{name}")))
    };
    every(resource) || shorter.is_some_and(every)
}

fn may_be(pattern: &str, kind: Kind) -> bool {
    is_star(pattern)
        || fields(pattern).is_some_and(|[service, _, resource]| {
            let literal = resource.split(['*', '?']).next().unwrap_or(resource);
            let compatible = if literal.len() == resource.len() {
                literal.starts_with(kind.prefix)
            } else {
                literal.starts_with(kind.prefix) || kind.prefix.starts_with(literal)
            };
            matches(service, kind.service) && compatible
        })
}

/// Service, account and resource of an ARN pattern. IAM fills an ARN that is cut short with stars.
fn fields(pattern: &str) -> Option<[&str; 3]> {
    let mut fields = pattern.splitn(6, ':');
    let (scheme, _partition) = (fields.next()?, fields.next());
    let (service, _region) = (fields.next().unwrap_or("*"), fields.next());
    let (account, resource) = (fields.next().unwrap_or("*"), fields.next().unwrap_or("*"));
    matches(scheme, "arn").then_some([service, account, resource])
}

fn is_plain_account(text: &str) -> bool {
    super::principal::is_account_id(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: Kind = Kind { service: "iam", prefix: "role/" };
    const LOG_GROUP: Kind = Kind { service: "logs", prefix: "log-group:" };
    const TRAIL: Kind = Kind { service: "cloudtrail", prefix: "trail/" };

    fn only(pattern: &str) -> Resources {
        Resources::Only(vec![pattern.to_owned()])
    }

    #[test]
    fn every_way_to_write_all_roles_reaches_all() {
        for pattern in [
            "*",
            "arn:*",
            "arn:aws:iam::*",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111111111111:role/*",
            "arn:*:iam::111111111111:*",
        ] {
            assert!(only(pattern).reach_all(ROLE), "{pattern}");
        }
    }

    #[test]
    fn part_of_the_roles_is_not_all() {
        for pattern in [
            "arn:aws:iam::111111111111:role/app-*",
            "arn:aws:iam::111111111111:role/service-role/*",
            "arn:aws:iam::111111111111:user/*",
            "arn:aws:iam::aws:policy/*",
            "arn:aws:s3:::*",
            "",
        ] {
            assert!(!only(pattern).reach_all(ROLE), "{pattern}");
        }
    }

    #[test]
    fn log_groups_are_all_with_and_without_the_final_star() {
        assert!(only("arn:aws:logs:*:111111111111:log-group:*").reach_all(LOG_GROUP));
        assert!(only("arn:aws:logs:*:111111111111:log-group:*:*").reach_all(LOG_GROUP));
    }

    #[test]
    fn a_deny_in_one_account_does_not_exhaust() {
        assert!(only("arn:aws:iam::*:role/*").exhaust(ROLE));
        assert!(!only("arn:aws:iam::111111111111:role/*").exhaust(ROLE));
    }

    #[test]
    fn one_named_trail_is_some_trail() {
        assert!(only("arn:aws:cloudtrail:ap-northeast-1:111111111111:trail/kasumi").reach_any(TRAIL));
    }

    #[test]
    fn a_bucket_is_no_trail() {
        assert!(!only("arn:aws:s3:::kasumi-*").reach_any(TRAIL));
    }

    #[test]
    fn policies_that_aws_keeps_are_not_all_policies() {
        let policy = Kind { service: "iam", prefix: "policy/" };
        assert!(!only("arn:aws:iam::aws:policy/*").reach_all(policy));
    }

    #[test]
    fn not_resource_means_all_others() {
        let except = |pattern: &str| Resources::AllExcept(vec![pattern.to_owned()]);
        assert!(except("arn:aws:iam::111111111111:role/Admin").reach_all(ROLE));
        assert!(!except("arn:aws:iam::*:role/*").reach_any(ROLE));
    }
}
