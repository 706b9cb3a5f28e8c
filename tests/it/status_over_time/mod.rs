//! History read from real repositories: merges of every kind, moves, removals, rebases, cut clones; and against a model
//! that compares whole trees.

mod lives;
mod merges;
mod model;
mod repository;
