// Finds words that make a sentence read like a translation, and comments that are too long. `npm run lint` runs it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const CHECKED = /\.(ts|tsx|mjs|js|css|md|prisma|yml|yaml)$|^Dockerfile$|^\.env\.example$|^\.ci\/run$/;

/** Generated files, files that must never change, and this list of words. */
const UNCHECKED = /^(package-lock\.json|docs\/promises\.md|prisma\/migrations\/|bench\/results\/|dev\/prose)/;

/** Not in names such as `nobody@example.org`, and not where the phrase is natural ("there is none"). */
const WORDS =
  /(?<![@/-])\b(whoever|somebody|nobody|anew|stands? (?:in|on|for|below)|(?<!be )asked for|is told|tells|(?<!there )is none|at hand|of this moment)\b(?!["'@-])/gi;

/** In tests, only comments and titles are prose. */
const TEST = /\.(test|spec)\.tsx?$|^(testing|e2e|bench)\//;
const TEST_PROSE = /^\s*(\/\/|\*|\/\*)|\b(test|describe)\b.*\(/;

/** Characters. Addresses cannot be wrapped. */
const MAX_COMMENT_LENGTH = 110;
const LONG_COMMENT = new RegExp(`^(?=\\s*(?://|\\*|/\\*))(?!.*https?://).{${MAX_COMMENT_LENGTH + 1},}$`);

/** Returns one line for each problem in a file, with its place. */
export function findProblems(path: string, text: string): string[] {
  const isProse = (line: string) => !TEST.test(path) || TEST_PROSE.test(line);
  const isTooLong = (line: string) => !path.endsWith(".md") && LONG_COMMENT.test(line);
  return text.split("\n").flatMap((line, index) => {
    const place = `${path}:${index + 1}`;
    const words = isProse(line) ? [...line.matchAll(WORDS)] : [];
    const problems = words.map(([word]) => `${place}: "${word}" (see CONTRIBUTING.md)`);
    if (isTooLong(line)) problems.push(`${place}: comment longer than ${MAX_COMMENT_LENGTH} characters`);
    return problems;
  });
}

function findAllProblems(): string[] {
  const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
  return files
    .filter((path) => CHECKED.test(path) && !UNCHECKED.test(path))
    .flatMap((path) => findProblems(path, readFileSync(join(root, path), "utf8")));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = findAllProblems();
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
