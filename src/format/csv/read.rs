//! Reading CSV row by row.

use std::io::{BufRead, Read};

use csv::{ByteRecord, ErrorKind, ReaderBuilder, Terminator, Trim};
use geo::{Geometry, Point};
use serde_json::{Map, Value};

use crate::format::error::Error;
use crate::format::feature::Feature;
use crate::format::mapping::GeometryColumns;
use crate::format::ring::RingReader;
use crate::format::wkt;

/// How long one row may be. A quote that is never closed makes the rest of the file one cell.
const MAX_ROW: u64 = 64 * 1024 * 1024;

/// Lets a limited number of bytes through, so that a row without end is an error, not a memory full.
struct Allowance<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Allowance<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            return Err(std::io::Error::other("a row is longer than 64 MB; is a quote never closed?"));
        }
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

/// Where a row keeps its geometry: column indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Position { lon: usize, lat: usize },
    Text(usize),
}

/// Streams the rows of a CSV file.
pub(in crate::format) struct RowReader<R> {
    rows: csv::Reader<Allowance<R>>,
    names: Vec<String>,
    place: Place,
    id: Option<usize>,
    mend: bool,
    number: u64,
    row: ByteRecord,
    /// Lines that the parser's count lags behind: with CR LF it ends a row at the CR and counts the
    /// LF to the next one.
    lag: u64,
    done: bool,
}

impl<R: BufRead> RowReader<R> {
    /// Reads the header and finds the columns.
    pub(in crate::format) fn new(mut input: R, wanted: &GeometryColumns, mend: bool) -> Result<Self, Error> {
        let start = input.fill_buf().map_err(|error| Error::io("reading the file", &error))?;
        let delimiter = delimiter_of(start);
        let lag =
            u64::from(start.split(|byte| *byte == b'\n').next().is_some_and(|line| line.ends_with(b"\r")));
        let mut rows = ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::CRLF)
            .trim(Trim::Headers)
            .from_reader(Allowance { inner: input, left: MAX_ROW });
        let header = rows.byte_headers().map_err(|error| fatal(&error))?.clone();
        let names = names(&header)?;
        let place = find_place(&names, wanted)?;
        let id = names.iter().position(|name| name.eq_ignore_ascii_case("id"));
        Ok(Self { rows, names, place, id, mend, number: 0, row: ByteRecord::new(), lag, done: false })
    }

    fn read(&mut self) -> Result<Option<Feature>, Error> {
        self.rows.get_mut().left = MAX_ROW;
        self.number += 1;
        match self.rows.read_byte_record(&mut self.row) {
            Ok(true) => self.feature().map(Some),
            Ok(false) => Ok(None),
            Err(error) => match error.kind() {
                ErrorKind::UnequalLengths { pos, expected_len, len } => {
                    let line = self.line(pos.as_ref());
                    let reason = format!("the row has {len} cells where the header has {expected_len}");
                    Err(Error::feature(self.number, line, reason))
                }
                _ => Err(fatal(&error)),
            },
        }
    }

    fn line(&self, position: Option<&csv::Position>) -> Option<u64> {
        position.map(|position| position.line() + self.lag)
    }

    fn feature(&self) -> Result<Feature, Error> {
        let line = self.line(self.row.position());
        let refuse = |reason: String| Error::feature(self.number, line, reason);
        let cells = self.cells().map_err(|reason| refuse(reason).hint("save the file as UTF-8"))?;
        let cell = |index: usize| cells.get(index).map_or("", |cell| cell.trim());
        let id = self.id.map(cell).filter(|id| !id.is_empty()).map(str::to_owned);
        let mut rings = RingReader::new(self.mend);
        let geometry = match self.place {
            Place::Position { lon, lat } => position(cell(lon), cell(lat)),
            Place::Text(index) if cell(index).is_empty() => Ok(None),
            Place::Text(index) => wkt::parse(cell(index), &mut rings).map(Some),
        };
        let geometry = geometry.map_err(|reason| refuse(reason).with_id(id.clone()))?;
        let properties = self.properties(&cells);
        let repairs = rings.into_repairs();
        Ok(Feature { number: self.number, line, id, properties, geometry, repairs })
    }

    fn cells(&self) -> Result<Vec<&str>, String> {
        let text = |(index, cell)| {
            let name = self.names.get(index).map_or("", String::as_str);
            std::str::from_utf8(cell).map_err(|_| format!("the cell `{name}` is not UTF-8"))
        };
        self.row.iter().enumerate().map(text).collect()
    }

    /// Every cell but the geometry's, as text; empty ones as null. Columns without a name are left out.
    fn properties(&self, cells: &[&str]) -> Map<String, Value> {
        let named = self.names.iter().zip(cells).enumerate();
        named
            .filter(|(index, (name, _))| !name.is_empty() && !self.is_place(*index))
            .map(|(_, (name, cell))| {
                let value = if cell.is_empty() { Value::Null } else { Value::String((*cell).to_owned()) };
                (name.clone(), value)
            })
            .collect()
    }

    fn is_place(&self, index: usize) -> bool {
        match self.place {
            Place::Position { lon, lat } => index == lon || index == lat,
            Place::Text(text) => index == text,
        }
    }
}

impl<R: BufRead> Iterator for RowReader<R> {
    type Item = Result<Feature, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.read().transpose();
        self.done = item.as_ref().is_none_or(|item| item.as_ref().is_err_and(|error| error.fatal));
        item
    }
}

/// The delimiter that the header line has most of, outside quotes; the comma in doubt.
fn delimiter_of(start: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                counts
                    .iter_mut()
                    .filter(|(delimiter, _)| delimiter == byte)
                    .for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    // The first of equals wins, so the maximum is looked for from the end.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

fn names(header: &ByteRecord) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for cell in header {
        let name = std::str::from_utf8(cell).map_err(|_| {
            Error::file("the header line is not UTF-8 text").hint("save the file as CSV in UTF-8")
        })?;
        if !name.is_empty() && names.iter().any(|known| known == name) {
            return Err(Error::file(format!("two columns are called `{name}`")).hint("rename one of them"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn find_place(names: &[String], wanted: &GeometryColumns) -> Result<Place, Error> {
    if let Some(text) = wanted.wkt(names)? {
        return Ok(Place::Text(text));
    }
    match (wanted.lon(names)?, wanted.lat(names)?) {
        (Some(lon), Some(lat)) => Ok(Place::Position { lon, lat }),
        (found, _) => {
            let missing = if found.is_some() { "latitude" } else { "longitude" };
            let shown: Vec<_> = names.iter().take(20).map(String::as_str).collect();
            Err(Error::file(format!(
                "no column for the {missing} and none for WKT among: {}",
                shown.join(", ")
            ))
            .hint(
                "name them lon and lat or wkt, or use --map lon=COLUMN --map lat=COLUMN or --map wkt=COLUMN",
            ))
        }
    }
}

fn position(lon: &str, lat: &str) -> Result<Option<Geometry>, String> {
    match (lon, lat) {
        ("", "") => Ok(None),
        ("", _) => Err("its longitude is empty".to_owned()),
        (_, "") => Err("its latitude is empty".to_owned()),
        _ => Ok(Some(Geometry::Point(Point::new(degrees("longitude", lon)?, degrees("latitude", lat)?)))),
    }
}

fn degrees(name: &str, text: &str) -> Result<f64, String> {
    let wrong = || format!("its {name} `{text}` is not a number of decimal degrees, such as 104.931");
    text.parse::<f64>()
        .map_err(|_| wrong())
        .and_then(|value| value.is_finite().then_some(value).ok_or_else(wrong))
}

fn fatal(error: &csv::Error) -> Error {
    match error.kind() {
        ErrorKind::Io(error) => Error::io("reading the CSV", error),
        _ => Error::file(format!("the CSV cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &[u8]) -> Vec<Result<Feature, Error>> {
        RowReader::new(text, &GeometryColumns::default(), false).unwrap().collect()
    }

    fn refusal(text: &[u8]) -> String {
        RowReader::new(text, &GeometryColumns::default(), false).err().unwrap().to_string()
    }

    #[test]
    fn usual_names_delimiters_and_quotes() {
        for text in [
            "id,Longitude,LAT,name\n7,104.5,11,\"a, \"\"b\"\"\nc\"\n",
            "id;y;name;x\n7;11;\"a, \"\"b\"\"\nc\";104.5\n",
            "id\tlng\tlatitude\tname\r\n7\t104.5\t11.0\t\"a, \"\"b\"\"\nc\"\r\n",
        ] {
            let items = read(text.as_bytes());
            assert_eq!(items.len(), 1);
            let feature = items[0].as_ref().unwrap();
            assert_eq!(feature.geometry, Some(Geometry::Point(Point::new(104.5, 11.0))));
            assert_eq!(feature.properties["name"], "a, \"b\"\nc");
            assert_eq!((feature.id.as_deref(), feature.line), (Some("7"), Some(2)));
            assert_eq!(feature.properties.len(), 2, "the geometry is no property");
        }
    }

    #[test]
    fn bad_rows_are_refused_by_line_and_the_next_is_read() {
        let items =
            read(b"lon,lat,name\n1,2,\n1,2\n,,none\n1,,x\n\"104,5\",11,x\nnan,1,x\n1,2,\xff\n3,4,ok\n");
        let text: Vec<_> = items.iter().map(|item| item.as_ref().err().map(ToString::to_string)).collect();
        assert_eq!(text[0], None);
        assert_eq!(items[0].as_ref().unwrap().properties["name"], Value::Null);
        assert!(
            text[1].as_ref().unwrap().starts_with("feature 2 on line 3: the row has 2 cells"),
            "{text:?}"
        );
        assert_eq!(items[2].as_ref().unwrap().geometry, None);
        assert!(text[3].as_ref().unwrap().contains("latitude is empty"));
        assert!(text[4].as_ref().unwrap().contains("`104,5` is not a number"));
        assert!(text[5].as_ref().unwrap().contains("`nan` is not a number"));
        assert!(text[6].as_ref().unwrap().contains("`name` is not UTF-8"));
        assert_eq!(items[7].as_ref().unwrap().number, 8);
    }

    #[test]
    fn wkt_wins_over_positions_and_may_be_empty() {
        let items = read(b"lon,lat,WKT\n1,2,\"LINESTRING(0 0,1 1)\"\n1,2,\n1,2,POINT(x)\n");
        assert!(matches!(items[0].as_ref().unwrap().geometry, Some(Geometry::LineString(_))));
        assert_eq!(items[1].as_ref().unwrap().geometry, None);
        assert!(items[2].is_err());
    }

    #[test]
    fn files_without_usable_columns_are_refused_with_what_they_have() {
        assert!(refusal(b"name,place\na,b\n").contains("among: name, place"));
        assert!(refusal(b"lon,name\n1,a\n").contains("no column for the latitude"));
        assert!(refusal(b"lon,lat,lat\n1,2,3\n").contains("two columns are called `lat`"));
        assert!(refusal(b"\xff\xfe\x00,\x01\n").contains("not UTF-8"));
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
        let endless = std::io::BufReader::new((&b"lon,lat,name\n1,2,\""[..]).chain(std::io::repeat(b'x')));
        let mut rows = RowReader::new(endless, &GeometryColumns::default(), false).unwrap();
        let error = rows.next().unwrap().unwrap_err();
        assert!(error.fatal && error.to_string().contains("quote never closed"), "{error}");
        assert!(rows.next().is_none());
    }
}
