// The column next to the phone: emails, requests of this number with countdowns, recent calls, and faults.
import type { CallbackPost } from "../callbacks";
import type { JournalEntry } from "../journal";
import type { RequestState, VerifyRequest } from "../requests";
import { drawFaults } from "./fault-panel";
import { type Html, html } from "./html";
import { icon } from "./icons";
import { drawMails } from "./mail-panel";
import type { View } from "./view";
import { callNames, clockTime, words } from "./text";

/** Renders the right column. */
export function drawDesk(view: View): Html {
  const requests = view.requests.filter(({ steps }) => steps.some(({ to }) => to === view.chosen)).reverse();
  return html`<div class="desk">
    ${drawMails(view.mails)}
    <section class="panel" aria-labelledby="requests">
      <h2 id="requests">Verification requests</h2>
      ${
        requests.length === 0 &&
        html`<p class="quiet">
          None yet. To send codes here, set <code>VONAGE_API_HOST</code> to
          <code>${view.address}</code>
        </p>`
      }
      ${requests.slice(0, 1).map((request) => drawRequest(request, view))}
      ${
        requests.length > 1 &&
        html`<details data-key="earlier" data-keep-open>
          <summary>${requests.length - 1} earlier</summary>
          ${requests.slice(1, 20).map((request) => drawRequest(request, view))}
        </details>`
      }
    </section>
    ${drawFaults(view)}
  </div>`;
}

/** Renders the API calls and callbacks of this number. */
export function drawWire({ calls, callbacks, requests }: View): Html {
  return html`<div class="wire">${drawCalls(calls)} ${drawCallbacks(callbacks, requests)}</div>`;
}

const stateNames: Record<RequestState, string> = {
  in_flight: "In progress",
  completed: "Completed",
  failed: "Failed",
  expired: "Expired",
  cancelled: "Canceled",
  blocked: "Blocked",
};

function drawRequest(request: VerifyRequest, { now, switches }: View): Html {
  const { id, state, brand, steps, startedAt, stepIndex } = request;
  const step = steps[stepIndex];
  return html`<article class="request" data-key="${id}">
    <p class="request-head">
      <span class="state state-${state}">${stateNames[state]}</span>
      <b>${brand}</b> <span>${steps.map(({ channel }) => channel).join(" → ")}</span>
      <time>${clockTime(startedAt, true)}</time>
    </p>
    ${state === "in_flight" && drawCountdown(request, now)}
    <dl>
      ${
        state === "in_flight" &&
        html`<div>
            <dt>Wrong codes</dt>
            <dd>${request.wrongCodes} of ${switches.wrongCodesUntilGone}</dd>
          </div>
          <div>
            <dt>Cancel</dt>
            <dd data-from="${startedAt + switches.cancelRefusedForSeconds * 1000}" data-then="allowed">
              ${cancelWords(startedAt + switches.cancelRefusedForSeconds * 1000 - now)}
            </dd>
          </div>`
      }
      ${
        steps.length > 1 &&
        html`<div>
          <dt>Step</dt>
          <dd>${stepIndex + 1} of ${steps.length}, ${step?.channel}</dd>
        </div>`
      }
      ${
        step?.delivery &&
        html`<div>
          <dt>Message</dt>
          <dd class="struck">${words(step.delivery)}</dd>
        </div>`
      }
      <div>
        <dt>Request ID</dt>
        <dd>
          <button type="button" class="id" data-copy="${id}" title="Copy the full ID">
            ${id.slice(0, 8)}…
          </button>
        </dd>
      </div>
    </dl>
  </article>`;
}

function drawCountdown({ stepEndsAt, channelTimeoutSeconds }: VerifyRequest, now: number): Html {
  const left = Math.max(0, Math.ceil((stepEndsAt - now) / 1000));
  return html`<p class="countdown">
    <progress
      max="${channelTimeoutSeconds}"
      value="${left}"
      data-until="${stepEndsAt}"
      aria-label="Time left"
    ></progress>
    <span data-until="${stepEndsAt}">${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}</span>
  </p>`;
}

const cancelWords = (ms: number) => (ms > 0 ? `in ${Math.ceil(ms / 1000)} s` : "allowed");

function drawCalls(calls: JournalEntry[]): Html | false {
  if (calls.length === 0) return false;
  return html`<section class="panel" aria-labelledby="calls">
    <h2 id="calls">Recent API calls</h2>
    <ul class="calls">
      ${[...calls].reverse().map(
        ({ at, call, status, fault }) =>
          html`<li>
            <time>${clockTime(Date.parse(at), true)}</time> <b>${callNames[call]}</b>
            ${fault && html`<span class="struck">${icon("warning")} ${words(fault)}</span>`}
            <span class="code code-${String(status).charAt(0)}">${status ?? "reset"}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function drawCallbacks(callbacks: CallbackPost[], requests: VerifyRequest[]): Html | false {
  const ids = new Set(requests.map(({ id }) => id));
  const mine = callbacks.filter(({ body }) => ids.has(body.request_id)).slice(-8);
  if (mine.length === 0) return false;
  return html`<section class="panel" aria-labelledby="callbacks">
    <h2 id="callbacks">Callbacks</h2>
    <ul class="calls">
      ${mine.reverse().map(({ body, state, tries }) => {
        const last = tries.at(-1);
        return html`<li>
          <b>${body.type}</b> <span class="quiet">${body.status}</span>
          ${state !== "delivered" && html`<span class="struck">${words(state)}${tries.length > 1 && `, ${tries.length} attempts`}</span>`}
          <span class="code code-${String(last?.status).charAt(0)}"
            >${last ? (last.status ?? "no response") : "–"}</span
          >
        </li>`;
      })}
    </ul>
  </section>`;
}
