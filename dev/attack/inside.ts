// The attacks that show from inside alone: they need what was sent, the clock, the database or two people. Tests of the
// repository try them against the production build; a run from outside names those instead of claiming anything.
import type { Attack } from "./attack";

type Inside = Pick<Attack, "id" | "name" | "asvs" | "nist" | "tests">;

const inside = (
  id: string,
  name: string,
  tests: string[],
  asvs: Attack["asvs"] = [],
  nist: Attack["nist"] = [],
): Inside => ({ id, name, asvs, nist, tests });

const CHALLENGE = "lib/challenge/challenge.test.ts";
const RECOVERY_CODES = "lib/factors/recovery-codes.test.ts";
const GUARD = "lib/deliveries/guard.test.ts";

export const INSIDE: readonly Inside[] = [
  inside(
    "A01",
    "One person's code for another's challenge",
    [CHALLENGE, "e2e/http/sign-in.test.ts"],
    ["V6.6.2"],
    ["3.1.3.2"],
  ),
  inside("A04", "Parallel guesses at one code", [CHALLENGE, "e2e/http/races.test.ts"], ["V6.6.3"], ["3.2.2"]),
  inside(
    "A05",
    "One right code fifty times at once",
    [CHALLENGE, "e2e/http/races.test.ts"],
    ["V6.5.1"],
    ["3.2.7"],
  ),
  inside("A06", "A code again after it was used", [CHALLENGE, RECOVERY_CODES], ["V6.5.1"], ["3.2.7"]),
  inside("A07", "The former code after a new one was sent", [CHALLENGE], ["V6.5.1", "V6.6.2"], ["3.1.3.2"]),
  inside("A09", "A new code to get new attempts", [CHALLENGE], ["V6.6.3"], ["3.2.2"]),
  inside("A10", "Starting again to get new attempts", [CHALLENGE], ["V6.6.3"], ["3.2.2"]),
  inside(
    "A11",
    "Hopping between factors to get new attempts",
    ["lib/factors/authenticator.test.ts", RECOVERY_CODES],
    ["V6.6.3"],
    ["3.2.2"],
  ),
  inside("A12", "A code that comes too late", [CHALLENGE], ["V6.5.5"], ["3.1.3.2"]),
  inside("A14", "A provider that fails, is slow or lies", [
    CHALLENGE,
    "lib/vonage/verify.test.ts",
    "e2e/http/authenticator.test.ts",
  ]),
  inside("A20", "One recovery code in a race with itself", [RECOVERY_CODES], ["V6.5.1"], ["3.2.7", "4.2"]),
  inside("A21", "Guessing recovery codes", [RECOVERY_CODES], ["V6.5.4"], ["3.2.2", "4.2"]),
  inside(
    "A24",
    "Removing or changing factors with a stolen session",
    ["e2e/http/step-up.test.ts", "e2e/http/passkeys.test.ts", "e2e/http/change-phone.test.ts"],
    ["V7.5.1", "V7.5.3"],
  ),
  inside(
    "A30",
    "A token after signing out, ending, suspending, a new password",
    ["e2e/http/session.test.ts", "e2e/http/my-sessions.test.ts", "e2e/http/change-password.test.ts"],
    ["V7.4.1", "V7.4.2", "V7.4.3"],
    ["5.1"],
  ),
  inside(
    "A31",
    "A session that is idle, or a day old",
    ["e2e/http/session.test.ts", "lib/session/sessions.test.ts"],
    ["V7.3.1", "V7.3.2"],
    ["2.2.3"],
  ),
  inside("A36", "Twenty sign-ups at once for one address or number", [CHALLENGE], ["V2.3.4"]),
  inside(
    "A37",
    "Two people who prove one number at once",
    [CHALLENGE, "e2e/http/sign-up.test.ts"],
    ["V2.3.4"],
  ),
  inside("A38", "Squatting on somebody's address or number", [CHALLENGE, "e2e/http/known-people.test.ts"]),
  inside("A39", "A number that counts before it is proven", ["e2e/http/change-phone.test.ts"], ["V6.6.1"]),
  inside(
    "A41",
    "Another number with a stolen session",
    ["e2e/http/change-phone.test.ts", "lib/accounts/undo-phone-change.test.ts"],
    ["V6.3.7", "V7.5.1"],
    ["4.6"],
  ),
  inside(
    "A42",
    "A lost phone as the way round the second factor",
    ["e2e/http/lost-phone.test.ts", "e2e/http/lost-phone-case.test.ts", "lib/admin/lost-phone.test.ts"],
    ["V6.4.4"],
    ["4.2"],
  ),
  inside(
    "A43",
    "Links of reset mails: twice, late, guessed, looked at by a scanner",
    ["e2e/http/forgotten-password.test.ts", "lib/accounts/link-lifetimes.test.ts"],
    ["V6.4.3"],
    ["4.2"],
  ),
  inside("A44", "A number that was given to somebody else", ["lib/session/take-number.test.ts"], ["V6.6.1"]),
  inside("A54", "Numbers that cost or are abroad", ["e2e/http/refused-messages.test.ts", GUARD], ["V2.4.1"]),
  inside("A55", "Pumping numbers of one prefix", [GUARD], ["V2.4.1"]),
  inside("A56", "Pumping a country from many addresses", ["dev/rehearse/attack.test.ts", GUARD], ["V2.4.1"]),
  inside(
    "A57",
    "Spending the day's money",
    ["lib/deliveries/budget.test.ts", "e2e/http/limits.test.ts"],
    ["V2.4.1", "V2.3.2"],
  ),
  inside(
    "A58",
    "Bombing one number with codes",
    [GUARD, "lib/deliveries/stopped-numbers.test.ts", "e2e/http/stop-messages.test.ts"],
    ["V2.4.1"],
  ),
  inside(
    "A72",
    "Changing, removing or inventing lines of the audit trail",
    ["lib/audit-chain.test.ts", "e2e/http/audit-trail.test.ts"],
    ["V16.4.1", "V16.4.2"],
  ),
];
