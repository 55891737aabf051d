// Enrolment in person, by pointer: one tablet reads the desk's QR image with its camera, another one types the short
// code; both die while the words are compared; the code is typed a second time by somebody else; the desk dies with an
// invitation on its screen.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { filmed } from "../src/film.mjs";
import { SyncServer, folder, freePort, until } from "../src/house.mjs";
import { admits, becomesAdmitted, founds, steps, takesTheInvitation } from "../src/steps.mjs";

const UNIT = "Unità Boa-q7w";

let desk, server, seeing, typing, late, film;

before(async () => {
  server = await SyncServer.at(await freePort());
  film = join(await folder("film"), "qr.y4m");
  desk = await Device.start("enrol-desk", DESK);
  seeing = await Device.start("enrol-camera", TABLET, { film });
  typing = await Device.start("enrol-typed", TABLET);
  late = await Device.start("enrol-late", TABLET);
});

after(async () => {
  for (const device of [desk, seeing, typing, late]) await device?.end([UNIT]);
  await server?.forget();
});

/** Six words on a screen. */
const words = async (device, id) => device.readAll((await device.see(id)).locator("li .word"));

/** A new invitation on the desk's screen. */
async function invites() {
  const shown = desk.at("invitation-code");
  const before = (await shown.isVisible()) ? await shown.innerText() : "";
  await desk.tap("invite");
  await until("a new invitation", async () => (await desk.read("invitation-code")) !== before);
  await desk.see("qr");
}

async function namesItsUnit(tablet) {
  await tablet.see("invited");
  await tablet.paste("unit-name-0", UNIT);
  await tablet.eye.look("first-join");
  await tablet.tap("first-send");
}

async function types(tablet, address, code) {
  await tablet.tap("way-typed");
  for (const [id, typed] of [
    ["typed-server", address],
    ["typed-code", code],
  ]) {
    await tablet.at(id).clear();
    await tablet.paste(id, typed);
  }
  await tablet.tap("typed-look");
}

test("a tablet is enrolled by a camera, another by a typed code, and nobody by a code that was used", async (t) => {
  const step = steps(t);
  let code, address;

  await step("the desk founds and invites", async () => {
    await founds(desk, server, UNIT);
    await desk.unlock();
    await desk.tap("tab-tablets");
    await invites();
    await desk.eye.look("invitation");
    await filmed(desk.at("qr"), film);
  });

  await step("a tablet reads the image with its camera", async () => {
    await seeing.newWords("first-join");
    await seeing.see("camera");
    await namesItsUnit(seeing);
  });

  await step("it dies while the words are compared, and shows the very same ones again", async () => {
    const shown = await words(seeing, "six-words");
    assert.equal(shown.length, 6);
    assert.match(await seeing.read("joined-as"), /tablet/);
    await seeing.die();
    assert.deepEqual(await words(seeing, "six-words"), shown);
    await seeing.eye.look("joined");
    await seeing.tap("joined-done");
    await seeing.see("joining");
    await admits(desk, shown);
    await becomesAdmitted(seeing);
  });

  await step("whoever types a wrong address hears at once what is wrong with it", async () => {
    await invites();
    code = await desk.read("invitation-code");
    address = await desk.read("invitation-server");
    await typing.newWords("first-join");
    await types(typing, "http//approdo.example", code);
    await typing.holds("problem", "data-code", "bad_server");
    await typing.eye.look("typed-unreadable");
    await types(typing, `127.0.0.1:${await freePort()}`, code);
    await typing.holds("typed-missed", "data-why", "unreached");
    await typing.eye.look("typed-unreached");
    // Somebody is there, who is no server of ours.
    await types(typing, new URL(desk.bridge.address).host, code);
    await typing.holds("typed-missed", "data-why", "elsewhere");
  });

  await step("a tablet without a camera types the code", async () => {
    // On this very machine the address goes without its beginning, too.
    await types(typing, address.replace("http://", ""), code.toLowerCase().replaceAll("-", " "));
    // The desk may not have told the server yet: then it says so, and the person tries again.
    await until("the typed code leads to the invitation", async () => {
      if (await typing.at("invited").isVisible()) return true;
      if (await typing.at("typed-missed").isVisible()) {
        await typing.eye.look("typed-unknown");
        await typing.tap("typed-look");
      }
      return false;
    });
    await namesItsUnit(typing);
    const shown = await words(typing, "six-words");
    await typing.tap("joined-done");
    await admits(desk, shown);
    await becomesAdmitted(typing);
  });

  await step("the desk says that its invitation was used", async () => {
    await desk.see("invitation-used");
    assert.equal(await desk.at("invitation-code").isVisible(), false, "and shows it no more");
    await desk.eye.look("invitation-used");
  });

  await step("somebody else types the same code and gets nowhere", async () => {
    await late.newWords("first-join");
    await types(late, address, code);
    await late.see("invited");
    await late.paste("unit-name-0", UNIT);
    await late.tap("first-send");
    await late.holds("joining", "data-step", "code_over");
    await late.eye.look("code-over");
  });

  await step("the desk dies with an invitation on its screen, and its next one is taken", async () => {
    await invites();
    await desk.die();
    await desk.unlock();
    await desk.tap("tab-tablets");
    await desk.see("screen-tablets");
    assert.equal(await desk.at("invitation-card").isVisible(), false);
    await invites();
    await desk.tap("fold-invitation-text");
    const invitation = await (await desk.see("invitation-made")).inputValue();
    await late.unlock();
    await late.tap("invitation-again");
    await late.see("screen-apply-again");
    await takesTheInvitation(late, invitation);
    const shown = await words(late, "six-words");
    await late.tap("joined-done");
    await admits(desk, shown);
    await late.tap("lock");
    await becomesAdmitted(late);
  });
});
