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
pub(crate) struct World(Vec<i64>);

impl World {
    /// What a sum is here.
    pub fn of(&self, sum: &[usize]) -> i64 {
        sum.iter().filter_map(|at| self.0.get(*at)).sum()
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

    /// One more world.
    pub fn see(&mut self, world: &World) {
        let count = world.of(&self.sum);
        let (least, most) = self.ends.unwrap_or((count, count));
        self.ends = Some((least.min(count), most.max(count)));
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

impl System {
    /// What is known about the unknowns of a tree: these rows, and that `nothing` is zero.
    pub fn of(tree: &Tree, rows: Vec<Row>, nothing: BTreeSet<usize>, cap: Option<i64>) -> Self {
        Self { unknowns: tree.unknowns(), rows, ties: tree.ties(), nothing, cap }
    }

    /// A world in which this sum is as small or as large as it can be.
    pub fn stretch(&self, sum: &[usize], end: End) -> Found {
        if self.rows.iter().any(|row| row.most.is_some_and(|most| most < row.least)) {
            return Found::Nothing;
        }
        match self.search(sum, end, false) {
            Err(found) => found,
            Ok(values) => match self.whole(&values) {
                Some(world) => Found::World(world),
                None => match self.search(sum, end, true) {
                    Err(found) => found,
                    Ok(values) => self.whole(&values).map_or(Found::GivenUp, Found::World),
                },
            },
        }
    }

    fn search(&self, sum: &[usize], end: End, whole: bool) -> Result<Vec<f64>, Found> {
        let direction = match end {
            End::Least => OptimizationDirection::Minimize,
            End::Most => OptimizationDirection::Maximize,
        };
        let mut weights = vec![0.0; self.unknowns];
        for at in sum {
            if let Some(weight) = weights.get_mut(*at) {
                *weight += 1.0;
            }
        }
        let mut problem = Problem::new(direction);
        let unknowns: Vec<Variable> = weights
            .iter()
            .enumerate()
            .map(|(at, weight)| {
                let cap = if self.nothing.contains(&at) { Some(0) } else { self.cap };
                let whole_cap = cap.and_then(|cap| i32::try_from(cap).ok()).unwrap_or(i32::MAX);
                match whole {
                    true => problem.add_integer_var(*weight, (0, whole_cap)),
                    false => problem.add_var(*weight, (0.0, cap.map_or(f64::INFINITY, |cap| cap as f64))),
                }
            })
            .collect();
        let terms = |sum: &[usize], sign: f64| {
            let known = sum.iter().filter_map(|at| unknowns.get(*at));
            known.map(|unknown| (*unknown, sign)).collect::<Vec<_>>()
        };
        for row in &self.rows {
            let sum = terms(&row.sum, 1.0);
            match row.most {
                Some(most) if most == row.least => {
                    problem.add_constraint(sum, ComparisonOp::Eq, most as f64);
                }
                most => {
                    if row.least > 0 {
                        problem.add_constraint(sum.clone(), ComparisonOp::Ge, row.least as f64);
                    }
                    if let Some(most) = most {
                        problem.add_constraint(sum, ComparisonOp::Le, most as f64);
                    }
                }
            }
        }
        for (one, other) in &self.ties {
            let sum = [terms(one, 1.0), terms(other, -1.0)].concat();
            problem.add_constraint(sum, ComparisonOp::Eq, 0.0);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(NODES_MAX);
        match problem.solve_with(options) {
            Ok(outcome) if outcome.is_optimal() => match outcome.solution() {
                Some(solution) => Ok(unknowns.iter().map(|one| solution.var_value(*one)).collect()),
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
        let world = World(values.iter().map(|value| value.round() as i64).collect());
        self.agrees(&world).then_some(world)
    }

    /// Whether a world agrees with everything that is known.
    pub fn agrees(&self, world: &World) -> bool {
        let within = |row: &Row| {
            let count = world.of(&row.sum);
            row.least <= count && row.most.is_none_or(|most| count <= most)
        };
        world.0.len() == self.unknowns
            && world.0.iter().all(|count| 0 <= *count && self.cap.is_none_or(|cap| *count <= cap))
            && self.nothing.iter().all(|at| world.0.get(*at) == Some(&0))
            && self.rows.iter().all(within)
            && self.ties.iter().all(|(one, other)| world.of(one) == world.of(other))
    }
}
