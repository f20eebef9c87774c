//! What a person sees at a terminal of 80 columns.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use nix::pty::{OpenptyResult, Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::sync::watch;

use super::Cli;
use crate::harness::EVENT_WAIT;

/// A program at a terminal of its own, and all that it has written there.
struct Terminal {
    child: Child,
    keys: File,
    shown: Arc<Mutex<String>>,
    changed: watch::Receiver<usize>,
    /// How much of it a test has looked at.
    seen: usize,
}

impl Terminal {
    fn start(mut command: Command) -> Self {
        let size = Winsize { ws_row: 40, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        let OpenptyResult { master, slave } = openpty(&size, None).expect("a pseudo-terminal");
        let end = || Stdio::from(slave.try_clone().expect("a file descriptor"));
        let child = command
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("the program starts");
        // Ours would keep the terminal open for ever.
        drop((slave, command));
        let mut reader = File::from(master.try_clone().expect("a file descriptor"));
        let shown: Arc<Mutex<String>> = Arc::default();
        let (sender, changed) = watch::channel(0);
        let kept = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let mut part = [0; 4_096];
            // Linux says EIO where the last one has gone.
            while let Ok(read @ 1..) = reader.read(&mut part) {
                bytes.extend_from_slice(&part[..read]);
                *kept.lock().unwrap() = String::from_utf8_lossy(&bytes).into_owned();
                let _ = sender.send(bytes.len());
            }
        });
        Self { child, keys: File::from(master), shown, changed, seen: 0 }
    }

    /// Waits until this is shown, behind what was waited for before.
    async fn until(&mut self, part: &str) {
        let waited = tokio::time::timeout(EVENT_WAIT, async {
            loop {
                self.changed.borrow_and_update();
                let shown = self.shown.lock().unwrap().clone();
                if let Some(at) = shown.get(self.seen..).and_then(|new| new.find(part)) {
                    self.seen += at + part.len();
                    return;
                }
                if self.changed.changed().await.is_err() {
                    panic!("it ended without showing {part}:\n{shown}");
                }
            }
        });
        if waited.await.is_err() {
            panic!("it did not show {part} in time:\n{}", self.shown.lock().unwrap());
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("keys are pressed");
    }

    /// As Ctrl-C does at a terminal that the program controls.
    fn interrupt(&self) {
        let pid = i32::try_from(self.child.id().expect("it runs")).expect("a process id");
        kill(Pid::from_raw(pid), Signal::SIGINT).expect("a signal");
    }

    async fn status(mut self) -> Option<i32> {
        let ended = tokio::time::timeout(EVENT_WAIT, self.child.wait()).await;
        ended.expect("the program ends in time").expect("a status").code()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_job_has_a_bar_for_each_stage() {
    let cli = Cli::start().await;
    let mut terminal = Terminal::start(cli.command(&["submit", "--name", "Bars", "--wait"]));
    terminal.until("job_").await;
    for stage in ["INIT", "PREPARE", "EXECUTE", "VALIDATE", "COMPLETE"] {
        terminal.until(&format!("{stage:<9}")).await;
    }
    terminal.until("100%").await;
    terminal.until("\"Bars\" is ").await;
    terminal.until("COMPLETE").await;
    let shown = terminal.shown.lock().unwrap().clone();
    assert!(shown.contains('█'), "{shown}");
    assert_eq!(terminal.status().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_job_waits_for_is_under_its_bars() {
    let cli = Cli::start().await;
    let id = cli.out(&["submit", "--name", "By hand", "--mode", "manual"]).await;
    let mut terminal = Terminal::start(cli.command(&["watch", &id]));
    terminal.until(&format!("waits for callboard next {id}")).await;
    cli.out(&["cancel", &id]).await;
    terminal.until("\"By hand\" is ").await;
    assert_eq!(terminal.status().await, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_drawn_over_the_ones_before() {
    let cli = Cli::start().await;
    let mut terminal = Terminal::start(cli.command(&["stats", "--follow"]));
    terminal.until("slots busy").await;
    cli.out(&["submit", "--name", "a", "--mode", "manual"]).await;
    // Up over what was drawn, then the new numbers with the queue that is there now.
    terminal.until("\u{1b}[").await;
    terminal.until("QUEUE").await;
    terminal.until("default").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interactive_demo_is_left_with_ctrl_c_as_everything_else() {
    let cli = Cli::start().await;
    let mut terminal = Terminal::start(cli.command(&["demo", "--interactive"]));
    terminal.until("Enter submits it").await;
    terminal.interrupt();
    terminal.until("the demo was left").await;
    assert_eq!(terminal.status().await, Some(130));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interactive_demo_goes_step_by_step() {
    let cli = Cli::start().await;
    let mut terminal = Terminal::start(cli.command(&["demo", "--interactive"]));
    let begin = "Enter submits it";
    terminal.until("by itself").await;
    terminal.until(begin).await;
    // What it does not know is no yes.
    terminal.press("zzz\n");
    terminal.until("there is no answer z").await;
    terminal.until(begin).await;
    terminal.press("\n");
    terminal.until("SUBMIT").await;
    // By hand: a key for each stage, the history between, and one that does not exist.
    terminal.until(begin).await;
    terminal.press("\n");
    terminal.until("Enter: let the next stage begin").await;
    terminal.press("x\n");
    terminal.until("there is no step x").await;
    terminal.until("Enter: let the next stage begin").await;
    terminal.press("h\n");
    terminal.until("SUBMIT").await;
    for _ in 0..5 {
        terminal.until("Enter: let the next stage begin").await;
        terminal.press("\n");
    }
    terminal.until("is \u{1b}").await;
    terminal.until("FINALIZE").await;
    // It fails, and is retried.
    terminal.until(begin).await;
    terminal.press("\n");
    terminal.until("Enter: run the failed stage again").await;
    terminal.press("r\n");
    terminal.until("RETRY").await;
    // It is cancelled.
    terminal.until(begin).await;
    terminal.press("\n");
    terminal.until("Enter: cancel it").await;
    terminal.press("\n");
    terminal.until("REQUEST_CANCEL").await;
    terminal.until("See them again").await;
    assert_eq!(terminal.status().await, Some(0));
    let found = cli.json(&["jobs", "--label", "demo", "--json"]).await;
    let states = found["nodes"].as_array().expect("jobs").iter().map(|job| job["state"].as_str());
    let expected = ["CANCELLED", "COMPLETE", "COMPLETE", "COMPLETE"].map(Some);
    assert_eq!(states.collect::<Vec<_>>(), expected);
}
