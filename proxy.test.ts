import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { PLAIN } from "./lib/peer";
import { config, proxy } from "./proxy";

const request = (headers: Record<string, string>, method = "GET") =>
  new NextRequest("http://localhost/sign-in", { method, headers });

const POLICY = { "content-security-policy": "default-src 'self'" };

test("it is passed by for what was seen to be plain, and for nothing else", () => {
  expect(config.matcher).toMatchObject([{ missing: [{ type: "header", key: PLAIN }] }]);
});

test("what has come before requests were looked at gets no page without a policy: it may come again", async () => {
  const early = await proxy(request({}));
  expect([early.status, early.headers.get("retry-after")]).toEqual([503, "1"]);
  expect((await proxy(request(POLICY))).status).toBe(200);
});
