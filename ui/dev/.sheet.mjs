import { chromium } from "playwright-core";
import { readdirSync, writeFileSync } from "node:fs";
const [, , dir, prefix, per, w, out] = process.argv;
const names = readdirSync(dir)
  .filter((n) => n.startsWith(prefix) && n.endsWith(".png"))
  .sort();
const b = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const p = await b.newPage();
for (let i = 0; i < names.length; i += +per) {
  const part = names.slice(i, i + +per);
  await p.setViewportSize({ width: (+w + 8) * part.length, height: 100 });
  writeFileSync(
    "/tmp/lk/s.html",
    `<body style="margin:0;background:#555;display:flex;gap:8px;align-items:start">${part.map((n) => `<div style="width:${w}px"><div style="font:11px sans-serif;color:#fff">${n}</div><img style="width:${w}px" src="file://${dir}/${n}"></div>`).join("")}`,
  );
  await p.goto("file:///tmp/lk/s.html");
  await p.waitForTimeout(300);
  await p.screenshot({ path: `${out}-${String(i / +per).padStart(2, "0")}.png`, fullPage: true });
}
await b.close();
console.log(names.length);
