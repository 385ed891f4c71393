//! Reading a file on threads of their own: one takes it apart, two make drafts of its features, and
//! what they have made is handed on in the order of the file.
//!
//! Every hand-over is bounded, so that memory does not grow with the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use geo::CoordsIter;
use tokio::sync::mpsc;

use super::reject::Reject;
use super::source::{CHUNK, Item, Numbered, Source};
use crate::format::{self, Feature, Features};
use crate::service::error::{Error, FieldFault};

/// How many threads make drafts.
const MAKERS: usize = 2;
/// How many chunks wait at each hand-over.
const WAITING: usize = 2;
/// A chunk is full, too, when its features have so many positions.
const POSITIONS: usize = 100_000;

/// A stretch of the file with its number, or how the file ends.
type Stretch<T> = (u64, Read<T>);

enum Read<T> {
    Chunk(Vec<T>),
    End,
    Broken(format::Error),
}

/// The drafts of a file, as the threads make them.
pub(super) struct Pipeline<D> {
    path: PathBuf,
    made: mpsc::Receiver<Stretch<Item<D>>>,
    /// What was made before its turn.
    early: BTreeMap<u64, Read<Item<D>>>,
    next: u64,
}

impl<D: Send + 'static> Pipeline<D> {
    /// Starts the threads; they end when all is read or when this is dropped.
    pub fn start(
        features: Features,
        path: PathBuf,
        make: impl Fn(Feature) -> Result<Numbered<D>, String> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let (read, to_make) = sync_channel(WAITING);
        let (to_hand_on, made) = mpsc::channel(WAITING);
        let (to_make, make) = (Arc::new(Mutex::new(to_make)), Arc::new(make));
        spawn("read", move || take_apart(features, &read))?;
        for _ in 0..MAKERS {
            let (to_make, make, to_hand_on) = (Arc::clone(&to_make), Arc::clone(&make), to_hand_on.clone());
            spawn("make", move || make_drafts(&to_make, &*make, &to_hand_on))?;
        }
        Ok(Self { path, made, early: BTreeMap::new(), next: 0 })
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    thread::Builder::new().name(format!("import-{name}")).spawn(work).map_err(Error::internal)?;
    Ok(())
}

/// Reads the file into chunks. Whoever waits for them may have gone away, which ends it.
fn take_apart(features: Features, read: &SyncSender<Stretch<Result<Feature, format::Error>>>) {
    let (mut number, mut chunk, mut positions) = (0, Vec::new(), 0);
    let mut end = Read::End;
    for item in features {
        match item {
            Err(error) if error.fatal => {
                end = Read::Broken(error);
                break;
            }
            item => {
                let geometry = item.as_ref().ok().and_then(|feature| feature.geometry.as_ref());
                positions += geometry.map_or(0, CoordsIter::coords_count);
                chunk.push(item);
            }
        }
        if chunk.len() >= CHUNK || positions >= POSITIONS {
            if read.send((number, Read::Chunk(std::mem::take(&mut chunk)))).is_err() {
                return;
            }
            (number, positions) = (number + 1, 0);
        }
    }
    let _ = read.send((number, Read::Chunk(chunk)));
    let _ = read.send((number + 1, end));
}

fn make_drafts<D>(
    to_make: &Mutex<Receiver<Stretch<Result<Feature, format::Error>>>>,
    make: &(impl Fn(Feature) -> Result<Numbered<D>, String> + ?Sized),
    to_hand_on: &mpsc::Sender<Stretch<Item<D>>>,
) {
    loop {
        let Ok((number, read)) = to_make.lock().map_or(Err(()), |chunks| chunks.recv().map_err(|_| ()))
        else {
            return;
        };
        let made = match read {
            Read::Chunk(features) => {
                Read::Chunk(features.into_iter().map(|item| draft(item, make)).collect())
            }
            Read::End => Read::End,
            Read::Broken(error) => Read::Broken(error),
        };
        if to_hand_on.blocking_send((number, made)).is_err() {
            return;
        }
    }
}

fn draft<D>(
    item: Result<Feature, format::Error>,
    make: &(impl Fn(Feature) -> Result<Numbered<D>, String> + ?Sized),
) -> Item<D> {
    match item {
        Ok(feature) => {
            let (number, id) = (feature.number, feature.id.clone());
            match make(feature) {
                Ok(draft) => Item::Draft(draft),
                Err(reason) => Item::Refused(Reject { number, id, reason }),
            }
        }
        Err(error) => {
            let number = error.number().unwrap_or_default();
            let reason = match &error.hint {
                Some(hint) => format!("{}; {hint}", error.reason),
                None => error.reason,
            };
            Item::Refused(Reject { number, id: error.id, reason })
        }
    }
}

impl<D: Send + 'static> Source<D> for Pipeline<D> {
    async fn next(&mut self) -> Result<Option<Vec<Item<D>>>, Error> {
        loop {
            if let Some(read) = self.early.remove(&self.next) {
                self.next += 1;
                return match read {
                    Read::Chunk(chunk) => Ok(Some(chunk)),
                    Read::End => Ok(None),
                    Read::Broken(error) => Err(broken(&self.path, &error)),
                };
            }
            // All threads end after the end of the file only.
            let (number, read) =
                self.made.recv().await.ok_or_else(|| Error::internal("a thread of the import has failed"))?;
            self.early.insert(number, read);
        }
    }
}

fn broken(path: &Path, error: &format::Error) -> Error {
    Error::field(FieldFault::new(path.display().to_string(), error.to_string()))
}
