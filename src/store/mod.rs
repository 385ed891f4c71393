//! The durable store: ordinary tables that hold the current state, and the append-only log of
//! what changed, on SQLite or PostgreSQL with one SQL text.
//!
//! Owns the databases, their tables and how rows become domain types. Knows nothing of the index,
//! of file formats, of HTTP, or of who may do what. Reads take a transaction from [`Db::read`];
//! writes take the one that [`Db::write`] hands to its job.

pub mod batch;
pub mod building;
mod bulk;
pub mod change_log;
mod db;
mod error;
mod geometry;
pub mod idempotency;
mod migration;
mod place;
pub mod raid;
mod row;
pub mod site;
pub mod unit;
mod writer;

pub use change_log::Chain;
pub use db::{Db, Follower, Tx};
pub use error::{Conflict, Error};
pub use migration::names as migrations;
pub use row::Sql;

/// Every statement of the store with its name, for the test that has both databases prepare them.
pub fn statements() -> impl Iterator<Item = (String, Sql)> {
    let files = [
        ("batch", batch::STATEMENTS),
        ("building", building::STATEMENTS),
        ("change_log", change_log::STATEMENTS),
        ("idempotency", idempotency::STATEMENTS),
        ("raid", raid::STATEMENTS),
        ("site", site::STATEMENTS),
        ("unit", unit::STATEMENTS),
    ];
    files
        .into_iter()
        .flat_map(|(file, list)| list.iter().map(move |(name, sql)| (format!("{file}.{name}"), *sql)))
}
