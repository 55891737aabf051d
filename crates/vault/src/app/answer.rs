//! What a screen is told: the answers to the use cases of [`super::request`].
//!
//! The UI's types are generated from here. Must not know how anything is done, nor in which words it is shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use approdo_exchange::counts::CountsFault;
use approdo_exchange::mapping::MappingFault;
use approdo_model::bytes::{Digest, PublicKey};
use approdo_model::calendar::{Day, Month};
use approdo_model::chain::Head;
use approdo_model::codes::{Area, Service};
use approdo_model::exchange::Export;
use approdo_model::forms::{Record, Shift};
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::policy::Policy;
use approdo_model::registry::{Role, Statement};
use approdo_model::services::Edition;
use approdo_model::table::{Cell, Lines};
use approdo_model::wire::Uncounted;

mod rapporteur;
mod review;
mod sheets;

pub use rapporteur::*;
pub use review::*;
pub use sheets::*;

use super::request::{Draft, FileBytes};
use crate::notebook::NoteLine;

/// What a screen is told. JSON: `{"ok": …}` or `{"problem": …}`.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Response {
    /// It is done.
    Ok(Value),
    /// It is not; nothing was changed.
    Problem(AppProblem),
}

/// The value of an answer; which one follows from the request.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(untagged)]
#[ts(export_to = "requests.ts")]
pub enum Value {
    /// To most requests.
    Status(Box<Status>),
    /// To `words`.
    Words(&'static [&'static str]),
    /// To `make_passphrase`.
    Passphrase(MadePassphrase),
    /// To `found`.
    Founded(Founded),
    /// To `join`.
    Joined(Joined),
    /// To `operators`, `add_operator`, `remove_operator` and `change_passphrase`.
    Operators(Operators),
    /// To `leaving`.
    Leaving(Leaving),
    /// To `close_outing`.
    Closed(Box<Closed>),
    /// To `notebooks`.
    Notebooks(Notebooks),
    /// To `outbox`.
    Outbox(Outbox),
    /// To `invite`.
    Invited(Invited),
    /// To `received_sheets`, `name_organisation` and `set_reception`.
    ReceivedSheets(ReceivedSheets),
    /// To `preview_bulletin`.
    Preview(Box<PreviewView>),
    /// To `bulletins` and `publish_bulletin`.
    Bulletins(BulletinsView),
    /// To `readers`, `new_reader` and `end_reader`.
    Readers(ReadersView),
    /// To `introduction`, `take_introduction` and `introduction_compared`.
    Introduction(IntroductionView),
    /// To `applicants`.
    Applicants(Applicants),
    /// To `devices` and `revoke`.
    Devices(Devices),
    /// To `kit` and `remove_coordinator`.
    Kit(KitView),
    /// To `founding`.
    Founding(Founding),
    /// To `read_sheet`.
    SheetRead(SheetRead),
    /// To `drill`.
    Drilled(Drilled),
    /// To `people`.
    People(People),
    /// To `periods`, `set_policy` and `end_generation`.
    Periods(Periods),
    /// To `sheets`.
    Sheets(SheetsView),
    /// To `sheet` and `close_period`.
    Sheet(Box<SheetView>),
    /// To `received`.
    Received(Received),
    /// To `received_outing`.
    ReceivedOuting(Box<OpenedOuting>),
    /// To `history`.
    History(History),
    /// To `cases`.
    Cases(Cases),
    /// To `returned` and `answer`.
    Returned(ReturnedItems),
    /// To `written`.
    Written(WrittenItems),
    /// To `table`.
    Table(TableView),
    /// To `services` and `take_services`: the edition in force.
    Services(Edition),
    /// To `sign_services`.
    SignedServices(SignedServices),
    /// To `exchange` and `take_counts`.
    Exchange(ExchangeView),
    /// To `export` and `counts_template`.
    SavedFile(SavedFile),
    /// To `read_mapping`.
    Mapping(MappingView),
    /// To `read_counts`.
    Counts(CountsView),
}

/// A problem as the UI sees it: a code to find words for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct AppProblem {
    /// Stable code.
    pub code: &'static str,
    /// The field of the form that is refused, if one is.
    pub field: Option<&'static str>,
    /// Whether the same may work later.
    pub retryable: bool,
}

/// The state of the tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum StateName {
    /// Not set up.
    New,
    /// Chiuso: nothing secret in memory.
    Closed,
    /// Uscita: the keys of one outing in memory.
    Outing,
    /// Uscita, paused: the PIN is asked before anything is shown.
    Paused,
    /// Ufficio: the vault key in memory.
    Office,
}

/// What this device is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum RoleName {
    /// A tablet.
    #[default]
    Worker,
    /// A desk.
    Coordinator,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Worker => Self::Worker,
            Role::Coordinator => Self::Coordinator,
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Worker => Self::Worker,
            RoleName::Coordinator => Self::Coordinator,
        }
    }
}

/// How far a device is on its way to belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum JoiningStep {
    /// The server is asked for the invitation behind a typed code.
    Looking,
    /// The server knows of none: mistyped, over, or not there yet.
    CodeUnknown,
    /// What the server gave was not sealed by anybody who had the code.
    Forged,
    /// The invitation is here.
    Found,
    /// Two people are to compare the six words.
    Compare,
    /// The words are the same; the desk is to admit.
    Waiting,
    /// The code is used or over: another invitation is needed.
    CodeOver,
}

/// Why the last attempt to look up a typed code brought nothing; it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum LookMissed {
    /// Nobody answers there: no connection, or no such address.
    Unreached,
    /// Somebody answers who is not a server of ours.
    Elsewhere,
    /// The server answers, but cannot now.
    Busy,
}

/// A device on its way to belong.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Joining {
    /// How far it is.
    pub step: JoiningStep,
    /// While it looks for the invitation behind a typed code: why the last attempt brought nothing.
    pub missed: Option<LookMissed>,
    /// What it is to be, once the invitation says so.
    pub role: Option<RoleName>,
    /// Six words to compare with the desk's screen, once it has applied.
    pub fingerprint: Vec<&'static str>,
}

/// Where the app stands.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Status {
    /// The state.
    pub state: StateName,
    /// What the device is for; none before it is set up.
    pub role: Option<RoleName>,
    /// Whether the registry names this device.
    pub enrolled: bool,
    /// Whether its organisation is a secretariat: it reads sheets, and has no tablets.
    pub secretariat: bool,
    /// How far it is on its way there.
    pub joining: Option<Joining>,
    /// The day on this device's wall.
    pub today: Day,
    /// Passphrases left to try before the keys are destroyed.
    pub attempts_left: u32,
    /// Unit names; only while unlocked.
    pub units: Vec<String>,
    /// Zone names; only in the office.
    pub zones: Vec<String>,
    /// The PIN of the open outing; only in Uscita.
    pub pin: Option<PinView>,
    /// Set while one practises: nothing of it is real, and nothing leaves the device.
    pub training: Option<Training>,
    /// The open outing; only in Uscita.
    pub outing: Option<OutingView>,
    /// What leaves this device.
    pub queue: Queue,
    /// What was begun and is not done: nothing else is shown before it is.
    pub unfinished: Option<Unfinished>,
    /// Set on a tablet that is of use again only as a new device: revoked, copied, or without its keys.
    pub anew: Option<Anew>,
    /// What was said with the organisation's key from paper, gave way to another desk's word and does not hold. On a desk.
    pub displaced: Vec<DisplacedView>,
}

/// A word of the organisation's key that does not hold, because another desk's statement came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct DisplacedView {
    /// Of which desk.
    pub device: DeviceId,
    /// What was said of it.
    pub act: DisplacedAct,
}

/// What the organisation's key says of a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum DisplacedAct {
    /// It was admitted.
    Added,
    /// It was removed.
    Removed,
}

/// Whether a tablet may begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Anew {
    /// Not yet: something of what it wrote was not delivered.
    Deliver,
    /// It may.
    Ready,
}

/// The PIN of the open outing.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct PinView {
    /// Whether it was chosen; without one the device shuts where it would pause.
    pub chosen: bool,
    /// PINs left to try before the device shuts.
    pub attempts_left: u32,
}

/// A practice.
#[derive(Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Training {
    /// The word indexes that open the practice device, to be shown: they protect nothing.
    pub words: [u16; 5],
}

/// To `notebooks`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Notebooks {
    /// Oldest first.
    pub notebooks: Vec<NotebookView>,
}

/// What can still be read of the notebook of one outing.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct NotebookView {
    /// Its lines.
    pub lines: Vec<NoteLine>,
    /// How long it can still be read.
    pub minutes_left: u32,
}

/// How far the server has confirmed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Queue {
    /// Entries of this device's log.
    #[ts(type = "number")]
    pub sealed: u64,
    /// Of these, confirmed by a receipt.
    #[ts(type = "number")]
    pub received: u64,
    /// All that was made here and is not known to be at the server: the rest of the entries, and what there is besides.
    #[ts(type = "number")]
    pub waiting: u64,
    /// Of these, what is no entry: statements of the registry, erasures, what is sent back, sheets, bulletins,
    /// links.
    #[ts(type = "number")]
    pub besides: u64,
    /// Whether another copy of this device holds its log: what is handed over waits for a coordinator.
    pub another_copy: bool,
    /// How the last sync ended.
    pub last_sync: LastSync,
    /// How many syncs have ended, well or not, since the app started: a page asks again when there is one more.
    pub rounds: u32,
    /// The code of what went wrong in it.
    pub problem: Option<&'static str>,
}

/// How the last sync ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum LastSync {
    /// None since the app started.
    #[default]
    Never,
    /// One is under way.
    Working,
    /// Everything was handed over.
    Ok,
    /// No connection.
    Offline,
    /// The server's answer was refused, or the server refused.
    Refused,
}

/// The open outing.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct OutingView {
    /// The running shift.
    pub shift: Shift,
    /// Tonight's records, oldest first.
    pub records: Vec<RecordView>,
    /// What was being written.
    pub draft: Option<Draft>,
    /// The zones that may be named.
    pub zones: Vec<String>,
    /// The notebook.
    pub notes: Vec<NoteLine>,
}

/// One record on a screen.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct RecordView {
    /// Which.
    pub subject: SubjectId,
    /// What it says, or said before it was withdrawn; none if it cannot be opened or was erased.
    pub record: Option<Record>,
    /// How often it was changed, from 1.
    pub revision: u32,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// Whether a receipt names it.
    pub received: bool,
    /// Its place in the outing, from 1.
    pub order: u32,
    /// Whether open and sealed figures differ. On a desk only.
    pub mismatch: bool,
    /// Revisions that nobody supersedes; more than one is a fork. On a desk only.
    pub heads: u32,
}

/// To `make_passphrase`.
#[derive(Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct MadePassphrase {
    /// Word indexes, to be shown once.
    pub words: [u16; 5],
}

/// To `found`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Founded {
    /// What goes on paper now.
    pub kit: Vec<KitSheet>,
    /// What the owner of the server needs; none until the sheets were given back.
    pub founding: Option<Founding>,
}

/// One sheet of paper: a share of each key that is on it.
#[derive(Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct KitSheet {
    /// Its number from 1; 0 for a sheet with the whole keys, of an organisation on trial.
    pub number: u8,
    /// Of the organisation's root key; empty for a later generation.
    pub root: Vec<&'static str>,
    /// Of the secret of a generation.
    pub generation: Vec<&'static str>,
}

/// To `kit` and to `remove_coordinator`: what goes on paper now, until two of the sheets were given back.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct KitView {
    /// The number of the generation.
    pub generation: u32,
    /// The sheets.
    pub sheets: Vec<KitSheet>,
}

/// Of which key a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum PaperKind {
    /// The organisation's root key.
    Root,
    /// A generation.
    Generation,
}

/// To `read_sheet`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SheetRead {
    /// The share's number; none for a sheet with a whole key.
    pub number: Option<u8>,
    /// Of which key; a sheet with a whole key does not say.
    pub of: Option<PaperKind>,
}

/// To `drill`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Drilled {
    /// Whether the sheets restore the root key; none if it was not tried.
    pub root: Option<bool>,
    /// Which generation the sheets restore, 0 for none; none if it was not tried.
    pub generation: Option<u32>,
}

/// To `people`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct People {
    /// The organisation's id, for the day one begins again from paper. No secret.
    pub organisation: OrganisationId,
    /// The public half of its root key, by which anybody checks what it signed. No secret.
    pub root: PublicKey,
    /// Address of the sync server.
    pub server: String,
    /// The generation in force.
    pub in_force: u32,
    /// The generations whose secrets are kept.
    pub generations: Vec<u32>,
    /// Whether fewer than two coordinators hold the generation in force.
    pub alone: bool,
    /// Every coordinator there ever was, those in service first.
    pub coordinators: Vec<CoordinatorView>,
    /// The generation whose sheets wait to be given back.
    pub kit: Option<u32>,
    /// Whether the organisation was founded to try things out.
    pub trial: bool,
    /// The other desks that a server restored from a copy waits for: until then nothing new is handed over to the registry.
    pub awaited: Vec<DeviceId>,
}

/// A coordinator's desk.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct CoordinatorView {
    /// Which.
    pub device: DeviceId,
    /// Whether it is this one.
    pub own: bool,
    /// The number of the statement that removed it.
    pub ended_by: Option<u32>,
    /// What it holds; nothing once it was removed.
    pub generations: Vec<HoldingView>,
}

/// One generation at one desk.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct HoldingView {
    /// Which.
    pub generation: u32,
    /// Whether it is there.
    pub state: HoldingState,
}

/// Whether a desk holds a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum HoldingState {
    /// It does.
    Held,
    /// It was handed over, and the desk has not said yet that it took it.
    Handed,
    /// It has still to be handed over.
    Lacking,
}

/// What was begun and is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Unfinished {
    /// A founding, until two of its sheets were given back.
    Founding,
    /// A desk set up from paper, until the registry names it.
    Recovery,
}

/// The public statements that found an organisation, as `init` of the server takes them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Founding {
    /// The registry so far.
    #[ts(type = "unknown[]")]
    pub statements: Vec<Statement>,
}

/// To `join`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Joined {
    /// Six words to compare with the desk's screen.
    pub fingerprint: Vec<&'static str>,
}

/// To `operators` and to what changes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Operators {
    /// By number of their slot.
    pub operators: Vec<OperatorView>,
}

/// One operator: a number, never a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct OperatorView {
    /// The number of their slot, from 1.
    pub slot: u8,
    /// Whether it is theirs whose passphrase opened the office.
    pub own: bool,
}

/// To `leaving`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Leaving {
    /// What every message says in the open beside its entries; none before the device is set up.
    pub message: Option<OpenMessage>,
    /// Everything the server will be able to read of what it does not have yet.
    pub headers: Vec<OpenHeader>,
    /// Bytes of the sealed body of each entry: always as many, whatever it says.
    pub sealed_bytes: u32,
}

/// The open part of a message that hands entries over.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct OpenMessage {
    /// Whose log.
    pub organisation: OrganisationId,
    /// Which device's log: its random name.
    pub device: DeviceId,
    /// What the first entry stands on.
    pub after: Head,
    /// How many statements of the registry this device knows.
    pub registry_known: u32,
    /// How far it knows the ledger of each coordinator.
    pub ledger_known: Vec<(DeviceId, u32)>,
}

/// The open part of one entry: all of it, its codes in words.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct OpenHeader {
    /// Its slot, which its place in the message says.
    #[ts(type = "number")]
    pub seq: u64,
    /// Version of header and body.
    pub form: u8,
    /// Number of the cipher suite.
    pub suite: u8,
    /// `opening`, `record`, `closing`, `correction`, `control` or `answer`.
    pub kind: &'static str,
    /// Where.
    pub area: Option<Area>,
    /// Which month; never a day.
    pub month: Option<Month>,
    /// In which line it counts.
    pub line: Option<approdo_model::codes::Line>,
    /// How many.
    pub count: u8,
    /// The random name of what it is about.
    pub subject: SubjectId,
    /// Which revision of it.
    pub revision: u32,
    /// The entry that it supersedes.
    pub supersedes: Option<Digest>,
    /// Generation of the organisation's key.
    pub generation: u32,
    /// The key that the entries of the outing are verified with; in openings only.
    pub outing_key: Option<PublicKey>,
}

/// To `close_outing`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Closed {
    /// Everything of the outing, added up.
    pub reconciliation: Reconciliation,
    /// What the unit may keep on paper.
    pub diary: Diary,
    /// Where the app stands now.
    pub status: Status,
}

/// Everything of an outing, added up at closing.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Reconciliation {
    /// Presences counted.
    pub presences: u32,
    /// Records that count.
    pub contacts: u32,
    /// Records that were completed by the closing.
    pub incomplete: u32,
    /// Entries of the outing, opening and closing included.
    #[ts(type = "number")]
    pub entries_sealed: u64,
    /// Of these, confirmed by a receipt.
    #[ts(type = "number")]
    pub entries_received: u64,
}

/// Diario di bordo: the shift and sums, for paper. Nothing about any one person, no zone, no name but the unit's.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Diary {
    /// The shift as it closed.
    pub shift: Shift,
    /// Persons seen, those of the zones included.
    pub presences: u32,
    /// Contacts, accesses or reports that count.
    pub counted: u32,
    /// Of these, of persons never met before.
    pub first: u32,
    /// Zones counted in a mapping night.
    pub zones: u32,
    /// Services given, most often first.
    pub services: Vec<ServiceCount>,
}

/// How often a service was given.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ServiceCount {
    /// The service.
    pub service: Service,
    /// How often.
    pub count: u32,
}

/// To `outbox`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Outbox {
    /// Newest first.
    pub outings: Vec<OutboxRow>,
}

/// One outing of this device, as far as it is open.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct OutboxRow {
    /// Its number on this device, from 1.
    pub order: u32,
    /// Where.
    pub area: Option<Area>,
    /// Which month.
    pub month: Option<Month>,
    /// Its entries.
    #[ts(type = "number")]
    pub entries: u64,
    /// Of these, confirmed by a receipt.
    #[ts(type = "number")]
    pub received: u64,
    /// Whether it was closed.
    pub closed: bool,
    /// How long it can still be read here; none while it is open, and once it no longer can.
    pub readable: Option<StillReadable>,
}

/// How long a closed outing can still be read on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct StillReadable {
    /// Minutes.
    pub minutes_left: u32,
    /// Whether a coordinator has said, signed, that all of it was opened.
    pub acknowledged: bool,
    /// Whether that word is missing for so long that a person should ask for it.
    pub warns: bool,
    /// Whether something of it was sent back and waits for its answer.
    pub held_back: bool,
}

/// To `invite`.
#[derive(Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Invited {
    /// What is shown in person.
    pub invitation: String,
    /// The same for whoever has no camera: a short code to type.
    pub typed: String,
    /// Where it is typed in beside: the address of the server.
    pub server: String,
    /// What the device that comes with it is to be.
    pub role: RoleName,
    /// How long it holds.
    pub expires_minutes: u32,
}

/// What is shown to a person once is printed nowhere else (S-035).
macro_rules! redacted {
    ($($secret:ty),+) => {
        $(impl std::fmt::Debug for $secret {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("[redacted]")
            }
        })+
    };
}

redacted!(MadePassphrase, KitSheet, Invited, Training);

/// To `introduction`, `take_introduction` and `introduction_compared`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct IntroductionView {
    /// What is shown in person, as an image and as text.
    pub code: String,
    /// Whether this desk is a secretariat's.
    pub secretariat: bool,
    /// The secretariat that sheets go to; at a secretariat, the organisations whose sheets it reads.
    pub known: Vec<AcquaintanceView>,
    /// Whose code was taken; its words are to be compared.
    pub met: Option<AcquaintanceView>,
}

/// A secretariat or an organisation that one knows or is about to know.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct AcquaintanceView {
    /// Which.
    pub organisation: OrganisationId,
    /// Six words, the same on both screens.
    pub words: Vec<&'static str>,
}

/// To `applicants`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Applicants {
    /// Who waits.
    pub applicants: Vec<ApplicantView>,
}

/// One who waits.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ApplicantView {
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub key: PublicKey,
    /// What its invitation was for.
    pub role: RoleName,
    /// Six words to compare with the tablet's screen.
    pub fingerprint: Vec<&'static str>,
}

/// To `devices` and `revoke`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Devices {
    /// Those in service first.
    pub devices: Vec<DeviceView>,
    /// How long what may be read on a tablet.
    pub policy: Policy,
}

/// One device as the registry names it, and what this desk has opened of it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct DeviceView {
    /// The device.
    pub device: DeviceId,
    /// The unit that wrote on it last, as far as its outings have been opened here.
    pub unit: Option<String>,
    /// Tablet or desk.
    pub role: RoleName,
    /// Whether it is this desk.
    pub own: bool,
    /// The number of the statement that revoked or removed it; none while it is in service.
    pub ended_by: Option<u32>,
    /// Whether that statement is not known to be at the server: then nobody else knows of it.
    pub ended_waits: bool,
    /// Outings received that hold.
    pub outings: u32,
    /// Of these, without their closing.
    pub running: u32,
    /// Of these, of months that are not closed for good: the tablet may still hold them sealed.
    pub unfrozen: u32,
    /// The latest month of them.
    pub last_month: Option<Month>,
    /// The day on which it last proved to be there, by the server's word; none while no sync has told it.
    pub last_seen: Option<Day>,
    /// Entries of its log that are here.
    #[ts(type = "number")]
    pub entries: u64,
    /// Entries here that do not count: of another copy, or beyond the end of a revoked tablet.
    #[ts(type = "number")]
    pub aside: u64,
}

/// To `periods`, `set_policy` and `end_generation`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct Periods {
    /// Newest first.
    pub months: Vec<MonthView>,
    /// Oldest first.
    pub generations: Vec<GenerationView>,
    /// How long what may be read.
    pub policy: Policy,
    /// The generation whose sheets wait to be given back.
    pub kit: Option<u32>,
    /// Whether this desk alone holds the generation in force: then no period is closed for good.
    pub alone: bool,
}

/// One month, as this desk has opened it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct MonthView {
    /// Which.
    pub month: Month,
    /// Outings received that hold.
    pub outings: u32,
    /// Records of them that count.
    pub contacts: u32,
    /// Records that were completed by a closing or a lock.
    pub incomplete: u32,
    /// Outings without their closing.
    pub running: u32,
    /// Entries that came when the month was frozen.
    pub late: u32,
    /// Whether the month is over.
    pub over: bool,
    /// Until when its late entries are waited for; none once that is past.
    pub waits_until: Option<Day>,
    /// The tablets in service of which nothing newer than this month has arrived: they may still hold something of it.
    pub silent: Vec<DeviceId>,
    /// The number of the statement that froze it, if one did.
    pub frozen_by: Option<u32>,
}

/// One generation of the organisation's key.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct GenerationView {
    /// Its number, from 1.
    pub number: u32,
    /// Whether outings are sealed to it now.
    pub in_force: bool,
    /// Whether a coordinator has said that it is over.
    pub ended: bool,
    /// Whether this desk still holds its secret.
    pub held: bool,
    /// Entries sealed to it of months that are not frozen.
    pub living: u32,
    /// The other devices in service that may still seal to it, in the order of their ids.
    pub waits_for: Vec<DeviceId>,
}

/// To `table`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct TableView {
    /// What the server counts: one row per area and month that has any.
    pub rows: Vec<TableRow>,
    /// The same, folded from the bodies opened here. A difference is shown.
    pub opened: Vec<TableRow>,
    /// Whether the server has given it since the desk was opened.
    pub fetched: bool,
    /// Entries stored but not counted, by reason.
    pub uncounted: Vec<Uncounted>,
    /// What has not come, or is not settled, of the months that are not closed for good, newest first. A secretariat
    /// awaits no entries.
    pub awaited: Vec<AwaitedMonth>,
    /// At a secretariat's desk: the periods that are over and of which sheets have not come, newest first.
    pub awaited_sheets: Vec<AwaitedSheets>,
}

/// To `exchange` and `take_counts`: what left as a file, and what came in from one.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ExchangeView {
    /// Exports of every desk of the organisation, newest first.
    pub exports: Vec<ExportView>,
    /// Imports of every desk of the organisation, newest first.
    pub imports: Vec<ImportView>,
    /// The imported counts that hold. Never part of the table.
    pub past: Vec<Cell>,
}

/// One export.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ExportView {
    /// The desk it left.
    pub desk: DeviceId,
    /// Whether that is this one.
    pub own: bool,
    /// Its place in that desk's log.
    #[ts(type = "number")]
    pub seq: u64,
    /// What left.
    #[serde(flatten)]
    pub export: Export,
}

/// One import.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ImportView {
    /// The desk that imported.
    pub desk: DeviceId,
    /// Its edition on that desk.
    pub edition: u32,
    /// Whether that is this one.
    pub own: bool,
    /// The day on that desk's wall.
    pub day: Day,
    /// Counts in it.
    pub cells: u32,
    /// Of these, replaced by a later import.
    pub replaced: u32,
    /// Whether all of it has arrived; until then none of it holds.
    pub whole: bool,
}

/// A file to be kept by whoever asked for it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SavedFile {
    /// How it is called.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// What is in it.
    pub bytes: FileBytes,
}

/// To `read_mapping`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct MappingView {
    /// What it maps to, if it can be applied.
    pub name: Option<String>,
    /// Why it cannot.
    pub fault: Option<MappingFault>,
}

/// To `read_counts`: what a file would bring, or everything that is wrong with it.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct CountsView {
    /// The counts; none if there is a fault.
    pub cells: Vec<Cell>,
    /// Of these, counts that were imported before and would be replaced.
    pub replaces: u32,
    /// What is wrong, by row.
    pub faults: Vec<CountsFault>,
}

/// To `sign_services`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SignedServices {
    /// The text of the file to be handed to the tablets.
    pub file: String,
    /// The number of the edition.
    pub number: u32,
}

/// The lines of one area and month.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct TableRow {
    /// Where.
    pub area: Area,
    /// When.
    pub month: Month,
    /// How many, per line.
    #[serde(flatten)]
    pub lines: Lines,
}
