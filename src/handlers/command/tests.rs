//! Runs real programs: what they get, what becomes of their output, and that nothing of them is left.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{kill, killpg};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

use super::*;
use crate::domain::words::ErrorKind;
use crate::handlers::Recorded;

/// Long enough for a loaded machine; nothing waits for it unless it fails.
const SOON: Duration = Duration::from_secs(30);

fn settings() -> CommandSettings {
    CommandSettings {
        // Tests want scripts; the handler itself never starts a shell.
        allow: ["sh", "cat", "true", "missing", "/bin/sh", "/etc/passwd"].map(str::to_owned).to_vec(),
        environment: vec!["PASSED_ON".into(), "UNSET".into()],
        output_bytes_max: 100_000,
        kill_grace_seconds: 1,
        ..CommandSettings::default()
    }
}

fn handler() -> CommandHandler {
    CommandHandler::new(&settings(), |name| (name == "PASSED_ON").then(|| "value".into()))
}

struct Attempt {
    handler: CommandHandler,
    task: TaskContext,
    recorded: Arc<Recorded>,
    _scratch: TempDir,
}

impl Attempt {
    fn of(config: Value) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let (task, recorded) = TaskContext::detached(scratch.path().join("job"), config, json!({ "n": 1 }));
        Self { handler: handler(), task, recorded, _scratch: scratch }
    }

    fn script(script: &str) -> Self {
        Self::of(json!({ "program": "sh", "args": ["-c", script] }))
    }

    async fn run(&self) -> Verdict {
        timeout(SOON, self.handler.run(&self.task)).await.expect("the handler hangs")
    }

    /// The processes that the script names on standard error as `pids: 1 2 3`.
    async fn pids(&self) -> Vec<Pid> {
        let read = |recorded: &Recorded| {
            let lines = recorded.lines();
            let pids = lines.iter().find_map(|line| line.strip_prefix("pids: "))?;
            Some(pids.split_whitespace().map(|pid| Pid::from_raw(pid.parse().unwrap())).collect())
        };
        timeout(SOON, self.recorded.when(read)).await.expect("the script does not start")
    }
}

async fn run(config: Value) -> Verdict {
    Attempt::of(config).run().await
}

async fn run_script(script: &str) -> Verdict {
    Attempt::script(script).run().await
}

#[track_caller]
fn retry(verdict: Verdict) -> Failure {
    match verdict {
        Verdict::Retry { failure, .. } => failure,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(verdict: Verdict) -> String {
    match verdict {
        Verdict::Fail(failure) => {
            assert_eq!(failure.kind, ErrorKind::InvalidConfig, "{failure:?}");
            failure.message
        }
        other => panic!("{other:?}"),
    }
}

/// A process that is gone, or dead and about to be reaped by whoever inherited it.
fn is_gone(pid: Pid) -> bool {
    let zombie = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
    };
    kill(pid, None) == Err(Errno::ESRCH) || zombie()
}

/// There is no event for the end of somebody else's process; looked for at short intervals.
async fn assert_gone(pids: &[Pid]) {
    let deadline = Instant::now() + SOON;
    while !pids.iter().all(|pid| is_gone(*pid)) {
        assert!(Instant::now() < deadline, "{pids:?} are still there");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn json_goes_in_and_comes_out() {
    let document = json!({ "text": "ü\n", "list": [1, null, 2.5] });
    assert_eq!(run(json!({ "program": "cat", "stdin": document })).await, Verdict::Done(document));
    assert_eq!(run(json!({ "program": "cat", "stdin": null })).await, Verdict::Done(json!(null)));
    let Verdict::Done(scope) = run(json!({ "program": "cat" })).await else { panic!() };
    assert_eq!((&scope["input"]["n"], &scope["stage"]), (&json!(1), &json!("EXECUTE")));
}

#[tokio::test]
async fn arguments_stay_whole_and_no_shell_sees_them() {
    let script = r#"for a in "$@"; do printf '<%s>' "$a"; done"#;
    let args = json!(["-c", script, "sh", "two words", "$HOME; `x` *", "", 12, 1.5, true, "-é"]);
    let verdict = run(json!({ "program": "sh", "args": args })).await;
    assert_eq!(verdict, Verdict::Done(json!("<two words><$HOME; `x` *><><12><1.5><true><-é>")));
}

#[tokio::test]
async fn the_environment_is_clean() {
    let attempt = Attempt::of(json!({
        "program": "sh", "args": ["-c", "env; pwd"], "env": { "OWN": "a b", "COUNT": 3 },
    }));
    let Verdict::Done(Value::String(said)) = attempt.run().await else { panic!() };
    let scratch = attempt.task.scratch().await.unwrap().display().to_string();
    for line in [
        "OWN=a b".to_owned(),
        "COUNT=3".to_owned(),
        "PASSED_ON=value".to_owned(),
        "LANG=C.UTF-8".to_owned(),
        "PATH=/usr/local/bin:/usr/bin:/bin".to_owned(),
        format!("HOME={scratch}"),
        format!("TMPDIR={scratch}"),
        format!("CALLBOARD_SCRATCH={scratch}"),
        format!("CALLBOARD_JOB_ID={}", attempt.task.job.id),
        "CALLBOARD_STAGE=EXECUTE".to_owned(),
        "CALLBOARD_ATTEMPT=1".to_owned(),
        format!("CALLBOARD_IDEMPOTENCY_KEY={}", attempt.task.idempotency_key),
    ] {
        assert!(said.lines().any(|said| said == line), "{line} is missing in {said}");
    }
    assert!(!said.contains("CARGO"), "{said}");
}

#[tokio::test]
async fn the_working_directory_is_chosen_from_the_scratch_directory() {
    let attempt = Attempt::of(json!({ "program": "sh", "args": ["-c", "pwd"], "cwd": "below" }));
    assert!(refused(attempt.run().await).contains("working directory"));
    std::fs::create_dir(attempt.task.scratch().await.unwrap().join("below")).unwrap();
    let Verdict::Done(Value::String(said)) = attempt.run().await else { panic!() };
    assert!(Path::new(&said).ends_with("job/below"), "{said}");
}

#[tokio::test]
async fn a_status_other_than_ok_is_a_failure_with_its_details() {
    let failure = retry(run_script("echo first >&2; echo 'no such table' >&2; exit 3").await);
    assert_eq!(failure.message, "sh ended with status 3: no such table");
    let details = json!({ "exitCode": 3, "signal": null, "stderr": "first\nno such table" });
    assert_eq!(failure.details, Some(details));

    let failure = retry(run_script("kill -KILL $$").await);
    assert_eq!(failure.message, "sh was killed by SIGKILL");
    assert_eq!(failure.details.unwrap()["signal"], json!("SIGKILL"));

    let config = |script: &str| json!({ "program": "sh", "args": ["-c", script], "okStatus": [0, 1], "retryOn": [75] });
    assert_eq!(run(config("echo 5; exit 1")).await, Verdict::Done(json!(5)));
    retry(run(config("exit 75")).await);
    assert!(
        matches!(run(config("exit 2")).await, Verdict::Fail(failure) if failure.kind == ErrorKind::Handler)
    );
}

#[tokio::test]
async fn lines_on_standard_error_are_logged_and_their_end_is_kept() {
    let attempt =
        Attempt::script("i=0; while [ $i -lt 2000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1");
    let failure = retry(attempt.run().await);
    let stderr = failure.details.unwrap()["stderr"].as_str().unwrap().to_owned();
    assert!(stderr.ends_with("line 1999") && stderr.len() <= streams::STDERR_TAIL_BYTES_MAX, "{stderr}");
    assert_eq!(attempt.recorded.lines()[..2], ["line 0", "line 1"]);
}

#[tokio::test]
async fn input_that_is_not_read_is_no_error() {
    let large = "x".repeat(1_000_000);
    assert_eq!(run(json!({ "program": "true", "stdin": large })).await, Verdict::Done(json!(null)));
    let config = json!({ "program": "sh", "args": ["-c", "exec <&-; echo 1"], "stdin": large });
    assert_eq!(run(config).await, Verdict::Done(json!(1)));
}

#[tokio::test]
async fn too_much_output_kills_the_group() {
    let attempt =
        Attempt::script("sleep 1000 & echo pids: $$ $! >&2; while :; do echo aaaaaaaaaaaaaaaaaaaaaaaa; done");
    let Verdict::Fail(failure) = attempt.run().await else { panic!() };
    assert!(failure.message.contains("more than 100000 bytes"), "{}", failure.message);
    assert_gone(&attempt.pids().await).await;
}

#[tokio::test]
async fn only_what_is_allowed_runs() {
    for program in ["env", "/usr/bin/env", "/bin/true", "./sh", "../bin/sh", "sh ", ""] {
        let message = refused(run(json!({ "program": program })).await);
        assert!(message.contains("do not allow"), "{message}");
        let problems = handler().config_problems(&json!({ "program": program }));
        assert_eq!(problems[0].path, ["program"]);
    }
    assert_eq!(handler().config_problems(&json!({ "program": "{{ input.program }}" })), []);
    assert_eq!(handler().config_problems(&json!({ "program": "/bin/sh", "env": { "A": "b" } })), []);
    for name in ["LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "PATH", "CALLBOARD_STAGE", "", "A=B"] {
        let config = json!({ "program": "true", "env": { name: "x" } });
        assert_eq!(handler().config_problems(&config)[0].path, ["env", name]);
        refused(run(config).await);
    }
}

#[tokio::test]
async fn what_cannot_be_started_says_why() {
    assert!(refused(run(json!({ "program": "missing" })).await).contains("no executable"));
    assert!(refused(run(json!({ "program": "/etc/passwd" })).await).contains("not executable"));
    assert!(refused(run(json!({ "program": "true", "args": ["a\0b"] })).await).contains("cannot be started"));
    let long = "x".repeat(4_000_000);
    assert!(refused(run(json!({ "program": "true", "args": [long] })).await).contains("cannot be started"));
}

#[tokio::test]
async fn a_cancelled_program_gets_time_to_clean_up() {
    let attempt = Attempt::script(
        "trap 'echo cleaned > cleaned; exit 0' TERM; sleep 1000 & echo pids: $$ $! >&2; while :; do wait; done",
    );
    let cancel = async {
        let pids = attempt.pids().await;
        attempt.task.cancelled.cancel();
        pids
    };
    let (verdict, pids) = tokio::join!(attempt.run(), cancel);
    assert_eq!(verdict, Verdict::Cancelled);
    assert!(attempt.task.scratch().await.unwrap().join("cleaned").exists());
    assert_gone(&pids).await;
}

#[tokio::test]
async fn a_tree_that_ignores_sigterm_is_killed_after_the_grace_period() {
    // A child and a grandchild, all deaf to SIGTERM.
    let attempt = Attempt::script(
        r#"trap '' TERM
        sh -c 'sh -c "echo pids: \$1 \$2 \$\$ >&2; sleep 1000; :" sh $1 $$; :' sh $$ &
        wait"#,
    );
    let cancel = async {
        let pids = attempt.pids().await;
        attempt.task.cancelled.cancel();
        (pids, Instant::now())
    };
    let (verdict, (pids, cancelled)) = tokio::join!(attempt.run(), cancel);
    assert_eq!(verdict, Verdict::Cancelled);
    assert!(cancelled.elapsed() >= settings().kill_grace());
    assert_eq!(pids.len(), 3);
    assert_gone(&pids).await;
}

#[tokio::test]
async fn the_deadline_stops_it_too() {
    let mut attempt = Attempt::script("sleep 1000 & echo pids: $$ $! >&2; wait");
    attempt.task.deadline = Instant::now() + Duration::from_millis(500);
    let failure = retry(attempt.run().await);
    assert_eq!(failure.kind, ErrorKind::Timeout);
    assert_gone(&attempt.pids().await).await;
}

#[tokio::test]
async fn a_dropped_attempt_kills_the_group_at_once() {
    let attempt = Attempt::script("trap '' TERM; sleep 1000 & echo pids: $$ $! >&2; wait");
    let pids = tokio::select! {
        biased;
        verdict = attempt.run() => panic!("{verdict:?}"),
        pids = attempt.pids() => pids,
    };
    assert_gone(&pids).await;
    // The leader is reaped as well, by tokio, and with it the group is gone.
    let deadline = Instant::now() + SOON;
    while killpg(pids[0], None) != Err(Errno::ESRCH) && Instant::now() < deadline {
        assert!(is_gone(pids[0]));
        // Any later program's end makes tokio look after orphans.
        run_script("true").await;
    }
}

#[tokio::test]
async fn what_is_left_behind_with_the_output_open_is_killed_and_the_result_counts() {
    let attempt = Attempt::script("sleep 1000 & echo pids: $! >&2; echo '{\"a\": 1}'");
    assert_eq!(attempt.run().await, Verdict::Done(json!({ "a": 1 })));
    assert_gone(&attempt.pids().await).await;
    // What was read of its last line stands before the sentence that no more is.
    let attempt = Attempt::script("sleep 1000 & echo whole; printf unfinished");
    assert_eq!(attempt.run().await, Verdict::Done(json!("whole\nunfinished")));
    let lines = attempt.recorded.lines();
    assert_eq!(lines[..2], ["whole", "unfinished"]);
    assert!(lines.len() == 3 && lines[2].ends_with("it is not read any more"), "{lines:?}");
    // With its output closed it need not be waited for.
    let begin = Instant::now();
    let attempt = Attempt::script("sleep 1000 <&- >&- 2>&- & echo pids: $! >&2; echo 2");
    assert_eq!(attempt.run().await, Verdict::Done(json!(2)));
    assert_gone(&attempt.pids().await).await;
    assert!(begin.elapsed() < SOON);
}

#[tokio::test]
async fn many_programs_at_once_each_get_their_own_output() {
    let handler = handler();
    let scratch = tempfile::tempdir().unwrap();
    let attempts = (0..50).map(|number| {
        let config = json!({ "program": "cat", "stdin": number });
        let (task, _) = TaskContext::detached(scratch.path(), config, json!(null));
        let handler = &handler;
        async move { (number, handler.run(&task).await) }
    });
    for (number, verdict) in timeout(SOON, futures_util::future::join_all(attempts)).await.unwrap() {
        assert_eq!(verdict, Verdict::Done(json!(number)));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_dies_with_the_thread_that_started_it() {
    let attempt = Attempt::script("echo pids: $$ >&2; sleep 1000; :");
    let config: Config = attempt.task.config_as().unwrap();
    let command = attempt.handler.programs.command(&attempt.task, &config).await.unwrap();
    let spawner = Spawner::default();
    let mut running = spawner.spawn(command).await.unwrap();
    // Its thread ends, as it would with the process.
    drop(spawner);
    timeout(SOON, running.ended()).await.unwrap().unwrap();
    let status = running.finish().await.unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_outlives_the_async_thread_that_asked_for_it() {
    // A runtime of its own on a thread that ends: the program must be tied to neither.
    let attempt = Arc::new(Attempt::script("sleep 0.2; echo 1"));
    let (sender, started) = std::sync::mpsc::channel();
    let spawner = Arc::new(Spawner::default());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let handle = runtime.handle().clone();
    std::thread::spawn({
        let (spawner, attempt) = (spawner.clone(), attempt.clone());
        move || {
            let config: Config = attempt.task.config_as().unwrap();
            let running = handle.block_on(async {
                let command = attempt.handler.programs.command(&attempt.task, &config).await.unwrap();
                spawner.spawn(command).await.unwrap()
            });
            sender.send(running).unwrap();
        }
    })
    .join()
    .unwrap();
    let mut running = started.recv().unwrap();
    let status = runtime.block_on(async {
        timeout(SOON, running.ended()).await.unwrap().unwrap();
        running.finish().await.unwrap()
    });
    assert!(status.success(), "{status:?}");
}
