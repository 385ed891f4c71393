//! The pieces of a feature collection that the read path joins from ready features: nothing here
//! parses or builds a value tree.

use super::write::write_text;

/// Appends the opening of a feature collection. `members` are further top-level members, already
/// JSON, such as `("numberReturned", "10")`. Features follow, joined by commas, then
/// [`end_collection`].
pub fn begin_collection(members: &[(&str, &str)], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\"");
    for (name, json) in members {
        out.push(b',');
        write_text(name, out);
        out.push(b':');
        out.extend_from_slice(json.as_bytes());
    }
    out.extend_from_slice(b",\"features\":[");
}

/// Appends the end of a feature collection.
pub fn end_collection(out: &mut Vec<u8>) {
    out.extend_from_slice(b"]}");
}

/// Appends a ready feature with `layer` and `distance_m` (metres, three decimals) added to its
/// properties. The feature must end with non-empty properties, as [`super::write_feature`] makes
/// it; a feature that ends otherwise is appended as it is.
pub fn push_near(feature: &[u8], layer: &str, distance_m: f64, out: &mut Vec<u8>) {
    let Some(open) = feature.strip_suffix(b"}}") else {
        out.extend_from_slice(feature);
        return;
    };
    out.extend_from_slice(open);
    out.extend_from_slice(b",\"layer\":");
    write_text(layer, out);
    out.extend_from_slice(b",\"distance_m\":");
    write_millimetres(distance_m, out);
    out.extend_from_slice(b"}}");
}

/// A distance with three decimals. Whole millimetres as digits are several times faster than
/// float formatting, and this runs once for every feature of an answer.
fn write_millimetres(metres: f64, out: &mut Vec<u8>) {
    let millimetres = (metres * 1000.0).round() as u64;
    let (mut whole, part) = (millimetres / 1000, millimetres % 1000);
    let start = out.len();
    loop {
        out.push(b'0' + (whole % 10) as u8);
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
    let digit = |value: u64| b'0' + (value % 10) as u8;
    out.extend_from_slice(&[b'.', digit(part / 100), digit(part / 10), digit(part)]);
}

/// The properties object of a ready feature, as [`super::write_feature`] lays it out. `None` for
/// a feature laid out otherwise.
pub fn properties_of(feature: &[u8]) -> Option<&[u8]> {
    const MARK: &[u8] = b",\"properties\":";
    // Before the properties there are only the type, an id and a geometry: no text of people's
    // making, so the first occurrence is the member itself.
    let inner = feature.strip_suffix(b"}")?;
    let start = inner.windows(MARK.len()).position(|window| window == MARK)?;
    inner.get(start + MARK.len()..)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::id::FeatureId;
    use geo::{Geometry, Point};

    fn ready() -> Vec<u8> {
        let mut out = Vec::new();
        let point = Geometry::Point(Point::new(1.0, 2.0));
        super::super::write_feature(FeatureId::Number(1), &point, br#"{"a":{"properties":{}}}"#, &mut out);
        out
    }

    #[test]
    fn distance_is_spliced_into_the_properties() {
        let mut out = Vec::new();
        begin_collection(&[("numberReturned", "1")], &mut out);
        push_near(&ready(), "sites", 12.3449, &mut out);
        end_collection(&mut out);
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(value["numberReturned"], 1);
        assert_eq!(value["features"][0]["properties"]["layer"], "sites");
        assert_eq!(value["features"][0]["properties"]["distance_m"], 12.345);
    }

    #[test]
    fn distances_have_three_decimals() {
        for (metres, text) in
            [(0.0, "0.000"), (0.0004, "0.000"), (1.0, "1.000"), (20_003_931.458_6, "20003931.459")]
        {
            let mut out = Vec::new();
            write_millimetres(metres, &mut out);
            assert_eq!(std::str::from_utf8(&out).unwrap(), text);
        }
    }

    #[test]
    fn properties_are_found_in_a_ready_feature() {
        assert_eq!(properties_of(&ready()).unwrap(), br#"{"a":{"properties":{}}}"#);
        assert_eq!(properties_of(b"{}"), None);
    }
}
