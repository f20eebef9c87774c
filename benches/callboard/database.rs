//! A database of the benchmark, and a plain connection to it.

use std::error::Error;

use anyhow::Context;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls};

/// One connection to one database.
pub struct Database {
    pub url: String,
    pub client: Client,
}

impl Database {
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.context("a connection")?;
        // It ends with the client.
        tokio::spawn(connection);
        client.batch_execute("SET timezone = 'UTC'; SET plan_cache_mode = force_generic_plan").await?;
        Ok(Self { url: url.to_owned(), client })
    }

    /// Another connection to the same database.
    pub async fn another(&self) -> anyhow::Result<Self> {
        Self::connect(&self.url).await
    }

    /// Runs statements without values.
    pub async fn run(&self, sql: &str) -> anyhow::Result<()> {
        self.client.batch_execute(sql).await.with_context(|| sql.to_owned())
    }

    /// The one text of a query.
    pub async fn text(&self, sql: &str) -> anyhow::Result<String> {
        Ok(self.client.query_one(sql, &[]).await.with_context(|| sql.to_owned())?.try_get(0)?)
    }

    /// The one number of a query.
    pub async fn number(&self, sql: &str) -> anyhow::Result<i64> {
        Ok(self.client.query_one(sql, &[]).await.with_context(|| sql.to_owned())?.try_get(0)?)
    }

    /// The one row of numbers of a query.
    pub async fn numbers(&self, sql: &str, columns: usize) -> anyhow::Result<Vec<f64>> {
        let row = self.client.query_one(sql, &[]).await.with_context(|| sql.to_owned())?;
        (0..columns).map(|column| Ok(row.try_get(column)?)).collect()
    }
}

/// A UUID as it travels.
#[derive(Debug, Clone, Copy)]
pub struct Id(pub [u8; 16]);

impl<'a> FromSql<'a> for Id {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw.try_into()?))
    }
    fn accepts(of: &Type) -> bool {
        *of == Type::UUID
    }
}

impl ToSql for Id {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }
    fn accepts(of: &Type) -> bool {
        *of == Type::UUID
    }
    to_sql_checked!();
}
