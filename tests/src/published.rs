//! What a secretariat would have published of the reference season: protected by the real [`protect`], signed, in chains.
//!
//! For looking at the tavolo's page and for its tests. The figures are counted here straight from the plan, so they stand
//! in for sheets; everything in them is made up. What a season publishes through the real use cases, the demo shows.

use std::collections::{BTreeMap, BTreeSet};

use approdo_disclosure::catalogue::{
    Audience, CATALOGUE, Every as Often, GENDERS, OUTINGS_REPEAT, Of, tables,
};
use approdo_disclosure::form::{self, ALL, At, BaseCell, Codes, Mask, Repeats, Request};
use approdo_disclosure::{Refusal, protect};
use approdo_model::bulletin::{
    Bulletin, Cell, Every, Night, Readers, Says, SignedBulletin, Sources, Status, Table, Thresholds,
};
use approdo_model::bytes::{Digest, PublicKey, Recipient, SignatureBytes, Ticket};
use approdo_model::calendar::{Month, Period};
use approdo_model::codes::{Area, Channel, EvalStep, GenderGroup, Material, Source, TimeBand, Weather};
use approdo_model::forms::Record;
use approdo_model::ids::{DeviceId, OrganisationId};
use approdo_model::registry::{Act, Author, Statement};
use approdo_model::sheet::Population;
use approdo_model::signature::Context;
use ed25519_dalek::{Signer, SigningKey};

use crate::reference::{contacts, periods, policy};
use crate::season::{Outing, Season};

/// Reception of each period as the municipality would type it in: women, men, trans persons.
const RECEPTION: [[u32; 3]; 8] =
    [[22, 3, 0], [18, 2, 1], [24, 1, 0], [19, 3, 0], [23, 2, 0], [20, 2, 1], [21, 3, 0], [13, 1, 0]];

/// The desk's signing key. No secret: for tests only.
pub const DESK_SEED: [u8; 32] = [0x52; 32];

/// A secretariat with keys that are no secret: for tests only.
#[derive(Debug)]
pub struct Secretariat {
    /// Its id.
    pub id: OrganisationId,
    /// The key that names its coordinators.
    pub root: PublicKey,
    /// Its registry.
    pub statements: Vec<Statement>,
    /// The rapporteur's desk.
    pub desk: DeviceId,
    key: SigningKey,
}

impl Default for Secretariat {
    fn default() -> Self {
        Self::new()
    }
}

impl Secretariat {
    /// The same every time.
    pub fn new() -> Self {
        let (root, key) = (SigningKey::from_bytes(&[0x51; 32]), SigningKey::from_bytes(&DESK_SEED));
        let public = |key: &SigningKey| PublicKey(key.verifying_key().to_bytes());
        let mut secretariat = Self {
            id: OrganisationId::from_random([0x53; 16]),
            root: public(&root),
            statements: Vec::new(),
            desk: DeviceId::from_random([0x54; 16]),
            key,
        };
        let (desk, key) = (secretariat.desk, secretariat.key.clone());
        secretariat.states(Act::Founded { root: public(&root) }, Author::Root, &root);
        secretariat.states(Act::CoordinatorAdded { device: desk, key: public(&key) }, Author::Root, &root);
        let generation = Act::Generation { generation: 1, suite: 1, recipient: Recipient([0x55; 32]) };
        secretariat.states(generation, Author::Coordinator(desk), &key);
        secretariat.states(Act::Secretariat, Author::Coordinator(desk), &key);
        secretariat
    }

    fn states(&mut self, act: Act, author: Author, key: &SigningKey) {
        let mut statement = Statement {
            organisation: self.id,
            number: u32::try_from(self.statements.len()).expect("few statements") + 1,
            previous: self.statements.last().map_or(Digest::ZERO, Statement::digest),
            act,
            author,
            signature: SignatureBytes::ZERO,
        };
        statement.signature = sign(key, Statement::context(&author), &statement.canonical());
        self.statements.push(statement);
    }

    /// Signs a bulletin.
    ///
    /// # Panics
    /// If it is too long.
    pub fn publishes(&self, bulletin: &Bulletin) -> SignedBulletin {
        let text = bulletin.text().expect("a bulletin of this size");
        let mut signed =
            SignedBulletin { secretariat: self.id, desk: self.desk, text, signature: SignatureBytes::ZERO };
        signed.signature = sign(&self.key, Context::Bulletin, &signed.canonical());
        signed
    }

    /// Answers a challenge of the server.
    pub fn answers(&self, challenge: &Ticket) -> SignatureBytes {
        sign(&self.key, Context::Challenge, &approdo_model::wire::challenge_bytes(&self.desk, challenge))
    }

    /// The bulletins of the season: one for every period, and one about all of it.
    ///
    /// # Errors
    /// [`Refusal`] of the first that cannot be protected.
    pub fn season(&self, season: &Season, readers: Readers) -> Result<Vec<SignedBulletin>, Refusal> {
        let mut signed: Vec<SignedBulletin> = Vec::new();
        let all = Season::months();
        let mut wanted: Vec<(Vec<Month>, Every)> =
            periods().into_iter().map(|months| (months, Every::Period)).collect();
        // The month that is left over is published in the consolidation, not by itself.
        wanted.retain(|(months, _)| months.len() > 1);
        wanted.push((all, Every::Year));
        for (months, every) in wanted {
            let previous = signed.last().map_or(Digest::ZERO, SignedBulletin::digest);
            let number = u32::try_from(signed.len()).expect("few bulletins") + 1;
            let bulletin = bulletin(season, &months, (readers, every), (number, previous))?;
            signed.push(self.publishes(&bulletin));
        }
        Ok(signed)
    }
}

fn sign(key: &SigningKey, context: Context, object: &[u8]) -> SignatureBytes {
    SignatureBytes(key.sign(&context.message(object)).to_bytes())
}

/// One bulletin about some months.
fn bulletin(
    season: &Season,
    months: &[Month],
    (readers, every): (Readers, Every),
    (number, previous): (u32, Digest),
) -> Result<Bulletin, Refusal> {
    let audience = match readers {
        Readers::Tavolo => Audience::Tavolo,
        Readers::Public => Audience::Public,
    };
    let often = match every {
        Every::Period => Often::Period,
        Every::Year => Often::Year,
    };
    let mut released: BTreeMap<Population, Vec<form::Table>> = BTreeMap::new();
    released.insert(Population::Contacts, protect(&contacts(season, months, audience))?.bulletin.tables);
    let counted = counted(season, months);
    for of in [Of::Accesses, Of::Reports, Of::Reception, Of::Outings, Of::Materials, Of::Mapping, Of::Ads] {
        let own: Vec<&Counted> = counted.iter().filter(|counted| counted.of == population(of)).collect();
        if own.is_empty() {
            continue;
        }
        let request = request(of, audience, often, &own);
        if !request.tables.is_empty() {
            released.insert(population(of), protect(&request)?.bulletin.tables);
        }
    }
    let mut published = Vec::new();
    for entry in CATALOGUE.iter().filter(|entry| entry.readers.contains(&audience)) {
        let found = released.get_mut(&population(entry.of));
        let at = found.as_ref().and_then(|tables| tables.iter().position(|table| table.by == entry.by));
        if let (Some(tables), Some(at)) = (found, at) {
            published.push(table(entry.of_table, population(entry.of), tables.remove(at)));
        }
    }
    let (first, last) = (months[0], *months.last().expect("a month"));
    let policy = policy(audience);
    Ok(Bulletin {
        readers,
        number,
        previous,
        period: Period::between(first, last).expect("months in order"),
        every,
        // The newest of the season still waits for an organisation.
        status: if months.len() == 2 && last == month(2019, 1) {
            Status::Provisional
        } else {
            Status::Definitive
        },
        start: month(2017, 12),
        published: last.next().and_then(Month::first_day).and_then(|day| day.plus_days(19)).expect("a day"),
        thresholds: Thresholds {
            contacts_min: policy.contacts_min,
            persons_min: policy.persons_min,
            outings_min: policy.outings_min,
            base: policy.base,
        },
        night: Night::DEFAULT,
        sources: if months.len() == 2 && last == month(2019, 1) {
            Sources { expected: 5, definitive: 4, provisional: 1 }
        } else {
            Sources { expected: 5, definitive: 5, provisional: 0 }
        },
        tables: published,
    })
}

fn month(year: i16, month: i8) -> Month {
    Month::new(year, month).expect("a month")
}

fn table(number: u8, of: Population, table: form::Table) -> Table {
    let cell = |cell: form::Cell| Cell {
        at: cell.at,
        says: match cell.says {
            form::Says::Value { value, base } => Says::Value { value, base },
            form::Says::Masked(Mask::Primary { below }) => Says::Few { below },
            form::Says::Masked(Mask::SmallBase) => Says::SmallBase,
            form::Says::Masked(Mask::Complementary) => Says::Complementary,
        },
    };
    Table { number, of, by: table.by, cells: table.cells.into_iter().map(cell).collect() }
}

const fn population(of: Of) -> Population {
    match of {
        Of::Contacts => Population::Contacts,
        Of::Accesses => Population::Accesses,
        Of::Reports => Population::Reports,
        Of::Reception => Population::Reception,
        Of::Outings => Population::Outings,
        Of::Materials => Population::Materials,
        Of::Mapping => Population::Mapping,
        Of::Ads => Population::Ads,
    }
}

/// What counts once or more at one place.
struct Counted {
    of: Population,
    at: At,
    steps: BTreeSet<String>,
    count: u32,
    /// How many different persons; none where persons are not counted.
    persons: Option<u32>,
    /// In which outing; none where outings are not defined.
    outing: Option<usize>,
}

fn at<const N: usize>(pairs: [(&str, &str); N]) -> At {
    pairs.into_iter().map(|(name, code)| (name.to_owned(), code.to_owned())).collect()
}

/// Everything but contacts that was noted in these months.
fn counted(season: &Season, months: &[Month]) -> Vec<Counted> {
    let mut all = Vec::new();
    let inside =
        |outing: &&Outing| months.contains(&outing.opened.month()) && outing.opened.area != Area::Out;
    for (number, outing) in season.outings.iter().filter(inside).enumerate() {
        let area = outing.opened.area.code();
        let plain = |of, at, count| Counted {
            of,
            at,
            count,
            steps: BTreeSet::new(),
            persons: None,
            outing: Some(number),
        };
        for record in outing.standing().into_iter().filter(|record| record.count() > 0) {
            let group =
                |gender: approdo_model::codes::Gender| gender.group().map_or("altro", GenderGroup::code);
            match record {
                Record::Access(access) => all.push(Counted {
                    persons: Some(1),
                    ..plain(Population::Accesses, at([("area", area), ("gender", group(access.gender))]), 1)
                }),
                Record::EntityReport(report) => all.push(Counted {
                    steps: report.steps.iter().map(|step| step.code().to_owned()).collect(),
                    persons: Some(1),
                    outing: None,
                    ..plain(Population::Reports, at([("area", area), ("source", report.source.code())]), 1)
                }),
                Record::Contact(_) | Record::Zone(_) => {}
            }
        }
        let (shift, Some(channel)) = (&outing.closed, outing.opened.channel) else { continue };
        if shift.outings() == 0 {
            continue;
        }
        let night = shift.bands.iter().any(|band| matches!(band, TimeBand::H20_24 | TimeBand::H00_06));
        let place = at([
            ("area", area),
            ("channel", channel.code()),
            ("day_night", if night { "night" } else { "day" }),
            ("weather", shift.weather.map_or("unknown", Weather::code)),
        ]);
        all.push(Counted { outing: None, ..plain(Population::Outings, place, 1) });
        for given in &shift.materials {
            let place = at([("area", area), ("material", given.item.code())]);
            all.push(plain(Population::Materials, place, given.quantity.into()));
        }
        if let Some(ads) = shift.ads {
            let seen = u32::from(ads.viewed) + u32::from(ads.called);
            all.push(plain(Population::Ads, at([("area", area)]), seen));
        }
        if shift.national_mapping {
            let seen =
                [shift.presences.women, shift.presences.men, shift.presences.trans, shift.presences.other];
            for (gender, count) in GENDERS.into_iter().zip(seen).filter(|(_, count)| *count > 0) {
                let place = at([("area", area), ("gender", gender)]);
                let persons = Some(count.into());
                all.push(Counted { persons, ..plain(Population::Mapping, place, count.into()) });
            }
        }
    }
    for (own, figures) in periods().iter().zip(RECEPTION) {
        if own.iter().all(|month| months.contains(month)) {
            all.extend(GENDERS.into_iter().zip(figures).map(|(gender, count)| Counted {
                of: Population::Reception,
                at: at([("gender", gender)]),
                steps: BTreeSet::new(),
                count,
                persons: Some(count),
                outing: None,
            }));
        }
    }
    all
}

fn codes(dimension: &str) -> Vec<String> {
    let areas = || Area::ALL.iter().filter(|area| **area != Area::Out).map(|area| area.code()).collect();
    let of: Vec<&str> = match dimension {
        "area" => areas(),
        "gender" => GENDERS.to_vec(),
        "source" => Source::ALL.iter().map(|code| code.code()).collect(),
        "step" => EvalStep::ALL.iter().map(|code| code.code()).collect(),
        "channel" => Channel::ALL.iter().map(|code| code.code()).collect(),
        "day_night" => vec!["day", "night"],
        "weather" => Weather::ALL.iter().map(|code| code.code()).chain(["unknown"]).collect(),
        "material" => Material::ALL.iter().map(|code| code.code()).collect(),
        _ => Vec::new(),
    };
    of.into_iter().map(str::to_owned).collect()
}

#[derive(Default)]
struct Tally {
    count: u32,
    persons: Option<u32>,
    outings: Option<BTreeSet<usize>>,
}

/// What is asked of the protection: exact figures of one population, with every margin of its tables.
fn request(of: Of, audience: Audience, every: Often, counted: &[&Counted]) -> Request {
    let tables = tables(of, audience, every);
    let steps = tables.iter().any(|by| by.contains(&"step".to_owned()));
    let mut names: BTreeSet<String> = counted.iter().flat_map(|one| one.at.keys().cloned()).collect();
    names.extend(steps.then(|| "step".to_owned()));
    let mut cells: BTreeMap<At, Tally> = BTreeMap::new();
    for one in counted {
        let mut places: BTreeSet<At> = BTreeSet::from([one.at.clone()]);
        for by in tables.iter().filter(|by| !by.contains(&"step".to_owned())) {
            let mut margins = vec![one.at.keys().map(|name| (name.clone(), ALL.to_owned())).collect::<At>()];
            for name in by {
                let narrowed: Vec<At> = margins
                    .iter()
                    .map(|margin| {
                        let mut margin = margin.clone();
                        margin.insert(name.clone(), one.at[name].clone());
                        margin
                    })
                    .collect();
                margins.extend(narrowed);
            }
            places.extend(margins);
        }
        if steps {
            places.extend(one.steps.iter().map(|step| at([("step", step)])));
        }
        for place in places {
            let tally = cells.entry(place).or_default();
            tally.count += one.count;
            if let Some(persons) = one.persons {
                *tally.persons.get_or_insert_default() += persons;
            }
            if let Some(outing) = one.outing {
                tally.outings.get_or_insert_default().insert(outing);
            }
        }
    }
    let cell = |(at, tally): (At, Tally)| BaseCell {
        at,
        contacts: tally.count,
        persons: tally.persons,
        outings: tally.outings.map(|outings| u32::try_from(outings.len()).expect("outings of a season")),
    };
    let dimensions: Codes = names.iter().map(|name| (name.clone(), codes(name))).collect();
    let own_area = |area: &Area| at([("area", area.code())]);
    let known_to = if names.contains("area") {
        Area::ALL.iter().filter(|area| **area != Area::Out).map(own_area).collect()
    } else {
        Vec::new()
    };
    Request {
        repeats: Repeats {
            outings: OUTINGS_REPEAT
                .map(str::to_owned)
                .into_iter()
                .filter(|name| names.contains(name))
                .collect(),
            persons: Vec::new(),
        },
        dimensions,
        multi_response: steps.then(|| "step".to_owned()).into_iter().collect(),
        tables,
        exact: Vec::new(),
        policy: policy(audience),
        cells: cells.into_iter().map(cell).collect(),
        earlier: Vec::new(),
        known_to,
        covers: Codes::new(),
        nested: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[ignore = "timing"]
    fn timed() {
        let secretariat = Secretariat::new();
        let season = Season::full(crate::season::SEED);
        for readers in [Readers::Tavolo, Readers::Public] {
            let began = std::time::Instant::now();
            let all = secretariat.season(&season, readers).unwrap();
            println!("{readers:?} {} {:?}", all.len(), began.elapsed());
        }
    }
}
