//! Short error messages. Redis' messages may contain keys, and so users' text; the client's may contain the address.
//! Therefore only the kind of an error is reported, not its text.

use deadpool::managed::{PoolError, TimeoutType};
use deadpool_redis::redis::{ErrorKind, RedisError};
use emend_store::StoreError;

pub(crate) fn unavailable(reason: &str) -> StoreError {
    StoreError::Unavailable(reason.to_owned())
}

/// The message about a part of a cluster's data that is being moved to another server.
const MOVING: &str = "a part of its data is being moved to another server; try again";

/// Builds the error for a command whose slot is being moved.
pub(crate) fn moving() -> StoreError {
    unavailable(MOVING)
}

/// Returns whether a command failed because its slot is being moved. It was not executed.
pub(crate) fn is_moving(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(reason) if reason == MOVING)
}

/// Builds the error for data under one of our keys that Emend did not write.
pub(crate) fn corrupt(subject: &str) -> StoreError {
    StoreError::Corrupt(subject.to_owned())
}

pub(crate) fn from_pool(error: PoolError<RedisError>) -> StoreError {
    match error {
        PoolError::Timeout(TimeoutType::Wait) => unavailable("all connections are in use"),
        PoolError::Timeout(_) => unavailable("no connection was available in time"),
        PoolError::Backend(error) if error.kind() == ErrorKind::Parse => {
            unavailable("the program at this address is not a Redis server")
        }
        PoolError::Backend(error) => from_redis(&error),
        PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            unavailable("the pool of connections is closed")
        }
    }
}

pub(crate) fn from_redis(error: &RedisError) -> StoreError {
    if error.is_connection_refusal() {
        return unavailable("connection refused");
    }
    if error.is_timeout() {
        return unavailable("no answer in time");
    }
    if error.is_connection_dropped() {
        return unavailable("the connection was lost");
    }
    // A pipeline has an error for each command; the first one suffices.
    if let Some([(_, first), ..]) = error.clone().into_server_errors().as_deref() {
        return from_code(first.code());
    }
    match error.kind() {
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => {
            corrupt("an answer of Redis has an unexpected type")
        }
        ErrorKind::AuthenticationFailed => unavailable("it rejects the user name or the password"),
        // This is the message of the operating system, or of TLS about a certificate.
        ErrorKind::Io => unavailable(&format!("the connection failed: {error}")),
        _ => unavailable("the connection failed"),
    }
}

/// Converts an error by the first word of Redis' reply.
fn from_code(code: &str) -> StoreError {
    unavailable(match code {
        "WRONGTYPE" => return corrupt("a key has a different type than Emend wrote"),
        "LOADING" => "it is still loading its data",
        "READONLY" => "it is a read-only replica",
        "NOPERM" => "its user lacks permissions that Emend needs",
        "NOAUTH" | "WRONGPASS" => "it rejects the user name or the password",
        "OOM" => "its memory is full (maxmemory)",
        "MISCONF" => "it cannot save to its disk and refuses writes",
        "NOREPLICAS" => "it has too few replicas and refuses writes",
        "BUSY" => "a script keeps it busy",
        "CLUSTERDOWN" | "MASTERDOWN" => "a part of its cluster has no master",
        "ASK" | "TRYAGAIN" => MOVING,
        "MOVED" | "CROSSSLOT" => {
            "it is part of a Redis Cluster; give the address as redis+cluster://HOST:PORT,HOST:PORT"
        }
        _ => "it answers with an error; see its log",
    })
}
