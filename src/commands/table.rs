//! Tables: columns that line up, also with wide characters, and fit the terminal where there is one.

use console::{Alignment, measure_text_width, pad_str, truncate_str};

use super::words::dim;

/// What stands between two columns.
const GAP: usize = 2;
/// A column that may be cut has this width, if it needs it, before spare ones take room.
const WIDTH_WANTED: usize = 24;
/// No column is made narrower than this.
const WIDTH_MIN: usize = 8;

/// How a column is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Text, never cut: what somebody copies, or reads by its first letters.
    Text,
    /// Text that may be cut where the terminal is too narrow.
    Flexible,
    /// The same, and left out before others are cut short.
    Spare,
    /// A number.
    Number,
}

impl Column {
    /// Whether it may be cut.
    fn gives(self) -> bool {
        matches!(self, Self::Flexible | Self::Spare)
    }
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
        let kept = self.kept(columns);
        let widths = self.widths(&kept, columns);
        let headings = self.columns.iter().map(|(title, _)| dim(title)).collect::<Vec<_>>();
        std::iter::once(&headings).chain(&self.rows).map(|cells| self.line(cells, &kept, &widths)).collect()
    }

    fn line(&self, cells: &[String], kept: &[usize], widths: &[usize]) -> String {
        let mut line = String::new();
        let last = kept.len().saturating_sub(1);
        for (place, (at, width)) in kept.iter().zip(widths).enumerate() {
            let (cell, column) = (&cells[*at], self.columns[*at].1);
            let cell = if column.gives() { truncate_str(cell, *width, "…") } else { cell.into() };
            match (column, place == last) {
                (Column::Number, _) => line.push_str(&pad_str(&cell, *width, Alignment::Right, None)),
                // Nothing is to its right: blanks would only be copied along.
                (_, true) => line.push_str(&cell),
                (_, false) => line.push_str(&pad_str(&cell, *width, Alignment::Left, None)),
            }
            if place < last {
                line.push_str(&" ".repeat(GAP));
            }
        }
        line.truncate(line.trim_end().len());
        line
    }

    /// The width that a column would like to have.
    fn natural(&self, at: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| measure_text_width(cell));
        cells.chain([measure_text_width(self.columns[at].0)]).max().unwrap_or(0)
    }

    /// The columns that are shown: spare ones go, the last first, before others are cut to where they say little.
    fn kept(&self, columns: Option<usize>) -> Vec<usize> {
        let mut kept: Vec<usize> = (0..self.columns.len()).collect();
        let Some(columns) = columns else { return kept };
        let wanted = |at: &usize| {
            let most = if self.columns[*at].1.gives() { WIDTH_WANTED } else { usize::MAX };
            self.natural(*at).min(most) + GAP
        };
        while kept.iter().map(wanted).sum::<usize>() > columns + GAP {
            let spare = kept.iter().rposition(|at| self.columns[*at].1 == Column::Spare);
            let Some(spare) = spare else { break };
            kept.remove(spare);
        }
        kept
    }

    fn widths(&self, kept: &[usize], columns: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = kept.iter().map(|at| self.natural(*at)).collect();
        let Some(columns) = columns else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        // The widest gives first, until all fits or none can give any more.
        while widths.iter().sum::<usize>() + gaps > columns {
            let giving = (0..widths.len()).filter(|place| self.columns[kept[*place]].1.gives());
            let Some(widest) =
                giving.filter(|place| widths[*place] > WIDTH_MIN).max_by_key(|place| widths[*place])
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
    #[test]
    fn spare_columns_go_before_names_are_cut_short() {
        let mut table =
            Table::new(&[("NAME", Column::Flexible), ("QUEUE", Column::Spare), ("AGE", Column::Number)]);
        table.row(vec!["a name of twenty-five let".into(), "default".into(), "3m".into()]);
        assert_eq!(
            table.lines(Some(40)),
            ["NAME                       QUEUE    AGE", "a name of twenty-five let  default   3m"]
        );
        assert_eq!(
            table.lines(Some(36)),
            ["NAME                       AGE", "a name of twenty-five let   3m"]
        );
        assert_eq!(table.lines(Some(20)), ["NAME             AGE", "a name of twen…   3m"]);
    }
}
