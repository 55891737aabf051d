//! From exact figures to a bulletin: thresholds, rounding, and masks until no attacker can open any of them.
//!
//! A masked cell counts as protected from an attacker only when two whole worlds have been exhibited that agree with
//! everything this attacker knows and in which the cell differs by [`WIDTH_MIN`] at least; for a cell below the
//! threshold on contacts there must also be one in which it is nothing. The attacker is taken to know more than the form
//! says: that a cell hidden for the sake of another is not itself below the threshold. What is proven against the
//! stronger attacker holds against every weaker one.
//!
//! Masking a cell only takes knowledge away. So a world that was found stays a world, nothing proven is proven twice,
//! and the loop ends: every turn masks one more cell. Must not know where figures come from.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicI64};

use serde::Serialize;

use crate::attack::{Claim, claims, learned_best, rows, shown_before, threshold_named, together};
use crate::form::{
    ALL, At, Audit, BaseCell, Bulletin, Case, Cell, Codes, Knows, LearnedCell, Mask, REST, Request, Says,
    Table,
};
use crate::reading::{self, Interval};
use crate::refusal::Refusal;
use crate::search::{AT_ONCE, SOLVES_MAX, Search, at_once};
use crate::space::{COUNT_MAX, Counts, Figures, Part, Space};
use crate::tree::Tree;
use crate::worlds::{Doubt, End, Row, System, World};

/// Between the least and the greatest count that an attacker must hold possible for a masked cell.
pub const WIDTH_MIN: i64 = 5;

/// The lowest threshold that a policy may set (rules on statistical secrecy, G.U. 14/1/2019, All. 1, art. 5).
pub const THRESHOLD_MIN: u32 = 3;

/// What values may be rounded to.
pub const BASES: [u32; 2] = [5, 10];

/// Published cells of one bulletin.
pub const CELLS_MAX: usize = 5_000;

/// Organisations that know their own figures.
pub const ATTACKERS_MAX: usize = 64;

/// Cells that are tried as complementary masks before the first of them is taken unproven.
const CANDIDATES_TRIED_MAX: usize = 12;

/// What protects. All of it, except in the tests that show what each part is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Defences {
    pub rounding: bool,
    pub complementary: bool,
    /// Thresholds on persons and outings, not on contacts only.
    pub small_base: bool,
}

impl Defences {
    const ALL: Self = Self { rounding: true, complementary: true, small_base: true };
}

/// A bulletin, and what is said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// To be published.
    pub bulletin: Bulletin,
    /// For the rapporteur. Not published: the mean error is a fact about the exact figures.
    pub audit: Audit,
}

impl Serialize for Release {
    /// Both together, in the neutral form.
    fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        Bulletin { audit: Some(self.audit.clone()), ..self.bulletin.clone() }.serialize(into)
    }
}

/// Makes a bulletin that none of the attackers can open.
///
/// # Errors
/// The [`Refusal`] says what the request lacks, or which cell cannot be protected from whom.
pub fn protect(request: &Request) -> Result<Release, Refusal> {
    protect_unless(&AtomicBool::new(false), request)
}

/// The same, as long as somebody waits for it: it ends with the search that is under way when `stopped` becomes true.
///
/// # Errors
/// As [`protect`]; [`Refusal::Stopped`].
pub fn protect_unless(stopped: &AtomicBool, request: &Request) -> Result<Release, Refusal> {
    release(request, Defences::ALL, stopped)
}

pub(crate) fn release(
    request: &Request,
    defences: Defences,
    stopped: &AtomicBool,
) -> Result<Release, Refusal> {
    let mut scene = Scene::of(request, defences)?;
    let mut worlds = vec![Vec::new(); scene.attackers.len()];
    if defences.complementary {
        (scene, worlds) = match closed(scene, stopped) {
            Err(Refusal::Unprotectable { .. } | Refusal::EarlierOpen { .. })
                if !request.folded.is_empty() =>
            {
                let named = Request { folded: Vec::new(), ..request.clone() };
                return release(&named, defences, stopped);
            }
            closed => closed?,
        };
    }
    let bulletin = scene.bulletin()?;
    let mut audit = scene.audit(&bulletin);
    if defences.complementary && defences.rounding && defences.small_base {
        audit.widest_learned = last_attack(request, &scene, &bulletin, (worlds, stopped))?;
    }
    Ok(Release { bulletin, audit })
}

/// The scene with masks enough, and the worlds that show it, attacker by attacker; where that cannot be while "<10" is said,
/// with no reason said of any mask.
fn closed<'a>(scene: Scene<'a>, stopped: &AtomicBool) -> Result<(Scene<'a>, Vec<Vec<World>>), Refusal> {
    let mut speaking = scene.clone();
    match Proof::of(&speaking, stopped)?.close(&mut speaking) {
        Ok(worlds) => Ok((speaking, worlds)),
        Err(Refusal::Unprotectable { .. } | Refusal::EarlierOpen { .. }) => {
            let mut silent = Scene { silent: true, ..scene };
            let worlds = Proof::of(&silent, stopped)?.close(&mut silent)?;
            Ok((silent, worlds))
        }
        Err(other) => Err(other),
    }
}

/// What a published cell is at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Shown,
    /// Too few contacts.
    Primary,
    /// Too few persons or outings.
    SmallBase,
    /// For another's sake.
    Complementary,
}

/// A part that the bulletin speaks about.
#[derive(Debug, Clone)]
struct Spot {
    at: At,
    contacts: i64,
    base: i64,
    state: State,
    /// Exact, or an earlier bulletin says as much: masking it is not allowed or no use.
    stays: bool,
    /// An earlier bulletin shows it, so that there is no doubt left to keep. It may still be masked: the same count to
    /// another base would make it, and with it others, narrower.
    shown_before: bool,
    /// Below the threshold, and not shown as "<10": somebody who knows a share of it would learn too much.
    unsaid: bool,
    /// In no cell of its own: its table does not name it, and says of it nothing but that.
    unnamed: bool,
}

/// Somebody who attacks: everybody, or an organisation with its own figures.
#[derive(Debug, Clone)]
struct Attacker {
    of: Option<At>,
    part: Option<Part>,
    own: BTreeMap<Part, i64>,
}

/// A table: by which dimensions, and its cells with the parts they speak about.
type Layout = (Vec<String>, Vec<(At, Part)>);

/// Everything that is decided about a release.
#[derive(Clone)]
struct Scene<'a> {
    request: &'a Request,
    space: Space,
    figures: Figures,
    contacts_min: i64,
    tables: Vec<Layout>,
    spots: BTreeMap<Part, Spot>,
    earlier: Vec<Claim>,
    attackers: Vec<Attacker>,
    /// Every mask is published as "n.d.". Then a mask may be on any count, also in the eyes of who knows this method.
    silent: bool,
}

impl<'a> Scene<'a> {
    fn of(request: &'a Request, defences: Defences) -> Result<Self, Refusal> {
        let policy = &request.policy;
        let thresholds = [policy.contacts_min, policy.persons_min, policy.outings_min];
        if thresholds.iter().any(|least| *least < THRESHOLD_MIN) || !BASES.contains(&policy.base) {
            return Err(Refusal::BadPolicy);
        }
        if request.known_to.len() >= ATTACKERS_MAX {
            return Err(Refusal::TooLarge);
        }
        let space = Space::of(&request.dimensions, &request.multi_response)?.nest(&request.nested)?;
        let figures = Figures::of(&space, &request.cells, &request.repeats, &request.covers)?;
        let mut scene = Self {
            request,
            space,
            figures,
            contacts_min: i64::from(policy.contacts_min),
            tables: Vec::new(),
            spots: BTreeMap::new(),
            earlier: Vec::new(),
            attackers: Vec::new(),
            silent: false,
        };
        scene.read_earlier()?;
        scene.lay_out(defences)?;
        scene.meet_attackers()?;
        scene.leave_unsaid();
        Ok(scene)
    }

    /// What was published before. It must be true of the figures, or nothing could be concluded from it.
    fn read_earlier(&mut self) -> Result<(), Refusal> {
        for (at, bulletin) in self.request.earlier.iter().enumerate() {
            self.earlier.extend(claims(&self.space, Some(at), bulletin)?);
        }
        for claim in &self.earlier {
            let contacts = self.contacts(&claim.part, &claim.at)?;
            if !reading::of(claim.says, self.named_before(claim).unwrap_or(self.contacts_min)).has(contacts) {
                let bulletin = claim.earlier.unwrap_or_default();
                return Err(Refusal::EarlierDisagrees { bulletin, at: claim.at.clone() });
            }
        }
        Ok(())
    }

    /// The threshold that a claim was made under, if its bulletin names one.
    fn named_before(&self, claim: &Claim) -> Option<i64> {
        let same = self.earlier.iter().filter(|other| other.earlier == claim.earlier);
        threshold_named(same).map(i64::from)
    }

    fn contacts(&self, part: &Part, at: &At) -> Result<i64, Refusal> {
        match self.figures.can_say(&self.space, part) {
            true => Ok(self.figures.counts(&self.space, part).contacts),
            false => Err(Refusal::BadTable { by: at.keys().cloned().collect() }),
        }
    }

    /// The cells of the tables, rounded, and masked where they are below a threshold.
    fn lay_out(&mut self, defences: Defences) -> Result<(), Refusal> {
        let request = self.request;
        let exact = request.exact.iter().map(|table| self.space.ordinary(table));
        let exact: BTreeSet<BTreeSet<usize>> = exact.collect::<Result<_, _>>()?;
        let shown = self.earlier.iter().filter(|claim| matches!(claim.says, Says::Value { .. }));
        let shown_before = together(shown.map(|claim| (claim.part.clone(), self.concluded_before(claim))));
        for by in &request.tables {
            let (rows, unnamed) = self.rows(by, defences)?;
            let named: BTreeSet<&str> = rows.iter().flat_map(At::values).map(String::as_str).collect();
            let mut cells = Vec::new();
            for (at, unnamed) in rows.iter().map(|at| (at, false)).chain(unnamed.iter().map(|at| (at, true)))
            {
                let part = self.space.part_beside(at, &request.covers, &named)?;
                let contacts = self.contacts(&part, at)?;
                let counts = self.figures.counts(&self.space, &part);
                let named = at.iter().filter(|(_, code)| *code != ALL).map(|(name, _)| name.clone());
                let is_exact =
                    self.space.ordinary(&named.collect::<Vec<_>>()).is_ok_and(|axes| exact.contains(&axes));
                let round = defences.rounding && !is_exact;
                let base = if round { i64::from(request.policy.base) } else { 1 };
                let says = reading::shown(reading::rounded(contacts, base), base, self.contacts_min);
                let before = shown_before.get(&part).copied();
                if !unnamed {
                    cells.push((at.clone(), part.clone()));
                }
                let spot = Spot {
                    at: at.clone(),
                    contacts,
                    base,
                    state: self.state(&counts, defences),
                    stays: is_exact || before.is_some_and(|before| before.and(says) == before),
                    shown_before: before.is_some(),
                    // That nobody has a share of the rest would be said of every code in it.
                    unsaid: self.space.is_rest(at),
                    unnamed,
                };
                self.spots.entry(part).or_insert(spot);
                if self.spots.len() > CELLS_MAX {
                    return Err(Refusal::TooLarge);
                }
            }
            self.tables.push((by.clone(), cells));
        }
        Ok(())
    }

    /// The cells of a table, and what it speaks about without naming it.
    fn rows(&self, by: &[String], defences: Defences) -> Result<(Vec<At>, Vec<At>), Refusal> {
        let rows = self.space.rows(by, &self.request.covers)?;
        match by {
            [name] if self.request.folded.contains(name) => self.fold(name, rows, defences),
            by if by.iter().any(|name| self.request.folded.contains(name)) => {
                Err(Refusal::BadTable { by: by.to_vec() })
            }
            _ => Ok((rows, Vec::new())),
        }
    }

    /// Names the codes that pass the thresholds; of the others, where a coarser code has several of them, stands their sum.
    ///
    /// One that is left alone stays, masked: the sum would be its own figure. Which codes are named follows from the
    /// thresholds alone and from no mask, so that it tells nothing more than they do.
    fn fold(&self, name: &str, rows: Vec<At>, defences: Defences) -> Result<(Vec<At>, Vec<At>), Refusal> {
        let mut few: BTreeMap<String, Vec<At>> = BTreeMap::new();
        for at in &rows {
            let Some(code) = at.get(name).filter(|code| *code != ALL) else { continue };
            let bad = || Refusal::BadDimension { dimension: name.to_owned() };
            let outer = self.space.lies_inside(name, code).ok_or_else(bad)?.to_owned();
            let part = self.space.part(at, &self.request.covers)?;
            if self.state(&self.figures.counts(&self.space, &part), defences) != State::Shown {
                few.entry(outer).or_default().push(at.clone());
            }
        }
        few.retain(|_, few| few.len() > 1);
        let rest = few.keys().map(|outer| At::from([(name.to_owned(), format!("{REST}{outer}"))]));
        let rest: Vec<At> = rest.collect();
        let unnamed: Vec<At> = few.into_values().flatten().collect();
        let (total, named): (Vec<At>, Vec<At>) = rows
            .into_iter()
            .filter(|at| !unnamed.contains(at))
            .partition(|at| at.get(name).is_some_and(|code| code == ALL));
        Ok(([named, rest, total].concat(), unnamed))
    }

    fn state(&self, counts: &Counts, defences: Defences) -> State {
        let policy = &self.request.policy;
        let few = |count: Option<i64>, least: u32| count.is_some_and(|count| count < i64::from(least));
        let small_base = few(counts.persons, policy.persons_min) || few(counts.outings, policy.outings_min);
        match counts.contacts < self.contacts_min {
            true => State::Primary,
            false if small_base && defences.small_base => State::SmallBase,
            false => State::Shown,
        }
    }

    /// Everybody first, then each organisation with its own share of every part.
    fn meet_attackers(&mut self) -> Result<(), Refusal> {
        let everybody = Attacker { of: None, part: None, own: BTreeMap::new() };
        self.attackers.push(everybody);
        for of in &self.request.known_to {
            let part = self.space.part(of, &Codes::new())?;
            let mut own = BTreeMap::new();
            for other in self.spots.keys().chain(self.earlier.iter().map(|claim| &claim.part)) {
                let share = match other.and(&part) {
                    None => 0,
                    Some(both) if self.figures.can_say(&self.space, &both) => {
                        self.figures.counts(&self.space, &both).contacts
                    }
                    // Of answers without the dimension that is theirs the request does not tell the share.
                    Some(_) if self.space.is_of_answers(other) => 0,
                    Some(_) => return Err(Refusal::NotOwn { at: of.clone() }),
                };
                own.insert(other.clone(), share);
            }
            self.attackers.push(Attacker { of: Some(of.clone()), part: Some(part), own });
        }
        Ok(())
    }

    /// "<10" says too much where somebody's own share makes the rest of it narrower. Were it said where nobody happens to
    /// have a share, it would say just that: so it is not said of any cell that several could share.
    fn leave_unsaid(&mut self) {
        let narrow = self.contacts_min - 1 < WIDTH_MIN;
        for (part, spot) in &mut self.spots {
            let shares = self.attackers.iter().any(|attacker| attacker.could_share(part));
            spot.unsaid = spot.state == State::Primary && (spot.unsaid || narrow || shares);
        }
    }

    /// What the strongest attacker may conclude from a cell of this bulletin; of a code that is left out, why.
    fn concluded(&self, spot: &Spot) -> Interval {
        match spot.state {
            State::Shown => {
                reading::shown(reading::rounded(spot.contacts, spot.base), spot.base, self.contacts_min)
            }
            _ if self.silent && !spot.unnamed => Interval::ANY,
            State::Primary if spot.unsaid => Interval::ANY,
            State::Primary => Interval { least: 0, most: Some(self.contacts_min - 1) },
            State::SmallBase | State::Complementary => Interval { least: self.contacts_min, most: None },
        }
    }

    /// The same from a cell of an earlier one. A bulletin that never says "<10" does not tell what "n.d." is not.
    fn concluded_before(&self, claim: &Claim) -> Interval {
        let named = self.named_before(claim);
        let contacts = self.figures.counts(&self.space, &claim.part).contacts;
        match (claim.says, named) {
            (Says::Masked(Mask::SmallBase | Mask::Complementary), Some(named)) if contacts >= named => {
                Interval { least: named, most: None }
            }
            (says, named) => reading::of(says, named.unwrap_or(self.contacts_min)),
        }
    }

    /// Everything that is said, cell by cell.
    fn known(&self, attacker: &Attacker) -> BTreeMap<Part, Interval> {
        let now = self.spots.iter().map(|(part, spot)| (part.clone(), self.concluded(spot)));
        let before = self.earlier.iter().map(|claim| (claim.part.clone(), self.concluded_before(claim)));
        together(now.chain(before).chain(self.supposed(attacker)))
    }

    /// What everybody will suppose of a code that is left out: that it has few contacts, where it has. Who has a share of them
    /// cannot be kept from more than the form says, and is not told which codes these are.
    fn supposed(&self, attacker: &Attacker) -> Vec<(Part, Interval)> {
        let few = |least: i64| Interval { least: 0, most: Some(least - 1) };
        let now = self.spots.iter().filter(|(_, spot)| spot.unnamed && spot.state == State::Primary);
        let now = now.map(|(part, _)| (part.clone(), few(self.contacts_min)));
        let before = self.earlier.iter().filter(|claim| claim.unnamed).filter_map(|claim| {
            let least = self.named_before(claim).unwrap_or(self.contacts_min);
            let contacts = self.figures.counts(&self.space, &claim.part).contacts;
            (contacts < least).then(|| (claim.part.clone(), few(least)))
        });
        match attacker.part {
            None => now.chain(before).collect(),
            Some(_) => Vec::new(),
        }
    }

    /// Where an attacker must stay in doubt, and whether nothing at all must seem possible there.
    fn doubts(&self, attacker: &Attacker) -> Vec<(Part, bool)> {
        let now = self.spots.iter().filter(|(_, spot)| spot.state != State::Shown && !spot.shown_before);
        let now = now.map(|(part, spot)| (part.clone(), spot.state == State::Primary));
        let shown = shown_before(&self.earlier);
        let hidden = self.earlier.iter().filter(|claim| !shown.contains(&claim.part));
        let before = hidden.filter_map(|claim| match claim.says {
            Says::Masked(mask) => Some((claim.part.clone(), matches!(mask, Mask::Primary { .. }))),
            Says::Value { .. } => None,
        });
        let mut doubts: BTreeMap<Part, bool> = BTreeMap::new();
        for (part, to_nothing) in now.chain(before).filter(|(part, _)| !attacker.owns(part)) {
            *doubts.entry(part).or_default() |= to_nothing;
        }
        doubts.into_iter().collect()
    }

    fn refusal(&self, attacker: &Attacker, part: &Part) -> Refusal {
        let known_to = attacker.of.clone();
        if let Some(spot) = self.spots.get(part).filter(|spot| spot.state != State::Shown) {
            return Refusal::Unprotectable { at: spot.at.clone(), known_to };
        }
        match self.earlier.iter().find(|claim| claim.part == *part) {
            Some(claim) => {
                let bulletin = claim.earlier.unwrap_or_default();
                Refusal::EarlierOpen { bulletin, at: claim.at.clone(), known_to }
            }
            None => Refusal::Unprotectable { at: At::new(), known_to },
        }
    }

    /// The cells that may be masked for the sake of a part: the nearest first, then those that sum up least, then the
    /// smallest count. Near is what stands in one line with it.
    fn candidates(&self, sake: &Part) -> Vec<Part> {
        let distances = self.distances(sake);
        let open = self.spots.iter().filter(|(_, spot)| spot.state == State::Shown && !spot.stays);
        let mut candidates: Vec<_> = open
            .map(|(part, spot)| {
                let distance = distances.get(part).copied().unwrap_or(usize::MAX);
                let margin = spot.at.values().filter(|code| *code == ALL).count();
                (distance, margin, spot.contacts, part.clone())
            })
            .collect();
        candidates.sort();
        candidates.into_iter().map(|(.., part)| part).collect()
    }

    /// How many steps along lines of the tables lead from a part to each cell, and from a finer code to the one it lies in.
    fn distances(&self, from: &Part) -> BTreeMap<Part, usize> {
        let around: BTreeMap<&Part, Part> =
            self.spots.keys().filter_map(|part| Some((part, self.space.around(part)?))).collect();
        let first = self.nearest(from);
        let mut distances = BTreeMap::from([(first.clone(), 0)]);
        let mut next = VecDeque::from([first]);
        while let Some(part) = next.pop_front() {
            let distance = distances.get(&part).copied().unwrap_or_default() + 1;
            let nests = around.iter().filter_map(|(inner, outer)| match (**inner == part, *outer == part) {
                (true, _) => Some(outer),
                (_, true) => Some(*inner),
                _ => None,
            });
            for neighbour in self.in_line(&part).into_iter().chain(nests) {
                if !distances.contains_key(neighbour) {
                    distances.insert(neighbour.clone(), distance);
                    next.push_back(neighbour.clone());
                }
            }
        }
        distances
    }

    /// The cell that a part lies in. What only an earlier bulletin speaks about lies in the same cell of a longer time, or in
    /// one of a coarser code.
    fn nearest(&self, part: &Part) -> Part {
        let coarser = std::iter::successors(Some(part.clone()), |part| self.space.around(part));
        let holds = |part: Part| {
            let cells = self.spots.iter().filter(|(_, spot)| !spot.unnamed).map(|(part, _)| part);
            let around = cells.filter(|spot| part.within(spot) && !spot.0.is_empty());
            around.max_by_key(|spot| spot.0.len()).cloned()
        };
        coarser.into_iter().find_map(holds).unwrap_or_else(|| part.clone())
    }

    /// The cells that add up to something together with a part: all but one code are the same, and the two that differ lie
    /// in the same coarser one.
    fn in_line(&self, part: &Part) -> Vec<&Part> {
        let outer = |part: &Part| self.space.around(part);
        let mut found = Vec::new();
        for (_, cells) in &self.tables {
            for (at, _) in cells.iter().filter(|(_, own)| own == part) {
                found.extend(cells.iter().filter_map(|(other, neighbour)| {
                    let differ = at.iter().zip(other).filter(|(one, other)| one != other).count();
                    (differ == 1 && outer(neighbour) == outer(part)).then_some(neighbour)
                }));
            }
        }
        found
    }

    fn mask(&mut self, part: &Part) {
        if let Some(spot) = self.spots.get_mut(part) {
            spot.state = State::Complementary;
        }
    }

    fn says(&self, spot: &Spot) -> Says {
        match spot.state {
            State::Shown => {
                let value = u32::try_from(reading::rounded(spot.contacts, spot.base)).unwrap_or(u32::MAX);
                Says::Value { value, base: u32::try_from(spot.base).unwrap_or(1) }
            }
            _ if self.silent => Says::Masked(Mask::Complementary),
            State::Primary if !spot.unsaid => {
                Says::Masked(Mask::Primary { below: self.request.policy.contacts_min })
            }
            State::SmallBase => Says::Masked(Mask::SmallBase),
            State::Primary | State::Complementary => Says::Masked(Mask::Complementary),
        }
    }

    fn bulletin(&self) -> Result<Bulletin, Refusal> {
        let cell = |(at, part): &(At, Part)| {
            let spot = self.spots.get(part)?;
            Some(Cell { at: at.clone(), says: self.says(spot) })
        };
        let table = |(by, cells): &Layout| {
            let cells: Option<Vec<Cell>> = cells.iter().map(cell).collect();
            Some(Table { by: by.clone(), cells: cells? })
        };
        let tables: Option<Vec<Table>> = self.tables.iter().map(table).collect();
        let tables = tables.ok_or(Refusal::TooLarge)?;
        Ok(Bulletin { tables, audit: None, covers: self.request.covers.clone() })
    }

    fn audit(&self, bulletin: &Bulletin) -> Audit {
        let cells = || bulletin.tables.iter().flat_map(|table| &table.cells);
        let masked = cells().filter(|cell| matches!(cell.says, Says::Masked(_))).count();
        let shown = cells().count() - masked;
        let spots =
            self.tables.iter().flat_map(|(_, cells)| cells).filter_map(|(_, part)| self.spots.get(part));
        let off: i64 = spots
            .filter(|spot| spot.state == State::Shown)
            .map(|spot| (reading::rounded(spot.contacts, spot.base) - spot.contacts).abs())
            .sum();
        let mean_abs_error = if shown == 0 { 0.0 } else { off as f64 / shown as f64 };
        Audit { masked, shown, mean_abs_error, widest_learned: None, unprotected: 0 }
    }
}

impl Attacker {
    /// Whether all of a part is the attacker's own.
    fn owns(&self, part: &Part) -> bool {
        self.part.as_ref().is_some_and(|own| part.within(own))
    }

    /// Whether some of a part, and not all of it, is the attacker's own, whatever it counts.
    fn could_share(&self, part: &Part) -> bool {
        self.part.as_ref().is_some_and(|own| !part.within(own) && part.and(own).is_some())
    }
}

/// What has been shown so far about each attacker's doubts.
struct Proof<'a> {
    tree: Tree,
    /// Unknowns that everybody knows to be nothing.
    impossible: BTreeSet<usize>,
    /// By attacker: worlds that agree with all they know.
    worlds: Vec<Vec<World>>,
    cap: i64,
    /// How many searches there may still be.
    left: usize,
    /// Whether nobody waits for it any more.
    stopped: &'a AtomicBool,
}

/// What came of the attempt to show that one attacker is in doubt everywhere.
struct Attempt {
    /// Where it could not be shown.
    open: Option<(Part, bool)>,
    worlds: Vec<World>,
    searches: usize,
}

/// A cell that an attacker can still open.
struct Open {
    attacker: usize,
    part: Part,
    to_nothing: bool,
}

impl<'a> Proof<'a> {
    fn of(scene: &Scene, stopped: &'a AtomicBool) -> Result<Self, Refusal> {
        let attackers = scene.attackers.iter().filter_map(|attacker| attacker.part.as_ref());
        let parts = scene.spots.keys().chain(scene.earlier.iter().map(|claim| &claim.part)).chain(attackers);
        let tree = Tree::of(&scene.space, parts.map(Part::axes))?;
        let all = scene.figures.counts(&scene.space, &Part::default()).contacts;
        let cap = 2 * all.max(scene.contacts_min) + 1_000;
        let impossible = scene.space.impossible().iter().flat_map(|part| tree.inside(part)).collect();
        let worlds = vec![Vec::new(); scene.attackers.len()];
        Ok(Self { tree, impossible, worlds, cap, left: SOLVES_MAX, stopped })
    }

    /// Masks until no attacker can open anything. Gives the worlds that show it.
    fn close(mut self, scene: &mut Scene) -> Result<Vec<Vec<World>>, Refusal> {
        while let Some(open) = self.first_open(scene)? {
            let candidates = scene.candidates(&open.part);
            let Some(first) = candidates.first().cloned() else {
                let attacker = scene.attackers.get(open.attacker).ok_or(Refusal::TooHard)?;
                return Err(scene.refusal(attacker, &open.part));
            };
            let mut helps = None;
            for candidate in candidates.iter().take(CANDIDATES_TRIED_MAX) {
                if self.would_help(scene, &open, candidate)? {
                    helps = Some(candidate.clone());
                    break;
                }
            }
            scene.mask(&helps.unwrap_or(first));
        }
        Ok(self.worlds)
    }

    fn system(&self, attacker: &Attacker, known: &BTreeMap<Part, Interval>) -> System {
        let rows: Vec<Row> = rows(&self.tree, known, &attacker.own, attacker.part.as_ref());
        let mut nothing = self.impossible.clone();
        nothing.extend(attacker.part.iter().flat_map(|own| self.tree.inside(own)));
        System::of(&self.tree, rows, nothing, Some(self.cap))
    }

    /// The first cell, of the first attacker, for which no doubt could be shown.
    fn first_open(&mut self, scene: &Scene) -> Result<Option<Open>, Refusal> {
        let everyone: Vec<(usize, &Attacker)> = scene.attackers.iter().enumerate().collect();
        for some in everyone.chunks(AT_ONCE) {
            let kept = |at: usize| self.worlds.get(at).cloned().unwrap_or_default();
            let some: Vec<_> = some.iter().map(|(at, attacker)| (*at, *attacker, kept(*at))).collect();
            let attempts = at_once(some, |(at, attacker, worlds)| {
                let system = self.system(attacker, &scene.known(attacker));
                (at, self.first_unproven(&system, &scene.doubts(attacker), worlds))
            });
            let mut first = None;
            for (attacker, attempt) in attempts {
                let attempt = attempt?;
                self.left = self.left.checked_sub(attempt.searches).ok_or(Refusal::TooHard)?;
                first = first.or(attempt.open.map(|(part, to_nothing)| Open { attacker, part, to_nothing }));
                if let Some(kept) = self.worlds.get_mut(attacker) {
                    *kept = attempt.worlds;
                }
            }
            if first.is_some() {
                return Ok(first);
            }
        }
        Ok(None)
    }

    /// The first cell of these for which no doubt could be shown; it was asked about alone before it is given up.
    fn first_unproven(
        &self,
        system: &System,
        parts: &[(Part, bool)],
        worlds: Vec<World>,
    ) -> Result<Attempt, Refusal> {
        let (mut doubts, mut asked_about, mut asked) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (part, to_nothing) in parts {
            let sum = self.tree.sum(part).ok_or(Refusal::TooLarge)?;
            // Proven of one, it is proven of all that ask the same.
            if asked.insert((system.asks(&sum), *to_nothing)) {
                doubts.push(Doubt::of(sum, *to_nothing));
                asked_about.push((part, *to_nothing));
            }
        }
        let (tree, left, stopped) = (&self.tree, self.left, self.stopped);
        let mut search = Search { system, tree, doubts, worlds, left, stopped };
        search.begin()?;
        let mut open = None;
        for (at, (part, to_nothing)) in asked_about.into_iter().enumerate() {
            if !search.prove(at)? {
                open = Some((part.clone(), to_nothing));
                break;
            }
        }
        Ok(Attempt { open, searches: self.left.saturating_sub(search.left), worlds: search.worlds })
    }

    /// Whether a cell would be closed by masking another.
    fn would_help(&mut self, scene: &Scene, open: &Open, candidate: &Part) -> Result<bool, Refusal> {
        let attacker = scene.attackers.get(open.attacker).ok_or(Refusal::TooHard)?;
        let mut known = scene.known(attacker);
        let Some(spot) = scene.spots.get(candidate) else { return Ok(false) };
        let masked = Spot { state: State::Complementary, ..spot.clone() };
        let before = scene.earlier.iter().filter(|claim| claim.part == *candidate);
        let before = before.map(|claim| (candidate.clone(), scene.concluded_before(claim)));
        known.remove(candidate);
        known.extend(together(before.chain([(candidate.clone(), scene.concluded(&masked))])));
        let system = self.system(attacker, &known);
        // Masking takes knowledge away: what was a world is one.
        let worlds = self.worlds.get(open.attacker).cloned().unwrap_or_default();
        let attempt = self.first_unproven(&system, &[(open.part.clone(), open.to_nothing)], worlds)?;
        self.left = self.left.checked_sub(attempt.searches).ok_or(Refusal::TooHard)?;
        Ok(attempt.open.is_none())
    }
}

impl Search<'_> {
    /// Whether enough doubt can be shown: near what is known, or else anywhere.
    fn prove(&mut self, at: usize) -> Result<bool, Refusal> {
        let open = |search: &Self| {
            search.doubts.get(at).filter(|doubt| !proven(doubt)).map(|doubt| doubt.sum.clone())
        };
        self.widen(at, proven)?;
        for end in [End::Least, End::Most] {
            if let Some(sum) = open(self) {
                self.ask(&sum, end)?;
            }
        }
        Ok(open(self).is_none())
    }
}

/// Whether an attacker is shown to be in doubt enough.
fn proven(doubt: &Doubt) -> bool {
    doubt.width() >= WIDTH_MIN && doubt.reaches_nothing()
}

/// Attacks the finished bulletin as a stranger would, from its published form alone, for every attacker.
fn last_attack(
    request: &Request,
    scene: &Scene,
    bulletin: &Bulletin,
    (worlds, stopped): (Vec<Vec<World>>, &AtomicBool),
) -> Result<Option<u32>, Refusal> {
    // Only the narrowest of all is told: what one attacker has found, no other need ask for.
    let of_all = AtomicI64::new(COUNT_MAX);
    let found = at_once(scene.attackers.iter().zip(worlds).collect(), |(attacker, worlds)| {
        narrowest(&case(request, scene, bulletin, attacker), worlds, &of_all, stopped)
    });
    let widths: Vec<Option<u32>> = found.into_iter().collect::<Result<_, _>>()?;
    Ok(widths.into_iter().flatten().min())
}

/// What one attacker has: the published form, and their own figures.
fn case(request: &Request, scene: &Scene, bulletin: &Bulletin, attacker: &Attacker) -> Case {
    let knows = attacker.of.as_ref().zip(attacker.part.as_ref()).map(|(of, part)| {
        let tables_only = scene.figures.is_tables_only();
        let own = |cell: &&BaseCell| {
            // A margin repeats; only where nothing but tables was stated does it say something of its own.
            let covered = |(name, code): (&String, &String)| {
                code == ALL && (!tables_only || request.covers.contains_key(name))
            };
            // Who counted nothing knows that, without any table that says so.
            cell.contacts > 0 && !cell.at.iter().any(covered) && scene.space.lies_in(&cell.at, part)
        };
        Knows { of: of.clone(), cells: request.cells.iter().filter(own).cloned().collect() }
    });
    Case {
        tables: bulletin.tables.clone(),
        audit: None,
        covers: bulletin.covers.clone(),
        earlier: request.earlier.clone(),
        dimensions: request.dimensions.clone(),
        multi_response: request.multi_response.clone(),
        nested: request.nested.clone(),
        contacts_min: Some(request.policy.contacts_min),
        knows,
    }
}

/// The width of the narrowest interval that an attacker finds; none where none ends, or another's is as narrow.
fn narrowest(
    case: &Case,
    worlds: Vec<World>,
    of_all: &AtomicI64,
    stopped: &AtomicBool,
) -> Result<Option<u32>, Refusal> {
    let (best, not_nothing) = learned_best(case, worlds, of_all, stopped)?;
    let width = best.as_ref().and_then(LearnedCell::width);
    let narrow = best.filter(|_| width.is_some_and(|width| i64::from(width) < WIDTH_MIN));
    match not_nothing.or(narrow) {
        Some(open) => Err(Refusal::ProofDisagrees { at: open.at }),
        None => Ok(width),
    }
}
