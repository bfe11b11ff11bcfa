// A mailbox for every address there is: a real SMTP server on this machine that keeps what it is given, in memory.
// Nothing leaves it. Tests let it refuse, hang or be away; the simulator's page shows what is in it.
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from "smtp-server";
import { MAILBOX_BANNER } from "../ports";
import type { Mail, Mails } from "../../packages/verify-simulator/mails";

export type MailboxOptions = {
  /** 0 takes a free one. */
  port?: number;
  /** Where to listen; anything but loopback shows mails to your network. */
  host?: string;
};

/** `refuse`: 451 instead of taking a mail. `hang`: no word after it has come, until the faults are removed. */
export type MailFault = "refuse" | "hang";

export type Mailbox = Mails & {
  /** What SMTP_URL is set to. */
  url: string;
  port: number;
  /** Lets the next mails (all of them with null) go wrong. */
  addFault: (fault: MailFault, times?: number | null) => void;
  removeFaults: () => void;
  /** How many mails hang just now. */
  hanging: () => number;
  /** Is away: nobody answers on its port until `comeBack`. What is in it stays. */
  goAway: () => Promise<void>;
  comeBack: () => Promise<void>;
  stop: () => Promise<void>;
};

const MAILS_KEPT = 2_000;
const LARGEST_MAIL_BYTES = 1024 * 1024;

/** Starts a mailbox. @throws Error in plain words when the port is taken */
export async function startMailbox({ port = 0, host = "127.0.0.1" }: MailboxOptions = {}): Promise<Mailbox> {
  let mails: Mail[] = [];
  const faults: { fault: MailFault; times: number | null }[] = [];
  const [hung, gone] = [new Map<string, () => void>(), new Map<string, () => void>()];
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((listener) => listener());

  async function take(
    stream: SMTPServerDataStream,
    { envelope, id }: SMTPServerSession,
  ): Promise<"taken" | "refused"> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const fault = strike();
    if (fault === "refuse") return "refused";
    // Whoever has hung up meanwhile has not heard that it was taken, and it was not.
    if (fault === "hang" && !(await released(id))) return "refused";
    const to = envelope.rcptTo.map(({ address }) => address);
    mails.push(await read(Buffer.concat(chunks), to));
    mails = mails.slice(-MAILS_KEPT);
    tell();
    return "taken";
  }

  function strike(): MailFault | undefined {
    const [first] = faults;
    if (first && first.times !== null && --first.times === 0) faults.shift();
    return first?.fault;
  }

  /** True once the faults are removed, false once the client has gone. */
  function released(session: string): Promise<boolean> {
    return new Promise((resolve) => {
      hung.set(session, () => resolve(true));
      gone.set(session, () => resolve(false));
    }).finally(() => [hung, gone].forEach((each) => each.delete(session))) as Promise<boolean>;
  }

  const open = (onPort: number) =>
    listen(onPort, host, {
      onData(stream, session, answer) {
        take(stream, session).then(
          (outcome) => answer(outcome === "taken" ? null : refusal()),
          (error: Error) => answer(error),
        );
      },
      onClose: ({ id }) => gone.get(id)?.(),
    });

  let server = await open(port);
  const taken = (server.server.address() as AddressInfo).port;
  return {
    url: `smtp://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    port: taken,
    list: (to) => mails.filter((mail) => to === undefined || mail.to.includes(to)),
    onChange: (listener) => void listeners.add(listener),
    clear() {
      mails = [];
      tell();
    },
    addFault: (fault, times = 1) => void faults.push({ fault, times }),
    removeFaults() {
      faults.splice(0);
      hung.forEach((release) => release());
    },
    hanging: () => hung.size,
    goAway: () => close(server),
    async comeBack() {
      server = await open(taken);
    },
    stop: () => close(server),
  };
}

async function read(source: Buffer, to: string[]): Promise<Mail> {
  const { from, subject = "", text = "", html = "", messageId = "" } = await PostalMime.parse(source);
  const sender = from && "address" in from ? { name: from.name, address: from.address ?? "" } : undefined;
  return {
    ...{ id: randomUUID(), messageId, to, subject, text, html, source: source.toString("utf8") },
    from: sender?.name || sender?.address || "",
    receivedAt: Date.now(),
  };
}

function refusal(): Error {
  return Object.assign(new Error("4.3.2 Temporarily unavailable, as requested"), { responseCode: 451 });
}

type Handlers = Required<Pick<SMTPServerOptions, "onData" | "onClose">>;

function listen(port: number, host: string, handlers: Handlers): Promise<SMTPServer> {
  const server = new SMTPServer({
    banner: MAILBOX_BANNER,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: LARGEST_MAIL_BYTES,
    closeTimeout: 100,
    ...handlers,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error & { code?: string }) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new Error(`Port ${port} on ${host} is in use by another program.`) : error);
    };
    server.once("error", fail);
    server.listen(port, host, () => {
      // A client that goes away in the middle of a mail is no fault of ours.
      server.off("error", fail).on("error", () => undefined);
      resolve(server);
    });
  });
}

function close(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
