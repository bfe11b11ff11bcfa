import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { inTransaction } from "../../lib/database/client";
import { addVersion } from "../../lib/deliveries/settings/change-settings";
import { recordAnswered } from "../../lib/deliveries/deliver";
import { getEnvironmentSettings } from "../../lib/deliveries/settings/settings";
import { toStored } from "../../lib/deliveries/settings/stored-settings";
import { newClient } from "../../testing/challenge-fixture";
import { anyNumber, deliver, recordOutcome } from "../../testing/delivery-fixture";
import { environment } from "../../testing/fixture";

test("npm run rehearse replays the recorded messages against changed limits, as a table and a picture", async () => {
  const person = anyNumber();
  for (const [phone, purpose] of [
    [person, "sign_up"],
    [anyNumber(), "sign_in"],
    ...Array.from({ length: 12 }, (_, n) => [`+491512345${1000 + n}`, "sign_up"] as const),
  ] as const) {
    const { deliveryId, ...outcome } = await deliver({ phone, purpose });
    await recordOutcome(deliveryId, outcome);
    if (phone === person) await inTransaction((tx) => recordAnswered(tx, deliveryId));
  }

  const directory = await mkdtemp(join(tmpdir(), "twofold-rehearsal-"));
  const picture = join(directory, "picture.svg");
  try {
    const output = await runRehearse("--days", "2", "--set", "prefix_day.free=3", "--picture", picture);
    const lines = output.split("\n").map((line) => line.trim().replace(/ {3,}/g, " | "));
    expect(lines).toEqual(
      expect.arrayContaining([
        "no limits | current limits | changed",
        // Fourteen messages at 0.08. Of the twelve from one prefix, ten pass, then three.
        "spent | 1.12 EUR | 0.96 EUR | 0.40 EUR",
        "saved | 0.00 EUR | 0.16 EUR | 0.72 EUR",
        "messages sent, code not entered | 12 | 10 (83.33%) | 3 (25.00%)",
        "messages sent to new users | 1 | 1 (100.00%) | 1 (100.00%)",
        "new users blocked | 0 | 0 (0.00%) | 0 (0.00%)",
        "messages sent to existing users | 1 | 1 (100.00%) | 1 (100.00%)",
        "refused by prefix_day | 0 | 2 | 9",
      ]),
    );
    const svg = await readFile(picture, "utf8");
    expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(svg).toContain("Messages whose code was not entered");
    expect(output + svg).not.toContain(person.slice(1));

    // The newest version of the console settings applies.
    const { limits, ...others } = toStored(getEnvironmentSettings());
    const settings = { ...others, limits: { ...limits, prefix_day: { free: 5, perAnswered: 1 } } };
    const order = { basedOn: 0, settings, reason: "an attack", adminId: randomUUID() };
    await inTransaction((tx) => addVersion(tx, order, newClient()));
    const repeated = await runRehearse("--days", "2", "--picture", picture);
    expect(repeated).toMatch(/refused by prefix_day +0 +7/);
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);

test("invalid arguments are reported with the valid options", async () => {
  await Promise.all([
    expect(runRehearse("--attack", "aliens")).rejects.toThrow(/choose one of prefixes, operators/),
    expect(runRehearse("--set", "prefix_day=3")).rejects.toThrow(/prefix_day.free=5/),
  ]);
}, 60_000);

async function runRehearse(...args: string[]): Promise<string> {
  const node = ["--conditions=react-server", "--import", "tsx", "cli/rehearse.ts", ...args];
  const { stdout } = await promisify(execFile)(process.execPath, node, {
    cwd: new URL("../..", import.meta.url).pathname,
    env: { ...process.env, ...environment },
  });
  return stdout;
}
