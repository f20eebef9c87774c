//! A client of the API on one connection that stays open. It does as little as it can: it runs on the same machine.

use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::backlog::WORKFLOW;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

const SUBMIT: &str =
    "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { id } errors { message } } }";
const SUBMIT_MANY: &str = "mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { jobs { id } errors { message } } }";

/// One connection.
pub struct Api {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Api {
    pub async fn connect(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.context("a connection to the API")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), address: address.to_owned() })
    }

    /// The bytes of a request, to be sent any number of times.
    pub fn request(&self, query: &str, variables: &Value) -> Vec<u8> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        [head.into_bytes(), body.into_bytes()].concat()
    }

    /// A request that submits one job.
    pub fn submit_request(&self, job: &Value) -> Vec<u8> {
        self.request(SUBMIT, &json!({ "input": job }))
    }

    /// A request that submits so many jobs.
    pub fn submit_many_request(&self, jobs: usize, queue: &str) -> Vec<u8> {
        self.request(SUBMIT_MANY, &json!({ "inputs": vec![pass_job(queue); jobs] }))
    }

    /// Sends a request; the body of the answer.
    pub async fn send(&mut self, request: &[u8]) -> anyhow::Result<Vec<u8>> {
        tokio::time::timeout(PATIENCE, self.exchange(request))
            .await
            .context("the API does not answer in time")?
    }

    /// The same for one that must succeed.
    pub async fn send_well(&mut self, request: &[u8]) -> anyhow::Result<Vec<u8>> {
        let body = self.send(request).await?;
        // Every payload here has a list of errors, and it is empty; reading all of the answer costs more than making it.
        let end = &body[body.len().saturating_sub(END_BYTES)..];
        ensure!(
            end.windows(NO_ERRORS.len()).any(|part| part == NO_ERRORS),
            "refused: {}",
            String::from_utf8_lossy(end)
        );
        Ok(body)
    }

    /// The data of the answer to a query that must succeed.
    pub async fn read(&mut self, query: &str, variables: &Value) -> anyhow::Result<Value> {
        let request = self.request(query, variables);
        let mut answer: Value = serde_json::from_slice(&self.send(&request).await?)?;
        ensure!(answer.get("errors").is_none(), "refused: {answer}");
        Ok(answer["data"].take())
    }

    /// The data of the answer to a mutation that must succeed.
    pub async fn data(&mut self, query: &str, variables: &Value) -> anyhow::Result<Value> {
        let request = self.request(query, variables);
        let mut answer: Value = serde_json::from_slice(&self.send_well(&request).await?)?;
        Ok(answer["data"].take())
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.stream.get_mut().write_all(request).await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        ensure!(line.starts_with("HTTP/1.1 200"), "the API answers {line:?}");
        let mut length = None;
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the API closes the connection");
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse::<usize>()?);
            }
        }
        let mut body = vec![0; length.context("an answer with a length")?];
        self.stream.read_exact(&mut body).await?;
        Ok(body)
    }
}

/// A job whose five stages do nothing.
pub fn pass_job(queue: &str) -> Value {
    json!({ "name": "bench", "workflow": WORKFLOW, "queue": queue })
}

/// Seconds since 1970 on this machine's clock, which is the database's too.
#[expect(clippy::disallowed_methods, reason = "what a client's clock says is what is measured")]
pub fn now() -> f64 {
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

const NO_ERRORS: &[u8] = b"\"errors\":[]";
/// So near to the end of an answer is the list of errors.
const END_BYTES: usize = 100;
