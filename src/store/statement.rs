//! SQL text with typed values in it: what `diesel::sql_query` is, but prepared once per connection.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::error::StoreResult;

/// A statement. Each `{}` in its text stands for the next bound value.
///
/// `sql_query` is never cached by diesel, and planning one of the batch statements takes longer than running
/// it. A statement whose text is put together at run time says [`Statement::uncached`], so that no
/// client can fill a connection's cache with variants.
pub(super) struct Statement {
    parts: Vec<Part>,
    cached: bool,
}

enum Part {
    Text(String),
    Bind(Box<dyn QueryFragment<Pg> + Send + Sync>),
    /// A place that still waits for its value.
    Open,
}

struct Bind<ST, U> {
    value: U,
    of: std::marker::PhantomData<fn() -> ST>,
}

impl<ST, U> QueryFragment<Pg> for Bind<ST, U>
where
    Pg: HasSqlType<ST>,
    U: ToSql<ST, Pg>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_bind_param::<ST, U>(&self.value)
    }
}

impl Statement {
    /// A statement with its text; `{}` marks where values go.
    pub fn new(text: &str) -> Self {
        let mut statement = Self { parts: Vec::new(), cached: true };
        statement.push(text);
        statement
    }

    /// More text, with places of its own.
    pub fn push(&mut self, text: &str) {
        for (index, piece) in text.split("{}").enumerate() {
            if index > 0 {
                self.parts.push(Part::Open);
            }
            self.parts.push(Part::Text(piece.to_owned()));
        }
    }

    /// The value of the first place that waits for one.
    pub fn bind<ST, U>(mut self, value: U) -> Self
    where
        ST: 'static,
        Pg: HasSqlType<ST>,
        U: ToSql<ST, Pg> + Send + Sync + 'static,
    {
        let open = self.parts.iter_mut().find(|part| matches!(part, Part::Open));
        debug_assert!(open.is_some(), "more values than places");
        if let Some(part) = open {
            *part = Part::Bind(Box::new(Bind::<ST, U> { value, of: std::marker::PhantomData }));
        }
        self
    }

    /// [`Self::push`] and [`Self::bind`] in one, for a text with one place.
    pub fn with<ST, U>(mut self, text: &str, value: U) -> Self
    where
        ST: 'static,
        Pg: HasSqlType<ST>,
        U: ToSql<ST, Pg> + Send + Sync + 'static,
    {
        self.push(text);
        self.bind::<ST, U>(value)
    }

    /// More text without a place.
    pub fn then(mut self, text: &str) -> Self {
        self.push(text);
        self
    }

    /// Parsed and planned anew each time.
    pub fn uncached(mut self) -> Self {
        self.cached = false;
        self
    }
}

impl Statement {
    /// Runs it; its rows.
    pub async fn rows<R>(self, conn: &mut AsyncPgConnection) -> StoreResult<Vec<R>>
    where
        R: QueryableByName<Pg> + Send + 'static,
    {
        Ok(RunQueryDsl::get_results(self, conn).await?)
    }

    /// Runs it; its one row.
    pub async fn row<R>(self, conn: &mut AsyncPgConnection) -> StoreResult<R>
    where
        R: QueryableByName<Pg> + Send + 'static,
    {
        Ok(RunQueryDsl::get_result(self, conn).await?)
    }

    /// Runs it; how many rows it touched.
    pub async fn run(self, conn: &mut AsyncPgConnection) -> StoreResult<usize> {
        Ok(RunQueryDsl::execute(self, conn).await?)
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.cached {
            pass.unsafe_to_cache_prepared();
        }
        for part in &self.parts {
            match part {
                Part::Text(text) => pass.push_sql(text),
                Part::Bind(bind) => bind.walk_ast(pass.reborrow())?,
                Part::Open => {
                    let message = "a place in the statement has no value";
                    return Err(diesel::result::Error::QueryBuilderError(message.into()));
                }
            }
        }
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();
    // Statements are told apart by their text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl<Conn> diesel::RunQueryDsl<Conn> for Statement {}
