// Loads a page once in a new browser context, on a slow phone and network.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright";

export type PublicPage = {
  name: string;
  url: string;
  cookies: ReadonlyMap<string, string>;
  /** Whether the goal for script size applies. */
  isForm: boolean;
};

export type Load = {
  /** Transfer size of scripts until the load event. */
  scriptBytes: number;
  scripts: number;
  /** Transfer size of all resources until the load event. */
  allBytes: number;
  lcpMs: number;
  cls: number;
  /** Total blocking time: the parts of tasks beyond 50 ms after the first paint. */
  tbtMs: number;
};

/** "Slow 4G" and "4× slowdown" of Chrome DevTools. */
const NETWORK = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1.6e6 / 8) * 0.9,
  uploadThroughput: (750e3 / 8) * 0.9,
};
const CPU_SLOWDOWN = 4;
const VIEWPORT = { width: 412, height: 823 };

const WEB_VITALS = dirname(createRequire(import.meta.url).resolve("web-vitals"));

/** One script, because each init script has its own scope. */
const WATCH = [join(WEB_VITALS, "web-vitals.iife.js"), fileURLToPath(new URL("in-page.js", import.meta.url))]
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

export async function loadOnce(browser: Browser, { url, cookies }: PublicPage): Promise<Load> {
  const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: 2 });
  try {
    await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url })));
    const page = await context.newPage();
    // Evaluated by the browser itself, so the page's content security policy does not apply.
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
