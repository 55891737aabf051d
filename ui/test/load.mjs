// Loads a module of the UI as the build would, and finds its files, for the tests beside this one.

import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { runnerImport } from "vite";

export const root = fileURLToPath(new URL("..", import.meta.url));
const data = join(root, "../crates/model/data");

/** A module of ui/src, by its path there. */
export async function load(path) {
  const { module } = await runnerImport(join(root, "src", path), {
    root,
    configFile: false,
    logLevel: "error",
    plugins: [svelte({ configFile: false })],
    resolve: { alias: { "@data": data } },
  });
  return module;
}

/** The text of every source file of the UI, by its path under ui. */
export async function sources() {
  const found = new Map();
  for (const entry of await readdir(join(root, "src"), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    found.set(relative(root, path), await readFile(path, "utf8"));
  }
  return found;
}

/** A file beside the UI, by its path from the root of the project. */
export const text = (path) => readFile(join(root, "..", path), "utf8");
