//! CSV with a position or a geometry in each row.
//!
//! Reading finds the columns by their usual names (see [`super::mapping`]), takes commas,
//! semicolons, tabs or bars as the header line shows them, and gives every cell as text; an empty
//! cell is null.
//!
//! Writing is exact: cells are quoted where RFC 4180 asks for it and otherwise left alone, so that
//! what was exported can be imported again unchanged. That leaves a risk to people who open the
//! file in a spreadsheet: a free text that begins with `=`, `+`, `-`, `@`, a tab or a carriage
//! return would run as a formula there. [`super::export::Layout::spreadsheet`] puts an apostrophe
//! before such cells of text columns (numbers, among them negative ones, are left alone). It
//! changes the data, so it is for files that people open and not for files that programs read, and
//! whoever offers a download to people should set it.

mod read;
mod write;

pub(super) use read::RowReader;
pub(super) use write::RecordWriter;
