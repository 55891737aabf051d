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

/** What a gloved hand in the dark cannot do, and what would be heard: how the sources would have to say it. */
const UNUSABLE = {
  "a swipe or a drag": {
    says: /\b(on:?)?(touch(start|move|end|cancel)|pointer(move|up|enter|leave|cancel)|mouse(move|down|up)|drag(start|over|end|enter|leave)?|wheel|gesture(start|change|end)|swipe\w*)\b|\bdraggable\b|setPointerCapture|scroll-snap|GestureEvent|TouchEvent/,
    samples: ["ontouchmove={go}", 'addEventListener("pointermove", go)', "on:swipe", "scroll-snap-type: x"],
  },
  "a long or a double press": {
    says: /\b(on:?)?(contextmenu|dblclick|auxclick)\b|long-?press|press-?and-?hold|\bdetail (===|>=) [23]\b/i,
    samples: ["oncontextmenu={go}", "ondblclick={go}", "use:longpress", "event.detail === 2"],
  },
  "a slider": {
    says: /type=(\{?)["'`]range|role=["'`]slider|<meter\b/,
    samples: ['<input type="range" />', "type={'range'}", '<div role="slider">'],
  },
  "a sound or a tremble": {
    says: /\bnew Audio\b|HTMLAudioElement|AudioContext|OscillatorNode|<audio\b|vibrate\b|speechSynthesis|SpeechSynthesis|\bnew Notification\b|autoplay\b|\.(mp3|ogg|wav|m4a|opus)\b/,
    samples: ["new Audio(x)", "new AudioContext()", "navigator.vibrate(9)", "<audio src>", "/bell.mp3"],
  },
};

for (const [what, { says, samples }] of Object.entries(UNUSABLE)) {
  test(`nothing asks for ${what}`, async () => {
    for (const sample of samples) assert.match(sample, says, "the search finds what it is for");
    assert.deepEqual(holding(says), []);
    assert.doesNotMatch(await text("ui/index.html"), says);
    assert.doesNotMatch(await text("ui/public/ground.css"), says);
  });
}

test("a finger that rests is no gesture: timers wait for the core, count minutes, and let go of the panic", () => {
  assert.deepEqual(holding(/setTimeout|setInterval|requestIdleCallback/).sort(), [
    "src/camera.ts",
    "src/parts/Applicants.svelte",
    "src/parts/InvitationCard.svelte",
    "src/parts/Panic.svelte",
    "src/saver.svelte.ts",
    "src/screens/help/Services.svelte",
    "src/screens/secretariat/Preview.svelte",
    "src/tablet.svelte.ts",
  ]);
  assert.deepEqual(holding(/pointerdown/), ["src/App.svelte"], "which only says that somebody is there");
  assert.deepEqual(holding(/<video\b/), ["src/parts/Camera.svelte"]);
  assert.match(files.get("src/parts/Camera.svelte"), /<video [^>]*\bmuted\b/);
});

test("no package brings gestures or sounds along", async () => {
  const { dependencies } = JSON.parse(await text("ui/package.json"));
  assert.deepEqual(Object.keys(dependencies).sort(), ["@tauri-apps/api", "qr"]);
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
