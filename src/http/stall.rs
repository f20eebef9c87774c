//! A connection whose writes fail once the other side has taken nothing for too long.
//!
//! Neither hyper nor the WebSocket library has a deadline for writing: a client that stops reading would keep its
//! connection, its place and its operations until the kernel gives up, which it never does while the client lives.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// A socket with a limit on how long a write may make no progress.
pub(super) struct Stall<T> {
    socket: TcpStream,
    limit: Duration,
    /// Runs while a write waits.
    deadline: Option<Pin<Box<Sleep>>>,
    /// What goes with the socket, whoever has it: a connection gives it to the WebSocket that it becomes.
    _held: T,
}

impl<T> Stall<T> {
    pub(super) fn new(socket: TcpStream, limit: Duration, held: T) -> Self {
        Self { socket, limit, deadline: None, _held: held }
    }

    fn watch(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.deadline = None;
            return written;
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(self.limit)));
        ready!(deadline.as_mut().poll(cx));
        self.deadline = None;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: Unpin> AsyncRead for Stall<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl<T: Unpin> AsyncWrite for Stall<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, buf);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, bufs);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_write_fails_when_nobody_reads() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (mut client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let mut server = Stall::new(accepted.unwrap().0, Duration::from_millis(300), ());
        let megabyte = vec![0; 1 << 20];
        let error = loop {
            if let Err(error) = server.write_all(&megabyte).await {
                break error;
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // Reading on makes it writable again.
        let client = client.as_mut().unwrap();
        let read = async {
            let mut taken = vec![0; 1 << 20];
            for _ in 0..64 {
                client.read_exact(&mut taken).await.unwrap();
            }
        };
        let write = async { while server.write_all(&megabyte).await.is_ok() {} };
        tokio::select! {
            () = read => {}
            () = write => panic!("a write failed although the client reads"),
        }
    }
}
