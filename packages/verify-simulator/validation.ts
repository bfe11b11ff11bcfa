// Validates requests with the limits in Vonage's published description of Verify v2. Errors become 422
// responses.
import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { InvalidParameter } from "./problems";

export const channels = ["sms", "voice", "whatsapp", "rcs", "email", "silent_auth"] as const;
export type Channel = (typeof channels)[number];

export interface WantedStep {
  channel: Channel;
  /** A number without `+`, or an email address. */
  to: string;
  from?: string;
  /** Android's SMS Retriever hash, appended to text messages on a separate line. */
  appHash?: string;
  /** Where silent authentication redirects the browser at the end. */
  redirectUrl?: string;
}

/** A valid request, with Vonage's defaults. */
export interface WantedRequest {
  brand: string;
  locale: string;
  codeLength: number;
  channelTimeoutSeconds: number;
  clientRef?: string;
  /** A code chosen by the caller. */
  code?: string;
  /** ID of a template of the account. */
  templateId?: string;
  steps: WantedStep[];
}

type Fields = Record<string, unknown>;

/** Parses the body of a new request. Returns the request or all invalid parameters. */
export function readNewRequest(body: unknown): { wanted: WantedRequest } | { invalid: InvalidParameter[] } {
  const invalid: InvalidParameter[] = [];
  const addProblem = (name: string, reason: string) => void invalid.push({ name, reason });
  const fields: Fields = isFields(body) ? body : {};

  const brand = readBrand(fields.brand, addProblem);
  const locale = readOptional(
    fields,
    "locale",
    "en-us",
    isLocale,
    "must be a locale such as en-us",
    addProblem,
  );
  const codeLength = readOptional(fields, "code_length", 4, isWhole(4, 10), "must be 4 to 10", addProblem);
  const timeout = readOptional(
    fields,
    "channel_timeout",
    180,
    isWhole(15, 900),
    "must be 15 to 900",
    addProblem,
  );
  const clientRef = readOptional(
    fields,
    "client_ref",
    undefined,
    isClientRef,
    "must be 1 to 40 letters and digits",
    addProblem,
  );
  const code = readOptional(
    fields,
    "code",
    undefined,
    isCode,
    "must be 4 to 10 letters and digits",
    addProblem,
  );
  const templateId = readOptional(
    fields,
    "template_id",
    undefined,
    isUuid,
    "must be the id of a template",
    addProblem,
  );
  const steps = readWorkflow(fields.workflow, addProblem);

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

/** Parses the body of a check and returns the code. */
export function readCheck(body: unknown): { code: string } | { invalid: InvalidParameter[] } {
  const code = isFields(body) ? body.code : undefined;
  if (typeof code === "string" && code !== "") return { code };
  return { invalid: [{ name: "code", reason: "`code` is required" }] };
}

/** A text without a code, as the Messages API accepts for the channel `sms`. */
export interface WantedText {
  /** A number without `+`. */
  to: string;
  /** A number without `+`, or a sender name. */
  from: string;
  text: string;
}

const MAX_TEXT_LENGTH = 1000;

/** Parses the body of a text. Returns the text or all invalid parameters. */
export function readText(body: unknown): { wanted: WantedText } | { invalid: InvalidParameter[] } {
  const invalid: InvalidParameter[] = [];
  const addProblem = (name: string, reason: string) => void invalid.push({ name, reason });
  const { channel, message_type: kind, to, from, text }: Fields = isFields(body) ? body : {};

  if (channel !== "sms") addProblem("channel", "must be `sms`: this simulator carries no other");
  if (kind !== "text") addProblem("message_type", "must be `text` for the channel `sms`");
  if (typeof to !== "string" || !isReachableNumber(to)) addProblem("to", "invalid phone number");
  if (typeof text !== "string" || text === "") addProblem("text", "is required");
  else if ([...text].length > MAX_TEXT_LENGTH)
    addProblem("text", `must be 1 to ${MAX_TEXT_LENGTH} characters`);
  if (!isSender(from)) addProblem("from", "invalid sender");

  if (invalid.length > 0) return { invalid };
  return { wanted: { to: String(to), from: String(from), text: String(text) } };
}

type AddProblem = (name: string, reason: string) => void;

function readBrand(brand: unknown, addProblem: AddProblem): string {
  if (typeof brand !== "string" || brand.trim() === "") addProblem("brand", "`brand` is required");
  else if ([...brand].length > 18) addProblem("brand", "`brand` must be 1 to 18 characters");
  else if (/[/{}:$]/.test(brand)) addProblem("brand", "`brand` must not contain / { } : $");
  return typeof brand === "string" ? brand : "";
}

function readOptional<T, F extends T | undefined>(
  fields: Fields,
  name: string,
  fallback: F,
  accepts: (value: unknown) => value is T,
  reason: string,
  addProblem: AddProblem,
): T | F {
  const value = fields[name];
  if (value === undefined) return fallback;
  if (accepts(value)) return value;
  addProblem(name, `\`${name}\` ${reason}`);
  return fallback;
}

function readWorkflow(workflow: unknown, addProblem: AddProblem): WantedStep[] {
  if (!Array.isArray(workflow) || workflow.length === 0) {
    addProblem("workflow", "`workflow` is required and must not be empty");
    return [];
  }
  if (workflow.length > 3) addProblem("workflow", "`workflow` must not have more than 3 steps");
  return workflow.slice(0, 3).map((step, index) => readStep(isFields(step) ? step : {}, index, addProblem));
}

function readStep(step: Fields, index: number, addProblem: AddProblem): WantedStep {
  const name = (field: string) => `workflow[${index}].${field}`;
  const channel = channels.find((known) => known === step.channel);
  const to = typeof step.to === "string" ? step.to : "";
  const from = typeof step.from === "string" && step.from !== "" ? step.from : undefined;

  if (!channel) addProblem(name("channel"), `\`channel\` must be one of ${channels.join(", ")}`);
  if (channel === "silent_auth" && index > 0)
    addProblem(name("channel"), "`silent_auth` must be the first step");
  if (channel === "email" ? !isEmailAddress(to) : !isReachableNumber(to)) {
    addProblem(name("to"), channel === "email" ? "`to` address is invalid" : "`to` phone number is invalid");
  }
  if ((channel === "whatsapp" || channel === "rcs") && !from) addProblem(name("from"), "`from` is required");

  const redirectUrl = step.redirect_url;
  if (redirectUrl !== undefined && !isWebAddress(redirectUrl)) {
    addProblem(name("redirect_url"), "`redirect_url` must be an http(s) address");
  }

  return {
    channel: channel ?? "sms",
    to,
    ...(from && { from }),
    ...(typeof step.app_hash === "string" && { appHash: step.app_hash }),
    ...(typeof redirectUrl === "string" && { redirectUrl }),
  };
}

/** E.164 without `+`, with a valid length for its country. Does not check whether the number is assigned. */
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
const isEmailAddress = (to: string) => to.length <= 50 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(to);
const isLocale = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z]{2}-[a-z]{2}$/i.test(value);
const isCode = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z\d]{4,10}$/i.test(value);
const isClientRef = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z\d]{1,40}$/i.test(value);
const isUuid = (value: unknown): value is string =>
  typeof value === "string" && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
const isWhole =
  (min: number, max: number) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
