// Files at the desk, by pointer alone, on real programs: a night is exported after the words were asked again and its
// figures are those of the table; a spreadsheet with an error brings nothing in, the mended one stands beside the table.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { Manual } from "../src/manual.mjs";
import { enrols, founds, saves, starts, steps, tableSays } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Rada-z4k", street: "Unità Prua-z4k" };
const PIN = [4, 7, 1, 9];
const CONTACTS = 2;

let manual, server, desk, street, night;

before(async () => {
  manual = await Manual.open();
  server = await SyncServer.at(await freePort());
  desk = await Device.start("desk", DESK);
  street = await Device.start("street", TABLET);
});

after(async () => {
  const endings = [street, desk].map((device) => device?.end(Object.values(UNITS)));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

/** Presses something that gives a file, and reads the file. */
async function saved(press) {
  const { name, path } = await saves(desk, server.parent, press);
  return { name, bytes: await readFile(path) };
}

const sheet = (rows) => ({
  name: "conteggi.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(["mese;area;riga;numero", ...rows].join("\r\n"), "utf8"),
});

test("files at the desk", async (t) => {
  const step = steps(t);
  await step("a desk founds and a tablet is admitted", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[street, UNITS.street]]);
  });
  await step("a night with two contacts is handed over, and the desk has it", outAndBack);
  await manual.follow("Esportare", "Exporting", [desk], async () => {
    await step("an export asks for the words; wrong ones give nothing", async () => {
      await desk.tap("tab-more");
      await desk.tap("more-exchange");
      await desk.see("exports-none");
      await desk.eye.look("exchange");
      await desk.see("screen-exchange");
      await desk.tap("format-json");
      await desk.tap("export-go");
      await desk.words([...desk.phrase].reverse());
      await desk.tap("keypad-done");
      await desk.holds("export-wrong", "data-left", "9");
      await desk.eye.look("export-wrong");
    });
    await step("the right ones give a file, and the page says that it left", async () => {
      await desk.words(desk.phrase);
      const file = await saved(() => desk.tap("keypad-done"));
      assert.match(file.name, /^approdo-\d{4}-\d\d-\d\d\.json\.zip$/);
      assert.equal(file.bytes.subarray(0, 2).toString(), "PK");
      await desk.reads("export-made", "1 uscite, 2 voci");
      await desk.holds("export-made", "data-own", "true");
    });
    await step("a workbook is given too", async () => {
      await desk.tapAll("spoken-own", "format-xlsx");
      await desk.tap("export-go");
      await desk.tap("export-cancel");
      await desk.tap("export-go");
      await desk.words(desk.phrase);
      const file = await saved(() => desk.tap("keypad-done"));
      assert.match(file.name, /\.xlsx$/);
      await until(
        "both exports are listed",
        async () => (await desk.page.getByTestId("export-made").count()) === 2,
      );
    });
    await step("it is given in another system's words, by the mapping that is shipped", async () => {
      await desk.tapAll("spoken-htcds", "format-csv", "export-go");
      await desk.words(desk.phrase);
      const file = await saved(() => desk.tap("keypad-done"));
      assert.match(file.name, /\.csv\.zip$/);
      await desk.reads("export-said", file.name);
      await desk.eye.look("exported");
    });
    await step("a mapping of the organisation's own is tried before it is taken", async () => {
      await desk.tapAll("spoken-mapping", "format-ods");
      assert.ok(await desk.at("export-go").isDisabled(), "no mapping, no export");
      const mapping = await saved(() => desk.tap("mapping-save-sirit"));
      const other = await saved(() => desk.tap("mapping-save-htcds"));
      assert.notDeepEqual(mapping.bytes, other.bytes);
      const choose = await desk.see("mapping-choose");
      const asFile = (bytes) => ({ name: "mappatura.json", mimeType: "application/json", buffer: bytes });
      await choose.setInputFiles(asFile(Buffer.from("{")));
      await desk.see("mapping-fault");
      await desk.eye.look("mapping-fault");
      assert.ok(await desk.at("export-go").isDisabled());
      await choose.setInputFiles(asFile(other.bytes));
      await desk.reads("mapping-ready", "HTCDS");
      await desk.gone("mapping-fault");
      await desk.eye.look("mapping-ready");
      await desk.tap("export-go");
      await desk.words(desk.phrase);
      const file = await saved(() => desk.tap("keypad-done"));
      assert.match(file.name, /\.ods$/);
      await until(
        "each export is listed",
        async () => (await desk.page.getByTestId("export-made").count()) === 4,
      );
      await desk.tap("exchange-back");
      await desk.see("screen-more");
      await desk.tap("more-exchange");
    });
  });
  await manual.follow("I conteggi degli anni prima", "The counts of earlier years", [desk], async () => {
    await step("a spreadsheet with an error brings nothing in and says the row", async () => {
      await desk.reads("screen-exchange", "Anni precedenti");
      const template = await saved(() => desk.tap("counts-template"));
      assert.equal(template.name, "approdo-conteggi.xlsx");
      const choose = await desk.see("counts-choose");
      await choose.setInputFiles(sheet(["2016-01;MI;outings;12", "2016-02;MI;outings;-1"]));
      await desk.reads("counts-faults", "Riga 3, numero: è sotto zero.");
      await desk.eye.look("counts-faults");
      assert.equal(await desk.at("counts-take").count(), 0);
    });
    await step("the mended one is looked at and imported", async () => {
      const choose = desk.page.getByTestId("counts-choose");
      await choose.setInputFiles(sheet(["2016-01;MI;outings;12", "2016-02;MI;outings;1"]));
      await desk.holds("counts-preview", "data-count", "2");
      await desk.eye.look("counts-preview");
      await desk.tap("counts-leave");
      await desk.gone("counts-preview");
      assert.equal(await desk.at("import-made").count(), 0, "nothing came in");
      await choose.setInputFiles(sheet(["2016-01;MI;outings;12", "2016-02;MI;outings;1"]));
      await desk.holds("counts-preview", "data-count", "2");
      await desk.tap("counts-take");
      await desk.holds("past-MI-2016-01-outings", "data-count", "12");
      await desk.see("import-made");
    });
  });
  await step("the table is what it was, with the earlier years beside it", async () => {
    await desk.tap("tab-table");
    await desk.see("past-counts");
    await desk.see("table-total");
    const counts = { street_contacts: CONTACTS, outings: 1 };
    await tableSays(desk, {
      MI: counts,
      project: counts,
      [`MI-${night.month}`]: counts,
    });
    await desk.eye.look("table-past");
  });
  await step("nothing was kept in a browser or asked elsewhere", async () => {
    for (const device of [desk, street]) device.eye.judge();
  });
});

async function outAndBack() {
  await server.start();
  await street.open();
  await street.see("keypad");
  night = await starts(street, {
    unit: UNITS.street,
    area: "MI",
    work: "street_night",
  });
  await street.choosesPin(PIN);
  for (let noted = 1; noted <= CONTACTS; noted += 1) {
    await street.tapAll("note-gender-woman", "note-newness-new_ever");
    await street.reads("contacts-total", `${noted} contatt`);
  }
  await street.tapAll("tab-shift", "to-close", "close-outing");
  await street.see("screen-outing-end");
  await street.tapAll("outing-end-done", "outbox-open", "sync-now");
  await street.holds("queue", "data-waiting", "0");
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await desk.see("received-outing");
}
