// Generates refused messages: a few of single users, and waves of SMS pumping by bots that sign up for hours
// with numbers of two prefixes from rotating IP addresses. The limits stop them after a few messages.
import type { Decision } from "../../lib/deliveries/limits/evaluate";
import { LIMITS } from "../../lib/deliveries/limits/limits";
import type { Chance } from "../random";
import type { Day } from "./calendar";
import type { HistoryOptions } from "./history-options";
import { playRound } from "./rounds";

/** Relative size of a wave by days before the end. */
const WAVES: Readonly<Record<number, number>> = { 4: 1, 17: 0.4 };

/** Requests of a full wave per user, but at least MIN_REQUESTS. */
const REQUESTS_PER_USER = 0.02;
const MIN_REQUESTS = 120;

/** Generates the wave of a day, if it has one. */
export async function generateWave(
  { users, days, cast, writer, isCounted, recordEvent }: HistoryOptions,
  chance: Chance,
  index: number,
  { startsAt, until }: Day,
  reportProgress: () => Promise<void>,
): Promise<void> {
  const size = WAVES[days - 1 - index];
  if (!size) return;
  const requests = Math.round(size * Math.max(MIN_REQUESTS, users * REQUESTS_PER_USER));
  const waveStart = startsAt + 2 * 3_600_000;
  const sent = new Map<string, number>();
  for (let n = 0; n < requests; n++) {
    const { phone, country } = cast.attackedNumber(chance, 2 * index + chance.below(2));
    const at = Math.min(until - 1, waveStart + Math.floor((n / requests) * 5 * 3_600_000));
    const prefix = phone.slice(0, -4);
    const counted = sent.get(prefix) ?? 0;
    const { free, seconds } = LIMITS.prefix_day;
    const decision: Decision = {
      ...{ rule: "prefix_day", enforced: true, subject: prefix },
      ...{ counted, allowed: free, answered: 0, windowSeconds: seconds },
    };
    const isRefused = counted >= free;
    if (!isRefused) sent.set(prefix, counted + 1);
    const ip = cast.address(chance, country);
    const outcome = playRound(writer, chance, {
      ...{ at, purpose: "sign_up", phone, country, ip, userId: null },
      draft: cast.bot(chance),
      ...{ isAbandoned: true, isCounted },
      ...(isRefused && { decision }),
    });
    if (isRefused && n % 10 === 0 && outcome.status === "failed" && outcome.deliveryId) {
      const { challengeId, deliveryId } = outcome;
      const problem = "too_many_messages" as const;
      const data = { challengeId, deliveryId, channel: "sms" as const, problem, ...decision };
      recordEvent({ ip, userAgent: "curl/8.5.0" }, { name: "code_not_sent", userId: null, data }, at);
    }
    await reportProgress();
  }
}

/** Returns why a single person gets no message: the line type, or a limit per number or IP address. */
export function randomRefusal(chance: Chance, ip: string, country: string): Decision {
  const kind = chance.next();
  if (kind < 0.35)
    return {
      rule: "destination",
      enforced: true,
      refused: "line_type",
      lineType: "FIXED_LINE",
      subject: country,
    };
  const [rule, subject] =
    kind < 0.75 ? (["stranger_number_hour", undefined] as const) : (["ip_hour", ip] as const);
  const { free, seconds } = LIMITS[rule];
  const figures = { counted: free, allowed: free, answered: 0, windowSeconds: seconds };
  return { rule, enforced: true, ...(subject && { subject }), ...figures };
}
