//! `cargo xtask serve`: build Emend and serve it.

use std::process::ExitCode;

use emend_testbed::{AppendFsync, MariaDb, MariaDbOptions, Redis, RedisOptions};

use crate::run::{cargo, command, run, step, target};
use crate::{frontend, tools};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// With a Redis and a MariaDB of its own, kept below target/full, and the mirror on
    #[arg(long)]
    full: bool,
    /// What to pass on to `emend serve`, such as `-- --bind 127.0.0.1:9000`
    #[arg(last = true)]
    passed_on: Vec<String>,
}

pub(crate) fn serve(args: &Args) -> anyhow::Result<ExitCode> {
    if args.full {
        tools::ensure_debian(|tool| tool.purpose.contains("serve"))?;
    }
    frontend::build()?;
    step("building emend (some minutes the first time)", || {
        tools::ensure_build_tools()?;
        run(cargo().args(["build", "--release", "--package", "emend"]))
    })?;
    let services = if args.full {
        Some(step("starting Redis and MariaDB", Services::start)?)
    } else {
        None
    };

    let mut emend = command(target().join("release/emend"));
    emend.arg("serve").current_dir(std::env::current_dir()?);
    if let Some(services) = &services {
        emend
            .env("EMEND_STORE", services.redis.url())
            .env("EMEND_MIRROR", services.mariadb.url());
        println!("    the mirror's database: {}", services.mariadb.url());
    }
    println!("==> serving; Ctrl-C ends it");
    let mut child = emend.args(&args.passed_on).spawn()?;
    // Whoever ends this wants emend to finish what it acknowledged, and then the services to stop.
    let pid = child.id().to_string();
    ctrlc::set_handler(move || {
        // It may have ended by itself.
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

/// A private Redis and MariaDB whose data stays for the next time.
struct Services {
    redis: Redis,
    mariadb: MariaDb,
}

impl Services {
    fn start() -> anyhow::Result<Self> {
        let data = target().join("full");
        let redis = Redis::start(RedisOptions {
            append_fsync: AppendFsync::EverySec,
            dir: Some(data.join("redis")),
        })?;
        let mariadb = MariaDb::start(MariaDbOptions {
            dir: Some(data.join("mariadb")),
        })?;
        Ok(Self { redis, mariadb })
    }

    fn stop(self) {
        self.redis.stop();
        self.mariadb.stop();
    }
}
