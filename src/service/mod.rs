//! The use cases: what people and programs ask of Yeam, whichever door they come through.
//!
//! Knows the store, the index and the formats; knows nothing of HTTP or of the command line.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::id::Seq;
use crate::domain::layer::Layer;
use crate::index::{Index, Snapshot};
use crate::store::{Db, change_log};

pub mod about;
pub mod body;
pub mod collection;
pub mod demo;
pub mod draft;
mod error;

pub mod export;
pub mod feature;

pub mod import;

pub mod layer;
pub mod locate;

mod merge;
pub mod nearby;
mod properties;
pub mod raid;
pub mod record;
pub mod seams;
pub mod site;
pub mod sync;
pub mod tile;

pub mod unit;

pub use error::{Error, FieldFault};

/// How much of the database an instance holds in its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// Every layer: what answering questions needs.
    Everything,
    /// The administrative units alone: what an import needs to tell where things lie.
    Units,
}

/// The use cases over one database and this process's index of it. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    db: Db,
    index: Index,
    seams: seams::Seams,
    holding: Holding,
    sync: sync::State,
    loaded_in: Duration,
}

impl Service {
    /// Opens a database (`sqlite:FILE` or `postgres://...`), brings its schema up to date and loads
    /// the index.
    pub async fn open(url: &str, seams: seams::Seams, holding: Holding) -> Result<Self, Error> {
        let began = Instant::now();
        let db = Db::open(url).await?;
        let index = Index::new();
        let sync = sync::load(&db, &index, holding).await?;
        let loaded_in = began.elapsed();
        Ok(Self(Arc::new(Inner { db, index, seams, holding, sync, loaded_in })))
    }

    /// The index as it stands now, held still: take one view for each request.
    pub fn view(&self) -> View {
        View(self.0.index.snapshot())
    }

    /// How long opening the database and loading the index took.
    pub fn loaded_in(&self) -> Duration {
        self.0.loaded_in
    }

    /// Asks the database for the end of the change log: how many changes the index is behind it.
    pub async fn lag(&self) -> Result<i64, Error> {
        let head = change_log::head(&mut self.0.db.read().await?).await?;
        Ok((head.0 - self.view().seq().0).max(0))
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn seams(&self) -> &seams::Seams {
        &self.0.seams
    }
}

/// An immutable view of every layer.
#[derive(Clone)]
pub struct View(Arc<Snapshot>);

impl View {
    /// The change that it shows everything up to.
    pub fn seq(&self) -> Seq {
        self.0.seq()
    }

    /// The last change that touched any of `layers`: answers from them can only differ when it does.
    pub fn stamp(&self, layers: &[Layer]) -> Seq {
        layers.iter().map(|&layer| self.0.layer(layer).changed()).max().unwrap_or(Seq(0))
    }

    /// How many features a layer has.
    pub fn len(&self, layer: Layer) -> usize {
        self.0.layer(layer).len()
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.0
    }

    pub(crate) fn shared(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0)
    }
}
