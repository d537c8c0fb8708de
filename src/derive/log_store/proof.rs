//! What the contents of a store prove, beyond its configuration.

use std::collections::BTreeSet;

use crate::derive::World;
use crate::derive::elapsed::days_since;
use crate::model::row::tidy;
use crate::model::{Stored, Time};
use crate::tables::Table as _;
use crate::tables::account::Account;
use crate::tables::stored_log::StoredLog;

use super::LogStore;

/// Days of a year, by what is asked of administrator logs.
const YEAR: i64 = 365;

/// What is known of the account's age and of what is stored.
pub(super) struct Proof<'a> {
    account: Option<&'a Stored<Account>>,
    due: Option<bool>,
}

impl<'a> Proof<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let account = world.rows::<Account>().first();
        let created = account.and_then(|account| account.row.created_at);
        Self { account, due: created.map(|created| days_since(created, world.as_of()) > YEAR) }
    }

    /// A store with what it proves.
    pub(super) fn added(&self, world: &World, mut store: Stored<LogStore>) -> Stored<LogStore> {
        store.row.proof_due = self.due;
        if let Some(account) = self.account {
            store.calls.extend(&account.calls);
            let age = |id: &&crate::model::GapId| {
                world.gap(**id).is_some_and(|gap| gap.columns.iter().any(|column| column == "created_at"))
            };
            store.gaps.extend(account.gaps.iter().filter(age));
        }
        match found(world, &store) {
            Some(log) => {
                store.calls.extend(&log.calls);
                store.gaps.extend(&log.gaps);
                let oldest = log.row.oldest_day_at.map(|oldest| age(oldest, world.as_of()));
                // The first event that a log group names may be gone; how long it keeps them tells.
                store.row.oldest_day_age = match log.row.kind.as_str() {
                    "cwl" => oldest.and_then(|age| store.row.visible_days.map(|kept| age.min(kept))),
                    _ => oldest,
                };
                let days = log.row.days.as_ref().filter(|_| log.row.kind == "s3" && self.due == Some(true));
                store.row.missing_days_365 = days.map(|days| missing(days, world.as_of()));
            }
            None => store.gaps.extend(world.gaps_of(StoredLog::NAME)),
        }
        store.calls = tidy(store.calls);
        store.gaps = tidy(store.gaps);
        store
    }
}

/// What was seen of a store of a trail: the trail stands first in the name of the store.
fn found<'a>(world: &'a World, store: &Stored<LogStore>) -> Option<&'a Stored<StoredLog>> {
    let (trail, _) = store.resource.split_once(" -> ")?;
    let kind = store.row.kind.as_deref()?;
    world.rows::<StoredLog>().iter().find(|log| log.row.trail_arn == trail && log.row.kind == kind)
}

fn age(oldest: Time, as_of: Time) -> i64 {
    if oldest == Time::NONE { 0 } else { days_since(oldest, as_of) }
}

/// Whole days before the scan of which nothing is stored; its own day is not over.
fn missing(days: &[String], as_of: Time) -> i64 {
    let days: BTreeSet<&str> = days.iter().map(String::as_str).collect();
    let is_missing = |back: &i64| {
        let text = as_of.minus_days(*back).to_rfc3339();
        !text.get(..10).is_some_and(|day| days.contains(day))
    };
    i64::try_from((1..=YEAR).filter(is_missing).count()).unwrap_or(YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_the_last_year_are_counted_without_the_day_of_the_scan() {
        let now = Time::parse("2026-04-01T12:00:00Z").unwrap();
        let day = |back: i64| now.minus_days(back).to_rfc3339().get(..10).unwrap().to_owned();
        let all: Vec<String> = (1..=365).map(day).collect();
        assert_eq!(missing(&all, now), 0);
        assert_eq!(missing(&all[..362], now), 3);
        assert_eq!(missing(&[], now), 365);
    }

    #[test]
    fn a_store_without_anything_is_no_days_old() {
        let now = Time::parse("2026-04-01T12:00:00Z").unwrap();
        assert_eq!((age(Time::NONE, now), age(now.minus_days(400), now)), (0, 400));
    }
}
