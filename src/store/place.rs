//! The four columns that say which units a feature lies in, and setting them for many features
//! at once.

use serde::Serialize;

use super::error::Error;
use crate::domain::place::Place;

/// The statement that sets the places of a table's current rows from a JSON array of
/// `[id, province, district, commune, outside_m]`; `$id` is the type of the id column.
macro_rules! set_places {
    ($table:literal, $id:literal, $current:literal) => {
        $crate::store::row::pair(
            concat!(
                "UPDATE ",
                $table,
                " SET province = v.province, district = v.district, commune = v.commune,
                     outside_m = v.outside_m
                 FROM (SELECT value ->> 0 AS id, value ->> 1 AS province, value ->> 2 AS district,
                              value ->> 3 AS commune, value ->> 4 AS outside_m
                       FROM json_each($1)) AS v
                 WHERE ",
                $table,
                ".id = v.id",
                $current
            ),
            concat!(
                "UPDATE ",
                $table,
                " SET province = v.province, district = v.district, commune = v.commune,
                     outside_m = v.outside_m
                 FROM (SELECT (value ->> 0)::",
                $id,
                " AS id, value ->> 1 AS province, value ->> 2 AS district,
                              value ->> 3 AS commune, (value ->> 4)::double precision AS outside_m
                       FROM json_array_elements($1::json)) AS v
                 WHERE ",
                $table,
                ".id = v.id",
                $current
            ),
        )
    };
}
pub(super) use set_places;

/// The parameter of that statement.
pub(super) fn parameter<I: Serialize>(places: impl Iterator<Item = (I, Place)>) -> Result<String, Error> {
    let entries: Vec<_> = places
        .map(|(id, place)| (id, place.province, place.district, place.commune, place.outside_m))
        .collect();
    list(&entries)
}

/// A list as a JSON parameter.
pub(super) fn list<T: Serialize>(entries: &[T]) -> Result<String, Error> {
    serde_json::to_string(entries).map_err(|fault| Error::Corrupt(fault.to_string()))
}
