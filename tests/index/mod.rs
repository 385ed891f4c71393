//! The index against brute force: the same set, the same order, the same distance.

mod brute;
mod edits;
mod nearest;
mod random;
mod real;
mod select;
