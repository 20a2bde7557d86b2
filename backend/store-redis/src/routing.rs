//! Which server of a cluster a command belongs to, and what the reply says about that.

use deadpool_redis::redis::{Arg, Cmd, ServerError, Value};

use crate::address::NodeAddress;
use crate::slots::slot_of;

/// Where a command belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Route {
    /// The slot of its first key; `None` for a command without a key, which any server answers.
    pub(crate) slot: Option<u16>,
    /// Whether it runs a script. A script may use keys that it does not name.
    pub(crate) is_script: bool,
}

/// Returns where a command belongs.
pub(crate) fn route(command: &Cmd) -> Route {
    let mut arguments = command.args_iter().map(|argument| match argument {
        Arg::Simple(bytes) => bytes,
        _ => b"",
    });
    let (is_script, key) = match arguments.next().unwrap_or_default() {
        // The text or the digest, the number of keys, the first key.
        b"EVAL" | b"EVALSHA" => (true, arguments.nth(2)),
        b"PING" | b"INFO" | b"CONFIG" | b"SCAN" => (false, None),
        _ => (false, arguments.next()),
    };
    Route {
        slot: key.map(slot_of),
        is_script,
    }
}

/// The action after a reply.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// The slot has another master. An empty host means the host that was asked.
    Moved(u16, NodeAddress),
    /// The slot is being moved, and the key is there or does not exist.
    Ask(NodeAddress),
    /// The slot is being moved, and some of the keys are on either server.
    TryAgain,
    /// A part of the cluster has no master, or the server became a replica.
    IsDown,
}

/// Returns the redirection in a reply; `None` if the reply is the answer.
pub(crate) fn redirect(reply: &Value) -> Option<Redirect> {
    let Value::ServerError(error) = reply else {
        return None;
    };
    match error.code() {
        "MOVED" => target(error).map(|(slot, node)| Redirect::Moved(slot, node)),
        "ASK" => target(error).map(|(_, node)| Redirect::Ask(node)),
        "TRYAGAIN" => Some(Redirect::TryAgain),
        "CLUSTERDOWN" | "READONLY" | "MASTERDOWN" => Some(Redirect::IsDown),
        _ => None,
    }
}

/// Parses `3999 127.0.0.1:6381`.
fn target(error: &ServerError) -> Option<(u16, NodeAddress)> {
    let mut words = error.details()?.split_whitespace();
    let slot = words.next()?.parse().ok()?;
    let (host, port) = words.next()?.rsplit_once(':')?;
    let node = NodeAddress {
        host: host.trim_matches(['[', ']']).to_owned(),
        port: port.parse().ok()?,
    };
    Some((slot, node))
}

#[cfg(test)]
mod tests {
    use super::*;
    use deadpool_redis::redis::{cmd, parse_redis_value};

    #[test]
    fn a_command_goes_to_the_slot_of_its_first_key() {
        let of = |arguments: &[&str]| {
            let mut command = cmd(arguments[0]);
            command.arg(&arguments[1..]);
            let route = route(&command);
            (route.slot, route.is_script)
        };
        let slot = Some(slot_of(b"e:{p03}:seq"));
        assert_eq!(of(&["GET", "e:{p03}:seq"]), (slot, false));
        assert_eq!(of(&["ZADD", "e:{p03}:i:ada", "NX", "1", "x"]), (slot, false));
        assert_eq!(
            of(&["EVALSHA", "0123", "1", "e:{p03}:seq", "{p04}"]),
            (slot, true)
        );
        assert_eq!(
            of(&["EVAL", "return 1", "2", "e:{p03}:seq", "e:{p03}:x"]),
            (slot, true)
        );
        assert_eq!(of(&["INFO", "server"]), (None, false));
        assert_eq!(of(&["SCAN", "0", "MATCH", "*"]), (None, false));
    }

    #[test]
    fn a_redirect_names_its_server() {
        let node = |host: &str| NodeAddress {
            host: host.to_owned(),
            port: 6381,
        };
        for (reply, expected) in [
            (
                "-MOVED 3999 127.0.0.1:6381",
                Some(Redirect::Moved(3999, node("127.0.0.1"))),
            ),
            ("-MOVED 3999 ::1:6381", Some(Redirect::Moved(3999, node("::1")))),
            ("-MOVED 3999 :6381", Some(Redirect::Moved(3999, node("")))),
            (
                "-ASK 3999 redis.example:6381",
                Some(Redirect::Ask(node("redis.example"))),
            ),
            ("-TRYAGAIN Multiple keys request", Some(Redirect::TryAgain)),
            ("-CLUSTERDOWN Hash slot not served", Some(Redirect::IsDown)),
            ("-WRONGTYPE Operation", None),
            ("+OK", None),
        ] {
            let value = parse_redis_value(format!("{reply}\r\n").as_bytes()).unwrap();
            assert_eq!(redirect(&value), expected, "{reply}");
        }
    }
}
