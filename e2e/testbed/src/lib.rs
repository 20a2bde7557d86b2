//! Private Redis, MariaDB, ChromeDriver and proxy processes, for tests and for `cargo xtask serve --full`.
//!
//! Each listens on a free port of the loopback address, keeps its data in a folder of its own, and is ended when its value
//! is dropped, or when the process that started it dies. Nothing that was already running is touched.
//!
//! ```no_run
//! use emend_testbed::{Redis, RedisOptions};
//!
//! let mut redis = Redis::start(RedisOptions::default())?;
//! println!("{}", redis.url());
//! redis.kill9()?;
//! redis.restart()?; // on the same port and data
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! # Layout
//! - [`Redis`], [`MariaDb`], [`ChromeDriver`], [`Proxy`]: one file each
//! - `process`: starting, waiting until ready, ending
//! - [`costly_texts`]: texts for tests of the bounds on work

mod chromedriver;
mod mariadb;
mod process;
mod proxy;
mod redis;
mod texts;

pub use chromedriver::ChromeDriver;
pub use mariadb::{MariaDb, MariaDbOptions};
pub use proxy::Proxy;
pub use redis::{AppendFsync, Redis, RedisOptions};
pub use texts::{CostlyText, costly_texts};
