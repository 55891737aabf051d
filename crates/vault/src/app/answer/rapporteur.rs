//! What the secretariat's pages are told. Must not know how a bulletin is made.

use std::collections::BTreeMap;

use approdo_model::bulletin::{Bulletin, Readers};
use approdo_model::bytes::Digest;
use approdo_model::calendar::Period;
use approdo_model::ids::OrganisationId;
use approdo_model::sheet::{Missing, Population};
use serde::Serialize;
use ts_rs::TS;

/// To `received_sheets`, `name_organisation` and `set_reception`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReceivedSheets {
    /// Newest first.
    pub periods: Vec<ReceivedPeriod>,
}

/// A period as the secretariat sees it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReceivedPeriod {
    /// Which.
    pub period: Period,
    /// Whether its last month is over.
    pub over: bool,
    /// One line for each organisation whose sheets are read.
    pub sheets: Vec<ReceivedSheet>,
    /// What was typed in.
    pub reception: Option<ReceptionView>,
    /// Whether its bulletin is published.
    pub published: bool,
}

/// One organisation in one period.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReceivedSheet {
    /// Whose.
    pub organisation: OrganisationId,
    /// The name that this desk gave it; empty if none.
    pub name: String,
    /// The newest that came; none if none did.
    pub sent: Option<SentView>,
}

/// A period that is over, and the organisations whose sheets are awaited.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct AwaitedSheets {
    /// Which.
    pub period: Period,
    /// Whose sheet has not come, or only a provisional one.
    pub sheets: Vec<ReceivedSheet>,
}

/// A sheet that came.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct SentView {
    /// Its number, from 1.
    pub revision: u32,
    /// Whether the period is closed for the organisation.
    pub definitive: bool,
    /// What had not come when it was made.
    pub missing: Missing,
}

/// Persons in reception.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReceptionView {
    /// Women.
    pub women: u32,
    /// Men.
    pub men: u32,
    /// Trans persons.
    pub trans: u32,
}

/// To `preview_bulletin`: both bulletins as they would be published, or why none can be, or how far they are.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct PreviewView {
    /// How far they are, while they are being made; then nothing else is here.
    pub making: Option<MakingView>,
    /// Why not.
    pub refused: Option<RefusedView>,
    /// For the tavolo.
    pub tavolo: Option<Bulletin>,
    /// For everybody.
    pub public: Option<Bulletin>,
    /// For the rapporteur, not published.
    pub audit: Vec<AuditView>,
}

/// How far the making of a bulletin is.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct MakingView {
    /// Steps that are done.
    pub done: u32,
    /// All steps. They take very different times.
    pub of: u32,
}

/// Why nothing is published. No figure stands in it.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct RefusedView {
    /// The code that the pages have words for.
    pub code: String,
    /// In the tables of what.
    pub of: Option<Population>,
    /// For whom.
    pub readers: Option<Readers>,
    /// In which cell.
    pub at: BTreeMap<String, String>,
    /// Whose knowledge would open it; none: everybody's.
    pub known_to: Option<BTreeMap<String, String>>,
}

/// What is said about the tables of one population.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct AuditView {
    /// For whom.
    pub readers: Readers,
    /// Of what.
    pub of: Population,
    /// Masked cells.
    pub masked: u32,
    /// Shown cells.
    pub shown: u32,
    /// Mean distance of shown values from the true ones.
    pub mean_abs_error: f64,
    /// The narrowest interval in which anybody can place a masked cell; none where none ends.
    pub narrowest: Option<u32>,
    /// Organisations that attacked with their own figures, beside everybody.
    pub organisations: u32,
}

/// To `bulletins` and `publish_bulletin`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct BulletinsView {
    /// Newest first.
    pub bulletins: Vec<PublishedBulletin>,
}

/// A bulletin that was published.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct PublishedBulletin {
    /// What it says.
    pub bulletin: Bulletin,
    /// Whether it is not at the server yet.
    pub waiting: bool,
}

/// To `readers`, `new_reader` and `end_reader`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReadersView {
    /// Newest first.
    pub readers: Vec<ReaderView>,
}

/// Somebody who may read what is for the tavolo.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "requests.ts")]
pub struct ReaderView {
    /// The name that this desk gave the link.
    pub name: String,
    /// The link, while it is good.
    pub link: Option<String>,
    /// What it is called here.
    #[ts(type = "string")]
    pub hash: Digest,
    /// Whether it was ended.
    pub ended: bool,
    /// Whether the server has not been told yet.
    pub waiting: bool,
}
