// Buttons that add faults, and the list of active faults.
import { type Fault, type FaultKind, faultKinds } from "../faults";
import { type Html, html } from "./html";
import { icon } from "./icons";
import type { View } from "./view";
import { callNames, showNumber, words } from "./text";

/** `+sent`: the call takes effect, but its response is broken. */
const buttons: [string, [string, string][]][] = [
  [
    "Next response",
    [
      ["throttled", "429 throttled"],
      ["low_balance", "402 low balance"],
      ["unauthorized", "401"],
      ["forbidden", "403"],
      ["server_error", "500"],
      ["unavailable", "503"],
      ["html_502", "502 HTML"],
      ["html_404", "404 HTML"],
      ["html_200", "200 HTML"],
      ["redirect", "302"],
      ["delay", "10 s late"],
      ["reset", "reset"],
      ["reset+sent", "lost after processing"],
      ["never_ending", "never ends"],
      ["truncated_json+sent", "truncated JSON"],
      ["plain_text+sent", "text/plain"],
      ["wrong_request_id", "wrong request ID"],
      ["repeated_request_id", "repeated request ID"],
      ["invalid_json", "400 invalid JSON"],
      ["invalid_number", "422 number"],
      ["invalid_brand", "422 brand"],
      ["invalid_template", "422 template"],
      ["conflict_422", "422 conflict"],
    ],
  ],
  [
    "Next message",
    [
      ["delivery_late", "10 s late"],
      ["delivery_lost", "lost"],
      ["delivery_out_of_order", "overtaken"],
      ["blocked", "blocked as fraud"],
    ],
  ],
  [
    "Next callback",
    [
      ["callback_duplicated", "sent twice"],
      ["callback_reordered", "overtaken"],
      ["callback_unsigned", "unsigned"],
      ["callback_wrong_secret", "wrong signature"],
      ["callback_altered", "altered"],
      ["callback_lower_case", "“bearer”"],
      ["callback_action_pending", "action_pending"],
      ["callback_cancelled", "cancelled"],
      ["callback_lost", "lost"],
    ],
  ],
];

export function drawFaults({ faults, chosen, pinned }: View): Html {
  const action = `/do${pinned && chosen ? `?to=${chosen}` : ""}`;
  return html`<section class="panel" aria-labelledby="faults">
    <h2 id="faults">Simulate failures</h2>
    ${
      faults.length > 0 &&
      html`<ul class="active">
        ${faults.map((fault) => drawActive(fault, action))}
      </ul>`
    }
    <form method="post" action="${action}" class="faults">
      <input type="hidden" name="do" value="fault" />
      <p class="scope">
        <select name="to" aria-label="Phone numbers" data-keep-value>
          ${chosen && html`<option value="${chosen}">this phone</option>`}
          <option value="">all phones</option>
        </select>
        <select name="call" aria-label="API calls" data-keep-value>
          <option value="">any call</option>
          <option value="send">new request</option>
          <option value="check">check</option>
          <option value="cancel">cancel</option>
          <option value="next">next step</option>
          <option value="text">text</option>
        </select>
        <select name="times" aria-label="Number of times" data-keep-value>
          <option value="1">once</option>
          <option value="3">3 times</option>
          <option value="10">10 times</option>
          <option value="always">until removed</option>
        </select>
      </p>
      ${buttons.map(
        ([title, kinds]) =>
          html`<fieldset>
            <legend>${title}</legend>
            ${kinds.map(([value, label]) => {
              const kind = value.split("+")[0] as FaultKind;
              return html`<button name="fault" value="${value}" title="${faultKinds[kind][1]}">
                ${label}
              </button>`;
            })}
          </fieldset>`,
      )}
    </form>
  </section>`;
}

function drawActive({ id, fault, to, call, times, carried_out }: Fault, action: string): Html {
  const scope = [
    to ? showNumber(to) : "all phones",
    call && callNames[call],
    times === null ? "until removed" : `${times} ×`,
  ];
  return html`<li data-key="${id}">
    ${icon("warning")}
    <span
      ><b>${words(fault)}${carried_out && ", call processed"}</b
      ><small>${scope.filter(Boolean).join(" · ")}</small></span
    >
    <form method="post" action="${action}">
      <input type="hidden" name="do" value="unfault" /><input type="hidden" name="id" value="${id}" />
      <button aria-label="Remove this fault">${icon("close")}</button>
    </form>
  </li>`;
}
