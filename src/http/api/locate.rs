//! `GET /api/locate`: which province, district and commune a position lies in.

use axum::extract;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use crate::domain::layer::Layer;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::{Params, position};
use crate::http::page::GEOJSON;
use crate::service::locate::{self, Location, UnitAt};

/// The units that contain a position, or the nearest ones with their distance.
pub async fn find(
    state: extract::State<State>,
    mut params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let at = position(&mut params);
    params.finish()?;
    let at = at.ok_or_else(|| Problem::invalid(Vec::new()))?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, &[Layer::Provinces, Layer::Districts, Layer::Communes]);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    Ok(tag.answer(feature(&locate::find(&view, at)).to_string(), GEOJSON))
}

fn feature(location: &Location) -> Value {
    let [province, district, commune] = location.units.each_ref().map(|unit| unit.as_ref().map(unit_at));
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [location.at.x, location.at.y] },
        "properties": {
            "inside": location.inside,
            "distance_m": location.distance_m.map(millimetres),
            "province": province,
            "district": district,
            "commune": commune,
        },
    })
}

fn unit_at(unit: &UnitAt) -> Value {
    json!({
        "code": unit.code,
        "name_en": unit.name_en,
        "name_km": unit.name_km,
        "type": unit.kind,
        "approximate": unit.approximate,
        "distance_m": millimetres(unit.distance_m),
    })
}

fn millimetres(metres: f64) -> f64 {
    (metres * 1000.0).round() / 1000.0
}
