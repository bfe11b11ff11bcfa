// A browser tab without JavaScript: pages, links and forms over HTTP.
import type { HttpBrowser } from "./http-browser";
import { Page, readHtml, type Control } from "./page";

/** A browser tab without JavaScript: opens pages, follows links and submits GET forms. */
export class Tab extends Page {
  /** Path and query of the page. */
  address = "";
  status = 0;
  body = "";

  constructor(readonly browser: HttpBrowser) {
    super(readHtml(""));
  }

  /** Sends a GET request and follows redirects. */
  async open(address: string): Promise<this> {
    for (let hop = 0; hop < 5; hop++) {
      const { status, headers, body } = await this.browser.send(address);
      if (!headers.location) return Object.assign(this, { address, status, body, element: readHtml(body) });
      address = headers.location;
    }
    throw new Error(`Too many redirects, the last one to ${address}`);
  }

  async follow(link: string): Promise<this> {
    return this.open(this.link(link));
  }

  /** Submits the GET form with this button, with values by label. Throws if a field or option is missing. */
  async submit(button: string, values: Record<string, string> = {}): Promise<this> {
    const form = this.forms().find((each) => each.button === button);
    if (!form) throw new Error(`${this.address} has no form with the button "${button}"`);
    const missing = Object.keys(values).filter(
      (label) => !form.controls.some((each) => each.label === label),
    );
    if (missing.length > 0) throw new Error(`No field "${missing.join('", "')}"`);
    const query = new URLSearchParams(
      form.controls.map((control) => [control.name, fillIn(control, values)]),
    );
    return this.open(`${(form.action || this.address).replace(/\?.*/, "")}?${query}`);
  }
}

function fillIn({ label, value, options }: Control, values: Record<string, string>): string {
  const wanted = values[label];
  if (wanted === undefined || options.length === 0) return wanted ?? value;
  const option = options.find((each) => each.label === wanted || each.value === wanted);
  if (!option) throw new Error(`"${label}" has no option "${wanted}"`);
  return option.value;
}
