// Strings in TypeScript sources, for `npm run copy` and `npm run promises`.
import ts from "typescript";

/** Returns the text of a string or template with `hole` for each expression, or null for any other node. */
export function getLiteralText(node: ts.Node, hole: string): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => hole + literal.text).join("");
}
