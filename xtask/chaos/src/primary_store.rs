//! The primary store: Redis behind a proxy, a Redis Cluster, or the embedded store's file on a disk of its own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, Redis, RedisCluster, RedisClusterOptions};

use crate::Fsync;
use crate::disk::MemoryDisk;
use crate::proxy::FaultProxy;

/// The timeout of each call in the comparison at the end.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The primary store.
pub(crate) enum Primary {
    Redis(RedisServer),
    File(StoreFile),
    Cluster(ClusterServers),
}

impl Primary {
    /// The server's `--store` argument, which leads to Redis through the proxy.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Redis(redis) => format!("redis://127.0.0.1:{}", redis.proxy.port),
            Self::File(file) => format!("embedded:{}", file.path().display()),
            Self::Cluster(cluster) => cluster.servers.url(),
        }
    }

    /// The store itself, bypassing the proxy. A file can be opened only while no server has it open.
    pub(crate) async fn open(&self) -> anyhow::Result<Box<dyn PrimaryStore>> {
        Ok(match self {
            Self::Redis(redis) => Box::new(redis.store().await?),
            Self::Cluster(cluster) => Box::new(cluster.store().await?),
            Self::File(file) => Box::new(EmbeddedStore::open(&file.path())?.with_timeout(TIMEOUT)),
        })
    }
}

/// Redis and its proxy.
pub(crate) struct RedisServer {
    pub(crate) server: Redis,
    pub(crate) proxy: FaultProxy,
    directory: PathBuf,
}

impl RedisServer {
    /// Starts a Redis with its data in this new directory.
    pub(crate) async fn start(directory: &Path, fsync: Fsync) -> anyhow::Result<Self> {
        std::fs::create_dir(directory)?;
        let server = Redis::start(emend_testbed::TestRedisOptions {
            append_fsync: fsync.into(),
            dir: Some(directory.to_owned()),
        })?;
        let proxy = FaultProxy::start(server.port()).await?;
        Ok(Self {
            server,
            proxy,
            directory: directory.to_owned(),
        })
    }

    /// The store on this Redis, bypassing the proxy.
    pub(crate) async fn store(&self) -> anyhow::Result<RedisStore> {
        connect(&self.server.url()).await
    }

    /// The directory of its append-only file.
    pub(crate) fn append_only(&self) -> PathBuf {
        self.directory.join("appendonlydir")
    }
}

/// A Redis Cluster of three masters. The server finds them by the addresses that they tell, so no proxy is between.
pub(crate) struct ClusterServers {
    pub(crate) servers: RedisCluster,
}

impl ClusterServers {
    /// The number of masters.
    pub(crate) const MASTERS: usize = 3;

    pub(crate) fn start(fsync: Fsync) -> anyhow::Result<Self> {
        let servers = RedisCluster::start(&RedisClusterOptions {
            append_fsync: fsync.into(),
            has_replicas: false,
        })?;
        Ok(Self { servers })
    }

    /// The store on this cluster.
    pub(crate) async fn store(&self) -> anyhow::Result<RedisStore> {
        connect(&self.servers.url()).await
    }

    /// Moves the slot of a partition, with its keys, to the next master.
    pub(crate) fn move_partition(&self, partition: u16) -> anyhow::Result<()> {
        let tag = format!("{{p{partition:02}}}");
        let slot = self.servers.query(0, &["CLUSTER", "KEYSLOT", &tag])?.parse()?;
        let to = (self.servers.master_of(slot)? + 1) % Self::MASTERS;
        self.servers.move_slot(slot, to, Duration::from_millis(2))
    }
}

async fn connect(url: &str) -> anyhow::Result<RedisStore> {
    let options = RedisOptions {
        timeout: TIMEOUT,
        ..RedisOptions::default()
    };
    Ok(RedisStore::connect(url, options).await?)
}

impl From<Fsync> for AppendFsync {
    fn from(fsync: Fsync) -> Self {
        match fsync {
            Fsync::Always => Self::Always,
            Fsync::Everysec => Self::EverySec,
        }
    }
}

/// The file of the embedded store.
pub(crate) struct StoreFile {
    directory: PathBuf,
    /// The disk of the file, if it has one of its own.
    pub(crate) disk: Option<MemoryDisk>,
    /// The number of times that it was damaged.
    pub(crate) damages: usize,
}

impl StoreFile {
    /// Prepares a file in this new directory.
    pub(crate) fn place(directory: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            disk: MemoryDisk::mount(directory)?,
            directory: directory.to_owned(),
            damages: 0,
        })
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.join("emend.redb")
    }

    /// The path of the witness, the file next to it that records how the last process left it.
    pub(crate) fn witness(&self) -> PathBuf {
        self.directory.join("emend.redb.term")
    }
}
