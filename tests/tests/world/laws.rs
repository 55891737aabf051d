//! What must be true when everybody has synced.

use std::collections::BTreeMap;

use approdo_model::ids::SubjectId;
use approdo_vault::app::answer::{DeskRecord, RecordView, ReviewState, Value};
use approdo_vault::app::request::Request;

use crate::device::{Told, readable};
use crate::play::World;

/// The laws of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Every record that people were told is saved is on every desk, readable, as they left it.
    NothingLost,
    /// The server's table is the fold of what the desks opened: nothing is missing, nothing counts twice.
    TableIsTheFold,
    /// What was erased is nowhere in readable form, and does not come back.
    ErasedStaysErased,
    /// When its time is over nobody reads a closed outing on a tablet, and the server has no text that was frozen and read.
    ForgottenInTime,
    /// What a device was told is received is at the server, and every log the server shows proves itself.
    OneHistory,
    /// What a coordinator was told is reviewed has that state, or one that somebody gave to the same revision later.
    ReviewsStand,
    /// All desks show the same records in the same states.
    DesksAgree,
}

/// The first law that does not hold, and the story so far.
pub fn broken(world: &mut World) -> Option<(Law, String)> {
    let found = erased_stays_erased(world)
        .map(|why| (Law::ErasedStaysErased, why))
        .or_else(|| one_history(world).map(|why| (Law::OneHistory, why)))
        .or_else(|| nothing_lost(world).map(|why| (Law::NothingLost, why)))
        .or_else(|| table_is_the_fold(world).map(|why| (Law::TableIsTheFold, why)))
        .or_else(|| desks_agree(world).map(|why| (Law::DesksAgree, why)))
        .or_else(|| reviews_stand(world).map(|why| (Law::ReviewsStand, why)))
        .or_else(|| forgotten_in_time(world).map(|why| (Law::ForgottenInTime, why)));
    found.map(|(law, why)| (law, format!("{}\n{why}", world.story.join("\n"))))
}

/// Everything on one desk, by subject.
fn on_desk(world: &mut World, d: usize) -> BTreeMap<SubjectId, DeskRecord> {
    let desk = &mut world.desks[d];
    desk.unlock();
    let Ok(Value::Received(received)) = desk.ask(Request::Received) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for row in received.outings {
        if let Ok(Value::ReceivedOuting(outing)) = desk.ask(Request::ReceivedOuting { outing: row.outing }) {
            found.extend(outing.records.into_iter().map(|record| (record.view.subject, record)));
        }
    }
    found
}

/// Every desk knows of every record; all but those whose text the server let go before this desk read it, which another one
/// had, say it.
fn nothing_lost(world: &mut World) -> Option<String> {
    let desks: Vec<(usize, BTreeMap<SubjectId, DeskRecord>)> =
        world.serving().into_iter().map(|d| (d, on_desk(world, d))).collect();
    let owed = world.tablets.iter().flat_map(|tablet| &tablet.saved).chain(&world.confirmed);
    for (subject, told) in owed.filter(|(subject, _)| !world.deeds.is_gone(subject)) {
        let mut read = false;
        for (d, here) in &desks {
            let Some(DeskRecord { view, .. }) = here.get(subject) else {
                return Some(format!("desk {d} does not have {subject}, told {told:?}"));
            };
            let let_go = view.record.is_none() && !view.withdrawn && view.heads == 1;
            if !let_go && !says(view, told) {
                return Some(format!("desk {d} has {view:?} where {told:?} was told"));
            }
            read |= !let_go;
        }
        if !read {
            return Some(format!("no desk can read {subject}, told {told:?}"));
        }
    }
    None
}

/// A record may have been changed further, by the device's other copy or by a coordinator; it may never have gone back,
/// become unreadable, or say something else at the same revision without showing the fork.
fn says(view: &RecordView, told: &Told) -> bool {
    if view.revision != told.revision || view.heads > 1 {
        return view.revision >= told.revision || view.heads > 1;
    }
    view.withdrawn == told.withdrawn && (told.withdrawn || view.record.as_ref() == Some(&told.record))
}

fn table_is_the_fold(world: &mut World) -> Option<String> {
    for d in world.serving() {
        let desk = &mut world.desks[d];
        desk.unlock();
        let Ok(Value::Table(table)) = desk.ask(Request::Table) else { return Some("no table".into()) };
        let rows = |rows: &[approdo_vault::app::answer::TableRow]| {
            rows.iter().map(|row| (row.area, row.month, row.lines)).collect::<Vec<_>>()
        };
        if rows(&table.rows) != rows(&table.opened) {
            let (server, opened) = (rows(&table.rows), rows(&table.opened));
            return Some(format!("desk {d}: the server counts {server:?}, the opened bodies say {opened:?}"));
        }
    }
    None
}

/// What is right after a coordinator changed it stays marked as changed.
fn fits(told: ReviewState, shown: ReviewState) -> bool {
    let changed = matches!(shown, ReviewState::Corrected | ReviewState::Duplicate);
    told == shown || told == ReviewState::Accepted && changed
}

fn erased_stays_erased(world: &mut World) -> Option<String> {
    let erased = world.deeds.erased.clone();
    for d in world.serving() {
        let here = on_desk(world, d);
        for subject in &erased {
            if here.get(subject).is_some_and(|record| record.view.record.is_some()) {
                return Some(format!("desk {d} can read erased {subject}"));
            }
        }
    }
    for t in 0..world.tablets.len() {
        // As it stands: opening one would end what is open too long.
        let records = world.tablets[t].status().outing.into_iter().flat_map(|outing| outing.records);
        let mut readable = records.filter(|view| view.record.is_some());
        if let Some(view) = readable.find(|view| erased.contains(&view.subject)) {
            return Some(format!("tablet {t} can read erased {}", view.subject));
        }
    }
    let held = erased.iter().find(|subject| world.server.has_body_of(subject));
    held.map(|subject| format!("the server holds the body of erased {subject}"))
}

/// Two desks show the same; of a record whose text one of them never saw, that one cannot say how far it was looked at.
fn desks_agree(world: &mut World) -> Option<String> {
    let desks: Vec<BTreeMap<SubjectId, DeskRecord>> =
        world.serving().into_iter().map(|d| on_desk(world, d)).collect();
    let (first, others) = desks.split_first()?;
    for other in others {
        if !first.keys().eq(other.keys()) {
            return Some(format!("one desk has {} records, another {}", first.len(), other.len()));
        }
        for (one, other) in first.values().zip(other.values()) {
            let said = |record: &DeskRecord| {
                (record.review.seen, record.view.revision, record.view.withdrawn, record.view.heads)
            };
            let states = one.review.state.zip(other.review.state);
            if said(one) != said(other) || states.is_some_and(|(one, other)| one != other) {
                return Some(format!("one desk shows {one:?}, another {other:?}"));
            }
        }
    }
    None
}

/// Of a revision that only one desk reviewed its last word holds; of one that more did, a word that somebody gave.
fn reviews_stand(world: &mut World) -> Option<String> {
    for d in world.serving() {
        for (subject, record) in on_desk(world, d) {
            let (Some(state), 1) = (record.review.state, record.view.heads) else { continue };
            let Some(said) = world.deeds.reviews.get(&(subject, record.review.seen)) else { continue };
            let alone = said.iter().all(|one| one.desk == said[0].desk);
            let holds = if alone { &said[said.len() - 1..] } else { &said[..] };
            if !holds.iter().any(|one| fits(one.state, state)) {
                return Some(format!("desk {d} shows {subject} as {state:?}, told {said:?}"));
            }
        }
    }
    None
}

/// Looked at last: it lets so many days pass, and then what was told must still be on the desk. An outing that was open ends
/// when its tablet is looked at, or a while later if a process that died had not kept since when; then its time runs.
fn forgotten_in_time(world: &mut World) -> Option<String> {
    for _ in 0..3 {
        world.pass(45);
        world.tablets.iter_mut().for_each(|tablet| _ = tablet.opens());
    }
    for t in 0..world.tablets.len() {
        let readable = readable(&world.tablets[t].folder);
        if readable > 0 {
            return Some(format!("tablet {t} can still read {readable} closed outings after so long"));
        }
    }
    let overdue = world.server.overdue();
    if overdue > 0 {
        return Some(format!("the server still has {overdue} texts whose time is over"));
    }
    // All was settled before: what came since is what ended by itself.
    world.settle(3);
    let found = one_history(world).or_else(|| nothing_lost(world)).or_else(|| table_is_the_fold(world));
    found.map(|why| format!("so long after: {why}"))
}

fn one_history(world: &mut World) -> Option<String> {
    for t in 0..world.tablets.len() {
        let queue = world.tablets[t].status().queue;
        if queue.waiting > 0 {
            return Some(format!("tablet {t} still has {} entries after everything", queue.waiting));
        }
    }
    for d in world.serving() {
        let queue = world.desks[d].status().queue;
        if queue.problem.is_some() {
            return Some(format!("desk {d} ends with {:?}", queue.problem));
        }
        if queue.waiting > 0 {
            let (all, besides) = (queue.waiting, queue.besides);
            return Some(format!(
                "desk {d} still has {all} to hand over after everything, {besides} of them no entries"
            ));
        }
    }
    None
}
