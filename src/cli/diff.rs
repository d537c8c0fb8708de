//! `kakunin diff`: what differs between two snapshots, and why.
//!
//! Both are judged; then the newer one is judged again as of the older one's time, declarations, waivers,
//! settings and catalogue, as far as these differ. What this brings back did not come from the account.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;

use crate::compare::{
    self, Cause, Difference, Ending, Feeds, FindingKey, Replay, Replays, Scan, Scope, Side,
};
use crate::evaluate::Schemas;
use crate::model::{AccountId, CheckId, Lang, Time};
use crate::privilege::Needs;
use crate::report::{self, Compared, Style};
use crate::snapshot::Snapshot;

use super::args::{CatalogArgs, DiffArgs, DiffFormat};
use super::assess::{Judge, Judged};
use super::{Exit, Failure, environment, output};

/// Columns of the text.
const WIDTH: usize = 100;

pub(super) fn run(args: &DiffArgs, lang: Lang) -> Result<Exit, Failure> {
    if args.format == DiffFormat::JsonSchema {
        written(args, &schema())?;
        return Ok(Exit::Complete);
    }
    let judges = Judges::load(args)?;
    let difference = compared(&judges, args)?;
    if difference.reversed {
        output::note("warning: the snapshot given as the older one was scanned after the other");
    }
    written(args, &render(&judges.new, &difference, args.format, lang)?)?;
    Ok(match difference.ending() {
        Ending::NotWorse => Exit::Complete,
        Ending::Worse | Ending::LessKnown if args.exit_zero => Exit::Complete,
        Ending::Worse => Exit::Failing,
        Ending::LessKnown => Exit::Incomplete,
    })
}

fn written(args: &DiffArgs, text: &str) -> Result<(), Failure> {
    match &args.output {
        Some(path) => output::file(path, text.as_bytes()),
        None => output::data(text),
    }
}

fn render(judge: &Judge, difference: &Difference, format: DiffFormat, lang: Lang) -> Result<String, Failure> {
    let compared = Compared {
        tool: report::Tool { name: "kakunin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        difference,
        checks: &judge.catalog.checks,
        items: &judge.catalog.items,
    };
    Ok(match format {
        DiffFormat::Text => {
            let colour = environment::colour(std::io::stdout().is_terminal());
            report::difference_text(&compared, Style { lang, colour, width: WIDTH })
        }
        DiffFormat::Json => report::difference_json(&compared)?,
        DiffFormat::Markdown => report::difference_markdown(&compared, lang),
        DiffFormat::Csv => String::from_utf8_lossy(&report::difference_csv(&compared, lang)?).into_owned(),
        DiffFormat::Html => report::difference_html(&compared, lang)?,
        DiffFormat::JsonSchema => schema(),
    })
}

/// The JSON Schema of the JSON document.
pub(super) fn schema() -> String {
    format!("{:#}\n", report::difference_json_schema().to_value())
}

/// What judges each side, and what judges the newer side with one thing of the older one's.
struct Judges {
    new: Judge,
    /// Absent where it is the newer one's.
    old: Option<Judge>,
    single: Vec<(Cause, Judge)>,
}

impl Judges {
    fn load(args: &DiffArgs) -> Result<Self, Failure> {
        let load = |catalog: &CatalogArgs| Judge::load(catalog)?.with_waivers(&args.waivers);
        let catalogue = args
            .old_catalogue
            .is_some()
            .then(|| CatalogArgs { catalogue: args.old_catalogue.clone(), ..args.catalog.clone() });
        let settings = args
            .old_settings
            .is_some()
            .then(|| CatalogArgs { settings: args.old_settings.clone(), ..args.catalog.clone() });
        let both = CatalogArgs {
            catalogue: args.old_catalogue.clone().or_else(|| args.catalog.catalogue.clone()),
            settings: args.old_settings.clone().or_else(|| args.catalog.settings.clone()),
            ..args.catalog.clone()
        };
        let older = catalogue.is_some() || settings.is_some();
        let mut single = Vec::new();
        for (cause, catalog) in [(Cause::Settings, settings), (Cause::Catalogue, catalogue)] {
            if let Some(catalog) = catalog {
                single.push((cause, load(&catalog)?));
            }
        }
        let old = if older { Some(load(&both)?) } else { None };
        Ok(Self { new: load(&args.catalog)?, old, single })
    }

    fn old(&self) -> &Judge {
        self.old.as_ref().unwrap_or(&self.new)
    }
}

/// One side, opened and judged.
struct Opened {
    snapshot: Snapshot,
    waivers: BTreeMap<String, String>,
    judged: Judged,
    feeds: BTreeMap<CheckId, Feeds>,
    catalogue: String,
}

impl Opened {
    fn judged(judge: &Judge, snapshot: Snapshot) -> Result<Self, Failure> {
        let waivers = judge.waivers_of(&snapshot)?;
        let judged = judge.judge_with(&snapshot, &waivers)?;
        Ok(Self { snapshot, waivers, judged, feeds: feeds(judge)?, catalogue: judge.catalog.digest.clone() })
    }

    fn side(&self) -> Side<'_> {
        let manifest = self.snapshot.manifest();
        let scope = |target: &crate::snapshot::Target| Scope {
            account: target.account.clone(),
            regions: target.regions.clone(),
        };
        let evaluation = &self.judged.evaluation;
        Side {
            scan: Scan {
                id: manifest.id.clone(),
                started_at: manifest.started_at,
                version: manifest.tool.version.clone(),
                catalogue_sha256: manifest.origin.catalogue_sha256.clone(),
                settings_sha256: manifest.origin.settings_sha256.clone(),
                judged_with: self.catalogue.clone(),
                targets: manifest.targets.iter().map(scope).collect(),
            },
            findings: &evaluation.findings,
            judgements: &evaluation.judgements,
            gaps: &evaluation.gaps,
            coverage: &evaluation.coverage,
            assessment: &self.judged.assessment,
            declarations: &evaluation.declarations,
            waivers: &self.waivers,
            feeds: &self.feeds,
        }
    }
}

/// The tables behind each check.
fn feeds(judge: &Judge) -> Result<BTreeMap<CheckId, Feeds>, Failure> {
    let schemas = Schemas::of_this_version()?;
    let needs = Needs::of(&schemas, judge.rules());
    let owned = |tables: &mut dyn Iterator<Item = &&'static str>| -> BTreeSet<String> {
        tables.map(|table| (*table).to_owned()).collect()
    };
    let of = |rule: &crate::evaluate::Rule| {
        let check = rule.check();
        let doc = schemas.docs().iter().find(|doc| doc.name == check.table);
        let rows = match doc {
            Some(doc) if doc.derived => owned(&mut doc.feeds.iter()),
            Some(_) | None => BTreeSet::from([check.table.clone()]),
        };
        let all = owned(&mut needs.tables_of_checks().get(&check.id).into_iter().flatten());
        (check.id.clone(), Feeds { rows, all, severity: check.severity })
    };
    Ok(judge.rules().iter().map(of).collect())
}

fn compared(judges: &Judges, args: &DiffArgs) -> Result<Difference, Failure> {
    let old = judges.old().snapshot(&args.old, &args.given)?;
    let new = judges.new.snapshot(&args.new, &args.given)?;
    have_common_account(&old, &new)?;
    let (old, new) = (Opened::judged(judges.old(), old)?, Opened::judged(&judges.new, new)?);
    let (one, other) = (old.side(), new.side());
    let keys = compare::changed(&one, &other);
    let replays = Circumstances::between(judges, &old, &new)?.replays(&keys)?;
    let tables = compare::tables((&old.snapshot, &one), (&new.snapshot, &other))?;
    Ok(compare::compare(&one, &other, &replays, tables))
}

fn have_common_account(old: &Snapshot, new: &Snapshot) -> Result<(), Failure> {
    let accounts = |snapshot: &Snapshot| -> BTreeSet<AccountId> {
        snapshot.manifest().targets.iter().map(|target| target.account.clone()).collect()
    };
    let (old, new) = (accounts(old), accounts(new));
    if !old.is_disjoint(&new) {
        return Ok(());
    }
    let list =
        |accounts: BTreeSet<AccountId>| accounts.iter().map(AccountId::as_str).collect::<Vec<_>>().join(", ");
    Err(Failure::Usage {
        message: format!("the two snapshots have no account in common: {} and {}", list(old), list(new)),
        hint: "compare snapshots of the same account or organization".to_owned(),
    })
}

/// What besides the account differs, and the newer side to be judged under it.
struct Circumstances<'a> {
    judges: &'a Judges,
    old: &'a Opened,
    new: &'a Opened,
    causes: Vec<Cause>,
}

impl<'a> Circumstances<'a> {
    fn between(judges: &'a Judges, old: &'a Opened, new: &'a Opened) -> Result<Self, Failure> {
        let started = |side: &Opened| -> Time { side.snapshot.manifest().started_at };
        let mut causes: Vec<Cause> = Vec::new();
        if started(old) != started(new) {
            causes.push(Cause::Time);
        }
        if old.snapshot.declarations()? != new.snapshot.declarations()? {
            causes.push(Cause::Declarations);
        }
        if old.waivers != new.waivers {
            causes.push(Cause::Waivers);
        }
        causes.extend(judges.single.iter().map(|(cause, _)| *cause));
        Ok(Self { judges, old, new, causes })
    }

    fn replays(&self, keys: &BTreeSet<FindingKey>) -> Result<Replays, Failure> {
        let one = |cause: &Cause| self.replay(*cause, &[*cause], keys);
        let single = self.causes.iter().map(one).collect::<Result<Vec<_>, Failure>>()?;
        let together = match self.causes.as_slice() {
            [] | [_] => None,
            [first, ..] => Some(self.replay(*first, &self.causes, keys)?),
        };
        Ok(Replays { single, together })
    }

    /// The newer snapshot, judged with these things as they were on the older side.
    fn replay(&self, cause: Cause, older: &[Cause], keys: &BTreeSet<FindingKey>) -> Result<Replay, Failure> {
        let (old, new) = (self.old, self.new);
        let mut snapshot = new.snapshot.clone();
        if older.contains(&Cause::Time) {
            snapshot = snapshot.judged_at(old.snapshot.manifest().started_at);
        }
        if older.contains(&Cause::Declarations) {
            snapshot = snapshot.with_declarations(old.snapshot.declarations()?);
        }
        let waivers = if older.contains(&Cause::Waivers) { &old.waivers } else { &new.waivers };
        let rules = [Cause::Settings, Cause::Catalogue];
        let judge = match older {
            [one] => self
                .judges
                .single
                .iter()
                .find(|(cause, _)| cause == one)
                .map_or(&self.judges.new, |(_, judge)| judge),
            several if several.iter().any(|one| rules.contains(one)) => self.judges.old(),
            _ => &self.judges.new,
        };
        let judged = judge.judge_with(&snapshot, waivers)?;
        Ok(Replay::of(cause, keys, &judged.evaluation, &judged.assessment))
    }
}
