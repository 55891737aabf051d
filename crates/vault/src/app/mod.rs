//! The app as one value: a file, a clock, a source of chance, and the state it is in.
//!
//! [`App::handle`] is the one list of use cases ([`request::Request`]); each is a short function in the room of the
//! state that allows it: [`setup`] and [`enrolment`] before and at the door, Uscita in the crate's `outing`, the office here and in
//! [`operators`] and [`notebooks`], how the device shuts in [`shutting`], [`coordination`] and [`devices`] on a desk, the
//! practice in [`training`]. Must not know windows or sockets.

mod anew;
mod coordination;
mod devices;
mod enrolment;
mod exchange;
mod forgetting;
mod holding;
mod introducing;
mod making;
mod names;
mod notebooks;
mod operators;
mod papers;
mod patience;
mod people;
pub(crate) mod periods;
pub(crate) mod rapporteur;
mod recovery;
mod returning;
mod reviewing;
mod sheets;
mod shutting;
mod training;
mod views;
mod writing;

pub mod answer;
pub mod problem;
pub mod request;
pub mod setup;

pub use crate::outing::RECORDS_MAX;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use approdo_model::bytes::Digest;
use approdo_model::calendar::Day;
use approdo_model::forms::{Shift, UnitName, ZoneName};
use approdo_model::ids::{DeviceId, SubjectId};
use approdo_model::registry::{Registry, Role};
use approdo_model::wire::{Applicant, LiveTable};

use crate::chance::Chance;
use crate::clock::{Clock, wall};
use crate::desk::Desk;
use crate::introduction::OrganisationCode;
use crate::keyring;
use crate::lock::{Age, Pause, Touched};
use crate::outing::{Ended, Kept, OpenOuting, Opener, OutingError};
use crate::passphrase::{Passphrase, word_list};
use crate::roster::Unlocked;
use crate::rules::Rules;
use crate::secret::{Key, leaving_nothing};
use crate::store::{Identity, Store, StoreError, WrapKind};

use answer::{AppProblem, Closed, LastSync, Response, Value};
use enrolment::Enrolment;
use problem::Refusal;
use request::Request;

/// What is in memory.
enum State {
    /// Chiuso: nothing secret.
    Closed,
    /// Uscita: one outing.
    Outing(Box<Street>),
    /// Ufficio: the vault key.
    Office(Box<Office>),
}

/// What is in memory in an outing.
struct Street {
    outing: OpenOuting,
    pause: Pause,
    age: Age,
}

/// What is in memory in the office.
struct Office {
    vault_key: Key,
    /// The slot of the operator who opened it.
    slot: u8,
    /// A passphrase that was made for an operator and shown, until it is asked back.
    made: Option<Passphrase>,
    units: Vec<UnitName>,
    zones: Vec<ZoneName>,
    desk: Option<Desk>,
    /// The other side's code, until its six words were compared.
    met: Option<OrganisationCode>,
    /// What was restored from paper, until the registry names this desk.
    paper: Option<recovery::FromPaper>,
    /// The bulletins that were asked for last, made or on the way.
    making: Option<making::Making>,
    /// The readers' links of which the server was told since the office was opened.
    links_told: BTreeSet<Digest>,
}

/// How the last sync ended, for the screen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SyncMemory {
    pub(crate) last: LastSync,
    pub(crate) problem: Option<&'static str>,
    /// How many have ended since the app started.
    pub(crate) rounds: u32,
    /// Whether the registry at the server can be read here.
    pub(crate) sight: crate::sync::Sight,
}

/// The app.
pub struct App {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Chance,
    pub(crate) identity: Option<Identity>,
    pub(crate) registry: Option<Registry>,
    state: State,
    /// When a person last touched the device.
    touched: Touched,
    /// Up to when the time that passes was taken off what remains to be read.
    counted: Duration,
    /// Up to when the time that passes was taken off what closed outings have left.
    glasses_ran: Duration,
    /// A passphrase that was made and shown, until it is asked back.
    made: Option<Passphrase>,
    /// The device that one practises on, while one does.
    training: Option<Box<App>>,
    /// The words that open this device, if it is one to practise on.
    practice: Option<Passphrase>,
    pub(crate) rules: Rules,
    pub(crate) live_table: Option<LiveTable>,
    pub(crate) applicants: Vec<Applicant>,
    /// On which day each device was last there, by the server's word of the last sync.
    pub(crate) last_seen: BTreeMap<DeviceId, Day>,
    /// The other desks that a restored server waits for, by its word of the last sync.
    pub(crate) awaited: Vec<DeviceId>,
    pub(crate) enrolment: Enrolment,
    pub(crate) sync: SyncMemory,
}

impl App {
    /// Opens the file of a device, or makes it. The state is Chiuso.
    ///
    /// # Errors
    /// [`StoreError`], also when the registry in the file does not fold.
    pub fn open(path: &Path, clock: Box<dyn Clock>, chance: Chance) -> Result<Self, StoreError> {
        Self::open_under(path, clock, chance, Rules::KEPT)
    }

    /// The same under other rules: for tests of the whole, which switch one defence off and see a law break.
    ///
    /// # Errors
    /// As [`App::open`].
    pub fn open_under(
        path: &Path,
        clock: Box<dyn Clock>,
        chance: Chance,
        rules: Rules,
    ) -> Result<Self, StoreError> {
        Self::over(Store::open(path)?, Arc::from(clock), chance, rules)
    }

    /// An app over a store that is open already.
    fn over(store: Store, clock: Arc<dyn Clock>, chance: Chance, rules: Rules) -> Result<Self, StoreError> {
        let now = clock.monotonic();
        let mut app = Self {
            identity: store.identity()?,
            store,
            clock,
            chance,
            registry: None,
            state: State::Closed,
            touched: Touched::now(now),
            counted: now,
            glasses_ran: now,
            made: None,
            training: None,
            practice: None,
            rules,
            live_table: None,
            applicants: Vec::new(),
            last_seen: BTreeMap::new(),
            awaited: Vec::new(),
            enrolment: Enrolment::default(),
            sync: SyncMemory::default(),
        };
        app.fold_registry()?;
        Ok(app)
    }

    /// Folds the registry anew from the file.
    pub(crate) fn fold_registry(&mut self) -> Result<(), StoreError> {
        let statements: Vec<_> =
            self.store.statements()?.into_iter().map(|(statement, _)| statement).collect();
        self.registry = match statements.is_empty() {
            true => None,
            false => Some(Registry::fold(&statements).map_err(|_| StoreError::Corrupt("registry"))?),
        };
        Ok(())
    }

    /// Lets the next writes succeed and then every one fail, as a process that dies between two of them.
    #[cfg(feature = "mutations")]
    pub fn die_after(&mut self, writes: u32) {
        self.store.die_after(writes);
    }

    /// Answers one request. A refusal changes nothing. What is due by the clock happens first.
    pub fn handle(&mut self, request: Request) -> Response {
        leaving_nothing(|| self.act(request))
    }

    fn act(&mut self, request: Request) -> Response {
        let ends = matches!(request, Request::EndTraining);
        if let Some(practised) = self.training.as_mut().filter(|_| !ends) {
            return practised.act(request);
        }
        self.look_at_clock();
        if request.is_an_act() {
            self.touched = Touched::now(self.clock.monotonic());
        }
        match self.answer(request) {
            Ok(value) => Response::Ok(value),
            Err(refusal) => Response::Problem(refusal.problem()),
        }
    }

    /// Answers one request as JSON text, as both doors of the UI deliver it.
    pub fn handle_json(&mut self, request: &[u8]) -> Response {
        leaving_nothing(|| match serde_json::from_slice(request) {
            Ok(request) => self.act(request),
            Err(_) => {
                Response::Problem(AppProblem { code: "unknown_request", field: None, retryable: false })
            }
        })
    }

    fn answer(&mut self, request: Request) -> Result<Value, Refusal> {
        match request {
            Request::Status | Request::SyncNow | Request::Touch => {}
            Request::Words => return Ok(Value::Words(word_list())),
            Request::MakePassphrase => return self.make_passphrase().map(Value::Passphrase),
            Request::Found { words, units, server, trial, secretariat } => {
                return self.found(&words, &units, &server, (trial, secretariat)).map(Value::Founded);
            }
            Request::Kit => return self.kit().map(Value::Kit),
            Request::ProveKit { root, generation } => self.prove_kit(root.as_ref(), &generation)?,
            Request::Founding => return self.founding().map(Value::Founding),
            Request::ReadSheet { words } => return Self::read_sheet(&words).map(Value::SheetRead),
            Request::Drill { root, generation } => {
                return self.drill(root.as_ref(), generation.as_ref()).map(Value::Drilled);
            }
            Request::Recover { words, units, organisation, server, sheets } => {
                self.recover(&words, &units, organisation, &server, &sheets)?;
            }
            Request::RecoverAgain { organisation, server, sheets } => {
                self.recover_again(organisation, &server, &sheets)?;
            }
            Request::Join { words, invitation, units } => {
                return self.join(&words, &units, invitation.as_deref()).map(Value::Joined);
            }
            Request::LookUp { server, code } => self.look_up(&server, &code)?,
            Request::ApplyAgain { invitation } => self.apply_again(invitation.as_deref())?,
            Request::WordsCompared { same } => self.words_compared(same)?,
            Request::BeginAnew => self.begin_anew()?,
            Request::SetServer { server } => self.set_server(&server)?,
            Request::Unlock { words } => self.unlock(&words)?,
            Request::Lock => self.lock(),
            Request::SetPin { pin } => self.set_pin(pin)?,
            Request::Pause => self.pause()?,
            Request::Resume { pin } => self.resume(&pin)?,
            Request::Panic => self.destroy_everything()?,
            Request::StartTraining => return self.start_training(),
            Request::EndTraining => self.end_training()?,
            Request::SetUnits { units } => self.set_units(units)?,
            Request::SetZones { zones } => self.set_zones(zones)?,
            Request::Notebooks => return self.notebooks().map(Value::Notebooks),
            Request::Operators => return self.operators().map(Value::Operators),
            Request::AddOperator { words } => return self.add_operator(&words).map(Value::Operators),
            Request::RemoveOperator { slot } => return self.remove_operator(slot).map(Value::Operators),
            Request::ChangePassphrase { words } => {
                return self.change_passphrase(&words).map(Value::Operators);
            }
            Request::StartOuting { shift } => self.start_outing(shift)?,
            Request::Tally { shift } => self.in_outing(|o, store, chance| o.tally(store, chance, shift))?,
            Request::Draft { draft } => {
                let now = self.clock.minute();
                self.in_outing(|o, store, chance| o.set_draft(store, chance, draft, now))?;
            }
            Request::Save { draft } => self.in_outing(|o, store, chance| o.save(store, chance, draft))?,
            Request::Annotate { subject, text } => {
                self.in_outing(|o, store, chance| o.annotate(store, chance, subject, text))?;
            }
            Request::Note { record } => self.in_outing(|o, store, chance| o.note(store, chance, record))?,
            Request::Amend { subject, record } => {
                self.in_outing(|o, store, chance| o.amend(store, chance, subject, record))?;
            }
            Request::Withdraw { subject } => {
                self.in_outing(|o, store, chance| o.set_withdrawn(store, chance, subject, true))?;
            }
            Request::Restore { subject } => {
                self.in_outing(|o, store, chance| o.set_withdrawn(store, chance, subject, false))?;
            }
            Request::Leaving => return self.leaving().map(Value::Leaving),
            Request::CloseOuting { shift } => return self.close_outing(shift),
            Request::Outbox => return self.outbox().map(Value::Outbox),
            Request::Invite { role } => return self.invite(role).map(Value::Invited),
            Request::ReceivedSheets => return self.received_sheets().map(Value::ReceivedSheets),
            Request::NameOrganisation { organisation, name } => {
                return self.name_organisation(organisation, &name).map(Value::ReceivedSheets);
            }
            Request::SetReception { period, women, men, trans } => {
                return self.set_reception(period, [women, men, trans]).map(Value::ReceivedSheets);
            }
            Request::PreviewBulletin { period, every } => {
                return self.preview_bulletin(period, every).map(|preview| Value::Preview(Box::new(preview)));
            }
            Request::StopPreview => self.stop_preview()?,
            Request::PublishBulletin { period, every } => {
                return self.publish_bulletin(period, every).map(Value::Bulletins);
            }
            Request::Bulletins => return self.bulletins().map(Value::Bulletins),
            Request::Readers => return self.readers().map(Value::Readers),
            Request::NewReader { name } => return self.new_reader(&name).map(Value::Readers),
            Request::EndReader { hash } => return self.end_reader(&hash).map(Value::Readers),
            Request::Introduction => return self.introduction().map(Value::Introduction),
            Request::TakeIntroduction { code } => {
                return self.take_introduction(&code).map(Value::Introduction);
            }
            Request::IntroductionCompared { same } => {
                return self.introduction_compared(same).map(Value::Introduction);
            }
            Request::Applicants => return self.applicants().map(Value::Applicants),
            Request::Admit { device } => self.admit(&device)?,
            Request::TurnAway { device } => return self.turn_away(&device).map(Value::Applicants),
            Request::AdmitCoordinator { device, root } => self.admit_coordinator(&device, &root)?,
            Request::RemoveCoordinator { device, root } => {
                return self.remove_coordinator(&device, &root).map(Value::Kit);
            }
            Request::LeaveUndone { device } => self.leave_undone(&device)?,
            Request::People => return self.people().map(Value::People),
            Request::TakeGeneration { generation } => self.take_generation(&generation)?,
            Request::Received => return self.received().map(Value::Received),
            Request::ReceivedOuting { outing } => {
                return self.received_outing(&outing).map(|outing| Value::ReceivedOuting(Box::new(outing)));
            }
            Request::History { subject } => return self.history(&subject).map(Value::History),
            Request::Cases => return self.cases().map(Value::Cases),
            Request::Accept { subject, seen } => self.accept(&subject, &seen)?,
            Request::AcceptOuting { outing, seen } => self.accept_outing(&outing, &seen)?,
            Request::Reopen { subject, seen } => self.reopen(&subject, &seen)?,
            Request::SendBack { subject, seen, reason, comment } => {
                self.send_back(&subject, &seen, reason, comment)?;
            }
            Request::Correct { subject, seen, reason, record } => {
                self.correct(&subject, &seen, reason, record)?;
            }
            Request::CorrectOuting { outing, seen, reason, shift } => {
                self.correct_outing(&outing, &seen, reason, shift)?;
            }
            Request::Returned => return self.returned().map(Value::Returned),
            Request::Answer { subject, seen, said, reply } => {
                return self.answer_returned(&subject, &seen, said, reply).map(Value::Returned);
            }
            Request::Write { subject, seen, written } => self.write_down(&subject, &seen, written)?,
            Request::Written => return self.written().map(Value::Written),
            Request::Erase { subject } => {
                self.erase(&subject)?;
                self.erase_what_is_left()?;
            }
            Request::Adopt { device } => self.adopt(&device)?,
            Request::Devices => return self.devices().map(Value::Devices),
            Request::Revoke { device } => return self.revoke(&device).map(Value::Devices),
            Request::Freeze { first, last } => self.freeze(first, last)?,
            Request::Periods => return self.periods().map(Value::Periods),
            Request::Sheets { start } => return self.sheets(start).map(Value::Sheets),
            Request::Sheet { period } => return self.sheet(period).map(|view| Value::Sheet(Box::new(view))),
            Request::ClosePeriod { period, definitive } => {
                return self.close_period(period, definitive).map(|view| Value::Sheet(Box::new(view)));
            }
            Request::SetPolicy { policy } => return self.set_policy(policy).map(Value::Periods),
            Request::EndGeneration { generation, waived } => {
                return self.end_generation(generation, &waived).map(Value::Periods);
            }
            Request::Table => return self.table().map(Value::Table),
            Request::Exchange => return self.exchange().map(Value::Exchange),
            Request::Export { words, format, spoken, mapping, language } => {
                let asked = exchange::Asked { format, spoken, mapping, language };
                return self.export(&words, &asked).map(Value::SavedFile);
            }
            Request::ReadMapping { file } => return Ok(Value::Mapping(exchange::read_mapping(&file))),
            Request::ReadCounts { file } => return self.read_counts(&file).map(Value::Counts),
            Request::TakeCounts { file } => return self.take_counts(&file).map(Value::Exchange),
            Request::CountsTemplate { language } => {
                return self.counts_template(language).map(Value::SavedFile);
            }
            Request::Services => return self.services().map(Value::Services),
            Request::TakeServices { file } => return self.take_services(&file).map(Value::Services),
            Request::SignServices { list } => return self.sign_services(&list).map(Value::SignedServices),
        }
        self.status().map(|status| Value::Status(Box::new(status)))
    }

    /// Opens the device: into the open outing if there is one, else into the office.
    fn unlock(&mut self, words: &Passphrase) -> Result<(), Refusal> {
        if !matches!(self.state, State::Closed) {
            return Err(Refusal::WrongState);
        }
        let identity = self.identity.clone().ok_or(Refusal::WrongState)?;
        let unlocked = keyring::unlock(&mut self.store, words, &mut self.chance, self.rules)?;
        self.burn_old_notebooks(&identity, &unlocked.vault_key)?;
        self.look_at_wall(&identity, &unlocked.vault_key)?;
        let street = match self.open_outing(&identity, &unlocked.vault_key)? {
            Some(outing) => self.street(outing)?,
            None => None,
        };
        self.state = match street {
            Some(street) => State::Outing(Box::new(street)),
            None => State::Office(Box::new(self.office(&identity, unlocked)?)),
        };
        self.keep_holding()?;
        self.hold_back()?;
        self.let_go_of_written()
    }

    /// The outing with the time it has left; none if it had none left and has been ended.
    fn street(&mut self, outing: OpenOuting) -> Result<Option<Street>, Refusal> {
        let (now, on_wall) = (self.clock.monotonic(), wall(&*self.clock));
        let age = Age::of(outing.minutes_open(&self.store, on_wall)?, now);
        if !age.is_over(now) {
            return Ok(Some(Street { outing, pause: Pause::default(), age }));
        }
        let moment = self.moment();
        match outing.end(&mut self.store, &mut self.chance, &moment) {
            Ok(_) => Ok(None),
            Err((error, _)) => Err(error.into()),
        }
    }

    /// The outing whose signing key is still kept, reopened.
    fn open_outing(&self, identity: &Identity, vault_key: &Key) -> Result<Option<OpenOuting>, Refusal> {
        let signers = self.store.wraps(WrapKind::OutingSigner)?;
        let Some((opening, _)) = signers.first() else { return Ok(None) };
        let open = |kind| keyring::open(&self.store, vault_key, kind, opening);
        let notebook = match self.store.wrap(WrapKind::Notebook, opening)? {
            Some(_) => Some(open(WrapKind::Notebook)?),
            None => None,
        };
        let kept = Kept {
            key: open(WrapKind::Outing)?,
            signer: crate::secret::SigningSecret::new(&open(WrapKind::OutingSigner)?),
            notebook,
            zones: names::open(&self.store, vault_key, WrapKind::Zones)?,
        };
        match OpenOuting::reopen(&self.store, identity, kept) {
            // A changed seal looks like wrong words (S-008).
            Err(OutingError::Unreadable) => Err(Refusal::WrongPassphrase),
            outing => Ok(Some(outing?)),
        }
    }

    fn office(&self, identity: &Identity, unlocked: Unlocked) -> Result<Office, Refusal> {
        let Unlocked { vault_key, slot } = unlocked;
        let units = names::open(&self.store, &vault_key, WrapKind::Units)?;
        let zones = names::open(&self.store, &vault_key, WrapKind::Zones)?;
        writing::opens(&self.store, &vault_key)?;
        let desk = match self.role() {
            Some(Role::Coordinator) => Some(self.open_desk(identity, &vault_key)?),
            _ => None,
        };
        let (made, met, paper, making) = (None, None, None, None);
        let links_told = BTreeSet::new();
        Ok(Office { vault_key, slot, made, units, zones, desk, met, paper, making, links_told })
    }

    fn open_desk(&self, identity: &Identity, vault_key: &Key) -> Result<Desk, Refusal> {
        let mut generations = BTreeMap::new();
        for (name, _) in self.store.wraps(WrapKind::Generation)? {
            let number =
                name.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)).ok_or(Refusal::Unreadable)?;
            generations.insert(number, keyring::open(&self.store, vault_key, WrapKind::Generation, &name)?);
        }
        let ended = self.registry.as_ref().map(|registry| registry.ended_generations.clone());
        let outing_keys = self.outing_keys(vault_key)?;
        let mut desk =
            Desk::new(generations, outing_keys).without(ended.unwrap_or_default()).under(self.rules);
        crate::sync::refill(&self.store, identity.organisation, &mut desk)?;
        Ok(desk)
    }

    /// Every outing key that is kept here, by the digest of its opening.
    fn outing_keys(&self, vault_key: &Key) -> Result<HashMap<Digest, Key>, Refusal> {
        let mut outing_keys = HashMap::new();
        for (name, sealed) in self.store.wraps(WrapKind::Outing)? {
            let digest = Digest::from_slice(&name).ok_or(Refusal::Unreadable)?;
            let aad = crate::outing::wrap_name(WrapKind::Outing, &name);
            let key =
                crate::envelope::open_key(vault_key, &aad, &sealed).map_err(|_| Refusal::WrongPassphrase)?;
            outing_keys.insert(digest, key);
        }
        Ok(outing_keys)
    }

    fn set_units(&mut self, units: Vec<UnitName>) -> Result<(), Refusal> {
        let State::Office(office) = &mut self.state else { return Err(Refusal::WrongState) };
        let sealed = names::seal_units(&office.vault_key, &units, &mut self.chance)?;
        self.store.write("set units", |rows| rows.set_wrap(WrapKind::Units, b"", &sealed))?;
        office.units = units;
        Ok(())
    }

    fn set_zones(&mut self, zones: Vec<ZoneName>) -> Result<(), Refusal> {
        let State::Office(office) = &mut self.state else { return Err(Refusal::WrongState) };
        let sealed = names::seal_zones(&office.vault_key, &zones, &mut self.chance)?;
        self.store.write("set zones", |rows| rows.set_wrap(WrapKind::Zones, b"", &sealed))?;
        office.zones = zones;
        Ok(())
    }

    fn start_outing(&mut self, shift: Shift) -> Result<(), Refusal> {
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        self.must_not_be_secretariat()?;
        let identity = self.identity.clone().ok_or(Refusal::WrongState)?;
        let registry = self.registry.as_ref().filter(|_| self.enrolled()).ok_or(Refusal::NotEnrolled)?;
        let generation = holding::generation_that_opens(&self.store, registry)?;
        let device = keyring::device_key(&self.store, &office.vault_key)?;
        let opener = Opener { vault_key: &office.vault_key, device: &device, generation: &generation };
        let zones = office.zones.clone();
        let outing = OpenOuting::start(&mut self.store, &mut self.chance, &identity, &opener, shift, zones)?;
        let street = Street { outing, pause: Pause::default(), age: Age::of(0, self.clock.monotonic()) };
        self.state = State::Outing(Box::new(street));
        self.keep_age();
        Ok(())
    }

    fn in_outing(
        &mut self,
        work: impl FnOnce(&mut OpenOuting, &mut Store, &mut Chance) -> Result<(), OutingError>,
    ) -> Result<(), Refusal> {
        match &mut self.state {
            State::Outing(street) if street.pause.holds() => Err(Refusal::Paused),
            State::Outing(street) => Ok(work(&mut street.outing, &mut self.store, &mut self.chance)?),
            State::Closed | State::Office(_) => Err(Refusal::NoOuting),
        }
    }

    fn close_outing(&mut self, shift: Shift) -> Result<Value, Refusal> {
        self.in_outing(|_, _, _| Ok(()))?;
        let State::Outing(street) = std::mem::replace(&mut self.state, State::Closed) else {
            return Err(Refusal::NoOuting);
        };
        let Street { outing, pause, age } = *street;
        let moment = self.moment();
        match outing.close(&mut self.store, &mut self.chance, shift, &moment) {
            Ok(Ended { reconciliation, diary }) => {
                let status = self.status()?;
                Ok(Value::Closed(Box::new(Closed { reconciliation, diary, status })))
            }
            Err((error, outing)) => {
                self.state = State::Outing(Box::new(Street { outing: *outing, pause, age }));
                Err(error.into())
            }
        }
    }

    /// What the registry says this device is; none until it names it.
    pub(crate) fn role(&self) -> Option<Role> {
        let identity = self.identity.as_ref()?;
        self.registry.as_ref()?.members.get(&identity.device).map(|member| member.role)
    }

    /// Whether the registry names this device and has not ended it.
    pub(crate) fn enrolled(&self) -> bool {
        let member = self
            .identity
            .as_ref()
            .zip(self.registry.as_ref())
            .and_then(|(identity, registry)| registry.members.get(&identity.device));
        member.is_some_and(|member| member.ended.is_none())
    }

    /// Forgets in memory what was erased. With the open outing itself the device shuts: what would be noted under its
    /// key nobody could ever read.
    ///
    /// # Errors
    /// [`StoreError`] if the notebook could not be written; in memory it is forgotten all the same.
    pub(crate) fn forget(&mut self, subject: &SubjectId) -> Result<(), StoreError> {
        match &mut self.state {
            State::Outing(street) if street.outing.is_about(subject) => self.shut(),
            State::Outing(street) => street
                .outing
                .forget(&mut self.store, &mut self.chance, subject)
                .map_err(|_| StoreError::Unusable("forget"))?,
            State::Office(office) => office.desk.iter_mut().for_each(|desk| desk.erase(subject)),
            State::Closed => {}
        }
        Ok(())
    }

    /// The office of a desk: its keys and what it has opened.
    pub(crate) fn desk(&mut self) -> Option<DeskParts<'_>> {
        let State::Office(office) = &mut self.state else { return None };
        let desk = office.desk.as_mut()?;
        let (identity, registry) = (self.identity.as_ref()?, self.registry.as_ref()?);
        let (store, chance, vault_key) = (&mut self.store, &mut self.chance, &office.vault_key);
        let making = &mut office.making;
        Some(DeskParts { desk, identity, registry, store, chance, vault_key, making })
    }
}

/// What work on a desk needs, borrowed apart.
pub(crate) struct DeskParts<'a> {
    pub(crate) desk: &'a mut Desk,
    pub(crate) identity: &'a Identity,
    pub(crate) registry: &'a Registry,
    pub(crate) store: &'a mut Store,
    pub(crate) chance: &'a mut Chance,
    pub(crate) vault_key: &'a Key,
    making: &'a mut Option<making::Making>,
}
