// The contents of the database decide which search texts are rare and where the thousandth page begins.
import type { Client } from "pg";
import { PAGE_SIZE } from "../../lib/database/keyset";
import type { HttpBrowser } from "../../testing/http-browser";

/** Limits of the database time per page, in milliseconds. */
const LIST_MS = 20;
const SEARCH_MS = 50;

export type BenchPage = {
  name: string;
  path: string;
  databaseMs: number;
  /** The name of the page to compare with. This one must not be slower. */
  baseline?: string;
};

export async function listPages(db: Client, admin: HttpBrowser): Promise<BenchPage[]> {
  const facts = await queryFacts(db);
  const accounts = (query: string) => `/admin/accounts?${query}`;
  const list = (name: string, path: string) => ({ name, path, databaseMs: LIST_MS });
  const search = (name: string, words: string, more = "") => ({
    name: `search: ${name}`,
    path: accounts(`q=${encodeURIComponent(words)}${more}`),
    databaseMs: SEARCH_MS,
  });
  const thousandth = async (deepOf: string, path: string, place: Place | undefined) =>
    place ? [{ ...list(`${deepOf}, page 1000`, await toPageAfter(admin, path, place)), deepOf }] : [];
  return [
    list("accounts", "/admin/accounts"),
    ...(await thousandth("accounts", "/admin/accounts", facts.thousandthUser)),
    list("status: active", accounts("status=active")),
    list("status: locked", accounts("status=locked")),
    list("status: suspended", accounts("status=suspended")),
    list("status: admins", accounts("status=admin")),
    list("status: lapsed", accounts("status=lapsed")),
    list("country: a frequent one", accounts("country=DE")),
    list("country: a rare one", accounts("country=GR")),
    list("country and status", accounts("country=GR&status=suspended")),
    list("signed up in one week", accounts(`created_from=${facts.weekFrom}&created_to=${facts.weekTo}`)),
    list("last sign-in: long ago", accounts(`signed_in_to=${facts.weekTo}`)),
    list(
      "last sign-in: one week, a rare country",
      accounts(`signed_in_from=${facts.weekFrom}&signed_in_to=${facts.weekTo}&country=GR`),
    ),
    list("sorted by sign-up", accounts("sort=created")),
    list("sorted by last sign-in", accounts("sort=signed_in")),
    list("sorted by name", accounts("sort=name")),
    list("sorted by name, backwards", accounts("sort=name&order=desc")),
    list("sorted by e-mail", accounts("sort=email")),
    list("suspended, sorted by name", accounts("status=suspended&sort=name")),
    list("a rare country, sorted by e-mail", accounts("country=GR&sort=email")),
    search("a part of many names", "ann"),
    search("a part of every e-mail", ".example"),
    search("a rare name", facts.someone.name),
    search("nobody", "zqxjkvwyp"),
    search("an e-mail", facts.someone.email),
    search("a part of an e-mail", facts.someone.email.split("@")[0]?.slice(-7) ?? ""),
    search("a phone with spaces", addSpaces(facts.someone.phone)),
    search("the end of a phone", facts.someone.phone.slice(-6)),
    search("a prefix of many phones", "+49 151"),
    search("a name, sorted by last sign-in", "mar", "&sort=signed_in"),
    search("a name in a rare country", "mar", "&country=GR"),
    search("a name among the locked", "mar", "&status=locked"),
    list("unfinished sign-ups", "/admin/unfinished"),
    list("one account", `/admin/accounts/${facts.someone.id}`),
    list("the account with most sessions", `/admin/accounts/${facts.busiest}`),
    list("events", "/admin/events"),
    ...(await thousandth("events", "/admin/events", facts.thousandthEvent)),
    list("events: a frequent kind", "/admin/events?name=sign_in_succeeded"),
    list("events: a rare kind", "/admin/events?name=admin_granted"),
    list("events of one user", `/admin/events?user=${facts.someone.id}`),
    list("deliveries", "/admin/deliveries"),
    ...(await thousandth("deliveries", "/admin/deliveries", facts.thousandthMessage)),
    list("deliveries: refused by the guard", "/admin/deliveries?outcome=refused_by_guard"),
    list("deliveries: one rule", "/admin/deliveries?rule=prefix_day"),
    list("deliveries: answered", "/admin/deliveries?outcome=answered"),
    list("deliveries: blocked, rare", "/admin/deliveries?outcome=blocked"),
    list("deliveries: calls", "/admin/deliveries?channel=voice"),
    list("deliveries: a rare country", "/admin/deliveries?country=GR"),
    list(
      "deliveries: a rare country, changes of numbers",
      "/admin/deliveries?country=GR&purpose=change_phone",
    ),
    list(
      "deliveries: a prefix",
      `/admin/deliveries?prefix=${encodeURIComponent(facts.someone.phone.slice(0, -4))}`,
    ),
    list("deliveries: one week", `/admin/deliveries?from=${facts.weekFrom}&until=${facts.weekTo}`),
    list("limits", "/admin/deliveries/limits"),
    list("pauses", "/admin/deliveries/pauses"),
    list("overview", "/admin"),
    list("overview of a year", `/admin?from=${facts.yearFrom}`),
  ];
}

type Place = { at: Date; id: string };

type Facts = {
  someone: { id: string; name: string; email: string; phone: string };
  busiest: string;
  weekFrom: string;
  weekTo: string;
  yearFrom: string;
  thousandthUser?: Place;
  thousandthEvent?: Place;
  thousandthMessage?: Place;
};

async function queryFacts(db: Client): Promise<Facts> {
  const one = async <T extends object>(sql: string) => (await db.query<T>(sql)).rows[0];
  // Undefined if there are fewer pages.
  const findRow = (table: string, column: string, which = "true") =>
    one<Place>(
      `SELECT ${column} AS at, id FROM "${table}" WHERE ${which}
       ORDER BY ${column} DESC, id DESC OFFSET ${999 * PAGE_SIZE - 1} LIMIT 1`,
    );
  const someone = await one<Facts["someone"]>(
    `SELECT id, name, email, phone FROM "user" WHERE phone_country = 'DE' AND email NOT LIKE 'user%'
     ORDER BY md5(id::text) LIMIT 1`,
  );
  const busiest = await one<{ id: string }>(
    `SELECT user_id AS id FROM session GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1`,
  );
  const days = await one<{ weekFrom: string; weekTo: string; yearFrom: string }>(
    `SELECT to_char(now() - interval '100 days', 'YYYY-MM-DD') AS "weekFrom",
       to_char(now() - interval '94 days', 'YYYY-MM-DD') AS "weekTo",
       to_char(now() - interval '364 days', 'YYYY-MM-DD') AS "yearFrom"`,
  );
  if (!someone || !busiest || !days) throw new Error("The database has no users.");
  const places = {
    thousandthUser: await findRow("user", "phone_verified_at", "phone_lapsed_at IS NULL"),
    thousandthEvent: await findRow("audit_event", "at"),
    thousandthMessage: await findRow("delivery", "asked_at"),
  };
  const there = Object.fromEntries(Object.entries(places).filter(([, row]) => row !== undefined));
  return { someone, busiest: busiest.id, ...days, ...there };
}

/** Returns the URL of the page after that row, by replacing the row in the link to the second page. */
async function toPageAfter(admin: HttpBrowser, path: string, { at, id }: Place): Promise<string> {
  const { body } = await admin.send(path);
  const next = [...body.matchAll(/href="([^"]*[?&]page=[^"]*)"/g)].at(-1)?.[1]?.replaceAll("&amp;", "&");
  const cursor = next && new URL(next, "http://localhost").searchParams.get("page");
  // The page does not exist yet, or has no second page.
  if (!cursor) return path;
  const [direction] = cursor.split("~");
  return `${path}?page=${encodeURIComponent(`${direction}~${at.getTime()}~${id}`)}`;
}

const addSpaces = (phone: string) => phone.slice(0, -1).replace(/^(\+\d\d)(\d{3})(\d{3})/, "$1 $2 $3 ");
