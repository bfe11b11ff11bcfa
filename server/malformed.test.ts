import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { forgedRequests } from "@/testing/forged-requests";
import { checkPath, checkRouterState } from "./malformed";

const request = (fields: Partial<IncomingMessage>) =>
  Object.assign(new IncomingMessage(new Socket()), fields);

test("an address with malformed percent-encoding is refused, whatever its page", () => {
  const status = (url: string) => checkPath(request({ url }))?.status;
  for (const url of ["/%", "/%4", "/reset-password/%ED%A0%80", "/%zz/x", "/a/%C0%AF", "/_next/static/%FF"])
    expect(status(url), url).toBe(400);
  for (const url of ["/", "/reset-password/%E2%82%AC", "/x?q=%ED%A0%80", "/%25ED"])
    expect(status(url), url).toBeUndefined();
});

test("a router state that Next.js could not parse is refused", () => {
  const status = (header: string) =>
    checkRouterState(request({ headers: { "next-router-state-tree": header } }))?.status;
  const garbage = ["", "garbage", "%", "[", "null", "{}", "[]", '[""]', '["",[]]', '["",{},1]', "[[1],{}]"];
  const deep = '["",{"a":'.repeat(1500);
  for (const header of [...garbage, '["",{"a":["b"]}]', '["",{},null,"x"]', '["",{}], ["",{}]', deep])
    expect(status(header), header.slice(0, 40)).toBe(400);
  const states = ['["",{}]', '["",{"children":[["id","1","d",null],{}]},["a","b"],"refetch",16,"x"]'];
  for (const header of states) expect(status(header), header).toBeUndefined();
  for (const headers of forgedRequests("/account/email"))
    expect(checkRouterState(request({ headers })), JSON.stringify(headers)).toBeNull();
});
