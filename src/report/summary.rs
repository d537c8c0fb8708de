//! The summary of the terminal: what a person must know before opening a report.
//!
//! Meaning never depends on colour: marks and words say the same.

mod declared;
pub(super) mod grid;
pub(super) mod paint;

use crate::model::{Cause, Lang, Verdict};

use super::view::{Bounds, ItemView, Repair};
use super::words::{self, Labels};
use super::{View, visible};

use grid::{Cell, Column, Side, fit};
use paint::Tone;

/// Lines of a list that the summary shows.
const LINES_MAX: usize = 10;

/// How the summary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Language.
    pub lang: Lang,
    /// Whether to colour by ANSI sequences.
    pub colour: bool,
    /// Columns of the terminal; a narrower one than 40 is taken as 40.
    pub width: usize,
}

/// The summary, ending with a line break.
pub fn summary(view: &View<'_>, style: Style) -> String {
    let style = Style { width: style.width.max(40), ..style };
    let parts = [
        head(view, style),
        items(view, style),
        worst(view, style),
        declared::waivers(view, style),
        repairs(view, style),
        text(&words::declared(&view.declared(), style.lang)),
        end(view, style),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn head(view: &View<'_>, style: Style) -> String {
    let (input, labels) = (view.input, Labels::of(style.lang));
    let accounts: Vec<&str> =
        input.snapshot.targets.iter().take(3).map(|target| target.account.as_str()).collect();
    let rest = input.snapshot.targets.len().saturating_sub(accounts.len());
    let rest = if rest > 0 { format!(" +{rest}") } else { String::new() };
    let facts = [
        (labels.account, format!("{}{rest}", accounts.join(" "))),
        (labels.snapshot, input.snapshot.id.clone()),
        (labels.scanned, words::time(input.snapshot.started_at, style.lang)),
    ];
    let mut lines: Vec<String> =
        facts.iter().map(|(name, value)| fit(&format!("{name}: {}", visible(value)), style.width)).collect();
    lines.push(fit(&format!("{}: {}", labels.framework, input.framework.title.get(style.lang)), style.width));
    lines.push(paint::bold(
        &words::score_line(view.bounds(), input.assessment.whole.coverage, style.lang),
        style.colour,
    ));
    lines.extend(view.areas().iter().map(|area| {
        format!(
            "  {}: {}",
            area.area.title.get(style.lang),
            words::score_line(area.bounds, area.summed.coverage, style.lang)
        )
    }));
    text(&lines)
}

fn items(view: &View<'_>, style: Style) -> String {
    let labels = Labels::of(style.lang);
    let columns = [
        Column { title: labels.item, side: Side::Left },
        Column { title: labels.verdict, side: Side::Left },
        Column { title: labels.score, side: Side::Right },
        Column { title: labels.title, side: Side::Left },
    ];
    let rows: Vec<[Cell; 4]> = view.items.iter().map(|item| row(item, style)).collect();
    text(&grid::lines(&columns, &rows, style))
}

fn row(item: &ItemView<'_>, style: Style) -> [Cell; 4] {
    let (result, labels) = (item.result, Labels::of(style.lang));
    let (mark, tone) = mark(result.verdict);
    let score = match item.bounds() {
        Some(Bounds { lower, upper: Some(upper) }) => format!("{lower}-{upper}"),
        Some(Bounds { lower, upper: None }) => lower.to_string(),
        None if result.checks.is_empty() => labels.no_check.to_owned(),
        None => labels.none_applies.to_owned(),
    };
    [
        Cell::plain(item.item.id.as_str()),
        Cell { text: format!("{mark} {}", words::verdict(result.verdict, style.lang)), tone },
        Cell::plain(&score),
        Cell::plain(item.item.title.get(style.lang)),
    ]
}

/// Marks of ASCII: others are one or two columns wide as the terminal likes.
fn mark(verdict: Verdict) -> (char, Tone) {
    match verdict {
        Verdict::Conforms => ('o', Tone::Good),
        Verdict::DoesNotConform => ('x', Tone::Bad),
        Verdict::Undetermined => ('?', Tone::Doubt),
        Verdict::NeedsAttestation => ('!', Tone::Plain),
        Verdict::NotApplicable => ('-', Tone::Plain),
    }
}

fn worst(view: &View<'_>, style: Style) -> String {
    if view.worst.is_empty() {
        return String::new();
    }
    let lang = style.lang;
    let mut lines = vec![paint::bold(Labels::of(lang).worst, style.colour)];
    for check in view.worst.iter().take(LINES_MAX).filter_map(|id| view.checks.get(*id)) {
        let severity = format!("[{}]", words::severity(check.check.severity, lang));
        let title = check.check.title.get(lang);
        let line = format!("{severity} {}: {title}", check.check.id);
        lines.push(paint::word(&fit(&format!("  {line}"), style.width), &severity, Tone::Bad, style.colour));
        if let Some(first) = check.failing.first() {
            let accepted = check.accepted.len();
            let resource = visible(&first.resource);
            let line = format!("      {}: {resource}", words::fail(check.failing.len(), accepted, lang));
            lines.push(fit(&line, style.width));
        }
    }
    lines.extend(rest(view.worst.len(), style));
    text(&lines)
}

fn repairs(view: &View<'_>, style: Style) -> String {
    if view.repairs.is_empty() {
        return String::new();
    }
    let mut lines = vec![paint::bold(Labels::of(style.lang).see_gaps, style.colour)];
    let shown = view.repairs.iter().take(LINES_MAX);
    lines.extend(shown.map(|repair| fit(&format!("  {}", repair_line(repair, style.lang)), style.width)));
    lines.extend(rest(view.repairs.len(), style));
    let mut causes: Vec<Cause> = view.repairs.iter().map(|repair| repair.cause).collect();
    causes.sort_unstable();
    causes.dedup();
    let mend = |cause: Cause| {
        format!("  → {}: {}", words::cause(cause, style.lang), words::remedy_of_cause(cause, style.lang))
    };
    // Not cut to the width: half a remedy is none.
    lines.extend(causes.into_iter().map(mend));
    text(&lines)
}

fn repair_line(repair: &Repair<'_>, lang: Lang) -> String {
    let operations: Vec<&str> = repair.operations.iter().copied().collect();
    let name = match repair.permission {
        Some(permission) => permission.to_owned(),
        None => format!("({}) {}", Labels::of(lang).no_permission, operations.join(" ")),
    };
    let regions: Vec<&str> = repair.regions.iter().map(|region| region.as_str()).collect();
    let cause = words::cause(repair.cause, lang);
    visible(&words::repair(name.trim_end(), repair.gaps, cause, &regions.join(" "), lang)).into_owned()
}

fn rest(count: usize, style: Style) -> Option<String> {
    let rest = count.saturating_sub(LINES_MAX);
    (rest > 0).then(|| format!("  {}", words::more(rest, "HTML", style.lang)))
}

fn end(view: &View<'_>, style: Style) -> String {
    let (lang, labels) = (style.lang, Labels::of(style.lang));
    let mut lines: Vec<String> = words::awaited(view.awaited(), lang).into_iter().collect();
    lines.extend(view.input.loosened.iter().map(|one| {
        let line = visible(&words::loosened(one, lang)).into_owned();
        paint::tone(&line, Tone::Doubt, style.colour)
    }));
    let doubts = words::doubts(view.doubts(), lang);
    if doubts.is_empty() {
        lines.push(labels.complete.to_owned());
    } else {
        let line = words::incomplete_line(&doubts, lang);
        lines.push(paint::tone(&paint::bold(&line, style.colour), Tone::Doubt, style.colour));
    }
    text(&lines)
}

fn text(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    use unicode_width::UnicodeWidthStr as _;

    use crate::model::DeclaredBy;

    fn write(sample: &sample::Sample, style: Style) -> String {
        summary(&View::new(&sample.input()), style)
    }

    const PLAIN: Style = Style { lang: Lang::En, colour: false, width: 80 };

    #[test]
    fn the_summary_in_english() {
        insta::assert_snapshot!(write(&sample::small(), PLAIN), @r"
        Account: 111111111111
        Snapshot: 2026-06-30T150000Z
        Scanned: 2026-06-30 15:00:00 UTC
        List: A sample list
        Score 16.66 (upper bound 44.45), coverage 72.22%
          Building: Score 0, coverage 100%
          Operating: Score 25 (upper bound 66.67), coverage 58.33%

        Item     Verdict                Score  Title
        build-1  ? undetermined      no check  Title of build-1
        build-2  x does not conform         0  Title of build-2
        ops-11   x does not conform   0-33.34  Title of ops-11
        ops-14   ? undetermined        50-100  Title of ops-14

        What to fix first
          [critical] root-mfa: Root has MFA
              1 failing: root
          [high] keys-rotate: Keys rotate
              1 failing: key/1

        What could not be read, and the permissions missing
          kms:DescribeKey: 2 gaps, denied by a resource policy (ap-northeast-1)
          (no permission helps) backup:ListBackupJobs: 1 gap, timed out (ap-northeast-1)
          → denied by a resource policy: let the owner of the resource allow the action to the scanning role in the resource's policy
          → timed out: check the way to AWS (proxy, DNS, VPC endpoint, firewall) and scan again

        This version does not have 1 deciding check yet.
        INCOMPLETE: 1 check undetermined, 1 resource not judged, 3 gaps in what was read. Unknown is not counted as passed.
        ");
    }

    #[test]
    fn the_summary_in_japanese() {
        insta::assert_snapshot!(write(&sample::small(), Style { lang: Lang::Ja, ..PLAIN }), @r"
        アカウント: 111111111111
        スナップショット: 2026-06-30T150000Z
        走査日時: 2026-07-01 00:00:00（日本時間）
        項目一覧: 見本の一覧
        得点 16.66（上限 44.45） 判定できた割合 72.22%
          構築時: 得点 0 判定できた割合 100%
          運用時: 得点 25（上限 66.67） 判定できた割合 58.33%

        確認事項  適合状況          得点  題
        build-1   ? 未確定  チェックなし  build-1の題
        build-2   x 不適合             0  build-2の題
        ops-11    x 不適合       0-33.34  ops-11の題
        ops-14    ? 未確定        50-100  ops-14の題

        先に直すもの
          [緊急] root-mfa: Root has MFA（日本語の題）
              不合格 1件: root
          [高] keys-rotate: Keys rotate（日本語の題）
              不合格 1件: key/1

        読めなかったものと、足りない権限
          kms:DescribeKey: 2件、リソースポリシーで拒否された（ap-northeast-1）
          (権限では解決しない) backup:ListBackupJobs: 1件、時間内に応答がない（ap-nort..
          → リソースポリシーで拒否された: リソースの所有者が、そのリソースポリシーで走査用ロールにその操作を許可する
          → 時間内に応答がない: AWSまでの経路（プロキシ、DNS、VPCエンドポイント、ファイアウォール）を確かめ、もう一度走査する

        この版には未実装の判定チェックが1件ある。
        不完全: 判定できないチェック 1件、判定できないリソース 1件、読めなかったもの（欠測） 3件。不明は合格として数えていない。
        ");
    }

    #[test]
    fn attestations_that_do_not_count_are_told_apart() {
        let sample = sample::Sample {
            declarations: sample::declared(),
            declared_by: DeclaredBy::Given,
            ..sample::small()
        };
        let text = write(&sample, PLAIN);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("ttestation")).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        Judged with the attestations and registers given, not with those filed in the snapshot.
        Attestations: 1 current, 1 not approved, 1 with evidence changed or missing, 1 expired; only current ones count
        ");
    }

    #[test]
    fn an_accepted_failure_stands_apart_with_its_day() {
        let text = write(&sample::waived(), Style { width: 100, ..PLAIN });
        let accepted = text.split("Resources whose failure is accepted (not passed)\n").nth(1).unwrap();
        assert_eq!(
            accepted.split("\n\n").next().unwrap(),
            "  accepted until 2026-09-30: keys-rotate key/1 [KASUMI-42]\n\
             Waivers to look at\n  expired after 2026-04-30: it accepts nothing: keys-rotate key/9 [waivers.toml:2]"
        );
        assert!(!text.contains("[high] keys-rotate"), "what is accepted is not the first to mend");
        let score = |text: &str| text.lines().find(|line| line.starts_with("Score")).unwrap().to_owned();
        assert_eq!(score(&text), score(&write(&sample::small(), PLAIN)));
    }

    #[test]
    fn a_loose_threshold_is_named_with_what_it_takes_away() {
        let text = write(&sample::loosened(), PLAIN);
        assert!(text.contains("min_log_days = 90 is looser than the floor 365"), "{text}");
        assert!(text.contains("cannot conform: backup-recent"), "{text}");
    }

    #[test]
    fn no_line_of_a_list_is_wider_than_the_terminal() {
        for width in [40, 60, 80] {
            let text = write(&sample::small(), Style { lang: Lang::Ja, width, ..PLAIN });
            let table = text.split("\n\n").nth(1).unwrap();
            assert!(table.lines().all(|line| line.width() <= width), "{table}");
        }
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let coloured = write(&sample::small(), Style { colour: true, ..PLAIN });
        assert!(coloured.contains('\u{1B}'));
        let mut plain = String::new();
        for (number, part) in coloured.split('\u{1B}').enumerate() {
            plain.push_str(if number == 0 { part } else { part.split_once('m').unwrap().1 });
        }
        assert_eq!(plain, write(&sample::small(), PLAIN));
    }

    #[test]
    fn a_resource_name_cannot_steer_the_terminal() {
        let mut sample = sample::small();
        sample.findings[0].resource = "\u{1B}[2Jroot".to_owned();
        assert!(!write(&sample, PLAIN).contains('\u{1B}'));
    }

    #[test]
    fn the_last_line_says_whether_the_result_is_incomplete() {
        let text = write(&sample::small(), PLAIN);
        assert!(text.lines().last().unwrap().starts_with("INCOMPLETE: "));
    }
}
