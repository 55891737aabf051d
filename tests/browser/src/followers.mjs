// Who follows the operators' manual: a device whose screens are in other stories' care, and the ways that more than one
// such story goes. Must not know what any story goes on to.

import assert from "node:assert/strict";
import { Device } from "./device.mjs";
import { until } from "./house.mjs";
import { copiesSheets, givesSheetsBack, opensPeople, savesTheFounding, starts } from "./steps.mjs";

/** A device with a keyboard, whose screens other stories look at. */
export async function follower(name, size) {
  const device = await Device.start(name, size);
  device.types = true;
  device.eye.examines = false;
  return device;
}

/** A desk founds an organisation, whose server has a certificate of its own; gives back the sheets, as they were copied. */
export async function foundsByTheManual(manual, desk, server, unit) {
  const paper = [];
  await manual.follow(
    "Fondare un'organizzazione",
    "Founding an organisation",
    [desk],
    async (page) => {
      await desk.newWords("first-found");
      await manual.follow(
        "Il server, prima di fondare",
        "The server, before founding",
        [desk],
        async (before) => {
          await server.follows(before.command("openssl"));
          server.address = (await server.follows(before.command("approdo-sync-server pin"))).trim();
          assert.match(server.address, /^https:\/\/127\.0\.0\.1:\d+#sha256=/, "one line, with the pin");
          await desk.paste("server", server.address);
        },
      );
      await desk.paste("unit-name-0", unit);
      await desk.tap("first-send");
      await desk.see("screen-founded");
      await copiesSheets(desk, paper, ["root", "generation"]);
      await givesSheetsBack(desk, paper);
      await desk.see("founding");
      await desk.see("screen-founded");
      const document = await savesTheFounding(desk, server);
      const places = { "approdo-founding.json": document };
      assert.match(await server.follows(page.command("approdo-sync-server init"), places), /made a server/);
      await server.follows(page.command("approdo-sync-server serve"));
      await desk.unlock();
      await desk.see("screen-received");
      await opensPeople(desk);
      assert.equal(await desk.read("people-server"), server.address);
      paper.organisation = await desk.read("people-organisation");
    },
    { aside: ["Solo per prova"] },
  );
  return paper;
}

/** A whole outing, from the words to the words; gives back its month. */
export async function outAndBack(tablet, outing) {
  const { contacts = 0, reports = 0, note } = outing;
  const { month } = await starts(tablet, outing);
  await tablet.tap("pin-without");
  await tablet.see("screen-outing");
  for (let noted = 1; noted <= contacts; noted += 1) {
    await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
    await tablet.reads("contacts-total", `${noted} contatt`);
  }
  for (let noted = 1; noted <= reports; noted += 1) {
    await tablet.tapAll("record-new", "source-police", "urgency-days", "record-save");
    await tablet.see("screen-complete");
  }
  await tablet.tap("tab-shift");
  if (note !== undefined) {
    await tablet.paste("note-outing", note);
    await tablet.reads("saving", "Salvato");
  }
  await tablet.tapAll("to-close", "close-outing");
  await tablet.see("screen-outing-end");
  await tablet.tap("outing-end-done");
  await tablet.see("screen-closed");
  return month;
}

/** Another desk in service is removed, and the sheets of the new key are copied and given back. */
export async function removesAnother(remaining, [one, other], sheets) {
  const serving = remaining.page.locator("[data-testid=coordinator][data-own=false]:not([data-ended])");
  const before = await serving.count();
  await remaining.press(serving.first().getByTestId("remove"), "remove");
  await remaining.tap("remove-yes");
  await remaining.sheets("root", one, other);
  await copiesSheets(remaining, sheets, ["generation"]);
  await remaining.sheets("generation", sheets[0], sheets[2]);
  await remaining.reads("people-said", "scritti e provati");
  await until("it is removed", async () => (await serving.count()) === before - 1);
}
