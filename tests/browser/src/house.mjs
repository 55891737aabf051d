// The real programs that a run starts: the sync server, and one bridge for each device. Loopback only.
// Every one is a child of this process and ends with it, by its own id. Must not know what is on any screen.

import { execFile, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PROGRAMS = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug");

/** Pictures and what the programs said; never committed. */
export const ARTEFACTS = join(ROOT, "artefacts", "browser");

/** A run of one file that has not ended by then ends itself; the longest takes two minutes on an idle machine. */
const RUN_SECONDS_MAX = 420;
const START_SECONDS_MAX = 60;
const END_SECONDS_MAX = 10;
const LOOK_MILLISECONDS = 50;
const SERVER_PORTS = [20_000, 32_000];

mkdirSync(ARTEFACTS, { recursive: true });

const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
setTimeout(() => {
  console.error(`the run has not ended after ${RUN_SECONDS_MAX} seconds`);
  process.exit(1);
}, RUN_SECONDS_MAX * 1_000).unref();

export function program(name) {
  const path = join(PROGRAMS, name);
  if (!existsSync(path)) throw new Error(`${path} is not built: cargo build --bins`);
  return path;
}

/** Waits until `look` gives something; says what was waited for if it never does. */
export async function until(what, look, seconds = 20) {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await pause(LOOK_MILLISECONDS);
  }
}

/** A child process, with what it says kept among the artefacts. */
class Program {
  constructor(name, line, log, environment = {}) {
    const said = openSync(join(ARTEFACTS, `${log}.log`), "a");
    this.name = name;
    this.child = spawn(program(name), line, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", said],
    });
    closeSync(said);
    this.said = createInterface({ input: this.child.stdout });
    children.add(this.child);
    this.child.once("exit", () => children.delete(this.child));
  }

  get ended() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The next line that it prints. Whoever waits for none lets them go by. */
  async nextLine() {
    const late = setTimeout(() => this.child.kill("SIGKILL"), START_SECONDS_MAX * 1_000);
    const waited = new AbortController();
    const next = (event) => once(this.said, event, { signal: waited.signal });
    const ended = next("close").then(() => {
      throw new Error(`${this.name} ended before it said anything`);
    });
    try {
      const [line] = await Promise.race([next("line"), ended]);
      return line;
    } finally {
      clearTimeout(late);
      waited.abort();
    }
  }

  /** Tells it something, and waits until it says the same. */
  async told(line) {
    const answered = this.nextLine();
    this.child.stdin.write(`${line}\n`);
    const answer = await answered;
    if (answer !== line) throw new Error(`${this.name} was told ${line} and said ${answer}`);
  }

  async kill() {
    this.child.kill("SIGKILL");
    await until(`the death of ${this.name}`, () => this.ended, END_SECONDS_MAX);
  }

  async end() {
    if (this.ended) return;
    this.child.kill("SIGTERM");
    await until(`the end of ${this.name}`, () => this.ended, END_SECONDS_MAX);
  }
}

/** A new empty folder. */
export const folder = (name) => mkdtemp(join(tmpdir(), `approdo-browser-${name}-`));

/**
 * A port for the server, whose address is written into the founding before it runs. Below the range from which the
 * system takes the near ends of connections, so that none of these takes it while the server is stopped.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(...SERVER_PORTS);
    const probe = createServer();
    const free = await new Promise((done) => {
      probe.once("error", () => done(false));
      probe.listen(port, "127.0.0.1", () => done(true));
    });
    if (free) return new Promise((done) => probe.close(() => done(port)));
  }
}

/** The sync server: its folder and its port stay the same however often it stops. */
export class SyncServer {
  static async at(port) {
    const server = new SyncServer();
    server.port = port;
    server.parent = await folder("server");
    server.data = join(server.parent, "data");
    server.address = `http://127.0.0.1:${port}`;
    return server;
  }

  /** Makes the server's folder from the document that the founding device wrote. */
  init(founding) {
    return this.command("init", "--data", this.data, "--founding", founding);
  }

  /** Adds another organisation, or the secretariat, to the server that is there. */
  add(founding) {
    return this.command("org", "add", "--data", this.data, "--founding", founding);
  }

  /** It stands at another address from now on, with the same folder. */
  async moves() {
    await this.stop();
    this.port = await freePort();
    this.address = `http://127.0.0.1:${this.port}`;
    await this.start();
  }

  async start() {
    const line = this.serving ?? [
      "serve",
      "--data",
      this.data,
      "--listen",
      `127.0.0.1:${this.port}`,
      "--log",
    ];
    this.process = new Program("approdo-sync-server", line, "server");
    const said = await this.process.nextLine();
    if (!said.startsWith("listening on")) throw new Error(`the server said: ${said}`);
  }

  stop() {
    return this.process?.end();
  }

  /**
   * Does what a command line of the manual says, with this server's own places where that has examples; says what it
   * printed. Told to serve, it serves so from now on, and what it is asked is kept.
   */
  async follows(told, places = {}) {
    const own = {
      "/var/lib/approdo": this.data,
      "0.0.0.0:8443": `127.0.0.1:${this.port}`,
      "approdo.example:8443": `127.0.0.1:${this.port}`,
      "DNS:approdo.example": "IP:127.0.0.1",
      " cert.pem": ` ${join(this.parent, "cert.pem")}`,
      " key.pem": ` ${join(this.parent, "key.pem")}`,
      ...places,
    };
    const written = Object.entries(own).reduce(
      (line, [example, place]) => line.replaceAll(example, place),
      told,
    );
    const [name, ...line] = written.split(" ");
    if (name !== "approdo-sync-server")
      return (await promisify(execFile)(name, line, { cwd: this.parent })).stdout;
    if (line[0] !== "serve") return this.command(...line);
    this.serving = [...line, "--log"];
    return this.start();
  }

  /** What the server's own examination of its folder says; it fails when something differs. */
  verify() {
    return this.command("verify", "--data", this.data);
  }

  async command(...line) {
    const { stdout } = await promisify(execFile)(program("approdo-sync-server"), line, { cwd: ROOT });
    return stdout;
  }

  async forget() {
    await this.stop();
    await rm(this.parent, { recursive: true, force: true });
  }
}

/** The pages and the one function of a device, from its own folder: the folder stays the same however often it stops. */
export class Bridge {
  /** Every address it has had; a new run has a new one. */
  origins = [];

  /**
   * With the files of another one, which stands still meanwhile: an image of it, as whoever had it in hand could take. Where
   * its clock stands, time goes on by hand alone.
   */
  static async of(name, { imageOf, clockStands = false } = {}) {
    const bridge = new Bridge();
    bridge.name = name;
    bridge.clockStands = clockStands;
    bridge.data = await folder(name);
    if (imageOf !== undefined) await cp(imageOf.data, bridge.data, { recursive: true });
    await bridge.start();
    return bridge;
  }

  async start() {
    this.process = this.clockStands
      ? new Program("turned", [this.data], this.name)
      : new Program("xtask", ["bridge", "--data", this.data], this.name);
    this.address = await this.process.nextLine();
    this.origin = new URL(this.address).origin;
    this.origins.push(this.origin);
  }

  /** So many seconds pass on a clock that stands. */
  async pass(seconds) {
    await this.process.told(String(seconds));
  }

  /** Ends it as a flat battery does: at once, with nothing said before. */
  kill() {
    return this.process.kill();
  }

  async forget() {
    await this.process.end();
    await rm(this.data, { recursive: true, force: true });
  }
}
