//! OpenStreetMap protocol buffers: administrative boundaries and buildings out of an extract.
//!
//! Ways refer to nodes and relations to ways, so a file is read in several passes. The first one
//! unpacks every block, which finds truncated and damaged files before anything comes of them, and
//! notes what each block holds, so that later passes skip the others. Memory then holds what the
//! wanted features need and nothing of the rest: 24 bytes for each node of their outlines (a sorted
//! list of ids beside a list of positions) and 8 bytes for each node of a relation's ways. For
//! buildings even this is bounded: a file with more than eight million references from building
//! ways to nodes (about 1.5 million buildings) is read in rounds of so many.
//!
//! The format is read here and not with a crate: those known build a message for each element, let
//! lengths in the file decide what is allocated, and panic on numbers that a damaged file may hold;
//! what is needed of the format takes less code than guarding against that.
//!
//! A file cut exactly between two blocks cannot be told from a whole one: the format has no end mark.

use std::path::Path;

use serde_json::Value;

use super::error::Error;
use super::feature::Feature;
use super::input::Progress;
use crate::domain::unit::Level;

mod blob;
mod block;
mod building;
mod relation;
mod ring;
mod table;
mod wire;

use blob::BlobFile;
use block::Tags;
use building::BuildingReader;
use relation::{RelationReader, attributes};

/// Reads building footprints: closed ways and multipolygon relations with a tag `building` other
/// than `no`. Ids are `way/123` and `relation/45`; the attributes are the tags. Relations come first,
/// then ways; a way that is the shell of such a relation is left out, as the relation is the same
/// building with its holes. Outlines that are open or miss nodes are errors with the element's id.
pub(super) fn buildings(
    path: &Path,
    progress: &Progress,
) -> Result<impl Iterator<Item = Result<Feature, Error>> + Send + use<>, Error> {
    Ok(BuildingReader::new(BlobFile::open(path, progress)?, progress))
}

/// Reads the relations with `boundary=administrative` whose `admin_level` is among `levels`. The
/// attributes are the tags, and `level` with our word for the level. Relations whose ways or nodes
/// are not all in the file, as at the edge of an extract, are errors with the relation's id.
pub(super) fn administrative(
    path: &Path,
    levels: &[(u8, Level)],
    progress: &Progress,
) -> Result<impl Iterator<Item = Result<Feature, Error>> + Send + use<>, Error> {
    if levels.is_empty() {
        return Err(Error::file("it is not said which admin_level stands for which level")
            .hint("use --levels, such as 2=country,4=province,6=district,8=commune"));
    }
    let levels = levels.to_vec();
    let choice = move |tags: Tags<'_>| {
        let level = level_of(tags, &levels)?;
        let mut properties = attributes(tags);
        properties.insert("level".to_owned(), Value::from(level.as_str()));
        Some(properties)
    };
    let reader = RelationReader::new(Box::new(choice));
    Ok(BoundaryReader { file: BlobFile::open(path, progress)?, reader, number: 0 })
}

fn level_of(tags: Tags<'_>, levels: &[(u8, Level)]) -> Option<Level> {
    if tags.get("boundary") != Some(b"administrative") {
        return None;
    }
    let number: u8 = std::str::from_utf8(tags.get("admin_level")?).ok()?.trim().parse().ok()?;
    levels.iter().find(|(known, _)| *known == number).map(|(_, level)| *level)
}

/// Streams administrative boundaries.
struct BoundaryReader {
    file: BlobFile,
    reader: RelationReader,
    number: u64,
}

impl Iterator for BoundaryReader {
    type Item = Result<Feature, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.number += 1;
        self.reader.read(&mut self.file, self.number).transpose()
    }
}
