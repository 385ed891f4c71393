//! Boxes of longitude and latitude: read from a request, taken of a geometry, compared.
//!
//! Knows nothing of distances or tiles.

use geo::{BoundingRect, Coord, Geometry};

/// A box in degrees. `west > east` means the box crosses the antimeridian (RFC 7946, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BBox {
    /// Longitude of the western side, -180 to 180.
    pub west: f64,
    /// Latitude of the southern side, -90 to 90.
    pub south: f64,
    /// Longitude of the eastern side, -180 to 180.
    pub east: f64,
    /// Latitude of the northern side, -90 to 90.
    pub north: f64,
}

/// Why a text is not a box.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BBoxFault {
    /// Not four numbers (or six, with heights).
    #[error("a box is four numbers, west,south,east,north in degrees; {0} were given")]
    Count(usize),
    /// One of the parts is not a finite number.
    #[error("number {position} of the box is not a number: west,south,east,north in degrees")]
    NotANumber {
        /// Which of the numbers, from 1.
        position: usize,
    },
    /// A longitude outside -180 to 180.
    #[error("longitude {0} of the box is outside -180 to 180")]
    Longitude(f64),
    /// A latitude outside -90 to 90.
    #[error("latitude {0} of the box is outside -90 to 90")]
    Latitude(f64),
    /// The south above the north.
    #[error("the south of the box, {south}, is above its north, {north}")]
    UpsideDown {
        /// The latitude given as the south.
        south: f64,
        /// The latitude given as the north.
        north: f64,
    },
}

impl BBox {
    /// The whole world.
    pub const WORLD: Self = Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// Reads `west,south,east,north`; six numbers carry heights, which are dropped.
    pub fn parse(text: &str) -> Result<Self, BBoxFault> {
        let numbers = text.split(',').enumerate().map(number).collect::<Result<Vec<_>, _>>()?;
        match numbers[..] {
            [west, south, east, north] | [west, south, _, east, north, _] => {
                Self { west, south, east, north }.checked()
            }
            _ => Err(BBoxFault::Count(numbers.len())),
        }
    }

    fn checked(self) -> Result<Self, BBoxFault> {
        for longitude in [self.west, self.east] {
            if longitude.abs() > 180.0 {
                return Err(BBoxFault::Longitude(longitude));
            }
        }
        for latitude in [self.south, self.north] {
            if latitude.abs() > 90.0 {
                return Err(BBoxFault::Latitude(latitude));
            }
        }
        if self.south > self.north {
            return Err(BBoxFault::UpsideDown { south: self.south, north: self.north });
        }
        Ok(self)
    }

    /// The smallest plain box around a geometry, or `None` of an empty one. It never crosses the
    /// antimeridian: a geometry cut there spans -180 to 180.
    pub fn of(geometry: &Geometry) -> Option<Self> {
        let rect = geometry.bounding_rect()?;
        let (min, max) = (rect.min(), rect.max());
        Some(Self { west: min.x, south: min.y, east: max.x, north: max.y })
    }

    /// Whether the box crosses the antimeridian.
    pub fn crosses_antimeridian(&self) -> bool {
        self.west > self.east
    }

    /// The box as one or two boxes that do not cross the antimeridian.
    pub fn split(&self) -> (Self, Option<Self>) {
        if self.crosses_antimeridian() {
            (Self { east: 180.0, ..*self }, Some(Self { west: -180.0, ..*self }))
        } else {
            (*self, None)
        }
    }

    /// Whether a position lies in the box or on its side.
    pub fn contains(&self, at: Coord) -> bool {
        let between = if self.crosses_antimeridian() {
            at.x >= self.west || at.x <= self.east
        } else {
            at.x >= self.west && at.x <= self.east
        };
        between && at.y >= self.south && at.y <= self.north
    }

    /// Whether the two boxes share at least one position.
    pub fn intersects(&self, other: &Self) -> bool {
        let (first, second) = self.split();
        let (left, right) = other.split();
        [Some(first), second]
            .into_iter()
            .flatten()
            .any(|one| [Some(left), right].into_iter().flatten().any(|another| one.meets(&another)))
    }

    fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }
}

fn number((index, text): (usize, &str)) -> Result<f64, BBoxFault> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(BBoxFault::NotANumber { position: index + 1 }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use geo::{Geometry, MultiPoint, coord, line_string};

    use super::{BBox, BBoxFault};

    #[test]
    fn reads_four_numbers_and_drops_heights() {
        let flat = BBox::parse("104.8, 11.5,104.9,11.6").unwrap();
        assert_eq!(flat, BBox { west: 104.8, south: 11.5, east: 104.9, north: 11.6 });
        assert_eq!(BBox::parse("104.8,11.5,-3,104.9,11.6,200").unwrap(), flat);
    }

    #[test]
    fn refuses_what_is_not_a_box() {
        assert_eq!(BBox::parse("1,2,3"), Err(BBoxFault::Count(3)));
        assert_eq!(BBox::parse(""), Err(BBoxFault::NotANumber { position: 1 }));
        assert_eq!(BBox::parse("1,2,inf,4"), Err(BBoxFault::NotANumber { position: 3 }));
        assert_eq!(BBox::parse("1,NaN,3,4"), Err(BBoxFault::NotANumber { position: 2 }));
        assert_eq!(BBox::parse("1,2,181,4"), Err(BBoxFault::Longitude(181.0)));
        assert_eq!(BBox::parse("1,-91,3,4"), Err(BBoxFault::Latitude(-91.0)));
        let fault = BBox::parse("1,5,3,4").unwrap_err();
        assert_eq!(fault.to_string(), "the south of the box, 5, is above its north, 4");
    }

    #[test]
    fn a_box_over_the_antimeridian_is_two() {
        let fiji = BBox::parse("177,-20,-178,-15").unwrap();
        let (east, west) = fiji.split();
        assert_eq!((east.west, east.east), (177.0, 180.0));
        assert_eq!(west.map(|half| (half.west, half.east)), Some((-180.0, -178.0)));
        assert!(fiji.contains(coord! { x: -179.0, y: -17.0 }));
        assert!(fiji.contains(coord! { x: 180.0, y: -15.0 }));
        assert!(!fiji.contains(coord! { x: 0.0, y: -17.0 }));
        assert!(!fiji.contains(coord! { x: 179.0, y: -14.0 }));
    }

    #[test]
    fn boxes_meet_at_their_sides_and_over_the_antimeridian() {
        let fiji = BBox { west: 177.0, south: -20.0, east: -178.0, north: -15.0 };
        let tonga = BBox { west: -178.0, south: -15.0, east: -170.0, north: -10.0 };
        let samoa = BBox { west: -177.9, ..tonga };
        assert!(fiji.intersects(&tonga) && tonga.intersects(&fiji));
        assert!(!fiji.intersects(&samoa) && !samoa.intersects(&fiji));
        assert!(fiji.intersects(&fiji) && fiji.intersects(&BBox::WORLD));
    }

    #[test]
    fn takes_the_box_of_a_geometry() {
        let line = Geometry::LineString(line_string![(x: 3.0, y: 1.0), (x: 1.0, y: 2.0)]);
        let expected = BBox { west: 1.0, south: 1.0, east: 3.0, north: 2.0 };
        assert_eq!(BBox::of(&line), Some(expected));
        assert_eq!(BBox::of(&Geometry::MultiPoint(MultiPoint(vec![]))), None);
    }
}
