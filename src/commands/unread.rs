//! A reader that has seen enough, such as `head -1`: a command that waits for the server hears of it at once, not when it has
//! the next thing to say.

use std::io;
use std::os::fd::AsFd;
use std::sync::OnceLock;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use tokio_util::sync::CancellationToken;

/// Fires when it has gone.
static GONE: OnceLock<CancellationToken> = OnceLock::new();

/// Waits until nobody reads the standard output any more. A file is never left.
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
        let waits = std::thread::spawn(move || is_left(&writer));
        drop(reader);
        assert!(waits.join().expect("a thread"));
    }
}
