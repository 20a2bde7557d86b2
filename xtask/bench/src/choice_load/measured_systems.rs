//! Everything that is measured, with the servers behind it.

use std::sync::Arc;
use std::time::Duration;

use emend_engine::{Detector, HarperDetector};
use emend_service::{CheckerOptions, Languages};
use emend_store::ServiceStore;
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, FlushLog, MariaDb, MariaDbOptions, Memcached, Redis, TestRedisOptions};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tempfile::TempDir;

use crate::application::RunningApplication;
use crate::choice_load::http_load;
use crate::choice_load::redb_limit::RedbLimit;
use crate::choice_load::redis_limit::RedisLimit;
use crate::choice_load::round_result::{LoadShape, RoundResult};
use crate::rival::RivalStore;

/// A system that is measured: Emend, a rival, or a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SystemId {
    /// Emend on Redis with `appendfsync everysec`.
    RedisEverySec,
    /// Emend on Redis with `appendfsync always`.
    RedisAlways,
    /// Emend on the embedded store.
    Embedded,
    /// A MySQL transaction in the request, on disk before the answer.
    MySql,
    /// A MySQL transaction in the request, on disk once per second.
    MySqlEverySecond,
    /// The same as `MySql`, with memcached for reads.
    Memcached,
    /// The same as `MySqlEverySecond`, with memcached for reads.
    MemcachedEverySecond,
    /// `redis-benchmark` with `appendfsync everysec`.
    LimitEverySec,
    /// `redis-benchmark` with `appendfsync always`.
    LimitAlways,
    /// A bare loop on redb.
    LimitRedb,
}

impl SystemId {
    /// All of them, in the order of the tables.
    pub(crate) const ALL: [Self; 10] = [
        Self::RedisEverySec,
        Self::RedisAlways,
        Self::Embedded,
        Self::MySql,
        Self::MySqlEverySecond,
        Self::Memcached,
        Self::MemcachedEverySecond,
        Self::LimitEverySec,
        Self::LimitAlways,
        Self::LimitRedb,
    ];

    /// Returns the name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RedisEverySec => "Emend, Redis `everysec`",
            Self::RedisAlways => "Emend, Redis `always`",
            Self::Embedded => "Emend, embedded store",
            Self::MySql => "MySQL in the request, flush 1",
            Self::MySqlEverySecond => "MySQL in the request, flush 2",
            Self::Memcached => "memcached + MySQL, flush 1",
            Self::MemcachedEverySecond => "memcached + MySQL, flush 2",
            Self::LimitEverySec => "limit: redis-benchmark `everysec`",
            Self::LimitAlways => "limit: redis-benchmark `always`",
            Self::LimitRedb => "limit: bare redb loop",
        }
    }

    /// Returns the name in the history.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::RedisEverySec => "redis-everysec",
            Self::RedisAlways => "redis-always",
            Self::Embedded => "embedded",
            Self::MySql => "mysql-1",
            Self::MySqlEverySecond => "mysql-2",
            Self::Memcached => "memcached-mysql-1",
            Self::MemcachedEverySecond => "memcached-mysql-2",
            Self::LimitEverySec => "redis-benchmark-everysec",
            Self::LimitAlways => "redis-benchmark-always",
            Self::LimitRedb => "redb-loop",
        }
    }
}

/// The running systems.
pub(crate) struct MeasuredSystems {
    applications: Vec<(SystemId, RunningApplication)>,
    limits: Vec<(SystemId, RedisLimit)>,
    redb: RedbLimit,
    // Dropped last: the servers behind the applications.
    _servers: (Vec<Redis>, Vec<MariaDb>, Memcached, TempDir),
}

impl MeasuredSystems {
    /// Starts all servers and applications.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("emend-bench-").tempdir()?;
        let redis = [AppendFsync::EverySec, AppendFsync::Always].map(|append_fsync| {
            Redis::start(TestRedisOptions {
                append_fsync,
                ..TestRedisOptions::default()
            })
        });
        let redis = redis.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        let mut mysql = Vec::new();
        for flush_log in [FlushLog::EveryCommit, FlushLog::EverySecond] {
            // Two databases each: the variant with memcached has its own.
            for _ in 0..2 {
                mysql.push(MariaDb::start(MariaDbOptions {
                    flush_log,
                    ..MariaDbOptions::default()
                })?);
            }
        }
        let memcached = Memcached::start()?;

        let english = Arc::new(HarperDetector::new()) as Arc<dyn Detector>;
        let (languages, metrics) = (
            Languages::new([english]),
            PrometheusBuilder::new().install_recorder()?,
        );
        let mut applications = Vec::new();
        for (id, redis) in [SystemId::RedisEverySec, SystemId::RedisAlways]
            .into_iter()
            .zip(&redis)
        {
            let store = RedisStore::connect(&redis.url(), RedisOptions::default()).await?;
            applications.push(start(id, Arc::new(store), &languages, &metrics).await?);
        }
        let file = EmbeddedStore::open(&directory.path().join("emend.redb"))?;
        applications.push(start(SystemId::Embedded, Arc::new(file), &languages, &metrics).await?);
        let rivals = [
            (SystemId::MySql, false),
            (SystemId::Memcached, true),
            (SystemId::MySqlEverySecond, false),
            (SystemId::MemcachedEverySecond, true),
        ];
        for ((id, cached), database) in rivals.into_iter().zip(&mysql) {
            let cache = cached.then(|| (memcached.address(), id.key()));
            let store = RivalStore::create(&database.url(), cache).await?;
            applications.push(start(id, Arc::new(store), &languages, &metrics).await?);
        }

        let mut limits = Vec::new();
        let ids = [SystemId::LimitEverySec, SystemId::LimitAlways];
        for ((id, redis), (_, application)) in ids.into_iter().zip(&redis).zip(&applications) {
            limits.push((id, RedisLimit::observe(redis.port(), application.port).await?));
        }
        let redb = RedbLimit::create(&directory.path().join("limit.redb"))?;
        Ok(Self {
            applications,
            limits,
            redb,
            _servers: (redis, mysql, memcached, directory),
        })
    }

    /// Measures one system under a load for about this time.
    pub(crate) async fn run(
        &mut self,
        id: SystemId,
        shape: LoadShape,
        time: Duration,
    ) -> anyhow::Result<RoundResult> {
        if let Some((_, application)) = self.applications.iter().find(|(known, _)| *known == id) {
            return http_load::run(&[application.port], shape, time).await;
        }
        // Both limits block the thread; nothing else runs at this moment.
        if let Some((_, limit)) = self.limits.iter_mut().find(|(known, _)| *known == id) {
            return tokio::task::block_in_place(|| limit.run(shape, time));
        }
        tokio::task::block_in_place(|| self.redb.run(shape, time))
    }

    /// Stops the applications.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        for (_, application) in self.applications {
            application.stop().await?;
        }
        Ok(())
    }
}

async fn start(
    id: SystemId,
    store: Arc<dyn ServiceStore>,
    languages: &Languages,
    metrics: &PrometheusHandle,
) -> anyhow::Result<(SystemId, RunningApplication)> {
    let options = CheckerOptions {
        threads: 1,
        ..CheckerOptions::default()
    };
    let application = RunningApplication::start(store, languages.clone(), metrics.clone(), options);
    Ok((id, application.await?))
}
