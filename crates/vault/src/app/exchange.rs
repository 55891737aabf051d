//! Files at the desk: an export leaves after the passphrase was asked again and the log says so; counts of before come
//! in from a spreadsheet, whole or not at all. Must not know how a file is written, read or kept.

use approdo_exchange::counts;
use approdo_exchange::mapping::{HTCDS, Mapping};
use approdo_exchange::tables::{Opened, tables};
use approdo_exchange::{File, Language, WriteError};
use approdo_model::body::Content;
use approdo_model::exchange::{Counts, Export, FileFormat, Spoken};
use approdo_model::registry::Registry;
use approdo_model::table::{Bucket, Cell};

use crate::desk::Desk;
use crate::keyring::{self, KeyringError};
use crate::passphrase::Passphrase;
use crate::past::{self, Past};

use super::answer::{CountsView, ExchangeView, ExportView, ImportView, MappingView, SavedFile};
use super::coordination::{note_at_desk, write_all_at_desk};
use super::problem::Refusal;
use super::request::FileBytes;
use super::{App, State};

/// How every file begins that leaves.
const STEM: &str = "approdo";

/// What somebody asked to have as a file.
pub(super) struct Asked {
    pub(super) format: FileFormat,
    pub(super) spoken: Spoken,
    pub(super) mapping: Option<String>,
    pub(super) language: Language,
}

impl App {
    /// The bytes are handed out last: first the words, then what the log keeps for the other coordinators to see.
    pub(super) fn export(&mut self, words: &Passphrase, asked: &Asked) -> Result<SavedFile, Refusal> {
        let day = self.clock.today();
        self.at_desk()?;
        let mapping = match (asked.spoken, &asked.mapping) {
            (Spoken::Own, None) => None,
            (Spoken::Htcds, None) => Some(Mapping::read(HTCDS)),
            (Spoken::Mapping, Some(text)) => Some(Mapping::read(text)),
            _ => return Err(Refusal::BadMapping),
        };
        let mapping = mapping.transpose().map_err(|_| Refusal::BadMapping)?;
        self.asked_again(words)?;
        let opened = self.opened()?;
        let ours = tables(&opened, asked.language);
        let all = mapping.map_or_else(|| ours.clone(), |mapping| mapping.apply(&ours));
        let file = approdo_exchange::file(asked.format, STEM, &all, asked.language, day)?;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let export = Export {
            day,
            format: asked.format,
            spoken: asked.spoken,
            outings: number(opened.outings.len()),
            records: number(opened.outings.iter().map(|outing| outing.records.len()).sum()),
        };
        self.write_notes(vec![Content::Exported(export)])?;
        Ok(file.into())
    }

    /// The words that open this desk, asked again. A wrong answer counts like one at the door: whoever stands before an
    /// open desk gets no more tries than before a shut one.
    fn asked_again(&mut self, words: &Passphrase) -> Result<(), Refusal> {
        match keyring::unlock(&mut self.store, words, &mut self.chance, self.rules) {
            Ok(_) => Ok(()),
            Err(KeyringError::Destroyed) => {
                self.shut();
                Err(Refusal::Wiped)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn opened(&mut self) -> Result<Opened, Refusal> {
        let parts = self.at_desk()?;
        Ok(Opened {
            outings: parts.desk.outings_with_records(parts.registry),
            table: parts.desk.table(parts.registry),
            past: past_of(&*parts.desk, parts.registry).cells,
            frozen: parts.registry.frozen.clone(),
        })
    }

    /// Entries of the desk's own log that count nowhere, all or none.
    fn write_notes(&mut self, contents: Vec<Content>) -> Result<(), Refusal> {
        let month = self.clock.today().month();
        let parts = self.at_desk()?;
        let note = |content| note_at_desk(&parts.chance.subject(), month, content);
        let lines = contents.into_iter().map(note).collect();
        write_all_at_desk(parts, lines, |_| Ok(()))
    }

    /// What left, what came in, and what holds of it.
    pub(super) fn exchange(&mut self) -> Result<ExchangeView, Refusal> {
        let parts = self.at_desk()?;
        let own = parts.identity.device;
        let exported = |(desk, seq, content): (_, u64, &Content)| match content {
            Content::Exported(export) => Some(ExportView { desk, own: desk == own, seq, export: *export }),
            _ => None,
        };
        let mut exports: Vec<ExportView> = parts.desk.notes(parts.registry).filter_map(exported).collect();
        exports.sort_by_key(|view| std::cmp::Reverse((view.export.day, view.seq, view.desk)));
        let past = past_of(&*parts.desk, parts.registry);
        let import = |import: &past::Import| ImportView {
            desk: import.desk,
            edition: import.edition,
            own: import.desk == own,
            day: import.day,
            cells: import.cells,
            replaced: import.replaced,
            whole: import.whole,
        };
        Ok(ExchangeView {
            exports,
            imports: past.imports.iter().rev().map(import).collect(),
            past: past.cells,
        })
    }

    /// What a file of past counts would bring in; nothing is written.
    pub(super) fn read_counts(&mut self, file: &FileBytes) -> Result<CountsView, Refusal> {
        let month = self.clock.today().month();
        let parts = self.at_desk()?;
        let past = past_of(&*parts.desk, parts.registry);
        let cells = match counts::read(file.bytes(), month) {
            Ok(cells) => cells,
            Err(faults) => return Ok(CountsView { faults, ..CountsView::default() }),
        };
        let key = |cell: &Cell| Bucket { area: cell.area, month: cell.month, line: cell.line };
        let known = |cell: &&Cell| past.cells.iter().any(|old| key(old) == key(cell));
        let replaces = u32::try_from(cells.iter().filter(known).count()).unwrap_or(u32::MAX);
        Ok(CountsView { cells, replaces, faults: Vec::new() })
    }

    /// Takes a file of past counts that has no fault.
    pub(super) fn take_counts(&mut self, file: &FileBytes) -> Result<ExchangeView, Refusal> {
        let day = self.clock.today();
        let parts = self.at_desk()?;
        let edition = past_of(&*parts.desk, parts.registry).next_edition();
        let cells = counts::read(file.bytes(), day.month()).map_err(|_| Refusal::BadCounts)?;
        let counts = Counts::parts_of(edition, day, &cells).ok_or(Refusal::TooMany)?;
        self.write_notes(counts.into_iter().map(Content::Counts).collect())?;
        self.exchange()
    }

    /// The empty workbook that past counts are filled into.
    pub(super) fn counts_template(&self, language: Language) -> Result<SavedFile, Refusal> {
        if !matches!(self.state, State::Office(_)) {
            return Err(Refusal::WrongState);
        }
        Ok(approdo_exchange::counts_template(language, self.clock.today())?.into())
    }
}

/// Whether a mapping file can be applied, and where it cannot.
pub(super) fn read_mapping(text: &str) -> MappingView {
    match Mapping::read(text) {
        Ok(mapping) => MappingView { name: Some(mapping.name.as_str().to_owned()), fault: None },
        Err(fault) => MappingView { name: None, fault: Some(fault) },
    }
}

fn past_of(desk: &Desk, registry: &Registry) -> Past {
    past::fold(desk.notes(registry).filter_map(|(device, _, content)| match content {
        Content::Counts(counts) => Some((device, counts)),
        _ => None,
    }))
}

impl From<File> for SavedFile {
    fn from(file: File) -> Self {
        Self { name: file.name, media: file.media, bytes: FileBytes::of(file.bytes) }
    }
}

impl From<WriteError> for Refusal {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::TooLong => Self::TooMany,
            WriteError::Form => Self::Unreadable,
        }
    }
}
