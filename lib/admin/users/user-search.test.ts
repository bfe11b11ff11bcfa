import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import "@/testing/fixture";
import { db, pool } from "@/lib/database/client";
import { toSearchText } from "@/lib/values/search-text";
import { readUserFilter } from "./user-filter";
import { findUsers } from "./user-page";

const NAMES = [
  "José Müller",
  "Jose\u0301 Mu\u0308ller II",
  "İbrahim Işık",
  "Jürgen Weiß",
  "Søren Ærø",
  "Łukasz Żółć",
  "Đorđe Þór Œuvrard",
  "Παναγιώτης Σαββίδης",
  "Андрей Ёлкин",
  "مُحَمَّد",
  "Nguyễn Thị Hương",
  "Liam O’Connor",
  "张李四",
  "김민준",
  "さくら タナカ",
  "لپ\u200cتاپ",
  "100%_off",
];

const EMAIL = "idn@xn--mller-kva.example";

beforeAll(async () => {
  const at = new Date();
  await db().user.createMany({
    data: NAMES.map((name, index) => {
      const email = index === 0 ? EMAIL : `${index}@example.test`;
      const phone = `+4670${2_000_000 + index}`;
      const times = { phoneVerifiedAt: at, lastSignInAt: at };
      const search = toSearchText({ name, email, phone });
      return {
        id: randomUUID(),
        name,
        email,
        phone,
        phoneCountry: "SE",
        passwordHash: "x",
        search,
        ...times,
      };
    }),
  });
  await pool().query(`ANALYZE "user"`);
});

async function find(typed: string): Promise<string[] | "search_too_short"> {
  const filter = readUserFilter((name) => ({ q: typed, sort: "created" })[name]);
  const list = await findUsers(filter, undefined);
  return list.status === "found" ? list.rows.map(({ name }) => name).sort() : list.status;
}

test.each([
  ["jose muller", ["José Müller", "Jose\u0301 Mu\u0308ller II"]],
  ["JOSÉ MÜLLER", ["José Müller", "Jose\u0301 Mu\u0308ller II"]],
  ["ibrahim isik", ["İbrahim Işık"]],
  ["IBRAHIM IŞIK", ["İbrahim Işık"]],
  ["İBRAHİM", ["İbrahim Işık"]],
  ["ıbrahım", ["İbrahim Işık"]],
  ["weiss", ["Jürgen Weiß"]],
  ["WEIẞ", ["Jürgen Weiß"]],
  ["soren aero", ["Søren Ærø"]],
  ["Sören", ["Søren Ærø"]],
  ["lukasz zolc", ["Łukasz Żółć"]],
  ["dorde thor oeuvrard", ["Đorđe Þór Œuvrard"]],
  ["παναγιωτησ σαββιδης", ["Παναγιώτης Σαββίδης"]],
  ["ΠΑΝΑΓΙΩΤΗΣ", ["Παναγιώτης Σαββίδης"]],
  ["андреи елкин", ["Андрей Ёлкин"]],
  ["محمد", ["مُحَمَّد"]],
  ["nguyen thi huong", ["Nguyễn Thị Hương"]],
  ["o'connor", ["Liam O’Connor"]],
  ["لپتاپ", ["لپ\u200cتاپ"]],
  ["100％＿", ["100%_off"]],
  ["\u202ajose\u00a0muller\u202c", ["José Müller", "Jose\u0301 Mu\u0308ller II"]],
  ["idn@müller.example", ["José Müller"]],
  ["mailto:idn@xn--mller-kva.example", ["José Müller"]],
  ["tel:+46702000000", ["José Müller"]],
  ["٤٦٧٠٢٠٠٠٠٠٠", ["José Müller"]],
])("%j finds the user, although the name is spelled otherwise", async (typed, names) => {
  expect(await find(typed)).toEqual([...names].sort());
});

test.each([
  ["李四", "张李四"],
  ["李", "张李四"],
  ["张李四", "张李四"],
  ["김", "김민준"],
  ["민준", "김민준"],
  ["さ", "さくら タナカ"],
  ["ﾀﾅ", "さくら タナカ"],
  ["くら タ", "さくら タナカ"],
])("%j is enough to find a name in Han, Hangul, or Kana", async (typed, name) => {
  expect(await find(typed)).toEqual([name]);
});

test("two Latin letters are still too few", async () => {
  expect(await find("jo")).toBe("search_too_short");
  expect(await find("йо")).toBe("search_too_short");
});

test("the trigram index serves a search for one Han character", async () => {
  const client = await pool().connect();
  try {
    await client.query("BEGIN; SET LOCAL enable_seqscan = off");
    const { rows } = await client.query<{ "QUERY PLAN": string }>(
      `EXPLAIN SELECT FROM "user" WHERE fold_search(search) LIKE fold_search('%李%')`,
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("user_fold_search_idx");
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});
