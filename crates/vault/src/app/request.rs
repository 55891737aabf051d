//! The one list of use cases: what a screen may ask. What it is told stands in [`super::answer`].
//!
//! The UI's types are generated from here. Must not know how anything is done, nor in which words it is shown.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use approdo_exchange::Language;
use approdo_model::bulletin::Every;
use approdo_model::bytes::Digest;
use approdo_model::calendar::{Month, Period};
use approdo_model::codes::{Correction, SendBackReason};
use approdo_model::exchange::{FileFormat, Spoken};
use approdo_model::forms::{Record, Shift, UnitName, ZoneName};
use approdo_model::ids::{DeviceId, OrganisationId, SubjectId};
use approdo_model::policy::Policy;
use approdo_model::review::{Comment, Reply, Said};

use crate::clock::Minute;
use crate::lock::Pin;
use crate::notebook::NoteText;
use crate::passphrase::{PaperWords, Passphrase};

use super::answer::RoleName;

/// A use case. JSON: `{"do": "note", "record": {…}}`.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub enum Request {
    /// Where the app stands. In every state.
    Status,
    /// The public list of Italian words for the keypad. In every state.
    Words,
    /// Makes a passphrase to be written down. Before the device is set up, and in the office.
    MakePassphrase,
    /// Founds an organisation; this device becomes its first desk.
    Found {
        /// The passphrase, asked back after it was written down.
        #[ts(type = "number[]")]
        words: Passphrase,
        /// Unit names for the outings of this device.
        units: Vec<UnitName>,
        /// The line that whoever runs the sync server handed over: its address, and perhaps the pin of its key.
        server: String,
        /// Only to try things out: one sheet, nothing asked back, one coordinator is enough. The desk says so for ever.
        #[serde(default)]
        trial: bool,
        /// It is a secretariat: it reads sheets and publishes bulletins, and never admits a tablet.
        #[serde(default)]
        secretariat: bool,
    },
    /// The sheets that wait to be asked back. In the office.
    Kit,
    /// Two of the sheets that were shown, given back: only then the founding, or the new generation, is done. In every
    /// state.
    ProveKit {
        /// Two shares of the root key; for a founding only.
        #[serde(default)]
        #[ts(type = "number[] | null")]
        root: Option<PaperWords>,
        /// Two shares of the generation.
        #[ts(type = "number[]")]
        generation: PaperWords,
    },
    /// What the owner of the server needs, once the sheets were given back. In every state.
    Founding,
    /// Says which sheet this is, if it was copied rightly. Nothing is written or sent. In every state.
    ReadSheet {
        /// Its words.
        #[ts(type = "number[]")]
        words: PaperWords,
    },
    /// Tries sheets against the public keys of the organisation. Nothing is written or sent. On a desk.
    Drill {
        /// Of the root key.
        #[serde(default)]
        #[ts(type = "number[] | null")]
        root: Option<PaperWords>,
        /// Of a generation.
        #[serde(default)]
        #[ts(type = "number[] | null")]
        generation: Option<PaperWords>,
    },
    /// Sets this empty device up as a desk, from paper. It is open afterwards.
    Recover {
        /// The passphrase, asked back after it was written down.
        #[ts(type = "number[]")]
        words: Passphrase,
        /// Unit names for the outings of this device.
        units: Vec<UnitName>,
        /// Which organisation, as its page of people says.
        organisation: OrganisationId,
        /// Address of the sync server.
        server: String,
        /// What is on paper.
        sheets: Sheets,
    },
    /// The sheets once more, while the registry does not name this desk. In the office.
    RecoverAgain {
        /// Which organisation.
        organisation: OrganisationId,
        /// Address of the sync server.
        server: String,
        /// What is on paper.
        sheets: Sheets,
    },
    /// Sets this device up to be admitted to an organisation.
    Join {
        /// The passphrase, asked back after it was written down.
        #[ts(type = "number[]")]
        words: Passphrase,
        /// What the coordinator showed; none: what the typed code led to.
        #[serde(default)]
        invitation: Option<String>,
        /// Unit names for the outings of this device.
        units: Vec<UnitName>,
    },
    /// Begins to look for the invitation behind a typed code. Before the device is set up, and in the office.
    LookUp {
        /// Address of the sync server.
        server: String,
        /// The code, as it was typed.
        code: String,
    },
    /// Takes another invitation: to apply again, or to learn where the server is now. In the office.
    ApplyAgain {
        /// What the coordinator showed; none: what the typed code led to.
        #[serde(default)]
        invitation: Option<String>,
    },
    /// A person says whether the six words are the same on both screens; if not, nothing is left of the application.
    /// While the device waits to be admitted.
    WordsCompared {
        /// Whether they are.
        same: bool,
    },
    /// A tablet that was revoked, copied or has lost its keys becomes as new, but for what it wrote: that stays, sealed.
    /// In the office, or where the keys are gone. Only when everything is delivered and answered.
    BeginAnew,
    /// The sync server has another address or another key. On a desk.
    SetServer {
        /// The line that whoever runs it handed over.
        server: String,
    },
    /// Opens the device.
    Unlock {
        /// The passphrase.
        #[ts(type = "number[]")]
        words: Passphrase,
    },
    /// Shuts the device. What was being written is kept sealed.
    Lock,
    /// A person touches the device: it does not shut by itself yet. In every state. Reading alone says nothing of it.
    Touch,
    /// Chooses the PIN of this outing, if it has none yet.
    SetPin {
        /// Four digits.
        #[ts(type = "number[]")]
        pin: Pin,
    },
    /// Pauses the outing: nothing of it is shown until the PIN is tapped.
    Pause,
    /// Ends the pause.
    Resume {
        /// Four digits.
        #[ts(type = "number[]")]
        pin: Pin,
    },
    /// Destroys every key of this device, at once. What was noted is sealed and will be handed over. In every state.
    Panic,
    /// Begins to practise on a device that exists in memory only; the real one is shut.
    StartTraining,
    /// Ends the practice. Nothing is left of it.
    EndTraining,
    /// Changes the unit names. In the office.
    SetUnits {
        /// All unit names.
        units: Vec<UnitName>,
    },
    /// Changes the zone names. In the office.
    SetZones {
        /// All zone names.
        zones: Vec<ZoneName>,
    },
    /// What can still be read of the notebooks of the last day. In the office.
    Notebooks,
    /// The operators of this device. In the office.
    Operators,
    /// Adds an operator, who then opens the device like any other. In the office.
    AddOperator {
        /// Their passphrase, asked back after it was written down.
        #[ts(type = "number[]")]
        words: Passphrase,
    },
    /// Removes another operator: their passphrase opens nothing from then on. In the office.
    RemoveOperator {
        /// The number of their slot.
        slot: u8,
    },
    /// Changes the passphrase that opened the office: the one before opens nothing from then on. In the office.
    ChangePassphrase {
        /// The new passphrase, asked back after it was written down.
        #[ts(type = "number[]")]
        words: Passphrase,
    },
    /// Starts an outing. In the office.
    StartOuting {
        /// The outing as declared.
        shift: Shift,
    },
    /// Keeps the running shift: presences, materials, events. In an outing.
    Tally {
        /// The whole running shift.
        shift: Shift,
    },
    /// Keeps what is being written, or clears it. In an outing.
    Draft {
        /// The draft, or none.
        draft: Option<Draft>,
    },
    /// Seals what is being written as an entry: a new record, or a new revision of the one it is about. In an outing.
    Save {
        /// As it is to be sealed.
        draft: Draft,
    },
    /// Writes a line into the notebook of this outing; an empty one takes it out. In an outing.
    Annotate {
        /// The record it is about; none for the outing as a whole.
        subject: Option<SubjectId>,
        /// What it says.
        #[ts(type = "string")]
        text: NoteText,
    },
    /// Notes a record: seals it as an entry. What is being written stays. In an outing.
    Note {
        /// The record.
        record: Record,
    },
    /// Changes a record of this outing: a new revision. In an outing.
    Amend {
        /// Which.
        subject: SubjectId,
        /// What it says now.
        record: Record,
    },
    /// Takes a record of this outing back; it counts 0. In an outing.
    Withdraw {
        /// Which.
        subject: SubjectId,
    },
    /// Takes the taking back back. In an outing.
    Restore {
        /// Which.
        subject: SubjectId,
    },
    /// The open headers of everything the server has not confirmed. In every state.
    Leaving,
    /// Closes the outing and destroys its keys in memory.
    CloseOuting {
        /// The completed shift.
        shift: Shift,
    },
    /// The outings of this device with what the server has confirmed of them. In every state.
    Outbox,
    /// Asks for a sync now. In every state; the shell around the vault does it.
    SyncNow,
    /// Makes an invitation for a new device. On a desk.
    Invite {
        /// What the device is to be.
        #[serde(default)]
        role: RoleName,
    },
    /// Which sheets came to the secretariat, period by period. On a secretariat's desk, like the next nine but [`Request::Bulletins`].
    ReceivedSheets,
    /// Gives an organisation a name on this desk.
    NameOrganisation {
        /// Which.
        organisation: OrganisationId,
        /// Its name.
        name: String,
    },
    /// Persons in reception in a period, or in the months of a consolidation.
    SetReception {
        /// Which.
        period: Period,
        /// Women.
        women: u32,
        /// Men.
        men: u32,
        /// Trans persons.
        trans: u32,
    },
    /// What would be published now, or why nothing can be. It is made beside everything else, and asked for until it is
    /// there; who asks waits at the desk.
    PreviewBulletin {
        /// Of which months.
        period: Period,
        /// Two months, or a consolidation.
        every: Every,
    },
    /// The preview that is being made is not wanted any more.
    StopPreview,
    /// Signs the bulletins that were looked at and keeps them to be handed over.
    PublishBulletin {
        /// Of which months.
        period: Period,
        /// Two months, or a consolidation.
        every: Every,
    },
    /// The bulletins that were published. On every desk.
    Bulletins,
    /// The links of the tavolo's readers.
    Readers,
    /// Makes a link for somebody.
    NewReader {
        /// Whose it is, for this desk only.
        name: String,
    },
    /// Ends a link.
    EndReader {
        /// Which.
        #[ts(type = "string")]
        hash: Digest,
    },
    /// The own code for a secretariat or an organisation, and whom one knows already. On a desk.
    Introduction,
    /// Takes the code of a secretariat, or at a secretariat that of an organisation. On a desk.
    TakeIntroduction {
        /// What the other side shows.
        code: String,
    },
    /// A person says whether the six words are the same on both screens; if so it is stated. On a desk that took a code.
    IntroductionCompared {
        /// Whether they are.
        same: bool,
    },
    /// Who waits to be admitted. On a desk.
    Applicants,
    /// Admits a waiting tablet. On a desk.
    Admit {
        /// Which.
        device: DeviceId,
    },
    /// Turns a waiting device away, because the words were not the same. On a desk.
    TurnAway {
        /// Which.
        device: DeviceId,
    },
    /// Names a waiting device as a coordinator's desk. On a desk.
    AdmitCoordinator {
        /// Which.
        device: DeviceId,
        /// The words of the organisation's key, from paper.
        #[ts(type = "number[]")]
        root: PaperWords,
    },
    /// Removes another coordinator; a new generation is in force at once. On a desk.
    RemoveCoordinator {
        /// Which.
        device: DeviceId,
        /// The words of the organisation's key, from paper.
        #[ts(type = "number[]")]
        root: PaperWords,
    },
    /// What was said of this desk with the organisation's key and gave way is not done again. On a desk.
    LeaveUndone {
        /// Of which desk.
        device: DeviceId,
    },
    /// Coordinators, who holds which generation, and what waits. On a desk.
    People,
    /// Takes a generation that this desk lacks from its sheets. On a desk.
    TakeGeneration {
        /// Two shares, or the whole sheet.
        #[ts(type = "number[]")]
        generation: PaperWords,
    },
    /// The outings received. On a desk.
    Received,
    /// One received outing with its records. On a desk.
    ReceivedOuting {
        /// The subject of its opening.
        outing: SubjectId,
    },
    /// Says that a record or an outing is right. On a desk.
    Accept {
        /// Which.
        subject: SubjectId,
        /// The revision that was looked at.
        seen: Digest,
    },
    /// Says that a whole outing is right, if nothing in it asks for a second look. On a desk.
    AcceptOuting {
        /// The subject of its opening.
        outing: SubjectId,
        /// The revision of the outing that was looked at.
        seen: Digest,
    },
    /// Takes a review back: it is to be looked at again. On a desk.
    Reopen {
        /// Which.
        subject: SubjectId,
        /// The revision that was looked at.
        seen: Digest,
    },
    /// Sends a record or an outing back to the unit. On a desk.
    SendBack {
        /// Which.
        subject: SubjectId,
        /// The revision that was looked at.
        seen: Digest,
        /// Why.
        reason: SendBackReason,
        /// In words.
        #[ts(type = "string")]
        comment: Comment,
    },
    /// Corrects a received record by an entry of this desk's own log; none makes it count 0. On a desk.
    Correct {
        /// Which.
        subject: SubjectId,
        /// The revision that was looked at.
        seen: Digest,
        /// Why.
        reason: Correction,
        /// What it should say, or none for a record that should not be there.
        record: Option<Record>,
    },
    /// Corrects a received outing, and with it where and when its records count; none makes all of it count 0. On a desk.
    CorrectOuting {
        /// The subject of its opening.
        outing: SubjectId,
        /// The revision of the outing that was looked at.
        seen: Digest,
        /// Why.
        reason: Correction,
        /// What it should say, or none for an outing that should not be there.
        shift: Option<Shift>,
    },
    /// How a subject came to say what it says. On a desk.
    History {
        /// Which.
        subject: SubjectId,
    },
    /// The cases under evaluation. On a desk.
    Cases,
    /// What coordinators sent back to this tablet. In the office.
    Returned,
    /// Answers what was sent back: a revision of it. In the office.
    Answer {
        /// What it is about.
        subject: SubjectId,
        /// The revision that was looked at.
        seen: Digest,
        /// What it says now; the same as before where it was right.
        said: Said,
        /// What the worker writes with it.
        #[ts(type = "string")]
        reply: Reply,
    },
    /// Keeps what is being written about something, or clears it: an answer to what was sent back, or on a desk the
    /// words of a sending back. In the office.
    Write {
        /// What it is about.
        subject: SubjectId,
        /// The revision that is looked at.
        seen: Digest,
        /// As far as it is written, or nothing.
        written: Option<Written>,
    },
    /// What was being written in the office and was not said. In the office.
    Written,
    /// Erases a subject everywhere, for ever. On a desk.
    Erase {
        /// Which.
        subject: SubjectId,
    },
    /// Adopts the branches of another copy of a tablet. On a desk.
    Adopt {
        /// Whose.
        device: DeviceId,
    },
    /// Every device of the organisation, and what has arrived of it. On a desk.
    Devices,
    /// Revokes a tablet: what this desk holds of it still holds, what lies beyond does not count. On a desk.
    Revoke {
        /// Which.
        device: DeviceId,
    },
    /// Closes a period for good. On a desk.
    Freeze {
        /// Its first month.
        first: Month,
        /// Its last month.
        last: Month,
    },
    /// Every month with what has arrived of it, and the generations. On a desk.
    Periods,
    /// The periods with what was sent of each. On a desk.
    Sheets {
        /// From which month they are counted, while nothing was sent; none: from the first of which something arrived.
        #[serde(default)]
        start: Option<Month>,
    },
    /// What a sheet of a period would say now, and what is missing in it. On a desk.
    Sheet {
        /// Two months, or one.
        period: Period,
    },
    /// Makes a period's sheet for the secretariat; once more where something changed. On a desk.
    ClosePeriod {
        /// Two months, or one; over.
        period: Period,
        /// Whether it is closed; provisional otherwise.
        definitive: bool,
    },
    /// Lays down how long what may be read, within its ranges. On a desk.
    SetPolicy {
        /// All of it.
        policy: Policy,
    },
    /// Has the secret of a generation destroyed at every desk. On a desk.
    EndGeneration {
        /// Which.
        generation: u32,
        /// The devices that nobody waits for: all that are waited for, each named.
        waived: Vec<DeviceId>,
    },
    /// The live table as the server last gave it. On a desk.
    Table,
    /// What left as a file, and what came in from one. On a desk.
    Exchange,
    /// Makes a file of everything that was opened here. The other coordinators see that it was made. On a desk.
    Export {
        /// The passphrase, asked again; a wrong one counts as at the door.
        #[ts(type = "number[]")]
        words: Passphrase,
        /// In which form.
        format: FileFormat,
        /// In whose codes.
        spoken: Spoken,
        /// The mapping file, where it is one that somebody brought.
        #[serde(default)]
        mapping: Option<String>,
        /// The language of what people read in it.
        language: Language,
    },
    /// Reads a mapping file and says whether it can be applied. In every state.
    ReadMapping {
        /// Its text.
        file: String,
    },
    /// Reads a spreadsheet of past counts and says what it would bring; nothing is written. On a desk.
    ReadCounts {
        /// The file.
        file: FileBytes,
    },
    /// Takes a spreadsheet of past counts: all of it, or none. On a desk.
    TakeCounts {
        /// The file.
        file: FileBytes,
    },
    /// The empty spreadsheet for past counts. In the office.
    CountsTemplate {
        /// The language of its first row.
        language: Language,
    },
    /// The list of services in force. In every state.
    Services,
    /// Takes a newer edition of the list of services. In every state once the device is set up.
    TakeServices {
        /// The text of the signed file.
        file: String,
    },
    /// Signs a list of services as the next edition, and takes it. On a desk.
    SignServices {
        /// The list as JSON, as a person wrote it; its number is given here.
        list: String,
    },
}

impl Request {
    /// Whether it shows that a person is there. Reading does not: pages read by themselves.
    pub fn is_an_act(&self) -> bool {
        !matches!(
            self,
            Self::Status
                | Self::Words
                | Self::Leaving
                | Self::Outbox
                | Self::Notebooks
                | Self::Operators
                | Self::Services
                | Self::Sheets { .. }
                | Self::Sheet { .. }
                | Self::Introduction
                | Self::Applicants
                | Self::Devices
                | Self::Periods
                | Self::People
                | Self::Received
                | Self::ReceivedOuting { .. }
                | Self::History { .. }
                | Self::Cases
                | Self::Returned
                | Self::Written
                | Self::Table
                | Self::Exchange
        )
    }
}

/// What is on paper of an organisation's keys.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub struct Sheets {
    /// Of the root key: two shares one after the other, or the whole sheet.
    #[ts(type = "number[]")]
    pub root: PaperWords,
    /// Of each generation: the same.
    #[ts(type = "number[][]")]
    pub generations: Vec<PaperWords>,
}

/// The bytes of a file: in JSON as base64.
#[derive(Clone, PartialEq, Eq, TS)]
#[ts(type = "string", export_to = "requests.ts")]
pub struct FileBytes(Vec<u8>);

impl FileBytes {
    /// These bytes.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A file may hold what people noted: it is printed nowhere.
impl std::fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Serialize for FileBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for FileBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| D::Error::custom("not base64"))?;
        Ok(Self(bytes))
    }
}

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub struct Draft {
    /// The record it changes; none for a new one.
    pub subject: Option<SubjectId>,
    /// As far as it is written.
    pub record: Record,
    /// When it was begun, by the clock of this device; what a screen says here is not taken.
    #[serde(default)]
    pub begun: Option<Minute>,
    /// What the form said before the last tap, so that it can be taken back also after the device was shut.
    #[serde(default)]
    pub before: Option<Record>,
}

/// What is being written about something, and is not said yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "as", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export_to = "requests.ts")]
pub enum Written {
    /// The answer to what was sent back.
    Answer {
        /// Which of the three ways it takes.
        way: Option<Way>,
        /// What it should say, as far as it was mended.
        mended: Option<Said>,
        /// What the worker writes with it.
        reply: Unsaid,
    },
    /// The words with which a desk sends something back.
    SendBack {
        /// The subject of the opening of its outing.
        outing: SubjectId,
        /// Why.
        reason: Option<SendBackReason>,
        /// In words.
        comment: Unsaid,
    },
}

/// The three ways to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "requests.ts")]
pub enum Way {
    /// It is mended.
    Mend,
    /// It is right as it is.
    Right,
    /// It should not be there.
    Gone,
}

/// Bytes of words that are being written: more than may be said, so that what is too long can be made shorter.
pub const UNSAID_BYTES_MAX: usize = 4 << 10;

/// Words that are being written, as they stand.
#[derive(Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(type = "string", export_to = "requests.ts")]
pub struct Unsaid(String);

/// May speak of a person: it is printed nowhere.
impl std::fmt::Debug for Unsaid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for Unsaid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() > UNSAID_BYTES_MAX {
            return Err(D::Error::custom("too long"));
        }
        Ok(Self(text))
    }
}
