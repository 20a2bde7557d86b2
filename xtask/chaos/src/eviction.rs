//! A Redis that evicts keys when its memory is full.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use deadpool_redis::redis;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::direct_commands::{query_redis, set_redis};
use crate::environment::{ChaosEnvironment, LossWindow, window_until_now};
use crate::primary_store::RedisServer;
use crate::simulated_users;

/// The time limit for the server to notice. It checks every five seconds.
const DETECTION_TIME: Duration = Duration::from_secs(15);
/// The number of bytes that can be written before Redis evicts keys.
const EXTRA_MEMORY: u64 = 64 << 20;

/// Configures Redis to evict votes once its memory is full. The server must refuse to write then, and say why.
pub(crate) async fn allow_eviction(world: &mut ChaosEnvironment, duration: Duration) -> anyhow::Result<()> {
    let evicted = info_value(world.redis()?, "evicted_keys").await?;
    let limit = info_value(world.redis()?, "used_memory").await? + EXTRA_MEMORY;
    set_redis(world.redis()?, "maxmemory", &limit.to_string()).await?;
    set_redis(world.redis()?, "maxmemory-policy", "allkeys-lru").await?;
    let mut refused_undos = wait_until_refused(world).await?;
    tokio::time::sleep(duration).await;
    check_refusal(world, &mut refused_undos)
        .await
        .context("the server refused choices at first, and then accepted them")?;
    let since = info_value(world.redis()?, "evicted_keys").await?;
    ensure!(
        since == evicted,
        "there was too little memory: Redis evicted {} keys",
        since - evicted
    );
    restore_limit(world).await?;
    send_undos(world, &refused_undos).await
}

/// Makes Redis evict many of its keys.
pub(crate) async fn evict(world: &mut ChaosEnvironment, duration: Duration) -> anyhow::Result<LossWindow> {
    let from = world.mirror_now().await?;
    let redis = world.redis()?;
    let limit = info_value(redis, "used_memory").await?;
    // Most of the memory of a small Redis is not data.
    let overhead = info_value(redis, "used_memory_overhead").await?.min(limit);
    let data = limit - overhead;
    set_redis(redis, "maxmemory-policy", "allkeys-random").await?;
    set_redis(redis, "maxmemory", &(limit - data / 2).to_string()).await?;
    let refused_undos = wait_until_refused(world).await?;
    tokio::time::sleep(duration).await;
    let evicted = info_value(world.redis()?, "evicted_keys").await?;
    ensure!(evicted > 0, "Redis evicted nothing, so this proves nothing");
    eprintln!("          {evicted} keys evicted");
    world.has_evicted = true;
    restore_limit(world).await?;
    send_undos(world, &refused_undos).await?;
    Ok(window_until_now(from))
}

async fn restore_limit(world: &mut ChaosEnvironment) -> anyhow::Result<()> {
    set_redis(world.redis()?, "maxmemory", "0").await?;
    set_redis(world.redis()?, "maxmemory-policy", "noeviction").await
}

/// A number from the output of INFO.
async fn info_value(redis: &RedisServer, name: &str) -> anyhow::Result<u64> {
    let info: String = query_redis(redis, redis::cmd("INFO").arg("everything")).await?;
    let mut lines = info.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines
        .find(|(key, _)| *key == name)
        .context("unexpected output of INFO")?;
    Ok(value.trim().parse()?)
}

/// Waits until the server refuses a choice. Returns the undo of the choice before it, if the server refused that too: it noticed
/// between the two.
async fn wait_until_refused(world: &ChaosEnvironment) -> anyhow::Result<Vec<Value>> {
    let start_time = Instant::now();
    let mut refused_undos = Vec::new();
    while let Err(error) = check_refusal(world, &mut refused_undos).await {
        ensure!(start_time.elapsed() < DETECTION_TIME, "{error}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(refused_undos)
}

/// Sends undos until the server accepts them, which it does once it has noticed that Redis evicts nothing any more. A Redis that
/// evicted keys may not know the choice.
async fn send_undos(world: &ChaosEnvironment, undos: &[Value]) -> anyhow::Result<()> {
    let (http, address) = (simulated_users::http()?, world.own_address());
    let start_time = Instant::now();
    for undo in undos {
        loop {
            let sent = http
                .post(format!("{address}/api/v1/choices"))
                .json(&json!({"choices": [undo]}))
                .send()
                .await;
            if sent.is_ok_and(|answer| matches!(answer.status().as_u16(), 200 | 404)) {
                break;
            }
            ensure!(
                start_time.elapsed() < DETECTION_TIME,
                "the server refuses the undo of a choice although Redis evicts nothing any more"
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    Ok(())
}

/// Whether the server refuses a choice, and tells the administrator why. Adds the undo of an accepted choice to `refused_undos` if
/// it was not accepted.
async fn check_refusal(world: &ChaosEnvironment, refused_undos: &mut Vec<Value>) -> anyhow::Result<()> {
    let (http, address) = (simulated_users::http()?, world.own_address());
    // A choice that is in no ledger: undone at once or refused, it leaves no vote.
    let (id, of) = (Uuid::new_v4(), Uuid::new_v4());
    let choice = json!({"id": of, "language": "en-US", "rule": "SPELLING", "surface": "evicted",
                        "action": "replace", "replacement": "convicted"});
    let send = |choice: Value| {
        http.post(format!("{address}/api/v1/choices"))
            .json(&json!({"choices": [choice]}))
            .send()
    };
    let answer = send(choice).await?;
    if answer.status() == 200 {
        let undo = json!({"id": id, "action": "undo", "of": of});
        let undone = send(undo.clone()).await;
        if !undone.is_ok_and(|answer| answer.status() == 200) {
            refused_undos.push(undo);
        }
        anyhow::bail!("the server accepts choices although Redis may evict them");
    }
    let (status, said) = (answer.status(), answer.text().await?);
    ensure!(status == 503, "{status}: {said}");
    let ready: Value = http.get(format!("{address}/readyz")).send().await?.json().await?;
    let warned = ready["warnings"].to_string().contains("maxmemory-policy");
    ensure!(warned, "/readyz has no warning: {ready}");
    Ok(())
}
