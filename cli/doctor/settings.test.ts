import { describe, expect, test } from "vitest";
import { environment as safe } from "../../testing/fixture";
import { examine, production, getTexts, createBrokenDatabase, verdicts } from "../../testing/examination";
import { evaluateVersion } from "./node";

describe("the environment", () => {
  test("each missing variable is a separate fault, and checks that need it are skipped", async () => {
    const found = await examine(
      { APP_URL: "http://accounts.twofold.invalid" },
      "environment",
      "key",
      "vonage",
    );
    const faults = getTexts(found, "fault");
    for (const name of ["DATABASE_URL", "AUTH_SECRET", "DATA_KEY", "SMS_COUNTRIES", "VONAGE_PRIVATE_KEY"])
      expect(faults).toContain(`${name} is missing`);
    expect(faults).toContain("APP_URL must use HTTPS");
    expect(verdicts(found).filter((verdict) => verdict === "not_checked")).toHaveLength(2);
  });

  test("an invalid DATA_KEY, and a DEBUG that prints the private key", async () => {
    const found = await examine({ ...safe, DATA_KEY: "short", DEBUG: "vonage:*" }, "environment");
    expect(getTexts(found, "fault")).toContain("DATA_KEY is not 32 random bytes");
    expect(getTexts(found, "fault")).toContain("DEBUG contains vonage");
  });

  test("a guard that only records, and example prices, cause warnings", async () => {
    const found = await examine({ ...production, SMS_GUARD: "record" }, "environment");
    expect(getTexts(found, "fault")).toBe("");
    expect(getTexts(found, "warning")).toContain("SMS_GUARD is record");
    expect(getTexts(found, "warning")).toContain("SMS_PRICES_FILE is not set");
  });

  test("an invalid form encryption key, and a NODE_ENV other than production", async () => {
    const found = await examine(
      { ...production, NODE_ENV: "development", NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: "not-a-key" },
      "environment",
    );
    expect(getTexts(found, "fault")).toContain("NEXT_SERVER_ACTIONS_ENCRYPTION_KEY is not a base64 AES key");
    expect(getTexts(found, "warning")).toContain("NODE_ENV");
  });

  test("a Node.js version that is too old, past its end of life or not LTS", () => {
    const today = new Date("2026-11-28");
    const getVerdict = (version: string) => evaluateVersion(version, today).verdict;
    expect(["18.20.0", "20.18.9", "20.20.0", "22.12.0", "23.1.0", "24.4.0"].map(getVerdict)).toEqual(
      ["fault", "fault", "warning", "ok", "warning", "ok"], // prettier-ignore
    );
  });
});

describe("secrets", () => {
  test("strong and different secrets pass", async () => {
    const pepper = "p1:3e9bd02f7c51a8e64fd1907b2ac86e35f018d94c7be2a653";
    expect(verdicts(await examine({ ...production, PASSWORD_PEPPER: pepper }, "secrets"))).toEqual(["ok"]);
  });

  test("a secret that is easy to guess", async () => {
    const found = await examine({ ...production, AUTH_SECRET: "password".repeat(5) }, "secrets");
    expect(getTexts(found, "fault")).toContain("AUTH_SECRET is easy to guess");
  });

  test("one secret used for two variables", async () => {
    const found = await examine({ ...production, AUTH_SECRET: production.DATA_KEY }, "secrets");
    expect(getTexts(found, "fault")).toContain("AUTH_SECRET and DATA_KEY are identical");
  });

  test("secrets of the demo or the tests in production", async () => {
    const found = await examine({ ...production, DATA_KEY: safe.DATA_KEY }, "secrets");
    expect(getTexts(found, "fault")).toContain("DATA_KEY is the key of the demo or the tests");
  });
});

test("stand-ins with a database on another host", async () => {
  const env = { ...safe, DATABASE_URL: "postgresql://u:hush-hush@db.twofold.invalid/x" };
  expect(getTexts(await examine(env, "stand-ins"), "fault")).toContain("db.twofold.invalid");
  expect(verdicts(await examine(safe, "stand-ins"))).toEqual(["ok"]);
});

describe("countries, money and sessions", () => {
  const version = (change: object) =>
    `INSERT INTO message_settings (number, actor_id, settings, reason, at) SELECT 1, gen_random_uuid(), '${JSON.stringify(
      {
        countries: ["DE"],
        dailyBudget: 1_000_000,
        currency: "EUR",
        mode: "enforce",
        limits: {},
        ...change,
      },
    )}'::jsonb, 'a test', now()`;

  test("reports the countries and the costs that the variables set", async () => {
    const found = await examine(safe, "countries", "money", "sessions");
    expect(getTexts(found, "ok")).toContain("8 countries can sign up, according to SMS_COUNTRIES");
    expect(getTexts(found, "ok")).toContain("except in CA, US, where landlines");
    expect(getTexts(found, "warning") + getTexts(found, "fault")).toBe("");
  });

  test("countries overridden or paused in the console", async () => {
    const url = await createBrokenDatabase(
      `${version({ countries: ["DE", "SE"] })};
       INSERT INTO message_pause (id, subject, reason, paused_by, paused_at, until)
       VALUES (gen_random_uuid(), 'SE', 'a test', gen_random_uuid(), now(), now() + interval '1 hour')`,
    );
    const found = await examine({ ...safe, DATABASE_URL: url }, "countries");
    expect(getTexts(found, "ok")).toContain("1 country can sign up, according to version 1");
    expect(getTexts(found, "warning")).toContain("SMS_COUNTRIES has no effect");
    expect(getTexts(found, "warning")).toContain("Paused, so no one there can sign up: Sweden");
  });

  test("a budget below the price of one message, and a console that only records", async () => {
    expect(getTexts(await examine({ ...safe, SMS_DAILY_BUDGET: "0.01" }, "money"), "fault")).toContain(
      "nothing will be sent",
    );
    const url = await createBrokenDatabase(version({ mode: "record" }));
    expect(getTexts(await examine({ ...safe, DATABASE_URL: url }, "money"), "warning")).toContain(
      "only record",
    );
  });

  test("sessions longer than NIST recommends, and persistent sessions shorter than normal ones", async () => {
    const long = { ...safe, SESSION_LIFETIME_HOURS: "48", SESSION_IDLE_MINUTES: "240" };
    expect(getTexts(await examine(long, "sessions"), "warning")).toContain("longer than the 24 h and 60 min");
    const odd = { ...safe, KEPT_SESSION_LIFETIME_HOURS: "12" };
    expect(getTexts(await examine(odd, "sessions"), "warning")).toContain("are shorter than normal sessions");
  });
});

test("a production without links to support, privacy policy, and terms causes a warning for each", async () => {
  const found = await examine({ ...production, SUPPORT_URL: "help@twofold.invalid" }, "links");
  expect(getTexts(found, "ok")).toContain("SUPPORT_URL is mailto:help@twofold.invalid");
  for (const name of ["PRIVACY_URL", "TERMS_URL"])
    expect(getTexts(found, "warning")).toContain(`${name} is not set`);
  expect(verdicts(await examine(safe, "links"))).toEqual(["ok", "ok", "ok"]);
});
