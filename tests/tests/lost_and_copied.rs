//! Tablets that are lost, copied or revoked: the real app and the real server, one process, real sockets, every round
//! by hand.

#![cfg(test)]

mod near;

use std::sync::Arc;

use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::{Server, Settings, init, read_founding};
use approdo_transport::door::Door;
use approdo_transport::rounds::Carrier;
use approdo_transport::wire::{Belief, Caps};
use near::{Device, answer, ask, contact, queue, shift, status};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A desk, a tablet that it admitted, and their server.
struct Scene {
    folder: TempDir,
    runtime: Runtime,
    carrier: Carrier,
    desk: Device,
    server: Option<Server>,
}

impl Scene {
    fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (runtime, port) = (Runtime::new().unwrap(), near::free_port());
        let address = format!("http://127.0.0.1:{port}");
        let (desk, founding) = Device::founding(&folder.path().join("desk"), &address);
        let data = folder.path().join("server");
        init(&data, &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
        let mut settings = Settings::loopback(&data);
        settings.listen.set_port(port);
        let start = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance));
        let server = Some(runtime.block_on(start).unwrap());
        let carrier = Carrier::to(&address, Belief::MACHINE, Caps::default()).unwrap();
        Self { folder, runtime, carrier, desk, server }
    }

    fn sync(&self, device: &Device) {
        self.carrier.round(&device.door);
        assert_eq!(queue(&device.door)["last_sync"], "ok", "{}", queue(&device.door));
    }

    /// A tablet that belongs, shut.
    fn tablet(&self, name: &str) -> Device {
        let invitation = ask(&self.desk.door, json!({"do": "invite"}))["invitation"].clone();
        let (tablet, words) = Device::joining(&self.folder.path().join(name), &invitation);
        self.sync(&self.desk);
        self.sync(&tablet);
        self.sync(&self.desk);
        let waiting = ask(&self.desk.door, json!({"do": "applicants"}))["applicants"][0].clone();
        assert_eq!(waiting["fingerprint"], words);
        ask(&self.desk.door, json!({"do": "admit", "device": waiting["device"]}));
        self.sync(&self.desk);
        self.sync(&tablet);
        assert_eq!(status(&tablet.door)["enrolled"], true);
        tablet
    }

    /// The same tablet over a copy of its files as they are now.
    fn copied(&self, from: &str, to: &str, words: &[u16]) -> Device {
        let (from, to) = (self.folder.path().join(from), self.folder.path().join(to));
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(&from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        Device { door: Door::open(&to).unwrap(), words: words.to_vec() }
    }

    /// The one device of the desk's list that is a tablet.
    fn seen(&self) -> Value {
        let devices = ask(&self.desk.door, json!({"do": "devices"}))["devices"].clone();
        devices.as_array().unwrap().iter().find(|view| view["role"] == "worker").unwrap().clone()
    }

    /// Contacts that count, as the server and the desk's own fold say them; they must agree.
    fn contacts(&self) -> u64 {
        let table = ask(&self.desk.door, json!({"do": "table"}));
        assert_eq!(table["rows"], table["opened"], "server and desk count the same");
        table["rows"][0]["street_contacts"].as_u64().unwrap_or(0)
    }

    fn end(mut self) {
        let server = self.server.take().unwrap();
        self.runtime.block_on(server.stop());
    }
}

/// An evening with so many contacts; afterwards the tablet is shut.
fn evening(tablet: &Device, contacts: u32) {
    tablet.unlock();
    let mut shift = shift(&tablet.door, "street_night");
    ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
    for _ in 0..contacts {
        ask(&tablet.door, json!({"do": "note", "record": contact("new_ever")}));
    }
    shift["closed"] = json!(true);
    ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
}

/// S-158: the copy says so itself, the desk sees what waits, and adopting it loses nothing and re-seals nothing.
#[test]
fn a_copied_tablet_notices_it_and_what_it_wrote_is_adopted_whole() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 1);
    scene.sync(&tablet);
    let copy = scene.copied("tablet", "copy", &tablet.words);
    evening(&tablet, 2);
    scene.sync(&tablet);
    evening(&copy, 3);
    // Delivered with its keys destroyed: what is handed over was signed when it was written.
    ask(&copy.door, json!({"do": "panic"}));
    scene.sync(&copy);
    assert_eq!(queue(&copy.door)["another_copy"], true, "the copy says it");
    assert_eq!(queue(&copy.door)["waiting"], 0, "and has handed everything over");
    assert_eq!(queue(&tablet.door)["another_copy"], false);
    scene.sync(&scene.desk);
    assert_eq!(
        (&scene.seen()["aside"], scene.contacts()),
        (&json!(5), 3),
        "opening, three contacts, closing"
    );
    let device = scene.seen()["device"].clone();
    ask(&scene.desk.door, json!({"do": "adopt", "device": device}));
    scene.sync(&scene.desk);
    assert_eq!((&scene.seen()["aside"], scene.contacts()), (&json!(0), 6), "nothing is lost");
    scene.end();
}

/// S-045, S-046: beyond the end that the revocation names nothing counts; before it everything stays, and is marked.
#[test]
fn what_a_revoked_tablet_hands_over_later_waits_and_counts_only_when_adopted() {
    let scene = Scene::set();
    let tablet = scene.tablet("tablet");
    evening(&tablet, 2);
    scene.sync(&tablet);
    scene.sync(&scene.desk);
    // Handed over before the revocation, opened by nobody yet: beyond it all the same.
    evening(&tablet, 1);
    scene.sync(&tablet);
    let device = scene.seen()["device"].clone();
    ask(&scene.desk.door, json!({"do": "revoke", "device": device}));
    scene.sync(&scene.desk);
    // It was away and hands over one more evening.
    evening(&tablet, 3);
    scene.sync(&tablet);
    assert_eq!(status(&tablet.door)["enrolled"], false);
    scene.sync(&scene.desk);
    assert_eq!((&scene.seen()["aside"], scene.contacts()), (&json!(3 + 5), 2));
    let received = ask(&scene.desk.door, json!({"do": "received"}));
    assert_eq!(received["outings"].as_array().unwrap().len(), 1);
    assert_eq!(received["outings"][0]["from_revoked"], true);
    tablet.unlock();
    let shift = shift(&tablet.door, "street_night");
    let refused = answer(&tablet.door, &json!({"do": "start_outing", "shift": shift}));
    assert_eq!(refused["problem"]["code"], "not_enrolled");
    // The tablet turns up, and its evenings are believed after all: server and desk count the same.
    ask(&scene.desk.door, json!({"do": "adopt", "device": device}));
    scene.sync(&scene.desk);
    assert_eq!(scene.contacts(), 6);
    ask(&scene.desk.door, json!({"do": "lock"}));
    scene.desk.unlock();
    scene.sync(&scene.desk);
    assert_eq!(scene.contacts(), 6, "also when the desk is opened anew");
    scene.end();
}
