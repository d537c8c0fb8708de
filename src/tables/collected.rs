//! What reading a table gives: rows with what they rest on, and gaps.

use crate::aws::{Answer, Failure, Listed};
use crate::model::{CallId, Region, row::tidy};

/// A gap before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Region it belongs to; `global` for account-wide facts.
    pub region: Region,
    /// The row whose columns are missing; absent when rows themselves may be missing.
    pub resource: Option<String>,
    /// Columns that are unknown because of it; empty when rows themselves may be missing.
    pub columns: Vec<&'static str>,
    /// What failed.
    pub failure: Failure,
}

/// One row as it was read.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    /// Region of the resource; absent when it could not be determined.
    pub region: Option<Region>,
    /// What a finding calls it: its ARN where it has one, else its id.
    pub resource: String,
    /// The calls it rests on.
    pub calls: Vec<CallId>,
    /// Indices into [`Collected::gaps`].
    pub gaps: Vec<usize>,
    /// The columns.
    pub row: T,
}

/// The rows and gaps of one reading.
#[derive(Clone, Debug)]
pub struct Collected<T> {
    /// The rows.
    pub rows: Vec<Kept<T>>,
    /// The gaps, of rows and of whole Regions.
    pub gaps: Vec<Draft>,
    /// List calls that were answered: what an empty table rests on.
    pub calls: Vec<CallId>,
}

impl<T> Default for Collected<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), gaps: Vec::new(), calls: Vec::new() }
    }
}

impl<T> Collected<T> {
    /// Takes note of a list: its calls, and when it ends early, that rows may be missing in `region`.
    pub fn listed<L>(&mut self, region: &Region, list: &Listed<L>) {
        self.calls.extend(&list.calls);
        if let Some(failure) = &list.failure {
            self.missing(region, failure.clone());
        }
    }

    /// Says that rows may be missing in `region`; where the service does not exist none can be.
    pub fn missing(&mut self, region: &Region, failure: Failure) {
        if failure.shows_absence() {
            self.calls.extend(failure.call);
            return;
        }
        self.gaps.push(Draft { region: region.clone(), resource: None, columns: Vec::new(), failure });
    }

    /// Takes in the rows, gaps and calls of another reading.
    pub fn merge(&mut self, other: Self) {
        let first = self.gaps.len();
        self.gaps.extend(other.gaps);
        self.calls.extend(other.calls);
        let moved = |row: Kept<T>| Kept { gaps: row.gaps.iter().map(|gap| gap + first).collect(), ..row };
        self.rows.extend(other.rows.into_iter().map(moved));
    }

    /// Keeps a row with what it rests on.
    pub fn keep(&mut self, facts: Facts, row: T) {
        let first = self.gaps.len();
        self.gaps.extend(facts.gaps);
        let gaps = (first..self.gaps.len()).collect();
        self.rows.push(Kept {
            region: facts.region,
            resource: facts.resource,
            calls: tidy(facts.calls),
            gaps,
            row,
        });
    }
}

/// The making of one row: collects the calls it rests on and the gaps it has.
#[derive(Clone, Debug)]
pub struct Facts {
    region: Option<Region>,
    resource: String,
    calls: Vec<CallId>,
    gaps: Vec<Draft>,
}

impl Facts {
    /// A row about `resource` in `region`.
    pub fn of(region: &Region, resource: impl Into<String>) -> Self {
        Self { region: Some(region.clone()), resource: resource.into(), calls: Vec::new(), gaps: Vec::new() }
    }

    /// A row about a resource whose Region is not known.
    pub fn without_region(resource: impl Into<String>) -> Self {
        Self { region: None, resource: resource.into(), calls: Vec::new(), gaps: Vec::new() }
    }

    /// Says that the row rests on a call.
    #[must_use]
    pub fn resting_on(mut self, call: CallId) -> Self {
        self.calls.push(call);
        self
    }

    /// Says that the row rests on further calls.
    pub fn rest_on(&mut self, calls: &[CallId]) {
        self.calls.extend(calls);
    }

    /// The value of an answer, or `None` and a gap that names the columns it would have filled.
    pub fn take<V>(&mut self, columns: &[&'static str], answer: Answer<V>) -> Option<V> {
        match answer {
            Ok(reply) => {
                self.calls.push(reply.call);
                Some(reply.value)
            }
            Err(failure) => {
                self.unknown(columns, failure);
                None
            }
        }
    }

    /// Says that columns are unknown, and why.
    pub fn unknown(&mut self, columns: &[&'static str], failure: Failure) {
        let region = self.region.clone().unwrap_or_else(Region::global);
        let resource = Some(self.resource.clone());
        self.gaps.push(Draft { region, resource, columns: columns.to_vec(), failure });
    }
}

#[cfg(test)]
mod tests {
    use crate::aws::Reply;
    use crate::model::Cause;

    use super::*;

    #[test]
    fn a_denied_call_is_a_gap_and_not_a_value() {
        let mut facts = Facts::of(&Region::us_east_1(), "key");
        let denied: Answer<bool> = Err(Failure::without_call(Cause::Denied, "no"));
        assert_eq!(facts.take(&["rotation_enabled"], denied), None);
        let mut collected = Collected::default();
        collected.keep(facts, ());
        assert_eq!(collected.gaps[0].columns, ["rotation_enabled"]);
        assert_eq!(collected.rows[0].gaps, [0]);
    }

    #[test]
    fn rows_of_two_readings_keep_their_own_gaps() {
        let reading = |name: &str| {
            let mut facts = Facts::of(&Region::us_east_1(), name);
            facts.unknown(&["x"], Failure::without_call(Cause::Denied, name));
            let mut collected = Collected::default();
            collected.keep(facts, ());
            collected
        };
        let mut both = reading("a");
        both.merge(reading("b"));
        assert_eq!((both.rows[1].gaps[0], both.gaps[1].resource.as_deref()), (1, Some("b")));
    }

    #[test]
    fn a_service_that_is_not_in_the_region_leaves_nothing_missing() {
        let absent = Failure {
            call: Some(CallId(4)),
            code: "NoEndpointInRegion".to_owned(),
            ..Failure::without_call(Cause::ServiceUnavailableHere, "dns error")
        };
        let mut collected = Collected::<()>::default();
        collected.missing(&Region::us_east_1(), absent);
        assert!(collected.gaps.is_empty() && collected.calls == [CallId(4)]);
    }

    #[test]
    fn an_answer_is_a_value_and_the_call_it_rests_on() {
        let mut facts = Facts::of(&Region::us_east_1(), "key");
        assert_eq!(facts.take(&["x"], Ok(Reply { value: 7, call: CallId(3) })), Some(7));
        let mut collected = Collected::default();
        collected.keep(facts, ());
        assert_eq!(collected.rows[0].calls, [CallId(3)]);
    }
}
