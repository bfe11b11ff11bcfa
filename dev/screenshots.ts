// Screenshots. Run it after a page has changed.
//
//   npm run screenshots                          those of the README and of the landing page
//   npm run screenshots -- --all                 every page in every state, into .data/screenshots
//   npm run screenshots -- --all sign-up admin   pages and situations whose names contain one of these words
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, expect, type Page } from "@playwright/test";
import { buildIfChanged } from "./build";
import { findBrowser } from "./browser";
import { joinTestServer } from "../testing/test-server";
import { run } from "../testing/command";
import { createAddress, createPerson, type Person } from "../testing/people";
import { enterCode, fillSignUp, signUp } from "../testing/sign-up";
import { startEnvironment } from "../testing/test-environment";
import { takeStates } from "./screenshots/states";

const folder = fileURLToPath(new URL("../docs/images", import.meta.url));
const landingFolder = fileURLToPath(new URL("../app/_landing", import.meta.url));

await mkdir(folder, { recursive: true });
await buildIfChanged();
const { server, stop: stopServers } = await joinTestServer();
const world = await startEnvironment(server);
const browser = await chromium.launch(await findBrowser(console.log));

async function visitor(n: number): Promise<Page> {
  const context = await browser.newContext({
    baseURL: world.app.url,
    viewport: { width: 1280, height: 860 },
    extraHTTPHeaders: { "x-forwarded-for": createAddress(n) },
  });
  return context.newPage();
}

async function codeFor(phone: string): Promise<string> {
  await expect.poll(async () => (await world.simulator.messages(phone)).length).toBeGreaterThan(0);
  return (await world.simulator.messages(phone)).at(-1)?.code ?? "";
}

async function takeReadme(): Promise<void> {
  await addSamples();
  await takeSignUp(createPerson(7, "AT"));
  await takeAdmin(createPerson(8, "SE"));
}

async function takeSignUp(person: Person): Promise<void> {
  const page = await visitor(100);
  await fillSignUp(page, person);
  await takeScreenshot(page, "sign-up");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("Code", { exact: true }).waitFor();
  await page.getByLabel("Code", { exact: true }).pressSequentially((await codeFor(person.phone)).slice(0, 4));
  await takeScreenshot(page, "challenge");
  const phone = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await phone.goto(world.simulator.url);
  await phone
    .getByText(await codeFor(person.phone))
    .first()
    .waitFor();
  await takeScreenshot(phone, "phone");
  await page.getByLabel("Code", { exact: true }).fill("");
  await enterCode(page, await codeFor(person.phone));
  await page.getByRole("heading", { name: "Account verified" }).waitFor();
  await takeScreenshot(page, "verified");
}

async function takeAdmin(person: Person): Promise<void> {
  const page = await visitor(101);
  await signUp(page, person, codeFor);
  await world.db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [person.email]);
  await page.goto("/admin/accounts");
  await takeScreenshot(page, "accounts");
  await page.goto("/admin");
  await takeScreenshot(page, "overview");
  await takeConsole(page);
}

/** The landing page shows charts of the overview in both color schemes, in the smallest format. */
async function takeConsole(page: Page): Promise<void> {
  const chrome = await page.context().newCDPSession(page);
  const top = (await page.getByText("Verified phones").first().boundingBox())?.y ?? 0;
  const clip = { x: 64, y: top - 26, width: 1152, height: 700, scale: 1.4 };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { data } = await chrome.send("Page.captureScreenshot", {
      format: "webp",
      quality: 70,
      clip,
      captureBeyondViewport: true,
    });
    await writeFile(`${landingFolder}/console-${colorScheme}.webp`, Buffer.from(data, "base64"));
    console.log(`app/_landing/console-${colorScheme}.webp: ${Math.ceil((data.length * 3) / 4096)} kB`);
  }
}

async function addSamples(): Promise<void> {
  const command = ["--import", "tsx", "--conditions=react-server", "cli/samples.ts", "add"];
  const adding = run(command, world.environmentFor(0));
  if ((await adding.ended) !== 0) throw new Error(adding.output());
}

async function takeScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
  console.log(`docs/images/${name}.png`);
}

try {
  const [option, ...words] = process.argv.slice(2);
  if (option === "--all") await takeStates(browser, world, words);
  else await takeReadme();
} finally {
  await browser.close();
  await world.stop();
  await stopServers();
}
