// `npm run attack`: the app withstands all of it, and a server that withstands nothing is told so, attack by attack.
import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../dev/embedded-postgres/port";
import { startBadServer } from "../../testing/bad-server";
import { run } from "../../testing/command";
import { describe, expect, test } from "../../testing/http-test";

type Report = { requests: number; results: { id: string; verdict: string; reasons: string[] }[] };

/** Runs the command; `report` is null where it wrote none. */
async function attack(url: string, ...options: string[]) {
  const out = join(tmpdir(), `twofold-attack-${randomUUID()}`);
  const args = [
    "--import",
    "tsx",
    "--conditions=react-server",
    "dev/attack.ts",
    url,
    "--out",
    out,
    ...options,
  ];
  const command = run(args, {});
  const code = await command.ended;
  const json = await readFile(`${out}.json`, "utf8").catch(() => null);
  const markdown = await readFile(`${out}.md`, "utf8").catch(() => "");
  await Promise.all([rm(`${out}.json`, { force: true }), rm(`${out}.md`, { force: true })]);
  return { code, output: command.output(), report: json ? (JSON.parse(json) as Report) : null, markdown };
}

describe("npm run attack", () => {
  test("finds that everything held, and costs the one message that it was allowed", async ({
    startInstance,
    newUser,
    simulator,
  }) => {
    // Some two thousand requests on a busy machine.
    test.setTimeout(400_000);
    const instance = await startInstance({
      env: { TRUSTED_PROXY_HOPS: "0", SECURITY_CONTACT: "mailto:security@example.org" },
    });
    const before = (await simulator.messages(newUser.phone)).length;
    const account = ["--account", `${newUser.email}:${newUser.password}`, "--spend-messages"];
    const { code, output, report, markdown } = await attack(instance.url, ...account);
    await instance.stop();
    const tried = report?.results.filter(({ verdict }) => verdict !== "not tried") ?? [];
    expect(tried.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    expect(tried.filter(({ verdict }) => verdict === "held").length).toBeGreaterThan(25);
    expect(tried.filter(({ verdict }) => verdict === "not applicable").map(({ id }) => id)).toEqual(["B01"]);
    expect(code, output).toBe(0);
    expect((await simulator.messages(newUser.phone)).length - before).toBe(1);
    expect(markdown).toContain("| V8.2.1 |");
    expect(markdown).not.toContain(newUser.password);
    expect(output).not.toContain(newUser.password);
  });

  test("finds that nothing held where nothing does, and says of each what was wrong", async ({
    newPerson,
  }) => {
    test.setTimeout(400_000);
    const known = newPerson();
    const server = await startBadServer(known);
    const given = ["--account", `${known.email}:${known.password}`, "--spend-messages", "--timing"];
    const { code, report } = await attack(`http://localhost:${server.port}`, ...given);
    const elsewhere = await attack(`http://0.0.0.0:${server.port}`, "--mine", "--only", "B01");
    server.stop();
    const tried = report?.results.filter(({ id, verdict }) => verdict !== "not tried" && id !== "B01") ?? [];
    expect(tried.filter(({ verdict }) => verdict !== "failed").map(({ id }) => id)).toEqual([]);
    expect(tried.length).toBeGreaterThan(25);
    expect(code).toBe(1);
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.report?.results.find(({ id }) => id === "B01")?.verdict).toBe("failed");
  });

  test("notices a proxy that is believed and is not there", async ({ app }) => {
    const { code, report } = await attack(app.url, "--only", "A52");
    expect(code).toBe(1);
    expect(report?.results.find(({ id }) => id === "A52")?.verdict).toBe("failed");
  });

  test("attacks no other machine unless that is said to be one's own, and says where nobody answers", async () => {
    const unsaid = await attack("http://accounts.example");
    expect([unsaid.code, unsaid.report]).toEqual([2, null]);
    expect(unsaid.output).toContain("--mine");
    const silent = await attack(`http://localhost:${await freePort()}`);
    expect([silent.code, silent.report]).toEqual([2, null]);
    expect(silent.output).toContain("does not answer");
    expect(silent.output).not.toContain("    at ");
  });
});
