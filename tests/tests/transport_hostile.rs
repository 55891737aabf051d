//! What a server, or whoever answers in its place, may do to the wire: a captive portal, a cut or endless answer, a
//! redirect, a wrong certificate. Each is told from the others as the person must be told ("no connection" or
//! "refused"), and none of them changes anything on the device.

#![cfg(test)]

mod near;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use approdo_model::bytes::ServerPin;
use approdo_model::digest::server_pin;
use approdo_transport::door::Door;
use approdo_transport::pace::Outcome;
use approdo_transport::rounds::{Carrier, Rounds};
use approdo_transport::wire::{ANSWER_BYTES_MAX, Belief, Caps};
use approdo_vault::address::Trust;
use near::{Device, ask, queue, setting, until, until_queue};
use rcgen::PublicKeyData as _;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::json;

/// Short enough for a test, long enough for a busy machine.
fn caps() -> Caps {
    Caps {
        connect: Duration::from_secs(2),
        read: Duration::from_millis(600),
        call: Duration::from_millis(1_500),
        answer_bytes: ANSWER_BYTES_MAX,
    }
}

/// How the impostor answers one request.
type Answering = dyn Fn(&mut TcpStream) + Send + Sync;

/// Whoever answers in the server's place. Ends with this value.
struct Impostor {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Impostor {
    fn answering(answer: Arc<Answering>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (said, ended) = (Arc::clone(&heard), Arc::clone(&over));
        let thread = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let (answer, said) = (Arc::clone(&answer), Arc::clone(&said));
                thread::spawn(move || hear(stream, &said, &*answer));
            }
        });
        Self { port, heard, over, thread: Some(thread) }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Hears one request to its end and answers it.
fn hear(mut stream: TcpStream, said: &Mutex<Vec<String>>, answer: &Answering) {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    while !whole(&bytes) {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
    said.lock().unwrap().push(String::from_utf8_lossy(&bytes).into_owned());
    answer(&mut stream);
}

fn whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    let begin = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    bytes.len() >= begin + length
}

fn says(text: impl Into<String>) -> Arc<Answering> {
    let text = text.into();
    Arc::new(move |stream| {
        let _ = stream.write_all(text.as_bytes());
    })
}

fn answer(status: &str, headers: &str, body: &str) -> Arc<Answering> {
    let length = body.len();
    says(format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"))
}

/// A tablet that waits to be admitted by this server, with its folder.
fn tablet(server: &str) -> (tempfile::TempDir, Device) {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _) = Device::founding(&folder.path().join("desk"), server);
    let invitation = ask(&desk.door, json!({"do": "invite"}))["invitation"].clone();
    let (tablet, _) = Device::joining(&folder.path().join("tablet"), &invitation);
    (folder, tablet)
}

/// Everything on the device but how the last sync ended, and how many did.
fn standing(door: &Door) -> serde_json::Value {
    let mut status = near::status(door);
    status["queue"]["last_sync"].take();
    status["queue"]["rounds"].take();
    status["queue"]["problem"].take();
    json!([status, ask(door, json!({"do": "outbox"})), ask(door, json!({"do": "leaving"}))])
}

/// Two devices and whoever answers them: a tablet that applies and asks for the registry, and a desk that has a log
/// and statements besides.
struct Scene {
    impostor: Impostor,
    answering: Arc<Mutex<Arc<Answering>>>,
    carrier: Carrier,
    tablet: Device,
    desk: Device,
    _kept: [tempfile::TempDir; 2],
}

impl Scene {
    fn new() -> Self {
        let answering: Arc<Mutex<Arc<Answering>>> = Arc::new(Mutex::new(says("")));
        let now = Arc::clone(&answering);
        let impostor = Impostor::answering(Arc::new(move |stream: &mut TcpStream| {
            let answer = Arc::clone(&*now.lock().unwrap());
            answer(stream);
        }));
        let (kept, tablet) = tablet(&impostor.url());
        let folder = tempfile::tempdir().unwrap();
        let (desk, _) = Device::founding(folder.path(), &impostor.url());
        let carrier = Carrier::to(&impostor.url(), Belief::MACHINE, caps()).unwrap();
        Self { impostor, answering, carrier, tablet, desk, _kept: [kept, folder] }
    }

    fn check(
        &self,
        name: &str,
        answer: Arc<Answering>,
        expected: Outcome,
        last_sync: &str,
        problem: Option<&str>,
    ) {
        *self.answering.lock().unwrap() = answer;
        for door in [&self.tablet.door, &self.desk.door] {
            let (before, heard) = (standing(door), self.impostor.heard().len());
            assert_eq!(self.carrier.round(door), expected, "{name}");
            assert_eq!(standing(door), before, "{name} changed something");
            // An application that any success seems to take is followed by the registry, which tells.
            assert!(self.impostor.heard().len() - heard <= 2, "{name} is not asked again and again");
            let queue = queue(door);
            assert_eq!(
                (queue["last_sync"].as_str(), queue["problem"].as_str()),
                (Some(last_sync), problem),
                "{name}"
            );
        }
    }
}

#[test]
fn anything_but_the_expected_answer_is_refused_and_changes_nothing() {
    let scene = Scene::new();
    let unexpected = |name: &str, answering| {
        scene.check(name, answering, Outcome::Refused, "refused", Some("unexpected_answer"));
    };
    let html = "content-type: text/html\r\n";
    let json = "content-type: application/json\r\n";
    unexpected("a captive portal", answer("200 OK", html, "<html>Benvenuti nel Wi-Fi</html>"));
    unexpected("a portal that says it is JSON", answer("200 OK", json, "<html>Benvenuti</html>"));
    unexpected("a cut JSON", answer("200 OK", json, r#"{"statements": [{"organisation": "#));
    unexpected("JSON of another shape", answer("200 OK", json, r#"{"statements": null}"#));
    unexpected("JSON as text", answer("200 OK", "content-type: text/plain\r\n", r#"{"statements": []}"#));
    unexpected("JSON without a type", answer("200 OK", "", r#"{"statements": []}"#));
    unexpected("nothing", answer("204 No Content", "", ""));
    unexpected("a failure in HTML", answer("502 Bad Gateway", html, "<html>Bad Gateway</html>"));
    unexpected(
        "busy, but until a date",
        answer("503 Service Unavailable", "retry-after: Fri, 20 Nov 2026 12:00:00 GMT\r\n", ""),
    );
    unexpected(
        "a problem that says another status",
        answer(
            "500 Internal Server Error",
            "content-type: application/problem+json\r\n",
            r#"{"type":"urn:approdo:problem:gap","title":"","status":409,"code":"gap"}"#,
        ),
    );
    unexpected(
        "more than the cap, announced",
        says(format!(
            "HTTP/1.1 200 OK\r\n{json}content-length: {}\r\n\r\n{}",
            ANSWER_BYTES_MAX + 1,
            " ".repeat(ANSWER_BYTES_MAX + 1)
        )),
    );
}

#[test]
fn a_refusal_of_our_server_is_told_as_one() {
    let body = r#"{"type":"urn:approdo:problem:unknown_organisation","title":"","status":404,"code":"unknown_organisation"}"#;
    let refusing = answer("404 Not Found", "content-type: application/problem+json\r\n", body);
    Scene::new().check("an unknown organisation", refusing, Outcome::Refused, "refused", Some("refused"));
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Impostor::answering(answer("200 OK", "", ""));
    let scene = Scene::new();
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let headers = format!("location: {}/v1/entries\r\n", elsewhere.url());
        scene.check(
            status,
            answer(status, &headers, ""),
            Outcome::Refused,
            "refused",
            Some("unexpected_answer"),
        );
    }
    assert_eq!(elsewhere.heard(), [""; 0]);
}

#[test]
fn a_connection_that_breaks_is_no_connection() {
    let scene = Scene::new();
    let offline = |name: &str, answering| scene.check(name, answering, Outcome::Unreached, "offline", None);
    offline("hung up", Arc::new(|_: &mut TcpStream| {}));
    offline(
        "cut short",
        says("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"),
    );
    offline("silent", Arc::new(|_: &mut TcpStream| thread::sleep(Duration::from_secs(4))));
    offline("not HTTP", says("SSH-2.0-OpenSSH_9.2\r\n"));
}

#[test]
fn an_answer_without_end_ends_at_a_cap() {
    let written = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&written);
    let endless: Arc<Answering> = Arc::new(move |stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
        while stream.write_all(&[b' '; 4096]).is_ok() {
            count.fetch_add(4096, Ordering::SeqCst);
        }
    });
    let scene = Scene::new();
    scene.check("endless and fast", endless, Outcome::Refused, "refused", Some("unexpected_answer"));
    // Two devices asked; what the system's buffers took in beyond the cap is theirs.
    assert!(written.load(Ordering::SeqCst) < 2 * (1 << 20) + (16 << 20), "{written:?}");

    let dripping: Arc<Answering> = Arc::new(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    scene.check("endless and slow", dripping, Outcome::Unreached, "offline", None);
}

#[test]
fn a_busy_server_is_left_alone_as_long_as_it_asks() {
    let busy = || answer("503 Service Unavailable", "retry-after: 30\r\n", "");
    Scene::new().check("busy", busy(), Outcome::Told(Duration::from_secs(30)), "refused", Some("refused"));

    let impostor = Impostor::answering(busy());
    let (_kept, tablet) = tablet(&impostor.url());
    let rounds = Rounds::start(&tablet.door, setting(caps())).unwrap();
    until_queue(&tablet.door, "told to wait", |queue| queue["last_sync"] == "refused");
    for _ in 0..5 {
        ask(&tablet.door, json!({"do": "sync_now"}));
        thread::sleep(Duration::from_millis(100));
    }
    thread::sleep(Duration::from_millis(500));
    assert_eq!(impostor.heard().len(), 1, "it asked once and waits, whoever taps");
    rounds.stop();
}

#[test]
fn a_failing_server_is_asked_again_but_not_in_a_circle() {
    let impostor = Impostor::answering(answer("502 Bad Gateway", "", ""));
    let (_kept, tablet) = tablet(&impostor.url());
    let rounds = Rounds::start(&tablet.door, setting(caps())).unwrap();
    until("it is asked again", || match impostor.heard().len() {
        0 | 1 => Err(impostor.heard().len().to_string()),
        _ => Ok(()),
    });
    thread::sleep(Duration::from_secs(1));
    assert!(impostor.heard().len() < 8, "{}", impostor.heard().len());
    rounds.stop();
    let after = impostor.heard().len();
    thread::sleep(Duration::from_millis(1_200));
    assert_eq!(impostor.heard().len(), after, "a stopped scheduler asks nobody");
}

#[test]
fn a_stopped_scheduler_leaves_a_call_under_way_at_once() {
    let impostor = Impostor::answering(Arc::new(|_: &mut TcpStream| thread::sleep(Duration::from_secs(4))));
    let (_kept, tablet) = tablet(&impostor.url());
    let long = Caps { read: Duration::from_secs(60), call: Duration::from_secs(60), ..caps() };
    let rounds = Rounds::start(&tablet.door, setting(long)).unwrap();
    until("it waits for an answer", || {
        if impostor.heard().len() == 1 { Ok(()) } else { Err(impostor.heard().len().to_string()) }
    });
    assert_eq!(queue(&tablet.door)["last_sync"], "working", "the app answers while the network is asked");
    rounds.stop();
    assert_eq!(queue(&tablet.door)["last_sync"], "offline");
}

#[test]
fn a_device_that_moves_on_drops_the_answer_that_comes_late() {
    let impostor = Impostor::answering(Arc::new(|stream: &mut TcpStream| {
        thread::sleep(Duration::from_millis(400));
        let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
    }));
    let folder = tempfile::tempdir().unwrap();
    let (desk, _) = Device::founding(folder.path(), &impostor.url());
    let door = desk.door.clone();
    let url = impostor.url();
    let round = thread::spawn(move || Carrier::to(&url, Belief::MACHINE, caps()).unwrap().round(&door));
    until("the call is under way", || if impostor.heard().is_empty() { Err(String::new()) } else { Ok(()) });
    ask(&desk.door, json!({"do": "lock"}));
    assert_eq!(round.join().unwrap(), Outcome::Disturbed);
    assert_eq!(queue(&desk.door)["problem"], json!(null), "what came late is nobody's fault");
}

#[test]
fn what_is_said_names_no_device_but_in_what_is_sealed_and_signed() {
    let impostor = Impostor::answering(answer("502 Bad Gateway", "set-cookie: id=1\r\n", ""));
    let (_kept, tablet) = tablet(&impostor.url());
    let carrier = Carrier::to(&impostor.url(), Belief::MACHINE, caps()).unwrap();
    carrier.round(&tablet.door);
    carrier.round(&tablet.door);
    let mut names: Vec<String> = Vec::new();
    for request in impostor.heard() {
        let head = request.split_once("\r\n\r\n").unwrap().0.to_ascii_lowercase();
        assert!(head.contains("user-agent: approdo\r\n") || head.ends_with("user-agent: approdo"), "{head}");
        names.extend(head.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0.to_owned())));
    }
    names.sort();
    names.dedup();
    assert_eq!(names, ["accept", "content-length", "content-type", "host", "user-agent"]);
}

#[test]
fn a_device_that_is_not_set_up_asks_nobody_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let device = Device::unpacked(folder.path());
    let rounds = Rounds::start(&device.door, setting(caps())).unwrap();
    ask(&device.door, json!({"do": "sync_now"}));
    thread::sleep(Duration::from_millis(500));
    assert_eq!(queue(&device.door)["last_sync"], "never");
    rounds.stop();
}

/// A certificate authority of this test, and what it vouches for.
struct Authority {
    pem: String,
    chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    key: Vec<u8>,
    pin: ServerPin,
}

impl Authority {
    fn new() -> Self {
        let root_key = rcgen::KeyPair::generate().unwrap();
        let mut root = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
        root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = root.self_signed(&root_key).unwrap().pem();
        let issuer = rcgen::Issuer::new(root, root_key);
        let key = rcgen::KeyPair::generate().unwrap();
        let leaf =
            rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&key, &issuer).unwrap();
        let pin = server_pin(&key.subject_public_key_info());
        Self { pem, chain: vec![leaf.der().clone()], key: key.serialize_der(), pin }
    }

    /// Serves a portal over TLS of these versions, and counts the requests that came through.
    fn serving(&self, versions: &[&'static rustls::SupportedProtocolVersion]) -> Impostor {
        self.serving_with(versions, &self.key)
    }

    /// The same with a key that need not be the certificate's.
    fn serving_with(&self, versions: &[&'static rustls::SupportedProtocolVersion], key: &[u8]) -> Impostor {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.to_vec()));
        let key = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
        let shown = rustls::sign::CertifiedKey::new(self.chain.clone(), key);
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_protocol_versions(versions)
                .unwrap()
                .with_no_client_auth()
                .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(shown)));
        let config = Arc::new(config);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (said, ended) = (Arc::clone(&heard), Arc::clone(&over));
        let thread = thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut speech = rustls::Stream::new(&mut tls, &mut stream);
                let mut request = [0; 4096];
                if let Ok(read) = speech.read(&mut request) {
                    said.lock().unwrap().push(String::from_utf8_lossy(&request[..read]).into_owned());
                    let _ = speech.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
                }
            }
        });
        Impostor { port, heard, over, thread: Some(thread) }
    }
}

/// Asks a TLS server as a tablet that was given these certificates; answers how it ended and how often it was really
/// asked.
fn asked_over_tls(impostor: &Impostor, host: &str, pem: Option<&str>) -> (Outcome, usize, serde_json::Value) {
    asked_believing(impostor, host, pem.map_or(Belief::MACHINE, |pem| Belief::Certificates(pem.as_bytes())))
}

fn asked_believing(
    impostor: &Impostor,
    host: &str,
    belief: Belief<'_>,
) -> (Outcome, usize, serde_json::Value) {
    let server = format!("https://{host}:{}", impostor.port);
    let (_kept, tablet) = tablet(&server);
    let outcome = Carrier::to(&server, belief, caps()).unwrap().round(&tablet.door);
    (outcome, impostor.heard().len(), queue(&tablet.door))
}

/// S-081 with the pin that an invitation carries: the key alone says who it is.
#[test]
fn only_who_holds_the_pinned_key_is_asked() {
    let (ours, other) = (Authority::new(), Authority::new());
    let impostor = ours.serving(&[&rustls::version::TLS13]);
    let pinned = |pin| Belief::Told(Trust::Pinned(pin));
    let (outcome, asked, queue) = asked_believing(&impostor, "127.0.0.1", pinned(other.pin));
    assert_eq!((outcome, asked), (Outcome::Refused, 0), "{queue}");
    assert_eq!(queue["problem"], "unexpected_answer", "a false server is not a lack of network");
    let mut near = ours.pin;
    near.0[31] ^= 1;
    assert_eq!(asked_believing(&impostor, "127.0.0.1", pinned(near)).1, 0);
    // Nobody here believes who signed this certificate, and it need not be believed.
    assert_eq!(asked_believing(&impostor, "127.0.0.1", pinned(ours.pin)).1, 1);
}

#[test]
fn a_pinned_certificate_without_its_key_is_not_asked() {
    let (ours, other) = (Authority::new(), Authority::new());
    let impostor = ours.serving_with(&[&rustls::version::TLS13], &other.key);
    for trust in [Trust::Pinned(ours.pin), Trust::Anyone] {
        let (outcome, asked, queue) = asked_believing(&impostor, "127.0.0.1", Belief::Told(trust));
        assert_eq!((outcome, asked), (Outcome::Refused, 0), "{queue}");
    }
}

#[test]
fn a_pinned_server_speaks_tls_1_3_too() {
    let authority = Authority::new();
    let impostor = authority.serving(&[&rustls::version::TLS12]);
    let pinned = Belief::Told(Trust::Pinned(authority.pin));
    let (outcome, asked, queue) = asked_believing(&impostor, "127.0.0.1", pinned);
    assert_eq!((outcome, asked), (Outcome::Refused, 0), "{queue}");
}

#[test]
fn only_what_the_pin_vouches_for_is_asked() {
    let (ours, other) = (Authority::new(), Authority::new());
    let impostor = ours.serving(&[&rustls::version::TLS13]);
    let (outcome, asked, queue) = asked_over_tls(&impostor, "127.0.0.1", Some(&other.pem));
    assert_eq!((outcome, asked), (Outcome::Refused, 0), "{queue}");
    assert_eq!(queue["problem"], "unexpected_answer", "a false server is not a lack of network");

    let (outcome, asked, _) = asked_over_tls(&impostor, "127.0.0.1", Some(&ours.pem));
    assert_eq!((outcome, asked), (Outcome::Refused, 1), "it answers like a portal, but it was asked");
    let both = format!("{}{}", other.pem, ours.pem);
    assert_eq!(
        asked_over_tls(&impostor, "localhost", Some(&both)).1,
        2,
        "a bundle pins each of its certificates"
    );
}

#[test]
fn what_nobody_vouches_for_is_not_asked() {
    let impostor = Authority::new().serving(&[&rustls::version::TLS13]);
    let (outcome, asked, queue) = asked_over_tls(&impostor, "127.0.0.1", None);
    assert_eq!((outcome, asked), (Outcome::Refused, 0), "{queue}");
}

#[test]
fn tls_below_1_3_is_not_spoken() {
    let authority = Authority::new();
    let impostor = authority.serving(&[&rustls::version::TLS12]);
    let (outcome, asked, queue) = asked_over_tls(&impostor, "127.0.0.1", Some(&authority.pem));
    assert_eq!((outcome, asked), (Outcome::Refused, 0), "{queue}");
}
