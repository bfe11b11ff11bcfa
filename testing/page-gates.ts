// Visitors and forged requests for pages they may not see. e2e/http/gates.test.ts tries the likeliest
// requests, and e2e/operations/gates-all.test.ts tries all of them on every page.
import type pg from "pg";
import { makeAdmin } from "./console";
import { sendAsRouter, alternativePaths, forgedRequests } from "./forged-requests";
import { requestCode, type HttpBrowser } from "./http-browser";
import type { HttpFixtures } from "./http-test";
import type { GUARDED_PAGES } from "./pages";

export type Forgery = { target: string; headers: Record<string, string> };

export type Visitors = {
  admin: HttpBrowser;
  user: HttpBrowser;
  /** Has entered the admin's password, but no second factor. */
  half: HttpBrowser;
  anonymous: HttpBrowser;
  /** Texts that must not appear in a response to another visitor. */
  secrets: string[];
};

type GuardedPage = (typeof GUARDED_PAGES)[number];

type Fixtures = Pick<HttpFixtures, "newSession" | "newBrowser"> & { db: pg.Pool };

export async function openVisitors({ newSession, newBrowser, db }: Fixtures): Promise<Visitors> {
  const [admin, user] = [await newSession(), await newSession()];
  await makeAdmin(db, admin.user);
  const [half, anonymous] = [newBrowser(), newBrowser()];
  await requestCode(half, admin.user, "sign-in");
  return {
    ...{ admin: admin.browser, user: user.browser, half, anonymous },
    secrets: [admin.user.email, admin.user.name, user.user.email],
  };
}

type RefusedVisitor = "user" | "half" | "anonymous";

/** Returns the visitors who may not see a page. The first one is closest to having access. */
export function refusedVisitors(page: GuardedPage): [RefusedVisitor, ...RefusedVisitor[]] {
  return page.for === "admin" ? ["user", "half", "anonymous"] : ["half", "anonymous"];
}

export function closestVisitor(page: GuardedPage): RefusedVisitor {
  return refusedVisitors(page)[0];
}

/** Returns one request per set of forged headers. */
export function forgedHeaders({ path }: GuardedPage): Forgery[] {
  const forged = forgedRequests(path);
  return [
    ...forged.map((headers) => ({ target: path, headers })),
    ...forged.filter(({ rsc }) => rsc).map((headers) => ({ target: `${path}?_rsc=1r7s9`, headers })),
  ];
}

/** Returns requests with alternative spellings of the path. */
export function disguisedPaths({ path }: GuardedPage): Forgery[] {
  return alternativePaths(path).flatMap((target) => [
    { target, headers: {} },
    { target, headers: { rsc: "1" } },
  ]);
}

/**
 * Returns the three requests most likely to leak something: a router state that claims that the layouts are
 * already mounted, so that a check in a layout never runs; the header that made older versions of Next.js
 * skip the middleware (CVE-2025-29927); and a URL that looks like a static file, which matchers of middleware
 * and caches often let through.
 */
export function likeliestForgeries({ path }: GuardedPage): Forgery[] {
  const forged = forgedRequests(path);
  const find = (name: string, value: string) =>
    forged.find((headers) => headers[name]?.includes(value)) ?? {};
  return [
    { target: path, headers: find("next-router-state-tree", "refetch") },
    { target: path, headers: find("x-middleware-subrequest", "middleware") },
    { target: `${path}?x=.css`, headers: {} },
  ];
}

/**
 * Sends forged requests and returns a description of each response that leaks part of the page or is a server
 * error.
 */
export async function findLeaks(
  browser: HttpBrowser,
  { words }: GuardedPage,
  forgeries: Forgery[],
  secrets: string[],
): Promise<string[]> {
  const leaks: string[] = [];
  const followed = new Set<string>();
  for (const { target, headers } of forgeries) {
    const { status, body } = await sendAsRouter(browser, target, headers, followed);
    const leaked = [...words, ...secrets].filter((secret) => body.includes(secret));
    if (leaked.length > 0 || status >= 500)
      leaks.push(`${target} with ${JSON.stringify(headers)}: ${status}, ${leaked.join(", ")}`);
  }
  return leaks;
}

/**
 * Returns how many of these requests show the page to an admin, so that only its access check stops others.
 */
export async function countShown(
  admin: HttpBrowser,
  { words }: GuardedPage,
  forgeries: Forgery[],
): Promise<number> {
  const answers = await Promise.all(
    forgeries.map(({ target, headers }) => sendAsRouter(admin, target, headers)),
  );
  return answers.filter(({ body }) => body.includes(words.at(-1) ?? "")).length;
}
