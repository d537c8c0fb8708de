//! `kakunin preflight`: one cheap call for each permission, before a long scan finds out.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::aws::{Credentials, Session, iam_action};
use crate::evaluate::Schemas;
use crate::model::{CheckId, Clock, Lang, Region};
use crate::privilege::Needs;
use crate::report::{cause_name, visible};
use crate::tables::Reader;
use crate::tables::probe::{Probed, Tried, probe};

use super::args::{ListFormat, PreflightArgs};
use super::assess::Judge;
use super::{Exit, Failure, block_on, list, output};

/// How many checks are named for a permission.
const SHOWN: usize = 5;

/// One permission and what its call showed.
struct Line<'a> {
    permission: String,
    operation: String,
    tried: Tried,
    checks: Vec<&'a CheckId>,
}

/// What was tried, where.
struct Shown<'a> {
    account: String,
    region: Region,
    lines: Vec<Line<'a>>,
    judge: &'a Judge,
}

pub(super) fn run(args: &PreflightArgs, lang: Lang) -> Result<Exit, Failure> {
    let judge = Judge::load(&args.catalog)?;
    let needs = Needs::of(&Schemas::of_this_version()?, judge.rules());
    let credentials = Credentials {
        profile: args.profile.clone(),
        role_arn: args.role_arn.clone(),
        external_id: args.external_id.clone(),
        region: args.region.clone(),
    };
    let (account, region, probed) = block_on(ask(&credentials, args.region.clone()))??;
    let mut lines: Vec<Line<'_>> = probed.into_iter().map(|one| line(&needs, one)).collect();
    lines.sort_by(|a, b| (&a.permission, &a.operation).cmp(&(&b.permission, &b.operation)));
    let shown = Shown { account, region, lines, judge: &judge };
    output::data(&match args.format {
        ListFormat::Text => shown.text(lang),
        ListFormat::Json => list::pretty(&shown.json()),
    })?;
    Ok(if shown.is_missing_something() { Exit::Incomplete } else { Exit::Complete })
}

async fn ask(
    credentials: &Credentials,
    region: Option<Region>,
) -> Result<(String, Region, Vec<Probed>), Failure> {
    let session = Arc::new(Session::open(credentials, Clock::System).await?);
    let region = region.unwrap_or_else(|| session.home().clone());
    let only: Arc<[Region]> = Arc::new([region.clone()]);
    let reader = Reader::new(Arc::clone(&session), region.clone(), only, Clock::System.now());
    Ok((session.account().to_string(), region, probe(&reader).await))
}

fn line(needs: &Needs, (service, operation, tried): Probed) -> Line<'_> {
    let permission = iam_action(service, operation);
    let checks = needs.checks_with(&permission);
    Line { permission, operation: format!("{service}:{operation}"), tried, checks }
}

/// The name of a state in data.
fn state(tried: &Tried) -> &'static str {
    match tried {
        Tried::Granted => "granted",
        Tried::Denied { .. } => "denied",
        Tried::Undecided { .. } => "undecided",
        Tried::NotTried { .. } => "not_tried",
    }
}

/// The name of a state for people, as wide as the widest.
fn name(tried: &Tried, lang: Lang) -> &'static str {
    match (lang, tried) {
        (Lang::Ja, Tried::Granted) => "許可　",
        (Lang::Ja, Tried::Denied { .. }) => "拒否　",
        (Lang::Ja, Tried::Undecided { .. }) => "未判定",
        (Lang::Ja, Tried::NotTried { .. }) => "未試行",
        (Lang::En, Tried::Granted) => "granted  ",
        (Lang::En, Tried::Denied { .. }) => "DENIED   ",
        (Lang::En, Tried::Undecided { .. }) => "UNDECIDED",
        (Lang::En, Tried::NotTried { .. }) => "not tried",
    }
}

/// Why a permission is not shown to be granted; empty when it is.
fn why(tried: &Tried, lang: Lang) -> String {
    match (tried, lang) {
        (Tried::Granted, _) => String::new(),
        (Tried::Denied { cause, .. }, _) => cause_name(*cause, lang).to_owned(),
        (Tried::Undecided { cause, message }, _) => format!("{} ({message})", cause_name(*cause, lang)),
        (Tried::NotTried { after }, Lang::Ja) => format!("{after} が挙げる対象がない"),
        (Tried::NotTried { after }, Lang::En) => format!("{after} names nothing to ask about"),
    }
}

impl Shown<'_> {
    fn is_missing_something(&self) -> bool {
        self.count(|tried| matches!(tried, Tried::Denied { .. } | Tried::Undecided { .. })) > 0
    }

    fn count(&self, is: fn(&Tried) -> bool) -> usize {
        self.lines.iter().filter(|line| is(&line.tried)).count()
    }

    fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let why = why(&line.tried, lang);
            let colon = if why.is_empty() { "" } else { ": " };
            let shown = format!("{}  {}{colon}{}", name(&line.tried, lang), line.permission, visible(&why));
            let _ = writeln!(text, "{shown}");
            match &line.tried {
                Tried::Granted | Tried::NotTried { .. } => {}
                Tried::Denied { .. } | Tried::Undecided { .. } => self.affected(&mut text, line, lang),
            }
        }
        let _ = writeln!(text, "\n{}", self.totals(lang));
        text
    }

    /// The checks that cannot do without the permission; the first few, since one may be behind many.
    fn affected(&self, text: &mut String, line: &Line<'_>, lang: Lang) {
        let indent = match lang {
            Lang::Ja => "        不明となりうる",
            Lang::En => "           may become unknown",
        };
        let checks = self.judge.catalog.checks.values().filter(|check| line.checks.contains(&&check.id));
        for check in checks.take(SHOWN) {
            let _ = writeln!(text, "{indent}: {}: {}", check.id, check.title.get(lang));
        }
        let more = line.checks.len().saturating_sub(SHOWN);
        let _ = match (more, lang) {
            (0, _) => Ok(()),
            (more, Lang::Ja) => writeln!(text, "{indent}: ほか{more}件（--format json ですべて）"),
            (more, Lang::En) => writeln!(text, "{indent}: and {more} more (--format json has them all)"),
        };
    }

    fn totals(&self, lang: Lang) -> String {
        let granted = self.count(|tried| *tried == Tried::Granted);
        let denied = self.count(|tried| matches!(tried, Tried::Denied { .. }));
        let undecided = self.count(|tried| matches!(tried, Tried::Undecided { .. }));
        let left = self.count(|tried| matches!(tried, Tried::NotTried { .. }));
        let (all, account, region) = (self.lines.len(), &self.account, &self.region);
        match lang {
            Lang::Ja => format!(
                "アカウント{account}、リージョン{region}: 権限{all}件のうち許可{granted}件、拒否{denied}件、未判定{undecided}件、未試行{left}件"
            ),
            Lang::En => format!(
                "Account {account}, Region {region}: of {all} permissions {granted} granted, {denied} denied, {undecided} undecided, {left} not tried"
            ),
        }
    }

    fn json(&self) -> Value {
        let permission = |line: &Line<'_>| {
            let (cause, message) = match &line.tried {
                Tried::Denied { cause, message } | Tried::Undecided { cause, message } => {
                    (Some(cause.as_str()), Some(message))
                }
                Tried::Granted | Tried::NotTried { .. } => (None, None),
            };
            json!({
                "permission": line.permission,
                "operation": line.operation,
                "state": state(&line.tried),
                "cause": cause,
                "message": message,
                "checks": line.checks,
            })
        };
        json!({
            "account": self.account,
            "region": self.region,
            "permissions": self.lines.iter().map(permission).collect::<Vec<_>>(),
        })
    }
}
