//! The one error of the use cases. What it looks like over HTTP or on a terminal is the business
//! of the floors above.

use std::fmt;

use crate::domain::UnknownWord;
use crate::store;

/// One field or parameter that was refused, why, and what would have been accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's or parameter's name; a path such as `geometry` or `properties.status`.
    pub field: String,
    /// Why it was refused, in plain words.
    pub reason: String,
    /// What would have been accepted, if that can be said in a few words.
    pub accepted: Option<String>,
}

impl FieldFault {
    /// A fault of one field.
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into(), accepted: None }
    }

    /// Says what would have been accepted.
    #[must_use]
    pub fn accepting(mut self, accepted: impl Into<String>) -> Self {
        self.accepted = Some(accepted.into());
        self
    }

    /// A word that is not in its vocabulary.
    pub fn unknown_word(field: impl Into<String>, word: &UnknownWord) -> Self {
        Self::new(field, format!("`{}` is not known", word.given)).accepting(word.accepted.join(", "))
    }
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)?;
        match &self.accepted {
            Some(accepted) => write!(f, " (accepted: {accepted})"),
            None => Ok(()),
        }
    }
}

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the person asking may not know of it.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// What was given cannot be used.
    #[error("{}", join(.0))]
    Invalid(Vec<FieldFault>),
    /// It contradicts what is on record.
    #[error("{0}")]
    Conflict(String),
    /// The record has changed since it was read.
    #[error("the record has changed since you read it; it is now at version {current}")]
    Stale {
        /// The version that is on record now.
        current: i64,
    },
    /// Nobody is signed in.
    #[error("sign in first")]
    Unauthenticated,
    /// The person may know of it but not do this.
    #[error("this is not yours to do")]
    Forbidden,
    /// It is larger than what is accepted.
    #[error("{0}")]
    TooLarge(String),
    /// The store is busy; trying again soon will do.
    #[error("the store is busy; try again in a moment")]
    Busy,
    /// Something broke; the chain of causes is for the log alone.
    #[error("something went wrong inside")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One refused field.
    pub fn field(fault: FieldFault) -> Self {
        Self::Invalid(vec![fault])
    }

    /// Wraps an unexpected failure.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy => Self::Busy,
            store::Error::Conflict(conflict) => Self::Conflict(conflict.to_string()),
            other => Self::internal(other),
        }
    }
}

fn join(faults: &[FieldFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
