//! Unit drafts out of the features of a file: which level, which code, which parent.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Prepared;
use crate::domain::unit::{Level, UnitDraft};
use crate::geometry::bbox::BBox;
use crate::geometry::interior::representative_point;
use crate::service::error::FieldFault;
use crate::service::properties::Properties;

const TEXT: usize = 200;

/// What decides a unit's level where its properties do not.
#[derive(Debug, Clone, Copy, Default)]
pub struct LevelHint {
    /// Given by the operator: decides before anything else.
    pub given: Option<Level>,
    /// Read off the file's name, such as `adm2`: decides when nothing else does.
    pub file: Option<Level>,
}

impl LevelHint {
    /// Reads `adm0` to `adm3` in a file's name, the way boundary files are commonly named.
    pub fn of_file(given: Option<Level>, file: &str) -> Self {
        let name = file.to_ascii_lowercase();
        let number = name.find("adm").and_then(|at| name[at + 3..].trim_start_matches(['_', '-']).chars().next());
        let file = number.and_then(|c| c.to_digit(10)).and_then(|digit| Level::ALL.get(digit as usize).copied());
        Self { given, file }
    }
}

/// A unit as `feature` has it.
pub fn draft(feature: Prepared, hint: LevelHint) -> Result<UnitDraft, Vec<FieldFault>> {
    let mut properties = Properties::new(&feature.properties);
    let kind = properties.text("type", TEXT);
    let level = level(&mut properties, kind.as_deref(), hint);
    let code = properties.text("code", TEXT);
    if code.is_none() {
        let fault = FieldFault::new("properties.code", "is missing").accepting("a code, or `--map code=PROPERTY`");
        properties.fault(fault);
    }
    let name_km = properties.text("name_km", TEXT);
    let name_en = properties.text("name_en", TEXT).or_else(|| properties.text("name", TEXT));
    let name_en = name_en.or_else(|| name_km.clone()).or_else(|| code.clone());
    let parent_code = level.and_then(|level| parent(&mut properties, level));
    let approximate = matches!(feature.properties.get("approximate"), Some(Value::Bool(true)));
    let faults = properties.into_faults();
    match (level, code, name_en) {
        (Some(level), Some(code), Some(name_en)) if faults.is_empty() => Ok(UnitDraft {
            level,
            code,
            parent_code,
            name_en,
            name_km,
            kind,
            approximate,
            geometry: feature.geometry.clone(),
        }),
        _ => Err(faults),
    }
}

fn level(properties: &mut Properties<'_>, kind: Option<&str>, hint: LevelHint) -> Option<Level> {
    let stated = hint.given.or_else(|| stated_level(properties.value("level")?));
    let level = stated.or_else(|| kind.and_then(level_of_kind)).or(hint.file);
    if level.is_none() {
        let accepted = "`--level country|province|district|commune`, or a `level` or `type` property";
        properties.fault(FieldFault::new("properties.level", "cannot be told").accepting(accepted));
    }
    level
}

fn stated_level(value: &Value) -> Option<Level> {
    match value {
        Value::String(word) => word.to_ascii_lowercase().parse().ok(),
        Value::Number(number) => Level::ALL.get(usize::try_from(number.as_u64()?).ok()?).copied(),
        _ => None,
    }
}

/// The level of each type of unit, in Cambodia and in the words that other countries' files use.
fn level_of_kind(kind: &str) -> Option<Level> {
    match kind.to_lowercase().as_str() {
        "country" | "nation" => Some(Level::Country),
        "province" | "capital" | "khaet" | "reach theany" | "region" | "state" => Some(Level::Province),
        "district" | "srok" | "krong" | "khan" | "municipality" | "city" => Some(Level::District),
        "commune" | "khum" | "sangkat" => Some(Level::Commune),
        _ => None,
    }
}

fn parent(properties: &mut Properties<'_>, level: Level) -> Option<String> {
    let named = match level {
        Level::Country | Level::Province => None,
        Level::District => properties.text("province_code", TEXT),
        Level::Commune => properties.text("district_code", TEXT),
    };
    named.or_else(|| properties.text("parent_code", TEXT))
}

/// The day on which the file says its boundaries were valid.
pub fn valid_on(properties: &Map<String, Value>) -> Option<jiff::civil::Date> {
    Properties::new(properties).date("valid_on")
}
