import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { environment } from "@/testing/fixture";

const SECRET = new TextEncoder().encode("twenty secret bytes!");

beforeEach(() => vi.resetModules());
afterEach(() => void Object.assign(process.env, { DATA_KEY_FORMER: "", ...environment }));

async function withKeys(current: string, ...previous: string[]) {
  Object.assign(process.env, { DATA_KEY: current, DATA_KEY_FORMER: previous.join(",") });
  vi.resetModules();
  return import("./sealed-secret");
}

const newKey = () => randomBytes(32).toString("base64");

test("an encrypted secret decrypts in the same context, and each encryption differs", async () => {
  const { seal, unseal } = await withKeys(newKey());
  const [one, other] = [seal(SECRET, "authenticator ada"), seal(SECRET, "authenticator ada")];
  expect(unseal(one, "authenticator ada")).toEqual({ secret: SECRET, isStale: false });
  expect(Buffer.from(one).equals(other)).toBe(false);
  expect(Buffer.from(one).includes(Buffer.from(SECRET))).toBe(false);
});

test("a row copied to another user does not decrypt", async () => {
  const { seal, unseal } = await withKeys(newKey());
  expect(() => unseal(seal(SECRET, "authenticator ada"), "authenticator bob")).toThrow();
});

test("changed or truncated data does not decrypt", async () => {
  const { seal, unseal } = await withKeys(newKey());
  const sealed = seal(SECRET, "ada");
  for (let byte = 0; byte < sealed.length; byte++) {
    const changed = Uint8Array.from(sealed, (value, index) => (index === byte ? value ^ 1 : value));
    expect(() => unseal(changed, "ada"), `byte ${byte}`).toThrow();
  }
  for (const length of [0, 3, 16, 31, sealed.length - 1])
    expect(() => unseal(sealed.slice(0, length), "ada"), `${length} bytes`).toThrow();
});

test("a previous key decrypts old secrets while it is configured, and encrypts no new ones", async () => {
  const [first, second] = [newKey(), newKey()];
  const sealed = (await withKeys(first)).seal(SECRET, "ada");
  const both = await withKeys(second, newKey(), first);
  expect(both.unseal(sealed, "ada")).toEqual({ secret: SECRET, isStale: true });
  expect(both.unseal(both.seal(SECRET, "ada"), "ada")).toMatchObject({ isStale: false });
  const without = await withKeys(second);
  expect(() => without.unseal(sealed, "ada")).toThrow(/DATA_KEY/);
});
