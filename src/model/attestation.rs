//! Attestations: dated, expiring statements of a person for what no API can show.

use serde::{Deserialize, Serialize};

use super::register::matches_pattern;
use super::{AccountId, CheckId, Days, ItemId, Register, RegisterKind, Time};

/// What kind of document stands behind an attestation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DocKind {
    /// A contract or its amendment.
    Contract,
    /// A report, such as an audit report or a test's result.
    Report,
    /// A written procedure.
    Procedure,
    /// A design document.
    Design,
    /// A register kept elsewhere.
    Register,
    /// A record of training or of making known.
    Training,
    /// A recorded decision.
    Decision,
    /// A record of a review.
    Review,
}

impl DocKind {
    /// The kind's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Report => "report",
            Self::Procedure => "procedure",
            Self::Design => "design",
            Self::Register => "register",
            Self::Training => "training",
            Self::Decision => "decision",
            Self::Review => "review",
        }
    }
}

/// A file that an attestation rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Path from the folder of attestations.
    pub path: String,
    /// SHA-256 of its bytes as stated, hexadecimal; empty while nobody has written it down.
    pub sha256: String,
    /// What was found where it should be, when the declarations were read.
    pub state: EvidenceState,
}

/// What was found in the place of an evidence file.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    /// The file with the stated digest.
    AsStated,
    /// A file with another digest.
    Changed,
    /// No ordinary file, or one that cannot be read.
    Missing,
}

/// Whether an attestation or a register holds at a time, and if not, why.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It holds.
    Current,
    /// Its day has not come yet.
    NotYet,
    /// Nobody has approved it.
    NotApproved,
    /// An evidence file is gone or is another one than when it was approved.
    EvidenceChanged,
    /// It is out of date.
    Expired,
}

impl Standing {
    /// The standing's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::NotYet => "not_yet",
            Self::NotApproved => "not_approved",
            Self::EvidenceChanged => "evidence_changed",
            Self::Expired => "expired",
        }
    }

    pub(super) fn of(approved: bool, from: Time, until: Time, at: Time) -> Self {
        if !approved {
            Self::NotApproved
        } else if at >= until {
            Self::Expired
        } else if at < from {
            Self::NotYet
        } else {
            Self::Current
        }
    }
}

/// The findings that an attestation answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The check.
    pub check: CheckId,
    /// The resources; `*` stands for any text.
    pub resource: String,
}

/// One attestation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// Name of its file without the ending.
    pub name: String,
    /// The item it is for.
    pub item: ItemId,
    /// The kind of document.
    pub doc_kind: DocKind,
    /// Title of the document.
    pub title: String,
    /// Document number or address; never the document itself.
    pub reference: String,
    /// What is stated.
    pub statement: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; absent while nobody has.
    pub approver: Option<String>,
    /// When it was approved or last reviewed.
    pub approved_at: Time,
    /// First moment at which it holds no longer.
    pub valid_until: Time,
    /// Accounts it is about; empty for all.
    pub accounts: Vec<AccountId>,
    /// The files it rests on.
    pub evidence: Vec<EvidenceFile>,
    /// The findings it answers, where it answers one.
    pub answers: Option<Answered>,
    /// Whether it records the decision that the item does not apply.
    #[serde(default)]
    pub not_applicable: bool,
}

impl Attestation {
    /// Whether it holds at a time: approved, begun, not out of date, and every evidence file is the
    /// one it was approved with.
    pub fn standing(&self, at: Time) -> Standing {
        let standing = Standing::of(self.approver.is_some(), self.approved_at, self.valid_until, at);
        let whole = self.evidence.iter().all(|file| file.state == EvidenceState::AsStated);
        if standing == Standing::Current && !whole { Standing::EvidenceChanged } else { standing }
    }

    /// Whether it is about an account.
    pub fn is_about(&self, account: &AccountId) -> bool {
        self.accounts.is_empty() || self.accounts.contains(account)
    }

    /// Whether it holds at a time for an account.
    pub fn is_current(&self, account: &AccountId, at: Time) -> bool {
        self.is_about(account) && self.standing(at) == Standing::Current
    }

    /// Whether it answers the findings of a check on a resource.
    pub fn answers(&self, check: &CheckId, resource: &str) -> bool {
        self.answers
            .as_ref()
            .is_some_and(|answered| answered.check == *check && matches_pattern(&answered.resource, resource))
    }
}

/// Everything that people declared for a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declarations {
    /// Attestations, by name.
    pub attestations: Vec<Attestation>,
    /// Registers.
    pub registers: Vec<Register>,
}

/// Where the declarations come from that a snapshot is judged with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredBy {
    /// There are none.
    #[default]
    Nobody,
    /// They were filed with the snapshot.
    Snapshot,
    /// They were given afterwards, in the place of those that were filed.
    Given,
}

impl Declarations {
    /// The register of a kind that holds for an account at a time: of several the one approved last.
    pub fn register(&self, kind: RegisterKind, account: &AccountId, at: Time) -> Option<&Register> {
        let holds = |register: &&Register| register.kind == kind && register.is_current(account, at);
        self.registers.iter().filter(holds).max_by_key(|register| register.approved_at)
    }

    /// The same, none of them holding longer than a number of days after its date, whatever it says.
    #[must_use]
    pub fn no_older_than(mut self, days: Days) -> Self {
        let end = |approved_at: Time| approved_at.plus_days(days.saturating_add(1));
        for one in &mut self.attestations {
            one.valid_until = one.valid_until.min(end(one.approved_at));
        }
        for one in &mut self.registers {
            one.valid_until = one.valid_until.min(end(one.approved_at));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn attestation() -> Attestation {
        Attestation {
            name: "ops-1".to_owned(),
            item: ItemId::parse("ops-1").unwrap(),
            doc_kind: DocKind::Design,
            title: "責任分界点一覧".to_owned(),
            reference: "霞情第12号".to_owned(),
            statement: "確認した。".to_owned(),
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: Time::from_seconds(DAY),
            valid_until: Time::from_seconds(11 * DAY),
            accounts: Vec::new(),
            evidence: Vec::new(),
            answers: None,
            not_applicable: false,
        }
    }

    fn register(approved_at: i64, valid_until: i64) -> Register {
        Register {
            kind: RegisterKind::KeyDisposal,
            accounts: Vec::new(),
            owner: format!("{approved_at}"),
            approver: Some("課長".to_owned()),
            approved_at: Time::from_seconds(approved_at),
            valid_until: Time::from_seconds(valid_until),
            entries: Vec::new(),
        }
    }

    fn standing(attestation: &Attestation, days: i64) -> &'static str {
        attestation.standing(Time::from_seconds(days * DAY)).as_str()
    }

    #[test]
    fn an_attestation_holds_from_its_date_until_its_end() {
        let one = attestation();
        let found = [0, 1, 10, 11].map(|day| standing(&one, day));
        assert_eq!(found, ["not_yet", "current", "current", "expired"]);
    }

    #[test]
    fn what_nobody_approved_does_not_hold() {
        assert_eq!(standing(&Attestation { approver: None, ..attestation() }, 5), "not_approved");
    }

    #[test]
    fn a_changed_or_missing_evidence_file_takes_the_attestation_away() {
        let evidence = |state| EvidenceFile { path: "a.pdf".to_owned(), sha256: String::new(), state };
        for (state, expected) in [
            (EvidenceState::AsStated, "current"),
            (EvidenceState::Changed, "evidence_changed"),
            (EvidenceState::Missing, "evidence_changed"),
        ] {
            let files = vec![evidence(EvidenceState::AsStated), evidence(state)];
            assert_eq!(standing(&Attestation { evidence: files, ..attestation() }, 5), expected);
        }
    }

    #[test]
    fn an_attestation_of_another_account_says_nothing_of_this_one() {
        let account = |text| AccountId::parse(text).unwrap();
        let one = Attestation { accounts: vec![account("222222222222")], ..attestation() };
        let at = Time::from_seconds(5 * DAY);
        assert!(one.is_current(&account("222222222222"), at));
        assert!(!one.is_current(&account("111111111111"), at));
    }

    #[test]
    fn of_several_registers_that_hold_the_one_approved_last_counts() {
        let account = AccountId::parse("111111111111").unwrap();
        let registers = vec![register(2, 100), register(5, 50), register(1, 100)];
        let declarations = Declarations { attestations: Vec::new(), registers };
        let owner = |at| {
            let found = declarations.register(RegisterKind::KeyDisposal, &account, Time::from_seconds(at));
            found.map(|register| register.owner.clone())
        };
        assert_eq!(
            [1, 3, 10, 60, 100].map(owner),
            [Some("1"), Some("2"), Some("5"), Some("2"), None].map(|one| one.map(str::to_owned))
        );
    }

    #[test]
    fn nothing_holds_longer_than_the_settings_allow() {
        let declarations =
            Declarations { attestations: vec![attestation()], registers: vec![register(0, 100 * DAY)] };
        let capped = declarations.clone().no_older_than(3);
        assert_eq!([4, 5].map(|day| standing(&capped.attestations[0], day)), ["current", "expired"]);
        assert_eq!(capped.registers[0].valid_until, Time::from_seconds(4 * DAY));
        assert_eq!(declarations.clone().no_older_than(365), declarations);
    }
}
