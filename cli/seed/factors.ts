// What users have besides their phone. None of it opens anything: there is no secret behind these rows.
import { seal } from "../../lib/crypto/sealed-secret";
import type { Chance } from "../random";
import { browserOf } from "./browsers";
import { anyBytes, idAt } from "./ids";
import type { HistoryOptions } from "./history-options";
import type { Fate } from "./fates";

/** The users that factors are written for, each by number. */
type Users = {
  fateOf(n: number): Fate;
  idOf(n: number): string;
  joinedAt(n: number): number;
  countryOf(n: number): string;
  notice(n: number, kind: string, at: number, data: Record<string, string | number>, chance: Chance): void;
};

const CODES_PER_SET = 10;

/** Recovery codes, an authenticator app, passkeys: as the user's fate says. */
export function giveFactors(life: HistoryOptions, users: Users, chance: Chance, n: number): void {
  const { owns, hasRecoveryCodes } = users.fateOf(n);
  if (hasRecoveryCodes) recoveryCodes(life, users, chance, n);
  if (owns === "authenticator" || owns === "both") authenticator(life, users, chance, n);
  if (owns === "passkey" || owns === "both") passkey(life, users, chance, n);
}

/** A few minutes after signing up. */
const after = (users: Users, n: number, minutes: number) => users.joinedAt(n) + minutes * 60_000;

function recoveryCodes({ book, tell, cast }: HistoryOptions, users: Users, chance: Chance, n: number): void {
  const [at, userId] = [after(users, n, 3), users.idOf(n)];
  const salt = anyBytes(chance, 16);
  for (let code = 0; code < CODES_PER_SET; code++) {
    const usedAt = chance.happens(0.04) ? new Date(at + 60_000 * (1 + code)) : null;
    const row = { id: idAt(at, chance), userId, salt, hash: anyBytes(chance, 32) };
    book.add("recovery_code", { ...row, createdAt: new Date(at), usedAt });
  }
  const client = { ip: cast.address(chance, users.countryOf(n)), userAgent: browserOf(n) };
  const data = { codes: CODES_PER_SET, replaced: 0 };
  tell(client, { name: "recovery_codes_made", userId, data }, at);
  users.notice(n, "recovery_codes_made", at, { replaced: 0 }, chance);
}

function authenticator({ book, tell, cast }: HistoryOptions, users: Users, chance: Chance, n: number): void {
  const [at, userId] = [after(users, n, 5), users.idOf(n)];
  book.add("authenticator", {
    userId,
    secret: seal(Buffer.from(anyBytes(chance, 20).slice(2), "hex"), `authenticator ${userId}`),
    ...{ createdAt: new Date(at), confirmedAt: new Date(at + 40_000) },
    lastStep: BigInt(Math.floor(at / 30_000)),
    lastUsedAt: new Date(at + 40_000),
  });
  const client = { ip: cast.address(chance, users.countryOf(n)), userAgent: browserOf(n) };
  tell(client, { name: "authenticator_added", userId }, at);
}

const PLACES = ["iPhone", "Work laptop", "Android phone", "Security key", "Home computer"];

function passkey({ book, tell, cast }: HistoryOptions, users: Users, chance: Chance, n: number): void {
  const [at, userId] = [after(users, n, 7), users.idOf(n)];
  const name = chance.pick(PLACES);
  book.add("passkey", {
    ...{
      id: idAt(at, chance),
      userId,
      credentialId: Buffer.from(anyBytes(chance, 32).slice(2), "hex").toString("base64url"),
    },
    publicKey: anyBytes(chance, 76),
    counter: BigInt(0),
    transports: ["internal", "hybrid"],
    ...{ name, backedUp: chance.happens(0.8), createdAt: new Date(at), lastUsedAt: null },
  });
  const client = { ip: cast.address(chance, users.countryOf(n)), userAgent: browserOf(n) };
  tell(client, { name: "passkey_added", userId, data: { name } }, at);
}
