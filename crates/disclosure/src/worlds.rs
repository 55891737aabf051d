//! Worlds: whole counts that agree with everything an attacker knows, and the search for one that stretches a cell.
//!
//! The search is done in floating point by `microlp`. What it finds is rounded and then checked here in whole numbers,
//! condition by condition; only a world that passes is ever used as proof. So no fault of the solver can make an open cell
//! look protected: at worst a world is not found, and more is masked. Must not know masks or policies.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, SolveOptions, Variable};

use crate::tree::Tree;

/// Nodes of one integer search.
pub const NODES_MAX: u64 = 20_000;

/// How far from a whole number a value may be that is taken for one.
const WHOLE_TOLERANCE: f64 = 1e-4;

/// A sum of unknowns lies between these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub sum: Vec<usize>,
    pub least: i64,
    pub most: Option<i64>,
}

/// Everything an attacker knows.
#[derive(Debug, Clone)]
pub(crate) struct System {
    unknowns: usize,
    rows: Vec<Row>,
    ties: Vec<(Vec<usize>, Vec<usize>)>,
    /// Unknowns that are nothing.
    nothing: BTreeSet<usize>,
    /// No unknown is larger. A limit of the search and not of the attacker: every world under it is a world.
    cap: Option<i64>,
    /// Rows that speak about one unknown only: the bounds of its kind say the same.
    alone: BTreeSet<usize>,
    /// By unknown, of which kind it is; none of those that are nothing.
    alike: Vec<Option<usize>>,
    /// What is said about the unknowns of each kind.
    kinds: Vec<Alike>,
}

/// Unknowns of which everything says the same: exchanged in a world, they give another. One variable is enough for
/// all of them that are asked about alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    /// The rows that have them, and how often; those apart that speak about one unknown only.
    rows: Vec<(usize, i64)>,
    /// The ties that have them, and on which side how often.
    ties: Vec<(usize, i64)>,
    least: i64,
    most: Option<i64>,
}

/// One count for every unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct World(Vec<i32>);

impl World {
    /// What a sum is here.
    pub fn of(&self, sum: &[usize]) -> i64 {
        sum.iter().filter_map(|at| self.0.get(*at)).map(|count| i64::from(*count)).sum()
    }
}

/// Where an attacker must not be sure: how far apart worlds lie that have been seen.
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    pub sum: Vec<usize>,
    /// Whether nothing at all must be possible.
    to_nothing: bool,
    ends: Option<(i64, i64)>,
}

impl Doubt {
    pub fn of(sum: Vec<usize>, to_nothing: bool) -> Self {
        Self { sum, to_nothing, ends: None }
    }

    /// One more world. Whether it tells something that no other one told.
    pub fn see(&mut self, world: &World) -> bool {
        let count = world.of(&self.sum);
        let (least, most) = self.ends.unwrap_or((count, count));
        let before = self.ends.replace((least.min(count), most.max(count)));
        before != self.ends
    }

    /// How far apart they are.
    pub fn width(&self) -> i64 {
        self.ends.map_or(-1, |(least, most)| most - least)
    }

    /// Whether it is possible that there is nothing, where it must be.
    pub fn reaches_nothing(&self) -> bool {
        !self.to_nothing || self.ends.is_some_and(|(least, _)| least == 0)
    }
}

/// Which end is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Least,
    Most,
}

/// What a search ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// A world at the end; the solver says that there is nothing beyond.
    World(World),
    /// There is no end.
    Endless,
    /// There is no world at all.
    Nothing,
    /// The search gave up, or its result did not pass the check.
    GivenUp,
}

/// One unknown in a search.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// Not asked about.
    Known(i64),
    /// One of those that a variable stands for.
    Open(usize),
}

/// A kind of unknowns, how often each of some of them is asked about, and how many these are.
pub(crate) type Ask = (usize, usize, usize);

/// A variable, and the unknowns that it is the sum of.
struct Together {
    variable: Variable,
    least: i64,
    most: Option<i64>,
    all: Vec<usize>,
}

impl Together {
    /// Gives every unknown its least, and then one after the other as much as it may have of what is left.
    fn share_out(&self, sum: f64, values: &mut [f64]) {
        let mut left = sum - self.least as f64 * self.all.len() as f64;
        for at in &self.all {
            let more = self.most.map_or(left, |most| left.min((most - self.least) as f64));
            if let Some(value) = values.get_mut(*at) {
                *value = self.least as f64 + more;
            }
            left -= more;
        }
    }
}

impl System {
    /// What is known about the unknowns of a tree: these rows, and that `nothing` is zero.
    pub fn of(tree: &Tree, rows: Vec<Row>, nothing: BTreeSet<usize>, cap: Option<i64>) -> Self {
        let rows: Vec<Row> = rows.into_iter().filter(|row| row.least > 0 || row.most.is_some()).collect();
        let unknowns = tree.unknowns();
        let (alone, alike, kinds) = (BTreeSet::new(), Vec::new(), Vec::new());
        let mut system = Self { unknowns, rows, ties: tree.ties(), nothing, cap, alone, alike, kinds };
        system.sort();
        system
    }

    /// Sorts the unknowns by what is said about them.
    fn sort(&mut self) {
        let one = Alike { rows: Vec::new(), ties: Vec::new(), least: 0, most: self.cap };
        let mut said = vec![one; self.unknowns];
        let add = |all: &mut Vec<(usize, i64)>, at: usize, sign: i64| match all.last_mut() {
            Some((last, times)) if *last == at => *times += sign,
            _ => all.push((at, sign)),
        };
        for (number, row) in self.rows.iter().enumerate() {
            let mut open = row.sum.iter().filter(|at| !self.nothing.contains(at));
            match (open.next(), open.next()) {
                (Some(alone), None) => {
                    self.alone.insert(number);
                    let Some(said) = said.get_mut(*alone) else { continue };
                    said.least = said.least.max(row.least);
                    said.most = match (said.most, row.most) {
                        (Some(one), Some(other)) => Some(one.min(other)),
                        (one, other) => one.or(other),
                    };
                }
                _ => row.sum.iter().for_each(|at| {
                    if let Some(said) = said.get_mut(*at) {
                        add(&mut said.rows, number, 1);
                    }
                }),
            }
        }
        for (number, (one, other)) in self.ties.iter().enumerate() {
            for (at, sign) in one.iter().map(|at| (at, 1)).chain(other.iter().map(|at| (at, -1))) {
                if let Some(said) = said.get_mut(*at) {
                    add(&mut said.ties, number, sign);
                }
            }
        }
        let mut kinds: BTreeMap<Alike, usize> = BTreeMap::new();
        self.alike = vec![None; self.unknowns];
        for (at, said) in said.into_iter().enumerate() {
            let next = kinds.len();
            if let Some(alike) = self.alike.get_mut(at).filter(|_| !self.nothing.contains(&at)) {
                *alike = Some(*kinds.entry(said).or_insert(next));
            }
        }
        let mut kinds: Vec<(Alike, usize)> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, number)| *number);
        self.kinds = kinds.into_iter().map(|(kind, _)| kind).collect();
    }

    /// What a sum asks, whichever of several unknowns alike it names: how many of each kind, how often. Sums that ask the same
    /// have the same ends.
    pub fn asks(&self, sum: &[usize]) -> Vec<Ask> {
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        sum.iter().for_each(|at| *times.entry(*at).or_default() += 1);
        let mut asks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (at, times) in times {
            if let Some(Some(kind)) = self.alike.get(at) {
                *asks.entry((*kind, times)).or_default() += 1;
            }
        }
        asks.into_iter().map(|((kind, times), how_many)| (kind, times, how_many)).collect()
    }

    /// A world in which this sum is as small or as large as it can be.
    pub fn stretch(&self, sum: &[usize], end: End) -> Found {
        // Without a cap the relaxation says whether there is an end; integer programmes begin with it themselves.
        if self.cap.is_none() {
            match self.search(sum, end, None, false) {
                Err(found) => return found,
                Ok(values) => {
                    if let Some(world) = self.whole(&values) {
                        return Found::World(world);
                    }
                }
            }
        }
        self.search(sum, end, None, true).map_or_else(|found| found, |values| self.found(&values))
    }

    /// The same as far as it goes near a world: all but these unknowns stay as they are in it. A small question, whose
    /// answer is a world like any other, but says nothing about what lies further away.
    pub fn stretch_near(&self, world: &World, free: &BTreeSet<usize>, sum: &[usize], end: End) -> Found {
        self.search(sum, end, Some((world, free)), true)
            .map_or_else(|found| found, |values| self.found(&values))
    }

    fn found(&self, values: &[f64]) -> Found {
        self.whole(values).map_or(Found::GivenUp, Found::World)
    }

    fn search(
        &self,
        sum: &[usize],
        end: End,
        near: Option<(&World, &BTreeSet<usize>)>,
        whole: bool,
    ) -> Result<Vec<f64>, Found> {
        let empty = |least: i64, most: Option<i64>| most.is_some_and(|most| most < least);
        if self.rows.iter().any(|row| empty(row.least, row.most))
            || self.kinds.iter().any(|kind| empty(kind.least, kind.most))
        {
            return Err(Found::Nothing);
        }
        let mut problem = Problem::new(match end {
            End::Least => OptimizationDirection::Minimize,
            End::Most => OptimizationDirection::Maximize,
        });
        let (unknowns, together) = self.together(&mut problem, sum, near, whole);
        let terms = |sum: &[usize], sign: f64| {
            let mut known = 0_i64;
            let mut open: BTreeSet<usize> = BTreeSet::new();
            for unknown in sum.iter().filter_map(|at| unknowns.get(*at)) {
                match unknown {
                    Asked::Known(count) => known += count,
                    Asked::Open(at) => drop(open.insert(*at)),
                }
            }
            let open = open.into_iter().filter_map(|at| together.get(at));
            (open.map(|one| (one.variable, sign)).collect::<Vec<_>>(), known)
        };
        for (_, row) in self.rows.iter().enumerate().filter(|(number, _)| !self.alone.contains(number)) {
            let (sum, known) = terms(&row.sum, 1.0);
            if sum.is_empty() && near.is_some() {
                continue;
            }
            let least = row.least - known;
            match row.most.map(|most| most - known) {
                Some(most) if most == least => {
                    problem.add_constraint(sum, ComparisonOp::Eq, most as f64);
                }
                most => {
                    if least > 0 {
                        problem.add_constraint(sum.clone(), ComparisonOp::Ge, least as f64);
                    }
                    if let Some(most) = most {
                        problem.add_constraint(sum, ComparisonOp::Le, most as f64);
                    }
                }
            }
        }
        for (one, other) in &self.ties {
            let ((one, known), (other, counter)) = (terms(one, 1.0), terms(other, -1.0));
            let sum = [one, other].concat();
            if !sum.is_empty() || near.is_none() {
                problem.add_constraint(sum, ComparisonOp::Eq, (counter - known) as f64);
            }
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(NODES_MAX);
        match problem.solve_with(options) {
            Ok(outcome) if outcome.is_optimal() => match outcome.solution() {
                Some(solution) => {
                    let known = |unknown: &Asked| match unknown {
                        Asked::Known(count) => *count as f64,
                        Asked::Open(_) => 0.0,
                    };
                    let mut values: Vec<f64> = unknowns.iter().map(known).collect();
                    for one in &together {
                        one.share_out(solution.var_value(one.variable), &mut values);
                    }
                    Ok(values)
                }
                None => Err(Found::GivenUp),
            },
            Ok(_) => Err(Found::GivenUp),
            Err(Error::Infeasible) => Err(Found::Nothing),
            Err(Error::Unbounded) => Err(Found::Endless),
            Err(_) => Err(Found::GivenUp),
        }
    }

    /// The variables of a search: one for all unknowns of a kind that are asked about as often.
    fn together(
        &self,
        problem: &mut Problem,
        sum: &[usize],
        near: Option<(&World, &BTreeSet<usize>)>,
        whole: bool,
    ) -> (Vec<Asked>, Vec<Together>) {
        let mut weights = vec![0_u32; self.unknowns];
        for at in sum {
            if let Some(weight) = weights.get_mut(*at) {
                *weight += 1;
            }
        }
        let mut open: BTreeMap<(usize, u32), Vec<usize>> = BTreeMap::new();
        let mut unknowns = vec![Asked::Known(0); self.unknowns];
        for (at, ((kind, weight), unknown)) in self.alike.iter().zip(weights).zip(&mut unknowns).enumerate() {
            let Some(kind) = *kind else { continue };
            match near.filter(|(_, free)| !free.contains(&at)) {
                Some((world, _)) => *unknown = Asked::Known(world.0.get(at).copied().map_or(0, i64::from)),
                None => open.entry((kind, weight)).or_default().push(at),
            }
        }
        let mut all: Vec<((usize, u32), Vec<usize>)> = open.into_iter().collect();
        all.sort_by_key(|(_, all)| all.first().copied());
        let mut together = Vec::new();
        for (number, ((kind, weight), all)) in all.into_iter().enumerate() {
            let Some(kind) = self.kinds.get(kind) else { continue };
            for at in &all {
                if let Some(unknown) = unknowns.get_mut(*at) {
                    *unknown = Asked::Open(number);
                }
            }
            let times = i64::try_from(all.len()).unwrap_or(i64::MAX);
            let least = kind.least.saturating_mul(times);
            let most = kind.most.map(|most| most.saturating_mul(times));
            let whole_end = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
            let variable = match whole {
                true => problem
                    .add_integer_var(f64::from(weight), (whole_end(least), most.map_or(i32::MAX, whole_end))),
                false => problem.add_var(
                    f64::from(weight),
                    (least as f64, most.map_or(f64::INFINITY, |most| most as f64)),
                ),
            };
            together.push(Together { variable, least: kind.least, most: kind.most, all });
        }
        (unknowns, together)
    }

    /// The values as whole counts, if they are that and agree with everything.
    fn whole(&self, values: &[f64]) -> Option<World> {
        let near = |value: &f64| (value - value.round()).abs() <= WHOLE_TOLERANCE;
        if values.len() != self.unknowns || !values.iter().all(near) {
            return None;
        }
        let world = World(values.iter().map(|value| value.round() as i32).collect());
        self.agrees(&world).then_some(world)
    }

    /// Whether a world agrees with everything that is known.
    pub fn agrees(&self, world: &World) -> bool {
        let within = |row: &Row| {
            let count = world.of(&row.sum);
            row.least <= count && row.most.is_none_or(|most| count <= most)
        };
        world.0.len() == self.unknowns
            && world.0.iter().all(|count| 0 <= *count && self.cap.is_none_or(|cap| i64::from(*count) <= cap))
            && self.nothing.iter().all(|at| world.0.get(*at) == Some(&0))
            && self.rows.iter().all(within)
            && self.ties.iter().all(|(one, other)| world.of(one) == world.of(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Codes;
    use crate::space::Space;

    /// Chance of a trial, from its seed (a linear congruence, D. Knuth's MMIX).
    fn below(seed: &mut u64, bound: u64) -> usize {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((*seed >> 33) % bound).unwrap()
    }

    /// A tree of two cliques, and what is said about sums of them: all of it true of one world.
    fn drawn(seed: &mut u64, cap: Option<i64>) -> (Tree, System) {
        let codes = |size: usize| (0..size).map(|code| code.to_string()).collect::<Vec<_>>();
        let sizes = [("a", 2 + below(seed, 2)), ("b", 2 + below(seed, 3)), ("c", 3 + below(seed, 5))];
        let dimensions: Codes = sizes.iter().map(|(name, size)| ((*name).to_owned(), codes(*size))).collect();
        let space = Space::of(&dimensions, &[]).unwrap();
        let tree = Tree::of(&space, [[0, 1].into(), [1, 2].into()]).unwrap();
        // A world: counts over all three dimensions, seen from both cliques.
        let [a, b, c] = sizes.map(|(_, size)| size);
        let mut world = vec![0; tree.unknowns()];
        for (one, two, three) in (0..a).flat_map(|x| (0..b).flat_map(move |y| (0..c).map(move |z| (x, y, z))))
        {
            let count = i32::try_from(below(seed, 7)).unwrap();
            world[one * b + two] += count;
            world[a * b + two * c + three] += count;
        }
        let world = World(world);
        let mut nothing = BTreeSet::new();
        let mut rows = Vec::new();
        let ties = tree.ties();
        for _ in 0..4 + below(seed, 6) {
            let (first, count) = if below(seed, 2) == 0 { (0, a * b) } else { (a * b, b * c) };
            let inside: Vec<usize> = match below(seed, 3) {
                0 => vec![first + below(seed, count as u64)],
                1 => (first..first + count).filter(|_| below(seed, 2) == 0).collect(),
                _ => ties[below(seed, ties.len() as u64)].0.clone(),
            };
            let is = world.of(&inside);
            let (less, more) =
                (i64::try_from(below(seed, 4)).unwrap(), i64::try_from(below(seed, 4)).unwrap());
            let most = (below(seed, 4) > 0).then_some(is + more);
            rows.push(Row { sum: inside, least: (is - less).max(0), most });
        }
        nothing.extend((0..tree.unknowns()).filter(|at| world.0[*at] == 0));
        let system = System::of(&tree, rows, nothing, cap);
        assert!(system.agrees(&world));
        (tree, system)
    }

    /// The same, each unknown with a variable of its own and nothing left out.
    fn one_by_one(system: &System) -> System {
        let kinds = system.alike.iter().enumerate().map(|(at, _)| Alike {
            rows: vec![(at, 1)],
            ties: Vec::new(),
            least: 0,
            most: system.cap,
        });
        let alike = system.alike.iter().enumerate().map(|(at, kind)| kind.map(|_| at)).collect();
        System { alone: BTreeSet::new(), alike, kinds: kinds.collect(), ..system.clone() }
    }

    #[test]
    fn one_variable_for_unknowns_alike_finds_the_ends_that_one_for_each_finds() {
        let (mut fewer, mut asked_the_same, mut seed) = (0, 0, 1);
        for trial in 0..150 {
            let cap = (trial % 3 > 0).then_some(1_000);
            let (tree, system) = drawn(&mut seed, cap);
            let apart = one_by_one(&system);
            let open = system.alike.iter().flatten().count();
            fewer += open - system.kinds.len();
            let mut ends: BTreeMap<Vec<Ask>, [Option<i64>; 2]> = BTreeMap::new();
            for _ in 0..6 {
                let sum: Vec<usize> = (0..tree.unknowns()).filter(|_| below(&mut seed, 4) == 0).collect();
                let found = [End::Least, End::Most].map(|end| {
                    match (system.stretch(&sum, end), apart.stretch(&sum, end)) {
                        (Found::World(one), Found::World(other)) => {
                            assert!(system.agrees(&one) && apart.agrees(&one) && apart.agrees(&other));
                            assert_eq!(one.of(&sum), other.of(&sum), "trial {trial} {end:?}");
                            Some(one.of(&sum))
                        }
                        (one, other) => {
                            assert_eq!((&one, cap), (&other, None), "trial {trial} {end:?}");
                            assert_eq!(one, Found::Endless);
                            None
                        }
                    }
                });
                if let Some(before) = ends.insert(system.asks(&sum), found) {
                    assert_eq!(before, found, "what asks the same has the same ends");
                }
            }
            // Each unknown alone: of one kind, they ask the same.
            for at in 0..tree.unknowns() {
                let found = [End::Least, End::Most].map(|end| match apart.stretch(&[at], end) {
                    Found::World(world) => Some(world.of(&[at])),
                    _ => None,
                });
                if let Some(before) = ends.insert(system.asks(&[at]), found) {
                    assert_eq!(before, found, "trial {trial}, unknown {at}");
                    asked_the_same += 1;
                }
            }
        }
        assert!(fewer > 300 && asked_the_same > 300, "{fewer} {asked_the_same}");
    }
}
