//! The edges of a large shape, sorted into bands of latitude, so that asking whether a position is
//! inside looks at a few edges instead of thousands.

use geo::Coord;

use super::shape::Shape;

/// Bands of equal height from the south end of a shape to its north end.
#[derive(Debug, Clone)]
pub struct Bands {
    south: f64,
    per_degree: f64,
    /// Where each band's edges begin in `edges`; one more than there are bands.
    starts: Box<[u32]>,
    edges: Box<[(Coord, Coord)]>,
}

impl Bands {
    /// Sorts the edges of `shape`; an edge stands in every band that it touches.
    pub fn of(shape: &Shape) -> Self {
        let [_, south, _, north] = shape.bounds();
        let count = (shape.coords().len() / 4).max(1);
        let per_degree = if north > south { count as f64 / (north - south) } else { 0.0 };
        let band = |lat: f64| (((lat - south) * per_degree) as usize).min(count - 1);
        let span = |(from, to): (Coord, Coord)| (band(from.y.min(to.y)), band(from.y.max(to.y)));
        let mut starts = vec![0_u32; count + 1];
        for edge in shape.edges() {
            let (low, high) = span(edge);
            (low..=high).for_each(|band| starts[band + 1] += 1);
        }
        for band in 0..count {
            starts[band + 1] += starts[band];
        }
        let mut free = starts.clone();
        let mut edges = vec![(Coord::zero(), Coord::zero()); starts[count] as usize];
        for edge in shape.edges() {
            let (low, high) = span(edge);
            for band in low..=high {
                edges[free[band] as usize] = edge;
                free[band] += 1;
            }
        }
        Self { south, per_degree, starts: starts.into(), edges: edges.into() }
    }

    /// The edges that can cross the parallel at `lat`.
    pub fn edges_at(&self, lat: f64) -> impl Iterator<Item = (Coord, Coord)> {
        let count = self.starts.len() - 1;
        let offset = (lat - self.south) * self.per_degree;
        let inside = offset >= 0.0 && offset <= count as f64;
        let band = (offset as usize).min(count - 1);
        let range = if inside { self.starts[band] as usize..self.starts[band + 1] as usize } else { 0..0 };
        self.edges[range].iter().copied()
    }

    /// Bytes on the heap, for reporting.
    pub fn heap_bytes(&self) -> usize {
        self.starts.len() * 4 + self.edges.len() * size_of::<(Coord, Coord)>()
    }
}
