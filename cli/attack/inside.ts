// Attacks that cannot be judged from outside: they need sent messages, the clock, the database, or two users.
// The report names the tests that cover them against the production build.
import type { Attack } from "./attack";

type InsideAttack = Pick<Attack, "id" | "name" | "asvs" | "nist" | "tests">;

const insideAttack = (
  id: string,
  name: string,
  tests: string[],
  asvs: Attack["asvs"] = [],
  nist: Attack["nist"] = [],
): InsideAttack => ({ id, name, asvs, nist, tests });

const CHALLENGE = "lib/challenge/challenge.test.ts";
const RECOVERY_CODES = "lib/factors/recovery-codes.test.ts";
const GUARD = "lib/deliveries/limits/guard.test.ts";

export const INSIDE_ATTACKS: readonly InsideAttack[] = [
  insideAttack(
    "A01",
    "One user's code for another user's challenge",
    [CHALLENGE, "e2e/http/sign-in.test.ts"],
    ["V6.6.2"],
    ["3.1.3.2"],
  ),
  insideAttack(
    "A04",
    "Parallel guesses of one code",
    [CHALLENGE, "e2e/http/races.test.ts"],
    ["V6.6.3"],
    ["3.2.2"],
  ),
  insideAttack(
    "A05",
    "The same correct code 50 times at once",
    [CHALLENGE, "e2e/http/races.test.ts"],
    ["V6.5.1"],
    ["3.2.7"],
  ),
  insideAttack("A06", "Reuse of a code", [CHALLENGE, RECOVERY_CODES], ["V6.5.1"], ["3.2.7"]),
  insideAttack(
    "A07",
    "The previous code after a new one was sent",
    [CHALLENGE],
    ["V6.5.1", "V6.6.2"],
    ["3.1.3.2"],
  ),
  insideAttack("A09", "Requesting a new code to reset the attempt limit", [CHALLENGE], ["V6.6.3"], ["3.2.2"]),
  insideAttack("A10", "Starting over to reset the attempt limit", [CHALLENGE], ["V6.6.3"], ["3.2.2"]),
  insideAttack(
    "A11",
    "Switching factors to reset the attempt limit",
    ["lib/factors/authenticator.test.ts", RECOVERY_CODES],
    ["V6.6.3"],
    ["3.2.2"],
  ),
  insideAttack("A12", "An expired code", [CHALLENGE], ["V6.5.5"], ["3.1.3.2"]),
  insideAttack("A14", "A provider that fails, is slow, or returns false results", [
    CHALLENGE,
    "lib/vonage/verify.test.ts",
    "e2e/http/authenticator.test.ts",
  ]),
  insideAttack("A20", "Concurrent use of one recovery code", [RECOVERY_CODES], ["V6.5.1"], ["3.2.7", "4.2"]),
  insideAttack("A21", "Guessing recovery codes", [RECOVERY_CODES], ["V6.5.4"], ["3.2.2", "4.2"]),
  insideAttack(
    "A24",
    "Removing or changing factors with a stolen session",
    ["e2e/http/step-up.test.ts", "e2e/http/passkeys.test.ts", "e2e/http/change-phone.test.ts"],
    ["V7.5.1", "V7.5.3"],
  ),
  insideAttack(
    "A30",
    "A token after sign-out, revocation, suspension, or a password change",
    ["e2e/http/session.test.ts", "e2e/http/my-sessions.test.ts", "e2e/http/change-password.test.ts"],
    ["V7.4.1", "V7.4.2", "V7.4.3"],
    ["5.1"],
  ),
  insideAttack(
    "A31",
    "An idle session, or one older than a day",
    ["e2e/http/session.test.ts", "lib/session/sessions.test.ts"],
    ["V7.3.1", "V7.3.2"],
    ["2.2.3"],
  ),
  insideAttack(
    "A36",
    "Twenty concurrent sign-ups with the same email address or phone number",
    [CHALLENGE],
    ["V2.3.4"],
  ),
  insideAttack(
    "A37",
    "Two users who verify the same number at once",
    [CHALLENGE, "e2e/http/sign-up.test.ts"],
    ["V2.3.4"],
  ),
  insideAttack("A38", "Squatting on someone else's email address or phone number", [
    CHALLENGE,
    "e2e/http/known-people.test.ts",
  ]),
  insideAttack("A39", "Use of a number before it is verified", ["e2e/http/change-phone.test.ts"], ["V6.6.1"]),
  insideAttack(
    "A41",
    "Changing the phone number with a stolen session",
    ["e2e/http/change-phone.test.ts", "lib/accounts/phone/undo-phone-change.test.ts"],
    ["V6.3.7", "V7.5.1"],
    ["4.6"],
  ),
  insideAttack(
    "A42",
    "Bypassing the second factor by reporting the phone lost",
    [
      "e2e/http/lost-phone.test.ts",
      "e2e/http/lost-phone-case.test.ts",
      "lib/admin/recovery/manage-recovery.test.ts",
    ],
    ["V6.4.4"],
    ["4.2"],
  ),
  insideAttack(
    "A43",
    "Password reset links: reused, expired, guessed, or opened by a scanner",
    ["e2e/http/forgotten-password.test.ts", "lib/accounts/link-lifetimes.test.ts"],
    ["V6.4.3"],
    ["4.2"],
  ),
  insideAttack("A44", "A reassigned phone number", ["lib/session/transfer-phone.test.ts"], ["V6.6.1"]),
  insideAttack(
    "A54",
    "Premium-rate and foreign numbers",
    ["e2e/http/refused-messages.test.ts", GUARD],
    ["V2.4.1"],
  ),
  insideAttack("A55", "SMS pumping within one prefix", [GUARD], ["V2.4.1"]),
  insideAttack(
    "A56",
    "SMS pumping of one country from many IP addresses",
    ["cli/rehearse/attack.test.ts", GUARD],
    ["V2.4.1"],
  ),
  insideAttack(
    "A57",
    "Exhausting the daily budget",
    ["lib/deliveries/settings/budget.test.ts", "e2e/http/limits.test.ts"],
    ["V2.4.1", "V2.3.2"],
  ),
  insideAttack(
    "A58",
    "Flooding one number with codes",
    [GUARD, "lib/deliveries/stopped-numbers.test.ts", "e2e/http/stop-messages.test.ts"],
    ["V2.4.1"],
  ),
  insideAttack(
    "A72",
    "Changing, deleting, or inserting audit events",
    ["lib/audit/chain.test.ts", "e2e/http/audit-trail.test.ts"],
    ["V16.4.1", "V16.4.2"],
  ),
];
