// The phone: messages of one number, displayed as in a messaging app.
import type { Message } from "../messages";
import { type Html, html } from "./html";
import { icon } from "./icons";
import type { View } from "./view";
import { clockTime, hue, getCountryName, showNumber, showSender } from "./text";

export function drawHandset({ chosen, now }: View, mine: Message[]): Html {
  return html`<section class="handset" aria-label="Phone">
    <div class="screen">
      <div class="status-bar" aria-hidden="true">
        <span data-clock-short>${clockTime(now)}</span><i class="island"></i>
        <span class="radio">${icon("signal")}${icon("wifi")}${icon("battery")}</span>
      </div>
      ${chosen ? drawConversation(chosen, mine) : drawEmpty()}
      <p class="screen-note">Simulated phone · no messages leave this machine</p>
    </div>
  </section>`;
}

function drawEmpty(): Html {
  return html`<div class="empty">
    ${icon("bubble")}
    <h2>No messages yet</h2>
    <p>Sign up in the app to see the text message here.</p>
  </div>`;
}

function drawConversation(chosen: string, mine: Message[]): Html {
  const place = getCountryName(chosen);
  return html`<header class="thread-head">
      <span class="face hue-${hue(chosen)}" aria-hidden="true"
        >${chosen.includes("@") ? "@" : chosen.slice(-2)}</span
      >
      <h2>${showNumber(chosen)}</h2>
      ${place && html`<p>${place}</p>`}
    </header>
    <ol class="thread" aria-label="Messages" tabindex="0">
      ${mine.length === 0 && html`<li class="thread-gap" data-key="none">No messages for this number yet.</li>`}
      ${mine.slice(-50).map((message, index, shown) => drawMessage(message, shown[index - 1]))}
    </ol>`;
}

const GROUP_GAP_MS = 5 * 60_000;

function drawMessage(message: Message, before: Message | undefined): Html {
  const startsGroup =
    !before || message.arrivedAt - before.arrivedAt > GROUP_GAP_MS || before.from !== message.from;
  return html`<li data-key="${message.id}" class="message">
    ${startsGroup && html`<p class="thread-gap"><b>${showSender(message.from)}</b> ${clockTime(message.arrivedAt)}</p>`}
    ${message.channel === "voice" ? drawCall(message) : drawBubble(message)}
    <p class="under">
      ${
        message.code &&
        html`<button type="button" class="copy" data-copy="${message.code}">
          ${icon("copy")} Copy ${message.code}
        </button>`
      }
      <time>${clockTime(message.arrivedAt)}</time>
    </p>
  </li>`;
}

function drawBubble({ text, code, channel, from }: Message): Html {
  const [before = "", ...after] = code ? text.split(code) : [text];
  const marked = code ? html`${before}<mark>${code}</mark>${after.join(code)}` : linkUrls(text);
  if (channel === "email") {
    return html`<div class="mail">
      <p class="mail-head">${icon("mail")} <b>${from}</b> Your code</p>
      <p>${marked}</p>
    </div>`;
  }
  const app = channel === "whatsapp" ? "WhatsApp" : channel === "rcs" ? "RCS" : null;
  return html`<div class="bubble ${channel}">${app && html`<small>${app}</small>`}${marked}</div>`;
}

/** URLs in texts without a code become links, as on real phones. */
function linkUrls(text: string): Html {
  const [, before = text, address = "", after = ""] = /^(.*?)(https?:\/\/[^\s<>"]+)(.*)$/s.exec(text) ?? [];
  return html`${before}${address && html`<a href="${address}" rel="noreferrer">${address}</a>`}${after}`;
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
