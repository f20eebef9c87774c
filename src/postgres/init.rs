//! Makes a new cluster so that it is there either completely or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::process::{Command, Stdio};

use super::error::{Doing, PostgresError};
use super::log_file::last_lines;
use super::place::Place;
use super::{DATABASE, SUPERUSER};

/// Makes the cluster under another name beside its place, with its database, and renames it when it is complete. What
/// an interrupted attempt left is removed first.
pub(super) fn initialise(place: &Place, throw_away: bool) -> Result<(), PostgresError> {
    let home = &place.home;
    for entry in fs::read_dir(home).doing("read", home)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            fs::remove_dir_all(entry.path()).doing("remove", &entry.path())?;
        }
    }
    tracing::info!("Making a new database with {} in {}", place.programs.version, place.cluster().display());
    let unfinished = place.user.make_private_dir(home, UNFINISHED)?;

    let mut initdb = place.user.command(&place.programs.initdb());
    initdb.arg("--pgdata").arg(&unfinished).args(["--username", SUPERUSER, "--no-instructions"]);
    // Bytes in order of their value: the same on every machine, and no index breaks when the system's locales change.
    initdb.args(["--encoding=UTF8", "--locale=C", "--data-checksums"]);
    // Whoever gets to the socket is let in: its folder is closed to all but the cluster's user and root.
    initdb.args(["--auth-local=trust", "--auth-host=reject"]);
    if throw_away {
        initdb.arg("--no-sync");
    }
    run("initdb", initdb, "")?;

    let mut single = place.user.command(&place.programs.postgres());
    single.arg("--single").arg("-D").arg(&unfinished).args(["-c", "exit_on_error=on"]);
    if throw_away {
        single.args(["-c", "fsync=off"]);
    }
    single.arg("postgres");
    run("postgres --single", single, &format!("CREATE DATABASE {DATABASE};\n"))?;

    fs::rename(&unfinished, place.cluster()).doing("rename", &unfinished)?;
    File::open(home).and_then(|directory| directory.sync_all()).doing("save", home)
}

/// Runs a program to its end. `input` is less than a pipe holds, so writing it cannot wait for the program.
fn run(program: &str, mut command: Command, input: &str) -> Result<(), PostgresError> {
    let failed = |status: String, output: &[u8]| PostgresError::InitFailed {
        program: program.to_owned(),
        status,
        output: last_lines(&String::from_utf8_lossy(output)),
    };
    let mut run = || {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        // A program that has ended already says why in its output.
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
        child.wait_with_output()
    };
    let output = run().map_err(|error| failed(error.to_string(), b""))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(output.status.to_string(), &[output.stdout, output.stderr].concat()))
}

const UNFINISHED: &str = "postgres.unfinished-";
