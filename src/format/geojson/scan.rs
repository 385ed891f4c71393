//! Finding where JSON values begin and end, without interpreting them: brackets, strings and
//! nothing else. Memory is bounded by the limit given for one value, and nothing recurses.

use std::io::BufRead;

use super::MAX_DEPTH;
use crate::format::error::Error;

/// Why a value was not kept. It was still skipped to its end, so reading can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unkept {
    /// It nests deeper than [`MAX_DEPTH`].
    TooDeep,
    /// It is longer than the limit, in bytes.
    TooLong(usize),
}

impl Unkept {
    pub(super) fn reason(self) -> String {
        match self {
            Self::TooDeep => format!("its JSON nests deeper than {MAX_DEPTH} levels"),
            Self::TooLong(limit) => format!("it is longer than {} MB", limit / (1024 * 1024)),
        }
    }
}

/// A forward reader over JSON text.
pub(super) struct Scanner<R> {
    input: R,
    lines: u64,
}

/// Where the scan of one value stands.
#[derive(Default)]
struct Cursor {
    depth: usize,
    deepest: usize,
    in_text: bool,
    escaped: bool,
    begun: bool,
}

impl<R: BufRead> Scanner<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, lines: 1 }
    }

    /// The number of the current line.
    pub(super) const fn line(&self) -> u64 {
        self.lines
    }

    /// The next byte that is no white space, left in place; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Error> {
        loop {
            let chunk = self.input.fill_buf().map_err(|error| failed(&error))?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let blank = chunk.iter().take_while(|byte| is_blank(**byte)).count();
            let found = chunk.get(blank).copied();
            self.consume(blank);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Takes the byte that [`Self::peek`] has shown.
    pub(super) fn take(&mut self) {
        self.consume(1);
    }

    /// Copies the next value into `value` (cleared first), at most `limit` bytes of it. The outer
    /// error is the end of the file or of the reader; the inner one refuses this value alone.
    pub(super) fn value(&mut self, value: &mut Vec<u8>, limit: usize) -> Result<Result<(), Unkept>, Error> {
        value.clear();
        self.peek()?;
        let mut cursor = Cursor::default();
        let mut length = 0;
        loop {
            let chunk = self.input.fill_buf().map_err(|error| failed(&error))?;
            if chunk.is_empty() {
                return if cursor.depth == 0 && cursor.begun && !cursor.in_text {
                    Ok(cursor.verdict(length, limit))
                } else {
                    Err(truncated())
                };
            }
            let (used, ended) = cursor.advance(chunk);
            length += used;
            if cursor.deepest <= MAX_DEPTH && length <= limit {
                value.extend_from_slice(chunk.get(..used).unwrap_or_default());
            }
            self.consume(used);
            if ended {
                return Ok(cursor.verdict(length, limit));
            }
        }
    }

    fn consume(&mut self, count: usize) {
        if let Ok(chunk) = self.input.fill_buf() {
            let passed = chunk.get(..count).unwrap_or_default();
            self.lines += line_breaks(passed);
        }
        self.input.consume(count);
    }
}

impl Cursor {
    /// Goes through a chunk; says how many bytes belong to the value and whether it has ended.
    fn advance(&mut self, chunk: &[u8]) -> (usize, bool) {
        for (index, byte) in chunk.iter().enumerate() {
            if self.in_text {
                self.text(*byte);
                if !self.in_text && self.depth == 0 {
                    return (index + 1, true);
                }
                continue;
            }
            match byte {
                b'"' => self.in_text = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    self.deepest = self.deepest.max(self.depth);
                }
                b'}' | b']' | b',' | b':' if self.depth == 0 => return (index, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (index + 1, true);
                    }
                }
                byte if self.depth == 0 && self.begun && is_blank(*byte) => return (index, true),
                _ => {}
            }
            self.begun = true;
        }
        (chunk.len(), false)
    }

    const fn text(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_text = false,
            _ => {}
        }
    }

    const fn verdict(&self, length: usize, limit: usize) -> Result<(), Unkept> {
        if self.deepest > MAX_DEPTH {
            Err(Unkept::TooDeep)
        } else if length > limit {
            Err(Unkept::TooLong(limit))
        } else {
            Ok(())
        }
    }
}

/// Refuses JSON that nests too deep, for input that is in memory already.
pub(super) fn check_depth(json: &[u8]) -> Result<(), Unkept> {
    let mut cursor = Cursor::default();
    let mut rest = json;
    while !rest.is_empty() {
        let (used, _) = cursor.advance(rest);
        // A stray closing bracket or comma takes no bytes; serde will name it.
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
    cursor.verdict(0, usize::MAX)
}

/// How many line breaks there are. A sum over all bytes is what compilers turn into vector code.
pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

pub(super) fn truncated() -> Error {
    Error::file("the JSON ends in the middle of a value")
        .hint("the file is truncated; fetch or export it again")
}

fn failed(error: &std::io::Error) -> Error {
    Error::io("reading the file", error)
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::BufReader;

    fn first(text: &[u8], limit: usize) -> (Result<Result<(), Unkept>, Error>, Vec<u8>) {
        // A buffer of three bytes puts chunk boundaries everywhere.
        let mut scanner = Scanner::new(BufReader::with_capacity(3, text));
        let mut value = Vec::new();
        (scanner.value(&mut value, limit), value)
    }

    #[test]
    fn values_end_where_they_should() {
        for (text, value) in [
            (r#" {"a":"}\"]"} , 1"#, r#"{"a":"}\"]"}"#),
            ("12.5]", "12.5"),
            ("null }", "null"),
            (r#""a\\","#, r#""a\\""#),
            ("[[1,2],[3]]x", "[[1,2],[3]]"),
        ] {
            let (kept, found) = first(text.as_bytes(), 1000);
            assert_eq!(kept.unwrap(), Ok(()));
            assert_eq!(std::str::from_utf8(&found).unwrap(), value);
        }
    }

    #[test]
    fn deep_and_long_values_are_skipped_without_being_kept() {
        let deep = [vec![b'['; 10_000], vec![b']'; 10_000], b" 7".to_vec()].concat();
        let mut scanner = Scanner::new(&deep[..]);
        let mut value = Vec::new();
        assert_eq!(scanner.value(&mut value, usize::MAX).unwrap(), Err(Unkept::TooDeep));
        assert!(value.is_empty());
        assert_eq!(scanner.value(&mut value, 10).unwrap(), Ok(()));
        assert_eq!(value, b"7");
        let (kept, held) = first(format!("[{}]", "1,".repeat(500)).as_bytes(), 100);
        assert_eq!(kept.unwrap(), Err(Unkept::TooLong(100)));
        assert!(held.len() <= 100);
        assert_eq!(check_depth(&deep), Err(Unkept::TooDeep));
    }

    #[test]
    fn an_unfinished_value_is_a_truncated_file() {
        for text in ["[1,2", "\"abc", "{\"a\":", ""] {
            assert!(first(text.as_bytes(), 100).0.is_err(), "{text}");
        }
    }
}
