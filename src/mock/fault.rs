//! Faults a test can order: refusals, throttling, broken answers and broken connections.

use super::deny;
pub use super::deny::Wording;
use super::protocol::{Misfortune, Protocol};
use super::render::{self, Reply, RequestId};
use super::request::Request;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Refused for want of permission, in the service's own code and AWS's words.
    Deny {
        /// Which kind of policy refuses.
        wording: Wording,
    },
    /// Refused because of too many calls.
    Throttled,
    /// Refused because the session token is too old.
    ExpiredToken,
    /// An error of the service's own making, with this status.
    ServerError(u16),
    /// No answer; the connection stays open.
    Hang,
    /// No answer; the connection is closed.
    Reset,
    /// The full length is promised, half of the body is sent, the connection is closed.
    Truncate,
    /// Valid HTTP, and a body that neither JSON nor XML readers accept.
    Garble,
    /// Status 200 and no body.
    Empty,
    /// The body of another operation of the same service.
    OtherBody,
    /// The scenario's answer, which says every time that there is one more page.
    MorePages,
    /// The scenario's answer with members and elements that no model of the service knows yet.
    NewFields,
    /// The scenario's answer, in which these members hold a value that no model knows yet.
    NewValues {
        /// Names of members or elements, as they stand on the wire.
        members: Vec<String>,
    },
    /// This answer; for polling, `times` of "not yet" before the scenario's own.
    Answer {
        /// HTTP status.
        status: u16,
        /// The body as it is sent.
        body: String,
    },
}

/// What a fault names as its service when it strikes all of them.
const EVERY_SERVICE: &str = "*";

/// Something that goes wrong with some calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name the service signs with, or `*` for every service; S3 Control also answers to `s3control`.
    pub service: String,
    /// AWS name of the operation; none: every operation of the service.
    pub operation: Option<String>,
    /// Only in this region; none: in every region.
    pub region: Option<String>,
    /// Only in this account; none: in every account.
    pub account: Option<String>,
    /// How many calls it spares first.
    pub spared: u32,
    /// How many calls it strikes; none: all of them.
    pub times: Option<u32>,
    /// What goes wrong.
    pub kind: FaultKind,
}

impl Fault {
    /// Strikes every call of one operation.
    pub fn on(service: &str, operation: &str, kind: FaultKind) -> Self {
        Self { operation: Some(operation.to_owned()), ..Self::on_service(service, kind) }
    }

    /// Strikes every call of a service.
    pub fn on_service(service: &str, kind: FaultKind) -> Self {
        let service = service.to_owned();
        Self { service, operation: None, region: None, account: None, spared: 0, times: None, kind }
    }

    /// Strikes every call there is.
    pub fn on_everything(kind: FaultKind) -> Self {
        Self::on_service(EVERY_SERVICE, kind)
    }

    /// Strikes in this region alone.
    #[must_use]
    pub fn in_region(self, region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..self }
    }

    /// Strikes in this account alone.
    #[must_use]
    pub fn in_account(self, account: &str) -> Self {
        Self { account: Some(account.to_owned()), ..self }
    }

    /// Strikes the next `times` calls and then no more.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Spares the first `spared` calls.
    #[must_use]
    pub fn after(self, spared: u32) -> Self {
        Self { spared, ..self }
    }

    fn concerns(&self, request: &Request) -> bool {
        let same =
            |wanted: &Option<String>, value: &String| wanted.as_ref().is_none_or(|wanted| wanted == value);
        concerns_service(&self.service, &request.service)
            && same(&self.operation, &request.operation)
            && same(&self.region, &request.region)
            && same(&self.account, &request.account)
    }
}

/// S3 Control signs as `s3`, so both names mean it.
pub(super) fn concerns_service(wanted: &str, service: &str) -> bool {
    wanted == service || wanted == EVERY_SERVICE || (wanted == "s3" && service == "s3control")
}

/// The kind of the first fault that strikes this call; a counted fault is used up by it.
pub(super) fn strike(faults: &mut [Fault], request: &Request) -> Option<FaultKind> {
    let open = |fault: &&mut Fault| fault.times != Some(0) && fault.concerns(request);
    let fault = faults.iter_mut().find(open)?;
    if fault.spared > 0 {
        fault.spared -= 1;
        return None;
    }
    fault.times = fault.times.map(|left| left.saturating_sub(1));
    Some(fault.kind.clone())
}

/// Refused for want of permission.
pub(super) fn denied(request: &Request, wording: Wording, id: RequestId) -> Reply {
    refusal(request, request.protocol.denied(), &deny::message(request, wording), id)
}

/// Refused because of too many calls.
pub(super) fn throttled(request: &Request, id: RequestId) -> Reply {
    let message = match request.protocol {
        Protocol::RestXml | Protocol::RestXmlWrapped => "Please reduce your request rate.",
        Protocol::Ec2 => "Request limit exceeded.",
        Protocol::Json | Protocol::RestJson | Protocol::Query => "Rate exceeded",
    };
    refusal(request, request.protocol.throttled(), message, id)
}

/// Refused because the session token is too old.
pub(super) fn expired(request: &Request, id: RequestId) -> Reply {
    let message = match request.protocol {
        Protocol::RestXml | Protocol::RestXmlWrapped => "The provided token has expired.",
        Protocol::Ec2 => "Request has expired.",
        Protocol::Json | Protocol::RestJson | Protocol::Query => {
            "The security token included in the request is expired"
        }
    };
    refusal(request, request.protocol.expired(), message, id)
}

/// An error of the service's own making.
pub(super) fn server_error(request: &Request, status: u16, id: RequestId) -> Reply {
    let misfortune = request.protocol.server_error(status);
    refusal(request, misfortune, "We encountered an internal error. Please try again.", id)
}

fn refusal(request: &Request, misfortune: Misfortune, message: &str, id: RequestId) -> Reply {
    render::error(request.protocol, misfortune.status, misfortune.code, message, id)
}

/// A body of no operation, for a service of which the scenario has one operation alone.
pub(super) const fn foreign_body(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Json | Protocol::RestJson => r#"{"OtherResults":[]}"#,
        Protocol::Query | Protocol::Ec2 | Protocol::RestXml | Protocol::RestXmlWrapped => "<OtherResponse/>",
    }
}

/// Half of the body, and an end that fits no format.
pub(super) fn garbled(body: &str) -> String {
    let half = body.chars().count() / 2;
    let mut text: String = body.chars().take(half).collect();
    text.push_str("<{\u{1}\"&");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: RequestId = RequestId { digest: [0; 32], repeat: 1 };

    #[test]
    fn a_counted_fault_strikes_that_often() {
        let mut faults = [Fault::on("kms", "ListKeys", FaultKind::Throttled).times(2)];
        let strikes: Vec<_> =
            (0..3).map(|_| strike(&mut faults, &Request::sample("kms", "ListKeys")).is_some()).collect();
        assert_eq!(strikes, [true, true, false]);
    }

    #[test]
    fn a_fault_begins_after_the_calls_that_it_spares() {
        let mut faults = [Fault::on_everything(FaultKind::ExpiredToken).after(2)];
        let strikes: Vec<_> =
            (0..4).map(|_| strike(&mut faults, &Request::sample("kms", "ListKeys")).is_some()).collect();
        assert_eq!(strikes, [false, false, true, true]);
    }

    #[test]
    fn a_fault_spares_other_operations_and_regions() {
        let mut faults = [Fault::on("kms", "ListKeys", FaultKind::Hang).in_region("us-east-1")];
        assert_eq!(strike(&mut faults, &Request::sample("kms", "ListKeys")), None);
        let mut faults = [Fault::on("kms", "ListKeys", FaultKind::Hang).in_account("222222222222")];
        assert_eq!(strike(&mut faults, &Request::sample("kms", "ListKeys")), None);
        let mut faults = [Fault::on("kms", "ListKeys", FaultKind::Hang)];
        assert_eq!(strike(&mut faults, &Request::sample("kms", "ListGrants")), None);
    }

    #[test]
    fn a_fault_on_a_service_strikes_all_its_operations() {
        let mut faults = [Fault::on_service("s3", FaultKind::Empty)];
        assert_eq!(strike(&mut faults, &Request::sample("s3", "ListBuckets")), Some(FaultKind::Empty));
        assert_eq!(
            strike(&mut faults, &Request::sample("s3control", "ListMultiRegionAccessPoints")),
            Some(FaultKind::Empty)
        );
    }

    #[test]
    fn each_service_is_throttled_in_its_own_words() {
        assert!(throttled(&Request::sample("kms", "A"), ID).body.contains("ThrottlingException"));
        assert!(
            throttled(&Request::sample("ec2", "A"), ID).body.contains("<Code>RequestLimitExceeded</Code>")
        );
        let slow_down = throttled(&Request::sample("s3", "A"), ID);
        assert_eq!(slow_down.status, 503);
        assert!(slow_down.body.contains("<Code>SlowDown</Code>"));
    }

    #[test]
    fn an_old_token_has_the_code_of_its_protocol() {
        assert!(expired(&Request::sample("kms", "A"), ID).body.contains("ExpiredTokenException"));
        assert!(expired(&Request::sample("s3", "A"), ID).body.contains("<Code>ExpiredToken</Code>"));
    }

    #[test]
    fn a_garbled_body_is_neither_json_nor_empty() {
        for body in ["", "{\"Keys\":[]}", "霞市"] {
            assert!(serde_json::from_str::<serde_json::Value>(&garbled(body)).is_err());
        }
    }
}
