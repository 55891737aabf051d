// The bridge's one path over any door: POST /handle with the token. For development and screenshots only.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Request } from "../src/backend/bindings/requests";

const BODY_BYTES_MAX = 1_000_000;

export interface AnyDoor {
  handle(request: Request): Promise<unknown>;
}

/** A handler for POST /handle. */
export function answering(door: AnyDoor, token: string) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const refuse = (status: number) => {
      response.statusCode = status;
      response.end();
    };
    if (request.method !== "POST") return refuse(405);
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401);
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= BODY_BYTES_MAX) parts.push(part);
    });
    request.on("end", () => {
      if (size > BODY_BYTES_MAX) return refuse(413);
      door
        .handle(JSON.parse(Buffer.concat(parts).toString("utf8")) as Request)
        .then((answer) => {
          response.setHeader("content-type", "application/json");
          response.setHeader("cache-control", "no-store");
          response.end(JSON.stringify(answer));
        })
        .catch(() => refuse(400));
    });
  };
}
