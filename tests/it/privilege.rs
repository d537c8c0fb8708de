//! Least privilege: the printed policy is enough for every check, and nothing in it is too much.
//!
//! The mock enforces it with a table of its own of which operation takes which IAM action.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use kakunin::evaluate::Schemas;
use kakunin::mock::{MockAws, Options, Scenario};
use kakunin::model::{CheckId, Finding, Outcome};
use kakunin::privilege::Needs;
use kakunin::trial::{Scanned, Trial, lies, unhurried};

use crate::program::{json, kakunin_at, stderr};

const NOW: &str = "2026-04-01T00:00:00Z";

/// How many scans run side by side: they wait for their pacing most of the time.
const THREADS: usize = 6;

/// Actions that another one stands in for: no gap names them while the other answers.
const SPARE: [(&str, &str); 2] = [
    ("account:ListRegions", "ec2:DescribeRegions lists the Regions too"),
    ("ec2:DescribeRegions", "only asked when account:ListRegions does not answer"),
];

/// Actions whose absence changes no check in 霞市, and why they are asked for all the same.
const CHANGES_NOTHING_HERE: [(&str, &str); 4] = [
    ("iam:ListOrganizationsFeatures", "a member account is refused in any case"),
    ("observabilityadmin:ListCentralizationRulesForOrganization", "a member account is refused in any case"),
    ("s3:GetBucketLogging", "whether a bucket is one of logs is not known there, for us-west-2 is closed"),
    ("wafv2:GetLoggingConfiguration", "kept as a fact; no check reads it yet"),
];

/// Checks on base tables, on columns from other tables, and on derived tables.
const SAMPLE: [&str; 6] = [
    "iam-privileged-users-mfa",
    "kms-pending-deletion-unreferenced",
    "kms-rotation-enabled",
    "password-policy-strong",
    "rds-automated-backups",
    "trail-bucket-retention",
];

/// Outcomes by check, Region and resource.
type Outcomes = BTreeMap<(String, String, String), Outcome>;

fn outcomes(scanned: &Scanned) -> Outcomes {
    let key = |one: &Finding| (one.check.to_string(), format!("{:?}", one.region), one.resource.clone());
    scanned.evaluation.findings.iter().map(|one| (key(one), one.outcome)).collect()
}

/// What each check says: its outcome and that of each resource.
fn by_check(scanned: &Scanned) -> BTreeMap<CheckId, (Outcome, Outcomes)> {
    let judgements = scanned.evaluation.judgements.iter();
    let mut all: BTreeMap<CheckId, (Outcome, Outcomes)> =
        judgements.map(|(id, one)| (id.clone(), (one.outcome, Outcomes::new()))).collect();
    for (key, outcome) in outcomes(scanned) {
        if let Some((_, of_check)) = CheckId::parse(&key.0).ok().and_then(|id| all.get_mut(&id)) {
            of_check.insert(key, outcome);
        }
    }
    all
}

/// How many gaps name each permission.
fn missing(scanned: &Scanned) -> BTreeMap<&str, usize> {
    let mut missing = BTreeMap::new();
    for gap in &scanned.evaluation.gaps {
        *missing.entry(gap.permission.as_str()).or_default() += 1;
    }
    missing
}

struct Town {
    trial: Trial,
    needs: Needs,
}

impl Town {
    fn new() -> Self {
        let trial = Trial::of_kasumi().unwrap();
        let needs = Needs::of(&Schemas::of_this_version().unwrap(), trial.rules());
        Self { trial, needs }
    }

    /// Scans 霞市 with a policy that allows these actions.
    fn scan(&self, allow: Option<BTreeSet<String>>) -> Scanned {
        self.trial.scan_with(Options { allow, ..Options::default() }, unhurried()).unwrap()
    }

    /// The same as `whole` without one action.
    fn without(&self, whole: &Scanned, action: &str) -> Scanned {
        let mut allow = self.needs.all();
        allow.remove(action);
        let tables = self.needs.tables_with(action).into_iter().collect();
        let options = Options { allow: Some(allow), ..Options::default() };
        self.trial.again(whole, &tables, options, unhurried()).unwrap()
    }

    /// Does something for each of many, side by side, and gives back what it gave, in order.
    fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let left = Mutex::new(all.iter().enumerate());
        let done = Mutex::new(BTreeMap::new());
        let next = || left.lock().unwrap().next();
        let busy = || {
            while let Some((index, one)) = next() {
                let result = work(one);
                done.lock().unwrap().insert(index, result);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(busy);
            }
        });
        done.into_inner().unwrap().into_values().collect()
    }
}

#[test]
fn with_the_printed_policy_nothing_is_denied() {
    let town = Town::new();
    let (whole, enforced) = (town.scan(None), town.scan(Some(town.needs.all())));
    assert_eq!(outcomes(&whole), outcomes(&enforced));
    assert_eq!(enforced.unmatched, Vec::<String>::new());
    assert_eq!(missing(&whole), missing(&enforced));
    assert_eq!(format!("{:?}", whole.assessment), format!("{:?}", enforced.assessment));
}

#[test]
fn the_policy_of_one_check_is_enough_for_it() {
    let town = Town::new();
    let whole = by_check(&town.scan(None));
    let checks = SAMPLE.map(|id| CheckId::parse(id).unwrap());
    let wrong = Town::each(&checks, |check| {
        let judged = town.scan(Some(town.needs.of_check(check).expect("the check is there")));
        (whole[check] != by_check(&judged)[check]).then(|| check.to_string())
    });
    assert_eq!(wrong.into_iter().flatten().collect::<Vec<_>>(), Vec::<String>::new());
}

/// Everything that is wrong when one action is missing.
fn without(
    town: &Town,
    whole: &Scanned,
    before: &BTreeMap<CheckId, (Outcome, Outcomes)>,
    action: &str,
) -> Vec<String> {
    let less = town.without(whole, action);
    let mut wrong = lies(whole, &less);
    let now = by_check(&less);
    let changed: BTreeSet<&CheckId> =
        now.keys().filter(|check| before.get(*check) != now.get(*check)).collect();
    let named: BTreeSet<&CheckId> = town.needs.checks_with(action).into_iter().collect();
    wrong.extend(changed.difference(&named).map(|check| format!("changes {check}, whose policy lacks it")));
    let told = missing(&less).get(action) > missing(whole).get(action);
    let spare = SPARE.iter().any(|(spare, _)| *spare == action);
    let idle = CHANGES_NOTHING_HERE.iter().any(|(idle, _)| *idle == action);
    match (told, spare) {
        (true, true) => wrong.push("is not spare: a gap names it".to_owned()),
        (false, false) if !missing(&less).contains_key(action) => wrong.push("no gap names it".to_owned()),
        (false, false) if !idle => wrong.push("no further gap names it".to_owned()),
        (_, _) => {}
    }
    match (changed.is_empty(), spare || idle) {
        (true, false) => wrong.push("changes no check".to_owned()),
        (false, true) => wrong.push(format!("changes {} checks: take it off the list", changed.len())),
        (_, _) => {}
    }
    println!("{action}: changes {} of the {} checks that need it", changed.len(), named.len());
    wrong.into_iter().map(|text| format!("without {action}: {text}")).collect()
}

#[test]
fn without_any_one_action_something_is_unknown_and_nothing_passes() {
    let town = Town::new();
    let whole = town.scan(None);
    let before = by_check(&whole);
    let actions: Vec<String> = town.needs.all().into_iter().collect();
    assert!(actions.len() > 60, "{actions:?}");
    let wrong = Town::each(&actions, |action| without(&town, &whole, &before, action)).concat();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What `preflight` shows of each permission, with its exit code.
fn preflight(allow: Option<BTreeSet<String>>) -> (i32, BTreeMap<String, String>) {
    let options = Options { allow, ..Options::default() };
    let mock = MockAws::start(Scenario::kasumi().unwrap(), NOW.parse().unwrap(), options).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["preflight", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(mock.unmatched().iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    let shown = json(&output);
    let permissions = shown["permissions"].as_array().unwrap_or_else(|| panic!("{}", stderr(&output)));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let states = permissions.iter().map(|one| (text(&one["permission"]), text(&one["state"]))).collect();
    (output.status.code().unwrap(), states)
}

fn named<'a>(states: &'a BTreeMap<String, String>, state: &str) -> Vec<&'a str> {
    states.iter().filter(|(_, is)| *is == state).map(|(name, _)| name.as_str()).collect()
}

#[test]
fn preflight_tries_every_permission_of_the_policy_and_finds_the_missing_one() {
    let town = Town::new();
    let (code, whole) = preflight(Some(town.needs.all()));
    assert_eq!(whole.keys().cloned().collect::<BTreeSet<_>>(), town.needs.all());
    // A table that refuses by its own policy, and what a member account may not read.
    let refused =
        ["dynamodb:DescribeContinuousBackups", "observabilityadmin:ListCentralizationRulesForOrganization"];
    assert_eq!(named(&whole, "denied"), refused);
    // The first two need ids from two answers, the third a balancer of another kind than the first listed.
    let spared = ["access-analyzer:GetFinding", "sso:ListAccountAssignments", "wafv2:GetWebACLForResource"];
    assert_eq!((named(&whole, "undecided"), named(&whole, "not_tried")), (vec![], spared.to_vec()));
    assert_eq!(code, 3);

    let mut allow = town.needs.all();
    allow.remove("kms:ListKeys");
    let (code, less) = preflight(Some(allow));
    assert_eq!(code, 3);
    assert_eq!(named(&less, "denied"), [refused[0], "kms:ListKeys", refused[1]]);
    let (keys, others): (Vec<_>, Vec<_>) =
        named(&less, "not_tried").into_iter().partition(|name| name.starts_with("kms:"));
    assert_eq!((keys.len(), others), (7, spared.to_vec()), "{keys:?}");
}
