// Why Vonage did not accept a message: the number, a code under way, or our configuration (409 and 422).
import "server-only";
import * as v from "valibot";
import type { CallResult, SentAnswer } from "./call";

type Refused = Extract<CallResult, { status: "refused" }>;

const requestId = v.pipe(v.string(), v.uuid());

/** Returns the request in flight for the number, or null if that is not the reason. */
export function findConflict({ httpStatus, problem }: Refused): { requestId: string | null } | null {
  const named = v.safeParse(v.object({ request_id: requestId }), problem);
  const id = named.success ? named.output.request_id : null;
  if (httpStatus === 409) return { requestId: id };
  const isConflict = httpStatus === 422 && v.is(v.object({ title: v.literal("Conflict") }), problem);
  return isConflict && id !== null ? { requestId: id } : null;
}

/** Whether every reason is about `to`. A brand, sender, or template is not the user's fault. */
export function isNumberRefused({ httpStatus, problem }: Refused): boolean {
  if (httpStatus !== 422) return false;
  const reasons = listReasons(problem);
  return reasons.length > 0 && reasons.every(isAboutNumber);
}

/** Returns 422 if only an operator can fix what Vonage did not accept. */
export function findConfigurationFault(answer: SentAnswer): number | null {
  if (answer.status !== "refused" || answer.httpStatus !== 422) return null;
  return findConflict(answer) || isNumberRefused(answer) ? null : 422;
}

type Reason = { name: string; reason: string };

const Reason = v.object({ name: v.optional(v.string(), ""), reason: v.optional(v.string(), "") });

/** Vonage sends a list, an object of reasons by name, or only a `detail`. */
const Problem = v.object({
  invalid_parameters: v.optional(v.union([v.array(Reason), v.record(v.string(), v.string())]), []),
  detail: v.optional(v.string(), ""),
});

function listReasons(problem: unknown): Reason[] {
  const parsed = v.safeParse(Problem, problem);
  if (!parsed.success) return [];
  const { invalid_parameters: invalid, detail } = parsed.output;
  const reasons = Array.isArray(invalid)
    ? invalid
    : Object.entries(invalid).map(([name, reason]) => ({ name, reason }));
  return reasons.length > 0 ? reasons : [{ name: "", reason: detail }];
}

/** The name is `to` or ends with it (`workflow[0].to`), or the reason names it. */
function isAboutNumber({ name, reason }: Reason): boolean {
  if (/(^|[.\]])to$/.test(name)) return true;
  return /^(workflow\b.*)?$/.test(name) && /(^|\W)[`'"]to[`'"]/.test(reason);
}
