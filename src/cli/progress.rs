//! Progress of a scan on stderr, when a person is looking.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::aws::Session;
use crate::collect::{Event, Observer};

/// A bar on a terminal, nothing elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    gaps: Arc<AtomicUsize>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let style =
            ProgressStyle::with_template("{spinner} {pos}/{len} regions × tables  {msg}  {elapsed_precise}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, gaps: Arc::default() }
    }

    /// Who is to be told of the scan's events.
    pub(super) fn observer(&self, session: &Arc<Session>) -> Observer {
        let (progress, session) = (self.clone(), Arc::clone(session));
        Arc::new(move |event| progress.show(&event, session.ledger().len()))
    }

    fn show(&self, event: &Event, calls: usize) {
        match event {
            Event::Planned(cells) => self.bar.set_length(u64::try_from(*cells).unwrap_or(u64::MAX)),
            Event::Read { table, region, gaps } => {
                let all = self.gaps.fetch_add(*gaps, Ordering::Relaxed) + gaps;
                self.bar.inc(1);
                self.bar.set_message(format!("{calls} calls, {all} gaps  {table} {region}"));
            }
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
