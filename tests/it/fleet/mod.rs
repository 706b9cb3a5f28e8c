//! Many repositories: one document over all of them, and their tables, which data bases read.

mod made;
mod many;
mod queries;
mod tables;
