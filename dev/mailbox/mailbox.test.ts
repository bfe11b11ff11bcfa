import { randomUUID } from "node:crypto";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeKeyPair } from "../../packages/verify-simulator/application";
import { startSimulator, type Simulator } from "../../packages/verify-simulator/server";
import { startMailbox, type Mailbox } from "./mailbox";

let mailbox: Mailbox;
let simulator: Simulator;
const application = { ...makeKeyPair(), applicationId: randomUUID() };

beforeAll(async () => {
  mailbox = await startMailbox();
  simulator = await startSimulator({ ...application, mails: mailbox });
});
afterAll(async () => {
  await simulator.stop();
  await mailbox.stop();
});
beforeEach(() => {
  mailbox.removeFaults();
  mailbox.clear();
});

const send = (mail: { to?: string; subject?: string; text?: string; html?: string }) =>
  createTransport(mailbox.url).sendMail({
    from: "Twofold <a@twofold.example>",
    to: "ada@example.test",
    ...mail,
  });
const page = async (path = "/") => (await fetch(simulator.url + path)).text();

test("stores each email for its recipient", async () => {
  await send({ subject: "Grüße", text: "Hello\n\nhttps://example.test/x/token", html: "<p>Hello</p>" });
  await send({ to: "bruno@example.test", subject: "Another" });
  expect(mailbox.list("ada@example.test")).toMatchObject([
    { to: ["ada@example.test"], from: "Twofold", subject: "Grüße", html: "<p>Hello</p>\n" },
  ]);
  expect(mailbox.list()).toHaveLength(2);
});

test("shows emails beside the phone with their links, and runs none of their content", async () => {
  expect(await page()).toContain("None leave this machine");
  await send({
    subject: "<img src=x>",
    text: "<script>alert(1)</script>\n\nhttp://localhost:3000/not-me/abc\n\njavascript:alert(1)",
    html: "<script>alert(1)</script>",
  });
  const shown = await page();
  expect(shown).toContain('href="http://localhost:3000/not-me/abc"');
  expect(shown).toContain("localhost:3000/not-me/…");
  expect(shown).not.toMatch(/<img|<script>alert|href="javascript/);
  const answer = await fetch(`${simulator.url}/mails/${mailbox.list()[0]?.id}`);
  expect(await answer.text()).toContain("<script>alert(1)</script>");
  expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox allow-popups; default-src 'none';/);
  expect((await fetch(`${simulator.url}/mails/${randomUUID()}`)).status).toBe(404);
});

test("updates an open page at once, is readable by scripts, and is emptied by a reset", async () => {
  const live = await fetch(`${simulator.url}/live`);
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  await send({ subject: "Live" });
  expect((await reader?.read())?.value).toContain("changed");
  await reader?.cancel();
  expect(JSON.parse(await page("/__sim/mails?to=ada@example.test"))).toMatchObject([{ subject: "Live" }]);
  await fetch(`${simulator.url}/__sim/reset`, { method: "POST" });
  expect(mailbox.list()).toEqual([]);
});

test("simulates refusing, hanging and unreachable servers, and stores nothing meanwhile", async () => {
  mailbox.addFault("refuse");
  await expect(send({})).rejects.toMatchObject({ responseCode: 451 });
  mailbox.addFault("hang");
  const hanging = send({ subject: "late" });
  await expect.poll(mailbox.hanging).toBe(1);
  expect(mailbox.list()).toEqual([]);
  mailbox.removeFaults();
  await hanging;
  expect(mailbox.list()).toMatchObject([{ subject: "late" }]);
  await mailbox.goOffline();
  await expect(send({})).rejects.toMatchObject({ code: "ESOCKET" });
  await mailbox.goOnline();
  await send({});
  expect(mailbox.list()).toHaveLength(2);
});

test("the simulator works without a mailbox", async () => {
  const alone = await startSimulator(application);
  expect(await (await fetch(alone.url)).text()).not.toContain('id="mails"');
  expect(await (await fetch(`${alone.url}/__sim/mails`)).json()).toEqual([]);
  await alone.stop();
});

test("a port in use is reported in plain words", async () => {
  await expect(startMailbox({ port: mailbox.port })).rejects.toThrow(
    `Port ${mailbox.port} on 127.0.0.1 is in use`,
  );
});
