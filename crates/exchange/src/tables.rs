//! What leaves: one table of outings, one of records per form, one of the emersion table and one of imported past counts.
//!
//! Here stands, column by column, everything that a file may hold. What is sealed only has no column: notes, zones,
//! observed signals, case numbers, and whatever names a device, a record or a person. Must not know how a file is
//! written.

use approdo_model::calendar::Month;
use approdo_model::codes::{Area, Country, Line, Material, ReferralOutcome, ReferralTo, TeamRole};
use approdo_model::forms::{Access, Contact, EntityReport, Presences, Record, Referral, Shift};
use approdo_model::header::Facts;
use approdo_model::table::{Cell as Count, Lines, Table as Counts};

use crate::lists::{Language, Words, list};
use crate::table::{Cell, Column, Kind, Label, Table};

/// An outing as it stands, with its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outing {
    /// The outing as it opened or closed.
    pub shift: Shift,
    /// What it counts.
    pub facts: Facts,
    /// Its records in the order they were noted; nothing that was taken back or erased.
    pub records: Vec<Noted>,
}

/// A record as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What it says.
    pub record: Record,
    /// What it counts.
    pub facts: Facts,
}

/// What an organisation's desk has opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// Oldest first. Their place in this list is the only name they have in a file.
    pub outings: Vec<Outing>,
    /// The emersion table of the desk; what was erased still counts in it.
    pub table: Counts,
    /// Counts that were imported from before, zeros among them; they are never part of the table.
    pub past: Vec<Count>,
    /// Periods that are closed for good: their figures are final.
    pub frozen: Vec<(Month, Month)>,
}

const fn words(it: &'static str, en: &'static str) -> Words {
    Words { it, en }
}

/// What one of this line is, as the screens show it beside every number.
pub fn unit_of(line: Line) -> Words {
    match line {
        Line::StreetContacts | Line::IndoorContacts => words("contatti", "contacts"),
        Line::LowThresholdAccesses => words("accessi", "accesses"),
        Line::ReportedPersons => words("persone", "persons"),
        Line::Outings => words("uscite", "outings"),
    }
}

/// What this line counts, as the screens show it beside every number.
pub fn definition_of(line: Line) -> Words {
    match line {
        Line::StreetContacts => words(
            "Uno scambio con una persona, in un'uscita in strada. La stessa persona due volte nella stessa uscita vale 1.",
            "One interaction with one person in a street outing. The same person twice in the same outing is 1.",
        ),
        Line::IndoorContacts => words(
            "Uno scambio con una persona al telefono, online o in un luogo chiuso. La stessa persona due volte nella stessa sessione vale 1.",
            "One interaction with one person by phone, online or indoors. The same person twice in the same session is 1.",
        ),
        Line::LowThresholdAccesses => words(
            "Una visita di una persona a un drop-in o a uno sportello, in un giorno.",
            "One visit of one person to a drop-in or a help desk on one day.",
        ),
        Line::ReportedPersons => words(
            "Una persona segnalata da un ente in un periodo.",
            "One person reported by one entity in one period.",
        ),
        Line::Outings => words(
            "Un'uscita, un'apertura di drop-in o sportello, o una sessione indoor di un'unità. Le non fatte non contano.",
            "One outing, one opening of a drop-in or desk, or one indoor session of one unit. Those not done do not count.",
        ),
    }
}

/// All tables. Those of forms that nobody used are there too, empty: a missing sheet would look like a loss.
pub fn tables(opened: &Opened, language: Language) -> Vec<Table> {
    let mut tables = vec![
        emersion(opened, language),
        outings(&opened.outings),
        records(&CONTACTS, &opened.outings, contact),
        records(&ACCESSES, &opened.outings, access),
        records(&REPORTS, &opened.outings, report),
        records(&ZONES, &opened.outings, zone),
    ];
    if !opened.past.is_empty() {
        tables.push(past(opened, language));
    }
    tables
}

/// Every column of every table, for whoever wants to name one.
pub fn shapes() -> Vec<Table> {
    let mut tables = tables(&Opened::default(), Language::It);
    tables.push(past(&Opened::default(), Language::It));
    tables
}

fn column(name: &str, kind: Kind, label: Words, definition: Words) -> Column {
    Column { name: name.to_owned(), kind, label: Label::Ours(label), definition, unit: None }
}

fn counted(name: &str, label: Words, unit: Words, definition: Words) -> Column {
    Column { unit: Some(unit), ..column(name, Kind::Number, label, definition) }
}

const PERSONS: Words = words("persone", "persons");

/// The columns that join a record to its outing and to the table.
fn places() -> Vec<Column> {
    vec![
        counted(
            "outing",
            words("Uscita n.", "Outing no."),
            words("numero", "number"),
            words(
                "Il posto dell'uscita in questo file; non vale fuori da qui.",
                "The outing's place in this file; it means nothing outside.",
            ),
        ),
        column(
            "area",
            Kind::Code("area"),
            words("Area", "Area"),
            words("L'area del progetto in cui conta.", "The project area it counts in."),
        ),
        column(
            "month",
            Kind::Month,
            words("Mese", "Month"),
            words(
                "Il mese in cui conta: quello della data dichiarata all'apertura.",
                "The month it counts in: that of the date declared at the opening.",
            ),
        ),
    ]
}

fn count_columns() -> Vec<Column> {
    vec![
        column(
            "line",
            Kind::Code("emersion_line"),
            words("Riga della tavola", "Line of the table"),
            words(
                "La riga della tavola dell'emersione in cui conta; vuota: in nessuna.",
                "The line of the emersion table it counts in; empty: in none.",
            ),
        ),
        counted(
            "counted",
            words("Conta", "Counts"),
            words("0 o 1", "0 or 1"),
            words(
                "Quanto conta in quella riga; 0 se rifiutato o già contato.",
                "How much it counts in that line; 0 if refused or already counted.",
            ),
        ),
        column(
            "incomplete",
            Kind::Flag,
            words("Incompleta", "Incomplete"),
            words("Chiusa prima di essere completata.", "Closed before it was completed."),
        ),
    ]
}

fn place_cells(number: u64, facts: &Facts) -> Vec<Cell> {
    vec![
        Cell::Number(number),
        Cell::code(Area::from_number(facts.area).map(Area::code)),
        Month::from_number(facts.month).map_or(Cell::Empty, Cell::Month),
    ]
}

fn count_cells(noted: &Noted) -> Vec<Cell> {
    vec![
        Cell::code(Line::from_number(noted.facts.line).map(Line::code)),
        Cell::Number(u64::from(noted.facts.count)),
        Cell::Flag(noted.record.is_incomplete()),
    ]
}

fn presence_columns() -> Vec<Column> {
    let of = |name: &str, it, en| {
        let definition = words(
            "Presenze viste nel luogo, una volta per uscita.",
            "Presences seen in the place, once per outing.",
        );
        counted(name, words(it, en), PERSONS, definition)
    };
    vec![
        of("presences_women", "Presenze: donne", "Presences: women"),
        of("presences_men", "Presenze: uomini", "Presences: men"),
        of("presences_trans", "Presenze: trans", "Presences: trans"),
        of("presences_other", "Presenze: altro", "Presences: other"),
        of("presences_unknown", "Presenze: non rilevato", "Presences: not recorded"),
        of("presences_possible_minors", "di cui forse minori", "of whom possible minors"),
    ]
}

fn presence_cells(presences: &Presences) -> Vec<Cell> {
    let Presences { women, men, trans, other, unknown, possible_minors } = *presences;
    [women, men, trans, other, unknown, possible_minors].map(|n| Cell::Number(u64::from(n))).to_vec()
}

/// One column per code of a list, for what is counted by code.
fn column_per_code<C: Copy>(
    prefix: &str,
    list_name: &str,
    all: &[C],
    code: fn(C) -> &'static str,
    unit: Words,
) -> Vec<Column> {
    let of = |one: &C| {
        let known = list(list_name).and_then(|list| list.find(code(*one)));
        let label =
            known.map_or(words("", ""), |known| Words { it: known.it.as_str(), en: known.en.as_str() });
        let definition = words("Quanti, contati dall'équipe.", "How many, counted by the team.");
        counted(&format!("{prefix}_{}", code(*one)), label, unit, definition)
    };
    all.iter().map(of).collect()
}

fn outings(all: &[Outing]) -> Table {
    let row = |(at, outing): (usize, &Outing)| outing_cells(number(at), outing);
    Table {
        name: "outings",
        title: words("Uscite", "Outings"),
        row: words(
            "Un'uscita, un'apertura o una sessione di un'unità.",
            "One outing, opening or session of one unit.",
        ),
        columns: outing_columns(),
        rows: all.iter().enumerate().map(row).collect(),
    }
}

/// Places are counted from 1.
fn number(at: usize) -> u64 {
    u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1)
}

fn outing_columns() -> Vec<Column> {
    let ads = |name: &str, it, en| {
        let definition = words(
            "Quante volte nella sessione; mai l'annuncio, mai il numero.",
            "How often in the session; never the ad, never the number.",
        );
        counted(name, words(it, en), words("volte", "times"), definition)
    };
    let mut columns = places();
    columns.extend([
        column(
            "date",
            Kind::Day,
            words("Data", "Date"),
            words("La data dichiarata all'apertura.", "The date declared at the opening."),
        ),
        column(
            "unit",
            Kind::Text,
            words("Unità", "Unit"),
            words("Il nome che l'unità si è data.", "The name the unit gave itself."),
        ),
        column(
            "channel",
            Kind::Code("channel"),
            words("Canale", "Channel"),
            words(
                "Come si è usciti; vuoto: sessione di segnalazioni.",
                "How the unit went out; empty: a session of reports.",
            ),
        ),
        counted(
            "counted",
            words("Conta", "Counts"),
            words("uscite", "outings"),
            words(
                "1 se fatta, 0 se non fatta o solo segnalazioni.",
                "1 if done, 0 if not done or reports only.",
            ),
        ),
        column(
            "bands",
            Kind::Codes("time_band"),
            words("Fasce orarie", "Time bands"),
            words("Le fasce del giorno toccate.", "The bands of the day it touched."),
        ),
        column(
            "coverage",
            Kind::Code("coverage"),
            words("Copertura", "Coverage"),
            words("Se è stata fatta per intero.", "Whether it was done in full."),
        ),
        column(
            "not_done",
            Kind::Code("not_done"),
            words("Perché non fatta", "Why not done"),
            words("Il motivo, se non è stata fatta.", "The reason, if it was not done."),
        ),
        column(
            "closed",
            Kind::Flag,
            words("Chiusa", "Closed"),
            words("Se la chiusura è arrivata.", "Whether its closing has arrived."),
        ),
        counted(
            "team_size",
            words("Équipe", "Team"),
            PERSONS,
            words("In quante persone si era.", "How many people the team was."),
        ),
    ]);
    columns.extend(column_per_code("role", "role", TeamRole::ALL, TeamRole::code, PERSONS));
    columns.extend([
        column(
            "weather",
            Kind::Code("weather"),
            words("Tempo", "Weather"),
            words("Il tempo che faceva.", "The weather."),
        ),
        counted(
            "km",
            words("Chilometri", "Kilometres"),
            words("km", "km"),
            words("Chilometri percorsi.", "Kilometres driven."),
        ),
    ]);
    columns.extend(presence_columns());
    columns.push(column(
        "events",
        Kind::Codes("event"),
        words("Avvenimenti", "Events"),
        words("Che cosa è successo all'équipe o nel luogo.", "What happened to the team or in the place."),
    ));
    columns.extend(column_per_code(
        "material",
        "material",
        Material::ALL,
        Material::code,
        words("pezzi", "items"),
    ));
    columns.extend([
        column(
            "national_mapping",
            Kind::Flag,
            words("Mappatura nazionale", "National mapping"),
            words(
                "Se era la notte della mappatura nazionale.",
                "Whether it was the night of the national mapping.",
            ),
        ),
        ads("ads_viewed", "Annunci visti", "Ads viewed"),
        ads("ads_called", "Chiamate fatte", "Calls made"),
        ads("ads_answered", "Chiamate con risposta", "Calls answered"),
        ads("ads_contacts", "Contatti ottenuti", "Contacts obtained"),
    ]);
    columns
}

fn outing_cells(number: u64, outing: &Outing) -> Vec<Cell> {
    let shift = &outing.shift;
    let role = |role: &TeamRole| {
        Cell::number(shift.roles.iter().find(|line| line.role == *role).map(|line| line.count))
    };
    let material = |item: &Material| {
        Cell::number(shift.materials.iter().find(|line| line.item == *item).map(|line| line.quantity))
    };
    let ads = shift.ads.map(|ads| [ads.viewed, ads.called, ads.answered, ads.contacts]);
    let mut cells = place_cells(number, &outing.facts);
    cells.extend([
        Cell::Day(shift.date),
        Cell::Text(shift.unit.as_str().to_owned()),
        Cell::code(shift.channel.map(|channel| channel.code())),
        Cell::Number(u64::from(outing.facts.count)),
        Cell::Codes(shift.bands.iter().map(|band| band.code()).collect()),
        Cell::Code(shift.coverage.code()),
        Cell::code(shift.not_done.map(|reason| reason.code())),
        Cell::Flag(shift.closed),
        Cell::number(shift.team_size),
    ]);
    cells.extend(TeamRole::ALL.iter().map(role));
    cells.extend([Cell::code(shift.weather.map(|weather| weather.code())), Cell::number(shift.km)]);
    cells.extend(presence_cells(&shift.presences));
    cells.push(Cell::Codes(shift.events.iter().map(|event| event.code()).collect()));
    cells.extend(Material::ALL.iter().map(material));
    cells.push(Cell::Flag(shift.national_mapping));
    cells.extend((0..4).map(|at| Cell::number(ads.and_then(|ads| ads.get(at).copied()))));
    cells
}

/// A form and what its table is called.
struct Form {
    name: &'static str,
    title: Words,
    row: Words,
    columns: fn() -> Vec<Column>,
}

const CONTACTS: Form = Form {
    name: "contacts",
    title: words("Contatti", "Contacts"),
    row: words(
        "Uno scambio con una persona in un'uscita: un contatto, non una persona.",
        "One interaction with one person in an outing: a contact, not a person.",
    ),
    columns: contact_columns,
};
const ACCESSES: Form = Form {
    name: "accesses",
    title: words("Accessi", "Accesses"),
    row: words(
        "Una visita di una persona a un drop-in o sportello.",
        "One visit of one person to a drop-in or desk.",
    ),
    columns: access_columns,
};
const REPORTS: Form = Form {
    name: "entity_reports",
    title: words("Segnalazioni", "Entity reports"),
    row: words(
        "Una persona segnalata da un ente, senza il numero del caso.",
        "One person reported by an entity, without the number of the case.",
    ),
    columns: report_columns,
};
const ZONES: Form = Form {
    name: "zones",
    title: words("Zone mappatura", "Mapping zones"),
    row: words(
        "Una zona della notte della mappatura, senza il suo nome.",
        "One zone of the mapping night, without its name.",
    ),
    columns: presence_columns,
};

/// The table of one form: every record of which `cells` knows what it says.
fn records(form: &Form, outings: &[Outing], cells: fn(&Record) -> Option<Vec<Cell>>) -> Table {
    let mut columns = places();
    columns.extend(count_columns());
    columns.extend((form.columns)());
    let of_outing = |(at, outing): (usize, &Outing)| {
        let row = |noted: &Noted| {
            let said = cells(&noted.record)?;
            Some([place_cells(number(at), &noted.facts), count_cells(noted), said].concat())
        };
        outing.records.iter().filter_map(row).collect::<Vec<_>>()
    };
    let rows = outings.iter().enumerate().flat_map(of_outing).collect();
    Table { name: form.name, title: form.title, row: form.row, columns, rows }
}

fn code_column(
    name: &str,
    list: &'static str,
    it: &'static str,
    en: &'static str,
    definition: Words,
) -> Column {
    column(name, Kind::Code(list), words(it, en), definition)
}

/// What is noted of a person in every form.
fn person_columns() -> Vec<Column> {
    let perceived =
        words("Come percepito, se la persona non dice altro.", "As perceived unless the person says.");
    let basis = words("Come lo si sa.", "How it is known.");
    vec![
        code_column("gender", "gender", "Genere", "Gender", perceived),
        code_column("age", "age", "Età", "Age", words("Fascia d'età.", "Age band.")),
        code_column("age_basis", "basis", "Base dell'età", "Basis of the age", basis),
        column(
            "possible_minor",
            Kind::Flag,
            words("Forse minore", "Possible minor"),
            words("Qualunque età abbia detto.", "Whatever age was stated."),
        ),
        code_column(
            "origin",
            "country",
            "Paese d'origine",
            "Country of origin",
            words("ISO 3166; vuoto: non rilevato.", "ISO 3166; empty: not recorded."),
        ),
        code_column(
            "origin_macro",
            "macro",
            "Macroarea d'origine",
            "Macro-area of origin",
            words(
                "La macroarea di quel Paese, come nelle tavole.",
                "That country's macro-area, as in the tables.",
            ),
        ),
        code_column("origin_basis", "basis", "Base dell'origine", "Basis of the origin", basis),
    ]
}

fn person_cells(person: Person) -> Vec<Cell> {
    vec![
        Cell::Code(person.gender),
        Cell::Code(person.age),
        Cell::code(person.age_basis),
        Cell::Flag(person.possible_minor),
        Cell::code(person.origin.map(Country::code)),
        Cell::code(person.origin.map(|country| country.macro_area().code())),
        Cell::code(person.origin_basis),
    ]
}

/// The same fields of three forms.
struct Person {
    gender: &'static str,
    age: &'static str,
    age_basis: Option<&'static str>,
    possible_minor: bool,
    origin: Option<Country>,
    origin_basis: Option<&'static str>,
}

macro_rules! person {
    ($form:expr) => {
        Person {
            gender: $form.gender.code(),
            age: $form.age.code(),
            age_basis: $form.age_basis.map(|basis| basis.code()),
            possible_minor: $form.possible_minor,
            origin: $form.origin,
            origin_basis: $form.origin_basis.map(|basis| basis.code()),
        }
    };
}

fn referral_columns() -> Vec<Column> {
    vec![
        column(
            "services",
            Kind::Codes("service"),
            words("Servizi dati", "Services given"),
            words("I servizi dati.", "The services given."),
        ),
        column(
            "referrals",
            Kind::Codes("referral"),
            words("Invii", "Referrals"),
            words("Dove la persona è stata indirizzata.", "Where the person was referred to."),
        ),
        column(
            "referral_outcomes",
            Kind::Codes("referral_outcome"),
            words("Esiti degli invii", "Outcomes of the referrals"),
            words(
                "Gli esiti, nello stesso ordine degli invii.",
                "The outcomes, in the order of the referrals.",
            ),
        ),
    ]
}

fn referral_cells(services: &[approdo_model::codes::Service], referrals: &[Referral]) -> Vec<Cell> {
    let to = |referral: &Referral| ReferralTo::code(referral.to);
    let outcome = |referral: &Referral| ReferralOutcome::code(referral.outcome);
    vec![
        Cell::Codes(services.iter().map(|service| service.code()).collect()),
        Cell::Codes(referrals.iter().map(to).collect()),
        Cell::Codes(referrals.iter().map(outcome).collect()),
    ]
}

fn newness_column() -> Column {
    code_column(
        "newness",
        "newness",
        "Mai vista?",
        "Met before?",
        words(
            "Se la persona era già stata incontrata, per quanto si sa.",
            "Whether the person was met before, as far as the team knows.",
        ),
    )
}

fn field_column() -> Column {
    code_column(
        "field",
        "field",
        "Ambito osservato",
        "Observed field",
        words("Un'osservazione, non un accertamento.", "An observation, not a finding."),
    )
}

fn contact_columns() -> Vec<Column> {
    let mut columns = vec![
        code_column("mode", "mode", "Modo", "Mode", words("Come è avvenuto.", "How it came about.")),
        newness_column(),
        column(
            "already_counted",
            Kind::Flag,
            words("Già contata", "Already counted"),
            words(
                "La stessa persona, già contata in questa uscita: vale 0.",
                "The same person, already counted in this outing: counts 0.",
            ),
        ),
    ];
    columns.extend(person_columns());
    columns.push(field_column());
    columns.extend(referral_columns());
    columns.extend([
        code_column(
            "language",
            "language",
            "Lingua",
            "Language",
            words("La lingua parlata.", "The language spoken."),
        ),
        column(
            "mediator",
            Kind::Flag,
            words("Mediatrice presente", "Mediator present"),
            words("Se c'era una mediatrice o un mediatore.", "Whether a mediator was present."),
        ),
        column(
            "needs",
            Kind::Codes("need"),
            words("Bisogni detti", "Needs said"),
            words("I bisogni che la persona ha detto.", "The needs the person said."),
        ),
        code_column(
            "setting",
            "setting",
            "Tipo di luogo",
            "Type of place",
            words("Il tipo di luogo, mai il luogo.", "The type of place, never the place."),
        ),
        code_column(
            "sector",
            "sector",
            "Settore di lavoro",
            "Labour sector",
            words("Solo se l'ambito è lavoro.", "Only where the field is labour."),
        ),
        code_column(
            "begging_form",
            "begging_form",
            "Forma di accattonaggio",
            "Form of begging",
            words("Solo se l'ambito è accattonaggio.", "Only where the field is begging."),
        ),
        code_column(
            "protection",
            "protection",
            "Contesto di protezione",
            "Protection context",
            words("Se è in accoglienza.", "Whether in reception."),
        ),
        code_column(
            "proposal",
            "proposal",
            "Proposta di valutazione",
            "Proposal of evaluation",
            words("Se l'équipe propone una valutazione.", "Whether the team proposes an evaluation."),
        ),
        column(
            "engagement",
            Kind::Flag,
            words("Aggancio", "Engagement"),
            words(
                "La relazione porta a un piano, una valutazione o un accompagnamento.",
                "The relation leads to a plan, an assessment or an accompaniment.",
            ),
        ),
        code_column(
            "consent",
            "consent",
            "Consenso orale",
            "Oral consent",
            words("Per condividere con chi riceve l'invio, e basta.", "For sharing with a referral only."),
        ),
    ]);
    columns
}

fn contact(record: &Record) -> Option<Vec<Cell>> {
    let Record::Contact(contact) = record else { return None };
    // Every field is named, so that a new one is either given a column or left out on purpose.
    let Contact {
        incomplete: _,
        mode,
        newness,
        already_counted,
        gender: _,
        age: _,
        age_basis: _,
        possible_minor: _,
        origin: _,
        origin_basis: _,
        field,
        services,
        language,
        mediator,
        needs,
        setting,
        sector,
        begging_form,
        protection,
        referrals,
        signals: _,
        proposal,
        engagement,
        consent,
        zone: _,
    } = contact;
    let mut cells = vec![
        Cell::Code(mode.code()),
        Cell::code(newness.map(|newness| newness.code())),
        Cell::Flag(*already_counted),
    ];
    cells.extend(person_cells(person!(contact)));
    cells.push(Cell::Code(field.code()));
    cells.extend(referral_cells(services, referrals));
    cells.extend([
        Cell::code(language.map(|language| language.code())),
        Cell::Flag(*mediator),
        Cell::Codes(needs.iter().map(|need| need.code()).collect()),
        Cell::code(setting.map(|setting| setting.code())),
        Cell::code(sector.map(|sector| sector.code())),
        Cell::code(begging_form.map(|form| form.code())),
        Cell::Code(protection.code()),
        Cell::Code(proposal.code()),
        Cell::Flag(*engagement),
        Cell::Code(consent.code()),
    ]);
    Some(cells)
}

fn access_columns() -> Vec<Column> {
    let mut columns = vec![newness_column()];
    columns.extend(person_columns());
    columns.extend([
        code_column(
            "reason",
            "access_reason",
            "Motivo",
            "Reason",
            words("Perché la persona è venuta.", "Why the person came."),
        ),
        code_column(
            "sent_by",
            "source",
            "Da chi",
            "Sent by",
            words("Chi l'ha mandata; vuoto: non rilevato.", "Who sent the person; empty: not recorded."),
        ),
    ]);
    columns.extend(referral_columns());
    columns
}

fn access(record: &Record) -> Option<Vec<Cell>> {
    let Record::Access(access) = record else { return None };
    let Access {
        incomplete: _,
        newness,
        gender: _,
        age: _,
        age_basis: _,
        possible_minor: _,
        origin: _,
        origin_basis: _,
        reason,
        sent_by,
        services,
        referrals,
    } = access;
    let mut cells = vec![Cell::code(newness.map(|newness| newness.code()))];
    cells.extend(person_cells(person!(access)));
    cells.extend([Cell::Code(reason.code()), Cell::code(sent_by.map(|source| source.code()))]);
    cells.extend(referral_cells(services, referrals));
    Some(cells)
}

fn report_columns() -> Vec<Column> {
    let mut columns = vec![
        code_column(
            "source",
            "source",
            "Chi segnala",
            "Source",
            words("Il tipo di ente.", "The kind of entity."),
        ),
        column(
            "report_month",
            Kind::Month,
            words("Mese della segnalazione", "Month of the report"),
            words("Il mese in cui l'ente ha segnalato.", "The month in which the entity reported."),
        ),
        code_column(
            "report_area",
            "area",
            "Area della segnalazione",
            "Area of the report",
            words("L'area di cui l'ente parla.", "The area the entity speaks of."),
        ),
    ];
    columns.extend(person_columns());
    columns.extend([
        field_column(),
        code_column(
            "reason",
            "report_reason",
            "Che cosa chiede",
            "What is asked",
            words("Che cosa chiede l'ente.", "What the entity asks for."),
        ),
        code_column(
            "urgency",
            "urgency",
            "Urgenza",
            "Urgency",
            words("Entro quando vuole risposta.", "How soon an answer is wanted."),
        ),
        column(
            "steps",
            Kind::Codes("eval_step"),
            words("Passi della valutazione", "Steps of the evaluation"),
            words("I passi, in ordine; un passo può tornare.", "The steps in order; a step may come again."),
        ),
    ]);
    columns
}

fn report(record: &Record) -> Option<Vec<Cell>> {
    let Record::EntityReport(report) = record else { return None };
    let EntityReport {
        incomplete: _,
        // The number leads to the file of a person in another system.
        case: _,
        source,
        month,
        area,
        gender: _,
        age: _,
        age_basis: _,
        possible_minor: _,
        origin: _,
        origin_basis: _,
        field,
        reason,
        urgency,
        persons: _,
        steps,
    } = report;
    let mut cells = vec![Cell::Code(source.code()), Cell::Month(*month), Cell::Code(area.code())];
    cells.extend(person_cells(person!(report)));
    cells.extend([
        Cell::Code(field.code()),
        Cell::code(reason.map(|reason| reason.code())),
        Cell::Code(urgency.code()),
        Cell::Codes(steps.iter().map(|step| step.code()).collect()),
    ]);
    Some(cells)
}

fn zone(record: &Record) -> Option<Vec<Cell>> {
    let Record::Zone(zone) = record else { return None };
    Some(presence_cells(&zone.presences))
}

fn line_columns() -> Vec<Column> {
    vec![
        code_column(
            "area",
            "area",
            "Area",
            "Area",
            words(
                "L'area del progetto; OUT sta a parte e non si somma.",
                "The project area; OUT stands apart and is not added.",
            ),
        ),
        column(
            "month",
            Kind::Month,
            words("Mese", "Month"),
            words("Il mese in cui conta.", "The month it counts in."),
        ),
        code_column(
            "line",
            "emersion_line",
            "Riga",
            "Line",
            words("Le righe non si sommano tra loro.", "Lines are never summed into one figure."),
        ),
        column(
            "count",
            Kind::Number,
            words("Numero", "Count"),
            words(
                "Quanti; l'unità e la definizione stanno accanto.",
                "How many; unit and definition stand beside it.",
            ),
        ),
        column(
            "unit",
            Kind::Text,
            words("Unità di misura", "Unit"),
            words("Che cosa si conta.", "What is counted."),
        ),
        column(
            "definition",
            Kind::Text,
            words("Definizione", "Definition"),
            words("Che cosa vale uno.", "What makes one."),
        ),
        column(
            "status",
            Kind::Text,
            words("Stato", "Status"),
            words(
                "Provvisorio finché il periodo non è congelato; importato se viene da un foglio.",
                "Provisional until the period is frozen; imported where it came from a spreadsheet.",
            ),
        ),
    ]
}

fn line_row(count: Count, status: Words, language: Language) -> Vec<Cell> {
    let Count { area, month, line, tally } = count;
    vec![
        Cell::Code(area.code()),
        Cell::Month(month),
        Cell::Code(line.code()),
        Cell::Number(tally),
        Cell::Text(unit_of(line).of(language).to_owned()),
        Cell::Text(definition_of(line).of(language).to_owned()),
        Cell::Text(status.of(language).to_owned()),
    ]
}

/// Every line of every area and month that has any: a line without entries counts 0 there.
fn lines_of(counts: &Counts) -> Vec<Count> {
    let of = |((area, month), mut lines): ((Area, Month), Lines)| {
        Line::ALL.iter().map(move |line| Count { area, month, line: *line, tally: *lines.tally(*line) })
    };
    counts.by_area_and_month().into_iter().flat_map(of).collect()
}

fn emersion(opened: &Opened, language: Language) -> Table {
    let status = |month: Month| {
        let frozen = opened.frozen.iter().any(|(first, last)| (*first..=*last).contains(&month));
        if frozen { words("definitivo", "final") } else { words("provvisorio", "provisional") }
    };
    Table {
        name: "emersion",
        title: words("Tavola", "Table"),
        row: words(
            "Una riga della tavola dell'emersione in un'area e un mese, come la conta questa scrivania.",
            "One line of the emersion table in one area and month, as this desk counts it.",
        ),
        columns: line_columns(),
        rows: lines_of(&opened.table)
            .into_iter()
            .map(|count| line_row(count, status(count.month), language))
            .collect(),
    }
}

fn past(opened: &Opened, language: Language) -> Table {
    Table {
        name: "past_counts",
        title: words("Anni precedenti", "Earlier years"),
        row: words(
            "Un conteggio di prima, importato da un foglio: non è mai nella tavola.",
            "A count from before, imported from a spreadsheet: never part of the table.",
        ),
        columns: line_columns(),
        rows: opened
            .past
            .iter()
            .map(|count| line_row(*count, words("importato", "imported"), language))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The screens and the files say the same of a number; the words of the screens are the ones a person reviewed.
    #[test]
    fn units_and_definitions_are_those_of_the_screens() {
        let words = [
            (include_str!("../../../ui/src/words/it.ts"), Language::It),
            (include_str!("../../../ui/src/words/en.ts"), Language::En),
        ];
        for (screens, language) in words {
            for line in Line::ALL {
                for said in [unit_of(*line), definition_of(*line)] {
                    assert!(screens.contains(&format!("\"{}\"", said.of(language))), "{line:?} {language:?}");
                }
            }
        }
    }

    #[test]
    fn every_row_has_a_cell_for_every_column_and_no_column_is_there_twice() {
        for table in shapes() {
            let names: std::collections::BTreeSet<_> =
                table.columns.iter().map(|column| &column.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
        }
        for record in [
            Record::Contact(Contact::default()),
            Record::Access(Access::default()),
            Record::EntityReport(EntityReport::blank(Area::Co, Month::new(2018, 1).unwrap())),
        ] {
            let facts = Facts { area: 1, month: 2018 * 12, line: 1, count: 1 };
            let friday = approdo_model::calendar::Day::new(2018, 1, 5).unwrap();
            let unit = approdo_model::forms::UnitName::new("Unità 1").unwrap();
            let shift = Shift::opened(unit, Area::Co, None, friday);
            let records = vec![Noted { record, facts }];
            let opened = Opened { outings: vec![Outing { shift, facts, records }], ..Opened::default() };
            for table in tables(&opened, Language::It) {
                for row in &table.rows {
                    assert_eq!(row.len(), table.columns.len(), "{}", table.name);
                }
            }
        }
    }
}
