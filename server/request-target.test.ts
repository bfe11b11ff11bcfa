import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { takeUrlHost } from "./request-target";

test("the host of an absolute URL is removed", () => {
  const take = (url: string) => {
    const request = Object.assign(new IncomingMessage(new Socket()), { url });
    return [takeUrlHost(request), request.url];
  };
  expect(take("/sign-in?a=1")).toEqual([undefined, "/sign-in?a=1"]);
  expect(take("http://evil.example/sign-in?a=1")).toEqual(["evil.example", "/sign-in?a=1"]);
  expect(take("HTTPS://evil.example")).toEqual(["evil.example", "/"]);
  expect(take("http://evil.example?a=1")).toEqual(["evil.example", "/?a=1"]);
  expect(take("*")).toEqual([undefined, "/*"]);
});
