//! The order of questions, so that few large programmes are solved: one asks about everything at once and gives a world to
//! start from; near that one, in the clique of a doubt and those that hang on it, the questions are small.
//!
//! Every world that is found is shown to every doubt. Must not know masks, policies, or how wide is wide enough.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::refusal::Refusal;
use crate::tree::Tree;
use crate::worlds::{Doubt, End, Found, System, World};

/// Searches for a world in one release.
pub const SOLVES_MAX: usize = 200_000;

/// How many steps from a doubt's own clique is looked near a world: first not at all, then as far as a margin of a margin.
const REACHES: [usize; 2] = [0, 2];

/// Unknowns of a system that is asked about as a whole: it has no parts that would be much smaller.
const SMALL: usize = 2_000;

/// Attackers that are looked at at the same time: what one of them knows has nothing to do with the others.
pub(crate) const AT_ONCE: usize = 2;

/// Does the same with each of these, a few at a time. The results come in the order of what was given.
pub(crate) fn at_once<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let next = Mutex::new(all.into_iter().enumerate());
    let take = || next.lock().ok().and_then(|mut next| next.next());
    let run = || std::iter::from_fn(take).map(|(at, one)| (at, work(one))).collect::<Vec<_>>();
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(run)).collect();
        // Nobody's attack may be left out because it failed.
        let results = hands.into_iter().map(|hand| hand.join().unwrap_or_else(|why| resume_unwind(why)));
        results.flatten().collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Near which of the known worlds is looked.
#[derive(Debug, Clone, Copy)]
enum Whose {
    /// In which the sum is already as small or as large as in any.
    Furthest,
    Last,
    First,
}

/// Doubts about what one attacker knows, and the worlds that widen them.
pub(crate) struct Search<'a> {
    pub system: &'a System,
    pub tree: &'a Tree,
    pub doubts: Vec<Doubt>,
    /// Those that told something when they were found.
    pub worlds: Vec<World>,
    /// How many searches there may still be.
    pub left: usize,
    /// Whether nobody waits for the answer any more.
    pub stopped: &'a AtomicBool,
}

impl Search<'_> {
    /// Shows the worlds that were found earlier, as far as they still are worlds, or seeks the first ones.
    pub fn begin(&mut self) -> Result<(), Refusal> {
        self.worlds.retain(|world| self.system.agrees(world));
        for world in &self.worlds {
            for doubt in &mut self.doubts {
                doubt.see(world);
            }
        }
        if !self.worlds.is_empty() {
            return Ok(());
        }
        let everything: Vec<usize> = self.doubts.iter().flat_map(|doubt| doubt.sum.iter().copied()).collect();
        for end in [End::Least, End::Most] {
            self.ask(&everything, end)?;
        }
        if self.tree.unknowns() <= SMALL {
            self.ask_by_halves()?;
        }
        Ok(())
    }

    /// Asks about half of all doubts at once, and then the other, by each digit of their numbers: of any two doubts one is
    /// stretched without the other at least once. A few questions that leave few doubts to be asked about alone.
    fn ask_by_halves(&mut self) -> Result<(), Refusal> {
        let digits = usize::BITS - self.doubts.len().saturating_sub(1).leading_zeros();
        for (digit, side) in (0..digits).flat_map(|digit| [(digit, 0), (digit, 1)]) {
            let half = self.doubts.iter().enumerate().filter(|(at, _)| (at >> digit) & 1 == side);
            let sum: Vec<usize> = half.flat_map(|(_, doubt)| doubt.sum.iter().copied()).collect();
            for end in [End::Least, End::Most] {
                self.ask(&sum, end)?;
            }
        }
        Ok(())
    }

    /// Widens one doubt near the world that lies furthest, the last and the first, until it is wide enough.
    pub fn widen(&mut self, at: usize, enough: impl Fn(&Doubt) -> bool) -> Result<(), Refusal> {
        for steps in REACHES {
            let own = self.doubts.get(at).map(|doubt| self.tree.near(&doubt.sum, steps));
            // What is as large as the whole question is asked as the whole question.
            let Some(free) = own.filter(|free| 2 * free.len() <= self.tree.unknowns()) else { continue };
            for end in [End::Least, End::Most] {
                for whose in [Whose::Furthest, Whose::Last, Whose::First] {
                    let open = self.doubts.get(at).filter(|doubt| !enough(doubt));
                    let Some(doubt) = open else { return Ok(()) };
                    let Some(world) = self.world(whose, doubt, end) else { return Ok(()) };
                    let found = self.system.stretch_near(world, &free, &doubt.sum, end);
                    self.take(&found)?;
                }
            }
        }
        Ok(())
    }

    fn world(&self, whose: Whose, doubt: &Doubt, end: End) -> Option<&World> {
        match (whose, end) {
            (Whose::First, _) => self.worlds.first(),
            (Whose::Last, _) => self.worlds.last(),
            (Whose::Furthest, End::Least) => self.worlds.iter().min_by_key(|world| world.of(&doubt.sum)),
            (Whose::Furthest, End::Most) => self.worlds.iter().max_by_key(|world| world.of(&doubt.sum)),
        }
    }

    /// Seeks the world in which a sum is as small or as large as it can be.
    pub fn ask(&mut self, sum: &[usize], end: End) -> Result<Found, Refusal> {
        let found = self.system.stretch(sum, end);
        self.take(&found)?;
        Ok(found)
    }

    fn take(&mut self, found: &Found) -> Result<(), Refusal> {
        if self.stopped.load(Ordering::Relaxed) {
            return Err(Refusal::Stopped);
        }
        self.left = self.left.checked_sub(1).ok_or(Refusal::TooHard)?;
        if let Found::World(world) = found {
            let told = self.doubts.iter_mut().map(|doubt| doubt.see(world)).filter(|new| *new).count();
            if told > 0 || self.worlds.is_empty() {
                self.worlds.push(world.clone());
            }
        }
        Ok(())
    }
}
