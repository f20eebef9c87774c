//! Starts programs, all from one thread that lives as long as the handler.
//!
//! On Linux each program asks to be killed when its parent dies (`PR_SET_PDEATHSIG`), so that a killed
//! server leaves no program at work on a job that another server takes over. The kernel means the *thread*
//! that forked, and the threads of a runtime come and go: a program started from one of them would be killed
//! in the middle of its work. Hence the thread of its own. The signal reaches the program alone, not what it
//! has started; elsewhere than on Linux there is no such signal.

use std::io;
use std::process::ExitStatus;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::group::{Group, leader_ended};

/// The thread that starts programs; begun with the first one.
#[derive(Default)]
pub(super) struct Spawner {
    requests: Mutex<Option<mpsc::Sender<Request>>>,
}

struct Request {
    command: Command,
    runtime: Handle,
    reply: oneshot::Sender<io::Result<Running>>,
}

/// A program at work. Dropping it kills its process group.
pub(super) struct Running {
    // Dropped first: the group is killed before the leader is given up for reaping.
    group: Group,
    child: Child,
}

/// The other ends of a program's standard streams.
pub(super) struct Streams {
    pub(super) stdin: Option<ChildStdin>,
    pub(super) stdout: Option<ChildStdout>,
    pub(super) stderr: Option<ChildStderr>,
}

impl Spawner {
    /// Starts a program as the leader of a process group of its own.
    pub(super) async fn spawn(&self, mut command: Command) -> io::Result<Running> {
        command.process_group(0).kill_on_drop(true);
        die_with_parent(&mut command);
        let (reply, started) = oneshot::channel();
        self.send(Request { command, runtime: Handle::current(), reply })?;
        started.await.unwrap_or_else(|_| Err(io::Error::other("the thread that starts programs has ended")))
    }

    fn send(&self, request: Request) -> io::Result<()> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = match requests.take() {
            Some(sender) => sender,
            None => {
                let (sender, receiver) = mpsc::channel();
                thread::Builder::new().name("callboard-spawn".to_owned()).spawn(move || serve(&receiver))?;
                sender
            }
        };
        let sent = sender.send(request);
        // A thread that has ended is replaced at the next request.
        *requests = sent.is_ok().then_some(sender);
        sent.map_err(|_| io::Error::other("the thread that starts programs has ended"))
    }
}

fn serve(requests: &mpsc::Receiver<Request>) {
    while let Ok(Request { mut command, runtime, reply }) = requests.recv() {
        // Tokio registers the program's pipes with the runtime that it is told here.
        let _entered = runtime.enter();
        let running = command.spawn().and_then(Running::new);
        // Where nobody waits any more, this drops the program, which kills it.
        drop(reply.send(running));
    }
}

#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    use nix::sys::prctl::set_pdeathsig;
    use nix::sys::signal::Signal;

    let parent = std::process::id();
    let ask = move || {
        set_pdeathsig(Signal::SIGKILL)?;
        // The parent may have died before the request was made.
        match u32::try_from(nix::unistd::getppid().as_raw()) {
            Ok(now) if now == parent => Ok(()),
            _ => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
        }
    };
    // SAFETY: the closure runs between fork and exec. It makes two system calls, prctl and getppid, which
    // are safe there, and allocates nothing: `ErrorKind` and errno become an error without allocation.
    unsafe {
        command.pre_exec(ask);
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_: &mut Command) {}

impl Running {
    fn new(child: Child) -> io::Result<Self> {
        let id = child.id().ok_or_else(|| io::Error::other("the program has no process id"))?;
        let group = Group::led_by(id)?;
        Ok(Self { group, child })
    }

    /// The program's standard streams; nothing the second time.
    pub(super) fn take_streams(&mut self) -> Streams {
        let Child { stdin, stdout, stderr, .. } = &mut self.child;
        Streams { stdin: stdin.take(), stdout: stdout.take(), stderr: stderr.take() }
    }

    /// Waits until the program has ended. Safe to drop and to call again.
    pub(super) async fn ended(&mut self) -> io::Result<()> {
        leader_ended(&mut self.child, &self.group).await
    }

    /// Asks all of the program's processes to end.
    pub(super) fn terminate(&self) {
        self.group.terminate();
    }

    /// Kills what is left of the program's processes; the status that the program itself ended with.
    pub(super) async fn finish(mut self) -> io::Result<ExitStatus> {
        self.group.kill();
        let status = self.child.wait().await;
        // Reaped: from here on the group's id may be somebody else's.
        self.group.forget();
        status
    }
}
