// `npm run attack` finds no vulnerability in the app and every one in a server without defenses.
import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../dev/embedded-postgres/port";
import { startBadServer } from "../../testing/bad-server";
import { run } from "../../testing/command";
import { describe, expect, test } from "../../testing/http-test";

type Report = { requests: number; results: { id: string; verdict: string; reasons: string[] }[] };

/** Runs the command. `report` is null if it wrote none. */
async function attack(url: string, ...options: string[]) {
  const out = join(tmpdir(), `twofold-attack-${randomUUID()}`);
  const args = [
    "--import",
    "tsx",
    "--conditions=react-server",
    "cli/attack.ts",
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

// One run sends about two thousand requests.
describe.concurrent("npm run attack", { timeout: 400_000 }, () => {
  test("reports that everything held, and sends only the one message it may send", async ({
    startInstance,
    newUser,
    simulator,
  }) => {
    const user = await newUser();
    const instance = await startInstance({
      env: { TRUSTED_PROXY_HOPS: "0", SECURITY_CONTACT: "mailto:security@example.org" },
    });
    const account = ["--account", `${user.email}:${user.password}`, "--spend-messages"];
    const { code, output, report, markdown } = await attack(instance.url, ...account);
    await instance.stop();
    const results = report?.results.filter(({ verdict }) => verdict !== "not tried") ?? [];
    expect(results.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    expect(results.filter(({ verdict }) => verdict === "held").length).toBeGreaterThan(25);
    expect(results.filter(({ verdict }) => verdict === "not applicable").map(({ id }) => id)).toEqual([
      "B01",
    ]);
    expect(code, output).toBe(0);
    expect(await simulator.messages(user.phone)).toHaveLength(1);
    expect(markdown).toContain("| V8.2.1 |");
    expect(markdown).not.toContain(user.password);
    expect(output).not.toContain(user.password);
  });

  test("reports every check as failed against a server without defenses", async ({ newPerson }) => {
    const known = newPerson();
    const server = await startBadServer(known);
    const options = ["--account", `${known.email}:${known.password}`, "--spend-messages", "--timing"];
    const { code, report } = await attack(`http://localhost:${server.port}`, ...options);
    const elsewhere = await attack(`http://0.0.0.0:${server.port}`, "--mine", "--only", "B01");
    server.stop();
    const results =
      report?.results.filter(({ id, verdict }) => verdict !== "not tried" && id !== "B01") ?? [];
    expect(results.filter(({ verdict }) => verdict !== "failed").map(({ id }) => id)).toEqual([]);
    expect(results.length).toBeGreaterThan(25);
    expect(code).toBe(1);
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.report?.results.find(({ id }) => id === "B01")?.verdict).toBe("failed");
  });

  test("detects that the app trusts a proxy that does not exist", async ({ app }) => {
    const { code, report } = await attack(app.url, "--only", "A52");
    expect(code).toBe(1);
    expect(report?.results.find(({ id }) => id === "A52")?.verdict).toBe("failed");
  });

  test("refuses to attack another machine without --mine, and says when no server answers", async () => {
    const unsaid = await attack("http://accounts.example");
    expect([unsaid.code, unsaid.report]).toEqual([2, null]);
    expect(unsaid.output).toContain("--mine");
    const silent = await attack(`http://localhost:${await freePort()}`);
    expect([silent.code, silent.report]).toEqual([2, null]);
    expect(silent.output).toContain("does not respond");
    expect(silent.output).not.toContain("    at ");
  });
});
