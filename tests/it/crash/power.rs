//! The power goes: what was being written is shorter than it should be.
