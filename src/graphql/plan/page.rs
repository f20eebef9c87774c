//! Pages: edges with cursors, the nodes alone, where the page lies, and how many there are.

use super::out::Out;
use super::parts::PageInfoField;
use super::selection::{Asked, Holding, Planner, Selection, Shape};
use crate::graphql::paging::PageInfo;
use crate::store::page::Page;

/// The type of a page's items.
pub(super) trait Item: Shape {
    /// What the schema calls a page and an edge of it.
    const CONNECTION: &'static str;
    const EDGE: &'static str;
}

/// A field of a connection whose items are planned as `I`. The type's name depends on the items', so this says
/// `__typename` by itself.
#[derive(Debug, Clone)]
pub(super) enum ConnectionField<I> {
    Edges(Selection<EdgeField<I>>),
    Nodes(Selection<I>),
    PageInfo(Selection<PageInfoField>),
    TotalCount,
}

#[derive(Debug, Clone)]
pub(super) enum EdgeField<I> {
    Cursor,
    Node(Selection<I>),
}

impl<I: Item> Shape for ConnectionField<I> {
    const NAME: &'static str = I::CONNECTION;

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        Some(match asked.name() {
            "edges" => Self::Edges(planner.select(&asked.below)?),
            "nodes" => Self::Nodes(planner.select(&asked.below)?),
            "pageInfo" => Self::PageInfo(planner.select(&asked.below)?),
            "totalCount" => Self::TotalCount,
            _ => return None,
        })
    }
}

impl<I: Item> Shape for EdgeField<I> {
    const NAME: &'static str = I::EDGE;

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        Some(match asked.name() {
            "cursor" => Self::Cursor,
            "node" => Self::Node(planner.select(&asked.below)?),
            _ => return None,
        })
    }
}

impl<I: Item> Selection<EdgeField<I>> {
    /// One edge.
    pub fn write_edge<T>(
        &self,
        cursor: impl Fn() -> String,
        node: &T,
        holding: &Holding,
        out: &mut Out,
        write: impl Fn(&Selection<I>, &T, &mut Out),
    ) {
        self.write(holding, out, |field, out| match field {
            EdgeField::Cursor => out.word(&cursor()),
            EdgeField::Node(selection) => write(selection, node, out),
        });
    }
}

impl<I: Item> Selection<ConnectionField<I>> {
    /// A page of what was read. `cursor` makes the cursor of an item, `write` writes one.
    pub fn write_page<K: Copy, T>(
        &self,
        page: &Page<K, T>,
        total: Option<i32>,
        holding: &Holding,
        out: &mut Out,
        cursor: impl Fn(K, &T) -> String,
        write: impl Fn(&Selection<I>, &T, &mut Out),
    ) {
        self.write(holding, out, |field, out| match field {
            ConnectionField::Edges(edges) => out.list(&page.items, |out, (place, item)| {
                edges.write_edge(|| cursor(*place, item), item, holding, out, &write);
            }),
            ConnectionField::Nodes(nodes) => {
                out.list(&page.items, |out, (_, item)| write(nodes, item, out));
            }
            ConnectionField::PageInfo(info) => {
                let at = |item: Option<&(K, T)>| item.map(|(place, item)| cursor(*place, item));
                let (first, last) = (at(page.items.first()), at(page.items.last()));
                info.write_plain(&PageInfo::new(page.has_previous, page.has_next, first, last), holding, out);
            }
            ConnectionField::TotalCount => out.option(total, Out::int),
        });
    }

    /// Whether the total may be asked for.
    pub fn may_count(&self) -> bool {
        self.all().any(|field| matches!(field, ConnectionField::TotalCount))
    }

    /// Whether the total is asked for.
    pub fn counts(&self, holding: &Holding) -> bool {
        self.fields(holding).any(|(_, field)| matches!(field, Some(ConnectionField::TotalCount)))
    }
}
