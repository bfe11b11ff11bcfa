// Error responses as `application/problem+json` (RFC 9457), with texts recorded from Vonage.
import { randomUUID } from "node:crypto";
import type { Answer } from "./answers";
import type { Switches } from "./switches";

export interface InvalidParameter {
  name: string;
  reason: string;
}

interface Problem {
  status: number;
  title: string;
  detail: string;
  type: string;
}

const general = "https://developer.vonage.com/api-errors";
const verify = "https://www.developer.vonage.com/api-errors/verify";
const messages = "https://developer.vonage.com/api-errors/messages";

const problems = {
  invalidJson: [400, "Bad Request", "The request body is not valid JSON.", `${general}#invalid-json`],
  invalidCode: [
    400,
    "Invalid Code",
    "The code you provided does not match the expected value.",
    `${verify}#invalid-code`,
  ],
  unauthorized: [401, "Unauthorized", "You did not provide correct credentials.", `${general}#unauthorized`],
  jwtExpired: [401, "JWT expired", "The JWT provided has expired.", `${general}#jwt-expired`],
  lowBalance: [
    402,
    "Low balance",
    "This request could not be performed due to your account balance being low.",
    `${general}#low-balance`,
  ],
  forbidden: [
    403,
    "Forbidden",
    "Your account does not have permission to perform this action.",
    `${general}#forbidden`,
  ],
  noSuchPath: [404, "Not Found", "There is nothing at this address.", `${general}#not-found`],
  wrongVerb: [405, "Method Not Allowed", "This address does not take this method.", `${general}#wrong-verb`],
  conflict: [
    409,
    "Conflict",
    "Concurrent verifications to the same number are not allowed.",
    `${verify}#conflict`,
  ],
  conflict422: [
    422,
    "Conflict",
    "Concurrent verifications to the same number are not allowed.",
    `${verify}#conflict`,
  ],
  noMoreSteps: [409, "Conflict", "There are no more events left to trigger.", `${general}#conflict`],
  networkRefused: [409, "Network error", "The network could not confirm this number.", `${verify}#conflict`],
  gone: [
    410,
    "Invalid Code",
    "An incorrect code has been provided too many times. Workflow terminated.",
    `${verify}#expired`,
  ],
  tooLarge: [413, "Payload Too Large", "The request body is too large.", `${general}#payload-too-large`],
  invalidParameters: [
    422,
    "Invalid params",
    "The value of one or more parameters is invalid.",
    `${general}#invalid-params`,
  ],
  invalidText: [422, "Invalid params", "The value of one or more parameters is invalid.", `${messages}#1150`],
  invalidSender: [
    422,
    "Invalid sender",
    "The `from` parameter is invalid for the given channel.",
    `${messages}#1120`,
  ],
  throttled: [429, "Rate Limit Hit", "Please wait, then retry your request.", `${general}#throttled`],
  serverError: [
    500,
    "Internal Error",
    "An error has occurred. Please try again later.",
    `${general}#internal-error`,
  ],
  unavailable: [
    503,
    "Service Unavailable",
    "The service is not available right now.",
    `${general}#unavailable`,
  ],
} as const satisfies Record<string, readonly [number, string, string, string]>;

export type ProblemName = keyof typeof problems;

/** Returns an error response. `extra` adds or replaces members of its body. */
export function refuse(name: ProblemName, switches: Switches, extra: Record<string, unknown> = {}): Answer {
  const [status, title, detail, type] = problems[name];
  return problem({ status, title, detail, type }, switches, extra);
}

/** 404 with Vonage's text, which does not distinguish unknown from finished requests. */
export function refuseUnknownRequest(id: string, switches: Switches): Answer {
  const detail = `Request '${id.slice(0, 100)}' was not found or it has been verified already.`;
  return problem({ status: 404, title: "Not Found", detail, type: `${general}#not-found` }, switches);
}

/** Response to a cancellation in the first 30 seconds. The request continues. */
export function refuseEarlyCancel(id: string, secondsLeft: number, switches: Switches): Answer {
  const detail = `Request '${id}' cannot be cancelled yet: wait ${secondsLeft} more seconds.`;
  const status = switches.cancelRefusalStatus;
  return problem({ status, title: "Too Early", detail, type: `${verify}#too-early` }, switches);
}

/** 422 with the invalid parameters. */
export function refuseParameters(invalid: InvalidParameter[], switches: Switches): Answer {
  const asObject = Object.fromEntries(invalid.map(({ name, reason }) => [name, reason]));
  const invalid_parameters = switches.invalidParametersAs === "list" ? invalid : asObject;
  return refuse("invalidParameters", switches, { invalid_parameters });
}

/** 422 of the Messages API, which has its own error for an invalid sender. */
export function refuseText(invalid: InvalidParameter[], switches: Switches): Answer {
  const isSender = invalid.length === 1 && invalid[0]?.name === "from";
  return isSender
    ? refuse("invalidSender", switches)
    : refuse("invalidText", switches, { invalid_parameters: invalid });
}

function problem(
  { status, title, detail, type }: Problem,
  switches: Switches,
  extra: Record<string, unknown> = {},
): Answer {
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: { title, ...(switches.problemsHaveType && { type }), detail, instance: randomUUID(), ...extra },
  };
}
