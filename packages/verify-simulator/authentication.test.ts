import { createHmac, randomUUID } from "node:crypto";
import { Vonage } from "@vonage/server-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeKeyPair } from "./application";
import { bearer, keys, newNumber, refusal, startCaller } from "./caller";

let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  caller = await startCaller({ apiKey: "abcd1234", apiSecret: "a secret" });
});
afterAll(() => caller.simulator.stop());

const body = () => ({ brand: "Twofold", workflow: [{ channel: "sms", to: newNumber() }] });
const unauthorized = { title: "Unauthorized", detail: "You did not provide correct credentials." };

describe("rule 1: authentication", () => {
  test("the SDK's token is accepted, with and without a trailing slash in the path", async () => {
    expect(await caller.send(newNumber())).toMatch(/^[\da-f-]{36}$/);
    expect((await caller.raw("POST", "/v2/verify/", body())).status).toBe(202);
    expect((await caller.raw("POST", "/v2/verify", body())).status).toBe(202);
  });

  test("a token signed with another key is refused", async () => {
    const vonage = new Vonage(
      { applicationId: randomUUID(), privateKey: makeKeyPair().privateKey },
      { apiHost: caller.simulator.url },
    );
    const workflow = body().workflow as Parameters<typeof vonage.verify2.newRequest>[0]["workflow"];
    const { status, problem } = await refusal(vonage.verify2.newRequest({ brand: "Twofold", workflow }));
    expect(status).toBe(401);
    expect(problem).toMatchObject(unauthorized);
  });

  test.each([
    ["another application", () => bearer({ application_id: randomUUID() })],
    ["no application", () => bearer({ application_id: undefined })],
    ["no jti", () => bearer({ jti: undefined })],
    ["an iat in the future", () => bearer({ iat: Math.floor(Date.now() / 1000) + 3600 })],
    ["no token", async () => "Bearer"],
    ["nonsense", async () => "Bearer not.a.token"],
    ["no signature", async () => unsigned((await bearer()).split(" ")[1] ?? "")],
    ["a signature made with the public key as a secret", async () => confused(await bearer())],
    ["no header", async () => ""],
  ])("a token with %s is refused", async (_, header) => {
    const answer = await caller.raw("POST", "/v2/verify", body(), await header());
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject(unauthorized);
  });

  test("an expired token gets its own error message", async () => {
    const answer = await caller.raw("POST", "/v2/verify", body(), await bearer({ exp: 1 }));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ detail: "The JWT provided has expired." });
  });

  test("key and secret are accepted as Basic authentication, and near misses are refused", async () => {
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
    const status = async (pair: string) =>
      (await caller.raw("POST", "/v2/verify", body(), basic(pair))).status;
    expect(await status("abcd1234:a secret")).toBe(202);
    expect(await status("abcd1234:a secre")).toBe(401);
    expect(await status(":")).toBe(401);
  });

  test("advancing the simulator's clock does not expire tokens", async () => {
    await caller.passTime(24 * 3600);
    expect(await caller.send(newNumber())).toBeTruthy();
  });

  test("a refused call sends nothing", async () => {
    const to = newNumber();
    await caller.raw("POST", "/v2/verify", { ...body(), workflow: [{ channel: "sms", to }] }, "Bearer no");
    expect(await caller.messages(to)).toEqual([]);
  });
});

function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
  return `Bearer ${header}.${token.split(".")[1]}.`;
}

function confused(authorization: string): string {
  const header = Buffer.from(JSON.stringify({ alg: "HS256", typ: "JWT" })).toString("base64url");
  const signed = `${header}.${authorization.split(".")[1]}`;
  return `Bearer ${signed}.${createHmac("sha256", keys.publicKey).update(signed).digest("base64url")}`;
}
