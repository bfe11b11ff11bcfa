// Parses the environment once. All missing or unsafe variables are reported together, and the app does not
// start. A stand-in for Vonage requires STAND_INS=allowed *and* loopback addresses on both sides.
import "server-only";
import { createPrivateKey, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { isSupportedCountry, type CountryCode } from "libphonenumber-js/max";
import * as v from "valibot";
import { areHosts } from "./database/database-url";
import { Purpose } from "@/prisma/generated/enums";
import { Money, parsePriceList, type PriceListReading } from "./values/money";

const VONAGE = "https://api.nexmo.com";
const VONAGE_HOSTS = /(^|\.)(nexmo|vonage)\.com$/;
const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

const text = v.pipe(v.string("is missing"), v.trim(), v.minLength(1, "is empty"));

const wholeNumber = (least: number, most: number) =>
  v.pipe(
    text,
    v.regex(/^\d{1,6}$/, "is not a whole number"),
    v.transform(Number),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

const databaseUrl = v.pipe(
  text,
  v.regex(/^postgres(ql)?:\/\//, "must start with postgresql://"),
  v.check(areHosts, "contains an invalid host: separate several hosts as host:port,host:port"),
);

const dataKey = v.pipe(
  text,
  v.regex(/^[A-Za-z0-9+/_-]{43}=?$/, "is not 32 random bytes in base64"),
  v.transform((key) => Buffer.from(key, "base64")),
);

const url = v.pipe(
  text,
  v.check((value) => URL.canParse(value), "is not a URL"),
  v.transform((value) => new URL(value)),
);

const httpsUrl = v.pipe(
  url,
  v.check(({ protocol }) => protocol === "https:", "must start with https://"),
);

/** The ID is stored in front of each hash that uses the pepper. */
const PEPPER = /^([a-z0-9-]{1,16}):([^:,\s]{32,})$/i;

function readPepper(pepper: string): { id: string; secret: string } {
  const [, id = "", secret = ""] = PEPPER.exec(pepper) ?? [];
  return { id, secret };
}

export type MessageTemplates = Partial<Record<Purpose | "any", string>>;

const TEMPLATE = new RegExp(
  `^(?:(${Object.keys(Purpose).join("|")}):)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`,
  "i",
);

function readTemplates(entries: string[]): MessageTemplates {
  return Object.fromEntries(
    entries.map((entry) => {
      const [, purpose = "any", id = ""] = TEMPLATE.exec(entry) ?? [];
      return [purpose.toLowerCase(), id];
    }),
  );
}

const Schema = v.object({
  /** Request header in which a proxy sends the country of the client. */
  COUNTRY_HEADER: v.optional(v.pipe(text, v.regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, "is not a valid header name"))),
  DATABASE_URL: databaseUrl,
  /** Bypasses a pooler for what needs a session: migrations, and the worker that listens for jobs. */
  DATABASE_DIRECT_URL: v.optional(databaseUrl),
  AUTH_SECRET: v.pipe(text, v.minLength(32, "must be at least 32 random characters")),
  /** Encrypts secrets that must be read again (lib/crypto/sealed-secret.ts). Previous keys only decrypt. */
  DATA_KEY: dataKey,
  DATA_KEY_FORMER: v.optional(
    v.pipe(
      text,
      v.transform((list) => list.split(",").map((key) => key.trim())),
      v.array(dataKey),
    ),
  ),
  APP_URL: v.pipe(
    url,
    v.check(({ pathname, search }) => pathname === "/" && search === "", "must be an origin, without a path"),
  ),
  BRAND_NAME: v.optional(
    v.pipe(
      text,
      v.maxLength(18, "must be at most 18 characters"),
      v.regex(/^[^/{}:$]+$/, "must not contain / { } : $"),
    ),
    "Twofold",
  ),
  /** Of codes in messages. Authenticator apps always have six digits. */
  CODE_LENGTH: v.optional(wholeNumber(4, 10), "6"),
  CODE_LIFETIME_SECONDS: v.optional(wholeNumber(60, 600), "300"),
  /** Breached password list: the range API of Have I Been Pwned, or your own. */
  HIBP_URL: v.optional(url),
  LISTEN_ADDRESS: v.optional(text),
  LOG_LEVEL: v.optional(v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`), "info"),
  /** Bearer token for /api/metrics. Unset, the endpoint does not exist. */
  METRICS_TOKEN: v.optional(
    v.pipe(text, v.regex(/^[\x21-\x7e]{32,}$/, "must be at least 32 characters without spaces")),
  ),
  /** Collector for traces (OTLP over HTTP; `/v1/traces` is appended). Unset, tracing is off. */
  OTEL_EXPORTER_OTLP_ENDPOINT: v.optional(
    v.pipe(
      url,
      v.check(({ protocol }) => /^https?:$/.test(protocol), "must start with https:// or http://"),
    ),
  ),
  OTEL_SERVICE_NAME: v.optional(text, "twofold"),
  /** SMTP server. Without it, notifications appear only on the account page. */
  SMTP_URL: v.optional(
    v.pipe(
      url,
      v.check(({ protocol }) => /^smtps?:$/.test(protocol), "must start with smtp:// or smtps://"),
    ),
  ),
  /** `Name <address>` or an address. */
  MAIL_FROM: v.optional(
    v.pipe(
      text,
      v.regex(/^([^<>\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, "is not a valid email address"),
    ),
  ),
  /** `id:secret` pairs: the current one first, then those that older hashes use. */
  PASSWORD_PEPPER: v.optional(
    v.pipe(
      text,
      v.transform((list) => list.split(",").map((pepper) => pepper.trim())),
      v.array(
        v.pipe(
          v.string(),
          v.regex(PEPPER, "must be a list of id:secret pairs with at least 32 characters per secret"),
        ),
      ),
      v.transform((list) => list.map(readPepper)),
      v.check(
        (peppers) => new Set(peppers.map(({ id }) => id)).size === peppers.length,
        "uses the same id for two secrets",
      ),
    ),
  ),
  SMS_COUNTRIES: v.pipe(
    text,
    v.transform((list) => list.split(",").map((country) => country.trim().toUpperCase())),
    v.array(
      v.custom<CountryCode>(
        (country) => typeof country === "string" && isSupportedCountry(country),
        "contains a value that is not an ISO 3166 country code, such as DE or US",
      ),
    ),
  ),
  /** Maximum cost of messages and calls per day (UTC), in millionths of the currency unit. */
  SMS_DAILY_BUDGET: v.optional(Money, "50"),
  SMS_GUARD: v.optional(v.picklist(["enforce", "record"], 'must be "enforce" or "record"'), "enforce"),
  SMS_PRICES_FILE: v.optional(
    v.pipe(
      text,
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const read = readPriceList(dataset.value);
        if (read.status === "read") return read.list;
        addIssue({ message: read.problem });
        return NEVER;
      }),
    ),
  ),
  /** Contacts for vulnerability reports in /.well-known/security.txt (RFC 9116). */
  SECURITY_CONTACT: v.optional(
    v.pipe(
      text,
      v.transform((list) => list.split(",").map((contact) => contact.trim())),
      v.array(
        v.pipe(
          v.string(),
          v.regex(
            /^(https:\/\/|mailto:|tel:)[^\s<>"]+$/,
            "contains a value that does not start with https://, mailto:, or tel:",
          ),
        ),
      ),
    ),
  ),
  /** Session lifetimes: default, and persistent if the user chose to stay signed in. */
  SESSION_IDLE_MINUTES: v.optional(wholeNumber(5, 24 * 60), "60"),
  SESSION_LIFETIME_HOURS: v.optional(wholeNumber(1, 30 * 24), "24"),
  KEPT_SESSION_IDLE_HOURS: v.optional(wholeNumber(1, 30 * 24), "168"),
  KEPT_SESSION_LIFETIME_HOURS: v.optional(wholeNumber(1, 30 * 24), "720"),
  /** How long to keep serving after the signal, and when to exit in any case (server/shut-down.ts). */
  SHUTDOWN_DELAY_SECONDS: v.optional(wholeNumber(0, 120), "0"),
  SHUTDOWN_TIMEOUT_SECONDS: v.optional(wholeNumber(1, 600), "25"),
  /** Where users get help. An email address is short for its mailto URL. */
  SUPPORT_URL: v.optional(
    v.pipe(
      text,
      v.transform((value) => (/^[^\s:/?#@]+@[^\s:/?#@]+$/.test(value) ? `mailto:${value}` : value)),
      url,
      v.check(
        ({ protocol }) => /^(https|mailto):$/.test(protocol),
        "must start with https:// or mailto:, or be an email address",
      ),
    ),
  ),
  PRIVACY_URL: v.optional(httpsUrl),
  TERMS_URL: v.optional(httpsUrl),
  /** The repository and the documentation that the landing page links to. */
  SOURCE_URL: v.optional(httpsUrl),
  DOCS_URL: v.optional(httpsUrl),
  /** `product` also presents the software to teams. `plain` only leads users to their account. */
  LANDING: v.optional(v.picklist(["product", "plain"], 'must be "product" or "plain"'), "product"),
  STAND_INS: v.optional(v.literal("allowed", 'must be unset or "allowed"')),
  /** Where proxies list addresses (lib/http/client-address.ts). */
  FORWARDED_HEADER: v.optional(
    v.picklist(["x-forwarded-for", "forwarded"], 'must be "x-forwarded-for" or "forwarded"'),
    "x-forwarded-for",
  ),
  TRUSTED_PROXY_HOPS: v.optional(
    v.pipe(text, v.regex(/^[0-5]$/, "must be a number from 0 to 5"), v.transform(Number)),
    "0",
  ),
  VONAGE_API_HOST: v.optional(url, VONAGE),
  VONAGE_APPLICATION_ID: v.pipe(text, v.uuid("is not a UUID")),
  VONAGE_PRIVATE_KEY: v.pipe(
    text,
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return readPrivateKey(dataset.value);
      } catch {
        addIssue({ message: "is neither an RSA private key in PEM format nor a path to one" });
        return NEVER;
      }
    }),
  ),
  /** IDs of message templates: `purpose:id` for one purpose, or `id` for all others. */
  VONAGE_TEMPLATE_ID: v.optional(
    v.pipe(
      text,
      v.transform((list) => list.split(",").map((entry) => entry.trim())),
      v.array(
        v.pipe(
          v.string(),
          v.regex(
            TEMPLATE,
            `must be a UUID, or a list of purpose:UUID with one of ${Object.keys(Purpose).join(", ")}`,
          ),
        ),
      ),
      v.check(
        (entries) => Object.keys(readTemplates(entries)).length === entries.length,
        "has two templates for the same purpose",
      ),
      v.transform(readTemplates),
    ),
  ),
  /** Sender of texts without a code (Messages API). Without it, none are sent. */
  VONAGE_SENDER: v.optional(
    v.pipe(
      text,
      v.regex(
        /^([A-Za-z0-9][A-Za-z0-9 ]{1,9}[A-Za-z0-9]|\+?[1-9]\d{6,14})$/,
        "is neither a phone number nor a name of 3 to 11 letters and digits",
      ),
    ),
  ),
  /** Verifies Vonage's callbacks. Without it, they are rejected. */
  VONAGE_SIGNATURE_SECRET: v.optional(text),
});

export type Env = v.InferOutput<typeof Schema>;

/** Known only at build time (next.config.mjs): route patterns, and migration folders. */
export const BUILD = {
  routes: splitList(process.env.TWOFOLD_ROUTES),
  migrations: splitList(process.env.TWOFOLD_MIGRATIONS),
};

function splitList(list: string | undefined): string[] {
  return list?.split(",") ?? [];
}

let parsed: Env | undefined;

/** Returns the checked environment. Throws a list of all problems if there are any. */
export function env(): Env {
  if (!parsed) {
    const result = checkEnv(process.env);
    if (result.status === "unsafe") throw new Error(describeProblems(result.problems));
    parsed = result.env;
    // NextAuth builds its URLs from this, never from a Host header.
    process.env["AUTH_URL"] = parsed.APP_URL.origin;
    // Every instance must be able to decrypt the closures of server actions.
    process.env["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY"] ||= deriveActionKey(parsed.AUTH_SECRET);
  }
  return parsed;
}

function deriveActionKey(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "next server actions", 32)).toString("base64");
}

export type EnvCheck =
  { status: "safe"; env: Env; warnings: string[] } | { status: "unsafe"; problems: string[] };

export function checkEnv(variables: Record<string, string | undefined>): EnvCheck {
  // `NAME=` in an env file means "unset".
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = v.safeParse(Schema, given);
  const problems = (result.issues ?? []).map((issue) => {
    const name = String(issue.path?.[0]?.key);
    return issue.received === "undefined" ? `${name} is missing` : `${name} ${issue.message}`;
  });
  if (Number(given["SHUTDOWN_DELAY_SECONDS"] ?? 0) >= Number(given["SHUTDOWN_TIMEOUT_SECONDS"] ?? 25))
    problems.push(
      "SHUTDOWN_DELAY_SECONDS must be less than SHUTDOWN_TIMEOUT_SECONDS, which counts from the shutdown signal",
    );
  problems.push(...findStandInProblems(given), ...findEmailProblems(given), ...findBreachListProblems(given));
  if (!result.success || problems.length > 0) return { status: "unsafe", problems: [...new Set(problems)] };
  return { status: "safe", env: result.output, warnings: getWarnings(result.output) };
}

export function describeProblems(problems: string[]): string {
  const lines = problems.map((problem) => `  - ${problem}`).join("\n");
  return `Twofold cannot start: the environment is incomplete or unsafe.\n${lines}\n.env.example explains each variable.`;
}

export function isLoopback(hostname: string): boolean {
  return LOOPBACK_HOSTS.has(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Reads the variables themselves, because commands call it without a complete environment. */
export function usesSimulator(): boolean {
  const host = parseUrl(process.env["VONAGE_API_HOST"]);
  return process.env["STAND_INS"] === "allowed" && host !== undefined && isLoopback(host.hostname);
}

function findStandInProblems(given: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const vonage = parseUrl(given["VONAGE_API_HOST"] ?? VONAGE);
  const app = parseUrl(given["APP_URL"]);
  const isVonage = vonage?.protocol === "https:" && VONAGE_HOSTS.test(vonage.hostname);

  if (given["STAND_INS"] === "allowed") {
    if (app && !isLoopback(app.hostname))
      problems.push("STAND_INS=allowed requires a loopback address in APP_URL");
    if (!isLoopback(given["LISTEN_ADDRESS"] ?? "127.0.0.1"))
      problems.push("STAND_INS=allowed requires a loopback address in LISTEN_ADDRESS");
    if (vonage && !isVonage && !isLoopback(vonage.hostname))
      problems.push("VONAGE_API_HOST must be Vonage over HTTPS, or a stand-in on a loopback address");
  } else {
    if (vonage && !isVonage)
      problems.push("VONAGE_API_HOST is not Vonage over HTTPS, and STAND_INS is not set to allow a stand-in");
    if (app && app.protocol !== "https:") problems.push("APP_URL must use HTTPS");
  }
  if (vonage && vonage.pathname !== "/") problems.push("VONAGE_API_HOST must be an origin, without a path");
  if (/vonage/i.test(given["DEBUG"] ?? ""))
    problems.push("DEBUG contains vonage, which would print the private key");
  return problems;
}

/** A local mail server without TLS is a stand-in. All others must use TLS (lib/notifications/emails). */
function findEmailProblems(given: Record<string, string | undefined>): string[] {
  const smtp = parseUrl(given["SMTP_URL"]);
  if (!smtp) return [];
  const problems: string[] = [];
  if (!given["MAIL_FROM"]) problems.push("MAIL_FROM is missing: SMTP_URL needs a sender");
  if (smtp.protocol === "smtp:" && isLoopback(smtp.hostname) && given["STAND_INS"] !== "allowed")
    problems.push(
      "SMTP_URL points to this machine without TLS, and STAND_INS is not set to allow a stand-in",
    );
  return problems;
}

/** Part of each new password's hash is sent there, so HTTPS is required except for a local stand-in. */
function findBreachListProblems(given: Record<string, string | undefined>): string[] {
  const list = parseUrl(given["HIBP_URL"]);
  if (!list || list.protocol === "https:") return [];
  if (given["STAND_INS"] === "allowed" && list.protocol === "http:" && isLoopback(list.hostname)) return [];
  return ["HIBP_URL must use HTTPS, or (with STAND_INS=allowed) be a stand-in on a loopback address"];
}

function parseUrl(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}

function getWarnings(env: Env): string[] {
  const warnings = getCodeWarnings(env);
  if (env.STAND_INS === "allowed") return warnings;
  if (env.TRUSTED_PROXY_HOPS === 0)
    warnings.push(
      "TRUSTED_PROXY_HOPS is 0, so rate limits use the connecting IP address. Behind a proxy, that is the proxy's address, and all users share one limit.",
    );
  if (!env.SMS_PRICES_FILE)
    warnings.push(
      "SMS_PRICES_FILE is not set, so SMS_DAILY_BUDGET is compared with example prices, not with what you pay.",
    );
  if (env.SMS_GUARD === "record")
    warnings.push(
      "SMS_GUARD is record: suspected attacks on paid messages are recorded, but their messages are still sent.",
    );
  return warnings;
}

function getCodeWarnings(env: Env): string[] {
  const warnings: string[] = [];
  if (env.CODE_LENGTH < 6)
    warnings.push(
      `CODE_LENGTH is ${env.CODE_LENGTH}: NIST SP 800-63B-4 section 3.1.3.2 requires at least 6 digits, and each digit less makes a guess ten times as likely to succeed.`,
    );
  if (env.CODE_LIFETIME_SECONDS >= 600)
    warnings.push(
      "CODE_LIFETIME_SECONDS is 600: NIST SP 800-63B-4 section 3.1.3.2 allows at most 10 minutes, which includes the time until Vonage accepts the message.",
    );
  return warnings;
}

function readPriceList(path: string): PriceListReading {
  let json: string;
  try {
    json = readFileSync(path, "utf8");
  } catch {
    return { status: "unusable", problem: "points to a file that cannot be read" };
  }
  return parsePriceList(json);
}

/** Accepts a PEM with line breaks escaped as `\n`, or a path. */
function readPrivateKey(value: string): string {
  const pem = value.includes("-----BEGIN") ? value.replaceAll("\\n", "\n") : readFileSync(value, "utf8");
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== "rsa") throw new Error("not an RSA key");
  return pem;
}
