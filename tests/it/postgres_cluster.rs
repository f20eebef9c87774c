//! The private cluster for real: started, stopped, taken over from a killed server, refused to a second one.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use callboard::postgres::{PostgresError, PostgresSettings, PrivateCluster};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio_postgres::NoTls;
use tokio_postgres::config::Host;

use crate::cluster;
use crate::harness::eventually;

/// A folder that PostgreSQL's user can get to.
pub fn data_dir() -> TempDir {
    folder(0o755)
}

fn folder(mode: u32) -> TempDir {
    let folder = tempfile::Builder::new().prefix("callboard-test-").tempdir_in("/tmp").expect("a folder");
    set_mode(folder.path(), mode);
    end_with_this_process(folder.path());
    folder
}

/// After the fact, because the umask counts when a folder is made.
fn set_mode(folder: &Path, mode: u32) {
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("permissions");
}

/// PostgreSQL survives the end of its server, so a test run that is interrupted would leave it behind for good. A shell
/// in a group of its own reads from a pipe until this process has ended, then ends what still runs in the folder. What
/// was only just started gets a moment to write its file.
fn end_with_this_process(folder: &Path) {
    let end = "cat; test -d $0 || exit; sleep 1
        for cluster in $0/postgres $0/data/postgres; do kill -QUIT $(head -n 1 $cluster/postmaster.pid); done
        rm -rf $0";
    let mut shell = Command::new("sh");
    shell.args(["-c", end]).arg(folder).process_group(0);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    #[expect(clippy::zombie_processes, reason = "it outlives this process, whose end hands it to init")]
    let shell = shell.spawn().expect("a shell");
    std::mem::forget(shell.stdin);
}

fn settings(directory: &Path) -> PostgresSettings {
    PostgresSettings { socket_dir: directory.to_owned(), ..cluster::throw_away() }
}

async fn start(directory: &Path) -> Result<PrivateCluster, PostgresError> {
    PrivateCluster::start(&settings(directory), directory).await
}

async fn query(url: &str, sql: &str) -> String {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    let connection = tokio::spawn(connection);
    let rows = client.simple_query(sql).await.expect("an answer");
    drop(client);
    connection.await.expect("no panic").expect("a good end");
    let first = rows.iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    first.unwrap_or_default()
}

fn postmaster(cluster: &Path) -> i32 {
    let file = fs::read_to_string(cluster.join("postmaster.pid")).expect("PostgreSQL's file");
    file.lines().next().expect("a line").parse().expect("a process id")
}

fn is_running(pid: i32) -> bool {
    // A process that ended as the child of a killed one may wait for init to reap it.
    let status = fs::read_to_string(format!("/proc/{pid}/stat"));
    status.map_or_else(
        |_| !Path::new("/proc/self").exists() && kill(Pid::from_raw(pid), None).is_ok(),
        |status| !status.contains(") Z "),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_durable_cluster_starts_stops_and_starts_again_with_its_data() {
    let directory = data_dir();
    let socket_dir = directory.path().join("its socket, \"here\"");
    fs::create_dir(&socket_dir).expect("a folder");
    set_mode(&socket_dir, 0o755);
    let settings = PostgresSettings { throw_away: false, socket_dir, ..settings(directory.path()) };
    let cluster = PrivateCluster::start(&settings, directory.path()).await.expect("a start");
    let (pid, files) = (postmaster(&cluster.directory()), cluster.directory());
    for (parameter, value) in [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("server_encoding", "UTF8"),
        ("lc_collate", "C"),
        ("data_checksums", "on"),
        ("max_connections", "100"),
    ] {
        assert_eq!(query(cluster.url(), &format!("SHOW {parameter}")).await, value, "{parameter}");
    }
    assert_eq!(query(cluster.url(), "SELECT current_database()").await, "callboard");
    query(cluster.url(), "CREATE TABLE kept AS SELECT 42 AS answer").await;
    let owner = fs::metadata(&files).expect("the cluster").uid();
    assert_ne!(owner, 0, "PostgreSQL refuses to run as root");
    let data_dir_owner = fs::metadata(directory.path()).expect("the data directory").uid();
    assert_eq!(data_dir_owner, nix::unistd::geteuid().as_raw(), "only the cluster changes hands");
    let session = nix::unistd::getsid(Some(Pid::from_raw(pid))).expect("a session");
    assert_eq!(session.as_raw(), pid, "Ctrl-C must not reach it");
    let config: tokio_postgres::Config = cluster.url().parse().expect("a URL");
    let [Host::Unix(socket_dir)] = config.get_hosts() else { panic!("{config:?}") };
    let mode = fs::metadata(socket_dir).expect("the socket's folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    cluster.stop().await;
    assert!(!is_running(pid));
    assert!(!socket_dir.exists());

    let cluster = PrivateCluster::start(&settings, directory.path()).await.expect("a second start");
    assert_eq!(query(cluster.url(), "SELECT answer FROM kept").await, "42");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_data_directory_is_told_who_uses_it() {
    let directory = data_dir();
    let first = start(directory.path()).await.expect("a start");
    let error = start(directory.path()).await.expect_err("the directory is taken");
    assert!(error.to_string().contains(&format!("(process {})", std::process::id())), "{error}");
    assert_eq!(query(first.url(), "SELECT 1").await, "1", "the first one is not disturbed");
    first.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_leaves_nothing_running() {
    let directory = data_dir();
    let cluster = start(directory.path()).await.expect("a start");
    let pid = postmaster(&cluster.directory());
    let panicked = std::thread::spawn(move || {
        let _cluster = cluster;
        panic!("the server has a bug");
    });
    assert!(panicked.join().is_err());
    assert!(!is_running(pid));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_given_up_leaves_nothing_running() {
    let directory = data_dir();
    let begun = settings(directory.path());
    let given_up = PrivateCluster::start(&begun, directory.path());
    // Polled once, so that the start has begun; it takes longer than that.
    assert!(tokio::time::timeout(std::time::Duration::ZERO, given_up).await.is_err());
    let blocking = tokio::task::spawn_blocking({
        let directory = directory.path().to_owned();
        move || loop {
            match PrivateCluster::start_blocking(&settings(&directory), &directory) {
                Err(PostgresError::Locked { .. }) => {
                    let lock = fs::File::open(directory.join("lock")).expect("a file");
                    lock.lock().expect("the lock, when it is free");
                }
                other => return other,
            }
        }
    });
    // The lock is held until what was begun has gone, so a start that gets it finds nothing running.
    blocking.await.expect("no panic").expect("a start").stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_interrupted_initialisation_left_is_removed() {
    let directory = data_dir();
    let unfinished = directory.path().join("postgres.unfinished-abc");
    fs::create_dir(&unfinished).expect("a folder");
    fs::write(unfinished.join("PG_VERSION"), "15\n").expect("a file");
    start(directory.path()).await.expect("a start").stop().await;
    assert!(!unfinished.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_start_shows_the_end_of_the_log() {
    let directory = data_dir();
    let parameters = [("shared_buffers".to_owned(), "plenty".to_owned())].into();
    let settings = PostgresSettings { parameters, ..settings(directory.path()) };
    let error = PrivateCluster::start(&settings, directory.path()).await.expect_err("no such size");
    let message = error.to_string();
    assert!(matches!(error, PostgresError::StartFailed { .. }), "{error:?}");
    assert!(message.contains("invalid value for parameter \"shared_buffers\": \"plenty\""), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_that_stops_by_itself_is_started_again_but_not_for_ever() {
    let directory = data_dir();
    let cluster = start(directory.path()).await.expect("a start");
    query(cluster.url(), "CREATE TABLE kept AS SELECT 42 AS answer").await;
    let ends = async {
        // Killed, then stopped by somebody; each time it is there again, at the same address. One that ends the moment it is
        // ready counts as not yet started, so that another may follow the sixth.
        let signals = [Signal::SIGKILL, Signal::SIGINT, Signal::SIGKILL, Signal::SIGQUIT, Signal::SIGKILL];
        for signal in signals.into_iter().chain(std::iter::repeat(Signal::SIGKILL)) {
            let before = postmaster(&cluster.directory());
            kill(Pid::from_raw(before), signal).expect("a signal");
            let ready = async || fs::read_to_string(cluster.directory().join("postmaster.pid"));
            eventually("another one is ready", async || {
                ready()
                    .await
                    .is_ok_and(|file| !file.starts_with(&before.to_string()) && file.contains("ready"))
            })
            .await;
            assert_eq!(query(cluster.url(), "SELECT answer FROM kept").await, "42");
        }
    };
    let reason = tokio::select! {
        reason = cluster.keep_running() => reason,
        () = ends => unreachable!("it goes on"),
    };
    assert!(reason.to_string().starts_with("PostgreSQL stopped by itself (signal: 9"), "{reason}");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cluster_of_a_killed_server_is_taken_over() {
    let directory = data_dir();
    let mut server = ServerToKill::start(directory.path());
    query(&server.url, "CREATE TABLE kept AS SELECT 42 AS answer").await;
    let left_behind = postmaster(&directory.path().join("postgres"));
    server.kill();
    assert!(is_running(left_behind), "PostgreSQL survives its server");

    let cluster = start(directory.path()).await.expect("a take-over");
    assert!(!is_running(left_behind));
    assert_eq!(query(cluster.url(), "SELECT answer FROM kept").await, "42");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_whose_postgresql_was_killed_too_recovers() {
    let directory = data_dir();
    let mut server = ServerToKill::start(directory.path());
    query(&server.url, "CREATE TABLE kept AS SELECT 42 AS answer").await;
    server.kill();
    let left_behind = postmaster(&directory.path().join("postgres"));
    kill(Pid::from_raw(left_behind), Signal::SIGKILL).expect("a signal");

    let cluster = start(directory.path()).await.expect("a start after the crash");
    assert_eq!(query(cluster.url(), "SELECT answer FROM kept").await, "42");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_root_a_closed_data_directory_has_its_cluster_elsewhere() {
    if !nix::unistd::geteuid().is_root() {
        // Only root runs PostgreSQL as a user who may not get where root gets.
        return;
    }
    let (fallback, closed) = (data_dir(), folder(0o700));
    let settings = PostgresSettings { fallback_dir: fallback.path().to_owned(), ..settings(fallback.path()) };
    let directory = closed.path().join("data");
    let cluster = PrivateCluster::start(&settings, &directory).await.expect("a start");
    let files = cluster.directory();
    assert!(files.starts_with(fallback.path()), "{}", files.display());
    query(cluster.url(), "CREATE TABLE kept AS SELECT 42 AS answer").await;
    cluster.stop().await;

    let cluster = PrivateCluster::start(&settings, &directory).await.expect("a second start");
    assert_eq!(query(cluster.url(), "SELECT answer FROM kept").await, "42");
    assert_eq!(fs::read_link(directory.join("postgres")).expect("a link"), files);
    let copy = closed.path().join("copy");
    fs::create_dir(&copy).expect("a folder");
    std::os::unix::fs::symlink(&files, copy.join("postgres")).expect("a link");
    let error = PrivateCluster::start(&settings, &copy).await.expect_err("a copy shares the cluster");
    assert!(matches!(error, PostgresError::Locked { .. }), "{error:?}");
    cluster.stop().await;

    let nowhere = PostgresSettings { fallback_dir: closed.path().join("fallback"), ..settings.clone() };
    let error =
        PrivateCluster::start(&nowhere, &closed.path().join("other")).await.expect_err("nowhere to go");
    assert!(matches!(error, PostgresError::FallbackClosed { .. }), "{error:?}");

    // Whoever deletes the data directory starts afresh, and can still get back what was there.
    fs::remove_dir_all(&directory).expect("deleted");
    let cluster = PrivateCluster::start(&settings, &directory).await.expect("a start afresh");
    assert_eq!(query(cluster.url(), "SELECT coalesce(to_regclass('kept')::text, 'gone')").await, "gone");
    assert!(files.with_extension("set-aside").join("PG_VERSION").exists());
    cluster.stop().await;
}

/// A process of its own with a cluster, to be killed: this test binary, told by a variable to run
/// [`the_server_to_kill`] only.
struct ServerToKill {
    process: Child,
    url: String,
}

impl ServerToKill {
    fn start(directory: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this binary"));
        command.args(["--exact", "--nocapture", "postgres_cluster::the_server_to_kill"]);
        command.env(DATA_DIR_TO_SERVE, directory).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("a process");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let url =
            lines.filter_map(|line| line.strip_prefix(READY).map(str::to_owned)).next().expect("it is ready");
        Self { process, url }
    }

    fn kill(&mut self) {
        self.process.kill().expect("a signal");
        self.process.wait().expect("its end");
    }
}

/// Not a test but the main function of [`ServerToKill`]. In a test run it does nothing.
#[test]
fn the_server_to_kill() {
    let Some(directory) = cluster::variable(DATA_DIR_TO_SERVE).map(PathBuf::from) else { return };
    let cluster = PrivateCluster::start_blocking(&settings(&directory), &directory).expect("a start");
    println!("\n{READY}{}", cluster.url());
    std::io::stdout().flush().expect("somebody reads");
    // Until it is killed, or its test has gone.
    let _ = std::io::stdin().read(&mut [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shared_cluster_lets_tests_make_databases() {
    let name = format!("made_by_{}", std::process::id());
    query(&cluster::url(), &format!("CREATE DATABASE {name}")).await;
    query(&cluster::url(), &format!("DROP DATABASE {name}")).await;
}

const DATA_DIR_TO_SERVE: &str = "SERVE_UNTIL_KILLED";
const READY: &str = "ready: ";
