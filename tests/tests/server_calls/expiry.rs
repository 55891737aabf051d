//! What the server lets go: texts of a frozen period, so many days later, that a coordinator has opened; and nothing else.

use approdo_model::bytes::Digest;
use approdo_model::calendar::Day;
use approdo_model::chain::{Chain, Head, Part};
use approdo_model::codes::{Area, Line as TableLine};
use approdo_model::policy::Policy;
use approdo_model::registry::Act;
use approdo_model::wire::{self, Notices, Page};

use crate::cast::{Organisation, Stage, Tablet, contains, month};

/// The day on which the period is frozen, and the server first sees it.
const FROZEN: (i16, i8, i8) = (2018, 3, 1);

fn day((year, month, day): (i16, i8, i8)) -> Day {
    Day::new(year, month, day).unwrap()
}

/// So many days after the freezing.
fn days_later(days: i32) -> Day {
    day(FROZEN).plus_days(days).unwrap()
}

/// A tablet with two outings in January, of which the desk has opened the first, and one in February.
fn season() -> (Organisation, Tablet, Stage) {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    let stage = Stage::with(&organisation);
    tablet.evening(2);
    tablet.evening(1);
    tablet.open(Area::Mi, month("2018-02"));
    tablet.close();
    stage.take(&tablet.rest(0));
    acknowledge(&organisation, &tablet, &stage, 4);
    (organisation, tablet, stage)
}

fn acknowledge(organisation: &Organisation, tablet: &Tablet, stage: &Stage, seq: usize) {
    let notice = organisation.acknowledge(tablet, tablet.heads[seq]);
    let notices = Notices { acknowledgements: vec![notice], ledger: Vec::new() };
    assert_eq!(stage.hand_over(notices).status, 200);
}

fn freeze(organisation: &mut Organisation, stage: &mut Stage) {
    organisation.state(Act::Frozen { first: month("2018-01"), last: month("2018-01") });
    stage.tell(organisation);
    turn(stage, day(FROZEN));
}

/// The server sleeps until that day and looks around.
fn turn(stage: &mut Stage, today: Day) {
    stage.stop();
    stage.hands.set(today);
    stage.start();
}

/// Which slots of the tablet's log are blank at the server. Everything else is as it was written, and the log proves
/// itself.
fn blank(organisation: &Organisation, tablet: &Tablet, stage: &Stage) -> Vec<usize> {
    let reply = stage.get_as(&stage.token(&organisation.desk), &format!("/v1/entries/{}", tablet.id()));
    let page: Page = wire::decode(&reply.body).unwrap();
    let empty = Chain::empty(organisation.id, tablet.id());
    let run = empty.verify(&tablet.public(), &page.entries).unwrap();
    assert_eq!(run.last().unwrap().after.head, tablet.head());
    assert_eq!(stage.differences(), [""; 0]);
    let mut blank = Vec::new();
    for (index, (there, own)) in page.entries.iter().zip(&tablet.entries).enumerate() {
        match &there.part {
            Part::Blank(digest) => {
                assert_eq!(*digest, own.part.digest());
                assert!(!contains(&stage.bytes(), &own.part.sealed().unwrap().body[..32]));
                blank.push(index + 1);
            }
            Part::Sealed(_) => assert_eq!(there.part, own.part),
        }
    }
    blank
}

#[test]
fn sixty_days_after_the_freezing_and_not_a_day_before() {
    let (mut organisation, tablet, mut stage) = season();
    freeze(&mut organisation, &mut stage);
    let contacts = stage.sum(&organisation, TableLine::StreetContacts);
    turn(&mut stage, days_later(59));
    assert_eq!(blank(&organisation, &tablet, &stage), [0; 0]);
    turn(&mut stage, days_later(60));
    assert_eq!(
        blank(&organisation, &tablet, &stage),
        [1, 2, 3, 4],
        "of the second outing nobody has read a word"
    );
    assert_eq!(stage.sum(&organisation, TableLine::StreetContacts), contacts, "the figures stay");
    // Read at last, it goes with the next look; February is not frozen and stays.
    acknowledge(&organisation, &tablet, &stage, 9);
    turn(&mut stage, days_later(61));
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn without_a_freezing_or_without_a_word_nothing_goes_however_old() {
    let (mut organisation, tablet, mut stage) = season();
    turn(&mut stage, day((2024, 1, 1)));
    assert_eq!(blank(&organisation, &tablet, &stage), [0; 0], "nobody froze it");
    let mut unread = organisation.tablet();
    stage.tell(&organisation);
    unread.evening(3);
    stage.take(&unread.rest(0));
    freeze(&mut organisation, &mut stage);
    turn(&mut stage, day((2024, 1, 1)));
    assert_eq!(blank(&organisation, &unread, &stage), [0; 0], "nobody read it");
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3, 4]);
}

#[test]
fn an_outing_goes_whole_or_not_at_all() {
    let (mut organisation, _, mut stage) = season();
    let mut tablet = organisation.tablet();
    stage.tell(&organisation);
    tablet.evening(1);
    tablet.open(Area::Mi, month("2018-01"));
    tablet.note();
    stage.take(&tablet.rest(0));
    // The desk has read into the second outing; it goes on.
    acknowledge(&organisation, &tablet, &stage, 5);
    freeze(&mut organisation, &mut stage);
    turn(&mut stage, days_later(90));
    assert_eq!(
        blank(&organisation, &tablet, &stage),
        [1, 2, 3],
        "who comes later can still open what comes later"
    );
    tablet.note();
    tablet.close();
    stage.take(&tablet.rest(5));
    turn(&mut stage, days_later(91));
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3]);
    acknowledge(&organisation, &tablet, &stage, 7);
    turn(&mut stage, days_later(92));
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn the_policy_says_how_many_days_and_a_removed_coordinators_word_is_none() {
    let (mut organisation, tablet, mut stage) = season();
    organisation.state(Act::Policy { policy: Policy { server_days: 30, ..Policy::DEFAULT } });
    freeze(&mut organisation, &mut stage);
    turn(&mut stage, days_later(29));
    assert_eq!(blank(&organisation, &tablet, &stage), [0; 0]);
    let other = Tablet::new(organisation.id);
    organisation.state_by_root(Act::CoordinatorAdded { device: other.id(), key: other.public() });
    let desk = organisation.desk.clone();
    organisation.state_by_root(Act::CoordinatorRemoved { device: desk.id(), last: Head::EMPTY });
    stage.tell(&organisation);
    turn(&mut stage, days_later(30));
    organisation.desk = other;
    assert_eq!(blank(&organisation, &tablet, &stage), [0; 0]);
    acknowledge(&organisation, &tablet, &stage, 4);
    turn(&mut stage, days_later(31));
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3, 4]);
}

/// S-117 for what is let go: a restored server lets it go again before it answers anybody.
#[test]
fn a_restored_server_lets_go_again_before_it_answers() {
    let (mut organisation, tablet, mut stage) = season();
    freeze(&mut organisation, &mut stage);
    stage.stop();
    let backup = tempfile::tempdir().unwrap();
    let file = approdo_sync_server::file(stage.folder.path());
    let copy = backup.path().join("backup");
    std::fs::copy(&file, &copy).unwrap();
    turn(&mut stage, days_later(60));
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3, 4]);
    stage.stop();
    for beside in ["approdo.sqlite-wal", "approdo.sqlite-shm"] {
        let _ = std::fs::remove_file(stage.folder.path().join(beside));
    }
    std::fs::copy(&copy, &file).unwrap();
    stage.start();
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3, 4]);
    // A copy that a tablet hands over again does not fill what was let go.
    stage.take(&tablet.rest(0));
    assert_eq!(blank(&organisation, &tablet, &stage), [1, 2, 3, 4]);
}

#[test]
fn what_is_let_go_is_never_the_first_to_arrive() {
    let (mut organisation, _, mut stage) = season();
    let mut late = organisation.tablet();
    stage.tell(&organisation);
    freeze(&mut organisation, &mut stage);
    turn(&mut stage, days_later(365));
    late.evening(1);
    stage.take(&late.rest(0));
    assert_eq!(blank(&organisation, &late, &stage), [0; 0], "a year late, and all of it can be read");
    // Nor does anybody hand over a blank that no erasure explains.
    let mut hollow = late.clone();
    hollow.evening(1);
    let mut push = hollow.rest(3);
    push.entries[1].part = Part::Blank(Digest::ZERO);
    assert_ne!(stage.push(&push).status, 200);
}

#[test]
fn more_than_one_commit_goes_in_one_look() {
    let (mut organisation, _, mut stage) = season();
    let mut tablet = organisation.tablet();
    stage.tell(&organisation);
    for _ in 0..7 {
        tablet.evening(88);
        stage.take(&tablet.rest(tablet.entries.len() - 90));
    }
    acknowledge(&organisation, &tablet, &stage, 630);
    freeze(&mut organisation, &mut stage);
    turn(&mut stage, days_later(60));
    assert_eq!(stage.differences(), [""; 0]);
    let db = rusqlite::Connection::open(approdo_sync_server::file(stage.folder.path())).unwrap();
    let sealed: i64 = db
        .query_row(
            "SELECT COUNT(*) FROM entry WHERE body IS NOT NULL AND month = $1",
            [month("2018-01").number()],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(sealed, 3, "the outing that nobody has read");
}
