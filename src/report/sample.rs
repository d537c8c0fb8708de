//! A small hand-made input for the tests of every format.

mod change;
mod large;

use std::collections::BTreeMap;

use crate::model::check::Predicate;
use crate::model::{
    AccountId, Area, Attestation, Attests, Awaited, CallId, Cause, Check, CheckId, Class, Coverage,
    Declarations, DeclaredBy, DocKind, EvidenceFile, EvidenceState, Finding, Framework, Gap, GapId, Item,
    ItemId, Loosened, OutBy, Outcome, Quantifier, Region, Register, RegisterKind, Role, Severity, State,
    Text, Time, Waiver, WaiverNote, WhenEmpty,
};
use crate::score::{self, Assessment, Declared};

use super::{Counts, Input, Judgement, Snapshot, Target, Tool};

pub(super) use change::{changes, trend};
pub(super) use large::large;

/// What an [`Input`] borrows from.
pub(super) struct Sample {
    pub(super) items: Vec<Item>,
    pub(super) checks: BTreeMap<CheckId, Check>,
    pub(super) findings: Vec<Finding>,
    pub(super) gaps: Vec<Gap>,
    pub(super) coverage: Vec<(AccountId, Coverage)>,
    pub(super) assessment: Assessment,
    pub(super) declarations: Declarations,
    pub(super) declared_by: DeclaredBy,
    pub(super) framework: Framework,
    pub(super) waivers: Vec<WaiverNote>,
    pub(super) loosened: Vec<Loosened>,
}

impl Sample {
    pub(super) fn input(&self) -> Input<'_> {
        Input {
            tool: Tool { name: "kakunin".to_owned(), version: "0.1.0".to_owned() },
            snapshot: Snapshot {
                id: "2026-06-30T150000Z".to_owned(),
                started_at: Time::parse("2026-06-30T15:00:00Z").unwrap(),
                ended_at: Time::parse("2026-06-30T15:04:00Z").unwrap(),
                targets: vec![Target {
                    account: account(),
                    regions: vec![region("ap-northeast-1"), Region::us_east_1()],
                    calls: 12,
                    gaps: 3,
                }],
            },
            catalogue: "00",
            framework: &self.framework,
            items: &self.items,
            checks: &self.checks,
            judgements: judgements(&self.checks, &self.findings),
            findings: &self.findings,
            gaps: &self.gaps,
            coverage: &self.coverage,
            assessment: &self.assessment,
            declarations: &self.declarations,
            declared_by: self.declared_by,
            waivers: &self.waivers,
            loosened: &self.loosened,
            changes: None,
            trend: Vec::new(),
        }
    }
}

/// One failing, one unknown, one passing check; an item without any.
pub(super) fn small() -> Sample {
    let checks: BTreeMap<CheckId, Check> = [
        check("root-mfa", Severity::Critical, &[("build-2", Role::Decides)], "Root has MFA"),
        check("keys-rotate", Severity::High, &[("ops-11", Role::Decides)], "Keys rotate"),
        check("keys-japan", Severity::Medium, &[("ops-11", Role::Decides)], "Keys stay in Japan"),
        check("backup-recent", Severity::Medium, &[("ops-14", Role::Decides)], "Backups are recent"),
    ]
    .into_iter()
    .map(|check| (check.id.clone(), check))
    .collect();
    let items = vec![
        item("build-1", Class::Automated, &[]),
        item("build-2", Class::Automated, &[]),
        item("ops-11", Class::Automated, &[]),
        item("ops-14", Class::Automated, &["backup-copied"]),
    ];
    let findings = findings();
    let outcomes = judgements(&checks, &findings).into_iter().map(|(id, one)| (id, one.outcome)).collect();
    let assessment = score::assess(&items, &checks, &outcomes, &Declared::default());
    Sample {
        items,
        checks,
        findings,
        gaps: gaps(),
        coverage: coverage(),
        assessment,
        declarations: Declarations::default(),
        declared_by: DeclaredBy::Nobody,
        framework: framework(),
        waivers: Vec::new(),
        loosened: Vec::new(),
    }
}

fn findings() -> Vec<Finding> {
    vec![
        finding("root-mfa", "root", Outcome::Fail, "mfa = false"),
        finding("keys-rotate", "key/1", Outcome::Fail, "rotation_enabled = false"),
        finding("keys-rotate", "key/2", Outcome::Pass, "rotation_enabled = true"),
        Finding {
            gaps: vec![GapId(1)],
            ..finding("keys-japan", "key/3", Outcome::Unknown, "kms:DescribeKey: denied")
        },
        finding("backup-recent", "plan/1", Outcome::Pass, "age_days = 1"),
    ]
}

fn finding(check: &str, resource: &str, outcome: Outcome, reason: &str) -> Finding {
    Finding {
        id: "5f1d0c2a9b7e".to_owned(),
        check: CheckId::parse(check).unwrap(),
        account: account(),
        region: if resource == "root" { "global" } else { "ap-northeast-1" }.to_owned(),
        resource: resource.to_owned(),
        outcome,
        reason: Text::new(format!("満たしていない: {reason}"), format!("not met: {reason}")),
        columns: BTreeMap::from([("name".to_owned(), serde_json::Value::Null)]),
        calls: vec![CallId(3)],
        gaps: Vec::new(),
        accepted: None,
        answered: None,
    }
}

fn framework() -> Framework {
    let area = |id: &str, ja, en| Area { id: id.to_owned(), title: Text::new(ja, en) };
    Framework {
        id: "sample".to_owned(),
        title: Text::new("見本の一覧", "A sample list"),
        areas: vec![area("build", "構築時", "Building"), area("ops", "運用時", "Operating")],
    }
}

/// The sample with an accepted failure of `keys-rotate`, and a waiver that is out of date.
pub(super) fn waived() -> Sample {
    let mut sample = small();
    let waiver = |resource: &str, until: &str| Waiver {
        file: "waivers.toml".to_owned(),
        line: 2,
        check: CheckId::parse("keys-rotate").unwrap(),
        account: account(),
        resource: resource.to_owned(),
        reason: "移行まで".to_owned(),
        approver: "情報政策課長".to_owned(),
        ticket: "KASUMI-42".to_owned(),
        approved_at: Time::parse("2026-03-31T15:00:00Z").unwrap(),
        valid_until: Time::parse(until).unwrap(),
    };
    let waivers = [waiver("key/1", "2026-09-30T15:00:00Z"), waiver("key/9", "2026-04-30T15:00:00Z")];
    let at = Time::parse("2026-06-30T15:00:00Z").unwrap();
    sample.waivers = score::waive(&mut sample.findings, &waivers, at);
    sample
}

/// What somebody might call a resource: markup, links, formulas, escapes, line breaks, and very long.
pub(super) fn hostile() -> Sample {
    let mut sample = small();
    let name = "</failure><script>alert(1)</script>|`x` ``y``\u{202E}=cmd\n\n# [a](http://evil.example) \
        ![i](http://evil.example/x.png) @all www.evil.example who@evil.example \u{1B}[2J\\\"'&amp;]]>\u{FFFF} ";
    for finding in &mut sample.findings {
        finding.resource = name.repeat(20);
        finding.reason = Text::new(name, name);
    }
    sample
}

/// The sample under a threshold that is looser than its floor.
pub(super) fn loosened() -> Sample {
    let loosened = Loosened {
        parameter: "min_log_days".to_owned(),
        value: "90".to_owned(),
        floor: "365".to_owned(),
        checks: vec![CheckId::parse("backup-recent").unwrap()],
    };
    Sample { loosened: vec![loosened], ..small() }
}

fn gaps() -> Vec<Gap> {
    let denied = Gap {
        id: GapId(1),
        account: account(),
        region: region("ap-northeast-1"),
        table: "kms_key".to_owned(),
        resource: "key/3".to_owned(),
        columns: vec!["origin".to_owned()],
        cause: Cause::DeniedByResourcePolicy,
        call: Some(CallId(7)),
        operation: "kms:DescribeKey".to_owned(),
        permission: "kms:DescribeKey".to_owned(),
        message: "not authorized to perform kms:DescribeKey".to_owned(),
    };
    let again = Gap { id: GapId(2), resource: "key/4".to_owned(), ..denied.clone() };
    let late = Gap {
        id: GapId(3),
        cause: Cause::TimedOut,
        operation: "backup:ListBackupJobs".to_owned(),
        permission: "none".to_owned(),
        message: "no answer within 30 s".to_owned(),
        ..denied.clone()
    };
    vec![denied, again, late]
}

fn coverage() -> Vec<(AccountId, Coverage)> {
    let cell = |state| Coverage {
        region: region("ap-northeast-1"),
        table: "kms_key".to_owned(),
        state,
        rows: 3,
        gaps: Vec::new(),
    };
    vec![(account(), cell(State::Read)), (account(), cell(State::Gap))]
}

fn judgements(checks: &BTreeMap<CheckId, Check>, findings: &[Finding]) -> BTreeMap<CheckId, Judgement> {
    let judge = |id: &CheckId| {
        let count =
            |outcome| findings.iter().filter(|one| one.check == *id && one.outcome == outcome).count();
        let counts = Counts {
            pass: count(Outcome::Pass),
            fail: count(Outcome::Fail),
            unknown: count(Outcome::Unknown),
            not_applicable: 0,
        };
        let outcome = match counts {
            Counts { fail: 1.., .. } => Outcome::Fail,
            Counts { unknown: 1.., .. } => Outcome::Unknown,
            Counts { pass: 1.., .. } => Outcome::Pass,
            Counts { .. } => Outcome::NotApplicable,
        };
        (id.clone(), Judgement { outcome, counts })
    };
    checks.keys().map(judge).collect()
}

fn check(id: &str, severity: Severity, items: &[(&str, Role)], title: &str) -> Check {
    let sql = Predicate { sql: "TRUE".to_owned(), line: 1 };
    Check {
        id: CheckId::parse(id).unwrap(),
        group: "keys".to_owned(),
        path: format!("keys/{id}.toml"),
        table: "kms_key".to_owned(),
        severity,
        items: items.iter().map(|(id, role)| (ItemId::parse(id).unwrap(), *role)).collect(),
        scope: sql.clone(),
        pass: sql,
        quantifier: Quantifier::Each,
        when_empty: WhenEmpty::NotApplicable,
        title: Text::new(format!("{title}（日本語の題）"), title),
        why: Text::new("だから要る。", "Because it matters."),
        fix: Text::new("鍵を登録する。", "Register a key."),
        tests: Vec::new(),
    }
}

fn item(id: &str, class: Class, awaited_ids: &[&str]) -> Item {
    let awaited = |id: &&str| Awaited {
        id: CheckId::parse(id).unwrap(),
        role: Role::Decides,
        severity: Severity::Medium,
    };
    Item {
        id: ItemId::parse(id).unwrap(),
        area: id.split('-').next().unwrap().to_owned(),
        reference: String::new(),
        class,
        attests: Attests::None,
        out_by: OutBy::Never,
        awaited: awaited_ids.iter().map(awaited).collect(),
        title: Text::new(format!("{id}の題"), format!("Title of {id}")),
        asks: Text::new("どうなっているか。", "How is it?"),
        attested: Text::new("記録。", "A record."),
        renewal_days: 365,
    }
}

/// An attestation of each standing but `not_yet`, and a register, approved a month before the scan.
pub(super) fn declared() -> Declarations {
    let date = Time::parse("2026-05-31T15:00:00Z").unwrap();
    let attestation = |name: &str, approver: Option<&str>, days, state| Attestation {
        name: name.to_owned(),
        item: ItemId::parse("build-1").unwrap(),
        doc_kind: DocKind::Procedure,
        title: format!("手順書 {name}"),
        reference: "霞情第1号".to_owned(),
        statement: "確認した。".to_owned(),
        owner: "情報政策課".to_owned(),
        approver: approver.map(str::to_owned),
        approved_at: date,
        valid_until: date.plus_days(days),
        accounts: Vec::new(),
        evidence: vec![EvidenceFile { path: "a.pdf".to_owned(), sha256: "0".repeat(64), state }],
        answers: None,
        not_applicable: false,
    };
    let (chief, whole) = (Some("課長"), EvidenceState::AsStated);
    Declarations {
        attestations: vec![
            attestation("held", chief, 365, whole),
            attestation("past", chief, 20, whole),
            attestation("draft", None, 365, whole),
            attestation("other-file", chief, 365, EvidenceState::Changed),
        ],
        registers: vec![Register {
            kind: RegisterKind::KeyDisposal,
            accounts: Vec::new(),
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: date,
            valid_until: date.plus_days(365),
            entries: Vec::new(),
        }],
    }
}

fn account() -> AccountId {
    AccountId::parse("111111111111").unwrap()
}

fn region(name: &str) -> Region {
    Region::parse(name).unwrap()
}
