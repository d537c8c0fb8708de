//! A bucket that is lived through day by day: the slow, obvious check of the computed retention.
//!
//! It knows objects, versions, delete markers and midnights, and nothing of the computation: log
//! files are written, at each midnight UTC every rule looks at every object, and in the end we read
//! off how young a log file was when it left. Rules follow the S3 user guide ("Lifecycle
//! configuration elements", "Expiring objects", "conflicts", "Object Lock considerations"). Real
//! S3 acts some hours after midnight; here it acts on the stroke, which is the worst case.

const DAY: i64 = 24 * 60;

/// The versioning of the bucket on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Versioning {
    Never,
    Enabled,
    Suspended,
}

/// A lifecycle rule in the words of S3; `None` where the rule has no such part.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) enabled: bool,
    pub(super) prefix: String,
    pub(super) tag: Option<String>,
    pub(super) larger_than: Option<i64>,
    pub(super) smaller_than: Option<i64>,
    pub(super) expire_after: Option<i64>,
    /// A day of the run.
    pub(super) expire_on: Option<i64>,
    pub(super) remove_expired_markers: bool,
    pub(super) noncurrent_after: Option<i64>,
    pub(super) keep_newer: Option<usize>,
    pub(super) archive_after: Option<i64>,
}

/// What happens in the run.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) days: i64,
    /// Folders that get one log file each day.
    pub(super) folders: Vec<String>,
    /// The minute of the day at which they are written, and their bytes, taken in turn.
    pub(super) minutes: Vec<i64>,
    pub(super) bytes: Vec<i64>,
    pub(super) rules: Vec<Rule>,
    /// The versioning before `changed_on`, and from that day on.
    pub(super) versioning: (Versioning, Versioning),
    pub(super) changed_on: i64,
    /// Days for which each new version is locked.
    pub(super) lock_days: Option<i64>,
}

/// What was seen in the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Full days that the log file had lived which left sight the youngest; `None`: none left.
    pub(super) visible_days: Option<i64>,
    /// The same for the log file of which no version was left.
    pub(super) recoverable_days: Option<i64>,
    /// Some log file was visible in an archive.
    pub(super) archived: bool,
}

#[derive(Debug, Clone)]
struct Version {
    /// `None` is the null version.
    id: Option<i64>,
    is_marker: bool,
    written: i64,
    bytes: i64,
    locked_until: i64,
    in_archive: bool,
}

struct Object {
    key: String,
    /// CloudTrail tags nothing.
    tags: Vec<String>,
    log_written: i64,
    /// Oldest first; the last is the current one.
    versions: Vec<Version>,
}

/// Lives through the script. Only what happens from `changed_on` is seen: what was gone before says
/// nothing of the bucket as it is now.
pub(super) fn run(script: &Script) -> Seen {
    let mut objects: Vec<Object> = Vec::new();
    let mut seen = Seen { visible_days: None, recoverable_days: None, archived: false };
    for day in 0..script.days {
        let versioning = if day < script.changed_on { script.versioning.0 } else { script.versioning.1 };
        if day == script.changed_on {
            objects.retain(|object| object.versions.iter().any(|version| !version.is_marker));
        }
        for object in &mut objects {
            at_midnight(object, script, versioning, day * DAY);
            if day >= script.changed_on {
                look(object, day * DAY, &mut seen);
            }
        }
        for folder in &script.folders {
            let turn = objects.len();
            let written = day * DAY + script.minutes[turn % script.minutes.len()];
            let log = Version {
                id: (versioning == Versioning::Enabled).then_some(written),
                is_marker: false,
                written,
                bytes: script.bytes[turn % script.bytes.len()],
                locked_until: written + script.lock_days.unwrap_or(0) * DAY,
                in_archive: false,
            };
            let (month, dom) = (day / 28 + 1, day % 28 + 1);
            let key = format!("{folder}2026/{month:02}/{dom:02}/{turn}.json.gz");
            objects.push(Object { key, tags: Vec::new(), log_written: written, versions: vec![log] });
        }
    }
    seen
}

fn look(object: &Object, now: i64, seen: &mut Seen) {
    let age = (now - object.log_written) / DAY;
    let current_log = object.versions.last().filter(|version| !version.is_marker);
    let any_log = object.versions.iter().any(|version| !version.is_marker);
    if current_log.is_none() {
        seen.visible_days = Some(seen.visible_days.map_or(age, |least| least.min(age)));
    }
    if !any_log {
        seen.recoverable_days = Some(seen.recoverable_days.map_or(age, |least| least.min(age)));
    }
    seen.archived |= current_log.is_some_and(|version| version.in_archive);
}

/// One object meets every rule. Permanent deletion goes before transition, and transition before
/// the creation of a delete marker.
fn at_midnight(object: &mut Object, script: &Script, versioning: Versioning, now: i64) {
    for rule in &script.rules {
        delete_old_noncurrent_versions(object, rule, now);
    }
    if versioning == Versioning::Never && script.rules.iter().any(|rule| current_is_due(object, rule, now)) {
        object.versions.clear();
    }
    for rule in &script.rules {
        archive_current(object, rule, now);
    }
    if versioning != Versioning::Never && script.rules.iter().any(|rule| current_is_due(object, rule, now)) {
        put_marker(object, versioning, now);
    }
    for rule in &script.rules {
        remove_lonely_marker(object, rule);
    }
}

fn matches(object: &Object, version: &Version, rule: &Rule) -> bool {
    rule.enabled
        && object.key.starts_with(&rule.prefix)
        && rule.tag.as_ref().is_none_or(|tag| object.tags.contains(tag))
        && rule.larger_than.is_none_or(|bytes| version.bytes > bytes)
        && rule.smaller_than.is_none_or(|bytes| version.bytes < bytes)
}

/// A period ends at the first midnight not before it is over.
fn is_over(start: i64, days: i64, now: i64) -> bool {
    let end = start + days * DAY;
    let midnight = if end % DAY == 0 { end } else { (end / DAY + 1) * DAY };
    now >= midnight
}

fn current_is_due(object: &Object, rule: &Rule, now: i64) -> bool {
    let Some(current) = object.versions.last() else {
        return false;
    };
    let by_age = rule.expire_after.is_some_and(|days| is_over(current.written, days, now));
    let by_date = rule.expire_on.is_some_and(|day| now >= day * DAY);
    !current.is_marker && matches(object, current, rule) && (by_age || by_date)
}

fn put_marker(object: &mut Object, versioning: Versioning, now: i64) {
    let id = (versioning == Versioning::Enabled).then_some(now);
    if id.is_none() {
        // A null marker takes the place of the null version, wherever that is.
        object.versions.retain(|version| version.id.is_some());
    }
    object.versions.push(Version {
        id,
        is_marker: true,
        written: now,
        bytes: 0,
        locked_until: 0,
        in_archive: false,
    });
}

fn delete_old_noncurrent_versions(object: &mut Object, rule: &Rule, now: i64) {
    let Some(days) = rule.noncurrent_after else {
        return;
    };
    let before = object.versions.clone();
    let noncurrent = before.len().saturating_sub(1);
    let mut kept = Vec::new();
    for (place, version) in before.iter().enumerate() {
        let is_noncurrent = place < noncurrent;
        let due = is_noncurrent
            && matches(object, version, rule)
            && is_over(before[place + 1].written, days, now)
            && noncurrent - place > rule.keep_newer.unwrap_or(0)
            && version.locked_until <= now;
        if !due {
            kept.push(version.clone());
        }
    }
    object.versions = kept;
}

fn archive_current(object: &mut Object, rule: &Rule, now: i64) {
    let due = object.versions.last().is_some_and(|current| {
        !current.is_marker
            && matches(object, current, rule)
            && rule.archive_after.is_some_and(|days| is_over(current.written, days, now))
    });
    if due && let Some(current) = object.versions.last_mut() {
        current.in_archive = true;
    }
}

/// A delete marker with nothing below it goes, by its own action or by the expiry of the rule.
fn remove_lonely_marker(object: &mut Object, rule: &Rule) {
    let lonely = matches!(object.versions.as_slice(), [only] if only.is_marker);
    let acts = rule.remove_expired_markers || rule.expire_after.is_some() || rule.expire_on.is_some();
    if lonely && acts && rule.enabled && object.key.starts_with(&rule.prefix) {
        object.versions.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> Rule {
        Rule {
            enabled: true,
            prefix: String::new(),
            tag: None,
            larger_than: None,
            smaller_than: None,
            expire_after: None,
            expire_on: None,
            remove_expired_markers: false,
            noncurrent_after: None,
            keep_newer: None,
            archive_after: None,
        }
    }

    fn script(versioning: Versioning, rules: Vec<Rule>) -> Script {
        Script {
            days: 60,
            folders: vec!["logs/".into()],
            minutes: vec![630],
            bytes: vec![1],
            rules,
            versioning: (versioning, versioning),
            changed_on: 0,
            lock_days: None,
        }
    }

    #[test]
    fn the_example_of_the_user_guide_ends_at_the_same_midnight() {
        // Successor created on day 15 at 10:30, 3 days: day 19 at 00:00.
        let start = 15 * DAY + 630;
        assert!(!is_over(start, 3, 19 * DAY - 1));
        assert!(is_over(start, 3, 19 * DAY));
    }

    #[test]
    fn a_plain_bucket_deletes_what_expires() {
        let seen = run(&script(Versioning::Never, vec![Rule { expire_after: Some(10), ..rule() }]));
        assert_eq!((seen.visible_days, seen.recoverable_days), (Some(10), Some(10)));
    }

    #[test]
    fn a_versioned_bucket_hides_what_expires_and_keeps_it() {
        let seen = run(&script(Versioning::Enabled, vec![Rule { expire_after: Some(10), ..rule() }]));
        assert_eq!((seen.visible_days, seen.recoverable_days), (Some(10), None));
    }

    #[test]
    fn a_lock_keeps_the_version_but_not_the_sight_of_it() {
        let rules = vec![Rule { expire_after: Some(5), noncurrent_after: Some(1), ..rule() }];
        let seen = run(&Script { lock_days: Some(30), ..script(Versioning::Enabled, rules) });
        assert_eq!((seen.visible_days, seen.recoverable_days), (Some(5), Some(30)));
    }

    #[test]
    fn a_suspended_bucket_keeps_versions_written_before() {
        let rules = vec![Rule { expire_after: Some(10), ..rule() }];
        let mut script = script(Versioning::Suspended, rules);
        script.versioning.0 = Versioning::Enabled;
        script.changed_on = 60;
        script.days = 61;
        assert_eq!(run(&script).recoverable_days, None);
        script.changed_on = 30;
        assert_eq!(run(&script).recoverable_days, Some(10));
    }
}
