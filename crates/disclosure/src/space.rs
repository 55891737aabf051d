//! Dimensions, codes, and the parts of the whole that a cell speaks about; and the exact figures in them.
//!
//! A multi-response dimension becomes one axis per code, each with *has it* and *has it not*: then everything adds up
//! again, and only *has it* is ever published. Must not know policies, masks or solvers.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::{ALL, At, BaseCell, Codes, FIELDS, Nesting, Repeats};
use crate::refusal::Refusal;

/// Codes of one dimension.
pub const CODES_MAX: usize = 400;

/// Dimensions.
pub const DIMENSIONS_MAX: usize = 16;

/// Exact cells of one request.
pub const BASE_CELLS_MAX: usize = 100_000;

/// The largest count, and the largest sum of all counts.
pub const COUNT_MAX: i64 = 1_000_000;

/// One dimension that adds up.
#[derive(Debug, Clone)]
struct Axis {
    name: String,
    codes: Vec<String>,
    /// Whether this is one code of a multi-response dimension; the second value, *has it not*, has no name.
    answer: bool,
}

/// All dimensions.
#[derive(Debug, Clone)]
pub(crate) struct Space {
    axes: Vec<Axis>,
    /// Finer axis, coarser axis, and for every code of the finer its code on the coarser.
    nested: Vec<(usize, usize, Vec<usize>)>,
}

/// A part of the whole: for the axes that are narrowed, the codes that are left.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part(pub BTreeMap<usize, BTreeSet<usize>>);

impl Part {
    /// The axes that are narrowed.
    pub fn axes(&self) -> BTreeSet<usize> {
        self.0.keys().copied().collect()
    }

    /// Whether a place that has a code on each of the narrowed axes lies in this part.
    pub fn has(&self, code_on: impl Fn(usize) -> Option<usize>) -> bool {
        self.0.iter().all(|(axis, codes)| code_on(*axis).is_some_and(|code| codes.contains(&code)))
    }

    /// Whether all of this part lies in `other`.
    pub fn within(&self, other: &Self) -> bool {
        other.0.iter().all(|(axis, codes)| self.0.get(axis).is_some_and(|own| own.is_subset(codes)))
    }

    /// What the two have in common; none if that is nothing.
    pub fn and(&self, other: &Self) -> Option<Self> {
        let mut both = self.clone();
        for (axis, codes) in &other.0 {
            let own = both.0.entry(*axis).or_insert_with(|| codes.clone());
            own.retain(|code| codes.contains(code));
            if own.is_empty() {
                return None;
            }
        }
        Some(both)
    }
}

impl Space {
    /// The dimensions, those in `multi` taken apart into answers.
    pub fn of(dimensions: &Codes, multi: &[String]) -> Result<Self, Refusal> {
        if dimensions.len() > DIMENSIONS_MAX {
            return Err(Refusal::TooLarge);
        }
        if let Some(unknown) = multi.iter().find(|name| !dimensions.contains_key(*name)) {
            return Err(Refusal::UnknownDimension { dimension: unknown.clone() });
        }
        let mut axes = Vec::new();
        for (name, codes) in dimensions {
            let different: BTreeSet<&String> = codes.iter().collect();
            let bad = codes.is_empty()
                || different.len() < codes.len()
                || codes.iter().any(|code| code == ALL)
                || FIELDS.contains(&name.as_str());
            if bad {
                return Err(Refusal::BadDimension { dimension: name.clone() });
            }
            if codes.len() > CODES_MAX {
                return Err(Refusal::TooLarge);
            }
            if multi.contains(name) {
                let answer =
                    |code: &String| Axis { name: name.clone(), codes: vec![code.clone()], answer: true };
                axes.extend(codes.iter().map(answer));
            } else {
                axes.push(Axis { name: name.clone(), codes: codes.clone(), answer: false });
            }
        }
        Ok(Self { axes, nested: Vec::new() })
    }

    /// The same, with codes of some dimensions lying inside those of others.
    pub fn nest(mut self, nested: &BTreeMap<String, Nesting>) -> Result<Self, Refusal> {
        for (name, nesting) in nested {
            let bad = || Refusal::BadDimension { dimension: name.clone() };
            let mut inside = BTreeMap::new();
            let (mut fine, mut coarse) = (None, None);
            for (outer, codes) in &nesting.codes {
                let (axis, outer) = self.place(&nesting.of, outer)?;
                coarse = Some(axis);
                for code in codes {
                    let (axis, code) = self.place(name, code)?;
                    fine = Some(axis);
                    if inside.insert(code, outer).is_some() {
                        return Err(bad());
                    }
                }
            }
            let (Some(fine), Some(coarse)) = (fine, coarse) else { return Err(bad()) };
            let plain = self.is_ordinary(fine) && self.is_ordinary(coarse) && fine != coarse;
            if !plain || inside.len() < self.size(fine) {
                return Err(bad());
            }
            self.nested.push((fine, coarse, inside.into_values().collect()));
        }
        Ok(self)
    }

    /// The pairs of axes whose nesting matters when these are spoken about.
    pub fn nested_with(&self, mut spoken: BTreeSet<usize>) -> Vec<BTreeSet<usize>> {
        let mut pairs = BTreeSet::new();
        // A chain (countries in macro-areas in groups) is followed as far as it can be.
        for _ in 0..self.nested.len() {
            for (fine, coarse, _) in &self.nested {
                if spoken.contains(fine) {
                    spoken.insert(*coarse);
                    pairs.insert(BTreeSet::from([*fine, *coarse]));
                }
            }
        }
        pairs.into_iter().collect()
    }

    /// Where nothing can be: a code of a finer dimension outside of its own.
    pub fn impossible(&self) -> Vec<Part> {
        let of = |(fine, coarse, inside): &(usize, usize, Vec<usize>)| {
            let others = |own: &usize| (0..self.size(*coarse)).filter(|code| code != own).collect();
            let part = |(code, own): (usize, &usize)| {
                Part(BTreeMap::from([(*fine, BTreeSet::from([code])), (*coarse, others(own))]))
            };
            inside.iter().enumerate().map(part).collect::<Vec<_>>()
        };
        self.nested
            .iter()
            .flat_map(of)
            .filter(|part| part.0.values().all(|codes| !codes.is_empty()))
            .collect()
    }

    /// How many values an axis has.
    pub fn size(&self, axis: usize) -> usize {
        self.axes.get(axis).map_or(0, |axis| if axis.answer { 2 } else { axis.codes.len() })
    }

    fn is_multi(&self, name: &str) -> bool {
        self.axes.iter().any(|axis| axis.answer && axis.name == name)
    }

    /// The axis and the code that a cell means by a dimension's name and code.
    fn place(&self, name: &str, code: &str) -> Result<(usize, usize), Refusal> {
        let mut known = false;
        for (at, axis) in self.axes.iter().enumerate().filter(|(_, axis)| axis.name == name) {
            known = true;
            if let Some(code) = axis.codes.iter().position(|own| own == code) {
                return Ok((at, code));
            }
        }
        let dimension = name.to_owned();
        Err(match known {
            true => Refusal::UnknownCode { dimension, value: code.to_owned() },
            false => Refusal::UnknownDimension { dimension },
        })
    }

    /// The ordinary axes of these dimensions.
    pub fn ordinary(&self, names: &[String]) -> Result<BTreeSet<usize>, Refusal> {
        let axis = |name: &String| {
            let found = self.axes.iter().position(|axis| axis.name == *name && !axis.answer);
            found.ok_or_else(|| Refusal::UnknownDimension { dimension: name.clone() })
        };
        names.iter().map(axis).collect()
    }

    /// The part that a cell speaks about, in a bulletin that covers what it covers.
    pub fn part(&self, at: &At, covers: &Codes) -> Result<Part, Refusal> {
        let mut part: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (name, codes) in covers {
            let places: Result<Vec<_>, _> = codes.iter().map(|code| self.place(name, code)).collect();
            let places = places?;
            if places.is_empty() || self.is_multi(name) {
                return Err(Refusal::BadDimension { dimension: name.clone() });
            }
            for (axis, code) in places {
                part.entry(axis).or_default().insert(code);
            }
        }
        for (name, code) in at {
            if code == ALL && !self.is_multi(name) {
                self.ordinary(std::slice::from_ref(name))?;
                continue;
            }
            let (axis, place) = self.place(name, code)?;
            if part.insert(axis, BTreeSet::from([place])).is_some_and(|left| !left.contains(&place)) {
                return Err(Refusal::UnknownCode { dimension: name.clone(), value: code.clone() });
            }
        }
        part.retain(|axis, codes| codes.len() < self.size(*axis));
        Ok(Part(part))
    }

    /// The cells of a table, margins and total included, in the order of its dimensions and their codes.
    pub fn rows(&self, by: &[String], covers: &Codes) -> Result<Vec<At>, Refusal> {
        let different: BTreeSet<&String> = by.iter().collect();
        let multi = by.iter().filter(|name| self.is_multi(name)).count();
        if different.len() < by.len() || multi > 1 {
            return Err(Refusal::BadTable { by: by.to_vec() });
        }
        let mut rows = vec![At::new()];
        for name in by {
            let own = self.axes.iter().filter(|axis| axis.name == *name).flat_map(|axis| &axis.codes);
            let mut codes: Vec<&str> = own.map(String::as_str).collect();
            if codes.is_empty() {
                return Err(Refusal::UnknownDimension { dimension: name.clone() });
            }
            if let Some(covered) = covers.get(name) {
                codes.retain(|code| covered.iter().any(|one| one == code));
            }
            if !self.is_multi(name) {
                codes.push(ALL);
            }
            if rows.len().saturating_mul(codes.len()) > BASE_CELLS_MAX {
                return Err(Refusal::TooLarge);
            }
            let with = |row: &At, code: &str| {
                let mut row = row.clone();
                row.insert(name.clone(), code.to_owned());
                row
            };
            rows = rows.iter().flat_map(|row| codes.iter().map(|code| with(row, code))).collect();
        }
        Ok(rows)
    }
}

/// The counts of a part. Persons and outings are none where no cell of it has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub contacts: i64,
    pub persons: Option<i64>,
    pub outings: Option<i64>,
}

/// One exact cell: its code on each axis that it names.
#[derive(Debug, Clone)]
struct Exact {
    at: BTreeMap<usize, usize>,
    counts: Counts,
}

/// The exact figures: the cells of the ordinary dimensions, and those of each multi-response dimension.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    base: Vec<Exact>,
    /// By dimension: its cells, and the ordinary axes they name.
    answers: BTreeMap<String, (Vec<Exact>, BTreeSet<usize>)>,
    /// Persons and outings of parts for which they were counted, so that nothing need be concluded from smaller cells.
    margins: BTreeMap<Part, Counts>,
    persons_repeat: BTreeSet<usize>,
    outings_repeat: BTreeSet<usize>,
}

impl Figures {
    /// Sorts exact cells into those of the ordinary dimensions and those of each multi-response one.
    pub fn of(space: &Space, cells: &[BaseCell], repeats: &Repeats, covers: &Codes) -> Result<Self, Refusal> {
        if cells.len() > BASE_CELLS_MAX {
            return Err(Refusal::TooLarge);
        }
        let mut figures = Self {
            base: Vec::new(),
            answers: BTreeMap::new(),
            margins: BTreeMap::new(),
            persons_repeat: space.ordinary(&repeats.persons)?,
            outings_repeat: space.ordinary(&repeats.outings)?,
        };
        let mut seen = BTreeSet::new();
        let (margins, base): (Vec<_>, Vec<_>) =
            cells.iter().partition(|cell| cell.at.values().any(|code| code == ALL));
        for cell in base.iter().chain(&margins) {
            match cell.at.values().any(|code| code == ALL) {
                true => figures.add_margin(space, cell, covers)?,
                false => figures.add(space, cell)?,
            }
            if !seen.insert(&cell.at) {
                return Err(Refusal::Twice { at: cell.at.clone() });
            }
        }
        if figures.counts(space, &Part::default()).contacts > COUNT_MAX {
            return Err(Refusal::TooLarge);
        }
        for part in space.impossible() {
            if figures.counts(space, &part).contacts > 0 {
                return Err(Refusal::OutsideItsGroup { dimension: space.finer(&part) });
            }
        }
        for cell in base.iter().filter(|cell| cell.at.keys().any(|name| space.is_multi(name))) {
            let ordinary = cell.at.iter().filter(|(name, _)| !space.is_multi(name));
            let all = ordinary.map(|(name, code)| (name.clone(), code.clone())).collect();
            let all = figures.counts(space, &space.part(&all, &Codes::new())?).contacts;
            if i64::from(cell.contacts) > all {
                return Err(Refusal::MoreAnswersThanRecords { at: cell.at.clone() });
            }
        }
        Ok(figures)
    }

    /// A margin repeats what its cells count, and tells how many persons and outings that were.
    fn add_margin(&mut self, space: &Space, cell: &BaseCell, covers: &Codes) -> Result<(), Refusal> {
        let part = space.part(&cell.at, covers)?;
        if !self.can_say(space, &part) || self.counts(space, &part).contacts != i64::from(cell.contacts) {
            return Err(Refusal::MarginDisagrees { at: cell.at.clone() });
        }
        let (persons, outings) = (cell.persons.map(i64::from), cell.outings.map(i64::from));
        self.margins.insert(part, Counts { contacts: i64::from(cell.contacts), persons, outings });
        Ok(())
    }

    fn add(&mut self, space: &Space, cell: &BaseCell) -> Result<(), Refusal> {
        let mut at = BTreeMap::new();
        for (name, code) in &cell.at {
            let (axis, code) = space.place(name, code)?;
            at.insert(axis, code);
        }
        let counts = Counts {
            contacts: i64::from(cell.contacts),
            persons: cell.persons.map(i64::from),
            outings: cell.outings.map(i64::from),
        };
        if counts.contacts > COUNT_MAX {
            return Err(Refusal::TooLarge);
        }
        let ordinary: BTreeSet<usize> = at.keys().copied().filter(|axis| space.is_ordinary(*axis)).collect();
        let mut multi = cell.at.keys().filter(|name| space.is_multi(name));
        match (multi.next(), multi.next()) {
            (None, _) => {
                if let Some(missing) = space.missing(&ordinary) {
                    return Err(Refusal::UnknownDimension { dimension: missing });
                }
                self.base.push(Exact { at, counts });
            }
            (Some(name), None) => {
                let (cells, axes) =
                    self.answers.entry(name.clone()).or_insert_with(|| (Vec::new(), ordinary.clone()));
                if *axes != ordinary {
                    return Err(Refusal::BadTable { by: cell.at.keys().cloned().collect() });
                }
                cells.push(Exact { at, counts });
            }
            _ => return Err(Refusal::BadTable { by: cell.at.keys().cloned().collect() }),
        }
        Ok(())
    }

    /// Whether the figures can say what this part counts.
    pub fn can_say(&self, space: &Space, part: &Part) -> bool {
        let (answers, ordinary) = space.split(part);
        match answers.as_slice() {
            [] => true,
            [name] => self.answers.get(*name).is_none_or(|(_, axes)| ordinary.is_subset(axes)),
            _ => false,
        }
    }

    /// What a part counts.
    pub fn counts(&self, space: &Space, part: &Part) -> Counts {
        if let Some(counted) = self.margins.get(part) {
            return *counted;
        }
        let cells = match space.split(part).0.first() {
            None => Some(&self.base),
            Some(name) => self.answers.get(*name).map(|(cells, _)| cells),
        };
        let inside: Vec<&Exact> =
            cells.into_iter().flatten().filter(|cell| part.has(|axis| cell.at.get(&axis).copied())).collect();
        Counts {
            contacts: inside.iter().map(|cell| cell.counts.contacts).sum(),
            persons: at_least(&inside, &self.persons_repeat, |counts| counts.persons),
            outings: at_least(&inside, &self.outings_repeat, |counts| counts.outings),
        }
    }
}

/// The sum over what does not repeat of the largest over what does: never more than there are.
fn at_least(
    cells: &[&Exact],
    repeat: &BTreeSet<usize>,
    count: impl Fn(&Counts) -> Option<i64>,
) -> Option<i64> {
    let mut largest: BTreeMap<Vec<(usize, usize)>, i64> = BTreeMap::new();
    for cell in cells {
        let Some(count) = count(&cell.counts) else { continue };
        let apart = cell.at.iter().filter(|(axis, _)| !repeat.contains(axis));
        let largest = largest.entry(apart.map(|(axis, code)| (*axis, *code)).collect()).or_default();
        *largest = count.max(*largest);
    }
    (!largest.is_empty()).then(|| largest.values().sum())
}

impl Space {
    fn is_ordinary(&self, axis: usize) -> bool {
        self.axes.get(axis).is_some_and(|axis| !axis.answer)
    }

    /// The name of the finer of the two axes of an impossible part.
    fn finer(&self, part: &Part) -> String {
        let fine = self.nested.iter().map(|(fine, ..)| fine).find(|fine| part.0.contains_key(fine));
        fine.and_then(|fine| self.axes.get(*fine)).map(|axis| axis.name.clone()).unwrap_or_default()
    }

    /// The first ordinary dimension that is not among these axes.
    fn missing(&self, named: &BTreeSet<usize>) -> Option<String> {
        let mut axes = self.axes.iter().enumerate();
        axes.find(|(at, axis)| !axis.answer && !named.contains(at)).map(|(_, axis)| axis.name.clone())
    }

    /// The multi-response dimensions that narrow a part, and the ordinary axes that do.
    fn split(&self, part: &Part) -> (Vec<&str>, BTreeSet<usize>) {
        let (ordinary, answers): (BTreeSet<usize>, BTreeSet<usize>) =
            part.axes().into_iter().partition(|axis| self.is_ordinary(*axis));
        let name = |axis: usize| self.axes.get(axis).map(|axis| axis.name.as_str());
        (answers.into_iter().filter_map(name).collect(), ordinary)
    }
}
