//! The five wire protocols of AWS services, and the codes each of them uses for the same misfortune.

/// How a service puts requests, answers and errors on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// One address, the operation in `X-Amz-Target`, JSON bodies.
    Json,
    /// Method and path name the operation, JSON bodies.
    RestJson,
    /// One address, the operation in the form field `Action`, XML answers.
    Query,
    /// The query protocol with errors of its own.
    Ec2,
    /// Method and path name the operation, XML bodies; errors as S3 writes them.
    RestXml,
    /// As before, with errors wrapped as in the query protocol: S3 Control, `CloudFront`, Route 53.
    RestXmlWrapped,
}

/// The code and status of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Misfortune {
    pub(super) code: &'static str,
    pub(super) status: u16,
}

const fn misfortune(code: &'static str, status: u16) -> Misfortune {
    Misfortune { code, status }
}

impl Protocol {
    /// The protocol of a request, told by its shape; so a service need not be known in advance.
    pub(super) fn of(service: &str, has_target: bool, is_form: bool) -> Self {
        match service {
            "s3" => Self::RestXml,
            "s3control" | "cloudfront" | "route53" => Self::RestXmlWrapped,
            "ec2" => Self::Ec2,
            _ if has_target => Self::Json,
            _ if is_form => Self::Query,
            _ => Self::RestJson,
        }
    }

    /// The media type of an answer; the JSON protocol repeats the version the caller speaks.
    pub(super) fn content_type(self, asked: Option<&str>) -> String {
        match self {
            Self::Json => asked.unwrap_or("application/x-amz-json-1.1").to_owned(),
            Self::RestJson => "application/json".to_owned(),
            Self::Query => "text/xml".to_owned(),
            Self::Ec2 => "text/xml;charset=UTF-8".to_owned(),
            Self::RestXml | Self::RestXmlWrapped => "application/xml".to_owned(),
        }
    }

    /// A permission is missing.
    pub(super) const fn denied(self) -> Misfortune {
        match self {
            Self::Json => misfortune("AccessDeniedException", 400),
            Self::RestJson => misfortune("AccessDeniedException", 403),
            Self::Query | Self::RestXml | Self::RestXmlWrapped => misfortune("AccessDenied", 403),
            Self::Ec2 => misfortune("UnauthorizedOperation", 403),
        }
    }

    /// Too many calls.
    pub(super) const fn throttled(self) -> Misfortune {
        match self {
            Self::Json => misfortune("ThrottlingException", 400),
            Self::RestJson => misfortune("ThrottlingException", 429),
            Self::Query => misfortune("Throttling", 400),
            Self::Ec2 => misfortune("RequestLimitExceeded", 503),
            Self::RestXml | Self::RestXmlWrapped => misfortune("SlowDown", 503),
        }
    }

    /// The session token is too old.
    pub(super) const fn expired(self) -> Misfortune {
        match self {
            Self::Json => misfortune("ExpiredTokenException", 400),
            Self::RestJson => misfortune("ExpiredTokenException", 403),
            Self::Query => misfortune("ExpiredToken", 403),
            Self::Ec2 => misfortune("RequestExpired", 400),
            Self::RestXml | Self::RestXmlWrapped => misfortune("ExpiredToken", 400),
        }
    }

    /// The code that goes with a status of 500 and above.
    pub(super) const fn server_error(self, status: u16) -> Misfortune {
        match self {
            _ if status == 503 => misfortune("ServiceUnavailable", status),
            Self::RestXml | Self::RestXmlWrapped | Self::Ec2 => misfortune("InternalError", status),
            Self::Json | Self::RestJson => misfortune("InternalServerError", status),
            Self::Query => misfortune("InternalFailure", status),
        }
    }

    /// The status of an error for which the scenario gives none.
    pub(super) fn default_status(self, code: &str) -> u16 {
        let own = [self.denied(), self.throttled(), self.expired()];
        if let Some(known) = own.iter().find(|known| known.code == code) {
            return known.status;
        }
        let missing = code.starts_with("NoSuch") || code.contains("NotFound");
        match self {
            _ if code.starts_with("Internal") => 500,
            _ if code.starts_with("ServiceUnavailable") => 503,
            Self::Json | Self::Ec2 => 400,
            _ if code.contains("AccessDenied") => 403,
            _ if missing => 404,
            Self::Query | Self::RestJson | Self::RestXml | Self::RestXmlWrapped => 400,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_request_tells_its_protocol() {
        assert_eq!(Protocol::of("kms", true, false), Protocol::Json);
        assert_eq!(Protocol::of("iam", false, true), Protocol::Query);
        assert_eq!(Protocol::of("ec2", false, true), Protocol::Ec2);
        assert_eq!(Protocol::of("backup", false, false), Protocol::RestJson);
        assert_eq!(Protocol::of("s3", false, false), Protocol::RestXml);
        assert_eq!(Protocol::of("s3control", false, false), Protocol::RestXmlWrapped);
        assert_eq!(Protocol::of("cloudfront", false, false), Protocol::RestXmlWrapped);
    }

    #[test]
    fn the_same_refusal_has_another_status_in_each_protocol() {
        assert_eq!(Protocol::Json.default_status("AccessDeniedException"), 400);
        assert_eq!(Protocol::RestJson.default_status("AccessDeniedException"), 403);
        assert_eq!(Protocol::Ec2.default_status("UnauthorizedOperation"), 403);
    }

    #[test]
    fn what_is_not_there_is_404_where_the_protocol_says_so() {
        assert_eq!(Protocol::Query.default_status("NoSuchEntity"), 404);
        assert_eq!(Protocol::RestXml.default_status("ServerSideEncryptionConfigurationNotFoundError"), 404);
        assert_eq!(Protocol::Json.default_status("NotFoundException"), 400);
        assert_eq!(Protocol::Ec2.default_status("InvalidVolume.NotFound"), 400);
    }

    #[test]
    fn json_repeats_the_version_of_the_caller() {
        let asked = Some("application/x-amz-json-1.0");
        assert_eq!(Protocol::Json.content_type(asked), "application/x-amz-json-1.0");
        assert_eq!(Protocol::Json.content_type(None), "application/x-amz-json-1.1");
    }
}
