//! The store's one error, and how a database's own errors are sorted into it.

use std::fmt;
use std::sync::Arc;

use crate::domain::batch::BatchState;
use crate::domain::change::Subject;
use crate::domain::id::BatchId;

/// Why the store did not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Someone else holds the database; trying again soon will do.
    #[error("the database is busy")]
    Busy,
    /// It contradicts what is stored.
    #[error("{0}")]
    Conflict(Conflict),
    /// What is stored cannot be understood.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// The database cannot be opened or prepared; the text says why and what to do.
    #[error("{0}")]
    Unusable(String),
    /// The database failed in another way.
    #[error("the database failed")]
    Database(#[source] Arc<sqlx::Error>),
}

/// What a write contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Another record has the same source and source id, or the same identifier.
    Taken,
    /// Another record still refers to it, or it refers to one that does not exist.
    Reference,
    /// Another import of the same kind is running.
    Importing(BatchId),
    /// The batch is not in the state that the step requires.
    State {
        /// The batch.
        batch: BatchId,
        /// The state it is in; none where there is no such batch.
        state: Option<BatchState>,
    },
    /// A later batch replaced features of the batch that is to be undone.
    Superseded {
        /// The batch that is to be undone.
        batch: BatchId,
        /// The later one, to be undone first.
        by: BatchId,
    },
    /// A record that the batch brought has been changed since.
    Changed {
        /// The batch that is to be undone.
        batch: BatchId,
        /// The record.
        subject: Subject,
    },
    /// Sites name buildings that the batch brought.
    InUse {
        /// The batch that is to be undone.
        batch: BatchId,
        /// How many sites.
        sites: u64,
    },
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => f.write_str("another record has the same source and source id"),
            Self::Reference => {
                f.write_str("a record that is referred to does not exist, or is still referred to")
            }
            Self::Importing(batch) => write!(f, "import {batch} of the same kind is still running"),
            Self::State { batch, state: None } => write!(f, "there is no import {batch}"),
            Self::State { batch, state: Some(state) } => write!(f, "import {batch} is {state}"),
            Self::Superseded { batch, by } => {
                write!(f, "import {by} replaced features of import {batch}; undo {by} first")
            }
            Self::Changed { batch, subject } => {
                let (kind, id) = match subject {
                    Subject::Site(id) => ("site", id.to_string()),
                    Subject::Raid(id) => ("raid", id.to_string()),
                    Subject::Batch(id, _) => ("import", id.to_string()),
                };
                write!(f, "{kind} {id} has changed since import {batch} brought it")
            }
            Self::InUse { batch, sites } => {
                write!(f, "{sites} sites name buildings that only import {batch} brought")
            }
        }
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::ColumnDecode { index, source } => Self::Corrupt(format!("column {index}: {source}")),
            sqlx::Error::Database(database) if database.is_unique_violation() => Conflict::Taken.into(),
            sqlx::Error::Database(database) if database.is_foreign_key_violation() => {
                Conflict::Reference.into()
            }
            sqlx::Error::Database(database) if is_busy(database.code().as_deref()) => Self::Busy,
            _ => Self::Database(Arc::new(error)),
        }
    }
}

/// Whether a database's code says "later": SQLite's BUSY and LOCKED with their extended codes;
/// PostgreSQL's serialisation failure, deadlock, lock not available, too many connections, and
/// its shutting down and starting up.
fn is_busy(code: Option<&str>) -> bool {
    matches!(
        code,
        Some(
            "5" | "6"
                | "261"
                | "262"
                | "517"
                | "773"
                | "40001"
                | "40P01"
                | "55P03"
                | "53300"
                | "57P01"
                | "57P02"
                | "57P03",
        )
    )
}
