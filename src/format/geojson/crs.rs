//! The `crs` member of GeoJSON as it was before RFC 7946. Files still carry it; its absence means
//! WGS 84, and any other system must not be mistaken for degrees.

use serde_json::Value;

/// Refuses a `crs` member (as JSON) that names anything but WGS 84 with longitude first.
pub(super) fn check(crs: &Value) -> Result<(), (String, &'static str)> {
    let name = match crs {
        Value::Null => return Ok(()),
        Value::String(name) => name.clone(),
        other => {
            other.pointer("/properties/name").and_then(Value::as_str).unwrap_or("a linked system").to_owned()
        }
    };
    if is_wgs84(&name) {
        return Ok(());
    }
    Err((
        format!("its `crs` is {name}, and only WGS 84 longitude/latitude in degrees is read"),
        "convert it first, for instance with ogr2ogr -t_srs EPSG:4326 OUT.geojson IN.geojson",
    ))
}

/// Whether a name means WGS 84 as files of this kind write it. `EPSG:4326` puts latitude first by
/// its own definition, but in GeoJSON every tool that writes it means longitude first.
pub(in crate::format) fn is_wgs84(name: &str) -> bool {
    let capital = name.to_ascii_uppercase();
    let mut parts = capital.rsplit([':', '/', '#']);
    let code = parts.next().unwrap_or_default();
    match code {
        "CRS84" | "CRS84H" => capital.contains("OGC") || capital == code,
        "4326" | "4979" => capital.contains("EPSG") || capital == code,
        "WGS84" | "WGS 84" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn the_names_of_wgs84_pass() {
        for name in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:OGC::CRS84",
            "urn:ogc:def:crs:EPSG::4326",
            "EPSG:4326",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        ] {
            check(&json!({"type": "name", "properties": {"name": name}})).unwrap();
        }
        check(&Value::Null).unwrap();
    }

    #[test]
    fn other_systems_are_refused_by_name() {
        let (reason, hint) =
            check(&json!({"type": "name", "properties": {"name": "EPSG:32648"}})).unwrap_err();
        assert!(reason.contains("EPSG:32648"), "{reason}");
        assert!(hint.contains("EPSG:4326"), "{hint}");
        assert!(check(&json!({"type": "link", "properties": {"href": "x"}})).is_err());
    }
}
