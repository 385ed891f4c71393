//! Reads the query string of a request: every fault is named with its parameter and what would be
//! accepted, and parameters that nobody reads are refused.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

use super::error::Problem;
use crate::domain::UnknownWord;
use crate::geometry::bbox::BBox;
use crate::service::FieldFault;

/// The parameters of a request. Read each, then call [`Params::finish`].
pub struct Params {
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
    faults: Vec<FieldFault>,
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl Params {
    fn parse(query: &str) -> Result<Self, Problem> {
        let parts = query.split('&').filter(|part| !part.is_empty());
        let pairs = parts.map(pair).collect::<Result<Vec<_>, FieldFault>>();
        let pairs = pairs.map_err(|fault| Problem::invalid(vec![fault]))?;
        Ok(Self { pairs, known: Vec::new(), faults: Vec::new() })
    }

    /// The text of a parameter, if it is given once.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let mut given = self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone());
        let first = given.next();
        if given.next().is_some() {
            self.faults.push(FieldFault::new(name, "is given twice").accepting("once, or not at all"));
        }
        first
    }

    /// Whether a parameter is given, usable or not.
    pub fn gives(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }

    /// A parameter that parses, or a fault.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, accepted: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let text = self.text(name)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(_) => self.refuse(name, &format!("`{text}` cannot be used"), accepted),
        }
    }

    /// A finite number within a range.
    pub fn number(&mut self, name: &'static str, least: f64, most: f64, accepted: &str) -> Option<f64> {
        let text = self.text(name)?;
        match text.trim().parse::<f64>() {
            Ok(value) if value >= least && value <= most => Some(value),
            _ => self.refuse(name, &format!("`{text}` cannot be used"), accepted),
        }
    }

    /// A whole number within a range.
    pub fn whole(&mut self, name: &'static str, least: usize, most: usize) -> Option<usize> {
        let text = self.text(name)?;
        match text.parse::<usize>() {
            Ok(value) if (least..=most).contains(&value) => Some(value),
            _ => self.refuse(
                name,
                &format!("`{text}` cannot be used"),
                &format!("a whole number from {least} to {most}"),
            ),
        }
    }

    /// A box: `west,south,east,north`.
    pub fn bbox(&mut self, name: &'static str) -> Option<BBox> {
        let text = self.text(name)?;
        match BBox::parse(&text) {
            Ok(bbox) => Some(bbox),
            Err(fault) => self.refuse(name, &fault.to_string(), "west,south,east,north in degrees"),
        }
    }

    /// Words of a vocabulary with commas between; none given is an empty list.
    pub fn words<T: FromStr<Err = UnknownWord>>(&mut self, name: &'static str) -> Vec<T> {
        let Some(text) = self.text(name) else { return Vec::new() };
        let words: Result<Vec<T>, _> = text.split(',').map(|word| word.trim().parse()).collect();
        words.unwrap_or_else(|unknown| {
            self.faults.push(FieldFault::unknown_word(name, &unknown));
            Vec::new()
        })
    }

    /// Says that a parameter must be there.
    pub fn require<T>(&mut self, name: &'static str, value: Option<T>, accepted: &str) -> Option<T> {
        if value.is_none() && !self.faults.iter().any(|fault| fault.field == name) {
            return self.refuse(name, "is missing", accepted);
        }
        value
    }

    /// Refuses a parameter.
    pub fn refuse<T>(&mut self, name: &str, reason: &str, accepted: &str) -> Option<T> {
        self.faults.push(FieldFault::new(name, reason).accepting(accepted));
        None
    }

    /// Refuses what nobody has read, and everything that was found wrong. A mistyped parameter that
    /// is ignored gives a wrong answer that looks right.
    pub fn finish(mut self) -> Result<(), Problem> {
        let known = self.known.join(", ");
        let accepted = if known.is_empty() { "no parameters".to_owned() } else { known };
        for (name, _) in self.pairs.iter().filter(|(name, _)| !self.known.contains(&name.as_str())) {
            self.faults
                .push(FieldFault::new(name, "there is no such parameter here").accepting(accepted.clone()));
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Problem::invalid(self.faults)) }
    }
}

fn pair(part: &str) -> Result<(String, String), FieldFault> {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let name = decoded(name).ok_or_else(|| FieldFault::new("query", "has a name that is not UTF-8"))?;
    match decoded(value) {
        Some(value) => Ok((name, value)),
        None => Err(FieldFault::new(name, "is not UTF-8").accepting("text percent-encoded as UTF-8")),
    }
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    Some(percent_decode_str(&text).decode_utf8().ok()?.into_owned())
}

/// A longitude and a latitude, both required.
pub fn position(params: &mut Params) -> Option<geo::Coord> {
    let lon = params.number("lon", -180.0, 180.0, "a longitude from -180 to 180 degrees");
    let lat = params.number("lat", -90.0, 90.0, "a latitude from -90 to 90 degrees");
    let lon = params.require("lon", lon, "a longitude from -180 to 180 degrees");
    let lat = params.require("lat", lat, "a latitude from -90 to 90 degrees");
    Some(geo::Coord { x: lon?, y: lat? })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn names(query: &str, read: impl Fn(&mut Params)) -> String {
        let mut params = Params::parse(query).unwrap();
        read(&mut params);
        match params.finish() {
            Ok(()) => String::new(),
            Err(problem) => format!("{problem:?}"),
        }
    }

    #[test]
    fn numbers_that_are_none_are_refused_by_name() {
        for text in ["-1", "NaN", "inf", "1e999", "", "x"] {
            let fault = names(&format!("radius={text}"), |params| {
                params.number("radius", 0.0, 1e5, "metres");
            });
            assert!(fault.contains("radius"), "{text}: {fault}");
        }
    }

    #[test]
    fn what_nobody_reads_is_refused() {
        let fault = names("k=3&radios=5", |params| {
            params.whole("k", 1, 10);
        });
        assert!(fault.contains("radios") && fault.contains("\"k\""), "{fault}");
    }

    #[test]
    fn plus_and_percent_are_decoded_and_twice_is_a_fault() {
        let mut params = Params::parse("name=a+b%E1%9E%80").unwrap();
        assert_eq!(params.text("name").unwrap(), "a bក");
        assert!(params.finish().is_ok());
        assert!(names("k=1&k=2", |params| drop(params.text("k"))).contains("twice"));
        assert!(Params::parse("k=%FF").is_err());
    }
}
