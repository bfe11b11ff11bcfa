// Compares scripts with an empty page of the same Next.js. Core Web Vitals are of a slow phone and network.
import type { Browser } from "playwright";
import { chromium } from "playwright";
import { findBrowser } from "../dev/browser";
import type { Pace, Part } from "./part";
import { CODE_PAGES, openChallenge } from "./product-forms";
import { measureAlternately } from "./rounds";
import { logProgress, type BenchEnvironment } from "./bench-environment";
import { loadOnce, type Load, type PublicPage } from "./page-size/load";
import { drawPageSizes } from "./page-size/picture";
import { pageSizeGoals, pageSizeTable, type LoadedPage } from "./page-size/report";

/** A load takes some seconds and varies little. */
const MOST_ROUNDS = 3;

export async function measurePageSize(stand: BenchEnvironment, pace: Pace): Promise<Part> {
  const pages = await publicPages(stand);
  const browser = await chromium.launch(await findBrowser(logProgress));
  try {
    return await measureLoads(browser, pages, Math.min(pace.rounds, MOST_ROUNDS));
  } finally {
    await browser.close();
  }
}

async function measureLoads(browser: Browser, pages: readonly PublicPage[], rounds: number): Promise<Part> {
  // The browser's first page includes its startup.
  for (const page of pages.slice(0, 1)) await loadOnce(browser, page);
  const loads = await measureAlternately(pages, rounds, (page, round): Promise<Load> => {
    logProgress(`Loading ${page.name}, ${round + 1} of ${rounds}`);
    return loadOnce(browser, page);
  });
  const [empty, ...others] = pages.map((page): LoadedPage => ({ ...page, loads: loads.get(page) ?? [] }));
  if (!empty) throw new Error("no page was loaded");
  return {
    name: "weight",
    text: pageSizeTable(empty, others),
    picture: drawPageSizes(empty, others),
    aims: pageSizeGoals(empty, others),
  };
}

/** Returns the pages, the empty one first. */
async function publicPages({ site, floorApp }: BenchEnvironment): Promise<PublicPage[]> {
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
