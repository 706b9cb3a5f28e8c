//! Processes that are killed, as the kernel does when memory runs out: at every call of the system, and at any moment.

use std::time::{Duration, Instant};

use super::fault::{Effect, Victim};
use super::{Deed, Fault, Scene, is_traced};
use crate::thorough::{is_thorough, one_in};

/// The calls before which a death leaves something else behind than a death before the one ahead of it.
pub const CALLS: [&str; 17] = [
    "openat",
    "write",
    "fsync",
    "?rename",
    "renameat",
    "?link",
    "linkat",
    "?unlink",
    "unlinkat",
    "?mkdir",
    "mkdirat",
    "copy_file_range",
    "fchmod",
    "flock",
    "clone3",
    "wait4",
    "exit_group",
];

/// What git changes a repository by.
const CALLS_OF_GIT: [&str; 8] =
    ["?rename", "exit_group", "write", "fsync", "?link", "?unlink", "?mkdir", "copy_file_range"];

/// The gits that write.
const WRITERS: [&str; 7] =
    ["read-tree", "--add", "write-tree", "commit-tree", "--index-info", "--refresh", "update-ref"];

/// Strikes at each call in turn until there is none left; in how many.
fn die_at_each(scene: &Scene, victim: Victim, call: &'static str, step: usize) -> usize {
    let mut struck = 0;
    for nth in (1..).step_by(step) {
        let fault = Fault { victim, call, effect: Effect::Dies, nth };
        let copy = scene.copy();
        let Some(answer) = fault.strike(scene, &copy) else { break };
        scene.judge(&copy, &answer, &format!("{fault:?}"));
        struck += 1;
    }
    struck
}

fn dies_itself(deed: Deed) {
    if is_traced() {
        dies_in(&Scene::of(deed), deed);
    }
}

fn dies_in(scene: &Scene, deed: Deed) {
    let struck: usize = CALLS.iter().map(|call| die_at_each(scene, Victim::Itself, call, deed.step())).sum();
    assert!(struck > 10, "{struck}");
    println!("{:?}: killed at {struck} calls", deed.words);
}

#[test]
fn create_dies_at_any_call() {
    dies_itself(Deed::CREATE);
}

#[test]
fn create_by_git_dies_at_any_call() {
    if is_traced() {
        dies_in(&Scene::by_git(Deed::CREATE), Deed::CREATE);
    }
}

#[test]
fn resolve_dies_at_any_call() {
    dies_itself(Deed::RESOLVE);
}

#[test]
fn import_dies_at_any_call() {
    dies_itself(Deed::IMPORT);
}

#[test]
fn edit_dies_at_any_call() {
    dies_itself(Deed::EDIT);
}

#[test]
fn remove_dies_at_any_call() {
    dies_itself(Deed::REMOVE);
}

#[test]
fn staging_dies_at_any_call() {
    dies_itself(Deed::STAGE);
}

/// The git that a command started dies, alone or together with it.
fn dies_in_git(victim: fn(&'static str) -> Victim) {
    if !is_traced() {
        return;
    }
    let calls = if is_thorough() { &CALLS_OF_GIT[..] } else { &CALLS_OF_GIT[..2] };
    for deed in [Deed::CREATE, Deed::STAGE] {
        let scene = Scene::by_git(deed);
        let each = |word: &'static str| {
            calls.iter().map(|call| die_at_each(&scene, victim(word), call, one_in(30))).sum::<usize>()
        };
        let struck: usize = WRITERS.iter().map(|word| each(word)).sum();
        assert!(struck > 1, "{struck}");
        println!("{:?}: git killed at {struck} calls", deed.words);
    }
}

#[test]
fn git_dies_at_any_call() {
    dies_in_git(Victim::Git);
}

#[test]
fn git_and_the_command_die_at_any_call() {
    dies_in_git(Victim::GitAndItself);
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound.max(1)
    }
}

/// Kills the command and all that it started at so many moments of its life, which is measured first.
fn dies_at_moments(deed: Deed, seed: u64) {
    let (scene, mut dice) = (Scene::of(deed), Dice(seed));
    let copy = scene.copy();
    let begun = Instant::now();
    scene.run(&copy).ok();
    let mut life = begun.elapsed().as_micros() as u64;
    let mut killed = 0;
    let times = if is_thorough() { 60 } else { 20 };
    for number in 0..times {
        let moment = Duration::from_micros(dice.below(life));
        let copy = scene.copy();
        let running = scene.run(&copy).in_own_group().spawn();
        std::thread::sleep(moment);
        running.kill_group();
        let answer = running.finish();
        Scene::let_all_die(&copy);
        match answer.code {
            None => killed += 1,
            // it was measured while the machine was busy
            Some(_) => life = life.min(moment.as_micros() as u64),
        }
        scene.judge(&copy, &answer, &format!("{number}: all itself killed after {moment:?}"));
    }
    println!("{:?}: killed {killed} times within {life} µs", deed.words);
    assert!(killed > times / 3, "{killed}");
}

#[test]
fn create_dies_at_any_moment() {
    dies_at_moments(Deed::CREATE, 1);
}

#[test]
fn resolve_dies_at_any_moment() {
    dies_at_moments(Deed::RESOLVE, 2);
}

#[test]
fn import_dies_at_any_moment() {
    dies_at_moments(Deed::IMPORT, 3);
}
