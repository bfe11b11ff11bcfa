// Checks that this Node.js version is supported, by Twofold and by the Node.js project.
import { fault, ok, warning, type Check } from "./finding";

/** End of life of LTS releases (nodejs.org, "Releases"). Other releases last six months. */
const END_OF_LIFE: Record<number, string> = { 20: "2026-04-30", 22: "2027-04-30", 24: "2028-04-30" };

const MIN_VERSION = [20, 19];

export const node: Check = {
  name: "node",
  run: async () => [evaluateVersion(process.versions.node, new Date())],
};

export function evaluateVersion(version: string, now: Date) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_VERSION;
  if (major < minMajor || (major === minMajor && minor < minMinor))
    return fault(
      `Node.js ${version} is too old.`,
      `Install Node.js ${MIN_VERSION.join(".")} or newer. Node.js 24 is recommended.`,
    );
  const end = END_OF_LIFE[major];
  if (end && now > new Date(end))
    return warning(`Node.js ${version} has received no fixes since ${end}.`, "Upgrade to Node.js 24.");
  if (major % 2 === 1)
    return warning(
      `Node.js ${version} is a short-lived release, supported for six months.`,
      "Use an even-numbered release, such as 24.",
    );
  return ok(end ? `Node.js ${version}, supported until ${end}.` : `Node.js ${version}.`);
}
