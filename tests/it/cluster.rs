//! One throw-away PostgreSQL for a whole test run, shared by all its processes and gone soon after the last of them.
//!
//! With nextest each test is a process, with `cargo test` all are one, and neither tells anybody when the run is over.
//! So whoever comes first starts a supervisor, which is this test binary again, told by a variable to run
//! [`supervise`] only. Each user holds a shared lock on a file for as long as its process lives, however it ends. The
//! supervisor waits for an exclusive lock on that file: when it gets it, nobody uses the cluster any more. Between two
//! tests of a nextest run nobody does either, so there it also waits for the end of nextest itself.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use callboard::postgres::{PostgresSettings, PrivateCluster};

/// The address of the database `postgres` on a server where a test may make databases of its own: the one that
/// `TEST_DATABASE_URL` names, or else the shared cluster.
pub fn url() -> String {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    variable("TEST_DATABASE_URL").unwrap_or_else(|| SHARED.get_or_init(Shared::join).url.clone())
}

/// The settings for a cluster that only a test needs.
pub fn throw_away() -> PostgresSettings {
    PostgresSettings {
        throw_away: true,
        path: variable("PATH").unwrap_or_default().into(),
        ..Default::default()
    }
}

/// This process's part in the shared cluster. It is kept in a static and never dropped; the lock ends with the process.
struct Shared {
    url: String,
    _in_use: File,
}

impl Shared {
    fn join() -> Self {
        let folder = Folder::open();
        // One at a time, or several would start it.
        let joining = folder.file("joining");
        joining.lock().expect("a lock");
        if variable("NEXTEST").is_some() {
            // The parent of each test is nextest.
            folder.file(&format!("{RUNNER}{}", parent_id()));
        }
        // While the supervisor ends the cluster this waits; once it is ours, it cannot begin to.
        let in_use = folder.file("in-use");
        in_use.lock_shared().expect("a lock");
        // Free means that no supervisor lives: not yet, not any more, or killed, which leaves no usable address.
        let free = folder.file("supervisor").try_lock_shared().is_ok();
        let url = if free {
            start_supervisor()
        } else {
            fs::read_to_string(folder.url()).expect("the supervisor has written the address")
        };
        Self { url, _in_use: in_use }
    }
}

/// Starts the supervisor and waits for the line with the address.
fn start_supervisor() -> String {
    let (_, module) = module_path!().split_once("::").expect("a module of this binary");
    let mut supervisor = Command::new(std::env::current_exe().expect("this binary"));
    supervisor.args(["--exact", "--nocapture", &format!("{module}::supervise")]).env(SUPERVISE, "1");
    // Apart from the run: Ctrl-C is for the tests, and nothing of theirs is to be held open.
    supervisor.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[expect(clippy::zombie_processes, reason = "it outlives this process, whose end hands it to init")]
    let child = supervisor.spawn().expect("the supervisor");
    let lines = BufReader::new(child.stdout.expect("a pipe")).lines().map_while(Result::ok);
    let mut said = Vec::new();
    for line in lines {
        if let Some(url) = line.strip_prefix(READY) {
            return url.to_owned();
        }
        said.push(line);
    }
    panic!("the shared test cluster did not start:\n{}", said.join("\n"));
}

/// Not a test: the supervisor's main function, for which the test binary needs a test. In a test run it does nothing.
#[test]
fn supervise() {
    if variable(SUPERVISE).is_none() {
        return;
    }
    let folder = Folder::open();
    let alive = folder.file("supervisor");
    alive.lock().expect("the only supervisor");
    // What a killed one left is worth nothing. Its PostgreSQL is stopped by the start.
    let data_dir = folder.0.join("data");
    let cluster = match PrivateCluster::start_blocking(&throw_away(), &data_dir) {
        Ok(cluster) => cluster,
        Err(error) => {
            println!("{error}");
            std::process::exit(1);
        }
    };
    let url = cluster.url_of("postgres");
    fs::write(folder.url(), &url).expect("the address is written");
    // The harness has printed the beginning of a line.
    println!("\n{READY}{url}");
    std::io::stdout().flush().expect("the starter reads");
    // The starter ends and closes its end. The harness speaks up again after a minute ("has been running for over 60
    // seconds"), and would end this process where it cannot, and leave PostgreSQL behind.
    let nowhere = File::options().write(true).open("/dev/null").expect("/dev/null");
    nix::unistd::dup2_stdout(nowhere).expect("standard output leads nowhere");

    let in_use = folder.file("in-use");
    loop {
        in_use.lock().expect("a lock");
        if !folder.a_runner_lives() {
            break;
        }
        in_use.unlock().expect("a lock");
        #[expect(clippy::disallowed_methods, reason = "the end of a process that is no child is no event")]
        std::thread::sleep(RUNNER_POLL_INTERVAL);
    }
    // Elsewhere than the data directory, when PostgreSQL's user cannot get there.
    let home = cluster.directory().parent().map(Path::to_owned);
    drop(cluster);
    home.iter().for_each(|home| remove(home));
    remove(&data_dir);
    remove(&folder.url());
    // In this order: whoever gets the second lock must find the first one free.
    drop(alive);
    drop(in_use);
    // The harness would report to a starter that has gone.
    std::process::exit(0);
}

/// The folder in which the users and the supervisor meet.
struct Folder(PathBuf);

impl Folder {
    fn open() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("test-postgres");
        fs::create_dir_all(&folder).expect("a folder for the shared test cluster");
        Self(folder)
    }

    fn file(&self, name: &str) -> File {
        let path = self.0.join(name);
        File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .expect("a file of the shared cluster")
    }

    fn url(&self) -> PathBuf {
        self.0.join("url")
    }

    fn a_runner_lives(&self) -> bool {
        let entries = fs::read_dir(&self.0).expect("the folder").flatten();
        let mut lives = false;
        for entry in entries {
            let name = entry.file_name().into_string().unwrap_or_default();
            let Some(pid) = name.strip_prefix(RUNNER).and_then(|pid| pid.parse().ok()) else { continue };
            if nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None).is_ok() {
                lives = true;
            } else {
                remove(&entry.path());
            }
        }
        lives
    }
}

fn remove(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings; this is where they read the environment"
)]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

const SUPERVISE: &str = "SUPERVISE_TEST_CLUSTER";
const READY: &str = "ready: ";
const RUNNER: &str = "runner-";
/// PostgreSQL outlives a nextest run by this much at most.
const RUNNER_POLL_INTERVAL: Duration = Duration::from_millis(100);
