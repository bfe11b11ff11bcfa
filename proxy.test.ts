import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { SKIP_PROXY } from "./lib/http/client-address";
import { config, proxy } from "./proxy";

const request = (headers: Record<string, string>, method = "GET") =>
  new NextRequest("http://localhost/sign-in", { method, headers });

const POLICY = { "content-security-policy": "default-src 'self'" };

test("only requests marked as plain skip the proxy", () => {
  expect(config.matcher).toMatchObject([{ missing: [{ type: "header", key: SKIP_PROXY }] }]);
});

test("a request without a policy gets 503 with Retry-After instead of a page", async () => {
  const early = await proxy(request({}));
  expect([early.status, early.headers.get("retry-after")]).toEqual([503, "1"]);
  expect((await proxy(request(POLICY))).status).toBe(200);
});
