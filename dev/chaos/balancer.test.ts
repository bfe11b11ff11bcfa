import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startBalancer, type Balancer } from "./balancer";

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test("a POST that reached one instance is never sent to another, even if the instance dies", async () => {
  const receivedBy: string[] = [];
  const dying = (name: string) => (request: IncomingMessage) => {
    receivedBy.push(name);
    request.socket.destroy();
  };
  const balancer = await startBalancerFor(await instance(dying("one")), await instance(dying("other")));
  const answer = await fetch(balancer.url, { method: "POST", body: "something" });
  expect(answer.status).toBe(502);
  expect(receivedBy).toHaveLength(1);
});

test("a GET is retried on the other instance when the first one dies", async () => {
  const balancer = await startBalancerFor(
    await instance((request) => void request.socket.destroy()),
    await instance((_, response) => void response.end("here")),
  );
  for (const _ of [1, 2, 3]) expect(await (await fetch(balancer.url)).text()).toBe("here");
});

test("a stopped instance gets no requests, and clients see no errors", async () => {
  const stopped = await instance(() => {});
  const balancer = await startBalancerFor(
    stopped,
    await instance((_, response) => void response.end("here")),
  );
  await stops[0]?.();
  for (const _ of [1, 2, 3])
    expect(await (await fetch(balancer.url, { method: "POST", body: "x" })).text()).toBe("here");
});

test("responses are dropped after the instance did its work, for POSTs only", async () => {
  let done = 0;
  const work = (_: IncomingMessage, response: ServerResponse) => void response.end(String(++done));
  const balancer = await startBalancerFor(await instance(work));
  balancer.loseAnswers(1, () => 0);
  await expect(fetch(balancer.url, { method: "POST", body: "x" })).rejects.toThrow();
  expect(done).toBe(1);
  expect(await (await fetch(balancer.url)).text()).toBe("2");
  expect(balancer.lost()).toBe(1);
});

/** Starts a server that is always ready and handles all other requests with `answer`. */
async function instance(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === "/api/ready") response.end();
    else request.resume().on("end", () => answer(request, response));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return server;
}

async function startBalancerFor(...servers: Server[]): Promise<Balancer> {
  const balancer = await startBalancer();
  stops.push(balancer.stop);
  for (const server of servers) balancer.add((server.address() as AddressInfo).port);
  await balancer.untilReady(servers.length);
  return balancer;
}
