// The page: numbers on the left, the phone in the middle, API details on the right.
import { drawDesk, drawWire } from "./desk";
import { drawHandset } from "./handset";
import { Html, html } from "./html";
import { icon } from "./icons";
import { ago, clockTime, hue, showNumber } from "./text";
import type { View } from "./view";

/** Renders the page. The script replaces what changed. */
export function drawPage(view: View): string {
  const mine = view.messages.filter((message) => message.to === view.chosen);
  const newest = mine.at(-1);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${newest?.code ? `${newest.code} · ` : ""}Verify simulator</title>
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
  const advanceButton = (seconds: number, label: string) =>
    html`<button name="seconds" value="${seconds}" title="Advance the simulator's clock">${label}</button>`;
  return html`<header class="bar">
    <h1>${icon("phone")} Verify simulator</h1>
    <p class="bar-note">Simulates Vonage Verify. <strong>Nothing is sent or charged.</strong></p>
    <p class="bar-gone" role="alert">The simulator isn't responding. Is it still running?</p>
    <form class="clock" method="post" action="/do${query}" aria-label="Simulator's clock">
      <input type="hidden" name="do" value="advance" />
      <time class="clock-time" data-clock title="The simulator's clock">${clockTime(now, true)}</time>
      ${advanceButton(30, "+30 s")} ${advanceButton(300, "+5 min")}
    </form>
  </header>`;
}

function drawNumbers({ messages, requests, chosen, now }: View): Html {
  const last = new Map<string, { at: number; text: string; live: boolean }>();
  for (const request of requests) {
    for (const { to } of request.steps) {
      last.delete(to);
      last.set(to, { at: request.startedAt, text: "No messages yet", live: request.state === "in_flight" });
    }
  }
  for (const { to, arrivedAt, text, channel } of messages) {
    const entry = last.get(to) ?? { at: arrivedAt, text, live: false };
    last.set(to, Object.assign(entry, { at: arrivedAt, text: channel === "voice" ? "Voice call" : text }));
  }
  const newestFirst = [...last].sort(([, a], [, b]) => b.at - a.at).slice(0, 60);
  return html`<nav class="numbers" aria-label="Phones">
    <h2>Phones</h2>
    ${newestFirst.length === 0 && html`<p class="quiet">A phone appears here for each number that receives a code.</p>`}
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
                >${ago(now - at)}${live && html`<i class="dot" title="Request in progress"></i>`}</span
              >
            </a>
          </li>`,
      )}
    </ul>
    ${
      newestFirst.length > 0 &&
      html`<form method="post" action="/do" class="forget">
        <input type="hidden" name="do" value="reset" />
        <button title="Deletes all requests, messages, calls, and faults">Start over</button>
      </form>`
    }
  </nav>`;
}
