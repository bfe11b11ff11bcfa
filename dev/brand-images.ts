// `npm run brand`: draws favicon.ico, the icons of home screens, and the image of link previews from
// app/icon.svg and components/brand.ts. Run it after you have changed one of them.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { BRAND } from "../components/brand";
import { findBrowser } from "./browser";

const root = fileURLToPath(new URL("..", import.meta.url));
const mark = await readFile(`${root}/app/icon.svg`, "utf8");

/** Plain colors keep the file small. White on the petrol of `--leaf` (app/globals.css). */
const PREVIEW = `
<style>
  body { margin: 0; width: 1200px; height: 630px; overflow: hidden; background: #fbfefd; color: #f2f9f8;
         font-family: -apple-system, "Segoe UI", Inter, Cantarell, "Liberation Sans", sans-serif; }
  .leaf { position: absolute; inset: 0 0 0 0; padding: 84px 88px; box-sizing: border-box;
          background: #003e45;
          clip-path: polygon(0 0, 100% 0, 100% 548px, 0 100%); }
  .name { display: flex; align-items: center; gap: 24px; font-size: 44px; font-weight: 700; }
  .name svg { width: 68px; height: 68px; }
  h1 { margin: 84px 0 0; font-size: 82px; line-height: 1.22; letter-spacing: -0.03em; font-weight: 700; }
  .know, .have { text-decoration: underline 8px #84dcda; text-underline-offset: 11px; text-decoration-skip-ink: none; }
  .have { text-decoration-color: #f5b338; }
  .large { position: absolute; right: 60px; top: 120px; width: 400px; height: 400px; }
  svg .known { fill: #f2f9f8 !important; } svg .turn { fill: #b9d2d2 !important; } svg .held { fill: #f5b338 !important; }
</style>
<div class="leaf">
  <div class="name">${mark}<span>${BRAND.name}</span></div>
  <h1>Something you <span class="know">know.</span><br>Something you <span class="have">have.</span></h1>
</div>`;

/** `size` is the share of the image that the mark covers. */
function drawIcon(size: number, ground: string): string {
  return `<style>body { margin: 0; height: 100vh; display: grid; place-items: center; background: ${ground}; }
svg { width: ${size * 100}vw; height: ${size * 100}vw; }</style>${mark}`;
}

async function draw(page: Page, html: string, width: number, height = width): Promise<Buffer> {
  await page.setViewportSize({ width, height });
  await page.setContent(html);
  return page.screenshot({ omitBackground: true });
}

/** An ICO file is a directory of PNGs (16 bytes each). */
function toIco(images: { size: number; png: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index;
    header.writeUInt8(size, at);
    header.writeUInt8(size, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

const browser = await chromium.launch(await findBrowser(console.log));
try {
  const page = await browser.newPage({ colorScheme: "light" });
  await mkdir(`${root}/public`, { recursive: true });
  const icons: { size: number; png: Buffer }[] = [];
  for (const size of [16, 32, 48])
    icons.push({ size, png: await draw(page, drawIcon(1, "transparent"), size) });
  const files: Record<string, Buffer> = {
    "app/favicon.ico": toIco(icons),
    "app/apple-icon.png": await draw(page, drawIcon(0.7, BRAND.ground.light), 180),
    // Home screens may cut a maskable icon to its inner 80 %.
    "public/icon-512.png": await draw(page, drawIcon(0.55, BRAND.ground.light), 512),
    "app/opengraph-image.png": await draw(page, PREVIEW, 1200, 630),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(`${root}/${name}`, bytes);
    console.log(`${name}: ${Math.ceil(bytes.length / 1024)} kB`);
  }
} finally {
  await browser.close();
}
