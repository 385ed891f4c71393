//! Building footprints: relations with holes, then closed ways. Relations come first because a way
//! that is the shell of one is often tagged as a building too, and must not count twice.

use std::collections::VecDeque;

use geo::{Geometry, Polygon};

use super::blob::BlobFile;
use super::block::{Kinds, Spot, Tags, Way};
use super::relation::{RelationReader, attributes, line};
use super::table::NodeTable;
use crate::format::error::Error;
use crate::format::feature::Feature;
use crate::format::input::Progress;

/// How many references to nodes are gathered before the nodes are looked for: 8 bytes each while
/// they are gathered, 24 bytes for each node afterwards. A file with more is read in several
/// rounds, so that memory does not grow with it.
const REFERENCES: usize = 8_000_000;

/// Streams the buildings of a file.
pub(in crate::format) struct BuildingReader {
    file: BlobFile,
    progress: Progress,
    number: u64,
    /// The block of ways from which features are made next.
    next: usize,
    /// The first block whose nodes were not looked for yet.
    ready: usize,
    nodes: NodeTable,
    waiting: VecDeque<Result<Feature, Error>>,
    /// The relations, until all are read.
    relations: Option<RelationReader>,
    /// Ways that are shells of relations already read.
    shells: Vec<i64>,
}

/// Whether tags are a building's. `building=no` says that something is none.
fn is_building(tags: Tags<'_>) -> bool {
    tags.get("building").is_some_and(|kind| kind != b"no" && !kind.is_empty())
}

impl BuildingReader {
    pub(super) fn new(file: BlobFile, progress: &Progress) -> Self {
        progress.expect(file.size(Kinds::WAYS));
        let choice = |tags: Tags<'_>| {
            (tags.get("type") == Some(b"multipolygon") && is_building(tags)).then(|| attributes(tags))
        };
        Self {
            file,
            progress: progress.clone(),
            number: 0,
            next: 0,
            ready: 0,
            nodes: NodeTable::default(),
            waiting: VecDeque::new(),
            relations: Some(RelationReader::new(Box::new(choice))),
            shells: Vec::new(),
        }
    }

    /// Looks for the nodes of the buildings in the next blocks of ways.
    fn gather(&mut self) -> Result<(), Error> {
        let mut references = Vec::new();
        while self.ready < self.file.len() && references.len() < REFERENCES {
            if self.file.holds(self.ready, Kinds::WAYS) {
                self.file.visit(self.ready, |block| {
                    block.ways(|way| {
                        if is_building(way.tags) {
                            references.extend(way.refs()?);
                        }
                        Ok(())
                    })
                })?;
            }
            self.ready += 1;
        }
        self.nodes = NodeTable::default();
        if !references.is_empty() {
            self.nodes = NodeTable::read(&mut self.file, references)?;
        }
        Ok(())
    }

    /// Makes the features of the next block of ways.
    fn convert(&mut self) -> Result<(), Error> {
        let index = self.next;
        self.next += 1;
        if !self.file.holds(index, Kinds::WAYS) {
            return Ok(());
        }
        self.progress.advance(self.file.size_of(index));
        let (waiting, nodes, number) = (&mut self.waiting, &self.nodes, &mut self.number);
        let shells = &self.shells;
        self.file.visit(index, |block| {
            block.ways(|way| {
                if is_building(way.tags) && shells.binary_search(&way.id).is_err() {
                    *number += 1;
                    waiting.push_back(feature(way, &way.refs()?, nodes, *number));
                }
                Ok(())
            })
        })
    }

    fn read(&mut self) -> Result<Option<Feature>, Error> {
        if let Some(relations) = &mut self.relations {
            self.number += 1;
            if let Some(feature) = relations.read(&mut self.file, self.number)? {
                return Ok(Some(feature));
            }
            self.number -= 1;
            self.shells = self.relations.take().map(RelationReader::into_shells).unwrap_or_default();
        }
        loop {
            if let Some(item) = self.waiting.pop_front() {
                return item.map(Some);
            }
            if self.next < self.ready {
                self.convert()?;
            } else if self.ready < self.file.len() {
                self.gather()?;
            } else {
                return Ok(None);
            }
        }
    }
}

impl Iterator for BuildingReader {
    type Item = Result<Feature, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn feature(way: &Way<'_>, refs: &[i64], nodes: &NodeTable, number: u64) -> Result<Feature, Error> {
    let id = Some(format!("way/{}", way.id));
    let refuse = |reason: String| Error::feature(number, None, reason).with_id(id.clone());
    if refs.first() != refs.last() || refs.len() < 2 {
        return Err(refuse("the building's outline is not closed".to_owned()));
    }
    if refs.len() < 4 {
        return Err(refuse("the building's outline has fewer than three corners".to_owned()));
    }
    let spots = refs.iter().map(|node| {
        nodes.get(*node).ok_or_else(|| format!("it is incomplete: its node {node} is not in the file"))
    });
    let spots = spots.collect::<Result<Vec<Spot>, String>>().map_err(refuse)?;
    let geometry = Some(Geometry::Polygon(Polygon::new(line(&spots), Vec::new())));
    Ok(Feature { number, id, properties: attributes(way.tags), geometry, ..Feature::default() })
}
