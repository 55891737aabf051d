//! The coordinator's desk: opens what arrived, folds it, and says what holds.
//!
//! Figures come from opened bodies, never from the server's table; where the open header says otherwise the record is
//! flagged. Everything here is in memory and is gone when the desk is locked. What coordinators found is folded in
//! [`review`]. Must not know sockets or screens.

mod review;
mod settled;

pub use review::Looked;
pub use settled::{Counted, OfPeriod};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use approdo_exchange::tables::{Noted, Outing};
use approdo_model::body::{Body, Content};
use approdo_model::bytes::Digest;
use approdo_model::calendar::Month;
use approdo_model::chain::{Chained, Head, Part};
use approdo_model::codes::{Area, Correction, Line as TableLine, Proposal};
use approdo_model::fold::{self, Holding, Revision};
use approdo_model::forms::{Record, Shift};
use approdo_model::header::{Facts, Header, Kind};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::registry::Registry;
use approdo_model::review::{Reply, Said};
use approdo_model::table::{Bucket, Table};

use crate::app::answer::{ReceivedOuting, RecordView, ReviewState};
use crate::envelope::{self, Scope};
use crate::outing::{outing_facts, record_facts};
use crate::rules::Rules;
use crate::secret::Key;

use review::{Progress, Whole};

/// One entry, opened as far as it can be.
struct Opened {
    device: DeviceId,
    seq: u64,
    digest: Digest,
    /// The opening it belongs to: for an opening itself its own digest; zero outside of outings.
    outing: Digest,
    kind: Option<Kind>,
    subject: SubjectId,
    revision: u32,
    supersedes: Option<Digest>,
    facts: Facts,
    content: Option<Content>,
    aside: Aside,
    /// The generation that it is sealed to.
    generation: u32,
    /// Erased, let go, or of a generation that was ended: the header, and its count, are all that is left.
    blank: bool,
    /// Whether the sealed figures are the open ones.
    agrees: bool,
    /// Whether it lies in a log, or on a shelf that was adopted.
    counts: bool,
    /// Whether it was let count by name: then the end of a revoked device does not reach it.
    adopted: bool,
}

/// What was said with a revision, beside what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Aside {
    /// Why a coordinator changed it.
    reason: Option<Correction>,
    /// How many revisions the coordinator saw side by side.
    heads: u16,
    /// What the worker wrote with an answer.
    reply: Option<Reply>,
}

/// What a body says, and what was said with it.
fn apart(content: Content) -> (Content, Aside) {
    let plain = |said: Said| match said {
        Said::Shift(shift) => Content::Shift(shift),
        Said::Record(record) => Content::Record(record),
        Said::Withdrawn => Content::Withdrawn,
    };
    match content {
        Content::Corrected(corrected) => {
            let aside = Aside { reason: Some(corrected.reason), heads: corrected.heads, reply: None };
            (plain(corrected.said), aside)
        }
        Content::Answered(answered) => {
            (plain(answered.said), Aside { reply: Some(answered.reply), ..Aside::default() })
        }
        content => (content, Aside::default()),
    }
}

/// What a desk has opened.
#[derive(Default)]
pub struct Desk {
    generations: BTreeMap<u32, Key>,
    outing_keys: HashMap<Digest, Key>,
    entries: Vec<Opened>,
    subjects: HashMap<SubjectId, Vec<usize>>,
    openings: HashMap<Digest, usize>,
    /// What was written in each outing, its opening included.
    outings: HashMap<Digest, Vec<usize>>,
    /// What coordinators wrote about a subject, by that subject.
    reviews: HashMap<SubjectId, Vec<usize>>,
    /// Generations whose secrets are destroyed.
    ended: BTreeSet<u32>,
    rules: Rules,
}

/// What stands of one subject.
struct Standing<'a> {
    entry: &'a Opened,
    /// The entry that began it: tells the outing.
    first: &'a Opened,
    /// The entry and what it supersedes, back to the first.
    line: Vec<&'a Opened>,
    heads: usize,
    /// The last record it said; differs from the entry's content after a withdrawal.
    record: Option<&'a Record>,
    /// The last shift it said, of an outing; differs from the entry's content after a withdrawal.
    shift: Option<&'a Shift>,
}

impl Desk {
    /// A desk with the secrets of the living generations and the outing keys it has opened before.
    pub fn new(generations: BTreeMap<u32, Key>, outing_keys: HashMap<Digest, Key>) -> Self {
        Self { generations, outing_keys, ..Self::default() }
    }

    /// The same desk, for which these generations are over: what it has no secret of any more is as good as blank.
    #[must_use]
    pub fn without(self, ended: BTreeSet<u32>) -> Self {
        let ended = ended.into_iter().filter(|number| !self.generations.contains_key(number)).collect();
        Self { ended, ..self }
    }

    /// The same desk, with these defences.
    #[must_use]
    pub fn under(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// How many entries of months that are not frozen are sealed to each generation; none that has none.
    pub fn living(&self, registry: &Registry) -> BTreeMap<u32, u32> {
        let mut living = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| !entry.blank) {
            // Of a month that is none nobody can say that it is over.
            if Month::from_number(entry.facts.month).is_none_or(|month| !registry.is_frozen(month)) {
                *living.entry(entry.generation).or_insert(0_u32) += 1;
            }
        }
        living
    }

    /// The outings that were sealed to these generations.
    pub fn openings_of(&self, generations: &[u32]) -> Vec<Digest> {
        let of_these = self.openings.iter().filter(|(_, index)| {
            self.entries.get(**index).is_some_and(|entry| generations.contains(&entry.generation))
        });
        of_these.map(|(opening, _)| *opening).collect()
    }

    /// Whether anything of a device's log is sealed to this generation or a later one.
    pub fn has_under(&self, device: &DeviceId, generation: u32) -> bool {
        self.entries.iter().any(|entry| entry.device == *device && entry.generation >= generation)
    }

    /// Takes one proven entry.
    pub fn take(&mut self, chained: &Chained, part: &Part, counts: bool) {
        let _ = self.outing_key(chained, part);
        let outing = outing_of(chained);
        let body = self.open(&chained.header, part, outing);
        let blank = part.sealed().is_none() || self.ended.contains(&chained.header.open.generation);
        self.insert(chained, outing, body, blank, counts);
    }

    /// The outing key that an opening brings, if it was not known before: to be kept.
    pub fn outing_key(&mut self, chained: &Chained, part: &Part) -> Option<Key> {
        let opens = chained.header.open.kind == Kind::Opening.number();
        if !opens || self.outing_keys.contains_key(&chained.digest) {
            return None;
        }
        let key = self.own_key(&chained.header, part)?;
        self.outing_keys.insert(chained.digest, key.clone());
        Some(key)
    }

    /// The key that this entry itself carries, sealed to the organisation.
    fn own_key(&self, header: &Header, part: &Part) -> Option<Key> {
        let wrap = part.sealed()?.wrap.as_ref()?;
        envelope::unwrap(wrap, self.generation(header)?, &Scope::made_in(header)).ok()
    }

    fn open(&self, header: &Header, part: &Part, outing: Digest) -> Option<Body> {
        let sealed = part.sealed()?;
        let text = match outing {
            Digest::ZERO => envelope::open_body(&self.own_key(header, part)?, header, sealed),
            _ => envelope::open_body(self.outing_keys.get(&outing)?, header, sealed),
        };
        Body::from_padded(&text.ok()?).ok()
    }

    fn generation(&self, header: &Header) -> Option<&Key> {
        self.generations.get(&header.open.generation)
    }

    fn insert(&mut self, chained: &Chained, outing: Digest, body: Option<Body>, blank: bool, counts: bool) {
        let open = &chained.header.open;
        let place = chained.header.place;
        let index = self.entries.len();
        let kind = Kind::from_number(open.kind);
        let facts = body.as_ref().map_or(open.facts, |body| body.facts);
        let (content, aside) = body.map(|body| apart(body.content)).unzip();
        let agrees = facts == open.facts
            && content.as_ref().is_none_or(|content| self.implied(chained, outing, &facts, content));
        if let Some(Content::Review(review)) = &content {
            self.reviews.entry(review.subject).or_default().push(index);
        }
        if kind == Some(Kind::Opening) {
            self.openings.insert(chained.digest, index);
        }
        self.subjects.entry(open.subject).or_default().push(index);
        self.outings.entry(outing).or_default().push(index);
        self.entries.push(Opened {
            device: place.device,
            seq: place.seq,
            digest: chained.digest,
            outing,
            kind,
            subject: open.subject,
            revision: open.revision,
            supersedes: open.supersedes,
            generation: open.generation,
            facts,
            content,
            aside: aside.unwrap_or_default(),
            blank,
            agrees,
            counts,
            adopted: false,
        });
    }

    /// Whether the figures are those that the form itself would count. An answer counts where what it supersedes did;
    /// where a coordinator's correction counts is for the coordinator to say.
    fn implied(&self, chained: &Chained, outing: Digest, facts: &Facts, content: &Content) -> bool {
        let open = &chained.header.open;
        let answer = open.kind == Kind::Answer.number();
        if answer && !self.stays_in_place(open.supersedes, &open.subject, facts) {
            return false;
        }
        let home = if answer { self.home(&open.subject, chained.header.place.device) } else { outing };
        let here = |implied: Facts| match answer {
            true => (implied.line, implied.count) == (facts.line, facts.count),
            false => implied == *facts,
        };
        match (content, self.declared(home)) {
            (Content::Record(record), Some(shift)) => here(record_facts(shift, record)),
            (Content::Shift(shift), _) if home != Digest::ZERO => here(outing_facts(shift)),
            (Content::Withdrawn, _) => facts.count == 0,
            _ => true,
        }
    }

    /// Whether a revision counts in the area and month of the one it supersedes.
    fn stays_in_place(&self, supersedes: Option<Digest>, subject: &SubjectId, facts: &Facts) -> bool {
        let parent = self.of_subject(subject).find(|entry| Some(entry.digest) == supersedes);
        parent.is_none_or(|parent| (parent.facts.area, parent.facts.month) == (facts.area, facts.month))
    }

    /// The outing in which this device began a subject.
    fn home(&self, subject: &SubjectId, device: DeviceId) -> Digest {
        let mut begun =
            self.of_subject(subject).filter(|entry| entry.revision == 1 && entry.device == device);
        begun.next().map_or(Digest::ZERO, |entry| entry.outing)
    }

    fn of_subject(&self, subject: &SubjectId) -> impl Iterator<Item = &Opened> {
        self.subjects.get(subject).into_iter().flatten().filter_map(|index| self.entries.get(*index))
    }

    fn of_outing(&self, opening: &Digest) -> impl Iterator<Item = &Opened> {
        self.outings.get(opening).into_iter().flatten().filter_map(|index| self.entries.get(*index))
    }

    /// The shift of an outing as it was declared.
    fn declared(&self, outing: Digest) -> Option<&Shift> {
        match self.entries.get(*self.openings.get(&outing)?)?.content.as_ref()? {
            Content::Shift(shift) => Some(shift),
            _ => None,
        }
    }

    /// Whether the subject was erased, or the whole outing it was noted in.
    fn is_erased(&self, standing: &Standing<'_>) -> bool {
        let opening = self.openings.get(&standing.first.outing).and_then(|index| self.entries.get(*index));
        standing.entry.blank || opening.is_some_and(|opening| opening.blank)
    }

    /// The key of an outing, if it is here.
    pub fn key_of(&self, opening: &Digest) -> Option<&Key> {
        self.outing_keys.get(opening)
    }

    /// Whether this revision stands and is with the unit.
    pub fn is_with_unit(&self, registry: &Registry, subject: &SubjectId, seen: &Digest) -> bool {
        let standing = self.standing(registry, subject);
        let standing = standing.iter().find(|standing| standing.entry.digest == *seen);
        standing.is_some_and(|standing| self.state(registry, standing, None) == Some(ReviewState::SentBack))
    }

    /// The subject of an outing whose opening came blank, so that its key is not here.
    pub fn let_go(&self, opening: &Digest) -> Option<SubjectId> {
        let entry = self.entries.get(*self.openings.get(opening)?)?;
        (entry.blank && !self.outing_keys.contains_key(opening)).then_some(entry.subject)
    }

    /// Forgets what an erased subject said; with an outing goes what was noted in it.
    pub fn erase(&mut self, subject: &SubjectId) {
        let mut openings = Vec::new();
        for index in self.subjects.get(subject).into_iter().flatten() {
            if let Some(entry) = self.entries.get_mut(*index) {
                (entry.content, entry.aside, entry.blank) = (None, Aside::default(), true);
                openings.extend(self.outing_keys.remove(&entry.digest).map(|_| entry.digest));
            }
        }
        for index in openings.iter().filter_map(|opening| self.outings.get(opening)).flatten() {
            if let Some(entry) = self.entries.get_mut(*index) {
                (entry.content, entry.aside) = (None, Aside::default());
            }
        }
    }

    /// Lets the entries of a branch count, or no longer.
    pub fn let_count(&mut self, branch: &[Head], counts: bool) {
        for entry in &mut self.entries {
            if branch.iter().any(|head| head.digest == entry.digest) {
                (entry.counts, entry.adopted) = (counts, counts);
            }
        }
    }

    /// Whether an entry is already here.
    pub fn knows(&self, subject: &SubjectId, digest: &Digest) -> bool {
        self.of_subject(subject).any(|entry| entry.digest == *digest)
    }

    /// Whether an entry may count at all: not beyond the end of a revoked device's log, unless it was adopted from there.
    fn holds(&self, registry: &Registry, entry: &Opened) -> bool {
        let ended = registry.members.get(&entry.device).and_then(|member| member.ended);
        let ended = ended.filter(|_| self.rules.revocations_end());
        entry.counts && (entry.adopted || ended.is_none_or(|end| entry.seq <= end.seq))
    }

    fn standing(&self, registry: &Registry, subject: &SubjectId) -> Vec<Standing<'_>> {
        let entries: Vec<&Opened> =
            self.of_subject(subject).filter(|entry| self.holds(registry, entry)).collect();
        let revisions: Vec<Revision> = entries.iter().map(|entry| entry.revision(registry)).collect();
        let stand = |holding: Holding| {
            let entry = *entries.get(holding.index)?;
            let ancestors = ancestors(&entries, entry);
            let first = ancestors.last().copied().unwrap_or(entry);
            let record = ancestors.iter().find_map(|entry| match &entry.content {
                Some(Content::Record(record)) => Some(record),
                _ => None,
            });
            let shift = ancestors.iter().find_map(|entry| match &entry.content {
                Some(Content::Shift(shift)) => Some(shift),
                _ => None,
            });
            Some(Standing { entry, first, line: ancestors, heads: holding.heads, record, shift })
        };
        fold::fold(&revisions).into_iter().filter_map(stand).collect()
    }

    /// The table as the opened bodies say it; what was erased counts by its header.
    pub fn table(&self, registry: &Registry) -> Table {
        let mut table = Table::default();
        for subject in self.subjects.keys() {
            for standing in self.standing(registry, subject) {
                let facts = standing.entry.facts;
                let bucket = Area::from_number(facts.area)
                    .zip(Month::from_number(facts.month))
                    .zip(TableLine::from_number(facts.line));
                let known = standing.entry.content.is_some() || self.is_erased(&standing);
                if let (Some(((area, month), line)), true) = (bucket, known) {
                    table.count(Bucket { area, month, line }, u64::from(facts.count));
                }
            }
        }
        table
    }

    /// The outings received, newest month first.
    pub fn outings(&self, registry: &Registry) -> Vec<ReceivedOuting> {
        let mut outings = self.rows(registry, self.openings.iter(), self.subjects.keys());
        outings.sort_by_key(|row| std::cmp::Reverse((row.date, row.month, row.outing)));
        outings
    }

    /// One of them.
    pub fn received(&self, registry: &Registry, outing: &SubjectId) -> Option<ReceivedOuting> {
        let opens = |entry: &Opened| self.openings.get_key_value(&entry.digest);
        let openings: HashMap<&Digest, &usize> = self.of_subject(outing).filter_map(opens).collect();
        let inside = openings.keys().flat_map(|opening| self.of_outing(opening));
        let subjects: BTreeSet<&SubjectId> = inside.map(|entry| &entry.subject).collect();
        let rows = self.rows(registry, openings.into_iter(), subjects.into_iter());
        rows.into_iter().find(|row| row.outing == *outing)
    }

    /// What the inbox shows of these openings and subjects, in no order.
    fn rows<'a>(
        &'a self,
        registry: &Registry,
        openings: impl Iterator<Item = (&'a Digest, &'a usize)>,
        subjects: impl Iterator<Item = &'a SubjectId>,
    ) -> Vec<ReceivedOuting> {
        let mut rows: HashMap<Digest, ReceivedOuting> = HashMap::new();
        let mut seen: HashMap<Digest, (Progress, Option<Whole<'_>>)> = HashMap::new();
        for (digest, index) in openings {
            if let Some(opening) = self.entries.get(*index).filter(|entry| self.holds(registry, entry)) {
                let ended =
                    registry.members.get(&opening.device).is_some_and(|member| member.ended.is_some());
                rows.insert(*digest, ReceivedOuting { from_revoked: ended, ..received(opening) });
                seen.insert(*digest, (Progress::default(), self.whole(registry, &opening.subject)));
            }
        }
        for subject in subjects {
            for standing in self.standing(registry, subject) {
                let outing = standing.first.outing;
                if let Some((row, (progress, whole))) = rows.get_mut(&outing).zip(seen.get_mut(&outing)) {
                    let state = self.state(registry, &standing, *whole);
                    progress.add(state, *subject == row.outing);
                    add_to(row, &standing, state);
                }
            }
        }
        let reviewed = |(digest, row): (Digest, ReceivedOuting)| {
            let progress = seen.get(&digest).map_or_else(Progress::default, |(progress, _)| *progress);
            let frozen = row.month.is_some_and(|month| registry.is_frozen(month));
            let clean = row.is_clean() && progress.sent_back == 0 && progress.to_see > 0;
            ReceivedOuting {
                state: progress.state(),
                to_see: progress.to_see,
                sent_back: progress.sent_back,
                late: frozen && progress.to_see > 0,
                clean,
                ..row
            }
        };
        rows.into_iter().map(reviewed).collect()
    }

    /// What stands of every record of an outing, in the order they were noted.
    fn records_of(&self, registry: &Registry, outing: Digest) -> Vec<Standing<'_>> {
        let begun = self.of_outing(&outing).filter(|entry| entry.revision == 1);
        let mut standing: Vec<Standing<'_>> = begun
            .filter(|entry| entry.kind == Some(Kind::Record))
            .flat_map(|entry| self.standing(registry, &entry.subject))
            .filter(|standing| standing.first.outing == outing)
            .collect();
        standing.sort_by_key(|standing| (standing.first.seq, standing.first.digest));
        standing.dedup_by_key(|standing| standing.entry.digest);
        standing
    }

    /// Everything that stands, outing by outing and oldest first, as a file may have it. What was taken back or erased
    /// says nothing any more, and with an erased outing its records have no place.
    pub fn outings_with_records(&self, registry: &Registry) -> Vec<Outing> {
        let mut opened: BTreeMap<Digest, Outing> = BTreeMap::new();
        let mut noted: BTreeMap<Digest, BTreeMap<(u64, Digest), Noted>> = BTreeMap::new();
        let standing = self.subjects.keys().flat_map(|subject| self.standing(registry, subject));
        for standing in standing {
            let (outing, facts) = (standing.first.outing, standing.entry.facts);
            match &standing.entry.content {
                Some(Content::Shift(shift)) => {
                    opened.insert(outing, Outing { shift: shift.clone(), facts, records: Vec::new() });
                }
                Some(Content::Record(record)) => {
                    let place = (standing.first.seq, standing.first.digest);
                    noted.entry(outing).or_default().insert(place, Noted { record: record.clone(), facts });
                }
                _ => {}
            }
        }
        let mut outings: Vec<(Digest, Outing)> = opened.into_iter().collect();
        outings.sort_by_key(|(digest, outing)| (outing.shift.date, *digest));
        let with_records = |(digest, outing): (Digest, Outing)| {
            let records = noted.remove(&digest).unwrap_or_default().into_values().collect();
            Outing { records, ..outing }
        };
        outings.into_iter().map(with_records).collect()
    }

    /// What desks wrote about anything but a subject: whose log, which slot, and what.
    pub fn notes<'a>(&'a self, registry: &'a Registry) -> impl Iterator<Item = (DeviceId, u64, &'a Content)> {
        let entries = self.entries.iter().filter(|entry| entry.kind == Some(Kind::Control));
        let of_desks =
            entries.filter(|entry| self.holds(registry, entry) && registry.ever_coordinator(&entry.device));
        of_desks.filter_map(|entry| Some((entry.device, entry.seq, entry.content.as_ref()?)))
    }
}

impl Opened {
    fn revision(&self, registry: &Registry) -> Revision {
        Revision {
            device: self.device,
            coordinator: registry.ever_coordinator(&self.device),
            revision: self.revision,
            supersedes: self.supersedes,
            digest: self.digest,
        }
    }
}

/// The opening an entry belongs to: for an opening itself its own digest; zero outside of outings.
fn outing_of(chained: &Chained) -> Digest {
    let opens = chained.header.open.kind == Kind::Opening.number();
    if opens { chained.digest } else { chained.header.place.opening }
}

/// The entry and what it supersedes, back to the first. Bounded: revision numbers fall with every step.
fn ancestors<'a>(entries: &[&'a Opened], entry: &'a Opened) -> Vec<&'a Opened> {
    let mut line = vec![entry];
    let mut at = entry;
    while let Some(parent) = at.supersedes.and_then(|digest| entries.iter().find(|e| e.digest == digest)) {
        if parent.revision >= at.revision {
            break;
        }
        line.push(parent);
        at = parent;
    }
    line
}

fn received(opening: &Opened) -> ReceivedOuting {
    let shift = match &opening.content {
        Some(Content::Shift(shift)) => Some(shift),
        _ => None,
    };
    ReceivedOuting {
        outing: opening.subject,
        device: opening.device,
        unit: shift.map(|shift| shift.unit.as_str().to_owned()),
        area: Area::from_number(opening.facts.area),
        channel: shift.and_then(|shift| shift.channel),
        mapping: shift.is_some_and(|shift| shift.national_mapping),
        not_done: shift.and_then(|shift| shift.not_done),
        date: shift.map(|shift| shift.date),
        month: Month::from_number(opening.facts.month),
        from_revoked: false,
        withdrawn: false,
        closed: false,
        contacts: 0,
        records: 0,
        presences: 0,
        incomplete: 0,
        mismatch: false,
        forks: 0,
        unreadable: 0,
        adopted: opening.adopted,
        minors: 0,
        proposals: 0,
        state: ReviewState::ToSee,
        to_see: 0,
        sent_back: 0,
        late: false,
        clean: false,
    }
}

fn add_to(row: &mut ReceivedOuting, standing: &Standing<'_>, state: Option<ReviewState>) {
    let entry = standing.entry;
    row.mismatch |= !entry.agrees;
    row.forks += u32::from(standing.heads > 1 && state == Some(ReviewState::ToSee));
    row.adopted |= entry.adopted;
    row.unreadable += u32::from(entry.content.is_none() && !entry.blank);
    if let (Some(shift), Some(_)) = (standing.shift, &entry.content) {
        row.withdrawn = entry.content == Some(Content::Withdrawn);
        row.closed = shift.closed;
        // As it holds now: a correction may have moved it.
        (row.area, row.month) = (Area::from_number(entry.facts.area), Month::from_number(entry.facts.month));
        (row.date, row.channel) = (Some(shift.date), shift.channel);
        (row.mapping, row.not_done) = (shift.national_mapping, shift.not_done);
    }
    match &entry.content {
        Some(Content::Shift(shift)) => {
            row.presences = row.presences.saturating_add(shift.presences.total());
        }
        Some(Content::Record(record)) => {
            row.records += 1;
            row.contacts += u32::from(entry.facts.count);
            row.incomplete += u32::from(record.is_incomplete());
            row.presences = row.presences.saturating_add(record.presences());
            row.minors += u32::from(record.possible_minor());
            row.proposals += u32::from(is_proposed(record));
        }
        // What desks write about files and reviews has no outing; answers and corrections are told apart on arrival.
        _ => {}
    }
}

/// Whether it was proposed to the Ufficio Filtro, or may be.
fn is_proposed(record: &Record) -> bool {
    matches!(record, Record::Contact(contact) if contact.proposal != Proposal::No)
}

fn view(order: usize, standing: &Standing<'_>) -> RecordView {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let entry = standing.entry;
    RecordView {
        subject: entry.subject,
        record: standing.record.filter(|_| entry.content.is_some()).cloned(),
        revision: entry.revision,
        withdrawn: entry.content == Some(Content::Withdrawn),
        received: true,
        order: number(order).saturating_add(1),
        mismatch: !entry.agrees,
        heads: number(standing.heads),
    }
}

#[cfg(test)]
mod tests {
    use approdo_model::calendar::Day;
    use approdo_model::chain::Chain;
    use approdo_model::codes::{Area, Channel, Mode};
    use approdo_model::forms::{Contact, UnitName};
    use approdo_model::header::{FORM, Open};
    use approdo_model::ids::OrganisationId;
    use approdo_model::suite::Recipient;
    use rand_core::SeedableRng;

    use super::*;
    use crate::chance::Chance;
    use crate::secret::SigningSecret;

    /// Writes entries whose open and sealed figures need not agree: what a changed app could do.
    struct Forger {
        chance: Chance,
        chain: Chain,
        key: Key,
        recipient: Recipient,
        desk: Desk,
    }

    impl Forger {
        fn new() -> Self {
            let mut chance = Chance::of(rand_chacha::ChaCha20Rng::seed_from_u64(112));
            let (secret, recipient) = envelope::generation_pair(&mut chance);
            let chain = Chain::empty(OrganisationId::from_random([1; 16]), DeviceId::from_random([2; 16]));
            let desk = Desk::new(BTreeMap::from([(1, secret)]), HashMap::new());
            Self { key: chance.key(), chance, chain, recipient, desk }
        }

        fn write(&mut self, kind: Kind, open_facts: Facts, body: Body) {
            let opens = kind == Kind::Opening;
            let outing_key = opens.then(|| SigningSecret::new(&Key::new([9; 32])).public());
            let open = Open {
                form: FORM,
                suite: self.recipient.suite(),
                kind: kind.number(),
                facts: open_facts,
                subject: self.chance.subject(),
                revision: 1,
                supersedes: None,
                generation: 1,
                outing_key,
            };
            let header = Header { place: self.chain.next_place(open.kind).unwrap(), open };
            let scope = Scope::made_in(&header);
            let wrap =
                opens.then(|| envelope::wrap(&self.key, &self.recipient, &scope, &mut self.chance).unwrap());
            let padded = body.to_padded().unwrap();
            let sealed = envelope::seal_body(&self.key, &header, &padded, wrap, self.chance.salt()).unwrap();
            let part = Part::Sealed(sealed);
            let chained = self.chain.extend(&header.open, &part).unwrap();
            self.desk.take(&chained, &part, true);
            self.chain = chained.after;
        }
    }

    fn shift() -> Shift {
        let friday = Day::new(2018, 1, 5).unwrap();
        Shift::opened(UnitName::new("Unità 1").unwrap(), Area::Mi, Some(Channel::StreetNight), friday)
    }

    /// An outing with one contact of these open figures, these sealed figures and this mode: is it flagged, and what
    /// does the coordinator's own table count?
    #[track_caller]
    fn check(
        open: impl Fn(&mut Facts),
        sealed: impl Fn(&mut Facts),
        mode: Mode,
        flagged: bool,
        counted: u64,
    ) {
        let mut forger = Forger::new();
        let outing = outing_facts(&shift());
        forger.write(Kind::Opening, outing, Body { facts: outing, content: Content::Shift(shift()) });
        let record = Record::Contact(Contact { mode, ..Contact::default() });
        let honest = record_facts(&shift(), &record);
        let (mut in_header, mut in_body) = (honest, honest);
        open(&mut in_header);
        sealed(&mut in_body);
        forger.write(Kind::Record, in_header, Body { facts: in_body, content: Content::Record(record) });
        let registry = Registry {
            organisation: forger.chain.organisation,
            root: approdo_model::bytes::PublicKey::ZERO,
            number: 1,
            head: Digest::ZERO,
            members: BTreeMap::new(),
            generations: Vec::new(),
            frozen: Vec::new(),
            opening_keys: BTreeMap::new(),
            shares: Vec::new(),
            makers: BTreeMap::new(),
            ended_generations: BTreeSet::new(),
            policy: approdo_model::policy::Policy::DEFAULT,
            is_secretariat: false,
            sheets_to: None,
            sheets_from: BTreeMap::new(),
        };
        let rows = forger.desk.outings(&registry);
        assert_eq!((rows.len(), rows[0].mismatch, rows[0].unreadable), (1, flagged, 0));
        let alone = forger.desk.received(&registry, &rows[0].outing);
        assert_eq!(serde_json::to_value(alone).unwrap(), serde_json::to_value(&rows[0]).unwrap());
        assert_eq!(forger.desk.table(&registry).project().street_contacts, counted);
    }

    #[test]
    fn figures_that_are_not_those_of_the_record_are_flagged_and_the_sealed_ones_hold() {
        let kept = |_: &mut Facts| {};
        check(kept, kept, Mode::Spoken, false, 1);
        check(kept, kept, Mode::Refused, false, 0);
        check(|open| open.count = 0, kept, Mode::Spoken, true, 1);
        check(|open| open.area = Area::Co.number(), kept, Mode::Spoken, true, 1);
        check(|open| open.month += 1, kept, Mode::Spoken, true, 1);
        check(|open| open.line = TableLine::IndoorContacts.number(), kept, Mode::Spoken, true, 1);
        // Both say one, the record says that the person refused.
        check(|open| open.count = 1, |sealed| sealed.count = 1, Mode::Refused, true, 1);
        let elsewhere = |facts: &mut Facts| facts.area = Area::Co.number();
        check(elsewhere, elsewhere, Mode::Spoken, true, 1);
    }

    #[test]
    fn an_outing_that_was_not_done_and_says_it_counts_is_flagged() {
        let mut forger = Forger::new();
        let not_done = Shift {
            coverage: approdo_model::codes::Coverage::NotDone,
            not_done: Some(approdo_model::codes::NotDone::Weather),
            ..shift()
        };
        let facts = Facts { count: 1, ..outing_facts(&not_done) };
        forger.write(Kind::Opening, facts, Body { facts, content: Content::Shift(not_done) });
        assert!(!forger.desk.entries[0].agrees);
    }
}
