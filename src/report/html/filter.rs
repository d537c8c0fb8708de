//! The choices of the filters: the closed lists that the page's data attributes are written from.

use crate::model::{Lang, Outcome, Severity};

use super::super::View;
use super::super::words::{self, Labels, PageLabels};
use super::first::VERDICTS;

const SEVERITIES: [Severity; 5] =
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];

const OUTCOMES: [Outcome; 4] = [Outcome::Fail, Outcome::Unknown, Outcome::Pass, Outcome::NotApplicable];

/// A list to choose one of.
pub(super) struct Choice<'a> {
    /// The name that the script knows it by.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// Value and word of each.
    pub(super) options: Vec<(&'a str, &'a str)>,
}

/// The filters.
pub(super) struct Filter<'a> {
    pub(super) choices: [Choice<'a>; 4],
}

impl<'a> Filter<'a> {
    pub(super) fn new(view: &'a View<'a>, lang: Lang) -> Self {
        let (w, p) = (Labels::of(lang), PageLabels::of(lang));
        let verdicts = VERDICTS.map(|one| (one.as_str(), words::verdict(one, lang)));
        let areas = &view.input.framework.areas;
        let severities = SEVERITIES.map(|one| (one.as_str(), words::severity(one, lang)));
        let outcomes = OUTCOMES.map(|one| (one.as_str(), words::outcome(one, lang)));
        let choice = |name, label, options| Choice { name, label, options };
        let accepted = ("accepted", w.accepted);
        Self {
            choices: [
                choice("verdict", w.verdict, verdicts.to_vec()),
                choice(
                    "area",
                    p.area,
                    areas.iter().map(|one| (one.id.as_str(), one.title.get(lang))).collect(),
                ),
                choice("severity", w.severity, severities.to_vec()),
                choice("outcome", w.outcome, outcomes.into_iter().chain([accepted]).collect()),
            ],
        }
    }
}
