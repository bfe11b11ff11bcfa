// An expected "no" as a typed value.
import "server-only";

export type Refused<Refusal extends string> = {
  status: "refused";
  refusal: Refusal;
  retryAfterSeconds?: number;
};

/** Refuses; `retryAfterSeconds` stands in it only where waiting helps. */
export function refused<Refusal extends string>(
  refusal: Refusal,
  retryAfterSeconds?: number,
): Refused<Refusal> {
  return { status: "refused", refusal, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
