//! The code lists as enums. Written by `cargo xtask bindings` from `crates/model/data`; a change belongs there.
//!
//! Must not know what a code is shown as: the labels stay in the lists.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// The list `access_reason`: why the person comes to a drop-in or desk; a kind of need, never a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum AccessReason {
    /// Ascolto · Listening
    #[ts(rename = "listen")]
    Listen = 1,
    /// Informazioni, orientamento · Information, orientation
    #[ts(rename = "orientation")]
    Orientation = 2,
    /// Cibo, doccia, vestiario · Food, shower, clothing
    #[ts(rename = "basic_needs")]
    BasicNeeds = 3,
    /// Salute · Health
    #[ts(rename = "health")]
    Health = 4,
    /// Documenti · Documents
    #[ts(rename = "documents")]
    Documents = 5,
    /// Consulenza legale · Legal advice
    #[ts(rename = "legal")]
    Legal = 6,
    /// Lavoro · Work
    #[ts(rename = "work")]
    Work = 7,
    /// Casa, posto letto · Housing, a bed
    #[ts(rename = "housing")]
    Housing = 8,
    /// Corso di italiano · Italian course
    #[ts(rename = "italian_course")]
    ItalianCourse = 9,
    /// Violenza subita · Violence suffered
    #[ts(rename = "violence")]
    Violence = 10,
    /// Uscire dalla situazione · Leaving the situation
    #[ts(rename = "exit")]
    Exit = 11,
    /// Colloquio fissato · Appointment made before
    #[ts(rename = "appointment")]
    Appointment = 12,
    /// Accompagnata/o dall'équipe · Brought by the team
    #[ts(rename = "accompanied_here")]
    AccompaniedHere = 13,
    /// Altro · Other
    #[ts(rename = "other")]
    Other = 14,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    #[default]
    Unknown = 15,
}

impl AccessReason {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Listen,
        Self::Orientation,
        Self::BasicNeeds,
        Self::Health,
        Self::Documents,
        Self::Legal,
        Self::Work,
        Self::Housing,
        Self::ItalianCourse,
        Self::Violence,
        Self::Exit,
        Self::Appointment,
        Self::AccompaniedHere,
        Self::Other,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Listen => "listen",
            Self::Orientation => "orientation",
            Self::BasicNeeds => "basic_needs",
            Self::Health => "health",
            Self::Documents => "documents",
            Self::Legal => "legal",
            Self::Work => "work",
            Self::Housing => "housing",
            Self::ItalianCourse => "italian_course",
            Self::Violence => "violence",
            Self::Exit => "exit",
            Self::Appointment => "appointment",
            Self::AccompaniedHere => "accompanied_here",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Listen),
            2 => Some(Self::Orientation),
            3 => Some(Self::BasicNeeds),
            4 => Some(Self::Health),
            5 => Some(Self::Documents),
            6 => Some(Self::Legal),
            7 => Some(Self::Work),
            8 => Some(Self::Housing),
            9 => Some(Self::ItalianCourse),
            10 => Some(Self::Violence),
            11 => Some(Self::Exit),
            12 => Some(Self::Appointment),
            13 => Some(Self::AccompaniedHere),
            14 => Some(Self::Other),
            15 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "listen" => Some(Self::Listen),
            "orientation" => Some(Self::Orientation),
            "basic_needs" => Some(Self::BasicNeeds),
            "health" => Some(Self::Health),
            "documents" => Some(Self::Documents),
            "legal" => Some(Self::Legal),
            "work" => Some(Self::Work),
            "housing" => Some(Self::Housing),
            "italian_course" => Some(Self::ItalianCourse),
            "violence" => Some(Self::Violence),
            "exit" => Some(Self::Exit),
            "appointment" => Some(Self::Appointment),
            "accompanied_here" => Some(Self::AccompaniedHere),
            "other" => Some(Self::Other),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for AccessReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for AccessReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("access_reason", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `age`: tavolo <18 / 18–24 / 25–34 / 35+.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Age {
    /// Minore di 18 · Under 18
    #[ts(rename = "u18")]
    U18 = 1,
    /// 18–20 · 18–20
    #[ts(rename = "a18_20")]
    A18_20 = 2,
    /// 21–24 · 21–24
    #[ts(rename = "a21_24")]
    A21_24 = 3,
    /// 25–34 · 25–34
    #[ts(rename = "a25_34")]
    A25_34 = 4,
    /// 35–44 · 35–44
    #[ts(rename = "a35_44")]
    A35_44 = 5,
    /// 45–54 · 45–54
    #[ts(rename = "a45_54")]
    A45_54 = 6,
    /// 55 e oltre · 55 and over
    #[ts(rename = "a55p")]
    A55p = 7,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    #[default]
    Unknown = 8,
}

impl Age {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::U18,
        Self::A18_20,
        Self::A21_24,
        Self::A25_34,
        Self::A35_44,
        Self::A45_54,
        Self::A55p,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::U18 => "u18",
            Self::A18_20 => "a18_20",
            Self::A21_24 => "a21_24",
            Self::A25_34 => "a25_34",
            Self::A35_44 => "a35_44",
            Self::A45_54 => "a45_54",
            Self::A55p => "a55p",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::U18),
            2 => Some(Self::A18_20),
            3 => Some(Self::A21_24),
            4 => Some(Self::A25_34),
            5 => Some(Self::A35_44),
            6 => Some(Self::A45_54),
            7 => Some(Self::A55p),
            8 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "u18" => Some(Self::U18),
            "a18_20" => Some(Self::A18_20),
            "a21_24" => Some(Self::A21_24),
            "a25_34" => Some(Self::A25_34),
            "a35_44" => Some(Self::A35_44),
            "a45_54" => Some(Self::A45_54),
            "a55p" => Some(Self::A55p),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Age {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("age", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `area`: The five areas of the project, with their NUTS-3 code; OUT is outside the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Area {
    /// Como · Como
    #[ts(rename = "CO")]
    Co = 1,
    /// Milano e Città metropolitana · Milan and metropolitan city
    #[ts(rename = "MI")]
    Mi = 2,
    /// Monza e Brianza · Monza and Brianza
    #[ts(rename = "MB")]
    Mb = 3,
    /// Sondrio · Sondrio
    #[ts(rename = "SO")]
    So = 4,
    /// Varese · Varese
    #[ts(rename = "VA")]
    Va = 5,
    /// Fuori progetto · Outside project area
    #[ts(rename = "OUT")]
    Out = 6,
}

impl Area {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Co,
        Self::Mi,
        Self::Mb,
        Self::So,
        Self::Va,
        Self::Out,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Co => "CO",
            Self::Mi => "MI",
            Self::Mb => "MB",
            Self::So => "SO",
            Self::Va => "VA",
            Self::Out => "OUT",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Co),
            2 => Some(Self::Mi),
            3 => Some(Self::Mb),
            4 => Some(Self::So),
            5 => Some(Self::Va),
            6 => Some(Self::Out),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "CO" => Some(Self::Co),
            "MI" => Some(Self::Mi),
            "MB" => Some(Self::Mb),
            "SO" => Some(Self::So),
            "VA" => Some(Self::Va),
            "OUT" => Some(Self::Out),
            _ => None,
        }
    }
}

impl Serialize for Area {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Area {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("area", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `basis`: for age and origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Basis {
    /// Percepito dall'équipe · Perceived by the team
    #[ts(rename = "perceived")]
    Perceived = 1,
    /// Detto dalla persona · Stated by the person
    #[ts(rename = "stated")]
    Stated = 2,
}

impl Basis {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Perceived,
        Self::Stated,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Perceived => "perceived",
            Self::Stated => "stated",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Perceived),
            2 => Some(Self::Stated),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "perceived" => Some(Self::Perceived),
            "stated" => Some(Self::Stated),
            _ => None,
        }
    }
}

impl Serialize for Basis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Basis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("basis", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `begging_form`: if FIELD=begging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum BeggingForm {
    /// Chiede soltanto · Only asks
    #[ts(rename = "ask_only")]
    AskOnly = 1,
    /// Vende oggetti o fiori · Sells items or flowers
    #[ts(rename = "sells")]
    Sells = 2,
    /// Offre un servizio (carrelli, vetri) · Offers a service (trolleys, windscreens)
    #[ts(rename = "service")]
    Service = 3,
    /// Si esibisce · Performs
    #[ts(rename = "performs")]
    Performs = 4,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    Unknown = 5,
}

impl BeggingForm {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::AskOnly,
        Self::Sells,
        Self::Service,
        Self::Performs,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AskOnly => "ask_only",
            Self::Sells => "sells",
            Self::Service => "service",
            Self::Performs => "performs",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::AskOnly),
            2 => Some(Self::Sells),
            3 => Some(Self::Service),
            4 => Some(Self::Performs),
            5 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "ask_only" => Some(Self::AskOnly),
            "sells" => Some(Self::Sells),
            "service" => Some(Self::Service),
            "performs" => Some(Self::Performs),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for BeggingForm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for BeggingForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("begging_form", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `channel`: emersion_line is the line of the published emersion table that a channel counts in; null = shown apart, never summed into a line. The fourth line, persons reported by entities, comes from entity reports, not from a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Channel {
    /// Strada, notte · Street, night
    #[ts(rename = "street_night")]
    StreetNight = 1,
    /// Strada, giorno · Street, day
    #[ts(rename = "street_day")]
    StreetDay = 2,
    /// Indoor, telefono · Indoor, by phone
    #[ts(rename = "indoor_phone")]
    IndoorPhone = 3,
    /// Indoor, di persona · Indoor, in person
    #[ts(rename = "indoor_visit")]
    IndoorVisit = 4,
    /// Online (social, app) · Online (social media, apps)
    #[ts(rename = "online")]
    Online = 5,
    /// Monitoraggio annunci (nessun contatto) · Ad monitoring (no contacts)
    #[ts(rename = "ad_monitor")]
    AdMonitor = 6,
    /// Luoghi di lavoro · Workplaces
    #[ts(rename = "labour_site")]
    LabourSite = 7,
    /// Accattonaggio · Begging
    #[ts(rename = "begging")]
    Begging = 8,
    /// Insediamenti e campi · Settlements and camps
    #[ts(rename = "settlement")]
    Settlement = 9,
    /// Luoghi di aggregazione o di culto · Gathering or worship places
    #[ts(rename = "gathering")]
    Gathering = 10,
    /// Centri di accoglienza (CAS/SAI) · Reception centres
    #[ts(rename = "reception")]
    Reception = 11,
    /// Drop-in · Drop-in
    #[ts(rename = "dropin")]
    Dropin = 12,
    /// Sportello · Help desk
    #[ts(rename = "desk")]
    Desk = 13,
    /// Telefono del servizio · Service phone line
    #[ts(rename = "phone_line")]
    PhoneLine = 14,
}

impl Channel {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::StreetNight,
        Self::StreetDay,
        Self::IndoorPhone,
        Self::IndoorVisit,
        Self::Online,
        Self::AdMonitor,
        Self::LabourSite,
        Self::Begging,
        Self::Settlement,
        Self::Gathering,
        Self::Reception,
        Self::Dropin,
        Self::Desk,
        Self::PhoneLine,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StreetNight => "street_night",
            Self::StreetDay => "street_day",
            Self::IndoorPhone => "indoor_phone",
            Self::IndoorVisit => "indoor_visit",
            Self::Online => "online",
            Self::AdMonitor => "ad_monitor",
            Self::LabourSite => "labour_site",
            Self::Begging => "begging",
            Self::Settlement => "settlement",
            Self::Gathering => "gathering",
            Self::Reception => "reception",
            Self::Dropin => "dropin",
            Self::Desk => "desk",
            Self::PhoneLine => "phone_line",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::StreetNight),
            2 => Some(Self::StreetDay),
            3 => Some(Self::IndoorPhone),
            4 => Some(Self::IndoorVisit),
            5 => Some(Self::Online),
            6 => Some(Self::AdMonitor),
            7 => Some(Self::LabourSite),
            8 => Some(Self::Begging),
            9 => Some(Self::Settlement),
            10 => Some(Self::Gathering),
            11 => Some(Self::Reception),
            12 => Some(Self::Dropin),
            13 => Some(Self::Desk),
            14 => Some(Self::PhoneLine),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "street_night" => Some(Self::StreetNight),
            "street_day" => Some(Self::StreetDay),
            "indoor_phone" => Some(Self::IndoorPhone),
            "indoor_visit" => Some(Self::IndoorVisit),
            "online" => Some(Self::Online),
            "ad_monitor" => Some(Self::AdMonitor),
            "labour_site" => Some(Self::LabourSite),
            "begging" => Some(Self::Begging),
            "settlement" => Some(Self::Settlement),
            "gathering" => Some(Self::Gathering),
            "reception" => Some(Self::Reception),
            "dropin" => Some(Self::Dropin),
            "desk" => Some(Self::Desk),
            "phone_line" => Some(Self::PhoneLine),
            _ => None,
        }
    }
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Channel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("channel", Self::from_code, Self::from_number, deserializer)
    }
}

impl Channel {
    /// The line of the emersion table that contacts of this channel count in, if any.
    pub const fn line(self) -> Option<Line> {
        match self {
            Self::StreetNight => Some(Line::StreetContacts),
            Self::StreetDay => Some(Line::StreetContacts),
            Self::IndoorPhone => Some(Line::IndoorContacts),
            Self::IndoorVisit => Some(Line::IndoorContacts),
            Self::Online => Some(Line::IndoorContacts),
            Self::AdMonitor => None,
            Self::LabourSite => Some(Line::StreetContacts),
            Self::Begging => Some(Line::StreetContacts),
            Self::Settlement => Some(Line::StreetContacts),
            Self::Gathering => Some(Line::StreetContacts),
            Self::Reception => None,
            Self::Dropin => Some(Line::LowThresholdAccesses),
            Self::Desk => Some(Line::LowThresholdAccesses),
            Self::PhoneLine => None,
        }
    }
}

/// The list `consent`: oral; only for sharing with a referral.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Consent {
    /// Consenso orale · Oral consent
    #[ts(rename = "given_oral")]
    GivenOral = 1,
    /// Rifiutato · Refused
    #[ts(rename = "refused")]
    Refused = 2,
    /// Revocato · Withdrawn
    #[ts(rename = "withdrawn")]
    Withdrawn = 3,
    /// Non chiesto · Not asked
    #[ts(rename = "not_asked")]
    #[default]
    NotAsked = 4,
}

impl Consent {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::GivenOral,
        Self::Refused,
        Self::Withdrawn,
        Self::NotAsked,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GivenOral => "given_oral",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::NotAsked => "not_asked",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::GivenOral),
            2 => Some(Self::Refused),
            3 => Some(Self::Withdrawn),
            4 => Some(Self::NotAsked),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "given_oral" => Some(Self::GivenOral),
            "refused" => Some(Self::Refused),
            "withdrawn" => Some(Self::Withdrawn),
            "not_asked" => Some(Self::NotAsked),
            _ => None,
        }
    }
}

impl Serialize for Consent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Consent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("consent", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `correction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Correction {
    /// Doppio inserimento · Duplicate
    #[ts(rename = "duplicate")]
    Duplicate = 1,
    /// Area errata · Wrong area
    #[ts(rename = "wrong_area")]
    WrongArea = 2,
    /// Codice errato · Wrong code
    #[ts(rename = "wrong_code")]
    WrongCode = 3,
    /// Arrivo tardivo · Late arrival
    #[ts(rename = "late")]
    Late = 4,
    /// Dato di prova · Training data
    #[ts(rename = "training")]
    Training = 5,
}

impl Correction {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Duplicate,
        Self::WrongArea,
        Self::WrongCode,
        Self::Late,
        Self::Training,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::WrongArea => "wrong_area",
            Self::WrongCode => "wrong_code",
            Self::Late => "late",
            Self::Training => "training",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Duplicate),
            2 => Some(Self::WrongArea),
            3 => Some(Self::WrongCode),
            4 => Some(Self::Late),
            5 => Some(Self::Training),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "duplicate" => Some(Self::Duplicate),
            "wrong_area" => Some(Self::WrongArea),
            "wrong_code" => Some(Self::WrongCode),
            "late" => Some(Self::Late),
            "training" => Some(Self::Training),
            _ => None,
        }
    }
}

impl Serialize for Correction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Correction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("correction", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `country`: ISO 3166-1 alpha-2, with XK (user-assigned) for Kosovo. macro is the only grain of two-month tables; it follows the United Nations regions, with the European Union and the former USSR as the list macro names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Country {
    /// Andorra · Andorra
    #[ts(rename = "AD")]
    Ad = 1,
    /// Emirati Arabi Uniti · United Arab Emirates
    #[ts(rename = "AE")]
    Ae = 2,
    /// Afghanistan · Afghanistan
    #[ts(rename = "AF")]
    Af = 3,
    /// Antigua e Barbuda · Antigua and Barbuda
    #[ts(rename = "AG")]
    Ag = 4,
    /// Anguilla · Anguilla
    #[ts(rename = "AI")]
    Ai = 5,
    /// Albania · Albania
    #[ts(rename = "AL")]
    Al = 6,
    /// Armenia · Armenia
    #[ts(rename = "AM")]
    Am = 7,
    /// Angola · Angola
    #[ts(rename = "AO")]
    Ao = 8,
    /// Antartide · Antarctica
    #[ts(rename = "AQ")]
    Aq = 9,
    /// Argentina · Argentina
    #[ts(rename = "AR")]
    Ar = 10,
    /// Samoa americane · American Samoa
    #[ts(rename = "AS")]
    As = 11,
    /// Austria · Austria
    #[ts(rename = "AT")]
    At = 12,
    /// Australia · Australia
    #[ts(rename = "AU")]
    Au = 13,
    /// Aruba · Aruba
    #[ts(rename = "AW")]
    Aw = 14,
    /// Isole Åland · Åland Islands
    #[ts(rename = "AX")]
    Ax = 15,
    /// Azerbaigian · Azerbaijan
    #[ts(rename = "AZ")]
    Az = 16,
    /// Bosnia ed Erzegovina · Bosnia and Herzegovina
    #[ts(rename = "BA")]
    Ba = 17,
    /// Barbados · Barbados
    #[ts(rename = "BB")]
    Bb = 18,
    /// Bangladesh · Bangladesh
    #[ts(rename = "BD")]
    Bd = 19,
    /// Belgio · Belgium
    #[ts(rename = "BE")]
    Be = 20,
    /// Burkina Faso · Burkina Faso
    #[ts(rename = "BF")]
    Bf = 21,
    /// Bulgaria · Bulgaria
    #[ts(rename = "BG")]
    Bg = 22,
    /// Bahrein · Bahrain
    #[ts(rename = "BH")]
    Bh = 23,
    /// Burundi · Burundi
    #[ts(rename = "BI")]
    Bi = 24,
    /// Benin · Benin
    #[ts(rename = "BJ")]
    Bj = 25,
    /// Saint-Barthélemy · Saint Barthélemy
    #[ts(rename = "BL")]
    Bl = 26,
    /// Bermuda · Bermuda
    #[ts(rename = "BM")]
    Bm = 27,
    /// Brunei · Brunei
    #[ts(rename = "BN")]
    Bn = 28,
    /// Bolivia · Bolivia
    #[ts(rename = "BO")]
    Bo = 29,
    /// Bonaire, Sint Eustatius e Saba · Bonaire, Sint Eustatius and Saba
    #[ts(rename = "BQ")]
    Bq = 30,
    /// Brasile · Brazil
    #[ts(rename = "BR")]
    Br = 31,
    /// Bahamas · Bahamas
    #[ts(rename = "BS")]
    Bs = 32,
    /// Bhutan · Bhutan
    #[ts(rename = "BT")]
    Bt = 33,
    /// Isola Bouvet · Bouvet Island
    #[ts(rename = "BV")]
    Bv = 34,
    /// Botswana · Botswana
    #[ts(rename = "BW")]
    Bw = 35,
    /// Bielorussia · Belarus
    #[ts(rename = "BY")]
    By = 36,
    /// Belize · Belize
    #[ts(rename = "BZ")]
    Bz = 37,
    /// Canada · Canada
    #[ts(rename = "CA")]
    Ca = 38,
    /// Isole Cocos (Keeling) · Cocos (Keeling) Islands
    #[ts(rename = "CC")]
    Cc = 39,
    /// Repubblica Democratica del Congo · Democratic Republic of the Congo
    #[ts(rename = "CD")]
    Cd = 40,
    /// Repubblica Centrafricana · Central African Republic
    #[ts(rename = "CF")]
    Cf = 41,
    /// Repubblica del Congo · Republic of the Congo
    #[ts(rename = "CG")]
    Cg = 42,
    /// Svizzera · Switzerland
    #[ts(rename = "CH")]
    Ch = 43,
    /// Costa d'Avorio · Ivory Coast
    #[ts(rename = "CI")]
    Ci = 44,
    /// Isole Cook · Cook Islands
    #[ts(rename = "CK")]
    Ck = 45,
    /// Cile · Chile
    #[ts(rename = "CL")]
    Cl = 46,
    /// Camerun · Cameroon
    #[ts(rename = "CM")]
    Cm = 47,
    /// Cina · China
    #[ts(rename = "CN")]
    Cn = 48,
    /// Colombia · Colombia
    #[ts(rename = "CO")]
    Co = 49,
    /// Costa Rica · Costa Rica
    #[ts(rename = "CR")]
    Cr = 50,
    /// Cuba · Cuba
    #[ts(rename = "CU")]
    Cu = 51,
    /// Capo Verde · Cape Verde
    #[ts(rename = "CV")]
    Cv = 52,
    /// Curaçao · Curaçao
    #[ts(rename = "CW")]
    Cw = 53,
    /// Isola di Natale · Christmas Island
    #[ts(rename = "CX")]
    Cx = 54,
    /// Cipro · Cyprus
    #[ts(rename = "CY")]
    Cy = 55,
    /// Cechia · Czechia
    #[ts(rename = "CZ")]
    Cz = 56,
    /// Germania · Germany
    #[ts(rename = "DE")]
    De = 57,
    /// Gibuti · Djibouti
    #[ts(rename = "DJ")]
    Dj = 58,
    /// Danimarca · Denmark
    #[ts(rename = "DK")]
    Dk = 59,
    /// Dominica · Dominica
    #[ts(rename = "DM")]
    Dm = 60,
    /// Repubblica Dominicana · Dominican Republic
    #[ts(rename = "DO")]
    Do = 61,
    /// Algeria · Algeria
    #[ts(rename = "DZ")]
    Dz = 62,
    /// Ecuador · Ecuador
    #[ts(rename = "EC")]
    Ec = 63,
    /// Estonia · Estonia
    #[ts(rename = "EE")]
    Ee = 64,
    /// Egitto · Egypt
    #[ts(rename = "EG")]
    Eg = 65,
    /// Sahara Occidentale · Western Sahara
    #[ts(rename = "EH")]
    Eh = 66,
    /// Eritrea · Eritrea
    #[ts(rename = "ER")]
    Er = 67,
    /// Spagna · Spain
    #[ts(rename = "ES")]
    Es = 68,
    /// Etiopia · Ethiopia
    #[ts(rename = "ET")]
    Et = 69,
    /// Finlandia · Finland
    #[ts(rename = "FI")]
    Fi = 70,
    /// Figi · Fiji
    #[ts(rename = "FJ")]
    Fj = 71,
    /// Isole Falkland (Malvine) · Falkland Islands (Malvinas)
    #[ts(rename = "FK")]
    Fk = 72,
    /// Micronesia · Micronesia
    #[ts(rename = "FM")]
    Fm = 73,
    /// Isole Fær Øer · Faroe Islands
    #[ts(rename = "FO")]
    Fo = 74,
    /// Francia · France
    #[ts(rename = "FR")]
    Fr = 75,
    /// Gabon · Gabon
    #[ts(rename = "GA")]
    Ga = 76,
    /// Regno Unito · United Kingdom
    #[ts(rename = "GB")]
    Gb = 77,
    /// Grenada · Grenada
    #[ts(rename = "GD")]
    Gd = 78,
    /// Georgia · Georgia
    #[ts(rename = "GE")]
    Ge = 79,
    /// Guyana francese · French Guiana
    #[ts(rename = "GF")]
    Gf = 80,
    /// Guernsey · Guernsey
    #[ts(rename = "GG")]
    Gg = 81,
    /// Ghana · Ghana
    #[ts(rename = "GH")]
    Gh = 82,
    /// Gibilterra · Gibraltar
    #[ts(rename = "GI")]
    Gi = 83,
    /// Groenlandia · Greenland
    #[ts(rename = "GL")]
    Gl = 84,
    /// Gambia · Gambia
    #[ts(rename = "GM")]
    Gm = 85,
    /// Guinea · Guinea
    #[ts(rename = "GN")]
    Gn = 86,
    /// Guadalupa · Guadeloupe
    #[ts(rename = "GP")]
    Gp = 87,
    /// Guinea Equatoriale · Equatorial Guinea
    #[ts(rename = "GQ")]
    Gq = 88,
    /// Grecia · Greece
    #[ts(rename = "GR")]
    Gr = 89,
    /// Georgia del Sud e Isole Sandwich Australi · South Georgia and the South Sandwich Islands
    #[ts(rename = "GS")]
    Gs = 90,
    /// Guatemala · Guatemala
    #[ts(rename = "GT")]
    Gt = 91,
    /// Guam · Guam
    #[ts(rename = "GU")]
    Gu = 92,
    /// Guinea-Bissau · Guinea-Bissau
    #[ts(rename = "GW")]
    Gw = 93,
    /// Guyana · Guyana
    #[ts(rename = "GY")]
    Gy = 94,
    /// Hong Kong · Hong Kong
    #[ts(rename = "HK")]
    Hk = 95,
    /// Isole Heard e McDonald · Heard and McDonald Islands
    #[ts(rename = "HM")]
    Hm = 96,
    /// Honduras · Honduras
    #[ts(rename = "HN")]
    Hn = 97,
    /// Croazia · Croatia
    #[ts(rename = "HR")]
    Hr = 98,
    /// Haiti · Haiti
    #[ts(rename = "HT")]
    Ht = 99,
    /// Ungheria · Hungary
    #[ts(rename = "HU")]
    Hu = 100,
    /// Indonesia · Indonesia
    #[ts(rename = "ID")]
    Id = 101,
    /// Irlanda · Ireland
    #[ts(rename = "IE")]
    Ie = 102,
    /// Israele · Israel
    #[ts(rename = "IL")]
    Il = 103,
    /// Isola di Man · Isle of Man
    #[ts(rename = "IM")]
    Im = 104,
    /// India · India
    #[ts(rename = "IN")]
    In = 105,
    /// Territorio britannico dell'Oceano Indiano · British Indian Ocean Territory
    #[ts(rename = "IO")]
    Io = 106,
    /// Iraq · Iraq
    #[ts(rename = "IQ")]
    Iq = 107,
    /// Iran · Iran
    #[ts(rename = "IR")]
    Ir = 108,
    /// Islanda · Iceland
    #[ts(rename = "IS")]
    Is = 109,
    /// Italia · Italy
    #[ts(rename = "IT")]
    It = 110,
    /// Jersey · Jersey
    #[ts(rename = "JE")]
    Je = 111,
    /// Giamaica · Jamaica
    #[ts(rename = "JM")]
    Jm = 112,
    /// Giordania · Jordan
    #[ts(rename = "JO")]
    Jo = 113,
    /// Giappone · Japan
    #[ts(rename = "JP")]
    Jp = 114,
    /// Kenya · Kenya
    #[ts(rename = "KE")]
    Ke = 115,
    /// Kirghizistan · Kyrgyzstan
    #[ts(rename = "KG")]
    Kg = 116,
    /// Cambogia · Cambodia
    #[ts(rename = "KH")]
    Kh = 117,
    /// Kiribati · Kiribati
    #[ts(rename = "KI")]
    Ki = 118,
    /// Comore · Comoros
    #[ts(rename = "KM")]
    Km = 119,
    /// Saint Kitts e Nevis · Saint Kitts and Nevis
    #[ts(rename = "KN")]
    Kn = 120,
    /// Corea del Nord · North Korea
    #[ts(rename = "KP")]
    Kp = 121,
    /// Corea del Sud · South Korea
    #[ts(rename = "KR")]
    Kr = 122,
    /// Kuwait · Kuwait
    #[ts(rename = "KW")]
    Kw = 123,
    /// Isole Cayman · Cayman Islands
    #[ts(rename = "KY")]
    Ky = 124,
    /// Kazakistan · Kazakhstan
    #[ts(rename = "KZ")]
    Kz = 125,
    /// Laos · Laos
    #[ts(rename = "LA")]
    La = 126,
    /// Libano · Lebanon
    #[ts(rename = "LB")]
    Lb = 127,
    /// Saint Lucia · Saint Lucia
    #[ts(rename = "LC")]
    Lc = 128,
    /// Liechtenstein · Liechtenstein
    #[ts(rename = "LI")]
    Li = 129,
    /// Sri Lanka · Sri Lanka
    #[ts(rename = "LK")]
    Lk = 130,
    /// Liberia · Liberia
    #[ts(rename = "LR")]
    Lr = 131,
    /// Lesotho · Lesotho
    #[ts(rename = "LS")]
    Ls = 132,
    /// Lituania · Lithuania
    #[ts(rename = "LT")]
    Lt = 133,
    /// Lussemburgo · Luxembourg
    #[ts(rename = "LU")]
    Lu = 134,
    /// Lettonia · Latvia
    #[ts(rename = "LV")]
    Lv = 135,
    /// Libia · Libya
    #[ts(rename = "LY")]
    Ly = 136,
    /// Marocco · Morocco
    #[ts(rename = "MA")]
    Ma = 137,
    /// Monaco · Monaco
    #[ts(rename = "MC")]
    Mc = 138,
    /// Moldova · Moldova
    #[ts(rename = "MD")]
    Md = 139,
    /// Montenegro · Montenegro
    #[ts(rename = "ME")]
    Me = 140,
    /// Saint-Martin (parte francese) · Saint Martin (French part)
    #[ts(rename = "MF")]
    Mf = 141,
    /// Madagascar · Madagascar
    #[ts(rename = "MG")]
    Mg = 142,
    /// Isole Marshall · Marshall Islands
    #[ts(rename = "MH")]
    Mh = 143,
    /// Macedonia del Nord · North Macedonia
    #[ts(rename = "MK")]
    Mk = 144,
    /// Mali · Mali
    #[ts(rename = "ML")]
    Ml = 145,
    /// Myanmar (Birmania) · Myanmar (Burma)
    #[ts(rename = "MM")]
    Mm = 146,
    /// Mongolia · Mongolia
    #[ts(rename = "MN")]
    Mn = 147,
    /// Macao · Macao
    #[ts(rename = "MO")]
    Mo = 148,
    /// Isole Marianne Settentrionali · Northern Mariana Islands
    #[ts(rename = "MP")]
    Mp = 149,
    /// Martinica · Martinique
    #[ts(rename = "MQ")]
    Mq = 150,
    /// Mauritania · Mauritania
    #[ts(rename = "MR")]
    Mr = 151,
    /// Montserrat · Montserrat
    #[ts(rename = "MS")]
    Ms = 152,
    /// Malta · Malta
    #[ts(rename = "MT")]
    Mt = 153,
    /// Mauritius · Mauritius
    #[ts(rename = "MU")]
    Mu = 154,
    /// Maldive · Maldives
    #[ts(rename = "MV")]
    Mv = 155,
    /// Malawi · Malawi
    #[ts(rename = "MW")]
    Mw = 156,
    /// Messico · Mexico
    #[ts(rename = "MX")]
    Mx = 157,
    /// Malesia · Malaysia
    #[ts(rename = "MY")]
    My = 158,
    /// Mozambico · Mozambique
    #[ts(rename = "MZ")]
    Mz = 159,
    /// Namibia · Namibia
    #[ts(rename = "NA")]
    Na = 160,
    /// Nuova Caledonia · New Caledonia
    #[ts(rename = "NC")]
    Nc = 161,
    /// Niger · Niger
    #[ts(rename = "NE")]
    Ne = 162,
    /// Isola Norfolk · Norfolk Island
    #[ts(rename = "NF")]
    Nf = 163,
    /// Nigeria · Nigeria
    #[ts(rename = "NG")]
    Ng = 164,
    /// Nicaragua · Nicaragua
    #[ts(rename = "NI")]
    Ni = 165,
    /// Paesi Bassi · Netherlands
    #[ts(rename = "NL")]
    Nl = 166,
    /// Norvegia · Norway
    #[ts(rename = "NO")]
    No = 167,
    /// Nepal · Nepal
    #[ts(rename = "NP")]
    Np = 168,
    /// Nauru · Nauru
    #[ts(rename = "NR")]
    Nr = 169,
    /// Niue · Niue
    #[ts(rename = "NU")]
    Nu = 170,
    /// Nuova Zelanda · New Zealand
    #[ts(rename = "NZ")]
    Nz = 171,
    /// Oman · Oman
    #[ts(rename = "OM")]
    Om = 172,
    /// Panama · Panama
    #[ts(rename = "PA")]
    Pa = 173,
    /// Perù · Peru
    #[ts(rename = "PE")]
    Pe = 174,
    /// Polinesia francese · French Polynesia
    #[ts(rename = "PF")]
    Pf = 175,
    /// Papua Nuova Guinea · Papua New Guinea
    #[ts(rename = "PG")]
    Pg = 176,
    /// Filippine · Philippines
    #[ts(rename = "PH")]
    Ph = 177,
    /// Pakistan · Pakistan
    #[ts(rename = "PK")]
    Pk = 178,
    /// Polonia · Poland
    #[ts(rename = "PL")]
    Pl = 179,
    /// Saint-Pierre e Miquelon · Saint Pierre and Miquelon
    #[ts(rename = "PM")]
    Pm = 180,
    /// Isole Pitcairn · Pitcairn Islands
    #[ts(rename = "PN")]
    Pn = 181,
    /// Porto Rico · Puerto Rico
    #[ts(rename = "PR")]
    Pr = 182,
    /// Palestina · Palestine
    #[ts(rename = "PS")]
    Ps = 183,
    /// Portogallo · Portugal
    #[ts(rename = "PT")]
    Pt = 184,
    /// Palau · Palau
    #[ts(rename = "PW")]
    Pw = 185,
    /// Paraguay · Paraguay
    #[ts(rename = "PY")]
    Py = 186,
    /// Qatar · Qatar
    #[ts(rename = "QA")]
    Qa = 187,
    /// Riunione · Réunion
    #[ts(rename = "RE")]
    Re = 188,
    /// Romania · Romania
    #[ts(rename = "RO")]
    Ro = 189,
    /// Serbia · Serbia
    #[ts(rename = "RS")]
    Rs = 190,
    /// Russia · Russia
    #[ts(rename = "RU")]
    Ru = 191,
    /// Ruanda · Rwanda
    #[ts(rename = "RW")]
    Rw = 192,
    /// Arabia Saudita · Saudi Arabia
    #[ts(rename = "SA")]
    Sa = 193,
    /// Isole Salomone · Solomon Islands
    #[ts(rename = "SB")]
    Sb = 194,
    /// Seychelles · Seychelles
    #[ts(rename = "SC")]
    Sc = 195,
    /// Sudan · Sudan
    #[ts(rename = "SD")]
    Sd = 196,
    /// Svezia · Sweden
    #[ts(rename = "SE")]
    Se = 197,
    /// Singapore · Singapore
    #[ts(rename = "SG")]
    Sg = 198,
    /// Sant'Elena, Ascensione e Tristan da Cunha · Saint Helena, Ascension and Tristan da Cunha
    #[ts(rename = "SH")]
    Sh = 199,
    /// Slovenia · Slovenia
    #[ts(rename = "SI")]
    Si = 200,
    /// Svalbard e Jan Mayen · Svalbard and Jan Mayen
    #[ts(rename = "SJ")]
    Sj = 201,
    /// Slovacchia · Slovakia
    #[ts(rename = "SK")]
    Sk = 202,
    /// Sierra Leone · Sierra Leone
    #[ts(rename = "SL")]
    Sl = 203,
    /// San Marino · San Marino
    #[ts(rename = "SM")]
    Sm = 204,
    /// Senegal · Senegal
    #[ts(rename = "SN")]
    Sn = 205,
    /// Somalia · Somalia
    #[ts(rename = "SO")]
    So = 206,
    /// Suriname · Suriname
    #[ts(rename = "SR")]
    Sr = 207,
    /// Sud Sudan · South Sudan
    #[ts(rename = "SS")]
    Ss = 208,
    /// São Tomé e Príncipe · São Tomé and Príncipe
    #[ts(rename = "ST")]
    St = 209,
    /// El Salvador · El Salvador
    #[ts(rename = "SV")]
    Sv = 210,
    /// Sint Maarten (parte olandese) · Sint Maarten (Dutch part)
    #[ts(rename = "SX")]
    Sx = 211,
    /// Siria · Syria
    #[ts(rename = "SY")]
    Sy = 212,
    /// Eswatini · Eswatini
    #[ts(rename = "SZ")]
    Sz = 213,
    /// Isole Turks e Caicos · Turks and Caicos Islands
    #[ts(rename = "TC")]
    Tc = 214,
    /// Ciad · Chad
    #[ts(rename = "TD")]
    Td = 215,
    /// Terre australi francesi · French Southern Territories
    #[ts(rename = "TF")]
    Tf = 216,
    /// Togo · Togo
    #[ts(rename = "TG")]
    Tg = 217,
    /// Thailandia · Thailand
    #[ts(rename = "TH")]
    Th = 218,
    /// Tagikistan · Tajikistan
    #[ts(rename = "TJ")]
    Tj = 219,
    /// Tokelau · Tokelau
    #[ts(rename = "TK")]
    Tk = 220,
    /// Timor Est · Timor-Leste
    #[ts(rename = "TL")]
    Tl = 221,
    /// Turkmenistan · Turkmenistan
    #[ts(rename = "TM")]
    Tm = 222,
    /// Tunisia · Tunisia
    #[ts(rename = "TN")]
    Tn = 223,
    /// Tonga · Tonga
    #[ts(rename = "TO")]
    To = 224,
    /// Turchia · Turkey
    #[ts(rename = "TR")]
    Tr = 225,
    /// Trinidad e Tobago · Trinidad and Tobago
    #[ts(rename = "TT")]
    Tt = 226,
    /// Tuvalu · Tuvalu
    #[ts(rename = "TV")]
    Tv = 227,
    /// Taiwan · Taiwan
    #[ts(rename = "TW")]
    Tw = 228,
    /// Tanzania · Tanzania
    #[ts(rename = "TZ")]
    Tz = 229,
    /// Ucraina · Ukraine
    #[ts(rename = "UA")]
    Ua = 230,
    /// Uganda · Uganda
    #[ts(rename = "UG")]
    Ug = 231,
    /// Isole minori esterne degli Stati Uniti · United States Minor Outlying Islands
    #[ts(rename = "UM")]
    Um = 232,
    /// Stati Uniti · United States
    #[ts(rename = "US")]
    Us = 233,
    /// Uruguay · Uruguay
    #[ts(rename = "UY")]
    Uy = 234,
    /// Uzbekistan · Uzbekistan
    #[ts(rename = "UZ")]
    Uz = 235,
    /// Città del Vaticano · Vatican City
    #[ts(rename = "VA")]
    Va = 236,
    /// Saint Vincent e Grenadine · Saint Vincent and the Grenadines
    #[ts(rename = "VC")]
    Vc = 237,
    /// Venezuela · Venezuela
    #[ts(rename = "VE")]
    Ve = 238,
    /// Isole Vergini Britanniche · British Virgin Islands
    #[ts(rename = "VG")]
    Vg = 239,
    /// Isole Vergini Americane · U.S. Virgin Islands
    #[ts(rename = "VI")]
    Vi = 240,
    /// Vietnam · Vietnam
    #[ts(rename = "VN")]
    Vn = 241,
    /// Vanuatu · Vanuatu
    #[ts(rename = "VU")]
    Vu = 242,
    /// Wallis e Futuna · Wallis and Futuna
    #[ts(rename = "WF")]
    Wf = 243,
    /// Samoa · Samoa
    #[ts(rename = "WS")]
    Ws = 244,
    /// Yemen · Yemen
    #[ts(rename = "YE")]
    Ye = 245,
    /// Mayotte · Mayotte
    #[ts(rename = "YT")]
    Yt = 246,
    /// Sudafrica · South Africa
    #[ts(rename = "ZA")]
    Za = 247,
    /// Zambia · Zambia
    #[ts(rename = "ZM")]
    Zm = 248,
    /// Zimbabwe · Zimbabwe
    #[ts(rename = "ZW")]
    Zw = 249,
    /// Kosovo · Kosovo
    #[ts(rename = "XK")]
    Xk = 250,
}

impl Country {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Ad,
        Self::Ae,
        Self::Af,
        Self::Ag,
        Self::Ai,
        Self::Al,
        Self::Am,
        Self::Ao,
        Self::Aq,
        Self::Ar,
        Self::As,
        Self::At,
        Self::Au,
        Self::Aw,
        Self::Ax,
        Self::Az,
        Self::Ba,
        Self::Bb,
        Self::Bd,
        Self::Be,
        Self::Bf,
        Self::Bg,
        Self::Bh,
        Self::Bi,
        Self::Bj,
        Self::Bl,
        Self::Bm,
        Self::Bn,
        Self::Bo,
        Self::Bq,
        Self::Br,
        Self::Bs,
        Self::Bt,
        Self::Bv,
        Self::Bw,
        Self::By,
        Self::Bz,
        Self::Ca,
        Self::Cc,
        Self::Cd,
        Self::Cf,
        Self::Cg,
        Self::Ch,
        Self::Ci,
        Self::Ck,
        Self::Cl,
        Self::Cm,
        Self::Cn,
        Self::Co,
        Self::Cr,
        Self::Cu,
        Self::Cv,
        Self::Cw,
        Self::Cx,
        Self::Cy,
        Self::Cz,
        Self::De,
        Self::Dj,
        Self::Dk,
        Self::Dm,
        Self::Do,
        Self::Dz,
        Self::Ec,
        Self::Ee,
        Self::Eg,
        Self::Eh,
        Self::Er,
        Self::Es,
        Self::Et,
        Self::Fi,
        Self::Fj,
        Self::Fk,
        Self::Fm,
        Self::Fo,
        Self::Fr,
        Self::Ga,
        Self::Gb,
        Self::Gd,
        Self::Ge,
        Self::Gf,
        Self::Gg,
        Self::Gh,
        Self::Gi,
        Self::Gl,
        Self::Gm,
        Self::Gn,
        Self::Gp,
        Self::Gq,
        Self::Gr,
        Self::Gs,
        Self::Gt,
        Self::Gu,
        Self::Gw,
        Self::Gy,
        Self::Hk,
        Self::Hm,
        Self::Hn,
        Self::Hr,
        Self::Ht,
        Self::Hu,
        Self::Id,
        Self::Ie,
        Self::Il,
        Self::Im,
        Self::In,
        Self::Io,
        Self::Iq,
        Self::Ir,
        Self::Is,
        Self::It,
        Self::Je,
        Self::Jm,
        Self::Jo,
        Self::Jp,
        Self::Ke,
        Self::Kg,
        Self::Kh,
        Self::Ki,
        Self::Km,
        Self::Kn,
        Self::Kp,
        Self::Kr,
        Self::Kw,
        Self::Ky,
        Self::Kz,
        Self::La,
        Self::Lb,
        Self::Lc,
        Self::Li,
        Self::Lk,
        Self::Lr,
        Self::Ls,
        Self::Lt,
        Self::Lu,
        Self::Lv,
        Self::Ly,
        Self::Ma,
        Self::Mc,
        Self::Md,
        Self::Me,
        Self::Mf,
        Self::Mg,
        Self::Mh,
        Self::Mk,
        Self::Ml,
        Self::Mm,
        Self::Mn,
        Self::Mo,
        Self::Mp,
        Self::Mq,
        Self::Mr,
        Self::Ms,
        Self::Mt,
        Self::Mu,
        Self::Mv,
        Self::Mw,
        Self::Mx,
        Self::My,
        Self::Mz,
        Self::Na,
        Self::Nc,
        Self::Ne,
        Self::Nf,
        Self::Ng,
        Self::Ni,
        Self::Nl,
        Self::No,
        Self::Np,
        Self::Nr,
        Self::Nu,
        Self::Nz,
        Self::Om,
        Self::Pa,
        Self::Pe,
        Self::Pf,
        Self::Pg,
        Self::Ph,
        Self::Pk,
        Self::Pl,
        Self::Pm,
        Self::Pn,
        Self::Pr,
        Self::Ps,
        Self::Pt,
        Self::Pw,
        Self::Py,
        Self::Qa,
        Self::Re,
        Self::Ro,
        Self::Rs,
        Self::Ru,
        Self::Rw,
        Self::Sa,
        Self::Sb,
        Self::Sc,
        Self::Sd,
        Self::Se,
        Self::Sg,
        Self::Sh,
        Self::Si,
        Self::Sj,
        Self::Sk,
        Self::Sl,
        Self::Sm,
        Self::Sn,
        Self::So,
        Self::Sr,
        Self::Ss,
        Self::St,
        Self::Sv,
        Self::Sx,
        Self::Sy,
        Self::Sz,
        Self::Tc,
        Self::Td,
        Self::Tf,
        Self::Tg,
        Self::Th,
        Self::Tj,
        Self::Tk,
        Self::Tl,
        Self::Tm,
        Self::Tn,
        Self::To,
        Self::Tr,
        Self::Tt,
        Self::Tv,
        Self::Tw,
        Self::Tz,
        Self::Ua,
        Self::Ug,
        Self::Um,
        Self::Us,
        Self::Uy,
        Self::Uz,
        Self::Va,
        Self::Vc,
        Self::Ve,
        Self::Vg,
        Self::Vi,
        Self::Vn,
        Self::Vu,
        Self::Wf,
        Self::Ws,
        Self::Ye,
        Self::Yt,
        Self::Za,
        Self::Zm,
        Self::Zw,
        Self::Xk,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ad => "AD",
            Self::Ae => "AE",
            Self::Af => "AF",
            Self::Ag => "AG",
            Self::Ai => "AI",
            Self::Al => "AL",
            Self::Am => "AM",
            Self::Ao => "AO",
            Self::Aq => "AQ",
            Self::Ar => "AR",
            Self::As => "AS",
            Self::At => "AT",
            Self::Au => "AU",
            Self::Aw => "AW",
            Self::Ax => "AX",
            Self::Az => "AZ",
            Self::Ba => "BA",
            Self::Bb => "BB",
            Self::Bd => "BD",
            Self::Be => "BE",
            Self::Bf => "BF",
            Self::Bg => "BG",
            Self::Bh => "BH",
            Self::Bi => "BI",
            Self::Bj => "BJ",
            Self::Bl => "BL",
            Self::Bm => "BM",
            Self::Bn => "BN",
            Self::Bo => "BO",
            Self::Bq => "BQ",
            Self::Br => "BR",
            Self::Bs => "BS",
            Self::Bt => "BT",
            Self::Bv => "BV",
            Self::Bw => "BW",
            Self::By => "BY",
            Self::Bz => "BZ",
            Self::Ca => "CA",
            Self::Cc => "CC",
            Self::Cd => "CD",
            Self::Cf => "CF",
            Self::Cg => "CG",
            Self::Ch => "CH",
            Self::Ci => "CI",
            Self::Ck => "CK",
            Self::Cl => "CL",
            Self::Cm => "CM",
            Self::Cn => "CN",
            Self::Co => "CO",
            Self::Cr => "CR",
            Self::Cu => "CU",
            Self::Cv => "CV",
            Self::Cw => "CW",
            Self::Cx => "CX",
            Self::Cy => "CY",
            Self::Cz => "CZ",
            Self::De => "DE",
            Self::Dj => "DJ",
            Self::Dk => "DK",
            Self::Dm => "DM",
            Self::Do => "DO",
            Self::Dz => "DZ",
            Self::Ec => "EC",
            Self::Ee => "EE",
            Self::Eg => "EG",
            Self::Eh => "EH",
            Self::Er => "ER",
            Self::Es => "ES",
            Self::Et => "ET",
            Self::Fi => "FI",
            Self::Fj => "FJ",
            Self::Fk => "FK",
            Self::Fm => "FM",
            Self::Fo => "FO",
            Self::Fr => "FR",
            Self::Ga => "GA",
            Self::Gb => "GB",
            Self::Gd => "GD",
            Self::Ge => "GE",
            Self::Gf => "GF",
            Self::Gg => "GG",
            Self::Gh => "GH",
            Self::Gi => "GI",
            Self::Gl => "GL",
            Self::Gm => "GM",
            Self::Gn => "GN",
            Self::Gp => "GP",
            Self::Gq => "GQ",
            Self::Gr => "GR",
            Self::Gs => "GS",
            Self::Gt => "GT",
            Self::Gu => "GU",
            Self::Gw => "GW",
            Self::Gy => "GY",
            Self::Hk => "HK",
            Self::Hm => "HM",
            Self::Hn => "HN",
            Self::Hr => "HR",
            Self::Ht => "HT",
            Self::Hu => "HU",
            Self::Id => "ID",
            Self::Ie => "IE",
            Self::Il => "IL",
            Self::Im => "IM",
            Self::In => "IN",
            Self::Io => "IO",
            Self::Iq => "IQ",
            Self::Ir => "IR",
            Self::Is => "IS",
            Self::It => "IT",
            Self::Je => "JE",
            Self::Jm => "JM",
            Self::Jo => "JO",
            Self::Jp => "JP",
            Self::Ke => "KE",
            Self::Kg => "KG",
            Self::Kh => "KH",
            Self::Ki => "KI",
            Self::Km => "KM",
            Self::Kn => "KN",
            Self::Kp => "KP",
            Self::Kr => "KR",
            Self::Kw => "KW",
            Self::Ky => "KY",
            Self::Kz => "KZ",
            Self::La => "LA",
            Self::Lb => "LB",
            Self::Lc => "LC",
            Self::Li => "LI",
            Self::Lk => "LK",
            Self::Lr => "LR",
            Self::Ls => "LS",
            Self::Lt => "LT",
            Self::Lu => "LU",
            Self::Lv => "LV",
            Self::Ly => "LY",
            Self::Ma => "MA",
            Self::Mc => "MC",
            Self::Md => "MD",
            Self::Me => "ME",
            Self::Mf => "MF",
            Self::Mg => "MG",
            Self::Mh => "MH",
            Self::Mk => "MK",
            Self::Ml => "ML",
            Self::Mm => "MM",
            Self::Mn => "MN",
            Self::Mo => "MO",
            Self::Mp => "MP",
            Self::Mq => "MQ",
            Self::Mr => "MR",
            Self::Ms => "MS",
            Self::Mt => "MT",
            Self::Mu => "MU",
            Self::Mv => "MV",
            Self::Mw => "MW",
            Self::Mx => "MX",
            Self::My => "MY",
            Self::Mz => "MZ",
            Self::Na => "NA",
            Self::Nc => "NC",
            Self::Ne => "NE",
            Self::Nf => "NF",
            Self::Ng => "NG",
            Self::Ni => "NI",
            Self::Nl => "NL",
            Self::No => "NO",
            Self::Np => "NP",
            Self::Nr => "NR",
            Self::Nu => "NU",
            Self::Nz => "NZ",
            Self::Om => "OM",
            Self::Pa => "PA",
            Self::Pe => "PE",
            Self::Pf => "PF",
            Self::Pg => "PG",
            Self::Ph => "PH",
            Self::Pk => "PK",
            Self::Pl => "PL",
            Self::Pm => "PM",
            Self::Pn => "PN",
            Self::Pr => "PR",
            Self::Ps => "PS",
            Self::Pt => "PT",
            Self::Pw => "PW",
            Self::Py => "PY",
            Self::Qa => "QA",
            Self::Re => "RE",
            Self::Ro => "RO",
            Self::Rs => "RS",
            Self::Ru => "RU",
            Self::Rw => "RW",
            Self::Sa => "SA",
            Self::Sb => "SB",
            Self::Sc => "SC",
            Self::Sd => "SD",
            Self::Se => "SE",
            Self::Sg => "SG",
            Self::Sh => "SH",
            Self::Si => "SI",
            Self::Sj => "SJ",
            Self::Sk => "SK",
            Self::Sl => "SL",
            Self::Sm => "SM",
            Self::Sn => "SN",
            Self::So => "SO",
            Self::Sr => "SR",
            Self::Ss => "SS",
            Self::St => "ST",
            Self::Sv => "SV",
            Self::Sx => "SX",
            Self::Sy => "SY",
            Self::Sz => "SZ",
            Self::Tc => "TC",
            Self::Td => "TD",
            Self::Tf => "TF",
            Self::Tg => "TG",
            Self::Th => "TH",
            Self::Tj => "TJ",
            Self::Tk => "TK",
            Self::Tl => "TL",
            Self::Tm => "TM",
            Self::Tn => "TN",
            Self::To => "TO",
            Self::Tr => "TR",
            Self::Tt => "TT",
            Self::Tv => "TV",
            Self::Tw => "TW",
            Self::Tz => "TZ",
            Self::Ua => "UA",
            Self::Ug => "UG",
            Self::Um => "UM",
            Self::Us => "US",
            Self::Uy => "UY",
            Self::Uz => "UZ",
            Self::Va => "VA",
            Self::Vc => "VC",
            Self::Ve => "VE",
            Self::Vg => "VG",
            Self::Vi => "VI",
            Self::Vn => "VN",
            Self::Vu => "VU",
            Self::Wf => "WF",
            Self::Ws => "WS",
            Self::Ye => "YE",
            Self::Yt => "YT",
            Self::Za => "ZA",
            Self::Zm => "ZM",
            Self::Zw => "ZW",
            Self::Xk => "XK",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Ad),
            2 => Some(Self::Ae),
            3 => Some(Self::Af),
            4 => Some(Self::Ag),
            5 => Some(Self::Ai),
            6 => Some(Self::Al),
            7 => Some(Self::Am),
            8 => Some(Self::Ao),
            9 => Some(Self::Aq),
            10 => Some(Self::Ar),
            11 => Some(Self::As),
            12 => Some(Self::At),
            13 => Some(Self::Au),
            14 => Some(Self::Aw),
            15 => Some(Self::Ax),
            16 => Some(Self::Az),
            17 => Some(Self::Ba),
            18 => Some(Self::Bb),
            19 => Some(Self::Bd),
            20 => Some(Self::Be),
            21 => Some(Self::Bf),
            22 => Some(Self::Bg),
            23 => Some(Self::Bh),
            24 => Some(Self::Bi),
            25 => Some(Self::Bj),
            26 => Some(Self::Bl),
            27 => Some(Self::Bm),
            28 => Some(Self::Bn),
            29 => Some(Self::Bo),
            30 => Some(Self::Bq),
            31 => Some(Self::Br),
            32 => Some(Self::Bs),
            33 => Some(Self::Bt),
            34 => Some(Self::Bv),
            35 => Some(Self::Bw),
            36 => Some(Self::By),
            37 => Some(Self::Bz),
            38 => Some(Self::Ca),
            39 => Some(Self::Cc),
            40 => Some(Self::Cd),
            41 => Some(Self::Cf),
            42 => Some(Self::Cg),
            43 => Some(Self::Ch),
            44 => Some(Self::Ci),
            45 => Some(Self::Ck),
            46 => Some(Self::Cl),
            47 => Some(Self::Cm),
            48 => Some(Self::Cn),
            49 => Some(Self::Co),
            50 => Some(Self::Cr),
            51 => Some(Self::Cu),
            52 => Some(Self::Cv),
            53 => Some(Self::Cw),
            54 => Some(Self::Cx),
            55 => Some(Self::Cy),
            56 => Some(Self::Cz),
            57 => Some(Self::De),
            58 => Some(Self::Dj),
            59 => Some(Self::Dk),
            60 => Some(Self::Dm),
            61 => Some(Self::Do),
            62 => Some(Self::Dz),
            63 => Some(Self::Ec),
            64 => Some(Self::Ee),
            65 => Some(Self::Eg),
            66 => Some(Self::Eh),
            67 => Some(Self::Er),
            68 => Some(Self::Es),
            69 => Some(Self::Et),
            70 => Some(Self::Fi),
            71 => Some(Self::Fj),
            72 => Some(Self::Fk),
            73 => Some(Self::Fm),
            74 => Some(Self::Fo),
            75 => Some(Self::Fr),
            76 => Some(Self::Ga),
            77 => Some(Self::Gb),
            78 => Some(Self::Gd),
            79 => Some(Self::Ge),
            80 => Some(Self::Gf),
            81 => Some(Self::Gg),
            82 => Some(Self::Gh),
            83 => Some(Self::Gi),
            84 => Some(Self::Gl),
            85 => Some(Self::Gm),
            86 => Some(Self::Gn),
            87 => Some(Self::Gp),
            88 => Some(Self::Gq),
            89 => Some(Self::Gr),
            90 => Some(Self::Gs),
            91 => Some(Self::Gt),
            92 => Some(Self::Gu),
            93 => Some(Self::Gw),
            94 => Some(Self::Gy),
            95 => Some(Self::Hk),
            96 => Some(Self::Hm),
            97 => Some(Self::Hn),
            98 => Some(Self::Hr),
            99 => Some(Self::Ht),
            100 => Some(Self::Hu),
            101 => Some(Self::Id),
            102 => Some(Self::Ie),
            103 => Some(Self::Il),
            104 => Some(Self::Im),
            105 => Some(Self::In),
            106 => Some(Self::Io),
            107 => Some(Self::Iq),
            108 => Some(Self::Ir),
            109 => Some(Self::Is),
            110 => Some(Self::It),
            111 => Some(Self::Je),
            112 => Some(Self::Jm),
            113 => Some(Self::Jo),
            114 => Some(Self::Jp),
            115 => Some(Self::Ke),
            116 => Some(Self::Kg),
            117 => Some(Self::Kh),
            118 => Some(Self::Ki),
            119 => Some(Self::Km),
            120 => Some(Self::Kn),
            121 => Some(Self::Kp),
            122 => Some(Self::Kr),
            123 => Some(Self::Kw),
            124 => Some(Self::Ky),
            125 => Some(Self::Kz),
            126 => Some(Self::La),
            127 => Some(Self::Lb),
            128 => Some(Self::Lc),
            129 => Some(Self::Li),
            130 => Some(Self::Lk),
            131 => Some(Self::Lr),
            132 => Some(Self::Ls),
            133 => Some(Self::Lt),
            134 => Some(Self::Lu),
            135 => Some(Self::Lv),
            136 => Some(Self::Ly),
            137 => Some(Self::Ma),
            138 => Some(Self::Mc),
            139 => Some(Self::Md),
            140 => Some(Self::Me),
            141 => Some(Self::Mf),
            142 => Some(Self::Mg),
            143 => Some(Self::Mh),
            144 => Some(Self::Mk),
            145 => Some(Self::Ml),
            146 => Some(Self::Mm),
            147 => Some(Self::Mn),
            148 => Some(Self::Mo),
            149 => Some(Self::Mp),
            150 => Some(Self::Mq),
            151 => Some(Self::Mr),
            152 => Some(Self::Ms),
            153 => Some(Self::Mt),
            154 => Some(Self::Mu),
            155 => Some(Self::Mv),
            156 => Some(Self::Mw),
            157 => Some(Self::Mx),
            158 => Some(Self::My),
            159 => Some(Self::Mz),
            160 => Some(Self::Na),
            161 => Some(Self::Nc),
            162 => Some(Self::Ne),
            163 => Some(Self::Nf),
            164 => Some(Self::Ng),
            165 => Some(Self::Ni),
            166 => Some(Self::Nl),
            167 => Some(Self::No),
            168 => Some(Self::Np),
            169 => Some(Self::Nr),
            170 => Some(Self::Nu),
            171 => Some(Self::Nz),
            172 => Some(Self::Om),
            173 => Some(Self::Pa),
            174 => Some(Self::Pe),
            175 => Some(Self::Pf),
            176 => Some(Self::Pg),
            177 => Some(Self::Ph),
            178 => Some(Self::Pk),
            179 => Some(Self::Pl),
            180 => Some(Self::Pm),
            181 => Some(Self::Pn),
            182 => Some(Self::Pr),
            183 => Some(Self::Ps),
            184 => Some(Self::Pt),
            185 => Some(Self::Pw),
            186 => Some(Self::Py),
            187 => Some(Self::Qa),
            188 => Some(Self::Re),
            189 => Some(Self::Ro),
            190 => Some(Self::Rs),
            191 => Some(Self::Ru),
            192 => Some(Self::Rw),
            193 => Some(Self::Sa),
            194 => Some(Self::Sb),
            195 => Some(Self::Sc),
            196 => Some(Self::Sd),
            197 => Some(Self::Se),
            198 => Some(Self::Sg),
            199 => Some(Self::Sh),
            200 => Some(Self::Si),
            201 => Some(Self::Sj),
            202 => Some(Self::Sk),
            203 => Some(Self::Sl),
            204 => Some(Self::Sm),
            205 => Some(Self::Sn),
            206 => Some(Self::So),
            207 => Some(Self::Sr),
            208 => Some(Self::Ss),
            209 => Some(Self::St),
            210 => Some(Self::Sv),
            211 => Some(Self::Sx),
            212 => Some(Self::Sy),
            213 => Some(Self::Sz),
            214 => Some(Self::Tc),
            215 => Some(Self::Td),
            216 => Some(Self::Tf),
            217 => Some(Self::Tg),
            218 => Some(Self::Th),
            219 => Some(Self::Tj),
            220 => Some(Self::Tk),
            221 => Some(Self::Tl),
            222 => Some(Self::Tm),
            223 => Some(Self::Tn),
            224 => Some(Self::To),
            225 => Some(Self::Tr),
            226 => Some(Self::Tt),
            227 => Some(Self::Tv),
            228 => Some(Self::Tw),
            229 => Some(Self::Tz),
            230 => Some(Self::Ua),
            231 => Some(Self::Ug),
            232 => Some(Self::Um),
            233 => Some(Self::Us),
            234 => Some(Self::Uy),
            235 => Some(Self::Uz),
            236 => Some(Self::Va),
            237 => Some(Self::Vc),
            238 => Some(Self::Ve),
            239 => Some(Self::Vg),
            240 => Some(Self::Vi),
            241 => Some(Self::Vn),
            242 => Some(Self::Vu),
            243 => Some(Self::Wf),
            244 => Some(Self::Ws),
            245 => Some(Self::Ye),
            246 => Some(Self::Yt),
            247 => Some(Self::Za),
            248 => Some(Self::Zm),
            249 => Some(Self::Zw),
            250 => Some(Self::Xk),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "AD" => Some(Self::Ad),
            "AE" => Some(Self::Ae),
            "AF" => Some(Self::Af),
            "AG" => Some(Self::Ag),
            "AI" => Some(Self::Ai),
            "AL" => Some(Self::Al),
            "AM" => Some(Self::Am),
            "AO" => Some(Self::Ao),
            "AQ" => Some(Self::Aq),
            "AR" => Some(Self::Ar),
            "AS" => Some(Self::As),
            "AT" => Some(Self::At),
            "AU" => Some(Self::Au),
            "AW" => Some(Self::Aw),
            "AX" => Some(Self::Ax),
            "AZ" => Some(Self::Az),
            "BA" => Some(Self::Ba),
            "BB" => Some(Self::Bb),
            "BD" => Some(Self::Bd),
            "BE" => Some(Self::Be),
            "BF" => Some(Self::Bf),
            "BG" => Some(Self::Bg),
            "BH" => Some(Self::Bh),
            "BI" => Some(Self::Bi),
            "BJ" => Some(Self::Bj),
            "BL" => Some(Self::Bl),
            "BM" => Some(Self::Bm),
            "BN" => Some(Self::Bn),
            "BO" => Some(Self::Bo),
            "BQ" => Some(Self::Bq),
            "BR" => Some(Self::Br),
            "BS" => Some(Self::Bs),
            "BT" => Some(Self::Bt),
            "BV" => Some(Self::Bv),
            "BW" => Some(Self::Bw),
            "BY" => Some(Self::By),
            "BZ" => Some(Self::Bz),
            "CA" => Some(Self::Ca),
            "CC" => Some(Self::Cc),
            "CD" => Some(Self::Cd),
            "CF" => Some(Self::Cf),
            "CG" => Some(Self::Cg),
            "CH" => Some(Self::Ch),
            "CI" => Some(Self::Ci),
            "CK" => Some(Self::Ck),
            "CL" => Some(Self::Cl),
            "CM" => Some(Self::Cm),
            "CN" => Some(Self::Cn),
            "CO" => Some(Self::Co),
            "CR" => Some(Self::Cr),
            "CU" => Some(Self::Cu),
            "CV" => Some(Self::Cv),
            "CW" => Some(Self::Cw),
            "CX" => Some(Self::Cx),
            "CY" => Some(Self::Cy),
            "CZ" => Some(Self::Cz),
            "DE" => Some(Self::De),
            "DJ" => Some(Self::Dj),
            "DK" => Some(Self::Dk),
            "DM" => Some(Self::Dm),
            "DO" => Some(Self::Do),
            "DZ" => Some(Self::Dz),
            "EC" => Some(Self::Ec),
            "EE" => Some(Self::Ee),
            "EG" => Some(Self::Eg),
            "EH" => Some(Self::Eh),
            "ER" => Some(Self::Er),
            "ES" => Some(Self::Es),
            "ET" => Some(Self::Et),
            "FI" => Some(Self::Fi),
            "FJ" => Some(Self::Fj),
            "FK" => Some(Self::Fk),
            "FM" => Some(Self::Fm),
            "FO" => Some(Self::Fo),
            "FR" => Some(Self::Fr),
            "GA" => Some(Self::Ga),
            "GB" => Some(Self::Gb),
            "GD" => Some(Self::Gd),
            "GE" => Some(Self::Ge),
            "GF" => Some(Self::Gf),
            "GG" => Some(Self::Gg),
            "GH" => Some(Self::Gh),
            "GI" => Some(Self::Gi),
            "GL" => Some(Self::Gl),
            "GM" => Some(Self::Gm),
            "GN" => Some(Self::Gn),
            "GP" => Some(Self::Gp),
            "GQ" => Some(Self::Gq),
            "GR" => Some(Self::Gr),
            "GS" => Some(Self::Gs),
            "GT" => Some(Self::Gt),
            "GU" => Some(Self::Gu),
            "GW" => Some(Self::Gw),
            "GY" => Some(Self::Gy),
            "HK" => Some(Self::Hk),
            "HM" => Some(Self::Hm),
            "HN" => Some(Self::Hn),
            "HR" => Some(Self::Hr),
            "HT" => Some(Self::Ht),
            "HU" => Some(Self::Hu),
            "ID" => Some(Self::Id),
            "IE" => Some(Self::Ie),
            "IL" => Some(Self::Il),
            "IM" => Some(Self::Im),
            "IN" => Some(Self::In),
            "IO" => Some(Self::Io),
            "IQ" => Some(Self::Iq),
            "IR" => Some(Self::Ir),
            "IS" => Some(Self::Is),
            "IT" => Some(Self::It),
            "JE" => Some(Self::Je),
            "JM" => Some(Self::Jm),
            "JO" => Some(Self::Jo),
            "JP" => Some(Self::Jp),
            "KE" => Some(Self::Ke),
            "KG" => Some(Self::Kg),
            "KH" => Some(Self::Kh),
            "KI" => Some(Self::Ki),
            "KM" => Some(Self::Km),
            "KN" => Some(Self::Kn),
            "KP" => Some(Self::Kp),
            "KR" => Some(Self::Kr),
            "KW" => Some(Self::Kw),
            "KY" => Some(Self::Ky),
            "KZ" => Some(Self::Kz),
            "LA" => Some(Self::La),
            "LB" => Some(Self::Lb),
            "LC" => Some(Self::Lc),
            "LI" => Some(Self::Li),
            "LK" => Some(Self::Lk),
            "LR" => Some(Self::Lr),
            "LS" => Some(Self::Ls),
            "LT" => Some(Self::Lt),
            "LU" => Some(Self::Lu),
            "LV" => Some(Self::Lv),
            "LY" => Some(Self::Ly),
            "MA" => Some(Self::Ma),
            "MC" => Some(Self::Mc),
            "MD" => Some(Self::Md),
            "ME" => Some(Self::Me),
            "MF" => Some(Self::Mf),
            "MG" => Some(Self::Mg),
            "MH" => Some(Self::Mh),
            "MK" => Some(Self::Mk),
            "ML" => Some(Self::Ml),
            "MM" => Some(Self::Mm),
            "MN" => Some(Self::Mn),
            "MO" => Some(Self::Mo),
            "MP" => Some(Self::Mp),
            "MQ" => Some(Self::Mq),
            "MR" => Some(Self::Mr),
            "MS" => Some(Self::Ms),
            "MT" => Some(Self::Mt),
            "MU" => Some(Self::Mu),
            "MV" => Some(Self::Mv),
            "MW" => Some(Self::Mw),
            "MX" => Some(Self::Mx),
            "MY" => Some(Self::My),
            "MZ" => Some(Self::Mz),
            "NA" => Some(Self::Na),
            "NC" => Some(Self::Nc),
            "NE" => Some(Self::Ne),
            "NF" => Some(Self::Nf),
            "NG" => Some(Self::Ng),
            "NI" => Some(Self::Ni),
            "NL" => Some(Self::Nl),
            "NO" => Some(Self::No),
            "NP" => Some(Self::Np),
            "NR" => Some(Self::Nr),
            "NU" => Some(Self::Nu),
            "NZ" => Some(Self::Nz),
            "OM" => Some(Self::Om),
            "PA" => Some(Self::Pa),
            "PE" => Some(Self::Pe),
            "PF" => Some(Self::Pf),
            "PG" => Some(Self::Pg),
            "PH" => Some(Self::Ph),
            "PK" => Some(Self::Pk),
            "PL" => Some(Self::Pl),
            "PM" => Some(Self::Pm),
            "PN" => Some(Self::Pn),
            "PR" => Some(Self::Pr),
            "PS" => Some(Self::Ps),
            "PT" => Some(Self::Pt),
            "PW" => Some(Self::Pw),
            "PY" => Some(Self::Py),
            "QA" => Some(Self::Qa),
            "RE" => Some(Self::Re),
            "RO" => Some(Self::Ro),
            "RS" => Some(Self::Rs),
            "RU" => Some(Self::Ru),
            "RW" => Some(Self::Rw),
            "SA" => Some(Self::Sa),
            "SB" => Some(Self::Sb),
            "SC" => Some(Self::Sc),
            "SD" => Some(Self::Sd),
            "SE" => Some(Self::Se),
            "SG" => Some(Self::Sg),
            "SH" => Some(Self::Sh),
            "SI" => Some(Self::Si),
            "SJ" => Some(Self::Sj),
            "SK" => Some(Self::Sk),
            "SL" => Some(Self::Sl),
            "SM" => Some(Self::Sm),
            "SN" => Some(Self::Sn),
            "SO" => Some(Self::So),
            "SR" => Some(Self::Sr),
            "SS" => Some(Self::Ss),
            "ST" => Some(Self::St),
            "SV" => Some(Self::Sv),
            "SX" => Some(Self::Sx),
            "SY" => Some(Self::Sy),
            "SZ" => Some(Self::Sz),
            "TC" => Some(Self::Tc),
            "TD" => Some(Self::Td),
            "TF" => Some(Self::Tf),
            "TG" => Some(Self::Tg),
            "TH" => Some(Self::Th),
            "TJ" => Some(Self::Tj),
            "TK" => Some(Self::Tk),
            "TL" => Some(Self::Tl),
            "TM" => Some(Self::Tm),
            "TN" => Some(Self::Tn),
            "TO" => Some(Self::To),
            "TR" => Some(Self::Tr),
            "TT" => Some(Self::Tt),
            "TV" => Some(Self::Tv),
            "TW" => Some(Self::Tw),
            "TZ" => Some(Self::Tz),
            "UA" => Some(Self::Ua),
            "UG" => Some(Self::Ug),
            "UM" => Some(Self::Um),
            "US" => Some(Self::Us),
            "UY" => Some(Self::Uy),
            "UZ" => Some(Self::Uz),
            "VA" => Some(Self::Va),
            "VC" => Some(Self::Vc),
            "VE" => Some(Self::Ve),
            "VG" => Some(Self::Vg),
            "VI" => Some(Self::Vi),
            "VN" => Some(Self::Vn),
            "VU" => Some(Self::Vu),
            "WF" => Some(Self::Wf),
            "WS" => Some(Self::Ws),
            "YE" => Some(Self::Ye),
            "YT" => Some(Self::Yt),
            "ZA" => Some(Self::Za),
            "ZM" => Some(Self::Zm),
            "ZW" => Some(Self::Zw),
            "XK" => Some(Self::Xk),
            _ => None,
        }
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("country", Self::from_code, Self::from_number, deserializer)
    }
}

impl Country {
    /// The macro-area it counts in: the only grain of origin in two-month tables.
    pub const fn macro_area(self) -> Macro {
        match self {
            Self::Ad => Macro::Other,
            Self::Ae => Macro::Other,
            Self::Af => Macro::SouthAsia,
            Self::Ag => Macro::Latam,
            Self::Ai => Macro::Latam,
            Self::Al => Macro::BalkanExussr,
            Self::Am => Macro::BalkanExussr,
            Self::Ao => Macro::AfricaOther,
            Self::Aq => Macro::Other,
            Self::Ar => Macro::Latam,
            Self::As => Macro::Other,
            Self::At => Macro::EuOther,
            Self::Au => Macro::Other,
            Self::Aw => Macro::Latam,
            Self::Ax => Macro::EuOther,
            Self::Az => Macro::BalkanExussr,
            Self::Ba => Macro::BalkanExussr,
            Self::Bb => Macro::Latam,
            Self::Bd => Macro::SouthAsia,
            Self::Be => Macro::EuOther,
            Self::Bf => Macro::WestAfrica,
            Self::Bg => Macro::EuEast,
            Self::Bh => Macro::Other,
            Self::Bi => Macro::AfricaOther,
            Self::Bj => Macro::WestAfrica,
            Self::Bl => Macro::Latam,
            Self::Bm => Macro::Other,
            Self::Bn => Macro::EastAsia,
            Self::Bo => Macro::Latam,
            Self::Bq => Macro::Latam,
            Self::Br => Macro::Latam,
            Self::Bs => Macro::Latam,
            Self::Bt => Macro::SouthAsia,
            Self::Bv => Macro::Other,
            Self::Bw => Macro::AfricaOther,
            Self::By => Macro::BalkanExussr,
            Self::Bz => Macro::Latam,
            Self::Ca => Macro::Other,
            Self::Cc => Macro::Other,
            Self::Cd => Macro::AfricaOther,
            Self::Cf => Macro::AfricaOther,
            Self::Cg => Macro::AfricaOther,
            Self::Ch => Macro::Other,
            Self::Ci => Macro::WestAfrica,
            Self::Ck => Macro::Other,
            Self::Cl => Macro::Latam,
            Self::Cm => Macro::AfricaOther,
            Self::Cn => Macro::EastAsia,
            Self::Co => Macro::Latam,
            Self::Cr => Macro::Latam,
            Self::Cu => Macro::Latam,
            Self::Cv => Macro::WestAfrica,
            Self::Cw => Macro::Latam,
            Self::Cx => Macro::Other,
            Self::Cy => Macro::EuOther,
            Self::Cz => Macro::EuEast,
            Self::De => Macro::EuOther,
            Self::Dj => Macro::AfricaOther,
            Self::Dk => Macro::EuOther,
            Self::Dm => Macro::Latam,
            Self::Do => Macro::Latam,
            Self::Dz => Macro::NorthAfrica,
            Self::Ec => Macro::Latam,
            Self::Ee => Macro::EuEast,
            Self::Eg => Macro::NorthAfrica,
            Self::Eh => Macro::NorthAfrica,
            Self::Er => Macro::AfricaOther,
            Self::Es => Macro::EuOther,
            Self::Et => Macro::AfricaOther,
            Self::Fi => Macro::EuOther,
            Self::Fj => Macro::Other,
            Self::Fk => Macro::Latam,
            Self::Fm => Macro::Other,
            Self::Fo => Macro::Other,
            Self::Fr => Macro::EuOther,
            Self::Ga => Macro::AfricaOther,
            Self::Gb => Macro::Other,
            Self::Gd => Macro::Latam,
            Self::Ge => Macro::BalkanExussr,
            Self::Gf => Macro::Latam,
            Self::Gg => Macro::Other,
            Self::Gh => Macro::WestAfrica,
            Self::Gi => Macro::Other,
            Self::Gl => Macro::Other,
            Self::Gm => Macro::WestAfrica,
            Self::Gn => Macro::WestAfrica,
            Self::Gp => Macro::Latam,
            Self::Gq => Macro::AfricaOther,
            Self::Gr => Macro::EuOther,
            Self::Gs => Macro::Other,
            Self::Gt => Macro::Latam,
            Self::Gu => Macro::Other,
            Self::Gw => Macro::WestAfrica,
            Self::Gy => Macro::Latam,
            Self::Hk => Macro::EastAsia,
            Self::Hm => Macro::Other,
            Self::Hn => Macro::Latam,
            Self::Hr => Macro::EuEast,
            Self::Ht => Macro::Latam,
            Self::Hu => Macro::EuEast,
            Self::Id => Macro::EastAsia,
            Self::Ie => Macro::EuOther,
            Self::Il => Macro::Other,
            Self::Im => Macro::Other,
            Self::In => Macro::SouthAsia,
            Self::Io => Macro::Other,
            Self::Iq => Macro::Other,
            Self::Ir => Macro::SouthAsia,
            Self::Is => Macro::Other,
            Self::It => Macro::It,
            Self::Je => Macro::Other,
            Self::Jm => Macro::Latam,
            Self::Jo => Macro::Other,
            Self::Jp => Macro::EastAsia,
            Self::Ke => Macro::AfricaOther,
            Self::Kg => Macro::BalkanExussr,
            Self::Kh => Macro::EastAsia,
            Self::Ki => Macro::Other,
            Self::Km => Macro::AfricaOther,
            Self::Kn => Macro::Latam,
            Self::Kp => Macro::EastAsia,
            Self::Kr => Macro::EastAsia,
            Self::Kw => Macro::Other,
            Self::Ky => Macro::Latam,
            Self::Kz => Macro::BalkanExussr,
            Self::La => Macro::EastAsia,
            Self::Lb => Macro::Other,
            Self::Lc => Macro::Latam,
            Self::Li => Macro::Other,
            Self::Lk => Macro::SouthAsia,
            Self::Lr => Macro::WestAfrica,
            Self::Ls => Macro::AfricaOther,
            Self::Lt => Macro::EuEast,
            Self::Lu => Macro::EuOther,
            Self::Lv => Macro::EuEast,
            Self::Ly => Macro::NorthAfrica,
            Self::Ma => Macro::NorthAfrica,
            Self::Mc => Macro::Other,
            Self::Md => Macro::BalkanExussr,
            Self::Me => Macro::BalkanExussr,
            Self::Mf => Macro::Latam,
            Self::Mg => Macro::AfricaOther,
            Self::Mh => Macro::Other,
            Self::Mk => Macro::BalkanExussr,
            Self::Ml => Macro::WestAfrica,
            Self::Mm => Macro::EastAsia,
            Self::Mn => Macro::EastAsia,
            Self::Mo => Macro::EastAsia,
            Self::Mp => Macro::Other,
            Self::Mq => Macro::Latam,
            Self::Mr => Macro::WestAfrica,
            Self::Ms => Macro::Latam,
            Self::Mt => Macro::EuOther,
            Self::Mu => Macro::AfricaOther,
            Self::Mv => Macro::SouthAsia,
            Self::Mw => Macro::AfricaOther,
            Self::Mx => Macro::Latam,
            Self::My => Macro::EastAsia,
            Self::Mz => Macro::AfricaOther,
            Self::Na => Macro::AfricaOther,
            Self::Nc => Macro::Other,
            Self::Ne => Macro::WestAfrica,
            Self::Nf => Macro::Other,
            Self::Ng => Macro::WestAfrica,
            Self::Ni => Macro::Latam,
            Self::Nl => Macro::EuOther,
            Self::No => Macro::Other,
            Self::Np => Macro::SouthAsia,
            Self::Nr => Macro::Other,
            Self::Nu => Macro::Other,
            Self::Nz => Macro::Other,
            Self::Om => Macro::Other,
            Self::Pa => Macro::Latam,
            Self::Pe => Macro::Latam,
            Self::Pf => Macro::Other,
            Self::Pg => Macro::Other,
            Self::Ph => Macro::EastAsia,
            Self::Pk => Macro::SouthAsia,
            Self::Pl => Macro::EuEast,
            Self::Pm => Macro::Other,
            Self::Pn => Macro::Other,
            Self::Pr => Macro::Latam,
            Self::Ps => Macro::Other,
            Self::Pt => Macro::EuOther,
            Self::Pw => Macro::Other,
            Self::Py => Macro::Latam,
            Self::Qa => Macro::Other,
            Self::Re => Macro::AfricaOther,
            Self::Ro => Macro::EuEast,
            Self::Rs => Macro::BalkanExussr,
            Self::Ru => Macro::BalkanExussr,
            Self::Rw => Macro::AfricaOther,
            Self::Sa => Macro::Other,
            Self::Sb => Macro::Other,
            Self::Sc => Macro::AfricaOther,
            Self::Sd => Macro::NorthAfrica,
            Self::Se => Macro::EuOther,
            Self::Sg => Macro::EastAsia,
            Self::Sh => Macro::WestAfrica,
            Self::Si => Macro::EuEast,
            Self::Sj => Macro::Other,
            Self::Sk => Macro::EuEast,
            Self::Sl => Macro::WestAfrica,
            Self::Sm => Macro::Other,
            Self::Sn => Macro::WestAfrica,
            Self::So => Macro::AfricaOther,
            Self::Sr => Macro::Latam,
            Self::Ss => Macro::AfricaOther,
            Self::St => Macro::AfricaOther,
            Self::Sv => Macro::Latam,
            Self::Sx => Macro::Latam,
            Self::Sy => Macro::Other,
            Self::Sz => Macro::AfricaOther,
            Self::Tc => Macro::Latam,
            Self::Td => Macro::AfricaOther,
            Self::Tf => Macro::Other,
            Self::Tg => Macro::WestAfrica,
            Self::Th => Macro::EastAsia,
            Self::Tj => Macro::BalkanExussr,
            Self::Tk => Macro::Other,
            Self::Tl => Macro::EastAsia,
            Self::Tm => Macro::BalkanExussr,
            Self::Tn => Macro::NorthAfrica,
            Self::To => Macro::Other,
            Self::Tr => Macro::Other,
            Self::Tt => Macro::Latam,
            Self::Tv => Macro::Other,
            Self::Tw => Macro::EastAsia,
            Self::Tz => Macro::AfricaOther,
            Self::Ua => Macro::BalkanExussr,
            Self::Ug => Macro::AfricaOther,
            Self::Um => Macro::Other,
            Self::Us => Macro::Other,
            Self::Uy => Macro::Latam,
            Self::Uz => Macro::BalkanExussr,
            Self::Va => Macro::Other,
            Self::Vc => Macro::Latam,
            Self::Ve => Macro::Latam,
            Self::Vg => Macro::Latam,
            Self::Vi => Macro::Latam,
            Self::Vn => Macro::EastAsia,
            Self::Vu => Macro::Other,
            Self::Wf => Macro::Other,
            Self::Ws => Macro::Other,
            Self::Ye => Macro::Other,
            Self::Yt => Macro::AfricaOther,
            Self::Za => Macro::AfricaOther,
            Self::Zm => Macro::AfricaOther,
            Self::Zw => Macro::AfricaOther,
            Self::Xk => Macro::BalkanExussr,
        }
    }
}

/// The list `coverage`: not_done is a shift with zero, not an outing, and has its reason in the list not_done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Coverage {
    /// Svolta per intero · Done in full
    #[ts(rename = "full")]
    #[default]
    Full = 1,
    /// Svolta in parte · Done in part
    #[ts(rename = "partial")]
    Partial = 2,
    /// Non svolta · Not done
    #[ts(rename = "not_done")]
    NotDone = 3,
}

impl Coverage {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Full,
        Self::Partial,
        Self::NotDone,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::NotDone => "not_done",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Full),
            2 => Some(Self::Partial),
            3 => Some(Self::NotDone),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "full" => Some(Self::Full),
            "partial" => Some(Self::Partial),
            "not_done" => Some(Self::NotDone),
            _ => None,
        }
    }
}

impl Serialize for Coverage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Coverage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("coverage", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `eval_step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum EvalStep {
    /// Segnalazione ricevuta · Report received
    #[ts(rename = "received")]
    Received = 1,
    /// Contatto tentato · Contact tried
    #[ts(rename = "contact_tried")]
    ContactTried = 2,
    /// Contattata/o · Contacted
    #[ts(rename = "contacted")]
    Contacted = 3,
    /// Primo colloquio · First interview
    #[ts(rename = "interview_first")]
    InterviewFirst = 4,
    /// Colloquio successivo · Further interview
    #[ts(rename = "interview_next")]
    InterviewNext = 5,
    /// Indicatori presenti · Indicators present
    #[ts(rename = "indicators_found")]
    IndicatorsFound = 6,
    /// Indicatori assenti · Indicators absent
    #[ts(rename = "indicators_not_found")]
    IndicatorsNotFound = 7,
    /// Elementi insufficienti · Not enough elements
    #[ts(rename = "not_enough")]
    NotEnough = 8,
    /// Programma proposto · Programme offered
    #[ts(rename = "programme_offered")]
    ProgrammeOffered = 9,
    /// Adesione · Accepted
    #[ts(rename = "accepted")]
    Accepted = 10,
    /// Rifiuto · Declined
    #[ts(rename = "declined")]
    Declined = 11,
    /// Contatto perso · Contact lost
    #[ts(rename = "lost_contact")]
    LostContact = 12,
    /// Presa in carico residenziale · Taken in, residential
    #[ts(rename = "taken_in_residential")]
    TakenInResidential = 13,
    /// Presa in carico territoriale · Taken in, territorial
    #[ts(rename = "taken_in_territorial")]
    TakenInTerritorial = 14,
    /// Messa in rete (altro progetto) · Moved to another project
    #[ts(rename = "messa_in_rete")]
    MessaInRete = 15,
    /// Rimpatrio assistito · Assisted return
    #[ts(rename = "assisted_return")]
    AssistedReturn = 16,
    /// Fuori mandato · Out of scope
    #[ts(rename = "out_of_scope")]
    OutOfScope = 17,
}

impl EvalStep {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Received,
        Self::ContactTried,
        Self::Contacted,
        Self::InterviewFirst,
        Self::InterviewNext,
        Self::IndicatorsFound,
        Self::IndicatorsNotFound,
        Self::NotEnough,
        Self::ProgrammeOffered,
        Self::Accepted,
        Self::Declined,
        Self::LostContact,
        Self::TakenInResidential,
        Self::TakenInTerritorial,
        Self::MessaInRete,
        Self::AssistedReturn,
        Self::OutOfScope,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::ContactTried => "contact_tried",
            Self::Contacted => "contacted",
            Self::InterviewFirst => "interview_first",
            Self::InterviewNext => "interview_next",
            Self::IndicatorsFound => "indicators_found",
            Self::IndicatorsNotFound => "indicators_not_found",
            Self::NotEnough => "not_enough",
            Self::ProgrammeOffered => "programme_offered",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::LostContact => "lost_contact",
            Self::TakenInResidential => "taken_in_residential",
            Self::TakenInTerritorial => "taken_in_territorial",
            Self::MessaInRete => "messa_in_rete",
            Self::AssistedReturn => "assisted_return",
            Self::OutOfScope => "out_of_scope",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Received),
            2 => Some(Self::ContactTried),
            3 => Some(Self::Contacted),
            4 => Some(Self::InterviewFirst),
            5 => Some(Self::InterviewNext),
            6 => Some(Self::IndicatorsFound),
            7 => Some(Self::IndicatorsNotFound),
            8 => Some(Self::NotEnough),
            9 => Some(Self::ProgrammeOffered),
            10 => Some(Self::Accepted),
            11 => Some(Self::Declined),
            12 => Some(Self::LostContact),
            13 => Some(Self::TakenInResidential),
            14 => Some(Self::TakenInTerritorial),
            15 => Some(Self::MessaInRete),
            16 => Some(Self::AssistedReturn),
            17 => Some(Self::OutOfScope),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "received" => Some(Self::Received),
            "contact_tried" => Some(Self::ContactTried),
            "contacted" => Some(Self::Contacted),
            "interview_first" => Some(Self::InterviewFirst),
            "interview_next" => Some(Self::InterviewNext),
            "indicators_found" => Some(Self::IndicatorsFound),
            "indicators_not_found" => Some(Self::IndicatorsNotFound),
            "not_enough" => Some(Self::NotEnough),
            "programme_offered" => Some(Self::ProgrammeOffered),
            "accepted" => Some(Self::Accepted),
            "declined" => Some(Self::Declined),
            "lost_contact" => Some(Self::LostContact),
            "taken_in_residential" => Some(Self::TakenInResidential),
            "taken_in_territorial" => Some(Self::TakenInTerritorial),
            "messa_in_rete" => Some(Self::MessaInRete),
            "assisted_return" => Some(Self::AssistedReturn),
            "out_of_scope" => Some(Self::OutOfScope),
            _ => None,
        }
    }
}

impl Serialize for EvalStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for EvalStep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("eval_step", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `event`: shift level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Event {
    /// Controllo di polizia in corso · Police operation going on
    #[ts(rename = "police_operation")]
    PoliceOperation = 1,
    /// Conflitto · Conflict
    #[ts(rename = "conflict")]
    Conflict = 2,
    /// Mediazione di un conflitto · Conflict mediated
    #[ts(rename = "mediation_done")]
    MediationDone = 3,
    /// Minaccia all'équipe · Threat to the team
    #[ts(rename = "threat_to_team")]
    ThreatToTeam = 4,
    /// Luogo nuovo · New place
    #[ts(rename = "new_place")]
    NewPlace = 5,
    /// Luogo vuoto · Empty place
    #[ts(rename = "empty_place")]
    EmptyPlace = 6,
    /// Problema al mezzo · Vehicle problem
    #[ts(rename = "vehicle_problem")]
    VehicleProblem = 7,
    /// Primo soccorso · First aid
    #[ts(rename = "first_aid")]
    FirstAid = 8,
}

impl Event {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::PoliceOperation,
        Self::Conflict,
        Self::MediationDone,
        Self::ThreatToTeam,
        Self::NewPlace,
        Self::EmptyPlace,
        Self::VehicleProblem,
        Self::FirstAid,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PoliceOperation => "police_operation",
            Self::Conflict => "conflict",
            Self::MediationDone => "mediation_done",
            Self::ThreatToTeam => "threat_to_team",
            Self::NewPlace => "new_place",
            Self::EmptyPlace => "empty_place",
            Self::VehicleProblem => "vehicle_problem",
            Self::FirstAid => "first_aid",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::PoliceOperation),
            2 => Some(Self::Conflict),
            3 => Some(Self::MediationDone),
            4 => Some(Self::ThreatToTeam),
            5 => Some(Self::NewPlace),
            6 => Some(Self::EmptyPlace),
            7 => Some(Self::VehicleProblem),
            8 => Some(Self::FirstAid),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "police_operation" => Some(Self::PoliceOperation),
            "conflict" => Some(Self::Conflict),
            "mediation_done" => Some(Self::MediationDone),
            "threat_to_team" => Some(Self::ThreatToTeam),
            "new_place" => Some(Self::NewPlace),
            "empty_place" => Some(Self::EmptyPlace),
            "vehicle_problem" => Some(Self::VehicleProblem),
            "first_aid" => Some(Self::FirstAid),
            _ => None,
        }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("event", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `field`: "ambito osservato", not a finding; default unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Field {
    /// Sfruttamento sessuale · Sexual exploitation
    #[ts(rename = "sexual")]
    Sexual = 1,
    /// Sex work, nessun segnale osservato · Sex work, no sign observed
    #[ts(rename = "sex_work_no_sign")]
    SexWorkNoSign = 2,
    /// Sfruttamento lavorativo · Labour exploitation
    #[ts(rename = "labour")]
    Labour = 3,
    /// Servitù domestica · Domestic servitude
    #[ts(rename = "domestic_servitude")]
    DomesticServitude = 4,
    /// Accattonaggio · Begging
    #[ts(rename = "begging")]
    Begging = 5,
    /// Economie illegali · Illegal economies
    #[ts(rename = "illegal_econ")]
    IllegalEcon = 6,
    /// Matrimonio forzato · Forced marriage
    #[ts(rename = "forced_marriage")]
    ForcedMarriage = 7,
    /// Violenza domestica · Domestic violence
    #[ts(rename = "domestic_violence")]
    DomesticViolence = 8,
    /// Più ambiti · Several fields
    #[ts(rename = "multiple")]
    Multiple = 9,
    /// A rischio · At risk
    #[ts(rename = "at_risk")]
    AtRisk = 10,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    #[default]
    Unknown = 11,
}

impl Field {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Sexual,
        Self::SexWorkNoSign,
        Self::Labour,
        Self::DomesticServitude,
        Self::Begging,
        Self::IllegalEcon,
        Self::ForcedMarriage,
        Self::DomesticViolence,
        Self::Multiple,
        Self::AtRisk,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sexual => "sexual",
            Self::SexWorkNoSign => "sex_work_no_sign",
            Self::Labour => "labour",
            Self::DomesticServitude => "domestic_servitude",
            Self::Begging => "begging",
            Self::IllegalEcon => "illegal_econ",
            Self::ForcedMarriage => "forced_marriage",
            Self::DomesticViolence => "domestic_violence",
            Self::Multiple => "multiple",
            Self::AtRisk => "at_risk",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Sexual),
            2 => Some(Self::SexWorkNoSign),
            3 => Some(Self::Labour),
            4 => Some(Self::DomesticServitude),
            5 => Some(Self::Begging),
            6 => Some(Self::IllegalEcon),
            7 => Some(Self::ForcedMarriage),
            8 => Some(Self::DomesticViolence),
            9 => Some(Self::Multiple),
            10 => Some(Self::AtRisk),
            11 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "sexual" => Some(Self::Sexual),
            "sex_work_no_sign" => Some(Self::SexWorkNoSign),
            "labour" => Some(Self::Labour),
            "domestic_servitude" => Some(Self::DomesticServitude),
            "begging" => Some(Self::Begging),
            "illegal_econ" => Some(Self::IllegalEcon),
            "forced_marriage" => Some(Self::ForcedMarriage),
            "domestic_violence" => Some(Self::DomesticViolence),
            "multiple" => Some(Self::Multiple),
            "at_risk" => Some(Self::AtRisk),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("field", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `gender`: as perceived unless the person says; roll-up D / U / T / altro.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Gender {
    /// Donna · Woman
    #[ts(rename = "woman")]
    Woman = 1,
    /// Uomo · Man
    #[ts(rename = "man")]
    Man = 2,
    /// Donna trans · Trans woman
    #[ts(rename = "trans_woman")]
    TransWoman = 3,
    /// Uomo trans · Trans man
    #[ts(rename = "trans_man")]
    TransMan = 4,
    /// Persona trans · Trans person
    #[ts(rename = "trans_unspecified")]
    TransUnspecified = 5,
    /// Non binaria o altro · Non-binary or other
    #[ts(rename = "nonbinary_other")]
    NonbinaryOther = 6,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    #[default]
    Unknown = 7,
}

impl Gender {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Woman,
        Self::Man,
        Self::TransWoman,
        Self::TransMan,
        Self::TransUnspecified,
        Self::NonbinaryOther,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Woman => "woman",
            Self::Man => "man",
            Self::TransWoman => "trans_woman",
            Self::TransMan => "trans_man",
            Self::TransUnspecified => "trans_unspecified",
            Self::NonbinaryOther => "nonbinary_other",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Woman),
            2 => Some(Self::Man),
            3 => Some(Self::TransWoman),
            4 => Some(Self::TransMan),
            5 => Some(Self::TransUnspecified),
            6 => Some(Self::NonbinaryOther),
            7 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "woman" => Some(Self::Woman),
            "man" => Some(Self::Man),
            "trans_woman" => Some(Self::TransWoman),
            "trans_man" => Some(Self::TransMan),
            "trans_unspecified" => Some(Self::TransUnspecified),
            "nonbinary_other" => Some(Self::NonbinaryOther),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Gender {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Gender {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("gender", Self::from_code, Self::from_number, deserializer)
    }
}

impl Gender {
    /// What it rolls up to in tables: D, U, T or altro; none where it was not recorded.
    pub const fn group(self) -> Option<GenderGroup> {
        match self {
            Self::Woman => Some(GenderGroup::D),
            Self::Man => Some(GenderGroup::U),
            Self::TransWoman => Some(GenderGroup::T),
            Self::TransMan => Some(GenderGroup::T),
            Self::TransUnspecified => Some(GenderGroup::T),
            Self::NonbinaryOther => Some(GenderGroup::Altro),
            Self::Unknown => None,
        }
    }
}

/// The list `gender_group`: What gender rolls up to in tables: D / U / T / altro. Not recorded rolls up to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum GenderGroup {
    /// Donne · Women
    #[ts(rename = "D")]
    D = 1,
    /// Uomini · Men
    #[ts(rename = "U")]
    U = 2,
    /// Trans · Trans
    #[ts(rename = "T")]
    T = 3,
    /// Altro · Other
    #[ts(rename = "altro")]
    Altro = 4,
}

impl GenderGroup {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::D,
        Self::U,
        Self::T,
        Self::Altro,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::D => "D",
            Self::U => "U",
            Self::T => "T",
            Self::Altro => "altro",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::D),
            2 => Some(Self::U),
            3 => Some(Self::T),
            4 => Some(Self::Altro),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "D" => Some(Self::D),
            "U" => Some(Self::U),
            "T" => Some(Self::T),
            "altro" => Some(Self::Altro),
            _ => None,
        }
    }
}

impl Serialize for GenderGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for GenderGroup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("gender_group", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `language`: The language spoken in the contact, for choosing a mediator; ISO 639 where there is a code. Empty means not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Language {
    /// Italiano · Italian
    #[ts(rename = "it")]
    It = 1,
    /// Inglese · English
    #[ts(rename = "en")]
    En = 2,
    /// Francese · French
    #[ts(rename = "fr")]
    Fr = 3,
    /// Spagnolo · Spanish
    #[ts(rename = "es")]
    Es = 4,
    /// Portoghese · Portuguese
    #[ts(rename = "pt")]
    Pt = 5,
    /// Romeno · Romanian
    #[ts(rename = "ro")]
    Ro = 6,
    /// Bulgaro · Bulgarian
    #[ts(rename = "bg")]
    Bg = 7,
    /// Ungherese · Hungarian
    #[ts(rename = "hu")]
    Hu = 8,
    /// Albanese · Albanian
    #[ts(rename = "sq")]
    Sq = 9,
    /// Serbo-croato-bosniaco · Serbo-Croatian-Bosnian
    #[ts(rename = "sh")]
    Sh = 10,
    /// Romanes · Romani
    #[ts(rename = "rom")]
    Rom = 11,
    /// Polacco · Polish
    #[ts(rename = "pl")]
    Pl = 12,
    /// Russo · Russian
    #[ts(rename = "ru")]
    Ru = 13,
    /// Ucraino · Ukrainian
    #[ts(rename = "uk")]
    Uk = 14,
    /// Georgiano · Georgian
    #[ts(rename = "ka")]
    Ka = 15,
    /// Turco · Turkish
    #[ts(rename = "tr")]
    Tr = 16,
    /// Arabo · Arabic
    #[ts(rename = "ar")]
    Ar = 17,
    /// Persiano, dari · Persian, Dari
    #[ts(rename = "fa")]
    Fa = 18,
    /// Pidgin nigeriano · Nigerian Pidgin
    #[ts(rename = "pcm")]
    Pcm = 19,
    /// Edo (bini) · Edo (Bini)
    #[ts(rename = "bin")]
    Bin = 20,
    /// Yoruba · Yoruba
    #[ts(rename = "yo")]
    Yo = 21,
    /// Igbo · Igbo
    #[ts(rename = "ig")]
    Ig = 22,
    /// Hausa · Hausa
    #[ts(rename = "ha")]
    Ha = 23,
    /// Akan (twi) · Akan (Twi)
    #[ts(rename = "ak")]
    Ak = 24,
    /// Wolof · Wolof
    #[ts(rename = "wo")]
    Wo = 25,
    /// Fula, pular · Fula, Pular
    #[ts(rename = "ff")]
    Ff = 26,
    /// Mandinka · Mandinka
    #[ts(rename = "mnk")]
    Mnk = 27,
    /// Bambara · Bambara
    #[ts(rename = "bm")]
    Bm = 28,
    /// Somalo · Somali
    #[ts(rename = "so")]
    So = 29,
    /// Amarico · Amharic
    #[ts(rename = "am")]
    Am = 30,
    /// Tigrino · Tigrinya
    #[ts(rename = "ti")]
    Ti = 31,
    /// Cinese · Chinese
    #[ts(rename = "zh")]
    Zh = 32,
    /// Thailandese · Thai
    #[ts(rename = "th")]
    Th = 33,
    /// Vietnamita · Vietnamese
    #[ts(rename = "vi")]
    Vi = 34,
    /// Tagalog · Tagalog
    #[ts(rename = "tl")]
    Tl = 35,
    /// Hindi · Hindi
    #[ts(rename = "hi")]
    Hi = 36,
    /// Punjabi · Punjabi
    #[ts(rename = "pa")]
    Pa = 37,
    /// Urdu · Urdu
    #[ts(rename = "ur")]
    Ur = 38,
    /// Bengalese · Bengali
    #[ts(rename = "bn")]
    Bn = 39,
    /// Singalese · Sinhala
    #[ts(rename = "si")]
    Si = 40,
    /// Tamil · Tamil
    #[ts(rename = "ta")]
    Ta = 41,
    /// Lingua dei segni · Sign language
    #[ts(rename = "sign")]
    Sign = 42,
    /// Altra · Other
    #[ts(rename = "other")]
    Other = 43,
}

impl Language {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::It,
        Self::En,
        Self::Fr,
        Self::Es,
        Self::Pt,
        Self::Ro,
        Self::Bg,
        Self::Hu,
        Self::Sq,
        Self::Sh,
        Self::Rom,
        Self::Pl,
        Self::Ru,
        Self::Uk,
        Self::Ka,
        Self::Tr,
        Self::Ar,
        Self::Fa,
        Self::Pcm,
        Self::Bin,
        Self::Yo,
        Self::Ig,
        Self::Ha,
        Self::Ak,
        Self::Wo,
        Self::Ff,
        Self::Mnk,
        Self::Bm,
        Self::So,
        Self::Am,
        Self::Ti,
        Self::Zh,
        Self::Th,
        Self::Vi,
        Self::Tl,
        Self::Hi,
        Self::Pa,
        Self::Ur,
        Self::Bn,
        Self::Si,
        Self::Ta,
        Self::Sign,
        Self::Other,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::En => "en",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Ro => "ro",
            Self::Bg => "bg",
            Self::Hu => "hu",
            Self::Sq => "sq",
            Self::Sh => "sh",
            Self::Rom => "rom",
            Self::Pl => "pl",
            Self::Ru => "ru",
            Self::Uk => "uk",
            Self::Ka => "ka",
            Self::Tr => "tr",
            Self::Ar => "ar",
            Self::Fa => "fa",
            Self::Pcm => "pcm",
            Self::Bin => "bin",
            Self::Yo => "yo",
            Self::Ig => "ig",
            Self::Ha => "ha",
            Self::Ak => "ak",
            Self::Wo => "wo",
            Self::Ff => "ff",
            Self::Mnk => "mnk",
            Self::Bm => "bm",
            Self::So => "so",
            Self::Am => "am",
            Self::Ti => "ti",
            Self::Zh => "zh",
            Self::Th => "th",
            Self::Vi => "vi",
            Self::Tl => "tl",
            Self::Hi => "hi",
            Self::Pa => "pa",
            Self::Ur => "ur",
            Self::Bn => "bn",
            Self::Si => "si",
            Self::Ta => "ta",
            Self::Sign => "sign",
            Self::Other => "other",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::It),
            2 => Some(Self::En),
            3 => Some(Self::Fr),
            4 => Some(Self::Es),
            5 => Some(Self::Pt),
            6 => Some(Self::Ro),
            7 => Some(Self::Bg),
            8 => Some(Self::Hu),
            9 => Some(Self::Sq),
            10 => Some(Self::Sh),
            11 => Some(Self::Rom),
            12 => Some(Self::Pl),
            13 => Some(Self::Ru),
            14 => Some(Self::Uk),
            15 => Some(Self::Ka),
            16 => Some(Self::Tr),
            17 => Some(Self::Ar),
            18 => Some(Self::Fa),
            19 => Some(Self::Pcm),
            20 => Some(Self::Bin),
            21 => Some(Self::Yo),
            22 => Some(Self::Ig),
            23 => Some(Self::Ha),
            24 => Some(Self::Ak),
            25 => Some(Self::Wo),
            26 => Some(Self::Ff),
            27 => Some(Self::Mnk),
            28 => Some(Self::Bm),
            29 => Some(Self::So),
            30 => Some(Self::Am),
            31 => Some(Self::Ti),
            32 => Some(Self::Zh),
            33 => Some(Self::Th),
            34 => Some(Self::Vi),
            35 => Some(Self::Tl),
            36 => Some(Self::Hi),
            37 => Some(Self::Pa),
            38 => Some(Self::Ur),
            39 => Some(Self::Bn),
            40 => Some(Self::Si),
            41 => Some(Self::Ta),
            42 => Some(Self::Sign),
            43 => Some(Self::Other),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "it" => Some(Self::It),
            "en" => Some(Self::En),
            "fr" => Some(Self::Fr),
            "es" => Some(Self::Es),
            "pt" => Some(Self::Pt),
            "ro" => Some(Self::Ro),
            "bg" => Some(Self::Bg),
            "hu" => Some(Self::Hu),
            "sq" => Some(Self::Sq),
            "sh" => Some(Self::Sh),
            "rom" => Some(Self::Rom),
            "pl" => Some(Self::Pl),
            "ru" => Some(Self::Ru),
            "uk" => Some(Self::Uk),
            "ka" => Some(Self::Ka),
            "tr" => Some(Self::Tr),
            "ar" => Some(Self::Ar),
            "fa" => Some(Self::Fa),
            "pcm" => Some(Self::Pcm),
            "bin" => Some(Self::Bin),
            "yo" => Some(Self::Yo),
            "ig" => Some(Self::Ig),
            "ha" => Some(Self::Ha),
            "ak" => Some(Self::Ak),
            "wo" => Some(Self::Wo),
            "ff" => Some(Self::Ff),
            "mnk" => Some(Self::Mnk),
            "bm" => Some(Self::Bm),
            "so" => Some(Self::So),
            "am" => Some(Self::Am),
            "ti" => Some(Self::Ti),
            "zh" => Some(Self::Zh),
            "th" => Some(Self::Th),
            "vi" => Some(Self::Vi),
            "tl" => Some(Self::Tl),
            "hi" => Some(Self::Hi),
            "pa" => Some(Self::Pa),
            "ur" => Some(Self::Ur),
            "bn" => Some(Self::Bn),
            "si" => Some(Self::Si),
            "ta" => Some(Self::Ta),
            "sign" => Some(Self::Sign),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("language", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `emersion_line`: The four lines of the published table of the project (1/12/2017-28/02/2019), and the outings shown beside them. Lines are never summed into one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Line {
    /// Contatti unità di strada · Street unit contacts
    #[ts(rename = "street_contacts")]
    StreetContacts = 1,
    /// Contatti indoor · Indoor contacts
    #[ts(rename = "indoor_contacts")]
    IndoorContacts = 2,
    /// Accessi servizi bassa soglia · Low-threshold accesses
    #[ts(rename = "low_threshold_accesses")]
    LowThresholdAccesses = 3,
    /// Persone segnalate da enti · Persons reported by entities
    #[ts(rename = "reported_persons")]
    ReportedPersons = 4,
    /// Uscite · Outings
    #[ts(rename = "outings")]
    Outings = 5,
}

impl Line {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::StreetContacts,
        Self::IndoorContacts,
        Self::LowThresholdAccesses,
        Self::ReportedPersons,
        Self::Outings,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StreetContacts => "street_contacts",
            Self::IndoorContacts => "indoor_contacts",
            Self::LowThresholdAccesses => "low_threshold_accesses",
            Self::ReportedPersons => "reported_persons",
            Self::Outings => "outings",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::StreetContacts),
            2 => Some(Self::IndoorContacts),
            3 => Some(Self::LowThresholdAccesses),
            4 => Some(Self::ReportedPersons),
            5 => Some(Self::Outings),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "street_contacts" => Some(Self::StreetContacts),
            "indoor_contacts" => Some(Self::IndoorContacts),
            "low_threshold_accesses" => Some(Self::LowThresholdAccesses),
            "reported_persons" => Some(Self::ReportedPersons),
            "outings" => Some(Self::Outings),
            _ => None,
        }
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("emersion_line", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `macro`: roll-up of ISO 3166-1 alpha-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Macro {
    /// Italia · Italy
    #[ts(rename = "it")]
    It = 1,
    /// UE orientale (RO, BG, HU…) · Eastern EU
    #[ts(rename = "eu_east")]
    EuEast = 2,
    /// Altri Paesi UE · Other EU
    #[ts(rename = "eu_other")]
    EuOther = 3,
    /// Balcani ed ex URSS non UE (AL, MD, UA…) · Non-EU Balkans and former USSR
    #[ts(rename = "balkan_exussr")]
    BalkanExussr = 4,
    /// Africa occidentale (NG, GH, CI, SN, GM…) · West Africa
    #[ts(rename = "west_africa")]
    WestAfrica = 5,
    /// Nord Africa (MA, TN, EG…) · North Africa
    #[ts(rename = "north_africa")]
    NorthAfrica = 6,
    /// Altra Africa · Other Africa
    #[ts(rename = "africa_other")]
    AfricaOther = 7,
    /// America Latina (BR, PE, EC, CO, DO…) · Latin America
    #[ts(rename = "latam")]
    Latam = 8,
    /// Asia orientale (CN, TH…) · East and South-East Asia
    #[ts(rename = "east_asia")]
    EastAsia = 9,
    /// Asia meridionale (PK, BD, IN, LK) · South Asia
    #[ts(rename = "south_asia")]
    SouthAsia = 10,
    /// Altro · Other
    #[ts(rename = "other")]
    Other = 11,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    Unknown = 12,
}

impl Macro {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::It,
        Self::EuEast,
        Self::EuOther,
        Self::BalkanExussr,
        Self::WestAfrica,
        Self::NorthAfrica,
        Self::AfricaOther,
        Self::Latam,
        Self::EastAsia,
        Self::SouthAsia,
        Self::Other,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::EuEast => "eu_east",
            Self::EuOther => "eu_other",
            Self::BalkanExussr => "balkan_exussr",
            Self::WestAfrica => "west_africa",
            Self::NorthAfrica => "north_africa",
            Self::AfricaOther => "africa_other",
            Self::Latam => "latam",
            Self::EastAsia => "east_asia",
            Self::SouthAsia => "south_asia",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::It),
            2 => Some(Self::EuEast),
            3 => Some(Self::EuOther),
            4 => Some(Self::BalkanExussr),
            5 => Some(Self::WestAfrica),
            6 => Some(Self::NorthAfrica),
            7 => Some(Self::AfricaOther),
            8 => Some(Self::Latam),
            9 => Some(Self::EastAsia),
            10 => Some(Self::SouthAsia),
            11 => Some(Self::Other),
            12 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "it" => Some(Self::It),
            "eu_east" => Some(Self::EuEast),
            "eu_other" => Some(Self::EuOther),
            "balkan_exussr" => Some(Self::BalkanExussr),
            "west_africa" => Some(Self::WestAfrica),
            "north_africa" => Some(Self::NorthAfrica),
            "africa_other" => Some(Self::AfricaOther),
            "latam" => Some(Self::Latam),
            "east_asia" => Some(Self::EastAsia),
            "south_asia" => Some(Self::SouthAsia),
            "other" => Some(Self::Other),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Macro {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Macro {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("macro", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `material`: shift level, quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Material {
    /// Preservativi · Condoms
    #[ts(rename = "condom")]
    Condom = 1,
    /// Preservativi femminili · Female condoms
    #[ts(rename = "female_condom")]
    FemaleCondom = 2,
    /// Lubrificante · Lubricant
    #[ts(rename = "lubricant")]
    Lubricant = 3,
    /// Kit igienico · Hygiene kit
    #[ts(rename = "hygiene_kit")]
    HygieneKit = 4,
    /// Bevande calde · Hot drinks
    #[ts(rename = "hot_drink")]
    HotDrink = 5,
    /// Cibo · Food
    #[ts(rename = "food")]
    Food = 6,
    /// Coperte · Blankets
    #[ts(rename = "blanket")]
    Blanket = 7,
    /// Materiale informativo · Leaflets
    #[ts(rename = "leaflet")]
    Leaflet = 8,
    /// Cartoncini con numero · Cards with phone number
    #[ts(rename = "card")]
    Card = 9,
}

impl Material {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Condom,
        Self::FemaleCondom,
        Self::Lubricant,
        Self::HygieneKit,
        Self::HotDrink,
        Self::Food,
        Self::Blanket,
        Self::Leaflet,
        Self::Card,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Condom => "condom",
            Self::FemaleCondom => "female_condom",
            Self::Lubricant => "lubricant",
            Self::HygieneKit => "hygiene_kit",
            Self::HotDrink => "hot_drink",
            Self::Food => "food",
            Self::Blanket => "blanket",
            Self::Leaflet => "leaflet",
            Self::Card => "card",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Condom),
            2 => Some(Self::FemaleCondom),
            3 => Some(Self::Lubricant),
            4 => Some(Self::HygieneKit),
            5 => Some(Self::HotDrink),
            6 => Some(Self::Food),
            7 => Some(Self::Blanket),
            8 => Some(Self::Leaflet),
            9 => Some(Self::Card),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "condom" => Some(Self::Condom),
            "female_condom" => Some(Self::FemaleCondom),
            "lubricant" => Some(Self::Lubricant),
            "hygiene_kit" => Some(Self::HygieneKit),
            "hot_drink" => Some(Self::HotDrink),
            "food" => Some(Self::Food),
            "blanket" => Some(Self::Blanket),
            "leaflet" => Some(Self::Leaflet),
            "card" => Some(Self::Card),
            _ => None,
        }
    }
}

impl Serialize for Material {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Material {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("material", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `missing`: shown differently everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Missing {
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    Unknown = 1,
    /// Non chiesto · Not asked
    #[ts(rename = "not_asked")]
    NotAsked = 2,
    /// Non vuole dire · Declined
    #[ts(rename = "declined")]
    Declined = 3,
    /// Non divulgabile (n.d.) · Suppressed in releases
    #[ts(rename = "suppressed")]
    Suppressed = 4,
}

impl Missing {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Unknown,
        Self::NotAsked,
        Self::Declined,
        Self::Suppressed,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotAsked => "not_asked",
            Self::Declined => "declined",
            Self::Suppressed => "suppressed",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Unknown),
            2 => Some(Self::NotAsked),
            3 => Some(Self::Declined),
            4 => Some(Self::Suppressed),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "unknown" => Some(Self::Unknown),
            "not_asked" => Some(Self::NotAsked),
            "declined" => Some(Self::Declined),
            "suppressed" => Some(Self::Suppressed),
            _ => None,
        }
    }
}

impl Serialize for Missing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Missing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("missing", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `mode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Mode {
    /// Colloquio · Conversation
    #[ts(rename = "spoken")]
    #[default]
    Spoken = 1,
    /// Dal mezzo · From the vehicle
    #[ts(rename = "from_vehicle")]
    FromVehicle = 2,
    /// Solo materiale · Material only
    #[ts(rename = "material_only")]
    MaterialOnly = 3,
    /// Chiamata riuscita · Call answered
    #[ts(rename = "call_answered")]
    CallAnswered = 4,
    /// Messaggio · Message
    #[ts(rename = "message")]
    Message = 5,
    /// In gruppo · In a group
    #[ts(rename = "group")]
    Group = 6,
    /// Contatto rifiutato (vale come presenza) · Contact refused (counts as presence)
    #[ts(rename = "refused")]
    Refused = 7,
}

impl Mode {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Spoken,
        Self::FromVehicle,
        Self::MaterialOnly,
        Self::CallAnswered,
        Self::Message,
        Self::Group,
        Self::Refused,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spoken => "spoken",
            Self::FromVehicle => "from_vehicle",
            Self::MaterialOnly => "material_only",
            Self::CallAnswered => "call_answered",
            Self::Message => "message",
            Self::Group => "group",
            Self::Refused => "refused",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Spoken),
            2 => Some(Self::FromVehicle),
            3 => Some(Self::MaterialOnly),
            4 => Some(Self::CallAnswered),
            5 => Some(Self::Message),
            6 => Some(Self::Group),
            7 => Some(Self::Refused),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "spoken" => Some(Self::Spoken),
            "from_vehicle" => Some(Self::FromVehicle),
            "material_only" => Some(Self::MaterialOnly),
            "call_answered" => Some(Self::CallAnswered),
            "message" => Some(Self::Message),
            "group" => Some(Self::Group),
            "refused" => Some(Self::Refused),
            _ => None,
        }
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("mode", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `need`: tally only at project level, never with origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Need {
    /// Salute · Health
    #[ts(rename = "health")]
    Health = 1,
    /// Salute sessuale · Sexual health
    #[ts(rename = "sexual_health")]
    SexualHealth = 2,
    /// Gravidanza · Pregnancy
    #[ts(rename = "pregnancy")]
    Pregnancy = 3,
    /// Disagio psichico · Mental health
    #[ts(rename = "mental_health")]
    MentalHealth = 4,
    /// Dipendenza · Addiction
    #[ts(rename = "addiction")]
    Addiction = 5,
    /// Documenti · Documents
    #[ts(rename = "documents")]
    Documents = 6,
    /// Casa, posto letto · Housing, bed
    #[ts(rename = "housing")]
    Housing = 7,
    /// Soldi, cibo · Money, food
    #[ts(rename = "money_food")]
    MoneyFood = 8,
    /// Lavoro · Work
    #[ts(rename = "work")]
    Work = 9,
    /// Legale · Legal
    #[ts(rename = "legal")]
    Legal = 10,
    /// Violenza subita · Violence suffered
    #[ts(rename = "violence")]
    Violence = 11,
    /// Figli · Children
    #[ts(rename = "children")]
    Children = 12,
    /// Lingua · Language
    #[ts(rename = "language")]
    Language = 13,
    /// Uscire dalla situazione · Leave the situation
    #[ts(rename = "exit")]
    Exit = 14,
    /// Nessun bisogno detto · No need expressed
    #[ts(rename = "none_said")]
    NoneSaid = 15,
}

impl Need {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Health,
        Self::SexualHealth,
        Self::Pregnancy,
        Self::MentalHealth,
        Self::Addiction,
        Self::Documents,
        Self::Housing,
        Self::MoneyFood,
        Self::Work,
        Self::Legal,
        Self::Violence,
        Self::Children,
        Self::Language,
        Self::Exit,
        Self::NoneSaid,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::SexualHealth => "sexual_health",
            Self::Pregnancy => "pregnancy",
            Self::MentalHealth => "mental_health",
            Self::Addiction => "addiction",
            Self::Documents => "documents",
            Self::Housing => "housing",
            Self::MoneyFood => "money_food",
            Self::Work => "work",
            Self::Legal => "legal",
            Self::Violence => "violence",
            Self::Children => "children",
            Self::Language => "language",
            Self::Exit => "exit",
            Self::NoneSaid => "none_said",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Health),
            2 => Some(Self::SexualHealth),
            3 => Some(Self::Pregnancy),
            4 => Some(Self::MentalHealth),
            5 => Some(Self::Addiction),
            6 => Some(Self::Documents),
            7 => Some(Self::Housing),
            8 => Some(Self::MoneyFood),
            9 => Some(Self::Work),
            10 => Some(Self::Legal),
            11 => Some(Self::Violence),
            12 => Some(Self::Children),
            13 => Some(Self::Language),
            14 => Some(Self::Exit),
            15 => Some(Self::NoneSaid),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "health" => Some(Self::Health),
            "sexual_health" => Some(Self::SexualHealth),
            "pregnancy" => Some(Self::Pregnancy),
            "mental_health" => Some(Self::MentalHealth),
            "addiction" => Some(Self::Addiction),
            "documents" => Some(Self::Documents),
            "housing" => Some(Self::Housing),
            "money_food" => Some(Self::MoneyFood),
            "work" => Some(Self::Work),
            "legal" => Some(Self::Legal),
            "violence" => Some(Self::Violence),
            "children" => Some(Self::Children),
            "language" => Some(Self::Language),
            "exit" => Some(Self::Exit),
            "none_said" => Some(Self::NoneSaid),
            _ => None,
        }
    }
}

impl Serialize for Need {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Need {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("need", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `newness`: asked at every contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Newness {
    /// Mai vista prima · Never met before
    #[ts(rename = "new_ever")]
    NewEver = 1,
    /// Prima volta quest'anno · First time this year
    #[ts(rename = "first_this_year")]
    FirstThisYear = 2,
    /// Prima volta nel bimestre · First time in this two-month period
    #[ts(rename = "first_this_period")]
    FirstThisPeriod = 3,
    /// Già vista nel bimestre · Already met in this period
    #[ts(rename = "seen_this_period")]
    SeenThisPeriod = 4,
    /// Non so · Do not know
    #[ts(rename = "unknown")]
    Unknown = 5,
}

impl Newness {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::NewEver,
        Self::FirstThisYear,
        Self::FirstThisPeriod,
        Self::SeenThisPeriod,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NewEver => "new_ever",
            Self::FirstThisYear => "first_this_year",
            Self::FirstThisPeriod => "first_this_period",
            Self::SeenThisPeriod => "seen_this_period",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::NewEver),
            2 => Some(Self::FirstThisYear),
            3 => Some(Self::FirstThisPeriod),
            4 => Some(Self::SeenThisPeriod),
            5 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "new_ever" => Some(Self::NewEver),
            "first_this_year" => Some(Self::FirstThisYear),
            "first_this_period" => Some(Self::FirstThisPeriod),
            "seen_this_period" => Some(Self::SeenThisPeriod),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Newness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Newness {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("newness", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `not_done`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum NotDone {
    /// Meteo · Weather
    #[ts(rename = "weather")]
    Weather = 1,
    /// Personale · Staff
    #[ts(rename = "staff")]
    Staff = 2,
    /// Sicurezza · Safety
    #[ts(rename = "safety")]
    Safety = 3,
    /// Mezzo · Vehicle
    #[ts(rename = "vehicle")]
    Vehicle = 4,
    /// Altro · Other
    #[ts(rename = "other")]
    Other = 5,
}

impl NotDone {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Weather,
        Self::Staff,
        Self::Safety,
        Self::Vehicle,
        Self::Other,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Weather => "weather",
            Self::Staff => "staff",
            Self::Safety => "safety",
            Self::Vehicle => "vehicle",
            Self::Other => "other",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Weather),
            2 => Some(Self::Staff),
            3 => Some(Self::Safety),
            4 => Some(Self::Vehicle),
            5 => Some(Self::Other),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "weather" => Some(Self::Weather),
            "staff" => Some(Self::Staff),
            "safety" => Some(Self::Safety),
            "vehicle" => Some(Self::Vehicle),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

impl Serialize for NotDone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for NotDone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("not_done", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `proposal`: propose an evaluation by the Ufficio Filtro.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Proposal {
    /// No · No
    #[ts(rename = "no")]
    #[default]
    No = 1,
    /// Sì · Yes
    #[ts(rename = "yes")]
    Yes = 2,
    /// Da discutere in équipe · To discuss in the team
    #[ts(rename = "discuss")]
    Discuss = 3,
}

impl Proposal {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::No,
        Self::Yes,
        Self::Discuss,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::Discuss => "discuss",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::No),
            2 => Some(Self::Yes),
            3 => Some(Self::Discuss),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "no" => Some(Self::No),
            "yes" => Some(Self::Yes),
            "discuss" => Some(Self::Discuss),
            _ => None,
        }
    }
}

impl Serialize for Proposal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Proposal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("proposal", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `protection`: context only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Protection {
    /// Ospite CAS · Hosted in CAS
    #[ts(rename = "in_cas")]
    InCas = 1,
    /// Ospite SAI · Hosted in SAI
    #[ts(rename = "in_sai")]
    InSai = 2,
    /// Richiedente o titolare, fuori accoglienza · Seeker or holder, outside reception
    #[ts(rename = "asylum_elsewhere")]
    AsylumElsewhere = 3,
    /// Altro o nessuno · Other or none
    #[ts(rename = "other_or_none")]
    OtherOrNone = 4,
    /// Non chiesto · Not asked
    #[ts(rename = "not_asked")]
    NotAsked = 5,
    /// Non vuole dire · Declined
    #[ts(rename = "declined")]
    Declined = 6,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    #[default]
    Unknown = 7,
}

impl Protection {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::InCas,
        Self::InSai,
        Self::AsylumElsewhere,
        Self::OtherOrNone,
        Self::NotAsked,
        Self::Declined,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InCas => "in_cas",
            Self::InSai => "in_sai",
            Self::AsylumElsewhere => "asylum_elsewhere",
            Self::OtherOrNone => "other_or_none",
            Self::NotAsked => "not_asked",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::InCas),
            2 => Some(Self::InSai),
            3 => Some(Self::AsylumElsewhere),
            4 => Some(Self::OtherOrNone),
            5 => Some(Self::NotAsked),
            6 => Some(Self::Declined),
            7 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "in_cas" => Some(Self::InCas),
            "in_sai" => Some(Self::InSai),
            "asylum_elsewhere" => Some(Self::AsylumElsewhere),
            "other_or_none" => Some(Self::OtherOrNone),
            "not_asked" => Some(Self::NotAsked),
            "declined" => Some(Self::Declined),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Protection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Protection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("protection", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `referral_outcome`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum ReferralOutcome {
    /// Proposto · Proposed
    #[ts(rename = "proposed")]
    Proposed = 1,
    /// Accettato · Accepted
    #[ts(rename = "accepted")]
    Accepted = 2,
    /// Accompagnata/o · Accompanied
    #[ts(rename = "accompanied")]
    Accompanied = 3,
    /// Avvenuto · Done
    #[ts(rename = "done")]
    Done = 4,
    /// Rifiutato · Declined
    #[ts(rename = "declined")]
    Declined = 5,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    #[default]
    Unknown = 6,
}

impl ReferralOutcome {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Proposed,
        Self::Accepted,
        Self::Accompanied,
        Self::Done,
        Self::Declined,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Accompanied => "accompanied",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Proposed),
            2 => Some(Self::Accepted),
            3 => Some(Self::Accompanied),
            4 => Some(Self::Done),
            5 => Some(Self::Declined),
            6 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "proposed" => Some(Self::Proposed),
            "accepted" => Some(Self::Accepted),
            "accompanied" => Some(Self::Accompanied),
            "done" => Some(Self::Done),
            "declined" => Some(Self::Declined),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for ReferralOutcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for ReferralOutcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("referral_outcome", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `referral`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum ReferralTo {
    /// Ufficio Filtro · Filter office (evaluation)
    #[ts(rename = "filter_office")]
    FilterOffice = 1,
    /// Numero Verde Antitratta · National anti-trafficking helpline
    #[ts(rename = "nv")]
    Nv = 2,
    /// Pronto intervento residenziale · Emergency shelter
    #[ts(rename = "emergency_shelter")]
    EmergencyShelter = 3,
    /// Centro MTS · STI clinic
    #[ts(rename = "sti_clinic")]
    StiClinic = 4,
    /// Consultorio · Family-planning clinic
    #[ts(rename = "family_clinic")]
    FamilyClinic = 5,
    /// Pronto soccorso · Emergency department
    #[ts(rename = "er")]
    Er = 6,
    /// Medicina di base, STP · Primary care, STP code
    #[ts(rename = "stp_gp")]
    StpGp = 7,
    /// SerD · Addiction service
    #[ts(rename = "addiction_service")]
    AddictionService = 8,
    /// Etnopsichiatria, psicologo · Ethnopsychiatry, psychologist
    #[ts(rename = "ethno_psych")]
    EthnoPsych = 9,
    /// Centro antiviolenza · Anti-violence centre
    #[ts(rename = "antiviolence")]
    Antiviolence = 10,
    /// Soccorso violenza (SVSeD) · Sexual-violence centre
    #[ts(rename = "sexual_violence")]
    SexualViolence = 11,
    /// Avvocato, consulenza legale · Lawyer, legal advice
    #[ts(rename = "lawyer")]
    Lawyer = 12,
    /// Sindacato · Trade union
    #[ts(rename = "union")]
    Union = 13,
    /// Helpdesk Anticaporalato · Labour-exploitation helpdesk
    #[ts(rename = "labour_helpdesk")]
    LabourHelpdesk = 14,
    /// Servizi per minori · Minors' services
    #[ts(rename = "minors_service")]
    MinorsService = 15,
    /// Centro Sammartini, bassa soglia · Homelessness hub
    #[ts(rename = "homeless_hub")]
    HomelessHub = 16,
    /// Residenza anagrafica · Registered residence
    #[ts(rename = "residency")]
    Residency = 17,
    /// Rainbow Desk · LGBTQIA+ desk
    #[ts(rename = "lgbt_desk")]
    LgbtDesk = 18,
    /// Spazio Antidiscriminazioni · Anti-discrimination desk
    #[ts(rename = "antidiscrimination")]
    Antidiscrimination = 19,
    /// Scuola di italiano, CPIA · Italian classes
    #[ts(rename = "italian_school")]
    ItalianSchool = 20,
    /// Accoglienza (CAS, SAI) · Asylum reception
    #[ts(rename = "reception_system")]
    ReceptionSystem = 21,
    /// Rimpatrio volontario assistito · Assisted voluntary return
    #[ts(rename = "assisted_return")]
    AssistedReturn = 22,
    /// Altro progetto antitratta · Other anti-trafficking project
    #[ts(rename = "other_project")]
    OtherProject = 23,
    /// Forze dell'ordine, su richiesta della persona · Police, at the person's request
    #[ts(rename = "police_at_request")]
    PoliceAtRequest = 24,
    /// Altro · Other
    #[ts(rename = "other")]
    Other = 25,
}

impl ReferralTo {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::FilterOffice,
        Self::Nv,
        Self::EmergencyShelter,
        Self::StiClinic,
        Self::FamilyClinic,
        Self::Er,
        Self::StpGp,
        Self::AddictionService,
        Self::EthnoPsych,
        Self::Antiviolence,
        Self::SexualViolence,
        Self::Lawyer,
        Self::Union,
        Self::LabourHelpdesk,
        Self::MinorsService,
        Self::HomelessHub,
        Self::Residency,
        Self::LgbtDesk,
        Self::Antidiscrimination,
        Self::ItalianSchool,
        Self::ReceptionSystem,
        Self::AssistedReturn,
        Self::OtherProject,
        Self::PoliceAtRequest,
        Self::Other,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FilterOffice => "filter_office",
            Self::Nv => "nv",
            Self::EmergencyShelter => "emergency_shelter",
            Self::StiClinic => "sti_clinic",
            Self::FamilyClinic => "family_clinic",
            Self::Er => "er",
            Self::StpGp => "stp_gp",
            Self::AddictionService => "addiction_service",
            Self::EthnoPsych => "ethno_psych",
            Self::Antiviolence => "antiviolence",
            Self::SexualViolence => "sexual_violence",
            Self::Lawyer => "lawyer",
            Self::Union => "union",
            Self::LabourHelpdesk => "labour_helpdesk",
            Self::MinorsService => "minors_service",
            Self::HomelessHub => "homeless_hub",
            Self::Residency => "residency",
            Self::LgbtDesk => "lgbt_desk",
            Self::Antidiscrimination => "antidiscrimination",
            Self::ItalianSchool => "italian_school",
            Self::ReceptionSystem => "reception_system",
            Self::AssistedReturn => "assisted_return",
            Self::OtherProject => "other_project",
            Self::PoliceAtRequest => "police_at_request",
            Self::Other => "other",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::FilterOffice),
            2 => Some(Self::Nv),
            3 => Some(Self::EmergencyShelter),
            4 => Some(Self::StiClinic),
            5 => Some(Self::FamilyClinic),
            6 => Some(Self::Er),
            7 => Some(Self::StpGp),
            8 => Some(Self::AddictionService),
            9 => Some(Self::EthnoPsych),
            10 => Some(Self::Antiviolence),
            11 => Some(Self::SexualViolence),
            12 => Some(Self::Lawyer),
            13 => Some(Self::Union),
            14 => Some(Self::LabourHelpdesk),
            15 => Some(Self::MinorsService),
            16 => Some(Self::HomelessHub),
            17 => Some(Self::Residency),
            18 => Some(Self::LgbtDesk),
            19 => Some(Self::Antidiscrimination),
            20 => Some(Self::ItalianSchool),
            21 => Some(Self::ReceptionSystem),
            22 => Some(Self::AssistedReturn),
            23 => Some(Self::OtherProject),
            24 => Some(Self::PoliceAtRequest),
            25 => Some(Self::Other),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "filter_office" => Some(Self::FilterOffice),
            "nv" => Some(Self::Nv),
            "emergency_shelter" => Some(Self::EmergencyShelter),
            "sti_clinic" => Some(Self::StiClinic),
            "family_clinic" => Some(Self::FamilyClinic),
            "er" => Some(Self::Er),
            "stp_gp" => Some(Self::StpGp),
            "addiction_service" => Some(Self::AddictionService),
            "ethno_psych" => Some(Self::EthnoPsych),
            "antiviolence" => Some(Self::Antiviolence),
            "sexual_violence" => Some(Self::SexualViolence),
            "lawyer" => Some(Self::Lawyer),
            "union" => Some(Self::Union),
            "labour_helpdesk" => Some(Self::LabourHelpdesk),
            "minors_service" => Some(Self::MinorsService),
            "homeless_hub" => Some(Self::HomelessHub),
            "residency" => Some(Self::Residency),
            "lgbt_desk" => Some(Self::LgbtDesk),
            "antidiscrimination" => Some(Self::Antidiscrimination),
            "italian_school" => Some(Self::ItalianSchool),
            "reception_system" => Some(Self::ReceptionSystem),
            "assisted_return" => Some(Self::AssistedReturn),
            "other_project" => Some(Self::OtherProject),
            "police_at_request" => Some(Self::PoliceAtRequest),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

impl Serialize for ReferralTo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for ReferralTo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("referral", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `report_reason`: what the entity asks for when it reports a person; optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum ReportReason {
    /// Chiede una valutazione · Asks for an evaluation
    #[ts(rename = "assessment")]
    Assessment = 1,
    /// Chiede protezione o accoglienza · Asks for protection or shelter
    #[ts(rename = "protection")]
    Protection = 2,
    /// Chiede una consulenza · Asks for advice
    #[ts(rename = "advice")]
    Advice = 3,
    /// Passaggio da un altro progetto · Transfer from another project
    #[ts(rename = "transfer")]
    Transfer = 4,
    /// Altro · Other
    #[ts(rename = "other")]
    Other = 5,
}

impl ReportReason {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Assessment,
        Self::Protection,
        Self::Advice,
        Self::Transfer,
        Self::Other,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::Protection => "protection",
            Self::Advice => "advice",
            Self::Transfer => "transfer",
            Self::Other => "other",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Assessment),
            2 => Some(Self::Protection),
            3 => Some(Self::Advice),
            4 => Some(Self::Transfer),
            5 => Some(Self::Other),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "assessment" => Some(Self::Assessment),
            "protection" => Some(Self::Protection),
            "advice" => Some(Self::Advice),
            "transfer" => Some(Self::Transfer),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

impl Serialize for ReportReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for ReportReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("report_reason", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `sector`: if FIELD=labour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Sector {
    /// Agricoltura · Agriculture
    #[ts(rename = "agri")]
    Agri = 1,
    /// Edilizia · Construction
    #[ts(rename = "construction")]
    Construction = 2,
    /// Tessile e moda · Textile and fashion
    #[ts(rename = "textile")]
    Textile = 3,
    /// Logistica · Logistics
    #[ts(rename = "logistics")]
    Logistics = 4,
    /// Consegne, rider · Delivery riders
    #[ts(rename = "delivery")]
    Delivery = 5,
    /// Alberghi · Hotels
    #[ts(rename = "hospitality")]
    Hospitality = 6,
    /// Ristorazione · Restaurants
    #[ts(rename = "restaurant")]
    Restaurant = 7,
    /// Lavoro domestico e cura · Domestic and care work
    #[ts(rename = "domestic_care")]
    DomesticCare = 8,
    /// Autolavaggi · Car washes
    #[ts(rename = "carwash")]
    Carwash = 9,
    /// Pulizie · Cleaning
    #[ts(rename = "cleaning")]
    Cleaning = 10,
    /// Manifattura · Manufacturing
    #[ts(rename = "manufacture")]
    Manufacture = 11,
    /// Volantinaggio · Leaflet distribution
    #[ts(rename = "leaflet")]
    Leaflet = 12,
    /// Mercati, commercio ambulante · Markets, street trade
    #[ts(rename = "market")]
    Market = 13,
    /// Altro · Other
    #[ts(rename = "other")]
    Other = 14,
    /// Non rilevato · Not recorded
    #[ts(rename = "unknown")]
    Unknown = 15,
}

impl Sector {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Agri,
        Self::Construction,
        Self::Textile,
        Self::Logistics,
        Self::Delivery,
        Self::Hospitality,
        Self::Restaurant,
        Self::DomesticCare,
        Self::Carwash,
        Self::Cleaning,
        Self::Manufacture,
        Self::Leaflet,
        Self::Market,
        Self::Other,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Agri => "agri",
            Self::Construction => "construction",
            Self::Textile => "textile",
            Self::Logistics => "logistics",
            Self::Delivery => "delivery",
            Self::Hospitality => "hospitality",
            Self::Restaurant => "restaurant",
            Self::DomesticCare => "domestic_care",
            Self::Carwash => "carwash",
            Self::Cleaning => "cleaning",
            Self::Manufacture => "manufacture",
            Self::Leaflet => "leaflet",
            Self::Market => "market",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Agri),
            2 => Some(Self::Construction),
            3 => Some(Self::Textile),
            4 => Some(Self::Logistics),
            5 => Some(Self::Delivery),
            6 => Some(Self::Hospitality),
            7 => Some(Self::Restaurant),
            8 => Some(Self::DomesticCare),
            9 => Some(Self::Carwash),
            10 => Some(Self::Cleaning),
            11 => Some(Self::Manufacture),
            12 => Some(Self::Leaflet),
            13 => Some(Self::Market),
            14 => Some(Self::Other),
            15 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "agri" => Some(Self::Agri),
            "construction" => Some(Self::Construction),
            "textile" => Some(Self::Textile),
            "logistics" => Some(Self::Logistics),
            "delivery" => Some(Self::Delivery),
            "hospitality" => Some(Self::Hospitality),
            "restaurant" => Some(Self::Restaurant),
            "domestic_care" => Some(Self::DomesticCare),
            "carwash" => Some(Self::Carwash),
            "cleaning" => Some(Self::Cleaning),
            "manufacture" => Some(Self::Manufacture),
            "leaflet" => Some(Self::Leaflet),
            "market" => Some(Self::Market),
            "other" => Some(Self::Other),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Sector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Sector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("sector", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `send_back`: why a coordinator sends an item back to the unit; there is no free text beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum SendBackReason {
    /// Manca un dato · A value is missing
    #[ts(rename = "missing_value")]
    MissingValue = 1,
    /// Dati in contraddizione · Values contradict each other
    #[ts(rename = "contradiction")]
    Contradiction = 2,
    /// Codice da verificare · Code to be checked
    #[ts(rename = "check_code")]
    CheckCode = 3,
    /// Area o canale da verificare · Area or channel to be checked
    #[ts(rename = "check_channel")]
    CheckChannel = 4,
    /// Data da verificare · Date to be checked
    #[ts(rename = "check_date")]
    CheckDate = 5,
    /// Forse inserita due volte · Possibly entered twice
    #[ts(rename = "possible_duplicate")]
    PossibleDuplicate = 6,
    /// I conteggi non tornano · Counts do not agree
    #[ts(rename = "counts_differ")]
    CountsDiffer = 7,
    /// Può far riconoscere una persona · Could make a person recognisable
    #[ts(rename = "identifying")]
    Identifying = 8,
    /// Da chiarire a voce · To be cleared up in person
    #[ts(rename = "talk")]
    Talk = 9,
}

impl SendBackReason {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::MissingValue,
        Self::Contradiction,
        Self::CheckCode,
        Self::CheckChannel,
        Self::CheckDate,
        Self::PossibleDuplicate,
        Self::CountsDiffer,
        Self::Identifying,
        Self::Talk,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingValue => "missing_value",
            Self::Contradiction => "contradiction",
            Self::CheckCode => "check_code",
            Self::CheckChannel => "check_channel",
            Self::CheckDate => "check_date",
            Self::PossibleDuplicate => "possible_duplicate",
            Self::CountsDiffer => "counts_differ",
            Self::Identifying => "identifying",
            Self::Talk => "talk",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::MissingValue),
            2 => Some(Self::Contradiction),
            3 => Some(Self::CheckCode),
            4 => Some(Self::CheckChannel),
            5 => Some(Self::CheckDate),
            6 => Some(Self::PossibleDuplicate),
            7 => Some(Self::CountsDiffer),
            8 => Some(Self::Identifying),
            9 => Some(Self::Talk),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "missing_value" => Some(Self::MissingValue),
            "contradiction" => Some(Self::Contradiction),
            "check_code" => Some(Self::CheckCode),
            "check_channel" => Some(Self::CheckChannel),
            "check_date" => Some(Self::CheckDate),
            "possible_duplicate" => Some(Self::PossibleDuplicate),
            "counts_differ" => Some(Self::CountsDiffer),
            "identifying" => Some(Self::Identifying),
            "talk" => Some(Self::Talk),
            _ => None,
        }
    }
}

impl Serialize for SendBackReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for SendBackReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("send_back", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `service`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Service {
    /// Ascolto · Listening
    #[ts(rename = "listen")]
    Listen = 1,
    /// Informazione sanitaria · Health information
    #[ts(rename = "health_info")]
    HealthInfo = 2,
    /// Materiale di profilassi · Prophylactic material
    #[ts(rename = "prophylaxis")]
    Prophylaxis = 3,
    /// Orientamento ai servizi · Orientation to services
    #[ts(rename = "orientation")]
    Orientation = 4,
    /// Accompagnamento sanitario · Health accompaniment
    #[ts(rename = "accompany_health")]
    AccompanyHealth = 5,
    /// Altro accompagnamento · Other accompaniment
    #[ts(rename = "accompany_other")]
    AccompanyOther = 6,
    /// Informazione legale · Legal information
    #[ts(rename = "legal_info")]
    LegalInfo = 7,
    /// Aiuto per i documenti · Help with documents
    #[ts(rename = "docs_help")]
    DocsHelp = 8,
    /// Informazione su protezione e Art. 18 · Information on protection, Art. 18
    #[ts(rename = "art18_info")]
    Art18Info = 9,
    /// Diritti sul lavoro · Labour rights information
    #[ts(rename = "labour_rights_info")]
    LabourRightsInfo = 10,
    /// Sicurezza e riduzione dei rischi · Safety, risk reduction
    #[ts(rename = "safety_info")]
    SafetyInfo = 11,
    /// Mediazione di conflitti · Conflict mediation
    #[ts(rename = "conflict_mediation")]
    ConflictMediation = 12,
    /// Mediazione linguistica · Language mediation
    #[ts(rename = "language_mediation")]
    LanguageMediation = 13,
    /// Sostegno psicologico · Psychological support
    #[ts(rename = "psych_support")]
    PsychSupport = 14,
    /// Lasciato il numero · Phone number left
    #[ts(rename = "card_given")]
    CardGiven = 15,
    /// Bevanda o cibo · Drink or food
    #[ts(rename = "food_drink")]
    FoodDrink = 16,
    /// Vestiario, coperte · Clothing, blankets
    #[ts(rename = "clothing")]
    Clothing = 17,
    /// Primo soccorso · First aid
    #[ts(rename = "first_aid")]
    FirstAid = 18,
    /// Rimpatrio volontario assistito · Assisted voluntary return
    #[ts(rename = "return_info")]
    ReturnInfo = 19,
    /// Nessuno · None
    #[ts(rename = "none")]
    None = 20,
}

impl Service {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Listen,
        Self::HealthInfo,
        Self::Prophylaxis,
        Self::Orientation,
        Self::AccompanyHealth,
        Self::AccompanyOther,
        Self::LegalInfo,
        Self::DocsHelp,
        Self::Art18Info,
        Self::LabourRightsInfo,
        Self::SafetyInfo,
        Self::ConflictMediation,
        Self::LanguageMediation,
        Self::PsychSupport,
        Self::CardGiven,
        Self::FoodDrink,
        Self::Clothing,
        Self::FirstAid,
        Self::ReturnInfo,
        Self::None,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Listen => "listen",
            Self::HealthInfo => "health_info",
            Self::Prophylaxis => "prophylaxis",
            Self::Orientation => "orientation",
            Self::AccompanyHealth => "accompany_health",
            Self::AccompanyOther => "accompany_other",
            Self::LegalInfo => "legal_info",
            Self::DocsHelp => "docs_help",
            Self::Art18Info => "art18_info",
            Self::LabourRightsInfo => "labour_rights_info",
            Self::SafetyInfo => "safety_info",
            Self::ConflictMediation => "conflict_mediation",
            Self::LanguageMediation => "language_mediation",
            Self::PsychSupport => "psych_support",
            Self::CardGiven => "card_given",
            Self::FoodDrink => "food_drink",
            Self::Clothing => "clothing",
            Self::FirstAid => "first_aid",
            Self::ReturnInfo => "return_info",
            Self::None => "none",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Listen),
            2 => Some(Self::HealthInfo),
            3 => Some(Self::Prophylaxis),
            4 => Some(Self::Orientation),
            5 => Some(Self::AccompanyHealth),
            6 => Some(Self::AccompanyOther),
            7 => Some(Self::LegalInfo),
            8 => Some(Self::DocsHelp),
            9 => Some(Self::Art18Info),
            10 => Some(Self::LabourRightsInfo),
            11 => Some(Self::SafetyInfo),
            12 => Some(Self::ConflictMediation),
            13 => Some(Self::LanguageMediation),
            14 => Some(Self::PsychSupport),
            15 => Some(Self::CardGiven),
            16 => Some(Self::FoodDrink),
            17 => Some(Self::Clothing),
            18 => Some(Self::FirstAid),
            19 => Some(Self::ReturnInfo),
            20 => Some(Self::None),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "listen" => Some(Self::Listen),
            "health_info" => Some(Self::HealthInfo),
            "prophylaxis" => Some(Self::Prophylaxis),
            "orientation" => Some(Self::Orientation),
            "accompany_health" => Some(Self::AccompanyHealth),
            "accompany_other" => Some(Self::AccompanyOther),
            "legal_info" => Some(Self::LegalInfo),
            "docs_help" => Some(Self::DocsHelp),
            "art18_info" => Some(Self::Art18Info),
            "labour_rights_info" => Some(Self::LabourRightsInfo),
            "safety_info" => Some(Self::SafetyInfo),
            "conflict_mediation" => Some(Self::ConflictMediation),
            "language_mediation" => Some(Self::LanguageMediation),
            "psych_support" => Some(Self::PsychSupport),
            "card_given" => Some(Self::CardGiven),
            "food_drink" => Some(Self::FoodDrink),
            "clothing" => Some(Self::Clothing),
            "first_aid" => Some(Self::FirstAid),
            "return_info" => Some(Self::ReturnInfo),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Service {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("service", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `setting`: type of place, never the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Setting {
    /// Strada del centro · Town-centre street
    #[ts(rename = "centre_street")]
    CentreStreet = 1,
    /// Strada di periferia · Suburban street
    #[ts(rename = "suburb_street")]
    SuburbStreet = 2,
    /// Strada statale o provinciale · Main or provincial road
    #[ts(rename = "provincial_road")]
    ProvincialRoad = 3,
    /// Zona industriale · Industrial area
    #[ts(rename = "industrial_area")]
    IndustrialArea = 4,
    /// Parco · Park
    #[ts(rename = "park")]
    Park = 5,
    /// Stazione o fermata · Station or stop
    #[ts(rename = "transit")]
    Transit = 6,
    /// Centro commerciale, supermercato, mercato · Mall, supermarket, market
    #[ts(rename = "mall_market")]
    MallMarket = 7,
    /// Luogo di culto · Place of worship
    #[ts(rename = "worship")]
    Worship = 8,
    /// Semaforo, incrocio · Traffic light, junction
    #[ts(rename = "traffic_light")]
    TrafficLight = 9,
    /// Appartamento · Flat
    #[ts(rename = "flat")]
    Flat = 10,
    /// Centro massaggi · Massage parlour
    #[ts(rename = "massage")]
    Massage = 11,
    /// Locale notturno · Night club
    #[ts(rename = "club")]
    Club = 12,
    /// Albergo · Hotel
    #[ts(rename = "hotel")]
    Hotel = 13,
    /// Campo agricolo, serra · Field, greenhouse
    #[ts(rename = "farm")]
    Farm = 14,
    /// Cantiere · Building site
    #[ts(rename = "building_site")]
    BuildingSite = 15,
    /// Polo logistico · Logistics hub
    #[ts(rename = "logistics_hub")]
    LogisticsHub = 16,
    /// Laboratorio, fabbrica · Workshop, factory
    #[ts(rename = "workshop")]
    Workshop = 17,
    /// Autolavaggio · Car wash
    #[ts(rename = "carwash")]
    Carwash = 18,
    /// Ristorante, bar · Restaurant, bar
    #[ts(rename = "restaurant")]
    Restaurant = 19,
    /// Abitazione privata (lavoro) · Private home (work)
    #[ts(rename = "private_home")]
    PrivateHome = 20,
    /// Insediamento informale o campo · Informal settlement or camp
    #[ts(rename = "settlement")]
    Settlement = 21,
    /// Sede di un servizio · Service premises
    #[ts(rename = "service_office")]
    ServiceOffice = 22,
    /// Centro di accoglienza · Reception centre
    #[ts(rename = "reception_centre")]
    ReceptionCentre = 23,
    /// Online · Online
    #[ts(rename = "online")]
    Online = 24,
}

impl Setting {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::CentreStreet,
        Self::SuburbStreet,
        Self::ProvincialRoad,
        Self::IndustrialArea,
        Self::Park,
        Self::Transit,
        Self::MallMarket,
        Self::Worship,
        Self::TrafficLight,
        Self::Flat,
        Self::Massage,
        Self::Club,
        Self::Hotel,
        Self::Farm,
        Self::BuildingSite,
        Self::LogisticsHub,
        Self::Workshop,
        Self::Carwash,
        Self::Restaurant,
        Self::PrivateHome,
        Self::Settlement,
        Self::ServiceOffice,
        Self::ReceptionCentre,
        Self::Online,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CentreStreet => "centre_street",
            Self::SuburbStreet => "suburb_street",
            Self::ProvincialRoad => "provincial_road",
            Self::IndustrialArea => "industrial_area",
            Self::Park => "park",
            Self::Transit => "transit",
            Self::MallMarket => "mall_market",
            Self::Worship => "worship",
            Self::TrafficLight => "traffic_light",
            Self::Flat => "flat",
            Self::Massage => "massage",
            Self::Club => "club",
            Self::Hotel => "hotel",
            Self::Farm => "farm",
            Self::BuildingSite => "building_site",
            Self::LogisticsHub => "logistics_hub",
            Self::Workshop => "workshop",
            Self::Carwash => "carwash",
            Self::Restaurant => "restaurant",
            Self::PrivateHome => "private_home",
            Self::Settlement => "settlement",
            Self::ServiceOffice => "service_office",
            Self::ReceptionCentre => "reception_centre",
            Self::Online => "online",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::CentreStreet),
            2 => Some(Self::SuburbStreet),
            3 => Some(Self::ProvincialRoad),
            4 => Some(Self::IndustrialArea),
            5 => Some(Self::Park),
            6 => Some(Self::Transit),
            7 => Some(Self::MallMarket),
            8 => Some(Self::Worship),
            9 => Some(Self::TrafficLight),
            10 => Some(Self::Flat),
            11 => Some(Self::Massage),
            12 => Some(Self::Club),
            13 => Some(Self::Hotel),
            14 => Some(Self::Farm),
            15 => Some(Self::BuildingSite),
            16 => Some(Self::LogisticsHub),
            17 => Some(Self::Workshop),
            18 => Some(Self::Carwash),
            19 => Some(Self::Restaurant),
            20 => Some(Self::PrivateHome),
            21 => Some(Self::Settlement),
            22 => Some(Self::ServiceOffice),
            23 => Some(Self::ReceptionCentre),
            24 => Some(Self::Online),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "centre_street" => Some(Self::CentreStreet),
            "suburb_street" => Some(Self::SuburbStreet),
            "provincial_road" => Some(Self::ProvincialRoad),
            "industrial_area" => Some(Self::IndustrialArea),
            "park" => Some(Self::Park),
            "transit" => Some(Self::Transit),
            "mall_market" => Some(Self::MallMarket),
            "worship" => Some(Self::Worship),
            "traffic_light" => Some(Self::TrafficLight),
            "flat" => Some(Self::Flat),
            "massage" => Some(Self::Massage),
            "club" => Some(Self::Club),
            "hotel" => Some(Self::Hotel),
            "farm" => Some(Self::Farm),
            "building_site" => Some(Self::BuildingSite),
            "logistics_hub" => Some(Self::LogisticsHub),
            "workshop" => Some(Self::Workshop),
            "carwash" => Some(Self::Carwash),
            "restaurant" => Some(Self::Restaurant),
            "private_home" => Some(Self::PrivateHome),
            "settlement" => Some(Self::Settlement),
            "service_office" => Some(Self::ServiceOffice),
            "reception_centre" => Some(Self::ReceptionCentre),
            "online" => Some(Self::Online),
            _ => None,
        }
    }
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("setting", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `signal`: Paraphrased indicators, to be validated by the Ufficio Filtro before use in the field. No score, no threshold. Numbers are add-only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Signal {
    /// Spostamenti controllati, non resta mai sola/o · Movements controlled, never left alone
    #[ts(rename = "gen01")]
    Gen01 = 1,
    /// Altri parlano al suo posto o risposte imparate · Others speak for them, or rehearsed answers
    #[ts(rename = "gen02")]
    Gen02 = 2,
    /// Paura o ansia, guarda di continuo verso qualcuno · Fear or anxiety, keeps looking towards someone
    #[ts(rename = "gen03")]
    Gen03 = 3,
    /// Segni di violenza o ferite non curate · Signs of violence or untreated injuries
    #[ts(rename = "gen04")]
    Gen04 = 4,
    /// Documenti assenti o in mano ad altri · No documents, or held by others
    #[ts(rename = "gen05")]
    Gen05 = 5,
    /// Debito da ripagare (viaggio, posto, alloggio) · Debt to repay (journey, place, lodging)
    #[ts(rename = "gen06")]
    Gen06 = 6,
    /// Minacce a sé o alla famiglia, anche nel Paese d'origine · Threats to self or family, also at home
    #[ts(rename = "gen07")]
    Gen07 = 7,
    /// Vincolata/o da giuramento o rito · Bound by an oath or ritual
    #[ts(rename = "gen08")]
    Gen08 = 8,
    /// Non trattiene ciò che guadagna · Does not keep earnings
    #[ts(rename = "gen09")]
    Gen09 = 9,
    /// Non può smettere o andare via · Cannot stop or leave
    #[ts(rename = "gen10")]
    Gen10 = 10,
    /// Lavoro o condizioni diverse da quelle promesse · Work or conditions differ from the promise
    #[ts(rename = "gen11")]
    Gen11 = 11,
    /// Viaggio organizzato e pagato da altri · Journey arranged and paid by others
    #[ts(rename = "gen12")]
    Gen12 = 12,
    /// Isolamento: contatti o telefono limitati · Isolation: contacts or phone restricted
    #[ts(rename = "gen13")]
    Gen13 = 13,
    /// Non conosce l'indirizzo di casa o di lavoro · Does not know home or work address
    #[ts(rename = "gen14")]
    Gen14 = 14,
    /// Non può curarsi · No access to medical care
    #[ts(rename = "gen15")]
    Gen15 = 15,
    /// Teme le autorità per ciò che le/gli è stato detto · Fears authorities because of what she/he was told
    #[ts(rename = "gen16")]
    Gen16 = 16,
    /// Portata e ripresa sul posto da altri · Brought to and collected from the place
    #[ts(rename = "sex01")]
    Sex01 = 17,
    /// Spostata spesso di luogo o città · Moved often between places or cities
    #[ts(rename = "sex02")]
    Sex02 = 18,
    /// Orari lunghissimi, nessun giorno libero · Very long hours, no day off
    #[ts(rename = "sex03")]
    Sex03 = 19,
    /// Dorme dove lavora o alloggio imposto · Sleeps where she/he works, imposed lodging
    #[ts(rename = "sex04")]
    Sex04 = 20,
    /// Non può rifiutare clienti o prestazioni, né pretendere il preservativo · Cannot refuse clients or acts, or insist on condoms
    #[ts(rename = "sex05")]
    Sex05 = 21,
    /// Paga il posto o versa quote fisse · Pays for the spot or hands over fixed sums
    #[ts(rename = "sex06")]
    Sex06 = 22,
    /// Conosce solo parole legate alla prestazione · Knows only work-related words
    #[ts(rename = "sex07")]
    Sex07 = 23,
    /// Tatuaggi o segni di "proprietà" · Marks or tattoos of "ownership"
    #[ts(rename = "sex08")]
    Sex08 = 24,
    /// Vive in gruppo con persone di altra lingua · Lives in a group without common language
    #[ts(rename = "sex09")]
    Sex09 = 25,
    /// Annuncio o telefono gestito da altri · Ad or phone handled by others
    #[ts(rename = "sex10")]
    Sex10 = 26,
    /// Non esce mai dal luogo chiuso, ricambio continuo di persone · Never leaves the premises, constant turnover of people
    #[ts(rename = "sex11")]
    Sex11 = 27,
    /// Paga molto sotto il contratto o sproporzionata · Pay far below collective agreement
    #[ts(rename = "lab01")]
    Lab01 = 28,
    /// Orari, riposi, ferie violati di continuo · Hours, rest, leave repeatedly violated
    #[ts(rename = "lab02")]
    Lab02 = 29,
    /// Sicurezza e igiene assenti, nessuna protezione · No safety or hygiene, no protective gear
    #[ts(rename = "lab03")]
    Lab03 = 30,
    /// Condizioni, sorveglianza o alloggio degradanti · Degrading conditions, surveillance or housing
    #[ts(rename = "lab04")]
    Lab04 = 31,
    /// Reclutato e trasportato da un intermediario che trattiene denaro · Recruited and driven by a gangmaster who deducts money
    #[ts(rename = "lab05")]
    Lab05 = 32,
    /// Vive sul posto di lavoro o alloggio legato al lavoro · Lives on site, housing tied to the job
    #[ts(rename = "lab06")]
    Lab06 = 33,
    /// Nessun contratto o contratto non compreso · No contract, or not understood
    #[ts(rename = "lab07")]
    Lab07 = 34,
    /// Salario trattenuto o non pagato · Wages withheld or unpaid
    #[ts(rename = "lab08")]
    Lab08 = 35,
    /// Non può allontanarsi senza permesso · Cannot leave without permission
    #[ts(rename = "lab09")]
    Lab09 = 36,
    /// Multe o punizioni · Fines or punishments
    #[ts(rename = "lab10")]
    Lab10 = 37,
    /// Misure per trattenere le persone sul posto · Measures to keep people inside
    #[ts(rename = "lab11")]
    Lab11 = 38,
    /// Nessuno spazio proprio, mangia a parte o gli avanzi · No private space, eats apart or leftovers
    #[ts(rename = "dom01")]
    Dom01 = 39,
    /// Non esce mai da sola/o · Never goes out alone
    #[ts(rename = "dom02")]
    Dom02 = 40,
    /// Disponibile giorno e notte · Available day and night
    #[ts(rename = "dom03")]
    Dom03 = 41,
    /// Bambini, anziani, disabili o donne incinte messi a chiedere · Children, elderly, disabled or pregnant people placed to beg
    #[ts(rename = "beg01")]
    Beg01 = 42,
    /// Portati e ripresi in gruppo a orari fissi · Dropped and collected in groups at fixed times
    #[ts(rename = "beg02")]
    Beg02 = 43,
    /// Deve consegnare una somma minima · Must hand over a minimum sum
    #[ts(rename = "beg03")]
    Beg03 = 44,
    /// Punita/o se raccoglie poco · Punished if too little is collected
    #[ts(rename = "beg04")]
    Beg04 = 45,
    /// Stesso posto con persone diverse che ruotano · Same spot, rotating persons
    #[ts(rename = "beg05")]
    Beg05 = 46,
    /// Minore con adulto che non è un genitore · Minor with an adult who is not a parent
    #[ts(rename = "beg06")]
    Beg06 = 47,
    /// Costretta/o da altri ad attività illecite · Forced by others into illegal activity
    #[ts(rename = "ill01")]
    Ill01 = 48,
    /// Consegna tutto il ricavato · Hands over all proceeds
    #[ts(rename = "ill02")]
    Ill02 = 49,
    /// Paga così un debito o un posto letto · Pays a debt or a bed this way
    #[ts(rename = "ill03")]
    Ill03 = 50,
    /// Gruppo di minori guidato da un adulto · Group of minors led by an adult
    #[ts(rename = "ill04")]
    Ill04 = 51,
    /// Matrimonio deciso da altri senza consenso · Marriage decided by others without consent
    #[ts(rename = "mar01")]
    Mar01 = 52,
    /// Viaggio improvviso nel Paese d'origine, abbandono scolastico · Sudden trip to country of origin, school drop-out
    #[ts(rename = "mar02")]
    Mar02 = 53,
    /// Famiglia o coniuge controllano uscite, telefono, vestiti · Family or spouse controls outings, phone, clothes
    #[ts(rename = "mar03")]
    Mar03 = 54,
    /// Permesso di soggiorno o soldi usati come ricatto · Permit or money used as leverage
    #[ts(rename = "mar04")]
    Mar04 = 55,
    /// Scambio di denaro o dote · Exchange of money or dowry
    #[ts(rename = "mar05")]
    Mar05 = 56,
    /// Sembra avere meno di 18 anni, qualunque età dichiari · Looks under 18 whatever age is stated
    #[ts(rename = "min01")]
    Min01 = 57,
    /// Nessun genitore o tutore raggiungibile · No parent or guardian reachable
    #[ts(rename = "min02")]
    Min02 = 58,
    /// Accompagnata/o da adulti non parenti · With unrelated adults
    #[ts(rename = "min03")]
    Min03 = 59,
    /// Uscita/o da una comunità o da un centro · Left a reception facility
    #[ts(rename = "min04")]
    Min04 = 60,
    /// Non va a scuola, non gioca, comportamento non da età · No school, no play, behaviour not of the age
    #[ts(rename = "min05")]
    Min05 = 61,
}

impl Signal {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Gen01,
        Self::Gen02,
        Self::Gen03,
        Self::Gen04,
        Self::Gen05,
        Self::Gen06,
        Self::Gen07,
        Self::Gen08,
        Self::Gen09,
        Self::Gen10,
        Self::Gen11,
        Self::Gen12,
        Self::Gen13,
        Self::Gen14,
        Self::Gen15,
        Self::Gen16,
        Self::Sex01,
        Self::Sex02,
        Self::Sex03,
        Self::Sex04,
        Self::Sex05,
        Self::Sex06,
        Self::Sex07,
        Self::Sex08,
        Self::Sex09,
        Self::Sex10,
        Self::Sex11,
        Self::Lab01,
        Self::Lab02,
        Self::Lab03,
        Self::Lab04,
        Self::Lab05,
        Self::Lab06,
        Self::Lab07,
        Self::Lab08,
        Self::Lab09,
        Self::Lab10,
        Self::Lab11,
        Self::Dom01,
        Self::Dom02,
        Self::Dom03,
        Self::Beg01,
        Self::Beg02,
        Self::Beg03,
        Self::Beg04,
        Self::Beg05,
        Self::Beg06,
        Self::Ill01,
        Self::Ill02,
        Self::Ill03,
        Self::Ill04,
        Self::Mar01,
        Self::Mar02,
        Self::Mar03,
        Self::Mar04,
        Self::Mar05,
        Self::Min01,
        Self::Min02,
        Self::Min03,
        Self::Min04,
        Self::Min05,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gen01 => "gen01",
            Self::Gen02 => "gen02",
            Self::Gen03 => "gen03",
            Self::Gen04 => "gen04",
            Self::Gen05 => "gen05",
            Self::Gen06 => "gen06",
            Self::Gen07 => "gen07",
            Self::Gen08 => "gen08",
            Self::Gen09 => "gen09",
            Self::Gen10 => "gen10",
            Self::Gen11 => "gen11",
            Self::Gen12 => "gen12",
            Self::Gen13 => "gen13",
            Self::Gen14 => "gen14",
            Self::Gen15 => "gen15",
            Self::Gen16 => "gen16",
            Self::Sex01 => "sex01",
            Self::Sex02 => "sex02",
            Self::Sex03 => "sex03",
            Self::Sex04 => "sex04",
            Self::Sex05 => "sex05",
            Self::Sex06 => "sex06",
            Self::Sex07 => "sex07",
            Self::Sex08 => "sex08",
            Self::Sex09 => "sex09",
            Self::Sex10 => "sex10",
            Self::Sex11 => "sex11",
            Self::Lab01 => "lab01",
            Self::Lab02 => "lab02",
            Self::Lab03 => "lab03",
            Self::Lab04 => "lab04",
            Self::Lab05 => "lab05",
            Self::Lab06 => "lab06",
            Self::Lab07 => "lab07",
            Self::Lab08 => "lab08",
            Self::Lab09 => "lab09",
            Self::Lab10 => "lab10",
            Self::Lab11 => "lab11",
            Self::Dom01 => "dom01",
            Self::Dom02 => "dom02",
            Self::Dom03 => "dom03",
            Self::Beg01 => "beg01",
            Self::Beg02 => "beg02",
            Self::Beg03 => "beg03",
            Self::Beg04 => "beg04",
            Self::Beg05 => "beg05",
            Self::Beg06 => "beg06",
            Self::Ill01 => "ill01",
            Self::Ill02 => "ill02",
            Self::Ill03 => "ill03",
            Self::Ill04 => "ill04",
            Self::Mar01 => "mar01",
            Self::Mar02 => "mar02",
            Self::Mar03 => "mar03",
            Self::Mar04 => "mar04",
            Self::Mar05 => "mar05",
            Self::Min01 => "min01",
            Self::Min02 => "min02",
            Self::Min03 => "min03",
            Self::Min04 => "min04",
            Self::Min05 => "min05",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Gen01),
            2 => Some(Self::Gen02),
            3 => Some(Self::Gen03),
            4 => Some(Self::Gen04),
            5 => Some(Self::Gen05),
            6 => Some(Self::Gen06),
            7 => Some(Self::Gen07),
            8 => Some(Self::Gen08),
            9 => Some(Self::Gen09),
            10 => Some(Self::Gen10),
            11 => Some(Self::Gen11),
            12 => Some(Self::Gen12),
            13 => Some(Self::Gen13),
            14 => Some(Self::Gen14),
            15 => Some(Self::Gen15),
            16 => Some(Self::Gen16),
            17 => Some(Self::Sex01),
            18 => Some(Self::Sex02),
            19 => Some(Self::Sex03),
            20 => Some(Self::Sex04),
            21 => Some(Self::Sex05),
            22 => Some(Self::Sex06),
            23 => Some(Self::Sex07),
            24 => Some(Self::Sex08),
            25 => Some(Self::Sex09),
            26 => Some(Self::Sex10),
            27 => Some(Self::Sex11),
            28 => Some(Self::Lab01),
            29 => Some(Self::Lab02),
            30 => Some(Self::Lab03),
            31 => Some(Self::Lab04),
            32 => Some(Self::Lab05),
            33 => Some(Self::Lab06),
            34 => Some(Self::Lab07),
            35 => Some(Self::Lab08),
            36 => Some(Self::Lab09),
            37 => Some(Self::Lab10),
            38 => Some(Self::Lab11),
            39 => Some(Self::Dom01),
            40 => Some(Self::Dom02),
            41 => Some(Self::Dom03),
            42 => Some(Self::Beg01),
            43 => Some(Self::Beg02),
            44 => Some(Self::Beg03),
            45 => Some(Self::Beg04),
            46 => Some(Self::Beg05),
            47 => Some(Self::Beg06),
            48 => Some(Self::Ill01),
            49 => Some(Self::Ill02),
            50 => Some(Self::Ill03),
            51 => Some(Self::Ill04),
            52 => Some(Self::Mar01),
            53 => Some(Self::Mar02),
            54 => Some(Self::Mar03),
            55 => Some(Self::Mar04),
            56 => Some(Self::Mar05),
            57 => Some(Self::Min01),
            58 => Some(Self::Min02),
            59 => Some(Self::Min03),
            60 => Some(Self::Min04),
            61 => Some(Self::Min05),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "gen01" => Some(Self::Gen01),
            "gen02" => Some(Self::Gen02),
            "gen03" => Some(Self::Gen03),
            "gen04" => Some(Self::Gen04),
            "gen05" => Some(Self::Gen05),
            "gen06" => Some(Self::Gen06),
            "gen07" => Some(Self::Gen07),
            "gen08" => Some(Self::Gen08),
            "gen09" => Some(Self::Gen09),
            "gen10" => Some(Self::Gen10),
            "gen11" => Some(Self::Gen11),
            "gen12" => Some(Self::Gen12),
            "gen13" => Some(Self::Gen13),
            "gen14" => Some(Self::Gen14),
            "gen15" => Some(Self::Gen15),
            "gen16" => Some(Self::Gen16),
            "sex01" => Some(Self::Sex01),
            "sex02" => Some(Self::Sex02),
            "sex03" => Some(Self::Sex03),
            "sex04" => Some(Self::Sex04),
            "sex05" => Some(Self::Sex05),
            "sex06" => Some(Self::Sex06),
            "sex07" => Some(Self::Sex07),
            "sex08" => Some(Self::Sex08),
            "sex09" => Some(Self::Sex09),
            "sex10" => Some(Self::Sex10),
            "sex11" => Some(Self::Sex11),
            "lab01" => Some(Self::Lab01),
            "lab02" => Some(Self::Lab02),
            "lab03" => Some(Self::Lab03),
            "lab04" => Some(Self::Lab04),
            "lab05" => Some(Self::Lab05),
            "lab06" => Some(Self::Lab06),
            "lab07" => Some(Self::Lab07),
            "lab08" => Some(Self::Lab08),
            "lab09" => Some(Self::Lab09),
            "lab10" => Some(Self::Lab10),
            "lab11" => Some(Self::Lab11),
            "dom01" => Some(Self::Dom01),
            "dom02" => Some(Self::Dom02),
            "dom03" => Some(Self::Dom03),
            "beg01" => Some(Self::Beg01),
            "beg02" => Some(Self::Beg02),
            "beg03" => Some(Self::Beg03),
            "beg04" => Some(Self::Beg04),
            "beg05" => Some(Self::Beg05),
            "beg06" => Some(Self::Beg06),
            "ill01" => Some(Self::Ill01),
            "ill02" => Some(Self::Ill02),
            "ill03" => Some(Self::Ill03),
            "ill04" => Some(Self::Ill04),
            "mar01" => Some(Self::Mar01),
            "mar02" => Some(Self::Mar02),
            "mar03" => Some(Self::Mar03),
            "mar04" => Some(Self::Mar04),
            "mar05" => Some(Self::Mar05),
            "min01" => Some(Self::Min01),
            "min02" => Some(Self::Min02),
            "min03" => Some(Self::Min03),
            "min04" => Some(Self::Min04),
            "min05" => Some(Self::Min05),
            _ => None,
        }
    }
}

impl Serialize for Signal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Signal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("signal", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `source`: who reports or sends (entity_report, low_access).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Source {
    /// La persona stessa · The person
    #[ts(rename = "self")]
    ThePerson = 1,
    /// Unità di strada · Street unit
    #[ts(rename = "street_unit")]
    StreetUnit = 2,
    /// CAS · CAS reception centre
    #[ts(rename = "cas")]
    Cas = 3,
    /// SAI (ex SIPROIMI/SPRAR) · SAI reception system
    #[ts(rename = "sai")]
    Sai = 4,
    /// Commissione territoriale · Territorial asylum commission
    #[ts(rename = "territorial_commission")]
    TerritorialCommission = 5,
    /// Forze dell'ordine · Police
    #[ts(rename = "police")]
    Police = 6,
    /// Autorità giudiziaria · Judiciary
    #[ts(rename = "judiciary")]
    Judiciary = 7,
    /// Numero Verde · National helpline
    #[ts(rename = "nv")]
    Nv = 8,
    /// Altro progetto antitratta · Other anti-trafficking project
    #[ts(rename = "antitrafficking_project")]
    AntitraffickingProject = 9,
    /// Servizio sociale · Social service
    #[ts(rename = "social_service")]
    SocialService = 10,
    /// Servizio sanitario · Health service
    #[ts(rename = "health_service")]
    HealthService = 11,
    /// Rete antiviolenza · Anti-violence network
    #[ts(rename = "antiviolence")]
    Antiviolence = 12,
    /// Ispettorato del lavoro · Labour inspectorate
    #[ts(rename = "labour_inspection")]
    LabourInspection = 13,
    /// Sindacato · Trade union
    #[ts(rename = "union")]
    Union = 14,
    /// Carcere · Prison
    #[ts(rename = "prison")]
    Prison = 15,
    /// Scuola, CPIA · School
    #[ts(rename = "school")]
    School = 16,
    /// Comunità per minori · Minors' facility
    #[ts(rename = "minors_facility")]
    MinorsFacility = 17,
    /// Ente del terzo settore · Third-sector body
    #[ts(rename = "third_sector")]
    ThirdSector = 18,
    /// Cliente, amica/o, collega · Client, friend, colleague
    #[ts(rename = "client_friend")]
    ClientFriend = 19,
    /// Cittadina/o · Citizen
    #[ts(rename = "citizen")]
    Citizen = 20,
    /// Altro · Other
    #[ts(rename = "other")]
    #[default]
    Other = 21,
}

impl Source {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::ThePerson,
        Self::StreetUnit,
        Self::Cas,
        Self::Sai,
        Self::TerritorialCommission,
        Self::Police,
        Self::Judiciary,
        Self::Nv,
        Self::AntitraffickingProject,
        Self::SocialService,
        Self::HealthService,
        Self::Antiviolence,
        Self::LabourInspection,
        Self::Union,
        Self::Prison,
        Self::School,
        Self::MinorsFacility,
        Self::ThirdSector,
        Self::ClientFriend,
        Self::Citizen,
        Self::Other,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ThePerson => "self",
            Self::StreetUnit => "street_unit",
            Self::Cas => "cas",
            Self::Sai => "sai",
            Self::TerritorialCommission => "territorial_commission",
            Self::Police => "police",
            Self::Judiciary => "judiciary",
            Self::Nv => "nv",
            Self::AntitraffickingProject => "antitrafficking_project",
            Self::SocialService => "social_service",
            Self::HealthService => "health_service",
            Self::Antiviolence => "antiviolence",
            Self::LabourInspection => "labour_inspection",
            Self::Union => "union",
            Self::Prison => "prison",
            Self::School => "school",
            Self::MinorsFacility => "minors_facility",
            Self::ThirdSector => "third_sector",
            Self::ClientFriend => "client_friend",
            Self::Citizen => "citizen",
            Self::Other => "other",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::ThePerson),
            2 => Some(Self::StreetUnit),
            3 => Some(Self::Cas),
            4 => Some(Self::Sai),
            5 => Some(Self::TerritorialCommission),
            6 => Some(Self::Police),
            7 => Some(Self::Judiciary),
            8 => Some(Self::Nv),
            9 => Some(Self::AntitraffickingProject),
            10 => Some(Self::SocialService),
            11 => Some(Self::HealthService),
            12 => Some(Self::Antiviolence),
            13 => Some(Self::LabourInspection),
            14 => Some(Self::Union),
            15 => Some(Self::Prison),
            16 => Some(Self::School),
            17 => Some(Self::MinorsFacility),
            18 => Some(Self::ThirdSector),
            19 => Some(Self::ClientFriend),
            20 => Some(Self::Citizen),
            21 => Some(Self::Other),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "self" => Some(Self::ThePerson),
            "street_unit" => Some(Self::StreetUnit),
            "cas" => Some(Self::Cas),
            "sai" => Some(Self::Sai),
            "territorial_commission" => Some(Self::TerritorialCommission),
            "police" => Some(Self::Police),
            "judiciary" => Some(Self::Judiciary),
            "nv" => Some(Self::Nv),
            "antitrafficking_project" => Some(Self::AntitraffickingProject),
            "social_service" => Some(Self::SocialService),
            "health_service" => Some(Self::HealthService),
            "antiviolence" => Some(Self::Antiviolence),
            "labour_inspection" => Some(Self::LabourInspection),
            "union" => Some(Self::Union),
            "prison" => Some(Self::Prison),
            "school" => Some(Self::School),
            "minors_facility" => Some(Self::MinorsFacility),
            "third_sector" => Some(Self::ThirdSector),
            "client_friend" => Some(Self::ClientFriend),
            "citizen" => Some(Self::Citizen),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("source", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `role`: counts only, never names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum TeamRole {
    /// Educatrice/educatore · Educator
    #[ts(rename = "educator")]
    Educator = 1,
    /// Mediatrice/mediatore · Cultural mediator
    #[ts(rename = "mediator")]
    Mediator = 2,
    /// Psicologa/o · Psychologist
    #[ts(rename = "psychologist")]
    Psychologist = 3,
    /// Assistente sociale · Social worker
    #[ts(rename = "social_worker")]
    SocialWorker = 4,
    /// Operatore sanitario · Health worker
    #[ts(rename = "health")]
    Health = 5,
    /// Operatrice/operatore pari · Peer worker
    #[ts(rename = "peer")]
    Peer = 6,
    /// Volontaria/o · Volunteer
    #[ts(rename = "volunteer")]
    Volunteer = 7,
    /// Tirocinante · Trainee
    #[ts(rename = "trainee")]
    Trainee = 8,
}

impl TeamRole {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Educator,
        Self::Mediator,
        Self::Psychologist,
        Self::SocialWorker,
        Self::Health,
        Self::Peer,
        Self::Volunteer,
        Self::Trainee,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Educator => "educator",
            Self::Mediator => "mediator",
            Self::Psychologist => "psychologist",
            Self::SocialWorker => "social_worker",
            Self::Health => "health",
            Self::Peer => "peer",
            Self::Volunteer => "volunteer",
            Self::Trainee => "trainee",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Educator),
            2 => Some(Self::Mediator),
            3 => Some(Self::Psychologist),
            4 => Some(Self::SocialWorker),
            5 => Some(Self::Health),
            6 => Some(Self::Peer),
            7 => Some(Self::Volunteer),
            8 => Some(Self::Trainee),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "educator" => Some(Self::Educator),
            "mediator" => Some(Self::Mediator),
            "psychologist" => Some(Self::Psychologist),
            "social_worker" => Some(Self::SocialWorker),
            "health" => Some(Self::Health),
            "peer" => Some(Self::Peer),
            "volunteer" => Some(Self::Volunteer),
            "trainee" => Some(Self::Trainee),
            _ => None,
        }
    }
}

impl Serialize for TeamRole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for TeamRole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("role", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `time_band`: day/night boundary is a setting (mapping used 21 in 2017, 19 in 2022).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum TimeBand {
    /// Mattina 6–14 · Morning 6–14
    #[ts(rename = "h06_14")]
    H06_14 = 1,
    /// Pomeriggio 14–20 · Afternoon 14–20
    #[ts(rename = "h14_20")]
    H14_20 = 2,
    /// Sera 20–24 · Evening 20–24
    #[ts(rename = "h20_24")]
    H20_24 = 3,
    /// Notte 0–6 · Night 0–6
    #[ts(rename = "h00_06")]
    H00_06 = 4,
}

impl TimeBand {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::H06_14,
        Self::H14_20,
        Self::H20_24,
        Self::H00_06,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::H06_14 => "h06_14",
            Self::H14_20 => "h14_20",
            Self::H20_24 => "h20_24",
            Self::H00_06 => "h00_06",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::H06_14),
            2 => Some(Self::H14_20),
            3 => Some(Self::H20_24),
            4 => Some(Self::H00_06),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "h06_14" => Some(Self::H06_14),
            "h14_20" => Some(Self::H14_20),
            "h20_24" => Some(Self::H20_24),
            "h00_06" => Some(Self::H00_06),
            _ => None,
        }
    }
}

impl Serialize for TimeBand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for TimeBand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("time_band", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `urgency`: how soon an entity report wants an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Urgency {
    /// Ordinaria · Ordinary
    #[ts(rename = "ordinary")]
    Ordinary = 1,
    /// Entro pochi giorni · Within days
    #[ts(rename = "days")]
    Days = 2,
    /// Immediata, pericolo in corso · Immediate, danger going on
    #[ts(rename = "immediate")]
    Immediate = 3,
    /// Non rilevata · Not recorded
    #[ts(rename = "unknown")]
    #[default]
    Unknown = 4,
}

impl Urgency {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Ordinary,
        Self::Days,
        Self::Immediate,
        Self::Unknown,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Days => "days",
            Self::Immediate => "immediate",
            Self::Unknown => "unknown",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Ordinary),
            2 => Some(Self::Days),
            3 => Some(Self::Immediate),
            4 => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "ordinary" => Some(Self::Ordinary),
            "days" => Some(Self::Days),
            "immediate" => Some(Self::Immediate),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Serialize for Urgency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Urgency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("urgency", Self::from_code, Self::from_number, deserializer)
    }
}

/// The list `weather`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export_to = "codes.ts")]
#[repr(u8)]
pub enum Weather {
    /// Sereno · Clear
    #[ts(rename = "clear")]
    Clear = 1,
    /// Nuvoloso · Cloudy
    #[ts(rename = "cloudy")]
    Cloudy = 2,
    /// Pioggia lieve · Light rain
    #[ts(rename = "light_rain")]
    LightRain = 3,
    /// Pioggia · Rain
    #[ts(rename = "rain")]
    Rain = 4,
    /// Neve · Snow
    #[ts(rename = "snow")]
    Snow = 5,
    /// Nebbia · Fog
    #[ts(rename = "fog")]
    Fog = 6,
    /// Gelo · Frost
    #[ts(rename = "frost")]
    Frost = 7,
    /// Caldo intenso · Heat
    #[ts(rename = "heat")]
    Heat = 8,
}

impl Weather {
    /// Every code, in the order of its number.
    pub const ALL: &'static [Self] = &[
        Self::Clear,
        Self::Cloudy,
        Self::LightRain,
        Self::Rain,
        Self::Snow,
        Self::Fog,
        Self::Frost,
        Self::Heat,
    ];

    /// The stable code, as in JSON and in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Cloudy => "cloudy",
            Self::LightRain => "light_rain",
            Self::Rain => "rain",
            Self::Snow => "snow",
            Self::Fog => "fog",
            Self::Frost => "frost",
            Self::Heat => "heat",
        }
    }

    /// The stable number, as in binary forms; never 0.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with this number, if the list has one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Clear),
            2 => Some(Self::Cloudy),
            3 => Some(Self::LightRain),
            4 => Some(Self::Rain),
            5 => Some(Self::Snow),
            6 => Some(Self::Fog),
            7 => Some(Self::Frost),
            8 => Some(Self::Heat),
            _ => None,
        }
    }

    /// The code written like this, if the list has one.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "clear" => Some(Self::Clear),
            "cloudy" => Some(Self::Cloudy),
            "light_rain" => Some(Self::LightRain),
            "rain" => Some(Self::Rain),
            "snow" => Some(Self::Snow),
            "fog" => Some(Self::Fog),
            "frost" => Some(Self::Frost),
            "heat" => Some(Self::Heat),
            _ => None,
        }
    }
}

impl Serialize for Weather {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(self.code(), self.number(), serializer)
    }
}

impl<'de> Deserialize<'de> for Weather {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read("weather", Self::from_code, Self::from_number, deserializer)
    }
}
