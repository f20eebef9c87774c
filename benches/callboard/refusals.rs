//! Small requests that are made to cost much: how soon each is refused, and how much memory many of them take.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::attacks::{Attack, attacks};
use crate::backlog;
use crate::cluster::Cluster;
use crate::options::Options;
use crate::percentile::{Percentiles, percentiles};
use crate::processes::Process;
use crate::report::{Figure, Report, Target, megabytes};
use crate::socket::Socket;

/// In milliseconds, from the first byte that is sent to the last one that is received.
const REFUSED_MAX: f64 = 50.0;
/// How often each is tried.
const ROUNDS: usize = 40;
/// So many attack at once where memory is measured, and for so long.
const ATTACKERS: usize = 32;
const ASSAULT: Duration = Duration::from_secs(8);
/// Longer messages are not read from a socket.
const MESSAGE_BYTES_MAX: usize = 200 * 1024;

/// How a request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Http,
    Events,
    Socket,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Events => "events",
            Self::Socket => "WebSocket",
        }
    }

    /// A batch is no message; one that is too long, or nested too deep, closes the socket.
    fn takes(self, attack: &Attack) -> bool {
        let is_message = || serde_json::from_str::<Value>(&attack.body).is_ok_and(|body| body.is_object());
        self != Self::Socket || attack.body.len() <= MESSAGE_BYTES_MAX && is_message()
    }
}

pub async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let (rounds, assault) = if options.quick { (5, Duration::from_secs(1)) } else { (ROUNDS, ASSAULT) };
    let database = cluster.database().await?;
    backlog::prepare(&database).await?;
    let api = Process::start(&database.url, "api").await?;
    for way in [Way::Http, Way::Events, Way::Socket] {
        let mut slowest: Option<(&str, Percentiles)> = None;
        let attacks = attacks();
        for attack in attacks.iter().filter(|attack| way.takes(attack)) {
            let mut times = Vec::new();
            for _ in 0..rounds {
                let took = strike(&api.address, way, attack).await.with_context(|| attack.name)?;
                times.push(took.as_secs_f64() * 1_000.0);
            }
            let times = percentiles(times).context("times")?;
            if slowest.is_none_or(|(_, so_far)| times.p99 > so_far.p99) {
                slowest = Some((attack.name, times));
            }
        }
        let (name, times) = slowest.context("attacks")?;
        report.add(Figure {
            targets: vec![Target::P99AtMost(REFUSED_MAX)],
            ..Figure::of_percentiles("refused", &format!("{}, the slowest: {name}", way.name()), times)
        });
    }
    let before = api.memory()?;
    let strikes = assail(&api.address, assault).await?;
    let memory = api.memory()?;
    report.add(Figure::new(
        "memory under attack",
        &format!("{ATTACKERS} at once, {strikes} refused, at the peak"),
        megabytes(memory.peak),
        "MB",
    ));
    report.add(Figure::new("memory under attack", "before", megabytes(before.now), "MB"));
    api.stop().await?;
    cluster.drop(database).await
}

/// All attacks over HTTP, again and again, by many at once; how many were refused.
async fn assail(address: &str, time: Duration) -> anyhow::Result<usize> {
    let begun = Instant::now();
    let runs: Vec<_> = (0..ATTACKERS)
        .map(|first| {
            let address = address.to_owned();
            tokio::spawn(async move {
                let attacks = attacks();
                let mut count = 0;
                while begun.elapsed() < time {
                    let attack = &attacks[(first + count) % attacks.len()];
                    strike(&address, Way::Http, attack).await.with_context(|| attack.name)?;
                    count += 1;
                }
                anyhow::Ok(count)
            })
        })
        .collect();
    let mut strikes = 0;
    for run in runs {
        strikes += run.await.context("an attacker")??;
    }
    Ok(strikes)
}

/// Sends one, which must be refused for its reason; how long that took.
async fn strike(address: &str, way: Way, attack: &Attack) -> anyhow::Result<Duration> {
    match way {
        Way::Http => post(address, "application/json", attack).await,
        Way::Events => post(address, "text/event-stream", attack).await,
        Way::Socket => {
            let mut socket = Socket::open(address).await?;
            let payload: Value = serde_json::from_str(&attack.body)?;
            let message = json!({ "type": "subscribe", "id": "1", "payload": payload }).to_string();
            let begun = Instant::now();
            socket.send(&message).await?;
            let answer = socket.next().await?;
            check(answer, attack)?;
            Ok(begun.elapsed())
        }
    }
}

async fn post(address: &str, accept: &str, attack: &Attack) -> anyhow::Result<Duration> {
    let stream = TcpStream::connect(address).await.context("a connection")?;
    stream.set_nodelay(true)?;
    let (mut receive, mut send) = stream.into_split();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\naccept: {accept}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        attack.body.len()
    );
    let mut answer = Vec::new();
    let begun = Instant::now();
    let sent = async {
        send.write_all(head.as_bytes()).await?;
        // A server that has heard enough closes before it has heard all.
        send.write_all(attack.body.as_bytes()).await
    };
    let (_, received) = tokio::join!(sent, receive.read_to_end(&mut answer));
    let took = begun.elapsed();
    received.context("an answer")?;
    check(&answer, attack)?;
    Ok(took)
}

fn check(answer: &[u8], attack: &Attack) -> anyhow::Result<()> {
    let text = String::from_utf8_lossy(answer);
    ensure!(
        text.contains(&format!("\"code\":\"{}\"", attack.code)),
        "{}",
        &text[..text.floor_char_boundary(500)]
    );
    Ok(())
}
