//! Protocol buffers on the wire, read in place: no message is built, no length is believed before
//! the bytes are there, and nothing is allocated.

/// The bytes are not what they claim to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire<'a> {
    /// A number.
    Number(u64),
    /// A text, bytes, a message or packed numbers.
    Bytes(&'a [u8]),
    /// A fixed-width number, which nothing here needs.
    Fixed,
}

/// The fields of a message in their order.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    fn field(&mut self) -> Result<(u64, Wire<'a>), Damaged> {
        let tag = varint(&mut self.0)?;
        let value = match tag & 7 {
            0 => Wire::Number(varint(&mut self.0)?),
            1 => take(&mut self.0, 8).map(|_| Wire::Fixed)?,
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).map_err(|_| Damaged)?;
                Wire::Bytes(take(&mut self.0, length)?)
            }
            5 => take(&mut self.0, 4).map(|_| Wire::Fixed)?,
            _ => return Err(Damaged),
        };
        Ok((tag >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Wire<'a>), Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

/// Packed numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed<'a>(pub(super) &'a [u8]);

impl Iterator for Packed<'_> {
    type Item = Result<u64, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let number = varint(&mut self.0);
        if number.is_err() {
            self.0 = &[];
        }
        Some(number)
    }
}

/// Packed numbers of which each is the difference from the one before, zigzag encoded. Sums that
/// overflow are damage and wrap around; what they then refer to is not found.
#[derive(Debug, Clone, Default)]
pub(super) struct Deltas<'a> {
    packed: Packed<'a>,
    current: i64,
}

impl<'a> Deltas<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { packed: Packed(bytes), current: 0 }
    }
}

impl Iterator for Deltas<'_> {
    type Item = Result<i64, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.packed.next()?.map(|delta| {
            self.current = self.current.wrapping_add(zigzag(delta));
            self.current
        }))
    }
}

pub(super) const fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Damaged> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(Damaged)?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Damaged)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8], Damaged> {
    let (taken, rest) = bytes.split_at_checked(count).ok_or(Damaged)?;
    *bytes = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_each_kind() {
        let message = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 0, 0, 0];
        let fields: Vec<_> = Fields(&message).collect();
        let expected =
            [(1, Wire::Number(150)), (2, Wire::Bytes(b"hi")), (3, Wire::Fixed), (4, Wire::Fixed)].map(Ok);
        assert_eq!(fields, expected);
    }

    #[test]
    fn damage_is_an_error_and_ends_the_message() {
        for message in
            [&[0x08][..], &[0x12, 9, 1], &[0x0b], &[0xff; 11], &[0x12, 0xff, 0xff, 0xff, 0xff, 0x0f]]
        {
            let fields: Vec<_> = Fields(message).collect();
            assert_eq!(fields, [Err(Damaged)], "{message:?}");
        }
    }

    #[test]
    fn deltas_add_up() {
        let sums: Vec<_> = Deltas::new(&[2, 4, 1]).collect();
        assert_eq!(sums, [Ok(1), Ok(3), Ok(2)]);
        assert_eq!(zigzag(u64::MAX), i64::MIN);
    }
}
