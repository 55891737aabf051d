// What lies on a disk, byte by byte, for whoever carries it away. Must not know what any of it means, nor any key.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** So long that no two of them are alike by chance, so short that many fit whole into whatever is looked for. */
const PIECE_BYTES = 32;

/** What was sealed has hardly a byte twice; what is laid out in columns has many. */
const DIFFERENT_BYTES_LEAST = 24;

/** Every file below a folder, as its bytes. */
export async function bytesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map((entry) => readFile(join(entry.parentPath ?? entry.path, entry.name)));
  return Buffer.concat(await Promise.all(read));
}

/** The sealed pieces of one disk that lie on all of these as well. */
export function shared(disk, others) {
  const pieces = new Map();
  for (let at = 0; at + PIECE_BYTES <= disk.length; at += PIECE_BYTES) {
    const piece = disk.subarray(at, at + PIECE_BYTES);
    if (new Set(piece).size >= DIFFERENT_BYTES_LEAST) pieces.set(piece.toString("latin1"), piece);
  }
  return [...pieces.values()].filter((piece) => others.every((other) => other.includes(piece)));
}

/** Which of these pieces lie on a disk. */
export const lyingOn = (disk, pieces) => pieces.filter((piece) => disk.includes(piece));

/** How many bytes these pieces are. */
export const size = (pieces) => pieces.length * PIECE_BYTES;
