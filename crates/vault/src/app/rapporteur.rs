//! The secretariat's desk: which sheets came, what the municipality adds, what a bulletin would say, and publishing it.
//!
//! Sheets, reception, and the names of organisations and readers are kept under the vault key, each in a row of its own. A
//! bulletin is published as it was looked at, if what is here is still what it was made of; with its number and what stands
//! before it, it is signed by this desk and waits to be handed over. Must not know records, nor how anything travels.

use std::collections::BTreeMap;

use approdo_disclosure::Refusal as Why;
use approdo_model::bulletin::{Bulletin, Every, Readers, SignedBulletin};
use approdo_model::bytes::{Digest, SignatureBytes, Ticket};
use approdo_model::calendar::{Month, Period};
use approdo_model::ids::OrganisationId;
use approdo_model::registry::Registry;
use approdo_model::signature::Context;
use approdo_model::wire::{self, ticket_hash};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::envelope;
use crate::keyring;
use crate::outing::wrap_name;
use crate::rapporteur::{
    Asked, Audited, Collected, Draft, Drafts, MadeOf, Progress, Published, Reception, Revision, Unpublishable,
};
use crate::secret::Key;
use crate::sheet::sealing;
use crate::store::{BulletinRow, Store, WrapKind};

use super::answer::{
    AuditView, AwaitedSheets, BulletinsView, MakingView, PreviewView, PublishedBulletin, ReaderView,
    ReadersView, ReceivedPeriod, ReceivedSheet, ReceivedSheets, ReceptionView, RefusedView, SentView,
};
use super::making::Making;
use super::problem::Refusal;
use super::{App, DeskParts, State};

/// Characters of a name that somebody types for an organisation or a reader.
pub const NAME_CHARS_MAX: usize = 60;

/// Names and readers' links that are kept.
pub const NAMED_MAX: usize = 500;

/// Where the reader's page lies at the server, before the secret of the link.
const READER_PATH: &str = "/lettore/";

/// A reader's link, as it is kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reader {
    pub(crate) name: String,
    pub(crate) ticket: Ticket,
    pub(crate) ended: bool,
    /// Whether the server has not been told yet.
    pub(crate) waiting: bool,
}

impl App {
    /// Period by period, newest first: whose sheets came, what is missing in them, and what was typed in.
    pub(super) fn received_sheets(&mut self) -> Result<ReceivedSheets, Refusal> {
        let today = self.clock.today().month();
        let parts = self.at_secretariat()?;
        let (collected, names) = (collected(&parts)?, names(&parts)?);
        let periods = periods(&collected, collected.start(), today);
        let view = |period: Period| ReceivedPeriod {
            period,
            over: period.last() < today,
            sheets: sheets_of(&collected, &names, period),
            reception: collected.reception.get(&period).map(ReceptionView::from),
            published: is_published(&collected, period, Every::Period),
        };
        Ok(ReceivedSheets { periods: periods.into_iter().map(view).collect() })
    }

    /// Gives an organisation a name, on this desk only.
    pub(super) fn name_organisation(
        &mut self,
        organisation: OrganisationId,
        name: &str,
    ) -> Result<ReceivedSheets, Refusal> {
        let parts = self.at_secretariat()?;
        if !parts.registry.sheets_from.contains_key(&organisation) {
            return Err(Refusal::UnknownSubject);
        }
        let mut names: BTreeMap<OrganisationId, String> = names(&parts)?;
        names.insert(organisation, name_of(name)?);
        keep(parts, WrapKind::Organisations, b"", &names.into_iter().collect::<Vec<_>>())?;
        self.received_sheets()
    }

    /// Keeps how many persons were in reception in a period, or in the months of a consolidation.
    pub(super) fn set_reception(
        &mut self,
        period: Period,
        [women, men, trans]: [u32; 3],
    ) -> Result<ReceivedSheets, Refusal> {
        let parts = self.at_secretariat()?;
        keep(parts, WrapKind::Reception, &period_name(period), &(women, men, trans))?;
        self.received_sheets()
    }

    /// What would be published now, or why nothing can be, or how far the making is. What is not being made yet begins; what
    /// was asked for before ends.
    pub(super) fn preview_bulletin(&mut self, period: Period, every: Every) -> Result<PreviewView, Refusal> {
        let (asked, parts) = (self.asked(period, every), self.at_secretariat()?);
        let of = collected(&parts)?;
        if let Err(refused) = of.may_ask(&asked) {
            return Ok(PreviewView::from(&refused));
        }
        let kept = parts.making.take().filter(|making| making.is_of(&asked, &of));
        let making = parts.making.insert(kept.unwrap_or_else(|| Making::begin(asked, of)));
        let done = making.done();
        Ok(match making.outcome() {
            None => PreviewView {
                making: Some(MakingView { done, of: Progress::STEPS }),
                ..PreviewView::default()
            },
            Some(Ok(drafts)) => PreviewView::from(drafts),
            Some(Err(refused)) => PreviewView::from(refused),
        })
    }

    /// Ends what is being made, and forgets it.
    pub(super) fn stop_preview(&mut self) -> Result<(), Refusal> {
        *self.at_secretariat()?.making = None;
        Ok(())
    }

    /// Signs both bulletins as they were looked at, and keeps them to be handed over. What would not be the same any more
    /// must be looked at first.
    pub(super) fn publish_bulletin(
        &mut self,
        period: Period,
        every: Every,
    ) -> Result<BulletinsView, Refusal> {
        let (asked, parts) = (self.asked(period, every), self.at_secretariat()?);
        let of = collected(&parts)?;
        of.may_ask(&asked).map_err(|refused| match refused {
            Unpublishable::AlreadyPublished | Unpublishable::AlreadyConsolidated => Refusal::AlreadyPublished,
            _ => Refusal::NotPublishable,
        })?;
        let looked_at = parts.making.as_mut().filter(|making| making.is_of(&asked, &of));
        let outcome = looked_at.and_then(Making::outcome).ok_or(Refusal::ChangedMeanwhile)?;
        let drafts = outcome.clone().map_err(|_| Refusal::NotPublishable)?;
        let made_of = &drafts.made_of;
        let rows =
            [drafts.tavolo, drafts.public].map(|Draft { bulletin, .. }| signed(&parts, bulletin, made_of));
        let [tavolo, public] = rows;
        let rows = [tavolo?, public?];
        parts.store.write("bulletin", |store| rows.iter().try_for_each(|row| store.add_bulletin(row)))?;
        *parts.making = None;
        self.bulletins()
    }

    /// The bulletins that are here, newest first, each checked against the secretariat's registry when it came.
    pub(super) fn bulletins(&mut self) -> Result<BulletinsView, Refusal> {
        let parts = self.at_desk()?;
        let mut bulletins = Vec::new();
        for row in parts.store.bulletins()?.into_iter().rev() {
            let bulletin = row.signed.read().map_err(|_| Refusal::Unreadable)?;
            bulletins.push(PublishedBulletin { bulletin, waiting: row.waiting });
        }
        bulletins.sort_by_key(|published| std::cmp::Reverse(published.bulletin.number));
        Ok(BulletinsView { bulletins })
    }

    /// The links that were handed out, newest first.
    pub(super) fn readers(&mut self) -> Result<ReadersView, Refusal> {
        let parts = self.at_secretariat()?;
        let server = parts.identity.server.address.trim_end_matches('/').to_owned();
        let view = |reader: Reader| ReaderView {
            link: (!reader.ended).then(|| format!("{server}{READER_PATH}{}/", reader.ticket)),
            hash: ticket_hash(&reader.ticket),
            name: reader.name,
            ended: reader.ended,
            waiting: reader.waiting,
        };
        Ok(ReadersView { readers: kept_readers(&parts)?.into_iter().rev().map(view).collect() })
    }

    /// Makes a link for somebody. The server will get the hash of its secret, and no name.
    pub(super) fn new_reader(&mut self, name: &str) -> Result<ReadersView, Refusal> {
        let parts = self.at_secretariat()?;
        let mut readers = kept_readers(&parts)?;
        if readers.len() >= NAMED_MAX {
            return Err(Refusal::TooMany);
        }
        let ticket = Ticket(parts.chance.bytes());
        readers.push(Reader { name: name_of(name)?, ticket, ended: false, waiting: true });
        keep(parts, WrapKind::Readers, b"", &readers)?;
        self.readers()
    }

    /// Ends a link.
    pub(super) fn end_reader(&mut self, hash: &Digest) -> Result<ReadersView, Refusal> {
        let parts = self.at_secretariat()?;
        let mut readers = kept_readers(&parts)?;
        let reader = readers.iter_mut().find(|reader| ticket_hash(&reader.ticket) == *hash && !reader.ended);
        let reader = reader.ok_or(Refusal::UnknownSubject)?;
        (reader.ended, reader.waiting) = (true, true);
        keep(parts, WrapKind::Readers, b"", &readers)?;
        self.readers()
    }

    /// Keeps one revision of a sheet that was proven and opened.
    ///
    /// # Errors
    /// [`Refusal`] if it cannot be written.
    pub(crate) fn keep_sheet(
        &mut self,
        (period, organisation, number): (Period, OrganisationId, u32),
        revision: &Revision,
    ) -> Result<(), Refusal> {
        let parts = self.at_secretariat()?;
        let made_of: Vec<MadeOf> =
            parts.store.bulletins()?.into_iter().map(|row| row.made_of.into_iter().collect()).collect();
        let spoken =
            |number: u32| made_of.iter().any(|made| made.get(&(period, organisation)) == Some(&number));
        let older = revisions(parts.store)?.into_iter().filter(|(of, whose, old)| {
            (*of, *whose) == (period, organisation) && *old < number && !spoken(*old)
        });
        let older: Vec<Vec<u8>> = older.map(|(of, whose, old)| sheet_name(of, whose, old)).collect();
        let mut text = Zeroizing::new(vec![u8::from(revision.definitive)]);
        text.extend(sealing::text(&revision.sheet).map_err(|_| Refusal::TooMany)?);
        let name = sheet_name(period, organisation, number);
        let aad = wrap_name(WrapKind::ReceivedSheet, &name);
        let sealed = envelope::seal_text(parts.vault_key, &aad, &text, parts.chance)?;
        parts.store.write("received sheet", |rows| {
            // What no bulletin was made of and a newer one has replaced nobody needs.
            older.iter().try_for_each(|name| rows.drop_wrap(WrapKind::ReceivedSheet, name))?;
            rows.set_wrap(WrapKind::ReceivedSheet, &name, &sealed)
        })?;
        Ok(())
    }

    /// The links that the server is to be told of: those that wait, and once after every unlocking all, because a server
    /// that was restored would let in again whoever lost their link since, and nobody who got one.
    ///
    /// # Errors
    /// [`Refusal`] away from a secretariat's desk.
    pub(crate) fn waiting_readers(&mut self) -> Result<Vec<Reader>, Refusal> {
        let readers = kept_readers(&self.at_secretariat()?)?;
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let untold = |reader: &Reader| !office.links_told.contains(&ticket_hash(&reader.ticket));
        Ok(readers.into_iter().filter(|reader| reader.waiting || untold(reader)).collect())
    }

    /// How many links the server was never told of, or not that they ended. Known only at an open secretariat's desk.
    pub(super) fn links_waiting(&self) -> Result<u64, Refusal> {
        let State::Office(office) = &self.state else { return Ok(0) };
        if office.desk.is_none() {
            return Ok(0);
        }
        let readers = readers_in(&self.store, &office.vault_key)?;
        Ok(readers.iter().filter(|reader| reader.waiting).count() as u64)
    }

    /// The server has been told of this link.
    ///
    /// # Errors
    /// [`Refusal`] if it cannot be written.
    pub(crate) fn reader_told(&mut self, hash: &Digest, ended: bool) -> Result<(), Refusal> {
        let parts = self.at_secretariat()?;
        let mut readers = kept_readers(&parts)?;
        let told = |reader: &&mut Reader| ticket_hash(&reader.ticket) == *hash && reader.ended == ended;
        let waited = readers.iter_mut().filter(told).any(|reader| std::mem::take(&mut reader.waiting));
        if waited {
            keep(parts, WrapKind::Readers, b"", &readers)?;
        }
        if let State::Office(office) = &mut self.state {
            office.links_told.insert(*hash);
        }
        Ok(())
    }

    fn asked(&self, period: Period, every: Every) -> Asked {
        Asked { period, every, published: self.clock.today() }
    }

    fn at_secretariat(&mut self) -> Result<DeskParts<'_>, Refusal> {
        let parts = self.at_desk()?;
        if parts.registry.is_secretariat { Ok(parts) } else { Err(Refusal::NotSecretariat) }
    }
}

/// What a secretariat waits for: of every period that is over, the organisations of which no sheet has come, or only a
/// provisional one. Periods are counted from the first month of which there is a sheet or the server counts something.
pub(super) fn awaited_sheets(
    parts: &DeskParts<'_>,
    counted: Option<Month>,
    today: Month,
) -> Result<Vec<AwaitedSheets>, Refusal> {
    let (collected, names) = (collected(parts)?, names(parts)?);
    let over = periods(&collected, first_awaited(collected.start(), counted), today);
    let awaits = |sheet: &ReceivedSheet| !sheet.sent.is_some_and(|sent| sent.definitive);
    let view = |period: Period| AwaitedSheets {
        period,
        sheets: sheets_of(&collected, &names, period).into_iter().filter(awaits).collect(),
    };
    let awaited = over.into_iter().filter(|period| period.last() < today).map(view);
    Ok(awaited.filter(|awaited| !awaited.sheets.is_empty()).collect())
}

/// Where the periods that are waited for begin: as those of the sheets do, and far enough back for what the server counts.
fn first_awaited(start: Option<Month>, counted: Option<Month>) -> Option<Month> {
    let (Some(mut first), Some(counted)) = (start, counted) else { return start.or(counted) };
    while first > counted {
        let Some(before) = first.previous().and_then(Month::previous) else { break };
        first = before;
    }
    Some(first)
}

/// The periods from a month until today, newest first.
fn periods(collected: &Collected, start: Option<Month>, today: Month) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut next = start;
    while let Some(month) = next.filter(|month| *month <= today) {
        let Some(period) = period_at(collected, month) else { break };
        periods.push(period);
        next = period.last().next();
    }
    periods.reverse();
    periods
}

/// The newest sheet of each organisation in a period, or that none has come.
fn sheets_of(
    collected: &Collected,
    names: &BTreeMap<OrganisationId, String>,
    period: Period,
) -> Vec<ReceivedSheet> {
    let sent = |organisation: &OrganisationId| {
        let (revision, found) = collected.newest(period, *organisation)?;
        Some(SentView { revision, definitive: found.definitive, missing: found.sheet.missing })
    };
    let sheet = |organisation: &OrganisationId| ReceivedSheet {
        organisation: *organisation,
        name: names.get(organisation).cloned().unwrap_or_default(),
        sent: sent(organisation),
    };
    collected.organisations.iter().map(sheet).collect()
}

/// The revisions of sheets that are kept: of which period, whose, which.
///
/// # Errors
/// [`Refusal::Unreadable`] if the file holds another name.
pub(crate) fn revisions(store: &Store) -> Result<Vec<(Period, OrganisationId, u32)>, Refusal> {
    let named = |(name, _): (Vec<u8>, Vec<u8>)| read_sheet_name(&name).ok_or(Refusal::Unreadable);
    store.wraps(WrapKind::ReceivedSheet)?.into_iter().map(named).collect()
}

/// All that a bulletin is made of.
fn collected(parts: &DeskParts<'_>) -> Result<Collected, Refusal> {
    let mut collected = Collected {
        organisations: parts.registry.sheets_from.keys().copied().collect(),
        ..Collected::default()
    };
    for (name, sealed) in parts.store.wraps(WrapKind::ReceivedSheet)? {
        let (period, organisation, number) = read_sheet_name(&name).ok_or(Refusal::Unreadable)?;
        let aad = wrap_name(WrapKind::ReceivedSheet, &name);
        let text = envelope::open_text(parts.vault_key, &aad, &sealed)?;
        let (definitive, text) = text.split_first().ok_or(Refusal::Unreadable)?;
        let sheet = sealing::read(text).map_err(|_| Refusal::Unreadable)?;
        collected.take(period, organisation, number, Revision { definitive: *definitive == 1, sheet });
    }
    for (name, _) in parts.store.wraps(WrapKind::Reception)? {
        let period = read_period_name(&name).ok_or(Refusal::Unreadable)?;
        let typed: Option<(u32, u32, u32)> =
            kept((parts.store, parts.vault_key), WrapKind::Reception, &name)?;
        let (women, men, trans) = typed.ok_or(Refusal::Unreadable)?;
        collected.reception.insert(period, Reception { women, men, trans });
    }
    let mut published: Vec<(u32, Readers, Published)> = Vec::new();
    for row in parts.store.bulletins()? {
        let bulletin = row.signed.read().map_err(|_| Refusal::Unreadable)?;
        published.push((
            bulletin.number,
            bulletin.readers,
            Published { bulletin, made_of: row.made_of.into_iter().collect() },
        ));
    }
    published.sort_by_key(|(number, readers, _)| (*number, *readers));
    // Of what another desk made the revisions are not here: it is held against those that are.
    let of_others: Vec<usize> = published
        .iter()
        .enumerate()
        .filter(|(_, (.., told))| told.made_of.is_empty())
        .map(|(at, _)| at)
        .collect();
    collected.published = published.into_iter().map(|(.., told)| told).collect();
    for at in of_others {
        let periods = collected.published.get(at).and_then(|told| collected.periods(told.bulletin.period));
        let made_of = collected.made_of(&periods.unwrap_or_default());
        if let Some(told) = collected.published.get_mut(at) {
            told.made_of = made_of;
        }
    }
    Ok(collected)
}

/// The period that begins with a month: as sheets came, or a pair.
fn period_at(collected: &Collected, month: Month) -> Option<Period> {
    let sent = collected.sheets.keys().map(|(period, _)| *period).find(|period| period.first() == month);
    sent.or_else(|| Period::of(month, month))
}

fn is_published(collected: &Collected, period: Period, every: Every) -> bool {
    let same = |told: &Published| (told.bulletin.period, told.bulletin.every) == (period, every);
    collected.published.iter().any(same)
}

/// A bulletin with its place in the chain, signed.
fn signed(parts: &DeskParts<'_>, mut bulletin: Bulletin, made_of: &MadeOf) -> Result<BulletinRow, Refusal> {
    let last = parts.store.last_bulletin(bulletin.readers)?;
    bulletin.number = match &last {
        Some(last) => last.number.checked_add(1).ok_or(Refusal::TooMany)?,
        None => 1,
    };
    bulletin.previous = last.map_or(Digest::ZERO, |last| last.signed.digest());
    let signer = keyring::device_key(parts.store, parts.vault_key)?;
    let mut signed = SignedBulletin {
        secretariat: parts.registry.organisation,
        desk: parts.identity.device,
        text: bulletin.text().map_err(|_| Refusal::TooMany)?,
        signature: SignatureBytes::ZERO,
    };
    signed.signature = signer.sign(Context::Bulletin, &signed.canonical());
    let made_of = made_of.iter().map(|(key, revision)| (*key, *revision)).collect();
    Ok(BulletinRow { readers: bulletin.readers, number: bulletin.number, signed, made_of, waiting: true })
}

fn names(parts: &DeskParts<'_>) -> Result<BTreeMap<OrganisationId, String>, Refusal> {
    let names: Option<Vec<(OrganisationId, String)>> =
        kept((parts.store, parts.vault_key), WrapKind::Organisations, b"")?;
    Ok(names.unwrap_or_default().into_iter().collect())
}

fn kept_readers(parts: &DeskParts<'_>) -> Result<Vec<Reader>, Refusal> {
    readers_in(parts.store, parts.vault_key)
}

fn readers_in(store: &Store, vault_key: &Key) -> Result<Vec<Reader>, Refusal> {
    Ok(kept((store, vault_key), WrapKind::Readers, b"")?.unwrap_or_default())
}

fn name_of(typed: &str) -> Result<String, Refusal> {
    let name = typed.trim();
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX;
    if fits { Ok(name.to_owned()) } else { Err(Refusal::BadName) }
}

pub(super) fn keep<T: Serialize>(
    parts: DeskParts<'_>,
    kind: WrapKind,
    name: &[u8],
    what: &T,
) -> Result<(), Refusal> {
    let text = Zeroizing::new(wire::encode(what).map_err(|_| Refusal::Unreadable)?);
    let sealed = envelope::seal_text(parts.vault_key, &wrap_name(kind, name), &text, parts.chance)?;
    Ok(parts.store.write("keep", |rows| rows.set_wrap(kind, name, &sealed))?)
}

pub(super) fn kept<T: DeserializeOwned>(
    (store, vault_key): (&Store, &Key),
    kind: WrapKind,
    name: &[u8],
) -> Result<Option<T>, Refusal> {
    let Some(sealed) = store.wrap(kind, name)? else { return Ok(None) };
    let text = envelope::open_text(vault_key, &wrap_name(kind, name), &sealed)?;
    wire::decode(&text).map(Some).map_err(|_| Refusal::Unreadable)
}

fn period_name(period: Period) -> [u8; 4] {
    let ([a, b], [c, d]) = (period.first().number().to_be_bytes(), period.last().number().to_be_bytes());
    [a, b, c, d]
}

fn read_period_name(name: &[u8]) -> Option<Period> {
    let [a, b, c, d] = *name.first_chunk::<4>()?;
    let month = |bytes: [u8; 2]| Month::from_number(u16::from_be_bytes(bytes));
    Period::between(month([a, b])?, month([c, d])?)
}

fn sheet_name(period: Period, organisation: OrganisationId, number: u32) -> Vec<u8> {
    [&period_name(period)[..], organisation.as_bytes(), &number.to_be_bytes()].concat()
}

fn read_sheet_name(name: &[u8]) -> Option<(Period, OrganisationId, u32)> {
    let (period, rest) = name.split_at_checked(4)?;
    let (organisation, number) = rest.split_at_checked(16)?;
    let number = u32::from_be_bytes(*number.first_chunk::<4>()?);
    Some((read_period_name(period)?, OrganisationId::from_slice(organisation)?, number))
}

/// Whether a bulletin may stand in a chain: signed by who is or was a coordinator of the secretariat, and the next one.
pub(crate) fn continues(
    registry: &Registry,
    signed: &SignedBulletin,
    readers: Readers,
    last: Option<&BulletinRow>,
) -> Option<BulletinRow> {
    let bulletin = signed.read().ok()?;
    let author = registry.members.get(&signed.desk).filter(|_| registry.ever_coordinator(&signed.desk))?;
    let (number, previous) =
        last.map_or((1, Digest::ZERO), |last| (last.number.saturating_add(1), last.signed.digest()));
    let stands = registry.is_secretariat
        && signed.secretariat == registry.organisation
        && signed.verifies(&author.key)
        && (bulletin.readers, bulletin.number, bulletin.previous) == (readers, number, previous);
    let row = || BulletinRow { readers, number, signed: signed.clone(), made_of: Vec::new(), waiting: false };
    stands.then(row)
}

impl From<&Reception> for ReceptionView {
    fn from(&Reception { women, men, trans }: &Reception) -> Self {
        Self { women, men, trans }
    }
}

impl From<&Unpublishable> for PreviewView {
    fn from(refused: &Unpublishable) -> Self {
        Self { refused: Some(RefusedView::from(refused)), ..Self::default() }
    }
}

impl From<&Drafts> for PreviewView {
    fn from(Drafts { tavolo, public, .. }: &Drafts) -> Self {
        let audit = |readers: Readers, audited: &Audited| AuditView {
            readers,
            of: audited.of,
            masked: count(audited.masked),
            shown: count(audited.shown),
            mean_abs_error: audited.mean_abs_error,
            narrowest: audited.narrowest,
            organisations: count(audited.organisations),
        };
        let of_tavolo = tavolo.audit.iter().map(|audited| audit(Readers::Tavolo, audited));
        let of_public = public.audit.iter().map(|audited| audit(Readers::Public, audited));
        Self {
            audit: of_tavolo.chain(of_public).collect(),
            tavolo: Some(tavolo.bulletin.clone()),
            public: Some(public.bulletin.clone()),
            refused: None,
            making: None,
        }
    }
}

impl From<&Unpublishable> for RefusedView {
    fn from(refused: &Unpublishable) -> Self {
        let code = refused.to_string();
        let Unpublishable::Tables { of, readers, why } = refused else {
            return Self { code, ..Self::default() };
        };
        let (at, known_to) = match why {
            Why::Unprotectable { at, known_to } | Why::EarlierOpen { at, known_to, .. } => {
                (at.clone(), known_to.clone())
            }
            Why::MarginDisagrees { at }
            | Why::EarlierDisagrees { at, .. }
            | Why::ProofDisagrees { at }
            | Why::MoreAnswersThanRecords { at } => (at.clone(), None),
            _ => (BTreeMap::new(), None),
        };
        Self { code, of: Some(*of), readers: Some(*readers), at, known_to }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
