//! Reads the server's durability settings.

use std::collections::HashMap;

use deadpool_redis::redis::{Pipeline, RedisResult};
use emend_store::{Durability, StoreError};

use crate::error::from_redis;
use crate::pool::Pool;

/// The relevant settings; `None` if Redis does not disclose them.
#[derive(Debug, Default, PartialEq, Eq)]
struct DurabilitySettings {
    append_only: Option<bool>,
    sync: Option<String>,
    eviction: Option<String>,
}

/// Reads the settings. A managed Redis may refuse CONFIG; INFO contains two of the three.
pub(crate) async fn durability(pool: &Pool) -> Result<Durability, StoreError> {
    let mut commands = Pipeline::new();
    commands.ignore_errors();
    commands.cmd("CONFIG").arg("GET").arg("append*");
    for section in ["persistence", "memory"] {
        commands.cmd("INFO").arg(section);
    }
    let (config, persistence, memory): (
        RedisResult<HashMap<String, String>>,
        RedisResult<String>,
        RedisResult<String>,
    ) = pool.ask(&commands).await?;
    let persistence = persistence.map_err(|error| from_redis(&error))?;
    let info = persistence + &memory.unwrap_or_default();
    Ok(describe(&settings(config.ok().as_ref(), &info)))
}

/// Returns a value from the output of INFO.
pub(crate) fn info_value<'i>(info: &'i str, name: &str) -> Option<&'i str> {
    let mut lines = info.lines().filter_map(|line| line.trim().split_once(':'));
    lines.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn settings(config: Option<&HashMap<String, String>>, info: &str) -> DurabilitySettings {
    let of_info = |name: &str| info_value(info, name).map(str::to_owned);
    DurabilitySettings {
        append_only: of_info("aof_enabled").map(|enabled| enabled == "1"),
        sync: config.and_then(|config| config.get("appendfsync").cloned()),
        eviction: of_info("maxmemory_policy"),
    }
}

fn describe(settings: &DurabilitySettings) -> Durability {
    let promise = match (settings.append_only, settings.sync.as_deref()) {
        (Some(true), Some("always")) => {
            "appendonly yes, appendfsync always: an acknowledged choice survives even if the machine fails"
        }
        (Some(true), Some("everysec")) => {
            "appendonly yes, appendfsync everysec: if the machine fails, about the last second may be lost; if only Redis fails, nothing is lost"
        }
        (Some(true), Some("no")) => {
            "appendonly yes, appendfsync no: if the machine fails, about the last half minute may be lost; if only Redis fails, \
             nothing is lost"
        }
        (Some(true), _) => {
            "appendonly yes, appendfsync unknown: if the machine fails, the last second or more may be lost"
        }
        (Some(false), _) => {
            "appendonly no: if Redis or the machine fails, everything since the last snapshot is lost"
        }
        (None, _) => "this Redis does not reveal its settings; ask its operator",
    };
    Durability {
        promise: promise.to_owned(),
        advice: advice(settings).into_iter().map(str::to_owned).collect(),
    }
}

fn advice(settings: &DurabilitySettings) -> Vec<&'static str> {
    let mut advice = Vec::new();
    if settings.append_only == Some(false) {
        advice.push("set `appendonly yes`: without it a restart of Redis loses choices");
    }
    match settings.sync.as_deref() {
        None => advice.push(
            "CONFIG is not permitted, as is common with managed Redis: make sure that Redis keeps an append-only file, synced every second or always",
        ),
        Some("no") if settings.append_only == Some(true) => {
            advice.push("set `appendfsync everysec`, or `always` if not even the last second may be lost");
        }
        Some(_) => {}
    }
    match settings.eviction.as_deref() {
        Some("noeviction") => {}
        Some(_) => {
            advice
                .push("set `maxmemory-policy noeviction`: with any other policy, a full Redis evicts votes");
        }
        None => advice.push(
            "make sure that `maxmemory-policy` is `noeviction`: with any other policy, a full Redis evicts votes",
        ),
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(sync: Option<&str>, info: &str) -> Durability {
        let config = sync.map(|sync| HashMap::from([("appendfsync".to_owned(), sync.to_owned())]));
        describe(&settings(config.as_ref(), info))
    }

    #[test]
    fn as_emend_wants_it_there_is_no_advice() {
        let info = "# Persistence\r\naof_enabled:1\r\n# Memory\r\nmaxmemory_policy:noeviction\r\n";
        for sync in ["always", "everysec"] {
            let durability = described(Some(sync), info);
            assert!(durability.promise.contains(sync));
            assert_eq!(durability.advice, Vec::<String>::new());
        }
    }

    #[test]
    fn each_thing_that_is_not_as_wanted_has_its_advice() {
        let durability = described(
            Some("everysec"),
            "aof_enabled:0\r\nmaxmemory_policy:allkeys-lru\r\n",
        );
        assert!(durability.promise.starts_with("appendonly no"));
        assert_eq!(durability.advice.len(), 2);
        assert_eq!(
            described(Some("no"), "aof_enabled:1\r\nmaxmemory_policy:noeviction\r\n")
                .advice
                .len(),
            1
        );
    }

    #[test]
    fn a_redis_that_tells_nothing_is_said_to() {
        let durability = described(None, "");
        assert!(durability.promise.contains("does not reveal"));
        assert!(durability.advice[0].contains("CONFIG is not permitted"));
    }
}
