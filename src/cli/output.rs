//! What people at a terminal see: lines on standard output, errors on standard error.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::Write;

/// One line of what was asked for. A reader that went away (`| head`) is no failure.
pub(super) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// One line about how it went.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The error as one line, with its causes.
pub(super) fn error(error: &anyhow::Error) {
    let chain = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    note(&format!("yeam: {}", chain.split_whitespace().collect::<Vec<_>>().join(" ")));
}

/// A number with commas between its thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 site`, `2 sites`.
pub(super) fn counted(number: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        let texts = [0, 999, 1_000, 22_080, 1_000_000].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "22,080", "1,000,000"]);
        assert_eq!((counted(1, "raid"), counted(2, "site")), ("1 raid".to_owned(), "2 sites".to_owned()));
    }
}
