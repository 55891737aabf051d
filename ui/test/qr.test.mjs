// An invitation as an image: what is drawn for a camera is what a camera reads, also when it is small, turned or dirty.

import assert from "node:assert/strict";
import test from "node:test";
import { encodeQR } from "qr";
import { decodeQR } from "qr/decode.js";

const INVITATION = `APPRODO2:${"01A7F3C90B5D2E48".repeat(18)}`;

/** The picture that a camera takes of it: so many pixels a module, turned by quarters, with so many grains of dust. */
function picture(modules, { pixels = 5, quarters = 0, dust = 0 } = {}) {
  const side = modules.length * pixels;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  const at = (x, y) => {
    for (let turn = 0; turn < quarters; turn += 1) [x, y] = [y, modules.length - 1 - x];
    return modules[y][x];
  };
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (at(Math.floor(x / pixels), Math.floor(y / pixels)))
        data.fill(20, (y * side + x) * 4, (y * side + x) * 4 + 3);
  for (let grain = 0; grain < dust; grain += 1) {
    const place = ((grain * 7919 + 13) % (side * side)) * 4;
    data.fill(grain % 2 === 0 ? 0 : 255, place, place + 3);
  }
  return { width: side, height: side, data };
}

test("an invitation is read from its image", () => {
  const modules = encodeQR(INVITATION, "raw", { ecc: "medium", border: 4 });
  for (const taken of [{}, { pixels: 3 }, { quarters: 1 }, { quarters: 2 }, { dust: 400 }])
    assert.equal(decodeQR(picture(modules, taken)), INVITATION, JSON.stringify(taken));
});

test("an invitation in capitals takes fewer modules than in small letters", () => {
  const side = (text) => encodeQR(text, "raw", { ecc: "medium" }).length;
  assert.ok(side(INVITATION) < side(INVITATION.toLowerCase()));
  assert.ok(side(INVITATION) <= 61 + 8, `${side(INVITATION)} modules`);
});

test("what is no image is not read", () => {
  const modules = encodeQR(INVITATION, "raw", { ecc: "medium", border: 4 });
  const blank = picture(modules.map((row) => row.map(() => false)));
  assert.throws(() => decodeQR(blank));
});
