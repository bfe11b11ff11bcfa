import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { appendToChain } from "../lib/audit/chain";
import { findEventIdAt, replaceTrail, runAsSuperuser, record } from "../testing/audit-fixture";
import { environment } from "../testing/fixture";

const runCommand = async (args: string[] = [], env: Record<string, string> = {}) => {
  const node = ["--import", "tsx", "--conditions=react-server", "cli/audit-verify.ts", ...args];
  const options = {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, ...environment, ...env },
  };
  const ran = promisify(execFile)(process.execPath, node, options);
  return ran.then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );
};

test("prints the number of events and the first fault, and exits with 1", async () => {
  await replaceTrail(12);
  const intact = await runCommand();
  expect(intact).toMatchObject({ code: 0, stdout: expect.stringMatching(/^12 events are linked\./) });
  expect(intact.stdout).toContain("The audit trail is intact.");
  const end = /save this\): (\S+)/.exec(intact.stdout)?.[1] ?? "";
  await runAsSuperuser("UPDATE audit_event SET name = 'x' WHERE id = $1", [await findEventIdAt(7)]);
  const [broken, elsewhere] = await Promise.all([
    runCommand(["--noted", end]),
    runCommand(["--noted", "7:beef"]),
  ]);
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(/^CHANGED at 7: the event does not match its seal/);
  expect(elsewhere.code).toBe(1);
});

test("accepts previous keys, and no others", async () => {
  await replaceTrail(2);
  const DATA_KEY = randomBytes(32).toString("base64");
  const runs = [
    runCommand([], { DATA_KEY, DATA_KEY_FORMER: environment.DATA_KEY }),
    runCommand([], { DATA_KEY }),
  ];
  expect(await Promise.all(runs)).toMatchObject([{ code: 0 }, { code: 1 }]);
});

test("prints one line per fault, whatever the user agent contains", async () => {
  await replaceTrail(0);
  const userAgent = "x\nThe audit trail is intact.\r\n\u001b[2J\u2028\u202e";
  await record({ ip: "10.0.0.1", userAgent });
  await appendToChain();
  await runAsSuperuser("UPDATE audit_event SET name = E'x\\nCHANGED \\x1b[31m'");
  const { code, stdout } = await runCommand();
  expect(code).toBe(1);
  const lines = stdout.split(/\r\n|[\n\r\u2028]/);
  expect(lines.filter((line) => line.startsWith("CHANGED"))).toHaveLength(1);
  expect(lines).not.toContain("The audit trail is intact.");
  expect(stdout.replaceAll("\n", "")).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);
});
