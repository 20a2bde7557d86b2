//! Private Redis, Redis Cluster, MariaDB, memcached, ChromeDriver, geckodriver and proxy processes, for tests, measurements and `cargo xtask serve --full`.
//!
//! Each process listens on a free port of the loopback address and keeps its data in a private directory. It ends when its
//! value is dropped, or when the process that started it dies. Processes that were already running are not touched.
//!
//! ```no_run
//! use emend_testbed::{Redis, TestRedisOptions};
//!
//! let mut redis = Redis::start(TestRedisOptions::default())?;
//! println!("{}", redis.url());
//! redis.kill9()?;
//! redis.restart()?; // on the same port and data
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! # Layout
//! - [`Redis`], [`RedisCluster`], [`MariaDb`], [`Memcached`], [`ChromeDriver`], [`GeckoDriver`], [`ReverseProxy`]: one file each
//! - `process`: starting, waiting until ready, stopping
//! - [`costly_texts`]: texts for tests of the limits on work

mod chromedriver;
mod geckodriver;
mod mariadb;
mod memcached;
mod process;
mod proxy;
mod redis;
mod redis_cluster;
mod texts;

pub use chromedriver::ChromeDriver;
pub use geckodriver::GeckoDriver;
pub use mariadb::{FlushLog, MariaDb, MariaDbOptions};
pub use memcached::Memcached;
pub use proxy::ReverseProxy;
pub use redis::{AppendFsync, Redis, TestRedisOptions};
pub use redis_cluster::{RedisCluster, RedisClusterOptions};
pub use texts::{CostlyText, costly_texts};
