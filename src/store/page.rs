//! Keyset paging: a window of an ordered list, from a place in it and in either direction.

/// A window of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Window<K> {
    /// Only what comes after this place.
    pub after: Option<K>,
    /// Only what comes before this place.
    pub before: Option<K>,
    /// At most so many.
    pub limit: usize,
    /// Which end of the range they are taken from.
    pub end: End,
}

/// An end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The first so many.
    First,
    /// The last so many.
    Last,
}

/// What a window showed, in the list's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<K, T> {
    /// The items, each with its place.
    pub items: Vec<(K, T)>,
    /// There is more behind the last one.
    pub has_next: bool,
    /// There is more before the first one.
    pub has_previous: bool,
}

impl<K, T> Default for Page<K, T> {
    /// An empty one, with nothing around it.
    fn default() -> Self {
        Self { items: Vec::new(), has_next: false, has_previous: false }
    }
}

impl<K, T> Page<K, T> {
    /// The same page of something that is made of each item.
    pub fn map<U>(self, make: impl Fn(T) -> U) -> Page<K, U> {
        let items = self.items.into_iter().map(|(place, item)| (place, make(item))).collect();
        Page { items, has_next: self.has_next, has_previous: self.has_previous }
    }

    /// A page from rows as they were read: from the wanted end inwards, one more than the limit where there
    /// are more.
    ///
    /// Beyond the end that the window started from there is more exactly if a place was given: the item at
    /// that place is there, or was.
    pub(super) fn from_rows(window: &Window<K>, mut rows: Vec<(K, T)>) -> Self {
        let more = rows.len() > window.limit;
        rows.truncate(window.limit);
        match window.end {
            End::First => Self {
                items: rows,
                has_next: more || window.before.is_some(),
                has_previous: window.after.is_some(),
            },
            End::Last => {
                rows.reverse();
                Self {
                    items: rows,
                    has_next: window.before.is_some(),
                    has_previous: more || window.after.is_some(),
                }
            }
        }
    }
}

impl<K> Window<K> {
    /// Rows to ask for: one more than wanted tells whether there are more.
    pub(super) fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// Whether the rows are read against the list's order.
    pub(super) fn is_backward(&self) -> bool {
        self.end == End::Last
    }
}
