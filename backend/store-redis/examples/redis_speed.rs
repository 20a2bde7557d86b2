//! Measures the speed of a store on a private Redis, and on a private cluster of three masters: `cargo run --release
//! --example redis_speed -p emend-store-redis -- 20000`

use emend_store::conformance::speed::measure;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, Redis, RedisCluster, RedisClusterOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let records = std::env::args().nth(1).map_or(Ok(20_000), |text| text.parse())?;
    for append_fsync in [AppendFsync::EverySec, AppendFsync::Always] {
        let redis = Redis::start(emend_testbed::TestRedisOptions {
            append_fsync,
            dir: None,
        })?;
        println!("one server, appendfsync {append_fsync:?}");
        print_speed(&redis.url(), records).await?;
        drop(redis);
        let cluster = RedisCluster::start(&RedisClusterOptions {
            append_fsync,
            has_replicas: false,
        })?;
        println!("cluster, appendfsync {append_fsync:?}");
        print_speed(&cluster.url(), records).await?;
    }
    Ok(())
}

async fn print_speed(url: &str, records: usize) -> Result<(), Box<dyn std::error::Error>> {
    let options = RedisOptions {
        timeout: std::time::Duration::from_mins(1),
        ..RedisOptions::default()
    };
    let store = RedisStore::connect(url, options).await?;
    print!("{}", measure(&store, records).await);
    Ok(())
}
