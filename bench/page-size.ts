// Measures public pages in a browser: script size compared with an empty page of the same Next.js, and Core
// Web Vitals on a slow phone and network.
import type { Browser } from "playwright";
import { chromium } from "playwright";
import { findBrowser } from "../dev/browser";
import type { Pace, Part } from "./part";
import { CODE_PAGES, openChallenge } from "./product-forms";
import { inTurn } from "./rounds";
import { tell, type Stand } from "./bench-environment";
import { loadOnce, type Load, type PublicPage } from "./page-size/load";
import { drawWeight } from "./page-size/picture";
import { weightAims, weightTable, type WeighedPage } from "./page-size/report";

/** A load takes some seconds and varies little. */
const MOST_ROUNDS = 3;

export async function measureWeight(stand: Stand, pace: Pace): Promise<Part> {
  const pages = await publicPages(stand);
  const browser = await chromium.launch(await findBrowser(tell));
  try {
    return await measureLoads(browser, pages, Math.min(pace.rounds, MOST_ROUNDS));
  } finally {
    await browser.close();
  }
}

async function measureLoads(browser: Browser, pages: readonly PublicPage[], rounds: number): Promise<Part> {
  // The browser's first page includes its startup.
  for (const page of pages.slice(0, 1)) await loadOnce(browser, page);
  const loads = await inTurn(pages, rounds, (page, round): Promise<Load> => {
    tell(`Loading ${page.name}, ${round + 1} of ${rounds}`);
    return loadOnce(browser, page);
  });
  const [empty, ...others] = pages.map((page): WeighedPage => ({ ...page, loads: loads.get(page) ?? [] }));
  if (!empty) throw new Error("no page was loaded");
  return {
    name: "weight",
    text: weightTable(empty, others),
    picture: drawWeight(empty, others),
    aims: weightAims(empty, others),
  };
}

/** Returns the pages, the empty one first. */
async function publicPages({ site, floorApp }: Stand): Promise<PublicPage[]> {
  const page = (path: string, isForm: boolean, cookies = new Map<string, string>()): PublicPage => ({
    ...{ name: path, url: site.app.url + path, isForm, cookies },
  });
  const { url } = await floorApp();
  return [
    { name: "an empty page", url: `${url}/empty`, isForm: false, cookies: new Map() },
    page("/", false),
    page("/sign-in", true),
    page("/sign-up", true),
    page(CODE_PAGES.text.path, true, (await openChallenge(site, "text")).browser.cookies),
    page(CODE_PAGES.app.path, true, (await openChallenge(site, "app")).browser.cookies),
    page("/reset-password", false),
    page("/stop-messages", false),
  ];
}
