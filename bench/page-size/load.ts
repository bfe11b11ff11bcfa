// One load of one page in a browser that has seen nothing yet, on a slow phone with a slow network.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright";

export type PublicPage = {
  name: string;
  url: string;
  cookies: ReadonlyMap<string, string>;
  /** Whether an aim holds for its script. */
  isForm: boolean;
};

export type Load = {
  /** Of scripts, as they travelled, until the page was loaded. */
  scriptBytes: number;
  scripts: number;
  /** Of everything until then. */
  allBytes: number;
  lcpMs: number;
  cls: number;
  /** Total blocking time: what tasks after the first paint took beyond 50 ms each. */
  tbtMs: number;
};

/** As Chrome's own tools call "slow 4G" and "4× slowdown". */
const NETWORK = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1.6e6 / 8) * 0.9,
  uploadThroughput: (750e3 / 8) * 0.9,
};
const CPU_SLOWDOWN = 4;
const VIEWPORT = { width: 412, height: 823 };

const WEB_VITALS = dirname(createRequire(import.meta.url).resolve("web-vitals"));

/** One script, since each has a scope of its own. */
const WATCH = [join(WEB_VITALS, "web-vitals.iife.js"), fileURLToPath(new URL("in-page.js", import.meta.url))]
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

export async function loadOnce(browser: Browser, { url, cookies }: PublicPage): Promise<Load> {
  const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: 2 });
  try {
    await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url })));
    const page = await context.newPage();
    // The browser itself evaluates them, so that the page's content security policy stays as it is.
    await page.addInitScript({ content: WATCH });
    const tools = await context.newCDPSession(page);
    await tools.send("Network.emulateNetworkConditions", NETWORK);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
    const response = await page.goto(url, { waitUntil: "networkidle" });
    if (response?.status() !== 200 || page.url() !== url)
      throw new Error(`${url} came to ${response?.status()} ${page.url()}`);
    return await page.evaluate<Load>("benchLoad()");
  } finally {
    await context.close();
  }
}
