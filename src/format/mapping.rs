//! Which attribute of a foreign file stands for which field of ours: the usual names, and what
//! `--map field=property` says instead.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::Value;

use super::error::Error;
use super::feature::Feature;

/// Declares the fields with their word and the attribute names that are tried in order.
macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $word:literal [$($alias:literal),* $(,)?]),+ $(,)?) => {
        /// A field of ours that a file may carry under another name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $variant),+ }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it in `--map`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The attribute names under which it is looked for when nothing is mapped: its own
            /// word, then these, in this order. Letters count alike in capital and small.
            pub const fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($alias),*]),+ }
            }
        }
    };
}

fields! {
    /// Longitude column of a CSV file.
    Lon = "lon" ["lng", "long", "longitude", "x"],
    /// Latitude column of a CSV file.
    Lat = "lat" ["latitude", "y"],
    /// WKT column of a CSV file.
    Wkt = "wkt" ["geometry", "geom", "the_geom", "wkt_geom", "geometry_wkt", "geom_wkt", "shape"],
    /// Identifier at the source.
    SourceId = "source_id" ["osm_id", "@id", "id"],
    /// Code of a unit. A unit that has been split since has no code of today; its old one, which
    /// bears the country's letters and so cannot be taken for another unit's, stands in for it.
    Code = "code" ["ref", "ISO3166-2", "ISO3166-1:alpha2", "ISO3166-1", "pcode", "pcode_2018"],
    /// Code of the unit one level up.
    ParentCode = "parent_code" ["district_code", "province_code", "country_code"],
    /// English name.
    NameEn = "name_en" ["name:en", "int_name", "english_name", "name"],
    /// Khmer name.
    NameKm = "name_km" ["name:km", "khmer_name"],
    /// Kind of a unit: srok, krong, khan and so on.
    Type = "type" ["unit_type"],
    /// Name of a building.
    Name = "name" ["name:en", "name_en", "name:km", "name_km"],
    /// Kind of a building, in the source's words.
    Kind = "kind" ["building", "class", "type"],
    /// Storeys.
    Levels = "levels" ["building:levels", "num_floors", "floors"],
    /// Height in metres.
    HeightM = "height_m" ["height", "building:height"],
    /// Standing of a site.
    Status = "status" [],
    /// What is suspected.
    Category = "category" [],
    /// What is known, in words.
    Summary = "summary" ["description", "notes"],
    /// First day a site was noticed.
    FirstSeen = "first_seen" [],
    /// Last day a site was seen active.
    LastSeen = "last_seen" [],
    /// Buildings of a site.
    Buildings = "buildings" [],
    /// Day of a raid.
    Day = "day" ["date"],
    /// How exactly the place of a raid is known.
    Precision = "precision" [],
    /// Who carried out a raid.
    Agencies = "agencies" ["agency"],
    /// Persons found by nationality.
    PersonsFound = "persons_found" [],
    /// Persons rescued.
    Rescued = "rescued" [],
    /// Persons arrested.
    Arrested = "arrested" [],
    /// Sites raided.
    Sites = "sites" [],
}

impl FromStr for Field {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|field| field.as_str() == word).ok_or_else(|| unknown(word, Self::ALL))
    }
}

fn unknown(word: &str, accepted: &[Field]) -> Error {
    let words: Vec<_> = accepted.iter().map(|field| field.as_str()).collect();
    Error::file(format!("`{word}` is no field to map")).hint(format!("fields are {}", words.join(", ")))
}

/// What `--map` said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    named: BTreeMap<Field, String>,
}

impl Mapping {
    /// Reads `field=property` pairs. Fields beyond `accepted` (lon, lat and wkt are always
    /// accepted) and fields named twice are refused.
    pub fn parse<S: AsRef<str>>(pairs: &[S], accepted: &[Field]) -> Result<Self, Error> {
        let mut named = BTreeMap::new();
        for pair in pairs {
            let pair = pair.as_ref();
            let (word, property) =
                pair.split_once('=').filter(|(_, property)| !property.is_empty()).ok_or_else(|| {
                    Error::file(format!("`{pair}` does not map a field")).hint("write --map field=property")
                })?;
            let field: Field = word.trim().parse().map_err(|_| unknown(word, accepted))?;
            let place = matches!(field, Field::Lon | Field::Lat | Field::Wkt);
            if !place && !accepted.contains(&field) {
                return Err(unknown(word, accepted));
            }
            if named.insert(field, property.to_owned()).is_some() {
                return Err(Error::file(format!("`{word}` is mapped twice")));
            }
        }
        Ok(Self { named })
    }

    /// The columns of a CSV file that were named.
    pub fn columns(&self) -> GeometryColumns {
        let named = |field| self.named.get(&field).cloned();
        GeometryColumns { lon: named(Field::Lon), lat: named(Field::Lat), wkt: named(Field::Wkt) }
    }

    /// The attribute that stands for a field. A mapped field is looked for under its mapped name
    /// alone, any other under its own word and its aliases; null and empty text count as absent.
    pub fn value<'f>(&self, feature: &'f Feature, field: Field) -> Option<&'f Value> {
        let blank =
            |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        let present = |name: &str| lookup(feature, name).filter(|value| !blank(value));
        match self.named.get(&field) {
            Some(name) => present(name),
            None => std::iter::once(field.as_str()).chain(field.aliases().iter().copied()).find_map(present),
        }
    }

    /// A field as text without surrounding white space; numbers as they are written, lists and
    /// objects as JSON.
    pub fn text(&self, feature: &Feature, field: Field) -> Option<String> {
        Some(match self.value(feature, field)? {
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        })
    }

    /// A field as a number; text such as `12.5` or `12.5 m` counts. Otherwise the reason.
    pub fn number(&self, feature: &Feature, field: Field) -> Result<Option<f64>, String> {
        let Some(text) = self.text(feature, field) else { return Ok(None) };
        let digits = text.strip_suffix('m').map_or(text.as_str(), str::trim_end);
        let value = digits.parse::<f64>().ok().filter(|value| value.is_finite());
        value.map(Some).ok_or_else(|| format!("{} `{text}` is not a number", field.as_str()))
    }

    /// A field as a whole number; `3` and `3.0` count. Otherwise the reason.
    pub fn integer(&self, feature: &Feature, field: Field) -> Result<Option<i64>, String> {
        let Some(value) = self.number(feature, field)? else { return Ok(None) };
        let whole = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
        if whole { Ok(Some(value as i64)) } else { Err(format!("{} `{value}` is not whole", field.as_str())) }
    }

    /// The feature's identifier at its source: the mapped attribute, else `source_id`, else the
    /// feature's own id, else an attribute that usually holds one.
    pub fn source_id(&self, feature: &Feature) -> Option<String> {
        if self.named.contains_key(&Field::SourceId) || lookup(feature, "source_id").is_some() {
            return self.text(feature, Field::SourceId);
        }
        feature.id.clone().or_else(|| self.text(feature, Field::SourceId))
    }
}

/// An attribute by its exact name, or else by its name in other capitals.
fn lookup<'f>(feature: &'f Feature, name: &str) -> Option<&'f Value> {
    feature.properties.get(name).or_else(|| {
        feature.properties.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    })
}

/// Columns of a CSV file that were named because they are not called as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeometryColumns {
    /// Longitude.
    pub lon: Option<String>,
    /// Latitude.
    pub lat: Option<String>,
    /// WKT.
    pub wkt: Option<String>,
}

impl GeometryColumns {
    pub(super) fn lon(&self, header: &[String]) -> Result<Option<usize>, Error> {
        find(header, Field::Lon, self.lon.as_deref())
    }

    pub(super) fn lat(&self, header: &[String]) -> Result<Option<usize>, Error> {
        find(header, Field::Lat, self.lat.as_deref())
    }

    /// The WKT column. Positions that were named expressly are not overruled by a column that
    /// merely looks like WKT.
    pub(super) fn wkt(&self, header: &[String]) -> Result<Option<usize>, Error> {
        if self.wkt.is_none() && (self.lon.is_some() || self.lat.is_some()) {
            return Ok(None);
        }
        find(header, Field::Wkt, self.wkt.as_deref())
    }
}

fn find(header: &[String], field: Field, named: Option<&str>) -> Result<Option<usize>, Error> {
    let at = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    match named {
        Some(name) => at(name).map(Some).ok_or_else(|| {
            Error::file(format!("there is no column `{name}`"))
                .hint(format!("the columns are {}", header.join(", ")))
        }),
        None => Ok(std::iter::once(field.as_str()).chain(field.aliases().iter().copied()).find_map(at)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn feature(properties: Value) -> Feature {
        let Value::Object(properties) = properties else { return Feature::default() };
        Feature { number: 1, id: Some("way/1".to_owned()), properties, ..Feature::default() }
    }

    #[test]
    fn usual_names_are_found_and_mapped_names_replace_them() {
        let unit = feature(
            json!({"ref": 12, "name:km": " ភ្នំពេញ ", "NAME": "Phnom Penh", "district_code": "", "province_code": "01"}),
        );
        let usual = Mapping::default();
        assert_eq!(usual.text(&unit, Field::Code).unwrap(), "12");
        assert_eq!(usual.text(&unit, Field::NameKm).unwrap(), "ភ្នំពេញ");
        assert_eq!(usual.text(&unit, Field::NameEn).unwrap(), "Phnom Penh");
        assert_eq!(usual.text(&unit, Field::ParentCode).unwrap(), "01");
        let mapped = Mapping::parse(&["code=province_code", "name_km=none"], Field::ALL).unwrap();
        assert_eq!(mapped.text(&unit, Field::Code).unwrap(), "01");
        assert_eq!(mapped.text(&unit, Field::NameKm), None, "a mapped field has no other names");
    }

    #[test]
    fn numbers_come_from_numbers_and_from_texts() {
        let building = feature(json!({"height": "12.5 m", "building:levels": 3.0, "levels": "two"}));
        let mapping = Mapping::default();
        assert_eq!(mapping.number(&building, Field::HeightM), Ok(Some(12.5)));
        assert!(mapping.integer(&building, Field::Levels).unwrap_err().contains("`two`"));
        let mapping = Mapping::parse(&["levels=building:levels"], Field::ALL).unwrap();
        assert_eq!(mapping.integer(&building, Field::Levels), Ok(Some(3)));
        assert_eq!(mapping.number(&building, Field::Rescued), Ok(None));
    }

    #[test]
    fn the_source_id_prefers_what_was_said() {
        let plain = feature(json!({"id": 5}));
        assert_eq!(Mapping::default().source_id(&plain).unwrap(), "way/1");
        let stated = feature(json!({"source_id": 9, "uid": "u"}));
        assert_eq!(Mapping::default().source_id(&stated).unwrap(), "9");
        let mapped = Mapping::parse(&["source_id=uid"], &[Field::SourceId]).unwrap();
        assert_eq!(mapped.source_id(&stated).unwrap(), "u");
    }

    #[test]
    fn wrong_pairs_are_refused_with_what_is_accepted() {
        let refusal = |pair: &str| Mapping::parse(&[pair], &[Field::Code]).unwrap_err().to_string();
        assert!(refusal("colour=a").contains("fields are code"));
        assert!(refusal("status=a").contains("`status` is no field"));
        assert!(refusal("code").contains("field=property"));
        assert!(Mapping::parse(&["code=a", "code=b"], &[Field::Code]).is_err());
        assert!(Mapping::parse(&["lon=a"], &[]).is_ok());
    }
}
