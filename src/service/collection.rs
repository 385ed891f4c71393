//! GeoJSON collections as chunks of bytes: whole when they are small, streamed when they are not.
//! Features are copied as the index holds them ready; nothing is parsed or built on the way.

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::id::Seq;
use crate::domain::layer::Layer;
use crate::format::geojson;
use crate::index::{Position, Snapshot};

/// A chunk is sent when it has grown to this size.
const CHUNK: usize = 256 * 1024;

/// How much of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most so many features.
    pub limit: usize,
    /// Only what comes after this token, which the page before gave as `next`.
    pub after: Option<String>,
}

/// A feature's JSON, and the layer and distance (metres) that are added to it, if any.
pub type Ready<'a> = (&'a [u8], Option<(Layer, f64)>);

/// A `FeatureCollection` that is written as it is read. An iterator over its bytes.
pub struct Collection {
    seq: Seq,
    next: Option<String>,
    members: Vec<(&'static str, String)>,
    source: Source,
    state: State,
}

enum Source {
    /// Features already written one after the other, with commas between.
    Written(Vec<u8>),
    /// Features to be copied out of a snapshot.
    Held { snapshot: Arc<Snapshot>, layer: Layer, positions: std::vec::IntoIter<Position> },
}

#[derive(PartialEq)]
enum State {
    Beginning,
    Within,
    Ended,
}

impl Collection {
    /// A small collection, written at once.
    pub fn whole(seq: Seq, features: &[Ready<'_>]) -> Self {
        let size: usize = features.iter().map(|(json, _)| json.len() + 64).sum();
        let mut bytes = Vec::with_capacity(size);
        for (number, (json, found)) in features.iter().enumerate() {
            if number > 0 {
                bytes.push(b',');
            }
            match found {
                Some((layer, distance_m)) => {
                    geojson::push_near(json, layer.as_str(), *distance_m, &mut bytes);
                }
                None => bytes.extend_from_slice(json),
            }
        }
        Self::new(seq, features.len(), Source::Written(bytes))
    }

    /// A collection of any size, of features at `positions` of a layer of `snapshot`; `next` is the
    /// token of the page after this one.
    pub fn streamed(
        snapshot: Arc<Snapshot>,
        layer: Layer,
        positions: Vec<Position>,
        next: Option<String>,
    ) -> Self {
        let (seq, returned) = (snapshot.seq(), positions.len());
        let source = Source::Held { snapshot, layer, positions: positions.into_iter() };
        Self { next, ..Self::new(seq, returned, source) }
    }

    fn new(seq: Seq, returned: usize, source: Source) -> Self {
        let members = vec![("numberReturned", returned.to_string())];
        Self { seq, next: None, members, source, state: State::Beginning }
    }

    /// Adds a top-level member whose value is already JSON; before the first chunk is taken.
    #[must_use]
    pub fn with_member(mut self, name: &'static str, json: String) -> Self {
        self.members.push((name, json));
        self
    }

    /// The change that the answer shows everything up to.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// The token of the next page, if there is one.
    pub fn next_page(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Whether every chunk has been taken.
    pub fn is_ended(&self) -> bool {
        self.state == State::Ended
    }

    /// All of it at once; for callers that need no streaming.
    pub fn into_bytes(self) -> Vec<u8> {
        self.fold(Vec::new(), |mut all, chunk| {
            all.extend_from_slice(&chunk);
            all
        })
    }

    fn begin(&mut self, bytes: &mut Vec<u8>) {
        let members: Vec<(&str, &str)> =
            self.members.iter().map(|(name, json)| (*name, json.as_str())).collect();
        geojson::begin_collection(&members, bytes);
        self.state = State::Within;
    }
}

impl Iterator for Collection {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.state == State::Ended {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.source.size_of_chunk());
        let is_first = self.state == State::Beginning;
        if is_first {
            self.begin(&mut bytes);
        }
        if self.source.push_chunk(is_first, &mut bytes) {
            geojson::end_collection(&mut bytes);
            self.state = State::Ended;
        }
        Some(bytes.into())
    }
}

impl Source {
    fn size_of_chunk(&self) -> usize {
        match self {
            Self::Written(features) => features.len() + 1024,
            Self::Held { positions, .. } => CHUNK.min(positions.len() * 512) + 4096,
        }
    }

    /// Appends features until a chunk is full; whether there are no more.
    fn push_chunk(&mut self, is_first: bool, bytes: &mut Vec<u8>) -> bool {
        match self {
            Self::Written(features) => {
                bytes.append(features);
                true
            }
            Self::Held { snapshot, layer, positions } => {
                let held = snapshot.layer(*layer);
                let mut is_first = is_first;
                while bytes.len() < CHUNK {
                    let Some(position) = positions.next() else { return true };
                    if let Some(feature) = held.at(position) {
                        if !std::mem::take(&mut is_first) {
                            bytes.push(b',');
                        }
                        bytes.extend_from_slice(feature.json());
                    }
                }
                positions.len() == 0
            }
        }
    }
}
