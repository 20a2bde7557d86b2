//! What keeps the choices: Redis behind a proxy, or the embedded store's file on a disk of its own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, Redis};

use crate::Fsync;
use crate::disk::Disk;
use crate::proxy::Proxy;

/// How long a call of the comparison at the end may take.
const TIME_OUT: Duration = Duration::from_secs(30);

/// The primary store.
pub(crate) enum Primary {
    Redis(RedisServer),
    File(StoreFile),
}

impl Primary {
    /// The argument of `--store`, as the server has it: Redis by way of the proxy.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Redis(redis) => format!("redis://127.0.0.1:{}", redis.proxy.port),
            Self::File(file) => format!("embedded:{}", file.path().display()),
        }
    }

    /// The store itself, past the proxy. A file can be opened only while no server holds it.
    pub(crate) async fn open(&self) -> anyhow::Result<Box<dyn PrimaryStore>> {
        Ok(match self {
            Self::Redis(redis) => Box::new(redis.store().await?),
            Self::File(file) => Box::new(EmbeddedStore::open(&file.path())?.with_time_out(TIME_OUT)),
        })
    }
}

/// Redis, and the way to it.
pub(crate) struct RedisServer {
    pub(crate) server: Redis,
    pub(crate) proxy: Proxy,
    folder: PathBuf,
}

impl RedisServer {
    /// Starts one whose data lies in this new folder.
    pub(crate) async fn start(folder: &Path, fsync: Fsync) -> anyhow::Result<Self> {
        std::fs::create_dir(folder)?;
        let server = Redis::start(emend_testbed::RedisOptions {
            append_fsync: match fsync {
                Fsync::Always => AppendFsync::Always,
                Fsync::Everysec => AppendFsync::EverySec,
            },
            dir: Some(folder.to_owned()),
        })?;
        let proxy = Proxy::start(server.port()).await?;
        Ok(Self {
            server,
            proxy,
            folder: folder.to_owned(),
        })
    }

    /// The store on it, past the proxy.
    pub(crate) async fn store(&self) -> anyhow::Result<RedisStore> {
        let options = RedisOptions {
            time_out: TIME_OUT,
            ..RedisOptions::default()
        };
        Ok(RedisStore::connect(&self.server.url(), options).await?)
    }

    /// Where it keeps its append-only file.
    pub(crate) fn append_only(&self) -> PathBuf {
        self.folder.join("appendonlydir")
    }
}

/// The file of the embedded store.
pub(crate) struct StoreFile {
    folder: PathBuf,
    /// Where it has one of its own.
    pub(crate) disk: Option<Disk>,
    /// How often it was damaged.
    pub(crate) damages: usize,
}

impl StoreFile {
    /// A place for one in this new folder.
    pub(crate) fn place(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            disk: Disk::mount(folder)?,
            folder: folder.to_owned(),
            damages: 0,
        })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join("emend.redb")
    }

    /// The file beside it that says how its last process left it.
    pub(crate) fn witness(&self) -> PathBuf {
        self.folder.join("emend.redb.term")
    }
}
