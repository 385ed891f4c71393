//! Attributes: column number and value, one after the other, without a length around each.

use flatgeobuf::{Column, ColumnType};
use serde_json::{Map, Number, Value};

/// A reader over the bytes that cannot leave them.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("its attributes end too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "its attributes end too early".to_owned())
    }

    fn sized(&mut self) -> Result<&'a [u8], String> {
        let length = u32::from_le_bytes(self.array()?);
        self.take(length as usize)
    }

    fn text(&mut self) -> Result<&'a str, String> {
        std::str::from_utf8(self.sized()?).map_err(|_| "an attribute is not UTF-8".to_owned())
    }
}

/// The attributes as JSON values; `column` looks a column up by its number.
pub(super) fn read<'c>(
    bytes: &[u8],
    column: impl Fn(usize) -> Option<Column<'c>>,
) -> Result<Map<String, Value>, String> {
    let mut rest = Bytes(bytes);
    let mut properties = Map::new();
    while !rest.0.is_empty() {
        let number = usize::from(u16::from_le_bytes(rest.array()?));
        let column = column(number)
            .ok_or_else(|| format!("an attribute belongs to column {number}, which is not there"))?;
        let value = value(&mut rest, column.type_())?;
        properties.insert(column.name().to_owned(), value);
    }
    Ok(properties)
}

fn value(bytes: &mut Bytes<'_>, kind: ColumnType) -> Result<Value, String> {
    Ok(match kind {
        ColumnType::Byte => i8::from_le_bytes(bytes.array()?).into(),
        ColumnType::UByte => u8::from_le_bytes(bytes.array()?).into(),
        ColumnType::Bool => (u8::from_le_bytes(bytes.array()?) != 0).into(),
        ColumnType::Short => i16::from_le_bytes(bytes.array()?).into(),
        ColumnType::UShort => u16::from_le_bytes(bytes.array()?).into(),
        ColumnType::Int => i32::from_le_bytes(bytes.array()?).into(),
        ColumnType::UInt => u32::from_le_bytes(bytes.array()?).into(),
        ColumnType::Long => i64::from_le_bytes(bytes.array()?).into(),
        ColumnType::ULong => u64::from_le_bytes(bytes.array()?).into(),
        ColumnType::Float => number(f64::from(f32::from_le_bytes(bytes.array()?))),
        ColumnType::Double => number(f64::from_le_bytes(bytes.array()?)),
        ColumnType::String | ColumnType::DateTime => bytes.text()?.into(),
        // Text that calls itself JSON and is none stays text; so does JSON that nests too deep.
        ColumnType::Json => {
            bytes.text().map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.into()))?
        }
        ColumnType::Binary => {
            bytes.sized()?;
            Value::Null
        }
        other => return Err(format!("an attribute is of the unknown type {}", other.0)),
    })
}

/// JSON has no word for infinity and for what is no number.
fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// FlatGeobuf has no place for an identifier; a column `id` or `fid` is taken for it.
pub(super) fn id(properties: &Map<String, Value>) -> Option<String> {
    ["id", "fid"].iter().find_map(|name| match properties.get(*name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}
