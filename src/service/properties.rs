//! Reads typed fields out of a feature's properties, and remembers every fault on the way, so that
//! one refusal names all that is wrong.
//!
//! The same reader serves the API and the imports. A CSV has only text, so numbers, dates and lists
//! are understood as text too.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::error::FieldFault;
use crate::domain::UnknownWord;

/// A reader over the properties of one feature.
pub struct Properties<'a> {
    map: &'a Map<String, Value>,
    faults: Vec<FieldFault>,
}

impl<'a> Properties<'a> {
    /// Reads from `map`.
    pub fn new(map: &'a Map<String, Value>) -> Self {
        Self { map, faults: Vec::new() }
    }

    /// Records a fault of a property.
    pub fn fault(&mut self, fault: FieldFault) {
        self.faults.push(fault);
    }

    /// Refuses every property that is in neither list; `ignored` ones may be present but do nothing.
    pub fn refuse_unknown(&mut self, known: &[&str], ignored: &[&str]) {
        let unknown =
            self.map.keys().filter(|key| !known.contains(&key.as_str()) && !ignored.contains(&key.as_str()));
        for key in unknown {
            let fault = FieldFault::new(format!("properties.{key}"), "there is no such property")
                .accepting(known.join(", "));
            self.faults.push(fault);
        }
    }

    /// The value if it is there and says something: null and empty text count as absent.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            _ => true,
        })
    }

    /// A text of at most `most` characters.
    pub fn text(&mut self, name: &str, most: usize) -> Option<String> {
        let text = match self.value(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return self.refuse(name, "is not text", "text"),
        };
        if text.chars().count() > most {
            return self.refuse(name, "is too long", &format!("at most {most} characters"));
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t' && c != '\r') {
            return self.refuse(name, "has control characters in it", "printable text");
        }
        Some(text)
    }

    /// A word of a vocabulary.
    pub fn word<T: FromStr<Err = UnknownWord>>(&mut self, name: &str) -> Option<T> {
        let text = self.text(name, 100)?;
        match text.parse() {
            Ok(word) => Some(word),
            Err(unknown) => {
                self.faults.push(FieldFault::unknown_word(format!("properties.{name}"), &unknown));
                None
            }
        }
    }

    /// A calendar day. Times are refused rather than cut: which day they mean depends on the zone.
    pub fn date(&mut self, name: &str) -> Option<Date> {
        let text = self.text(name, 40)?;
        match text.parse::<Date>() {
            Ok(date) if text.len() == 10 && (1900..=2200).contains(&date.year()) => Some(date),
            _ => self.refuse(name, &format!("`{text}` is not a day"), "a day as YYYY-MM-DD"),
        }
    }

    /// A count that is not negative.
    pub fn count(&mut self, name: &str) -> Option<u32> {
        let value = self.value(name)?;
        count(value)
            .or_else(|| self.refuse(name, "is not a whole number from 0 to 1,000,000", "0 to 1000000"))
    }

    /// A list of texts: a JSON list, as such or as text, or text with `;` between the items.
    pub fn list(&mut self, name: &str, most: usize) -> Vec<String> {
        let items = match self.value(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) => plain_texts(items),
            Some(Value::String(text)) if text.trim_start().starts_with('[') => {
                serde_json::from_str(text).ok().and_then(|items: Vec<Value>| plain_texts(&items))
            }
            Some(value) => {
                plain_text(value).map(|text| text.split(';').map(|item| item.trim().to_owned()).collect())
            }
        };
        let Some(items) = items else {
            self.refuse::<()>(name, "is not a list of texts", "a list of texts");
            return Vec::new();
        };
        if items.len() > most {
            self.refuse::<()>(name, &format!("has {} items", items.len()), &format!("at most {most} items"));
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        items.into_iter().filter(|item| !item.is_empty() && seen.insert(item.clone())).collect()
    }

    /// Refuses a property; gives `None` so that it can end an expression.
    pub fn refuse<T>(&mut self, name: &str, reason: &str, accepted: &str) -> Option<T> {
        self.faults.push(FieldFault::new(format!("properties.{name}"), reason).accepting(accepted));
        None
    }

    /// Every fault found.
    pub fn into_faults(self) -> Vec<FieldFault> {
        self.faults
    }
}

/// A whole number from 0 to a million, also where it comes as text or as `12.0`.
pub fn count(value: &Value) -> Option<u32> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    let whole = number.fract() == 0.0 && (0.0..=1_000_000.0).contains(&number);
    whole.then_some(number as u32)
}

fn plain_texts(items: &[Value]) -> Option<Vec<String>> {
    items.iter().map(plain_text).collect()
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
