//! Dimensions, codes, and the parts of the whole that a cell speaks about; and the exact figures in them.
//!
//! A multi-response dimension becomes one axis per code, each with *has it* and *has it not*: then everything adds up
//! again, and only *has it* is ever published. Must not know policies, masks or solvers.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::{ALL, At, BaseCell, Cell, Codes, FIELDS, Nesting, REST, Repeats};
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

    /// The part that a part of a finer code lies in: the same of the coarser code.
    pub fn around(&self, part: &Part) -> Option<Part> {
        let (fine, coarse, inside) = self.nested.iter().find(|(fine, ..)| part.0.contains_key(fine))?;
        let outer = part.0.get(fine)?.iter().filter_map(|code| inside.get(*code).copied()).collect();
        let mut around = part.clone();
        around.0.remove(fine);
        around.0.entry(*coarse).or_insert(outer);
        Some(around)
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
        self.part_beside(at, covers, &BTreeSet::new())
    }

    /// The same of a cell of a table by one dimension that names these codes: the rest of a coarser code is what is left.
    pub fn part_beside(&self, at: &At, covers: &Codes, named: &BTreeSet<&str>) -> Result<Part, Refusal> {
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
            let (axis, meant) = match self.place(name, code) {
                Ok((axis, place)) => (axis, BTreeSet::from([place])),
                Err(unknown) => self.rest(name, code, named).ok_or(unknown)?,
            };
            let outside = |left: BTreeSet<usize>| !meant.is_subset(&left);
            if part.insert(axis, meant.clone()).is_some_and(outside) {
                return Err(Refusal::UnknownCode { dimension: name.clone(), value: code.clone() });
            }
        }
        part.retain(|axis, codes| codes.len() < self.size(*axis));
        Ok(Part(part))
    }

    /// What the rest of a coarser code means in a table that names these codes; none where nothing is named, or all.
    fn rest(&self, name: &str, code: &str, named: &BTreeSet<&str>) -> Option<(usize, BTreeSet<usize>)> {
        let outer = code.strip_prefix(REST).filter(|_| !named.is_empty())?;
        let fine = self.axes.iter().position(|axis| axis.name == name)?;
        let (_, coarse, inside) = self.nested.iter().find(|(own, ..)| *own == fine)?;
        let outer = self.axes.get(*coarse)?.codes.iter().position(|own| own == outer)?;
        let codes = self.axes.get(fine)?.codes.iter().zip(inside).enumerate();
        let left = codes.filter(|(_, (code, lies_in))| **lies_in == outer && !named.contains(code.as_str()));
        let left: BTreeSet<usize> = left.map(|(at, _)| at).collect();
        (!left.is_empty()).then_some((fine, left))
    }

    /// Whether a cell is the rest of a coarser code, and of no code of its own.
    pub fn is_rest(&self, at: &At) -> bool {
        at.iter().any(|(name, code)| code.starts_with(REST) && self.place(name, code).is_err())
    }

    /// The coarser code that a code of a nested dimension lies in.
    pub fn lies_inside(&self, name: &str, code: &str) -> Option<&str> {
        let (fine, code) = self.place(name, code).ok()?;
        let (_, coarse, inside) = self.nested.iter().find(|(own, ..)| *own == fine)?;
        self.axes.get(*coarse)?.codes.get(*inside.get(code)?).map(String::as_str)
    }

    /// The cells that a table does not name although it speaks about them: every code in what is left of a coarser one.
    pub fn unnamed(&self, cells: &[Cell]) -> Vec<At> {
        let named: BTreeSet<&str> =
            cells.iter().flat_map(|cell| cell.at.values()).map(String::as_str).collect();
        let of = |(name, code): (&String, &String)| {
            let (axis, left) = self.rest(name, code, &named).filter(|_| self.place(name, code).is_err())?;
            let codes = &self.axes.get(axis)?.codes;
            let at = left
                .iter()
                .filter_map(|code| codes.get(*code))
                .map(|code| At::from([(name.clone(), code.clone())]));
            Some(at.collect::<Vec<At>>())
        };
        cells
            .iter()
            .filter(|cell| cell.at.len() == 1)
            .flat_map(|cell| &cell.at)
            .filter_map(of)
            .flatten()
            .collect()
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

/// Which figures were stated together: the multi-response dimension they answer, if any, and the ordinary axes they name.
type Stated = (Option<String>, BTreeSet<usize>);

/// The exact figures, set by set of the dimensions that they were stated over.
///
/// One set over all ordinary dimensions says everything. Where there is none, the tables themselves were stated: what none
/// of them says cannot be said.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    stated: BTreeMap<Stated, Vec<Exact>>,
    /// Persons and outings of parts for which they were counted, so that nothing need be concluded from smaller cells.
    margins: BTreeMap<Part, Counts>,
    persons_repeat: BTreeSet<usize>,
    outings_repeat: BTreeSet<usize>,
    tables_only: bool,
}

impl Figures {
    /// Sorts exact cells by what they are stated over.
    pub fn of(space: &Space, cells: &[BaseCell], repeats: &Repeats, covers: &Codes) -> Result<Self, Refusal> {
        if cells.len() > BASE_CELLS_MAX {
            return Err(Refusal::TooLarge);
        }
        let is_margin = |cell: &&BaseCell| cell.at.values().any(|code| code == ALL);
        let whole = space.whole();
        let over_all = |cell: &BaseCell| !is_margin(&cell) && space.is_over(&cell.at, &whole);
        let mut figures = Self {
            stated: BTreeMap::new(),
            margins: BTreeMap::new(),
            persons_repeat: space.ordinary(&repeats.persons)?,
            outings_repeat: space.ordinary(&repeats.outings)?,
            tables_only: cells.iter().any(|cell| is_margin(&cell)) && !cells.iter().any(over_all),
        };
        let mut seen = BTreeSet::new();
        if let Some(twice) = cells.iter().find(|cell| !seen.insert(&cell.at)) {
            return Err(Refusal::Twice { at: twice.at.clone() });
        }
        match figures.tables_only {
            true => figures.take_tables(space, cells, covers)?,
            false => figures.take_whole(space, cells, covers)?,
        }
        figures.check(space, cells)?;
        Ok(figures)
    }

    /// Cells over all dimensions, answers over those they are crossed with, and margins that repeat them.
    fn take_whole(&mut self, space: &Space, cells: &[BaseCell], covers: &Codes) -> Result<(), Refusal> {
        self.stated.insert((None, space.whole()), Vec::new());
        let (margins, base): (Vec<_>, Vec<_>) =
            cells.iter().partition(|cell| cell.at.values().any(|code| code == ALL));
        for cell in base {
            let (stated, exact) = space.exact(cell)?;
            let known = self.stated.keys().find(|(answers, _)| *answers == stated.0);
            match (known, &stated.0) {
                (Some((_, axes)), None) if *axes != stated.1 => {
                    let dimension = space.missing(&stated.1).unwrap_or_default();
                    return Err(Refusal::UnknownDimension { dimension });
                }
                (Some((_, axes)), Some(_)) if *axes != stated.1 => return Err(bad_table(cell)),
                _ => self.stated.entry(stated).or_default().push(exact),
            }
        }
        margins.into_iter().try_for_each(|cell| self.add_margin(space, cell, covers))
    }

    /// Cells of tables with their margins, each the truth. Where two tables overlap they must say the same.
    fn take_tables(&mut self, space: &Space, cells: &[BaseCell], covers: &Codes) -> Result<(), Refusal> {
        let covered = |(name, code): (&String, &String)| code == ALL && covers.contains_key(name);
        let (margins, stated): (Vec<_>, Vec<_>) = cells.iter().partition(|cell| cell.at.iter().any(covered));
        let mut said: BTreeMap<BTreeMap<usize, usize>, Counts> = BTreeMap::new();
        for cell in stated {
            let (stated, exact) = space.exact(cell)?;
            let exact = space.spelled_out(exact)?;
            let axes = exact.at.keys().copied().filter(|axis| space.is_ordinary(*axis)).collect();
            match said.get(&exact.at).copied() {
                Some(before) if !before.agrees(&exact.counts) => {
                    return Err(Refusal::MarginDisagrees { at: cell.at.clone() });
                }
                Some(_) => {}
                None => {
                    said.insert(exact.at.clone(), exact.counts);
                    self.stated.entry((stated.0, axes)).or_default().push(exact);
                }
            }
        }
        self.agree(space)?;
        margins.into_iter().try_for_each(|cell| self.add_margin(space, cell, covers))
    }

    /// Whether any two tables say the same about the dimensions that they share.
    fn agree(&self, space: &Space) -> Result<(), Refusal> {
        for (at, ((answers, axes), cells)) in self.stated.iter().enumerate() {
            for ((other_answers, other_axes), others) in self.stated.iter().skip(at + 1) {
                if answers != other_answers {
                    continue;
                }
                let shared = |axis: &usize| {
                    !space.is_ordinary(*axis) || (axes.contains(axis) && other_axes.contains(axis))
                };
                let (one, other) = (projected(cells, shared), projected(others, shared));
                let differs = |place: &&BTreeMap<usize, usize>| {
                    one.get(*place).copied().unwrap_or_default()
                        != other.get(*place).copied().unwrap_or_default()
                };
                if let Some(place) = one.keys().chain(other.keys()).find(differs) {
                    return Err(Refusal::MarginDisagrees { at: space.named(place) });
                }
            }
        }
        Ok(())
    }

    /// What must be true of any figures.
    fn check(&self, space: &Space, cells: &[BaseCell]) -> Result<(), Refusal> {
        if self.counts(space, &Part::default()).contacts > COUNT_MAX {
            return Err(Refusal::TooLarge);
        }
        for part in space.impossible() {
            if self.counts(space, &part).contacts > 0 {
                return Err(Refusal::OutsideItsGroup { dimension: space.finer(&part) });
            }
        }
        for cell in cells.iter().filter(|cell| cell.at.keys().any(|name| space.is_multi(name))) {
            let ordinary = cell.at.iter().filter(|(name, _)| !space.is_multi(name));
            let all = ordinary.map(|(name, code)| (name.clone(), code.clone())).collect();
            let part = space.part(&all, &Codes::new())?;
            if !self.can_say(space, &part) {
                return Err(bad_table(cell));
            }
            if i64::from(cell.contacts) > self.counts(space, &part).contacts {
                return Err(Refusal::MoreAnswersThanRecords { at: cell.at.clone() });
            }
        }
        Ok(())
    }

    /// A margin repeats what its cells count, and tells how many persons and outings that were.
    fn add_margin(&mut self, space: &Space, cell: &BaseCell, covers: &Codes) -> Result<(), Refusal> {
        let part = space.part(&cell.at, covers)?;
        if !self.can_say(space, &part) || self.counts(space, &part).contacts != i64::from(cell.contacts) {
            return Err(Refusal::MarginDisagrees { at: cell.at.clone() });
        }
        self.margins.insert(part, Counts::of(cell));
        Ok(())
    }

    /// Whether only the tables were stated, and no cell over all dimensions.
    pub fn is_tables_only(&self) -> bool {
        self.tables_only
    }

    /// The figures that say what this part counts: of the sets that know its dimensions the smallest.
    fn saying(&self, space: &Space, part: &Part) -> Option<&[Exact]> {
        let (answers, ordinary) = space.split(part);
        let knows = |((name, axes), _): &(&Stated, &Vec<Exact>)| {
            answers.iter().copied().eq(name.as_deref()) && ordinary.is_subset(axes)
        };
        let smallest = self.stated.iter().filter(knows).min_by_key(|((_, axes), _)| axes.len());
        smallest.map(|(_, cells)| cells.as_slice())
    }

    /// Whether the figures can say what this part counts.
    pub fn can_say(&self, space: &Space, part: &Part) -> bool {
        let (answers, _) = space.split(part);
        let unanswered = |name: &str| !self.stated.keys().any(|(own, _)| own.as_deref() == Some(name));
        // Over all dimensions, nobody answered; in tables, nobody said so.
        let nobody = !self.tables_only && matches!(answers.as_slice(), [name] if unanswered(name));
        nobody || self.saying(space, part).is_some() || self.is_empty(part)
    }

    /// Whether some figures say that there is nobody in a wider part: then there is nobody in this one, whatever tells the
    /// two apart.
    fn is_empty(&self, part: &Part) -> bool {
        let empty = |((name, axes), cells): (&Stated, &Vec<Exact>)| {
            let mut wider = part.clone();
            wider.0.retain(|axis, _| axes.contains(axis));
            let inside = |cell: &Exact| wider.has(|axis| cell.at.get(&axis).copied());
            let counted = cells.iter().any(|cell| cell.counts.contacts > 0 && inside(cell));
            name.is_none() && !wider.0.is_empty() && !counted
        };
        self.stated.iter().any(empty)
    }

    /// What a part counts.
    pub fn counts(&self, space: &Space, part: &Part) -> Counts {
        if let Some(counted) = self.margins.get(part) {
            return *counted;
        }
        let cells = self.saying(space, part).unwrap_or_default();
        let inside: Vec<&Exact> =
            cells.iter().filter(|cell| part.has(|axis| cell.at.get(&axis).copied())).collect();
        Counts {
            contacts: inside.iter().map(|cell| cell.counts.contacts).sum(),
            persons: at_least(&inside, &self.persons_repeat, |counts| counts.persons),
            outings: at_least(&inside, &self.outings_repeat, |counts| counts.outings),
        }
    }
}

impl Counts {
    /// Whether two cells about the same say the same, where both say something.
    fn agrees(&self, other: &Self) -> bool {
        let same = |one: Option<i64>, other: Option<i64>| one.is_none() || other.is_none() || one == other;
        self.contacts == other.contacts
            && same(self.persons, other.persons)
            && same(self.outings, other.outings)
    }

    fn of(cell: &BaseCell) -> Self {
        Self {
            contacts: i64::from(cell.contacts),
            persons: cell.persons.map(i64::from),
            outings: cell.outings.map(i64::from),
        }
    }
}

fn bad_table(cell: &BaseCell) -> Refusal {
    Refusal::BadTable { by: cell.at.keys().cloned().collect() }
}

/// The contacts of cells, summed over all but some axes.
fn projected(cells: &[Exact], keep: impl Fn(&usize) -> bool) -> BTreeMap<BTreeMap<usize, usize>, i64> {
    let mut sums = BTreeMap::new();
    for cell in cells {
        let place =
            cell.at.iter().filter(|(axis, _)| keep(axis)).map(|(axis, code)| (*axis, *code)).collect();
        *sums.entry(place).or_default() += cell.counts.contacts;
    }
    sums
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

    /// All ordinary axes.
    fn whole(&self) -> BTreeSet<usize> {
        (0..self.axes.len()).filter(|axis| self.is_ordinary(*axis)).collect()
    }

    /// Whether a place names all of these axes, and no multi-response dimension.
    fn is_over(&self, at: &At, axes: &BTreeSet<usize>) -> bool {
        at.len() == axes.len()
            && axes.iter().filter_map(|axis| self.axes.get(*axis)).all(|axis| at.contains_key(&axis.name))
    }

    /// What a cell is stated over, and what it says; a margin is stated over the dimensions that are left.
    fn exact(&self, cell: &BaseCell) -> Result<(Stated, Exact), Refusal> {
        let mut at = BTreeMap::new();
        for (name, code) in &cell.at {
            if code == ALL && !self.is_multi(name) {
                self.ordinary(std::slice::from_ref(name))?;
                continue;
            }
            let (axis, code) = self.place(name, code)?;
            at.insert(axis, code);
        }
        let counts = Counts::of(cell);
        if counts.contacts > COUNT_MAX {
            return Err(Refusal::TooLarge);
        }
        let mut answers = cell.at.keys().filter(|name| self.is_multi(name));
        let answered = answers.next().cloned();
        if answers.next().is_some() {
            return Err(bad_table(cell));
        }
        let ordinary = at.keys().copied().filter(|axis| self.is_ordinary(*axis)).collect();
        Ok(((answered, ordinary), Exact { at, counts }))
    }

    /// The same cell with the codes that its codes lie in.
    fn spelled_out(&self, mut exact: Exact) -> Result<Exact, Refusal> {
        // A chain (countries in macro-areas in groups) is followed as far as it can be.
        for _ in 0..self.nested.len() {
            for (fine, coarse, inside) in &self.nested {
                let Some(outer) = exact.at.get(fine).and_then(|code| inside.get(*code)).copied() else {
                    continue;
                };
                if *exact.at.entry(*coarse).or_insert(outer) != outer {
                    let dimension = self.axes.get(*fine).map(|axis| axis.name.clone()).unwrap_or_default();
                    return Err(Refusal::OutsideItsGroup { dimension });
                }
            }
        }
        Ok(exact)
    }

    /// Whether all that a place speaks about lies in a part, also because its codes lie in that part's.
    pub fn lies_in(&self, at: &At, of: &Part) -> bool {
        let Ok(mut part) = self.part(at, &Codes::new()) else { return false };
        for _ in 0..self.nested.len() {
            for (fine, coarse, inside) in &self.nested {
                let Some(codes) = part.0.get(fine) else { continue };
                let outer = codes.iter().filter_map(|code| inside.get(*code)).copied().collect();
                part.0.entry(*coarse).or_insert(outer);
            }
        }
        part.within(of)
    }

    /// The names of a place.
    fn named(&self, place: &BTreeMap<usize, usize>) -> At {
        let name = |(axis, code): (&usize, &usize)| {
            let axis = self.axes.get(*axis)?;
            Some((axis.name.clone(), axis.codes.get(*code)?.clone()))
        };
        place.iter().filter_map(name).collect()
    }

    /// Whether a part speaks about the answers to a multi-response dimension.
    pub fn is_of_answers(&self, part: &Part) -> bool {
        !self.split(part).0.is_empty()
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
