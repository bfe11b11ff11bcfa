/** At this count or below, users are reminded to create new codes. */
const LOW_CODE_COUNT = 3;

/** Returns null if enough codes are left. */
export function getLowCodesWarning(left: number): string | null {
  if (left > LOW_CODE_COUNT) return null;
  return left === 0
    ? "Without them, losing your phone could lock you out."
    : "Create new ones before you run out.";
}
