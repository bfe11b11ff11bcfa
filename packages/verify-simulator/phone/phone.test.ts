import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newNumber, startCaller } from "../caller";

let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  caller = await startCaller();
});
afterAll(() => caller.simulator.stop());
beforeEach(async () => void (await caller.order("reset")));

const page = async (path = "/") => (await fetch(caller.simulator.url + path)).text();
const press = (fields: Record<string, string>, path = "/do") =>
  fetch(caller.simulator.url + path, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });

describe("rule 10: the phone page", () => {
  test("shows instructions before the first message", async () => {
    const text = await page();
    expect(text).toContain("Sign up in the app");
    expect(text).toContain(caller.simulator.url);
    expect(text).toContain("no messages leave this machine");
  });

  test("shows the newest number by default, and any other by its URL", async () => {
    const [first, second] = [newNumber(), newNumber()];
    await caller.send(first, { code: "111111" });
    await caller.send(second, { code: "222222" });
    expect(await page()).toContain("Copy 222222");
    expect(await page()).not.toContain("Copy 111111");
    expect(await page(`/?to=${first}`)).toContain("Copy 111111");
    expect(await page(`/?to=%2B${first}`)).toContain("Copy 111111");
  });

  test("shows the newest number with the last digits in its URL, so that a link need not contain a number", async () => {
    const [first, second] = ["447700900111", "447700901111"];
    for (const [to, code] of [
      [first, "111111"],
      [second, "222222"],
      [newNumber(), "333333"],
    ] as const)
      await caller.send(to, { code });
    expect(await page("/?ends=111")).toContain("Copy 222222");
    expect(await page("/?ends=000000000")).toContain("Copy 333333");
    expect(await page("/?ends=900111")).toContain("Copy 111111");
  });

  test("shows a call as a transcript, with the remaining time of the request", async () => {
    const to = newNumber();
    await caller.send(to, { code: "012345", workflow: [{ channel: "voice", to }] as never });
    await caller.passTime(60);
    const text = await page();
    expect(text).toContain("0, 1, 2, 3, 4, 5");
    expect(text).toMatch(/>\s*(4:00|3:5\d)\s*</);
    expect(text).toContain("In progress");
  });

  test("displays text from callers without running it", async () => {
    const to = newNumber();
    await caller.send(to, { brand: "<img src=x>" });
    const text = await page();
    expect(text).not.toContain("<img");
    expect(text).toContain("&#60;img src=x&#62;");
    expect(await page('/?to="><script>alert(1)</script>')).not.toContain("<script>alert");
  });

  test("its policy allows only its own style and script, and it references no other host", async () => {
    await caller.send(newNumber());
    const answer = await fetch(caller.simulator.url);
    const policy = answer.headers.get("content-security-policy") ?? "";
    const text = await answer.text();
    for (const tag of ["style", "script"]) {
      const inside = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(text)?.[1] ?? "";
      expect(policy).toContain(`${tag}-src 'sha256-${createHash("sha256").update(inside).digest("base64")}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(text).not.toMatch(/ (style|on\w+)="/);
    const hosts = [...text.matchAll(/https?:\/\/([^/"'\s<]+)/g)].map(([, host]) => host);
    expect(
      hosts.filter((host) => host !== new URL(caller.simulator.url).host && host !== "www.w3.org"),
    ).toEqual([]);
  });

  test("an open page is notified of a new message", async () => {
    const reader = (await fetch(`${caller.simulator.url}/live`))
      .body!.pipeThrough(new TextDecoderStream())
      .getReader();
    expect((await reader.read()).value).toContain("joined");
    await caller.send(newNumber());
    expect((await reader.read()).value).toContain("event: changed");
    await reader.cancel();
  });
});

test("an open page gets no updates while nothing changes", async () => {
  const idle = await startCaller();
  const stream = await fetch(`${idle.simulator.url}/live`);
  for (let turn = 0; turn < 30; turn++) await (await fetch(idle.simulator.url)).text();
  await idle.simulator.stop();
  const events = await stream.text().catch(() => "cut off");
  expect(events.split("event: changed").length - 1).toBeLessThanOrEqual(1);
});

describe("rule 10: the buttons work without JavaScript", () => {
  test("a fault is added for this phone, shown and removed", async () => {
    const to = newNumber();
    await caller.send(to);
    const ordered = await press(
      { do: "fault", fault: "reset+sent", to, times: "3", call: "check" },
      `/do?to=${to}`,
    );
    expect([ordered.status, ordered.headers.get("location")]).toEqual([303, `/?to=${to}`]);
    const { active } = await caller.ask<{ active: { id: string }[] }>("faults");
    expect(active).toMatchObject([{ fault: "reset", carried_out: true, to, times: 3, call: "check" }]);
    expect(await page()).toContain("reset, call processed");
    await press({ do: "unfault", id: active[0]?.id ?? "" });
    expect(await caller.ask("faults")).toMatchObject({ active: [] });
  });

  test("the clock is advanced, and everything is reset", async () => {
    await caller.send(newNumber());
    await press({ do: "advance", seconds: "300" });
    expect(await page()).toContain("Expired");
    await press({ do: "reset" });
    expect(await page()).toContain("No messages yet");
  });

  test("unknown buttons are refused", async () => {
    for (const fields of [{}, { do: "explode" }, { do: "advance", seconds: "-1" }] as Record<
      string,
      string
    >[]) {
      expect((await press(fields)).status).toBe(400);
    }
    await press({ do: "fault", fault: "earthquake", to: "", times: "1", call: "" });
    expect(await caller.ask("faults")).toMatchObject({ active: [] });
  });

  test("every fault button adds an existing fault", async () => {
    await caller.send(newNumber());
    const values = [...(await page()).matchAll(/name="fault"\s+value="([^"]+)"/g)].map(
      ([, value]) => value ?? "",
    );
    expect(values.length).toBeGreaterThan(20);
    for (const fault of values) await press({ do: "fault", fault, to: "", times: "always", call: "" });
    expect((await caller.ask<{ active: unknown[] }>("faults")).active).toHaveLength(values.length);
  });
});
