//! Every integration test in one binary, so that the crate is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod architecture;
mod format;
mod harness;
mod index;
mod store;
