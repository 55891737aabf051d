//! Who gets through the loopback bridge: the page it served, with the token of this run, and nobody else. Spoken by
//! hand over a socket, because no client would send what an attacker does.

#![cfg(test)]

mod near;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use approdo_transport::bridge::{Bridge, BridgeError, CONTENT_POLICY, REQUEST_BYTES_MAX};
use approdo_transport::door::Door;
use serde_json::{Value, json};

/// A bridge with pages of its own beside something that is nobody's business.
struct Served {
    bridge: Bridge,
    _folder: tempfile::TempDir,
}

/// What came back: status, headers in lower case, body.
struct Heard {
    status: u16,
    head: String,
    body: String,
}

impl Served {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dist = pages(folder.path());
        fs::write(folder.path().join("secret.html"), "nobody's business").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("secret.html"), dist.join("linked.html")).unwrap();
        let door = Door::open(&folder.path().join("device")).unwrap();
        let bridge = Bridge::start(door, &dist, 0).unwrap();
        // What comes later is not served either: the list was made at the start.
        fs::write(dist.join("later.html"), "later").unwrap();
        Self { bridge, _folder: folder }
    }

    fn port(&self) -> u16 {
        self.bridge.address().port()
    }

    fn host(&self) -> String {
        format!("host: 127.0.0.1:{}", self.port())
    }

    fn bearer(&self) -> String {
        format!("authorization: Bearer {}", self.bridge.token())
    }

    fn say(&self, line: &str, headers: &[&str], body: &str) -> Heard {
        let mut stream = TcpStream::connect(self.bridge.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let length = body.len();
        let head =
            format!("{line} HTTP/1.1\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        // A server that has heard enough hangs up on the rest.
        let _ = stream.write_all(body.as_bytes());
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard);
        let heard = String::from_utf8_lossy(&heard).into_owned();
        let (head, body) = heard.split_once("\r\n\r\n").unwrap_or((&heard, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Heard { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Heard {
        self.say(&format!("GET {path}"), &[&self.host()], "")
    }

    /// `status`, as the page would ask for it, but for these headers.
    fn ask(&self, headers: &[&str]) -> Heard {
        self.say("POST /handle", headers, r#"{"do":"status"}"#)
    }
}

fn pages(folder: &Path) -> PathBuf {
    let dist = folder.join("dist");
    fs::create_dir_all(dist.join("assets")).unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html>"),
        ("assets/page.js", "export {}"),
        ("assets/page.css", ":root {}"),
        ("icon.svg", "<svg/>"),
        ("notes.exe", "not a page"),
        (".hidden", "not a page"),
    ] {
        fs::write(dist.join(name), text).unwrap();
    }
    dist
}

#[test]
fn the_page_with_the_token_is_answered() {
    let served = Served::new();
    let heard = served.ask(&[&served.host(), &served.bearer(), "content-type: application/json"]);
    assert_eq!(heard.status, 200, "{}", heard.head);
    let answer: Value = serde_json::from_str(&heard.body).unwrap();
    assert_eq!(answer["ok"]["state"], "new");
    let origin = format!("origin: http://127.0.0.1:{}", served.port());
    assert_eq!(served.ask(&[&served.host(), &served.bearer(), &origin]).status, 200);
    let (host, origin) =
        (format!("host: localhost:{}", served.port()), format!("origin: http://localhost:{}", served.port()));
    assert_eq!(served.ask(&[&host, &served.bearer(), &origin]).status, 200);
    let url = served.bridge.url();
    assert_eq!(url, format!("http://127.0.0.1:{}/#token={}", served.port(), served.bridge.token()));
}

#[test]
fn without_the_token_of_this_run_nothing_is_answered() {
    let (served, other) = (Served::new(), Served::new());
    let host = served.host();
    let (whole, host) = (served.bridge.token(), host.as_str());
    assert_eq!(whole.len(), 64, "256 random bits");
    assert_ne!(whole, other.bridge.token());
    let cut = format!("authorization: Bearer {}", &whole[1..]);
    let long = format!("authorization: Bearer {whole}0");
    let shouted = format!("authorization: Bearer {}", whole.to_ascii_uppercase());
    let basic = format!("authorization: Basic {whole}");
    let bare = format!("authorization: {whole}");
    for header in
        ["accept: */*", "authorization: Bearer ", &cut, &long, &shouted, &basic, &bare, &other.bearer()]
    {
        let heard = served.ask(&[host, header]);
        assert_eq!((heard.status, heard.body.as_str()), (403, ""), "{header}");
    }
    let twice = served.ask(&[host, &served.bearer(), &other.bearer()]);
    assert_eq!(twice.status, 403, "two tokens are none");
    let in_path = served.say(&format!("POST /handle?token={whole}"), &[host], r#"{"do":"status"}"#);
    assert_eq!(in_path.status, 403);
}

#[test]
fn a_name_that_was_turned_to_loopback_gets_nothing() {
    let served = Served::new();
    let port = served.port();
    for host in [
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port.wrapping_add(1)),
        format!("127.0.0.1.evil.example:{port}"),
        format!("127.0.0.1:{port}.evil.example"),
        format!("evil@127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        String::new(),
    ] {
        let header = format!("host: {host}");
        let refused = |heard: Heard| assert!(matches!(heard.status, 400 | 403), "{host}: {}", heard.head);
        refused(served.ask(&[&header, &served.bearer()]));
        refused(served.say("GET /", &[&header], ""));
    }
    let twice = served.ask(&[&served.host(), "host: evil.example", &served.bearer()]);
    assert!(matches!(twice.status, 400 | 403), "{}", twice.head);
}

#[test]
fn another_page_in_the_same_browser_gets_nothing() {
    let served = Served::new();
    for origin in [
        "null".to_owned(),
        "https://evil.example".to_owned(),
        format!("http://evil.example:{}", served.port()),
        format!("https://127.0.0.1:{}", served.port()),
        format!("http://127.0.0.1:{}", served.port().wrapping_add(1)),
        format!("http://localhost:{}", served.port()),
        "http://127.0.0.1".to_owned(),
        String::new(),
    ] {
        let header = format!("origin: {origin}");
        let heard = served.ask(&[&served.host(), &served.bearer(), &header]);
        assert_eq!(heard.status, 403, "{origin}");
        assert!(!heard.head.contains("access-control-allow"), "{origin}");
    }
    let asks_first = served.say("OPTIONS /handle", &[&served.host(), "origin: https://evil.example"], "");
    assert_eq!(asks_first.status, 403);
}

#[test]
fn a_request_larger_than_any_form_is_refused() {
    let served = Served::new();
    let headers = [&*served.host(), &*served.bearer()];
    let padded = |bytes: usize| format!(r#"{{"do":"status"{}}}"#, " ".repeat(bytes - 15));
    assert_eq!(served.say("POST /handle", &headers, &padded(REQUEST_BYTES_MAX)).status, 200);
    let heard = served.say("POST /handle", &headers, &padded(REQUEST_BYTES_MAX + 1));
    assert!(matches!(heard.status, 413 | 0), "{}", heard.head);
    assert_eq!(heard.body, "");
    let after: Value = serde_json::from_str(&served.ask(&headers).body).unwrap();
    assert_eq!(after["ok"]["state"], "new", "and the bridge stays");
}

#[test]
fn only_the_pages_that_were_there_are_served() {
    let served = Served::new();
    for (path, kind, text) in [
        ("/", "text/html; charset=utf-8", "<!doctype html>"),
        ("/index.html", "text/html; charset=utf-8", "<!doctype html>"),
        ("/?x=1", "text/html; charset=utf-8", "<!doctype html>"),
        ("/assets/page.js", "text/javascript; charset=utf-8", "export {}"),
        ("/assets/page.css", "text/css; charset=utf-8", ":root {}"),
        ("/icon.svg", "image/svg+xml", "<svg/>"),
    ] {
        let heard = served.get(path);
        assert_eq!((heard.status, heard.body.as_str()), (200, text), "{path}");
        assert!(heard.head.contains(&format!("content-type: {kind}")), "{path}: {}", heard.head);
    }
    for path in [
        "/secret.html",
        "/../secret.html",
        "/..%2fsecret.html",
        "/%2e%2e/secret.html",
        "/assets/../../secret.html",
        "/assets/..\\..\\secret.html",
        "//etc/passwd",
        "/assets",
        "/assets/",
        "/linked.html",
        "/later.html",
        "/notes.exe",
        "/.hidden",
        "/handle",
        "/index.html/",
        "/INDEX.HTML",
    ] {
        let heard = served.get(path);
        assert_eq!((heard.status, heard.body.as_str()), (404, ""), "{path}");
    }
    for method in ["HEAD", "PUT", "DELETE", "PATCH", "TRACE"] {
        assert_eq!(served.say(&format!("{method} /"), &[&served.host()], "").status, 404, "{method}");
    }
    assert_eq!(served.say("POST /index.html", &[&served.host(), &served.bearer()], "{}").status, 404);
}

#[test]
fn every_answer_says_what_a_page_may_do() {
    let served = Served::new();
    let answers = [
        served.get("/"),
        served.get("/assets/page.js"),
        served.get("/nothing"),
        served.ask(&[&served.host()]),
        served.ask(&[&served.host(), &served.bearer()]),
    ];
    for heard in answers {
        for header in [
            &*format!("content-security-policy: {CONTENT_POLICY}"),
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-origin",
            "cache-control: no-store",
        ] {
            assert!(heard.head.contains(header), "{header} is not in\n{}", heard.head);
        }
    }
    for allowance in ["unsafe-inline", "unsafe-eval", "*", "https:", "data:", "blob:"] {
        assert!(!CONTENT_POLICY.contains(allowance), "{allowance}");
    }
    assert!(CONTENT_POLICY.starts_with("default-src 'none'"));
}

#[test]
fn it_listens_on_loopback_alone_and_stops_with_its_value() {
    let served = Served::new();
    let address = served.bridge.address();
    assert!(address.ip().is_loopback());
    drop(served);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn pages_that_are_not_built_are_said_to_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let start = |dist: &Path| {
        let door = Door::open(&folder.path().join("device")).unwrap();
        Bridge::start(door, dist, 0).err()
    };
    assert!(matches!(start(&folder.path().join("dist")), Some(BridgeError::Pages(_))));
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert!(matches!(start(&folder.path().join("empty")), Some(BridgeError::NotBuilt)));
}

#[test]
fn a_request_that_takes_long_keeps_no_other_waiting_at_the_bridge() {
    let folder = tempfile::tempdir().unwrap();
    let dist = pages(folder.path());
    let (device, _) = near::Device::founding(&folder.path().join("device"), "http://127.0.0.1:9");
    near::ask(&device.door, json!({"do": "lock"}));
    let served = Served { bridge: Bridge::start(device.door, &dist, 0).unwrap(), _folder: folder };
    std::thread::scope(|scope| {
        let unlocking = scope.spawn(|| {
            let body = json!({"do": "unlock", "words": device.words}).to_string();
            served.say("POST /handle", &[&served.host(), &served.bearer()], &body)
        });
        let mut pages = 0;
        while !unlocking.is_finished() {
            assert_eq!(served.get("/").status, 200);
            pages += 1;
        }
        assert_eq!(unlocking.join().unwrap().status, 200);
        assert!(pages > 3, "{pages} pages while the words were tried");
    });
}

/// Every crate that is compiled into the window.
fn window_tree() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let arguments = ["tree", "--locked", "-e", "normal,features", "--prefix", "none", "-p", "approdo"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_window_is_built_without_the_bridge() {
    let tree = window_tree();
    assert!(tree.contains("approdo-transport v"), "the tree was not read");
    for part in ["axum v", "approdo-transport feature \"bridge\"", "tauri feature \"devtools\""] {
        assert!(!tree.contains(part), "{part} is in the window");
    }
}
