//! A subscriber over WebSocket that does as little as it can: thousands of them run on the machine that they measure.

use std::ops::Range;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Nothing that the server sends here is longer.
const BUFFER_BYTES: usize = 32 * 1024;
/// Any key will do; a client that need not hide anything from proxies may mask with zeros.
const MASK: [u8; 4] = [0; 4];

/// One connection with one operation on it.
pub struct Socket {
    stream: TcpStream,
    buffer: Box<[u8]>,
    /// What was received and not taken yet.
    unread: Range<usize>,
}

/// A frame's place in the buffer.
struct Frame {
    opcode: u8,
    payload: Range<usize>,
}

impl Socket {
    /// Connects and begins the operation.
    pub async fn subscribe(address: &str, query: &str, variables: &Value) -> anyhow::Result<Self> {
        let mut socket = Self::open(address).await?;
        let payload = json!({ "query": query, "variables": variables });
        socket.send(&json!({ "type": "subscribe", "id": "1", "payload": payload }).to_string()).await?;
        Ok(socket)
    }

    /// Connects, and is ready for operations.
    pub async fn open(address: &str) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address).await.context("a connection")?;
        stream.set_nodelay(true)?;
        let handshake = format!(
            "GET /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
        );
        stream.write_all(handshake.as_bytes()).await?;
        let mut socket = Self { stream, buffer: vec![0; BUFFER_BYTES].into(), unread: 0..0 };
        socket.read_head().await?;
        socket.send(&json!({ "type": "connection_init" }).to_string()).await?;
        let acknowledged = socket.next().await?;
        ensure!(acknowledged.windows(14).any(|part| part == b"connection_ack"), "not acknowledged");
        Ok(socket)
    }

    /// The next message's text. Pings are answered.
    pub async fn next(&mut self) -> anyhow::Result<&[u8]> {
        loop {
            let Some(frame) = self.frame()? else {
                self.fill().await?;
                continue;
            };
            match frame.opcode {
                1 => return Ok(&self.buffer[frame.payload]),
                8 => {
                    let reason = String::from_utf8_lossy(&self.buffer[frame.payload]).into_owned();
                    bail!("the server closes: {reason}")
                }
                9 => {
                    let payload = self.buffer[frame.payload].to_vec();
                    self.write(10, &payload).await?;
                }
                _ => {}
            }
        }
    }

    pub async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        self.write(1, text.as_bytes()).await
    }

    async fn write(&mut self, opcode: u8, payload: &[u8]) -> anyhow::Result<()> {
        let mut frame = vec![0x80 | opcode];
        match u8::try_from(payload.len()) {
            Ok(length) if length < 126 => frame.push(0x80 | length),
            _ => match u16::try_from(payload.len()) {
                Ok(length) => {
                    frame.push(0x80 | 126);
                    frame.extend(length.to_be_bytes());
                }
                Err(_) => {
                    frame.push(0x80 | 127);
                    frame.extend((payload.len() as u64).to_be_bytes());
                }
            },
        }
        frame.extend(MASK);
        frame.extend(payload);
        Ok(self.stream.write_all(&frame).await?)
    }

    async fn read_head(&mut self) -> anyhow::Result<()> {
        loop {
            self.fill().await?;
            let received = &self.buffer[self.unread.clone()];
            if let Some(end) = received.windows(4).position(|part| part == b"\r\n\r\n") {
                ensure!(
                    received.starts_with(b"HTTP/1.1 101"),
                    "no socket: {}",
                    String::from_utf8_lossy(&received[..end])
                );
                self.unread.start += end + 4;
                return Ok(());
            }
        }
    }

    async fn fill(&mut self) -> anyhow::Result<()> {
        self.buffer.copy_within(self.unread.clone(), 0);
        self.unread = 0..self.unread.len();
        ensure!(self.unread.end < self.buffer.len(), "a message that is too long");
        let count = self.stream.read(&mut self.buffer[self.unread.end..]).await?;
        ensure!(count > 0, "the server is gone");
        self.unread.end += count;
        Ok(())
    }

    /// Takes the next frame, if all of it is there. The server's frames are neither masked nor in pieces.
    fn frame(&mut self) -> anyhow::Result<Option<Frame>> {
        let received = &self.buffer[self.unread.clone()];
        let [first, second, rest @ ..] = received else { return Ok(None) };
        let (head, length) = match (second, rest) {
            (126, [high, low, ..]) => (4, usize::from(u16::from_be_bytes([*high, *low]))),
            (126, _) => return Ok(None),
            (127.., _) => bail!("a frame that is too long or masked"),
            (length, _) => (2, usize::from(*length)),
        };
        if received.len() < head + length {
            return Ok(None);
        }
        let begin = self.unread.start + head;
        self.unread.start = begin + length;
        Ok(Some(Frame { opcode: first & 0x0f, payload: begin..begin + length }))
    }
}
