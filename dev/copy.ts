// `npm run copy`: prints every string that users, administrators, and operators read, with its file and line.
//
//   npm run copy              all strings
//   npm run copy -- app/      strings in files whose path contains one of these words
import { readFile } from "node:fs/promises";
import ts from "typescript";
import { getLiteralText, listSources } from "./source-text";

const COPY = /^(app|cli|components|dev|lib|packages|server)\/.*\.tsx?$/;
const NOT_COPY = /\.test\.tsx?$|\/test-run\//;

/** Attributes that are displayed or read aloud. All others contain classes, names, and URLs. */
const SHOWN_ATTRIBUTES =
  /^(title|alt|label|hint|placeholder|heading|summary|text|caption|aria-(label|description|roledescription))$/;

type Line = { place: string; text: string };

const words = process.argv.slice(2);
for (const { place, text } of await findCopy()) console.log(`${place}  ${text}`);

async function findCopy(): Promise<Line[]> {
  const files = (await listSources()).filter((path) => COPY.test(path) && !NOT_COPY.test(path));
  const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  return (await Promise.all(chosen.map(readCopy))).flat();
}

async function readCopy(file: string): Promise<Line[]> {
  const source = ts.createSourceFile(file, await readFile(file, "utf8"), ts.ScriptTarget.Latest, true);
  const lines: Line[] = [];
  visit(source);
  return lines;

  function visit(node: ts.Node): void {
    if (isCode(node)) return;
    const isElement = ts.isJsxElement(node) || ts.isJsxFragment(node);
    const text = collapse((isElement ? textOfElement(node) : getLiteralText(node, "{…}")) ?? "");
    if (isProse(text, node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      lines.push({ place: `${file}:${line + 1}`, text });
    }
    ts.forEachChild(node, visit);
  }
}

/** Returns the text of an element's children, with nested elements as `<…>` and expressions as `{…}`. */
function textOfElement({ children }: ts.JsxElement | ts.JsxFragment): string | null {
  if (!children.some((child) => ts.isJsxText(child) && child.text.trim())) return null;
  return children.map(textOfChild).join("");
}

function textOfChild(child: ts.JsxChild): string {
  if (ts.isJsxText(child)) return child.text;
  if (ts.isJsxElement(child)) return `<${collapse(child.children.map(textOfChild).join(""))}>`;
  if (!ts.isJsxExpression(child) || !child.expression) return "";
  return ts.isStringLiteral(child.expression) ? child.expression.text : "{…}";
}

/** Directives, imports, types, SQL and other tagged templates, and attributes that users never see. */
function isCode(node: ts.Node): boolean {
  return (
    (ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression)) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isTypeNode(node) ||
    ts.isTaggedTemplateExpression(node) ||
    (ts.isJsxAttribute(node) && !SHOWN_ATTRIBUTES.test(node.name.getText()))
  );
}

/** Several words, or one capitalized word. Excludes SQL in plain strings. */
function isProse(text: string, node: ts.Node): boolean {
  if (/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|SET|CREATE|DROP|ALTER)\s/.test(text)) return false;
  if (ts.isJsxElement(node) || ts.isJsxFragment(node)) return /\p{L}/u.test(text);
  return /\p{L}{2,}.* .*\p{L}{2,}|^\p{Lu}\p{Ll}{2,}[.:…!?]?$/u.test(text);
}

function collapse(text: string): string {
  return text.replaceAll("&apos;", "'").replace(/\s+/g, " ").trim();
}
