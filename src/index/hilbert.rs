//! The Hilbert curve over the world, in cells of a few metres: neighbours on it are neighbours on the
//! ground, so that what is read together lies together in memory.

use super::packed::Bounds;

/// The order of the curve: two to this power cells to a side.
const ORDER: u32 = 24;

/// The position on the curve of a box's centre.
pub(super) fn key(bounds: &Bounds) -> u64 {
    let cell = |low: f32, high: f32, origin: f64, extent: f64| {
        let centre = f64::midpoint(f64::from(low), f64::from(high));
        let side = f64::from(1_u32 << ORDER);
        ((centre - origin) / extent * side).clamp(0.0, side - 1.0) as u32
    };
    along(cell(bounds[0], bounds[2], -180.0, 360.0), cell(bounds[1], bounds[3], -90.0, 180.0))
}

/// The distance along the curve to a cell: at each scale, which quarter the cell is in,
/// with the quarter turned into the curve's own position.
fn along(mut x: u32, mut y: u32) -> u64 {
    let mut distance = 0;
    for scale in (0..ORDER).rev() {
        let (right, upper) = (x >> scale & 1, y >> scale & 1);
        distance = distance << 2 | u64::from((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::along;

    /// Each step along the curve goes to a neighbouring cell: that is what makes it a Hilbert curve.
    #[test]
    fn steps_are_of_one_cell() {
        let side = 32;
        let mut cells: Vec<_> = (0..side).flat_map(|x| (0..side).map(move |y| (along(x, y), x, y))).collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            assert_eq!(pair[0].1.abs_diff(pair[1].1) + pair[0].2.abs_diff(pair[1].2), 1);
        }
    }
}
