//! `cargo xtask serve`: build Emend and serve it.

use std::process::ExitCode;

use emend_testbed::{AppendFsync, MariaDb, MariaDbOptions, Redis, TestRedisOptions};

use crate::run::{cargo, command, run, step, target};
use crate::{debian_packages, frontend};

#[derive(clap::Args)]
pub(crate) struct ServeArgs {
    /// Store data in a private Redis and mirror it to a private MariaDB, both below target/full
    #[arg(long)]
    full: bool,
    /// Options for `emend serve`, such as `-- --bind 127.0.0.1:9000`
    #[arg(last = true, value_name = "OPTION")]
    passed_on: Vec<String>,
}

pub(crate) fn serve(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    if args.full {
        debian_packages::ensure_debian(|tool| tool.purpose.contains("serve"))?;
    }
    frontend::build_beside_server()?;
    step("building emend (several minutes the first time)", || {
        run(cargo().args(["build", "--release", "--package", "emend"]))
    })?;
    let services = if args.full {
        Some(step("starting Redis and MariaDB", PrivateServices::start)?)
    } else {
        None
    };

    let mut emend = command(target().join("release/emend"));
    emend.arg("serve").current_dir(std::env::current_dir()?);
    if let Some(services) = &services {
        emend
            .env("EMEND_STORE", services.redis.url())
            .env("EMEND_MIRROR", services.mariadb.url());
        println!("    mirror: {}", services.mariadb.url());
    }
    println!("==> serving; Ctrl-C stops the server");
    let mut child = emend.args(&args.passed_on).spawn()?;
    // On Ctrl-C, emend finishes the requests that it acknowledged; then the services stop.
    let pid = child.id().to_string();
    ctrlc::set_handler(move || {
        // It may have stopped already.
        let _ = command("kill").args(["-TERM", &pid]).status();
    })?;
    let status = child.wait()?;
    if let Some(services) = services {
        println!("==> stopping Redis and MariaDB");
        services.stop();
    }
    Ok(ExitCode::from(
        status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1),
    ))
}

/// A private Redis and MariaDB. Their data is kept for the next run.
struct PrivateServices {
    redis: Redis,
    mariadb: MariaDb,
}

impl PrivateServices {
    fn start() -> anyhow::Result<Self> {
        let data = target().join("full");
        let redis = Redis::start(TestRedisOptions {
            append_fsync: AppendFsync::EverySec,
            dir: Some(data.join("redis")),
        })?;
        let mariadb = MariaDb::start(MariaDbOptions {
            dir: Some(data.join("mariadb")),
            ..MariaDbOptions::default()
        })?;
        Ok(Self { redis, mariadb })
    }

    fn stop(self) {
        self.redis.stop();
        self.mariadb.stop();
    }
}
