//! The JSON API: a file a feature, its wire types beside its handlers.

pub mod about;
pub mod building;
pub mod layer;
pub mod locate;
pub mod nearby;
pub mod raid;
pub mod record;
pub mod site;
pub mod tile;
pub mod unit;
