//! What was read: gaps, tables, rows.

use crate::compare::{Class, GapChange, RowChange, TableChange};
use crate::model::Lang;

use super::super::words::{self, Heading};
use super::value::column_change;
use super::{Cell, Row, Section};

pub(super) fn gaps(gaps: &[GapChange], lang: Lang) -> Section {
    let row = |one: &GapChange| Row {
        class: match (one.came, one.went) {
            (0, _) => Some(Class::Known),
            (_, 0) => Some(Class::Unknown),
            (_, _) => Some(Class::Changed),
        },
        head: vec![Cell::Names(one.operation.clone()), Cell::Names(one.permission.clone())],
        details: vec![
            Cell::Words(words::cause(one.cause, lang).to_owned()),
            Cell::Words(one.came.to_string()),
            Cell::Words(one.went.to_string()),
            Cell::Names(one.regions.join(" ")),
            Cell::Names(one.tables.join(" ")),
        ],
    };
    Section {
        title: Heading::Gaps.get(lang).to_owned(),
        note: "",
        headings: vec![
            Heading::Operation,
            Heading::Permission,
            Heading::Causes,
            Heading::GapsCame,
            Heading::GapsWent,
            Heading::Region,
            Heading::Table,
        ],
        rows: gaps.iter().map(row).collect(),
        more: 0,
    }
}

pub(super) fn tables(tables: &[TableChange], lang: Lang) -> Section {
    let row = |one: &TableChange| {
        let counts = [one.came, one.went, one.changed, one.known, one.unknown, one.not_compared];
        let mut details: Vec<Cell> = counts.iter().map(|count| Cell::Words(count.to_string())).collect();
        details.push(Cell::Names(one.columns_apart.join(" ")));
        Row { class: None, head: vec![Cell::Names(one.table.clone())], details }
    };
    Section {
        title: Heading::Tables.get(lang).to_owned(),
        note: "",
        headings: vec![
            Heading::Table,
            Heading::Came,
            Heading::Went,
            Heading::Changed,
            Heading::Known,
            Heading::Unknown,
            Heading::NotCompared,
            Heading::ColumnsApart,
        ],
        rows: tables.iter().map(row).collect(),
        more: 0,
    }
}

pub(super) fn rows(tables: &[TableChange], lang: Lang) -> Section {
    let row = |table: &str, one: &RowChange| {
        let columns: Vec<String> = one.columns.iter().map(|column| column_change(column, lang)).collect();
        Row {
            class: Some(one.class),
            head: vec![
                Cell::Names(table.to_owned()),
                Cell::Names(one.resource.clone()),
                Cell::Names(format!("{} {}", one.account, one.region)),
            ],
            details: vec![
                Cell::Words(words::difference_cause(one.cause, lang).to_owned()),
                Cell::Names(columns.join("; ")),
            ],
        }
    };
    let all = tables.iter().flat_map(|table| table.rows.iter().map(|one| row(&table.table, one)));
    Section {
        title: Heading::Rows.get(lang).to_owned(),
        note: "",
        headings: vec![Heading::Table, Heading::Resource, Heading::Region, Heading::Causes, Heading::Columns],
        rows: all.collect(),
        more: tables.iter().map(|table| table.differing().saturating_sub(table.rows.len())).sum(),
    }
}
