//! GeoJSON text sequences (RFC 8142) and newline-delimited GeoJSON: one feature a record. Unlike in
//! a collection, a broken record does not break the file.

use std::io::{BufRead, Read};

use super::scan::line_breaks;
use super::{MAX_FEATURE, read};
use crate::format::error::Error;
use crate::format::feature::Feature;

const RECORD_SEPARATOR: u8 = 0x1e;

/// Streams the features of a sequence. The first byte decides what ends a record: with a record
/// separator in front, the next separator does, and features may span lines; otherwise the line's
/// end does.
pub(in crate::format) struct SequenceReader<R> {
    input: R,
    mend: bool,
    separator: Option<u8>,
    number: u64,
    line: u64,
    record: Vec<u8>,
    done: bool,
}

impl<R: BufRead> SequenceReader<R> {
    pub(in crate::format) const fn new(input: R, mend: bool) -> Self {
        Self { input, mend, separator: None, number: 0, line: 1, record: Vec::new(), done: false }
    }

    /// Reads the next record that is not blank; `None` at the end. Gives the line it begins on.
    fn record(&mut self) -> Result<Option<u64>, Error> {
        let separator = self.separator()?;
        loop {
            self.record.clear();
            let room = MAX_FEATURE as u64 + 1;
            let read = (&mut self.input).take(room).read_until(separator, &mut self.record);
            if read.map_err(|error| Error::io("reading the file", &error))? == 0 {
                return Ok(None);
            }
            let begins = self.line + leading_lines(&self.record);
            self.line += line_breaks(&self.record);
            if self.record.len() as u64 == room {
                return Err(Error::file(format!("the record on line {begins} is longer than 256 MB")));
            }
            if self.record.last() == Some(&separator) {
                self.record.pop();
            }
            if !self.record.trim_ascii().is_empty() {
                return Ok(Some(begins));
            }
        }
    }

    fn separator(&mut self) -> Result<u8, Error> {
        if let Some(separator) = self.separator {
            return Ok(separator);
        }
        let start = self.input.fill_buf().map_err(|error| Error::io("reading the file", &error))?;
        let separator = if start.first() == Some(&RECORD_SEPARATOR) { RECORD_SEPARATOR } else { b'\n' };
        self.separator = Some(separator);
        Ok(separator)
    }

    fn read(&mut self) -> Result<Option<Feature>, Error> {
        let Some(line) = self.record()? else { return Ok(None) };
        self.number += 1;
        let json = self.record.trim_ascii();
        let json = json.strip_prefix(&[RECORD_SEPARATOR]).unwrap_or(json);
        match read::feature(json, self.number, Some(line), self.mend) {
            Ok(feature) => Ok(Some(feature)),
            Err(error) if error.reason.contains("`FeatureCollection`") => {
                Err(error.hint("a file that is one FeatureCollection has the format geojson"))
            }
            Err(error) => Err(error),
        }
    }
}

/// How many line breaks come before the record's first character.
fn leading_lines(record: &[u8]) -> u64 {
    record.iter().take_while(|byte| byte.is_ascii_whitespace()).filter(|byte| **byte == b'\n').count() as u64
}

impl<R: BufRead> Iterator for SequenceReader<R> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FEATURE: &str =
        r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}"#;

    fn read(text: &str) -> Vec<Result<Feature, Error>> {
        SequenceReader::new(text.as_bytes(), false).collect()
    }

    #[test]
    fn lines_are_features_and_a_broken_line_is_skipped() {
        let items = read(&format!("{FEATURE}\n\n{{\"type\":\n{FEATURE}\r\n{FEATURE}"));
        let numbers: Vec<_> =
            items.iter().map(|item| item.as_ref().map(|ok| (ok.number, ok.line)).ok()).collect();
        assert_eq!(numbers, [Some((1, Some(1))), None, Some((3, Some(4))), Some((4, Some(5)))]);
        assert!(items[1].as_ref().unwrap_err().to_string().starts_with("feature 2 on line 3: "));
    }

    #[test]
    fn record_separators_allow_features_over_several_lines() {
        let spread = FEATURE.replace(',', ",\n");
        let items = read(&format!("\u{1e}{spread}\n\u{1e}{FEATURE}\n"));
        assert_eq!(items.len(), 2);
        assert!(items.iter().all(Result::is_ok), "{items:?}");
    }

    #[test]
    fn a_collection_is_pointed_to_its_own_format() {
        let items = read(r#"{"type":"FeatureCollection","features":[]}"#);
        assert!(items[0].as_ref().unwrap_err().to_string().contains("format geojson"));
    }
}
