//! Every desk is lost: an empty computer, two of three sheets and the real server give back what was there before.

#![cfg(test)]

mod near;

use std::sync::Arc;

use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::{Server, Settings, init, read_founding};
use approdo_transport::rounds::Carrier;
use approdo_transport::wire::{Belief, Caps};
use approdo_vault::passphrase::word_list;
use near::{Device, ask, contact, queue, shift, status};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Two sheets of a key, as they are typed.
fn two(sheets: &Value, of: &str, which: [usize; 2]) -> Vec<usize> {
    let at = |word: &Value| word_list().iter().position(|known| Some(*known) == word.as_str()).unwrap();
    which.iter().flat_map(|sheet| sheets[*sheet][of].as_array().unwrap().iter().map(at)).collect()
}

fn sync(carrier: &Carrier, device: &Device) {
    carrier.round(&device.door);
    assert_eq!(queue(&device.door)["last_sync"], "ok", "{}", queue(&device.door));
}

/// A device that asks to be admitted; gives it and its row at the desk.
fn applies(carrier: &Carrier, desk: &Device, folder: &std::path::Path, role: &str) -> (Device, Value) {
    let invitation = ask(&desk.door, json!({"do": "invite", "role": role}))["invitation"].clone();
    let (device, words) = Device::joining(folder, &invitation);
    sync(carrier, desk);
    sync(carrier, &device);
    sync(carrier, desk);
    let waiting = ask(&desk.door, json!({"do": "applicants"}))["applicants"].clone();
    let shown = waiting.as_array().unwrap().iter().find(|row| row["fingerprint"] == words).unwrap().clone();
    (device, shown["device"].clone())
}

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

/// The server's table, the desk's own fold of what it opened, and every outing with its records.
fn everything(desk: &Device) -> Value {
    let table = ask(&desk.door, json!({"do": "table"}));
    assert_eq!(table["rows"], table["opened"], "server and desk count the same");
    let outings = ask(&desk.door, json!({"do": "received"}))["outings"].clone();
    let opened: Vec<Value> = outings
        .as_array()
        .unwrap()
        .iter()
        .map(|row| ask(&desk.door, json!({"do": "received_outing", "outing": row["outing"]})))
        .collect();
    json!({"table": table["opened"], "outings": outings, "opened": opened})
}

#[test]
fn two_sheets_and_the_server_give_an_empty_computer_everything_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (runtime, port) = (Runtime::new().unwrap(), near::free_port());
    let address = format!("http://127.0.0.1:{port}");

    // Founded for real: three sheets, two given back, and only then the document.
    let desk = Device::unpacked(&at("desk"));
    let founded = ask(
        &desk.door,
        json!({"do": "found", "words": desk.words, "units": ["Scrivania"], "server": address}),
    );
    let kit = &founded["kit"];
    let proof = json!({"do": "prove_kit", "root": two(kit, "root", [0, 2]),
        "generation": two(kit, "generation", [1, 2])});
    ask(&desk.door, proof);
    let founding = ask(&desk.door, json!({"do": "founding"}));
    desk.unlock();
    let data = at("server");
    init(&data, &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
    let mut settings = Settings::loopback(&data);
    settings.listen.set_port(port);
    let start = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance));
    let server = runtime.block_on(start).unwrap();
    let carrier = Carrier::to(&address, Belief::MACHINE, Caps::default()).unwrap();

    // A second coordinator holds the generation, then a tablet is admitted and goes out.
    let (second, device) = applies(&carrier, &desk, &at("second"), "coordinator");
    let root = two(kit, "root", [0, 1]);
    ask(&desk.door, json!({"do": "admit_coordinator", "device": device, "root": root}));
    sync(&carrier, &desk);
    second.unlock();
    for _ in 0..3 {
        sync(&carrier, &second);
        sync(&carrier, &desk);
    }
    let (tablet, device) = applies(&carrier, &desk, &at("tablet"), "worker");
    ask(&desk.door, json!({"do": "admit", "device": device}));
    sync(&carrier, &desk);
    sync(&carrier, &tablet);
    evening(&tablet, 3);
    sync(&carrier, &tablet);
    sync(&carrier, &second);
    let gone = status(&second.door)["role"].clone();
    assert_eq!(gone, "coordinator");

    // The second leaves: a second generation, with sheets of its own, and another evening under it. One record is
    // corrected, one erased.
    let of = ask(&desk.door, json!({"do": "people"}))["coordinators"].clone();
    let leaves = of.as_array().unwrap().iter().find(|row| row["own"] == false).unwrap()["device"].clone();
    let renewed = ask(&desk.door, json!({"do": "remove_coordinator", "device": leaves, "root": root}));
    let sheets = two(&renewed["sheets"], "generation", [0, 1]);
    ask(&desk.door, json!({"do": "prove_kit", "generation": sheets}));
    sync(&carrier, &desk);
    sync(&carrier, &tablet);
    evening(&tablet, 2);
    sync(&carrier, &tablet);
    sync(&carrier, &desk);
    let outing = ask(&desk.door, json!({"do": "received"}))["outings"][0]["outing"].clone();
    let records = ask(&desk.door, json!({"do": "received_outing", "outing": outing}))["records"].clone();
    let (subject, seen) = (&records[0]["subject"], &records[0]["review"]["seen"]);
    let request =
        json!({"do": "correct", "subject": subject, "seen": seen, "reason": "duplicate", "record": null});
    ask(&desk.door, request);
    ask(&desk.door, json!({"do": "erase", "subject": records[1]["subject"]}));
    sync(&carrier, &desk);
    sync(&carrier, &desk);
    let before = everything(&desk);
    assert_eq!(before["outings"].as_array().unwrap().len(), 2);
    let organisation = ask(&desk.door, json!({"do": "people"}))["organisation"].clone();
    drop((desk, second));
    std::fs::remove_dir_all(at("desk")).unwrap();

    let anew = Device::unpacked(&at("anew"));
    ask(
        &anew.door,
        json!({"do": "recover", "words": anew.words, "units": ["Scrivania"], "organisation": organisation,
            "server": address, "sheets": {"root": two(kit, "root", [2, 1]), "generations": [
                two(&renewed["sheets"], "generation", [2, 0]), two(kit, "generation", [0, 1])]}}),
    );
    sync(&carrier, &anew);
    sync(&carrier, &anew);
    assert_eq!(status(&anew.door)["role"], "coordinator");
    assert_eq!(everything(&anew), before);

    // And it goes on: what the tablet writes now, the new desk opens and acknowledges.
    evening(&tablet, 1);
    sync(&carrier, &tablet);
    sync(&carrier, &anew);
    assert_eq!(everything(&anew)["outings"].as_array().unwrap().len(), 3);
    runtime.block_on(server.stop());
}
