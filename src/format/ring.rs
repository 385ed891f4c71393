//! Rings as files give them. `geo::Polygon` closes every ring it is given without a word, so an
//! open ring must be noticed here or never.

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Builds polygons from rings: open rings are refused, or closed and noted when mending.
#[derive(Debug, Default)]
pub(super) struct RingReader {
    mend: bool,
    seen: usize,
    repairs: Vec<String>,
}

impl RingReader {
    pub(super) fn new(mend: bool) -> Self {
        Self { mend, ..Self::default() }
    }

    /// The polygon of a shell and its holes, in this order.
    pub(super) fn polygon(&mut self, rings: Vec<Vec<Coord>>) -> Result<Polygon, String> {
        let mut lines = Vec::with_capacity(rings.len());
        for ring in rings {
            lines.push(self.ring(ring)?);
        }
        if lines.is_empty() {
            return Err("a polygon has no rings".to_owned());
        }
        let shell = lines.remove(0);
        Ok(Polygon::new(shell, lines))
    }

    pub(super) fn multi_polygon(&mut self, parts: Vec<Vec<Vec<Coord>>>) -> Result<MultiPolygon, String> {
        parts.into_iter().map(|part| self.polygon(part)).collect::<Result<_, _>>().map(MultiPolygon)
    }

    /// What was repaired so far.
    pub(super) fn into_repairs(self) -> Vec<String> {
        self.repairs
    }

    fn ring(&mut self, ring: Vec<Coord>) -> Result<LineString, String> {
        self.seen += 1;
        if ring.is_empty() {
            return Err(format!("ring {} is empty", self.seen));
        }
        if ring.first() != ring.last() {
            if !self.mend {
                return Err(format!("ring {} is not closed: its last position is not its first", self.seen));
            }
            self.repairs.push(format!("closed ring {}", self.seen));
        }
        Ok(LineString(ring))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn open_square() -> Vec<Coord> {
        [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(Coord::from).to_vec()
    }

    #[test]
    fn an_open_ring_is_refused_or_closed_and_noted() {
        let refused = RingReader::new(false).polygon(vec![open_square()]).unwrap_err();
        assert_eq!(refused, "ring 1 is not closed: its last position is not its first");
        let mut mending = RingReader::new(true);
        let polygon = mending.polygon(vec![open_square()]).unwrap();
        assert_eq!(polygon.exterior().0.len(), 5);
        assert_eq!(mending.into_repairs(), ["closed ring 1"]);
    }

    #[test]
    fn a_polygon_without_rings_is_refused() {
        assert!(RingReader::new(true).polygon(Vec::new()).is_err());
        assert!(RingReader::new(true).polygon(vec![Vec::new()]).is_err());
    }
}
