//! The page for people: who gets which bulletins, what every answer forbids, and that a link which opens nothing is like
//! an address that never was.

use approdo_model::bulletin::{Bulletin, Cell, Readers, Says, SignedBulletin, Table};
use approdo_model::bytes::{PublicKey, Ticket};
use approdo_model::registry::Act;
use approdo_model::sheet::{At, Population};
use approdo_model::wire::{ReaderLink, path, ticket_hash};
use approdo_sync_server::proof::{NotProved, Proof, Proved, continue_each_other};

use crate::cast::{DICE, Organisation, Stage};
use crate::http::Reply;

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml");

/// Figures that stand in one bulletin only: the tavolo's, and everybody's.
const TAVOLO: u32 = 4_715;
const PUBLIC: u32 = 8_230;

/// A bulletin with one figure.
fn bulletin(
    secretariat: &Organisation,
    readers: Readers,
    figure: u32,
    after: Option<&SignedBulletin>,
) -> SignedBulletin {
    let said = secretariat.bulletin(readers, after).read().unwrap();
    let cell = Cell { at: At::new(), says: Says::Value { value: figure, base: 5 } };
    let table = Table { number: 1, of: Population::Contacts, by: Vec::new(), cells: vec![cell] };
    secretariat.publishes(&Bulletin { tables: vec![table], ..said })
}

/// A server with a secretariat that has published for both, and a reader's link.
fn reading() -> (Stage, Organisation, Ticket) {
    let secretariat = Organisation::secretariat();
    let stage = Stage::with(&secretariat);
    for (readers, figure) in [(Readers::Tavolo, TAVOLO), (Readers::Public, PUBLIC)] {
        let signed = bulletin(&secretariat, readers, figure, None);
        assert_eq!(stage.post_binary(path::BULLETINS, &signed).status, 200);
    }
    let ticket = Ticket(DICE.bytes());
    assert_eq!(link(&stage, &secretariat, path::READERS, &ticket).status, 200);
    (stage, secretariat, ticket)
}

fn link(stage: &Stage, secretariat: &Organisation, call: &str, ticket: &Ticket) -> Reply {
    stage.post_as(&stage.token(&secretariat.desk), call, &ReaderLink { hash: ticket_hash(ticket) })
}

fn visit(stage: &Stage, path: &str) -> Reply {
    stage.line().ask("GET", path, &[HTML], b"")
}

fn holds(reply: &Reply, text: &str) -> bool {
    reply.body.windows(text.len()).any(|found| found == text.as_bytes())
}

fn shown(figure: u32) -> String {
    format!("{}.{}", figure / 1000, figure % 1000)
}

#[test]
fn the_public_reads_its_own_bulletins_and_the_tavolo_reads_by_a_link() {
    let (stage, _, ticket) = reading();
    for path in ["/", "/bollettini/1"] {
        let reply = visit(&stage, path);
        assert_eq!(reply.status, 200, "{path}");
        assert!(holds(&reply, &shown(PUBLIC)) && !holds(&reply, &shown(TAVOLO)), "{path}");
    }
    for path in ["", "/", "/bollettini/1"] {
        let reply = visit(&stage, &format!("/lettore/{ticket}{path}"));
        assert_eq!(reply.status, 200, "{path}");
        assert!(holds(&reply, &shown(TAVOLO)) && !holds(&reply, &shown(PUBLIC)), "{path}");
    }
    let csv = visit(&stage, "/scarica/1.csv");
    assert!(holds(&csv, &PUBLIC.to_string()) && !holds(&csv, &TAVOLO.to_string()));
    let csv = visit(&stage, &format!("/lettore/{ticket}/scarica/1.csv"));
    assert!(holds(&csv, &TAVOLO.to_string()) && !holds(&csv, &PUBLIC.to_string()));
}

/// Everything under which the tavolo's pages lie, for a link.
fn addresses(link: &str) -> Vec<String> {
    ["", "/", "/bollettini/1", "/scarica/1.json", "/scarica/1.csv", "/scarica/1.xlsx"]
        .map(|path| format!("/lettore/{link}{path}"))
        .to_vec()
}

#[test]
fn a_link_that_opens_nothing_is_an_address_that_never_was() {
    let (stage, secretariat, ticket) = reading();
    let ended = Ticket(DICE.bytes());
    link(&stage, &secretariat, path::READERS, &ended);
    assert_eq!(visit(&stage, &format!("/lettore/{ended}/")).status, 200, "before it ends");
    link(&stage, &secretariat, path::READERS_ENDED, &ended);

    let wrong = Ticket(DICE.bytes()).to_string();
    let truncated = ticket.to_string()[..31].to_owned();
    let longer = format!("{ticket}0");
    let links =
        [ended.to_string(), wrong, truncated, longer, "x".to_owned(), "%00".to_owned(), "0".repeat(32)];
    let mut nowhere: Vec<String> = links.iter().flat_map(|link| addresses(link)).collect();
    nowhere.extend(["/lettore", "/lettore/", "/lettore//bollettini/1"].map(str::to_owned));
    nowhere.extend(
        ["/bollettini/2", "/bollettini/0", "/bollettini/x", "/scarica/2.json", "/scarica/1.exe"]
            .map(str::to_owned),
    );
    nowhere.extend([format!("/lettore/{ticket}/bollettini/2"), format!("/lettore/{ticket}/altro")]);

    for accept in [HTML, ("accept", "application/json")] {
        let unknown = stage.line().ask("GET", "/nothing", &[accept], b"");
        assert_eq!(unknown.status, 404);
        for path in &nowhere {
            let reply = stage.line().ask("GET", path, &[accept], b"");
            let without_date = |reply: &Reply| {
                let mut headers = reply.headers.clone();
                headers.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
                headers
            };
            assert_eq!((reply.status, &reply.body), (404, &unknown.body), "{path}");
            assert_eq!(without_date(&reply), without_date(&unknown), "{path}");
        }
    }
    // The link that stands still does.
    assert_eq!(visit(&stage, &format!("/lettore/{ticket}/")).status, 200);
}

#[test]
fn every_answer_says_what_a_browser_may_not_do() {
    let (stage, _, ticket) = reading();
    let public =
        ["/", "/bollettini/1", "/stile.css", "/icona.svg", "/scarica/1.json", "/nothing"].map(str::to_owned);
    let tavolo = addresses(&ticket.to_string());
    for (path, for_the_tavolo) in
        public.iter().map(|path| (path, false)).chain(tavolo.iter().map(|path| (path, true)))
    {
        let reply = visit(&stage, path);
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        for never in ["script-src", "unsafe", "*", "http", "data:"] {
            assert!(!policy.contains(never), "{path}: {policy}");
        }
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("set-cookie"), "", "{path}");
        if for_the_tavolo {
            assert_eq!(reply.header("x-robots-tag"), "noindex, nofollow", "{path}");
        }
    }
    let mut line = stage.line();
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(line.ask(method, "/", &[HTML], b"").status, 405, "{method}");
    }
}

#[test]
fn the_language_is_the_one_asked_for_then_the_browsers_then_italian() {
    let (stage, ..) = reading();
    let language = |path: &str, accepted: Option<&str>| {
        let headers: Vec<_> = accepted.map(|accepted| ("accept-language", accepted)).into_iter().collect();
        let reply = stage.line().ask("GET", path, &headers, b"");
        if holds(&reply, "<html lang=\"it\">") { "it" } else { "en" }
    };
    assert_eq!(language("/", None), "it");
    assert_eq!(language("/", Some("de-DE,de;q=0.9")), "it");
    assert_eq!(language("/", Some("de,en-GB;q=0.8,it;q=0.5")), "en");
    assert_eq!(language("/?lang=en", Some("it")), "en");
    assert_eq!(language("/?lang=it", Some("en")), "it");
    assert_eq!(language("/?lang=de&x=%ff", Some("en")), "en");
    assert!(!holds(&stage.get("/?lang=en%22%3E%3Cscript%3E"), "<script"));
}

#[test]
fn before_the_first_bulletin_there_is_a_page_that_says_so() {
    let stage = Stage::with(&Organisation::new());
    let reply = visit(&stage, "/");
    assert_eq!(reply.status, 200);
    assert!(holds(&reply, "Ancora nessun bollettino"));
    assert_eq!(visit(&stage, "/bollettini/1").status, 404);
}

#[test]
fn a_new_bulletin_is_on_the_page_at_once() {
    let (stage, secretariat, ticket) = reading();
    let first = bulletin(&secretariat, Readers::Tavolo, TAVOLO, None);
    assert!(holds(&visit(&stage, &format!("/lettore/{ticket}/")), &shown(TAVOLO)));
    let second = bulletin(&secretariat, Readers::Tavolo, 5_555, Some(&first));
    assert_eq!(stage.post_binary(path::BULLETINS, &second).status, 200);
    assert!(holds(&visit(&stage, &format!("/lettore/{ticket}/")), "5.555"));
    assert!(holds(&visit(&stage, &format!("/lettore/{ticket}/bollettini/1")), &shown(TAVOLO)));
}

fn root(organisation: &Organisation) -> PublicKey {
    PublicKey(organisation.root.verifying_key().to_bytes())
}

#[test]
fn a_downloaded_bulletin_proves_itself_to_whoever_has_the_root_key() {
    let (stage, mut secretariat, ticket) = reading();
    let second = bulletin(
        &secretariat,
        Readers::Tavolo,
        5_555,
        Some(&bulletin(&secretariat, Readers::Tavolo, TAVOLO, None)),
    );
    assert_eq!(stage.post_binary(path::BULLETINS, &second).status, 200);
    let downloaded = |number: u32| visit(&stage, &format!("/lettore/{ticket}/scarica/{number}.json"));
    let proof = |number: u32| Proof::read(&downloaded(number).body).unwrap();
    assert_eq!(
        downloaded(1).header("content-disposition"),
        "attachment; filename=\"bollettino-tavolo-1.json\""
    );
    let key = root(&secretariat);
    let (one, two) = (proof(1).check(&key).unwrap(), proof(2).check(&key).unwrap());
    assert_eq!((one.bulletin.number, two.bulletin.number, one.desk_removed), (1, 2, false));
    continue_each_other(&[one.clone(), two.clone()]).unwrap();

    let check = |what: &str, changed: Proof, expected: NotProved| {
        assert_eq!(changed.check(&key), Err(expected), "{what}");
    };
    let good = proof(1);
    let mut changed = good.clone();
    changed.bulletin.text = changed.bulletin.text.replace("4715", "4720");
    check("another figure", changed, NotProved::Signature);
    let mut changed = good.clone();
    changed.registry.remove(1);
    check("a registry with a gap", changed, NotProved::Registry);
    let other = Organisation::secretariat();
    let forged = bulletin(&other, Readers::Tavolo, TAVOLO, None);
    check(
        "another's registry",
        Proof::of(good.bulletin.clone(), other.statements.clone()),
        NotProved::Secretariat,
    );
    check("another's bulletin and registry", Proof::of(forged, other.statements.clone()), NotProved::Root);
    let mut forged = bulletin(&other, Readers::Tavolo, TAVOLO, None);
    forged.secretariat = secretariat.id;
    check("signed by a stranger", Proof::of(forged, good.registry.clone()), NotProved::Signature);
    assert_eq!(good.clone().check(&root(&other)), Err(NotProved::Root));
    assert!(Proof::read(b"{}").is_err());

    // Another first bulletin with the same number: the second does not continue it.
    let twin = secretariat.publishes(&Bulletin {
        number: 1,
        ..bulletin(&secretariat, Readers::Tavolo, 1_000, None).read().unwrap()
    });
    let twin = Proof::of(twin, good.registry.clone()).check(&key).unwrap();
    assert_eq!(continue_each_other(&[twin, two]), Err(NotProved::Chain));

    let desk = secretariat.desk.id();
    let last = approdo_model::chain::Head::EMPTY;
    secretariat.state_by_root(Act::CoordinatorRemoved { device: desk, last });
    let Proved { desk_removed, .. } =
        Proof::of(good.bulletin, secretariat.statements.clone()).check(&key).unwrap();
    assert!(desk_removed, "and whoever checks is told");
}
