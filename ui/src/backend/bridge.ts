// The way in from a browser: the loopback bridge that runs the same functions as the app.
// The token comes in the fragment of the address, lives in this module alone and leaves the address at once.

import type { Request } from "./bindings/requests";
import { unreached } from "./refusal";

let token: string | null = null;

/** Takes the token out of the address bar; to be called before anything is drawn. */
export function takeToken(): void {
  const found = /^#token=([A-Za-z0-9._~-]+)$/.exec(location.hash);
  if (!found) return;
  token = found[1] ?? null;
  history.replaceState(null, "", location.pathname + location.search);
}

/** Hands the request to the bridge. Anything but the expected answer changes nothing. */
export async function bridge(request: Request): Promise<unknown> {
  if (token === null) throw unreached("door_closed");
  let answer: Response;
  try {
    answer = await fetch("/handle", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(request),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
  } catch {
    throw unreached("door_silent");
  }
  if (answer.status === 401 || answer.status === 403) throw unreached("door_closed");
  return answer.json().catch(() => {
    throw unreached("door_silent");
  });
}
