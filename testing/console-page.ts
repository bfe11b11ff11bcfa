// Pages as a browser without JavaScript shows them, read from their HTML: texts, tables, links and search forms.
import type { HttpBrowser } from "./http-browser";

/** Follows links and GET forms, and keeps the page they lead to. */
export class HtmlPage {
  /** Path and query of the page. */
  address = "";
  status = 0;
  body = "";

  constructor(readonly browser: HttpBrowser) {}

  async open(address: string): Promise<this> {
    const { status, body } = await this.browser.send(address);
    return Object.assign(this, { address, status, body });
  }

  /** Follows the first link with exactly this text. Throws if there is none. */
  async follow(name: string): Promise<this> {
    const href = this.link(name);
    if (href === undefined) throw new Error(`${this.address} has no link "${name}"`);
    return this.open(href);
  }

  /**
   * Submits the GET form that has this button, with values by label; options are chosen by label or value. Throws if a
   * field or option is missing.
   */
  async submit(button: string, values: Record<string, string> = {}): Promise<this> {
    const form = elements(this.body, "form").find((each) =>
      elements(each, "button").some((candidate) => textOf(candidate) === button),
    );
    if (form === undefined) throw new Error(`${this.address} has no form with the button "${button}"`);
    const action = attribute(openingTag(form), "action") ?? this.address;
    return this.open(`${action.replace(/[?#].*/, "")}?${formQuery(form, values)}`);
  }

  /** Where the first link with exactly this text leads. */
  link(name: string): string | undefined {
    return linkIn(this.body, name);
  }

  /** The current value of the field with this label. */
  value(label: string): string | undefined {
    return controls(this.body).find((control) => control.label === label)?.value;
  }

  get title(): string {
    return clean(/<title[^>]*>([^<]*)/.exec(this.body)?.[1] ?? "");
  }

  get heading(): string {
    return textOf(elements(this.body, "h1")[0] ?? "");
  }

  get text(): string {
    return textOf(this.body);
  }

  /** The HTML of each row in the body of the table with this name; empty if there is no such table. */
  rows(table: string): string[] {
    const named = elements(this.body, "table").find(
      (each) => attribute(openingTag(each), "aria-label") === table,
    );
    return bodyRows(named ?? "");
  }

  /** The first cell of each row. */
  rowHeads(table: string): string[] {
    return this.rows(table).map((row) => cellsOf(row)[0] ?? "");
  }

  /** The table below the chart with this title: the cells of each row. */
  figures(title: string): string[][] {
    const figure = elements(this.body, "figure").find(
      (each) => textOf(elements(each, "h3")[0] ?? "") === title,
    );
    return bodyRows(figure ?? "").map(cellsOf);
  }
}

/** The text of some HTML, without scripts and drawings. */
export function textOf(html: string): string {
  return clean(withoutScripts(html).replace(/<[^>]+>/g, ""));
}

/** The same, separately for each run of text between two tags. */
export function textsOf(html: string): string[] {
  return withoutScripts(html)
    .split(/<[^>]+>/)
    .map(clean)
    .filter((text) => text !== "");
}

/** The texts of a row's cells. */
export function cellsOf(row: string): string[] {
  return (row.match(/<(t[hd])\b[\s\S]*?<\/\1>/g) ?? []).map(textOf);
}

/** Where the first link with exactly this text leads. */
export function linkIn(html: string, name: string): string | undefined {
  const link = elements(html, "a").find((each) => textOf(each) === name);
  return link && attribute(openingTag(link), "href");
}

type Control = {
  name: string;
  value: string;
  label: string | undefined;
  options?: { value: string; label: string }[];
};

function formQuery(form: string, values: Record<string, string>): URLSearchParams {
  const fields = controls(form);
  const missing = Object.keys(values).filter((label) => !fields.some((field) => field.label === label));
  if (missing.length > 0) throw new Error(`No field "${missing.join('", "')}"`);
  return new URLSearchParams(fields.map((field) => [field.name, filled(field, values)]));
}

function filled({ label, value, options }: Control, values: Record<string, string>): string {
  const wanted = label === undefined ? undefined : values[label];
  if (wanted === undefined) return value;
  if (!options) return wanted;
  const option = options.find((each) => each.label === wanted || each.value === wanted);
  if (!option) throw new Error(`"${label}" has no option "${wanted}"`);
  return option.value;
}

/** Inputs and selects, in order. */
function controls(html: string): Control[] {
  const labels = new Map(
    elements(html, "label").map((label) => [attribute(openingTag(label), "for"), textOf(label)]),
  );
  return (html.match(/<input\b[^>]*>|<select\b[\s\S]*?<\/select>/g) ?? []).map((control) => {
    const tag = openingTag(control);
    const label = attribute(tag, "aria-label") ?? labels.get(attribute(tag, "id"));
    const shared = { name: attribute(tag, "name") ?? "", label };
    if (!control.startsWith("<select")) return { ...shared, value: attribute(tag, "value") ?? "" };
    const options = elements(control, "option").map((option) => ({
      value: attribute(openingTag(option), "value") ?? "",
      label: textOf(option),
      isSelected: / selected\b/.test(openingTag(option)),
    }));
    return {
      ...shared,
      value: (options.find(({ isSelected }) => isSelected) ?? options[0])?.value ?? "",
      options,
    };
  });
}

function bodyRows(table: string): string[] {
  return elements(elements(table, "tbody")[0] ?? "", "tr");
}

/** Elements that do not contain others of their kind. */
function elements(html: string, name: string): string[] {
  return html.match(new RegExp(`<${name}\\b[\\s\\S]*?</${name}>`, "g")) ?? [];
}

/** In HTML that React has written no attribute contains a `>`. */
function openingTag(element: string): string {
  return /^<[^>]*>/.exec(element)?.[0] ?? "";
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decode(value);
}

function withoutScripts(html: string): string {
  return html.replace(/<(script|style|svg|title)\b[\s\S]*?<\/\1>/g, "").replace(/<!--[\s\S]*?-->/g, "");
}

function clean(text: string): string {
  return decode(text).replace(/\s+/g, " ").trim();
}

function decode(text: string): string {
  const entities: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", "#x27": "'" };
  return text.replace(/&(quot|amp|lt|gt|#x27);/g, (_, entity: string) => entities[entity] ?? "");
}
