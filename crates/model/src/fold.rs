//! Which revision of a subject holds: the same answer for everyone, whatever arrived first.
//!
//! A subject begins with a revision 1 in some log. A later revision counts only from that same log or from a
//! coordinator of the organisation, names the digest it supersedes, and is one more than it. Where two revisions
//! supersede the same one, a coordinator's beats a device's, then the higher digest wins, and the fork is shown to a
//! person. Must not know what the revisions say.

use std::collections::BTreeMap;

use crate::bytes::Digest;
use crate::ids::DeviceId;

/// What the fold needs to know of one entry about a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// Whose log it stands in.
    pub device: DeviceId,
    /// Whether that log is a coordinator's.
    pub coordinator: bool,
    /// Its number.
    pub revision: u32,
    /// What it supersedes; none for revision 1.
    pub supersedes: Option<Digest>,
    /// The digest of the entry.
    pub digest: Digest,
}

/// What holds of one subject of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Index, in the given revisions, of the one that holds.
    pub index: usize,
    /// How many revisions nobody supersedes; more than one is a fork for a person to look at.
    pub heads: usize,
}

/// Folds all revisions of one subject id: one [`Holding`] per log that began it (more than one log means that an id
/// was taken twice, and both count).
///
/// Linear in the number of revisions but for sorting; the order of the given revisions does not matter.
pub fn fold(revisions: &[Revision]) -> Vec<Holding> {
    let tree = Tree::of(revisions);
    tree.roots.values().filter_map(|roots| tree.holding(revisions, roots)).collect()
}

/// Revisions by what they supersede.
struct Tree {
    /// Revision 1 by the log that began the subject. Two in one log are a clone's fork.
    roots: BTreeMap<DeviceId, Vec<usize>>,
    children: BTreeMap<Digest, Vec<usize>>,
}

impl Tree {
    fn of(revisions: &[Revision]) -> Self {
        let mut tree = Self { roots: BTreeMap::new(), children: BTreeMap::new() };
        for (index, revision) in revisions.iter().enumerate() {
            match revision.supersedes {
                None if revision.revision == 1 => tree.roots.entry(revision.device).or_default().push(index),
                None => {}
                Some(parent) => tree.children.entry(parent).or_default().push(index),
            }
        }
        tree
    }

    fn holding(&self, revisions: &[Revision], roots: &[usize]) -> Option<Holding> {
        let owner = revisions.get(*roots.first()?)?.device;
        let mut index = best(revisions, roots.iter().copied())?;
        while let Some(next) = best(revisions, self.heirs(revisions, owner, index)) {
            index = next;
        }
        Some(Holding { index, heads: roots.iter().map(|root| self.heads(revisions, owner, *root)).sum() })
    }

    /// The revisions that may supersede this one.
    fn heirs<'a>(
        &'a self,
        revisions: &'a [Revision],
        owner: DeviceId,
        parent: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        let parent = revisions.get(parent);
        let children = parent.and_then(|parent| self.children.get(&parent.digest)).into_iter().flatten();
        children.copied().filter(move |child| {
            revisions.get(*child).zip(parent).is_some_and(|(child, parent)| {
                let follows = parent.revision.checked_add(1) == Some(child.revision);
                follows && (child.coordinator || child.device == owner)
            })
        })
    }

    /// How many revisions under this one nobody supersedes. Bounded: a revision number grows with every step.
    fn heads(&self, revisions: &[Revision], owner: DeviceId, root: usize) -> usize {
        let mut waiting = vec![root];
        let mut heads = 0;
        while let Some(index) = waiting.pop() {
            let before = waiting.len();
            waiting.extend(self.heirs(revisions, owner, index));
            heads += usize::from(waiting.len() == before);
        }
        heads
    }
}

/// A coordinator's before a device's, then the higher digest.
fn best(revisions: &[Revision], candidates: impl Iterator<Item = usize>) -> Option<usize> {
    candidates
        .max_by_key(|index| revisions.get(*index).map(|revision| (revision.coordinator, revision.digest)))
}
