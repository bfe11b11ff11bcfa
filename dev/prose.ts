// Finds words that make a sentence read like a translation, and comments that are too long.

const CHECKED = /\.(ts|tsx|mjs|js|css|md|prisma|yml|yaml)$|^Dockerfile$|^\.env\.example$|^\.ci\/run$/;

/** Generated files, files that must never change, and the files that quote these words. */
const UNCHECKED = /^(docs\/promises\.md|prisma\/migrations\/|dev\/prose)/;

/** Not in names such as `nobody@example.org`, and not where the phrase is natural ("there is none"). */
const WORDS =
  /(?<![@/-])\b(whoever|somebody|nobody|anew|stands? (?:in|on|for|below)|(?<!be )asked for|is told|tells|(?<!there )is none|at hand|of this moment)\b(?!["'@-])/gi;

/** In tests, only comments and titles are prose. */
const TEST = /\.(test|spec)\.tsx?$|^(testing|e2e|bench)\//;
const TEST_PROSE = /^\s*(\/\/|\*|\/\*)|\b(test|describe)\b.*\(/;

/** Characters. Addresses cannot be wrapped. */
const MAX_COMMENT_LENGTH = 110;
const LONG_COMMENT = new RegExp(`^(?=\\s*(?://|\\*|/\\*))(?!.*https?://).{${MAX_COMMENT_LENGTH + 1},}$`);

/** Returns whether `findProblems` applies to a file. */
export function hasProse(path: string): boolean {
  return CHECKED.test(path) && !UNCHECKED.test(path);
}

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
