import { hash } from "@node-rs/argon2";
import { afterEach, expect, test, vi } from "vitest";
import { environment } from "@/testing/fixture";
import { newClient, user } from "@/testing/challenge-fixture";

const PASSWORD = "correct horse battery";
const CURRENT_HASH = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

afterEach(() => {
  delete process.env["PASSWORD_PEPPER"];
  vi.resetModules();
});

/** Imports the modules as a process with this pepper would. */
async function importWithPepper(pepper?: string) {
  vi.resetModules();
  Object.assign(process.env, environment, pepper ? { PASSWORD_PEPPER: pepper } : {});
  if (!pepper) delete process.env["PASSWORD_PEPPER"];
  const [password, rehash, database] = await Promise.all([
    import("./password"),
    import("./password-rehash"),
    import("@/lib/database/client"),
  ]);
  return { ...password, ...rehash, db: database.db };
}

const [one, two] = ["p1:" + "1".repeat(32), "p2:" + "2".repeat(32)];

test("a hash begins with its pepper, followed by its parameters", async () => {
  const plain = await importWithPepper();
  expect(await plain.hashPassword(PASSWORD)).toMatch(CURRENT_HASH);
  const peppered = await importWithPepper(one);
  const made = await peppered.hashPassword(PASSWORD);
  expect(made).toMatch(/^p1:\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await peppered.isCorrectPassword(made, PASSWORD)).toBe(true);
  expect(await peppered.isCorrectPassword(made, `${PASSWORD}!`)).toBe(false);
  // A stolen database alone is not enough to guess passwords.
  expect(await plain.isCorrectPassword(made.slice("p1:".length), PASSWORD)).toBe(false);
});

test("a pepper can be introduced and rotated; if it is lost, its hashes no longer verify", async () => {
  const withNone = await importWithPepper();
  const old = await withNone.hashPassword(PASSWORD);
  const withOne = await importWithPepper(one);
  expect(await withOne.isCorrectPassword(old, PASSWORD)).toBe(true);
  expect(withOne.isCurrentHash(old)).toBe(false);
  const first = await withOne.hashPassword(PASSWORD);
  const withTwo = await importWithPepper(`${two},${one}`);
  expect(await withTwo.isCorrectPassword(first, PASSWORD)).toBe(true);
  expect(withTwo.isCurrentHash(first)).toBe(false);
  expect(withTwo.isCurrentHash(await withTwo.hashPassword(PASSWORD))).toBe(true);
  const without = await importWithPepper(two);
  expect(await without.isCorrectPassword(first, PASSWORD)).toBe(false);
});

test("a hash with previous parameters is rehashed once, and only if the password is unchanged", async () => {
  const { rehashIfOutdated, isCorrectPassword, db } = await importWithPepper();
  const testUser = await user();
  const previous = await hash(PASSWORD, { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1 });
  await db().user.update({ where: { id: testUser.id }, data: { passwordHash: previous } });
  expect(await isCorrectPassword(previous, PASSWORD)).toBe(true);

  const client = newClient();
  const signIns = Array.from({ length: 3 }, () =>
    rehashIfOutdated({ id: testUser.id, passwordHash: previous }, PASSWORD, client),
  );
  await Promise.all(signIns);
  const { passwordHash: made } = await db().user.findUniqueOrThrow({ where: { id: testUser.id } });
  expect(made).toMatch(CURRENT_HASH);
  expect(await isCorrectPassword(made, PASSWORD)).toBe(true);
  const events = await db().auditEvent.findMany({ where: { userId: testUser.id } });
  expect(events.map(({ name }) => name)).toEqual(["password_rehashed"]);

  await rehashIfOutdated({ id: testUser.id, passwordHash: made }, PASSWORD, client);
  expect((await db().user.findUniqueOrThrow({ where: { id: testUser.id } })).passwordHash).toBe(made);
});

test("checking a password takes equally long with and without a hash", async () => {
  const { isCorrectPassword, hashPassword } = await importWithPepper(one);
  const known = await hashPassword(PASSWORD);
  await isCorrectPassword(null, PASSWORD);
  const measure = async (passwordHash: string | null) => {
    const startedAt = performance.now();
    await isCorrectPassword(passwordHash, "not the password");
    return performance.now() - startedAt;
  };
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 15; round++) {
    times.known.push(await measure(known));
    times.unknown.push(await measure(null));
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[7] ?? NaN;
  expect(median(times.unknown) / median(times.known)).toBeGreaterThan(0.5);
  expect(median(times.unknown) / median(times.known)).toBeLessThan(2);
});
