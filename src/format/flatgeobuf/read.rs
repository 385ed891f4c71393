//! Framing: header, index (skipped), and one feature after the other.

use std::io::{BufRead, Read};

use flatgeobuf::{Header, size_prefixed_root_as_feature, size_prefixed_root_as_header};

use super::{geometry, property};
use crate::format::error::Error;
use crate::format::feature::Feature;
use crate::format::geojson::is_wgs84;
use crate::format::ring::RingReader;

const MAX_HEADER: usize = 10 * 1024 * 1024;
const MAX_FEATURE: usize = 256 * 1024 * 1024;
/// Bytes of an index node: a box of four doubles, and an offset.
const NODE: u64 = 40;

/// Streams the features of a FlatGeobuf file.
pub(in crate::format) struct FeatureReader<R> {
    input: R,
    header: Vec<u8>,
    /// How many features the header promises; 0 is "not known".
    promised: u64,
    mend: bool,
    number: u64,
    buffer: Vec<u8>,
    done: bool,
}

impl<R: BufRead> FeatureReader<R> {
    /// Reads and checks the header, and skips the index.
    pub(in crate::format) fn new(mut input: R, mend: bool) -> Result<Self, Error> {
        let magic = exactly(&mut input, 8)?;
        if magic.get(..3) != Some(b"fgb") || magic.get(4..7) != Some(b"fgb") {
            return Err(Error::file("the file is not FlatGeobuf: its first bytes are others"));
        }
        if magic.get(3).is_none_or(|version| *version > flatgeobuf::VERSION) {
            return Err(Error::file("the file is of a newer version of FlatGeobuf than is read"));
        }
        let header = prefixed(&mut input, MAX_HEADER, "header")?.ok_or_else(truncated)?;
        let about = header_of(&header)?;
        check_crs(&about)?;
        let promised = about.features_count();
        skip(&mut input, index_size(promised, about.index_node_size())?)?;
        Ok(Self { input, header, promised, mend, number: 0, buffer: Vec::new(), done: false })
    }

    fn read(&mut self) -> Result<Option<Feature>, Error> {
        if self.promised > 0 && self.number == self.promised {
            return Ok(None);
        }
        match prefixed(&mut self.input, MAX_FEATURE, "feature")? {
            Some(buffer) => self.buffer = buffer,
            None if self.promised == 0 => return Ok(None),
            None => {
                let (number, promised) = (self.number, self.promised);
                return Err(Error::file(format!(
                    "the file is truncated: it holds {number} of {promised} features"
                )));
            }
        }
        self.number += 1;
        self.feature().map(Some)
    }

    fn feature(&self) -> Result<Feature, Error> {
        let refuse = |reason: String| Error::feature(self.number, None, reason);
        let header = header_of(&self.header)?;
        let raw = size_prefixed_root_as_feature(&self.buffer)
            .map_err(|_| refuse("its bytes are damaged: they are no FlatGeobuf feature".to_owned()))?;
        let columns = raw.columns().or_else(|| header.columns());
        let column = |number| columns.filter(|all| number < all.len()).map(|all| all.get(number));
        let bytes = raw.properties().map_or(&[][..], |bytes| bytes.bytes());
        let properties = property::read(bytes, column).map_err(refuse)?;
        let id = property::id(&properties);
        let mut rings = RingReader::new(self.mend);
        let geometry = raw.geometry().map(|shape| geometry::read(&shape, header.geometry_type(), &mut rings));
        let geometry = geometry.transpose().map_err(|reason| refuse(reason).with_id(id.clone()))?;
        let repairs = rings.into_repairs();
        Ok(Feature { number: self.number, line: None, id, properties, geometry, repairs })
    }
}

impl<R: BufRead> Iterator for FeatureReader<R> {
    type Item = Result<Feature, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.read().transpose();
        self.done = item.as_ref().is_none_or(|item| item.as_ref().is_err_and(|error| error.fatal));
        item
    }
}

fn header_of(bytes: &[u8]) -> Result<Header<'_>, Error> {
    size_prefixed_root_as_header(bytes)
        .map_err(|_| Error::file("the header of the FlatGeobuf file is damaged"))
}

fn check_crs(header: &Header<'_>) -> Result<(), Error> {
    let Some(crs) = header.crs() else { return Ok(()) };
    let name = match (crs.code(), crs.code_string()) {
        (0, None) => match crs.name() {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => return Ok(()),
        },
        (0, Some(text)) => text.to_owned(),
        (code, _) => format!("{}:{code}", crs.org().filter(|org| !org.is_empty()).unwrap_or("EPSG")),
    };
    if is_wgs84(&name) {
        return Ok(());
    }
    Err(Error::file(format!(
        "its coordinates are in {name}, and only WGS 84 longitude/latitude in degrees is read"
    ))
    .hint("convert it first, for instance with ogr2ogr -t_srs EPSG:4326 OUT.fgb IN.fgb"))
}

/// Bytes of the packed index: every level of a tree with `node_size` children a node. A tree of one
/// feature has a root above it all the same.
fn index_size(features: u64, node_size: u16) -> Result<u64, Error> {
    if features == 0 || node_size == 0 {
        return Ok(0);
    }
    let damaged =
        || Error::file("the header of the FlatGeobuf file is damaged: its index cannot be so large");
    if node_size < 2 {
        return Err(damaged());
    }
    let (mut level, mut nodes) = (features, features);
    // A single feature, too, has a root above it.
    loop {
        level = level.div_ceil(u64::from(node_size));
        nodes = nodes.checked_add(level).ok_or_else(damaged)?;
        if level == 1 {
            break;
        }
    }
    nodes.checked_mul(NODE).ok_or_else(damaged)
}

fn skip(input: &mut impl Read, bytes: u64) -> Result<(), Error> {
    let skipped = std::io::copy(&mut input.take(bytes), &mut std::io::sink());
    match skipped.map_err(|error| Error::io("reading the file", &error))? {
        all if all == bytes => Ok(()),
        _ => Err(truncated()),
    }
}

/// A length (little endian) and as many bytes, the length included in the result. `None` where
/// the file ends in their place. The buffer grows with what is really there, not with the length.
fn prefixed(input: &mut impl BufRead, limit: usize, what: &str) -> Result<Option<Vec<u8>>, Error> {
    if input.fill_buf().map_err(|error| Error::io("reading the file", &error))?.is_empty() {
        return Ok(None);
    }
    let prefix = exactly(input, 4)?;
    let length = prefix.iter().rev().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    if length > limit || length < 8 {
        return Err(Error::file(format!("the file is damaged: a {what} of {length} bytes cannot be")));
    }
    let mut all = prefix;
    let read = input.take(length as u64).read_to_end(&mut all);
    match read.map_err(|error| Error::io("reading the file", &error))? {
        whole if whole == length => Ok(Some(all)),
        _ => Err(truncated()),
    }
}

fn exactly(input: &mut impl Read, count: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(count);
    let read = input.take(count as u64).read_to_end(&mut bytes);
    match read.map_err(|error| Error::io("reading the file", &error))? {
        whole if whole == count => Ok(bytes),
        _ => Err(truncated()),
    }
}

fn truncated() -> Error {
    Error::file("the FlatGeobuf file ends too early, it is truncated")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_index_has_the_size_of_all_its_levels() {
        assert_eq!(index_size(0, 16).unwrap(), 0);
        assert_eq!(index_size(5, 0).unwrap(), 0);
        assert_eq!(index_size(1, 16).unwrap(), 2 * NODE);
        assert_eq!(index_size(17, 16).unwrap(), (17 + 2 + 1) * NODE);
        assert!(index_size(u64::MAX, 2).is_err());
        assert!(index_size(5, 1).is_err());
    }

    #[test]
    fn foreign_and_short_files_are_refused() {
        for (bytes, part) in [
            (&b"not a fgb file"[..], "not FlatGeobuf"),
            (b"fgb\x03fgb", "truncated"),
            (b"fgb\x09fgb\0", "newer version"),
            (b"fgb\x03fgb\0", "truncated"),
            (b"fgb\x03fgb\0\xff\xff\xff\xff", "cannot be"),
            (b"fgb\x03fgb\0\x10\0\0\0aaaaaaaaaaaaaaaa", "damaged"),
        ] {
            let error = FeatureReader::new(bytes, false).err().unwrap();
            assert!(error.fatal && error.to_string().contains(part), "{error}");
        }
    }
}
