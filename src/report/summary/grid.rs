//! Columns that line up, where a Japanese character takes two.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::Style;
use super::paint::{self, Tone};

/// Between two columns.
const GUTTER: &str = "  ";

/// On which side a column's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) side: Side,
}

pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Tone,
}

impl Cell {
    pub(super) fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), tone: Tone::Plain }
    }
}

/// A head and a line for each row; the last column is cut to what the width leaves.
pub(super) fn lines<const N: usize>(columns: &[Column; N], rows: &[[Cell; N]], style: Style) -> Vec<String> {
    let head = columns.each_ref().map(|column| Cell::plain(column.title));
    let mut widths = [0; N];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.width());
        }
    }
    let last = widths.iter().rev().skip(1).map(|width| width + GUTTER.len()).sum::<usize>();
    if let Some(width) = widths.last_mut() {
        *width = style.width.saturating_sub(last);
    }
    [&head].into_iter().chain(rows).map(|row| line(columns, &widths, row, style)).collect()
}

fn line<const N: usize>(columns: &[Column; N], widths: &[usize; N], row: &[Cell; N], style: Style) -> String {
    let cells = columns.iter().zip(widths).zip(row).map(|((column, width), cell)| {
        let text = fit(&cell.text, *width);
        let space = " ".repeat(width.saturating_sub(text.width()));
        let text = paint::tone(&text, cell.tone, style.colour);
        match column.side {
            Side::Left => format!("{text}{space}"),
            Side::Right => format!("{space}{text}"),
        }
    });
    cells.collect::<Vec<_>>().join(GUTTER).trim_end().to_owned()
}

/// The text cut to a number of columns, with `..` where it was cut.
pub(in crate::report) fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(2);
    let mut used = 0;
    let start = text.chars().take_while(|char| {
        used += char.width().unwrap_or(0);
        used <= room
    });
    let mut cut: String = start.collect();
    cut.push_str("..");
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_japanese_text_is_cut_at_its_columns() {
        assert_eq!(fit("鍵管理機能", 10), "鍵管理機能");
        assert_eq!(fit("鍵管理機能", 9), "鍵管理..");
        assert_eq!(fit("鍵管理機能", 8), "鍵管理..");
    }
}
