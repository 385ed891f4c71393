//! One list of every route and who may call it.

use axum::Router;
use axum::routing::{MethodRouter, get};

use super::api::{about, building, layer, locate, nearby, raid, record, site, tile, unit};
use super::{State, assets, docs, error, health, middleware};
use crate::domain::layer::Layer;
use crate::domain::raid::Raid;
use crate::domain::site::Site;
use crate::domain::unit::Level::{Commune, District, Province};

/// Who may call a route. Until there are accounts the server listens on loopback alone, and whoever
/// sits at the machine is everyone; the table stands ready for the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone: it tells nothing about any record.
    Anyone,
    /// Who may read records.
    Readers,
    /// `GET` as readers; other methods only who may write records.
    Writers,
}

use Access::{Anyone, Readers, Writers};

/// Every route: its path, who may call it, and what answers.
fn table() -> Vec<(&'static str, Access, MethodRouter<State>)> {
    vec![
        ("/api/about", Readers, get(about::get)),
        ("/api/nearby", Readers, get(nearby::find)),
        ("/api/locate", Readers, get(locate::find)),
        ("/api/provinces", Readers, unit::list(Province)),
        ("/api/provinces/{code}", Readers, unit::get(Province)),
        ("/api/provinces/{code}/{layer}", Readers, unit::features(Province)),
        ("/api/districts", Readers, unit::list(District)),
        ("/api/districts/{code}", Readers, unit::get(District)),
        ("/api/districts/{code}/{layer}", Readers, unit::features(District)),
        ("/api/communes", Readers, unit::list(Commune)),
        ("/api/communes/{code}", Readers, unit::get(Commune)),
        ("/api/communes/{code}/{layer}", Readers, unit::features(Commune)),
        ("/api/buildings/{id}", Readers, get(building::get)),
        ("/api/sites", Writers, get(site::list).post(record::create::<Site>)),
        ("/api/sites/{id}", Writers, one::<Site>()),
        ("/api/sites/{id}/history", Readers, get(record::history::<Site>)),
        ("/api/raids", Writers, get(raid::list).post(record::create::<Raid>)),
        ("/api/raids/{id}", Writers, one::<Raid>()),
        ("/api/raids/{id}/history", Readers, get(record::history::<Raid>)),
        ("/layers/{file}", Readers, get(layer::get)),
        ("/tiles/{file}", Readers, get(tile::describe)),
        ("/tiles/{layer}/{z}/{x}/{file}", Readers, get(tile::get)),
        ("/api/openapi.json", Anyone, get(docs::openapi)),
        ("/api/docs", Anyone, get(docs::page)),
        ("/api/docs.css", Anyone, get(docs::style)),
        ("/health/live", Anyone, get(health::live)),
        ("/health/ready", Anyone, get(health::ready)),
        ("/metrics", Anyone, get(health::metrics)),
        ("/", Anyone, get(assets::index)),
        ("/{*path}", Anyone, get(assets::file)),
    ]
}

fn one<R: record::Shown>() -> MethodRouter<State> {
    get(record::get::<R>).put(record::replace::<R>).patch(record::patch::<R>).delete(record::delete::<R>)
}

/// Every route's path with who may call it, for the tests and the documentation.
pub fn routes() -> impl Iterator<Item = (&'static str, Access)> {
    table().into_iter().map(|(path, access, _)| (path, access))
}

/// Everything that answers over HTTP.
pub fn router(state: State) -> Router {
    let mut router = Router::new();
    for (path, _, answer) in table() {
        router = router.route(path, answer.fallback(error::method_not_allowed));
    }
    middleware::wrap(router.fallback(error::no_such_path), &state).with_state(state)
}

/// The layers whose features lie in units.
pub(super) const IN_UNITS: [Layer; 3] = [Layer::Sites, Layer::Raids, Layer::Buildings];
