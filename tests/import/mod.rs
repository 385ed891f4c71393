//! Imports of drafts, as the service offers them to the program itself.

mod drafts;
