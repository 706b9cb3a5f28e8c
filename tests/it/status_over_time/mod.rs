//! History read from real repositories: merges of every kind, moves, removals, rebases, cut clones; against a model
//! that compares whole trees; and against the truth of a generated repository.

mod generated;
mod lives;
mod merges;
mod model;
mod repository;
