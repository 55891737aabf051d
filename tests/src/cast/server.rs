//! The sync server as a process of its own, on loopback, with its data in a folder of its own.
//!
//! Must not know what it stores. The process ends with the value that started it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::Stumble;

/// How often, and how long in all, a new process is asked whether it lives.
const LIFE_MILLISECONDS: u64 = 20;
const LIFE_TRIES: u32 = 1_000;

/// A server that is not running yet: its program, its folder and the port it will listen on.
#[derive(Debug, Clone)]
pub struct Site {
    program: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    site: Site,
    process: Child,
}

impl Site {
    /// Chooses a free port. The folder is made by the first founding.
    ///
    /// # Errors
    /// [`Stumble::File`] if no port is free.
    pub fn choose(program: &Path, folder: &Path) -> Result<Self, Stumble> {
        let fault = |source| Stumble::File { operation: "find a free port", source };
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(fault)?;
        let address = held.local_addr().map_err(fault)?;
        Ok(Self { program: program.to_path_buf(), folder: folder.to_path_buf(), address })
    }

    /// What a tablet knows it by.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same server with its files elsewhere: a copy of them, for example.
    #[must_use]
    pub fn moved_to(&self, folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), ..self.clone() }
    }

    /// The same server on another port, so that something may stand between it and the tablets.
    ///
    /// # Errors
    /// [`Stumble::File`] if no port is free.
    pub fn behind(&self) -> Result<Self, Stumble> {
        Self::choose(&self.program, &self.folder)
    }

    /// Where it keeps everything it has.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes an organisation in, by `init` or, where there is a server already, `org add`.
    ///
    /// # Errors
    /// [`Stumble::Server`].
    pub fn take_in(&self, founding: &Value) -> Result<(), Stumble> {
        let parent = self.folder.parent().unwrap_or(&self.folder);
        let document = parent.join("founding.json");
        std::fs::write(&document, founding.to_string())
            .map_err(|source| Stumble::File { operation: "write a founding", source })?;
        let words: &[&str] = if self.folder.exists() { &["org", "add"] } else { &["init"] };
        let output = Command::new(&self.program)
            .args(words)
            .arg("--data")
            .arg(&self.folder)
            .arg("--founding")
            .arg(&document)
            .stdin(Stdio::null())
            .output()
            .map_err(|source| Stumble::File { operation: "start the server's program", source })?;
        match output.status.success() {
            true => Ok(()),
            false => {
                let said = [output.stdout, output.stderr].concat();
                Err(Stumble::Server(String::from_utf8_lossy(&said).trim().to_owned()))
            }
        }
    }

    /// Starts it and waits until it answers. `switches` are its own, beyond folder and address.
    ///
    /// # Errors
    /// [`Stumble::Server`].
    pub fn serve(&self, switches: &[&str]) -> Result<Server, Stumble> {
        let process = Command::new(&self.program)
            .arg("serve")
            .arg("--data")
            .arg(&self.folder)
            .arg("--listen")
            .arg(self.address.to_string())
            .args(switches)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|source| Stumble::File { operation: "start the server", source })?;
        let mut server = Server { site: self.clone(), process };
        for _ in 0..LIFE_TRIES {
            if self.is_alive() {
                return Ok(server);
            }
            if let Ok(Some(status)) = server.process.try_wait() {
                return Err(Stumble::Server(format!("it ended at once: {status}")));
            }
            std::thread::sleep(Duration::from_millis(LIFE_MILLISECONDS));
        }
        Err(Stumble::Server("it does not answer".to_owned()))
    }

    fn is_alive(&self) -> bool {
        let ask = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect(self.address)?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer.starts_with("HTTP/1.1 200"))
        };
        ask().unwrap_or(false)
    }
}

impl Server {
    /// Where it runs.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The most memory it ever held, in KiB, where the system tells.
    pub fn peak_memory_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().trim_end_matches("kB").trim().parse().ok()
    }

    /// Ends it, without asking.
    pub fn stop(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
