//! Clients that post choices to a server on this machine, each on its own connection, one request after another.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::choice_load::choice_body::ChoiceSource;
use crate::choice_load::round_result::{LoadShape, RoundResult};

/// The longest time for one request. A rival that takes longer has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How often a request is sent at most.
const MAX_TRIES: usize = 20;
/// The pause before it is sent again. It counts as a part of the request's time.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// The seed of the next client, so that no choice is ever sent twice.
static SEED: AtomicU64 = AtomicU64::new(1);

/// A connection to a server. It is leaner than a library's, because its work is done on the cores that the server needs.
pub(crate) struct HttpConnection {
    stream: BufStream<TcpStream>,
    port: u16,
}

impl HttpConnection {
    /// Connects to a server on this machine.
    pub(crate) async fn open(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufStream::new(stream),
            port,
        })
    }

    /// Connects to the same server again.
    pub(crate) async fn again(&self) -> anyhow::Result<Self> {
        Self::open(self.port).await
    }

    /// Posts choices, and fails unless all of them were recorded.
    pub(crate) async fn post(&mut self, body: &str, choices: usize) -> anyhow::Result<()> {
        // As every client should: after 503, the same request again. What was applied already is then a duplicate.
        let mut refused = String::new();
        for _ in 0..MAX_TRIES {
            let (status, answer) = self.request("/api/v1/choices", body).await?;
            if status == 503 {
                refused = answer;
                tokio::time::sleep(RETRY_INTERVAL).await;
                continue;
            }
            ensure!(status == 200, "{status}: {answer}");
            let recorded = answer.matches("\"status\"").count();
            ensure!(recorded == choices, "{recorded} of {choices}: {answer}");
            return Ok(());
        }
        anyhow::bail!("{MAX_TRIES} times 503: {refused}")
    }

    /// Posts a body to a path, and returns the status and the body of the answer.
    pub(crate) async fn request(&mut self, path: &str, body: &str) -> anyhow::Result<(u16, String)> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        self.stream.write_all(head.as_bytes()).await?;
        self.stream.write_all(body.as_bytes()).await?;
        self.stream.flush().await?;
        let (line, answer) = tokio::time::timeout(TIMEOUT, self.answer())
            .await
            .context("no answer")??;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        Ok((status.context(line)?, answer))
    }

    /// Reads an answer, and returns its status line and its body.
    async fn answer(&mut self) -> anyhow::Result<(String, String)> {
        let (mut line, mut length) = (String::new(), 0);
        let mut status = String::new();
        loop {
            line.clear();
            let line_length = self.stream.read_line(&mut line).await?;
            ensure!(line_length > 0, "the server ended the connection");
            let text = line.trim_end();
            if status.is_empty() {
                text.clone_into(&mut status);
            } else if text.is_empty() {
                break;
            } else if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok((status, String::from_utf8(body)?))
    }
}

/// Sets the seed of the next client, for a process that posts to a server after another one.
pub(crate) fn set_first_seed(seed: u64) {
    SEED.store(seed, Ordering::Relaxed);
}

/// Lets the clients of a load post choices for this time, to the servers in turn.
pub(crate) async fn run(ports: &[u16], shape: LoadShape, time: Duration) -> anyhow::Result<RoundResult> {
    let mut connections = Vec::new();
    for port in ports.iter().cycle().take(shape.clients) {
        connections.push(HttpConnection::open(*port).await?);
    }
    let mut clients = JoinSet::new();
    let start_time = Instant::now();
    for mut connection in connections {
        let mut source = ChoiceSource::new(SEED.fetch_add(1, Ordering::Relaxed) << 40);
        clients.spawn(async move {
            let mut times = Vec::new();
            while start_time.elapsed() < time {
                let body = source.body(shape.batch);
                let sent = Instant::now();
                connection.post(&body, shape.batch).await?;
                times.push(sent.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(client) = clients.join_next().await {
        times.extend(client??);
    }
    Ok(RoundResult::new(times, shape.batch, start_time.elapsed()))
}
