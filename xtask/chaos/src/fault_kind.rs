//! The kinds of faults, and the stores that they concern.

use clap::ValueEnum;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FaultKind {
    /// The server is killed
    KillServer,
    /// Redis is killed
    KillRedis,
    /// MariaDB is killed
    KillMariadb,
    /// A `mirror run` next to the server is killed
    KillMirror,
    /// The server is paused
    StopServer,
    /// Redis is paused
    StopRedis,
    /// MariaDB is paused
    StopMariadb,
    /// All connections to the server are cut
    CutServer,
    /// All connections to Redis are cut
    CutRedis,
    /// All connections to MariaDB are cut
    CutMariadb,
    /// The connection to the server is slow
    SlowServer,
    /// The connection to Redis is slow
    SlowRedis,
    /// The connection to MariaDB is slow
    SlowMariadb,
    /// MariaDB refuses all writes
    ReadOnlyMariadb,
    /// MariaDB refuses INSERT statements
    RefusingMariadb,
    /// MariaDB's disk is full; needs root, to mount a disk
    FullMariadb,
    /// A master of the cluster is killed and restarted
    KillMaster,
    /// Slots of the cluster are moved to another master
    MoveSlots,
    /// A master of the cluster is paused
    StopMaster,
    /// The server's clock is set forward or back, by an hour or by 40 days
    SetClock,
    /// Redis' memory is full
    FullRedis,
    /// Redis is configured to evict votes when its memory is full
    EvictingRedis,
    /// The disk of the embedded store's file is full; needs root, to mount a disk
    FullFile,
    /// Redis is emptied
    EmptyRedis,
    /// Redis is started with an older append-only file
    OlderRedis,
    /// Redis evicts keys
    EvictedRedis,
    /// An older backup is restored into MariaDB, and Redis is emptied while the mirror catches up
    OlderMariadb,
    /// The server is killed, and a page of the embedded store's file is overwritten with noise
    DamagedPage,
    /// The server is killed, and a byte of the embedded store's file is flipped
    FlippedByte,
    /// The server is killed, and the embedded store's file is truncated to zero bytes
    TruncatedFile,
}

/// The primary store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StoreKind {
    /// Redis
    Redis,
    /// The embedded store, in one file
    Embedded,
    /// A Redis Cluster of three masters, to which the server is connected without a proxy
    Cluster,
}

impl FaultKind {
    /// The name in the output.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KillServer => "server killed",
            Self::KillRedis => "Redis killed",
            Self::KillMariadb => "MariaDB killed",
            Self::KillMirror => "mirror run killed",
            Self::StopServer => "server paused",
            Self::StopRedis => "Redis paused",
            Self::StopMariadb => "MariaDB paused",
            Self::CutServer => "connections to the server cut",
            Self::CutRedis => "connections to Redis cut",
            Self::CutMariadb => "connections to MariaDB cut",
            Self::SlowServer => "connection to the server slow",
            Self::SlowRedis => "connection to Redis slow",
            Self::SlowMariadb => "connection to MariaDB slow",
            Self::ReadOnlyMariadb => "MariaDB read-only",
            Self::RefusingMariadb => "MariaDB refuses insertions",
            Self::FullMariadb => "MariaDB's disk full",
            Self::KillMaster => "master of the cluster killed",
            Self::MoveSlots => "slots moved to another master",
            Self::StopMaster => "master of the cluster paused",
            Self::SetClock => "server's clock set wrong",
            Self::FullRedis => "Redis' memory full",
            Self::EvictingRedis => "Redis configured to evict votes",
            Self::FullFile => "disk of the store's file full",
            Self::EmptyRedis => "Redis emptied",
            Self::OlderRedis => "Redis restored from an older file",
            Self::EvictedRedis => "keys evicted by Redis",
            Self::OlderMariadb => "older MariaDB, and Redis emptied meanwhile",
            Self::DamagedPage => "page of the store's file damaged",
            Self::FlippedByte => "byte of the store's file flipped",
            Self::TruncatedFile => "store's file truncated to nothing",
        }
    }

    /// Whether the fault destroys acknowledged choices in the primary store.
    pub(crate) fn destroys(self) -> bool {
        matches!(
            self,
            Self::EmptyRedis
                | Self::OlderRedis
                | Self::EvictedRedis
                | Self::OlderMariadb
                | Self::DamagedPage
                | Self::FlippedByte
                | Self::TruncatedFile
        )
    }

    /// Whether the fault applies to a server with this store.
    pub(crate) fn concerns(self, store: StoreKind) -> bool {
        match self {
            Self::KillRedis
            | Self::StopRedis
            | Self::CutRedis
            | Self::SlowRedis
            | Self::FullRedis
            | Self::EvictingRedis
            | Self::EmptyRedis
            | Self::OlderRedis
            | Self::EvictedRedis
            | Self::OlderMariadb => store == StoreKind::Redis,
            Self::KillMaster | Self::StopMaster | Self::MoveSlots => store == StoreKind::Cluster,
            // The embedded store uses the server's clock. A clock that is ahead expires choice IDs early, and a choice that is
            // sent again then counts twice.
            Self::SetClock => store != StoreKind::Embedded,
            Self::FullFile | Self::DamagedPage | Self::FlippedByte | Self::TruncatedFile => {
                store == StoreKind::Embedded
            }
            _ => true,
        }
    }
}
