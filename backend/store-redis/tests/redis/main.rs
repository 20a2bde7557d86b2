//! The store on a real Redis and on a real Redis Cluster: the conformance suite, and faults of Redis.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cluster;
mod cluster_conformance;
mod cluster_replicas;
mod cluster_server;
mod cluster_slots;
mod conformance;
mod crash;
mod groups;
mod keys;
mod outages;
mod server;
mod size;
