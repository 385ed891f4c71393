//! Web Mercator tiles: which one, what box it covers, and geometry in its own units.
//!
//! Knows nothing of what is drawn or how a tile is written. Units run from 0 to [`EXTENT`], x to the
//! east and y to the south; what lies within [`BUFFER`] around is kept, so that outlines do not end
//! at a tile's edge.

use std::f64::consts::PI;

use geo::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};

use super::bbox::BBox;
use super::clip::clip_ring;
use super::simplify::simplify_ring;

/// Units on each side of a tile.
pub const EXTENT: u32 = 4096;
/// How far around a tile geometry is kept, in units.
pub const BUFFER: f64 = 64.0;
/// The deepest zoom there is.
pub const DEEPEST: u8 = 22;

/// A tile of the scheme that the web knows as XYZ (OGC: `WebMercatorQuad`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// The tile, if there is one: z at most 22, x and y below two to the power of z.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let side = 1_u32 << z.min(DEEPEST);
        (z <= DEEPEST && x < side && y < side).then_some(Self { z, x, y })
    }

    /// Its zoom.
    pub fn z(self) -> u8 {
        self.z
    }

    /// What it covers with its buffer, in degrees, within the world.
    pub fn buffered(self) -> BBox {
        let frame = Frame::of(self);
        let extent = f64::from(EXTENT);
        let (west, north) = frame.locate(-BUFFER, -BUFFER);
        let (east, south) = frame.locate(extent + BUFFER, extent + BUFFER);
        // The first and last rows reach on to the poles.
        let north = if self.y == 0 { 90.0 } else { north };
        let south = if u64::from(self.y) + 1 == 1 << self.z { -90.0 } else { south };
        BBox { west: west.max(-180.0), south, east: east.min(180.0), north }
    }
}

/// How a tile's units lie on the world.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    side: f64,
    x: f64,
    y: f64,
}

impl Frame {
    /// The frame of a tile.
    pub fn of(tile: TileId) -> Self {
        Self { side: f64::from(1_u32 << tile.z), x: f64::from(tile.x), y: f64::from(tile.y) }
    }

    /// Where a position lies in the tile (Web Mercator on the sphere, EPSG:3857). Latitudes beyond
    /// the square world are drawn at its edge.
    pub fn project(self, at: Coord) -> Coord {
        let x = (at.x + 180.0) / 360.0;
        let latitude = at.y.clamp(-85.051_128_779_806_6, 85.051_128_779_806_6).to_radians();
        let y = 0.5 - latitude.tan().asinh() / (2.0 * PI);
        let extent = f64::from(EXTENT);
        Coord { x: (x * self.side - self.x) * extent, y: (y * self.side - self.y) * extent }
    }

    /// The longitude and latitude of a spot in the tile.
    fn locate(self, x: f64, y: f64) -> (f64, f64) {
        let extent = f64::from(EXTENT);
        let across = (x / extent + self.x) / self.side;
        let down = (y / extent + self.y) / self.side;
        (across * 360.0 - 180.0, (PI * (1.0 - 2.0 * down)).sinh().atan().to_degrees())
    }

    /// A point in units, if it is in the tile or its buffer.
    pub fn point(self, at: Coord) -> Option<Geometry<i32>> {
        let spot = self.project(at);
        let most = f64::from(EXTENT) + BUFFER;
        let within = (-BUFFER..=most).contains(&spot.x) && (-BUFFER..=most).contains(&spot.y);
        within.then(|| Geometry::Point(Point(rounded(spot))))
    }

    /// Rings as stored (shells counter-clockwise in lon/lat, each followed by its holes, which are
    /// clockwise), clipped to the tile and its buffer and simplified to `tolerance` units. Shells are
    /// clockwise on the screen, as the vector tile specification has it. Nothing where nothing is
    /// left.
    pub fn area<'r>(self, rings: impl Iterator<Item = &'r [Coord]>, tolerance: f64) -> Option<Geometry<i32>> {
        let mut polygons: Vec<(LineString<i32>, Vec<LineString<i32>>)> = Vec::new();
        let mut has_shell = false;
        for ring in rings {
            let is_shell = is_counter_clockwise(ring);
            let drawn = self.ring(ring, tolerance);
            match (is_shell, drawn) {
                (true, drawn) => {
                    has_shell = drawn.is_some();
                    polygons.extend(drawn.map(|ring| (ring, Vec::new())));
                }
                (false, Some(hole)) if has_shell => {
                    if let Some((_, holes)) = polygons.last_mut() {
                        holes.push(hole);
                    }
                }
                _ => {}
            }
        }
        let mut polygons: Vec<Polygon<i32>> =
            polygons.into_iter().map(|(shell, holes)| Polygon::new(shell, holes)).collect();
        match polygons.len() {
            0 | 1 => polygons.pop().map(Geometry::Polygon),
            _ => Some(Geometry::MultiPolygon(MultiPolygon(polygons))),
        }
    }

    /// One ring in units, if an area is left of it, turned the other way round: what was
    /// counter-clockwise is clockwise then.
    fn ring(self, ring: &[Coord], tolerance: f64) -> Option<LineString<i32>> {
        let drawn: Vec<Coord> = ring.iter().map(|&at| self.project(at)).collect();
        let clipped = clip_ring(drawn, -BUFFER, f64::from(EXTENT) + BUFFER);
        let mut spots: Vec<Coord<i32>> =
            simplify_ring(&clipped, tolerance).into_iter().map(rounded).collect();
        spots.dedup();
        spots.reverse();
        if spots.len() >= 4 && has_area(&spots) { Some(LineString(spots)) } else { None }
    }
}

fn rounded(spot: Coord) -> Coord<i32> {
    Coord { x: spot.x.round() as i32, y: spot.y.round() as i32 }
}

fn is_counter_clockwise(ring: &[Coord]) -> bool {
    let Some(&origin) = ring.first() else { return false };
    let cross = |edge: &[Coord]| {
        let (a, b) = (edge[0] - origin, edge[1] - origin);
        a.x * b.y - b.x * a.y
    };
    ring.windows(2).map(cross).sum::<f64>() > 0.0
}

fn has_area(ring: &[Coord<i32>]) -> bool {
    let cross = |edge: &[Coord<i32>]| {
        i64::from(edge[0].x) * i64::from(edge[1].y) - i64::from(edge[1].x) * i64::from(edge[0].y)
    };
    ring.windows(2).map(cross).sum::<i64>() != 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use geo::{Area, coord};

    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Vec<Coord> {
        let (east, north) = (west + side, south + side);
        vec![
            coord! { x: west, y: south },
            coord! { x: east, y: south },
            coord! { x: east, y: north },
            coord! { x: west, y: north },
            coord! { x: west, y: south },
        ]
    }

    fn reversed(mut ring: Vec<Coord>) -> Vec<Coord> {
        ring.reverse();
        ring
    }

    #[test]
    fn tiles_are_where_the_web_has_them() {
        // Independence Monument in Phnom Penh, as every XYZ server numbers it.
        let tile = TileId::new(14, 12_967, 7_662).unwrap();
        let spot = Frame::of(tile).project(coord! { x: 104.9310, y: 11.5564 });
        assert!((0.0..4096.0).contains(&spot.x) && (0.0..4096.0).contains(&spot.y), "{spot:?}");
        assert!(tile.buffered().contains(coord! { x: 104.9310, y: 11.5564 }));
        let (lon, lat) = Frame::of(tile).locate(spot.x, spot.y);
        assert!((lon - 104.9310).abs() < 1e-9 && (lat - 11.5564).abs() < 1e-9);
    }

    #[test]
    fn there_are_no_tiles_beyond_the_world() {
        assert!(TileId::new(0, 0, 0).is_some() && TileId::new(22, (1 << 22) - 1, 0).is_some());
        assert_eq!(TileId::new(1, 2, 0), None);
        assert_eq!(TileId::new(23, 0, 0), None);
        assert_eq!(TileId::new(0, 0, 0).unwrap().buffered(), BBox::WORLD);
    }

    #[test]
    fn shells_turn_right_on_the_screen_and_keep_their_holes() {
        let frame = Frame::of(TileId::new(6, 50, 29).unwrap());
        let (shell, hole) = (square(103.0, 11.5, 2.0), reversed(square(103.5, 12.0, 0.5)));
        let other = square(105.5, 11.5, 0.5);
        let rings = [shell.as_slice(), &hole, &other];
        let Some(Geometry::MultiPolygon(drawn)) = frame.area(rings.into_iter(), 0.5) else { panic!() };
        assert_eq!((drawn.0.len(), drawn.0[0].interiors().len()), (2, 1));
        // The surveyor's formula is positive for shells, y running down.
        let area = |ring: &LineString<i32>| {
            Polygon::new(ring.0.iter().map(|at| (f64::from(at.x), f64::from(at.y))).collect(), vec![])
                .signed_area()
        };
        assert!(area(drawn.0[0].exterior()) > 0.0 && area(&drawn.0[0].interiors()[0]) < 0.0);
    }

    #[test]
    fn what_is_larger_than_the_tile_fills_it_and_what_is_smaller_than_a_unit_vanishes() {
        let frame = Frame::of(TileId::new(14, 12_967, 7_662).unwrap());
        let large = square(104.0, 11.0, 2.0);
        let Some(Geometry::Polygon(drawn)) = frame.area([large.as_slice()].into_iter(), 1.0) else {
            panic!()
        };
        let xs: Vec<i32> = drawn.exterior().0.iter().map(|at| at.x).collect();
        assert_eq!((xs.iter().min().unwrap(), xs.iter().max().unwrap()), (&-64, &4160));
        let tiny = square(104.9310, 11.5564, 1e-7);
        assert_eq!(frame.area([tiny.as_slice()].into_iter(), 1.0), None);
        let hole_first = reversed(square(104.9, 11.5, 0.1));
        assert_eq!(frame.area([hole_first.as_slice()].into_iter(), 1.0), None);
    }
}
