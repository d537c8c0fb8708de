//! Everything that deriving may look at: the rows of one target, its coverage, the settings, the
//! time of the scan. No clock, no IO.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{
    AccountId, Attestation, CallId, Coverage, Declarations, Gap, GapId, ItemId, Region, Register,
    RegisterKind, Settings, State, Stored, Time,
};
use crate::tables::Table;

use super::Derived;

type AnyRows = Arc<dyn Any + Send + Sync>;

/// The tables of one target, with what is known about their completeness.
pub struct World {
    account: AccountId,
    as_of: Time,
    settings: Settings,
    declarations: Declarations,
    coverage: Vec<Coverage>,
    gaps: BTreeMap<GapId, Gap>,
    base: BTreeMap<&'static str, AnyRows>,
    derived: Mutex<BTreeMap<&'static str, AnyRows>>,
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("World").field("account", &self.account).finish_non_exhaustive()
    }
}

impl World {
    /// A world without rows.
    pub fn new(
        account: AccountId,
        as_of: Time,
        settings: Settings,
        coverage: Vec<Coverage>,
        gaps: Vec<Gap>,
    ) -> Self {
        let gaps = gaps.into_iter().map(|gap| (gap.id, gap)).collect();
        Self {
            account,
            as_of,
            settings,
            declarations: Declarations::default(),
            coverage,
            gaps,
            base: BTreeMap::new(),
            derived: Mutex::default(),
        }
    }

    /// The same world with what people declared.
    #[must_use]
    pub fn with_declarations(mut self, declarations: Declarations) -> Self {
        self.declarations = declarations;
        self
    }

    /// Adds the rows of a table.
    pub fn insert<T: Table>(&mut self, rows: Vec<Stored<T>>) {
        self.base.insert(T::NAME, Arc::new(rows));
    }

    /// The same world with other rows of one table, and nothing derived yet.
    #[must_use]
    pub fn replacing<T: Table>(&self, rows: Vec<Stored<T>>) -> Self {
        let mut base = self.base.clone();
        base.insert(T::NAME, Arc::new(rows));
        Self {
            account: self.account.clone(),
            as_of: self.as_of,
            settings: self.settings.clone(),
            declarations: self.declarations.clone(),
            coverage: self.coverage.clone(),
            gaps: self.gaps.clone(),
            base,
            derived: Mutex::default(),
        }
    }

    /// The rows of a table; none when the snapshot has none.
    pub fn rows<T: Table>(&self) -> &[Stored<T>] {
        self.base
            .get(T::NAME)
            .and_then(|rows| rows.downcast_ref::<Vec<Stored<T>>>())
            .map_or(&[], Vec::as_slice)
    }

    /// The rows of a derived table, computed once.
    pub fn derived<D: Derived>(&self) -> Arc<Vec<Stored<D>>> {
        let known = self.lock().get(D::NAME).cloned();
        if let Some(rows) = known.and_then(|rows| rows.downcast::<Vec<Stored<D>>>().ok()) {
            return rows;
        }
        let rows = Arc::new(D::derive(self));
        let shared: AnyRows = Arc::<Vec<Stored<D>>>::clone(&rows);
        self.lock().insert(D::NAME, shared);
        rows
    }

    /// The account.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The time that ages are counted to: the start of the scan.
    pub fn as_of(&self) -> Time {
        self.as_of
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether an account belongs to the operator: the scanned one, one of `own_accounts`, or of the
    /// register.
    pub fn is_own(&self, account: &str) -> bool {
        self.account.as_str() == account
            || self.settings.list("own_accounts").iter().any(|own| own == account)
            || self.listed(RegisterKind::OwnAccounts, account) == Some(true)
    }

    /// Whether an account is own or an approved vendor's.
    pub fn is_known(&self, account: &str) -> bool {
        self.is_own(account)
            || self.settings.list("vendor_accounts").iter().any(|vendor| vendor == account)
            || self.listed(RegisterKind::VendorAccounts, account) == Some(true)
    }

    /// The operator's register of a kind; none when there is none that holds at the time of the scan.
    pub fn register(&self, kind: RegisterKind) -> Option<&Register> {
        self.declarations.register(kind, &self.account, self.as_of)
    }

    /// Whether a register lists a resource; unknown without a register that holds.
    pub fn listed(&self, kind: RegisterKind, resource: &str) -> Option<bool> {
        self.register(kind).map(|register| register.entry(resource, self.as_of).is_some())
    }

    /// The attestations for an item that hold at the time of the scan.
    pub fn attested<'a>(&'a self, item: &'a ItemId) -> impl Iterator<Item = &'a Attestation> {
        let of_item = move |one: &&Attestation| one.item == *item;
        let current = |one: &&Attestation| one.is_current(&self.account, self.as_of);
        self.declarations.attestations.iter().filter(of_item).filter(current)
    }

    /// What people declared, current or not.
    pub fn declarations(&self) -> &Declarations {
        &self.declarations
    }

    /// The cells of Region × table in which rows of this table may be missing.
    pub fn incomplete(&self, table: &str) -> Vec<&Coverage> {
        let gap = |cell: &&Coverage| cell.table == table && cell.state == State::Gap;
        self.coverage.iter().filter(gap).collect()
    }

    /// Whether every row of the table is there, in every Region.
    pub fn is_complete(&self, table: &str) -> bool {
        self.coverage.iter().any(|cell| cell.table == table) && self.incomplete(table).is_empty()
    }

    /// Whether every row of the table in one Region is there.
    pub fn is_complete_in(&self, table: &str, region: &Region) -> bool {
        let mut cells =
            self.coverage.iter().filter(|cell| cell.table == table && cell.region == *region).peekable();
        cells.peek().is_some() && cells.all(|cell| cell.state == State::Read)
    }

    /// Every cell of Region × table.
    pub fn coverage(&self) -> &[Coverage] {
        &self.coverage
    }

    /// A gap by its number.
    pub fn gap(&self, id: GapId) -> Option<&Gap> {
        self.gaps.get(&id)
    }

    /// The gaps for which rows of a table may be missing.
    pub fn gaps_of(&self, table: &str) -> Vec<GapId> {
        self.incomplete(table).into_iter().flat_map(|cell| cell.gaps.iter().copied()).collect()
    }

    /// One row for each cell in which rows of `table` may be missing; `row` says what is certain
    /// of such a row, everything else in it must be unknown.
    pub fn placeholders<R>(&self, table: &str, row: impl Fn(&Region) -> R) -> Vec<Stored<R>> {
        let stand_in = |cell: &Coverage| Stored {
            region: Some(cell.region.clone()),
            resource: format!("{} ({})", cell.table, cell.region),
            calls: self.calls_of(&cell.gaps),
            gaps: cell.gaps.clone(),
            row: row(&cell.region),
        };
        self.incomplete(table).into_iter().map(stand_in).collect()
    }

    /// The calls behind gaps.
    pub fn calls_of(&self, gaps: &[GapId]) -> Vec<CallId> {
        gaps.iter().filter_map(|id| self.gaps.get(id)?.call).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, AnyRows>> {
        self.derived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
impl World {
    /// The same world with a register of one kind that holds, of lines without an end.
    #[must_use]
    pub(super) fn listing(self, kind: RegisterKind, lines: &[(&str, Option<i64>)]) -> Self {
        let entry = |(resource, hours): &(&str, Option<i64>)| crate::model::RegisterEntry {
            resource: (*resource).to_owned(),
            reference: "霞情第1号".to_owned(),
            hours: *hours,
            valid_until: None,
        };
        let register = Register {
            kind,
            accounts: vec![self.account.clone()],
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: self.as_of.minus_days(1),
            valid_until: self.as_of.plus_days(1),
            entries: lines.iter().map(entry).collect(),
        };
        self.with_declarations(Declarations { attestations: Vec::new(), registers: vec![register] })
    }
}
