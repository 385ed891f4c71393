//! A block of elements, read in place. Field numbers are those of `osmformat.proto`.

use super::wire::{Damaged, Deltas, Fields, Packed, Wire, zigzag};

/// A position in units of 10⁻⁷ degrees, the resolution of OpenStreetMap: 8 bytes, compared and
/// computed with exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot {
    pub(super) lon: i32,
    pub(super) lat: i32,
}

/// Which kinds of element a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NODES: Self = Self(1);
    pub(super) const WAYS: Self = Self(2);
    pub(super) const RELATIONS: Self = Self(4);

    pub(super) const fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    pub(super) const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

/// A block: its texts and its groups of elements.
pub(super) struct Block<'a> {
    texts: Vec<&'a [u8]>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl<'a> Block<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut block =
            Self { texts: Vec::new(), groups: Vec::new(), granularity: 100, lat_offset: 0, lon_offset: 0 };
        for field in Fields(bytes) {
            match field? {
                (1, Wire::Bytes(table)) => block.read_texts(table)?,
                (2, Wire::Bytes(group)) => block.groups.push(group),
                (17, Wire::Number(value)) => block.granularity = value.cast_signed(),
                (19, Wire::Number(value)) => block.lat_offset = value.cast_signed(),
                (20, Wire::Number(value)) => block.lon_offset = value.cast_signed(),
                _ => {}
            }
        }
        Ok(block)
    }

    fn read_texts(&mut self, table: &'a [u8]) -> Result<(), Damaged> {
        for field in Fields(table) {
            if let (1, Wire::Bytes(text)) = field? {
                self.texts.push(text);
            }
        }
        Ok(())
    }

    pub(super) fn kinds(&self) -> Result<Kinds, Damaged> {
        let mut kinds = Kinds::default();
        for group in &self.groups {
            for field in Fields(group) {
                kinds = kinds.and(match field?.0 {
                    1 | 2 => Kinds::NODES,
                    3 => Kinds::WAYS,
                    4 => Kinds::RELATIONS,
                    _ => Kinds::default(),
                });
            }
        }
        Ok(kinds)
    }

    /// Every node with its position.
    pub(super) fn nodes(&self, mut each: impl FnMut(i64, Spot)) -> Result<(), Damaged> {
        self.elements(&[1, 2], |kind, bytes| {
            if kind == 1 { self.node(bytes, &mut each) } else { self.dense(bytes, &mut each) }
        })
    }

    /// Every way.
    pub(super) fn ways(&self, mut each: impl FnMut(&Way<'_>) -> Result<(), Damaged>) -> Result<(), Damaged> {
        self.elements(&[3], |_, bytes| {
            let mut way = Way { id: 0, tags: self.tags(), refs: &[] };
            for field in Fields(bytes) {
                match field? {
                    (1, Wire::Number(id)) => way.id = id.cast_signed(),
                    (2, Wire::Bytes(keys)) => way.tags.keys = keys,
                    (3, Wire::Bytes(values)) => way.tags.values = values,
                    (8, Wire::Bytes(refs)) => way.refs = refs,
                    _ => {}
                }
            }
            each(&way)
        })
    }

    /// Every relation.
    pub(super) fn relations(
        &self,
        mut each: impl FnMut(&Relation<'_>) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        self.elements(&[4], |_, bytes| {
            let mut relation = Relation { id: 0, tags: self.tags(), roles: &[], members: &[], types: &[] };
            for field in Fields(bytes) {
                match field? {
                    (1, Wire::Number(id)) => relation.id = id.cast_signed(),
                    (2, Wire::Bytes(keys)) => relation.tags.keys = keys,
                    (3, Wire::Bytes(values)) => relation.tags.values = values,
                    (8, Wire::Bytes(roles)) => relation.roles = roles,
                    (9, Wire::Bytes(members)) => relation.members = members,
                    (10, Wire::Bytes(types)) => relation.types = types,
                    _ => {}
                }
            }
            each(&relation)
        })
    }

    fn elements(
        &self,
        kinds: &[u64],
        mut each: impl FnMut(u64, &'a [u8]) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        for group in &self.groups {
            for field in Fields(group) {
                if let (kind, Wire::Bytes(bytes)) = field?
                    && kinds.contains(&kind)
                {
                    each(kind, bytes)?;
                }
            }
        }
        Ok(())
    }

    const fn tags(&self) -> Tags<'_> {
        Tags { texts: self.texts.as_slice(), keys: &[], values: &[] }
    }

    fn node(&self, bytes: &[u8], each: &mut impl FnMut(i64, Spot)) -> Result<(), Damaged> {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        for field in Fields(bytes) {
            match field? {
                (1, Wire::Number(value)) => id = zigzag(value),
                (8, Wire::Number(value)) => lat = zigzag(value),
                (9, Wire::Number(value)) => lon = zigzag(value),
                _ => {}
            }
        }
        each(id, self.spot(lon, lat)?);
        Ok(())
    }

    fn dense(&self, bytes: &[u8], each: &mut impl FnMut(i64, Spot)) -> Result<(), Damaged> {
        let (mut ids, mut lats, mut lons) = (Deltas::default(), Deltas::default(), Deltas::default());
        for field in Fields(bytes) {
            match field? {
                (1, Wire::Bytes(packed)) => ids = Deltas::new(packed),
                (8, Wire::Bytes(packed)) => lats = Deltas::new(packed),
                (9, Wire::Bytes(packed)) => lons = Deltas::new(packed),
                _ => {}
            }
        }
        for id in ids {
            let lat = lats.next().ok_or(Damaged)??;
            let lon = lons.next().ok_or(Damaged)??;
            each(id?, self.spot(lon, lat)?);
        }
        Ok(())
    }

    fn spot(&self, lon: i64, lat: i64) -> Result<Spot, Damaged> {
        Ok(Spot { lon: self.unit(self.lon_offset, lon, 180)?, lat: self.unit(self.lat_offset, lat, 90)? })
    }

    /// From nanodegrees (offset and multiples of the granularity) to units of 10⁻⁷ degrees, rounded.
    fn unit(&self, offset: i64, value: i64, limit: i64) -> Result<i32, Damaged> {
        let nano =
            self.granularity.checked_mul(value).and_then(|nano| nano.checked_add(offset)).ok_or(Damaged)?;
        if nano.checked_abs().is_none_or(|size| size > limit * 1_000_000_000) {
            return Err(Damaged);
        }
        let half = if nano < 0 { -50 } else { 50 };
        i32::try_from((nano + half) / 100).map_err(|_| Damaged)
    }
}

/// The tags of an element.
#[derive(Clone, Copy)]
pub(super) struct Tags<'a> {
    texts: &'a [&'a [u8]],
    keys: &'a [u8],
    values: &'a [u8],
}

impl<'a> Tags<'a> {
    /// Keys and values as they are in the file; pairs that refer to no text are left out.
    pub(super) fn iter(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let text = move |index: Result<u64, Damaged>| {
            index.ok().and_then(|index| self.texts.get(usize::try_from(index).ok()?).copied())
        };
        Packed(self.keys)
            .zip(Packed(self.values))
            .filter_map(move |(key, value)| Some((text(key)?, text(value)?)))
    }

    /// The value of a key.
    pub(super) fn get(self, key: &str) -> Option<&'a [u8]> {
        self.iter().find(|(name, _)| *name == key.as_bytes()).map(|(_, value)| value)
    }
}

/// A line of nodes.
pub(super) struct Way<'a> {
    pub(super) id: i64,
    pub(super) tags: Tags<'a>,
    refs: &'a [u8],
}

impl Way<'_> {
    /// The ids of its nodes in order.
    pub(super) fn refs(&self) -> Result<Vec<i64>, Damaged> {
        Deltas::new(self.refs).collect()
    }
}

/// A collection of ways and other elements.
pub(super) struct Relation<'a> {
    pub(super) id: i64,
    pub(super) tags: Tags<'a>,
    roles: &'a [u8],
    members: &'a [u8],
    types: &'a [u8],
}

impl Relation<'_> {
    /// The ids and roles of the members that are ways.
    pub(super) fn ways(&self) -> Result<Vec<(i64, &[u8])>, Damaged> {
        let mut ways = Vec::new();
        let mut roles = Packed(self.roles);
        let mut types = Packed(self.types);
        for id in Deltas::new(self.members) {
            let role = roles.next().ok_or(Damaged)??;
            if types.next().ok_or(Damaged)?? == 1 {
                let text = usize::try_from(role).ok().and_then(|role| self.tags.texts.get(role));
                ways.push((id?, text.copied().unwrap_or_default()));
            }
        }
        Ok(ways)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn positions_are_exact_and_bounded() {
        let mut block = Block::parse(&[]).unwrap();
        assert_eq!(
            block.spot(1_049_310_000, 115_564_000).unwrap(),
            Spot { lon: 1_049_310_000, lat: 115_564_000 }
        );
        assert!(block.spot(1_800_000_001, 0).is_err());
        assert!(block.spot(0, i64::MAX).is_err());
        block.granularity = 1;
        assert_eq!(block.spot(-1_234_567_850, 49).unwrap(), Spot { lon: -12_345_679, lat: 0 });
    }

    #[test]
    fn damaged_blocks_are_errors() {
        assert!(Block::parse(&[0x0a, 5, 1]).is_err());
        // A group with a dense message that has an id but no position.
        let block = Block::parse(&[0x12, 5, 0x12, 3, 0x0a, 1, 2]).unwrap();
        assert_eq!(block.kinds().unwrap(), Kinds::NODES);
        assert_eq!(block.nodes(|_, _| {}), Err(Damaged));
    }
}
