import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkEnv, describeProblems } from "./env";

const privateKey = makeKey("rsa");

const directory = mkdtempSync(join(tmpdir(), "twofold-env-"));
afterAll(() => rmSync(directory, { recursive: true }));

const prices = {
  currency: "EUR",
  rightCode: "0",
  countries: { DE: { sms: "0.05", voice: "0.1" } },
  elsewhere: { sms: "1", voice: "2" },
};

const production = {
  DATABASE_URL: "postgresql://twofold:secret@db.example.com/twofold",
  AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  DATA_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  APP_URL: "https://accounts.example.com",
  SMS_COUNTRIES: "DE, at,CH",
  SMS_PRICES_FILE: writeTempFile(JSON.stringify(prices)),
  TRUSTED_PROXY_HOPS: "1",
  VONAGE_APPLICATION_ID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
  VONAGE_PRIVATE_KEY: privateKey,
};

const demo = {
  ...production,
  APP_URL: "http://localhost:3000",
  LISTEN_ADDRESS: "127.0.0.1",
  STAND_INS: "allowed",
  VONAGE_API_HOST: "http://localhost:4010",
};

test("a complete environment is safe, and optional variables have defaults", () => {
  const checked = checkEnv(production);
  expect(checked).toMatchObject({
    status: "safe",
    env: { BRAND_NAME: "Twofold", TRUSTED_PROXY_HOPS: 1, SMS_COUNTRIES: ["DE", "AT", "CH"] },
    warnings: [],
  });
  if (checked.status === "safe") expect(checked.env.VONAGE_API_HOST.origin).toBe("https://api.nexmo.com");
});

test("the shutdown delay cannot exceed the shutdown timeout", () => {
  expect(getProblems({ ...production, SHUTDOWN_DELAY_SECONDS: "25" })).toEqual([
    "SHUTDOWN_DELAY_SECONDS must be less than SHUTDOWN_TIMEOUT_SECONDS, which counts from the shutdown signal",
  ]);
  const longTimeout = { SHUTDOWN_DELAY_SECONDS: "25", SHUTDOWN_TIMEOUT_SECONDS: "60" };
  expect(getProblems({ ...production, ...longTimeout })).toEqual([]);
});

describe("an SMTP server", () => {
  const sender = { MAIL_FROM: "Twofold <no-reply@example.com>" };

  test.each(["smtps://user:p%40ss@smtp.example.com", "smtp://smtp.example.com:587", "smtps://localhost:465"])(
    "%s is accepted",
    (SMTP_URL) => expect(getProblems({ ...production, ...sender, SMTP_URL })).toEqual([]),
  );

  test("requires a valid sender address", () => {
    const SMTP_URL = "smtps://smtp.example.com";
    expect(getProblems({ ...production, SMTP_URL })).toEqual([
      "MAIL_FROM is missing: SMTP_URL needs a sender",
    ]);
    for (const MAIL_FROM of ["nobody", "a@b@c", "A <a@b>\nBcc: <c@d>", "A <a@b> <c@d>"])
      expect(getProblems({ ...production, SMTP_URL, MAIL_FROM })).toEqual([
        "MAIL_FROM is not a valid email address",
      ]);
  });

  test("requires an smtp:// or smtps:// URL", () => {
    expect(getProblems({ ...production, ...sender, SMTP_URL: "https://smtp.example.com" })).toEqual([
      "SMTP_URL must start with smtp:// or smtps://",
    ]);
  });

  test("on this machine without TLS counts as a stand-in", () => {
    const SMTP_URL = "smtp://127.0.0.1:4025";
    expect(getProblems({ ...production, ...sender, SMTP_URL })).toEqual([
      "SMTP_URL points to this machine without TLS, and STAND_INS is not set to allow a stand-in",
    ]);
    expect(getProblems({ ...demo, ...sender, SMTP_URL })).toEqual([]);
  });
});

describe("passwords", () => {
  test("the breached password list requires HTTPS, except on this machine with stand-ins", () => {
    const findProblems = (given: Record<string, string>, HIBP_URL: string) =>
      getProblems({ ...given, HIBP_URL });
    expect(findProblems(production, "https://api.pwnedpasswords.com")).toEqual([]);
    expect(findProblems(demo, "http://127.0.0.1:4020")).toEqual([]);
    for (const [given, list] of [
      [production, "http://api.pwnedpasswords.com"],
      [production, "http://127.0.0.1:4020"],
      [demo, "http://pwned.example.com"],
      [demo, "ftp://127.0.0.1"],
    ] as const)
      expect(findProblems(given, list)).toEqual([expect.stringContaining("HIBP_URL must use HTTPS")]);
    expect(findProblems(production, "pwned")).toEqual(["HIBP_URL is not a URL"]);
  });

  test("a pepper has an ID and at least 32 characters, followed by the previous ones", () => {
    const [first, second] = [`p1:${"a".repeat(32)}`, `p2:${"b".repeat(44)}=`];
    const peppered = (PASSWORD_PEPPER: string) => getProblems({ ...production, PASSWORD_PEPPER });
    for (const list of [first, `${second}, ${first}`]) expect(peppered(list)).toEqual([]);
    const wrong = ["p1:short", "a".repeat(32), `p1:${"a".repeat(31)} `, `${first},`, `p/1:${"a".repeat(32)}`];
    for (const list of wrong)
      expect(peppered(list)).toEqual([
        expect.stringContaining("PASSWORD_PEPPER must be a list of id:secret"),
      ]);
    expect(peppered(`${first},${first}`)).toEqual(["PASSWORD_PEPPER uses the same id for two secrets"]);
  });
});

test("VONAGE_TEMPLATE_ID is one template, or one for each purpose", () => {
  const one = "5709fc1d-6e3a-4b44-9d0f-2c8a6c0c9c1e";
  const other = "3e8d5b96-2f1c-4c0a-b5d4-7f9e6c1b8a43";
  const read = (VONAGE_TEMPLATE_ID: string) => {
    const checked = checkEnv({ ...production, VONAGE_TEMPLATE_ID });
    return checked.status === "safe" ? checked.env.VONAGE_TEMPLATE_ID : checked.problems;
  };
  expect(read(one)).toEqual({ any: one });
  expect(read(`${one}, reset_password:${other}`)).toEqual({ any: one, reset_password: other });
});

test("SUPPORT_URL is optional and accepts an https or mailto URL, or an email address", () => {
  const supportUrl = (SUPPORT_URL: string) => {
    const checked = checkEnv({ ...production, SUPPORT_URL });
    return checked.status === "safe" ? checked.env.SUPPORT_URL?.href : checked.problems;
  };
  expect(supportUrl("")).toBeUndefined();
  for (const accepted of ["https://example.com/support", "mailto:support@example.com"])
    expect(supportUrl(accepted)).toBe(accepted);
  expect(supportUrl("support@example.com")).toBe("mailto:support@example.com");
  for (const rejected of ["http://example.com/support", "javascript:alert(1)"])
    expect(supportUrl(rejected)).toEqual([
      "SUPPORT_URL must start with https:// or mailto:, or be an email address",
    ]);
  expect(supportUrl("support")).toEqual(["SUPPORT_URL is not a URL"]);
});

test.each(["PRIVACY_URL", "TERMS_URL", "SOURCE_URL", "DOCS_URL"])(
  "%s is optional and must use HTTPS",
  (name) => {
    const problems = (value: string) => getProblems({ ...production, [name]: value });
    for (const accepted of ["", "https://example.com/page"]) expect(problems(accepted)).toEqual([]);
    for (const rejected of ["http://example.com", "javascript:alert(1)", "mailto:a@example.com"])
      expect(problems(rejected)).toEqual([`${name} must start with https://`]);
    expect(problems("/privacy")).toEqual([`${name} is not a URL`]);
  },
);

test("LANDING is product or plain", () => {
  for (const accepted of ["", "product", "plain"])
    expect(getProblems({ ...production, LANDING: accepted })).toEqual([]);
  expect(getProblems({ ...production, LANDING: "fancy" })).toEqual(['LANDING must be "product" or "plain"']);
});

test("all missing variables are reported together, each once", () => {
  expect(getProblems({})).toEqual([
    "DATABASE_URL is missing",
    "AUTH_SECRET is missing",
    "DATA_KEY is missing",
    "APP_URL is missing",
    "SMS_COUNTRIES is missing",
    "VONAGE_APPLICATION_ID is missing",
    "VONAGE_PRIVATE_KEY is missing",
  ]);
});

test("the problem list is readable and points to .env.example", () => {
  const text = describeProblems(getProblems({}));
  expect(text).toContain("\n  - DATABASE_URL is missing\n  - AUTH_SECRET is missing\n");
  expect(text).toContain(".env.example");
});

test("an empty variable counts as not set", () => {
  expect(getProblems({ ...production, AUTH_SECRET: "" })).toEqual(["AUTH_SECRET is missing"]);
  expect(checkEnv({ ...production, BRAND_NAME: "", STAND_INS: "", VONAGE_API_HOST: "" }).status).toBe("safe");
});

test.each([
  ["DATABASE_URL", "mysql://localhost/twofold"],
  ["DATABASE_URL", "postgresql://twofold:secret@one.example.com,/twofold"],
  ["AUTH_SECRET", "0123456789abcdef0123456789abcde"],
  ["DATA_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZQ=="],
  ["DATA_KEY", "0123456789abcdef0123456789abcdef"],
  ["DATA_KEY_FORMER", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=,x"],
  ["APP_URL", "accounts.example.com"],
  ["APP_URL", "https://example.com/accounts"],
  ["APP_URL", "http://accounts.example.com"],
  ["BRAND_NAME", "More than eighteen characters"],
  ["BRAND_NAME", "http://brand"],
  ["VONAGE_TEMPLATE_ID", "my-template"],
  ["VONAGE_TEMPLATE_ID", "sign_on:5709fc1d-6e3a-4b44-9d0f-2c8a6c0c9c1e"],
  ["VONAGE_TEMPLATE_ID", "5709fc1d-6e3a-4b44-9d0f-2c8a6c0c9c1e,5709fc1d-6e3a-4b44-9d0f-2c8a6c0c9c1e"],
  ["VONAGE_SENDER", "Two-fold"],
  ["VONAGE_SENDER", "A name of eighteen"],
  ["SMS_COUNTRIES", "DE,Germany"],
  ["SMS_COUNTRIES", "DE,,XX,YY"],
  ["TRUSTED_PROXY_HOPS", "-1"],
  ["TRUSTED_PROXY_HOPS", "all"],
  ["VONAGE_API_HOST", "api.nexmo.com"],
  ["VONAGE_API_HOST", "https://api.nexmo.com/v2"],
  ["VONAGE_APPLICATION_ID", "my-application"],
  ["VONAGE_PRIVATE_KEY", "/no/such/file.key"],
  ["VONAGE_PRIVATE_KEY", "-----BEGIN PRIVATE KEY-----\nnothing\n-----END PRIVATE KEY-----"],
  ["VONAGE_PRIVATE_KEY", makeKey("ec")],
  ["STAND_INS", "yes"],
  ["SMS_DAILY_BUDGET", "unlimited"],
  ["SMS_DAILY_BUDGET", "-5"],
  ["SMS_GUARD", "off"],
  ["SMS_PRICES_FILE", "/no/such/prices.json"],
  ["SMS_PRICES_FILE", writeTempFile("DE 0.05")],
  ["SMS_PRICES_FILE", writeTempFile(JSON.stringify({ ...prices, elsewhere: undefined }))],
  ["SMS_PRICES_FILE", writeTempFile(JSON.stringify({ ...prices, countries: { Germany: prices.elsewhere } }))],
  ["SMS_PRICES_FILE", writeTempFile(JSON.stringify({ ...prices, rightCode: 0.05 }))],
  ["DEBUG", "express,vonage:*"],
])("%s must not be %j, and this is the only problem reported", (name, value) => {
  const problems = getProblems({ ...production, [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(name);
  if (name !== "DEBUG" && value.length > 12) expect(problems[0]).not.toContain(value);
});

test("each variable is documented in .env.example", () => {
  const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
  const names = [...read("env.ts").matchAll(/^ {2}([A-Z_]{3,}):/gm)];
  expect(names.length).toBeGreaterThan(8);
  for (const [, name] of names) expect(read("../.env.example")).toMatch(new RegExp(`^# ${name}=`, "m"));
});

test("amounts are parsed to the millionth, and prices come from a file", () => {
  const checked = checkEnv({ ...production, SMS_DAILY_BUDGET: "12.5" });
  expect(checked).toMatchObject({
    status: "safe",
    env: {
      SMS_DAILY_BUDGET: 12_500_000,
      SMS_GUARD: "enforce",
      SMS_PRICES_FILE: { countries: { DE: { sms: 50_000 } } },
    },
  });
});

test("codes that are shorter or live longer than NIST allows cause warnings, also in a demo", () => {
  const weak = { CODE_LENGTH: "5", CODE_LIFETIME_SECONDS: "600" };
  const section = "NIST SP 800-63B-4 section 3.1.3.2";
  const warnings = [
    expect.stringMatching(`^CODE_LENGTH is 5: ${section}`),
    expect.stringMatching(`^CODE_LIFETIME_SECONDS is 600: ${section}`),
  ];
  expect(checkEnv({ ...production, ...weak })).toMatchObject({ status: "safe", warnings });
  const standIn = { APP_URL: "http://localhost:3000", STAND_INS: "allowed" };
  expect(checkEnv({ ...production, ...standIn, ...weak })).toMatchObject({ status: "safe", warnings });
});

test.each([
  ["CODE_LENGTH", ["3", "11", "6.5", "six"]],
  ["CODE_LIFETIME_SECONDS", ["59", "601", "5m"]],
])("%s outside its range is refused", (name, values) => {
  for (const value of values)
    expect(checkEnv({ ...production, [name]: value })).toMatchObject({
      status: "unsafe",
      problems: [expect.stringContaining(name)],
    });
});

test("settings that weaken the spending cap or the guard cause warnings", () => {
  const checked = checkEnv({ ...production, SMS_PRICES_FILE: "", SMS_GUARD: "record" });
  const warnings = [expect.stringContaining("SMS_PRICES_FILE"), expect.stringContaining("SMS_GUARD")];
  expect(checked).toMatchObject({ status: "safe", warnings });
});

test("the private key may contain line breaks escaped as \\n", () => {
  const checked = checkEnv({ ...production, VONAGE_PRIVATE_KEY: privateKey.replaceAll("\n", "\\n") });
  expect(checked).toMatchObject({ status: "safe", env: { VONAGE_PRIVATE_KEY: privateKey } });
});

test("A52: production without a proxy causes a warning that all clients may share one address", () => {
  const checked = checkEnv({ ...production, TRUSTED_PROXY_HOPS: "" });
  expect(checked).toMatchObject({
    status: "safe",
    warnings: [expect.stringContaining("TRUSTED_PROXY_HOPS")],
  });
});

describe("A64: a stand-in for Vonage", () => {
  test("is allowed on this machine", () => {
    expect(checkEnv(demo)).toMatchObject({ status: "safe", warnings: [] });
    expect(checkEnv({ ...demo, VONAGE_API_HOST: "http://127.0.0.1:4010" }).status).toBe("safe");
    expect(checkEnv({ ...demo, APP_URL: "http://[::1]:3000" }).status).toBe("safe");
  });

  test.each([
    ["http://localhost:4010", "a stand-in"],
    ["http://api.nexmo.com", "Vonage without HTTPS"],
    ["https://api.nexmo.com.example.com", "a name that starts like Vonage's"],
    ["https://notnexmo.com", "a name that ends like Vonage's"],
  ])("is refused in production: %s, %s", (VONAGE_API_HOST) => {
    expect(getProblems({ ...production, VONAGE_API_HOST })).toEqual([
      expect.stringContaining("VONAGE_API_HOST"),
    ]);
  });

  test.each([
    ["APP_URL", "https://accounts.example.com"],
    ["APP_URL", "http://127.0.0.1.example.com"],
    ["LISTEN_ADDRESS", "0.0.0.0"],
    ["LISTEN_ADDRESS", "::"],
    ["LISTEN_ADDRESS", "192.168.1.10"],
    ["VONAGE_API_HOST", "http://192.168.1.10:4010"],
    ["VONAGE_API_HOST", "https://vonage.example.com"],
  ])("is refused where %s is %s", (name, value) => {
    expect(getProblems({ ...demo, [name]: value })).toEqual([expect.stringContaining(name)]);
  });
});

function getProblems(variables: Record<string, string>): string[] {
  const checked = checkEnv(variables);
  return checked.status === "unsafe" ? checked.problems : [];
}

function makeKey(kind: "rsa" | "ec"): string {
  const { privateKey } =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function writeTempFile(text: string): string {
  const path = join(directory, `${randomUUID()}.json`);
  writeFileSync(path, text);
  return path;
}
