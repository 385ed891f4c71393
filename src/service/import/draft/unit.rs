//! Unit drafts out of the features of a file: which level, which code, which parent.

use serde_json::Value;

use super::{Prepared, numbered, reason};
use crate::domain::unit::{Level, UnitDraft};
use crate::format::mapping::Field;
use crate::service::error::FieldFault;
use crate::service::import::source::Numbered;
use crate::service::properties::Properties;

/// The fields of a unit.
pub const FIELDS: &[Field] = &[Field::Code, Field::ParentCode, Field::NameEn, Field::NameKm, Field::Type];

/// The attributes that are read by their own name alone.
pub const OTHERS: &[&str] = &["level", "approximate", "province_code", "district_code"];

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
        let number =
            name.find("adm").and_then(|at| name[at + 3..].trim_start_matches(['_', '-']).chars().next());
        let file =
            number.and_then(|c| c.to_digit(10)).and_then(|digit| Level::ALL.get(digit as usize).copied());
        Self { given, file }
    }
}

/// A unit as `feature` has it.
pub fn draft(feature: Prepared, hint: LevelHint) -> Result<Numbered<UnitDraft>, String> {
    let mut properties = Properties::new(&feature.properties);
    let kind = properties.text("type", TEXT).filter(|kind| !is_osm_relation_type(kind));
    let level = level(&mut properties, kind.as_deref(), hint);
    let code = properties.text("code", TEXT).or_else(|| osm_id(&feature));
    if code.is_none() {
        properties.refuse::<()>("code", "is missing", "a code, or `--map code=PROPERTY`");
    }
    let name_km = properties.text("name_km", TEXT);
    let name_en = properties.text("name_en", TEXT);
    let name_en = name_en.or_else(|| name_km.clone()).or_else(|| code.clone());
    let parent_code =
        level.and_then(|level| parent(&mut properties, level)).filter(|parent| code.as_ref() != Some(parent));
    let approximate = matches!(feature.properties.get("approximate"), Some(Value::Bool(true)));
    let faults = properties.into_faults();
    let (Some(level), Some(code), Some(name_en), true) = (level, code, name_en, faults.is_empty()) else {
        return Err(reason(&faults));
    };
    let geometry = feature.geometry.clone();
    let draft = UnitDraft { level, code, parent_code, name_en, name_km, kind, approximate, geometry };
    Ok(numbered(feature, draft))
}

/// What kind of relation it is to OpenStreetMap says nothing of the unit.
fn is_osm_relation_type(kind: &str) -> bool {
    ["boundary", "multipolygon"].contains(&kind)
}

/// The code of a unit to which OpenStreetMap gives none: the number of its relation.
fn osm_id(feature: &Prepared) -> Option<String> {
    feature.id.clone().filter(|id| id.starts_with("relation/"))
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
