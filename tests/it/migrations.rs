//! Migrations: up, down and up again; by several at once; and what is refused.

use std::collections::BTreeSet;
use std::time::Duration;

use callboard::store::migrate::{MigrateError, migrate_down, migrate_up};
use callboard::store::{OpenError, Store, StoreSettings};
use tokio_util::sync::CancellationToken;

use crate::harness::{Database, connect, eventually, run, texts};

const TIMEOUT: Duration = Duration::from_secs(20);

/// The lock that migrations run under, as src/store/locks.rs numbers it.
const MIGRATE_LOCK: i64 = 0x0063_616c_6c62_0001;

/// Everything in the database that a migration could have made, one line each.
async fn catalogue(url: &str) -> Vec<String> {
    let mut conn = connect(url).await;
    texts(
        &mut conn,
        "SELECT text FROM (
            SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
                || ' ' || coalesce(column_default, '') AS text
            FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
                FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
            UNION ALL SELECT 'options ' || relname || ' ' || coalesce(array_to_string(reloptions, ','), '')
                FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
         ) made WHERE position('diesel_schema_migrations' IN text) = 0 ORDER BY text",
    )
    .await
}

async fn open(url: &str) -> Result<Store, OpenError> {
    Store::open(url, &StoreSettings::default(), CancellationToken::new()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down_and_up_again() {
    let database = Database::empty().await;
    let applied = migrate_up(&database.url, TIMEOUT).await.expect("up");
    assert!(!applied.is_empty());
    let first = catalogue(&database.url).await;
    assert!(first.iter().any(|line| line.starts_with("index CREATE INDEX jobs_claim")), "{first:#?}");
    assert_eq!(migrate_up(&database.url, TIMEOUT).await.expect("nothing to do"), Vec::<String>::new());

    let mut reverted = migrate_down(&database.url, TIMEOUT).await.expect("down");
    reverted.reverse();
    assert_eq!(reverted, applied);
    assert_eq!(catalogue(&database.url).await, Vec::<String>::new(), "nothing is left behind");

    assert_eq!(migrate_up(&database.url, TIMEOUT).await.expect("up again"), applied);
    assert_eq!(catalogue(&database.url).await, first);
    open(&database.url).await.expect("the database is usable");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_that_migrate_at_once_one_does_the_work_and_none_fails() {
    let database = Database::empty().await;
    let all: Vec<_> = (0..6)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { migrate_up(&url, TIMEOUT).await })
        })
        .collect();
    let mut applied = Vec::new();
    for one in all {
        applied.push(one.await.expect("no panic").expect("no failure"));
    }
    assert_eq!(applied.iter().filter(|versions| !versions.is_empty()).count(), 1, "{applied:?}");
    open(&database.url).await.expect("the database is usable");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_migrates_waits_for_the_lock() {
    let database = Database::empty().await;
    let mut other = connect(&database.url).await;
    run(&mut other, &format!("SELECT pg_advisory_lock({MIGRATE_LOCK})")).await;
    let url = database.url.clone();
    let migrating = tokio::spawn(async move { migrate_up(&url, TIMEOUT).await });
    let mut watcher = connect(&database.url).await;
    eventually("the migration waits", async || {
        let waiting = "SELECT pid::text AS text FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        texts(&mut watcher, waiting).await.len() == 1
    })
    .await;
    assert_eq!(catalogue(&database.url).await, Vec::<String>::new());
    run(&mut other, &format!("SELECT pg_advisory_unlock({MIGRATE_LOCK})")).await;
    assert!(!migrating.await.expect("no panic").expect("up").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_not_migrated() {
    let database = Database::migrated().await;
    let mut conn = connect(&database.url).await;
    run(&mut conn, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')").await;
    match migrate_up(&database.url, TIMEOUT).await {
        Err(MigrateError::Newer(version)) => assert_eq!(version, "99991231000000"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_lacks_migrations_is_not_opened() {
    let database = Database::empty().await;
    match open(&database.url).await.map(|_| ()) {
        Err(OpenError::Migrate(MigrateError::Pending(missing))) => assert!(!missing.is_empty()),
        other => panic!("{other:?}"),
    }
    let applied = migrate_up(&database.url, TIMEOUT).await.expect("up");
    let latest = applied.last().expect("a version");
    let mut conn = connect(&database.url).await;
    run(&mut conn, &format!("DELETE FROM __diesel_schema_migrations WHERE version = '{latest}'")).await;
    match open(&database.url).await.map(|_| ()) {
        Err(OpenError::Migrate(MigrateError::Pending(missing))) => assert_eq!(&missing, latest),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_that_diesel_knows_are_those_of_the_database() {
    let database = Database::migrated().await;
    let declared = declared(include_str!("../../src/store/schema.rs"));
    assert!(declared.len() > 5, "{declared:?}");
    let mut conn = connect(&database.url).await;
    let there: BTreeSet<String> = texts(
        &mut conn,
        "SELECT format('%s.%s: %s%s', table_name, column_name,
            CASE WHEN is_nullable = 'YES' THEN 'Nullable of ' ELSE '' END, udt_name) AS text
         FROM information_schema.columns WHERE table_schema = 'public'",
    )
    .await
    .into_iter()
    .collect();
    let tables: BTreeSet<&str> = declared.iter().filter_map(|line| line.split('.').next()).collect();
    let of_those_tables = |line: &&String| tables.iter().any(|table| line.starts_with(&format!("{table}.")));
    let there: BTreeSet<String> = there.iter().filter(of_those_tables).cloned().collect();
    assert_eq!(declared, there);
}

/// The columns of `diesel::table!` as `table.column: type`, the type as PostgreSQL calls it.
fn declared(schema: &str) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    let mut table = "";
    for line in schema.lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix('{').and_then(|line| line.split_once('(')) {
            table = name.trim();
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            columns.insert(format!("{table}.{column}: {}", postgres_type(kind)));
        }
    }
    columns
}

fn postgres_type(kind: &str) -> String {
    let inner = |outer: &str| kind.strip_prefix(outer).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner("Nullable<") {
        return format!("Nullable of {}", postgres_type(inner));
    }
    if let Some(inner) = inner("Array<") {
        return format!("_{}", postgres_type(inner));
    }
    kind.to_ascii_lowercase()
}
