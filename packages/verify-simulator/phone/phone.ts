// The phone page at `/`: selects its content and handles its forms.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as v from "valibot";
import type { Answer } from "../answers";
import type { Callbacks } from "../callbacks";
import type { Clock } from "../clock";
import { FaultBody, withoutPlus } from "../control";
import type { FaultTable } from "../faults";
import type { Journal } from "../journal";
import type { Mails } from "../mails";
import type { Outbox } from "../messages";
import type { RequestBook } from "../requests";
import type { Switches } from "../switches";
import { drawPage } from "./page";

interface PhoneOptions {
  book: RequestBook;
  outbox: Outbox;
  journal: Journal;
  faults: FaultTable;
  clock: Clock;
  switches: Switches;
  callbacks: Callbacks;
  mails: Mails | undefined;
  reset(): void;
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const style = ["page.css", "handset.css", "desk.css", "mail.css", "narrow.css"].map(read).join("\n");
const script = read("live.js");
const sha256 = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src ${sha256(style)}`,
    `script-src ${sha256(script)}`,
    "img-src data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** An email is untrusted HTML: it may have any style, but must not run scripts or load anything. */
const mailHeaders = {
  ...headers,
  "content-security-policy":
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

const ActionForm = v.variant("do", [
  v.object({
    do: v.literal("advance"),
    seconds: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
  }),
  v.object({
    do: v.literal("fault"),
    fault: v.string(),
    to: v.string(),
    times: v.string(),
    call: v.string(),
  }),
  v.object({ do: v.literal("unfault"), id: v.string() }),
  v.object({ do: v.literal("reset") }),
]);

/**
 * Handles the page (`GET /?to=…` for a number, `GET /?ends=…` for the newest number with these last digits),
 * its forms (`POST /do`, which redirects to the page), and single emails.
 */
export function openPhone(sim: PhoneOptions) {
  return function answerPhone(method: string, target: URL, body: string): Answer {
    const to = target.searchParams.has("to")
      ? withoutPlus(target.searchParams.get("to") ?? "")
      : newestNumberWith(target.searchParams.get("ends"));
    if ((method === "GET" || method === "HEAD") && target.pathname === "/") {
      return { status: 200, headers, body: draw(to, target.origin) };
    }
    if (method === "POST" && target.pathname === "/do") return act(body, to);
    const [, id] = /^\/mails\/([\w-]+)$/.exec(target.pathname) ?? [];
    const mail = method === "GET" && id ? sim.mails?.list().find((each) => each.id === id) : undefined;
    if (mail) return { status: 200, headers: mailHeaders, body: mail.html };
    return {
      status: 404,
      headers: { "content-type": "text/plain" },
      body: "Not found.",
    };
  };

  function draw(to: string | undefined, address: string): string {
    const messages = sim.outbox.arrived();
    const requests = sim.book.list();
    const chosen = to ?? newestNumber();
    return drawPage({
      style,
      script,
      chosen,
      pinned: to !== undefined,
      messages,
      mails: sim.mails?.list(),
      requests,
      address,
      faults: sim.faults.list(),
      callbacks: sim.callbacks.list(),
      calls: sim.journal.list({ to: chosen }).slice(-12),
      now: sim.clock.now(),
      switches: sim.switches,
    });
  }

  function newestNumberWith(lastDigits: string | null): string | undefined {
    if (!lastDigits) return undefined;
    const numbers = sim.book.list().flatMap(({ steps }) => steps.map(({ to }) => to));
    return numbers.findLast((number) => number.endsWith(lastDigits));
  }

  function newestNumber(): string | undefined {
    const [request, message] = [sim.book.list().at(-1), sim.outbox.arrived().at(-1)];
    // A text without a code has no request.
    const isNewer = message?.code === "" && message.arrivedAt >= (request?.startedAt ?? 0);
    return isNewer ? message.to : request?.steps[0]?.to;
  }

  function act(body: string, to: string | undefined): Answer {
    const form = v.safeParse(ActionForm, Object.fromEntries(new URLSearchParams(body)));
    if (!form.success)
      return { status: 400, headers: { "content-type": "text/plain" }, body: "Unknown action." };
    const wanted = form.output;
    if (wanted.do === "advance") sim.clock.advance(wanted.seconds);
    if (wanted.do === "unfault") sim.faults.remove(wanted.id);
    if (wanted.do === "reset") sim.reset();
    if (wanted.do === "fault") orderFault(wanted);
    const back = to && wanted.do !== "reset" ? `/?to=${encodeURIComponent(to)}` : "/";
    return { status: 303, headers: { location: back } };
  }

  /** Buttons contain a fault, or a fault of a call that takes effect (`reset+sent`). */
  function orderFault({
    fault,
    to,
    times,
    call,
  }: {
    fault: string;
    to: string;
    times: string;
    call: string;
  }): void {
    const [kind, carriedOut] = fault.split("+");
    const ordered = v.safeParse(FaultBody, {
      fault: kind,
      times: times === "always" ? null : Number(times),
      carried_out: carriedOut !== undefined,
      ...(to !== "" && { to }),
      ...(call !== "" && { call }),
    });
    if (ordered.success) sim.faults.add(ordered.output);
  }
}
