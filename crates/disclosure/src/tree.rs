//! Which sums there are: the published tables as a tree of cliques.
//!
//! The figures over all dimensions are far too many to be unknowns of a programme (five dimensions of ten codes are
//! 100,000). Nothing published speaks about all dimensions at once, though. When the sets of dimensions that are spoken
//! about form an *acyclic* hypergraph, tables of counts over those sets that agree where they overlap are always the
//! margins of one table of counts over all dimensions (Atserias and Kolaitis, "Structure and complexity of bag
//! consistency", PODS 2021, arXiv:2012.12126). So the unknowns are the cells of the largest sets only, tied
//! together where they overlap; sets that form a cycle are united until none is left. The number of unknowns is the sum
//! of the sizes of the tables, not their product.
//!
//! The test of acyclicity is the removal of ears of Graham, and of Yu and Özsoyoğlu (both 1979).
//!
//! Must not know what is published about any cell.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::refusal::Refusal;
use crate::space::{Part, Space};

/// Unknowns of one system.
pub const UNKNOWNS_MAX: usize = 20_000;

/// A set of axes, all of whose combinations are unknowns.
#[derive(Debug, Clone)]
struct Clique {
    axes: Vec<usize>,
    sizes: Vec<usize>,
    first: usize,
    count: usize,
}

/// Child, parent and the axes they share.
type Link = (usize, usize, BTreeSet<usize>);

/// The cliques and how they hang together.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    cliques: Vec<Clique>,
    links: Vec<Link>,
    unknowns: usize,
}

impl Tree {
    /// The tree in which every one of these sets of axes lies in one clique.
    pub fn of(space: &Space, sets: impl IntoIterator<Item = BTreeSet<usize>>) -> Result<Self, Refusal> {
        let mut sets: BTreeSet<BTreeSet<usize>> = sets.into_iter().collect();
        let spoken = sets.iter().flatten().copied().collect();
        sets.extend(space.nested_with(spoken));
        if sets.is_empty() {
            sets.insert(BTreeSet::new());
        }
        let product = |set: &BTreeSet<usize>| {
            set.iter().fold(1_usize, |product, axis| product.saturating_mul(space.size(*axis)))
        };
        let (sets, links) = loop {
            let kept = without_subsets(&sets);
            match ears(&kept) {
                Ok(links) => break (kept, links),
                Err(left) => sets = united(&kept, &left, product),
            }
        };
        let mut cliques = Vec::new();
        let mut unknowns = 0_usize;
        for set in &sets {
            let count = product(set);
            let axes: Vec<usize> = set.iter().copied().collect();
            let sizes = axes.iter().map(|axis| space.size(*axis)).collect();
            cliques.push(Clique { axes, sizes, first: unknowns, count });
            unknowns = unknowns.saturating_add(count);
            if unknowns > UNKNOWNS_MAX {
                return Err(Refusal::TooLarge);
            }
        }
        Ok(Self { cliques, links, unknowns })
    }

    /// How many unknowns there are.
    pub fn unknowns(&self) -> usize {
        self.unknowns
    }

    /// The unknowns whose sum a part is, in the smallest clique that knows its axes; none if no clique does.
    pub fn sum(&self, part: &Part) -> Option<Vec<usize>> {
        let axes = part.axes();
        let knows = |clique: &&Clique| axes.iter().all(|axis| clique.axes.contains(axis));
        let clique = self.cliques.iter().filter(knows).min_by_key(|clique| clique.count)?;
        Some(clique.inside(part))
    }

    /// All unknowns that lie in a part, in every clique that knows its axes.
    pub fn inside(&self, part: &Part) -> BTreeSet<usize> {
        let axes = part.axes();
        let knows = |clique: &&Clique| axes.iter().all(|axis| clique.axes.contains(axis));
        self.cliques.iter().filter(knows).flat_map(|clique| clique.inside(part)).collect()
    }

    /// The unknowns of the clique that a sum lies in, and of those that hang on it within so many steps.
    pub fn near(&self, sum: &[usize], steps: usize) -> BTreeSet<usize> {
        let holds = |clique: &Clique| sum.iter().any(|at| clique.unknowns().contains(at));
        let mut near: BTreeSet<usize> =
            self.cliques.iter().enumerate().filter(|(_, clique)| holds(clique)).map(|(at, _)| at).collect();
        for _ in 0..steps {
            let hang = |(child, parent, _): &Link| near.contains(child) || near.contains(parent);
            let hanging: Vec<&Link> = self.links.iter().filter(|link| hang(link)).collect();
            let ends = hanging.into_iter().flat_map(|(child, parent, _)| [*child, *parent]);
            near = ends.chain(near.iter().copied()).collect();
        }
        near.iter().filter_map(|at| self.cliques.get(*at)).flat_map(Clique::unknowns).collect()
    }

    /// Pairs of sums that must be equal, because they are the same part seen from two cliques.
    pub fn ties(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut ties = Vec::new();
        for (child, parent, shared) in &self.links {
            let (Some(child), Some(parent)) = (self.cliques.get(*child), self.cliques.get(*parent)) else {
                continue;
            };
            for (one, other) in child.grouped(shared).into_iter().zip(parent.grouped(shared)) {
                ties.push((one, other));
            }
        }
        ties
    }
}

impl Clique {
    fn unknowns(&self) -> Range<usize> {
        self.first..self.first + self.count
    }

    /// The code of the `at`-th combination on an axis of this clique.
    fn code(&self, at: usize, axis: usize) -> Option<usize> {
        let position = self.axes.iter().position(|own| *own == axis)?;
        let behind: usize = self.sizes.iter().skip(position + 1).product();
        Some((at / behind) % self.sizes.get(position)?)
    }

    fn inside(&self, part: &Part) -> Vec<usize> {
        let places = (0..self.count).filter(|at| part.has(|axis| self.code(*at, axis)));
        places.map(|at| self.first + at).collect()
    }

    /// The unknowns by their codes on the shared axes, in the order of these codes.
    fn grouped(&self, shared: &BTreeSet<usize>) -> Vec<Vec<usize>> {
        let mut groups = std::collections::BTreeMap::<Vec<Option<usize>>, Vec<usize>>::new();
        for at in 0..self.count {
            let key = shared.iter().map(|axis| self.code(at, *axis)).collect();
            groups.entry(key).or_default().push(self.first + at);
        }
        groups.into_values().collect()
    }
}

fn without_subsets(sets: &BTreeSet<BTreeSet<usize>>) -> Vec<BTreeSet<usize>> {
    let inside_another =
        |set: &BTreeSet<usize>| sets.iter().any(|other| other != set && set.is_subset(other));
    sets.iter().filter(|set| !inside_another(set)).cloned().collect()
}

/// Takes ears off until one set is left; the links by which they hung. If no ear is left: what is left.
fn ears(sets: &[BTreeSet<usize>]) -> Result<Vec<Link>, Vec<usize>> {
    let mut left: Vec<usize> = (0..sets.len()).collect();
    let set = |at: usize| sets.get(at).cloned().unwrap_or_default();
    let mut links = Vec::new();
    while left.len() > 1 {
        let ear = left.iter().find_map(|&ear| {
            let others = left.iter().filter(|&&other| other != ear);
            let around: BTreeSet<usize> = others.clone().flat_map(|&other| set(other)).collect();
            let shared: BTreeSet<usize> = set(ear).intersection(&around).copied().collect();
            let mut parents = others.filter(|&&other| shared.is_subset(&set(other)));
            parents.next().map(|&parent| (ear, parent, shared.clone()))
        });
        let Some((ear, parent, shared)) = ear else { return Err(left) };
        links.push((ear, parent, shared));
        left.retain(|&at| at != ear);
    }
    Ok(links)
}

/// The sets with the two of `left` united whose union is the smallest.
fn united(
    sets: &[BTreeSet<usize>],
    left: &[usize],
    product: impl Fn(&BTreeSet<usize>) -> usize,
) -> BTreeSet<BTreeSet<usize>> {
    let in_cycle: Vec<&BTreeSet<usize>> = left.iter().filter_map(|at| sets.get(*at)).collect();
    let pairs = in_cycle.iter().enumerate().flat_map(|(at, one)| {
        in_cycle.iter().skip(at + 1).map(move |other| one.union(other).copied().collect::<BTreeSet<usize>>())
    });
    let smallest = pairs.min_by_key(|union| (product(union), union.clone()));
    sets.iter().cloned().chain(smallest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(sizes: &[usize]) -> Space {
        let dimension = |(at, size): (usize, &usize)| {
            (format!("d{at}"), (0..*size).map(|code| code.to_string()).collect())
        };
        Space::of(&sizes.iter().enumerate().map(dimension).collect(), &[]).unwrap()
    }

    fn unknowns(sizes: &[usize], sets: &[&[usize]]) -> usize {
        let sets = sets.iter().map(|set| set.iter().copied().collect());
        Tree::of(&space(sizes), sets).unwrap().unknowns()
    }

    #[test]
    fn tables_that_hang_together_as_a_tree_stay_apart_and_a_cycle_is_united() {
        assert_eq!(unknowns(&[5, 4, 12], &[&[0, 1], &[0, 2]]), 20 + 60);
        assert_eq!(unknowns(&[5, 4, 12], &[&[0], &[1], &[2], &[]]), 5 + 4 + 12);
        assert_eq!(unknowns(&[5, 4, 12], &[&[0, 1], &[0]]), 20);
        assert_eq!(unknowns(&[2, 3, 4], &[&[0, 1], &[1, 2], &[0, 2]]), 24);
    }

    #[test]
    fn a_clique_larger_than_the_limit_is_refused() {
        let sets = [(0..5).collect()];
        assert_eq!(Tree::of(&space(&[10; 5]), sets).unwrap_err(), Refusal::TooLarge);
    }

    #[test]
    fn cliques_agree_where_they_overlap() {
        let tree = Tree::of(&space(&[2, 2, 2]), [[0, 1].into(), [1, 2].into()]).unwrap();
        assert_eq!(
            tree.ties(),
            [(vec![0, 2], vec![4, 5]), (vec![1, 3], vec![6, 7])],
            "one sum for each code of the shared axis"
        );
    }
}
