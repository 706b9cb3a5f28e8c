//! Processes that die, calls of the system that fail, a machine that loses its power: what was reported is stored,
//! what was not is there in full or not at all, nothing of the user's is touched, and the next run works.

mod failures;
mod fault;
mod kills;
mod merging;
mod orphans;
mod power;
mod scene;

use fault::{Fault, is_traced};
use scene::{Deed, Scene};
