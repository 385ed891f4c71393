//! Reading a GeoJSON text: a feature collection streamed feature by feature, a single feature, or
//! a bare geometry.

use std::borrow::Cow;
use std::io::BufRead;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::geometry::GeometryBody;
use super::scan::{Scanner, Unkept, check_depth, truncated};
use super::{MAX_FEATURE, crs};
use crate::format::error::Error;
use crate::format::feature::Feature;
use crate::format::ring::RingReader;

/// The members of a feature that are read. Others are foreign members, which RFC 7946 lets a
/// reader ignore.
#[derive(Deserialize)]
struct FeatureBody<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<GeometryBody>,
    #[serde(default)]
    crs: Value,
}

/// What identifies a feature that could not be read as a whole.
#[derive(Deserialize)]
struct IdBody {
    id: Value,
}

/// Reads one GeoJSON Feature from memory, such as a request's body; its number is 1. Open rings
/// are refused, as are other systems of coordinates and JSON nested deeper than 100 levels.
pub fn parse_feature(json: &[u8]) -> Result<Feature, Error> {
    feature(json, 1, None, false).map_err(Error::ending)
}

/// Reads one GeoJSON geometry object from memory, as [`parse_feature`] does.
pub fn parse_geometry(json: &[u8]) -> Result<geo::Geometry, Error> {
    check_depth(json).map_err(|unkept| Error::file(unkept.reason()))?;
    let body: GeometryBody = serde_json::from_slice(json).map_err(|error| Error::file(reason(&error)))?;
    body.build(&mut RingReader::new(false)).map_err(Error::file)
}

/// One feature from its JSON text.
pub(super) fn feature(json: &[u8], number: u64, line: Option<u64>, mend: bool) -> Result<Feature, Error> {
    let refuse = |reason: String| Error::feature(number, line, reason).with_id(id_of(json));
    check_depth(json).map_err(|unkept| Error::feature(number, line, unkept.reason()))?;
    let body: FeatureBody<'_> = serde_json::from_slice(json).map_err(|error| refuse(reason(&error)))?;
    if body.kind != "Feature" {
        return Err(refuse(format!("its type is `{}`, not `Feature`", body.kind)));
    }
    crs::check(&body.crs).map_err(|(reason, hint)| refuse(reason).hint(hint))?;
    let id = body.id.as_ref().and_then(id_text);
    if id.is_none() && body.id.as_ref().is_some_and(|id| !id.is_null()) {
        return Err(refuse("its id is neither a text nor a number".to_owned()));
    }
    let mut rings = RingReader::new(mend);
    let geometry = body.geometry.map(|geometry| geometry.build(&mut rings)).transpose().map_err(refuse)?;
    let properties = body.properties.unwrap_or_default();
    Ok(Feature { number, line, id, properties, geometry, repairs: rings.into_repairs() })
}

/// The words of a serde error without its line and column, which count from the feature's start
/// and would mislead.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn id_text(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn id_of(json: &[u8]) -> Option<String> {
    serde_json::from_slice::<IdBody>(json).ok().and_then(|body| id_text(&body.id))
}

/// Where reading stands in the file.
enum Stage {
    /// At the beginning.
    Start,
    /// Between two members of the top-level object.
    Members,
    /// In the array of features; whether a comma or the end must come next.
    Features { first: bool },
    /// Everything was read.
    Done,
}

/// Streams the features of one GeoJSON text.
pub(in crate::format) struct FeatureReader<R> {
    scanner: Scanner<R>,
    stage: Stage,
    mend: bool,
    /// Top-level members but the features, as a JSON object without its closing brace: a single
    /// feature or a geometry is only recognised as such when it has ended.
    members: Vec<u8>,
    kind: Option<String>,
    collection: bool,
    number: u64,
    value: Vec<u8>,
}

impl<R: BufRead> FeatureReader<R> {
    pub(in crate::format) fn new(input: R, mend: bool) -> Self {
        Self {
            scanner: Scanner::new(input),
            stage: Stage::Start,
            mend,
            members: Vec::new(),
            kind: None,
            collection: false,
            number: 0,
            value: Vec::new(),
        }
    }

    fn step(&mut self) -> Result<Option<Feature>, Error> {
        match self.stage {
            Stage::Start => self.start().map(|()| None),
            Stage::Members => self.member(),
            Stage::Features { first } => self.element(first),
            Stage::Done => Ok(None),
        }
    }

    fn start(&mut self) -> Result<(), Error> {
        match self.scanner.peek()? {
            Some(b'{') => {
                self.scanner.take();
                self.members.push(b'{');
                self.stage = Stage::Members;
                Ok(())
            }
            Some(b'[') => Err(Error::file("the file is a JSON array, not a GeoJSON object")
                .hint("wrap it as {\"type\":\"FeatureCollection\",\"features\":[...]}")),
            Some(_) => Err(Error::file("the file is not GeoJSON: it does not begin with {")),
            None => Err(Error::file("the file holds nothing but white space")),
        }
    }

    /// Reads one member of the top-level object, or its end.
    fn member(&mut self) -> Result<Option<Feature>, Error> {
        match self.scanner.peek()? {
            Some(b'}') => {
                self.scanner.take();
                return self.end();
            }
            Some(b',') => self.scanner.take(),
            Some(b'"') => {}
            Some(_) => return Err(malformed(self.scanner.line())),
            None => return Err(truncated()),
        }
        let name = self.name()?;
        if self.scanner.peek()? != Some(b':') {
            return Err(malformed(self.scanner.line()));
        }
        self.scanner.take();
        let array = self.scanner.peek()? == Some(b'[');
        if name == "features" && array && self.kind.as_deref().is_none_or(|kind| kind == "FeatureCollection")
        {
            self.scanner.take();
            self.collection = true;
            self.stage = Stage::Features { first: true };
            return Ok(None);
        }
        self.keep(&name).map(|()| None)
    }

    fn name(&mut self) -> Result<String, Error> {
        if self.scanner.peek()? != Some(b'"') {
            return Err(malformed(self.scanner.line()));
        }
        let kept = self.scanner.value(&mut self.value, 64 * 1024)?;
        kept.map_err(|unkept| Error::file(format!("a member's name: {}", unkept.reason())))?;
        serde_json::from_slice(&self.value).map_err(|_| malformed(self.scanner.line()))
    }

    /// Keeps a member's value for the end; `type` and `crs` are looked at as they pass, so that a
    /// file in another system is refused before its features are read.
    fn keep(&mut self, name: &str) -> Result<(), Error> {
        let limit = MAX_FEATURE.saturating_sub(self.members.len());
        let kept = self.scanner.value(&mut self.value, limit)?;
        kept.map_err(|unkept| {
            Error::file(format!("the member `{name}` cannot be read: {}", unkept.reason()))
        })?;
        match name {
            "type" => self.kind = serde_json::from_slice(&self.value).ok(),
            "crs" => {
                let value =
                    serde_json::from_slice(&self.value).map_err(|_| malformed(self.scanner.line()))?;
                crs::check(&value).map_err(|(reason, hint)| Error::file(reason).hint(hint))?;
            }
            _ => {}
        }
        if self.members.len() > 1 {
            self.members.push(b',');
        }
        super::write_text(name, &mut self.members);
        self.members.push(b':');
        self.members.extend_from_slice(&self.value);
        Ok(())
    }

    fn element(&mut self, first: bool) -> Result<Option<Feature>, Error> {
        match self.scanner.peek()? {
            Some(b']') => {
                self.scanner.take();
                self.stage = Stage::Members;
                return Ok(None);
            }
            Some(b',') if !first => self.scanner.take(),
            Some(b'{') if first => {}
            Some(_) => return Err(malformed(self.scanner.line())),
            None => return Err(truncated()),
        }
        self.stage = Stage::Features { first: false };
        if self.scanner.peek()? != Some(b'{') {
            return Err(malformed(self.scanner.line()));
        }
        self.number += 1;
        match self.scanner.value(&mut self.value, MAX_FEATURE)? {
            Ok(()) => feature(&self.value, self.number, None, self.mend).map(Some),
            Err(unkept) => Err(unkept_feature(unkept, self.number)),
        }
    }

    /// The top-level object has ended: a collection is done, anything else is one feature.
    fn end(&mut self) -> Result<Option<Feature>, Error> {
        self.stage = Stage::Done;
        if self.scanner.peek()?.is_some() {
            let line = self.scanner.line();
            return Err(Error::file(format!("text follows the end of the GeoJSON object, on line {line}"))
                .hint("if each line is a feature, its format is geojsonseq"));
        }
        match (self.kind.as_deref(), self.collection) {
            (Some("FeatureCollection"), true) => Ok(None),
            (Some("FeatureCollection"), false) => {
                Err(Error::file("the FeatureCollection has no array `features`"))
            }
            (Some("Topology"), _) => {
                Err(Error::file("the file is TopoJSON, not GeoJSON").hint("convert it to GeoJSON first"))
            }
            (Some(_), false) => self.single().map(Some),
            _ => Err(Error::file("the JSON object has no `type` of GeoJSON")
                .hint("expected FeatureCollection, Feature or a geometry")),
        }
    }

    fn single(&mut self) -> Result<Feature, Error> {
        self.number = 1;
        self.members.push(b'}');
        if self.kind.as_deref() == Some("Feature") {
            return feature(&self.members, 1, None, self.mend);
        }
        let refuse = |reason| Error::feature(1, None, reason);
        check_depth(&self.members).map_err(|unkept| refuse(unkept.reason()))?;
        let body: GeometryBody =
            serde_json::from_slice(&self.members).map_err(|error| refuse(reason(&error)))?;
        let mut rings = RingReader::new(self.mend);
        let geometry = Some(body.build(&mut rings).map_err(refuse)?);
        Ok(Feature { number: 1, geometry, repairs: rings.into_repairs(), ..Feature::default() })
    }
}

fn unkept_feature(unkept: Unkept, number: u64) -> Error {
    Error::feature(number, None, unkept.reason())
}

fn malformed(line: u64) -> Error {
    Error::file(format!("the JSON is malformed on line {line}"))
}

impl<R: BufRead> Iterator for FeatureReader<R> {
    type Item = Result<Feature, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if matches!(self.stage, Stage::Done) {
                return None;
            }
            match self.step() {
                Ok(Some(feature)) => return Some(Ok(feature)),
                Ok(None) => {}
                Err(error) => {
                    if error.fatal {
                        self.stage = Stage::Done;
                    }
                    return Some(Err(error));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Vec<Result<Feature, Error>> {
        FeatureReader::new(text.as_bytes(), false).collect()
    }

    const POINT: &str = r#"{"type":"Point","coordinates":[1,2]}"#;

    #[test]
    fn a_collection_goes_on_after_a_bad_feature() {
        let items = read(&format!(
            r#"{{"type":"FeatureCollection","name":"x","features":[
              {{"type":"Feature","id":7,"properties":{{"a":1}},"geometry":{POINT}}},
              {{"type":"Feature","id":"b","properties":null,"geometry":{{"type":"Point","coordinates":"no"}}}},
              {{"type":"Feature","properties":{{}},"geometry":null}}],"more":{{}}}}"#
        ));
        assert_eq!(items.len(), 3);
        let first = items[0].as_ref().unwrap();
        assert_eq!((first.number, first.id.as_deref()), (1, Some("7")));
        assert_eq!(first.properties["a"], 1);
        let second = items[1].as_ref().unwrap_err();
        assert_eq!((second.number(), second.id.as_deref(), second.fatal), (Some(2), Some("b"), false));
        assert_eq!(items[2].as_ref().unwrap().geometry, None);
    }

    #[test]
    fn a_single_feature_and_a_bare_geometry_are_one_feature() {
        for text in
            [POINT.to_owned(), format!(r#"{{"geometry":{POINT},"properties":{{}},"type":"Feature"}}"#)]
        {
            let items = read(&text);
            assert_eq!(items.len(), 1);
            assert!(items[0].as_ref().unwrap().geometry.is_some(), "{items:?}");
        }
    }

    #[test]
    fn broken_files_end_in_one_fatal_error() {
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{POINT}}}"#);
        for (text, part) in [
            (format!(r#"{{"type":"FeatureCollection","features":[{feature},{{"ty"#), "truncated"),
            (format!(r#"{{"type":"FeatureCollection","features":[{feature}"#), "truncated"),
            (format!(r#"{{"type":"FeatureCollection","features":[{feature} {feature}]}}"#), "malformed"),
            (r#"{"type":"FeatureCollection"}"#.to_owned(), "no array `features`"),
            (format!("{feature}\n{feature}"), "geojsonseq"),
            ("[1,2]".to_owned(), "array"),
            ("lon,lat\n1,2".to_owned(), "does not begin with {"),
            (r#"{"a":1}"#.to_owned(), "no `type`"),
            (r#"{"type":"Topology","objects":{}}"#.to_owned(), "TopoJSON"),
            (r#"{"crs":{"properties":{"name":"EPSG:3857"}},"features":[]}"#.to_owned(), "EPSG:3857"),
            ("{".to_owned(), "truncated"),
            (" ".to_owned(), "white space"),
        ] {
            let items = read(&text);
            let last = items.last().unwrap().as_ref().unwrap_err();
            assert!(last.fatal && last.to_string().contains(part), "{text}: {last}");
        }
    }

    #[test]
    fn ten_thousand_levels_are_refused_clearly() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let items = read(&format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"a":{deep}}},"geometry":null}}]}}"#
        ));
        assert!(items[0].as_ref().unwrap_err().reason.contains("deeper than 100 levels"));
        assert_eq!(items.len(), 1);
        let open = read(&format!(r#"{{"type":"FeatureCollection","features":[{}"#, "{\"a\":".repeat(10_000)));
        assert!(open.last().unwrap().as_ref().unwrap_err().fatal);
        assert!(parse_feature(deep.as_bytes()).is_err());
        assert!(parse_geometry("[".repeat(100_000).as_bytes()).is_err());
    }
}
