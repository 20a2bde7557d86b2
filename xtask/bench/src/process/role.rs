//! The arguments of a process that plays a part of a measurement.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::{load, server};

/// The part of a process.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Role {
    /// A server on a store, until the standard input ends
    #[command(hide = true)]
    Serve {
        /// The address of a Redis or a Redis Cluster
        #[arg(long)]
        store: String,
    },
    /// Clients of servers
    #[command(hide = true)]
    Load(LoadRole),
}

/// What clients do.
#[derive(Debug, Clone, Args)]
pub(crate) struct LoadRole {
    #[arg(long, value_enum)]
    pub(crate) kind: RoleKind,
    /// The ports of the servers.
    #[arg(long, value_delimiter = ',')]
    pub(crate) ports: Vec<u16>,
    /// The number of connections.
    #[arg(long)]
    pub(crate) connections: usize,
    /// Requests per second, regardless of the responses; each client waits for its answer if it is 0.
    #[arg(long, default_value_t = 0.0)]
    pub(crate) rate: f64,
    #[arg(long)]
    pub(crate) seconds: f64,
    /// The number that makes the requests of this process different from those of others.
    #[arg(long)]
    pub(crate) seed: u64,
}

/// The kind of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleKind {
    Checks,
    Choices,
}

impl Role {
    /// Plays the part.
    #[tokio::main]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve { store } => server::serve(&store).await?,
            Self::Load(load) => {
                let result = load::run(&load).await?;
                println!("{}", serde_json::to_string(&result)?);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl LoadRole {
    /// Returns the arguments of a process that plays this part.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let kind = match self.kind {
            RoleKind::Checks => "checks",
            RoleKind::Choices => "choices",
        };
        let ports: Vec<_> = self.ports.iter().map(u16::to_string).collect();
        [
            "load".to_owned(),
            format!("--kind={kind}"),
            format!("--ports={}", ports.join(",")),
            format!("--connections={}", self.connections),
            format!("--rate={}", self.rate),
            format!("--seconds={}", self.seconds),
            format!("--seed={}", self.seed),
        ]
        .into()
    }
}
