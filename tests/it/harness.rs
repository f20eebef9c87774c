//! What tests share: a database of their own, a worker on it, and waiting on events instead of sleeping.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use callboard::domain::history;
use callboard::domain::ids::JobId;
use callboard::domain::job::{Actor, Job, NewJob, Transition};
use callboard::domain::words::AdvanceMode;
use callboard::domain::workflow::{Workflow, WorkflowDefinition};
use callboard::engine::{Engine, EngineSettings, Identity};
use callboard::handlers::{HandlersSettings, Registry};
use callboard::store::hints::Hint;
use callboard::store::history::PlacedTransition;
use callboard::store::page::{End, Page, Window};
use callboard::store::submit::Submitted;
use callboard::store::workflows::NewWorkflow;
use callboard::store::{Store, StoreSettings, migrate};
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::cluster;

/// How long a test waits for an event before it fails. Generous: it is a limit, not a measurement.
pub const EVENT_WAIT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Serialises the making of the template among all processes of a test run.
const TEMPLATE_LOCK: i64 = 0x0063_616c_7465_7374;

/// A database of a test's own, dropped with the test.
pub struct Database {
    pub url: String,
    name: String,
}

impl Database {
    /// One with all migrations, copied from a template.
    pub async fn migrated() -> Self {
        let mut admin = connect(&url_of("postgres")).await;
        let template = template(&mut admin).await;
        Self::copy(&mut admin, &template).await
    }

    /// One with nothing in it.
    pub async fn empty() -> Self {
        Self::copy(&mut connect(&url_of("postgres")).await, "template0").await
    }

    async fn copy(admin: &mut AsyncPgConnection, template: &str) -> Self {
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        run(admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: url_of(&name), name }
    }
}

/// A database of a test's own with all migrations, and the store on it.
pub struct TestDb {
    pub url: String,
    pub store: Store,
    stop: CancellationToken,
    // Dropped last: by then the store's connections are of no use to anybody.
    _database: Database,
}

impl TestDb {
    pub async fn new() -> Self {
        Self::with(StoreSettings { write_connections: 4, read_connections: 4, ..StoreSettings::default() })
            .await
    }

    pub async fn with(settings: StoreSettings) -> Self {
        log();
        let database = Database::migrated().await;
        let (url, stop) = (database.url.clone(), CancellationToken::new());
        let store = Store::open(&url, &settings, stop.clone()).await.expect("the test's database opens");
        Self { url, store, stop, _database: database }
    }

    /// Another view of the same database, as another process would have it.
    pub async fn another_store(&self) -> Store {
        let settings =
            StoreSettings { write_connections: 2, read_connections: 2, ..StoreSettings::default() };
        Store::open(&self.url, &settings, self.stop.clone()).await.expect("the test's database opens again")
    }

    pub async fn connection(&self) -> AsyncPgConnection {
        connect(&self.url).await
    }

    /// Registers a workflow from the stages of a definition.
    pub async fn workflow(&self, name: &str, stages: Value) -> Arc<Workflow> {
        let definition = json!({ "name": name, "stages": stages });
        let definition: WorkflowDefinition = serde_json::from_value(definition).expect("a definition");
        let stages = definition.bindings().expect("a sound definition");
        let new = NewWorkflow { name: definition.name, description: None, stages, input_schema: None };
        self.store.workflow_register(new).await.expect("the workflow is registered")
    }

    /// Submits jobs.
    pub async fn submit(&self, jobs: Vec<NewJob>) -> Vec<Job> {
        let submitted =
            self.store.jobs_submit(jobs, &Actor::client("test")).await.expect("the jobs are stored");
        submitted
            .into_iter()
            .map(|one| match one {
                Submitted::New(job) => job,
                other => panic!("not new: {other:?}"),
            })
            .collect()
    }

    /// Submits one job.
    pub async fn submit_one(&self, job: NewJob) -> Job {
        self.submit(vec![job]).await.remove(0)
    }

    pub async fn job(&self, id: JobId) -> Job {
        self.store.job_get(id).await.expect("a job is read").expect("the job is there")
    }

    /// Waits until a job is as it should be.
    pub async fn wait_for(&self, id: JobId, what: &str, is: impl Fn(&Job) -> bool) -> Job {
        let waited = tokio::time::timeout(EVENT_WAIT, async {
            let mut feed = self.store.listen(Hint::Feed);
            let mut progress = self.store.listen(Hint::Progress);
            loop {
                feed.borrow_and_update();
                progress.borrow_and_update();
                let job = self.job(id).await;
                if is(&job) {
                    return job;
                }
                tokio::select! {
                    _ = feed.changed() => {}
                    _ = progress.changed() => {}
                    // Promotions raise no hint that this listens to.
                    () = tokio::time::sleep(Duration::from_millis(100)) => {}
                }
            }
        });
        match waited.await {
            Ok(job) => job,
            Err(_) => panic!("{id} was not {what} in time; it is {:#?}", self.job(id).await.status),
        }
    }

    /// Waits until a job has ended.
    pub async fn wait_ended(&self, id: JobId) -> Job {
        self.wait_for(id, "ended", |job| !job.status.state.is_live()).await
    }

    /// Waits until all these jobs have ended, in any order; in their order.
    pub async fn wait_all_ended(&self, jobs: &[Job]) -> Vec<Job> {
        let mut ended = Vec::with_capacity(jobs.len());
        for part in jobs.chunks(500) {
            let ids: Vec<JobId> = part.iter().map(|job| job.id).collect();
            // Most of them have by the time the first ones have.
            self.wait_ended(ids[0]).await;
            let mut there: HashMap<JobId, Job> = HashMap::new();
            for job in self.store.jobs_get(&ids).await.expect("jobs are read") {
                let job = if job.status.state.is_live() { self.wait_ended(job.id).await } else { job };
                there.insert(job.id, job);
            }
            ended.extend(ids.iter().map(|id| there.remove(id).expect("the job is there")));
        }
        ended
    }

    /// A job's whole history, oldest first.
    pub async fn history(&self, id: JobId) -> Vec<Transition> {
        self.histories(&[id]).await.remove(&id).expect("a history for each job")
    }

    /// Whole histories, oldest entry first.
    pub async fn histories(&self, ids: &[JobId]) -> HashMap<JobId, Vec<Transition>> {
        let window = Window { after: None, before: None, limit: 100_000, end: End::First };
        let pages = self.store.transitions_of_jobs(ids, &window).await.expect("histories are read");
        let transitions = |page: Page<i32, PlacedTransition>| {
            page.items.into_iter().map(|(_, placed)| placed.transition).collect()
        };
        pages.into_iter().map(|(id, page)| (id, transitions(page))).collect()
    }

    /// A job's triggers, oldest first.
    pub async fn triggers(&self, id: JobId) -> Vec<&'static str> {
        self.history(id).await.iter().map(|entry| entry.trigger.as_str()).collect()
    }

    /// Checks what must hold of every database at any moment when nobody writes: histories are legal and lead
    /// to the jobs' states, versions are the histories' lengths, the counters say what is there, no worker
    /// has left a lease behind, and the feed's rule holds: a place is at least that of the writing transaction, and
    /// within a job never goes back.
    pub async fn check(&self) {
        #[derive(diesel::QueryableByName)]
        struct Id {
            #[diesel(sql_type = diesel::sql_types::Uuid)]
            id: uuid::Uuid,
        }
        let mut conn = self.connection().await;
        let ids: Vec<Id> =
            diesel::sql_query("SELECT id FROM jobs ORDER BY id").load(&mut conn).await.expect("ids");
        let ids: Vec<JobId> = ids.into_iter().map(|row| JobId(row.id)).collect();
        for part in ids.chunks(500) {
            let histories = self.histories(part).await;
            for job in self.store.jobs_get(part).await.expect("jobs are read") {
                let entries = &histories[&job.id];
                assert_eq!(history::replay(entries), Ok(Some(job.status.state)), "{}", job.id);
                assert_eq!(entries.len(), usize::try_from(job.status.version).unwrap(), "{}", job.id);
            }
        }
        let wrong = texts(&mut conn, COUNTERS_THAT_LIE).await;
        assert_eq!(wrong, Vec::<String>::new(), "counters lie");
        let left = texts(&mut conn, LEASES_LEFT_BEHIND).await;
        assert_eq!(left, Vec::<String>::new(), "leases of workers that have signed off");
        let wrong = texts(&mut conn, PLACES_THAT_LIE).await;
        assert_eq!(wrong, Vec::<String>::new(), "places in the feed lie");
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let name = self.name.clone();
        // Drop is not async, and the test's runtime may be on its way out.
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut admin = connect(&url_of("postgres")).await;
                run(&mut admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            });
        });
        if dropping.join().is_err() && !std::thread::panicking() {
            panic!("the test's database could not be dropped");
        }
    }
}

/// Logs what TEST_LOG asks for (for instance `callboard=debug`) into the test's output; nothing where it is not set.
fn log() {
    let Some(filter) = cluster::variable("TEST_LOG") else { return };
    let subscriber = tracing_subscriber::fmt().with_test_writer().with_env_filter(filter);
    // The first test of this process has done it.
    let _ = subscriber.try_init();
}

/// A template with all migrations, made once for each set of migrations.
async fn template(admin: &mut AsyncPgConnection) -> String {
    let name = format!("callboard_template_{}", &digest()[..16]);
    run(admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let there =
        texts(admin, &format!("SELECT datname::text AS text FROM pg_database WHERE datname = '{name}'"))
            .await;
    if there.is_empty() {
        // Under another name until it is whole: a run that is killed in between leaves no half template.
        run(admin, &format!("DROP DATABASE IF EXISTS {name}_new")).await;
        run(admin, &format!("CREATE DATABASE {name}_new TEMPLATE template0")).await;
        migrate::migrate_up(&url_of(&format!("{name}_new")), CONNECT_TIMEOUT).await.expect("migrations run");
        run(admin, &format!("ALTER DATABASE {name}_new RENAME TO {name}")).await;
    }
    run(admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

/// Of all migrations, as they were when this binary was built.
fn digest() -> String {
    use sha2::{Digest, Sha256};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("migrations")
        .flatten()
        .flat_map(|entry| std::fs::read_dir(entry.path()).into_iter().flatten().flatten())
        .map(|file| file.path())
        .collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(std::fs::read(file).expect("a migration"));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The URL of another database on the tests' server.
pub fn url_of(database: &str) -> String {
    let admin = cluster::url();
    let (head, query) =
        admin.split_once('?').map_or((admin.as_str(), None), |(head, query)| (head, Some(query)));
    let base = head.rsplit_once('/').map_or(head, |(base, _)| base);
    query.map_or_else(|| format!("{base}/{database}"), |query| format!("{base}/{database}?{query}"))
}

pub async fn connect(url: &str) -> AsyncPgConnection {
    AsyncPgConnection::establish(url).await.expect("a connection to the tests' server")
}

pub async fn run(conn: &mut AsyncPgConnection, sql: &str) {
    diesel::sql_query(sql).execute(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The column `text` of a query's rows.
pub async fn texts(conn: &mut AsyncPgConnection, sql: &str) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let rows: Vec<Row> =
        diesel::sql_query(sql).load(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().map(|row| row.text).collect()
}

/// The column `number` of a query's one row.
pub async fn number(conn: &mut AsyncPgConnection, sql: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let row: Row =
        diesel::sql_query(sql).get_result(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    row.number
}

/// Looks again until something holds that raises no event, and fails after [`EVENT_WAIT`].
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(EVENT_WAIT, async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "not in time: {what}");
}

pub const COUNTERS_THAT_LIE: &str = "
WITH there AS (
    SELECT queue, count(*) FILTER (WHERE state = 'INIT') AS init,
        count(*) FILTER (WHERE state = 'PREPARE') AS prepare,
        count(*) FILTER (WHERE state = 'EXECUTE') AS execute,
        count(*) FILTER (WHERE state = 'VALIDATE') AS validate,
        count(*) FILTER (WHERE state = 'COMPLETE') AS complete,
        count(*) FILTER (WHERE state = 'FAILED') AS failed,
        count(*) FILTER (WHERE state = 'CANCELLED') AS cancelled,
        count(*) FILTER (WHERE ready_handler IS NOT NULL) AS ready,
        count(*) FILTER (WHERE lease IS NOT NULL) AS running,
        count(*) FILTER (WHERE finished_at IS NULL AND ready_handler IS NULL AND lease IS NULL) AS waiting
    FROM jobs GROUP BY queue
), said AS (
    SELECT queue, sum(init)::bigint AS init, sum(prepare)::bigint AS prepare, sum(execute)::bigint AS execute,
        sum(validate)::bigint AS validate, sum(complete)::bigint AS complete, sum(failed)::bigint AS failed,
        sum(cancelled)::bigint AS cancelled, sum(ready)::bigint AS ready, sum(running)::bigint AS running,
        sum(waiting)::bigint AS waiting
    FROM counts GROUP BY queue
), wrong AS (
    (SELECT 'there', * FROM there EXCEPT SELECT 'there', * FROM said)
    UNION ALL
    (SELECT 'said', * FROM said WHERE (init, prepare, execute, validate, complete, failed, cancelled)
        <> (0, 0, 0, 0, 0, 0, 0) EXCEPT SELECT 'said', * FROM there)
)
SELECT wrong::text AS text FROM wrong";

pub const PLACES_THAT_LIE: &str = "
SELECT format('%s %s at %s', t.job_id, t.seq, t.feed_position) AS text
FROM transitions t CROSS JOIN feed f LEFT JOIN jobs j ON j.id = t.job_id
WHERE t.feed_position < f.base + t.xmin::text::bigint
    OR t.feed_position < (SELECT max(b.feed_position) FROM transitions b WHERE b.job_id = t.job_id AND b.seq < t.seq)
    OR (t.seq = j.version AND t.feed_position <> j.feed_position)";

pub const LEASES_LEFT_BEHIND: &str = "
SELECT j.id::text AS text FROM jobs j
WHERE j.lease IS NOT NULL AND NOT EXISTS (SELECT FROM workers w WHERE w.id = j.worker_id)";

/// A job of a workflow, in AUTO mode, in the queue `default`.
pub fn new_job(name: &str, workflow: &Arc<Workflow>) -> NewJob {
    NewJob {
        name: name.to_owned(),
        description: None,
        workflow: Arc::clone(workflow),
        mode: AdvanceMode::Auto,
        queue: "default".to_owned(),
        priority: 0,
        labels: Vec::new(),
        input: Arc::new(json!({})),
        run_at: None,
        idempotency: None,
        trace: None,
    }
}

/// The built-in handlers, with no program allowed.
pub fn registry() -> Registry {
    Registry::builtin(&HandlersSettings::default(), |_| None).expect("the built-in handlers")
}

/// Quick times, so that tests of waiting need not wait long; the proportions are those of the defaults.
pub fn quick() -> EngineSettings {
    EngineSettings {
        name: Some("tester".to_owned()),
        slots: 16,
        poll_interval_ms: 200,
        heartbeat_interval_ms: 300,
        lost_after_ms: 1_500,
        cancel_grace_ms: 300,
        drain_deadline_ms: 5_000,
        progress_interval_ms: 50,
        scratch_dir: Some(std::env::temp_dir().join(format!("callboard-test-{}", std::process::id()))),
        ..EngineSettings::default()
    }
}

/// A worker with the built-in handlers.
pub fn worker(store: &Store, settings: EngineSettings) -> Engine {
    worker_with(store, registry(), settings)
}

/// A worker with handlers of the test's own.
pub fn worker_with(store: &Store, registry: Registry, settings: EngineSettings) -> Engine {
    let identity =
        Identity { host: "localhost".to_owned(), pid: std::process::id(), version: "test".to_owned() };
    Engine::start(store.clone(), Arc::new(registry), settings, identity)
}

/// Stops a worker, letting it finish.
pub async fn drain(engine: Engine) {
    tokio::time::timeout(EVENT_WAIT, engine.drain(CancellationToken::new()))
        .await
        .expect("the worker drains");
}
