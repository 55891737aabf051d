//! Enrolment over real TLS: a server that signed its own certificate, a desk that was handed its pin on one line, a
//! tablet that typed a short code. No file lies beside anybody's data.

#![cfg(test)]

mod near;

use std::path::Path;
use std::sync::Arc;

use approdo_sync_server::clock::machine::{MachineChance, MachineClock};
use approdo_sync_server::{Certificate, Server, Settings, init, pin, read_founding};
use approdo_transport::rounds::Rounds;
use approdo_transport::wire::Caps;
use near::{Device, ask, queue, setting, status, until, until_queue};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A key pair and a certificate that it signed itself, for no name in particular.
fn self_signed(folder: &Path) -> Certificate {
    std::fs::create_dir_all(folder).unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["a server in a cupboard".to_owned()]).unwrap();
    let certificate = Certificate { chain: folder.join("cert.pem"), key: folder.join("key.pem") };
    std::fs::write(&certificate.chain, made.cert.pem()).unwrap();
    std::fs::write(&certificate.key, made.signing_key.serialize_pem()).unwrap();
    certificate
}

fn serve(runtime: &Runtime, data: &Path, certificate: &Certificate, port: u16) -> Server {
    let mut settings = Settings::loopback(data);
    settings.listen.set_port(port);
    settings.certificate = Some(certificate.clone());
    let start = Server::start(settings, Arc::new(MachineClock::start()), Arc::new(MachineChance));
    runtime.block_on(start).unwrap()
}

fn step(device: &Device) -> Value {
    status(&device.door)["joining"]["step"].clone()
}

#[test]
fn a_server_that_signed_its_own_certificate_enrols_by_a_typed_code_and_no_other_key_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (runtime, port) = (Runtime::new().unwrap(), near::free_port());
    let at = |name: &str| folder.path().join(name);
    let certificate = self_signed(&at("certificate"));
    let address = format!("https://127.0.0.1:{port}");
    let line = format!("{address}#sha256={}", pin(&certificate.chain).unwrap());

    let (desk, founded) = Device::founding(&at("desk"), &line);
    let founding = &founded["founding"];
    init(&at("server"), &read_founding(founding.to_string().as_bytes()).unwrap()).unwrap();
    let server = serve(&runtime, &at("server"), &certificate, port);
    let _desk_rounds = Rounds::start(&desk.door, setting(Caps::default())).unwrap();
    until_queue(&desk.door, "the desk has synced", |queue| queue["last_sync"] == "ok");

    let invited = ask(&desk.door, json!({"do": "invite", "role": "worker"}));
    assert_eq!(invited["server"], address, "what is typed is the address alone");
    until_queue(&desk.door, "the code is at the server", |queue| queue["last_sync"] == "ok");
    let tablet = Device::unpacked(&at("tablet"));
    let _tablet_rounds = Rounds::start(&tablet.door, setting(Caps::default())).unwrap();
    let look_up = json!({"do": "look_up", "server": invited["server"], "code": invited["typed"]});
    until("the typed code leads to the invitation", || {
        if step(&tablet) != "looking" && step(&tablet) != "found" {
            ask(&tablet.door, look_up.clone());
        }
        if step(&tablet) == "found" { Ok(()) } else { Err(step(&tablet).to_string()) }
    });
    let joined = ask(&tablet.door, json!({"do": "join", "words": tablet.words, "units": ["Unità di prova"]}));
    let mut applicant = Value::Null;
    until("the tablet applies", || {
        ask(&desk.door, json!({"do": "sync_now"}));
        ask(&tablet.door, json!({"do": "sync_now"}));
        applicant = ask(&desk.door, json!({"do": "applicants"}))["applicants"][0].clone();
        if applicant.is_null() { Err(queue(&tablet.door).to_string()) } else { Ok(()) }
    });
    assert_eq!(applicant["fingerprint"], joined["fingerprint"]);
    ask(&tablet.door, json!({"do": "words_compared", "same": true}));
    ask(&desk.door, json!({"do": "admit", "device": applicant["device"]}));
    until("the tablet is enrolled", || {
        ask(&tablet.door, json!({"do": "sync_now"}));
        if status(&tablet.door)["enrolled"] == true { Ok(()) } else { Err(queue(&tablet.door).to_string()) }
    });

    // The same server with another key, at the same address, with the same data: nobody asks it anything.
    runtime.block_on(server.stop());
    let other = self_signed(&at("other certificate"));
    let impostor = serve(&runtime, &at("server"), &other, port);
    for device in [&tablet, &desk] {
        ask(&device.door, json!({"do": "sync_now"}));
        until_queue(&device.door, "the other key is refused", |queue| {
            queue["last_sync"] == "refused" && queue["problem"] == "unexpected_answer"
        });
    }
    runtime.block_on(impostor.stop());
    // And with its own key it is believed again.
    let server = serve(&runtime, &at("server"), &certificate, port);
    ask(&tablet.door, json!({"do": "sync_now"}));
    until_queue(&tablet.door, "its own key is believed", |queue| queue["last_sync"] == "ok");
    runtime.block_on(server.stop());
}
