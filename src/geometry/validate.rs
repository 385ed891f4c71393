//! stub
use geo::Geometry;
pub struct Limits;
impl Limits {
    pub fn record() -> Self {
        Self
    }
}
pub fn check(_g: &Geometry, _l: &Limits) -> Result<(), String> {
    Ok(())
}
