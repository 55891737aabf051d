// The rules of the house that a machine can see: one door, nothing kept, nothing fetched, nothing drawn from text.

import assert from "node:assert/strict";
import test from "node:test";
import { sources, text } from "./load.mjs";

const files = await sources();
const holding = (pattern) => [...files].filter(([, source]) => pattern.test(source)).map(([path]) => path);

test("one file knows Tauri, one file knows the bridge", () => {
  assert.deepEqual(
    holding(/@tauri-apps/).filter((path) => path !== "src/backend/tauri.ts"),
    [],
  );
  assert.deepEqual(holding(/\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon/), [
    "src/backend/bridge.ts",
  ]);
});

test("screens go through the door and not around it", () => {
  const around = holding(/from "[./]*backend\/(bridge|tauri|refusal|bindings)/);
  assert.deepEqual(
    around.filter((path) => !path.startsWith("src/backend/")),
    [],
  );
});

test("nothing is kept in the browser, and the clipboard is never touched", () => {
  assert.deepEqual(
    holding(
      /localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\.|navigator\.clipboard|execCommand/,
    ),
    [],
  );
});

test("nothing is drawn or run from text", () => {
  assert.deepEqual(
    holding(/\{@html|innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|\sstyle="/),
    [],
  );
});

test("no address of any other house", () => {
  const elsewhere = [...files].flatMap(([path, source]) =>
    [...source.matchAll(/https?:\/\/[^\s"'`)]*/g)].map((match) => `${path}: ${match[0]}`),
  );
  assert.deepEqual(
    elsewhere.filter(
      (found) => !/words\/(it|en)\.ts: https:\/\/$/.test(found) && !/bindings\/.*ts-rs/.test(found),
    ),
    [],
  );
});

test("text fields are at the desk: names, invitation, server, what the secretariat types, what is copied, the search for a service, what is sent back and answered; and a note, never in Conta", () => {
  assert.deepEqual(
    holding(/<textarea|<input[^>]*type="(?!radio|checkbox|file)|<input(?![^>]*type=)/s).sort(),
    [
      "src/parts/AddressField.svelte",
      "src/parts/FromPaper.svelte",
      "src/parts/InvitationCard.svelte",
      "src/parts/NameList.svelte",
      "src/parts/NoteField.svelte",
      "src/parts/TakeInvitation.svelte",
      "src/screens/Founded.svelte",
      "src/screens/Introduction.svelte",
      "src/screens/help/Services.svelte",
      "src/screens/returned/Reply.svelte",
      "src/screens/review/SendBack.svelte",
      "src/screens/secretariat/Arrived.svelte",
      "src/screens/secretariat/Links.svelte",
      "src/screens/secretariat/Reception.svelte",
    ],
  );
});

test("one file asks for a camera, and only for its picture", () => {
  assert.deepEqual(holding(/getUserMedia|mediaDevices/), ["src/camera.ts"]);
  assert.match(files.get("src/camera.ts"), /audio: false/);
  assert.deepEqual(holding(/MediaRecorder|toDataURL|toBlob|ImageCapture|geolocation/), []);
});

test("what counts has no keyboard", () => {
  assert.deepEqual(holding(/NoteField/).sort(), ["src/screens/Form.svelte", "src/screens/ShiftPage.svelte"]);
});

test("a device is shut by one door, which hands over first what was tapped", () => {
  const shutting = holding(/do: "(lock|pause|panic)"|tell\(\{ do: how/);
  assert.deepEqual(shutting, ["src/outing.svelte.ts"]);
});

test("whatever covers the screen brings both ways to shut the device", () => {
  const over = holding(/<dialog|showModal|\bpopover\b|position: fixed/);
  assert.deepEqual(over.sort(), ["src/parts/Panic.svelte", "src/screens/Help.svelte"]);
  for (const path of ["src/screens/Help.svelte", "src/screens/help/Show.svelte"]) {
    assert.match(files.get(path), /#if panics\(\)\}<Panic /, path);
    assert.match(files.get(path), /#if lockable\(\)[ &!armed]*\}<Lock /, path);
  }
});

test("the page is dark before any script, and holds no inline script or style", async () => {
  const page = await text("ui/index.html");
  assert.match(page, /name="color-scheme" content="dark"/);
  assert.match(page, /<body bgcolor="#0b0d0f"/);
  assert.doesNotMatch(page, /<style|<script(?![^>]*src=)|\sstyle=|\son\w+=/);
});

test("the lock file names no registry", async () => {
  assert.doesNotMatch(await text("ui/package-lock.json"), /"resolved"|https?:\/\/registry/);
});

test("the words of the passphrase are never put together", () => {
  assert.deepEqual(holding(/(phrase|chosen|indexes|given)\b[^;\n]*\.join\(/), []);
});
