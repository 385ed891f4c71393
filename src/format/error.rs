//! The one error of this floor: where in the file, what is wrong, and what would help.

use std::borrow::Cow;
use std::fmt;

/// Which part of the input an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The file as a whole.
    File,
    /// One feature. Features are counted from 1 in the order of the file, bad ones included.
    Feature {
        /// The feature's number.
        number: u64,
        /// The line on which it begins, in formats that people read by lines.
        line: Option<u64>,
    },
}

/// Why a file or a feature of it was not read or not written. Shown as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Where.
    pub position: Position,
    /// The feature's identifier in the file, if it could be made out.
    pub id: Option<String>,
    /// What is wrong, in plain words.
    pub reason: String,
    /// What would be accepted instead, or what to do.
    pub hint: Option<Cow<'static, str>>,
    /// Whether reading ends here. Other errors refuse one feature, and the next item follows.
    pub fatal: bool,
}

impl Error {
    /// The whole input is unusable; nothing follows.
    pub fn file(reason: impl Into<String>) -> Self {
        Self { position: Position::File, id: None, reason: reason.into(), hint: None, fatal: true }
    }

    /// One feature is refused; reading goes on with the next.
    pub fn feature(number: u64, line: Option<u64>, reason: impl Into<String>) -> Self {
        let position = Position::Feature { number, line };
        Self { position, id: None, reason: reason.into(), hint: None, fatal: false }
    }

    /// Reading or writing failed below this floor.
    pub fn io(doing: &str, error: &std::io::Error) -> Self {
        Self::file(format!("{doing} failed: {}", plain(error)))
    }

    /// Adds what would help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the identifier of the feature.
    #[must_use]
    pub fn with_id(mut self, id: Option<String>) -> Self {
        self.id = id;
        self
    }

    /// Makes this error the last item.
    #[must_use]
    pub fn ending(mut self) -> Self {
        self.fatal = true;
        self
    }

    /// The number of the feature it speaks of.
    pub const fn number(&self) -> Option<u64> {
        match self.position {
            Position::File => None,
            Position::Feature { number, .. } => Some(number),
        }
    }
}

/// An I/O error in words; the end of the file gets the name that people look for.
fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "the file ends too early, it is truncated".to_owned(),
        _ => one_line(&error.to_string()),
    }
}

/// Errors from below may quote the input; line breaks in it would break the reject file's lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Position::File => {}
            Position::Feature { number, line } => {
                write!(f, "feature {number}")?;
                if let Some(line) = line {
                    write!(f, " on line {line}")?;
                }
            }
        }
        if let Some(id) = &self.id {
            let gap = if self.position == Position::File { "" } else { " " };
            write!(f, "{gap}({})", one_line(id))?;
        }
        if self.position != Position::File || self.id.is_some() {
            f.write_str(": ")?;
        }
        f.write_str(&one_line(&self.reason))?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {}", one_line(hint)))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_one_line_with_number_line_id_and_hint() {
        let error = Error::feature(9, Some(12), "two\nholes share an edge")
            .with_id(Some("way/7".to_owned()))
            .hint("try --mend");
        assert_eq!(error.to_string(), "feature 9 on line 12 (way/7): two holes share an edge; try --mend");
        assert_eq!(Error::file("the file is empty").to_string(), "the file is empty");
        assert_eq!(error.number(), Some(9));
    }
}
