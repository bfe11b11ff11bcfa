// What a page says, for tests that read pages without a browser.
import type { Answer } from "./http-browser";

const ENTITIES: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", "#x27": "'" };

/** Returns the text of a page as a reader meets it: no tags, no scripts, each run of white space as one space. */
export function pageText({ body }: Answer): string {
  return body
    .replace(/<(script|style|template)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->/g, "")
    .replace(/<\/?(span|strong|bdi|time|code|em)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(quot|amp|lt|gt|#x27);/g, (_, entity: string) => ENTITIES[entity] ?? "")
    .replace(/\s+/g, " ");
}

/** Returns the texts of all elements with this tag. */
export function textsOf(answer: Answer, tag: string): string[] {
  const elements = answer.body.match(new RegExp(`<${tag}\\b[^>]*>[\\s\\S]*?</${tag}>`, "g")) ?? [];
  return elements.map((body) => pageText({ ...answer, body }).trim());
}

/** Returns the attributes of the input with this name, or undefined if the page has none. */
export function inputOf({ body }: Answer, name: string): Record<string, string> | undefined {
  const tag = body.match(/<input\b[^>]*>/g)?.find((input) => input.includes(` name="${name}"`));
  if (!tag) return undefined;
  return Object.fromEntries(
    [...tag.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
  );
}

/** Returns the message below the field with this id: its error or its hint. */
export function messageOf(answer: Answer, id: string): string {
  const [, body = ""] = new RegExp(`<p id="${id}-message"[^>]*>([\\s\\S]*?)</p>`).exec(answer.body) ?? [];
  return pageText({ ...answer, body }).trim();
}
