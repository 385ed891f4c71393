//! Where something lies among the administrative units.

/// The codes of the units that a feature belongs to, in the current boundary set of each level.
/// Computed when the feature changes or when boundaries are loaded; never typed in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// The province's code.
    pub province: Option<String>,
    /// The district's code.
    pub district: Option<String>,
    /// The commune's code.
    pub commune: Option<String>,
    /// Set where no district contains the feature (a lake, the sea): the codes are then those of
    /// the nearest units, and this is the distance in metres to the nearest district.
    pub outside_m: Option<f64>,
}
