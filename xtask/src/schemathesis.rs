//! `cargo xtask schemathesis`: checks the API against its OpenAPI document, with thousands of generated requests.
//!
//! Schemathesis generates valid and invalid requests to every operation. They are sent to a private server in two runs: without
//! accounts, and with accounts by an administrator with a session. A response fails if its status is 500 or not documented, or if
//! its body differs from the documented schema.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::registry_packages::SCHEMATHESIS;
use crate::run::{built_server, command, target};

/// The run in CI, with fewer cases for each operation.
pub(crate) const SHORT: SchemathesisArgs = SchemathesisArgs {
    examples: 10,
    seed: 7,
};

/// The error statuses that are correct for requests that the schema allows.
const CHECKS: &str = include_str!("schemathesis.toml");

/// The headers of each request; `EMEND_SESSION` is the cookie.
const AS_SESSION: &str = "headers = { Cookie = \"${EMEND_SESSION}\", Sec-Fetch-Site = \"same-origin\" }\n";

/// Operations that end the session. Only the other run has them.
const KEEP_SESSION: &str = r#"
[[operations]]
include-name = ["POST /api/v1/me/forget", "DELETE /api/v1/session", "DELETE /api/v1/sessions"]
enabled = false
"#;

/// The time limit of a run.
const TIME_LIMIT: Duration = Duration::from_mins(30);

/// The password of the administrator. The server exists only during a run.
const PASSWORD: &str = "correct horse battery";

#[derive(clap::Args, Clone, Copy)]
pub(crate) struct SchemathesisArgs {
    /// Maximum number of cases for each operation; with 50, there are more than 5,000 requests in all
    #[arg(long, default_value_t = 50)]
    examples: u32,
    /// Seed of the random numbers; the same seed generates the same requests
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

pub(crate) fn schemathesis(args: SchemathesisArgs) -> anyhow::Result<ExitCode> {
    run_with(args)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the server and runs schemathesis against it.
pub(crate) fn run_with(args: SchemathesisArgs) -> anyhow::Result<()> {
    let program = SCHEMATHESIS.ensure()?.join("schemathesis");
    let emend = built_server()?;
    println!("==> without accounts");
    let server = TestedServer::start(&emend, &[])?;
    let mut answered = server.run_tests(&program, args, None)?;
    drop(server);
    println!("==> with accounts, by an administrator");
    let server = TestedServer::start(&emend, &["--accounts", "on"])?;
    let session = server.administrators_session()?;
    answered += server.run_tests(&program, args, Some(&session))?;
    println!("==> {answered} requests answered in all, as documented");
    Ok(())
}

/// A server on a data directory of its own. Both are removed when this value is dropped.
struct TestedServer {
    program: PathBuf,
    child: Child,
    data: PathBuf,
    url: String,
}

impl TestedServer {
    fn start(program: &Path, args: &[&str]) -> anyhow::Result<Self> {
        let data = target().join(format!("schemathesis-{}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let mut child = emend(program, &data)
            .args([
                "serve",
                "--bind",
                "127.0.0.1:0",
                "--requests-per-minute",
                "1000000",
            ])
            .args(args)
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start emend serve")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut server = Self {
            program: program.to_owned(),
            child,
            data,
            url: String::new(),
        };
        BufReader::new(stdout).read_line(&mut server.url)?;
        ensure!(
            server.url.starts_with("http://"),
            "the server stopped before it was ready"
        );
        server.url = server.url.trim().trim_end_matches('/').to_owned();
        Ok(server)
    }

    /// Creates an administrator and logs in. Returns the session's cookie.
    fn administrators_session(&self) -> anyhow::Result<String> {
        let mut add = emend(&self.program, &self.data)
            .args(["user", "add", "--admin", "root"])
            .stdin(Stdio::piped())
            .spawn()?;
        let mut stdin = add.stdin.take().context("no standard input")?;
        writeln!(stdin, "{PASSWORD}")?;
        drop(stdin);
        ensure!(add.wait()?.success(), "emend user add failed");
        let body = format!("{{\"name\":\"root\",\"password\":\"{PASSWORD}\"}}");
        let answer = self.request("POST", "/api/v1/session", &body)?;
        let cookie = answer.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let (cookie, _) = value.split_once(';')?;
            name.eq_ignore_ascii_case("set-cookie").then(|| cookie.to_owned())
        });
        cookie.context("the response to the login has no session cookie")
    }

    fn run_tests(
        &self,
        schemathesis: &Path,
        args: SchemathesisArgs,
        session: Option<&str>,
    ) -> anyhow::Result<u64> {
        let (examples, seed) = (args.examples.to_string(), args.seed.to_string());
        let (before, after) = if session.is_some() {
            (AS_SESSION, KEEP_SESSION)
        } else {
            ("", "")
        };
        // Schemathesis reads this file from its current directory.
        std::fs::write(
            self.data.join("schemathesis.toml"),
            format!("{before}{CHECKS}{after}"),
        )?;
        let mut command = Command::new(schemathesis);
        // Failures that it records are for this run only.
        command
            .current_dir(&self.data)
            .args(["run", &format!("{}/openapi.json", self.url)])
            .args(["--max-examples", &examples, "--seed", &seed, "--no-color"])
            .args(["--request-timeout", "30"]);
        if let Some(session) = session {
            // Not an argument, which every process could read.
            command.env("EMEND_SESSION", session);
        }
        self.run_with_progress(&mut command)
    }

    /// Runs schemathesis to its end. Without a terminal, it prints nothing for minutes; the number of answered requests is
    /// printed meanwhile.
    fn run_with_progress(&self, command: &mut Command) -> anyhow::Result<u64> {
        const POLL_INTERVAL: Duration = Duration::from_millis(200);
        const REPORT_INTERVAL: Duration = Duration::from_secs(15);
        let start_time = Instant::now();
        let mut last_report = start_time;
        let mut asking = command.spawn().context("cannot run schemathesis")?;
        let status = loop {
            if let Some(status) = asking.try_wait()? {
                break status;
            }
            if start_time.elapsed() > TIME_LIMIT {
                asking.kill()?;
                asking.wait()?;
                bail!("schemathesis did not finish within {TIME_LIMIT:?}");
            }
            if last_report.elapsed() > REPORT_INTERVAL {
                last_report = Instant::now();
                println!(
                    "    {:4} s: {} requests answered",
                    start_time.elapsed().as_secs(),
                    self.answered()?
                );
            }
            std::thread::sleep(POLL_INTERVAL);
        };
        let answered = self.answered()?;
        println!(
            "    {:4} s: {answered} requests answered, done",
            start_time.elapsed().as_secs()
        );
        ensure!(status.success(), "schemathesis failed ({status})");
        Ok(answered)
    }

    /// The number of answered requests, from the server's metrics.
    fn answered(&self) -> anyhow::Result<u64> {
        let metrics = self.request("GET", "/metrics", "")?;
        let counts = metrics
            .lines()
            .filter(|line| line.starts_with("emend_requests_total{"))
            .map(|line| line.rsplit(' ').next().unwrap_or_default().parse::<u64>());
        Ok(counts.sum::<Result<_, _>>()?)
    }

    /// Sends a request to the server. Returns the response with its headers.
    fn request(&self, method: &str, path: &str, body: &str) -> anyhow::Result<String> {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address)?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

fn emend(program: &Path, data: &Path) -> Command {
    let mut emend = command(program);
    emend.env("EMEND_DATA_DIR", data);
    emend
}

impl Drop for TestedServer {
    fn drop(&mut self) {
        // It may have stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
