//! The `yeam` command: parses the command line, runs the verb, prints the error.

fn main() {}
