//! Sheets and bulletins: who may send, publish and read them; a chain that only grows; links that open and end.

use approdo_model::bulletin::{Bulletin, Readers, SignedBulletin};
use approdo_model::bytes::{Digest, PublicKey, SignatureBytes, Ticket};
use approdo_model::codes::{Area, Line as TableLine};
use approdo_model::limits::SHEETS_MAX;
use approdo_model::registry::Act;
use approdo_model::sheet::SealedSheet;
use approdo_model::wire::{self, Bulletins, Published, ReaderLink, Sheets, SheetsKnown, path, ticket_hash};

use crate::cast::{DICE, Organisation, Stage, Tablet, month};
use crate::http::Reply;

const WINTER: (&str, &str) = ("2017-12", "2018-01");
const SPRING: (&str, &str) = ("2018-02", "2018-03");

/// Two organisations, of which the first is paired with a secretariat, on one server.
fn tavolo() -> (Stage, Organisation, Organisation, Organisation) {
    let (mut one, other, mut secretariat) =
        (Organisation::new(), Organisation::new(), Organisation::secretariat());
    one.pair(&mut secretariat);
    let stage = Stage::with(&one);
    for added in [&other, &secretariat] {
        approdo_sync_server::add_organisation(stage.folder.path(), &added.statements).unwrap();
        stage.tell(added);
    }
    (stage, one, other, secretariat)
}

fn send(stage: &Stage, sheets: &[&SealedSheet]) -> Reply {
    stage.post_binary(path::SHEETS, &Sheets { sheets: sheets.iter().copied().cloned().collect() })
}

fn asked(stage: &Stage, desk: &Tablet, known: &[&SealedSheet]) -> Vec<SealedSheet> {
    let known = known
        .iter()
        .map(|sheet| (sheet.organisation, sheet.period.first(), sheet.period.last(), sheet.revision));
    let reply =
        stage.post_as(&stage.token(desk), path::SHEETS_KNOWN, &SheetsKnown { known: known.collect() });
    assert_eq!(reply.status, 200, "{}", reply.code());
    wire::decode::<Sheets>(&reply.body).unwrap().sheets
}

fn publish(stage: &Stage, bulletin: &SignedBulletin) -> Reply {
    stage.post_binary(path::BULLETINS, bulletin)
}

fn of(template: &str, secretariat: &Organisation) -> String {
    template.replace("{secretariat}", &secretariat.id.to_string())
}

fn published(reply: &Reply) -> Vec<SignedBulletin> {
    assert_eq!(reply.status, 200, "{}", reply.code());
    wire::decode::<Bulletins>(&reply.body).unwrap().bulletins
}

#[test]
fn a_sheet_reaches_its_secretariat_and_nobody_else_and_a_newer_revision_takes_its_place() {
    let (stage, one, other, secretariat) = tavolo();
    let (winter, spring) = (one.sheet(&secretariat, WINTER, 1), one.sheet(&secretariat, SPRING, 1));
    let known = send(&stage, &[&winter, &spring]).json::<SheetsKnown>().known;
    let place = |sheet: &SealedSheet| (one.id, sheet.period.first(), sheet.period.last(), sheet.revision);
    assert_eq!(known, [place(&winter), place(&spring)]);
    assert_eq!(send(&stage, &[&winter]).status, 200, "once more changes nothing");
    assert_eq!(asked(&stage, &secretariat.desk, &[]), [winter.clone(), spring.clone()]);
    assert_eq!(asked(&stage, &one.desk, &[]), [winter.clone(), spring.clone()], "and its own other desks");
    assert_eq!(asked(&stage, &other.desk, &[]), []);
    assert_eq!(asked(&stage, &secretariat.desk, &[&winter]), std::slice::from_ref(&spring));
    let again = one.sheet(&secretariat, WINTER, 2);
    assert_eq!(send(&stage, &[&again]).status, 200);
    assert_eq!(send(&stage, &[&winter]).json::<SheetsKnown>().known, [place(&again)], "a late copy");
    assert_eq!(asked(&stage, &secretariat.desk, &[&winter, &spring]), std::slice::from_ref(&again));
    assert_eq!(send(&stage, &[&one.sheet(&secretariat, WINTER, 2)]).code(), "fork", "another revision 2");
}

#[test]
fn a_sheet_of_nobody_or_for_nobody_is_refused_and_changes_nothing() {
    let (stage, mut one, mut other, secretariat) = tavolo();
    let good = one.sheet(&secretariat, WINTER, 1);
    let before = stage.dump();
    let refused = |sheets: &[&SealedSheet], code: &str| assert_eq!(send(&stage, sheets).code(), code);
    refused(&[], "malformed");
    refused(&[&SealedSheet { signature: SignatureBytes::ZERO, ..good.clone() }], "not_the_author");
    refused(&[&SealedSheet { revision: 2, ..good.clone() }], "not_the_author");
    refused(
        &[&one.signs_sheet(SealedSheet { coordinator: other.desk.id(), ..good.clone() })],
        "not_the_author",
    );
    refused(&[&one.signs_sheet(SealedSheet { revision: 0, ..good.clone() })], "malformed");
    let longer = SealedSheet { sealed: vec![0; good.sealed.len() + 1], ..good.clone() };
    refused(&[&one.signs_sheet(longer)], "malformed");
    refused(&[&good, &other.sheet(&secretariat, WINTER, 1)], "malformed");
    refused(&[&good; SHEETS_MAX + 1], "too_large");
    // The other one names no secretariat; then it names one whose key is not that one's, then one that is none.
    refused(&[&other.sheet(&secretariat, WINTER, 1)], "forbidden");
    let mut names = |secretariat, root: PublicKey| {
        other.state(Act::SheetsTo { secretariat, root });
        stage.tell(&other);
    };
    names(secretariat.id, PublicKey(DICE.bytes()));
    names(one.id, one.registry().root);
    let before_these = stage.dump();
    refused(&[&other.sheet(&secretariat, WINTER, 1)], "forbidden");
    refused(&[&other.sheet(&one, WINTER, 1)], "forbidden");
    refused(&[&one.sheet(&Organisation::new(), WINTER, 1)], "unknown_organisation");
    assert_eq!(stage.dump(), before_these);
    assert!(!before.contains("sheet organisation"));
    // A coordinator who was removed sends nothing.
    let second = Tablet::new(one.id);
    one.state_by_root(Act::CoordinatorAdded { device: second.id(), key: second.public() });
    one.state_by_root(Act::CoordinatorRemoved { device: one.desk.id(), last: one.desk.head() });
    stage.tell(&one);
    refused(&[&good], "not_the_author");
}

#[test]
fn bulletins_form_a_chain_that_only_grows() {
    let (stage, _, _, secretariat) = tavolo();
    let first = secretariat.bulletin(Readers::Public, None);
    let second = secretariat.bulletin(Readers::Public, Some(&first));
    assert_eq!(publish(&stage, &second).code(), "fork", "the second before the first");
    let known = publish(&stage, &first).json::<Published>();
    assert_eq!(known, Published { tavolo: 0, public: 1 });
    assert_eq!(publish(&stage, &first).json::<Published>(), known, "once more changes nothing");
    assert_eq!(publish(&stage, &second).json::<Published>(), Published { tavolo: 0, public: 2 });
    let before = stage.dump();
    let text = |change: fn(&mut Bulletin)| {
        let mut bulletin = second.read().unwrap();
        change(&mut bulletin);
        secretariat.publishes(&bulletin)
    };
    for (changed, code) in [
        (text(|b| b.tables.clear()), "fork"),
        (text(|b| b.number = 4), "fork"),
        (text(|b| (b.number, b.previous) = (3, Digest::ZERO)), "fork"),
        (SignedBulletin { signature: SignatureBytes::ZERO, ..second.clone() }, "not_the_author"),
        (secretariat.signs_bulletin(format!(" {}", second.text)), "malformed"),
        (secretariat.signs_bulletin("{}".into()), "malformed"),
    ] {
        assert_eq!(publish(&stage, &changed).code(), code);
    }
    assert_eq!(stage.dump(), before);
    let public = of(path::BULLETINS_PUBLIC, &secretariat);
    assert_eq!(published(&stage.get(&public)), [first.clone(), second.clone()]);
    assert_eq!(published(&stage.get(&format!("{public}?after=1"))), [second]);
}

#[test]
fn only_a_secretariat_publishes_and_only_who_sends_it_sheets_reads_what_is_for_the_tavolo() {
    let (stage, one, mut other, secretariat) = tavolo();
    assert_eq!(publish(&stage, &one.bulletin(Readers::Public, None)).code(), "forbidden");
    let bulletin = secretariat.bulletin(Readers::Tavolo, None);
    assert_eq!(publish(&stage, &bulletin).status, 200);
    let tavolo = of(path::BULLETINS_TAVOLO, &secretariat);
    let read = |desk: &Tablet| stage.get_as(&stage.token(desk), &tavolo);
    assert_eq!(published(&read(&secretariat.desk)), std::slice::from_ref(&bulletin));
    assert_eq!(published(&read(&one.desk)), [bulletin]);
    assert_eq!(published(&stage.get(&of(path::BULLETINS_PUBLIC, &secretariat))), []);
    assert_eq!(read(&other.desk).code(), "forbidden");
    // To name the secretariat is not enough: it must name them too.
    other.state(Act::SheetsTo { secretariat: secretariat.id, root: secretariat.registry().root });
    stage.tell(&other);
    assert_eq!(read(&other.desk).code(), "forbidden");
    assert_eq!(stage.get(&tavolo).code(), "no_token");
}

#[test]
fn the_rapporteur_reads_the_sum_of_those_whose_sheets_are_read() {
    let (stage, mut one, mut other, mut secretariat) = tavolo();
    for (organisation, contacts) in [(&mut one, 3), (&mut other, 5)] {
        let mut tablet = organisation.tablet();
        stage.tell(organisation);
        tablet.evening(contacts);
        stage.take(&tablet.rest(0));
    }
    assert_eq!(stage.sum(&secretariat, TableLine::StreetContacts), 3);
    other.pair(&mut secretariat);
    stage.tell(&other);
    stage.tell(&secretariat);
    assert_eq!(stage.sum(&secretariat, TableLine::StreetContacts), 8);
    let table = stage.table(&secretariat);
    assert_eq!(table.cells.len(), 2, "the same area, month and line is one cell");
    assert!(table.cells.iter().all(|cell| (cell.area, cell.month) == (Area::Mi, month("2018-01"))));
    assert_eq!(stage.sum(&other, TableLine::StreetContacts), 5);
}

#[test]
fn a_link_is_a_secretariats_to_give_and_to_end() {
    let (stage, one, _, secretariat) = tavolo();
    let link = ReaderLink { hash: ticket_hash(&Ticket(DICE.bytes())) };
    let (token, foreign) = (stage.token(&secretariat.desk), stage.token(&one.desk));
    let before = stage.dump();
    assert_eq!(stage.post_as(&foreign, path::READERS, &link).code(), "forbidden");
    assert_eq!(stage.post_as(&foreign, path::READERS_ENDED, &link).code(), "forbidden");
    assert_eq!(stage.dump(), before);
    for _ in 0..2 {
        assert_eq!(stage.post_as(&token, path::READERS, &link).json::<ReaderLink>(), link);
    }
    assert!(stage.dump().contains("reader hash"));
    for _ in 0..2 {
        assert_eq!(stage.post_as(&token, path::READERS_ENDED, &link).json::<ReaderLink>(), link);
    }
    assert_eq!(stage.dump(), before);
}

/// Nobody becomes a reader of sheets on the server by saying so: its owner brings a secretariat, and one only.
#[test]
fn a_secretariat_comes_by_its_owner_alone() {
    let (stage, ..) = tavolo();
    let mut late = Organisation::new();
    approdo_sync_server::add_organisation(stage.folder.path(), &late.statements).unwrap();
    late.state(Act::Secretariat);
    assert_eq!(stage.state(&late, &late.statements).code(), "forbidden");
    let second = Organisation::secretariat();
    let refused = approdo_sync_server::add_organisation(stage.folder.path(), &second.statements);
    assert_eq!(refused.unwrap_err().to_string(), "there is a secretariat on this server already");
}

#[test]
fn the_doctor_finds_a_sheet_or_a_bulletin_that_somebody_touched() {
    let (stage, one, _, secretariat) = tavolo();
    assert_eq!(send(&stage, &[&one.sheet(&secretariat, WINTER, 1)]).status, 200);
    let first = secretariat.bulletin(Readers::Public, None);
    for bulletin in [&first, &secretariat.bulletin(Readers::Public, Some(&first))] {
        assert_eq!(publish(&stage, bulletin).status, 200);
    }
    assert_eq!(stage.differences(), [""; 0]);
    let db = rusqlite::Connection::open(approdo_sync_server::file(stage.folder.path())).unwrap();
    let holds = |change: &str, undo: &str, what: &str| {
        db.execute(change, []).unwrap();
        assert_eq!(stage.differences(), [what]);
        db.execute(undo, []).unwrap();
        assert_eq!(stage.differences(), [""; 0]);
    };
    let (at, by) = (one.id, secretariat.id);
    let month = month(WINTER.0).number();
    let sheet = format!("{at} [{month}]: a sheet does not hold");
    holds("UPDATE sheet SET revision = 2", "UPDATE sheet SET revision = 1", &sheet);
    holds("UPDATE sheet SET last = last + 1", "UPDATE sheet SET last = last - 1", &sheet);
    let bulletin = |number: u32| format!("{by} [{number}]: a bulletin does not hold");
    let renumber = |from: u32, to: u32| format!("UPDATE bulletin SET number = {to} WHERE number = {from}");
    holds(&renumber(2, 3), &renumber(3, 2), &bulletin(3));
}
