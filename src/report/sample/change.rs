//! What the tests of formats say of other snapshots: changes and a trend.

use crate::model::{AccountId, CheckId, ItemId, Text, Time, Verdict};
use crate::report::{ChangedFinding, Changes, ItemChange, ItemState, TrendPoint};
use crate::score::{Interval, Score};

fn interval((lower, upper): (u64, u64)) -> Interval {
    Interval { lower: Score::rounded_down(lower, 100), upper: Score::rounded_down(upper, 100) }
}

/// Daily snapshots with these scores, lower and upper in points.
pub(in crate::report) fn trend(points: &[Option<(u64, u64)>]) -> Vec<TrendPoint> {
    let first = Time::parse("2026-06-01T15:00:00Z").unwrap();
    let point = |(day, score): (i64, &Option<(u64, u64)>)| TrendPoint {
        at: first.plus_days(day),
        score: score.map(interval),
        coverage: Score::rounded_down(90, 100),
    };
    (0..).zip(points).map(point).collect()
}

/// One item that conforms no longer, one that does again, one finding that became worse.
pub(in crate::report) fn changes() -> Changes {
    let state = |verdict, score| ItemState { verdict, score: Some(interval(score)) };
    let item = |id: &str, before, after| ItemChange { item: ItemId::parse(id).unwrap(), before, after };
    Changes {
        previous: "2026-03-31T150000Z".to_owned(),
        previous_at: Time::parse("2026-03-31T15:00:00Z").unwrap(),
        items: vec![
            item("ops-11", state(Verdict::Conforms, (100, 100)), state(Verdict::DoesNotConform, (40, 60))),
            item("ops-14", state(Verdict::DoesNotConform, (0, 0)), state(Verdict::Conforms, (100, 100))),
        ],
        worse: 3,
        better: 2,
        unknown: 1,
        known: 0,
        worst: vec![ChangedFinding {
            check: CheckId::parse("keys-rotate").unwrap(),
            account: AccountId::parse("111111111111").unwrap(),
            region: "ap-northeast-1".to_owned(),
            resource: "key/1".to_owned(),
            cause: Text::new("rotation_enabled: true → false", "rotation_enabled: true → false"),
        }],
    }
}
