import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hashToken, newToken } from "./tokens";

test("a token is 256 random bits, and the database stores its SHA-256", () => {
  const token = newToken();
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(newToken()).not.toBe(token);
  expect(Buffer.from(hashToken(token))).toEqual(createHash("sha256").update(token).digest());
});
