//! The real program: killed, starved of disk, asked over TLS, told to stop, handed nonsense on its command line.

#![cfg(test)]
#![allow(dead_code, reason = "the cast has more parts than these tests play")]

#[path = "../../tests/tests/server_calls/cast.rs"]
mod cast;
#[path = "../../tests/tests/server_calls/http.rs"]
mod http;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use approdo_model::calendar::Month;
use approdo_model::notice::LedgerAct;
use approdo_model::wire::{self, ENTRIES_TYPE, Notices, Receipt, Statements, path};
use approdo_sync_server::doctor;
use cast::{DICE, Organisation, Tablet, contains};
use http::{Line, Reply};
use tempfile::TempDir;
use tokio_rustls::rustls;

const PROGRAM: &str = env!("CARGO_BIN_EXE_approdo-sync-server");

/// The real program in a folder of its own.
struct Site {
    folder: TempDir,
    child: Option<Child>,
    address: SocketAddr,
}

impl Site {
    fn founded(organisation: &Organisation) -> Self {
        let site = Self { folder: TempDir::new().unwrap(), child: None, address: ([127, 0, 0, 1], 0).into() };
        let founding = site.founding(organisation);
        let init = run(&["init", "--data", site.data(), "--founding", &founding]);
        assert!(init.status.success(), "{init:?}");
        site
    }

    fn data(&self) -> &str {
        Box::leak(self.folder.path().join("data").to_str().unwrap().to_owned().into_boxed_str())
    }

    fn founding(&self, organisation: &Organisation) -> String {
        let file = self.folder.path().join("founding.json");
        let statements = Statements { statements: organisation.statements.clone() };
        std::fs::write(&file, serde_json::to_vec(&statements).unwrap()).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// Another folder, beside that of the server.
    fn beside(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn tell<T: serde::Serialize>(&self, path: &str, message: &T) -> Reply {
        let message = serde_json::to_vec(message).unwrap();
        Line::to(self.address).ask("POST", path, &[("content-type", "application/json")], &message)
    }

    fn serve(&mut self, mut command: Command, more: &[&str]) {
        let port = self.folder.path().join("port");
        let _ = std::fs::remove_file(&port);
        command.args(["serve", "--listen", "127.0.0.1:0", "--requests-per-second", "1000000"]).args(more);
        command
            .args(["--data", self.data(), "--port-file"])
            .arg(&port)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        while !port.exists() {
            assert!(child.try_wait().unwrap().is_none(), "it ended");
            std::thread::sleep(Duration::from_millis(5));
        }
        let port: u16 = std::fs::read_to_string(&port).unwrap().parse().unwrap();
        self.address.set_port(port);
        self.child = Some(child);
    }

    fn start(&mut self) {
        self.serve(Command::new(PROGRAM), &[]);
    }

    fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn push(&self, push: &wire::Push) -> std::io::Result<Reply> {
        let mut line = Line::to(self.address);
        line.send("POST", path::ENTRIES, &[("content-type", ENTRIES_TYPE)], &wire::encode(push).unwrap())?;
        line.reply()
    }

    /// Whether the log holds a tablet's entries up to this slot.
    fn holds(&self, tablet: &Tablet, seq: usize) -> bool {
        let mut line = Line::to(self.address);
        let asks = wire::encode_proved(&tablet.proof_at(seq), &tablet.push(0, 0)).unwrap();
        line.send("POST", path::ENTRIES, &[("content-type", ENTRIES_TYPE)], &asks).unwrap();
        let reply = line.reply().unwrap();
        reply.status == 200 && wire::decode::<Receipt>(&reply.body).unwrap().head == tablet.heads[seq]
    }

    /// How much of a tablet's log it holds. It tells nobody, but says of each head whether it is there.
    fn head(&self, tablet: &Tablet) -> usize {
        let slots: Vec<usize> = (1..=tablet.entries.len()).collect();
        slots.partition_point(|seq| self.holds(tablet, *seq))
    }

    fn differences(&self) -> Vec<String> {
        let now: Month = "2026-11".parse().unwrap();
        let found = doctor::examine(Path::new(self.data()), now).unwrap();
        found.differences.iter().map(ToString::to_string).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

/// S-150, on the server: whatever was receipted before a kill is there after it; nothing twice, nothing half.
#[test]
fn a_kill_in_the_middle_of_pushing_loses_nothing_that_was_receipted() {
    let mut organisation = Organisation::new();
    let mut tablets: Vec<Tablet> = (0..4).map(|_| organisation.tablet()).collect();
    tablets.iter_mut().for_each(|tablet| (0..10).for_each(|_| tablet.evening(60)));
    let mut site = Site::founded(&organisation);
    let received: Vec<AtomicUsize> = tablets.iter().map(|_| AtomicUsize::new(0)).collect();
    for round in 0..15 {
        site.start();
        for (tablet, received) in tablets.iter().zip(&received) {
            let (head, told) = (site.head(tablet), received.load(Ordering::SeqCst));
            assert!(head >= told, "round {round}: told {told}, kept {head}");
            received.store(head, Ordering::SeqCst);
        }
        let address = site.address;
        let mut child = site.child.take().unwrap();
        // Connected before the kill's time runs: a busy machine may begin a thread late.
        let lines: Vec<Line> = tablets.iter().map(|_| Line::to(address)).collect();
        std::thread::scope(|scope| {
            for ((tablet, received), mut line) in tablets.iter().zip(&received).zip(lines) {
                scope.spawn(move || {
                    loop {
                        let from = received.load(Ordering::SeqCst);
                        let to = (from + 1 + DICE.below(3) as usize).min(tablet.entries.len());
                        if from == to {
                            break;
                        }
                        let message = wire::encode(&tablet.push(from, to)).unwrap();
                        let sent =
                            line.send("POST", path::ENTRIES, &[("content-type", ENTRIES_TYPE)], &message);
                        let Ok(reply) = sent.and_then(|()| line.reply()) else { break };
                        assert_eq!(reply.status, 200);
                        assert_eq!(wire::decode::<Receipt>(&reply.body).unwrap().head.seq as usize, to);
                        received.store(to, Ordering::SeqCst);
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(15 + DICE.below(60)));
            child.kill().unwrap();
            child.wait().unwrap();
        });
        assert_eq!(site.differences(), [""; 0], "round {round}");
    }
    assert!(
        received.iter().any(|received| received.load(Ordering::SeqCst) > 30),
        "the kills came too early to tell"
    );
}

/// S-152 and S-165, on the server: a disk that takes no more. 503, nothing changed; with room again it goes on.
#[test]
fn a_full_disk_is_said_to_be_unavailable_and_changes_nothing() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    (0..20).for_each(|_| tablet.evening(90));
    let mut site = Site::founded(&organisation);
    let mut starved = Command::new("sh");
    // No file may grow beyond a megabyte; the signal that says so is ignored, so that writing fails instead.
    starved.args(["-c", "ulimit -f 2048; trap '' XFSZ; exec \"$0\" \"$@\"", PROGRAM]);
    site.serve(starved, &[]);
    let mut told = 0;
    let refused = loop {
        assert!(told + 50 <= tablet.entries.len(), "the disk never filled");
        let reply = site.push(&tablet.push(told, told + 50)).unwrap();
        if reply.status != 200 {
            break reply;
        }
        told += 50;
    };
    assert_eq!(
        (refused.status, refused.code().as_str(), refused.header("retry-after")),
        (503, "unavailable", "2")
    );
    assert!(told > 0);
    assert_eq!(site.head(&tablet), told, "reading goes on");
    assert_eq!(site.push(&tablet.push(told, told + 50)).unwrap().status, 503, "and so does the refusal");
    site.kill();
    assert_eq!(site.differences(), [""; 0]);
    site.start();
    assert_eq!(site.head(&tablet), told);
    let all = (told..tablet.entries.len()).step_by(50);
    for from in all {
        let to = tablet.entries.len().min(from + 50);
        assert_eq!(site.push(&tablet.push(from, to)).unwrap().status, 200);
    }
    assert_eq!(site.differences(), [""; 0]);
}

#[test]
fn told_to_stop_it_lets_requests_end_and_keeps_them() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.evening(400);
    let mut site = Site::founded(&organisation);
    site.start();
    let child = site.child.take().unwrap();
    let told = std::thread::scope(|scope| {
        let pushing = scope.spawn(|| {
            let mut told = 0;
            while told < tablet.entries.len()
                && let Ok(reply) = site_push(site.address, &tablet, told)
            {
                assert_eq!(reply.status, 200);
                told += 1;
            }
            told
        });
        std::thread::sleep(Duration::from_millis(60));
        let end = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(end.success());
        pushing.join().unwrap()
    });
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    site.start();
    assert!(site.head(&tablet) >= told && told > 0);
    assert_eq!(site.differences(), [""; 0]);
}

fn site_push(address: SocketAddr, tablet: &Tablet, from: usize) -> std::io::Result<Reply> {
    let stream = TcpStream::connect(address)?;
    drop(stream);
    let mut line = Line::to(address);
    let message = wire::encode(&tablet.push(from, from + 1)).unwrap();
    line.send("POST", path::ENTRIES, &[("content-type", ENTRIES_TYPE)], &message)?;
    line.reply()
}

#[test]
fn two_servers_never_share_a_folder() {
    let mut site = Site::founded(&Organisation::new());
    site.start();
    let second = run(&["serve", "--data", site.data(), "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success() && String::from_utf8_lossy(&second.stdout).contains("another server"));
}

#[test]
fn the_command_line_refuses_what_would_do_harm() {
    let organisation = Organisation::new();
    let site = Site::founded(&organisation);
    let founding = site.founding(&organisation);
    for arguments in [
        vec!["init", "--data", site.data(), "--founding", &founding],
        vec!["org", "add", "--data", site.data(), "--founding", &founding],
        vec!["org", "add", "--data", "/nonexistent", "--founding", &founding],
        vec!["serve", "--data", "/nonexistent", "--listen", "127.0.0.1:0"],
        vec!["serve", "--data", site.data(), "--listen", "0.0.0.0:0"],
        vec!["serve", "--data", site.data(), "--listen", "127.0.0.1:0", "--cert", &founding],
        vec![
            "serve",
            "--data",
            site.data(),
            "--listen",
            "127.0.0.1:0",
            "--cert",
            &founding,
            "--key",
            &founding,
        ],
        vec!["verify", "--data", "/nonexistent"],
    ] {
        assert!(!run(&arguments).status.success(), "{arguments:?}");
    }
    std::fs::write(site.folder.path().join("founding.json"), r#"{"statements":[],"root_key":"secret"}"#)
        .unwrap();
    let init = run(&["init", "--data", "/tmp/never-made", "--founding", &founding]);
    assert!(!init.status.success() && !Path::new("/tmp/never-made").exists());
}

#[test]
fn another_organisation_is_added_and_the_folder_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let (first, second) = (Organisation::new(), Organisation::new());
    let site = Site::founded(&first);
    let founding = site.founding(&second);
    assert!(run(&["org", "add", "--data", site.data(), "--founding", &founding]).status.success());
    assert_eq!(std::fs::metadata(site.data()).unwrap().permissions().mode() & 0o777, 0o700);
    let verify = run(&["verify", "--data", site.data()]);
    assert!(verify.status.success());
    let said = String::from_utf8_lossy(&verify.stdout).into_owned();
    assert_eq!(said.trim(), "2 organisations, 2 devices, 0 entries, 0 on shelves: 0 differences");
}

#[test]
fn what_one_organisation_said_is_no_reason_not_to_serve_another() {
    let (mut first, mut second) = (Organisation::new(), Organisation::new());
    let mut tablets = [first.tablet(), second.tablet()];
    tablets.iter_mut().for_each(|tablet| tablet.evening(1));
    let mut site = Site::founded(&first);
    let founding = site.founding(&second);
    done(&["org", "add", "--data", site.data(), "--founding", &founding]);
    let db = rusqlite::Connection::open(approdo_sync_server::file(Path::new(site.data()))).unwrap();
    db.execute("DELETE FROM statement WHERE number = 2 AND organisation = 1", []).unwrap();
    drop(db);
    assert_eq!(site.differences(), [format!("{}: the registry does not fold", first.id)]);
    site.start();
    let answers = tablets.each_ref().map(|tablet| site.push(&tablet.push(0, tablet.entries.len())).unwrap());
    assert_eq!(answers.map(|answer| answer.status), [404, 200]);
}

/// A command that must do its work.
fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    said
}

/// A command that must not, and what it says.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Every byte of a folder's files.
fn bytes_of(folder: &str) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).unwrap()).collect()
}

/// S-166: copied while it serves, put back elsewhere, served from there.
#[test]
fn a_copy_that_was_made_while_it_served_is_served_from() {
    use std::os::unix::fs::PermissionsExt;
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.evening(5);
    let mut site = Site::founded(&organisation);
    site.start();
    assert_eq!(site.push(&tablet.rest(0)).unwrap().status, 200);
    let (copied, kept) = (tablet.entries.len(), site.beside("copy"));
    let said = done(&["backup", "--data", site.data(), "--into", &kept]);
    assert_eq!(said.trim(), "copied: 1 organisations, 2 devices, 7 entries, 0 on shelves: 0 differences");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(Path::new(&kept)), 0o700);
    assert_eq!(mode(&approdo_sync_server::file(Path::new(&kept))), 0o600);
    assert!(refused(&["backup", "--data", site.data(), "--into", &kept]).contains("already"));
    assert!(
        refused(&["backup", "--data", "/nonexistent", "--into", &site.beside("none")]).contains("no server")
    );

    // What comes after the copy is lost with the machine, and comes again from the tablet.
    tablet.evening(3);
    assert_eq!(site.push(&tablet.rest(copied)).unwrap().status, 200);
    site.kill();
    std::fs::rename(site.data(), site.beside("broken")).unwrap();
    let said = done(&["restore", "--from", &kept, "--data", site.data()]);
    assert!(said.starts_with("restored: 1 organisations, 2 devices, 7 entries"), "{said}");
    assert_eq!(mode(&approdo_sync_server::file(Path::new(site.data()))), 0o600);
    site.start();
    assert_eq!(site.head(&tablet), copied);
    assert_eq!(site.push(&tablet.rest(copied)).unwrap().status, 200);
    assert_eq!(site.head(&tablet), tablet.entries.len());
    site.kill();
    assert_eq!(site.differences(), [""; 0]);
}

#[test]
fn what_is_put_back_takes_the_place_of_nothing_that_it_lacks() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.evening(5);
    let mut site = Site::founded(&organisation);
    let (early, late) = (site.beside("early"), site.beside("late"));
    done(&["backup", "--data", site.data(), "--into", &early]);
    site.start();
    assert_eq!(site.push(&tablet.rest(0)).unwrap().status, 200);
    done(&["backup", "--data", site.data(), "--into", &late]);
    assert!(refused(&["restore", "--from", &late, "--data", site.data()]).contains("stop it first"));
    site.kill();

    // Newer than the copy: entries, a statement, a line of a ledger. Nothing of it changes.
    let said = refused(&["restore", "--from", &early, "--data", site.data()]);
    assert!(said.contains("(entries)") && said.contains("move its folder away"), "{said}");
    assert!(done(&["verify", "--data", site.data()]).contains("7 entries"), "all of it is still there");
    let second = Site::founded(&Organisation::new());
    assert!(
        refused(&["restore", "--from", &late, "--data", second.data()]).contains("(statements)"),
        "another"
    );
    let founding = second.founding(&Organisation::new());
    done(&["org", "add", "--data", site.data(), "--founding", &founding]);
    assert!(refused(&["restore", "--from", &late, "--data", site.data()]).contains("(statements)"), "grown");

    // Older than the copy, or the same: then it gives way.
    for folder in ["older", "same"] {
        let folder = site.beside(folder);
        done(&["restore", "--from", &early, "--data", &folder]);
        done(&["restore", "--from", &late, "--data", &folder]);
        done(&["restore", "--from", &late, "--data", &folder]);
        assert!(done(&["verify", "--data", &folder]).contains("7 entries"));
    }

    // A copy that somebody or something changed is none.
    let file = approdo_sync_server::file(Path::new(&late));
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute("UPDATE entry SET area = 3 WHERE seq = 3", []).unwrap();
    drop(db);
    let fresh = site.beside("fresh");
    assert!(refused(&["restore", "--from", &late, "--data", &fresh]).contains("damaged"));
    std::fs::write(&file, b"SQLite format 3 or what").unwrap();
    refused(&["restore", "--from", &late, "--data", &fresh]);
    refused(&["restore", "--from", &site.beside("nowhere"), "--data", &fresh]);
    assert!(!approdo_sync_server::file(Path::new(&fresh)).exists(), "and nothing is served from there");
}

/// S-117, by the commands of the operations page: what was erased after the copy comes back with it, sealed, and is blank
/// again with the first word of a desk; a copy that is made after an erasure has not a byte of it.
#[test]
fn what_was_erased_after_the_copy_is_blank_again_with_a_desks_first_word() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.evening(2);
    let mut site = Site::founded(&organisation);
    site.start();
    assert_eq!(site.push(&tablet.rest(0)).unwrap().status, 200);
    let (before, after) = (site.beside("before"), site.beside("after"));
    done(&["backup", "--data", site.data(), "--into", &before]);
    let body = tablet.entries[1].part.sealed().unwrap().body.clone();
    let erasure = organisation.line(LedgerAct::Erased { subject: tablet.entries[1].open.subject });
    let notices = Notices { acknowledgements: Vec::new(), ledger: vec![erasure] };
    assert_eq!(site.tell(path::NOTICES, &notices).status, 200);
    done(&["backup", "--data", site.data(), "--into", &after]);
    assert!(contains(&bytes_of(&before), &body), "the copy is from before");
    assert!(!contains(&bytes_of(&after), &body));

    site.kill();
    std::fs::rename(site.data(), site.beside("broken")).unwrap();
    done(&["restore", "--from", &before, "--data", site.data()]);
    site.start();
    assert!(contains(&bytes_of(site.data()), &body));
    assert_eq!(site.tell(path::NOTICES, &notices).status, 200);
    site.kill();
    assert!(!contains(&bytes_of(site.data()), &body));
    assert_eq!(site.differences(), [""; 0]);
}

/// Whatever is changed in the file behind the server's back, the doctor sees it.
#[test]
fn the_doctor_finds_what_was_changed_in_the_file() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.evening(5);
    let mut site = Site::founded(&organisation);
    site.start();
    assert_eq!(site.push(&tablet.rest(0)).unwrap().status, 200);
    site.kill();
    assert!(run(&["doctor", "--data", site.data()]).status.success());
    let file = approdo_sync_server::file(Path::new(site.data()));
    let whole = std::fs::read(&file).unwrap();
    let wal = file.with_extension("sqlite-wal");
    let whole_wal = std::fs::read(&wal).unwrap();
    for change in [
        "UPDATE tally SET tally = tally + 1 WHERE line = 1",
        "DELETE FROM tally",
        "INSERT INTO uncounted VALUES (1, 1, 3)",
        "UPDATE entry SET area = 3 WHERE seq = 3",
        "UPDATE entry SET body = zeroblob(528) WHERE seq = 2",
        "UPDATE entry SET signature = zeroblob(64) WHERE seq = 7",
        "UPDATE entry SET fault = 4 WHERE seq = 4",
        "UPDATE entry SET opening_seq = 0 WHERE seq = 4",
        "DELETE FROM entry WHERE seq = 7",
        "DELETE FROM entry WHERE seq = 3",
        "UPDATE device SET head_seq = 6 WHERE head_seq = 7",
        "UPDATE device SET shelved = 1 WHERE head_seq = 7",
        "DELETE FROM statement WHERE number = 4",
        "INSERT INTO shelf SELECT device, seq, organisation, digest, opening_seq, form, suite, kind, area, month, line,
             tally, subject, revision, supersedes, generation, outing_key, signature, fault, blank, wrap, salt, body,
             1, zeroblob(32), zeroblob(32), 1 FROM entry WHERE seq = 5",
    ] {
        let db = rusqlite::Connection::open(&file).unwrap();
        db.pragma_update(None, "foreign_keys", "OFF").unwrap();
        assert!(db.execute(change, []).unwrap() > 0, "{change}");
        drop(db);
        assert!(!run(&["doctor", "--data", site.data()]).status.success(), "{change}");
        std::fs::write(&file, &whole).unwrap();
        std::fs::write(&wal, &whole_wal).unwrap();
        let _ = std::fs::remove_file(file.with_extension("sqlite-shm"));
    }
    assert!(run(&["doctor", "--data", site.data()]).status.success(), "as it was");
}

/// S-080: TLS 1.3 and nothing older.
#[test]
fn over_tls_it_speaks_one_three_only() {
    let organisation = Organisation::new();
    let mut site = Site::founded(&organisation);
    let (chain, key) = (site.folder.path().join("chain.pem"), site.folder.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let certificate = ["--cert", chain.to_str().unwrap(), "--key", key.to_str().unwrap()];
    site.serve(Command::new(PROGRAM), &certificate);

    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config =
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
    let mut client =
        rustls::ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut socket = TcpStream::connect(site.address).unwrap();
    let mut stream = rustls::Stream::new(&mut client, &mut socket);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(r#"{"status":"ok"}"#), "{answer}");
    assert_eq!(client.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));

    let mut socket = TcpStream::connect(site.address).unwrap();
    socket.write_all(&hello_of_one_two()).unwrap();
    let mut alert = Vec::new();
    socket.read_to_end(&mut alert).unwrap();
    assert_eq!(alert.first().zip(alert.last()), Some((&21, &70)), "an alert: protocol version; {alert:?}");

    let mut socket = TcpStream::connect(site.address).unwrap();
    socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut plain = Vec::new();
    socket.read_to_end(&mut plain).unwrap();
    assert!(!plain.starts_with(b"HTTP"), "plain HTTP on the TLS port");
}

/// The first message of a client that knows TLS 1.2 only.
fn hello_of_one_two() -> Vec<u8> {
    let extensions = [
        [&[0, 10, 0, 4, 0, 2, 0, 29][..]].concat(),
        [&[0, 13, 0, 6, 0, 4, 4, 3, 8, 4][..]].concat(),
        [&[0, 11, 0, 2, 1, 0][..]].concat(),
    ]
    .concat();
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0, 0, extensions.len() as u8]);
    body.extend(extensions);
    let mut record = vec![22, 3, 1, 0, body.len() as u8 + 4, 1, 0, 0, body.len() as u8];
    record.extend(body);
    record
}

/// The log is an allow-list: method, route, status, how long, and nothing else.
#[test]
fn the_log_names_no_device_no_address_and_no_query() {
    let mut organisation = Organisation::new();
    let mut tablet = organisation.tablet();
    tablet.evening(1);
    let mut site = Site::founded(&organisation);
    site.serve(Command::new(PROGRAM), &["--log"]);
    site.push(&tablet.rest(0)).unwrap();
    let mut line = Line::to(site.address);
    line.ask("GET", &format!("/v1/entries/{}?after=1", tablet.id()), &[], b"");
    line.ask("GET", "/a-secret-path", &[], b"");
    line.ask("BREW", "/healthz", &[], b"");
    let mut child = site.child.take().unwrap();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    child.wait().unwrap();
    let lines: Vec<&str> = log.lines().map(|line| line.rsplit_once(' ').unwrap().0).collect();
    let expected =
        ["POST /v1/entries 200", "GET /v1/entries/{device} 401", "GET - 404", "other /healthz 405"];
    assert_eq!(lines, expected);
}
