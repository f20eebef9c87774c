//! A process group: a program and everything that it started, signalled and killed as one.
//!
//! A group is named by its leader's process id, which the kernel gives to somebody else once the leader has
//! been reaped and the group is empty. So the group is signalled only while its leader is unreaped: running,
//! or dead and not yet waited for.

use std::io;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::Child;

/// Kills the group when it is dropped.
pub(super) struct Group {
    /// None once its id may no longer be used.
    id: Option<Pid>,
}

impl Group {
    /// The group of this leader.
    pub(super) fn led_by(leader: u32) -> io::Result<Self> {
        let id = i32::try_from(leader).map_err(io::Error::other)?;
        // 0 and 1 would name this process's own group, and everything.
        if id <= 1 {
            return Err(io::Error::other("the program has an impossible process id"));
        }
        Ok(Self { id: Some(Pid::from_raw(id)) })
    }

    /// SIGTERM to every member.
    pub(super) fn terminate(&self) {
        self.signal(Signal::SIGTERM);
    }

    /// SIGKILL to every member.
    pub(super) fn kill(&self) {
        self.signal(Signal::SIGKILL);
    }

    /// To be called when the leader has been reaped.
    pub(super) fn forget(&mut self) {
        self.id = None;
    }

    fn signal(&self, signal: Signal) {
        if let Some(id) = self.id
            && let Err(error) = killpg(id, signal)
        {
            // A group of nothing but zombies is no error on Linux and EPERM on macOS.
            tracing::debug!(group = id.as_raw(), %signal, %error, "a process group was not signalled");
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits until the leader has ended, and leaves it unreaped, which keeps the group's id its own.
#[cfg(target_os = "linux")]
pub(super) async fn leader_ended(_: &mut Child, group: &Group) -> io::Result<()> {
    use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
    use tokio::signal::unix::{SignalKind, signal};

    let Some(id) = group.id else { return Ok(()) };
    // Registered before the first look, or an end in between would be missed.
    let mut child_signals = signal(SignalKind::child())?;
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    loop {
        match waitid(Id::Pid(id), look) {
            Ok(WaitStatus::StillAlive) => {}
            Err(nix::errno::Errno::EINTR) => continue,
            Ok(_) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        if child_signals.recv().await.is_none() {
            return Err(io::Error::other("the runtime no longer hears of signals"));
        }
    }
}

/// Waits until the leader has ended. There is no portable way to leave it unreaped: for the moment until the
/// rest of the group has been killed, its id could in theory be given away.
#[cfg(not(target_os = "linux"))]
pub(super) async fn leader_ended(child: &mut Child, _: &Group) -> io::Result<()> {
    child.wait().await.map(drop)
}
