//! The attack: what a reader can conclude about every masked cell from all that is published and all they know.
//!
//! It reads nothing but the published form, so that it is the same for the rapporteur, the server's operators and a
//! stranger. The ends of an interval are the optima of integer programmes (Fischetti and Salazar-González, "Solving the
//! cell suppression problem on tabular data with linear constraints", Management Science 47(7), 2001, call them the
//! attacker's problems). Must not know how the bulletin was made.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::form::{ALL, At, Bulletin, Case, Cell, Codes, Learned, LearnedCell, Mask, Repeats, Says};
use crate::reading::{self, Interval};
use crate::refusal::Refusal;
use crate::search::{SOLVES_MAX, Search};
use crate::space::{COUNT_MAX, Figures, Part, Space};
use crate::tree::Tree;
use crate::worlds::{Ask, Doubt, End, Found, Row, System, World};

/// What is said about a part: by whom, and what a reader may conclude.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// Which earlier bulletin says it; none: the one at hand.
    pub earlier: Option<usize>,
    pub at: At,
    pub part: Part,
    pub says: Says,
    /// Whether it is said by leaving a code out.
    pub unnamed: bool,
}

/// All that bulletins claim, each cell once per bulletin and part.
pub(crate) fn claims(
    space: &Space,
    earlier: Option<usize>,
    bulletin: &Bulletin,
) -> Result<Vec<Claim>, Refusal> {
    let mut claims: Vec<Claim> = Vec::new();
    let mut seen: BTreeMap<Part, Says> = BTreeMap::new();
    for table in &bulletin.tables {
        let mut places = BTreeSet::new();
        let one_way = table.cells.iter().filter(|_| table.by.len() == 1);
        let named: BTreeSet<&str> = one_way.flat_map(|cell| cell.at.values()).map(String::as_str).collect();
        // Which codes a table does not name is known, and that is all that it says about each of them.
        let unnamed = space.unnamed(&table.cells).into_iter();
        let unnamed = unnamed.map(|at| (Cell { at, says: Says::Masked(Mask::Complementary) }, true));
        let cells = table.cells.iter().cloned().map(|cell| (cell, false));
        for (Cell { at, says }, unnamed) in cells.chain(unnamed) {
            if !at.keys().eq(table.by.iter().collect::<BTreeSet<_>>()) {
                return Err(Refusal::BadTable { by: table.by.clone() });
            }
            if !places.insert(at.clone()) {
                return Err(Refusal::Twice { at });
            }
            let part = space.part_beside(&at, &bulletin.covers, &named)?;
            if seen.insert(part.clone(), says) != Some(says) {
                claims.push(Claim { earlier, at, part, says, unnamed });
            }
        }
    }
    Ok(claims)
}

/// The threshold that a primary mask of these claims names.
pub(crate) fn threshold_named<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> Option<u32> {
    claims.into_iter().find_map(|claim| match claim.says {
        Says::Masked(Mask::Primary { below }) => Some(below),
        _ => None,
    })
}

/// The parts that an earlier bulletin shows: nobody need be in doubt about them, whoever else masks them. They must only not
/// become narrower.
pub(crate) fn shown_before(claims: &[Claim]) -> BTreeSet<&Part> {
    let shown = |claim: &&Claim| claim.earlier.is_some() && matches!(claim.says, Says::Value { .. });
    claims.iter().filter(shown).map(|claim| &claim.part).collect()
}

/// The rows of a system: what is left of every part when the attacker's own is taken away.
///
/// Taking it away, and not fixing it, keeps the unknowns few: what others counted is again a whole table.
pub(crate) fn rows(
    tree: &Tree,
    known: &BTreeMap<Part, Interval>,
    own: &BTreeMap<Part, i64>,
    of: Option<&Part>,
) -> Vec<Row> {
    let rest = known.iter().filter(|(part, _)| !of.is_some_and(|of| part.within(of)));
    rest.filter_map(|(part, interval)| {
        let own = own.get(part).copied().unwrap_or_default();
        let most = interval.most.map(|most| most - own);
        Some(Row { sum: tree.sum(part)?, least: (interval.least - own).max(0), most })
    })
    .collect()
}

/// What each part is known to be by several claims together.
pub(crate) fn together(claims: impl IntoIterator<Item = (Part, Interval)>) -> BTreeMap<Part, Interval> {
    let mut known: BTreeMap<Part, Interval> = BTreeMap::new();
    for (part, interval) in claims {
        let all = known.entry(part).or_insert(Interval::ANY);
        *all = all.and(interval);
    }
    known
}

/// A case, laid out for the search.
struct Board {
    claims: Vec<Claim>,
    own: BTreeMap<Part, i64>,
    of: Option<Part>,
    tree: Tree,
    rows: Vec<Row>,
    impossible: BTreeSet<usize>,
}

impl Board {
    fn of(case: &Case) -> Result<Self, Refusal> {
        let (dimensions, multi) = dimensions(case);
        let space = Space::of(&dimensions, &multi)?.nest(&case.nested)?;
        let bulletin = Bulletin { tables: case.tables.clone(), audit: None, covers: case.covers.clone() };
        let mut all = claims(&space, None, &bulletin)?;
        for (at, earlier) in case.earlier.iter().enumerate() {
            all.extend(claims(&space, Some(at), earlier)?);
        }
        let contacts_min = case.contacts_min.or_else(|| threshold_named(&all)).unwrap_or_default();

        let own_cells = case.knows.as_ref().map_or(&[][..], |knows| &knows.cells);
        let figures = Figures::of(&space, own_cells, &Repeats::default(), &Codes::new())?;
        let of = case.knows.as_ref().map(|knows| space.part(&knows.of, &Codes::new())).transpose()?;
        if let Some(of) = &of {
            if let Some(stray) = own_cells.iter().find(|cell| !space.lies_in(&cell.at, of)) {
                return Err(Refusal::NotOwn { at: stray.at.clone() });
            }
            // The whole of an answer may be untold; of a part that adds up everybody has some share or none.
            let untold = |claim: &&Claim| {
                let share = claim.part.and(of).filter(|_| !space.is_of_answers(&claim.part));
                share.is_some_and(|share| !figures.can_say(&space, &share))
            };
            if let Some(untold) = all.iter().find(untold) {
                return Err(Refusal::NotOwn { at: untold.at.clone() });
            }
        }
        let share = |part: &Part| match &of {
            Some(of) => part.and(of).map_or(0, |share| figures.counts(&space, &share).contacts),
            None => 0,
        };
        let own = |claim: &Claim| (claim.part.clone(), share(&claim.part));
        let own: BTreeMap<Part, i64> = all.iter().map(own).collect();

        let sets = all.iter().map(|claim| claim.part.axes()).chain(of.as_ref().map(Part::axes));
        let tree = Tree::of(&space, sets)?;
        let impossible = space.impossible().iter().flat_map(|part| tree.inside(part)).collect();
        let said = |claim: &Claim| (claim.part.clone(), reading::of(claim.says, i64::from(contacts_min)));
        let rows = rows(&tree, &together(all.iter().map(said)), &own, of.as_ref());
        Ok(Self { claims: all, own, of, tree, rows, impossible })
    }

    fn system(&self, cap: Option<i64>) -> System {
        let mut nothing = self.impossible.clone();
        nothing.extend(self.of.iter().flat_map(|of| self.tree.inside(of)));
        System::of(&self.tree, self.rows.clone(), nothing, cap)
    }

    /// The masked cells that are not the attacker's own.
    fn masked(&self) -> impl Iterator<Item = (&Claim, Mask)> {
        let masked = self.claims.iter().filter_map(|claim| match claim.says {
            Says::Masked(mask) => Some((claim, mask)),
            Says::Value { .. } => None,
        });
        masked.filter(|(claim, _)| !self.of.as_ref().is_some_and(|of| claim.part.within(of)))
    }

    fn learned(&self, claim: &Claim, mask: Mask, least: i64, most: Option<i64>) -> LearnedCell {
        let own = self.own.get(&claim.part).copied().unwrap_or_default();
        let count = |count: i64| u32::try_from(count + own).unwrap_or(u32::MAX);
        LearnedCell {
            earlier: claim.earlier,
            at: claim.at.clone(),
            mask,
            least: count(least),
            most: most.map(count),
        }
    }
}

/// Attacks a bulletin: the exact interval of every masked cell.
///
/// # Errors
/// Where the case contradicts itself or is larger than the limits.
pub fn attack(case: &Case) -> Result<Learned, Refusal> {
    let board = Board::of(case)?;
    let system = board.system(None);
    let mut ends: BTreeMap<Vec<Ask>, (i64, Option<i64>)> = BTreeMap::new();
    let mut cells = Vec::new();
    for (claim, mask) in board.masked() {
        let sum = board.tree.sum(&claim.part).ok_or(Refusal::TooLarge)?;
        let (least, most) = match ends.entry(system.asks(&sum)) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(not_yet) => *not_yet.insert((least(&system, &sum)?, most(&system, &sum)?)),
        };
        cells.push(board.learned(claim, mask, least, most));
    }
    let narrowest = cells.iter().filter_map(LearnedCell::width).min();
    Ok(Learned { cells, narrowest })
}

/// The masked cell that is learned best, exactly; and the first primary mask of which nothing is not possible.
///
/// What [`attack`] would find, without solving for every cell: a cell whose known worlds already lie further apart
/// than the narrowest interval found cannot be narrower. `narrowest` is the narrowest that any attacker has found: where
/// nothing here can be narrower, nothing is given. Of the worlds that somebody already has, those are believed that agree
/// with the published form.
pub(crate) fn learned_best(
    case: &Case,
    worlds: Vec<World>,
    narrowest: &AtomicI64,
    stopped: &AtomicBool,
) -> Result<(Option<LearnedCell>, Option<LearnedCell>), Refusal> {
    let board = Board::of(case)?;
    let mut doubts = Vec::new();
    let mut claims = Vec::new();
    let shown = shown_before(&board.claims);
    let system = board.system(Some(CAP));
    let mut asked = BTreeSet::new();
    for (claim, mask) in board.masked().filter(|(claim, _)| !shown.contains(&claim.part)) {
        let sum = board.tree.sum(&claim.part).ok_or(Refusal::TooLarge)?;
        let to_nothing = matches!(mask, Mask::Primary { .. });
        // What asks the same has the same answer; only one's own share may still tell the two apart.
        let own = board.own.get(&claim.part).copied().unwrap_or_default();
        if asked.insert((system.asks(&sum), to_nothing, own)) {
            doubts.push(Doubt::of(sum, to_nothing));
            claims.push((claim, mask));
        }
    }
    let tree = &board.tree;
    let mut search = Search { system: &system, tree, doubts, worlds, left: SOLVES_MAX, stopped };
    search.begin()?;
    let mut best: Option<(i64, LearnedCell)> = None;
    let mut solved = vec![false; claims.len()];
    loop {
        let limit = narrowest.load(Ordering::Relaxed);
        let wide = |doubt: &Doubt| doubt.width() >= limit && doubt.reaches_nothing();
        let unsure = search.doubts.iter().zip(&solved).enumerate();
        let unsure = unsure.filter(|(_, (doubt, solved))| !**solved && !wide(doubt));
        let unsure = unsure.min_by_key(|(_, (doubt, _))| doubt.width());
        let Some((at, sum)) = unsure.map(|(at, (doubt, _))| (at, doubt.sum.clone())) else { break };
        if limit < COUNT_MAX {
            search.widen(at, wide)?;
            if search.doubts.get(at).is_some_and(wide) {
                continue;
            }
        }
        let mut ends = [0, 0];
        for (found, end) in ends.iter_mut().zip([End::Least, End::Most]) {
            *found = match search.ask(&sum, end)? {
                Found::World(world) => world.of(&sum),
                Found::Nothing => return Err(Refusal::Contradiction),
                Found::Endless | Found::GivenUp => return Err(Refusal::TooHard),
            };
        }
        let [least, most] = ends;
        if let Some(solved) = solved.get_mut(at) {
            *solved = true;
        }
        let Some((claim, mask)) = claims.get(at) else { break };
        let cell = board.learned(claim, *mask, least, (most < COUNT_MAX).then_some(most));
        if matches!(mask, Mask::Primary { .. }) && cell.least > 0 {
            return Ok((best.map(|(_, cell)| cell), Some(cell)));
        }
        if most < COUNT_MAX && most - least < limit {
            narrowest.fetch_min(most - least, Ordering::Relaxed);
            best = Some((most - least, cell));
        }
    }
    Ok((best.map(|(_, cell)| cell), None))
}

/// No unknown is larger in the worlds that are looked at here. What can be that large has no end.
const CAP: i64 = 2 * COUNT_MAX;

fn least(system: &System, sum: &[usize]) -> Result<i64, Refusal> {
    match system.stretch(sum, End::Least) {
        Found::World(world) => Ok(world.of(sum)),
        Found::Nothing => Err(Refusal::Contradiction),
        Found::Endless | Found::GivenUp => Err(Refusal::TooHard),
    }
}

fn most(system: &System, sum: &[usize]) -> Result<Option<i64>, Refusal> {
    match system.stretch(sum, End::Most) {
        Found::World(world) => Ok(Some(world.of(sum))),
        Found::Endless => Ok(None),
        Found::Nothing => Err(Refusal::Contradiction),
        Found::GivenUp => Err(Refusal::TooHard),
    }
}

/// Stands for the codes of a dimension that the attacker has a part of and no table shows.
const OTHERS: &str = "…";

/// The dimensions of a case: those it gives, or those that its tables name. A margin tells which ones add up.
fn dimensions(case: &Case) -> (Codes, Vec<String>) {
    if !case.dimensions.is_empty() {
        return (case.dimensions.clone(), case.multi_response.clone());
    }
    let mut dimensions = Codes::new();
    let mut add = |name: &String, code: &String| {
        let codes = dimensions.entry(name.clone()).or_default();
        if code != ALL && !codes.contains(code) {
            codes.push(code.clone());
        }
    };
    let tables = case.tables.iter().chain(case.earlier.iter().flat_map(|bulletin| &bulletin.tables));
    let shown: Vec<_> = tables.flat_map(|table| &table.cells).flat_map(|cell| &cell.at).collect();
    let covers = case.earlier.iter().map(|bulletin| &bulletin.covers).chain([&case.covers]);
    let covered: Vec<_> =
        covers.flatten().flat_map(|(name, codes)| codes.iter().map(move |code| (name, code))).collect();
    let own: Vec<_> = case.knows.iter().flat_map(|knows| &knows.cells).flat_map(|cell| &cell.at).collect();
    shown.iter().chain(&covered).chain(&own).for_each(|(name, code)| add(name, code));

    let adds_up: BTreeSet<&String> =
        shown.iter().filter(|(_, code)| *code == ALL).chain(&covered).map(|(name, _)| *name).collect();
    let seen: BTreeSet<&String> = shown.iter().chain(&covered).map(|(name, _)| *name).collect();
    for name in case.knows.iter().flat_map(|knows| knows.of.keys().chain(own.iter().map(|(name, _)| *name))) {
        if !seen.contains(name) {
            add(name, &OTHERS.to_owned());
        }
    }
    let multi = match case.multi_response.is_empty() {
        true => seen.difference(&adds_up).map(|name| (*name).clone()).collect(),
        false => case.multi_response.clone(),
    };
    (dimensions, multi)
}
