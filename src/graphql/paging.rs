//! Relay's paging arguments: first or last, 1 to 100, not both; 20 when left out.

use async_graphql::SimpleObject;

use super::errors::ApiError;
use crate::store::page::{End, Window};

/// Most items of a page.
pub(super) const PAGE_MAX: i32 = 100;
/// Items of a page where the client does not say.
const PAGE_DEFAULT: i32 = 20;

/// What a client said about the page that it wants.
#[derive(Debug, Clone, Default)]
pub(super) struct PageArgs {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArgs {
    /// How many items were asked for, from either end: all that a page's cost depends on.
    pub fn size(&self) -> [Option<i32>; 2] {
        [self.first, self.last]
    }

    /// The window that it asks for, or which argument is wrong. `read` reads a cursor of this list.
    pub fn window<K>(self, read: impl Fn(&str) -> Option<K>) -> Result<Window<K>, ApiError> {
        let (argument, limit, end) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(ApiError::argument(&["last"], "first and last cannot be used together"));
            }
            (None, Some(last)) => ("last", last, End::Last),
            (first, None) => ("first", first.unwrap_or(PAGE_DEFAULT), End::First),
        };
        let limit = usize::try_from(limit).ok().filter(|_| (1..=PAGE_MAX).contains(&limit));
        let limit = limit.ok_or_else(|| {
            ApiError::argument(&[argument], format!("{argument} must be from 1 to {PAGE_MAX}"))
        })?;
        let place = |argument: &str, cursor: Option<String>| match cursor {
            None => Ok(None),
            Some(cursor) => read(&cursor).map(Some).ok_or_else(|| {
                ApiError::argument(&[argument], format!("{argument} is not a cursor of this list"))
            }),
        };
        Ok(Window { after: place("after", self.after)?, before: place("before", self.before)?, limit, end })
    }
}

/// What a page of a list costs when the complexity of a query is summed up, in values of about the same price: its items
/// at the most, each with the row that it comes from, and the statement that reads them.
pub(super) fn of_page(first: Option<i32>, last: Option<i32>, item: usize) -> usize {
    bounded(items(first, last).saturating_mul(item.saturating_add(ROW)).saturating_add(STATEMENT))
}

/// The same for a list within each item of a page: the lists of all items are read by one statement.
pub(super) fn of_list(first: Option<i32>, last: Option<i32>, item: usize) -> usize {
    bounded(items(first, last).saturating_mul(item.saturating_add(ROW)).saturating_add(1))
}

/// Pages of pages of pages: so much that a sum of all fields of a document still fits.
fn bounded(cost: usize) -> usize {
    cost.min(1 << 40)
}

/// A row that is read from the database, in values: measured, about as much as five fields.
const ROW: usize = 4;
/// A statement, in values.
const STATEMENT: usize = 50;

/// The items of a page at the most. Arguments that will be refused anyway count as the largest page.
fn items(first: Option<i32>, last: Option<i32>) -> usize {
    let asked = first.unwrap_or(0).max(last.unwrap_or(0));
    let items = if first.is_none() && last.is_none() { PAGE_DEFAULT } else { asked.clamp(1, PAGE_MAX) };
    usize::try_from(items).unwrap_or(1)
}

/// Where a page lies in its list.
#[derive(SimpleObject, Debug, Clone, PartialEq, Eq)]
pub struct PageInfo {
    /// There is more behind the last item.
    pub(super) has_next_page: bool,
    /// There is more before the first item.
    pub(super) has_previous_page: bool,
    /// The cursor of the first item; null on an empty page.
    pub(super) start_cursor: Option<String>,
    /// The cursor of the last item; null on an empty page.
    pub(super) end_cursor: Option<String>,
}

impl PageInfo {
    /// About a page between others, whose first and last items have these cursors.
    pub(super) fn new(previous: bool, next: bool, first: Option<String>, last: Option<String>) -> Self {
        Self { has_next_page: next, has_previous_page: previous, start_cursor: first, end_cursor: last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(
        first: Option<i32>,
        last: Option<i32>,
        after: Option<&str>,
    ) -> Result<Window<i32>, Vec<String>> {
        let args = PageArgs { first, after: after.map(str::to_owned), last, before: None };
        args.window(|cursor| cursor.parse().ok()).map_err(|error| match error {
            ApiError::BadUserInput { argument, .. } => argument,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn first_or_last_1_to_100_20_when_left_out() {
        let expect = |limit, end| Ok(Window { after: None, before: None, limit, end });
        assert_eq!(window(None, None, None), expect(20, End::First));
        assert_eq!(window(Some(100), None, None), expect(100, End::First));
        assert_eq!(window(None, Some(1), None), expect(1, End::Last));
        for wrong in [0, -1, 101, i32::MAX, i32::MIN] {
            assert_eq!(window(Some(wrong), None, None), Err(vec!["first".into()]), "{wrong}");
            assert_eq!(window(None, Some(wrong), None), Err(vec!["last".into()]), "{wrong}");
        }
        assert_eq!(window(Some(1), Some(1), None), Err(vec!["last".into()]));
    }

    #[test]
    fn a_cursor_that_cannot_be_read_is_named() {
        assert_eq!(window(None, None, Some("7")).unwrap().after, Some(7));
        assert_eq!(window(None, None, Some("x")), Err(vec!["after".into()]));
    }

    #[test]
    fn a_page_costs_its_items_and_a_statement() {
        for (first, last, items) in
            [(None, None, 20), (Some(3), None, 3), (None, Some(1_000), 100), (Some(-5), None, 1)]
        {
            assert_eq!(of_list(first, last, 6), items * 10 + 1);
            assert_eq!(of_page(first, last, 6), items * 10 + 50);
        }
    }

    #[test]
    fn pages_of_pages_stop_somewhere() {
        let nested = (0..60).fold(1, |item, _| of_list(Some(100), None, item));
        assert_eq!(nested, 1 << 40);
        assert_eq!(of_page(Some(100), None, nested), nested);
    }
}
