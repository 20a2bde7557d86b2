//! A store of some size, with the services on it.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use emend_engine::{Detector, HarperDetector};
use emend_service::{AccountLimits, Checker, CheckerOptions, Emend, EmendSettings, Languages, system_clock};
use emend_store::{PrimaryStore, ServiceStore};
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, Redis, TestRedisOptions};
use tempfile::TempDir;

use super::empty_store::EmptyStore;
use super::fill::fill;
use super::operation::{self, Operation, OperationInputs};

/// The longest time of a call: a slow one is to be measured.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The kind of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StoreKind {
    Redis,
    Embedded,
}

impl StoreKind {
    /// Returns the name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Redis => "Redis `everysec`",
            Self::Embedded => "embedded store",
        }
    }

    /// Returns the name in the history.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Embedded => "embedded",
        }
    }
}

/// The services on a store.
pub(crate) struct MeasuredStore {
    emend: Emend,
    store: Arc<dyn ServiceStore>,
    inputs: OperationInputs,
    redis: Option<Redis>,
    /// The time that filling took.
    pub(crate) filled_in: Duration,
    /// The memory of Redis, or the size of the file, in bytes.
    pub(crate) size: u64,
    _directory: Option<TempDir>,
}

impl MeasuredStore {
    /// Starts a store of this kind and fills it.
    pub(crate) async fn start(kind: StoreKind, votes: usize, seed: u64) -> anyhow::Result<Self> {
        match kind {
            StoreKind::Redis => {
                let redis = Redis::start(TestRedisOptions {
                    append_fsync: AppendFsync::EverySec,
                    ..TestRedisOptions::default()
                })?;
                // Rewriting the file would be measured with the calls at that moment.
                redis.configure("auto-aof-rewrite-percentage", "0")?;
                let options = RedisOptions {
                    timeout: TIMEOUT,
                    ..RedisOptions::default()
                };
                let store = Arc::new(RedisStore::connect(&redis.url(), options).await?);
                let filled_in = filled(store.as_ref(), votes).await?;
                let size = RedisInfo::open(redis.port())?.number("memory", "used_memory:")?;
                Self::on(store, Some(redis), None, (filled_in, size), (votes, seed))
            }
            StoreKind::Embedded => {
                let directory = tempfile::Builder::new().prefix("emend-bench-").tempdir()?;
                let file = directory.path().join("emend.redb");
                let store = EmbeddedStore::open(&file)?.with_timeout(TIMEOUT);
                let filled_in = filled(&store, votes).await?;
                let size = std::fs::metadata(&file)?.len();
                Self::on(
                    Arc::new(store),
                    None,
                    Some(directory),
                    (filled_in, size),
                    (votes, seed),
                )
            }
        }
    }

    /// Starts the services on a store without votes.
    pub(crate) fn empty() -> anyhow::Result<Self> {
        Self::on(Arc::new(EmptyStore), None, None, (Duration::ZERO, 0), (0, 0))
    }

    fn on(
        store: Arc<dyn ServiceStore>,
        redis: Option<Redis>,
        directory: Option<TempDir>,
        (filled_in, size): (Duration, u64),
        (votes, seed): (usize, u64),
    ) -> anyhow::Result<Self> {
        let english = Arc::new(HarperDetector::new()) as Arc<dyn Detector>;
        let options = CheckerOptions {
            threads: 1,
            ..CheckerOptions::default()
        };
        let checker = Checker::start(Languages::new([english]), options)?;
        let settings = EmendSettings {
            limits: AccountLimits {
                items: usize::MAX / 2,
                ..AccountLimits::default()
            },
            ..EmendSettings::default()
        };
        Ok(Self {
            emend: Emend::new(checker, Arc::clone(&store), settings, system_clock()),
            store,
            inputs: OperationInputs::new(votes, seed)?,
            redis,
            filled_in,
            size,
            _directory: directory,
        })
    }

    /// Runs an operation, and returns its time.
    pub(crate) async fn run(&mut self, operation: Operation) -> anyhow::Result<Duration> {
        operation::run(operation, &self.emend, self.store.as_ref(), &mut self.inputs)
            .await
            .with_context(|| operation.name())
    }

    /// Runs an operation some times on Redis, and returns the number of round trips per operation: how often Redis read from its
    /// connections, 16 KB at most at a time. `None` for another store.
    pub(crate) async fn round_trips(&mut self, operation: Operation) -> anyhow::Result<Option<f64>> {
        const REPETITIONS: u32 = 50;
        let Some(port) = self.redis.as_ref().map(Redis::port) else {
            return Ok(None);
        };
        self.inputs.shorten()?;
        for _ in 0..REPETITIONS {
            self.run(operation).await?;
        }
        let mut info = RedisInfo::open(port)?;
        let before = info.number("stats", "total_reads_processed:")?;
        for _ in 0..REPETITIONS {
            self.run(operation).await?;
        }
        // The second question is read, too.
        let reads = info
            .number("stats", "total_reads_processed:")?
            .saturating_sub(before + 1);
        let reads = u32::try_from(reads).unwrap_or(u32::MAX);
        Ok(Some(f64::from(reads) / f64::from(REPETITIONS)))
    }
}

async fn filled(store: &dyn PrimaryStore, votes: usize) -> anyhow::Result<Duration> {
    let start_time = Instant::now();
    fill(store, votes).await?;
    Ok(start_time.elapsed())
}

/// A connection that asks a Redis about itself.
struct RedisInfo(BufReader<TcpStream>);

impl RedisInfo {
    fn open(port: u16) -> anyhow::Result<Self> {
        Ok(Self(BufReader::new(TcpStream::connect(("127.0.0.1", port))?)))
    }

    /// Returns a number of a section.
    fn number(&mut self, section: &str, name: &str) -> anyhow::Result<u64> {
        // In one piece, which Redis reads at once.
        let question = format!("INFO {section}\r\n");
        self.0.get_mut().write_all(question.as_bytes())?;
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let length: usize = line.trim().trim_start_matches('$').parse()?;
        // The text ends with another end of line.
        let mut text = vec![0; length + 2];
        self.0.read_exact(&mut text)?;
        let text = String::from_utf8(text)?;
        let value = text.lines().find_map(|line| line.strip_prefix(name));
        let value = value.with_context(|| format!("Redis does not report {name}"))?;
        Ok(value.trim().parse()?)
    }
}
