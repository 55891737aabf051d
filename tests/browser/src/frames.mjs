// What the glass shows while something happens: every frame that the browser draws, and how light it is. Must not know
// what happens.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ARTEFACTS } from "./house.mjs";

/** A frame is light when more of its pixels than this are: letters are, a ground is not. */
const LIGHT_SHARE = 1 / 8;
/** A light pixel has a channel brighter than this; a near-black one has none brighter than that. */
const [LIGHT, NEAR_BLACK] = [0x80, 0x20];

/** After the last thing that happened a browser may still draw. */
const SETTLE_MILLISECONDS = 300;

/** The frames, as PNG, that are drawn from now until the action is over. */
export async function framesOf({ context, page }, action) {
  const session = await context.newCDPSession(page);
  const frames = [];
  session.on("Page.screencastFrame", ({ data, sessionId }) => {
    frames.push(Buffer.from(data, "base64"));
    session.send("Page.screencastFrameAck", { sessionId }).catch(() => undefined);
  });
  await session.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
  try {
    await action();
    await pause(SETTLE_MILLISECONDS);
  } finally {
    await session.send("Page.stopScreencast");
    await session.detach();
  }
  return frames;
}

/** Of each frame the share of light pixels, the colour that most of it has, and whether all of it has. */
export async function readFrames({ context }, frames) {
  const reader = await context.newPage();
  try {
    const texts = frames.map((frame) => frame.toString("base64"));
    const told = { texts, light: LIGHT };
    return await reader.evaluate(async ({ texts, light }) => {
      const read = [];
      for (const text of texts) {
        const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
        const image = await createImageBitmap(new Blob([bytes]));
        const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
        canvas.drawImage(image, 0, 0);
        const { data } = canvas.getImageData(0, 0, image.width, image.height);
        const colours = new Map();
        let bright = 0;
        for (let at = 0; at < data.length; at += 4) {
          const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
          if (Math.max(red, green, blue) > light) bright += 1;
          const colour = (red << 16) | (green << 8) | blue;
          colours.set(colour, (colours.get(colour) ?? 0) + 1);
        }
        const [[ground, most]] = [...colours].sort(([, one], [, other]) => other - one);
        const pixels = data.length / 4;
        read.push({
          light: bright / pixels,
          ground: [ground >> 16, (ground >> 8) & 255, ground & 255],
          even: most === pixels,
        });
      }
      return read;
    }, told);
  } finally {
    await reader.close();
  }
}

const isDark = ({ light, ground }) => light <= LIGHT_SHARE && Math.max(...ground) <= NEAR_BLACK;

/** The frames that light up whoever looks at them. */
export async function lightFramesOf(device, action) {
  const frames = await framesOf(device, action);
  assert.ok(frames.length > 0, `${device.name}: nothing was drawn`);
  const read = await readFrames(device, frames);
  return { frames, light: frames.filter((_, at) => !isDark(read[at])) };
}

/** Nothing that is drawn meanwhile lights up whoever looks at it. The eye must be shut: it tries the light theme too. */
export async function staysDark(device, what, action) {
  const { frames, light } = await lightFramesOf(device, action);
  const picture = join(ARTEFACTS, `light-${device.name}.png`);
  if (light.length > 0) await writeFile(picture, light[0]);
  assert.equal(
    light.length,
    0,
    `${what}: ${light.length} of ${frames.length} frames are light (see ${picture})`,
  );
}
