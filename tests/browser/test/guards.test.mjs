// What a page may do that should not be there: nothing. The policy comes twice, from the bridge and in the page; each
// alone must hold. With both taken away every attempt must succeed: one that never could would prove nothing.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Device, TABLET } from "../src/device.mjs";

const OWN_POLICY = /<meta http-equiv="Content-Security-Policy"[^>]*>/;

const listening = (server) => new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const placeOf = (server) => `http://127.0.0.1:${server.address().port}`;

let tablet, elsewhere;
let heard = [];

before(async () => {
  elsewhere = createServer((request, response) => {
    heard.push(request.url);
    response
      .writeHead(200, { "access-control-allow-origin": "*", "access-control-allow-headers": "*" })
      .end("x");
  });
  elsewhere.on("upgrade", (request, socket) => {
    heard.push(request.url);
    socket.destroy();
  });
  await listening(elsewhere);
  tablet = await Device.start("guarded", TABLET);
});

after(async () => {
  elsewhere?.closeAllConnections();
  elsewhere?.close();
  await tablet?.end([]);
});

/** Each runs in the page and gives back whether it did what it should not; `place` is an address of another origin. */
const ATTEMPTS = {
  "a request to another origin": (place) =>
    fetch(`${place}/fetch`).then(
      () => true,
      () => false,
    ),
  "a beacon to another origin": async (place) => {
    navigator.sendBeacon(`${place}/beacon`, "x");
    return new Promise((done) => setTimeout(done, 500, false));
  },
  "a socket to another origin": (place) =>
    new Promise((done) => {
      try {
        const socket = new WebSocket(place.replace("http", "ws"));
        socket.onerror = socket.onopen = () => done(false);
      } catch {
        done(false);
      }
    }),
  "a picture from another origin": (place) =>
    new Promise((done) => {
      const picture = new Image();
      picture.onload = picture.onerror = () => done(false);
      picture.src = `${place}/picture`;
    }),
  "a script from another origin": (place) =>
    new Promise((done) => {
      const script = document.createElement("script");
      script.onload = script.onerror = () => done(false);
      script.src = `${place}/script`;
      document.head.append(script);
    }),
  "a frame from another origin": (place) =>
    new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.onload = () => done(false);
      frame.src = `${place}/frame`;
      document.body.append(frame);
      setTimeout(done, 500, false);
    }),
  "text run as code": () =>
    new Promise((done) =>
      setTimeout(() => {
        try {
          done(window.eval("true"));
        } catch {
          done(false);
        }
      }),
    ),
  "a function made of text": () =>
    new Promise((done) =>
      setTimeout(() => {
        try {
          done(new Function("return true")());
        } catch {
          done(false);
        }
      }),
    ),
  "a script in the page": () => {
    const script = document.createElement("script");
    script.textContent = "window.ranInline = true";
    document.head.append(script);
    return window.ranInline === true;
  },
  "a handler in the page": () => {
    const button = document.createElement("button");
    button.setAttribute("onclick", "window.ranHandler = true");
    document.body.append(button);
    button.click();
    return window.ranHandler === true;
  },
  "a style in the page": () => {
    const style = document.createElement("style");
    style.textContent = "body { --foreign: 1 }";
    document.head.append(style);
    return getComputedStyle(document.body).getPropertyValue("--foreign") === "1";
  },
};

/** Which attempts succeed on the page at this address: they say so, or the other origin hears of them. */
const succeeding = (address) =>
  tablet.eye.unheeding(async () => {
    const place = placeOf(elsewhere);
    await tablet.page.goto("about:blank");
    await tablet.page.goto(address);
    await tablet.see("screen-first");
    const names = [];
    for (const [name, attempt] of Object.entries(ATTEMPTS)) {
      heard = [];
      const did = await tablet.page.evaluate(attempt, place);
      if (did || heard.length > 0) names.push(name);
    }
    return names;
  });

/** The same pages and the same door at another address, without the bridge's headers or without the page's own policy. */
async function succeedingWithout({ headers = false, own = false }) {
  const { origin, address } = tablet.bridge;
  const between = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { authorization, "content-type": type } = request.headers;
    const answer = await fetch(`${origin}${request.url}`, {
      method: request.method,
      headers: { ...(authorization && { authorization }), ...(type && { "content-type": type }) },
      body: request.method === "POST" ? Buffer.concat(parts) : undefined,
    });
    const said = Object.fromEntries(answer.headers);
    const bytes = Buffer.from(await answer.arrayBuffer());
    delete said["content-length"];
    if (request.url !== "/") return response.writeHead(answer.status, said).end(bytes);
    const page = bytes.toString();
    takenAway = Boolean(said["content-security-policy"]) && OWN_POLICY.test(page);
    if (headers) delete said["content-security-policy"];
    response.writeHead(answer.status, said).end(own ? page.replace(OWN_POLICY, "") : page);
  });
  let takenAway = false;
  await listening(between);
  try {
    const names = await succeeding(address.replace(origin, placeOf(between)));
    assert.ok(takenAway, "both policies were there to be taken away");
    return names;
  } finally {
    between.closeAllConnections();
    between.close();
  }
}

test("no page reaches another origin or runs a foreign script", async (t) => {
  await t.test("as the bridge hands it over", async () =>
    assert.deepEqual(await succeeding(tablet.bridge.address), []),
  );
  await t.test("by the bridge's headers alone", async () =>
    assert.deepEqual(await succeedingWithout({ own: true }), []),
  );
  await t.test("by the page's own policy alone", async () =>
    assert.deepEqual(await succeedingWithout({ headers: true }), []),
  );
  await t.test("and without either, every attempt would succeed", async () =>
    assert.deepEqual(await succeedingWithout({ headers: true, own: true }), Object.keys(ATTEMPTS)),
  );
});

test("without the token of the run the pages open nothing", async () => {
  await tablet.page.goto("about:blank");
  await tablet.page.goto(`${tablet.bridge.origin}/`);
  await tablet.see("problem");
  assert.equal(await tablet.at("screen-first").count(), 0);
  await tablet.eye.look("door-closed");
});
