// Callbacks without a valid signature from Vonage.
import { createHash, createHmac } from "node:crypto";
import type { Attack } from "../attack";

export const webhooks: Attack[] = [
  {
    id: "A62",
    name: "Forged provider callbacks: unsigned, alg none, wrong or empty keys, expired, altered, too large",
    asvs: ["V4.1.5", "V9.1.1", "V9.1.2"],
    nist: [],
    tests: ["lib/challenge/callback.test.ts", "e2e/http/side-doors.test.ts"],
    run: async ({ target, check }) => {
      const path = "/api/webhooks/vonage/verify";
      const body = JSON.stringify({ request_id: "x", type: "event", status: "completed", channel: "sms" });
      const seconds = Math.floor(Date.now() / 1000);
      const hash = createHash("sha256").update(body).digest("hex");
      const claims = { iat: seconds, iss: "Vonage", payload_hash: hash, api_key: "x", application_id: "x" };
      const tokens: [what: string, authorization: string | null][] = [
        ["without a signature", null],
        ["without a signature", "Bearer "],
        ["with garbage", "Bearer a.b.c"],
        ["with alg none", `Bearer ${signToken({ alg: "none", typ: "JWT" }, claims, null)}`],
        ["with alg nOnE", `Bearer ${signToken({ alg: "nOnE", typ: "JWT" }, claims, null)}`],
        ["signed with an empty key", `Bearer ${signToken({ alg: "HS256", typ: "JWT" }, claims, "")}`],
        ["signed with “secret”", `Bearer ${signToken({ alg: "HS256", typ: "JWT" }, claims, "secret")}`],
        ["signed with “undefined”", `Bearer ${signToken({ alg: "HS256", typ: "JWT" }, claims, "undefined")}`],
        [
          "with an embedded key",
          `Bearer ${signToken({ alg: "HS256", jwk: { kty: "oct", k: "AA" } }, claims, "\0")}`,
        ],
      ];
      for (const [what, authorization] of tokens) {
        const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
        const { status } = await target.send(path, { method: "POST", headers, body });
        check(status >= 400 && status < 500, `a callback ${what} returns ${status}`);
      }
      const getAnswer = await target.send(path);
      check(getAnswer.status >= 400 && getAnswer.status < 500, `GET ${path} returns ${getAnswer.status}`);
    },
  },
];

function signToken(header: object, claims: object, key: string | null): string {
  const [head, payload] = [header, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signed = `${head}.${payload}`;
  return `${signed}.${key === null ? "" : createHmac("sha256", key).update(signed).digest("base64url")}`;
}
