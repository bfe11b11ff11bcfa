// The page: numbers on the left, the phone in the middle, what the API thinks of it on the right.
import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { CallbackPost } from "../callbacks";
import type { Fault } from "../faults";
import { Html, html } from "./html";
import type { JournalEntry } from "../journal";
import type { Message } from "../messages";
import { drawDesk, drawWire } from "./desk";
import { icon } from "./icons";
import type { VerifyRequest } from "../requests";
import type { Switches } from "../switches";

export interface View {
  style: string;
  script: string;
  /** The number whose phone is shown, without `+`; absent while nothing was ever sent. */
  chosen: string | undefined;
  /** Whether the visitor picked it; otherwise the page follows the newest. */
  pinned: boolean;
  messages: Message[];
  requests: VerifyRequest[];
  faults: Fault[];
  /** What the apps set VONAGE_API_HOST to. */
  address: string;
  callbacks: CallbackPost[];
  /** The last calls about this number, oldest first. */
  calls: JournalEntry[];
  /** Simulated ms. */
  now: number;
  switches: Switches;
}

/** Draws the whole page; the script swaps in what changed. */
export function drawPage(view: View): string {
  const mine = view.messages.filter((message) => message.to === view.chosen);
  const newest = mine.at(-1);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${newest ? `${newest.code} · ` : ""}Verify simulator</title>
        <link rel="icon" href="${favicon}" />
        ${new Html(`<style>${view.style}</style>`)}
      </head>
      <body data-now="${view.now}">
        ${drawBar(view)}
        <main>${drawNumbers(view)} ${drawHandset(view, mine)} ${drawDesk(view)} ${drawWire(view)}</main>
        <p class="toast" role="status" aria-live="polite" data-keep></p>
        ${new Html(`<script>${view.script}</script>`)}
      </body>
    </html>`;
  return page.text;
}

const favicon =
  "data:image/svg+xml," +
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="7" y="1" width="18" height="30" rx="5" fill="#0d6b58"/><path d="M12 12h8M12 16h8M12 20h5" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`,
  );

function drawBar({ now, chosen, pinned }: View): Html {
  const query = pinned && chosen ? `?to=${chosen}` : "";
  const push = (seconds: number, label: string) =>
    html`<button name="seconds" value="${seconds}" title="Push the simulator's clock forward">
      ${label}
    </button>`;
  return html`<header class="bar">
    <h1>${icon("phone")} Verify simulator</h1>
    <p class="bar-note">Stands in for Vonage Verify. <strong>Nothing is sent, nothing is charged.</strong></p>
    <p class="bar-gone" role="alert">The simulator does not answer. Is it still running?</p>
    <form class="clock" method="post" action="/do${query}" aria-label="Simulator's clock">
      <input type="hidden" name="do" value="advance" />
      <time class="clock-time" data-clock title="The simulator's clock">${clockTime(now, true)}</time>
      ${push(30, "+30 s")} ${push(300, "+5 min")}
    </form>
  </header>`;
}

function drawNumbers({ messages, requests, chosen, now }: View): Html {
  const last = new Map<string, { at: number; text: string; live: boolean }>();
  for (const request of requests) {
    for (const { to } of request.steps) {
      last.delete(to);
      last.set(to, { at: request.startedAt, text: "No message yet", live: request.state === "in_flight" });
    }
  }
  for (const { to, arrivedAt, text, channel } of messages) {
    const entry = last.get(to);
    if (entry) Object.assign(entry, { at: arrivedAt, text: channel === "voice" ? "Voice call" : text });
  }
  const newestFirst = [...last].sort(([, a], [, b]) => b.at - a.at).slice(0, 60);
  return html`<nav class="numbers" aria-label="Phones">
    <h2>Phones</h2>
    ${newestFirst.length === 0 && html`<p class="quiet">Each number that a code goes to gets a phone here.</p>`}
    <ul>
      ${newestFirst.map(
        ([to, { at, text, live }]) =>
          html`<li data-key="${to}">
            <a href="/?to=${encodeURIComponent(to)}" ${to === chosen && new Html('aria-current="page"')}>
              <span class="face hue-${hue(to)}" aria-hidden="true"
                >${to.includes("@") ? "@" : to.slice(-2)}</span
              >
              <span class="who"><b>${showNumber(to)}</b><small>${text}</small></span>
              <span class="when"
                >${ago(now - at)}${live && html`<i class="dot" title="A request is in flight"></i>`}</span
              >
            </a>
          </li>`,
      )}
    </ul>
    ${
      newestFirst.length > 0 &&
      html`<form method="post" action="/do" class="forget">
        <input type="hidden" name="do" value="reset" />
        <button title="Forgets every request, message, call and fault">Start over</button>
      </form>`
    }
  </nav>`;
}

function drawHandset({ chosen, now }: View, mine: Message[]): Html {
  return html`<section class="handset" aria-label="Phone">
    <div class="screen">
      <div class="status-bar" aria-hidden="true">
        <span data-clock-short>${clockTime(now)}</span><i class="island"></i>
        <span class="radio">${icon("signal")}${icon("wifi")}${icon("battery")}</span>
      </div>
      ${chosen ? drawConversation(chosen, mine) : drawEmpty()}
      <p class="screen-note">Simulated phone · no message left this machine</p>
    </div>
  </section>`;
}

function drawEmpty(): Html {
  return html`<div class="empty">
    ${icon("bubble")}
    <h2>No messages yet</h2>
    <p>Sign up in the app, and the text message appears here.</p>
  </div>`;
}

function drawConversation(chosen: string, mine: Message[]): Html {
  const place = placeOf(chosen);
  return html`<header class="thread-head">
      <span class="face hue-${hue(chosen)}" aria-hidden="true"
        >${chosen.includes("@") ? "@" : chosen.slice(-2)}</span
      >
      <h2>${showNumber(chosen)}</h2>
      ${place && html`<p>${place}</p>`}
    </header>
    <ol class="thread" aria-label="Messages" tabindex="0">
      ${mine.length === 0 && html`<li class="thread-gap" data-key="none">Nothing has arrived here.</li>`}
      ${mine.slice(-50).map((message, index, shown) => drawMessage(message, shown[index - 1]))}
    </ol>`;
}

const A_NEW_CHAPTER_MS = 5 * 60_000;

function drawMessage(message: Message, before: Message | undefined): Html {
  const fresh =
    !before || message.arrivedAt - before.arrivedAt > A_NEW_CHAPTER_MS || before.from !== message.from;
  return html`<li data-key="${message.id}" class="message">
    ${fresh && html`<p class="thread-gap"><b>${message.from}</b> ${clockTime(message.arrivedAt)}</p>`}
    ${message.channel === "voice" ? drawCall(message) : drawBubble(message)}
    <p class="under">
      <button type="button" class="copy" data-copy="${message.code}">
        ${icon("copy")} Copy ${message.code}
      </button>
      <time>${clockTime(message.arrivedAt)}</time>
    </p>
  </li>`;
}

function drawBubble({ text, code, channel, from }: Message): Html {
  const [before = "", ...after] = text.split(code);
  const marked = html`${before}<mark>${code}</mark>${after.join(code)}`;
  if (channel === "email") {
    return html`<div class="mail">
      <p class="mail-head">${icon("mail")} <b>${from}</b> Your code</p>
      <p>${marked}</p>
    </div>`;
  }
  const app = channel === "whatsapp" ? "WhatsApp" : channel === "rcs" ? "RCS" : null;
  return html`<div class="bubble ${channel}">${app && html`<small>${app}</small>`}${marked}</div>`;
}

function drawCall({ text, from }: Message): Html {
  return html`<div class="call">
    <p class="call-head">
      <span class="call-icon">${icon("call")}</span>
      <span><b>${from}</b><small>Call answered</small></span>
      <button type="button" class="listen" data-say="${text}">${icon("play")} Listen</button>
    </p>
    <blockquote>${text}</blockquote>
  </div>`;
}

/** A number as people write it; a mail address as it is. */
export function showNumber(to: string): string {
  return parsePhoneNumberFromString(`+${to}`)?.formatInternational() ?? to;
}

function placeOf(to: string): string {
  const country = parsePhoneNumberFromString(`+${to}`)?.country;
  return country ? (new Intl.DisplayNames("en", { type: "region" }).of(country) ?? country) : "";
}

/** Hours and minutes on this machine, seconds on request. */
export function clockTime(ms: number, seconds = false): string {
  return new Date(ms).toLocaleTimeString("en-GB").slice(0, seconds ? 8 : 5);
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

const hue = (to: string) => [...to].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % 6;
