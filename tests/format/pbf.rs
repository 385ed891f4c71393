//! Writes small OpenStreetMap files, uncompressed so that damage reaches every part of the reader.

/// An element's tags.
pub type Tags<'a> = &'a [(&'a str, &'a str)];

/// A file in the making: one block, nodes then ways then relations.
#[derive(Default)]
pub struct Extract {
    texts: Vec<String>,
    nodes: Vec<(i64, f64, f64)>,
    ways: Vec<u8>,
    relations: Vec<u8>,
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn number(field: u64, value: u64, out: &mut Vec<u8>) {
    varint(field << 3, out);
    varint(value, out);
}

fn bytes(field: u64, value: &[u8], out: &mut Vec<u8>) {
    varint(field << 3 | 2, out);
    varint(value.len() as u64, out);
    out.extend_from_slice(value);
}

fn packed(field: u64, values: impl Iterator<Item = u64>, out: &mut Vec<u8>) {
    let mut inner = Vec::new();
    values.for_each(|value| varint(value, &mut inner));
    bytes(field, &inner, out);
}

fn deltas(field: u64, values: impl Iterator<Item = i64>, out: &mut Vec<u8>) {
    let mut before = 0;
    packed(field, values.map(|value| zigzag(value - std::mem::replace(&mut before, value))), out);
}

impl Extract {
    pub fn new() -> Self {
        Self { texts: vec![String::new()], ..Self::default() }
    }

    fn text(&mut self, text: &str) -> u64 {
        if let Some(index) = self.texts.iter().position(|known| known == text) {
            return index as u64;
        }
        self.texts.push(text.to_owned());
        self.texts.len() as u64 - 1
    }

    pub fn node(mut self, id: i64, lon: f64, lat: f64) -> Self {
        self.nodes.push((id, lon, lat));
        self
    }

    fn head(&mut self, id: i64, tags: Tags) -> Vec<u8> {
        let pairs: Vec<_> = tags.iter().map(|(key, value)| (self.text(key), self.text(value))).collect();
        let mut out = Vec::new();
        number(1, id.cast_unsigned(), &mut out);
        packed(2, pairs.iter().map(|pair| pair.0), &mut out);
        packed(3, pairs.iter().map(|pair| pair.1), &mut out);
        out
    }

    pub fn way(mut self, id: i64, nodes: &[i64], tags: Tags) -> Self {
        let mut way = self.head(id, tags);
        deltas(8, nodes.iter().copied(), &mut way);
        bytes(3, &way, &mut self.ways);
        self
    }

    /// A relation of ways with roles.
    pub fn relation(mut self, id: i64, ways: &[(i64, &str)], tags: Tags) -> Self {
        let mut relation = self.head(id, tags);
        let roles: Vec<_> = ways.iter().map(|way| self.text(way.1)).collect();
        packed(8, roles.into_iter(), &mut relation);
        deltas(9, ways.iter().map(|way| way.0), &mut relation);
        packed(10, ways.iter().map(|_| 1), &mut relation);
        bytes(4, &relation, &mut self.relations);
        self
    }

    pub fn encode(&self) -> Vec<u8> {
        let unit = |degrees: f64| (degrees * 1e7).round() as i64;
        let mut dense = Vec::new();
        deltas(1, self.nodes.iter().map(|node| node.0), &mut dense);
        deltas(8, self.nodes.iter().map(|node| unit(node.2)), &mut dense);
        deltas(9, self.nodes.iter().map(|node| unit(node.1)), &mut dense);
        let mut nodes = Vec::new();
        bytes(2, &dense, &mut nodes);
        let mut table = Vec::new();
        self.texts.iter().for_each(|text| bytes(1, text.as_bytes(), &mut table));
        let mut block = Vec::new();
        bytes(1, &table, &mut block);
        for group in [&nodes, &self.ways, &self.relations] {
            bytes(2, group, &mut block);
        }
        let mut file = frame("OSMHeader", &header(&["OsmSchema-V0.6", "DenseNodes"]));
        file.extend(frame("OSMData", &block));
        file
    }
}

/// A header block that asks for features.
pub fn header(features: &[&str]) -> Vec<u8> {
    let mut header = Vec::new();
    for feature in features {
        bytes(4, feature.as_bytes(), &mut header);
    }
    header
}

/// A block in its frame.
pub fn frame(kind: &str, block: &[u8]) -> Vec<u8> {
    let mut blob = Vec::new();
    bytes(1, block, &mut blob);
    let mut header = Vec::new();
    bytes(1, kind.as_bytes(), &mut header);
    number(3, blob.len() as u64, &mut header);
    let mut frame = (header.len() as u32).to_be_bytes().to_vec();
    frame.extend(header);
    frame.extend(blob);
    frame
}

/// Nodes 1 to 4 are the corners of a square, 5 to 8 those of a smaller one inside, 9 lies outside.
pub fn squares() -> Extract {
    Extract::new()
        .node(1, 104.0, 11.0)
        .node(2, 104.01, 11.0)
        .node(3, 104.01, 11.01)
        .node(4, 104.0, 11.01)
        .node(5, 104.002, 11.002)
        .node(6, 104.004, 11.002)
        .node(7, 104.004, 11.004)
        .node(8, 104.002, 11.004)
        .node(9, 104.02, 11.0)
}
