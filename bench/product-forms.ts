// Submits the product's sign-in forms like a browser that has opened their pages once.
import { HttpBrowser, type Fields } from "../testing/http-browser";
import { PASSWORD, type BenchPerson } from "./people";
import type { Site } from "./bench-environment";
import { getCookie, type Wire, type WireAnswer } from "./wire";

const AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** The page and field of each second factor. */
export const CODE_PAGES = {
  app: { path: "/challenge/authenticator", field: "authenticator_code" },
  text: { path: "/challenge", field: "code" },
} as const;

/** Reads the hidden fields once. */
export async function productForms(site: Site, factor: keyof typeof CODE_PAGES) {
  const { app } = site;
  const { path: codePath, field: codeField } = CODE_PAGES[factor];
  const { browser, form: passwordForm } = await openChallenge(site, factor);
  // Other people post the same form, and it names the challenge of the first one.
  const codeForm = (await browser.form(codePath, "Verify")).filter(([name]) => name !== "form_owner");
  const headers = (person: BenchPerson, cookie: string) => ({
    ...MULTIPART,
    "user-agent": AGENT,
    origin: app.url,
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": person.ip,
    ...(cookie && { cookie }),
  });
  return {
    /** Returns the token of the new challenge. */
    async password(wire: Wire, person: BenchPerson, cookie: string): Promise<string> {
      const fields: Fields = [...passwordForm, ["email", person.email], ["password", PASSWORD]];
      const answer = await wire.post("/sign-in", headers(person, cookie), multipart(fields));
      requireRedirect(answer, "/challenge", person);
      return getCookie(answer, "twofold-challenge");
    },
    async code(wire: Wire, person: BenchPerson, cookie: string, code: string): Promise<string> {
      const answer = await wire.post(
        codePath,
        headers(person, cookie),
        multipart([...codeForm, [codeField, code]]),
      );
      requireRedirect(answer, "/account", person);
      return getCookie(answer, "twofold-session");
    },
  };
}

/** Returns a browser on the page of its second factor, and the form that led there. */
export async function openChallenge({ app, people }: Site, factor: keyof typeof CODE_PAGES) {
  const person = people[factor === "app" ? "withApp" : "withPhoneOnly"].at(-1);
  if (!person) throw new Error("No user can sign in");
  const browser = new HttpBrowser(app.url, person.ip);
  const form = await browser.form("/sign-in", "Sign in");
  const values: Fields = [
    ["email", person.email],
    ["password", PASSWORD],
  ];
  const { status, headers } = await browser.post("/sign-in", [...form, ...values]);
  if (headers.location !== "/challenge")
    throw new Error(`The first sign-in came to ${status} ${headers.location ?? ""}`);
  return { browser, form };
}

function requireRedirect({ status, headers, body }: WireAnswer, path: string, { email }: BenchPerson): void {
  if (status === 303 && headers.location?.split("?")[0] === path) return;
  const alert = /role="alert"[^>]*>([\s\S]{0,600})/.exec(body)?.[1]?.replace(/<[^>]*>/g, " ");
  throw new Error(
    `${email} came to ${status} ${headers.location ?? ""} instead of ${path}: ${alert ?? body.slice(0, 300)}`,
  );
}

const BOUNDARY = "----twofold-bench-boundary";
const MULTIPART = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

function multipart(fields: Fields): string {
  const parts = fields.map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}
