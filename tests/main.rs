//! Every integration test in one binary, so that the crate is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod architecture;
mod cli;
mod clients;
mod format;
mod geometry;
mod harness;
mod http;
mod import;
mod index;
mod store;
