//! The whole path in the real window: WebKitGTK, driven by its own driver, against a real server process.
//!
//! Ignored unless asked for, because it needs the app's program, a display and the driver:
//!
//! ```text
//! cargo build --bins && cargo build -p approdo --features custom-protocol
//! xvfb-run -a -s "-screen 0 1280x1280x24 -nolisten tcp" cargo test -p approdo-tests --test window -- --ignored
//! ```
//!
//! What the person saw is kept in `artefacts/window`.

#![cfg(test)]

mod near;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use approdo_tests::cast::server::{Server, Site};
use approdo_transport::bridge::CONTENT_POLICY;
use approdo_transport::rounds::Rounds;
use approdo_transport::wire::Caps;
use near::{Device, ask, queue, setting, status, until};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// How long a screen may take to appear.
const SCREEN_SECONDS: u64 = 20;
/// What was typed into the tablet, to be found nowhere in its files.
const UNIT: &str = "Unità di prova";
/// How often it is looked for.
const LOOK_MILLISECONDS: u64 = 50;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A program of ours, where cargo built it beside this test.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join(name);
    assert!(program.is_file(), "{} is not built; see the head of this file", program.display());
    program
}

/// A driver process; it ends with this value, and takes the window with it.
struct Driver(Child);

impl Driver {
    /// Starts it with the folders in which the app and its web view keep what they keep.
    fn start(port: u16, data: &Path, view: &Path) -> Self {
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").env("APPRODO_DATA", data);
        for variable in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            let folder = view.join(variable);
            fs::create_dir_all(&folder).unwrap();
            command.env(variable, folder);
        }
        let process = command.stdin(Stdio::null()).spawn().expect("WebKitWebDriver is not installed");
        until("the driver listens", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).map(drop).map_err(|fault| fault.to_string())
        });
        Self(process)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The window, as a person uses it.
struct Window(WebDriver);

impl Window {
    async fn open(port: u16) -> Self {
        let mut capabilities = Capabilities::new();
        let options = json!({"binary": program("approdo"), "args": []});
        capabilities.set("webkitgtk:browserOptions", options).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await.unwrap();
        driver.set_window_rect(0, 0, 800, 1280).await.unwrap();
        Self(driver)
    }

    async fn find(&self, name: &str) -> WebElement {
        let (most, step) = (Duration::from_secs(SCREEN_SECONDS), Duration::from_millis(LOOK_MILLISECONDS));
        let found = self.0.query(By::Css(format!("[data-testid='{name}']"))).wait(most, step).first().await;
        match found {
            Ok(found) => found,
            Err(fault) => {
                self.picture("missing").await;
                panic!("{name} is not on the screen: {fault}");
            }
        }
    }

    async fn tap(&self, name: &str) {
        let element = self.find(name).await;
        element.scroll_into_view().await.unwrap();
        if let Err(fault) = element.click().await {
            self.picture("missing").await;
            panic!("{name} cannot be tapped: {fault}");
        }
    }

    async fn read(&self, name: &str) -> String {
        self.find(name).await.text().await.unwrap()
    }

    /// Waits until the element says so.
    async fn until_reads(&self, name: &str, expected: &str) {
        let mut read = String::new();
        for _ in 0..SCREEN_SECONDS * 1_000 / LOOK_MILLISECONDS {
            read = self.read(name).await;
            if read.contains(expected) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(LOOK_MILLISECONDS)).await;
        }
        self.picture("missing").await;
        panic!("{name} never says {expected}; it says {read}");
    }

    /// Taps the letters of each word until the word itself can be tapped.
    async fn unlock(&self, list: &[String], words: &[u16]) {
        self.find("keypad").await;
        for index in words {
            let word = format!("[data-testid='word-{index}']");
            for letter in list[usize::from(*index)].chars() {
                self.tap(&format!("letter-{letter}")).await;
                if self.0.query(By::Css(&*word)).nowait().exists().await.unwrap() {
                    break;
                }
            }
            self.tap(&format!("word-{index}")).await;
        }
        self.tap("keypad-done").await;
    }

    /// Keeps what the person sees now.
    async fn picture(&self, name: &str) {
        let folder = root().join("artefacts/window");
        fs::create_dir_all(&folder).unwrap();
        // Two frames: the first one after a change may still show what was there before.
        let frames =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(1)))";
        self.0.execute_async(frames, vec![]).await.unwrap();
        self.0.screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
    }

    async fn run(&self, script: &str) -> Value {
        self.0.execute_async(script, vec![]).await.unwrap().json().clone()
    }
}

/// An organisation with a desk, and a tablet that was admitted and put away; the server stays.
struct Stage {
    desk: Device,
    desk_rounds: Rounds,
    tablet: PathBuf,
    words: Vec<u16>,
    list: Vec<String>,
    server: Server,
}

fn stage(folder: &Path) -> Stage {
    let site = Site::choose(&program("approdo-sync-server"), &folder.join("server")).unwrap();
    let (desk, founded) = Device::founding(&folder.join("desk"), &site.url());
    let founding = &founded["founding"];
    site.take_in(founding).unwrap();
    let server = site.serve(&[]).unwrap();
    let desk_rounds = Rounds::start(&desk.door, setting(Caps::default())).unwrap();
    let invitation = ask(&desk.door, json!({"do": "invite"}))["invitation"].clone();
    let (tablet, _) = Device::joining(&folder.join("tablet"), &invitation);
    let list: Vec<String> = serde_json::from_value(ask(&tablet.door, json!({"do": "words"}))).unwrap();
    let rounds = Rounds::start(&tablet.door, setting(Caps::default())).unwrap();
    until("the tablet is admitted", || {
        for door in [&desk.door, &tablet.door] {
            ask(door, json!({"do": "sync_now"}));
        }
        let waiting = ask(&desk.door, json!({"do": "applicants"}));
        if let Some(device) = waiting["applicants"][0]["device"].as_str() {
            ask(&desk.door, json!({"do": "admit", "device": device}));
        }
        let status = status(&tablet.door);
        if status["enrolled"] == true { Ok(()) } else { Err(status.to_string()) }
    });
    rounds.stop();
    Stage { desk, desk_rounds, tablet: folder.join("tablet"), words: tablet.words, list, server }
}

/// A policy as its directives, in no order.
fn directives(policy: &str) -> std::collections::BTreeSet<String> {
    policy.split(';').map(|directive| directive.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_window_may_do_what_was_reviewed_and_nothing_else() {
    let read = |path: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(root().join("src-tauri").join(path)).unwrap()).unwrap()
    };
    let window = read("tauri.conf.json");
    let policy = window["app"]["security"]["csp"].as_object().unwrap();
    let policy: Vec<String> =
        policy.iter().map(|(name, to)| format!("{name} {}", to.as_str().unwrap())).collect();
    // The bridge says the same, but for the window's own way to its command.
    let expected =
        CONTENT_POLICY.replace("connect-src 'self'", "connect-src 'self' ipc: http://ipc.localhost");
    assert_eq!(directives(&policy.join(";")), directives(&expected));
    assert_eq!(window["app"]["windows"].as_array().unwrap().len(), 1);
    assert_eq!(window["app"]["windows"][0]["devtools"], false);
    assert_eq!(window["app"]["withGlobalTauri"], false);
    assert_eq!(window["app"]["security"]["capabilities"], json!(["window"]));
    assert_eq!(window["build"], json!({"frontendDist": "../ui/dist"}), "no address of a development server");
    let capability = read("capabilities/window.json");
    assert_eq!(capability["permissions"], json!(["allow-handle"]));
    assert_eq!((&capability["windows"], &capability["remote"]), (&json!(["main"]), &Value::Null));
    assert_eq!(fs::read_dir(root().join("src-tauri/capabilities")).unwrap().count(), 1);
    let manifest = fs::read_to_string(root().join("src-tauri/Cargo.toml")).unwrap();
    assert!(!manifest.contains("devtools") && !manifest.contains("bridge") && !manifest.contains("plugin"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the app's program, a display and WebKitWebDriver; see the head of this file"]
async fn an_outing_in_the_real_window_reaches_the_servers_table() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_path_buf();
    let stage = tokio::task::spawn_blocking(move || stage(&place)).await.unwrap();
    let port = near::free_port();
    let driver = Driver::start(port, &stage.tablet, &folder.path().join("view"));
    let window = Window::open(port).await;

    window.find("screen-closed").await;
    window.picture("1-closed").await;
    window.unlock(&stage.list, &stage.words).await;
    window.find("screen-start").await;
    for choice in ["unit-Unità di prova", "area-MI", "channel-street_night"] {
        window.tap(choice).await;
    }
    window.picture("2-start").await;
    window.tap("start-outing").await;
    for pad in ["pin-once", "pin-twice"] {
        window.find(pad).await;
        for digit in ["pin-4", "pin-7", "pin-1", "pin-9"] {
            window.tap(digit).await;
        }
    }

    window.find("screen-count").await;
    for tap in
        ["presence-women", "presence-women", "presence-men", "note-gender-woman", "note-newness-new_ever"]
    {
        window.tap(tap).await;
    }
    window.until_reads("contacts-total", "1").await;
    window.until_reads("presence-women-value", "2").await;
    window.picture("3-count").await;
    nothing_is_kept_and_nothing_foreign_runs(&window, &stage.server).await;

    window.tap("tab-shift").await;
    window.tap("to-close").await;
    window.find("screen-close").await;
    window.picture("4-close").await;
    window.tap("close-outing").await;
    window.find("screen-outing-end").await;
    window.picture("5-closed").await;
    let closed = [window.read("figure-contacts").await, window.read("figure-presences").await];
    assert_eq!(closed, ["1", "3"], "contacts and presences");

    let desk = stage.desk.door.clone();
    tokio::task::spawn_blocking(move || {
        until("the contact is in the server's table", || {
            ask(&desk, json!({"do": "sync_now"}));
            let table = ask(&desk, json!({"do": "table"}));
            let row = &table["rows"][0];
            let right = row["area"] == "MI" && row["street_contacts"] == 1 && row["outings"] == 1;
            if right { Ok(()) } else { Err(format!("{table} {}", queue(&desk))) }
        });
    })
    .await
    .unwrap();
    window.until_reads("queue", "Tutto consegnato").await;
    window.picture("6-received").await;
    window.tap("outing-end-done").await;
    window.find("screen-closed").await;
    window.0.quit().await.unwrap();
    drop(driver);
    assert_eq!(readable(folder.path(), UNIT), [""; 0], "what was typed is readable on the disk");
    fs::write(folder.path().join("view/planted"), format!("x{UNIT}x")).unwrap();
    assert_eq!(readable(folder.path(), UNIT), ["view/planted"], "the search finds what is there");
    stage.desk_rounds.stop();
    stage.server.stop();
}

/// The files below a folder in which a text can be read, as UTF-8 or UTF-16. Those of the web view are among them.
fn readable(folder: &Path, text: &str) -> Vec<String> {
    let forms: [Vec<u8>; 2] =
        [text.as_bytes().to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()];
    let (mut open, mut found) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(next) = open.pop() {
        for child in fs::read_dir(&next).unwrap().map(Result::unwrap) {
            if child.file_type().unwrap().is_dir() {
                open.push(child.path());
                continue;
            }
            let bytes = fs::read(child.path()).unwrap_or_default();
            if forms.iter().any(|form| bytes.windows(form.len()).any(|window| window == form)) {
                found.push(child.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found
}

/// The web view keeps nothing, asks nobody, and runs nothing that is not in the program.
async fn nothing_is_kept_and_nothing_foreign_runs(window: &Window, server: &Server) {
    let kept = "const done = arguments[0]; (async () => [
        localStorage.length, sessionStorage.length, document.cookie.length,
        (await indexedDB.databases()).length, self.caches ? (await caches.keys()).length : 0,
    ])().then(done, (fault) => done(String(fault)))";
    assert_eq!(window.run(kept).await, json!([0, 0, 0, 0, 0]));

    let foreign = format!(
        "const done = arguments[0];
         const refused = (work) => Promise.resolve().then(work).then(() => false, () => true);
         const picture = new Promise((there) => {{
             const image = new Image();
             image.onload = () => there(false);
             image.onerror = () => there(true);
             image.src = '{server}/healthz.png';
         }});
         const inline = () => {{
             const script = document.createElement('script');
             script.textContent = 'window.foreign = 1';
             document.head.append(script);
             script.remove();
             return window.foreign === undefined ? Promise.reject() : undefined;
         }};
         const command = (name) => () => window.__TAURI_INTERNALS__.invoke(name, {{}});
         Promise.all([
             refused(() => fetch('{server}/healthz', {{ mode: 'no-cors' }})),
             refused(() => new Promise((yes, no) => {{
                 const request = new XMLHttpRequest();
                 request.onload = yes;
                 request.onerror = no;
                 request.open('GET', '{server}/healthz');
                 request.send();
             }})),
             refused(() => new Promise((yes, no) => {{
                 const socket = new WebSocket('{server}/healthz'.replace('http', 'ws'));
                 socket.onopen = yes;
                 socket.onerror = no;
             }})),
             picture,
             refused(inline),
             refused(() => new Function('return 1')()),
             refused(() => eval('1')),
             refused(() => new Promise((yes, no) => {{
                 setTimeout('window.foreign = 2');
                 setTimeout(() => (window.foreign === undefined ? no() : yes()), 200);
             }})),
             refused(command('plugin:window|close')),
             refused(command('plugin:event|listen')),
             refused(command('plugin:app|version')),
             refused(command('plugin:webview|create_webview_window')),
         ]).then(done, (fault) => done(String(fault)))",
        server = server.site().url()
    );
    assert_eq!(window.run(&foreign).await, json!(vec![true; 12]), "each of these must be refused");
}
