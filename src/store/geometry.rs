//! Geometry as the tables hold it, little-endian WKB, and as the change log holds it, WKT; longitude
//! first in both.

use geo::Geometry;
use geo_traits::to_geo::ToGeoGeometry;
use wkb::Endianness;
use wkb::reader::read_wkb;
use wkb::writer::{WriteOptions, geometry_wkb_size, write_geometry};
use wkt::Wkt;

use super::error::Error;

/// Writes a geometry as WKB.
pub(super) fn encode(geometry: &Geometry) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(geometry_wkb_size(geometry));
    let options = WriteOptions { endianness: Endianness::LittleEndian };
    write_geometry(&mut bytes, geometry, &options)
        .map_err(|fault| Error::Corrupt(format!("a geometry that WKB cannot express: {fault}")))?;
    Ok(bytes)
}

/// Reads a geometry from WKB.
pub(super) fn decode(bytes: &[u8]) -> Result<Geometry, Error> {
    read_wkb(bytes)
        .map_err(|fault| Error::Corrupt(format!("geometry: {fault}")))?
        .try_to_geometry()
        .ok_or_else(|| Error::Corrupt("an empty point".to_owned()))
}

/// Writes a geometry as WKT, with as many digits as it takes to read the same numbers back.
pub(super) fn to_text(geometry: &Geometry) -> Result<String, Error> {
    let mut text = String::new();
    wkt::to_wkt::write_geometry(&mut text, geometry)
        .map_err(|fault| Error::Corrupt(format!("a geometry that WKT cannot express: {fault}")))?;
    Ok(text)
}

/// Reads a geometry from WKT.
pub(super) fn from_text(text: &str) -> Result<Geometry, Error> {
    text.parse::<Wkt<f64>>()
        .map_err(|fault| Error::Corrupt(format!("geometry: {fault}")))?
        .try_to_geometry()
        .ok_or_else(|| Error::Corrupt("an empty point".to_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use geo::wkt;

    use super::*;

    #[test]
    fn what_is_written_is_read_back_to_the_bit() {
        let shapes: [Geometry; 3] = [
            wkt!(POINT(104.931 11.5564)).into(),
            wkt!(POLYGON((0.1 0.2,3.3 0.2,3.3 3.3,0.1 0.2),(1.0 0.5,2.0 0.5,2.0 1.0,1.0 0.5))).into(),
            wkt!(MULTIPOLYGON(((0. 0.,1. 0.,1. 1.,0. 0.)),((5. 5.,6. 5.,6. 6.,5. 5.)))).into(),
        ];
        for shape in shapes {
            assert_eq!(decode(&encode(&shape).unwrap()).unwrap(), shape);
            assert_eq!(from_text(&to_text(&shape).unwrap()).unwrap(), shape);
        }
    }

    #[test]
    fn a_cut_geometry_is_an_error() {
        let whole = encode(&wkt!(POLYGON((0. 0.,1. 0.,1. 1.,0. 0.))).into()).unwrap();
        for end in 0..whole.len() {
            assert!(matches!(decode(&whole[..end]), Err(Error::Corrupt(_))), "cut at {end}");
        }
    }
}
