//! GeoJSON collections as chunks of bytes: whole when they are small, streamed when they are not.
//! Features are copied as the index holds them ready; nothing is parsed or built on the way.

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::id::Seq;
use crate::domain::layer::Layer;
use crate::format::geojson::{self, CollectionEnd};
use crate::index::{Near, Position, Snapshot};

/// A chunk is sent when it has grown to this size.
const CHUNK: usize = 128 * 1024;

/// How much of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most so many features.
    pub limit: usize,
    /// Only what comes after this token, which the page before gave as `next`.
    pub after: Option<String>,
}

/// A FeatureCollection that is written as it is read. An iterator over its bytes.
pub struct Collection {
    /// The change that the answer shows everything up to.
    pub seq: Seq,
    /// How many features it has.
    pub returned: usize,
    /// The token of the next page, if there is one.
    pub next: Option<String>,
    chunks: Chunks,
}

enum Chunks {
    Whole(Option<Bytes>),
    Streamed(Box<Stream>),
}

struct Stream {
    snapshot: Arc<Snapshot>,
    layer: Layer,
    positions: std::vec::IntoIter<Position>,
    end: CollectionEnd,
    state: State,
}

#[derive(PartialEq)]
enum State {
    Beginning,
    Within,
    Ended,
}

impl Collection {
    /// A small collection, written at once.
    pub fn whole(seq: Seq, features: &[(&[u8], Option<(Layer, f64)>)], next: Option<String>) -> Self {
        let size: usize = features.iter().map(|(json, _)| json.len() + 64).sum();
        let mut bytes = Vec::with_capacity(size + 128);
        geojson::begin_collection(&mut bytes);
        for (number, (json, found)) in features.iter().enumerate() {
            geojson::separate(number, &mut bytes);
            match found {
                Some((layer, distance_m)) => geojson::write_near(json, layer.as_str(), *distance_m, &mut bytes),
                None => bytes.extend_from_slice(json),
            }
        }
        let end = CollectionEnd { seq: seq.0, returned: features.len(), next: next.clone() };
        geojson::end_collection(&end, &mut bytes);
        Self { seq, returned: features.len(), next, chunks: Chunks::Whole(Some(bytes.into())) }
    }

    /// A collection of any size, of features at `positions` of a layer of `snapshot`.
    pub fn streamed(snapshot: Arc<Snapshot>, layer: Layer, positions: Vec<Position>, next: Option<String>) -> Self {
        let (seq, returned) = (snapshot.seq(), positions.len());
        let end = CollectionEnd { seq: seq.0, returned, next: next.clone() };
        let positions = positions.into_iter();
        let stream = Stream { snapshot, layer, positions, end, state: State::Beginning };
        Self { seq, returned, next, chunks: Chunks::Streamed(Box::new(stream)) }
    }

    /// All of it at once; for callers that need no streaming.
    pub fn into_bytes(self) -> Vec<u8> {
        self.fold(Vec::new(), |mut all, chunk| {
            all.extend_from_slice(&chunk);
            all
        })
    }
}

impl Iterator for Collection {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        match &mut self.chunks {
            Chunks::Whole(bytes) => bytes.take(),
            Chunks::Streamed(stream) => stream.chunk(),
        }
    }
}

impl Stream {
    fn chunk(&mut self) -> Option<Bytes> {
        if self.state == State::Ended {
            return None;
        }
        let mut bytes = Vec::with_capacity(CHUNK + 4096);
        let mut number = usize::from(self.state == State::Within);
        if self.state == State::Beginning {
            geojson::begin_collection(&mut bytes);
            self.state = State::Within;
        }
        let layer = self.snapshot.layer(self.layer);
        while bytes.len() < CHUNK {
            let Some(position) = self.positions.next() else {
                geojson::end_collection(&self.end, &mut bytes);
                self.state = State::Ended;
                break;
            };
            geojson::separate(number, &mut bytes);
            bytes.extend_from_slice(layer.at(position).json());
            number += 1;
        }
        Some(bytes.into())
    }
}
