//! Who comes and goes: devices are admitted in person, tablets are revoked, panic, and begin anew, a coordinator leaves.
//!
//! Admitting is done on a good line, as two people do who sit at one table.

use approdo_model::codes::Area;
use approdo_model::registry::Role;
use approdo_vault::app::answer::{Anew, RoleName, Value};
use approdo_vault::app::request::Request;

use crate::device::{Device, shift};
use crate::play::{DESKS, Loss, Rare, Who, World};

impl World {
    /// The other coordinators, each with the generation in their hands.
    pub fn enrol_desks(&mut self) {
        for d in 1..DESKS {
            let device = self.new_device(&format!("desk-{d}"));
            self.desks.push(device);
            self.enrol(Who::Desk(d), Role::Coordinator);
            // It says what to hand the generation to, the first desk does, it takes it.
            for desk in [d, 0, d, d] {
                self.sync_desk(desk);
            }
        }
    }

    pub fn enrol_tablet(&mut self) {
        let t = self.tablets.len();
        let device = self.new_device(&format!("tablet-{t}"));
        self.tablets.push(device);
        self.enrol(Who::Tablet(t), Role::Worker);
    }

    fn new_device(&mut self, name: &str) -> Device {
        let (folder, seed) = (self.folder.path().join(name), self.random());
        let mut device = Device::new(folder, self.switches.vault(), seed);
        device.days = self.days.clone();
        device
    }

    /// A device out of the box becomes one of the organisation's.
    fn enrol(&mut self, who: Who, role: Role) {
        self.sync_desk(0);
        let Ok(Value::Invited(invited)) = self.desks[0].ask(Request::Invite { role: RoleName::from(role) })
        else {
            panic!("no invitation")
        };
        self.sync_desk(0);
        let device = self.device(who);
        let words = device.make_words();
        let units = vec![shift(Area::Mi).unit];
        device.ask(Request::Join { words, invitation: Some(invited.invitation), units }).expect("joined");
        device.ask(Request::WordsCompared { same: true }).expect("compared");
        let _ = self.sync(who, Loss::None);
        self.sync_desk(0);
        let Ok(Value::Applicants(waiting)) = self.desks[0].ask(Request::Applicants) else {
            panic!("no applicants")
        };
        let device = waiting.applicants.last().expect("one who waits").device;
        let root = self.words_of_root();
        let admit = match role {
            Role::Worker => Request::Admit { device },
            Role::Coordinator => Request::AdmitCoordinator { device, root },
        };
        self.desks[0].ask(admit).expect("admitted");
        self.sync_desk(0);
        let _ = self.sync(who, Loss::None);
        assert!(self.device(who).status().enrolled, "{who:?} is enrolled");
    }

    /// Somebody is lost, in danger, or leaves.
    pub fn come_or_go(&mut self, t: usize) {
        match self.below(4) {
            0 | 1 => self.revoke(t),
            2 => self.panic(t),
            _ => self.remove_a_coordinator(),
        }
    }

    fn revoke(&mut self, t: usize) {
        let Some(device) = self.tablets[t].id() else { return };
        let serving = self.serving();
        let d = serving[self.below(serving.len())];
        self.desks[d].unlock();
        let answer = self.desks[d].ask(Request::Revoke { device });
        self.took_place(Rare::Revoked, answer.is_ok());
        self.tell(format!("desk {d} revokes tablet {t}: {:?}", answer.err()));
    }

    /// Every key on the tablet is destroyed; what it wrote can still be handed over.
    fn panic(&mut self, t: usize) {
        let answer = self.tablets[t].ask(Request::Panic);
        self.took_place(Rare::Panicked, answer.is_ok());
        self.tell(format!("tablet {t} panics: {:?}", answer.err()));
    }

    fn remove_a_coordinator(&mut self) {
        if self.removed.is_some() {
            return;
        }
        let gone = DESKS - 1;
        let Some(device) = self.desks[gone].id() else { return };
        self.desks[0].unlock();
        let root = self.words_of_root();
        let answer = self.desks[0].ask(Request::RemoveCoordinator { device, root });
        self.tell(format!("desk 0 removes desk {gone}: {:?}", answer.as_ref().err()));
        self.took_place(Rare::Removed, answer.is_ok());
        if answer.is_ok() {
            self.removed = Some(gone);
            self.deeds.removed(gone);
        }
    }

    /// A tablet that was revoked, copied or has no keys any more is handed in: once everything is delivered, and if nothing
    /// waits for an answer, it becomes a device again.
    pub fn come_back(&mut self, t: usize) {
        if self.tablets[t].status().anew != Some(Anew::Ready) {
            let end = self.sync_tablet(t, Loss::Some);
            return self.tell(format!("tablet {t} delivers: {end:?}"));
        }
        let answer = self.tablets[t].ask(Request::BeginAnew);
        self.took_place(Rare::BegunAnew, answer.is_ok());
        self.tell(format!("tablet {t} begins anew: {:?}", answer.as_ref().err()));
        if answer.is_ok() {
            // A server that was restored waits for every desk before a new word goes into the registry.
            self.serving().into_iter().for_each(|d| self.sync_desk(d));
            self.enrol(Who::Tablet(t), Role::Worker);
        }
    }
}
