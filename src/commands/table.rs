//! Tables: columns that line up, also with wide characters, and fit the terminal where there is one.

use console::{Alignment, measure_text_width, pad_str, truncate_str};

use super::words::dim;

/// What stands between two columns.
const GAP: usize = 2;
/// No column is made narrower than this.
const WIDTH_MIN: usize = 8;

/// How a column is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Text, never cut: what somebody copies, or reads by its first letters.
    Text,
    /// Text that may be cut where the terminal is too narrow.
    Flexible,
    /// A number.
    Number,
}

/// Rows under headings.
pub struct Table {
    columns: Vec<(&'static str, Column)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &[(&'static str, Column)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// A row with a cell for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// The lines, with headings, for so many columns of a terminal; for any number where it is none.
    pub fn lines(&self, columns: Option<usize>) -> Vec<String> {
        let widths = self.widths(columns);
        let headings = self.columns.iter().map(|(title, _)| dim(title)).collect::<Vec<_>>();
        std::iter::once(&headings).chain(&self.rows).map(|cells| self.line(cells, &widths)).collect()
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        let last = cells.len().saturating_sub(1);
        for (at, ((cell, width), (_, column))) in cells.iter().zip(widths).zip(&self.columns).enumerate() {
            let cell =
                if *column == Column::Flexible { truncate_str(cell, *width, "…") } else { cell.into() };
            let alignment = if *column == Column::Number { Alignment::Right } else { Alignment::Left };
            match (at == last, column) {
                // Nothing is to its right: blanks would only be copied along.
                (true, Column::Text | Column::Flexible) => line.push_str(&cell),
                _ => line.push_str(&pad_str(&cell, *width, alignment, None)),
            }
            if at < last {
                line.push_str(&" ".repeat(GAP));
            }
        }
        line.truncate(line.trim_end().len());
        line
    }

    fn widths(&self, columns: Option<usize>) -> Vec<usize> {
        let natural = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| measure_text_width(cell));
            cells.chain([measure_text_width(self.columns[at].0)]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..self.columns.len()).map(natural).collect();
        let Some(columns) = columns else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        // The widest gives first, until all fits or none can give any more.
        while widths.iter().sum::<usize>() + gaps > columns {
            let flexible = (0..widths.len()).filter(|at| self.columns[*at].1 == Column::Flexible);
            let Some(widest) = flexible.filter(|at| widths[*at] > WIDTH_MIN).max_by_key(|at| widths[*at])
            else {
                break;
            };
            widths[widest] -= 1;
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table =
            Table::new(&[("ID", Column::Text), ("NAME", Column::Flexible), ("N", Column::Number)]);
        table.row(vec!["1".into(), "東京タワーの高さを測る".into(), "7".into()]);
        table.row(vec!["22".into(), "short".into(), "1234".into()]);
        table
    }

    #[test]
    fn columns_line_up_with_wide_characters() {
        assert_eq!(
            table().lines(None),
            [
                "ID  NAME                       N",
                "1   東京タワーの高さを測る     7",
                "22  short                   1234"
            ]
        );
    }

    #[test]
    fn what_may_be_cut_is_cut_to_the_terminal() {
        let lines = table().lines(Some(24));
        assert_eq!(
            lines,
            ["ID  NAME               N", "1   東京タワーの…      7", "22  short           1234"]
        );
        assert!(lines.iter().all(|line| measure_text_width(line) <= 24));
        // What cannot be cut further runs over.
        assert_eq!(table().lines(Some(1))[2], "22  short     1234");
    }
}
