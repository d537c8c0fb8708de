//! What a derived row was computed from, it names: whatever base row changes it, that row's calls are
//! among its own.
//!
//! Each row of each base table of 霞市 is taken away in turn, and made unknown in turn; everything is
//! derived again, and every derived row that came out differently has to name the calls of the row that
//! was touched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use kakunin::aws::{Patience, Session};
use kakunin::catalog::Catalog;
use kakunin::collect;
use kakunin::derive::{self, Columns, Derived, World};
use kakunin::mock::{Fault, MockAws, Options, Scenario};
use kakunin::model::{AccountId, CallId, Clock, Region, Stored, Time};
use kakunin::snapshot::{Snapshot, decode};
use kakunin::tables::{self, Reader, Table};

/// Rows of one table that are touched, at most.
const ROWS_MAX: usize = 8;

/// What is done to one base row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// It is not there.
    Gone,
    /// Every column that may be unknown is.
    Unknown,
}

/// One base row by table and place.
#[derive(Clone, Copy, Debug)]
struct Touched {
    table: &'static str,
    row: usize,
    change: Change,
}

/// Reads every table into a world.
struct Load<'a> {
    snapshot: &'a Snapshot,
    world: World,
    /// Table, number of rows.
    counts: Vec<(&'static str, usize)>,
}

/// Touches one row of a world.
struct Touch<'a> {
    world: &'a World,
    touched: Touched,
    /// The world with that row changed, the row's name and its calls.
    changed: Option<(World, String, Vec<CallId>)>,
}

fn unknown<T: Table>(row: &T) -> T {
    let mut value = serde_json::to_value(row).unwrap();
    let names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
    for name in names {
        let mut less = value.clone();
        less[&name] = serde_json::Value::Null;
        if serde_json::from_value::<T>(less.clone()).is_ok() {
            value = less;
        }
    }
    serde_json::from_value(value).unwrap()
}

impl tables::Visitor for Load<'_> {
    fn visit<T: Table>(&mut self) {
        let batch = self.snapshot.table(self.world.account(), T::NAME).unwrap();
        let rows: Vec<Stored<T>> = batch.map_or_else(Vec::new, |batch| decode(T::NAME, &batch).unwrap());
        self.counts.push((T::NAME, rows.len()));
        self.world.insert(rows);
    }
}

impl tables::Visitor for Touch<'_> {
    fn visit<T: Table>(&mut self) {
        if self.touched.table != T::NAME {
            return;
        }
        let mut rows = self.world.rows::<T>().to_vec();
        let row = &mut rows[self.touched.row];
        let (resource, calls) = (row.resource.clone(), row.calls.clone());
        match self.touched.change {
            Change::Gone => drop(rows.remove(self.touched.row)),
            Change::Unknown => row.row = unknown(&row.row),
        }
        self.changed = Some((self.world.replacing(rows), resource, calls));
    }
}

/// Table, Region, resource and number among rows of the same name → the columns and the calls.
type Rows = BTreeMap<(String, String, String, usize), (String, BTreeSet<CallId>)>;

struct Derive<'a> {
    world: &'a World,
    rows: Rows,
}

impl Derive<'_> {
    fn add<R: serde::Serialize>(
        &mut self,
        table: &str,
        name: (&Option<Region>, &str),
        row: &R,
        calls: &[&[CallId]],
    ) {
        let region = name.0.as_ref().map_or_else(String::new, Region::to_string);
        let mut key = (table.to_owned(), region, name.1.to_owned(), 0);
        while self.rows.contains_key(&key) {
            key.3 += 1;
        }
        let calls = calls.iter().flat_map(|calls| calls.iter().copied()).collect();
        self.rows.insert(key, (serde_json::to_string(row).unwrap(), calls));
    }
}

impl derive::Visitor for Derive<'_> {
    fn table<D: Derived>(&mut self) {
        for row in self.world.derived::<D>().iter() {
            self.add(D::NAME, (&row.region, &row.resource), &row.row, &[&row.calls]);
        }
    }

    fn columns<C: Columns>(&mut self) {
        let base = self.world.rows::<C::Base>();
        for (row, extra) in base.iter().zip(C::derive(self.world, base)) {
            self.add(C::Base::NAME, (&row.region, &row.resource), &extra.row, &[&row.calls, &extra.calls]);
        }
    }
}

fn derived(world: &World) -> Rows {
    let mut derive = Derive { world, rows: Rows::new() };
    derive::for_each(&mut derive);
    derive.rows
}

/// A snapshot of 霞市, with something wrong or nothing.
pub(crate) fn scan(scenario: Scenario, faults: Vec<Fault>, store: &Path) -> Snapshot {
    let now = "2026-04-01T00:00:00Z";
    let mock = MockAws::start(scenario, now.parse().unwrap(), Options::default()).unwrap();
    for fault in faults {
        mock.fault(fault);
    }
    let clock = Clock::Fixed(Time::parse(now).unwrap());
    let folder = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let account = AccountId::parse("111111111111").unwrap();
        let home = Region::parse("ap-northeast-1").unwrap();
        let session = Arc::new(
            Session::open_loopback(&mock.endpoint(), &account, &home, clock, Patience::default())
                .await
                .unwrap(),
        );
        let reader = Reader::new(Arc::clone(&session), Region::global(), Arc::new([]), clock.now());
        let plan = collect::plan(&reader, &[]).await.unwrap();
        collect::scan(session, &plan, store.to_owned(), clock, Arc::new(|_| {})).await.unwrap().0
    });
    Snapshot::open(&folder).unwrap()
}

/// Derived rows that a base row changes without being named by them.
fn unnamed(world: &World, whole: &Rows, touched: Touched) -> BTreeSet<String> {
    let mut touch = Touch { world, touched, changed: None };
    tables::for_each(&mut touch);
    let (less, resource, calls) = touch.changed.unwrap();
    let less = derived(&less);
    let mut found = BTreeSet::new();
    for (key, (row, named)) in whole {
        let changed = less.get(key).is_none_or(|(other, _)| other != row);
        if changed && !calls.iter().all(|call| named.contains(call)) {
            found.insert(format!("{} {} <- {:?} {} {resource}", key.0, key.2, touched.change, touched.table));
        }
    }
    found
}

/// Which rows of a table are touched: all of them take minutes, and rows of a table differ little.
fn some(count: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by(count.div_ceil(ROWS_MAX).max(1))
}

#[test]
fn a_derived_row_names_the_calls_of_every_row_that_changes_it() {
    let store = tempfile::tempdir().unwrap();
    let snapshot = scan(Scenario::kasumi().unwrap(), Vec::new(), store.path());
    let mut catalog = Catalog::built_in().unwrap();
    let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/mocks/kasumi/settings/settings.toml");
    catalog.apply_settings(settings.as_ref()).unwrap();
    let account = snapshot.manifest().targets[0].account.clone();
    let (coverage, gaps) = (snapshot.coverage(&account).unwrap(), snapshot.gaps(&account).unwrap());
    let world = World::new(account, snapshot.manifest().started_at, catalog.settings, coverage, gaps);
    let mut load = Load { snapshot: &snapshot, world, counts: Vec::new() };
    tables::for_each(&mut load);
    let (world, counts) = (load.world, load.counts);
    let whole = derived(&world);
    let rows = counts.iter().flat_map(|(table, count)| some(*count).map(move |row| (*table, row)));
    let touches: Vec<Touched> = rows
        .flat_map(|(table, row)| [Change::Gone, Change::Unknown].map(|change| Touched { table, row, change }))
        .collect();
    assert!(touches.len() > 200, "{}", touches.len());
    let left = Mutex::new(touches.into_iter());
    let found = Mutex::new(BTreeSet::new());
    let work = || {
        loop {
            let next = left.lock().unwrap().next();
            let Some(touched) = next else { break };
            let missing = unnamed(&world, &whole, touched);
            found.lock().unwrap().extend(missing);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let found: Vec<String> = found.into_inner().unwrap().into_iter().collect();
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
}
