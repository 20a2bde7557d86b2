//! The store on Redis: for several servers, or where a Redis is in use already.
//!
//! All that one write touches lies in one partition of the keys: the choice's id, its votes, the counts of teams and of
//! everyone, the marker for the mirror. A script applies it in one step, and up to 50 writes of a partition in one call.
//! Redis must be 6.2 or newer. The durability of an acknowledged choice depends on the settings of Redis;
//! [`StoreHandle::durability`](emend_store::StoreHandle::durability) says it.
//!
//! ```no_run
//! use emend_store::StoreHandle;
//! use emend_store_redis::{RedisOptions, RedisStore};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), emend_store::StoreError> {
//! // Redis need not be running yet: until it is, calls return an error.
//! let store = RedisStore::connect("redis://127.0.0.1:6379/0", RedisOptions::default()).await?;
//! println!("{}: {}", store.location(), store.durability().await?.promise);
//! # Ok(())
//! # }
//! ```
//!
//! # Keys
//! All keys begin with a prefix (`emend:`) and, except for those in the last lines, with a partition in braces
//! (`{p07}`), so that a cluster keeps a partition together.
//! - `…:v:<record>`: HASH outcome → `n:last`, the votes of an account on an item; `v` → `version:since`, the version of
//!   the last change and the version since which the record has existed without a gap
//! - `…:c:*:<item>`, `…:c:<team>:<item>`: HASH outcome → `weight:voters`, the counts
//! - `…:w:<account>`: SET of the words in an account's dictionary, derived from the votes
//! - `…:r:<account>`: ZSET record → time of its newest vote, the records of an account, derived from the votes
//! - `…:id:<account>:<uuid>`: the votes that a choice cast, so that it counts once and can be undone; expires
//! - `…:seq`: the last version; `…:dirty`: ZSET record, or `e:<kind>:<id>` → version, the change markers
//! - `…:e:<kind>:<id>`: `version+since:value`, an entry; may expire. `…:ei:<kind>`: ZSET of the IDs of a kind, sorted;
//!   `…:ek`: ZSET of the kinds
//! - `…:g:<digest>`: `since:version`, the tombstone of a record or an entry; expires
//! - `…:a`: ZSET of the accounts that have records; `…:cs`: ZSET of the names of all counts, `<voters>:<item>`
//! - `…:agreed:<voters>`: ZSET item → number of these voters who agree on it, if there are several
//! - `…:i:<account>`: ZSET of the IDs of its choices; the score contains the time and the partition. It is in the
//!   partition of the entry `e:teams:<account>`
//! - `…:indexed`: the version of these indexes, once they are complete; `indexing`: the progress of building them
//! - `…:x:<name>`: data under that name that Emend did not write; expires. `…:aside`: ZSET of such names, by time
//! - `…:k:<record>`: ZSET of the IDs of its latest choices, by time; they are mirrored with the record, and expire
//! - `…:m:<account>`: SET of the teams in which its votes count, kept in sync with the entry `e:teams:<account>`
//! - `…:epoch`: the name of the history; `…:mirrored`: the highest mirrored version
//! - `mirrored_until`, `verified`: the last notes of the mirror
//! - `tally:<window>:<name>`: the number of times that an action occurred in a window of time; expires
//! - `store`: the identity of the store; if it differs, the store was emptied or replaced. In a cluster, each partition
//!   has its own, `…:store`
//! - `…:absent`: never exists. Scripts name it in a cluster, so that none of them begins while its slot is being moved
//! - `change_channel`: the channel for change notifications
//!
//! # Layout
//! - `store`: [`RedisStore`], which implements the trait; `options`; `address`: the addresses of servers
//! - `pool`: calls to one server or to a cluster, and their time-out; `node`: the connections to one server; `breaker`:
//!   fails fast while a server hangs; `error`: short messages without secrets
//! - `cluster`: sends each command to the master of its slot; `slots`: slots and their masters; `slot_inquiry`: asks for
//!   them; `routing`: the slot of a command, and redirects; `processes`: what the fence learns of restarted servers
//! - `indexes`: builds the indexes of older stores; `pages`: pages of all data; `choice_index`: the index of an account's
//!   choices; `agreement_index`, `list_agreed.lua`: agreement; `merged_list`: the first entries over all partitions
//! - `server_inspection`: checks a Redis that answers; `unreadable`: data that Emend did not write
//! - `keys`, `value_formats`: the formats of keys and values; `layout`: the same for programs that read a dump
//! - `group_commit`: calls that wait at the same time are sent together
//! - `script`, `common.lua`: sending scripts, and their shared functions; `change_feed`: change notifications
//! - `choice_write`, `choice_write.lua`: writes of choices; `restore` and its scripts: restoring data, and the standing
//!   of the store; `healing` and its scripts: lost data and tombstones; `teams`: the teams in which votes count, and
//!   forgetting; `evidence`: evidence and votes; `account_queries`, `list_newest.lua`: words and records of one account; `mirror`,
//!   `changes.lua`, `acknowledge.lua`: the changes for the mirror
//! - `entries`, `entries.lua`, `list_entries.lua`: entries
//! - `durability`: the server's durability settings; `info_text`: the output of INFO
//!
//! # Performance
//! The writes of requests that wait at the same time are one pipeline, with one script call for up to 50 writes of a
//! partition (`docs/decisions/0078-writes-in-groups.md`); the evidence of a check is one pipeline per 5,000 keys. On two busy cores, with
//! 20,000 records and Redis on the same machine (`cargo run --release --example redis_speed -p emend-store-redis`):
//! 30,000 choices/s in batches of 500 with `appendfsync everysec`, 8,000 with `always`; 0.1 and 0.3 ms for a single
//! one; evidence of 1,000 items in 16 to 19 ms. No call scans the keys of this Redis, except for the steps in which the
//! indexes of an older store are built.
//!
//! # Limits
//! - A choice ID is looked up in the partition of its votes. If the same ID is sent with *another* surface, in another
//!   partition, it counts as another choice. A client that repeats its request unchanged is always recognised.
//! - After a lost connection, a call is sent once more. If only the reply had been lost, the result is `Duplicate`, or
//!   `Conflict` for an entry.
//! - On a cluster, the calls of one pipeline are sent to several servers at once. An update of the index of an account's
//!   choices therefore takes a round trip of its own (`docs/decisions/0084-redis-cluster.md`).

mod account_queries;
mod address;
mod agreement_index;
mod breaker;
mod change_feed;
mod choice_index;
mod choice_write;
mod cluster;
mod durability;
mod entries;
mod error;
mod evidence;
mod group_commit;
mod healing;
mod index_state;
mod indexes;
mod info_text;
mod keys;
mod layout;
mod merged_list;
mod mirror;
mod node;
mod options;
mod pages;
mod pool;
mod processes;
mod request_counter;
mod restore;
mod routing;
mod script;
mod server_inspection;
mod slot_inquiry;
mod slots;
mod store;
mod teams;
mod unreadable;
mod value_formats;

pub use layout::{DumpKeyNames, RecordLayout};
pub use options::RedisOptions;
pub use store::RedisStore;
