// Reads a page's HTML: its texts and the values that its forms submit.
import { HTMLElement, parse, type Node } from "node-html-parser";

/** A form control with a value to submit. */
export type Control = {
  name: string;
  value: string;
  kind: "hidden" | "text" | "choice";
  label: string;
  options: { value: string; label: string }[];
};

export type Form = {
  /** The button's accessible name. A form with several buttons is listed once per button. */
  button: string;
  /** The URL to submit to. Empty: the URL of the page. */
  action: string;
  method: string;
  isMultipart: boolean;
  /** Submitted by JavaScript. Hidden without it. */
  needsScript: boolean;
  controls: Control[];
};

export function readPage({ body }: { body: string }): Page {
  return new Page(readHtml(body));
}

/** A page or a part of it. Getters throw if an element is missing, except those that return a list. */
export class Page {
  constructor(public element: HTMLElement) {}

  get title(): string {
    return this.find("title").text;
  }

  get heading(): string {
    return this.find("h1").text;
  }

  /** The text without scripts and SVG, whitespace collapsed. Only block elements separate words. */
  get text(): string {
    return toSingleSpaces((this.element.querySelector("body") ?? this.element).structuredText);
  }

  /** Like `text`, but separately for each run of text between two tags. */
  get texts(): string[] {
    return separateTexts(this.element)
      .split("\0")
      .map(toSingleSpaces)
      .filter((text) => text !== "");
  }

  /** The text without elements that are hidden from screen readers. */
  get accessibleName(): string {
    const copy = readHtml(this.element.outerHTML);
    for (const hidden of copy.querySelectorAll('[aria-hidden="true"]')) hidden.remove();
    return new Page(copy).text;
  }

  get cells(): string[] {
    return this.listTexts("th, td");
  }

  get attributes(): Record<string, string> {
    return this.element.attributes;
  }

  /** Returns the value of an attribute, or an empty string. */
  attribute(name: string): string {
    return this.element.getAttribute(name) ?? "";
  }

  all(selector: string): Page[] {
    return this.element.querySelectorAll(selector).map((element) => new Page(element));
  }

  find(selector: string): Page {
    return this.#require(this.all(selector)[0], `element ${selector}`);
  }

  listTexts(selector: string): string[] {
    return this.all(selector).map(({ text }) => text);
  }

  /** Returns the URL of the first link with exactly this text. */
  link(text: string): string {
    const link = this.all("a").find((each) => each.text === text);
    return this.#require(link, `link "${text}"`).attribute("href");
  }

  /** Returns the value, the accessible description and the validity of the field with this label. */
  field(label: string): { value: string; description: string; isInvalid: boolean } {
    const labeled = this.#labeledElements().find((each) => each.label === label);
    const { element } = this.#require(labeled, `field "${label}"`);
    const descriptions = element.attribute("aria-describedby").split(" ").filter(Boolean);
    return {
      value: getValue(element),
      description: descriptions.map((id) => this.find(`[id="${id}"]`).text).join(" "),
      isInvalid: element.attribute("aria-invalid") === "true",
    };
  }

  /** Returns the body rows of the table with this name, or an empty list. */
  rows(table: string): Page[] {
    return this.all(`table[aria-label="${table}"] tbody tr`);
  }

  /** Returns the first cell of each row. */
  rowHeads(table: string): string[] {
    return this.rows(table).map(({ cells }) => cells[0] ?? "");
  }

  forms(): Form[] {
    return this.all("form").flatMap((form) => {
      const controls = form.#labeledElements().flatMap(toControl);
      return form.all("button[type=submit]:not([disabled])").map((button) => ({
        button: button.accessibleName,
        action: form.attribute("action").replace(/#.*/, ""),
        method: form.attribute("method").toUpperCase() || "GET",
        isMultipart: form.attribute("enctype") === "multipart/form-data",
        needsScript: form.attribute("class").includes("noscript:hidden"),
        controls: [...controls, ...toControl({ element: button, label: "" })],
      }));
    });
  }

  #labeledElements(): Labeled[] {
    const labels = new Map(this.all("label").map((label) => [label.attribute("for"), label.text]));
    return this.all("input, select, textarea").map((element) => {
      const label = element.attribute("aria-label") || labels.get(element.attribute("id") || "-");
      return { element, label: label ?? "" };
    });
  }

  #require<T>(found: T | undefined, name: string): T {
    if (found === undefined) throw new Error(`No ${name} in: ${this.text.slice(0, 500)}`);
    return found;
  }
}

type Labeled = { element: Page; label: string };

export function readHtml(html: string): HTMLElement {
  return parse(html, { blockTextElements: { script: false, style: false, template: false, svg: false } });
}

function separateTexts(node: Node): string {
  return node instanceof HTMLElement ? `\0${node.childNodes.map(separateTexts).join("")}\0` : node.text;
}

function toSingleSpaces(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function toControl({ element, label }: Labeled): Control[] {
  const [tag, name, type] = [element.element.tagName, element.attribute("name"), element.attribute("type")];
  const isUnchecked = type === "checkbox" && !("checked" in element.attributes);
  if (name === "" || isUnchecked || "disabled" in element.attributes) return [];
  const kind = tag === "SELECT" ? "choice" : tag === "BUTTON" || type === "hidden" ? "hidden" : "text";
  const options = element
    .all("option")
    .map((option) => ({ value: option.attribute("value"), label: option.text }));
  return [{ name, value: getValue(element), kind, label, options }];
}

function getValue(element: Page): string {
  if (element.element.tagName === "TEXTAREA") return element.element.text;
  if (element.element.tagName !== "SELECT") return element.attribute("value");
  return (element.all("option[selected]")[0] ?? element.all("option")[0])?.attribute("value") ?? "";
}
