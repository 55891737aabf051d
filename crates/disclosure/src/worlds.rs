//! Worlds: whole counts that agree with everything an attacker knows, and the search for one that stretches a cell.
//!
//! The search is done in floating point by `microlp`. What it finds is rounded and then checked here in whole numbers,
//! condition by condition; only a world that passes is ever used as proof. So no fault of the solver can make an open cell
//! look protected: at worst a world is not found, and more is masked. Must not know masks or policies.

use std::collections::BTreeSet;

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
enum Asked {
    /// Not asked about.
    Known(i64),
    Open(Variable),
}

impl System {
    /// What is known about the unknowns of a tree: these rows, and that `nothing` is zero.
    pub fn of(tree: &Tree, rows: Vec<Row>, nothing: BTreeSet<usize>, cap: Option<i64>) -> Self {
        Self { unknowns: tree.unknowns(), rows, ties: tree.ties(), nothing, cap }
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
        if self.rows.iter().any(|row| row.most.is_some_and(|most| most < row.least)) {
            return Err(Found::Nothing);
        }
        let mut problem = Problem::new(match end {
            End::Least => OptimizationDirection::Minimize,
            End::Most => OptimizationDirection::Maximize,
        });
        let mut weights = vec![0.0; self.unknowns];
        for at in sum {
            if let Some(weight) = weights.get_mut(*at) {
                *weight += 1.0;
            }
        }
        let mut asked = |(at, weight): (usize, &f64)| -> Asked {
            if self.nothing.contains(&at) {
                return Asked::Known(0);
            }
            if let Some((world, _)) = near.filter(|(_, free)| !free.contains(&at)) {
                return Asked::Known(world.0.get(at).copied().map_or(0, i64::from));
            }
            let cap = self.cap.and_then(|cap| i32::try_from(cap).ok());
            Asked::Open(match whole {
                true => problem.add_integer_var(*weight, (0, cap.unwrap_or(i32::MAX))),
                false => problem.add_var(*weight, (0.0, cap.map_or(f64::INFINITY, f64::from))),
            })
        };
        let unknowns: Vec<Asked> = weights.iter().enumerate().map(&mut asked).collect();
        let terms = |sum: &[usize], sign: f64| {
            let mut known = 0_i64;
            let mut open = Vec::new();
            for unknown in sum.iter().filter_map(|at| unknowns.get(*at)) {
                match unknown {
                    Asked::Known(count) => known += count,
                    Asked::Open(variable) => open.push((*variable, sign)),
                }
            }
            (open, known)
        };
        for row in &self.rows {
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
                    let value = |unknown: &Asked| match unknown {
                        Asked::Known(count) => *count as f64,
                        Asked::Open(variable) => solution.var_value(*variable),
                    };
                    Ok(unknowns.iter().map(value).collect())
                }
                None => Err(Found::GivenUp),
            },
            Ok(_) => Err(Found::GivenUp),
            Err(Error::Infeasible) => Err(Found::Nothing),
            Err(Error::Unbounded) => Err(Found::Endless),
            Err(_) => Err(Found::GivenUp),
        }
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
