//! The store on Redis: for several servers, or for who runs a Redis anyway.
//!
//! One write is one script, and all it touches lies in one partition of the keys: the choice's id, its votes, the counts
//! of teams and of everyone, the marker for the mirror. What an acknowledged choice survives is what Redis is set up for;
//! [`StoreHandle::durability`](emend_store::StoreHandle::durability) says it.
//!
//! ```no_run
//! use emend_store::StoreHandle;
//! use emend_store_redis::{RedisOptions, RedisStore};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), emend_store::StoreError> {
//! // It need not be there yet: until it is, calls answer that it is away.
//! let store = RedisStore::connect("redis://127.0.0.1:6379/0", RedisOptions::default()).await?;
//! println!("{}: {}", store.location(), store.durability().await?.promise);
//! # Ok(())
//! # }
//! ```
//!
//! # Keys
//! All begin with a prefix (`emend:`) and, but for the last lines, a partition in braces (`{p07}`), so that a cluster keeps a
//! partition together.
//! - `…:v:<record>`: HASH outcome → `n:last`, the votes of an account on an item; `v` → the version of the last change
//! - `…:c:*:<item>`, `…:c:<team>:<item>`: HASH outcome → `weight:voters`, the counts
//! - `…:w:<account>`: SET of the words of a dictionary, kept with the votes they follow from
//! - `…:r:<account>`: ZSET record → time of its newest vote, the records of an account, kept with the votes likewise
//! - `…:id:<account>:<uuid>`: what a choice cast, so that it counts once and can be undone; expires
//! - `…:seq`, `…:dirty`: the last version; ZSET record, or `e:<kind>:<id>` → version, what waits to be mirrored
//! - `…:e:<kind>:<id>`: `version:value`, an entry; may expire. `…:ei:<kind>`: ZSET of the ids of a kind, in their order;
//!   `…:ek`: ZSET of the kinds
//! - `…:a`: ZSET of the accounts that have records; `…:cs`: ZSET of the names of all counts, `<voters>:<item>`
//! - `…:agreed:<voters>`: ZSET item → how many of these voters agree on it, where several do
//! - `…:i:<account>`: ZSET of the ids of its choices; the score says when and in which partition. It lies in the partition of
//!   the entry `e:teams:<account>`
//! - `…:indexed`: the version of these indexes, once they are complete; `indexing`: how far they are built
//! - `…:x:<name>`: what lay under that name and no Emend wrote; expires. `…:aside`: ZSET of such names, by when
//! - `…:k:<record>`: ZSET of the ids of its last choices, by time; they go to the mirror with it, and expire
//! - `…:m:<account>`: SET of the teams its votes count in, kept with the entry `e:teams:<account>`
//! - `…:epoch`, `…:mirrored`: the name of the history; the highest version that was mirrored
//! - `mirrored_until`, `verified`: what the mirror noted last
//! - `tally:<window>:<name>`: how often something was done in a window of time; expires
//! - `store`: which store this is: should it be another, it was emptied or replaced
//! - `changed`: the channel that changes are told of on
//!
//! # Layout
//! - `store`: [`RedisStore`], the trait's methods; `options`; `address`: where it is
//! - `pool`: connections, time-outs; `breaker`: a Redis that stands still; `error`: short reasons without secrets
//! - `indexes`: built for what an older version wrote; `pages`: all there is, by the indexes; `choices`: where those of an
//!   account lie; `agreed`: what several voters agree on
//! - `condition`: what is wrong with a Redis that answers; `unreadable`: what no Emend wrote
//! - `keys`, `values`: how things are written down; `layout`: the same for who reads a dump
//! - `script`, `common.lua`: how scripts are sent, and what they share; `feed`: told of changes
//! - `record`, `record.lua`: writes; `restore` and its scripts: putting back, which store this is; `teams`: whose votes count where, forgetting; `read`: evidence, the votes of some records; `account`: words, records of one; `mirror`, `changes.lua`, `acknowledge.lua`
//! - `entries`, `entries.lua`, `list_entries.lua`: small named values beside the votes
//! - `durability`: what the server is set up for
//!
//! # Performance
//! A batch of writes is one pipeline, a check's evidence one pipeline per 5,000 keys. On two busy cores, with 20,000
//! records, Redis on the same machine (`cargo run --release --example redis_speed -p emend-store-redis`): 30,000 choices/s
//! in batches of 500 with `appendfsync everysec`, 8,000 with `always`; 0.1 and 0.3 ms for a single one; evidence of 1,000
//! items in 16 to 19 ms. No
//! call walks over the keys of this Redis, whatever else it holds, but for the steps in which the indexes of an older
//! version's store are built.
//!
//! # Limits
//! - A choice's id is looked up where its votes lie. The same id sent again about *another* surface is seen as another
//!   choice, if that surface lies in another partition; a client that sends again what it sent is always recognised.
//! - After a lost connection a call is sent once more: where only the answer had been lost, it says `Duplicate`, or of an
//!   entry `Conflict`.
//! - Redis Cluster is prepared for in the names of keys, and not connected to yet.

mod account;
mod address;
mod agreed;
mod breaker;
mod choices;
mod condition;
mod durability;
mod entries;
mod error;
mod feed;
mod heal;
mod index_state;
mod indexes;
mod keys;
mod layout;
mod mirror;
mod options;
mod pages;
mod pool;
mod read;
mod record;
mod restore;
mod script;
mod store;
mod tally;
mod teams;
mod unreadable;
mod values;

pub use layout::{Laid, Layout};
pub use options::RedisOptions;
pub use store::RedisStore;
