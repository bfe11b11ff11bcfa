import "server-only";

export type Refused<Refusal extends string> = {
  status: "refused";
  refusal: Refusal;
  retryAfterSeconds?: number;
};

/** `retryAfterSeconds` is set only if waiting helps. */
export function refused<Refusal extends string>(
  refusal: Refusal,
  retryAfterSeconds?: number,
): Refused<Refusal> {
  return { status: "refused", refusal, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
