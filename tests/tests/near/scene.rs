//! One organisation with its real server, one process, real sockets, every round by hand.

use std::path::Path;
use std::sync::Arc;

use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::{Server, Settings, add_organisation, init, read_founding};
use approdo_transport::door::Door;
use approdo_transport::rounds::Carrier;
use approdo_transport::wire::{Belief, Caps};
use approdo_vault::passphrase::from_paper;
use approdo_vault::secret::Key;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{Device, ask, contact, queue, shift, status};

/// A desk, and the server of its organisation.
pub struct Scene {
    pub folder: TempDir,
    pub desk: Device,
    /// The first desk of the secretariat, in a scene that has one.
    pub secretariat: Option<Device>,
    /// The secret of its generation, from paper.
    generation: Option<Key>,
    /// The words of the organisation's key, by their place in the list.
    root: Value,
    runtime: Runtime,
    carrier: Carrier,
    port: u16,
    server: Option<Server>,
}

impl Scene {
    pub fn set() -> Self {
        Self::set_with(false)
    }

    /// The same, with a secretariat on the same server.
    pub fn set_with_secretariat() -> Self {
        Self::set_with(true)
    }

    fn set_with(secretariat: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (runtime, port) = (Runtime::new().unwrap(), super::free_port());
        let address = format!("http://127.0.0.1:{port}");
        let (desk, founded) = Device::founding(&folder.path().join("desk"), &address);
        let founding = &founded["founding"];
        let data = folder.path().join("server");
        init(&data, &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
        let secretariat = secretariat.then(|| {
            let (desk, founded) = Device::founding_secretariat(&folder.path().join("secretariat"), &address);
            let founding = founded["founding"].to_string();
            add_organisation(&data, &read_founding(founding.as_bytes()).unwrap()).unwrap();
            let words = serde_json::from_value::<Vec<String>>(founded["kit"][0]["generation"].clone());
            (desk, from_paper(&words.unwrap()).unwrap())
        });
        let (secretariat, generation) = secretariat.unzip();
        let server = Some(served(&runtime, &data, port));
        let carrier = carried(port);
        let root = numbers(&desk, &founded["kit"][0]["root"]);
        Self { folder, desk, secretariat, generation, root, runtime, carrier, port, server }
    }

    /// The server stands still while something is done to its folder.
    pub fn with_server_stopped<T>(&mut self, work: impl FnOnce(&Path) -> T) -> T {
        let data = self.folder.path().join("server");
        self.runtime.block_on(self.server.take().unwrap().stop());
        let done = work(&data);
        self.server = Some(served(&self.runtime, &data, self.port));
        self.carrier = carried(self.port);
        done
    }

    /// The secretariat's desk.
    pub fn secretariat(&self) -> &Device {
        self.secretariat.as_ref().unwrap()
    }

    /// What opens the sheets that go to it.
    pub fn secretariat_generation(&self) -> &Key {
        self.generation.as_ref().unwrap()
    }

    /// The organisation and the secretariat come to know each other, in person, and say so.
    pub fn acquaint(&self) {
        let sides = [&self.desk, self.secretariat()];
        let codes = sides.map(|side| ask(&side.door, json!({"do": "introduction"}))["code"].clone());
        let take = |side: &Device, code: &Value| {
            ask(&side.door, json!({"do": "take_introduction", "code": code}))["met"]["words"].clone()
        };
        assert_eq!(take(sides[0], &codes[1]), take(sides[1], &codes[0]), "six words on both screens");
        for side in sides {
            ask(&side.door, json!({"do": "introduction_compared", "same": true}));
            self.sync(side);
        }
    }

    /// The words of the organisation's key, as they are tapped.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// One round, however it ends.
    pub fn round(&self, device: &Device) {
        self.carrier.round(&device.door);
    }

    pub fn sync(&self, device: &Device) {
        self.carrier.round(&device.door);
        assert_eq!(queue(&device.door)["last_sync"], "ok", "{}", queue(&device.door));
    }

    /// A tablet that belongs, shut.
    pub fn tablet(&self, name: &str) -> Device {
        self.joining(name, "worker", |device| json!({"do": "admit", "device": device}))
    }

    /// A second coordinator's desk, open.
    pub fn second_desk(&self, name: &str) -> Device {
        let admit = |device: &Value| json!({"do": "admit_coordinator", "device": device, "root": self.root});
        let desk = self.joining(name, "coordinator", admit);
        desk.unlock();
        // It says what to hand the generation to, the first desk does, it takes it.
        for device in [&desk, &self.desk, &desk, &desk] {
            self.sync(device);
        }
        desk
    }

    fn joining(&self, name: &str, role: &str, admit: impl Fn(&Value) -> Value) -> Device {
        let invitation = ask(&self.desk.door, json!({"do": "invite", "role": role}))["invitation"].clone();
        let (tablet, words) = Device::joining(&self.folder.path().join(name), &invitation);
        self.sync(&self.desk);
        self.sync(&tablet);
        self.sync(&self.desk);
        let waiting = ask(&self.desk.door, json!({"do": "applicants"}))["applicants"][0].clone();
        assert_eq!(waiting["fingerprint"], words);
        ask(&self.desk.door, admit(&waiting["device"]));
        self.sync(&self.desk);
        self.sync(&tablet);
        assert_eq!(status(&tablet.door)["enrolled"], true);
        tablet
    }

    /// The same tablet over a copy of its files as they are now.
    pub fn copied(&self, from: &str, to: &str, words: &[u16]) -> Device {
        let (from, to) = (self.folder.path().join(from), self.folder.path().join(to));
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(&from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        Device { door: Door::open(&to).unwrap(), words: words.to_vec() }
    }

    /// The one device of the desk's list that is a tablet.
    pub fn seen(&self) -> Value {
        let devices = ask(&self.desk.door, json!({"do": "devices"}))["devices"].clone();
        devices.as_array().unwrap().iter().find(|view| view["role"] == "worker").unwrap().clone()
    }

    /// Contacts that count, as the server and the desk's own fold say them; they must agree.
    pub fn contacts(&self) -> u64 {
        let table = ask(&self.desk.door, json!({"do": "table"}));
        assert_eq!(table["rows"], table["opened"], "server and desk count the same");
        table["rows"][0]["street_contacts"].as_u64().unwrap_or(0)
    }

    pub fn end(mut self) {
        let server = self.server.take().unwrap();
        self.runtime.block_on(server.stop());
    }
}

/// A carrier whose connections are its own.
fn carried(port: u16) -> Carrier {
    Carrier::to(&format!("http://127.0.0.1:{port}"), Belief::MACHINE, Caps::default()).unwrap()
}

fn served(runtime: &Runtime, data: &Path, port: u16) -> Server {
    let mut settings = Settings::loopback(data);
    settings.listen.set_port(port);
    let start = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance));
    runtime.block_on(start).unwrap()
}

/// An evening with so many contacts; afterwards the tablet is shut.
pub fn evening(tablet: &Device, contacts: u32) {
    tablet.unlock();
    let mut shift = shift(&tablet.door, "street_night");
    ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
    for _ in 0..contacts {
        ask(&tablet.door, json!({"do": "note", "record": contact("new_ever")}));
    }
    shift["closed"] = json!(true);
    ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
}

/// Words on paper as they are tapped: by their place in the list.
fn numbers(device: &Device, words: &Value) -> Value {
    let list = ask(&device.door, json!({"do": "words"}));
    let place = |word: &Value| list.as_array().unwrap().iter().position(|listed| listed == word);
    words.as_array().unwrap().iter().map(|word| json!(place(word).unwrap())).collect()
}
