// Several users may have entered an email address. Chooses one, because each password check costs a hash.
import "server-only";
import { hashToken } from "@/lib/crypto/tokens";
import type { Prisma } from "@/prisma/generated/client";

/** `browser`: the token of a returning browser. */
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

/** Prefers a user who has signed in with this browser, then the confirmed address, then the newest user. */
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
