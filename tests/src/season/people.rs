//! What is noted about made-up persons: codes of the lists with weights that a coordinator would find plausible.
//!
//! Nobody is behind any of it. Must not know outings, tablets or totals.

use approdo_model::calendar::Month;
use approdo_model::codes::{
    AccessReason, Age, Area, Basis, BeggingForm, Channel, Consent, Country, EvalStep, Field, Gender,
    Language, Mode, Need, Newness, Proposal, Protection, ReferralOutcome, ReferralTo, ReportReason, Sector,
    Service, Setting, Signal, Source, Urgency,
};
use approdo_model::forms::{Access, CaseNumber, Contact, EntityReport, Record, Referral};

use super::draw::Draw;

const ORIGINS: [(Option<Country>, u32); 16] = [
    (None, 9),
    (Some(Country::Ng), 34),
    (Some(Country::Ro), 14),
    (Some(Country::Al), 11),
    (Some(Country::Br), 6),
    (Some(Country::Pe), 5),
    (Some(Country::Cn), 5),
    (Some(Country::Bg), 4),
    (Some(Country::Ma), 4),
    (Some(Country::Ua), 2),
    (Some(Country::Ec), 2),
    (Some(Country::Gm), 2),
    (Some(Country::Sn), 2),
    (Some(Country::Bd), 2),
    (Some(Country::Pk), 2),
    (Some(Country::It), 1),
];

const AGES: [(Age, u32); 8] = [
    (Age::U18, 2),
    (Age::A18_20, 18),
    (Age::A21_24, 27),
    (Age::A25_34, 28),
    (Age::A35_44, 12),
    (Age::A45_54, 5),
    (Age::A55p, 1),
    (Age::Unknown, 7),
];

const NEWNESS: [(Newness, u32); 5] = [
    (Newness::SeenThisPeriod, 42),
    (Newness::FirstThisPeriod, 24),
    (Newness::NewEver, 20),
    (Newness::FirstThisYear, 9),
    (Newness::Unknown, 5),
];

const STREET_SERVICES: [(Service, u32); 8] = [
    (Service::Prophylaxis, 30),
    (Service::Listen, 26),
    (Service::HealthInfo, 20),
    (Service::CardGiven, 12),
    (Service::FoodDrink, 9),
    (Service::Orientation, 8),
    (Service::Art18Info, 6),
    (Service::SafetyInfo, 4),
];

const HOUSE_SERVICES: [(Service, u32); 8] = [
    (Service::Listen, 28),
    (Service::Orientation, 22),
    (Service::DocsHelp, 12),
    (Service::LegalInfo, 10),
    (Service::FoodDrink, 10),
    (Service::AccompanyHealth, 7),
    (Service::PsychSupport, 6),
    (Service::Clothing, 5),
];

const NEEDS: [(Need, u32); 9] = [
    (Need::Documents, 22),
    (Need::SexualHealth, 18),
    (Need::Work, 16),
    (Need::Health, 12),
    (Need::Housing, 10),
    (Need::MoneyFood, 8),
    (Need::Legal, 6),
    (Need::NoneSaid, 6),
    (Need::Exit, 2),
];

const REFERRALS: [(ReferralTo, u32); 8] = [
    (ReferralTo::StiClinic, 26),
    (ReferralTo::StpGp, 20),
    (ReferralTo::FamilyClinic, 14),
    (ReferralTo::Lawyer, 10),
    (ReferralTo::ItalianSchool, 8),
    (ReferralTo::FilterOffice, 8),
    (ReferralTo::LabourHelpdesk, 5),
    (ReferralTo::Nv, 4),
];

/// A contact as it is completed in the van.
pub fn contact(draw: &mut Draw, channel: Channel) -> Contact {
    let mut contact = glimpse(draw, channel);
    contact.age = draw.one(&AGES);
    contact.age_basis = (contact.age != Age::Unknown).then(|| basis(draw, 70));
    contact.possible_minor = contact.age == Age::U18 || draw.percent(2);
    contact.origin = draw.one(&ORIGINS);
    contact.origin_basis = contact.origin.map(|_| basis(draw, 40));
    contact.services = draw.some(3, &STREET_SERVICES);
    contact.needs = draw.some(2, &NEEDS);
    contact.language = draw.percent(60).then(|| language(draw, contact.origin));
    contact.mediator = draw.percent(30);
    contact.setting = Some(setting(draw, channel));
    contact.protection = draw.one(&[
        (Protection::Unknown, 60),
        (Protection::InCas, 16),
        (Protection::AsylumElsewhere, 8),
        (Protection::InSai, 4),
        (Protection::NotAsked, 12),
    ]);
    of_its_field(draw, &mut contact);
    what_follows(draw, &mut contact);
    contact
}

/// A contact as one or two taps note it in the street.
pub fn glimpse(draw: &mut Draw, channel: Channel) -> Contact {
    let by_phone = matches!(channel, Channel::IndoorPhone | Channel::PhoneLine);
    let mode = match channel {
        Channel::Online => draw.one(&[(Mode::Message, 90), (Mode::CallAnswered, 10)]),
        _ if by_phone => Mode::CallAnswered,
        _ => draw.one(&[
            (Mode::Spoken, 78),
            (Mode::FromVehicle, 10),
            (Mode::MaterialOnly, 8),
            (Mode::Group, 4),
        ]),
    };
    Contact { mode, newness: Some(draw.one(&NEWNESS)), gender: gender(draw, channel), ..Contact::default() }
}

/// One who does not want to speak: a presence, no contact.
pub fn refused(draw: &mut Draw, channel: Channel) -> Contact {
    Contact { mode: Mode::Refused, ..glimpse(draw, channel) }
}

/// A visit to a drop-in or desk.
pub fn access(draw: &mut Draw) -> Access {
    let (age, origin) = (draw.one(&AGES), draw.one(&ORIGINS));
    Access {
        incomplete: false,
        newness: Some(draw.one(&NEWNESS)),
        gender: gender(draw, Channel::Dropin),
        age,
        age_basis: (age != Age::Unknown).then(|| basis(draw, 30)),
        possible_minor: age == Age::U18,
        origin,
        origin_basis: origin.map(|_| basis(draw, 10)),
        reason: draw.one(&[
            (AccessReason::Listen, 20),
            (AccessReason::Orientation, 18),
            (AccessReason::Documents, 16),
            (AccessReason::BasicNeeds, 14),
            (AccessReason::Work, 10),
            (AccessReason::Legal, 8),
            (AccessReason::Health, 6),
            (AccessReason::Unknown, 4),
        ]),
        sent_by: draw.percent(60).then(|| {
            draw.one(&[(Source::StreetUnit, 40), (Source::ThePerson, 30), (Source::ThirdSector, 20)])
        }),
        services: draw.some(3, &HOUSE_SERVICES),
        referrals: referrals(draw, 20),
    }
}

/// A person reported by an entity. The case number is written on the entity's own paper, so it is known beforehand.
pub fn report(draw: &mut Draw, area: Area, month: Month) -> EntityReport {
    let (age, origin) = (draw.one(&AGES), draw.one(&ORIGINS));
    let sources = [
        (Source::TerritorialCommission, 28),
        (Source::Cas, 20),
        (Source::Police, 12),
        (Source::SocialService, 10),
        (Source::Sai, 8),
        (Source::Nv, 6),
        (Source::HealthService, 5),
        (Source::Antiviolence, 4),
        (Source::Union, 2),
    ];
    let mut report = EntityReport::blank(area, month);
    report.case = Some(CaseNumber::from_random(draw.bytes()));
    report.source = draw.one(&sources);
    report.gender =
        draw.one(&[(Gender::Woman, 82), (Gender::Man, 14), (Gender::TransWoman, 3), (Gender::Unknown, 1)]);
    (report.age, report.age_basis) = (age, (age != Age::Unknown).then_some(Basis::Stated));
    report.possible_minor = age == Age::U18;
    (report.origin, report.origin_basis) = (origin, origin.map(|_| Basis::Stated));
    report.field =
        draw.one(&[(Field::Sexual, 66), (Field::Labour, 14), (Field::AtRisk, 12), (Field::Unknown, 8)]);
    report.reason = Some(draw.one(&[
        (ReportReason::Assessment, 70),
        (ReportReason::Protection, 20),
        (ReportReason::Advice, 10),
    ]));
    report.urgency = draw.one(&[(Urgency::Ordinary, 76), (Urgency::Days, 18), (Urgency::Immediate, 6)]);
    report.steps.extend(draw.some(1, &[(EvalStep::Contacted, 60), (EvalStep::ContactTried, 40)]));
    report
}

/// The record of a person on this channel, complete.
pub fn record(draw: &mut Draw, channel: Option<Channel>, area: Area, month: Month) -> Record {
    match channel {
        None => Record::EntityReport(report(draw, area, month)),
        Some(Channel::Dropin | Channel::Desk) => Record::Access(access(draw)),
        Some(channel) => Record::Contact(contact(draw, channel)),
    }
}

fn basis(draw: &mut Draw, perceived_percent: u32) -> Basis {
    if draw.percent(perceived_percent) { Basis::Perceived } else { Basis::Stated }
}

fn gender(draw: &mut Draw, channel: Channel) -> Gender {
    match channel {
        Channel::LabourSite | Channel::Begging | Channel::Settlement => {
            draw.one(&[(Gender::Man, 74), (Gender::Woman, 24), (Gender::Unknown, 2)])
        }
        _ => draw.one(&[
            (Gender::Woman, 76),
            (Gender::TransWoman, 15),
            (Gender::Man, 5),
            (Gender::TransUnspecified, 3),
            (Gender::Unknown, 1),
        ]),
    }
}

fn language(draw: &mut Draw, origin: Option<Country>) -> Language {
    let own = match origin {
        Some(Country::Ng) => Language::Pcm,
        Some(Country::Ro) => Language::Ro,
        Some(Country::Al) => Language::Sq,
        Some(Country::Br) => Language::Pt,
        Some(Country::Pe | Country::Ec) => Language::Es,
        Some(Country::Cn) => Language::Zh,
        Some(Country::Bg) => Language::Bg,
        Some(Country::Ma) => Language::Ar,
        Some(Country::Ua) => Language::Uk,
        _ => Language::En,
    };
    draw.one(&[(own, 60), (Language::It, 40)])
}

fn setting(draw: &mut Draw, channel: Channel) -> Setting {
    match channel {
        Channel::StreetNight | Channel::StreetDay => draw.one(&[
            (Setting::SuburbStreet, 40),
            (Setting::ProvincialRoad, 30),
            (Setting::IndustrialArea, 20),
            (Setting::CentreStreet, 10),
        ]),
        Channel::LabourSite => draw.one(&[
            (Setting::LogisticsHub, 4),
            (Setting::Farm, 3),
            (Setting::BuildingSite, 3),
            (Setting::Carwash, 2),
        ]),
        Channel::Begging => {
            draw.one(&[(Setting::MallMarket, 5), (Setting::Transit, 3), (Setting::TrafficLight, 2)])
        }
        Channel::Settlement => Setting::Settlement,
        Channel::Gathering => Setting::Park,
        Channel::Reception => Setting::ReceptionCentre,
        Channel::Online => Setting::Online,
        _ => draw.one(&[(Setting::Flat, 70), (Setting::Massage, 20), (Setting::Club, 10)]),
    }
}

fn of_its_field(draw: &mut Draw, contact: &mut Contact) {
    contact.field = match contact.setting {
        Some(Setting::LogisticsHub | Setting::Farm | Setting::BuildingSite | Setting::Carwash) => {
            Field::Labour
        }
        Some(Setting::MallMarket | Setting::Transit | Setting::TrafficLight) => Field::Begging,
        _ => draw.one(&[
            (Field::Sexual, 58),
            (Field::SexWorkNoSign, 26),
            (Field::AtRisk, 6),
            (Field::Unknown, 10),
        ]),
    };
    if contact.field == Field::Labour {
        contact.sector =
            Some(draw.one(&[(Sector::Logistics, 4), (Sector::Agri, 3), (Sector::Construction, 3)]));
        contact.services = draw.some(2, &[(Service::LabourRightsInfo, 60), (Service::CardGiven, 40)]);
    }
    if contact.field == Field::Begging {
        contact.begging_form = Some(draw.one(&[(BeggingForm::AskOnly, 6), (BeggingForm::Sells, 4)]));
    }
}

fn what_follows(draw: &mut Draw, contact: &mut Contact) {
    contact.referrals = referrals(draw, 14);
    if draw.percent(9) {
        let signals = [
            (Signal::Gen01, 4),
            (Signal::Gen03, 3),
            (Signal::Gen05, 2),
            (Signal::Sex02, 2),
            (Signal::Sex04, 1),
        ];
        contact.signals = draw.some(3, &signals);
        contact.proposal = draw.one(&[(Proposal::Discuss, 5), (Proposal::Yes, 3), (Proposal::No, 2)]);
    }
    contact.engagement = draw.percent(5);
    if !contact.referrals.is_empty() {
        contact.consent = draw.one(&[(Consent::GivenOral, 80), (Consent::Refused, 20)]);
    }
}

fn referrals(draw: &mut Draw, percent: u32) -> Vec<Referral> {
    if !draw.percent(percent) {
        return Vec::new();
    }
    let outcomes = [
        (ReferralOutcome::Proposed, 5),
        (ReferralOutcome::Accepted, 3),
        (ReferralOutcome::Accompanied, 1),
        (ReferralOutcome::Declined, 2),
    ];
    draw.some(2, &REFERRALS).into_iter().map(|to| Referral { to, outcome: draw.one(&outcomes) }).collect()
}
