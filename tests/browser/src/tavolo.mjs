// A real sync server with a secretariat on it, and the bulletins of the reference season published there by its own
// calls; a reader's link that stands and one that has ended. Must not know what is on any page.

import { execFile } from "node:child_process";
import { createPrivateKey, sign } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SyncServer, folder, freePort, program } from "./house.mjs";

/** What stands before a seed of Ed25519 in a PKCS #8 key. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

export class Tavolo {
  static async open() {
    const tavolo = new Tavolo();
    tavolo.folder = await folder("tavolo");
    const file = join(tavolo.folder, "published.json");
    await promisify(execFile)(program("xtask"), ["published", "--out", file]);
    tavolo.published = JSON.parse(await readFile(file, "utf8"));
    tavolo.server = await SyncServer.at(await freePort());
    const founding = join(tavolo.folder, "founding.json");
    await writeFile(founding, JSON.stringify(tavolo.published.founding));
    await tavolo.server.init(founding);
    await tavolo.server.start();
    return tavolo;
  }

  get address() {
    return this.server.address;
  }

  get link() {
    return `/lettore/${this.published.reader}`;
  }

  get endedLink() {
    return `/lettore/${this.published.ended}`;
  }

  /** Publishes everything and lets the links open; the one ends again. */
  async publish() {
    for (const bulletin of [...this.published.tavolo, ...this.published.public])
      await this.#post("/v1/bulletins", Buffer.from(bulletin, "hex"), "application/vnd.approdo.entries");
    const { reader_hash, ended_hash } = this.published;
    for (const hash of [reader_hash, ended_hash]) await this.#asDesk("/v1/readers", { hash });
    await this.#asDesk("/v1/readers/ended", { hash: ended_hash });
  }

  async #asDesk(path, said) {
    const { device, seed, challenge: before } = this.published;
    const { challenge } = await this.#json("/v1/challenges", { device });
    const signed = Buffer.concat(
      [before, device.replaceAll("-", ""), challenge].map((hex) => Buffer.from(hex, "hex")),
    );
    const key = createPrivateKey({
      key: Buffer.concat([PKCS8, Buffer.from(seed, "hex")]),
      format: "der",
      type: "pkcs8",
    });
    const signature = sign(null, signed, key).toString("hex");
    const { token } = await this.#json("/v1/tokens", { device, challenge, signature });
    return this.#json(path, said, { authorization: `Bearer ${token}` });
  }

  #json(path, said, headers = {}) {
    return this.#post(path, JSON.stringify(said), "application/json", headers);
  }

  async #post(path, body, type, headers = {}) {
    const answer = await fetch(this.address + path, {
      method: "POST",
      headers: { "content-type": type, ...headers },
      body,
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async close() {
    await this.server?.forget();
    await rm(this.folder, { recursive: true, force: true });
  }
}
