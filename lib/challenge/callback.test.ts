// A62: callbacks that are forged, altered, old, foreign, unknown, doubled or out of order.
import { createHash, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, test, vi } from "vitest";
import { environment, simulator } from "@/testing/fixture";
import { newNumber, order, createTestPhone, newClient } from "@/testing/challenge-fixture";
import { db } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { submitCode } from "./attempt";
import { receiveCallback } from "./callback";
import { openChallenge, resendCode } from "./challenge";
import { viewChallenge } from "./view";

const SECRET = "the-signature-secret-of-this-test-only";
process.env["VONAGE_SIGNATURE_SECRET"] = SECRET;

const phone = createTestPhone(simulator);

type Forgery = {
  secret?: string;
  claims?: Record<string, unknown>;
  signedBody?: string;
  issuedSecondsAgo?: number;
  scheme?: string;
};

async function send(body: object | string, forgery: Forgery = {}) {
  const raw = typeof body === "string" ? body : JSON.stringify(body);
  const token = await new SignJWT({
    iss: "Vonage",
    jti: randomUUID(),
    payload_hash: createHash("sha256")
      .update(forgery.signedBody ?? raw)
      .digest("hex"),
    application_id: environment.VONAGE_APPLICATION_ID,
    ...forgery.claims,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt(Math.floor(Date.now() / 1000) - (forgery.issuedSecondsAgo ?? 0))
    .sign(new TextEncoder().encode(forgery.secret ?? SECRET));
  return receiveCallback(
    new TextEncoder().encode(raw),
    `${forgery.scheme ?? "Bearer"} ${token}`,
    newClient(),
  );
}

const summary = (requestId: string, status: string) => ({
  request_id: requestId,
  submitted_at: "2026-01-01T00:00:00Z",
  type: "summary",
  status,
  channel_timeout: 300,
  workflow: [{ channel: "sms", status }],
});

async function waitingChallenge() {
  const number = newNumber();
  const { token } = await openChallenge(order.signUp(number), newClient());
  const { id, requestId } = await db().delivery.findFirstOrThrow({ where: { phone: number } });
  if (!requestId) throw new Error("the message was not accepted");
  return {
    number,
    token,
    requestId,
    state: async () => (await db().delivery.findUniqueOrThrow({ where: { id } })).state,
  };
}

describe("a callback is rejected", () => {
  const forgeries: [string, Forgery, rule: string][] = [
    ["when signed with another secret", { secret: "somebody-else's-secret-of-any-length" }, "not_signed"],
    ["when the body changed after signing", { signedBody: "{}" }, "other_body"],
    ["for another application", { claims: { application_id: randomUUID() } }, "other_application"],
    ["from another issuer", { claims: { iss: "Somebody" } }, "not_signed"],
    ["without a hash of the body", { claims: { payload_hash: undefined } }, "other_body"],
    ["when the signature is ten minutes old", { issuedSecondsAgo: 600 }, "not_signed"],
  ];
  test.each(forgeries)("%s", async (_, forgery, rule) => {
    const { requestId, state } = await waitingChallenge();
    expect(await send(summary(requestId, "blocked"), forgery)).toBe(401);
    expect(await state()).toBe("accepted");
    const refused = { where: { name: "callback_refused" }, orderBy: { id: "desc" } } as const;
    expect((await db().auditEvent.findFirst(refused))?.data).toEqual({ rule });
  });

  test("without a signature, or with a token that claims to need none", async () => {
    const { requestId, state } = await waitingChallenge();
    const body = new TextEncoder().encode(JSON.stringify(summary(requestId, "blocked")));
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsigned = `${part({ alg: "none" })}.${part({ iss: "Vonage", iat: Math.floor(Date.now() / 1000) })}.`;
    for (const authorization of [null, "", "Bearer", "Bearer x", `Bearer ${unsigned}`, "Basic YTpi"])
      expect(await receiveCallback(body, authorization, newClient())).toBe(401);
    expect(await state()).toBe("accepted");
  });

  test("with at most twenty events per hour for one IP address", async () => {
    const from = newClient();
    for (let n = 0; n < 25; n++) expect(await receiveCallback(new Uint8Array(), null, from)).toBe(401);
    expect(await db().auditEvent.count({ where: { name: "callback_refused", ip: from.ip } })).toBe(20);
  });
});

test("a callback for an unknown request is refused, so Vonage retries it later", async () => {
  // No event: nothing has happened yet, and Vonage retries.
  expect(await send(summary(randomUUID(), "completed"))).toBe(409);
});

test("an authentic callback with invalid content changes nothing", async () => {
  // No event either: the callback is authentic, but matches none of our requests.
  for (const body of ["", "no json", "[]", '{"request_id":5}', JSON.stringify(summary("x", "completed"))])
    expect(await send(body)).toBe(204);
});

test("duplicate and late callbacks change nothing", async () => {
  const { requestId, state } = await waitingChallenge();
  expect(await send(summary(requestId, "failed"))).toBe(204);
  expect(await send(summary(requestId, "failed"))).toBe(204);
  expect(await send({ ...summary(requestId, "completed"), type: "event" })).toBe(204);
  expect(await state()).toBe("failed");
  const delivery = await db().delivery.findFirstOrThrow({ where: { requestId } });
  const events = await db().auditEvent.findMany({ where: { name: "delivery_reported" } });
  expect(events.filter(({ data }) => JSON.stringify(data).includes(delivery.id))).toHaveLength(1);
});

test("once Vonage reports that the code has expired, the page says so and offers a new one", async () => {
  const { token, number, requestId, state } = await waitingChallenge();
  const code = await phone.lastCode(number);
  expect(await send(summary(requestId, "expired"))).toBe(204);
  expect(await state()).toBe("expired");
  expect(await viewChallenge(token)).toMatchObject({ code: "expired", message: { state: "expired" } });
  expect(await submitCode(token, code, newClient())).toMatchObject({ refusal: "code_expired" });
  expect(await viewChallenge(token)).toMatchObject({ attemptsLeft: 3 });
});

test("the authorization scheme of a callback can be lower case", async () => {
  const { requestId, state } = await waitingChallenge();
  expect(await send(summary(requestId, "failed"), { scheme: "bearer" })).toBe(204);
  expect(await state()).toBe("failed");
});

test("a status that needs no reaction changes nothing and is logged once", async () => {
  const { requestId, state } = await waitingChallenge();
  const warn = vi.spyOn(log, "warn");
  for (const status of ["cancelled", "action_pending", "something_new"]) {
    expect(await send(summary(requestId, status))).toBe(204);
    expect(await send({ ...summary(requestId, status), type: "event" })).toBe(204);
  }
  expect(warn.mock.calls.map(([data]) => data)).toEqual([
    { callbackStatus: "cancelled" },
    { callbackStatus: "action_pending" },
    { callbackStatus: "something_new" },
  ]);
  warn.mockRestore();
  expect(await state()).toBe("accepted");
});

test("a callback with the status completed does not pass a challenge", async () => {
  const { token, requestId } = await waitingChallenge();
  await send(summary(requestId, "completed"));
  expect(await viewChallenge(token)).toMatchObject({ status: "open", code: "alive" });
  const told = { where: { name: "delivery_reported" }, orderBy: { id: "desc" } } as const;
  expect((await db().auditEvent.findFirst(told))?.data).toMatchObject({ report: "completed" });
});

test("when a number is blocked, the page offers other factors, and a call still gets through", async () => {
  const { number, token, requestId } = await waitingChallenge();
  expect(await viewChallenge(token)).toMatchObject({
    message: { state: "accepted", number: 1, channel: "sms" },
  });
  // The provider is done with a request that it blocked.
  await phone.advance(301);
  await send(summary(requestId, "blocked"));
  expect(await viewChallenge(token)).toMatchObject({ code: "not_sent", sendProblem: "number_blocked" });
  expect(await resendCode(token, "voice", newClient())).toMatchObject({ status: "code_sent" });
  expect(await viewChallenge(token)).toMatchObject({ code: "alive", message: { channel: "voice" } });
  expect(await submitCode(token, await phone.lastCode(number), newClient())).toMatchObject({
    status: "passed",
  });
});
