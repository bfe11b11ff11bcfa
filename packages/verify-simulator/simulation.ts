// A simulated Vonage account: its requests, phones, callbacks, and faults, driven by one clock.
import { randomInt, randomUUID } from "node:crypto";
import { readPublicKey } from "./authentication";
import { openCallbacks } from "./callbacks";
import { earliest, startClock } from "./clock";
import { openControl } from "./control";
import { type Fault, openFaultTable } from "./faults";
import { openJournal } from "./journal";
import { openLive } from "./live";
import type { Mails } from "./mails";
import { openMessagesApi } from "./messages-api";
import { type Delivery, openOutbox } from "./messages";
import { openPhone } from "./phone/phone";
import { type RequestEvent, openRequestBook } from "./requests";
import { defaultSwitches, type Switches } from "./switches";
import type { WantedText } from "./validation";
import { openVerifyApi } from "./verify-api";
import { messageText, type Templates } from "./wording";

export interface SimulationOptions {
  applicationId: string;
  /** PEM of the application's RSA public key. */
  publicKey: string;
  /** Basic authentication is rejected unless both are set. */
  apiKey?: string | undefined;
  apiSecret?: string | undefined;
  /** The application's status URL. Without it, no callbacks are sent. */
  callbackUrl?: string | undefined;
  /** Signs the callbacks. Without it, they are unsigned. */
  signatureSecret?: string | undefined;
  switches?: Partial<Switches>;
  /** Emails to show next to the phone. */
  mails?: Mails | undefined;
  /** The account's message templates by ID. Unknown IDs use Vonage's text. */
  templates?: Templates;
}

/**
 * Opens a simulation. `url` is the server's own URL, once it is known. Throws a sentence to show if an option
 * is missing or invalid.
 */
export function openSimulation(options: SimulationOptions, url: () => string) {
  checkOptions(options);
  const { applicationId, apiKey = "", callbackUrl, signatureSecret } = options;
  const credentials = { ...options, publicKey: readPublicKey(options.publicKey) };
  const switches: Switches = { ...defaultSwitches, ...options.switches };
  const stopping = new AbortController();
  const signal = stopping.signal;

  const clock = startClock(settle);
  const { now } = clock;
  const journal = openJournal();
  const outbox = openOutbox();
  const faults = openFaultTable();
  const live = openLive();
  const callbacks = openCallbacks({
    callbackUrl,
    signatureSecret,
    applicationId,
    apiKey,
    faults,
    switches,
    now,
    changed,
    signal,
  });
  const book = openRequestBook({ switches, report, newId: randomUUID, newCode });
  const { mails } = options;
  const parts = { book, outbox, journal, faults, clock, switches, callbacks, mails, reset };
  mails?.onChange(live.changed);

  function report(event: RequestEvent): void {
    if (event.kind === "step_started") deliver(event);
    callbacks.report(event);
    live.changed();
  }

  function deliver({ request, step, at }: RequestEvent & { kind: "step_started" }): void {
    if (step.channel === "silent_auth") return;
    const fault = faults.take("delivery", { to: [step.to] });
    if (fault) step.delivery = fault.fault;
    const { to, channel, code = "", from = request.brand } = step;
    const text = messageText(request, step, options.templates);
    outbox.send({ requestId: request.id, to, from, channel, text, code, sentAt: at }, toDelivery(fault));
  }

  function deliverText(id: string, text: WantedText): void {
    const fault = faults.take("delivery", { to: [text.to] });
    const message = { ...text, requestId: id, channel: "sms", code: "", sentAt: now() } as const;
    outbox.send(message, toDelivery(fault));
    live.changed();
  }

  /** Processes everything that is due and schedules the next wake-up. */
  function settle(): void {
    const time = now();
    book.settle(time);
    if (outbox.settle(time)) live.changed();
    callbacks.settle(time);
    rearm();
  }

  function rearm(): void {
    clock.wakeAt(earliest([book.nextDueAt(), outbox.nextDueAt(), callbacks.nextDueAt()]));
  }

  function changed(): void {
    rearm();
    live.changed();
  }

  function reset(): void {
    for (const part of [book, outbox, journal, callbacks, mails]) part?.clear();
    faults.remove();
    Object.assign(switches, defaultSwitches, options.switches);
    changed();
  }

  return {
    answerApi: openVerifyApi({ book, faults, journal, switches, credentials, now, url, signal }),
    answerMessages: openMessagesApi({
      ...{ faults, journal, switches, credentials, now, signal },
      deliver: deliverText,
    }),
    answerControl: openControl(parts),
    answerPhone: openPhone(parts),
    live,
    switches,
    settle,
    changed,
    isStopping: () => signal.aborted,
    stop() {
      stopping.abort();
      clock.stop();
      live.stop();
    },
  };
}

function checkOptions({ applicationId, publicKey, callbackUrl }: SimulationOptions): void {
  if (!applicationId) throw new Error("The simulator needs an application ID.");
  if (!publicKey) throw new Error("The simulator needs the application's public key.");
  if (callbackUrl && !(URL.canParse(callbackUrl) && /^https?:/.test(callbackUrl))) {
    throw new Error(`The callback URL "${callbackUrl}" is not an http(s) URL.`);
  }
}

function toDelivery(fault: Fault | undefined): Delivery {
  if (fault?.fault === "delivery_lost") return { how: "lost" };
  if (fault?.fault === "delivery_out_of_order") return { how: "after_the_next" };
  if (fault?.fault === "delivery_late") return { how: "late", seconds: fault.delay_seconds };
  return { how: "now" };
}

/** Returns random digits. The first may be zero. */
export function newCode(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join("");
}
