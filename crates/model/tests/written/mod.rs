//! Forms for tests: examples filled to the last field, the largest ones, and strategies for any.

#![allow(dead_code, reason = "each test uses its part")]

use approdo_model::body::{Body, Content, Facts};
use approdo_model::bytes::Digest;
use approdo_model::calendar::{Day, Month};
use approdo_model::codes::*;
use approdo_model::exchange::*;
use approdo_model::forms::limits::*;
use approdo_model::forms::*;
use approdo_model::ids::SubjectId;
use approdo_model::review::*;
use approdo_model::table::Cell;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::FileFailurePersistence;

/// Failing cases are shrunk, shown, and their seeds kept beside the test.
pub fn seeds() -> ProptestConfig {
    let kept = FileFailurePersistence::WithSource("seeds");
    ProptestConfig { failure_persistence: Some(Box::new(kept)), ..ProptestConfig::default() }
}

/// The first Friday of 2018, when the season of the tests has just begun.
pub fn friday() -> Day {
    Day::new(2018, 1, 5).unwrap()
}

pub fn january() -> Month {
    friday().month()
}

pub fn unit(name: &str) -> UnitName {
    UnitName::new(name).unwrap()
}

pub fn facts(area: Area, line: Option<Line>, count: u8) -> Facts {
    Facts { area: area.number(), month: january().number(), line: line.map_or(0, Line::number), count }
}

pub fn body(area: Area, line: Option<Line>, count: u8, content: Content) -> Body {
    Body { facts: facts(area, line, count), content }
}

/// An outing as it opens.
pub fn opened() -> Shift {
    Shift::opened(unit("Unità 1"), Area::Mi, Some(Channel::StreetNight), friday())
}

/// An outing with every field filled.
pub fn full_shift() -> Shift {
    Shift {
        bands: vec![TimeBand::H20_24, TimeBand::H00_06],
        team_size: Some(3),
        roles: vec![
            RoleCount { role: TeamRole::Educator, count: 2 },
            RoleCount { role: TeamRole::Mediator, count: 1 },
        ],
        weather: Some(Weather::LightRain),
        km: Some(87),
        coverage: Coverage::NotDone,
        not_done: Some(NotDone::Safety),
        presences: Presences { women: 21, men: 3, trans: 4, other: 1, unknown: 2, possible_minors: 1 },
        events: vec![Event::NewPlace, Event::PoliceOperation],
        materials: vec![
            MaterialCount { item: Material::Condom, quantity: 120 },
            MaterialCount { item: Material::HotDrink, quantity: 14 },
        ],
        national_mapping: true,
        ads: Some(AdSession { viewed: 40, called: 12, answered: 5, contacts: 4 }),
        closed: true,
        ..Shift::opened(unit("Unità 1"), Area::Mi, Some(Channel::IndoorPhone), friday())
    }
}

/// A contact with every field filled.
pub fn full_contact() -> Contact {
    Contact {
        incomplete: false,
        mode: Mode::FromVehicle,
        newness: Some(Newness::FirstThisPeriod),
        already_counted: false,
        gender: Gender::Woman,
        age: Age::A21_24,
        age_basis: Some(Basis::Stated),
        possible_minor: true,
        origin: Some(Country::Ng),
        origin_basis: Some(Basis::Perceived),
        field: Field::Labour,
        services: vec![Service::Listen, Service::HealthInfo, Service::CardGiven],
        language: Some(Language::Pcm),
        mediator: true,
        needs: vec![Need::Health, Need::Documents],
        setting: Some(Setting::ProvincialRoad),
        sector: Some(Sector::Agri),
        begging_form: None,
        protection: Protection::InCas,
        referrals: vec![Referral { to: ReferralTo::StiClinic, outcome: ReferralOutcome::Accepted }],
        signals: vec![Signal::Gen01, Signal::Lab03],
        proposal: Proposal::Discuss,
        engagement: true,
        consent: Consent::GivenOral,
        zone: None,
    }
}

/// A contact of which the stretch was noted too.
pub fn zoned_contact() -> Contact {
    Contact { zone: Some(zone("Lungolago est")), ..full_contact() }
}

pub fn zone(name: &str) -> ZoneName {
    ZoneName::new(name).unwrap()
}

/// A zone of the mapping night with every field filled.
pub fn full_zone() -> ZoneCount {
    let presences = Presences { women: 9, men: 2, trans: 3, other: 1, unknown: 4, possible_minors: 1 };
    ZoneCount { incomplete: false, zone: zone("Provinciale nord"), presences }
}

/// A contact of the other field that asks for a value of its own.
pub fn begging_contact() -> Contact {
    let field = Field::Begging;
    Contact { field, sector: None, begging_form: Some(BeggingForm::Sells), ..full_contact() }
}

/// A contact as two taps in the street leave it.
pub fn quick_contact() -> Contact {
    Contact { gender: Gender::TransWoman, newness: Some(Newness::SeenThisPeriod), ..Contact::default() }
}

/// An access with every field filled.
pub fn full_access() -> Access {
    Access {
        incomplete: false,
        newness: Some(Newness::NewEver),
        gender: Gender::Man,
        age: Age::A35_44,
        age_basis: Some(Basis::Perceived),
        possible_minor: false,
        origin: Some(Country::Bd),
        origin_basis: Some(Basis::Stated),
        reason: AccessReason::Work,
        sent_by: Some(Source::ThePerson),
        services: vec![Service::LabourRightsInfo],
        referrals: vec![Referral { to: ReferralTo::LabourHelpdesk, outcome: ReferralOutcome::Proposed }],
    }
}

/// A report with every field filled.
pub fn full_report() -> EntityReport {
    let mut report = EntityReport {
        incomplete: false,
        case: None,
        source: Source::TerritorialCommission,
        month: january(),
        area: Area::Co,
        gender: Gender::NonbinaryOther,
        age: Age::A18_20,
        age_basis: Some(Basis::Stated),
        possible_minor: true,
        origin: Some(Country::Ci),
        origin_basis: Some(Basis::Stated),
        field: Field::Sexual,
        reason: Some(ReportReason::Assessment),
        urgency: Urgency::Days,
        persons: OnePerson,
        steps: vec![EvalStep::Received, EvalStep::ContactTried, EvalStep::ContactTried],
    };
    report.give_case([1, 2, 3, 4, 5, 6, 7, 8]);
    report
}

/// The bodies whose bytes are kept for ever, by name.
pub fn kept_bodies() -> Vec<(&'static str, Body)> {
    let contact = |contact| Content::Record(Record::Contact(contact));
    let street = Some(Line::StreetContacts);
    let mut incomplete = quick_contact();
    incomplete.newness = None;
    incomplete.incomplete = true;
    vec![
        ("opening", body(Area::Mi, Some(Line::Outings), 1, Content::Shift(opened()))),
        ("closing", body(Area::Mi, Some(Line::Outings), 0, Content::Shift(full_shift()))),
        ("contact_quick", body(Area::Va, street, 1, contact(quick_contact()))),
        ("contact_full", body(Area::So, street, 1, contact(full_contact()))),
        ("contact_begging", body(Area::Mb, street, 1, contact(begging_contact()))),
        ("contact_incomplete", body(Area::Out, None, 1, contact(incomplete))),
        ("contact_blank", body(Area::Co, Some(Line::IndoorContacts), 1, contact(Contact::default()))),
        (
            "access",
            body(
                Area::Va,
                Some(Line::LowThresholdAccesses),
                1,
                Content::Record(Record::Access(full_access())),
            ),
        ),
        (
            "report",
            body(
                Area::Co,
                Some(Line::ReportedPersons),
                1,
                Content::Record(Record::EntityReport(full_report())),
            ),
        ),
        ("withdrawn", body(Area::Mi, street, 0, Content::Withdrawn)),
        ("contact_zone", body(Area::Co, street, 1, contact(zoned_contact()))),
        ("zone", body(Area::Mi, None, 0, Content::Record(Record::Zone(full_zone())))),
        ("exported", body(Area::Out, None, 0, Content::Exported(export()))),
        ("counts", body(Area::Out, None, 0, Content::Counts(counts(3)))),
        ("review_accepted", reviewed(Verdict::Accepted { heads: 1 })),
        ("review_accepted_whole", reviewed(Verdict::AcceptedWhole)),
        ("review_reopened", reviewed(Verdict::Reopened)),
        ("review_sent_back", reviewed(sent_back())),
        ("answered", body(Area::Mi, street, 1, Content::Answered(answered(quick_record())))),
        ("answered_withdrawn", body(Area::Mi, street, 0, Content::Answered(answered(Said::Withdrawn)))),
        ("corrected", body(Area::Mi, street, 1, Content::Corrected(corrected(quick_record())))),
        (
            "corrected_shift",
            body(Area::Mi, None, 0, Content::Corrected(corrected(Said::Shift(full_shift())))),
        ),
    ]
}

fn quick_record() -> Said {
    Said::Record(Record::Contact(quick_contact()))
}

fn reviewed(verdict: Verdict) -> Body {
    body(Area::Out, None, 0, Content::Review(review(verdict)))
}

/// A review of this verdict.
pub fn review(verdict: Verdict) -> Review {
    Review { subject: SubjectId::from_random([7; 16]), seen: Digest([0x77; 32]), round: 3, verdict }
}

/// A verdict with the longest comment.
pub fn sent_back() -> Verdict {
    let comment = Comment::new(&"è".repeat(COMMENT_BYTES_MAX / 2)).unwrap();
    Verdict::SentBack { reason: SendBackReason::MissingValue, comment }
}

/// An answer with the longest reply.
pub fn answered(said: Said) -> Answered {
    Answered { said, reply: Reply::new(&"o".repeat(REPLY_BYTES_MAX)).unwrap() }
}

/// A correction.
pub fn corrected(said: Said) -> Corrected {
    Corrected { reason: Correction::WrongCode, heads: 2, said }
}

/// An item sent back that says this.
pub fn returned(shift: Shift, said: Said) -> Returned {
    let Verdict::SentBack { reason, comment } = sent_back() else { unreachable!() };
    let (subject, seen) = (SubjectId::from_random([7; 16]), Digest([0x77; 32]));
    Returned { subject, seen, revision: u32::MAX, shift, said, reason, comment }
}

/// What a desk keeps of a file that left.
pub fn export() -> Export {
    Export { day: friday(), format: FileFormat::Ods, spoken: Spoken::Htcds, outings: 419, records: 2500 }
}

/// So many counts of before, at their longest.
pub fn counts(cells: usize) -> Counts {
    let cell = Cell { area: Area::Out, month: january(), line: Line::Outings, tally: COUNT_MAX };
    Counts { edition: u32::MAX, day: friday(), part: 1, parts: 1, cells: vec![cell; cells] }
}

/// The largest forms that keep the limits: every choice made, every number at its longest.
pub fn largest() -> Vec<(&'static str, Content)> {
    let widest_zone = zone(&"🌊".repeat(ZONE_NAME_CHARACTERS_MAX));
    let widest = unit(&"🌊".repeat(UNIT_NAME_CHARACTERS_MAX));
    let times = AD_SESSION_TIMES_MAX;
    let persons = PRESENCE_PERSONS_MAX;
    let shift = Shift {
        unit: widest,
        area: *Area::ALL.last().unwrap(),
        date: Day::new(2099, 12, 31).unwrap(),
        bands: TimeBand::ALL.to_vec(),
        team_size: Some(TEAM_PEOPLE_MAX),
        roles: TeamRole::ALL.iter().map(|role| RoleCount { role: *role, count: TEAM_PEOPLE_MAX }).collect(),
        weather: Weather::ALL.last().copied(),
        km: Some(ROUTE_KILOMETRES_MAX),
        coverage: Coverage::NotDone,
        not_done: NotDone::ALL.last().copied(),
        presences: Presences {
            women: persons,
            men: persons,
            trans: persons,
            other: persons,
            unknown: persons,
            possible_minors: persons,
        },
        events: Event::ALL.to_vec(),
        materials: Material::ALL
            .iter()
            .map(|item| MaterialCount { item: *item, quantity: MATERIAL_ITEMS_MAX })
            .collect(),
        ads: Some(AdSession { viewed: times, called: times, answered: times, contacts: times }),
        ..full_shift()
    };
    let referrals: Vec<_> = ReferralTo::ALL
        .iter()
        .take(REFERRALS_MAX)
        .map(|to| Referral { to: *to, outcome: ReferralOutcome::Unknown })
        .collect();
    let contact = Contact {
        services: Service::ALL.to_vec(),
        needs: Need::ALL.to_vec(),
        referrals: referrals.clone(),
        signals: Signal::ALL.iter().take(SIGNALS_MAX).copied().collect(),
        zone: Some(widest_zone.clone()),
        ..full_contact()
    };
    let access = Access { services: Service::ALL.to_vec(), referrals, ..full_access() };
    let mut report = full_report();
    report.case = Some("YYYYYY".parse().unwrap());
    report.steps = vec![EvalStep::OutOfScope; STEPS_MAX];
    let zone_count = ZoneCount { zone: widest_zone, presences: shift.presences, ..full_zone() };
    vec![
        ("counts", Content::Counts(counts(COUNTS_OF_ENTRY_MAX))),
        ("exported", Content::Exported(export())),
        ("review", Content::Review(review(sent_back()))),
        ("shift", Content::Shift(shift)),
        ("contact", Content::Record(Record::Contact(contact))),
        ("access", Content::Record(Record::Access(access))),
        ("report", Content::Record(Record::EntityReport(report))),
        ("zone", Content::Record(Record::Zone(zone_count))),
    ]
}

/// Any code of a list.
fn any_of<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    select(all)
}

/// Any code of a list, or none.
fn maybe<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(select(all))
}

/// Any choice of at most so many codes, none twice, in any order.
fn some_of<T: Clone + std::fmt::Debug + 'static>(
    all: &'static [T],
    most: usize,
) -> impl Strategy<Value = Vec<T>> {
    subsequence(all.to_vec(), 0..=most.min(all.len())).prop_shuffle()
}

fn referrals() -> impl Strategy<Value = Vec<Referral>> {
    some_of(ReferralTo::ALL, REFERRALS_MAX).prop_flat_map(|to| {
        let outcomes = proptest::collection::vec(any_of(ReferralOutcome::ALL), to.len());
        outcomes.prop_map(move |outcomes| {
            to.iter().zip(outcomes).map(|(to, outcome)| Referral { to: *to, outcome }).collect()
        })
    })
}

prop_compose! {
    /// Any contact that keeps the rules.
    pub fn any_contact()(
        (incomplete, already_counted, possible_minor, mediator, engagement) in any::<(bool, bool, bool, bool, bool)>(),
        (mode, newness, gender, age) in
            (any_of(Mode::ALL), any_of(Newness::ALL), any_of(Gender::ALL), any_of(Age::ALL)),
        (age_basis, origin, origin_basis) in (maybe(Basis::ALL), maybe(Country::ALL), maybe(Basis::ALL)),
        (field, sector, begging_form) in (any_of(Field::ALL), maybe(Sector::ALL), maybe(BeggingForm::ALL)),
        (language, setting, protection) in
            (maybe(Language::ALL), maybe(Setting::ALL), any_of(Protection::ALL)),
        (services, needs) in (some_of(Service::ALL, usize::MAX), some_of(Need::ALL, usize::MAX)),
        (signals, referrals) in (some_of(Signal::ALL, SIGNALS_MAX), referrals()),
        (proposal, consent) in (any_of(Proposal::ALL), any_of(Consent::ALL)),
        zone in proptest::option::of(any_zone_name()),
    ) -> Contact {
        Contact {
            incomplete, mode, newness: Some(newness), already_counted, gender, age, age_basis, possible_minor,
            origin, origin_basis, field, services, language, mediator, needs, setting,
            sector: sector.filter(|_| field == Field::Labour),
            begging_form: begging_form.filter(|_| field == Field::Begging),
            protection, referrals, signals, proposal, engagement, consent, zone,
        }
    }
}

prop_compose! {
    /// Any access that keeps the rules.
    pub fn any_access()(
        (incomplete, possible_minor) in any::<(bool, bool)>(),
        (newness, gender, age) in (any_of(Newness::ALL), any_of(Gender::ALL), any_of(Age::ALL)),
        (age_basis, origin, origin_basis) in (maybe(Basis::ALL), maybe(Country::ALL), maybe(Basis::ALL)),
        (reason, sent_by) in (any_of(AccessReason::ALL), maybe(Source::ALL)),
        (services, referrals) in (some_of(Service::ALL, usize::MAX), referrals()),
    ) -> Access {
        Access {
            incomplete, newness: Some(newness), gender, age, age_basis, possible_minor, origin, origin_basis, reason,
            sent_by, services, referrals,
        }
    }
}

prop_compose! {
    /// Any report that keeps the rules.
    pub fn any_report()(
        (incomplete, possible_minor, random) in any::<(bool, bool, [u8; 8])>(),
        (source, area, gender, age) in
            (any_of(Source::ALL), any_of(Area::ALL), any_of(Gender::ALL), any_of(Age::ALL)),
        (age_basis, origin, origin_basis) in (maybe(Basis::ALL), maybe(Country::ALL), maybe(Basis::ALL)),
        (field, reason, urgency) in (any_of(Field::ALL), maybe(ReportReason::ALL), any_of(Urgency::ALL)),
        day in any_day(),
        steps in proptest::collection::vec(any_of(EvalStep::ALL), 0..=STEPS_MAX),
    ) -> EntityReport {
        let case = Some(CaseNumber::from_random(random));
        EntityReport {
            incomplete, case, source, month: day.month(), area, gender, age, age_basis, possible_minor, origin,
            origin_basis, field, reason, urgency, persons: OnePerson, steps,
        }
    }
}

/// Any day that can be written down.
pub fn any_day() -> impl Strategy<Value = Day> {
    (0_u16..36_525).prop_map(|number| Day::from_number(number).unwrap())
}

fn any_zone_name() -> impl Strategy<Value = ZoneName> {
    "[^\\p{C}\\p{Z}]{1,24}"
        .prop_filter_map("a name with an invisible character", |name| ZoneName::new(&name).ok())
}

prop_compose! {
    /// Any zone of a mapping night.
    pub fn any_zone()(
        incomplete in any::<bool>(),
        zone in any_zone_name(),
        seen in proptest::array::uniform6(0..=PRESENCE_PERSONS_MAX),
    ) -> ZoneCount {
        let [women, men, trans, other, unknown, possible_minors] = seen;
        ZoneCount { incomplete, zone, presences: Presences { women, men, trans, other, unknown, possible_minors } }
    }
}

fn any_unit() -> impl Strategy<Value = UnitName> {
    "[^\\p{C}\\p{Z}]{1,32}"
        .prop_filter_map("a name with an invisible character", |name| UnitName::new(&name).ok())
}

prop_compose! {
    /// Any outing that keeps the rules.
    pub fn any_shift()(
        (unit, area, channel, date) in (any_unit(), any_of(Area::ALL), maybe(Channel::ALL), any_day()),
        (bands, events) in (some_of(TimeBand::ALL, usize::MAX), some_of(Event::ALL, usize::MAX)),
        (team_size, km) in (
            proptest::option::of(1..=TEAM_PEOPLE_MAX),
            proptest::option::of(0..=ROUTE_KILOMETRES_MAX)
        ),
        (roles, people) in (some_of(TeamRole::ALL, usize::MAX), 1..=TEAM_PEOPLE_MAX),
        (weather, coverage, not_done) in (maybe(Weather::ALL), any_of(Coverage::ALL), any_of(NotDone::ALL)),
        seen in proptest::array::uniform6(0..=PRESENCE_PERSONS_MAX),
        (materials, quantity) in (some_of(Material::ALL, usize::MAX), 1..=MATERIAL_ITEMS_MAX),
        (national_mapping, closed) in any::<(bool, bool)>(),
        times in proptest::option::of(proptest::array::uniform4(0..=AD_SESSION_TIMES_MAX)),
    ) -> Shift {
        let [women, men, trans, other, unknown, possible_minors] = seen;
        let ads = times.map(|[viewed, called, answered, contacts]| {
            AdSession { viewed, called: called.max(answered), answered: called.min(answered), contacts }
        });
        let has_ads = matches!(channel, Some(Channel::AdMonitor | Channel::IndoorPhone | Channel::Online));
        Shift {
            unit, area, channel, date, bands, team_size,
            roles: roles.into_iter().map(|role| RoleCount { role, count: people }).collect(),
            weather, km, coverage, not_done: Some(not_done).filter(|_| coverage == Coverage::NotDone),
            presences: Presences { women, men, trans, other, unknown, possible_minors },
            events,
            materials: materials.into_iter().map(|item| MaterialCount { item, quantity }).collect(),
            national_mapping, ads: ads.filter(|_| has_ads), closed,
        }
    }
}

/// Any record that keeps the rules.
pub fn any_record() -> impl Strategy<Value = Record> {
    prop_oneof![
        any_contact().prop_map(Record::Contact),
        any_access().prop_map(Record::Access),
        any_report().prop_map(Record::EntityReport),
        any_zone().prop_map(Record::Zone),
    ]
}

prop_compose! {
    /// Any body.
    pub fn any_body()(
        (area, month, line, count) in any::<(u8, u16, u8, u8)>(),
        content in prop_oneof![
            any_shift().prop_map(Content::Shift),
            any_record().prop_map(Content::Record),
            Just(Content::Withdrawn),
            Just(Content::Exported(export())),
            (0..COUNTS_OF_ENTRY_MAX).prop_map(|cells| Content::Counts(counts(cells))),
        ],
    ) -> Body {
        Body { facts: Facts { area, month, line, count }, content }
    }
}
