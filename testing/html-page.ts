// What a user reads on a page, for tests that get its HTML.
import type { Answer, HttpBrowser } from "./http-browser";

export type FormField = { value: string; description: string; isInvalid: boolean };

/** Sends a GET request, follows redirects, and returns the last response with its path. */
export async function openPage(browser: HttpBrowser, path: string): Promise<Answer & { path: string }> {
  for (let hop = 0; hop < 5; hop++) {
    const answer = await browser.send(path);
    const { location } = answer.headers;
    if (!location) return { ...answer, path };
    path = location;
  }
  throw new Error(`Too many redirects, the last one to ${path}`);
}

/** Returns the text of a page without its tags and scripts, with single spaces. */
export function getText(html: string): string {
  const text = withoutScripts(html)
    .replace(/<!--.*?-->/gs, "")
    .replace(/<\/?(?:a|bdi|code|em|span|strong|time)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ");
  return decodeEntities(text).replace(/\s+/g, " ").trim();
}

/** Returns the field with this label: its value, its accessible description, and whether it is marked as invalid. */
export function getField(html: string, label: string): FormField {
  const page = withoutScripts(html);
  const labels = [...page.matchAll(/<label\b[^>]*\bfor="([^"]*)"[^>]*>(.*?)<\/label>/gs)];
  const id = labels.find(([, , text = ""]) => getText(text) === label)?.[1];
  const tags = page.match(/<(?:input|select|textarea)\b[^>]*>/g) ?? [];
  const tag = tags.find((candidate) => candidate.includes(` id="${id}"`));
  if (!id || !tag) throw new Error(`No field "${label}" in: ${getText(html).slice(0, 500)}`);
  return {
    value: tag.startsWith("<select") ? selectedOption(page, tag) : getAttribute(tag, "value"),
    description: getTextOfId(page, getAttribute(tag, "aria-describedby")),
    isInvalid: tag.includes('aria-invalid="true"'),
  };
}

/** Returns where the link with this text leads. */
export function getLink(html: string, text: string): string {
  const links = withoutScripts(html).matchAll(/(<a\b[^>]*>)(.*?)<\/a>/gs);
  const tag = [...links].find(([, , content = ""]) => getText(content) === text)?.[1];
  if (!tag) throw new Error(`No link "${text}" in: ${getText(html).slice(0, 500)}`);
  return getAttribute(tag, "href");
}

function selectedOption(page: string, tag: string): string {
  const from = page.indexOf(tag);
  const options = page.slice(from, page.indexOf("</select>", from)).match(/<option\b[^>]*>/g) ?? [];
  return getAttribute(options.find((option) => option.includes(" selected")) ?? options[0] ?? "", "value");
}

function getTextOfId(page: string, id: string): string {
  if (!id) return "";
  const content = new RegExp(`<p id="${id}"[^>]*>(.*?)</p>`, "s").exec(page)?.[1];
  if (content === undefined) throw new Error(`No element "${id}"`);
  return getText(content);
}

function getAttribute(tag: string, name: string): string {
  return decodeEntities(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function withoutScripts(html: string): string {
  return html.replace(/<(script|style|template)\b.*?<\/\1>/gs, "");
}

function decodeEntities(text: string): string {
  const entities: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", "#x27": "'" };
  return text.replace(/&(quot|amp|lt|gt|#x27);/g, (_, entity: string) => entities[entity] ?? "");
}
