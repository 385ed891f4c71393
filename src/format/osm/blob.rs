//! The file's frame: a sequence of blobs, each a small header and a compressed block of some
//! thousand elements. The first pass notes what kinds of element each block holds, so that later
//! passes open only the blocks that they need.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::ZlibDecoder;

use super::block::{Block, Kinds};
use super::wire::{Damaged, Fields, Wire};
use crate::format::error::Error;
use crate::format::input::{self, Progress};

/// Limits of the file format itself.
const MAX_HEADER: usize = 64 * 1024;
const MAX_BLOB: usize = 32 * 1024 * 1024;

/// Features of the format that a reader must know to read a file rightly, as far as they are known here.
const KNOWN: [&[u8]; 2] = [b"OsmSchema-V0.6", b"DenseNodes"];

/// Where a block lies and what it holds.
#[derive(Debug, Clone, Copy)]
struct Entry {
    offset: u64,
    length: u32,
    kinds: Kinds,
}

/// An OSM PBF file whose blobs were all found, unpacked and looked at once.
pub(super) struct BlobFile {
    input: BufReader<File>,
    entries: Vec<Entry>,
    packed: Vec<u8>,
    unpacked: Vec<u8>,
}

impl BlobFile {
    /// Goes through the whole file once, so that a truncated or damaged one is refused before
    /// anything comes of it.
    pub(super) fn open(path: &Path, progress: &Progress) -> Result<Self, Error> {
        let (file, size) = input::open(path)?;
        progress.expect(size);
        let input = BufReader::with_capacity(64 * 1024, file);
        let mut this = Self { input, entries: Vec::new(), packed: Vec::new(), unpacked: Vec::new() };
        let mut offset = 0;
        while let Some(frame) = this.frame(offset)? {
            let begun = offset;
            offset += frame.length;
            progress.advance(frame.length);
            this.note(&frame, begun)?;
        }
        if offset == 0 {
            return Err(Error::file("the file is empty"));
        }
        Ok(this)
    }

    /// How many blocks there are.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether a block holds any of these kinds of element.
    pub(super) fn holds(&self, index: usize, kinds: Kinds) -> bool {
        self.entries.get(index).is_some_and(|entry| entry.kinds.any(kinds))
    }

    /// The packed size of all blocks that hold any of these kinds.
    pub(super) fn size(&self, kinds: Kinds) -> u64 {
        self.entries.iter().filter(|entry| entry.kinds.any(kinds)).map(|entry| u64::from(entry.length)).sum()
    }

    /// The packed size of one block.
    pub(super) fn size_of(&self, index: usize) -> u64 {
        self.entries.get(index).map_or(0, |entry| u64::from(entry.length))
    }

    /// Unpacks one block and hands it to `visit`.
    pub(super) fn visit(
        &mut self,
        index: usize,
        visit: impl FnOnce(&Block<'_>) -> Result<(), Damaged>,
    ) -> Result<(), Error> {
        let Some(entry) = self.entries.get(index).copied() else { return Ok(()) };
        self.input
            .seek(SeekFrom::Start(entry.offset))
            .map_err(|error| Error::io("reading the file", &error))?;
        fill(&mut self.input, entry.length as usize, &mut self.packed)?;
        unpack(&self.packed, &mut self.unpacked).map_err(|reason| at(entry.offset, reason))?;
        let damaged = |Damaged| at(entry.offset, DAMAGED);
        let block = Block::parse(&self.unpacked).map_err(damaged)?;
        visit(&block).map_err(damaged)
    }

    /// Visits every block that holds any of these kinds.
    pub(super) fn visit_all(
        &mut self,
        kinds: Kinds,
        mut each: impl FnMut(&Block<'_>) -> Result<(), Damaged>,
    ) -> Result<(), Error> {
        (0..self.len())
            .filter(|index| self.holds(*index, kinds))
            .collect::<Vec<_>>()
            .into_iter()
            .try_for_each(|index| self.visit(index, &mut each))
    }

    /// Reads the next frame: the header's length (big endian), the header, and the blob, which is
    /// left in `packed`.
    fn frame(&mut self, offset: u64) -> Result<Option<Frame>, Error> {
        let mut prefix = Vec::with_capacity(4);
        let read = (&mut self.input).take(4).read_to_end(&mut prefix);
        match read.map_err(|error| Error::io("reading the file", &error))? {
            0 => return Ok(None),
            4 => {}
            _ => return Err(truncated()),
        }
        let length = prefix.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
        if length > MAX_HEADER {
            return Err(at(offset, "a blob's header is too long"));
        }
        fill(&mut self.input, length, &mut self.packed)?;
        let (kind, size) =
            header(&self.packed).map_err(|Damaged| at(offset, "a blob's header is damaged"))?;
        if size > MAX_BLOB {
            return Err(at(offset, "a blob is too long"));
        }
        fill(&mut self.input, size, &mut self.packed)?;
        Ok(Some(Frame { kind, start: offset + 4 + length as u64, size, length: (4 + length + size) as u64 }))
    }

    fn note(&mut self, frame: &Frame, begun: u64) -> Result<(), Error> {
        if begun == 0 && frame.kind != BlobKind::Header {
            return Err(Error::file("the file is not OSM PBF: it does not begin with an OSMHeader"));
        }
        if frame.kind == BlobKind::Other {
            return Ok(());
        }
        unpack(&self.packed, &mut self.unpacked).map_err(|reason| at(begun, reason))?;
        if frame.kind == BlobKind::Header {
            return check_features(&self.unpacked);
        }
        let kinds = Block::parse(&self.unpacked).and_then(|block| block.kinds());
        let kinds = kinds.map_err(|Damaged| at(begun, DAMAGED))?;
        self.entries.push(Entry { offset: frame.start, length: frame.size as u32, kinds });
        Ok(())
    }
}

const DAMAGED: &str = "a block is damaged";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BlobKind {
    Header,
    Data,
    Other,
}

struct Frame {
    kind: BlobKind,
    /// Where the blob begins in the file.
    start: u64,
    /// How long the blob is.
    size: usize,
    /// How long the whole frame is.
    length: u64,
}

/// The type and the size in a blob's header.
fn header(bytes: &[u8]) -> Result<(BlobKind, usize), Damaged> {
    let (mut kind, mut size) = (BlobKind::Other, None);
    for field in Fields(bytes) {
        match field? {
            (1, Wire::Bytes(b"OSMHeader")) => kind = BlobKind::Header,
            (1, Wire::Bytes(b"OSMData")) => kind = BlobKind::Data,
            (3, Wire::Number(length)) => size = usize::try_from(length).ok(),
            _ => {}
        }
    }
    size.map(|size| (kind, size)).ok_or(Damaged)
}

/// Unpacks a blob, at most to the size that the format allows.
fn unpack(blob: &[u8], out: &mut Vec<u8>) -> Result<(), &'static str> {
    out.clear();
    let mut expected = None;
    let mut found = false;
    for field in Fields(blob) {
        match field.map_err(|Damaged| "a blob is damaged")? {
            (1, Wire::Bytes(raw)) => {
                out.extend_from_slice(raw);
                found = true;
            }
            (2, Wire::Number(size)) => expected = Some(size),
            (3, Wire::Bytes(packed)) => {
                let decoder = ZlibDecoder::new(packed);
                decoder
                    .take(MAX_BLOB as u64 + 1)
                    .read_to_end(out)
                    .map_err(|_| "a blob cannot be unpacked")?;
                found = true;
            }
            (4..=7, Wire::Bytes(_)) => {
                return Err("a blob is packed with LZMA, LZ4 or Zstandard, which is not read");
            }
            _ => {}
        }
    }
    if !found || out.len() > MAX_BLOB || expected.is_some_and(|size| size != out.len() as u64) {
        // Raw blobs need not say their size; packed ones always do.
        return Err("a blob does not have the size it claims");
    }
    Ok(())
}

fn check_features(header: &[u8]) -> Result<(), Error> {
    for field in Fields(header) {
        if let (4, Wire::Bytes(feature)) = field.map_err(|Damaged| at(0, "its header is damaged"))?
            && !KNOWN.contains(&feature)
        {
            let name = String::from_utf8_lossy(feature);
            return Err(Error::file(format!("the file needs the feature {name}, which is not known here"))
                .hint("read are current extracts, without history"));
        }
    }
    Ok(())
}

/// Reads exactly `count` bytes; the buffer grows with what is there.
fn fill(input: &mut impl Read, count: usize, buffer: &mut Vec<u8>) -> Result<(), Error> {
    buffer.clear();
    let read = input.take(count as u64).read_to_end(buffer);
    match read.map_err(|error| Error::io("reading the file", &error))? {
        whole if whole == count => Ok(()),
        _ => Err(truncated()),
    }
}

fn at(offset: u64, reason: &str) -> Error {
    Error::file(format!("the OSM PBF is damaged at byte {offset}: {reason}")).hint("fetch the file again")
}

fn truncated() -> Error {
    Error::file("the OSM PBF ends too early, it is truncated").hint("fetch the file again")
}
