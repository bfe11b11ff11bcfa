// The list of emails next to the phone. Each expands in place, with its links as buttons.
import type { Mail } from "../mails";
import { type Html, html } from "./html";
import { icon } from "./icons";
import { ago, clockTime } from "./text";

const SHOWN = 20;

/** Renders the panel, or nothing if the simulator has no mailbox. */
export function drawMails(mails: Mail[] | undefined): Html | false {
  if (!mails) return false;
  const newestFirst = [...mails].reverse();
  return html`<section class="panel mails" aria-labelledby="mails">
    <h2 id="mails">Emails</h2>
    ${newestFirst.length === 0 && html`<p class="quiet">Emails from the app appear here. None leave this machine.</p>`}
    <ul>
      ${newestFirst.slice(0, SHOWN).map(drawMail)}
    </ul>
    ${newestFirst.length > SHOWN && html`<p class="quiet">Showing the latest ${SHOWN} of ${newestFirst.length}.</p>`}
  </section>`;
}

function drawMail({ id, subject, to, from, text, html: hasHtml, receivedAt }: Mail): Html {
  return html`<li data-key="${id}">
    <details data-keep-open>
      <summary>
        ${icon("mail")}
        <span class="who"><b>${subject}</b><small>to ${to.join(", ")}</small></span>
        <span class="when" title="${clockTime(receivedAt, true)}">${ago(Date.now() - receivedAt)}</span>
      </summary>
      <div class="letter">
        <p class="quiet">From ${from}, ${clockTime(receivedAt, true)}</p>
        ${text
          .trim()
          .split(/\n{2,}/)
          .map(drawParagraph)}
        ${hasHtml && html`<p><a class="plain" href="/mails/${id}" target="_blank" rel="noreferrer">View HTML</a></p>`}
      </div>
    </details>
  </li>`;
}

function drawParagraph(paragraph: string): Html {
  return html`<p>
    ${paragraph.split("\n").map((line, index) => html`${index > 0 && html`<br />`}${drawLine(line)}`)}
  </p>`;
}

/** A line that is a URL becomes a link, labeled without its token. */
function drawLine(line: string): Html {
  if (!/^https?:\/\/\S+$/.test(line)) return html`${line}`;
  const { host, pathname } = new URL(line);
  const [, first = ""] = pathname.split("/");
  return html`<a class="link" href="${line}" target="_blank" rel="noreferrer" title="${line}"
    >${host}/${first}${pathname.length > first.length + 1 && "/…"}</a
  >`;
}
