//! Dumps written by a live Redis, with every type in every encoding that it uses.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use deadpool_redis::redis::{Client, Cmd, Connection, FromRedisValue, cmd};
use emend_testbed::{Redis, TestRedisOptions};

use crate::plain::{Contents, Place, Plain, score};

/// A private Redis, and a connection to it.
pub(crate) struct Live {
    connection: Connection,
    directory: PathBuf,
    _redis: Redis,
}

impl Live {
    pub(crate) fn start() -> Self {
        let redis = Redis::start(TestRedisOptions::default()).unwrap();
        let client = Client::open(redis.url()).unwrap();
        let mut connection = client.get_connection().unwrap();
        let (_, directory): (String, String) = cmd("CONFIG")
            .arg("GET")
            .arg("dir")
            .query(&mut connection)
            .unwrap();
        Self {
            connection,
            directory: directory.into(),
            _redis: redis,
        }
    }

    pub(crate) fn query<T: FromRedisValue>(&mut self, command: &Cmd) -> T {
        command.query(&mut self.connection).unwrap()
    }

    /// Runs a command, given as words separated by spaces.
    fn execute(&mut self, line: &str) {
        let mut words = line.split(' ');
        let mut command = cmd(words.next().unwrap());
        for word in words {
            command.arg(word);
        }
        command.exec(&mut self.connection).unwrap();
    }

    /// Stores every type and encoding, in three databases.
    pub(crate) fn fill(&mut self) {
        self.strings();
        self.collections();
        self.execute("SELECT 3");
        self.execute("XADD stream 1-1 field value");
        self.execute("XADD stream 2-1 field value other value");
        self.execute("XGROUP CREATE stream group 0");
        self.execute("XREADGROUP GROUP group consumer COUNT 1 STREAMS stream >");
        self.execute("PEXPIREAT stream 4102444800123");
        self.execute("HSET elsewhere field value");
        let library = "#!lua name=mylib\nredis.register_function('f', function() return 1 end)";
        cmd("FUNCTION")
            .arg("LOAD")
            .arg(library)
            .exec(&mut self.connection)
            .unwrap();
        self.execute("SELECT 15");
        self.execute("SET last database");
        self.execute("SELECT 0");
    }

    fn strings(&mut self) {
        let values: [&[u8]; 13] = [
            b"",
            b"word",
            "wörd".as_bytes(),
            b"\xff\x00\xfe",
            b"-128",
            b"32767",
            b"-2147483648",
            b"2147483648",
            b"9223372036854775807",
            b"007",
            &b"compressible ".repeat(500),
            &[b'x'; 63],
            &b"y".repeat(70_000),
        ];
        for (at, value) in values.iter().enumerate() {
            let mut key = format!("string:{at}:").into_bytes();
            key.extend(&value[..value.len().min(8)]);
            cmd("SET")
                .arg(&key)
                .arg(*value)
                .exec(&mut self.connection)
                .unwrap();
            if at % 3 == 0 {
                let expiry = 4_102_444_800_000_u64 + at as u64;
                cmd("PEXPIREAT")
                    .arg(&key)
                    .arg(expiry)
                    .exec(&mut self.connection)
                    .unwrap();
            }
        }
        cmd("SET")
            .arg(b"\xff\xfe key \x00")
            .arg("1")
            .exec(&mut self.connection)
            .unwrap();
        cmd("SET")
            .arg("")
            .arg("empty key")
            .exec(&mut self.connection)
            .unwrap();
    }

    fn collections(&mut self) {
        self.execute("CONFIG SET list-max-listpack-size 16 list-compress-depth 1");
        self.execute(
            "RPUSH list:small a 1 -1 100 -5000 100000 -100000 8388607 2147483648 -9223372036854775808",
        );
        let long = "long ".repeat(1000);
        self.execute("SADD set:i16 1 2 -3");
        self.execute("SADD set:i32 1 70000 -70000");
        self.execute("SADD set:i64 1 9223372036854775807 -9223372036854775808");
        self.execute("SADD set:words a b c 1");
        self.execute("ZADD zset:small 1 a 2.5 b -inf c inf d -0.1 e 1e300 f 3 3");
        self.execute("HSET hash:small a 1 b two 3 4");
        self.execute("PEXPIREAT hash:small 4102444800999");
        for at in 0..600 {
            self.execute(&format!("RPUSH list:large element:{at} {at}"));
            self.execute(&format!("SADD set:large member:{at}"));
            self.execute(&format!("SADD set:large-integers {}", at * 1000));
            self.execute(&format!("ZADD zset:large {}.1 member:{at}", at - 300));
            self.execute(&format!("HSET hash:large field:{at} {at}"));
        }
        self.execute("ZADD zset:large inf top -inf bottom 5e-324 tiny 1.7976931348623157e308 huge");
        for command in [["RPUSH", "list:long"], ["SADD", "set:long"]] {
            cmd(command[0])
                .arg(command[1])
                .arg(&long)
                .exec(&mut self.connection)
                .unwrap();
        }
        cmd("HSET")
            .arg("hash:long")
            .arg(&long)
            .arg(b"\xff")
            .exec(&mut self.connection)
            .unwrap();
        cmd("ZADD")
            .arg("zset:long")
            .arg(7)
            .arg(&long)
            .exec(&mut self.connection)
            .unwrap();
    }

    /// Returns a dump of the current data, written with these settings.
    pub(crate) fn dump(&mut self, settings: &str) -> Vec<u8> {
        self.execute(&format!("CONFIG SET {settings}"));
        self.execute("SAVE");
        fs::read(self.directory.join("dump.rdb")).unwrap()
    }

    /// Returns a key of the selected database, as Redis reports it.
    pub(crate) fn key(&mut self, key: &[u8]) -> Plain {
        let kind: String = self.query(cmd("TYPE").arg(key));
        let expiry: i64 = self.query(cmd("PEXPIRETIME").arg(key));
        let expires_at_ms = u64::try_from(expiry).ok();
        let singles = |all: Vec<Vec<u8>>| all.into_iter().map(|one| vec![one]).collect();
        let elements = match kind.as_str() {
            "string" => vec![vec![self.query(cmd("GET").arg(key))]],
            "list" => singles(self.query(cmd("LRANGE").arg(key).arg(0).arg(-1))),
            "set" => singles(self.query(cmd("SMEMBERS").arg(key))),
            "zset" => {
                let all: Vec<(Vec<u8>, f64)> =
                    self.query(cmd("ZRANGE").arg(key).arg(0).arg(-1).arg("WITHSCORES"));
                all.into_iter()
                    .map(|(member, number)| vec![member, score(number)])
                    .collect()
            }
            "hash" => {
                let all: Vec<(Vec<u8>, Vec<u8>)> = self.query(cmd("HGETALL").arg(key));
                all.into_iter()
                    .map(|(field, value)| vec![field, value, Vec::new()])
                    .collect()
            }
            _ => Vec::new(),
        };
        Plain {
            kind,
            expires_at_ms,
            elements,
        }
        .sorted()
    }

    /// Returns all keys and their encodings, as Redis reports them.
    pub(crate) fn contents(&mut self) -> (Contents, BTreeMap<Place, String>) {
        let (mut keys, mut encodings) = (BTreeMap::new(), BTreeMap::new());
        for db in [0, 3, 15] {
            self.execute(&format!("SELECT {db}"));
            for key in self.query::<Vec<Vec<u8>>>(cmd("KEYS").arg("*")) {
                let encoding = self.query(cmd("OBJECT").arg("ENCODING").arg(&key));
                encodings.insert((db, key.clone()), encoding);
                let plain = self.key(&key);
                keys.insert((db, key), plain);
            }
        }
        self.execute("SELECT 0");
        let contents = Contents { keys, functions: 1 };
        (contents, encodings)
    }
}
