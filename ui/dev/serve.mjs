// Builds the pages as they are now and serves them with the policy of the real bridge, over the in-memory fake.
// Loopback, a random port, one token.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, runnerImport } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ipc: http://ipc.localhost";

const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: "error" })).module;

/** Each component says when it comes onto the screen and when it leaves, to whoever listens (see shots.mjs). */
const telling = {
  name: "approdo-telling",
  enforce: "pre",
  transform(code, id) {
    const path = relative(root, id);
    if (!path.startsWith("src") || !path.endsWith(".svelte")) return null;
    const said = JSON.stringify(path);
    const told = [
      `import { onDestroy as __leaves } from "svelte";`,
      `globalThis["onScreen"]?.(${said}, 1);`,
      `__leaves(() => globalThis["onScreen"]?.(${said}, -1));`,
    ].join(" ");
    if (!/<script lang="ts"(?! module)[^>]*>/.test(code))
      throw new Error(`${path} has no script to tell from`);
    return code.replace(/<script lang="ts"(?! module)[^>]*>/, (tag) => `${tag} ${told}`);
  },
};

/** Builds the pages in this mode ("production" or "pseudo") into a folder of their own. */
export async function pages(mode) {
  const folder = await mkdtemp(join(tmpdir(), "approdo-pages-"));
  const plugins = [telling];
  await build({ root, mode, plugins, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  return { folder, forget: () => rm(folder, { recursive: true, force: true }) };
}

/** Serves the pages of a folder; gives back the address with its token, the fake behind it and how to stop. */
export async function serve(folder) {
  const { FakeTablet } = await load("dev/fake.ts");
  const { answering } = await load("dev/bridge.ts");
  const token = crypto.randomUUID();
  const place = { tablet: new FakeTablet() };
  const handle = answering({ handle: (request) => place.tablet.handle(request) }, token);

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    if (path === "/handle") return handle(request, response);
    const file = normalize(join(folder, path === "/" ? "index.html" : path));
    if (!file.startsWith(folder)) return response.writeHead(404).end();
    try {
      const body = await readFile(file);
      response.writeHead(200, {
        "content-type": types[extname(file)] ?? "application/octet-stream",
        "content-security-policy": policy,
        "cache-control": "no-store",
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    address: `${origin}/#token=${token}`,
    renew: () => (place.tablet = new FakeTablet()),
    get tablet() {
      return place.tablet;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
