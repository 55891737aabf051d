// The way in inside the app: one Tauri command. The only file that knows @tauri-apps.

import { invoke, isTauri } from "@tauri-apps/api/core";
import type { Request } from "./bindings/requests";

/** Whether this page runs in the app's own window. */
export function insideTauri(): boolean {
  return isTauri();
}

/** Hands the request to the command `handle`. */
export function tauri(request: Request): Promise<unknown> {
  return invoke("handle", { request });
}
