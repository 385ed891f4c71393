//! stub
use super::{Error, View};
use crate::domain::layer::Layer;
use crate::geometry::tile::TileId;
use bytes::Bytes;
pub struct About {
    pub minzoom: u8,
    pub maxzoom: u8,
    pub fields: &'static [(&'static str, &'static str)],
}
pub fn encode(_: &View, _: Layer, _: TileId) -> Result<Bytes, Error> {
    Ok(Bytes::new())
}
pub fn describe(_: Layer) -> About {
    About { minzoom: 0, maxzoom: 16, fields: &[] }
}
