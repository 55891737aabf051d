// What a camera sees that is held before the desk's screen: the QR image as it is drawn there, on a grey ground, as a
// film of still frames (Y4M) for the browser's own camera.

import { writeFile } from "node:fs/promises";

const [WIDTH, HEIGHT, FRAMES] = [640, 480, 8];
const [GROUND, LIGHT, DARK, GREY] = [96, 235, 16, 128];
/** Rows and columns of ground around the image. */
const AROUND = 20;

/** Takes a film of the QR image on a screen. */
export async function filmed(svg, path) {
  const [, , side] = (await svg.getAttribute("viewBox")).split(" ").map(Number);
  const drawn = await svg.locator("path").getAttribute("d");
  const dark = new Set([...drawn.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  const pixels = Math.floor((HEIGHT - 2 * AROUND) / side);
  const luma = Buffer.alloc(WIDTH * HEIGHT, GROUND);
  for (let y = 0; y < side * pixels; y += 1)
    for (let x = 0; x < side * pixels; x += 1) {
      const module = `${Math.floor(x / pixels)} ${Math.floor(y / pixels)}`;
      luma[(y + AROUND) * WIDTH + x + AROUND] = dark.has(module) ? DARK : LIGHT;
    }
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, colour]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(path, Buffer.concat([header, ...Array.from({ length: FRAMES }, () => frame)]));
}
