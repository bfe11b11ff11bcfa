// What Vonage refuses with 422 before anything is sent: the limits of its published description of Verify v2.
import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { InvalidParameter } from "./problems";

export const channels = ["sms", "voice", "whatsapp", "rcs", "email", "silent_auth"] as const;
export type Channel = (typeof channels)[number];

export interface WantedStep {
  channel: Channel;
  /** A number without `+`, or a mail address. */
  to: string;
  from?: string;
  /** Android's SMS Retriever hash, put on the last line of a text message. */
  appHash?: string;
  /** Where silent authentication sends the browser when it is done. */
  redirectUrl?: string;
}

/** What was asked for, with Vonage's defaults filled in. */
export interface WantedRequest {
  brand: string;
  locale: string;
  codeLength: number;
  channelTimeoutSeconds: number;
  clientRef?: string;
  /** A code that the caller chose. */
  code?: string;
  /** A text of the account's own. */
  templateId?: string;
  steps: WantedStep[];
}

type Fields = Record<string, unknown>;

/** Reads the body of a new request: what is wanted, or everything that is wrong with it. */
export function readNewRequest(body: unknown): { wanted: WantedRequest } | { invalid: InvalidParameter[] } {
  const invalid: InvalidParameter[] = [];
  const complain = (name: string, reason: string) => void invalid.push({ name, reason });
  const fields: Fields = isFields(body) ? body : {};

  const brand = readBrand(fields.brand, complain);
  const locale = readOptional(
    fields,
    "locale",
    "en-us",
    isLocale,
    "must be a locale such as en-us",
    complain,
  );
  const codeLength = readOptional(fields, "code_length", 4, isWhole(4, 10), "must be 4 to 10", complain);
  const timeout = readOptional(
    fields,
    "channel_timeout",
    180,
    isWhole(15, 900),
    "must be 15 to 900",
    complain,
  );
  const clientRef = readOptional(
    fields,
    "client_ref",
    undefined,
    isClientRef,
    "must be 1 to 40 letters and digits",
    complain,
  );
  const code = readOptional(
    fields,
    "code",
    undefined,
    isCode,
    "must be 4 to 10 letters and digits",
    complain,
  );
  const templateId = readOptional(
    fields,
    "template_id",
    undefined,
    isUuid,
    "must be the id of a template",
    complain,
  );
  const steps = readWorkflow(fields.workflow, complain);

  if (invalid.length > 0) return { invalid };
  return {
    wanted: {
      brand,
      locale,
      codeLength,
      channelTimeoutSeconds: timeout,
      steps,
      ...(clientRef !== undefined && { clientRef }),
      ...(code !== undefined && { code }),
      ...(templateId !== undefined && { templateId }),
    },
  };
}

/** Reads the body of a check: the code as it was typed. */
export function readCheck(body: unknown): { code: string } | { invalid: InvalidParameter[] } {
  const code = isFields(body) ? body.code : undefined;
  if (typeof code === "string" && code !== "") return { code };
  return { invalid: [{ name: "code", reason: "`code` is required" }] };
}

/** A text without a code: what the Messages API takes for the channel `sms`. */
export interface WantedText {
  /** A number without `+`. */
  to: string;
  /** A number without `+`, or a name. */
  from: string;
  text: string;
}

const LONGEST_TEXT = 1000;

/** Reads the body of a text: what is wanted, or everything that is wrong with it. */
export function readText(body: unknown): { wanted: WantedText } | { invalid: InvalidParameter[] } {
  const invalid: InvalidParameter[] = [];
  const complain = (name: string, reason: string) => void invalid.push({ name, reason });
  const { channel, message_type: kind, to, from, text }: Fields = isFields(body) ? body : {};

  if (channel !== "sms") complain("channel", "must be `sms`: this simulator carries no other");
  if (kind !== "text") complain("message_type", "must be `text` for the channel `sms`");
  if (typeof to !== "string" || !isReachableNumber(to)) complain("to", "invalid phone number");
  if (typeof text !== "string" || text === "") complain("text", "is required");
  else if ([...text].length > LONGEST_TEXT) complain("text", `must be 1 to ${LONGEST_TEXT} characters`);
  if (!isSender(from)) complain("from", "invalid sender");

  if (invalid.length > 0) return { invalid };
  return { wanted: { to: String(to), from: String(from), text: String(text) } };
}

type Complain = (name: string, reason: string) => void;

function readBrand(brand: unknown, complain: Complain): string {
  if (typeof brand !== "string" || brand.trim() === "") complain("brand", "`brand` is required");
  else if ([...brand].length > 18) complain("brand", "`brand` must be 1 to 18 characters");
  else if (/[/{}:$]/.test(brand)) complain("brand", "`brand` must not contain / { } : $");
  return typeof brand === "string" ? brand : "";
}

function readOptional<T, F extends T | undefined>(
  fields: Fields,
  name: string,
  fallback: F,
  accepts: (value: unknown) => value is T,
  reason: string,
  complain: Complain,
): T | F {
  const value = fields[name];
  if (value === undefined) return fallback;
  if (accepts(value)) return value;
  complain(name, `\`${name}\` ${reason}`);
  return fallback;
}

function readWorkflow(workflow: unknown, complain: Complain): WantedStep[] {
  if (!Array.isArray(workflow) || workflow.length === 0) {
    complain("workflow", "`workflow` is required and must not be empty");
    return [];
  }
  if (workflow.length > 3) complain("workflow", "`workflow` must not have more than 3 steps");
  return workflow.slice(0, 3).map((step, index) => readStep(isFields(step) ? step : {}, index, complain));
}

function readStep(step: Fields, index: number, complain: Complain): WantedStep {
  const name = (field: string) => `workflow[${index}].${field}`;
  const channel = channels.find((known) => known === step.channel);
  const to = typeof step.to === "string" ? step.to : "";
  const from = typeof step.from === "string" && step.from !== "" ? step.from : undefined;

  if (!channel) complain(name("channel"), `\`channel\` must be one of ${channels.join(", ")}`);
  if (channel === "silent_auth" && index > 0)
    complain(name("channel"), "`silent_auth` must be the first step");
  if (channel === "email" ? !isMailAddress(to) : !isReachableNumber(to)) {
    complain(name("to"), channel === "email" ? "`to` address is invalid" : "`to` phone number is invalid");
  }
  if ((channel === "whatsapp" || channel === "rcs") && !from) complain(name("from"), "`from` is required");

  const redirectUrl = step.redirect_url;
  if (redirectUrl !== undefined && !isWebAddress(redirectUrl)) {
    complain(name("redirect_url"), "`redirect_url` must be an http(s) address");
  }

  return {
    channel: channel ?? "sms",
    to,
    ...(from && { from }),
    ...(typeof step.app_hash === "string" && { appHash: step.app_hash }),
    ...(typeof redirectUrl === "string" && { redirectUrl }),
  };
}

/** E.164 without `+`, and of a length that exists in its country; whether anybody has it is not asked. */
function isReachableNumber(to: string): boolean {
  return /^[1-9]\d{6,14}$/.test(to) && parsePhoneNumberFromString(`+${to}`)?.isPossible() === true;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isWebAddress = (value: unknown) =>
  typeof value === "string" && URL.canParse(value) && /^https?:/.test(value);
/** A number in E.164 without `+`, or up to eleven letters and digits that are not all digits. */
const isSender = (from: unknown) =>
  typeof from === "string" && (/^[1-9]\d{6,14}$/.test(from) || /^(?=.*[a-z])[a-z\d ]{1,11}$/i.test(from));
const isMailAddress = (to: string) => to.length <= 50 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(to);
const isLocale = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z]{2}-[a-z]{2}$/i.test(value);
const isCode = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z\d]{4,10}$/i.test(value);
const isClientRef = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z\d]{1,40}$/i.test(value);
const isUuid = (value: unknown): value is string =>
  typeof value === "string" && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
const isWhole =
  (least: number, most: number) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
