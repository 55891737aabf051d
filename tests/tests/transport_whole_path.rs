//! The whole path in one process: a founding desk, a tablet and the real server over real sockets, each device with
//! its own scheduler, which does every sync by itself.

#![cfg(test)]

mod near;

use std::path::Path;
use std::sync::Arc;

use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::{Server, Settings, init, read_founding};
use approdo_transport::rounds::Rounds;
use approdo_transport::wire::Caps;
use near::{Device, answer, ask, contact, queue, setting, shift, status, until, until_queue};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Takes the organisation in and serves it on this port.
fn serve(runtime: &Runtime, folder: &Path, founding: &Value, port: u16) -> Server {
    if !folder.exists() {
        init(folder, &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
    }
    let mut settings = Settings::loopback(folder);
    settings.listen.set_port(port);
    let start = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance));
    runtime.block_on(start).unwrap()
}

fn table(desk: &Device) -> Value {
    ask(&desk.door, json!({"do": "table"}))
}

#[test]
fn from_the_tap_on_the_tablet_to_the_table_at_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let (runtime, port) = (Runtime::new().unwrap(), near::free_port());
    let at = |name: &str| folder.path().join(name);

    // The desk founds before there is a server: that is no connection, and said so.
    let (desk, founded) = Device::founding(&at("desk"), &format!("http://127.0.0.1:{port}"));
    let founding = &founded["founding"];
    let _desk_rounds = Rounds::start(&desk.door, setting(Caps::default())).unwrap();
    until_queue(&desk.door, "the desk is offline", |queue| queue["last_sync"] == "offline");
    let server = serve(&runtime, &at("server"), founding, port);
    ask(&desk.door, json!({"do": "sync_now"}));
    until_queue(&desk.door, "the desk has synced", |queue| queue["last_sync"] == "ok");

    // It invites, the tablet joins, the words agree, the tablet is admitted.
    let invitation = ask(&desk.door, json!({"do": "invite"}))["invitation"].clone();
    let (tablet, shown) = Device::joining(&at("tablet"), &invitation);
    until_queue(&desk.door, "the invitation is at the server", |queue| queue["last_sync"] == "ok");
    let _tablet_rounds = Rounds::start(&tablet.door, setting(Caps::default())).unwrap();
    let mut applicant = Value::Null;
    until("the tablet applies", || {
        ask(&desk.door, json!({"do": "sync_now"}));
        ask(&tablet.door, json!({"do": "sync_now"}));
        let waiting = ask(&desk.door, json!({"do": "applicants"}));
        applicant = waiting["applicants"][0].clone();
        if applicant.is_null() { Err(format!("{waiting} {}", queue(&tablet.door))) } else { Ok(()) }
    });
    assert_eq!(applicant["fingerprint"], shown, "the same six words on both screens");
    ask(&desk.door, json!({"do": "admit", "device": applicant["device"]}));
    until("the tablet is enrolled", || {
        ask(&tablet.door, json!({"do": "sync_now"}));
        let status = status(&tablet.door);
        if status["enrolled"] == true { Ok(()) } else { Err(status.to_string()) }
    });

    // An outing without network: the server is gone, and nothing of it stops a hand.
    runtime.block_on(server.stop());
    tablet.unlock();
    let mut shift = shift(&tablet.door, "street_night");
    ask(&tablet.door, json!({"do": "start_outing", "shift": shift}));
    for newness in ["new_ever", "first_this_period", "seen_this_period"] {
        ask(&tablet.door, json!({"do": "note", "record": contact(newness)}));
    }
    shift["presences"] = json!({"women": 5});
    shift["closed"] = json!(true);
    let closed = ask(&tablet.door, json!({"do": "close_outing", "shift": shift}));
    assert_eq!(closed["reconciliation"]["contacts"], 3);
    assert_eq!(closed["reconciliation"]["entries_received"], 0);
    until_queue(&tablet.door, "the tablet is offline", |queue| queue["last_sync"] == "offline");
    assert_eq!(queue(&tablet.door)["waiting"], 5, "opening, three contacts, closing");

    // The network returns. The shut tablet hands over by itself; the desk opens what came.
    let server = serve(&runtime, &at("server"), founding, port);
    until_queue(&tablet.door, "everything is handed over", |queue| queue["waiting"] == 0);
    assert_eq!(answer(&tablet.door, &json!({"do": "received"}))["problem"]["code"], "not_coordinator");
    until("the desk receives", || {
        ask(&desk.door, json!({"do": "sync_now"}));
        let received = ask(&desk.door, json!({"do": "received"}));
        if received["outings"][0]["closed"] == true { Ok(()) } else { Err(received.to_string()) }
    });
    let received = ask(&desk.door, json!({"do": "received"}));
    let outing = &received["outings"][0];
    assert_eq!(outing["contacts"], 3, "{received}");
    assert_eq!(outing["presences"], 5, "{received}");
    assert_eq!((&outing["unreadable"], &outing["mismatch"]), (&json!(0), &json!(false)));
    let opened = ask(&desk.door, json!({"do": "received_outing", "outing": outing["outing"]}));
    assert_eq!(opened["records"].as_array().unwrap().len(), 3);
    assert_eq!(opened["records"][0]["record"]["newness"], "new_ever");

    // The table of the server and the fold of what the desk opened say the same.
    until("the table is fetched", || {
        ask(&desk.door, json!({"do": "sync_now"}));
        let table = table(&desk);
        if table["fetched"] == true && table["rows"] == table["opened"] {
            Ok(())
        } else {
            Err(table.to_string())
        }
    });
    let table = table(&desk);
    let row = &table["rows"][0];
    assert_eq!(table["rows"].as_array().unwrap().len(), 1, "{table}");
    assert_eq!(
        (&row["area"], &row["street_contacts"], &row["outings"]),
        (&json!("MI"), &json!(3), &json!(1))
    );
    assert_eq!(table["uncounted"], json!([]));
    runtime.block_on(server.stop());
}
