//! Where drafts come from: chunk by chunk, in the order of the file, whoever makes them.

use std::future::Future;

use super::reject::Reject;
use crate::service::error::Error;

/// How many drafts make a chunk.
pub(super) const CHUNK: usize = 2_048;

/// A draft with where it stands in its file.
#[derive(Debug, Clone)]
pub(super) struct Numbered<D> {
    /// Its position, from 1.
    pub number: u64,
    /// Its identifier in the file.
    pub id: Option<String>,
    /// What had to be repaired, in words.
    pub repairs: Vec<String>,
    /// It.
    pub draft: D,
}

impl<D> Numbered<D> {
    /// Why this one is refused.
    pub fn refuse(&self, reason: impl Into<String>) -> Reject {
        Reject { number: self.number, id: self.id.clone(), reason: reason.into() }
    }
}

/// What a file has at one place.
pub(super) enum Item<D> {
    /// A feature that makes sense.
    Draft(Numbered<D>),
    /// One that does not.
    Refused(Reject),
}

/// Gives chunks until there are no more.
pub(super) trait Source<D> {
    /// The next chunk; `None` at the end.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<Item<D>>>, Error>> + Send;
}

/// Drafts that the program itself makes.
pub(super) struct Drafts<I> {
    drafts: I,
    number: u64,
}

impl<I> Drafts<I> {
    pub fn new(drafts: I) -> Self {
        Self { drafts, number: 0 }
    }
}

impl<D: Send, I: Iterator<Item = D> + Send> Source<D> for Drafts<I> {
    async fn next(&mut self) -> Result<Option<Vec<Item<D>>>, Error> {
        let mut chunk = Vec::new();
        for draft in self.drafts.by_ref().take(CHUNK) {
            self.number += 1;
            chunk.push(Item::Draft(Numbered { number: self.number, id: None, repairs: Vec::new(), draft }));
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }
}
