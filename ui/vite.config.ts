import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { pseudoLocale } from "./dev/pseudo";

const data = fileURLToPath(new URL("../crates/model/data", import.meta.url));
const mappings = fileURLToPath(new URL("../crates/exchange/mappings", import.meta.url));

/** What the built page may do. The app and the bridge say the same in their own headers. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' ipc: http://ipc.localhost",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const statedPolicy: Plugin = {
  name: "approdo-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: policy },
      injectTo: "head-prepend",
    },
  ],
};

/** `npm run dev:fake`: the bridge's one path, answered by the in-memory fake of ui/dev. Never part of a build. */
const fakeBridge: Plugin = {
  name: "approdo-fake-bridge",
  apply: "serve",
  async configureServer(server) {
    if (server.config.mode !== "fake") return;
    const { FakeTablet } = (await server.ssrLoadModule("/dev/fake.ts")) as typeof import("./dev/fake");
    const { answering } = (await server.ssrLoadModule("/dev/bridge.ts")) as typeof import("./dev/bridge");
    const token = "dev";
    server.middlewares.use("/handle", answering(new FakeTablet(), token));
    server.httpServer?.once("listening", () => {
      const address = server.httpServer?.address();
      const port = typeof address === "object" ? address?.port : undefined;
      server.config.logger.info(`\n  fake door: http://127.0.0.1:${port}/#token=${token}\n`);
    });
  },
};

export default defineConfig({
  plugins: [svelte(), statedPolicy, fakeBridge, pseudoLocale()],
  resolve: { alias: { "@data": data, "@mappings": mappings } },
  server: { fs: { allow: [".", data, mappings] } },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
});
