// The forms of a page as a browser without JavaScript sees them: read from the HTML, filled in and sent.
import { attribute, type Answer, type Fields, type HttpBrowser } from "./http-browser";

type Control = { name: string; value: string; kind: "hidden" | "text" | "choice" };

export type Form = {
  /** What its button says. A form with several buttons is listed once for each. */
  button: string;
  /** Where it is sent. Empty: to the address of its page. */
  action: string;
  method: string;
  isMultipart: boolean;
  /** Its script sends it; without JavaScript it is not displayed. */
  needsScript: boolean;
  controls: Control[];
};

export function readForms(html: string): Form[] {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)];
  return forms.flatMap(([, tag = "", content = ""]) => {
    const parts = [
      ...content.matchAll(/<(input)\b([^>]*)>|<(select|textarea|button)\b([^>]*)>([\s\S]*?)<\/\3>/g),
    ].map((match) => ({
      name: match[1] ?? match[3] ?? "",
      tag: match[2] ?? match[4] ?? "",
      content: match[5] ?? "",
    }));
    const controls = parts.filter(({ name }) => name !== "button").flatMap(readControl);
    const buttons = parts.filter(
      ({ name, tag }) => name === "button" && attribute(tag, "type") === "submit" && !isDisabled(tag),
    );
    return buttons.map((button) => ({
      button: textOf(button.content),
      action: attribute(tag, "action").replace(/#.*/, ""),
      method: attribute(tag, "method").toUpperCase() || "GET",
      isMultipart: attribute(tag, "encType") === "multipart/form-data",
      needsScript: tag.includes("noscript:hidden"),
      controls: [...controls, ...valueOfButton(button.tag)],
    }));
  });
}

/** Fills in a form and sends it as a browser without JavaScript does. `values` are by field name; null empties every text field. */
export function sendForm(
  browser: HttpBrowser,
  path: string,
  { action, method, isMultipart, controls }: Form,
  values: Record<string, string> | null,
): Promise<Answer> {
  const fields: Fields = controls.map(({ name, value, kind }) => {
    if (kind === "hidden") return [name, value];
    if (values === null) return [name, kind === "text" ? "" : value];
    return [name, values[name] ?? value];
  });
  const target = action || path;
  const encoded = new URLSearchParams(fields).toString();
  if (method === "GET") return browser.send(`${target}?${encoded}`);
  if (isMultipart) return browser.post(target, fields);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    origin: browser.origin,
    "sec-fetch-site": "same-origin",
  };
  return browser.send(target, { method, headers, body: encoded });
}

function readControl({
  name: element,
  tag,
  content,
}: {
  name: string;
  tag: string;
  content: string;
}): Control[] {
  const [name, type] = [attribute(tag, "name"), attribute(tag, "type")];
  if (name === "" || isDisabled(tag) || (type === "checkbox" && !/\schecked=/.test(tag))) return [];
  if (element === "select") return [{ name, value: selectedIn(content), kind: "choice" }];
  if (element === "textarea") return [{ name, value: textOf(content), kind: "text" }];
  return [{ name, value: attribute(tag, "value"), kind: type === "hidden" ? "hidden" : "text" }];
}

function valueOfButton(tag: string): Control[] {
  const name = attribute(tag, "name");
  return name === "" ? [] : [{ name, value: attribute(tag, "value"), kind: "hidden" }];
}

function selectedIn(options: string): string {
  const tags = options.match(/<option\b[^>]*>/g) ?? [];
  return attribute(tags.find((tag) => tag.includes("selected=")) ?? tags[0] ?? "", "value");
}

function isDisabled(tag: string): boolean {
  return /\sdisabled=/.test(tag);
}

/** The words between the tags, without those that are hidden from a screen reader. */
function textOf(html: string): string {
  return html
    .replace(/<svg[\s\S]*?<\/svg>|<span aria-hidden="true"[\s\S]*?<\/span>|<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
