// Several users may have entered an email address, and at most one has confirmed it. Chooses the user that a
// sign-in is about, before any password is checked: each sign-in costs one hash.
import "server-only";
import { hashToken } from "@/lib/crypto/tokens";
import type { Prisma } from "@/prisma/generated/client";

/** `select` for `chooseUser`. `browser` is the token of a returning browser. */
export function chooseFields(browser: string | null) {
  return {
    emailConfirmedAt: true,
    createdAt: true,
    sessions: {
      // Without a token, nothing matches the hash of an empty one.
      where: { browserHash: hashToken(browser ?? "") },
      select: { id: true },
      take: 1,
    },
  } satisfies Prisma.UserSelect;
}

type Candidate = { emailConfirmedAt: Date | null; createdAt: Date; sessions: unknown[] };

/**
 * Returns the user who has signed in with this browser, else the one who has confirmed the address, else the
 * newest one. Returns null for an unknown address.
 */
export function chooseUser<User extends Candidate>(users: readonly User[]): User | null {
  const [chosen] = users.toSorted(
    (one, other) =>
      Number(isKnown(other)) - Number(isKnown(one)) ||
      Number(isConfirmed(other)) - Number(isConfirmed(one)) ||
      other.createdAt.getTime() - one.createdAt.getTime(),
  );
  return chosen ?? null;
}

function isKnown({ sessions }: Candidate): boolean {
  return sessions.length > 0;
}

function isConfirmed({ emailConfirmedAt }: Candidate): boolean {
  return emailConfirmedAt !== null;
}
