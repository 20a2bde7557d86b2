//! Asks the servers of a cluster which master has which slots.

use std::time::Duration;

use deadpool_redis::redis::{
    AsyncConnectionConfig, Client, FromRedisValue, Pipeline, RedisResult, Value, from_redis_value,
};
use emend_store::StoreError;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::Instant;

use crate::address::NodeAddress;
use crate::error::{from_redis, unavailable};
use crate::info_text::info_value;
use crate::slots::SlotMap;

/// How long the other answers are waited for after the first one.
const FURTHER_ANSWER_TIMEOUT: Duration = Duration::from_millis(30);

/// The slots as one server knows them, and the number of changes to the cluster that it knows of.
type SlotView = (u64, SlotMap);

/// Asks these servers, and returns the newest view.
pub(crate) async fn newest_slot_map(
    servers: Vec<(NodeAddress, Client)>,
    timeout: Duration,
) -> Result<SlotMap, StoreError> {
    let mut answers: FuturesUnordered<_> = servers
        .into_iter()
        .map(|(address, client)| async move { fetch_view(&address, &client, timeout).await })
        .collect();
    let mut deadline = Instant::now() + timeout;
    let (mut newest, mut problem): (Option<SlotView>, _) = (None, unavailable("no answer in time"));
    while let Ok(Some(answer)) = tokio::time::timeout_at(deadline, answers.next()).await {
        match answer {
            Ok(view) => {
                deadline = deadline.min(Instant::now() + FURTHER_ANSWER_TIMEOUT);
                // A server that was cut off from the others has an older view.
                if newest.as_ref().is_none_or(|newest| newest.0 < view.0) {
                    newest = Some(view);
                }
            }
            Err(error) => problem = error,
        }
    }
    newest.map(|(_, map)| map).ok_or(problem)
}

async fn fetch_view(
    address: &NodeAddress,
    client: &Client,
    timeout: Duration,
) -> Result<SlotView, StoreError> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(timeout))
        .set_response_timeout(Some(timeout));
    let mut commands = Pipeline::new();
    commands.ignore_errors();
    commands.cmd("CLUSTER").arg("INFO");
    commands.cmd("CLUSTER").arg("SLOTS");
    let asked_node = async {
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        commands
            .query_async::<(RedisResult<String>, RedisResult<Value>)>(&mut connection)
            .await
    };
    let (info, slots) = asked_node.await.map_err(|error| from_redis(&error))?;
    let slots = slots.map_err(|error| match error.code() {
        Some("ERR") => unavailable("it is not a Redis Cluster; give its address as redis://HOST:PORT"),
        _ => from_redis(&error),
    })?;
    let info = info.unwrap_or_default();
    let changes = info_value(&info, "cluster_current_epoch").and_then(|epoch| epoch.parse().ok());
    Ok((changes.unwrap_or_default(), read_slots(&slots, address)))
}

/// Reads the reply to `CLUSTER SLOTS`: for each range its first and last slot and its servers, the master first.
fn read_slots(reply: &Value, asked_node: &NodeAddress) -> SlotMap {
    let mut map = SlotMap::default();
    for range in parts(reply) {
        let [first, last, master, ..] = parts(range) else {
            continue;
        };
        let [host, port, ..] = parts(master) else { continue };
        let (Some(first), Some(last), Some(port)) = (read(first), read(last), read(port)) else {
            continue;
        };
        // A server that does not know its own host name leaves it empty.
        let host: Option<String> = read(host);
        let host = host.filter(|host| !host.is_empty() && host != "?");
        let master = NodeAddress {
            host: host.unwrap_or_else(|| asked_node.host.clone()),
            port,
        };
        map.assign(first, last, &master);
    }
    map
}

fn parts(value: &Value) -> &[Value] {
    match value {
        Value::Array(parts) => parts,
        _ => &[],
    }
}

fn read<T: FromRedisValue>(value: &Value) -> Option<T> {
    from_redis_value(value.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_master_of_a_range_is_the_first_of_its_servers() {
        let text = |text: &str| Value::BulkString(text.as_bytes().to_vec());
        let server = |host: Value, port| Value::Array(vec![host, Value::Int(port), text("id")]);
        let range = |first, last, servers: Vec<Value>| {
            Value::Array([vec![Value::Int(first), Value::Int(last)], servers].concat())
        };
        let reply = Value::Array(vec![
            range(0, 99, vec![server(text("a"), 1), server(text("b"), 2)]),
            range(100, 199, vec![server(text(""), 3)]),
            range(200, 299, vec![server(Value::Nil, 4)]),
            range(300, 399, vec![]),
        ]);
        let asked_node = NodeAddress {
            host: "asked".to_owned(),
            port: 9,
        };
        let map = read_slots(&reply, &asked_node);
        let owner = |slot| map.owner(slot).map(NodeAddress::to_string);
        assert_eq!(owner(99).as_deref(), Some("a:1"));
        assert_eq!(owner(100).as_deref(), Some("asked:3"));
        assert_eq!(owner(299).as_deref(), Some("asked:4"));
        assert_eq!([owner(300), owner(400)], [None, None]);
        assert!(!read_slots(&Value::Nil, &asked_node).is_known());
    }
}
