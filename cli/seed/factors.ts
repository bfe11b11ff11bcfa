// Generates factors other than the phone. They cannot be used: their secrets are random.
import { seal } from "../../lib/crypto/sealed-secret";
import type { Chance } from "../random";
import { pickUserAgent } from "./browsers";
import { anyBytes, idAt } from "./ids";
import type { AddNotification, HistoryOptions } from "./history-options";
import type { Fate } from "./fates";

/** Access to users by number. */
type Users = {
  fateOf(n: number): Fate;
  idOf(n: number): string;
  joinedAt(n: number): number;
  countryOf(n: number): string;
  addNotification: AddNotification;
};

const CODES_PER_SET = 10;

/** Writes recovery codes, an authenticator app, and passkeys as the user's fate says. */
export function writeFactors(life: HistoryOptions, users: Users, chance: Chance, n: number): void {
  const { owns, hasRecoveryCodes } = users.fateOf(n);
  if (hasRecoveryCodes) writeRecoveryCodes(life, users, chance, n);
  if (owns === "authenticator" || owns === "both") writeAuthenticator(life, users, chance, n);
  if (owns === "passkey" || owns === "both") writePasskey(life, users, chance, n);
}

const minutesAfterJoining = (users: Users, n: number, minutes: number) =>
  users.joinedAt(n) + minutes * 60_000;

function writeRecoveryCodes(
  { writer, recordEvent, cast }: HistoryOptions,
  users: Users,
  chance: Chance,
  n: number,
): void {
  const [at, userId] = [minutesAfterJoining(users, n, 3), users.idOf(n)];
  const salt = anyBytes(chance, 16);
  for (let code = 0; code < CODES_PER_SET; code++) {
    const usedAt = chance.happens(0.04) ? new Date(at + 60_000 * (1 + code)) : null;
    const row = { id: idAt(at, chance), userId, salt, hash: anyBytes(chance, 32) };
    writer.add("recovery_code", { ...row, createdAt: new Date(at), usedAt });
  }
  const client = { ip: cast.address(chance, users.countryOf(n)), userAgent: pickUserAgent(n) };
  const data = { codes: CODES_PER_SET, replaced: 0 };
  recordEvent(client, { name: "recovery_codes_made", userId, data }, at);
  users.addNotification(n, "recovery_codes_made", at, { replaced: 0 }, chance);
}

function writeAuthenticator(
  { writer, recordEvent, cast }: HistoryOptions,
  users: Users,
  chance: Chance,
  n: number,
): void {
  const [at, userId] = [minutesAfterJoining(users, n, 5), users.idOf(n)];
  writer.add("authenticator", {
    userId,
    secret: seal(Buffer.from(anyBytes(chance, 20).slice(2), "hex"), `authenticator ${userId}`),
    ...{ createdAt: new Date(at), confirmedAt: new Date(at + 40_000) },
    lastStep: BigInt(Math.floor(at / 30_000)),
    lastUsedAt: new Date(at + 40_000),
  });
  const client = { ip: cast.address(chance, users.countryOf(n)), userAgent: pickUserAgent(n) };
  recordEvent(client, { name: "authenticator_added", userId }, at);
}

const PASSKEY_NAMES = ["iPhone", "Work laptop", "Android phone", "Security key", "Home computer"];

function writePasskey(
  { writer, recordEvent, cast }: HistoryOptions,
  users: Users,
  chance: Chance,
  n: number,
): void {
  const [at, userId] = [minutesAfterJoining(users, n, 7), users.idOf(n)];
  const name = chance.pick(PASSKEY_NAMES);
  writer.add("passkey", {
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
  const client = { ip: cast.address(chance, users.countryOf(n)), userAgent: pickUserAgent(n) };
  recordEvent(client, { name: "passkey_added", userId, data: { name } }, at);
}
