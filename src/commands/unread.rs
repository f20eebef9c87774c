//! A reader that has seen enough, such as `head -1`: a command that waits for the server hears of it at once, not when it has
//! the next thing to say.

use std::io;
use std::os::fd::AsFd;
use std::sync::OnceLock;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use tokio_util::sync::CancellationToken;

/// Fires when it has gone.
static GONE: OnceLock<CancellationToken> = OnceLock::new();

/// Ctrl-C ends all programs of a pipeline. The signal may come after the end of whoever reads, and means more.
const SIGNAL_LAG: Duration = Duration::from_millis(100);

/// Waits until nobody reads the standard output any more, and has not just pressed Ctrl-C. A file is never left.
pub async fn unread() {
    let token = GONE.get_or_init(|| {
        let token = CancellationToken::new();
        let told = token.clone();
        // It ends with the program. Where there is no thread, the next line finds out.
        let _ = std::thread::Builder::new().name("unread".to_owned()).spawn(move || {
            if is_left(&io::stdout()) {
                told.cancel();
            }
        });
        token
    });
    token.cancelled().await;
    tokio::time::sleep(SIGNAL_LAG).await;
}

/// Blocks until it is; false where that cannot be waited for.
fn is_left(output: &impl AsFd) -> bool {
    loop {
        // Asked for nothing, it still tells that the other end is closed.
        let mut watched = [PollFd::new(output.as_fd(), PollFlags::empty())];
        match poll(&mut watched, PollTimeout::NONE) {
            Err(Errno::EINTR) => {}
            Err(_) => return false,
            Ok(_) => {
                let closed = PollFlags::POLLERR | PollFlags::POLLHUP;
                return watched[0].revents().is_some_and(|events| events.intersects(closed));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_whoever_reads_is_noticed() {
        let (reader, writer) = io::pipe().expect("a pipe");
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || tell.send(is_left(&writer)));
        drop(reader);
        assert_eq!(told.recv_timeout(Duration::from_secs(60)), Ok(true));
    }
}
