//! `cargo xtask schemathesis`: whether the API answers as its OpenAPI document says, whatever it is asked.
//!
//! The requests are made up by schemathesis: valid and invalid ones, of every operation. A server of its own is asked twice: without
//! accounts, and with accounts by an administrator's key. What is answered with 500, with a status that is not documented or a body that
//! is not as documented, fails.

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, ensure};

use crate::packages::SCHEMATHESIS;
use crate::run::{cargo, command, run, target};

/// Cases of each operation and phase that are fewer than [`Args::examples`] by default, for CI.
pub(crate) const SHORT: Args = Args {
    examples: 10,
    seed: 7,
};

/// Which refusals of what the schema allows are right.
const CHECKS: &str = include_str!("schemathesis.toml");

#[derive(clap::Args, Clone, Copy)]
pub(crate) struct Args {
    /// How many cases of each operation are made up at most; 150 are more than 5,000 requests
    #[arg(long, default_value_t = 150)]
    examples: u32,
    /// The same seed makes the same requests
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

pub(crate) fn schemathesis(args: Args) -> anyhow::Result<ExitCode> {
    run_with(args)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the server and asks it.
pub(crate) fn run_with(args: Args) -> anyhow::Result<()> {
    let program = SCHEMATHESIS.ensure()?.join("schemathesis");
    run(cargo().args(["build", "--quiet", "--package", "emend"]))?;
    println!("==> without accounts");
    let server = Server::start(&[])?;
    server.ask(&program, args, None)?;
    drop(server);
    println!("==> with accounts, an administrator's key");
    let server = Server::start(&["--accounts", "on"])?;
    let key = server.administrators_key()?;
    server.ask(&program, args, Some(&key))
}

/// A server on a folder of its own; both are gone when this is dropped.
struct Server {
    child: Child,
    data: PathBuf,
    url: String,
}

impl Server {
    fn start(args: &[&str]) -> anyhow::Result<Self> {
        let data = target().join(format!("schemathesis-{}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let mut child = emend(&data)
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
            child,
            data,
            url: String::new(),
        };
        BufReader::new(stdout).read_line(&mut server.url)?;
        ensure!(
            server.url.starts_with("http://"),
            "the server ended before it was ready"
        );
        server.url = server.url.trim().trim_end_matches('/').to_owned();
        Ok(server)
    }

    fn administrators_key(&self) -> anyhow::Result<String> {
        let mut add = emend(&self.data)
            .args(["user", "add", "--admin", "root"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut stdin = add.stdin.take().context("no standard input")?;
        stdin.write_all(b"correct horse battery\n")?;
        drop(stdin);
        ensure!(add.wait()?.success(), "emend user add failed");
        let scopes = "check,choose,words,learned,admin";
        crate::run::output(emend(&self.data).args(["key", "create", "--user", "root", "--scopes", scopes]))
    }

    fn ask(&self, schemathesis: &Path, args: Args, key: Option<&str>) -> anyhow::Result<()> {
        let (examples, seed) = (args.examples.to_string(), args.seed.to_string());
        // Where it looks for it by itself.
        let config = self.data.join("schemathesis.toml");
        let header = key.map_or("", |_| "headers = { Authorization = \"Bearer ${EMEND_KEY}\" }\n");
        std::fs::write(config, format!("{header}{CHECKS}"))?;
        let mut ask = Command::new(schemathesis);
        // What it remembers of failures is for this run alone.
        ask.current_dir(&self.data)
            .args(["run", &format!("{}/openapi.json", self.url)])
            .args(["--max-examples", &examples, "--seed", &seed, "--no-color"])
            .args(["--request-timeout", "30"]);
        if let Some(key) = key {
            // Not among the arguments, which every process can read.
            ask.env("EMEND_KEY", key);
        }
        run(&mut ask)
    }
}

fn emend(data: &Path) -> Command {
    let mut emend = command(target().join("debug").join("emend"));
    emend.env("EMEND_DATA_DIR", data);
    emend
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
