//! Reads the server's durability settings.

use std::collections::HashMap;

use deadpool_redis::redis::{Pipeline, RedisResult};
use emend_store::{Durability, StoreError};

use crate::error::from_redis;
use crate::info_text::info_value;
use crate::pool::Pool;

/// The relevant settings; `None` if Redis does not disclose them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct DurabilitySettings {
    append_only: Option<bool>,
    sync: Option<String>,
    eviction: Option<String>,
    /// Of a cluster: whether all of it stops if a part of it has no master.
    stops_as_a_whole: Option<bool>,
}

type SettingsReplies = (
    RedisResult<HashMap<String, String>>,
    RedisResult<HashMap<String, String>>,
    RedisResult<String>,
    RedisResult<String>,
);

/// Reads the settings. A managed Redis may refuse CONFIG; INFO contains two of the three. A cluster promises what the
/// weakest of its masters does.
pub(crate) async fn durability(pool: &Pool) -> Result<Durability, StoreError> {
    let mut commands = Pipeline::new();
    commands.ignore_errors();
    for pattern in ["append*", "cluster-require-full-coverage"] {
        commands.cmd("CONFIG").arg("GET").arg(pattern);
    }
    for section in ["persistence", "memory"] {
        commands.cmd("INFO").arg(section);
    }
    let mut weakest: Option<DurabilitySettings> = None;
    for answer in pool.query_all::<SettingsReplies>(&commands).await? {
        let (config, cluster, persistence, memory) = answer?;
        let persistence = persistence.map_err(|error| from_redis(&error))?;
        let info = persistence + &memory.unwrap_or_default();
        let master_settings = settings(config.ok().as_ref(), cluster.ok().as_ref(), &info);
        weakest = Some(match weakest {
            Some(weakest) => weaker(weakest, master_settings),
            None => master_settings,
        });
    }
    let settings = weakest.unwrap_or_default();
    let mut durability = describe(&settings);
    if pool.is_cluster() {
        if settings.stops_as_a_whole == Some(true) {
            durability.advice.push(
                "set `cluster-require-full-coverage no`: otherwise all of the cluster refuses calls while one part of it has no master"
                    .to_owned(),
            );
        }
        durability
            .promise
            .push_str("; on a cluster, a replica that takes over may lack the last writes of its master");
    }
    Ok(durability)
}

/// Returns the weaker settings of two masters.
fn weaker(one: DurabilitySettings, other: DurabilitySettings) -> DurabilitySettings {
    // The weakest setting that is known decides; one that is not known is weaker than a good one.
    let rank = |sync: &Option<String>| match sync.as_deref() {
        Some("no") => 0,
        None => 1,
        Some("everysec") => 2,
        Some(_) => 3,
    };
    let append_only = match (one.append_only, other.append_only) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    let keeps_all = |eviction: &Option<String>| match eviction.as_deref() {
        None => 1,
        Some("noeviction") => 2,
        Some(_) => 0,
    };
    DurabilitySettings {
        append_only,
        sync: if rank(&other.sync) < rank(&one.sync) {
            other.sync
        } else {
            one.sync
        },
        eviction: if keeps_all(&other.eviction) < keeps_all(&one.eviction) {
            other.eviction
        } else {
            one.eviction
        },
        stops_as_a_whole: one.stops_as_a_whole.max(other.stops_as_a_whole),
    }
}

fn settings(
    config: Option<&HashMap<String, String>>,
    cluster: Option<&HashMap<String, String>>,
    info: &str,
) -> DurabilitySettings {
    let of_info = |name: &str| info_value(info, name).map(str::to_owned);
    DurabilitySettings {
        append_only: of_info("aof_enabled").map(|enabled| enabled == "1"),
        sync: config.and_then(|config| config.get("appendfsync").cloned()),
        eviction: of_info("maxmemory_policy"),
        stops_as_a_whole: cluster
            .and_then(|cluster| cluster.get("cluster-require-full-coverage"))
            .map(|stops| stops == "yes"),
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
        describe(&settings(config.as_ref(), None, info))
    }

    #[test]
    fn recommended_settings_get_no_advice() {
        let info = "# Persistence\r\naof_enabled:1\r\n# Memory\r\nmaxmemory_policy:noeviction\r\n";
        for sync in ["always", "everysec"] {
            let durability = described(Some(sync), info);
            assert!(durability.promise.contains(sync));
            assert_eq!(durability.advice, Vec::<String>::new());
        }
    }

    #[test]
    fn each_setting_that_is_not_recommended_has_its_advice() {
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
    fn a_cluster_is_as_durable_as_its_weakest_master() {
        let of = |append_only, sync: Option<&str>, eviction: &str| DurabilitySettings {
            append_only,
            sync: sync.map(str::to_owned),
            eviction: Some(eviction.to_owned()),
            stops_as_a_whole: Some(false),
        };
        let good = of(Some(true), Some("always"), "noeviction");
        for (other, promise, advice) in [
            (good.clone(), "appendonly yes, appendfsync always", 0),
            (
                of(Some(true), Some("everysec"), "noeviction"),
                "appendonly yes, appendfsync everysec",
                0,
            ),
            (
                of(Some(true), None, "noeviction"),
                "appendonly yes, appendfsync unknown",
                1,
            ),
            (of(Some(false), Some("always"), "noeviction"), "appendonly no", 1),
            (
                of(Some(true), Some("always"), "allkeys-lru"),
                "appendonly yes, appendfsync always",
                1,
            ),
        ] {
            for weakest in [weaker(good.clone(), other.clone()), weaker(other, good.clone())] {
                let described = describe(&weakest);
                assert!(described.promise.starts_with(promise), "{}", described.promise);
                assert_eq!(described.advice.len(), advice, "{:?}", described.advice);
            }
        }
    }

    #[test]
    fn a_redis_without_readable_settings_is_reported() {
        let durability = described(None, "");
        assert!(durability.promise.contains("does not reveal"));
        assert!(durability.advice[0].contains("CONFIG is not permitted"));
    }
}
